"""Every reading operation and every walk as a deed on a shop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.e2e.stage import Deed, Stage


@dataclass(frozen=True)
class Read:
    """One method that reads; what it gives is never empty."""

    name: str
    make: Callable[[Stage], Deed]

    def __str__(self) -> str:
        return self.name


def plain(name: str, **filters: object) -> Read:
    """A call that needs no item."""
    return Read(name, lambda stage: lambda wb: getattr(wb, name)(**filters))


def of_one(name: str, choose: Callable[[Stage], str]) -> Read:
    """A call about one item."""

    def make(stage: Stage) -> Deed:
        id = choose(stage)
        return lambda wb: getattr(wb, name)(id)

    return Read(name, make)


def a_question(stage: Stage) -> str:
    return stage.shop.unanswered_questions(stage.clock.now())[0].id


def a_feedback(stage: Stage) -> str:
    return stage.shop.unanswered_feedbacks(stage.clock.now())[0].id


def a_file(stage: Stage) -> str:
    """A file that passed moderation long ago."""
    book = stage.shop.chats
    files = [book.file(id) for event in book.events() for id in event.files]
    return next(file.download_id for file in files if file and not file.blocked)


READS = (
    plain("new_feedbacks_questions"),
    plain("get_questions_count_unanswered"),
    plain("get_questions_count", is_answered=True),
    plain("questions", is_answered=False),
    of_one("question", a_question),
    plain("get_feedbacks_count_unanswered"),
    plain("get_feedbacks_count", is_answered=True),
    plain("feedbacks", is_answered=True, take=50),
    of_one("feedback", a_feedback),
    plain("get_feedbacks_archive", take=50),
    plain("get_pinned_feedbacks"),
    plain("get_pinned_feedbacks_count", state="pinned"),
    plain("get_pinned_feedbacks_limits"),
    plain("get_seller_chats"),
    plain("get_seller_events"),
    of_one("get_seller_download", a_file),
    plain("claims", is_archive=False),
)

WALKS = (
    plain("walk_questions", is_answered=True),
    plain("walk_feedbacks", is_answered=False),
    plain("walk_feedbacks_archive"),
    plain("walk_pinned_feedbacks"),
    plain("walk_seller_events"),
    plain("walk_claims", is_archive=False),
)
