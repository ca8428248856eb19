"""What both clients are, whichever their colour: settings, an account, and the record of what could not be read.

Nothing here sends anything: the two clients in `client.py` do, each with its own IO.
"""

from __future__ import annotations

import copy
import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self, TypedDict, Unpack

from msgspec.structs import replace

from .account import Account, TokenSource
from .api import checks
from .api.call import Call
from .api.spelling import missing, of_client, respelt
from .clock import Clock, SystemClock
from .logs import heed_environment
from .token import Token
from .wire.limits import Limits, shared
from .wire.rates import DEFAULT_RATES, Rates
from .wire.session import Attempt, Grant, Leaving, Options

log = logging.getLogger("wbdesk")

Hook = Callable[[Attempt], object]
"""Called with the record of every attempt; what it raises is logged and goes no further."""


class Changes(TypedDict, total=False):
    """What `with_options` can change."""

    timeout: float
    max_retries: int
    max_wait: float | None
    priority: int


class ClientSettings(Changes, total=False):
    """What both clients take beside the token and `http`; see `WildberriesSDK`."""

    api_key: TokenSource | None
    client_secret: str | None
    base_url: str | None
    hosts: Mapping[str, str] | None
    limits: Limits | None
    rates: Rates
    preflight: bool
    on_attempt: Iterable[Hook]
    on_unreadable: Callable[[bytes], object] | None
    clock: Clock | None


SETTINGS = ("token", "http", *ClientSettings.__annotations__)
"""All that a client takes."""


class Core:
    """The part of a client that has no colour."""

    _http: Any
    """An HTTP library's client, of which only `is_closed` is needed here."""

    def __init__(
        self,
        token: TokenSource | None,
        *,
        api_key: TokenSource | None = None,
        client_secret: str | None = None,
        base_url: str | None = None,
        hosts: Mapping[str, str] | None = None,
        limits: Limits | None = None,
        rates: Rates = DEFAULT_RATES,
        preflight: bool = True,
        on_attempt: Iterable[Hook] = (),
        on_unreadable: Callable[[bytes], object] | None = None,
        clock: Clock | None = None,
        **options: Unpack[Changes],
    ) -> None:
        heed_environment()
        self.options = changed(Options(), options, SETTINGS)
        token = api_key if token is None else token
        self.account = Account(token, client_secret=client_secret, base_url=base_url, hosts=hosts, preflight=preflight)
        self.limits = shared() if limits is None else limits
        self.rates = rates
        self.leaving: Leaving | None = None
        self.owns_http = False
        self._hooks = tuple(on_attempt)
        self.left_out = LeftOut(on_unreadable)
        self._clock = clock or SystemClock()

    if not TYPE_CHECKING:  # type checkers are to find the wrong name themselves

        def __getattr__(self, name: str) -> Any:
            return missing(self, name, of_client)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.options}>"

    @property
    def token(self) -> Token:
        """What the token says of itself: type, seller, categories, expiry. Its text is in no repr."""
        return self.account.token

    @property
    def unreadable(self) -> int:
        """How many records this client could not yield because not even their id could be read."""
        return self.left_out.count

    def with_options(self, **options: Unpack[Changes]) -> Self:
        """The same client with other `timeout`, `max_retries`, `max_wait` or `priority`, for some calls.

        It shares the connections and the limits; only the client it was made from closes them.
        """
        other = self._twin()
        other.options = changed(self.options, options)
        return other

    def when_leaving(self, leaving: Leaving) -> Self:
        """The same client, which calls *leaving* whenever a call is about to leave: for a journal of what is sent.

        The limit has let the call go and not a byte was sent yet. *leaving* takes nothing and is awaited if it can be;
        every attempt calls it anew. What it raises comes out of the call as it is: nothing was sent then, and the slot
        of the limit is given back. If awaiting it gives a function, that is called as well, when the connection stands
        and the first byte is next: connecting may have taken long. It shares the connections and the limits; only the
        client it was made from closes them.
        """
        other = self._twin()
        other.leaving = leaving
        return other

    def _twin(self) -> Self:
        """The same client as another object, which does not close the connections."""
        other = copy.copy(self)
        vars(other).pop("communications", None)
        other.owns_http = False
        return other

    def admit(self, call: Call[Any], now: float) -> Grant:
        """Leave to make *call*; what an exchange asks first. RuntimeError if the client is closed: nothing was sent."""
        if self._http.is_closed:
            raise RuntimeError(f"{call.route.name} was not sent: the client is closed. Call inside its `with` block.")
        return self.account.admit(call, now)

    def renew(self, call: Call[Any], now: float, refused: Grant) -> Grant | None:
        """Leave with another token than the one refused, if there is another."""
        return self.account.admit(call, now) if self.account.renew(refused.headers["Authorization"]) else None

    def attempted(self, attempt: Attempt) -> None:
        """Tell the log and the hooks of an attempt."""
        log.debug("%s", attempt)
        for hook in self._hooks:
            try:
                hook(attempt)
            except Exception:
                log.exception("an on_attempt hook failed; the call goes on")


class LeftOut:
    """Counts the records that could not be yielded, from any thread, and hands them to the program that wants them."""

    def __init__(self, hook: Callable[[bytes], object] | None) -> None:
        self.count = 0
        self._hook = hook
        self._lock = threading.Lock()

    def __call__(self, raw: bytes) -> None:
        with self._lock:
            self.count += 1
            first = self.count == 1
        if self._hook is None and first:
            log.warning("a record without a readable id was left out; pass on_unreadable= to get such records")
        try:
            if self._hook is not None:
                self._hook(raw)
        except Exception:
            log.exception("the on_unreadable hook failed; the call goes on")


def changed(options: Options, given: Mapping[str, Any], known: Sequence[str] = Options.__struct_fields__) -> Options:
    """*options* with what is *given*, or InvalidArgument naming the one that is not *known* or makes no sense."""
    if strange := sorted(set(given) - set(Options.__struct_fields__)):
        raise checks.refused(strange[0], f"there is no such option; {respelt(strange[0], known)}")
    for name, value in given.items():
        CHECKS[name](name, value)
    return replace(options, **given)


def above_zero(name: str, value: object) -> None:
    if not checks.period(name, value):
        raise checks.refused(name, "must be above 0 seconds")


def period_or_none(name: str, value: object) -> None:
    checks.given(checks.period, name, value)


def any_whole(name: str, value: object) -> None:
    checks.whole(name, value, -(2**31))


CHECKS: Mapping[str, Callable[[str, object], object]] = {
    "timeout": above_zero,
    "max_retries": lambda name, value: checks.whole(name, value, 0),
    "max_wait": period_or_none,
    "priority": any_whole,
}
