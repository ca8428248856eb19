"""`wbdesk pins`: reviews pinned to a product's card or to a group of joined cards.

Lives here: which options make which call of `wbdesk.calls`, and the columns. What WB's refusals mean is in
`pin_refusals.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

import click

from .. import PinLimits, PinOutcome, PinReviewItem, Unpinned, calls
from . import looking
from .cells import Column, field, sized
from .desk.wish import Wish
from .ending import IN_PART, REFUSED, Ended
from .frame import Group
from .moments import FROM, TO
from .options import Work, reading, writing
from .pin_refusals import meaning, reasons

PIN = (
    Column("pin_id", field("pin_id"), 9),
    Column("feedback_id", field("feedback_id"), 20),
    Column("state", field("state"), 8),
    Column("on", field("pin_on"), 3),
    Column("method", field("pin_method")),
    Column("nm_id", field("nm_id"), 9),
    Column("imt_id", field("imt_id")),
    Column("changed", field("change_state_at"), 16),
    Column("cause", field("unpinned_cause")),
)
"""Columns are added at the end and never change their place: scripts count them."""
WITH_CAUSE = sized(PIN, state=None, nm_id=None, cause=5)
OUTCOME = (
    Column("feedback_id", field("feedback_id"), 20),
    Column("pinned", field("pinned"), 6),
    Column("pin_id", field("pin_id"), 9),
    Column("on", field("pin_on")),
    Column("method", field("pin_method")),
    Column("refused", reasons),
    Column("why", meaning, 3),
)
REMOVED = (Column("pin_id", itemgetter("pinId"), 9), Column("unpinned", itemgetter("unpinned"), 8))
LIMIT = (
    Column("method", itemgetter("method"), 12),
    Column("available", itemgetter("available"), 9),
    Column("used", itemgetter("used"), 6),
    Column("remaining", itemgetter("remaining"), 9),
    Column("total", itemgetter("total_limit"), 6),
    Column("unlimited", itemgetter("unlimited"), 9),
    Column("per_card", itemgetter("per_unit_limit"), 8),
)
COUNT = (Column("count", itemgetter("count")),)

METHODS = ("subscription", "tariff")
PLACES = click.Choice(["nm", "imt"])
LIST_PINNED = looking.line("pins", "list", state="pinned")

FILTERS = (
    click.option(
        "--state", type=click.Choice(["pinned", "unpinned"]), help="Pinned, or unpinned by WB itself. Both by default."
    ),
    click.option("--on", "pin_on", type=PLACES, help="On a product's card (nm) or a group of joined cards (imt)."),
    click.option("--imt-id", type=click.IntRange(1), help="Only on this group of joined cards."),
    click.option("--nm-id", type=click.IntRange(1), help="Only on this product."),
    click.option("--feedback-id", metavar="ID", help="Only this review."),
    FROM,
    TO,
)

pins = Group("pins", help="Pinned reviews: list, pin, unpin.")


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Give *command* the filters of a list of pins."""
    for option in reversed(FILTERS):
        command = option(command)
    return command


@pins.command("list")
@filtered
@click.option("--limit", type=click.IntRange(1), help="Stop after so many.")
@click.option("--take", type=click.IntRange(1, 500), help="One page of so many (500 by default).")
@click.option("--next", type=click.IntRange(0), help="One page, behind the pin with this id.")
@reading
def list_(work: Work, limit: int | None, take: int | None, next: int | None, **filters: Any) -> None:
    """List pinned reviews and those that WB unpinned: all of them, or one page."""
    columns = WITH_CAUSE if filters["state"] == "unpinned" else PIN
    if take is not None or next is not None:
        page = work.ask(calls.get_pinned_feedbacks(limit=take, next=next, **filters))
        work.table(columns, page.items[:limit])
        return
    work.walk("pins", calls.walk_pinned_feedbacks(**filters), columns, limit=limit)


@pins.command()
@filtered
@reading
def count(work: Work, **filters: Any) -> None:
    """Count what `wbdesk pins list` lists."""
    work.show(COUNT, {"count": work.ask(calls.get_pinned_feedbacks_count(**filters))})


@pins.command()
@reading
def limits(work: Work) -> None:
    """Tell how many reviews can be pinned, by each method."""
    found = work.ask(calls.get_pinned_feedbacks_limits())
    if work.as_json:
        work.show(LIMIT, found)
    else:
        work.table(LIMIT, [allowance(found, method) for method in METHODS])


def allowance(found: PinLimits, method: str) -> dict[str, Any]:
    """What one method allows; of one that the seller does not have, that."""
    limit = getattr(found, method)
    names = ("used", "remaining", "total_limit", "unlimited", "per_unit_limit")
    return {"method": method, "available": limit is not None} | {name: getattr(limit, name, None) for name in names}


@pins.command()
@click.argument("ids", nargs=-1, required=True, metavar="FEEDBACK_ID...")
@click.option("--on", "pin_on", type=PLACES, required=True, help="On the product's card (nm) or its group (imt).")
@click.option("--method", type=click.Choice(METHODS), required=True, help="By what the seller has: see `pins limits`.")
@writing
def add(work: Work, ids: tuple[str, ...], pin_on: Any, method: Any) -> None:
    """Pin reviews: up to 500 at once.

    Says of each what became of it. The exit status is 7 if some were not pinned, 1 if none was.
    """
    call = calls.pin_feedback([PinReviewItem(method, pin_on, id) for id in ids])
    look = looking.line("pins", "list", state="pinned", feedback_id=ids[0]) if len(ids) == 1 else LIST_PINNED
    says = f"Pin to the {'card' if pin_on == 'nm' else 'group of cards'}, by {method}: {', '.join(ids)}"
    place = {"pin_on": pin_on, "pin_method": method}
    wishes = [Wish("pin", id, place, f"{id}@{pin_on}") for id in ids]
    work.write(call, says, look=look, then=lambda outcomes: tell_pinned(work, ids, outcomes), wishes=wishes)


def tell_pinned(work: Work, ids: Sequence[str], outcomes: Sequence[PinOutcome]) -> None:
    """Print what became of each review, and end by it."""
    work.table(OUTCOME, outcomes)
    done = sum(outcome.pinned for outcome in outcomes)
    whys = dict.fromkeys(why for outcome in outcomes if (why := meaning(outcome)))
    tell_rest(done, len(ids), "not pinned", f"{'; '.join(whys)}.")


@pins.command()
@click.argument("pin_ids", nargs=-1, required=True, type=int, metavar="PIN_ID...")
@writing
def remove(work: Work, pin_ids: tuple[int, ...]) -> None:
    """Unpin reviews by the ids of their pins: up to 500 at once.

    Says of each whether it is unpinned. The exit status is 7 if some were not, 1 if none was. It is repeated by itself
    where WB does not answer, since that does no harm; then a pin that is gone may be called not unpinned.
    """
    says = f"Unpin {', '.join(map(str, pin_ids))}"
    work.write(
        calls.unpin_feedback(pin_ids),
        says,
        look=LIST_PINNED,
        then=lambda result: tell_unpinned(work, pin_ids, result),
        wishes=[Wish("unpin", str(pin), {"pin_id": pin}, str(pin)) for pin in pin_ids],
    )


def tell_unpinned(work: Work, pin_ids: Sequence[int], result: Unpinned) -> None:
    """Print which pins are gone, and end by it."""
    work.table(REMOVED, [{"pinId": pin, "unpinned": pin in result.unpinned} for pin in pin_ids])
    hint = f"there is no such pin (any more). What there is: {LIST_PINNED}"
    tell_rest(len(pin_ids) - len(result.not_unpinned), len(pin_ids), "not unpinned", hint)


def tell_rest(done: int, of: int, what: str, hint: str) -> None:
    """End a write that WB did not do to all of its items."""
    if done < of:
        raise Ended(IN_PART if done else REFUSED, f"{of - done} of {of} {what}: {hint}")
