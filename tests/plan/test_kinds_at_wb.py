"""The table of kinds against the simulated WB: what it says of a write that happened, and of one that did not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from wbdesk import Unprocessable, WildberriesSDK, calls
from wbdesk.api.call import Json
from wbdesk.plan.intents import Intent, IntentKey, IntentKind
from wbdesk.plan.items import Item, item_of, record_in
from wbdesk.plan.kinds import KINDS, call_of, prove, ready
from wbdesk.plan.moves import move
from wbdesk.plan.proofs import Evidence, Step, steps
from wbdesk.plan.replies import after_reply
from wbdesk.sim import Settings
from wbdesk.sim.records import PinPlan
from wbdesk.sim.settings import STRICTEST
from wbdesk.testing import Simulator

SELLER, SETTLE = "s", 60.0


class Desk:
    """One desk in front of one simulated seller: reads, sends, forgets."""

    def __init__(self, settings: Settings) -> None:
        self.wb = Simulator(settings=settings)
        self.sdk: WildberriesSDK = self.wb.sdk(max_wait=None)

    def intent(self, kind: IntentKind, item: str, payload: dict[str, Any], target: str = "") -> Intent:
        key = IntentKey(SELLER, kind, target or item)
        return Intent(key=key, item=item, payload=payload, state="due", asked_by="person:Ольга", due_at=self.wb.now)

    def listed(self, call: Any, **known: Any) -> list[Item]:
        begun = self.wb.now
        return [
            item_of(record.model, record.raw, seller=SELLER, read_at=begun, **known)
            for record in self.sdk.send_records(call)
        ]

    def asked(self, call: Any, begun: float) -> list[Item]:
        if not isinstance(call.reads, Json) or call.route.name not in {"question", "feedback"}:
            return self.listed(call)
        model = self.sdk.send(call)
        raw = record_in(self.sdk.send_raw(call).body)
        return [item_of(model, raw, seller=SELLER, read_at=begun)]

    def proof_read(self, intent: Intent) -> Evidence:
        begun = self.wb.now
        if intent.kind == "chat_message":
            return Evidence(items=tuple(self.stream()), begun_at=begun, whole=True)
        try:
            items = [item for call in KINDS[intent.kind].reads(intent) for item in self.asked(call, begun)]
        except Unprocessable:
            return Evidence(begun_at=begun, whole=True, missing=True)
        return Evidence(items=tuple(items), begun_at=begun, whole=True)

    def stream(self) -> Iterator[Item]:
        for record in self.sdk.walk_records(calls.walk_seller_events()):
            raws = msgspec.json.decode(record.raw, type=list[msgspec.Raw])
            for event, raw in zip(record.model.events, raws, strict=True):
                yield item_of(event, bytes(raw), seller=SELLER, read_at=self.wb.now)

    def before(self, intent: Intent) -> Evidence:
        if intent.kind != "chat_message":
            return self.proof_read(intent)
        return Evidence(items=tuple(self.listed(calls.get_seller_chats())), begun_at=self.wb.now)

    def started(self, intent: Intent) -> Intent:
        now = self.wb.now
        claimed = move(intent, "claim", now, owner="one", lease_until=now + 90)
        return move(claimed, "start", now, owner="one", lease_until=now + 90)

    def killed(self, intent: Intent) -> Intent:
        """The lease runs out, and `settle` after that."""
        self.wb.jump(95)
        lost = move(intent, "lapse", self.wb.now)
        self.wb.jump(SETTLE + 1)
        return lost

    def concluded(self, intent: Intent) -> Intent:
        for step in steps(intent, prove(intent, self.proof_read(intent), settle=SETTLE), self.wb.now):
            intent = self.made(intent, step)
        return intent

    def made(self, intent: Intent, step: Step) -> Intent:
        return move(intent, step.name, self.wb.now, **step.facts)

    def send(self, intent: Intent) -> Any:
        chat = self.before(intent).one("chat", intent.item)
        call = call_of(intent, chat)
        assert call is not None
        return self.sdk.send(call)


def question(desk: Desk) -> str:
    return desk.wb.shop.unanswered_questions(desk.wb.now)[-1].id


def feedback(desk: Desk) -> str:
    return desk.wb.shop.buyer_reviews(desk.wb.now - 300, *card(desk), 2, "Мало", able_return=True)


def card(desk: Desk) -> tuple[int]:
    return (next(iter(desk.wb.shop.products)),)


def answered(desk: Desk, kind: IntentKind, item: str) -> str:
    """An item that was answered long enough ago to be indexed and through moderation."""
    desk.send(desk.intent(kind, item, {"text": "Здравствуйте!"}))
    desk.wb.jump(90_000)
    return item


def pinned(desk: Desk) -> tuple[str, int]:
    desk.wb.shop.plan_changes(desk.wb.now, "tariff", PinPlan(10, 10))
    review = feedback(desk)
    [outcome] = desk.sdk.communications.pin_feedback([{"pin_on": "nm", "pin_method": "tariff", "feedback_id": review}])
    assert outcome.pin_id is not None
    return review, outcome.pin_id


def pin(desk: Desk) -> Intent:
    desk.wb.shop.plan_changes(desk.wb.now, "tariff", PinPlan(10, 10))
    review = feedback(desk)
    return desk.intent("pin", review, {"pin_on": "nm", "pin_method": "tariff"}, f"{review}@nm")


def unpin(desk: Desk) -> Intent:
    review, pin_id = pinned(desk)
    return desk.intent("unpin", review, {"pin_id": pin_id}, str(pin_id))


def message(desk: Desk) -> Intent:
    event = desk.wb.shop.buyer_writes(desk.wb.now, text="Где мой заказ?")
    [chat_id] = {event_.chat_id for event_ in desk.wb.shop.chats.events() if event_.event_id == event}
    return desk.intent("chat_message", chat_id, {"text": "Уже в пути,  номер 77."}, "crm-1")


def claim(desk: Desk, action: str, comment: str | None = None, **known: Any) -> Intent:
    made = desk.wb.shop.buyer_claims(desk.wb.now - 300, *card(desk), **known)
    return desk.intent("claim_decision", made, {"action": action, "comment": comment})


Makes = Callable[[Desk], Intent]
WORDS = "Следов брака на фото не видно."
MAKES: dict[str, Makes] = {
    "question_answer": lambda desk: desk.intent("question_answer", question(desk), {"text": "Да,  подойдёт."}),
    "question_reject": lambda desk: desk.intent("question_reject", question(desk), {"text": "Не по теме."}),
    "question_edit": lambda desk: desk.intent(
        "question_edit",
        answered(desk, "question_answer", question(desk)),
        {"text": "Да, подойдёт.", "was": "Здравствуйте!"},
    ),
    "question_viewed": lambda desk: desk.intent("question_viewed", asked(desk), {}),
    "feedback_answer": lambda desk: desk.intent(
        "feedback_answer", feedback(desk), {"text": "Нам жаль!\nОформите возврат."}
    ),
    "feedback_edit": lambda desk: desk.intent(
        "feedback_edit", answered(desk, "feedback_answer", feedback(desk)), {"text": "Нам жаль!"}
    ),
    "order_return": lambda desk: desk.intent("order_return", feedback(desk), {}),
    "pin": pin,
    "unpin": unpin,
    "chat_message": message,
    "approve1": lambda desk: claim(desk, "approve1"),
    "autorefund1": lambda desk: claim(desk, "autorefund1"),
    "reject1": lambda desk: claim(desk, "reject1"),
    "rejectcustom": lambda desk: claim(desk, "rejectcustom", WORDS),
    "approvecc1": lambda desk: claim(desk, "approvecc1", in_store=True),
}


def asked(desk: Desk) -> str:
    return desk.wb.shop.buyer_asks(desk.wb.now - 300, *card(desk), "Какой размер?")


@pytest.fixture(params=[Settings(), STRICTEST], ids=["usual", "strictest"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    made = Desk(request.param)
    with made.sdk:
        yield made


@pytest.mark.parametrize("name", MAKES)
def test_what_did_not_happen_is_absent_and_what_did_is_found(name: str, desk: Desk) -> None:
    intent = MAKES[name](desk)
    assert ready(intent, desk.before(intent), desk.wb.now).says == "go"

    killed_before_the_first_byte = desk.concluded(desk.killed(desk.started(intent)))
    assert killed_before_the_first_byte.state == "due"

    again = desk.started(killed_before_the_first_byte)
    desk.send(again)
    killed_after_the_last = desk.concluded(desk.killed(again))
    assert (killed_after_the_last.state, killed_after_the_last.attempt) == ("confirmed", 2)
    assert not desk.wb.shop.repeated()


@pytest.mark.parametrize("name", MAKES)
def test_what_wb_accepts_is_confirmed_and_not_sent_again(name: str, desk: Desk) -> None:
    intent = MAKES[name](desk)
    sending = desk.started(intent)
    row = sending
    for step in after_reply(row, desk.send(row), look_at=desk.wb.now + SETTLE).steps:
        row = desk.made(row, step)
    desk.wb.jump(SETTLE + 1)
    row = row if row.state == "confirmed" else desk.concluded(row)
    assert row.state == "confirmed"
    if name not in {"unpin", "chat_message"}:
        assert ready(intent, desk.before(intent), desk.wb.now).says in {"found", "superseded"}


@pytest.mark.parametrize(
    "name", [name for name in MAKES if name not in {"question_viewed", "unpin", "chat_message", "pin"}]
)
def test_what_another_did_meanwhile_supersedes_or_is_as_good(name: str, desk: Desk) -> None:
    """The seller answers in the portal between our reading and our sending."""
    intent = MAKES[name](desk)
    other: dict[str, dict[str, Any]] = {
        "question": {"text": "Из кабинета."},
        "feedback": {"text": "Из кабинета."},
        "claim": {"action": "approvecc1" if name == "approvecc1" else "autorefund1"},
    }
    item = KINDS[intent.kind].item
    assert item is not None
    payload = {} if name == "order_return" else other[item]
    desk.sdk.send(call_of(desk.intent(intent.kind, intent.item, payload)))
    desk.wb.jump(SETTLE + 1)
    says = ready(intent, desk.before(intent), desk.wb.now).says
    # The other edit was the only one that WB allows; without `was` nobody knows that there was another text.
    assert says == "refuted" if name == "feedback_edit" else says in {"superseded", "found"}


def test_an_answer_under_a_review_that_does_not_exist_is_found_out(desk: Desk) -> None:
    intent = desk.started(desk.intent("feedback_answer", "bogus_id_of_a_review", {"text": "Спасибо!"}))
    [accepted] = after_reply(intent, desk.send(intent), look_at=desk.wb.now + SETTLE).steps
    sent = desk.made(intent, accepted)
    desk.wb.jump(SETTLE + 1)
    failed = desk.concluded(sent)
    assert (failed.state, failed.error, failed.needs_person) == ("failed", "no_such_item", True)


def test_an_answer_that_moderation_refuses_was_confirmed_and_is_moderated(desk: Desk) -> None:
    intent = desk.started(desk.intent("feedback_answer", feedback(desk), {"text": "Спасибо!"}))
    desk.send(intent)
    desk.wb.shop.wb_rejects_answer(intent.item)
    lost = desk.killed(intent)
    desk.wb.jump(90_000)
    assert desk.concluded(lost).state == "moderated"


def test_a_message_like_an_earlier_one_is_for_a_person(desk: Desk) -> None:
    first = message(desk)
    desk.send(first)
    desk.wb.jump(600)
    second = desk.intent("chat_message", first.item, first.payload, "crm-2")
    lost = desk.concluded(desk.killed(desk.started(second)))
    assert (lost.state, lost.error, lost.needs_person) == ("unknown", "equal_messages", True)
