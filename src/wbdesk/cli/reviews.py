"""`wbdesk reviews`: buyers' reviews, which WB calls feedbacks.

Lives here: which options make which call of `wbdesk.calls`, and the columns of a review.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from operator import itemgetter
from typing import Any

import click

from .. import Call, Feedback, Walk, calls
from . import looking
from .cells import FLEX, Column, field, sized
from .desk.wish import Wish
from .frame import Group
from .moments import FROM, TO
from .options import Work, reading, writing
from .reading import TEXT_FILE, one_of
from .sieve import sieved

RATINGS = range(1, 6)


def written(review: Feedback) -> str:
    """All that the buyer wrote: the text, then what is good and what is bad."""
    marked = ("", review.text), ("+ ", review.pros), ("- ", review.cons)
    return "\n".join(f"{mark}{text}" for mark, text in marked if text)


REVIEW = (
    Column("id", field("id"), 20),
    Column("written", field("created_date"), 16),
    Column("rating", field("product_valuation"), 6),
    Column("state", field("state")),
    Column("viewed", field("was_viewed")),
    Column("nm_id", field("product_details.nm_id"), 9),
    Column("product", field("product_details.product_name")),
    Column("text", written, FLEX),
    Column("answer", field("answer.text")),
    Column("answer_state", field("answer.state")),
    Column("editable", field("answer.editable")),
    Column("returnable", field("is_able_return_product_orders")),
    Column("return_offered", field("return_product_orders_date")),
    Column("tags", field("bables")),
    Column("photos", lambda review: [photo.full_size for photo in review.photo_links if photo.full_size]),
    Column("video", field("video.link")),
    Column("order_status", field("order_status")),
    Column("buyer", field("user_name")),
)
"""Columns are added at the end and never change their place: scripts count them."""
WITH_ANSWER = sized(REVIEW, answer=FLEX, nm_id=None)
WAITING = (Column("unanswered", field("count_unanswered")), Column("today", field("count_unanswered_today")))
COUNT = (Column("count", itemgetter("count")),)


def ratings(text: str) -> frozenset[int]:
    """Ratings with commas between, as an option's type."""
    parts = text.split(",")
    if not all(part.strip() in map(str, RATINGS) for part in parts):
        raise click.BadParameter(f"{text!r} is no list of ratings from 1 to 5, such as 1,2.")
    return frozenset(map(int, parts))


ANSWERED = click.option(
    "--answered/--unanswered",
    default=None,
    help="Processed ones (answered, or with a rating only) or those that wait, which is the default.",
)

reviews = Group("reviews", help="Buyers' reviews: list, answer, offer a return.")


@reviews.command("list")
@ANSWERED
@click.option("--archive", is_flag=True, help="Those in WB's archive: answered, without a text, or older than 30 days.")
@click.option("--nm-id", type=click.IntRange(1), help="Only those about this product.")
@FROM
@TO
@click.option(
    "--rating",
    metavar="1,2",
    type=ratings,
    help="Only those with these ratings. WB has no such filter: all are read, the others are left out here.",
)
@click.option("--limit", type=click.IntRange(1), help="Stop after so many.")
@click.option("--newest-first", is_flag=True, help="One page, the newest first.")
@click.option("--take", type=click.IntRange(1, 5_000), help="One page of so many (100 by default).")
@click.option("--skip", type=click.IntRange(0, 199_990), help="One page, behind so many.")
@reading
def list_(
    work: Work,
    answered: bool | None,
    archive: bool,
    rating: frozenset[int] | None,
    limit: int | None,
    newest_first: bool,
    take: int | None,
    skip: int | None,
    **filters: Any,
) -> None:
    """List reviews: all of them, oldest first, or one page."""
    page, walk = archived(answered, filters) if archive else listed(bool(answered), filters)
    columns = WITH_ANSWER if answered or archive else REVIEW
    kept = partial(has_rating, RATINGS if rating is None else rating)
    if newest_first or take is not None or skip is not None:
        order = "dateDesc" if newest_first else "dateAsc"
        found = work.ask(page(take=take or 100, skip=skip or 0, order=order)).feedbacks
        work.table(columns, list(filter(kept, found))[:limit])
        return
    whole = not (archive or rating or any(filters.values()))
    total = partial(in_all, answered=bool(answered)) if whole else None
    work.walk("reviews", sieved(walk(), kept) if rating else walk(), columns, limit=limit, total=total)


Source = tuple[Callable[..., Call[Any]], Callable[[], Walk[Feedback]]]
"""What makes one page of a list, and what makes the walk through all of it."""


def listed(answered: bool, filters: dict[str, Any]) -> Source:
    """The reviews that wait, or the processed ones."""
    given = {"is_answered": answered, **filters}
    return partial(calls.feedbacks, **given), partial(calls.walk_feedbacks, **given)


def archived(answered: bool | None, filters: dict[str, Any]) -> Source:
    """The reviews in WB's archive, which has fewer filters."""
    if answered is not None or filters.pop("date_from") or filters.pop("date_to"):
        raise click.UsageError(
            "WB's archive knows neither --answered nor --from and --to: leave them out, or leave out --archive.",
            ctx=click.get_current_context(),
        )
    return partial(calls.get_feedbacks_archive, **filters), partial(calls.walk_feedbacks_archive, **filters)


def has_rating(wanted: Collection[int], review: Feedback) -> bool:
    """Whether the review's rating is one of those *wanted*, or WB did not say."""
    return review.product_valuation is None or review.product_valuation in wanted


def in_all(page: Any, *, answered: bool) -> int | None:
    """How many reviews the walk will give: WB counts the whole account's on every page."""
    count: int | None = page.count_archive if answered else page.count_unanswered
    return count


@reviews.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@reading
def show(work: Work, ids: tuple[str, ...]) -> None:
    """Show reviews in full. Put -- in front of an ID that begins with a hyphen."""
    work.each(ids, lambda one: work.show(REVIEW, work.ask(calls.feedback(one))))


@reviews.command()
@ANSWERED
@FROM
@TO
@reading
def count(work: Work, answered: bool | None, **period: Any) -> None:
    """Count the reviews of a period."""
    work.show(COUNT, {"count": work.ask(calls.get_feedbacks_count(is_answered=bool(answered), **period))})


@reviews.command()
@reading
def waiting(work: Work) -> None:
    """Count the reviews that wait for an answer, and of them today's."""
    work.show(WAITING, work.ask(calls.get_feedbacks_count_unanswered()))


@reviews.command()
@click.argument("id")
@click.argument("text", required=False)
@TEXT_FILE
@writing
def answer(work: Work, id: str, text: str | None, text_file: str | None) -> None:
    """Answer a review.

    TEXT is the answer, 2 to 5,000 characters; - reads it from standard input. Put -- in front of an ID or a text that
    begins with a hyphen. WB says yes to any ID, also to one that does not exist: `wbdesk reviews show ID` makes sure.
    """
    words = one_of(text, text_file)
    look = looking.line("reviews", "show", id)
    wish = Wish("feedback_answer", id, {"text": words})
    work.write(calls.create_feedbacks_answer(id, words), f"Answer review {id}: {words}", look=look, wishes=[wish])


@reviews.command()
@click.argument("id")
@click.argument("text", required=False)
@TEXT_FILE
@writing
def edit(work: Work, id: str, text: str | None, text_file: str | None) -> None:
    """Edit the answer to a review: once, within 60 days.

    TEXT is the new answer, 2 to 5,000 characters; - reads it from standard input. WB says yes to any ID, and to an
    edit that it does not make: `wbdesk reviews show ID` makes sure.
    """
    words = one_of(text, text_file)
    says = f"Edit the answer to review {id}, which can be done once: {words}"
    wish = Wish("feedback_edit", id, {"text": words})
    work.write(calls.update_feedbacks_answer(id, words), says, look=looking.line("reviews", "show", id), wishes=[wish])


@reviews.command("return")
@click.argument("id")
@writing
def return_(work: Work, id: str) -> None:
    """Offer the buyer who wrote a review to return the product.

    Only where `wbdesk reviews show ID` says that it is returnable.
    """
    says = f"Offer the buyer who wrote review {id} to return the product"
    wish = Wish("order_return", id)
    work.write(calls.create_order_return(id), says, look=looking.line("reviews", "show", id), wishes=[wish])
