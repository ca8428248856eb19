"""Declare an operation once; the client it is reached through gives it its colour.

A section of the API is a class of methods that *build* values: `@operation` builds a `Call`, `@walk` a `Walk`. Reached
through `WildberriesSDK` such a method sends and returns the result; through `AsyncWildberriesSDK` it is a coroutine
function (a walk: an async iterator); through `wbdesk.calls` it returns the value itself. Type checkers see the same by
the overloads of `__get__`, and at run time a method looks like what it is: no `self`, the right return type, a
coroutine function where it must be awaited. (`Coroutine[object, None, T]` because with `Any` in it mypy takes what
`asyncio.gather` returns for `Any`.) No socket, no loop and no clock may live here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from functools import update_wrapper, wraps
from inspect import Signature, iscoroutinefunction, signature
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Protocol, Self, TypeVar, cast, overload

from .call import Call, Item, T, Walk
from .spelling import missing, misspelt, of_section

P = ParamSpec("P")
C = TypeVar("C")


class Blocking(Protocol):
    """A client whose calls return when they are done."""

    def send(self, call: Call[T]) -> T:
        """Make a call and return its result."""
        ...

    def walk(self, walk: Walk[Item]) -> Iterator[Item]:
        """Yield all that a walk finds."""
        ...


class Awaiting(Protocol):
    """A client whose calls are awaited."""

    async def send(self, call: Call[T]) -> T:
        """Make a call and return its result."""
        ...

    def walk(self, walk: Walk[Item]) -> AsyncIterator[Item]:
        """Yield all that a walk finds."""
        ...


class Describing:
    """No client at all: a call is returned as the value it is."""

    def send(self, call: Call[T]) -> Call[T]:
        """Give the call itself."""
        return call

    def walk(self, walk: Walk[Item]) -> Walk[Item]:
        """Give the walk itself."""
        return walk


class Group(Generic[C]):
    """A section of the API, reached through the client *C*."""

    def __init__(self, client: C) -> None:
        self._client = client

    if not TYPE_CHECKING:  # type checkers are to find the wrong name themselves

        def __getattr__(self, name: str) -> Any:
            return missing(self, name, of_section)


class operation(Generic[P, T]):
    """A method that builds a `Call`; see the module's docstring."""

    def __init__(self, build: Callable[Concatenate[Any, P], Call[T]]) -> None:
        self.build = build
        update_wrapper(cast(Any, self), build)

    @overload
    def __get__(self, group: None, owner: type) -> Self: ...
    @overload
    def __get__(self, group: Group[Blocking], owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, group: Group[Awaiting], owner: type) -> Callable[P, Coroutine[object, None, T]]: ...
    @overload
    def __get__(self, group: Group[Describing], owner: type) -> Callable[P, Call[T]]: ...
    def __get__(self, group: Group[Any] | None, owner: type) -> Any:
        return self if group is None else _bound_once(self.build, group, group._client.send, "Call")


class walk(Generic[P, Item]):
    """A method that builds a `Walk`; see the module's docstring."""

    def __init__(self, build: Callable[Concatenate[Any, P], Walk[Item]]) -> None:
        self.build = build
        update_wrapper(cast(Any, self), build)

    @overload
    def __get__(self, group: None, owner: type) -> Self: ...
    @overload
    def __get__(self, group: Group[Blocking], owner: type) -> Callable[P, Iterator[Item]]: ...
    @overload
    def __get__(self, group: Group[Awaiting], owner: type) -> Callable[P, AsyncIterator[Item]]: ...
    @overload
    def __get__(self, group: Group[Describing], owner: type) -> Callable[P, Walk[Item]]: ...
    def __get__(self, group: Group[Any] | None, owner: type) -> Any:
        return self if group is None else _bound_once(self.build, group, group._client.walk, "Walk")


def _bound_once(build: Callable[..., Any], group: Group[Any], then: Callable[[Any], Any], built: str) -> Any:
    """Bind, and leave the result on *group*, where Python looks before it asks the descriptor again."""
    bound = vars(group)[build.__name__] = bind(build, group, then, built)
    return bound


def bind(build: Callable[..., Any], group: Group[Any], then: Callable[[Any], Any], built: str) -> Callable[..., Any]:
    """*build* followed by *then*, as a function that looks like what it is."""
    bound = _awaited(build, group, then) if iscoroutinefunction(then) else _called(build, group, then)
    shown = signature(build)
    result = str(shown.return_annotation).removeprefix(f"{built}[").removesuffix("]")
    parameters = list(shown.parameters.values())[1:]
    shown = Signature(parameters, return_annotation=_outer(then, built, result))
    cast(Any, bound).__signature__ = shown
    bound.__annotations__ = build.__annotations__ | {"return": _resolvable(shown.return_annotation)}
    return bound


def _resolvable(result: str) -> Any:
    """An annotation that `typing.get_type_hints` can look up where the method was written: iterators are not there."""
    outer, _, item = result.partition("[")
    iterators: dict[str, Any] = {"Iterator": Iterator, "AsyncIterator": AsyncIterator}
    return iterators[outer][item.removesuffix("]")] if outer in iterators else result


def _called(build: Callable[..., Any], group: Group[Any], then: Callable[[Any], Any]) -> Callable[..., Any]:
    @wraps(build)
    def bound(*args: Any, **kwargs: Any) -> Any:
        try:
            call = build(group, *args, **kwargs)
        except TypeError:
            if said := misspelt(build, args, kwargs):
                raise TypeError(said) from None
            raise
        return then(call)

    return bound


def _awaited(build: Callable[..., Any], group: Group[Any], then: Callable[[Any], Any]) -> Callable[..., Any]:
    @wraps(build)
    async def bound(*args: Any, **kwargs: Any) -> Any:
        try:
            call = build(group, *args, **kwargs)
        except TypeError:
            if said := misspelt(build, args, kwargs):
                raise TypeError(said) from None
            raise
        return await then(call)

    return bound


def _outer(then: Callable[[Any], Any], built: str, result: str) -> str:
    """The return annotation: what *then* says it returns, with *result* in place of its type variable."""
    outer = str(signature(then).return_annotation)
    return outer.replace("[Item]", f"[{result}]") if built == "Walk" else outer.replace("T", result)
