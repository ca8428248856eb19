"""An operation and a call of it, as frozen values: no socket, no clock, no colour.

`Route` is what is true of an operation however it is called; `Call` is one call with its arguments; the `Reads` of a
call says how a good reply becomes the result. Here are only values: who sends them is `client.py`, how is `wire/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, Literal, Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from .bookmark import Bookmark

T = TypeVar("T")
Item = TypeVar("Item")
Item_co = TypeVar("Item_co", covariant=True)

Host = Literal["feedbacks", "chat", "returns"]
Query = tuple[tuple[str, str], ...]


class Route(msgspec.Struct, frozen=True):
    """One operation of WB's API."""

    name: str
    """The method's name in `sdk.communications`."""
    method: str
    path: str
    """With `{id}` where the call puts a value."""
    host: Host
    bucket: str
    """The operation's row in the table of limits (`wbdesk.wire.rates`)."""
    docs: str
    """WB's page for it."""
    repeatable: bool = False
    """A write that changes nothing when it is made twice, so it may be retried like a read."""
    verify: str = ""
    """For a write: what to read to find out whether it happened."""
    sandbox: bool = False
    """WB's sandbox serves it, so a test token can call it."""

    @property
    def writes(self) -> bool:
        """Whether it changes anything at WB: all of WB's methods but GET do."""
        return self.method != "GET"

    @property
    def safe(self) -> bool:
        """Whether making it twice does no harm."""
        return not self.writes or self.repeatable


class Json(msgspec.Struct, Generic[T], frozen=True):
    """A JSON reply: `shape` is what stands under the key `under` (or the whole body), `then` its last step."""

    shape: Any
    under: Literal["data", "result"] | None = None
    then: Callable[[Any], T] | None = None


class Nothing(msgspec.Struct, frozen=True):
    """A reply whose status says all: its body is never read."""


def _nothing(_: object) -> None:
    """The last step of a reply that says no more than that WB did it. A function, so that calls can be pickled."""


ACCEPTED: Json[None] = Json(None, "data", _nothing)
"""An envelope without content: it is read only because it may say `error: true`."""


class Download(msgspec.Struct, frozen=True):
    """A reply that is a file, or WB's word that it is not ready (202) or never will be (451)."""

    wait: float = 0
    """For how many seconds to go on asking while WB moderates the file."""
    to: str | None = None
    """Where to write the file as well."""


Reads = Json[T] | Nothing | Download


class Upload(msgspec.Struct, frozen=True):
    """One file of a multipart body: its name, its bytes and its type."""

    name: str
    content: bytes
    content_type: str


class Form(msgspec.Struct, frozen=True):
    """A multipart body: text fields in order, then files under the field name `file`."""

    fields: tuple[tuple[str, str], ...]
    files: tuple[Upload, ...] = ()


class Call(msgspec.Struct, Generic[T], frozen=True):
    """One call of an operation. `sdk.send(call)` makes it and returns a `T`."""

    route: Route
    reads: Reads[T]
    query: Query = ()
    path: str = ""
    """The path with its values filled in; empty means `route.path`."""
    json: Any = None
    form: Form | None = None

    def at(self, **changed: str) -> Call[T]:
        """The same call with some of its query replaced or added: the next page."""
        kept = tuple(pair for pair in self.query if pair[0] not in changed)
        return replace(self, query=kept + tuple(changed.items()))


class Trail(Protocol[Item_co]):
    """A walk under way: `call` is what to ask next (None: done), `feed` takes the page and gives the new items."""

    @property
    def call(self) -> Call[Any] | None: ...

    def feed(self, page: Any) -> Iterable[Item_co]: ...


class LastingTrail(Trail[Item_co], Protocol[Item_co]):
    """A trail that can be gone on with after a restart."""

    @property
    def bookmark(self) -> Bookmark: ...


class Walk(msgspec.Struct, Generic[Item], frozen=True):
    """A walk not yet begun: `start()` gives a fresh trail, so that one walk can be walked many times."""

    start: Callable[[], Trail[Item]]
    resume: Callable[[Bookmark], LastingTrail[Item]] | None = None
    """A trail that goes on from the bookmark of another; None: this walk is saved otherwise, or not at all."""


def queried(**given: object) -> Query:
    """The query of a call: what is None is left out, booleans are `true` and `false` as WB spells them."""
    return tuple((name, as_text(value)) for name, value in given.items() if value is not None)


def as_text(value: object) -> str:
    """*value* as WB expects it in a query or a form."""
    return str(value).lower() if isinstance(value, bool) else str(value)
