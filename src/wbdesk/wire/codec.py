"""What a reply means: a pure function of the call and (status, headers, body).

The usual page goes straight from bytes into structs. When one field anywhere is not as expected, the page is read again
record by record (`mend.py`), and only what cannot be read is lost. Error bodies of all of WB's dialects are read in
`refusal.py`. No transport and no clock may live here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Generic, TypeVar

import msgspec

from wbdesk.api.call import Call, Json
from wbdesk.errors import BadReply

from .ending import unknown
from .halves import Half, half_of
from .mend import Report, Unreadable, anatomy, mend, recognise, silent
from .refusal import bad_reply, refusal
from .session import Reply

T = TypeVar("T")


class DataEnvelope(msgspec.Struct, Generic[T], rename="camel"):
    """The envelope of questions and reviews, and of pins (which send `data` alone)."""

    data: T | None = None
    error: bool | None = None
    error_text: str | None = None


class ResultEnvelope(msgspec.Struct, Generic[T]):
    """The envelope of buyer chat. `errors` is read where a call asks for it."""

    result: T | None = None


ENVELOPES: dict[str | None, Any] = {"data": DataEnvelope, "result": ResultEnvelope}


class Loose(msgspec.Struct, rename="camel"):
    """Either envelope, unread: for a body in which something is not as expected."""

    data: msgspec.Raw = msgspec.Raw(b"")
    result: msgspec.Raw = msgspec.Raw(b"")
    error: Any = None
    errors: Any = None


LOOSE: msgspec.json.Decoder[Loose] = msgspec.json.Decoder(Loose)
ANY: msgspec.json.Decoder[Any] = msgspec.json.Decoder(msgspec.Raw)

ODD = (ValueError, RecursionError)
"""What decoding raises: msgspec's errors and Unicode's are ValueErrors."""


def read(call: Call[T], reply: Reply, report: Report) -> T:
    """The result of *call*, or the error that *reply* amounts to."""
    with doubting(call, reply):
        result: T = _read(call, reply, report)
    return result


@contextmanager
def doubting(call: Call[Any], reply: Reply) -> Iterator[None]:
    """Refuse a refusal; a body that cannot be read leaves it unknown whether a write happened."""
    if not 200 <= reply.status < 300:
        raise refusal(call, reply)
    try:
        yield
    except BadReply as problem:
        if call.route.safe:
            raise
        raise unknown(call, f"WB answered {reply.status} and a body that cannot be read", reply) from problem


def _read(call: Call[Any], reply: Reply, report: Report) -> Any:
    if not isinstance(call.reads, Json):
        return None
    value = _payload(call, call.reads, reply, report)
    return value if call.reads.then is None else call.reads.then(value)


def _payload(call: Call[Any], reads: Json[Any], reply: Reply, report: Report) -> Any:
    """The value under the envelope, by the quick way or the careful one."""
    try:
        value = _quick(call, reads.shape, reply, reply.body)
    except ODD:
        return _careful(call, reads, reply, report)
    return value if _telling(value) else _careful(call, reads, reply, report)


def _telling(value: Any) -> bool:
    """Whether anything was read at all: all defaults may be another shape altogether."""
    return not isinstance(value, msgspec.Struct) or value != silent(type(value))


def _quick(call: Call[Any], shape: Any, reply: Reply, body: bytes) -> Any:
    """What stands under the envelope in *body*, if all of it is a *shape*."""
    under = _under(call)
    decoded = quick_decoder(shape, under).decode(body)
    if under is None:
        return decoded
    if under == "data" and decoded.error:
        raise refusal(call, reply)
    value = getattr(decoded, under)
    if shape is None:
        return decoded
    if value is None:
        raise ValueError(f"it has no {under!r}")
    return value


def _under(call: Call[Any]) -> str | None:
    return call.reads.under if isinstance(call.reads, Json) else None


@lru_cache(maxsize=128)
def quick_decoder(shape: Any, under: str | None) -> msgspec.json.Decoder[Any]:
    """Made once for each shape: building a decoder costs far more than using it."""
    inner = Any if shape is None else shape
    envelope = ENVELOPES.get(under)
    return msgspec.json.Decoder(inner if envelope is None else envelope[inner])


def _careful(call: Call[Any], reads: Json[Any], reply: Reply, report: Report) -> Any:
    """Read the reply piece by piece: what is not as expected is lost alone."""
    half = half_of(reads.shape)
    if half is not None:
        value, read = halved(call, reply, half, report)
        return half.whole(value, tuple(model for model, _ in read))
    raw = _unwrapped(call, reply, _strict(call, reply))
    return None if reads.shape is None else _mended(call, reply, reads.shape, raw, report)


Halved = tuple[Any, list[tuple[Any, msgspec.Raw]]]


def halved(call: Call[Any], reply: Reply, half: Half, report: Report) -> Halved:
    """A page with its records left raw, and those of them that can be read, each with its JSON."""
    lost: list[bytes] = []
    try:
        value = _quick(call, half.kind, reply, reply.body)
        found = (value, half.read(half.raws(value), lost.append)) if _telling(value) else None
    except ODD:
        found = None
    if found is None:
        lost.clear()
        found = _halved_with_care(call, reply, half, lost.append)
    for raw in lost:
        report(raw)
    return found


def _halved_with_care(call: Call[Any], reply: Reply, half: Half, report: Report) -> Halved:
    """The same where something beside the records is odd, or the JSON is not quite JSON."""
    raw = _unwrapped(call, reply, _strict(call, reply))
    if not half.lists(raw):
        raise bad_reply(call, reply, "it has no list of records")
    value = _mended(call, reply, half.kind, raw, report)
    return value, half.read(half.raws(value), report)


def _mended(call: Call[Any], reply: Reply, shape: Any, raw: bytes, report: Report) -> Any:
    """As much of a *shape* as can be read in *raw*; BadReply if it is something else."""
    try:
        recognise(shape, raw, empty=_under(call) is not None)
        return mend(shape, raw, report)
    except Unreadable as problem:
        raise bad_reply(call, reply, str(problem)) from problem


def _unwrapped(call: Call[Any], reply: Reply, body: bytes) -> bytes:
    """The JSON under the envelope in *body*, still raw; the error that the reply amounts to if there is none."""
    under = _under(call)
    if under is None:
        return body
    envelope = _envelope(call, reply, body)
    if under == "data" and envelope.error is True:
        raise refusal(call, reply)
    raw = bytes(getattr(envelope, under))
    if raw not in {b"", b"null"} or not isinstance(call.reads, Json) or call.reads.shape is None:
        return raw
    if raw == b"null" and anatomy(call.reads.shape)[1] is not None and not envelope.errors and call.route.safe:
        return b"[]"  # what a seller without chats may get; who asked for pins is owed an outcome for each
    raise bad_reply(call, reply, f"it has no {under!r}")


def _envelope(call: Call[Any], reply: Reply, body: bytes) -> Loose:
    try:
        recognise(ENVELOPES[_under(call)], body, empty=False)
        return LOOSE.decode(body)
    except (Unreadable, msgspec.ValidationError) as problem:
        raise bad_reply(call, reply, str(problem)) from problem


def _strict(call: Call[Any], reply: Reply) -> bytes:
    """The body without what strict JSON forbids (half an emoji, a byte order mark); BadReply if it is no JSON."""
    try:
        reply.body.decode()  # a value left raw is not looked into
        ANY.decode(reply.body)
    except ODD as strict:
        return _cleaned(call, reply, strict)
    return reply.body


def _cleaned(call: Call[Any], reply: Reply, strict: Exception) -> bytes:
    import json  # more lenient than msgspec, and hardly ever needed

    try:
        tree = json.loads(reply.body.decode("utf-8-sig", "replace"))
        body = json.dumps(tree, ensure_ascii=False).encode("utf-8", "replace")
        ANY.decode(body)
    except ODD:
        raise bad_reply(call, reply, f"it is not whole JSON ({strict})") from strict
    return body
