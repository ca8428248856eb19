"""Written from the code by `make docs`; a change belongs into the sections (`questions.py` and so on)."""

# What a section declares once for all colours is here a method of one: mypy holds that they agree.
# pyright: reportIncompatibleVariableOverride=false
# ruff: noqa: PYI021 - an editor that finds the stub looks no further for the words

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from os import PathLike
from typing import Literal

from .call import Call, Walk
from .chats import Chat, Event, EventPage, File, SellerMessage
from .checks import Moment
from .claims import Claim, ClaimPage
from .communications import Communications
from .events import EventBatch, EventCursor
from .feedback import Feedback
from .feedbacks import FeedbackArchivePage, FeedbackPage, FeedbacksUnanswered
from .filters import Order
from .group import Awaiting, Blocking, Describing
from .pins import PinLimits, PinnedFeedback, PinnedFeedbackPage, PinOn, PinOutcome, PinReviewItem, PinState, Unpinned
from .questions import NewFeedbacksQuestions, Question, QuestionPage, QuestionsUnanswered
from .uploads import Attachment

class BlockingCommunications(Communications[Blocking]):
    """What `sdk.communications` is in `WildberriesSDK`: the name to write where a function takes it."""
    def new_feedbacks_questions(self) -> NewFeedbacksQuestions:
        """Tell whether there are questions or reviews the seller has not looked at.

        Returns:
            `.has_new_questions` and `.has_new_feedbacks`. An item that was looked at and not answered is not new.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/questions/operation/getV1NewFeedbacksQuestions
        """

    def get_questions_count_unanswered(self) -> QuestionsUnanswered:
        """Count the questions that wait for an answer.

        Returns:
            `.count_unanswered`, and of them `.count_unanswered_today`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/questions/operation/getV1QuestionsCountUnanswered
        """

    def get_questions_count(
        self, *, date_from: Moment | None = None, date_to: Moment | None = None, is_answered: bool | None = None
    ) -> int:
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
    ) -> QuestionPage:
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

    def walk_questions(
        self,
        *,
        is_answered: bool,
        nm_id: int | None = None,
        date_from: Moment | None = None,
        date_to: Moment | None = None,
    ) -> Iterator[Question]:
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

    def update_question(
        self,
        id: str,
        *,
        text: str | None = None,
        state: Literal["wbRu", "none"] | None = None,
        was_viewed: bool | None = None,
    ) -> None:
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

    def answer_question(self, id: str, text: str) -> None:
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

    def reject_question(self, id: str, text: str) -> None:
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

    def mark_question_viewed(self, id: str) -> None:
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

    def question(self, id: str) -> Question:
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

    def get_feedbacks_count_unanswered(self) -> FeedbacksUnanswered:
        """Count the reviews that wait for an answer.

        Returns:
            `.count_unanswered`, and of them `.count_unanswered_today`. `.valuation` is None since 2025-12-11.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/feedbacks/operation/getV1FeedbacksCountUnanswered
        """

    def get_feedbacks_count(
        self, *, date_from: Moment | None = None, date_to: Moment | None = None, is_answered: bool | None = None
    ) -> int:
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
    ) -> FeedbackPage:
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

    def walk_feedbacks(
        self,
        *,
        is_answered: bool,
        nm_id: int | None = None,
        date_from: Moment | None = None,
        date_to: Moment | None = None,
    ) -> Iterator[Feedback]:
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

    def create_feedbacks_answer(self, id: str, text: str) -> None:
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

    def update_feedbacks_answer(self, id: str, text: str) -> None:
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

    def create_order_return(self, feedback_id: str) -> None:
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

    def feedback(self, id: str) -> Feedback:
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

    def get_feedbacks_archive(
        self, *, take: int = 100, skip: int = 0, nm_id: int | None = None, order: Order = "dateDesc"
    ) -> FeedbackArchivePage:
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

    def walk_feedbacks_archive(self, *, nm_id: int | None = None) -> Iterator[Feedback]:
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

    def get_pinned_feedbacks(
        self,
        *,
        state: PinState | None = None,
        pin_on: PinOn | None = None,
        imt_id: int | None = None,
        nm_id: int | None = None,
        feedback_id: str | None = None,
        date_from: Moment | None = None,
        date_to: Moment | None = None,
        next: int | None = None,
        limit: int | None = None,
    ) -> PinnedFeedbackPage:
        """Get one page of pins. `walk_pinned_feedbacks` gets all of them.

        Args:
            state: `pinned`, or `unpinned`: those that WB itself unpinned.
            pin_on: `nm` on a product's card, `imt` on a group of joined cards.
            imt_id: only on this group of joined cards.
            nm_id: only on this product.
            feedback_id: only this review.
            date_from: pinned from this moment on, an aware datetime or unix seconds.
            date_to: pinned up to this moment, the same.
            next: the `.next` of the page before.
            limit: how many, 1 to 500; left out, WB gives 500.

        Returns:
            `.items` and `.next`, which is None on the last page.

        Raises:
            InvalidArgument: an argument is out of these limits.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/getFeedbacksV1Pins
        """

    def walk_pinned_feedbacks(
        self,
        *,
        state: PinState | None = None,
        pin_on: PinOn | None = None,
        imt_id: int | None = None,
        nm_id: int | None = None,
        feedback_id: str | None = None,
        date_from: Moment | None = None,
        date_to: Moment | None = None,
    ) -> Iterator[PinnedFeedback]:
        """Walk every pin once.

        Args:
            state: `pinned`, or `unpinned`: those that WB itself unpinned.
            pin_on: `nm` on a product's card, `imt` on a group of joined cards.
            imt_id: only on this group of joined cards.
            nm_id: only on this product.
            feedback_id: only this review.
            date_from: pinned from this moment on, an aware datetime or unix seconds.
            date_to: pinned up to this moment, the same.

        Returns:
            An iterator of pins.

        Raises:
            InvalidArgument: an argument is out of these limits.
            WalkStuck: WB names the same page twice.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/getFeedbacksV1Pins
        """

    def pin_feedback(self, items: Iterable[PinReviewItem | Mapping[str, str]]) -> list[PinOutcome]:
        """Pin reviews. WB takes the good ones and says of each other one why not.

        Args:
            items: 1 to 500 `PinReviewItem`s, or mappings with their fields under either name (`pin_on`, `pinOn`).

        Returns:
            What became of each: `.pinned`, and `.pin_id` or `.errors`.

        Raises:
            InvalidArgument: no items or too many, or one that is none.
            Forbidden: the seller has neither subscription nor tariff option.
            OutcomeUnknown: sent, and whether it happened is not known: read `get_pinned_feedbacks`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/postFeedbacksV1Pins
        """

    def unpin_feedback(self, pin_ids: Iterable[int]) -> Unpinned:
        """Unpin reviews. Safe to repeat, so it is retried like a read.

        Args:
            pin_ids: 1 to 500 ids of pins (not of reviews).

        Returns:
            `.unpinned`, and of those asked for `.not_unpinned`. Repeated, it may report as not unpinned what the first
            try had already unpinned.

        Raises:
            InvalidArgument: no ids or too many, or one that is no whole number.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/deleteFeedbacksV1Pins
        """

    def get_pinned_feedbacks_count(
        self,
        *,
        state: PinState | None = None,
        pin_on: PinOn | None = None,
        imt_id: int | None = None,
        nm_id: int | None = None,
        feedback_id: str | None = None,
        date_from: Moment | None = None,
        date_to: Moment | None = None,
    ) -> int:
        """Count pins.

        Args:
            state: `pinned`, or `unpinned`: those that WB itself unpinned.
            pin_on: `nm` on a product's card, `imt` on a group of joined cards.
            imt_id: only on this group of joined cards.
            nm_id: only on this product.
            feedback_id: only this review.
            date_from: pinned from this moment on, an aware datetime or unix seconds.
            date_to: pinned up to this moment, the same.

        Returns:
            The number of pins.

        Raises:
            InvalidArgument: an argument is out of these limits.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/getFeedbacksV1PinsCount
        """

    def get_pinned_feedbacks_limits(self) -> PinLimits:
        """Tell how many reviews can still be pinned.

        Returns:
            `.subscription` and `.tariff`, each None if the seller does not have it.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/getFeedbacksV1PinsLimits
        """

    def get_seller_chats(self) -> list[Chat]:
        """Get all chats at once; WB has no pages here.

        Returns:
            A list of chats, each with its `reply_sign`, its order and its newest message.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/getV1SellerChats
        """

    def get_seller_events(self, *, next: int | None = None) -> EventPage:
        """Get one page of what happened in all chats, oldest first. `walk_seller_events` follows it for you.

        Args:
            next: the `.next` of the page before, unix milliseconds, 1 or more; left out, WB begins with the oldest.

        Returns:
            `.events`, `.next`, `.total_events` (0: no more for now), `.newest_event_time`, `.oldest_event_time`.

        Raises:
            InvalidArgument: `next` is no whole number above 0.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/getV1SellerEvents
        """

    def walk_seller_events(self, *, cursor: EventCursor | str | None = None) -> Iterator[EventBatch[Event]]:
        """Follow what happened in all chats since *cursor*, each event once, until there is no more for now.

        Handle a page's events, then save its cursor: after a crash nothing is lost, and only that page comes again.

        Args:
            cursor: the `.cursor` of the last page handled, or its text `str(cursor)`; None begins with the oldest
                event WB keeps.

        Returns:
            An iterator of pages with `.events` and `.cursor`.

        Raises:
            InvalidArgument: `cursor` is the text of none.
            WalkStuck: more than a page of events in one millisecond, which WB's paging cannot pass.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/getV1SellerEvents
        """

    def create_seller_message(
        self, reply_sign: str, *, message: str | None = None, files: Iterable[Attachment] = ()
    ) -> SellerMessage:
        """Send a message to a buyer. It is never sent twice: WB would deliver both.

        Args:
            reply_sign: the chat's signature, at most 255 characters, from `get_seller_chats` or from the first event
                of a new chat. An old one is refused.
            message: the text, 1 to 1,000 characters; may be left out if there are files.
            files: JPEG, PNG or PDF files, 5 MB each and 30 MB together: paths, or tuples of a name and bytes.
                Files given by path are read at once.

        Returns:
            `.chat_id`, `.add_time`, `.sign`; `.errors` names files WB did not take although the message has gone.

        Raises:
            InvalidArgument: an argument is out of these limits, or a file cannot be read.
            BadRequest: WB does not accept the signature (any more), or a file.
            OutcomeUnknown: sent, and whether it happened is not known: read `get_seller_events`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/postV1SellerMessage
        """

    def get_seller_download(self, id: str, *, wait: float = 0, to: str | PathLike[str] | None = None) -> File:
        """Get a file from a message. WB moderates files before it hands them out.

        Args:
            id: the file's `download_id`.
            wait: for how many seconds to go on asking while WB moderates the file; 0: do not.
            to: a path to write the file to as well; in a folder it gets its own name.

        Returns:
            The file: `.name`, `.content_type` and `.content`.

        Raises:
            InvalidArgument: an empty `id`, or a `wait` that is no number of seconds.
            FilePending: still in moderation; `retry_after` says in how many seconds to ask again.
            FileBlocked: the file did not pass moderation and never will.
            BadRequest: WB knows no such file.
            OSError: `to` cannot be written.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/getV1SellerDownloadId
        """

    def claims(
        self,
        *,
        is_archive: bool,
        id: str | None = None,
        nm_id: int | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> ClaimPage:
        """Get one page of claims of the last 14 days. `walk_claims` gets all of them.

        Args:
            is_archive: those decided (True) or under consideration (False).
            id: only this claim.
            nm_id: only those of this product.
            limit: how many, 1 to 200; left out, WB gives 50.
            offset: how many to pass over, 0 or more.

        Returns:
            `.claims`; `.total` counts those on all pages.

        Raises:
            InvalidArgument: an argument is out of these limits.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersReturns/operation/getV1Claims
        """

    def walk_claims(self, *, is_archive: bool, nm_id: int | None = None) -> Iterator[Claim]:
        """Walk every claim of the last 14 days once.

        Args:
            is_archive: those decided (True) or under consideration (False).
            nm_id: only those of this product.

        Returns:
            An iterator of claims.

        Raises:
            InvalidArgument: an argument is not of its type.
            WalkStuck: WB sends page after page without anything new and without an end.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersReturns/operation/getV1Claims
        """

    def update_claim(self, id: str, action: str, *, comment: str | None = None) -> None:
        """Decide a claim.

        Args:
            id: the claim.
            action: one of the claim's `actions`. Approve: `approve1` (WB checks the defect), `approve2` (the product
                comes back), `autorefund1` (the buyer keeps it). Refuse: `reject1` (no defect found), `reject2` (add
                photos), `reject3` (ask a service centre), `rejectcustom` (your own words). Goods picked up in the
                seller's shop: `approvecc1`, and `confirmreturngoodcc1` once they are back.
            comment: what the buyer is told, 10 to 1,000 characters: needed with `rejectcustom`, possible with
                `approvecc1`, refused with WB's other actions.

        Returns:
            None.

        Raises:
            InvalidArgument: an empty `id` or `action`, or a `comment` that does not go with the action.
            BadRequest: WB does not take this action for this claim (any more).
            OutcomeUnknown: sent, and whether it happened is not known: read `claims(id=..., is_archive=...)`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersReturns/operation/patchV1Claim
        """

class AwaitingCommunications(Communications[Awaiting]):
    """What `sdk.communications` is in `AsyncWildberriesSDK`: the name to write where a function takes it."""
    async def new_feedbacks_questions(self) -> NewFeedbacksQuestions:
        """Tell whether there are questions or reviews the seller has not looked at.

        Returns:
            `.has_new_questions` and `.has_new_feedbacks`. An item that was looked at and not answered is not new.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/questions/operation/getV1NewFeedbacksQuestions
        """

    async def get_questions_count_unanswered(self) -> QuestionsUnanswered:
        """Count the questions that wait for an answer.

        Returns:
            `.count_unanswered`, and of them `.count_unanswered_today`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/questions/operation/getV1QuestionsCountUnanswered
        """

    async def get_questions_count(
        self, *, date_from: Moment | None = None, date_to: Moment | None = None, is_answered: bool | None = None
    ) -> int:
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

    async def questions(
        self,
        *,
        is_answered: bool,
        take: int = 100,
        skip: int = 0,
        nm_id: int | None = None,
        order: Order = "dateDesc",
        date_from: Moment | None = None,
        date_to: Moment | None = None,
    ) -> QuestionPage:
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

    def walk_questions(
        self,
        *,
        is_answered: bool,
        nm_id: int | None = None,
        date_from: Moment | None = None,
        date_to: Moment | None = None,
    ) -> AsyncIterator[Question]:
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

    async def update_question(
        self,
        id: str,
        *,
        text: str | None = None,
        state: Literal["wbRu", "none"] | None = None,
        was_viewed: bool | None = None,
    ) -> None:
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

    async def answer_question(self, id: str, text: str) -> None:
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

    async def reject_question(self, id: str, text: str) -> None:
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

    async def mark_question_viewed(self, id: str) -> None:
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

    async def question(self, id: str) -> Question:
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

    async def get_feedbacks_count_unanswered(self) -> FeedbacksUnanswered:
        """Count the reviews that wait for an answer.

        Returns:
            `.count_unanswered`, and of them `.count_unanswered_today`. `.valuation` is None since 2025-12-11.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/feedbacks/operation/getV1FeedbacksCountUnanswered
        """

    async def get_feedbacks_count(
        self, *, date_from: Moment | None = None, date_to: Moment | None = None, is_answered: bool | None = None
    ) -> int:
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

    async def feedbacks(
        self,
        *,
        is_answered: bool,
        take: int = 100,
        skip: int = 0,
        nm_id: int | None = None,
        order: Order = "dateDesc",
        date_from: Moment | None = None,
        date_to: Moment | None = None,
    ) -> FeedbackPage:
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

    def walk_feedbacks(
        self,
        *,
        is_answered: bool,
        nm_id: int | None = None,
        date_from: Moment | None = None,
        date_to: Moment | None = None,
    ) -> AsyncIterator[Feedback]:
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

    async def create_feedbacks_answer(self, id: str, text: str) -> None:
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

    async def update_feedbacks_answer(self, id: str, text: str) -> None:
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

    async def create_order_return(self, feedback_id: str) -> None:
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

    async def feedback(self, id: str) -> Feedback:
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

    async def get_feedbacks_archive(
        self, *, take: int = 100, skip: int = 0, nm_id: int | None = None, order: Order = "dateDesc"
    ) -> FeedbackArchivePage:
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

    def walk_feedbacks_archive(self, *, nm_id: int | None = None) -> AsyncIterator[Feedback]:
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

    async def get_pinned_feedbacks(
        self,
        *,
        state: PinState | None = None,
        pin_on: PinOn | None = None,
        imt_id: int | None = None,
        nm_id: int | None = None,
        feedback_id: str | None = None,
        date_from: Moment | None = None,
        date_to: Moment | None = None,
        next: int | None = None,
        limit: int | None = None,
    ) -> PinnedFeedbackPage:
        """Get one page of pins. `walk_pinned_feedbacks` gets all of them.

        Args:
            state: `pinned`, or `unpinned`: those that WB itself unpinned.
            pin_on: `nm` on a product's card, `imt` on a group of joined cards.
            imt_id: only on this group of joined cards.
            nm_id: only on this product.
            feedback_id: only this review.
            date_from: pinned from this moment on, an aware datetime or unix seconds.
            date_to: pinned up to this moment, the same.
            next: the `.next` of the page before.
            limit: how many, 1 to 500; left out, WB gives 500.

        Returns:
            `.items` and `.next`, which is None on the last page.

        Raises:
            InvalidArgument: an argument is out of these limits.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/getFeedbacksV1Pins
        """

    def walk_pinned_feedbacks(
        self,
        *,
        state: PinState | None = None,
        pin_on: PinOn | None = None,
        imt_id: int | None = None,
        nm_id: int | None = None,
        feedback_id: str | None = None,
        date_from: Moment | None = None,
        date_to: Moment | None = None,
    ) -> AsyncIterator[PinnedFeedback]:
        """Walk every pin once.

        Args:
            state: `pinned`, or `unpinned`: those that WB itself unpinned.
            pin_on: `nm` on a product's card, `imt` on a group of joined cards.
            imt_id: only on this group of joined cards.
            nm_id: only on this product.
            feedback_id: only this review.
            date_from: pinned from this moment on, an aware datetime or unix seconds.
            date_to: pinned up to this moment, the same.

        Returns:
            An iterator of pins.

        Raises:
            InvalidArgument: an argument is out of these limits.
            WalkStuck: WB names the same page twice.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/getFeedbacksV1Pins
        """

    async def pin_feedback(self, items: Iterable[PinReviewItem | Mapping[str, str]]) -> list[PinOutcome]:
        """Pin reviews. WB takes the good ones and says of each other one why not.

        Args:
            items: 1 to 500 `PinReviewItem`s, or mappings with their fields under either name (`pin_on`, `pinOn`).

        Returns:
            What became of each: `.pinned`, and `.pin_id` or `.errors`.

        Raises:
            InvalidArgument: no items or too many, or one that is none.
            Forbidden: the seller has neither subscription nor tariff option.
            OutcomeUnknown: sent, and whether it happened is not known: read `get_pinned_feedbacks`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/postFeedbacksV1Pins
        """

    async def unpin_feedback(self, pin_ids: Iterable[int]) -> Unpinned:
        """Unpin reviews. Safe to repeat, so it is retried like a read.

        Args:
            pin_ids: 1 to 500 ids of pins (not of reviews).

        Returns:
            `.unpinned`, and of those asked for `.not_unpinned`. Repeated, it may report as not unpinned what the first
            try had already unpinned.

        Raises:
            InvalidArgument: no ids or too many, or one that is no whole number.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/deleteFeedbacksV1Pins
        """

    async def get_pinned_feedbacks_count(
        self,
        *,
        state: PinState | None = None,
        pin_on: PinOn | None = None,
        imt_id: int | None = None,
        nm_id: int | None = None,
        feedback_id: str | None = None,
        date_from: Moment | None = None,
        date_to: Moment | None = None,
    ) -> int:
        """Count pins.

        Args:
            state: `pinned`, or `unpinned`: those that WB itself unpinned.
            pin_on: `nm` on a product's card, `imt` on a group of joined cards.
            imt_id: only on this group of joined cards.
            nm_id: only on this product.
            feedback_id: only this review.
            date_from: pinned from this moment on, an aware datetime or unix seconds.
            date_to: pinned up to this moment, the same.

        Returns:
            The number of pins.

        Raises:
            InvalidArgument: an argument is out of these limits.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/getFeedbacksV1PinsCount
        """

    async def get_pinned_feedbacks_limits(self) -> PinLimits:
        """Tell how many reviews can still be pinned.

        Returns:
            `.subscription` and `.tariff`, each None if the seller does not have it.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/getFeedbacksV1PinsLimits
        """

    async def get_seller_chats(self) -> list[Chat]:
        """Get all chats at once; WB has no pages here.

        Returns:
            A list of chats, each with its `reply_sign`, its order and its newest message.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/getV1SellerChats
        """

    async def get_seller_events(self, *, next: int | None = None) -> EventPage:
        """Get one page of what happened in all chats, oldest first. `walk_seller_events` follows it for you.

        Args:
            next: the `.next` of the page before, unix milliseconds, 1 or more; left out, WB begins with the oldest.

        Returns:
            `.events`, `.next`, `.total_events` (0: no more for now), `.newest_event_time`, `.oldest_event_time`.

        Raises:
            InvalidArgument: `next` is no whole number above 0.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/getV1SellerEvents
        """

    def walk_seller_events(self, *, cursor: EventCursor | str | None = None) -> AsyncIterator[EventBatch[Event]]:
        """Follow what happened in all chats since *cursor*, each event once, until there is no more for now.

        Handle a page's events, then save its cursor: after a crash nothing is lost, and only that page comes again.

        Args:
            cursor: the `.cursor` of the last page handled, or its text `str(cursor)`; None begins with the oldest
                event WB keeps.

        Returns:
            An iterator of pages with `.events` and `.cursor`.

        Raises:
            InvalidArgument: `cursor` is the text of none.
            WalkStuck: more than a page of events in one millisecond, which WB's paging cannot pass.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/getV1SellerEvents
        """

    async def create_seller_message(
        self, reply_sign: str, *, message: str | None = None, files: Iterable[Attachment] = ()
    ) -> SellerMessage:
        """Send a message to a buyer. It is never sent twice: WB would deliver both.

        Args:
            reply_sign: the chat's signature, at most 255 characters, from `get_seller_chats` or from the first event
                of a new chat. An old one is refused.
            message: the text, 1 to 1,000 characters; may be left out if there are files.
            files: JPEG, PNG or PDF files, 5 MB each and 30 MB together: paths, or tuples of a name and bytes.
                Files given by path are read at once.

        Returns:
            `.chat_id`, `.add_time`, `.sign`; `.errors` names files WB did not take although the message has gone.

        Raises:
            InvalidArgument: an argument is out of these limits, or a file cannot be read.
            BadRequest: WB does not accept the signature (any more), or a file.
            OutcomeUnknown: sent, and whether it happened is not known: read `get_seller_events`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/postV1SellerMessage
        """

    async def get_seller_download(self, id: str, *, wait: float = 0, to: str | PathLike[str] | None = None) -> File:
        """Get a file from a message. WB moderates files before it hands them out.

        Args:
            id: the file's `download_id`.
            wait: for how many seconds to go on asking while WB moderates the file; 0: do not.
            to: a path to write the file to as well; in a folder it gets its own name.

        Returns:
            The file: `.name`, `.content_type` and `.content`.

        Raises:
            InvalidArgument: an empty `id`, or a `wait` that is no number of seconds.
            FilePending: still in moderation; `retry_after` says in how many seconds to ask again.
            FileBlocked: the file did not pass moderation and never will.
            BadRequest: WB knows no such file.
            OSError: `to` cannot be written.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/getV1SellerDownloadId
        """

    async def claims(
        self,
        *,
        is_archive: bool,
        id: str | None = None,
        nm_id: int | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> ClaimPage:
        """Get one page of claims of the last 14 days. `walk_claims` gets all of them.

        Args:
            is_archive: those decided (True) or under consideration (False).
            id: only this claim.
            nm_id: only those of this product.
            limit: how many, 1 to 200; left out, WB gives 50.
            offset: how many to pass over, 0 or more.

        Returns:
            `.claims`; `.total` counts those on all pages.

        Raises:
            InvalidArgument: an argument is out of these limits.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersReturns/operation/getV1Claims
        """

    def walk_claims(self, *, is_archive: bool, nm_id: int | None = None) -> AsyncIterator[Claim]:
        """Walk every claim of the last 14 days once.

        Args:
            is_archive: those decided (True) or under consideration (False).
            nm_id: only those of this product.

        Returns:
            An iterator of claims.

        Raises:
            InvalidArgument: an argument is not of its type.
            WalkStuck: WB sends page after page without anything new and without an end.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersReturns/operation/getV1Claims
        """

    async def update_claim(self, id: str, action: str, *, comment: str | None = None) -> None:
        """Decide a claim.

        Args:
            id: the claim.
            action: one of the claim's `actions`. Approve: `approve1` (WB checks the defect), `approve2` (the product
                comes back), `autorefund1` (the buyer keeps it). Refuse: `reject1` (no defect found), `reject2` (add
                photos), `reject3` (ask a service centre), `rejectcustom` (your own words). Goods picked up in the
                seller's shop: `approvecc1`, and `confirmreturngoodcc1` once they are back.
            comment: what the buyer is told, 10 to 1,000 characters: needed with `rejectcustom`, possible with
                `approvecc1`, refused with WB's other actions.

        Returns:
            None.

        Raises:
            InvalidArgument: an empty `id` or `action`, or a `comment` that does not go with the action.
            BadRequest: WB does not take this action for this claim (any more).
            OutcomeUnknown: sent, and whether it happened is not known: read `claims(id=..., is_archive=...)`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersReturns/operation/patchV1Claim
        """

class DescribingCommunications(Communications[Describing]):
    """What `calls` is: the name to write where a function takes it."""
    def new_feedbacks_questions(self) -> Call[NewFeedbacksQuestions]:
        """Tell whether there are questions or reviews the seller has not looked at.

        Returns:
            `.has_new_questions` and `.has_new_feedbacks`. An item that was looked at and not answered is not new.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/questions/operation/getV1NewFeedbacksQuestions
        """

    def get_questions_count_unanswered(self) -> Call[QuestionsUnanswered]:
        """Count the questions that wait for an answer.

        Returns:
            `.count_unanswered`, and of them `.count_unanswered_today`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/questions/operation/getV1QuestionsCountUnanswered
        """

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

    def get_feedbacks_count_unanswered(self) -> Call[FeedbacksUnanswered]:
        """Count the reviews that wait for an answer.

        Returns:
            `.count_unanswered`, and of them `.count_unanswered_today`. `.valuation` is None since 2025-12-11.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/feedbacks/operation/getV1FeedbacksCountUnanswered
        """

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

    def get_pinned_feedbacks(
        self,
        *,
        state: PinState | None = None,
        pin_on: PinOn | None = None,
        imt_id: int | None = None,
        nm_id: int | None = None,
        feedback_id: str | None = None,
        date_from: Moment | None = None,
        date_to: Moment | None = None,
        next: int | None = None,
        limit: int | None = None,
    ) -> Call[PinnedFeedbackPage]:
        """Get one page of pins. `walk_pinned_feedbacks` gets all of them.

        Args:
            state: `pinned`, or `unpinned`: those that WB itself unpinned.
            pin_on: `nm` on a product's card, `imt` on a group of joined cards.
            imt_id: only on this group of joined cards.
            nm_id: only on this product.
            feedback_id: only this review.
            date_from: pinned from this moment on, an aware datetime or unix seconds.
            date_to: pinned up to this moment, the same.
            next: the `.next` of the page before.
            limit: how many, 1 to 500; left out, WB gives 500.

        Returns:
            `.items` and `.next`, which is None on the last page.

        Raises:
            InvalidArgument: an argument is out of these limits.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/getFeedbacksV1Pins
        """

    def walk_pinned_feedbacks(
        self,
        *,
        state: PinState | None = None,
        pin_on: PinOn | None = None,
        imt_id: int | None = None,
        nm_id: int | None = None,
        feedback_id: str | None = None,
        date_from: Moment | None = None,
        date_to: Moment | None = None,
    ) -> Walk[PinnedFeedback]:
        """Walk every pin once.

        Args:
            state: `pinned`, or `unpinned`: those that WB itself unpinned.
            pin_on: `nm` on a product's card, `imt` on a group of joined cards.
            imt_id: only on this group of joined cards.
            nm_id: only on this product.
            feedback_id: only this review.
            date_from: pinned from this moment on, an aware datetime or unix seconds.
            date_to: pinned up to this moment, the same.

        Returns:
            An iterator of pins.

        Raises:
            InvalidArgument: an argument is out of these limits.
            WalkStuck: WB names the same page twice.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/getFeedbacksV1Pins
        """

    def pin_feedback(self, items: Iterable[PinReviewItem | Mapping[str, str]]) -> Call[list[PinOutcome]]:
        """Pin reviews. WB takes the good ones and says of each other one why not.

        Args:
            items: 1 to 500 `PinReviewItem`s, or mappings with their fields under either name (`pin_on`, `pinOn`).

        Returns:
            What became of each: `.pinned`, and `.pin_id` or `.errors`.

        Raises:
            InvalidArgument: no items or too many, or one that is none.
            Forbidden: the seller has neither subscription nor tariff option.
            OutcomeUnknown: sent, and whether it happened is not known: read `get_pinned_feedbacks`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/postFeedbacksV1Pins
        """

    def unpin_feedback(self, pin_ids: Iterable[int]) -> Call[Unpinned]:
        """Unpin reviews. Safe to repeat, so it is retried like a read.

        Args:
            pin_ids: 1 to 500 ids of pins (not of reviews).

        Returns:
            `.unpinned`, and of those asked for `.not_unpinned`. Repeated, it may report as not unpinned what the first
            try had already unpinned.

        Raises:
            InvalidArgument: no ids or too many, or one that is no whole number.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/deleteFeedbacksV1Pins
        """

    def get_pinned_feedbacks_count(
        self,
        *,
        state: PinState | None = None,
        pin_on: PinOn | None = None,
        imt_id: int | None = None,
        nm_id: int | None = None,
        feedback_id: str | None = None,
        date_from: Moment | None = None,
        date_to: Moment | None = None,
    ) -> Call[int]:
        """Count pins.

        Args:
            state: `pinned`, or `unpinned`: those that WB itself unpinned.
            pin_on: `nm` on a product's card, `imt` on a group of joined cards.
            imt_id: only on this group of joined cards.
            nm_id: only on this product.
            feedback_id: only this review.
            date_from: pinned from this moment on, an aware datetime or unix seconds.
            date_to: pinned up to this moment, the same.

        Returns:
            The number of pins.

        Raises:
            InvalidArgument: an argument is out of these limits.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/getFeedbacksV1PinsCount
        """

    def get_pinned_feedbacks_limits(self) -> Call[PinLimits]:
        """Tell how many reviews can still be pinned.

        Returns:
            `.subscription` and `.tariff`, each None if the seller does not have it.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/getFeedbacksV1PinsLimits
        """

    def get_seller_chats(self) -> Call[list[Chat]]:
        """Get all chats at once; WB has no pages here.

        Returns:
            A list of chats, each with its `reply_sign`, its order and its newest message.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/getV1SellerChats
        """

    def get_seller_events(self, *, next: int | None = None) -> Call[EventPage]:
        """Get one page of what happened in all chats, oldest first. `walk_seller_events` follows it for you.

        Args:
            next: the `.next` of the page before, unix milliseconds, 1 or more; left out, WB begins with the oldest.

        Returns:
            `.events`, `.next`, `.total_events` (0: no more for now), `.newest_event_time`, `.oldest_event_time`.

        Raises:
            InvalidArgument: `next` is no whole number above 0.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/getV1SellerEvents
        """

    def walk_seller_events(self, *, cursor: EventCursor | str | None = None) -> Walk[EventBatch[Event]]:
        """Follow what happened in all chats since *cursor*, each event once, until there is no more for now.

        Handle a page's events, then save its cursor: after a crash nothing is lost, and only that page comes again.

        Args:
            cursor: the `.cursor` of the last page handled, or its text `str(cursor)`; None begins with the oldest
                event WB keeps.

        Returns:
            An iterator of pages with `.events` and `.cursor`.

        Raises:
            InvalidArgument: `cursor` is the text of none.
            WalkStuck: more than a page of events in one millisecond, which WB's paging cannot pass.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/getV1SellerEvents
        """

    def create_seller_message(
        self, reply_sign: str, *, message: str | None = None, files: Iterable[Attachment] = ()
    ) -> Call[SellerMessage]:
        """Send a message to a buyer. It is never sent twice: WB would deliver both.

        Args:
            reply_sign: the chat's signature, at most 255 characters, from `get_seller_chats` or from the first event
                of a new chat. An old one is refused.
            message: the text, 1 to 1,000 characters; may be left out if there are files.
            files: JPEG, PNG or PDF files, 5 MB each and 30 MB together: paths, or tuples of a name and bytes.
                Files given by path are read at once.

        Returns:
            `.chat_id`, `.add_time`, `.sign`; `.errors` names files WB did not take although the message has gone.

        Raises:
            InvalidArgument: an argument is out of these limits, or a file cannot be read.
            BadRequest: WB does not accept the signature (any more), or a file.
            OutcomeUnknown: sent, and whether it happened is not known: read `get_seller_events`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/postV1SellerMessage
        """

    def get_seller_download(self, id: str, *, wait: float = 0, to: str | PathLike[str] | None = None) -> Call[File]:
        """Get a file from a message. WB moderates files before it hands them out.

        Args:
            id: the file's `download_id`.
            wait: for how many seconds to go on asking while WB moderates the file; 0: do not.
            to: a path to write the file to as well; in a folder it gets its own name.

        Returns:
            The file: `.name`, `.content_type` and `.content`.

        Raises:
            InvalidArgument: an empty `id`, or a `wait` that is no number of seconds.
            FilePending: still in moderation; `retry_after` says in how many seconds to ask again.
            FileBlocked: the file did not pass moderation and never will.
            BadRequest: WB knows no such file.
            OSError: `to` cannot be written.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/getV1SellerDownloadId
        """

    def claims(
        self,
        *,
        is_archive: bool,
        id: str | None = None,
        nm_id: int | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Call[ClaimPage]:
        """Get one page of claims of the last 14 days. `walk_claims` gets all of them.

        Args:
            is_archive: those decided (True) or under consideration (False).
            id: only this claim.
            nm_id: only those of this product.
            limit: how many, 1 to 200; left out, WB gives 50.
            offset: how many to pass over, 0 or more.

        Returns:
            `.claims`; `.total` counts those on all pages.

        Raises:
            InvalidArgument: an argument is out of these limits.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersReturns/operation/getV1Claims
        """

    def walk_claims(self, *, is_archive: bool, nm_id: int | None = None) -> Walk[Claim]:
        """Walk every claim of the last 14 days once.

        Args:
            is_archive: those decided (True) or under consideration (False).
            nm_id: only those of this product.

        Returns:
            An iterator of claims.

        Raises:
            InvalidArgument: an argument is not of its type.
            WalkStuck: WB sends page after page without anything new and without an end.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersReturns/operation/getV1Claims
        """

    def update_claim(self, id: str, action: str, *, comment: str | None = None) -> Call[None]:
        """Decide a claim.

        Args:
            id: the claim.
            action: one of the claim's `actions`. Approve: `approve1` (WB checks the defect), `approve2` (the product
                comes back), `autorefund1` (the buyer keeps it). Refuse: `reject1` (no defect found), `reject2` (add
                photos), `reject3` (ask a service centre), `rejectcustom` (your own words). Goods picked up in the
                seller's shop: `approvecc1`, and `confirmreturngoodcc1` once they are back.
            comment: what the buyer is told, 10 to 1,000 characters: needed with `rejectcustom`, possible with
                `approvecc1`, refused with WB's other actions.

        Returns:
            None.

        Raises:
            InvalidArgument: an empty `id` or `action`, or a `comment` that does not go with the action.
            BadRequest: WB does not take this action for this claim (any more).
            OutcomeUnknown: sent, and whether it happened is not known: read `claims(id=..., is_archive=...)`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersReturns/operation/patchV1Claim
        """
