"""`wbdesk claims`: buyers' claims to return a product.

Lives here: which options make which call of `wbdesk.calls`, the columns of a claim, and the actions in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

import click

from .. import Claim, NotFound, calls
from ..api.model import MOSCOW
from . import looking
from .cells import FLEX, Column, field, sized
from .desk.wish import Wish
from .frame import Group
from .options import Work, reading, writing
from .reading import read_text

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SHOWN = timedelta(days=14)
"""How long WB shows a claim: https://dev.wildberries.ru/openapi/user-communication#tag/buyersReturns"""

STATES = {0: "considered", 1: "refused", 2: "approved"}
"""WB's `status` in words."""

GOODS = {
    0: "undecided",
    1: "stay with the buyer",
    2: "to WB, scrapped",
    5: "stay with the buyer",
    8: "back on sale after WB's check",
    10: "back to the seller",
}
"""WB's `status_ex` in words."""

ACTIONS = {
    "approve1": "approve; WB checks the defect",
    "approve2": "approve; the product comes back to you",
    "autorefund1": "approve; the buyer gets the money and keeps the product",
    "reject1": "refuse: no defect was found",
    "reject2": "refuse: photos or a video are missing",
    "reject3": "refuse: a service centre is to look first",
    "rejectcustom": "refuse in your own words, with --comment",
    "approvecc1": "approve goods picked up in your shop; --comment if you like",
    "confirmreturngoodcc1": "confirm that goods picked up in your shop are back",
}
"""https://dev.wildberries.ru/openapi/user-communication#tag/buyersReturns/operation/patchV1Claim"""


def leaves(claim: Claim) -> date | None:
    """The day on which WB stops showing it."""
    return None if claim.dt is None else (claim.dt + SHOWN).astimezone(MOSCOW).date()


def state(claim: Claim) -> object:
    """What the buyer was told, in a word; a number that is not known here stays one."""
    return None if claim.status is None else STATES.get(claim.status, claim.status)


def goods(claim: Claim) -> object:
    """What becomes of the product; a number that is not known here stays one."""
    return None if claim.status_ex is None else GOODS.get(claim.status_ex, claim.status_ex)


def addresses(paths: Sequence[str]) -> list[str]:
    """WB's addresses with the scheme that it leaves out."""
    return [f"https:{path}" if path.startswith("//") else path for path in paths]


CLAIM = (
    Column("id", field("id"), 36),
    Column("leaves", leaves, 10),
    Column("made", field("dt")),
    Column("state", state),
    Column("goods", goods),
    Column("status", field("status")),
    Column("status_ex", field("status_ex")),
    Column("nm_id", field("nm_id"), 9),
    Column("product", field("imt_name")),
    Column("comment", field("user_comment"), FLEX),
    Column("answer", field("wb_comment")),
    Column("actions", field("actions")),
    Column("price", field("price")),
    Column("currency", field("currency_code")),
    Column("type", field("claim_type")),
    Column("updated", field("dt_update")),
    Column("ordered", field("order_dt")),
    Column("delivered", field("delivery_dt")),
    Column("srid", field("srid")),
    Column("photos", lambda claim: addresses(claim.photos)),
    Column("videos", lambda claim: addresses(claim.video_paths)),
    Column("origin", field("origin_id_info")),
)
"""Columns are added at the end and never change their place: scripts count them."""
WITH_STATE = sized(CLAIM, state=8, leaves=None)

ARCHIVE = click.option("--archive", is_flag=True, help="Those decided; by default those under consideration.")

claims = Group("claims", help="Buyers' claims to return a product: list, decide.")


@claims.command("list")
@ARCHIVE
@click.option("--id", metavar="ID", help="Only this claim.")
@click.option("--nm-id", type=click.IntRange(1), help="Only those of this product.")
@click.option("--limit", type=click.IntRange(1), help="Stop after so many.")
@reading
def list_(work: Work, archive: bool, id: str | None, nm_id: int | None, limit: int | None) -> None:
    """List the claims of the last 14 days, in WB's order.

    WB shows a claim for 14 days: `leaves` is the day on which it is gone.
    """
    columns = WITH_STATE if archive else CLAIM
    if id is not None:
        work.table(columns, work.ask(calls.claims(is_archive=archive, id=id, nm_id=nm_id)).claims)
    else:
        walk = calls.walk_claims(is_archive=archive, nm_id=nm_id)
        work.walk("claims", walk, columns, limit=limit, total=attrgetter("total"))


@claims.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--archive", is_flag=True, help="Look only among those decided, which saves a request.")
@reading
def show(work: Work, ids: tuple[str, ...], archive: bool) -> None:
    """Show claims in full, whether they are decided or not."""
    work.each(ids, lambda one: work.show(CLAIM, found(work, one, (True,) if archive else (False, True))))


def found(work: Work, id: str, where: tuple[bool, ...]) -> Claim:
    """The claim *id*; WB has one list of those under consideration and one of those decided."""
    for is_archive in where:
        for claim in work.ask(calls.claims(is_archive=is_archive, id=id)).claims:
            return claim
    raise NotFound("WB shows no such claim. A claim is gone 14 days after it was made; see `wbdesk claims list`.")


def complete_action(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The known actions and what they do, for a shell."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(name, help=help) for name, help in ACTIONS.items() if name.startswith(incomplete)]


def actions_in_words() -> str:
    """The help of `decide`."""
    width = max(map(len, ACTIONS))
    lines = "\n".join(f"{name:<{width}}  {help}" for name, help in ACTIONS.items())
    return (
        "Decide a claim.\n\n"
        "`wbdesk claims show ID` names the actions that WB takes for it now. Those known here:\n\n"
        f"\b\n{lines}"
    )


@claims.command(help=actions_in_words())
@click.argument("id")
@click.argument("action", shell_complete=complete_action)
@click.option(
    "--comment", metavar="TEXT", help="What the buyer is told, 10 to 1,000 characters; - reads it from stdin."
)
@writing
def decide(work: Work, id: str, action: str, comment: str | None) -> None:
    """Make the call, in words."""
    words = read_text("-", "The comment") if comment == "-" else comment
    told = f", and tell the buyer: {words}" if words else ""
    says = f"Decide claim {id}: {action} ({ACTIONS.get(action, 'not known here; WB decides what it means')}){told}"
    wish = Wish("claim_decision", id, {"action": action, **({"comment": words} if words else {})})
    call = calls.update_claim(id, action, comment=words)
    work.write(call, says, look=looking.line("claims", "show", id), wishes=[wish])
