"""The error tree: as drawn, each a class of its own, none lost on the way to another process, none with the token."""

from __future__ import annotations

import copy
import importlib
import pickle
import pkgutil
import re
from typing import Any

import pytest

import wbdesk
from wbdesk import WildberriesError, calls, errors

CALL = calls.create_seller_message("sign", message="Да", files=[("a.pdf", b"%PDF-1.7\n")])
REPLY = {
    "status": 429,
    "headers": {"x-a": "b"},
    "body": b"{}",
    "detail": "no",
    "request_id": "r",
    "origin": "o",
}
OWN: dict[str, dict[str, Any]] = {
    "RateLimited": {"sent": True, "retry_after": 7.0, "bucket": "feedbacks", "token_type": "basic"},
    "OutcomeUnknown": {"verify": "question(id)"},
    "InterruptedWrite": {"verify": "question(id)"},
    "InvalidArgument": {"argument": "take"},
    "FilePending": {"retry_after": 12.0},
}
"""What some errors carry beside what all do."""


def kinds(root: type[WildberriesError] = WildberriesError) -> list[type[WildberriesError]]:
    """The classes under *root*, itself included, that are ours by name."""
    for module in pkgutil.walk_packages(wbdesk.__path__, "wbdesk."):
        if not module.name.endswith("__main__") and ".examples" not in module.name:
            importlib.import_module(module.name)
    return [root, *(kind for child in root.__subclasses__() if is_named(child) for kind in kinds(child))]


def is_named(kind: type) -> bool:
    """Whether a class is the SDK's; those made for an interruption, the command line's and tests' are not."""
    ours = kind.__module__.startswith("wbdesk.") and not kind.__module__.startswith("wbdesk.cli.")
    return ours and not kind.__name__.startswith("InterruptedBy")


def drawn() -> dict[str, str]:
    """The tree of the module's docstring: each name with its parent's."""
    parents: dict[str, str] = {}
    path: list[tuple[int, str]] = [(-1, "Exception")]
    for indent, name in re.findall(r"^( {4}[| ]*(?:\+-- )?)([A-Z]\w+)", errors.__doc__ or "", re.MULTILINE):
        while path[-1][0] >= len(indent):
            path.pop()
        parents[name] = path[-1][1]
        path.append((len(indent), name))
    return parents


def test_the_tree_is_as_drawn() -> None:
    assert {kind.__name__: kind.__bases__[0].__name__ for kind in kinds()} == drawn()


def test_the_drawing_was_read() -> None:
    assert drawn()["RateLimited"] == "ApiError"
    assert drawn()["InterruptedWrite"] == "OutcomeUnknown"
    assert len(drawn()) > 15


def test_every_error_is_public() -> None:
    assert {kind.__name__ for kind in kinds()} <= set(wbdesk.__all__)
    assert all(getattr(wbdesk, kind.__name__) is kind for kind in kinds())


def filled(kind: type[WildberriesError]) -> WildberriesError:
    return kind("what happened; what to do", call=CALL, **REPLY, **OWN.get(kind.__name__, {}))


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_error_survives_pickling_with_all_it_carries(kind: type[WildberriesError], protocol: int) -> None:
    error = filled(kind)
    again = pickle.loads(pickle.dumps(error, protocol))
    assert (type(again), again.args, vars(again)) == (kind, error.args, vars(error))


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_an_error_survives_copying(kind: type[WildberriesError]) -> None:
    error = filled(kind)
    error.add_note("seen on Monday")
    for again in (copy.copy(error), copy.deepcopy(error)):
        assert (type(again), again.args, vars(again)) == (kind, error.args, vars(error))


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_an_error_has_what_it_was_given_and_else_nothing(kind: type[WildberriesError]) -> None:
    error = filled(kind)
    given = {"call": CALL, **REPLY, **OWN.get(kind.__name__, {})}
    assert {name: getattr(error, name) for name in given} == given
    assert str(error) == "what happened; what to do"
    empty = kind()
    assert (empty.call, empty.status, empty.headers, empty.body, empty.request_id) == (None, None, {}, b"", None)


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_an_error_keeps_the_beginning_of_a_body(kind: type[WildberriesError]) -> None:
    assert kind(body=b"x" * 10_000).body == b"x" * 2_000


def test_a_bad_argument_is_a_value_error() -> None:
    assert issubclass(wbdesk.InvalidArgument, ValueError)
    with pytest.raises(ValueError, match="take"):
        calls.questions(is_answered=True, take=0)


def test_headers_of_an_error_are_its_own() -> None:
    headers = {"a": "b"}
    error = wbdesk.NotFound(headers=headers)
    headers["a"] = "changed"
    assert error.headers == {"a": "b"}
