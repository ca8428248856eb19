"""What a reply means: a pure function of the call and (status, headers, body).

The usual page goes straight from bytes into structs. When one field anywhere is not as expected, the page is read again
record by record (`mend.py`), and only what cannot be read is lost. Error bodies of all of WB's dialects are read in
`refusal.py`. No transport and no clock may live here.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Generic, TypeVar

import msgspec

from wbdesk.api.call import Call, Json
from wbdesk.errors import BadReply

from .mend import Report, Unreadable, mend
from .refusal import bad_reply, refusal, unknown_outcome
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


def read(call: Call[T], reply: Reply, report: Report) -> T:
    """The result of *call*, or the error that *reply* amounts to."""
    if not 200 <= reply.status < 300:
        raise refusal(call, reply)
    try:
        result: T = _read(call, reply, report)
    except BadReply as problem:
        if call.route.safe:
            raise
        raise unknown_outcome(call, reply) from problem
    return result


def _read(call: Call[Any], reply: Reply, report: Report) -> Any:
    if not isinstance(call.reads, Json):
        return None
    value = _payload(call, call.reads, reply, report)
    return value if call.reads.then is None else call.reads.then(value)


def _payload(call: Call[Any], reads: Json[Any], reply: Reply, report: Report) -> Any:
    """The value under the envelope, by the quick way or the careful one."""
    try:
        return _quick(call, reads, reply)
    except msgspec.DecodeError:
        return _careful(call, reads, reply, report)


def _quick(call: Call[Any], reads: Json[Any], reply: Reply) -> Any:
    decoded = quick_decoder(reads.shape, reads.under).decode(reply.body)
    if reads.under is None:
        return decoded
    if reads.under == "data" and decoded.error:
        raise refusal(call, reply)
    return _present(call, reads, reply, getattr(decoded, reads.under))


def _present(call: Call[Any], reads: Json[Any], reply: Reply, value: Any) -> Any:
    if value is None and reads.shape is not None:
        raise bad_reply(call, reply, f"it has no {reads.under!r}")
    return value


@lru_cache(maxsize=128)
def quick_decoder(shape: Any, under: str | None) -> msgspec.json.Decoder[Any]:
    """Made once for each shape: building a decoder costs far more than using it."""
    inner = Any if shape is None else shape
    envelope = ENVELOPES.get(under)
    return msgspec.json.Decoder(inner if envelope is None else envelope[inner])


LOOSE: msgspec.json.Decoder[Loose] = msgspec.json.Decoder(Loose)


def _careful(call: Call[Any], reads: Json[Any], reply: Reply, report: Report) -> Any:
    """Read the reply piece by piece: what is not as expected is lost alone."""
    raw = unwrapped(call, reply)
    try:
        return None if reads.shape is None else mend(reads.shape, raw, report)
    except Unreadable as problem:
        raise bad_reply(call, reply, str(problem)) from problem


def unwrapped(call: Call[Any], reply: Reply) -> bytes:
    """The JSON under the envelope of *reply*, still raw; the error that the reply amounts to if there is none."""
    if not 200 <= reply.status < 300:
        raise refusal(call, reply)
    body = _strict(call, reply)
    under = call.reads.under if isinstance(call.reads, Json) else None
    return body if under is None else _inside(call, reply, body, under)


def _inside(call: Call[Any], reply: Reply, body: bytes, under: str) -> bytes:
    try:
        envelope = LOOSE.decode(body)
    except msgspec.ValidationError as problem:
        raise bad_reply(call, reply, str(problem)) from problem
    if under == "data" and envelope.error is True:
        raise refusal(call, reply)
    raw = bytes(getattr(envelope, under))
    absent = raw in (b"", b"null") and isinstance(call.reads, Json) and call.reads.shape is not None
    if absent:
        raise bad_reply(call, reply, f"it has no {under!r}")
    return raw


def _strict(call: Call[Any], reply: Reply) -> bytes:
    """The body without what strict JSON forbids (half an emoji, a byte order mark); BadReply if it is no JSON."""
    try:
        ANY.decode(reply.body)
    except msgspec.DecodeError as strict:
        return _cleaned(call, reply, strict)
    return reply.body


def _cleaned(call: Call[Any], reply: Reply, strict: Exception) -> bytes:
    try:
        tree = json.loads(reply.body.decode("utf-8-sig", "replace"))
        body = json.dumps(tree, ensure_ascii=False).encode("utf-8", "replace")
        ANY.decode(body)
    except (ValueError, RecursionError):
        raise bad_reply(call, reply, f"it is not whole JSON ({strict})") from strict
    return body


ANY: msgspec.json.Decoder[Any] = msgspec.json.Decoder(msgspec.Raw)
