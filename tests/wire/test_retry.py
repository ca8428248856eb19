"""The decision after an attempt, as a table."""

from __future__ import annotations

import pytest

from wbdesk import Options, Reply, calls
from wbdesk.wire.retry import LONGEST, Again, Done, Lost, Unknown, Verdict, backoff, decide
from wbdesk.wire.session import Failure

READ = calls.question("q").route
WRITE = calls.answer_question("q", "Да").route
REPEATABLE = calls.mark_question_viewed("q").route

NEVER_SENT = Failure(sent=False, reason="no connection")
BROKEN = Failure(sent=True, reason="the connection broke")


def after(outcome: Reply | Failure | int, route: object = READ, **given: float | None) -> Verdict:
    options = Options(max_retries=int(given.pop("max_retries", 2) or 0), max_wait=given.pop("max_wait", 60.0))
    reply = Reply(outcome, {}, b"") if isinstance(outcome, int) else outcome
    numbers = {"repeats": 0, "waited": 0.0, "chance": 1.0, **given}
    return decide(route, reply, options=options, **numbers)


AGAIN = Again(0.5)


@pytest.mark.parametrize(
    ("outcome", "read", "write", "repeatable"),
    [
        (200, Done(), Done(), Done()),
        (204, Done(), Done(), Done()),
        (301, Done(), Unknown("WB answered 301, a redirect, which is not followed"), Done()),
        (400, Done(), Done(), Done()),
        (401, Again(renew=True, counts=False), Again(renew=True, counts=False), Again(renew=True, counts=False)),
        (402, Done(), Done(), Done()),
        (403, Done(), Done(), Done()),
        (404, Done(), Done(), Done()),
        (408, AGAIN, Unknown("WB answered 408"), AGAIN),
        (409, Done(), Done(), Done()),
        (422, Done(), Done(), Done()),
        (429, Again(counts=False), Again(counts=False), Again(counts=False)),
        (451, Done(), Done(), Done()),
        (500, AGAIN, Unknown("WB answered 500"), AGAIN),
        (503, AGAIN, Unknown("WB answered 503"), AGAIN),
        (504, AGAIN, Unknown("WB answered 504"), AGAIN),
        (599, AGAIN, Unknown("WB answered 599"), AGAIN),
        (NEVER_SENT, AGAIN, AGAIN, AGAIN),
        (BROKEN, AGAIN, Unknown("the connection broke"), AGAIN),
    ],
    ids=str,
)
def test_the_first_attempt(outcome: Reply | Failure | int, read: Verdict, write: Verdict, repeatable: Verdict) -> None:
    assert (after(outcome, READ), after(outcome, WRITE), after(outcome, REPEATABLE)) == (read, write, repeatable)


@pytest.mark.parametrize(
    ("outcome", "read", "write"),
    [
        (503, Done(), Unknown("WB answered 503")),
        (NEVER_SENT, Lost(), Lost()),
        (BROKEN, Lost(), Unknown("the connection broke")),
        (429, Again(counts=False), Again(counts=False)),
        (401, Again(renew=True, counts=False), Again(renew=True, counts=False)),
    ],
    ids=str,
)
@pytest.mark.parametrize("spent", [{"repeats": 2}, {"repeats": 9}, {"waited": 59.9}, {"max_wait": 0.0}], ids=str)
def test_when_repetitions_or_time_are_spent(
    outcome: Reply | Failure | int, read: Verdict, write: Verdict, spent: dict[str, float]
) -> None:
    assert (after(outcome, READ, **spent), after(outcome, WRITE, **spent)) == (read, write)


def test_without_retries_a_refusal_is_raised_at_once() -> None:
    assert after(429, max_retries=0) == Done()
    assert after(503, max_retries=0) == Done()
    assert after(NEVER_SENT, WRITE, max_retries=0) == Lost()


def test_with_endless_patience_time_is_no_reason_to_stop() -> None:
    assert after(503, max_wait=None, waited=1e9) == AGAIN


@pytest.mark.parametrize(
    ("repeats", "least", "most"), [(0, 0.25, 0.5), (1, 0.5, 1.0), (2, 1.0, 2.0), (4, 4.0, 8.0), (5, 4.0, 8.0)]
)
def test_the_pause_doubles_up_to_a_limit_with_a_part_left_to_chance(repeats: int, least: float, most: float) -> None:
    assert backoff(repeats, 0.0) == least
    assert least < backoff(repeats, 0.5) < most
    assert backoff(repeats, 1.0) == most <= LONGEST


def test_however_often_it_is_repeated_the_pause_is_a_number() -> None:
    assert backoff(10**6, 1.0) == LONGEST


def test_one_more_repetition_is_made_only_if_its_pause_fits() -> None:
    assert after(503, waited=59.5) == AGAIN
    assert after(503, waited=59.6) == Done()
