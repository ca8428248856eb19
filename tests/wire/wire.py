"""A wire that is a list of outcomes, and a client that is a list of grants: all that an exchange needs, in process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.clockwork import WALL

from wbdesk import DEFAULT_RATES, Attempt, Call, Limits, MemoryLimits, Options, Rates, Reply
from wbdesk.wire.exchange import exchange, run_now
from wbdesk.wire.limits import Key, Now, Seen
from wbdesk.wire.session import Failure, Grant, Leaving, Request

Outcome = Reply | Failure | BaseException | int
"""A reply, a failure, what is raised instead, or just a status."""

NEVER_SENT = Failure(sent=False, reason="no connection could be made")
BROKEN = Failure(sent=True, reason="the connection broke", cause=OSError("reset"))


def grant(seller: str = "seller", token: str = "token", kind: str = "full") -> Grant:
    """Leave to make a call."""
    token_type = "basic" if kind == "basic" else "personal"
    return Grant(seller, kind, "https://host", {"Authorization": token}, token_type)


def banned(seconds: float, body: bytes = b"") -> Reply:
    """A 429."""
    return Reply(429, {"x-ratelimit-retry": f"{seconds:g}"}, body)


@dataclass
class Wire:
    """An IO that plays outcomes, takes no time but what is slept, and remembers."""

    outcomes: list[Outcome]
    time: float = 0.0
    slept: list[float] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    asked_off_the_loop: list[str] = field(default_factory=list)

    def now(self) -> Now:
        return Now(self.time, WALL + self.time)

    def random(self) -> float:
        return 1.0

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    async def run(self, work: Callable[..., Any], *args: Any) -> Any:
        self.asked_off_the_loop.append(work.__name__)
        return work(*args)

    async def send(self, request: Request) -> Reply | Failure:
        self.requests.append(request)
        outcome = self.outcomes[len(self.requests) - 1]
        if isinstance(outcome, BaseException):
            raise outcome
        return Reply(outcome, {}, b"") if isinstance(outcome, int) else outcome


@dataclass
class Client:
    """A session with these grants: the first is used until WB refuses it."""

    options: Options = field(default_factory=Options)
    limits: Limits = field(default_factory=MemoryLimits)
    rates: Rates = DEFAULT_RATES
    grants: list[Grant] = field(default_factory=lambda: [grant()])
    attempts: list[Attempt] = field(default_factory=list)
    refused: list[Grant] = field(default_factory=list)
    leaving: Leaving | None = None

    def admit(self, call: Call[Any], now: float) -> Grant:
        return self.grants[0]

    def renew(self, call: Call[Any], now: float, refused: Grant) -> Grant | None:
        self.refused.append(refused)
        return self.grants[len(self.refused)] if len(self.refused) < len(self.grants) else None

    def attempted(self, attempt: Attempt) -> None:
        self.attempts.append(attempt)


@dataclass
class Course:
    """What an exchange did."""

    wire: Wire
    client: Client
    reply: Reply | None = None
    error: BaseException | None = None

    @property
    def sent(self) -> int:
        return len(self.wire.requests)

    def nobody_waits(self) -> bool:
        """Whether every place in every line has been given up."""
        limits = self.client.limits
        assert isinstance(limits, MemoryLimits)
        return not any(line._joined or line._order or line._due for line in limits._lines.values())


def course(
    call: Call[Any],
    outcomes: Iterable[Outcome],
    client: Client | None = None,
    *,
    wire: Callable[[list[Outcome]], Wire] = Wire,
    **options: Any,
) -> Course:
    """Make *call* over a wire with these *outcomes*; whatever ends it is kept."""
    client = client or Client(Options(**options))
    taken = Course(wire(list(outcomes)), client)
    try:
        taken.reply = run_now(exchange(call, client, taken.wire))
    except BaseException as error:  # noqa: BLE001 - an interruption is an end to look at, too
        taken.error = error
    return taken


def hold(client: Client, seconds: float) -> None:
    """Have the client's questions and reviews banned, as if another call had been refused."""
    ban(client.limits, "seller", Now(0.0, WALL), seconds)


def ban(limits: Limits, seller: str, now: Now, seconds: float) -> None:
    """Have a seller's questions and reviews banned."""
    shared, rate = DEFAULT_RATES.of("full", "feedbacks")
    place = limits.join(Key(seller, shared), rate)
    assert limits.take(place, now) == 0.0
    limits.seen(place, now, Seen(429, retry=seconds))
