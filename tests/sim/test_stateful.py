"""Random sequences of calls by two sellers while buyers act and time passes, against what must hold in any world.

Each machine keeps the plainest model of its section: what there is, since when, and what was done to it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from tests.sim.sellers import Seller, TwoSellers, picks, which

DAY = 86_400.0
TEXTS = st.sampled_from(["Да, подойдёт.", "Спасибо за отзыв!", "Напишите нам в чат."])
"""What sellers answer."""
EVERYTHING = {"take": 5_000, "skip": 0}


@dataclass(frozen=True)
class State:
    """What is known of a question or a review at some time."""

    answer: str | None = None
    first: float = 0.0
    """When it was first answered."""
    sent: float = 0.0
    edited: bool = False
    closed: bool = False
    """Needs no answer: a rating only."""
    viewed: bool = False
    able_return: bool = False

    @property
    def done(self) -> bool:
        return self.closed or self.answer is not None

    def editable(self, now: float) -> bool:
        return self.answer is not None and not self.edited and now - self.first <= 60 * DAY

    def answered(self, text: str, now: float) -> State:
        if self.answer is None:
            return replace(self, answer=text, first=now, sent=now, viewed=True)
        return replace(self, answer=text, sent=now, edited=True, viewed=True)


@dataclass
class Item:
    """A question or a review with its history."""

    id: str
    created: int
    """Nanoseconds, as WB's date has them."""
    nm_id: int
    history: list[tuple[float, State]]

    def at(self, time: float) -> State | None:
        known = [state for since, state in self.history if since <= time]
        return known[-1] if known else None

    @property
    def now(self) -> State:
        return self.history[-1][1]

    def becomes(self, state: State, now: float) -> None:
        self.history.append((now, state))


def items_of(ledger: Any) -> dict[str, Item]:
    return {r.id: Item(r.id, r.created, r.nm_id, [(0.0, _known(r))]) for r in ledger.walk()}


def _known(record: Any) -> State:
    answer = record.answer
    state = State(closed=getattr(record, "bare", False), viewed=record.was_viewed)
    state = replace(state, able_return=getattr(record, "able_return", False))
    if answer is None:
        return state
    first, sent = answer.first / 1e9, answer.at / 1e9
    return replace(state, answer=answer.text, first=first, sent=sent, edited=answer.edited)


class Lists(TwoSellers):
    """What questions and reviews have in common: lists, counts and pages over a history."""

    kind: str
    one: str

    def learn(self, seller: Seller) -> None:
        seller.items = items_of(getattr(seller.shop, self.kind))

    def indexed(self, seller: Seller) -> list[tuple[Item, State]]:
        """What lists may show now, oldest first."""
        seen = self.now - self.settings.indexing_delay
        known = [(item, item.at(seen)) for item in seller.items.values()]
        return sorted(((item, state) for item, state in known if state), key=lambda pair: (pair[0].created, pair[0].id))

    def listed(self, seller: Seller, done: bool) -> list[str]:
        """The ids that a whole list must give, oldest first."""
        young = (self.now - 30 * DAY) * 1e9 if self.hides_old() else 0
        return [item.id for item, state in self.indexed(seller) if state.done == done and item.created >= young]

    def hides_old(self) -> bool:
        return False

    def page(self, seller: Seller, done: bool, **query: Any) -> list[dict[str, Any]]:
        answer = seller.get(self.kind, isAnswered=done, **{**EVERYTHING, "order": "dateAsc", **query})
        found: list[dict[str, Any]] = answer["data"][self.kind]
        return found

    @invariant()
    def lists_and_counts_agree(self) -> None:
        for seller in self.sellers:
            states = [state for _, state in self.indexed(seller)]
            sums = [sum(state.done == done for state in states) for done in (False, True)]
            for done in (False, True):
                whole = seller.get(self.kind, isAnswered=done, order="dateAsc", **EVERYTHING)["data"]
                assert [record["id"] for record in whole[self.kind]] == self.listed(seller, done)
                assert [whole["countUnanswered"], whole["countArchive"]] == sums
                assert seller.get(f"get_{self.kind}_count", isAnswered=done)["data"] == sums[done]
            self.waiting(seller, sums[0])

    def waiting(self, seller: Seller, count: int) -> None:
        midnight = ((self.now + 10_800) // DAY * DAY - 10_800) * 1e9
        today = sum(not state.done and item.created >= midnight for item, state in self.indexed(seller))
        counts = seller.get(f"get_{self.kind}_count_unanswered")["data"]
        assert (counts["countUnanswered"], counts["countUnansweredToday"]) == (count, today)
        news = seller.get("new_feedbacks_questions")["data"][f"hasNew{self.kind.title()}"]
        assert news == any(not state.done and not state.viewed for _, state in self.indexed(seller))

    @rule(who=which, done=st.booleans(), take=st.integers(1, 5), order=st.sampled_from(["dateAsc", "dateDesc"]))
    def pages_join_to_the_whole(self, who: int, done: bool, take: int, order: str) -> None:
        seller = self.sellers[who]
        whole = self.listed(seller, done)[:: 1 if order == "dateAsc" else -1]
        pages = [self.page(seller, done, take=take, skip=skip, order=order) for skip in range(0, len(whole) + 1, take)]
        assert [record["id"] for page in pages for record in page] == whole

    @rule(who=which, pick=picks, before=st.integers(-1, 1), after=st.integers(-1, 1))
    def filters_cut_by_date_and_product(self, who: int, pick: int, before: int, after: int) -> None:
        seller = self.sellers[who]
        found = self.one_of(seller, pick)
        done = found.now.done
        second = found.created // 10**9
        first, last = second + before + (not self.settings.date_from_inclusive), second + after
        last -= not self.settings.date_to_inclusive
        query = {"dateFrom": second + before, "dateTo": second + after, "nmId": found.nm_id}
        inside = [id for id in self.listed(seller, done) if first <= seller.items[id].created // 10**9 <= last]
        expected = [id for id in inside if seller.items[id].nm_id == found.nm_id]
        assert [record["id"] for record in self.page(seller, done, **query)] == expected

    @rule(who=which, pick=picks)
    def a_single_read_is_never_late(self, who: int, pick: int) -> None:
        seller = self.sellers[who]
        item = self.one_of(seller, pick)
        shown = seller.get(self.one, id=item.id)["data"]
        answer = shown["answer"] or {"text": None, "editable": False}
        assert (answer["text"], answer["editable"]) == (item.now.answer, item.now.editable(self.now))
        assert shown["wasViewed"] == item.now.viewed
        if not self.settings.indexing_delay and item.id in self.listed(seller, item.now.done):
            assert shown in self.page(seller, item.now.done)

    @rule(who=which, pick=picks)
    def a_stranger_finds_nothing(self, who: int, pick: int) -> None:
        stranger, owner = self.sellers[who], self.sellers[1 - who]
        reply = stranger.ask(self.one, {"id": self.one_of(owner, pick).id})
        assert reply.status == 422

    def one_of(self, seller: Seller, pick: int) -> Item:
        return list(seller.items.values())[pick % len(seller.items)]

    def arrives(self, seller: Seller, id: str, nm_id: int, created: int, state: State) -> None:
        seller.items[id] = Item(id, created, nm_id, [(self.now, state)])


class Questions(Lists):
    """Questions are asked, viewed, answered, rejected and edited."""

    kind, one = "questions", "question"

    @rule(who=which, pick=picks, ago=st.sampled_from([0.0, 0.25, 5.0, 100_000.0]))
    def a_buyer_asks(self, who: int, pick: int, ago: float) -> None:
        seller = self.sellers[who]
        nm_id = list(seller.shop.products)[pick % len(seller.shop.products)]
        created = self.now - ago
        id = seller.shop.buyer_asks(self.now, nm_id, "Подойдёт?", created=created)
        self.arrives(seller, id, nm_id, round(created * 1e6) * 1_000, State())

    @rule(who=which, pick=picks, viewed=st.booleans())
    def the_seller_views(self, who: int, pick: int, viewed: bool) -> None:
        seller = self.sellers[who]
        item = self.one_of(seller, pick)
        assert seller.ask("update_question", body={"id": item.id, "wasViewed": viewed}).status == 200
        if item.now.viewed != viewed:
            item.becomes(replace(item.now, viewed=viewed), self.now)
            seller.had_effect("update_question", item.id)

    @rule(who=which, pick=picks, text=TEXTS, state=st.sampled_from(["wbRu", "none"]), times=st.integers(1, 3))
    def the_seller_answers(self, who: int, pick: int, text: str, state: str, times: int) -> None:
        seller = self.sellers[who]
        item = self.one_of(seller, pick)
        for _ in range(times):
            self.answers_or_edits(seller, item, text, state)

    def answers_or_edits(self, seller: Seller, item: Item, text: str, state: str) -> None:
        reply = seller.ask("update_question", body={"id": item.id, "answer": {"text": text}, "state": state})
        if item.now.answer is not None and not item.now.editable(self.now):
            assert reply.status == 422
            return
        assert reply.status == 200
        item.becomes(item.now.answered(text, self.now), self.now)
        seller.had_effect("update_question", item.id, text)

    @rule(who=which, pick=picks)
    def a_stranger_cannot_answer(self, who: int, pick: int) -> None:
        stranger, owner = self.sellers[who], self.sellers[1 - who]
        body = {"id": self.one_of(owner, pick).id, "answer": {"text": "Да"}, "state": "wbRu"}
        assert stranger.ask("update_question", body=body).status == 404


class Feedbacks(Lists):
    """Reviews are written, answered, edited, moderated, archived, and their goods taken back."""

    kind, one = "feedbacks", "feedback"

    def hides_old(self) -> bool:
        return not self.settings.archived_in_list

    @rule(who=which, pick=picks, stars=st.integers(1, 5), text=st.sampled_from(["", "Мало"]), able=st.booleans())
    def a_buyer_reviews(self, who: int, pick: int, stars: int, text: str, able: bool) -> None:
        seller = self.sellers[who]
        nm_id = list(seller.shop.products)[pick % len(seller.shop.products)]
        id = seller.shop.buyer_reviews(self.now, nm_id, stars, text, able_return=able)
        self.arrives(seller, id, nm_id, int(self.now) * 10**9, State(closed=not text, able_return=able))

    @rule(who=which, pick=picks, text=TEXTS)
    def the_seller_answers(self, who: int, pick: int, text: str) -> None:
        seller = self.sellers[who]
        item = self.one_of(seller, pick)
        again, reading = item.now.answer is not None, self.settings.second_answer
        reply = seller.ask("create_feedbacks_answer", body={"id": item.id, "text": text})
        assert reply.status == (400 if again and reading == "refuse" else 204)
        if not again or (reading == "edit" and item.now.editable(self.now)):
            self.is_answered(seller, item, "create_feedbacks_answer", text)

    @rule(who=which, pick=picks, text=TEXTS, after=st.sampled_from([0.0, 60 * DAY, 60 * DAY + 1]))
    def the_seller_edits(self, who: int, pick: int, text: str, after: float) -> None:
        seller = self.sellers[who]
        item = self.one_of(seller, pick)
        if item.now.answer is None:
            item = next((item for item in seller.items.values() if item.now.editable(self.now)), item)
        self.now = max(self.now, item.now.first + after)
        reply = seller.ask("update_feedbacks_answer", body={"id": item.id, "text": text})
        may = item.now.editable(self.now)
        assert reply.status == (422 if self.settings.late_edit == "refuse" and not may else 204)
        if may:
            self.is_answered(seller, item, "update_feedbacks_answer", text)

    def is_answered(self, seller: Seller, item: Item, operation: str, text: str) -> None:
        item.becomes(item.now.answered(text, self.now), self.now)
        seller.had_effect(operation, item.id, text)

    @rule(who=which, pick=picks)
    def a_strangers_answer_goes_nowhere(self, who: int, pick: int) -> None:
        stranger, owner = self.sellers[who], self.sellers[1 - who]
        body = {"id": self.one_of(owner, pick).id, "text": "Спасибо!"}
        assert stranger.ask("create_feedbacks_answer", body=body).status == 204

    @rule(who=which, pick=picks)
    def the_seller_takes_goods_back(self, who: int, pick: int) -> None:
        seller = self.sellers[who]
        item = self.one_of(seller, pick)
        able = item.now.able_return
        statuses = [seller.ask("create_order_return", body={"feedbackId": item.id}).status for _ in range(2)]
        assert statuses == [200 if able else 422, 422]
        if able:
            item.becomes(replace(item.now, able_return=False), self.now)
            seller.had_effect("create_order_return", item.id)

    @rule(who=which, pick=picks)
    def moderation_takes_its_time(self, who: int, pick: int) -> None:
        seller = self.sellers[who]
        item = self.one_of(seller, pick)
        answer = seller.get("feedback", id=item.id)["data"]["answer"]
        if answer and item.now.sent > self.world.start:
            waits = self.now < item.now.sent + self.settings.answer_moderation
            assert (answer["state"] == "reviewRequired") == waits

    @invariant()
    def the_archive_has_what_is_processed_or_a_month_old(self) -> None:
        old = (self.now - 30 * DAY) * 1e9
        for seller in self.sellers:
            archive = seller.get("get_feedbacks_archive", order="dateAsc", **EVERYTHING)["data"]["feedbacks"]
            expected = [item.id for item, state in self.indexed(seller) if state.done or item.created < old]
            assert [record["id"] for record in archive] == expected


TestQuestions = Questions.TestCase
TestQuestions.settings = settings(max_examples=8, stateful_step_count=50)
TestFeedbacks = Feedbacks.TestCase
TestFeedbacks.settings = settings(max_examples=8, stateful_step_count=50)
