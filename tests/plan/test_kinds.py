"""The table of kinds: what each kind sends, when it may, and what proves it."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from msgspec.structs import replace
from tests.plan.kind_cases import (
    CASES,
    ENDED,
    OTHER,
    OURS,
    PAYLOADS,
    SHOWN,
    STARTED,
    TARGETS,
    Case,
    chat,
    event,
    feedback,
    question,
)
from tests.plan.made import NOW, intent, item

from wbdesk import InvalidArgument
from wbdesk.plan.intents import LANES, REPEATABLE, Intent, IntentKind
from wbdesk.plan.kinds import KINDS, call_of, check, prove, ready, without_reading
from wbdesk.plan.kinds.payloads import Payload
from wbdesk.plan.moves import move
from wbdesk.plan.proofs import Evidence, seen_in, steps

SETTLE = 60.0
NAMES: tuple[IntentKind, ...] = get_args(IntentKind)


def of(kind: IntentKind, **fields: Any) -> Intent:
    known = {"item": "x1", "payload": PAYLOADS[kind]}
    return intent(kind, TARGETS.get(kind, "x1"), **(known | fields))


# The table.


def test_every_kind_has_its_row_and_its_lane() -> None:
    assert list(KINDS) == list(NAMES) == list(LANES)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_row_sends_is_a_write_that_says_how_to_verify_it(name: IntentKind) -> None:
    kind = KINDS[name]
    if kind.sends:
        assert kind.route is not None
        assert kind.route.writes
        assert kind.route.verify


@pytest.mark.parametrize("name", NAMES)
def test_only_what_is_repeatable_at_wb_is_repeated(name: IntentKind) -> None:
    kind = KINDS[name]
    assert (name in REPEATABLE) == (kind.route is None or kind.route.repeatable)
    assert (kind.unshown == "again") == (name in REPEATABLE and bool(kind.sends))


@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_examples_of_all_that_it_can_say(name: IntentKind) -> None:
    said = {
        when: {case.says for case in CASES if (case.kind, case.when) == (name, when)} for when in ("before", "after")
    }
    assert "go" in said["before"]
    if name != "deliver":
        assert {"found", "absent", "undecidable"} <= said["after"]


# What is read before and after.


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_read_says(case: Case) -> None:
    verdict = (
        ready(case.intent, case.evidence, NOW)
        if case.when == "before"
        else prove(case.intent, case.evidence, settle=SETTLE)
    )
    assert (verdict.says, verdict.moderated) == (case.says, case.moderated)
    assert verdict.why or verdict.says in {"go", "found", "absent"}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_verdict_never_quotes_anybody(case: Case) -> None:
    verdict = KINDS[case.kind].proves(case.intent, case.evidence)
    assert not {SHOWN, OURS, OTHER} & {verdict.seen}


GOING = [case for case in CASES if case.says == "go"]


@pytest.mark.parametrize("case", GOING, ids=str)
def test_nothing_is_sent_on_an_old_reading(case: Case) -> None:
    kind = KINDS[case.kind]
    if kind.fresh is None:
        assert ready(case.intent, case.evidence, NOW + 1e9).says == "go"
        return
    assert ready(case.intent, case.evidence, NOW + kind.fresh).says == "go"
    late = ready(case.intent, case.evidence, NOW + kind.fresh + 1)
    assert (late.says, late.why) == ("wait", "stale")
    assert ready(case.intent, case.evidence, NOW + 3600, fresh=3600).says == "go"


def test_an_end_is_believed_of_an_old_reading_too() -> None:
    old = item("question", NOW - 1e6, **question(OTHER, "wbRu")[1])
    assert seen_in(old) == Evidence(items=(old,), begun_at=NOW - 1e6)
    assert ready(of("question_answer"), seen_in(old), NOW).says == "superseded"


AFTER = [case for case in CASES if case.when == "after" and case.says not in {"found", "wait"}]


@pytest.mark.parametrize("case", AFTER, ids=str)
def test_only_the_proof_read_begun_after_settle_is_believed(case: Case) -> None:
    begun = {"begun_at": ENDED + SETTLE - 1}
    early = prove(case.intent, Evidence(items=case.items, missing=case.missing, whole=True, **begun), settle=SETTLE)
    assert (early.says, early.why) == ("wait", "too_early")
    part = prove(case.intent, Evidence(items=case.items, missing=case.missing, begun_at=NOW), settle=SETTLE)
    assert part.says == "wait"


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.when == "after" and case.says == "found" and case.kind != "unpin"], ids=str
)
def test_what_is_found_is_believed_at_once_and_of_any_page(case: Case) -> None:
    assert prove(case.intent, Evidence(items=case.items, begun_at=ENDED), settle=SETTLE).says == "found"


def test_a_pin_that_is_not_on_the_page_is_not_gone() -> None:
    assert (
        prove(
            of("unpin", state="unknown", attempt=1, attempt_ended_at=ENDED), Evidence(begun_at=NOW), settle=SETTLE
        ).says
        == "wait"
    )


def test_of_an_attempt_without_an_end_nothing_is_absent() -> None:
    going = of("question_answer", state="unknown", attempt=1, attempt_started_at=STARTED)
    shown = Evidence(items=(item("question", **question()[1]),), begun_at=NOW, whole=True)
    assert prove(going, shown, settle=SETTLE).why == "too_early"


# WB said yes.


def sent(kind: IntentKind, **fields: Any) -> Intent:
    return of(kind, state="sent", attempt=1, attempt_started_at=STARTED, attempt_ended_at=ENDED, **fields)


@pytest.mark.parametrize("case", [case for case in CASES if case.when == "after" and case.says == "absent"], ids=str)
def test_a_yes_that_shows_nothing_is_waited_for_and_then_not_believed(case: Case) -> None:
    kind, said = KINDS[case.kind], move(move_back(case.intent), "accepted", ENDED, attempt=1)
    after = {"items": case.items, "whole": True}
    last = prove(said, Evidence(begun_at=ENDED + max(SETTLE, kind.patience), **after), settle=SETTLE)
    if kind.patience:
        assert prove(said, Evidence(begun_at=ENDED + kind.patience - 1, **after), settle=SETTLE).why == "not_shown"
    made = [step.name for step in steps(said, last, NOW)]
    assert made == {"again": ["repeat"], "failed": ["fail"], "-": ["doubt"]}[kind.unshown]


def move_back(unknown: Intent) -> Intent:
    """The same while it was being sent."""
    return replace(unknown, state="sending")


def test_a_message_that_wb_took_is_found_whatever_was_said_before() -> None:
    shown = (item("event", **event(SHOWN, "2026-11-02T11:00:00Z")[1]), item("event", **event(SHOWN, id="e2")[1]))
    verdict = prove(sent("chat_message"), Evidence(items=shown, begun_at=NOW, whole=True), settle=SETTLE)
    assert (verdict.says, verdict.seen) == ("found", "event e2")


def test_files_that_wb_took_are_found() -> None:
    files = {"files": [{"name": "a.png", "kept": "1"}]}
    shown = (item("event", **event(None)[1]),)
    assert (
        prove(sent("chat_message", payload=files), Evidence(items=shown, begun_at=NOW, whole=True), settle=SETTLE).says
        == "found"
    )


# From a verdict to the moves.

EXPECTED = {
    "found": "confirmed",
    "absent": "due",
    "superseded": "superseded",
    "refuted": "failed",
    "undecidable": "unknown",
    "wait": "unknown",
}


@pytest.mark.parametrize("case", [case for case in CASES if case.when == "after"], ids=str)
def test_a_verdict_of_what_was_unknown_leads_where_the_page_says(case: Case) -> None:
    row = case.intent
    for step in steps(row, prove(row, case.evidence, settle=SETTLE), NOW + 60):
        row = move(row, step.name, NOW, **step.facts)
    assert row.state == ("moderated" if case.moderated else EXPECTED[case.says])
    assert row.needs_person == (case.says in {"undecidable", "refuted"})


@pytest.mark.parametrize("case", [case for case in CASES if case.when == "before"], ids=str)
def test_a_verdict_of_what_is_due_ends_it_or_leaves_it(case: Case) -> None:
    row = case.intent
    for step in steps(row, ready(row, case.evidence, NOW), NOW + 60):
        row = move(row, step.name, NOW, **step.facts)
    assert row.state == {"found": "confirmed", "superseded": "superseded", "refuted": "failed"}.get(case.says, "due")


@pytest.mark.parametrize("name", NAMES)
def test_only_what_may_be_done_twice_is_sent_again_unread(name: IntentKind) -> None:
    step = without_reading(of(name, state="unknown", attempt=1))
    assert (step is not None) == (name in REPEATABLE)
    assert without_reading(of(name)) is None


# What is sent.

SIGNED = item("chat", **chat()[1])
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("name", [name for name in NAMES if KINDS[name].sends])
def test_an_intent_is_the_call_that_its_row_names(name: IntentKind) -> None:
    call = call_of(of(name), SIGNED if name == "chat_message" else None)
    assert call is not None
    assert call.route == KINDS[name].route


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("question_answer", {"id": "x1", "answer": {"text": OURS}, "state": "wbRu"}),
        ("question_reject", {"id": "x1", "answer": {"text": OURS}, "state": "none"}),
        ("question_edit", {"id": "x1", "answer": {"text": OURS}, "state": "wbRu"}),
        ("question_viewed", {"id": "x1", "wasViewed": True}),
        ("feedback_answer", {"id": "x1", "text": OURS}),
        ("feedback_edit", {"id": "x1", "text": OURS}),
        ("order_return", {"feedbackId": "x1"}),
        ("pin", [{"pinMethod": "tariff", "pinOn": "nm", "feedbackId": "x1"}]),
        ("unpin", [5]),
        ("claim_decision", {"id": "x1", "action": "approve1"}),
    ],
)
def test_what_is_sent_is_the_text_as_it_was_written(name: IntentKind, body: Any) -> None:
    call = call_of(of(name))
    assert call is not None
    assert call.json == body


def test_a_message_is_sent_with_the_signature_that_was_read_and_its_files() -> None:
    files = {"text": OURS, "files": [{"name": "a.png", "kept": "blob-1"}]}
    call = call_of(of("chat_message", payload=files), SIGNED, [("a.png", PNG)])
    assert call is not None
    assert call.form is not None
    assert call.form.fields == (("replySign", "1:x1:7:aa"), ("message", OURS))
    assert [file.name for file in call.form.files] == ["a.png"]


@pytest.mark.parametrize("shown", [None, item("chat", **chat(None)[1])])
def test_a_message_without_a_signature_is_no_call(shown: Any) -> None:
    with pytest.raises(InvalidArgument, match="read the list of chats"):
        call_of(of("chat_message"), shown)


def test_a_message_without_its_files_is_no_call() -> None:
    with pytest.raises(InvalidArgument, match="files"):
        call_of(of("chat_message", payload={"files": [{"name": "a.png", "kept": "1"}]}), SIGNED)


def test_a_delivery_is_no_call() -> None:
    assert call_of(of("deliver")) is None


@pytest.mark.parametrize("name", NAMES)
def test_the_proof_read_is_made_of_reads(name: IntentKind) -> None:
    calls = KINDS[name].reads(of(name))
    assert not any(call.route.writes for call in calls)
    assert bool(calls) == (name not in {"chat_message", "deliver"})
    for call in calls:
        assert f"{call.route.name}(" in KINDS[name].reads_words


@pytest.mark.parametrize("name", NAMES)
def test_what_can_be_sent_passes_the_check(name: IntentKind) -> None:
    check(of(name))
    assert issubclass(KINDS[name].payload, Payload)


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("question_answer", {}),
        ("question_answer", {"text": 5}),
        ("question_answer", {"text": " "}),
        ("question_answer", {"text": "Да", "txet": "Нет"}),
        ("question_viewed", {"text": "Да"}),
        ("feedback_answer", {"text": "Д"}),
        ("feedback_edit", {"text": "Д" * 5001}),
        ("pin", {"pin_on": "card", "pin_method": "tariff"}),
        ("unpin", {"pin_id": "5"}),
        ("chat_message", {}),
        ("chat_message", {"text": "Д" * 1001}),
        ("chat_message", {"text": "Да", "files": ["a.png"]}),
        ("claim_decision", {"action": "rejectcustom"}),
        ("claim_decision", {"action": "approve1", "comment": "Хорошо, возвращаем."}),
        ("deliver", {"sink": "crm"}),
    ],
)
def test_what_can_never_be_sent_does_not(name: IntentKind, payload: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument):
        check(of(name, payload=payload))


def test_a_message_of_files_alone_passes_the_check() -> None:
    check(of("chat_message", payload={"files": [{"name": "a.png", "kept": "1"}]}))


def test_moderation_does_not_hide_whose_answer_it_is() -> None:
    refused = Evidence(items=(item("feedback", **feedback(SHOWN, "rejected")[1]),), begun_at=NOW)
    assert ready(of("feedback_answer"), refused, NOW).moderated
