"""What is said of a name that is not there: how it is spelled here, for who comes from WB's JSON or another client.

`missing` stands behind `__getattr__` of clients, sections and models, which Python asks only when a name was not found;
`misspelt` is asked when Python has refused the arguments of a call. Nothing here makes a wrong name work: `hasattr`
stays False, and type checkers do not see the hooks at all.
May not live here: the names themselves (`elsewhere.py`), and whom they belong to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from inspect import Parameter, signature
from types import UnionType
from typing import Any, get_args

import msgspec

from . import elsewhere

Hint = Callable[[Any, str], str]
"""What to say of a name to whom it was missed; empty: nothing."""


def missing(thing: object, name: str, hint: Hint) -> Any:
    """Raise AttributeError for the *name* that *thing* does not have: with a hint, or else Python's own.

    Python's own comes from looking once more. If the name is a property that raised AttributeError itself, that error
    comes back instead of being hidden.
    """
    said = "" if name.startswith("_") else hint(thing, name)
    if said:
        raise AttributeError(f"{type(thing).__name__!r} object has no attribute {name!r}; {said}", name=name)
    return object.__getattribute__(thing, name)


def of_section(section: Any, name: str) -> str:
    """The hint for a name missed in `sdk.communications`."""
    return _of_methods(type(section), name, "")


def of_client(client: Any, name: str) -> str:
    """The hint for a name missed in a client, whose methods are in its sections."""
    if squeezed(name) in MODULES:
        return "wbdesk is for talking to buyers only: sdk.communications"
    return _of_methods(type(type(client).communications), name, "sdk.communications.")


def of_model(model: Any, name: str) -> str:
    """The hint for a field missed in a model: its name here, or that there is no envelope around it."""
    fields, key = _fields(model.__class__), squeezed(name)
    if key in fields:
        return _in_python(name, f".{fields[key]}")
    if key in ("data", "result"):
        return (
            f"the reply is already unwrapped: its fields are here (.{next(iter(fields.values()))}), failures are raised"
        )
    if key in FAILURES:
        return "the reply is already unwrapped, and failures are raised: catch WildberriesError"
    return _in_python(name, f".{inner[key]}") if key in (inner := _inner_fields(model.__class__)) else ""


def misspelt(method: Callable[..., Any], args: Sequence[object], given: Mapping[str, object]) -> str:
    """What to say of arguments that *method* does not have; empty if it has them all."""
    taken = list(signature(method).parameters.values())[1:]
    if strange := [name for name in given if name not in {one.name for one in taken}]:
        hint = respelt(strange[0], [one.name for one in taken])
        return f"{method.__name__}() got an unexpected keyword argument {strange[0]!r}; {hint}"
    by_name = [one.name for one in taken if one.kind is Parameter.KEYWORD_ONLY]
    if by_name and len(args) > len(taken) - len(by_name):
        return f"{method.__name__}() takes these by name only: {', '.join(by_name)}"
    return ""


def respelt(name: str, known: Sequence[str]) -> str:
    """Which of the *known* arguments is meant by *name*; all of them if that cannot be said."""
    meant = _spellings((one, one) for one in known).get(squeezed(name))
    if meant:
        return _in_python(name, f"{meant}=")
    return f"there are {', '.join(known)}" if known else "it takes none"


def squeezed(name: str) -> str:
    """*name* without what spellings differ in: `nmID`, `nmId` and `nm_id` are `nmid`."""
    return name.replace("_", "").lower()


FAILURES = ("error", "errors", "errortext", "additionalerrors")
"""What WB's envelopes say of a failure, squeezed."""


def _by_squeezed(*tables: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {squeezed(name): ours for table in tables for name, ours in table.items()}


ELSEWHERE = _by_squeezed(elsewhere.TYPESCRIPT, elsewhere.GENERATED, elsewhere.TRIED)
SWITCHED_OFF = {squeezed(name): said for name, said in elsewhere.SWITCHED_OFF.items()}
MODULES = {squeezed(name) for name in elsewhere.MODULES}


def _of_methods(section: type, name: str, where: str) -> str:
    methods, key = _methods(section), squeezed(name)
    alike = methods.get(key) or methods.get(key.removeprefix("get")) or methods.get(f"get{key}")
    ours = (alike,) if alike else ELSEWHERE.get(key, ())
    if ours:
        return _in_python(name, ", ".join(f"{where}{one}()" for one in ours))
    return SWITCHED_OFF.get(key, "")


def _in_python(name: str, ours: str) -> str:
    """Who writes capitals comes from another language, who does not from another library."""
    return f"{'here' if name.islower() else 'in Python'}: {ours}"


@cache
def _methods(section: type) -> dict[str, str]:
    return _spellings((name, name) for name in dir(section) if not name.startswith("_"))


@cache
def _fields(model: type) -> dict[str, str]:
    """The fields of a model by their names in Python and in WB's JSON, which need not be alike."""
    fields = [field for field in msgspec.structs.fields(model) if field.encode_name.isidentifier()]
    return _spellings((name, field.name) for field in fields for name in (field.name, field.encode_name))


@cache
def _inner_fields(model: type) -> dict[str, str]:
    """The fields of the models that stand in *model* itself, not in a list of it, by the way to them."""
    outer = [(field.name, field.type) for field in msgspec.structs.fields(model)]
    models = [(name, one) for name, of in outer for one in (get_args(of) if isinstance(of, UnionType) else (of,))]
    return {key: f"{name}.{inner}" for name, of in models if _is_model(of) for key, inner in _fields(of).items()}


def _is_model(of: object) -> bool:
    return isinstance(of, type) and issubclass(of, msgspec.Struct)


def _spellings(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {squeezed(name): ours for name, ours in names}
