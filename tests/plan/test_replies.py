"""What WB's replies and errors mean for the intent that was sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.plan.kind_cases import PAYLOADS, TARGETS
from tests.plan.made import NOW, intent

from wbdesk import (
    BadReply,
    BadRequest,
    Forbidden,
    NetworkError,
    NotFound,
    OutcomeUnknown,
    PaymentRequired,
    PinOutcome,
    RateLimited,
    SellerMessage,
    ServerError,
    TokenProblem,
    Unauthorized,
    Unpinned,
    Unprocessable,
    WildberriesError,
)
from wbdesk.api.pins import PinError
from wbdesk.plan.intents import Intent, IntentKind
from wbdesk.plan.moves import move
from wbdesk.plan.replies import After, after_error, after_reply

LOOK, AGAIN = NOW + 60, NOW + 5
AT = datetime(2026, 11, 2, 12, tzinfo=UTC)


def sending(kind: IntentKind, attempt: int = 1) -> Intent:
    known = {"item": "x1", "payload": PAYLOADS[kind], "state": "sending", "attempt": attempt}
    return intent(kind, TARGETS.get(kind, "x1"), **known)


def made(row: Intent, after: After) -> Intent:
    for step in after.steps:
        row = move(row, step.name, NOW, **step.facts)
    return row


def pin(*errors: str, pin_id: int | None = None, feedback_id: str = "x1") -> list[PinOutcome]:
    return [
        PinOutcome(feedback_id, pin_id, is_errors=bool(errors), errors=tuple(PinError(status) for status in errors))
    ]


YES: list[tuple[IntentKind, Any, str, str]] = [
    ("question_answer", None, "sent", "accepted"),
    ("feedback_answer", None, "sent", "accepted"),
    ("order_return", None, "sent", "accepted"),
    ("claim_decision", None, "sent", "accepted"),
    ("chat_message", SellerMessage("x1", AT), "sent", "sent 2026-11-02T12:00:00+00:00"),
    ("question_viewed", None, "confirmed", "accepted"),
    ("unpin", Unpinned((5,)), "confirmed", "unpinned [5]"),
    ("unpin", Unpinned((), (5,)), "confirmed", "unpinned []"),
    ("deliver", None, "confirmed", "accepted"),
    ("pin", pin(pin_id=9), "confirmed", "pin 9"),
    ("pin", pin("alreadyPinned"), "confirmed", "alreadyPinned"),
]


@pytest.mark.parametrize(("kind", "result", "state", "proof"), YES)
def test_a_yes_is_to_be_proved_unless_it_is_the_proof(kind: IntentKind, result: Any, state: str, proof: str) -> None:
    row = made(sending(kind), after_reply(sending(kind), result, look_at=LOOK))
    assert (row.state, row.proof, row.needs_person) == (state, proof, False)
    assert row.due_at == (LOOK if state == "sent" else 0.0)


@pytest.mark.parametrize(
    ("outcomes", "error"),
    [
        (pin("unitLimitReached", "itemNoImages"), "unitLimitReached, itemNoImages"),
        (pin("unitLimitReached", pin_id=9), "unitLimitReached"),
        (pin(), "not_pinned_by_wb"),
        (pin(pin_id=9, feedback_id="x2"), "not_pinned_by_wb"),
        ([], "not_pinned_by_wb"),
    ],
)
def test_a_refusal_inside_of_a_yes_is_one(outcomes: list[PinOutcome], error: str) -> None:
    row = made(sending("pin"), after_reply(sending("pin"), outcomes, look_at=LOOK))
    assert (row.state, row.error, row.needs_person) == ("refused", error, True)


def test_a_message_without_some_of_its_files_has_gone_and_a_person_is_told() -> None:
    reply = SellerMessage("x1", AT, errors=("a.png: too big",))
    row = made(sending("chat_message"), after_reply(sending("chat_message"), reply, look_at=LOOK))
    assert (row.state, row.error, row.needs_person) == ("sent", "some_files_refused", True)


NO: list[tuple[IntentKind, WildberriesError, str, bool]] = [
    ("question_answer", OutcomeUnknown("timeout"), "unknown", False),
    ("chat_message", OutcomeUnknown("timeout"), "unknown", False),
    ("question_answer", RateLimited("wait"), "due", False),
    ("question_viewed", RateLimited("wait"), "due", False),
    ("question_answer", NetworkError("no connection"), "due", False),
    ("question_answer", Unauthorized("withdrawn", status=401), "due", True),
    ("question_answer", PaymentRequired("no money", status=402), "due", True),
    ("question_answer", TokenProblem("expired"), "due", True),
    ("question_answer", Forbidden("removed user", status=403), "due", True),
    ("pin", Forbidden("no subscription", status=403), "refused", False),
    ("question_answer", NotFound("no", status=404), "refused", False),
    ("order_return", BadRequest("no", status=400), "refused", False),
    ("question_edit", Unprocessable("no", status=422), "refused", False),
    ("question_viewed", NotFound("no", status=404), "refused", False),
    ("chat_message", BadRequest("no", status=400, detail="Invalid value"), "refused", False),
    ("chat_message", BadRequest("no", status=400, detail="Invalid signature"), "due", False),
    # The SDK repeats these writes by itself, so they fail like reads.
    ("unpin", NetworkError("dropped"), "due", False),
    ("unpin", ServerError("down", status=503), "due", False),
    ("question_viewed", BadReply("HTML", status=200), "due", False),
    ("deliver", OutcomeUnknown("timeout"), "due", False),
]


@pytest.mark.parametrize(("kind", "error", "state", "stops"), NO)
def test_an_error_says_where_it_leads_and_whose_fault_it_is(
    kind: IntentKind, error: WildberriesError, state: str, stops: bool
) -> None:
    after = after_error(sending(kind), error, look_at=LOOK, again_at=AGAIN)
    row = made(sending(kind), after)
    assert (row.state, after.stops_seller) == (state, stops)
    assert row.due_at == {"unknown": LOOK, "due": AGAIN}.get(state, 0.0)
    assert row.needs_person == (state == "refused")
    assert row.error


def test_a_signature_is_not_tried_for_ever() -> None:
    error = BadRequest("no", status=400, detail="Invalid signature")
    third = sending("chat_message", attempt=3)
    row = made(third, after_error(third, error, look_at=LOOK, again_at=AGAIN))
    assert (row.state, row.error) == ("refused", "400: Invalid signature")


def test_an_error_of_another_attempt_changes_nothing() -> None:
    after = after_error(sending("chat_message"), OutcomeUnknown("timeout"), look_at=LOOK, again_at=AGAIN)
    later = sending("chat_message", attempt=2)
    assert made(later, after) is later
