"""Buyers' questions about products: WB's operations in WB's order, and what they return.

https://dev.wildberries.ru/openapi/user-communication#tag/questions
"""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import Any, ClassVar, Literal

from msgspec.structs import replace

from . import checks
from .call import ACCEPTED, Call, Json, Route, Walk, queried
from .checks import Moment
from .filters import Order, counted, listed
from .group import C, Group, operation, walk
from .model import MANY, Instant, Many, Model, Page
from .walks import walk_by_date

MOST = 10_000
"""WB's cap on `take`, on `skip` and on their sum."""

DOCS = "https://dev.wildberries.ru/openapi/user-communication#tag/questions/operation/"


def _route(name: str, method: str, path: str, page: str, verify: str = "") -> Route:
    """A route of this section."""
    return Route(name, method, path, "feedbacks", "feedbacks", DOCS + page, verify=verify, sandbox=True)


NEW_FEEDBACKS_QUESTIONS = _route(
    "new_feedbacks_questions", "GET", "/api/v1/new-feedbacks-questions", "getV1NewFeedbacksQuestions"
)
GET_QUESTIONS_COUNT_UNANSWERED = _route(
    "get_questions_count_unanswered", "GET", "/api/v1/questions/count-unanswered", "getV1QuestionsCountUnanswered"
)
GET_QUESTIONS_COUNT = _route("get_questions_count", "GET", "/api/v1/questions/count", "getV1QuestionsCount")
QUESTIONS = _route("questions", "GET", "/api/v1/questions", "getV1Questions")
UPDATE_QUESTION = _route(
    "update_question",
    "PATCH",
    "/api/v1/questions",
    "patchV1Questions",
    "question(id): compare its state and answer.text with what was sent",
)
ANSWER_QUESTION = replace(
    UPDATE_QUESTION,
    name="answer_question",
    verify="question(id): it happened if state is 'wbRu' and answer.text is the text sent",
)
REJECT_QUESTION = replace(
    UPDATE_QUESTION,
    name="reject_question",
    verify="question(id): it happened if state is 'none' and answer.text is the text sent",
)
MARK_QUESTION_VIEWED = replace(
    UPDATE_QUESTION, name="mark_question_viewed", repeatable=True, verify="question(id): see was_viewed"
)
QUESTION = _route("question", "GET", "/api/v1/question", "getV1Question")


class NewFeedbacksQuestions(Model, frozen=True, gc=False):
    """Whether there is anything the seller has not looked at. Looked at is not answered."""

    has_new_questions: bool | None = None
    has_new_feedbacks: bool | None = None


class QuestionsUnanswered(Model, frozen=True, gc=False):
    """How many questions wait for an answer."""

    count_unanswered: int | None = None
    count_unanswered_today: int | None = None
    """Of them, those asked today."""


class QuestionAnswer(Model, frozen=True, gc=False):
    """The seller's answer to a question."""

    text: str | None = None
    editable: bool | None = None
    """Whether it may still be edited: once, within 60 days."""
    create_date: Instant = None


class Product(Model, frozen=True, gc=False):
    """The product a question or review is about."""

    nm_id: int | None = None
    """WB's article number."""
    imt_id: int | None = None
    """The group of joined cards it belongs to."""
    product_name: str | None = None
    supplier_article: str | None = None
    """The seller's own article number."""
    supplier_name: str | None = None
    brand_name: str | None = None


class Question(Model, frozen=True, gc=False):
    """A buyer's question."""

    identity: ClassVar[str] = "id"

    id: str
    text: str | None = None
    created_date: Instant = None
    state: str | None = None
    """`suppliersPortalSynch` new, `wbRu` answered and shown, `none` rejected by the seller."""
    answer: QuestionAnswer | None = None
    product_details: Product | None = None
    was_viewed: bool | None = None
    is_warned: bool | None = None
    """WB finds it suspicious: it is shown to buyers, and marked in the seller's account."""


class QuestionPage(Page, frozen=True, gc=False):
    """A page of questions, with two counts of the whole account."""

    records: ClassVar[str] = "questions"
    adjusts: ClassVar = {"questions": MANY}

    questions: Many[Question] = ()
    count_unanswered: int | None = None
    count_archive: int | None = None
    """Answered questions."""


class Questions(Group[C]):
    """Buyers' questions about products."""

    @operation
    def new_feedbacks_questions(self) -> Call[NewFeedbacksQuestions]:
        """Tell whether there are questions or reviews the seller has not looked at.

        Returns:
            `.has_new_questions` and `.has_new_feedbacks`. An item that was looked at and not answered is not new.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/questions/operation/getV1NewFeedbacksQuestions
        """
        return Call(NEW_FEEDBACKS_QUESTIONS, Json(NewFeedbacksQuestions, "data"))

    @operation
    def get_questions_count_unanswered(self) -> Call[QuestionsUnanswered]:
        """Count the questions that wait for an answer.

        Returns:
            `.count_unanswered`, and of them `.count_unanswered_today`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/questions/operation/getV1QuestionsCountUnanswered
        """
        return Call(GET_QUESTIONS_COUNT_UNANSWERED, Json(QuestionsUnanswered, "data"))

    @operation
    def get_questions_count(
        self, *, date_from: Moment | None = None, date_to: Moment | None = None, is_answered: bool | None = None
    ) -> Call[int]:
        """Count the questions of a period.

        Args:
            date_from: the period's beginning, an aware datetime or unix seconds.
            date_to: the period's end, the same.
            is_answered: answered or unanswered ones; left out, WB counts the answered.

        Returns:
            The number of questions.

        Raises:
            InvalidArgument: a date without a time zone, or a period that ends before it begins.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/questions/operation/getV1QuestionsCount
        """
        return Call(GET_QUESTIONS_COUNT, Json(int, "data"), counted(date_from, date_to, is_answered))

    @operation
    def questions(
        self,
        *,
        is_answered: bool,
        take: int = 100,
        skip: int = 0,
        nm_id: int | None = None,
        order: Order = "dateDesc",
        date_from: Moment | None = None,
        date_to: Moment | None = None,
    ) -> Call[QuestionPage]:
        """Get one page of questions. `walk_questions` gets all of them.

        Args:
            is_answered: answered or unanswered ones.
            take: how many, 1 to 10,000; `take` and `skip` together at most 10,000.
            skip: how many to pass over, 0 to 10,000.
            nm_id: only those about this product.
            order: `dateDesc` newest first, `dateAsc` oldest first.
            date_from: asked from this moment on, an aware datetime or unix seconds.
            date_to: asked up to this moment, the same.

        Returns:
            `.questions`; `.count_unanswered` and `.count_archive` count the whole account.

        Raises:
            InvalidArgument: an argument is out of these limits.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/questions/operation/getV1Questions
        """
        return _page(
            is_answered=is_answered,
            take=take,
            skip=skip,
            nm_id=nm_id,
            order=order,
            date_from=date_from,
            date_to=date_to,
        )

    @walk
    def walk_questions(
        self,
        *,
        is_answered: bool,
        nm_id: int | None = None,
        date_from: Moment | None = None,
        date_to: Moment | None = None,
    ) -> Walk[Question]:
        """Walk every question once, oldest first, however many there are, also while you answer them.

        Args:
            is_answered: answered or unanswered ones.
            nm_id: only those about this product.
            date_from: asked from this moment on, an aware datetime or unix seconds.
            date_to: asked up to this moment, the same.

        Returns:
            An iterator of questions. Those that appear while you walk may belong to the next walk.

        Raises:
            InvalidArgument: an argument is not of its type, or the period ends before it begins.
            WalkStuck: WB's limits leave no way on without skipping a question.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/questions/operation/getV1Questions
        """
        page = partial(_page, is_answered=is_answered, nm_id=nm_id, order="dateAsc")
        page(take=MOST, skip=0, date_from=date_from, date_to=date_to)  # bad arguments fail now, not at the first page
        return walk_by_date(page, attrgetter("questions"), take=MOST, reach=MOST, date_from=date_from, date_to=date_to)

    @operation
    def update_question(
        self,
        id: str,
        *,
        text: str | None = None,
        state: Literal["wbRu", "none"] | None = None,
        was_viewed: bool | None = None,
    ) -> Call[None]:
        """Answer, reject or mark a question: WB's one operation with three meanings.

        `answer_question`, `reject_question` and `mark_question_viewed` are these three by name.

        Args:
            id: the question.
            text: the answer, not empty; WB states no upper limit. Goes with `state`.
            state: `wbRu` publishes the answer (or edits it), `none` rejects the question. Goes with `text`.
            was_viewed: whether the seller has looked at it. Goes with neither of the two.

        Returns:
            None.

        Raises:
            InvalidArgument: neither `text` with `state` nor `was_viewed` alone.
            NotFound: no such question.
            Unprocessable: WB does not let this question be changed (any more).
            OutcomeUnknown: sent, and whether it happened is not known: read `question(id)`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/questions/operation/patchV1Questions
        """
        if was_viewed is not None and text is None and state is None:
            return _marked(id, was_viewed)
        if was_viewed is None and text is not None and state is not None:
            return _answered(id, text, state)
        raise checks.refused("text, state, was_viewed", "give text= and state= together, or was_viewed= alone")

    @operation
    def answer_question(self, id: str, text: str) -> Call[None]:
        """Answer a question, or edit its answer: once, within 60 days.

        Args:
            id: the question.
            text: the answer, not empty; WB states no upper limit.

        Returns:
            None.

        Raises:
            InvalidArgument: an empty `id` or `text`.
            NotFound: no such question.
            Unprocessable: WB does not take an answer to this question (any more).
            OutcomeUnknown: sent, and whether it happened is not known: read `question(id)`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/questions/operation/patchV1Questions
        """
        return _answered(id, text, "wbRu")

    @operation
    def reject_question(self, id: str, text: str) -> Call[None]:
        """Reject a question, so that buyers do not see it. WB wants an answer to the buyer with it.

        Args:
            id: the question.
            text: the answer, not empty; WB states no upper limit.

        Returns:
            None.

        Raises:
            InvalidArgument: an empty `id` or `text`.
            NotFound: no such question.
            Unprocessable: WB does not let this question be rejected (any more).
            OutcomeUnknown: sent, and whether it happened is not known: read `question(id)`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/questions/operation/patchV1Questions
        """
        return _answered(id, text, "none")

    @operation
    def mark_question_viewed(self, id: str) -> Call[None]:
        """Mark a question as looked at. Safe to repeat, so it is retried like a read.

        Args:
            id: the question.

        Returns:
            None.

        Raises:
            InvalidArgument: an empty `id`.
            NotFound: no such question.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/questions/operation/patchV1Questions
        """
        return _marked(id, True)

    @operation
    def question(self, id: str) -> Call[Question]:
        """Get one question.

        Args:
            id: the question.

        Returns:
            The question, with its answer if there is one.

        Raises:
            InvalidArgument: an empty `id`.
            Unprocessable: WB cannot find it.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/questions/operation/getV1Question
        """
        return Call(QUESTION, Json(Question, "data"), queried(id=checks.identifier("id", id)))


def _page(*, is_answered: bool, take: int, skip: int, **filters: Any) -> Call[QuestionPage]:
    take, skip = checks.whole("take", take, 1, MOST), checks.whole("skip", skip, 0, MOST)
    if take + skip > MOST:
        raise checks.refused("skip", f"take + skip must be at most {MOST:,}, not {take + skip:,}; narrow the dates")
    query = listed(is_answered=checks.flag("is_answered", is_answered), take=take, skip=skip, **filters)
    return Call(QUESTIONS, Json(QuestionPage, "data"), query)


def _answered(id: str, text: str, state: str) -> Call[None]:
    state = checks.one_of("state", state, ("wbRu", "none"))
    route = REJECT_QUESTION if state == "none" else ANSWER_QUESTION
    answer = {"text": checks.text("text", text)}
    return Call(route, ACCEPTED, json={"id": checks.identifier("id", id), "answer": answer, "state": state})


def _marked(id: str, was_viewed: bool) -> Call[None]:
    body = {"id": checks.identifier("id", id), "wasViewed": checks.flag("was_viewed", was_viewed)}
    return Call(MARK_QUESTION_VIEWED, ACCEPTED, json=body)
