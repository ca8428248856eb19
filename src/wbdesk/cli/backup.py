"""`wbdesk backup`: the store as of this moment in one file, while the desk goes on."""

from __future__ import annotations

from pathlib import Path

import click

from ..plan.said import Said
from ..store.backup import back_up
from .desk.check_store import MEGABYTE
from .desk.options import Desk, desk
from .ending import USAGE


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@desk
def backup(desk: Desk, path: Path) -> None:
    """Copy the store into a new file.

    It is as of one moment and for its owner only; the desk may go on working. PATH must not exist.
    """
    try:
        made = back_up(desk.database, path)
    except FileExistsError:
        said = Said(
            f"{path} уже есть, а копия ничего не заменяет: дайте другое имя.",
            f"{path} is there, and a backup replaces nothing: give another name.",
        )
        raise desk.ended(USAGE, said) from None
    size = made.stat().st_size / MEGABYTE
    desk.tell(Said(f"Копия: {path}, {size:.1f} MB.", f"The backup: {path}, {size:.1f} MB."))
