"""Buyers' reviews, which WB calls feedbacks: WB's operations in WB's order, and what they return.

https://dev.wildberries.ru/openapi/user-communication#tag/feedbacks
"""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import Any, ClassVar

from . import checks
from .call import ACCEPTED, Call, Json, Nothing, Route, Walk, queried
from .checks import Moment
from .feedback import Feedback
from .filters import Order, counted, listed
from .group import C, Group, operation, walk
from .model import MANY, Many, Model, Page
from .walks import walk_by_date, walk_by_overlap

MOST = 5_000
"""WB's cap on `take`."""

FARTHEST = 199_990
"""WB's cap on `skip` in the list of reviews. The archive states none."""

OVERLAP = 100
"""By how many reviews pages of the archive overlap: hardly any leave it between two pages."""

SHORTEST_ANSWER, LONGEST_ANSWER = 2, 5_000
"""In characters."""

DOCS = "https://dev.wildberries.ru/openapi/user-communication#tag/feedbacks/operation/"


def _route(name: str, method: str, path: str, page: str, verify: str = "") -> Route:
    """A route of this section."""
    return Route(name, method, path, "feedbacks", "feedbacks", DOCS + page, verify=verify, sandbox=True)


GET_FEEDBACKS_COUNT_UNANSWERED = _route(
    "get_feedbacks_count_unanswered", "GET", "/api/v1/feedbacks/count-unanswered", "getV1FeedbacksCountUnanswered"
)
GET_FEEDBACKS_COUNT = _route("get_feedbacks_count", "GET", "/api/v1/feedbacks/count", "getV1FeedbacksCount")
FEEDBACKS = _route("feedbacks", "GET", "/api/v1/feedbacks", "getV1Feedbacks")
CREATE_FEEDBACKS_ANSWER = _route(
    "create_feedbacks_answer",
    "POST",
    "/api/v1/feedbacks/answer",
    "postV1FeedbacksAnswer",
    "feedback(id): it happened if answer.text is the text sent",
)
UPDATE_FEEDBACKS_ANSWER = _route(
    "update_feedbacks_answer",
    "PATCH",
    "/api/v1/feedbacks/answer",
    "patchV1FeedbacksAnswer",
    "feedback(id): it happened if answer.text is the text sent",
)
CREATE_ORDER_RETURN = _route(
    "create_order_return",
    "POST",
    "/api/v1/feedbacks/order/return",
    "postV1FeedbacksOrderReturn",
    "feedback(feedback_id): it happened if return_product_orders_date is set",
)
FEEDBACK = _route("feedback", "GET", "/api/v1/feedback", "getV1Feedback")
GET_FEEDBACKS_ARCHIVE = _route("get_feedbacks_archive", "GET", "/api/v1/feedbacks/archive", "getV1FeedbacksArchive")


class FeedbacksUnanswered(Model, frozen=True, gc=False):
    """How many reviews wait for an answer."""

    count_unanswered: int | None = None
    count_unanswered_today: int | None = None
    """Of them, those written today."""
    valuation: str | None = None
    """The average rating: None since WB stopped sending it on 2025-12-11 (https://dev.wildberries.ru/news/161)."""


class FeedbackPage(Page, frozen=True, gc=False):
    """A page of reviews, with two counts of the whole account."""

    records: ClassVar[str] = "feedbacks"
    adjusts: ClassVar = {"feedbacks": MANY}

    feedbacks: Many[Feedback] = ()
    count_unanswered: int | None = None
    count_archive: int | None = None
    """Processed reviews."""


class FeedbackArchivePage(Page, frozen=True, gc=False):
    """A page of archived reviews."""

    records: ClassVar[str] = "feedbacks"
    adjusts: ClassVar = {"feedbacks": MANY}

    feedbacks: Many[Feedback] = ()


class Feedbacks(Group[C]):
    """Buyers' reviews."""

    @operation
    def get_feedbacks_count_unanswered(self) -> Call[FeedbacksUnanswered]:
        """Count the reviews that wait for an answer.

        Returns:
            `.count_unanswered`, and of them `.count_unanswered_today`. `.valuation` is None since 2025-12-11.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/feedbacks/operation/getV1FeedbacksCountUnanswered
        """
        return Call(GET_FEEDBACKS_COUNT_UNANSWERED, Json(FeedbacksUnanswered, "data"))

    @operation
    def get_feedbacks_count(
        self, *, date_from: Moment | None = None, date_to: Moment | None = None, is_answered: bool | None = None
    ) -> Call[int]:
        """Count the reviews of a period.

        Args:
            date_from: the period's beginning, an aware datetime or unix seconds.
            date_to: the period's end, the same.
            is_answered: processed or unprocessed ones; left out, WB counts the processed.

        Returns:
            The number of reviews.

        Raises:
            InvalidArgument: a date without a time zone, or a period that ends before it begins.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/feedbacks/operation/getV1FeedbacksCount
        """
        return Call(GET_FEEDBACKS_COUNT, Json(int, "data"), counted(date_from, date_to, is_answered))

    @operation
    def feedbacks(
        self,
        *,
        is_answered: bool,
        take: int = 100,
        skip: int = 0,
        nm_id: int | None = None,
        order: Order = "dateDesc",
        date_from: Moment | None = None,
        date_to: Moment | None = None,
    ) -> Call[FeedbackPage]:
        """Get one page of reviews. `walk_feedbacks` gets all of them.

        Args:
            is_answered: processed or unprocessed ones. Processed are the answered, and those with a rating only.
            take: how many, 1 to 5,000.
            skip: how many to pass over, 0 to 199,990.
            nm_id: only those of this product.
            order: `dateDesc` newest first, `dateAsc` oldest first.
            date_from: written from this moment on, an aware datetime or unix seconds.
            date_to: written up to this moment, the same.

        Returns:
            `.feedbacks`; `.count_unanswered` and `.count_archive` count the whole account.

        Raises:
            InvalidArgument: an argument is out of these limits.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/feedbacks/operation/getV1Feedbacks
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
    def walk_feedbacks(
        self,
        *,
        is_answered: bool,
        nm_id: int | None = None,
        date_from: Moment | None = None,
        date_to: Moment | None = None,
    ) -> Walk[Feedback]:
        """Walk every review once, oldest first, however many there are, also while you answer them.

        Args:
            is_answered: processed or unprocessed ones. WB archives what nobody answered for 30 days.
            nm_id: only those of this product.
            date_from: written from this moment on, an aware datetime or unix seconds.
            date_to: written up to this moment, the same.

        Returns:
            An iterator of reviews. Those that appear while you walk may belong to the next walk.

        Raises:
            InvalidArgument: an argument is not of its type, or the period ends before it begins.
            WalkStuck: WB's limits leave no way on without skipping a review.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/feedbacks/operation/getV1Feedbacks
        """
        page = partial(_page, is_answered=is_answered, nm_id=nm_id, order="dateAsc")
        page(take=MOST, skip=0, date_from=date_from, date_to=date_to)  # bad arguments fail now, not at the first page
        reach = FARTHEST + MOST
        return walk_by_date(page, attrgetter("feedbacks"), take=MOST, reach=reach, date_from=date_from, date_to=date_to)

    @operation
    def create_feedbacks_answer(self, id: str, text: str) -> Call[None]:
        """Answer a review. WB checks the text before buyers see it.

        WB says yes to any `id`, also to one that does not exist: read `feedback(id)` to be sure.

        Args:
            id: the review.
            text: the answer, 2 to 5,000 characters.

        Returns:
            None.

        Raises:
            InvalidArgument: an empty `id`, or a `text` out of these limits.
            OutcomeUnknown: sent, and whether it happened is not known: read `feedback(id)`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/feedbacks/operation/postV1FeedbacksAnswer
        """
        return _answered(CREATE_FEEDBACKS_ANSWER, id, text)

    @operation
    def update_feedbacks_answer(self, id: str, text: str) -> Call[None]:
        """Edit the answer to a review: once, within 60 days.

        WB says yes to any `id`, also to one that does not exist: read `feedback(id)` to be sure.

        Args:
            id: the review.
            text: the new answer, 2 to 5,000 characters.

        Returns:
            None.

        Raises:
            InvalidArgument: an empty `id`, or a `text` out of these limits.
            OutcomeUnknown: sent, and whether it happened is not known: read `feedback(id)`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/feedbacks/operation/patchV1FeedbacksAnswer
        """
        return _answered(UPDATE_FEEDBACKS_ANSWER, id, text)

    @operation
    def create_order_return(self, feedback_id: str) -> Call[None]:
        """Offer the buyer who wrote a review to return the product.

        Args:
            feedback_id: the review; only one whose `is_able_return_product_orders` is True.

        Returns:
            None.

        Raises:
            InvalidArgument: an empty `feedback_id`.
            BadRequest: WB cannot find the review.
            Unprocessable: no return for this review.
            OutcomeUnknown: sent, and whether it happened is not known: read `feedback(feedback_id)`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/feedbacks/operation/postV1FeedbacksOrderReturn
        """
        return Call(CREATE_ORDER_RETURN, ACCEPTED, json={"feedbackId": checks.identifier("feedback_id", feedback_id)})

    @operation
    def feedback(self, id: str) -> Call[Feedback]:
        """Get one review.

        Args:
            id: the review.

        Returns:
            The review, with its answer if there is one.

        Raises:
            InvalidArgument: an empty `id`.
            Unprocessable: WB cannot find it.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/feedbacks/operation/getV1Feedback
        """
        return Call(FEEDBACK, Json(Feedback, "data"), queried(id=checks.identifier("id", id)))

    @operation
    def get_feedbacks_archive(
        self, *, take: int = 100, skip: int = 0, nm_id: int | None = None, order: Order = "dateDesc"
    ) -> Call[FeedbackArchivePage]:
        """Get one page of archived reviews: answered, unanswered for 30 days, or with a rating only.

        Args:
            take: how many, 1 to 5,000.
            skip: how many to pass over, 0 or more.
            nm_id: only those of this product.
            order: `dateDesc` newest first, `dateAsc` oldest first.

        Returns:
            `.feedbacks`.

        Raises:
            InvalidArgument: an argument is out of these limits.
            Unprocessable: WB cannot read its archive with these filters.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/feedbacks/operation/getV1FeedbacksArchive
        """
        return _archive_page(take=take, skip=skip, nm_id=nm_id, order=order)

    @walk
    def walk_feedbacks_archive(self, *, nm_id: int | None = None) -> Walk[Feedback]:
        """Walk every archived review once, oldest first.

        Args:
            nm_id: only those of this product.

        Returns:
            An iterator of reviews.

        Raises:
            InvalidArgument: `nm_id` is no number.
            WalkStuck: WB sends page after page without anything new and without an end.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/feedbacks/operation/getV1FeedbacksArchive
        """
        page = partial(_archive_page, nm_id=nm_id, order="dateAsc")
        page(take=MOST, skip=0)  # bad arguments fail now, not at the first page
        return walk_by_overlap(page, attrgetter("feedbacks"), take=MOST, overlap=OVERLAP)


def _page(*, is_answered: bool, take: int, skip: int, **filters: Any) -> Call[FeedbackPage]:
    take, skip = checks.whole("take", take, 1, MOST), checks.whole("skip", skip, 0, FARTHEST)
    query = listed(is_answered=checks.flag("is_answered", is_answered), take=take, skip=skip, **filters)
    return Call(FEEDBACKS, Json(FeedbackPage, "data"), query)


def _archive_page(*, take: int, skip: int, **filters: Any) -> Call[FeedbackArchivePage]:
    take, skip = checks.whole("take", take, 1, MOST), checks.whole("skip", skip, 0)
    return Call(GET_FEEDBACKS_ARCHIVE, Json(FeedbackArchivePage, "data"), listed(take=take, skip=skip, **filters))


def _answered(route: Route, id: str, text: str) -> Call[None]:
    answer = checks.text("text", text, SHORTEST_ANSWER, LONGEST_ANSWER)
    return Call(route, Nothing(), json={"id": checks.identifier("id", id), "text": answer})
