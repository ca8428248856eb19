"""The doctor's look at WB's three hosts: one cheap call each, within the limits, which also tells WB's time.

WB's /ping is not used: it has a limit of its own and says nothing of the categories. Of a basic token every call
counts, so the hosts are only connected to.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from ... import (
    ApiError,
    BadReply,
    Call,
    NetworkError,
    RateLimited,
    ServerError,
    TokenProblem,
    WildberriesError,
    WildberriesSDK,
    calls,
)
from ...api.call import Host
from ...api.pins import PinLimits
from ...plan.said import Said
from ...token import IN_RUSSIAN
from ...wire.codec import read
from ...wire.session import Reply
from .check import NOTHING, Check, Level
from .check_token import MAKE_NEW
from .options import Desk
from .shops import Shop
from .wb_trouble import reason

PATIENCE = 10.0
"""Seconds for a call, its turn included: a doctor does not queue."""
SKEW, WRONG = 5.0, 60.0
"""How far, in seconds, the clock may be off before it is mentioned, and before a person has to set it."""

CHEAP: Mapping[Host, Callable[[float], Call[Any]]] = MappingProxyType(
    {
        "feedbacks": lambda _now: calls.get_pinned_feedbacks_limits(),
        "chat": lambda now: calls.get_seller_events(next=int(now * 1000)),
        "returns": lambda _now: calls.claims(is_archive=False, limit=1),
    }
)
"""A call for each host that brings next to nothing; the first one tells of the pins too."""


def look(desk: Desk, shop: Shop) -> Iterator[Check]:
    """Whether each host answers."""
    if shop.token is None or shop.unusable(desk.now()):
        return
    if shop.limits == "basic":
        yield from _connected(desk, shop)
        return
    sdk = desk.sdk(shop, max_wait=PATIENCE).with_options(timeout=PATIENCE, max_retries=0)
    skews: list[float] = []
    for host, cheap in CHEAP.items():
        yield from _asked(desk, sdk, host, cheap(desk.now()), skews)
    if skews:
        yield _clock(min(skews, key=abs))


def _asked(desk: Desk, sdk: WildberriesSDK, host: Host, call: Call[Any], skews: list[float]) -> Iterator[Check]:
    """One call: whether it is answered, and the clocks' difference by its reply."""
    began = desk.now()
    try:
        with desk.waiting(Said(f"WB: {host}", f"WB: {host}")):
            reply = sdk.send_raw(call)
        skews.extend(_skew(reply, began, desk.now()))
        found = read(call, reply, lambda _: None)
    except WildberriesError as problem:
        yield _trouble(host, problem)
        return
    yield Check("host", "ok", Said(f"{TITLES[host]}: WB отвечает", f"{host}: WB answers"))
    if isinstance(found, PinLimits):
        yield _pins(found)


TITLES: Mapping[Host, str] = MappingProxyType({host: IN_RUSSIAN[host] for host in CHEAP})


def _skew(reply: Reply, began: float, ended: float) -> Iterator[float]:
    """How far our clock is ahead of WB's, if the reply says when it was made. `Date` has whole seconds."""
    try:
        date = parsedate_to_datetime(reply.headers["date"]).timestamp()
    except (KeyError, ValueError, TypeError):
        return
    yield max(0.0, began - (date + 1)) or min(0.0, ended - date)


def _clock(skew: float) -> Check:
    if abs(skew) <= SKEW:
        return Check("clock", "ok", Said("часы идут верно", "the clock is right"))
    ru, en = ("спешат", "fast") if skew > 0 else ("отстают", "slow")
    seconds = round(abs(skew))
    said = Said(f"часы {ru} на {seconds} с", f"the clock is {seconds} s {en}")
    do = Said("включите синхронизацию времени в системе", "turn on the system's time synchronisation")
    return Check("clock", "bad" if abs(skew) > WRONG else "note", said, do)


PLANS: Mapping[str, str] = MappingProxyType({"subscription": "по подписке", "tariff": "по тарифу"})
"""WB's methods of pinning, in Russian."""


def _pins(limits: PinLimits) -> Check:
    """How many reviews can be pinned."""
    found = {name: getattr(limits, name) for name in PLANS if getattr(limits, name) is not None}
    if not found:
        said = Said("закрепов нет: ни подписки, ни тарифа", "no pins: neither the subscription nor the tariff")
        do = Said("правила с pin ничего не закрепят", "rules with pin will pin nothing")
        return Check("pins", "note", said, do)
    ru = ", ".join(f"{PLANS[name]} {_left(one)}" for name, one in found.items())
    en = ", ".join(f"{name} {_left(one)}" for name, one in found.items())
    return Check("pins", "ok", Said(f"закрепов осталось: {ru}", f"pins left: {en}"))


def _left(limit: Any) -> str:
    return "∞" if limit.unlimited else f"{limit.remaining}/{limit.total_limit}"


def _trouble(host: Host, problem: WildberriesError) -> Check:
    """What is wrong with a host, or with us before it."""
    why = NOT_ASKED if isinstance(problem, TokenProblem) else reason(problem)
    _, level, do = next(row for row in TROUBLES if isinstance(problem, row[0]))
    return Check("host", level, Said(f"{TITLES[host]}: {why.ru}", f"{host}: {why.en}"), do)


NOT_ASKED = Said("не спрошено: с этим токеном нельзя", "not asked: not with this token")
"""Why that is so, `desk/check_token.py` has said."""
NETWORK = Said("проверьте сеть и прокси", "look at the network and the proxy")
AGAIN = Said("повторите позже", "try again later")
TROUBLES: tuple[tuple[type[WildberriesError], Level, Said], ...] = (
    (RateLimited, "note", AGAIN),
    (TokenProblem, "note", NOTHING),
    (ServerError, "bad", AGAIN),
    (BadReply, "bad", NETWORK),
    (NetworkError, "bad", NETWORK),
    (ApiError, "bad", MAKE_NEW),
    (WildberriesError, "bad", NOTHING),
)
"""How bad it is and what to do; the first row that fits holds."""


def _connected(desk: Desk, shop: Shop) -> Iterator[Check]:
    """Whether the hosts of a basic token can be connected to at all."""
    sdk = desk.sdk(shop)
    for host, cheap in CHEAP.items():
        try:
            base = sdk.admit(cheap(desk.now()), desk.now()).base
        except TokenProblem as problem:
            yield _trouble(host, problem)
            continue
        yield _connection(host, base)
    said = Said(
        "запросов не делали: у базового токена каждый на счету",
        "no calls were made: of a basic token every one counts",
    )
    yield Check("host", "note", said)


def _connection(host: Host, base: str) -> Check:
    parts = urlsplit(base)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((str(parts.hostname), port), PATIENCE).close()
    except OSError as problem:
        why = problem.strerror or problem
        said = Said(f"{TITLES[host]}: соединения нет: {why}", f"{host}: no connection: {why}")
        return Check("host", "bad", said, NETWORK)
    return Check("host", "ok", Said(f"{TITLES[host]}: соединение есть", f"{host}: it can be connected to"), NOTHING)
