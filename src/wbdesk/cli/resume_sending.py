"""`wbdesk resume-sending`: undoes `wbdesk stop-sending`."""

from __future__ import annotations

import click

from ..plan.said import Said
from .desk.options import Desk, acting
from .desk.switch import turn


@click.command("resume-sending")
@acting
def resume_sending(desk: Desk) -> None:
    """Send again after stop-sending.

    For all sellers, or the one that --seller names.
    """
    turn(desk, on=False)
    desk.tell(Said("Отправка разрешена.", "Sending is allowed."))
