"""`wbdesk urgent`: what rules have escalated and nobody has answered, and what WB will soon put away unanswered.

It only shows. What is listed leaves the list when it is answered or decided, here or in WB's portal.
"""

from __future__ import annotations

import click

from ..plan.said import Said
from .desk import urgent as desk_urgent
from .desk.options import Desk, desk
from .desk.urgent import URGENT


@click.command()
@click.option("--limit", type=click.IntRange(1), help="Stop after so many of each seller.")
@desk
def urgent(desk: Desk, limit: int | None) -> None:
    """List what a person should look at first.

    What rules escalate and nobody has answered yet, with the rule's words, and what WB will put away soon. What WB puts
    away first comes first. `draft` is the number of what is prepared for it: see wbdesk drafts show.
    """
    desk.tell_unknown()
    with desk.database.reading() as tx:
        found = [one for shop in desk.shops for one in desk_urgent.urgent(tx, shop, desk.now())[:limit]]
    desk.rows(URGENT, [one.row(desk) for one in found], Said("Срочного нет.", "Nothing is urgent."))
    desk.complete()
