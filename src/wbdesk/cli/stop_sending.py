"""`wbdesk stop-sending`: the one switch that stops everything, on a running desk within a second."""

from __future__ import annotations

import click

from ..plan.said import Said
from .desk.options import Desk, acting
from .desk.switch import turn


@click.command("stop-sending")
@click.option("--why", default="", metavar="TEXT", help="For the journal and the status.")
@acting
def stop_sending(desk: Desk, why: str) -> None:
    """Stop all sending at once.

    To WB and to sinks, on a running desk within a second. It holds for all sellers, or the one that --seller names,
    until resume-sending. What is being sent at this moment is finished; everything else waits. Reading goes on.
    """
    turn(desk, on=True, why=why)
    desk.tell(
        Said(
            "Отправка остановлена. Снова включить: wbdesk resume-sending.",
            "Sending is stopped. To send again: wbdesk resume-sending.",
        )
    )
