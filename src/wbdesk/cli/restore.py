"""`wbdesk restore`: a backup in the place of the store. Sending is stopped until a person has looked."""

from __future__ import annotations

from pathlib import Path

import click

from ..plan.said import Said
from ..store import backup
from ..store.trouble import StoreError
from .desk import trouble as desk_trouble
from .desk.ask import agree
from .desk.options import Desk, acting


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@acting
def restore(desk: Desk, path: Path) -> None:
    """Put a backup in the place of the store.

    The store that is there is kept beside it. What was sent after the backup was made is not in it, so all sending is
    stopped: look, then run resume-sending.
    """
    try:
        backup.check(path)
    except StoreError as trouble:
        raise desk_trouble.ended(trouble, path, desk.language) from trouble
    agree(desk, Said(f"Заменить базу {desk.store_file} копией {path}.", f"Put {path} in place of {desk.store_file}."))
    done = backup.restore(desk.store_file, path, desk.now())
    if done.aside is not None:
        desk.tell(Said(f"Прежняя база: {done.aside}.", f"The store that was there: {done.aside}."))
    desk.tell(
        Said(
            "База восстановлена, отправка остановлена. Проверьте, что ушло после копии (wbdesk sync), и включите её: "
            "wbdesk resume-sending.",
            "The store is restored and sending is stopped. See what was sent since the backup (wbdesk sync), then: "
            "wbdesk resume-sending.",
        )
    )
