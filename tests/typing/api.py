"""The public names as a user's editor sees them: checked by mypy and pyright (`scripts/types`), never run.

`tests/test_types.py` holds that every operation is here, in both clients and as a value.
"""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, assert_type

import httpx2

from wbdesk import (
    ApiError,
    AsyncWildberriesSDK,
    Attempt,
    Call,
    Chat,
    Claim,
    ClaimPage,
    Event,
    EventBatch,
    EventCursor,
    EventPage,
    Feedback,
    FeedbackAnswer,
    FeedbackArchivePage,
    FeedbackPage,
    FeedbacksUnanswered,
    File,
    FileLimits,
    FilePending,
    InterruptedWrite,
    InvalidArgument,
    MemoryLimits,
    NewFeedbacksQuestions,
    OutcomeUnknown,
    Photo,
    PinLimits,
    PinnedFeedback,
    PinnedFeedbackPage,
    PinOutcome,
    PinReviewItem,
    Question,
    QuestionPage,
    QuestionsUnanswered,
    RateLimited,
    Record,
    Reply,
    SellerMessage,
    Unpinned,
    Walk,
    WildberriesError,
    WildberriesSDK,
    calls,
    read_token,
    to_dict,
)
from wbdesk.testing import Script, Simulator, reply

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
FILES: list[Path | str | tuple[str, bytes]] = [Path("a.pdf"), ("b.png", b""), "c.jpg"]
PINS: list[PinReviewItem | dict[str, str]] = [PinReviewItem("tariff", "nm", "f1"), {"pin_on": "nm"}]


def blocking(sdk: WildberriesSDK) -> None:
    wb = sdk.communications
    assert_type(wb.new_feedbacks_questions(), NewFeedbacksQuestions)
    assert_type(wb.get_questions_count_unanswered(), QuestionsUnanswered)
    assert_type(wb.get_questions_count(), int)
    assert_type(wb.questions(is_answered=False, date_from=1_790_000_000), QuestionPage)
    assert_type(wb.update_question("q1", text="Да", state="wbRu"), None)
    assert_type(wb.answer_question("q1", "Да"), None)
    assert_type(wb.reject_question("q1", "Нет"), None)
    assert_type(wb.mark_question_viewed("q1"), None)
    assert_type(wb.question("q_1-a"), Question)
    assert_type(wb.get_feedbacks_count_unanswered(), FeedbacksUnanswered)
    assert_type(wb.get_feedbacks_count(), int)
    assert_type(wb.feedbacks(is_answered=True, order="dateAsc", date_from=NOON), FeedbackPage)
    assert_type(wb.create_feedbacks_answer("f1", "Да"), None)
    assert_type(wb.update_feedbacks_answer("f1", "Да"), None)
    assert_type(wb.create_order_return("f1"), None)
    assert_type(wb.feedback("f1"), Feedback)
    assert_type(wb.get_feedbacks_archive(take=10, skip=5), FeedbackArchivePage)
    assert_type(wb.get_pinned_feedbacks(state="pinned", pin_on="imt", date_from=NOON), PinnedFeedbackPage)
    assert_type(wb.pin_feedback(PINS), list[PinOutcome])
    assert_type(wb.unpin_feedback([1, 2]), Unpinned)
    assert_type(wb.get_pinned_feedbacks_count(pin_on="nm"), int)
    assert_type(wb.get_pinned_feedbacks_limits(), PinLimits)
    assert_type(wb.get_seller_chats(), list[Chat])
    assert_type(wb.get_seller_events(next=5), EventPage)
    assert_type(wb.create_seller_message("sign", message="Да", files=FILES), SellerMessage)
    assert_type(wb.get_seller_download("d1", wait=60, to=Path("a")), File)
    assert_type(wb.claims(is_archive=False, limit=10), ClaimPage)
    assert_type(wb.update_claim("c1", "approve1", comment=None), None)
    assert_type(wb.walk_questions(is_answered=False, date_to=NOON), Iterator[Question])
    assert_type(wb.walk_feedbacks(is_answered=True, nm_id=5), Iterator[Feedback])
    assert_type(wb.walk_feedbacks_archive(), Iterator[Feedback])
    assert_type(wb.walk_pinned_feedbacks(state="unpinned"), Iterator[PinnedFeedback])
    assert_type(wb.walk_seller_events(cursor="{}"), Iterator[EventBatch[Event]])
    assert_type(wb.walk_claims(is_archive=True), Iterator[Claim])


async def awaiting(sdk: AsyncWildberriesSDK) -> None:
    wb = sdk.communications
    assert_type(await wb.new_feedbacks_questions(), NewFeedbacksQuestions)
    assert_type(await wb.get_questions_count_unanswered(), QuestionsUnanswered)
    assert_type(await wb.get_questions_count(), int)
    assert_type(
        await wb.questions(is_answered=False, date_from=1_790_000_000),
        QuestionPage,
    )
    assert_type(await wb.update_question("q1", text="Да", state="wbRu"), None)
    assert_type(await wb.answer_question("q1", "Да"), None)
    assert_type(await wb.reject_question("q1", "Нет"), None)
    assert_type(await wb.mark_question_viewed("q1"), None)
    assert_type(await wb.question("q_1-a"), Question)
    assert_type(await wb.get_feedbacks_count_unanswered(), FeedbacksUnanswered)
    assert_type(await wb.get_feedbacks_count(), int)
    assert_type(await wb.feedbacks(is_answered=True, order="dateAsc", date_from=NOON), FeedbackPage)
    assert_type(await wb.create_feedbacks_answer("f1", "Да"), None)
    assert_type(await wb.update_feedbacks_answer("f1", "Да"), None)
    assert_type(await wb.create_order_return("f1"), None)
    assert_type(await wb.feedback("f1"), Feedback)
    assert_type(await wb.get_feedbacks_archive(take=10, skip=5), FeedbackArchivePage)
    assert_type(await wb.get_pinned_feedbacks(state="pinned", pin_on="imt", date_from=NOON), PinnedFeedbackPage)
    assert_type(await wb.pin_feedback(PINS), list[PinOutcome])
    assert_type(await wb.unpin_feedback([1, 2]), Unpinned)
    assert_type(await wb.get_pinned_feedbacks_count(pin_on="nm"), int)
    assert_type(await wb.get_pinned_feedbacks_limits(), PinLimits)
    assert_type(await wb.get_seller_chats(), list[Chat])
    assert_type(await wb.get_seller_events(next=5), EventPage)
    assert_type(
        await wb.create_seller_message("sign", message="Да", files=FILES),
        SellerMessage,
    )
    assert_type(await wb.get_seller_download("d1", wait=60, to=Path("a")), File)
    assert_type(await wb.claims(is_archive=False, limit=10), ClaimPage)
    assert_type(await wb.update_claim("c1", "approve1", comment=None), None)
    assert_type(wb.walk_questions(is_answered=False, date_to=NOON), AsyncIterator[Question])
    assert_type(wb.walk_feedbacks(is_answered=True, nm_id=5), AsyncIterator[Feedback])
    assert_type(wb.walk_feedbacks_archive(), AsyncIterator[Feedback])
    assert_type(wb.walk_pinned_feedbacks(state="unpinned"), AsyncIterator[PinnedFeedback])
    assert_type(wb.walk_seller_events(cursor="{}"), AsyncIterator[EventBatch[Event]])
    assert_type(wb.walk_claims(is_archive=True), AsyncIterator[Claim])


async def together(sdk: AsyncWildberriesSDK) -> None:
    question, count = await asyncio.gather(sdk.communications.question("q"), sdk.communications.get_feedbacks_count())
    assert_type(question, Question)
    assert_type(count, int)
    assert_type(await asyncio.wait_for(sdk.communications.question("q"), 3), Question)
    async with asyncio.TaskGroup() as group:
        assert_type(group.create_task(sdk.communications.question("q")), asyncio.Task[Question])


def described() -> None:
    assert_type(calls.new_feedbacks_questions(), Call[NewFeedbacksQuestions])
    assert_type(calls.get_questions_count_unanswered(), Call[QuestionsUnanswered])
    assert_type(calls.get_questions_count(), Call[int])
    assert_type(calls.questions(is_answered=False, date_from=1_790_000_000), Call[QuestionPage])
    assert_type(calls.update_question("q1", text="Да", state="wbRu"), Call[None])
    assert_type(calls.answer_question("q1", "Да"), Call[None])
    assert_type(calls.reject_question("q1", "Нет"), Call[None])
    assert_type(calls.mark_question_viewed("q1"), Call[None])
    assert_type(calls.question("q_1-a"), Call[Question])
    assert_type(calls.get_feedbacks_count_unanswered(), Call[FeedbacksUnanswered])
    assert_type(calls.get_feedbacks_count(), Call[int])
    assert_type(calls.feedbacks(is_answered=True, order="dateAsc", date_from=NOON), Call[FeedbackPage])
    assert_type(calls.create_feedbacks_answer("f1", "Да"), Call[None])
    assert_type(calls.update_feedbacks_answer("f1", "Да"), Call[None])
    assert_type(calls.create_order_return("f1"), Call[None])
    assert_type(calls.feedback("f1"), Call[Feedback])
    assert_type(calls.get_feedbacks_archive(take=10, skip=5), Call[FeedbackArchivePage])
    assert_type(calls.get_pinned_feedbacks(state="pinned", pin_on="imt", date_from=NOON), Call[PinnedFeedbackPage])
    assert_type(calls.pin_feedback(PINS), Call[list[PinOutcome]])
    assert_type(calls.unpin_feedback([1, 2]), Call[Unpinned])
    assert_type(calls.get_pinned_feedbacks_count(pin_on="nm"), Call[int])
    assert_type(calls.get_pinned_feedbacks_limits(), Call[PinLimits])
    assert_type(calls.get_seller_chats(), Call[list[Chat]])
    assert_type(calls.get_seller_events(next=5), Call[EventPage])
    assert_type(calls.create_seller_message("sign", message="Да", files=FILES), Call[SellerMessage])
    assert_type(calls.get_seller_download("d1", wait=60, to=Path("a")), Call[File])
    assert_type(calls.claims(is_archive=False, limit=10), Call[ClaimPage])
    assert_type(calls.update_claim("c1", "approve1", comment=None), Call[None])
    assert_type(calls.walk_questions(is_answered=False, date_to=NOON), Walk[Question])
    assert_type(calls.walk_feedbacks(is_answered=True, nm_id=5), Walk[Feedback])
    assert_type(calls.walk_feedbacks_archive(), Walk[Feedback])
    assert_type(calls.walk_pinned_feedbacks(state="unpinned"), Walk[PinnedFeedback])
    assert_type(calls.walk_seller_events(cursor="{}"), Walk[EventBatch[Event]])
    assert_type(calls.walk_claims(is_archive=True), Walk[Claim])


def fields(question: Question, feedback: Feedback, claim: Claim, event: Event) -> None:
    assert_type(question.id, str)
    assert_type(question.created_date, datetime | None)
    assert_type(feedback.answer, FeedbackAnswer | None)
    assert_type(feedback.photo_links, tuple[Photo, ...])
    assert_type(feedback.product_valuation, int | None)
    assert_type(claim.dt, datetime | None)
    assert_type(claim.photos, tuple[str, ...])
    assert_type(event.add_timestamp, datetime | None)
    assert_type(to_dict(question), dict[str, Any])


def values(sdk: WildberriesSDK, call: Call[Question], walk: Walk[Claim]) -> None:
    assert_type(sdk.send(call), Question)
    assert_type(sdk.send(calls.answer_question("q1", "Да")), None)
    assert_type(sdk.send_raw(call), Reply)
    assert_type(sdk.walk(walk), Iterator[Claim])
    assert_type(sdk.walk_records(walk), Iterator[Record[Claim]])
    for record in sdk.walk_records(calls.walk_questions(is_answered=False)):
        assert_type(record.model, Question)
        assert_type(record.raw, bytes)
    for batch in sdk.communications.walk_seller_events():
        assert_type(batch.events, tuple[Event, ...])
        assert_type(batch.cursor, EventCursor)


async def values_awaited(sdk: AsyncWildberriesSDK, call: Call[Question], walk: Walk[Claim]) -> None:
    assert_type(await sdk.send(call), Question)
    assert_type(await sdk.send_raw(call), Reply)
    assert_type(sdk.walk(walk), AsyncIterator[Claim])
    async for record in sdk.walk_records(walk):
        assert_type(record, Record[Claim])
    async for question in sdk.communications.walk_questions(is_answered=False):
        assert_type(question, Question)


def made(attempts: list[Attempt]) -> None:
    with WildberriesSDK("token", max_wait=None, timeout=5, on_attempt=[attempts.append], limits=MemoryLimits()) as sdk:
        assert_type(sdk, WildberriesSDK)
        assert_type(sdk.with_options(max_retries=0, priority=-1), WildberriesSDK)
        assert_type(sdk.token.expires_at, datetime | None)
        assert_type(sdk.unreadable, int)
    WildberriesSDK(lambda: "token", http=httpx2.Client(), limits=FileLimits(Path("limits.sqlite3")))
    WildberriesSDK(api_key="token", hosts={"chat": "http://127.0.0.1"}, on_unreadable=print)
    assert_type(read_token("token").categories, frozenset[str])


async def made_awaited() -> None:
    async with AsyncWildberriesSDK("token", client_secret="secret", base_url="http://127.0.0.1") as sdk:
        assert_type(sdk, AsyncWildberriesSDK)
        assert_type(sdk.with_options(timeout=1.5), AsyncWildberriesSDK)


def errors(error: ApiError, unknown: OutcomeUnknown, limited: RateLimited, pending: FilePending) -> None:
    assert_type(error.status, int | None)
    assert_type(error.headers, dict[str, str])
    assert_type(error.detail, str | None)
    assert_type(unknown.verify, str)
    assert_type(limited.retry_after, float | None)
    assert_type(pending.retry_after, float)
    roots: tuple[type[OutcomeUnknown], type[WildberriesError], type[ValueError]]
    roots = InterruptedWrite, RateLimited, InvalidArgument
    del roots


def doors() -> None:
    with Simulator() as wb:
        assert_type(wb.sdk(timeout=5), WildberriesSDK)
        assert_type(wb.async_sdk(lambda: "token"), AsyncWildberriesSDK)
    assert_type(Script([reply(200, {"data": 5})]).sdk(max_wait=None), WildberriesSDK)


# What must not pass; an unneeded `ignore` is an error, so each of these is one.


def wrong(sdk: WildberriesSDK) -> None:
    wb = sdk.communications
    wb.questions()  # type: ignore[call-arg]
    wb.questions(is_answered="yes")  # type: ignore[arg-type]
    wb.question("q1", take=5)  # type: ignore[call-arg]
    wb.answer()  # type: ignore[attr-defined]
    WildberriesSDK("token", max_wiat=5)  # type: ignore[call-arg]
    WildberriesSDK("token", timeout="5")  # type: ignore[arg-type]
    sdk.with_options(token="other")  # type: ignore[call-arg]
    wb.update_question("q1", text="Да", state="shown")  # type: ignore[arg-type]


def misspelt(sdk: WildberriesSDK, waiting: AsyncWildberriesSDK, page: QuestionPage, chat: Chat) -> None:
    """What says at run time how it is spelled here is found before that: the hooks are hidden."""
    sdk.communications.newFeedbacksQuestions()  # type: ignore[attr-defined]
    waiting.communications.newFeedbacksQuestions()  # type: ignore[attr-defined]
    calls.newFeedbacksQuestions()  # type: ignore[attr-defined]
    sdk.questions()  # type: ignore[attr-defined]
    waiting.questions()  # type: ignore[attr-defined]
    _ = page.data  # type: ignore[attr-defined]
    _ = page.countUnanswered  # type: ignore[attr-defined]
    _ = chat.chatID  # type: ignore[attr-defined]
