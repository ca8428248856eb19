"""Reading a JSON value that is not quite what the specification says, losing only what cannot be read.

A struct loses the damaged field (it becomes None, a list empty); a list of records loses the record whose identifying
field cannot be read, and says so to the report. Works on raw JSON throughout, so that a page with one odd record costs
little more than a good page. Knows types, not operations.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec

Report = Callable[[bytes], None]
"""Called with the raw JSON of each record that could not be yielded."""

OBJECT: msgspec.json.Decoder[dict[str, msgspec.Raw]] = msgspec.json.Decoder(dict[str, msgspec.Raw])
RAWS: msgspec.json.Decoder[list[msgspec.Raw]] = msgspec.json.Decoder(list[msgspec.Raw])


def _a_part(_raw: bytes) -> None:
    """Reports nothing: what is lost inside of a record is no record."""


class Unreadable(Exception):
    """A value of which not even the identifying field can be read."""


def mend(kind: Any, raw: bytes | msgspec.Raw, report: Report) -> Any:
    """*raw* as a *kind*, as far as it can be read; Unreadable if nothing of it can."""
    try:
        return decoder(kind).decode(raw)
    except msgspec.ValidationError as problem:
        return _mend_parts(kind, raw, report, problem)


def recognise(shape: Any, raw: bytes, *, empty: bool) -> None:
    """Raise Unreadable if *raw* is an object that has none of the fields of *shape*: it is something else.

    *empty*: whether an object without any fields may pass, as one whose fields are all absent.
    """
    if not (isinstance(shape, type) and issubclass(shape, msgspec.Struct)):
        return
    known = {field.encode_name for field in fields(shape)}
    try:
        found = OBJECT.decode(raw)
    except msgspec.MsgspecError as problem:
        raise Unreadable(str(problem)) from None
    if not known & found.keys() and (found or not empty):
        raise Unreadable("it has none of the fields it should have")


def _mend_parts(kind: Any, raw: bytes | msgspec.Raw, report: Report, problem: Exception) -> Any:
    bare, item = anatomy(kind)
    if item is not None:
        return _mend_list(bare, item, raw, report)
    if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        return _mend_struct(bare, raw)
    raise Unreadable(str(problem))


def _mend_list(outer: Callable[[list[Any]], Any], item: Any, raw: bytes | msgspec.Raw, report: Report) -> Any:
    try:
        raws = RAWS.decode(raw)
    except msgspec.MsgspecError as problem:
        raise Unreadable(str(problem)) from None
    return outer([value for part in raws for value in mend_item(item, part, report)])


def mend_item(item: Any, raw: msgspec.Raw, report: Report) -> list[Any]:
    """The item, or nothing (and a report) if it cannot be read."""
    try:
        return [mend(item, raw, report)]
    except Unreadable:
        report(bytes(raw))
        return []


def _mend_struct(struct: type[msgspec.Struct], raw: bytes | msgspec.Raw) -> Any:
    try:
        parts = twin(struct).decode(raw)
    except msgspec.MsgspecError as problem:
        raise Unreadable(str(problem)) from None
    return struct(**dict(pair for field in fields(struct) for pair in _mend_field(field, parts)))


def _mend_field(field: Field, parts: Any) -> list[tuple[str, Any]]:
    """The field's name and value, or nothing where its default must do."""
    raw = getattr(parts, field.name)
    try:
        return [(field.name, field.decode(raw))] if bytes(raw) else _absent(field)
    except msgspec.MsgspecError as problem:
        return _mend_odd(field, raw, problem)


def _mend_odd(field: Field, raw: msgspec.Raw, problem: Exception) -> list[tuple[str, Any]]:
    try:
        return [(field.name, _mend_parts(field.kind, raw, _a_part, problem))]
    except Unreadable:
        return _absent(field)


def _absent(field: Field) -> list[tuple[str, Any]]:
    if field.required:
        raise Unreadable(f"its {field.encode_name!r} cannot be read")
    return []


class Field(msgspec.Struct, frozen=True):
    """One field of a struct, with all that reading it takes."""

    name: str
    encode_name: str
    kind: Any
    required: bool
    decode: Callable[[msgspec.Raw], Any]


@lru_cache(maxsize=128)
def fields(struct: type[msgspec.Struct]) -> tuple[Field, ...]:
    """The fields of *struct*; looked up once, for that is what takes time."""
    return tuple(
        Field(field.name, field.encode_name, field.type, field.required, decoder(field.type).decode)
        for field in msgspec.structs.fields(struct)
    )


@lru_cache(maxsize=256)
def silent(struct: type[msgspec.Struct]) -> Any:
    """What is read from an object that says nothing; None if that cannot be read."""
    return None if any(field.required for field in fields(struct)) else struct()


@lru_cache(maxsize=256)
def decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """Made once for each type."""
    return msgspec.json.Decoder(kind)


@lru_cache(maxsize=128)
def twin(struct: type[msgspec.Struct]) -> msgspec.json.Decoder[Any]:
    """A decoder for a struct of the same fields, all of them left as raw JSON; empty where a field is absent."""
    names = {field.name: field.encode_name for field in fields(struct)}
    raws = [(name, msgspec.Raw, msgspec.Raw(b"")) for name in names]
    return msgspec.json.Decoder(msgspec.defstruct(f"{struct.__name__}Parts", raws, rename=names))


@lru_cache(maxsize=256)
def anatomy(kind: Any) -> tuple[Any, Any]:
    """A type without its `| None` and annotations, and the item's type if it is a list or a tuple of one type."""
    if get_origin(kind) is Annotated:
        return anatomy(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        rest = [part for part in get_args(kind) if part is not type(None)]
        return anatomy(rest[0]) if len(rest) == 1 else (kind, None)
    if get_origin(kind) in (list, tuple):
        return get_origin(kind), get_args(kind)[0]
    return kind, None
