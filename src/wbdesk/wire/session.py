"""The values and seams of an exchange: what goes over, what comes back, and what the outside must provide.

Lives here: frozen values and protocols. The course of an exchange is `exchange.py`, its decisions are `retry.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeVar

import msgspec

from wbdesk.api.call import Call, Form
from wbdesk.discreet import Discreet

from .limits import Limits, Now
from .rates import Kind, Rates

T = TypeVar("T")


class Options(msgspec.Struct, frozen=True):
    """How one call behaves; set for a client, changed for some calls with `with_options`."""

    timeout: float = 30.0
    """Seconds without progress (connecting, sending, receiving) after which an attempt is given up."""
    max_retries: int = 2
    """How often a call is repeated where that is safe; 0 also means that a 429 is raised at once."""
    max_wait: float | None = 60.0
    """Seconds one call may wait for its turn, for bans and between attempts together; None: as long as it takes."""
    priority: int = 0
    """Who goes first when calls wait for the same limit: lower numbers do."""


class Grant(Discreet, frozen=True):
    """Leave to make a call: whose limits it draws on, and what the request needs to be let in."""

    hidden = frozenset({"headers"})

    seller: str
    kind: Kind
    """Which rows of the table of rates hold."""
    base: str
    """Scheme and host, without a slash at the end."""
    headers: Mapping[str, str]
    """With the token in them, hence not in any repr."""
    token_type: str = "unknown"


class LastLook:
    """Called in the very moment before a request's first byte, when its connection stands.

    What it raises keeps the request back and comes out of the call as it is; `refused` tells then that it did.
    """

    def __init__(self, look: Callable[[], object]) -> None:
        self._look = look
        self.refused = False

    def __call__(self) -> None:
        self.refused = True
        self._look()
        self.refused = False


class Request(Discreet, frozen=True):
    """One HTTP request, complete but for its encoding of a multipart body."""

    hidden = frozenset({"headers"})

    method: str
    url: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    content: bytes | None = None
    form: Form | None = None
    timeout: float = 30.0
    reads_body: bool = True
    """False: a 2xx is complete with its status; its body must not be waited for."""
    follow: bool = False
    """Whether a redirect may be followed: never for a write."""
    last_look: LastLook | None = None


class Reply(msgspec.Struct, frozen=True):
    """What came back, whole. Header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def request_id(self) -> str | None:
        """WB's id of the request, which its support asks for: from the headers or, of an error, from the body."""
        return self.headers.get("x-request-id") or (_named(self.body) if self.status >= 400 else None)


class _Named(msgspec.Struct, rename="camel"):
    """The part of an error's body that names the request."""

    request_id: str | None = None


def _named(body: bytes) -> str | None:
    try:
        return msgspec.json.decode(body, type=_Named).request_id
    except (ValueError, RecursionError):
        return None


class Failure(msgspec.Struct, frozen=True):
    """No whole reply came back. `sent`: the request may have reached WB."""

    sent: bool
    reason: str
    cause: BaseException | None = None
    status: int | None = None
    """The reply's status if only its body was lost."""


class Attempt(msgspec.Struct, frozen=True):
    """What one attempt at a call was, for event hooks. Carries no token, text or name."""

    operation: str
    method: str
    path: str
    number: int
    """1 for the first attempt."""
    waited: float
    """Seconds this call has waited in all before this attempt."""
    seconds: float
    """From sending to the end of the reply."""
    status: int | None
    """None if no reply came."""
    error: str | None
    request_id: str | None


Leaving = Callable[[], Awaitable[object] | None]
"""Called when the limit lets a call go, right before an attempt's first byte; what it raises keeps the call back.

If what is awaited is a function, that is called once more when the connection stands (`LastLook`)."""


class IO(Protocol):
    """Time, chance and transport: all that an exchange needs from outside."""

    def now(self) -> Now: ...
    def random(self) -> float: ...
    async def sleep(self, seconds: float) -> None: ...
    async def send(self, request: Request) -> Reply | Failure: ...
    async def run(self, work: Callable[..., T], *args: Any) -> T:
        """Do *work*, which touches the disk, without holding others up."""
        ...


class Session(Protocol):
    """A client as an exchange sees it."""

    @property
    def options(self) -> Options: ...
    @property
    def limits(self) -> Limits: ...
    @property
    def rates(self) -> Rates: ...
    def admit(self, call: Call[Any], now: float) -> Grant:
        """Leave for *call* at *now* (unix seconds), or TokenProblem."""
        ...

    def renew(self, call: Call[Any], now: float, refused: Grant) -> Grant | None:
        """Leave with another token than the one WB *refused*; None if there is no other."""
        ...

    @property
    def leaving(self) -> Leaving | None: ...
    def attempted(self, attempt: Attempt) -> None: ...
