"""`wbdesk questions`: buyers' questions about products.

Lives here: which options make which call of `wbdesk.calls`, and the columns of a question.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from operator import itemgetter
from typing import Any

import click

from .. import calls
from . import looking
from .cells import FLEX, Column, field, sized
from .desk.wish import Wish
from .frame import Group
from .moments import FROM, TO
from .options import Work, reading, writing
from .reading import TEXT_FILE, one_of
from .writing import tell_past

QUESTION = (
    Column("id", field("id"), 20),
    Column("asked", field("created_date"), 16),
    Column("state", field("state")),
    Column("viewed", field("was_viewed")),
    Column("nm_id", field("product_details.nm_id"), 9),
    Column("product", field("product_details.product_name")),
    Column("text", field("text"), FLEX),
    Column("answer", field("answer.text")),
    Column("answered", field("answer.create_date")),
    Column("editable", field("answer.editable")),
)
"""Columns are added at the end and never change their place: scripts count them."""
WITH_ANSWER = sized(QUESTION, answer=FLEX)
WAITING = (Column("unanswered", field("count_unanswered")), Column("today", field("count_unanswered_today")))
NEW = (Column("questions", field("has_new_questions")), Column("reviews", field("has_new_feedbacks")))
COUNT = (Column("count", itemgetter("count")),)

ANSWERED = click.option("--answered/--unanswered", default=False, help="Which ones; unanswered by default.")

questions = Group("questions", help="Buyers' questions: list, answer, reject.")


@questions.command("list")
@ANSWERED
@click.option("--nm-id", type=click.IntRange(1), help="Only those about this product.")
@FROM
@TO
@click.option("--limit", type=click.IntRange(1), help="Stop after so many.")
@click.option("--newest-first", is_flag=True, help="One page, the newest first.")
@click.option("--take", type=click.IntRange(1, 10_000), help="One page of so many (100 by default).")
@click.option("--skip", type=click.IntRange(0, 10_000), help="One page, behind so many.")
@reading
def list_(
    work: Work,
    answered: bool,
    nm_id: int | None,
    date_from: datetime | None,
    date_to: datetime | None,
    limit: int | None,
    newest_first: bool,
    take: int | None,
    skip: int | None,
) -> None:
    """List questions: all of them, oldest first, or one page."""
    columns = WITH_ANSWER if answered else QUESTION
    period = {"nm_id": nm_id, "date_from": date_from, "date_to": date_to}
    if newest_first or take is not None or skip is not None:
        page = calls.questions(
            is_answered=answered,
            take=take or 100,
            skip=skip or 0,
            order="dateDesc" if newest_first else "dateAsc",
            nm_id=nm_id,
            date_from=date_from,
            date_to=date_to,
        )
        work.table(columns, work.ask(page).questions[:limit])
        return
    walk = calls.walk_questions(is_answered=answered, nm_id=nm_id, date_from=date_from, date_to=date_to)
    whole = not any(period.values())
    work.walk("questions", walk, columns, limit=limit, total=partial(in_all, answered=answered, whole=whole))


def in_all(page: Any, *, answered: bool, whole: bool) -> int | None:
    """How many questions the walk will give: WB counts the whole account's on every page."""
    count: int | None = page.count_archive if answered else page.count_unanswered
    return count if whole else None


@questions.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@reading
def show(work: Work, ids: tuple[str, ...]) -> None:
    """Show questions in full."""
    work.each(ids, lambda one: work.show(QUESTION, work.ask(calls.question(one))))


@questions.command()
@ANSWERED
@FROM
@TO
@reading
def count(work: Work, answered: bool, date_from: datetime | None, date_to: datetime | None) -> None:
    """Count the questions of a period."""
    call = calls.get_questions_count(date_from=date_from, date_to=date_to, is_answered=answered)
    work.show(COUNT, {"count": work.ask(call)})


@questions.command()
@reading
def waiting(work: Work) -> None:
    """Count the questions that wait for an answer, and of them today's."""
    work.show(WAITING, work.ask(calls.get_questions_count_unanswered()))


@questions.command()
@reading
def new(work: Work) -> None:
    """Say whether there are questions or reviews nobody has looked at."""
    work.show(NEW, work.ask(calls.new_feedbacks_questions()))


@questions.command()
@click.argument("id")
@click.argument("text", required=False)
@TEXT_FILE
@writing
def answer(work: Work, id: str, text: str | None, text_file: str | None) -> None:
    """Answer a question, or edit its answer: once, within 60 days.

    TEXT is the answer; - reads it from standard input. Put -- in front of a text that begins with a hyphen.
    """
    words = one_of(text, text_file)
    work.write(
        calls.answer_question(id, words),
        f"Answer question {id}: {words}",
        look=looking.line("questions", "show", id),
        wishes=[Wish("question_answer", id, {"text": words})],
    )


@questions.command()
@click.argument("id")
@click.argument("text", required=False)
@TEXT_FILE
@writing
def reject(work: Work, id: str, text: str | None, text_file: str | None) -> None:
    """Reject a question, so that buyers do not see it, with an answer to the buyer.

    TEXT is the answer; - reads it from standard input.
    """
    words = one_of(text, text_file)
    says = f"Reject question {id}, with this answer to the buyer: {words}"
    wish = Wish("question_reject", id, {"text": words})
    work.write(calls.reject_question(id, words), says, look=looking.line("questions", "show", id), wishes=[wish])


@questions.command()
@click.argument("id")
@click.option("--not", "unseen", is_flag=True, help="Mark it as not looked at.")
@writing
def viewed(work: Work, id: str, unseen: bool) -> None:
    """Mark a question as looked at.

    With --not it is sent from here also where a desk works for the seller: that has no such thing to do.
    """
    if unseen and not work.dry_run:
        tell_past()
    says = f"Mark question {id} as {'not ' if unseen else ''}looked at"
    call = calls.update_question(id, was_viewed=False) if unseen else calls.mark_question_viewed(id)
    wishes = [] if unseen else [Wish("question_viewed", id)]
    work.write(call, says, look=looking.line("questions", "show", id), wishes=wishes)
