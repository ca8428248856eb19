"""What the running desk's jobs are called where a person reads, and whether the desk runs at all.

In JSON, in a pipe and in the log they keep their short names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ...plan.said import Said
from ...store.jobs import Job

ASLEEP = 180.0
"""A desk whose jobs were noted longer ago than this, in seconds, is not running: it was killed."""

JOBS: Mapping[str, Said] = MappingProxyType(
    {
        "questions": Said("вопросы без ответа", "unanswered questions"),
        "questions_done": Said("вопросы с ответом", "answered questions"),
        "questions_answered": Said("вопросы с ответом", "answered questions"),
        "feedbacks": Said("отзывы без ответа", "unanswered reviews"),
        "feedbacks_done": Said("обработанные отзывы", "processed reviews"),
        "feedbacks_processed": Said("обработанные отзывы", "processed reviews"),
        "feedbacks_archive": Said("архив отзывов", "archived reviews"),
        "events": Said("события чатов", "chat events"),
        "chats": Said("чаты", "chats"),
        "claims": Said("заявки", "claims"),
        "claims_archive": Said("решённые заявки", "decided claims"),
        "pins": Said("закрепы", "pins"),
        "flags": Said("есть ли новое", "whether there is news"),
        "mirror question": Said("зеркало вопросов", "mirror of questions"),
        "mirror feedback": Said("зеркало отзывов", "mirror of reviews"),
        "send feedbacks": Said("отправка: отзывы, вопросы", "sending: reviews, questions"),
        "send chat": Said("отправка: чаты", "sending: chats"),
        "send returns": Said("отправка: заявки", "sending: claims"),
        "settle": Said("проверка отправленного", "proofs of what was sent"),
        "moderation": Said("модерация ответов", "moderation of answers"),
        "attachments": Said("файлы из чатов", "files of chats"),
        "index": Said("индекс поиска", "search index"),
        "keep": Said("порядок в журнале", "order in the journal"),
        "forget": Said("забывание старого", "forgetting what is old"),
    }
)
"""Jobs, and the lists of the mirror (`engine.parts`), in words. `deliver NAME` is a sink's."""


def titled(name: str) -> Said:
    """A job's name in words; one that is not known stays."""
    if name.startswith("deliver "):
        sink = name.removeprefix("deliver ")
        return Said(f"наружу: {sink}", f"sink: {sink}")
    return JOBS.get(name, Said(name, name))


def last_success(jobs: Iterable[Job]) -> float | None:
    """When any job last went well, unix seconds."""
    return max((job.succeeded_at for job in jobs if job.succeeded_at is not None), default=None)


def is_running(jobs: Iterable[Job], ended_at: float | None, now: float) -> bool:
    """Whether a desk works for the seller whose jobs these are; *ended_at*: when the last one said that it ends."""
    last = last_success(jobs)
    return ended_at is None and last is not None and now - last <= ASLEEP
