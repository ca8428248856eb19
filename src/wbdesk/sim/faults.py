"""What goes wrong, as rules: which requests, and what happens to them.

A rule picks requests (operation, seller, the nth call, a probability, so many times) and names what happens. What can
happen has two moments. *Early*, before the token is looked at and before a write takes effect: a status, a dropped or
hanging connection, a ban. *Late*, once the section has answered: the same after the write took effect, and everything
that spoils a good reply. Several rules may spoil one reply; of fates that end a request the first rule wins.

Lives here: the rules and the picking. What a spoilt reply looks like is `spoil.py`'s.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from .ask import Route
from .routes import Routes

Body = Literal["own", "s2s", "ag", "html", "empty", "text", "wrong_type", "broken_json"]
"""The service's own dialect, a 429 of either gateway, the edge's HTML, nothing, plain text, JSON under `text/html`,
JSON cut in half."""

Drift = Literal["missing", "null", "type", "enum", "extra", "date"]
"""What happens to a field of one record: gone, null, of another type, an unknown value, a new field, an odd date."""

Page = Literal["duplicate", "empty", "skipped"]
"""What happens to a page of events: the one before again, nothing this time, or the one after it and never this one."""

Moment = Literal["before", "after"]
_FATES = ("status", "drop", "hang", "ban", "truncate")
_SPOILERS = ("body", "delay", "page", "drift", "skew", "late")
_BESIDE = {"status": ("body", "delay", "skew"), "drop": ("delay",), "hang": (), "ban": ("body",), "truncate": _SPOILERS}
"""What may stand beside a fate in one rule; anything else could not be seen."""
_TIMED = ("status", "drop", "hang")


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule. Without a filter it applies to every request; it must say what happens.

    Which requests: *operation* is an operation's name, `METHOD /path`, `reads`, `writes` or a category
    (`questionsandfeedback`, `buyerchat`, `returns`); *seller* a seller id; *nth* the nth request that matches (from 1),
    once; *probability* from 0 to 1; *times* how often at most. Calls are counted while they match, so `nth=3` is the
    third call of that operation and seller.

    What happens: *status* (200 to 599) with *body* in some dialect, once (a 429 asks to come back after a second);
    *drop* closes the connection without a byte; *hang* never answers; *ban* refuses with 429 (worded by *body*) and
    goes on refusing for so many seconds (0: as many as the settings say), in one bucket where an operation is named,
    else everything of the seller; *truncate* promises the whole body and sends so many bytes; *body* alone spoils a
    good reply; *delay* is in seconds; *page* is about the event stream; *drift* damages one record, in *field* where
    one is named; *skew* shifts the `Date` header by seconds; *late* makes lists lag so many seconds behind.
    *when* tells whether *status*, *drop* and *hang* come before a write took effect or after. *name* is the verdict in
    the journal.
    """

    operation: str | None = None
    seller: str | None = None
    nth: int | None = None
    probability: float | None = None
    times: int | None = None
    status: int | None = None
    body: Body | None = None
    drop: bool = False
    hang: bool = False
    ban: float | None = None
    truncate: int | None = None
    delay: float = 0.0
    page: Page | None = None
    drift: Drift | None = None
    field: str | None = None
    skew: float = 0.0
    late: float = 0.0
    when: Moment = "before"
    name: str = ""

    def __post_init__(self) -> None:
        for problem in _problems(self):
            raise ValueError(problem)

    @property
    def early(self) -> bool:
        """True when it comes before anything else is looked at."""
        ends = self.status is not None or self.drop or self.hang
        return self.ban is not None or (ends and self.when == "before")

    @property
    def verdict(self) -> str:
        """Its name, or what it does, such as `status 503` or `drop after`."""
        return self.name or " ".join(_words(self))


class Faults:
    """The rules of a world, and how often each has matched and happened."""

    def __init__(self, routes: Routes, seed: int) -> None:
        self._routes, self._seed = routes, seed
        self.clear()

    def add(self, *faults: Fault) -> None:
        """Add rules; raises `ValueError` where an operation does not exist."""
        self._rules += [_Rule(fault, struck(fault, self._routes)) for fault in faults]

    def clear(self) -> None:
        """Forget all rules; chance begins again from the seed."""
        self._rules: list[_Rule] = []
        self._chance = random.Random(self._seed)

    def rearm(self) -> None:
        """Every rule and chance itself as before the first request."""
        rules = self.all
        self.clear()
        self.add(*rules)

    @property
    def all(self) -> tuple[Fault, ...]:
        """The rules in the order in which they were added."""
        return tuple(rule.fault for rule in self._rules)

    @property
    def happened(self) -> dict[str, int]:
        """How often each verdict was due to happen."""
        counts: dict[str, int] = {}
        for rule in self._rules:
            counts[rule.fault.verdict] = counts.get(rule.fault.verdict, 0) + rule.happened
        return counts

    def early(self, route: Route, sid: str | None) -> Iterator[Fault]:
        """Rules that strike this request before it is judged; take the first."""
        return (rule.fault for rule in self._rules if rule.fault.early and self._strikes(rule, route, sid))

    def late(self, route: Route, sid: str | None) -> tuple[Fault, ...]:
        """Rules that strike the reply to this request."""
        return tuple(rule.fault for rule in self._rules if not rule.fault.early and self._strikes(rule, route, sid))

    def choose(self, count: int) -> int:
        """A number below *count*, by chance."""
        return self._chance.randrange(count)

    def _strikes(self, rule: _Rule, route: Route, sid: str | None) -> bool:
        matches = route.operation in rule.operations and rule.fault.seller in (None, sid)
        return matches and rule.strikes(self._chance)


def struck(fault: Fault, routes: Routes) -> frozenset[str]:
    """The operations that *fault* is about; raises `ValueError` where it is about none."""
    named = routes.all if fault.operation is None else routes.named(fault.operation)
    if not named:
        known = ", ".join(route.operation for route in routes.all)
        raise ValueError(
            f"operation: {fault.operation!r} is no operation of WB; name one of {known}, or reads, writes, "
            f"a category, or METHOD /path"
        )
    found = frozenset(route.operation for route in named if fault.page is None or route.bucket == "events")
    if not found:
        raise ValueError(f"page: is about get_seller_events, and {fault.operation!r} is another operation")
    return found


@dataclass(slots=True)
class _Rule:
    fault: Fault
    operations: frozenset[str]
    matched: int = 0
    happened: int = 0

    def strikes(self, chance: random.Random) -> bool:
        self.matched += 1
        due = self._due(chance)
        self.happened += due
        return due

    def _due(self, chance: random.Random) -> bool:
        fault = self.fault
        if fault.times is not None and self.happened >= fault.times:
            return False
        if fault.nth is not None and self.matched != fault.nth:
            return False
        return fault.probability is None or chance.random() < fault.probability


def _words(fault: Fault) -> Iterator[str]:
    for name in (*_FATES, *_SPOILERS):
        value = getattr(fault, name)
        if _given(value) and (value or name in _FATES):
            yield name if value is True else f"{name} {value}"
    if not fault.early and (fault.status is not None or fault.drop or fault.hang):
        yield "after"


def _given(value: object) -> bool:
    return value is not None and value is not False


def _problems(fault: Fault) -> Iterator[str]:
    yield from _wrong_kinds(fault)
    fates = [name for name in _FATES if _given(getattr(fault, name))]
    if len(fates) > 1:
        yield f"{' and '.join(fates)} cannot happen to the same request; make one rule for each"
    if not fates and not any(getattr(fault, name) for name in _SPOILERS):
        yield f"a fault must say what happens: one of {', '.join((*_FATES, *_SPOILERS))}"
    for fate in fates:
        yield from _idle(fault, fate)
    yield from _misplaced(fault)


def _wrong_kinds(fault: Fault) -> Iterator[str]:
    for name, allowed in _CHOICES.items():
        value = getattr(fault, name)
        if value not in (None, *allowed):
            yield f"{name}: {value!r} is none of {', '.join(allowed)}"
    for name in _TEXTS:
        if not isinstance(getattr(fault, name), (str, type(None))):
            yield f"{name}: {getattr(fault, name)!r} - must be a text"
    for name in ("drop", "hang"):
        if not isinstance(getattr(fault, name), bool):
            yield f"{name}: {getattr(fault, name)!r} - must be true or false"
    for name, (low, high) in _BOUNDS.items():
        yield from _out_of_bounds(name, getattr(fault, name), low, high)


def _idle(fault: Fault, fate: str) -> Iterator[str]:
    """What stands beside *fate* and could not be seen."""
    for name in _SPOILERS:
        if getattr(fault, name) and name not in _BESIDE[fate]:
            yield f"{name}: nobody would see it beside {fate}; make one rule for each"


def _misplaced(fault: Fault) -> Iterator[str]:
    if fault.field is not None and fault.drift is None:
        yield f"field: {fault.field!r} names what drifts, but drift is not given"
    if fault.when == "after" and not any(_given(getattr(fault, name)) for name in _TIMED):
        yield f"when: 'after' is about {', '.join(_TIMED)}; everything else has one moment only"
    if fault.body in ("s2s", "ag") and fault.status != 429 and fault.ban is None:
        yield f"body: {fault.body!r} words a 429; give status = 429 or ban"
    if fault.body == "own" and fault.status is None:
        yield "body: 'own' is what a reply has anyway; give a status, or another body"


def _out_of_bounds(name: str, value: Any, low: float, high: float) -> Iterator[str]:
    whole = name in _WHOLE
    number = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    if value is not None and not (number and low <= value <= high):
        yield f"{name}: {value!r} - must be a {'whole ' * whole}number from {low:g} to {high:g}"


_CHOICES = {"body": get_args(Body), "drift": get_args(Drift), "page": get_args(Page), "when": get_args(Moment)}
_TEXTS = ("operation", "seller", "field", "name")
_WHOLE = ("nth", "times", "status", "truncate")
_BOUNDS = {
    "nth": (1, math.inf),
    "times": (1, math.inf),
    "probability": (0, 1),
    "status": (200, 599),
    "ban": (0, 1e9),
    "truncate": (0, math.inf),
    "delay": (0, 86_400),
    "skew": (-1e9, 1e9),
    "late": (0, 86_400),
}
