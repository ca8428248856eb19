"""A page of 5,000 reviews as WB's bytes, and the same record described to other libraries.

The floors get what our models have - every field, dates, numbers, nested values - and nothing that is ours: no page
class, no adjusting of what WB writes in another form.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec

from wbdesk import Feedback
from wbdesk.sim import Request, Size, World

Make = Callable[[str, tuple[msgspec.structs.FieldInfo, ...], list[Any]], Any]
"""Makes a class of a name, fields, and the fields' types in the other library's words."""


def page(records: int, *, odd: bool = False) -> bytes:
    """A page as the simulator writes it, repeated to full size under fresh ids; one in a hundred has an odd date."""
    world = World(size=Size(questions=0, feedbacks=500, chats=0, claims=0))
    query = (("isAnswered", "true"), ("take", "5000"), ("skip", "0"))
    asked = Request("GET", "feedbacks-api", "/api/v1/feedbacks", query, {"authorization": world.token()})
    reply: Any = world.handle(asked, world.start)
    body = msgspec.json.decode(reply.body)
    given = body["data"]["feedbacks"]
    body["data"]["feedbacks"] = [
        given[n % len(given)] | {"id": f"review-{n}"} | ({"createdDate": "yesterday"} if odd and n % 100 == 50 else {})
        for n in range(records)
    ]
    return msgspec.json.encode(body)


def struct(name: str, fields: tuple[msgspec.structs.FieldInfo, ...], types: list[Any]) -> type[msgspec.Struct]:
    """A bare msgspec struct."""
    named = [
        (one.name, kind) if one.required else (one.name, kind | None, None)
        for one, kind in zip(fields, types, strict=True)
    ]
    return msgspec.defstruct(name, named, rename={one.name: one.encode_name for one in fields}, frozen=True, gc=False)


def model(name: str, fields: tuple[msgspec.structs.FieldInfo, ...], types: list[Any]) -> Any:
    """A pydantic model."""
    from pydantic import Field, create_model

    named: dict[str, Any] = {
        one.name: (kind, Field(alias=one.encode_name))
        if one.required
        else (kind | None, Field(alias=one.encode_name, default=None))
        for one, kind in zip(fields, types, strict=True)
    }
    return create_model(name, **named)


def described(kind: Any, make: Make) -> Any:
    """Our type *kind* in the words of another library."""
    outer, inner = get_origin(kind), get_args(kind)
    if outer is Annotated:
        return datetime if inner[0] is datetime else described(inner[0], make)
    if outer in (Union, UnionType):
        return described(next(part for part in inner if part is not type(None)), make)
    if outer is tuple:
        return tuple[described(inner[0], make), ...]
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        fields = msgspec.structs.fields(kind)
        return make(kind.__name__, fields, [described(one.type, make) for one in fields])
    return kind


def envelope(make: Make) -> Any:
    """The whole body: `data`, and in it the records and two counts."""
    record = described(Feedback, make)
    data = make("Page", _fields(feedbacks=list[Any], countUnanswered=int, countArchive=int), [list[record], int, int])
    return make("Body", _fields(data=Any), [data])


def raw_envelope() -> Any:
    """The same with the records left raw, for those who read them one by one."""
    data = struct("RawPage", _fields(feedbacks=list[Any]), [list[msgspec.Raw]])
    return struct("RawBody", _fields(data=Any), [data])


def _fields(**types: Any) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(msgspec.defstruct("Fields", list(types.items())))
