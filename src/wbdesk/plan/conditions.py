"""Whether a rule's conditions hold for a subject, each with what was wanted, what was there, and where words stood.

A `Check` is the whole truth about one condition: deciding looks at `holds`, explaining prints the rest. Which rule wins
is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeAlias

import msgspec

from .rules import PLACES, Negative, When, Words
from .said import Said
from .subject import Place, Subject
from .units import plainly
from .words import Token, matcher, tokens


class Found(msgspec.Struct, frozen=True, gc=False):
    """A word or phrase of a rule, where it stood."""

    pattern: str
    place: Place | str
    start: int
    end: int
    text: str
    """As the buyer wrote it."""


class Check(msgspec.Struct, frozen=True, gc=False):
    """One condition of a rule, tried."""

    condition: str
    """As it is called in the configuration, such as `words.any`."""
    holds: bool
    wanted: Any
    got: Any = None
    found: tuple[Found, ...] = ()

    def say(self) -> Said:
        """The check in words."""
        if self.found or self.condition in WORDLY:
            return _said_of_words(self)
        wanted, got = plainly(self.condition, self.wanted), plainly(self.condition, self.got)
        return Said(
            f"{self.condition}: нужно {wanted.ru}, здесь {got.ru}", f"{self.condition}: wants {wanted.en}, is {got.en}"
        )


WORDLY = frozenset({"words.any", "words.all", "words.none", "product"})


class View:
    """A subject whose words are read once, however many rules ask for them."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject

    @cached_property
    def _tokens(self) -> Mapping[Place, list[Token]]:
        return {place: tokens(self.subject.said(place)) for place in PLACES}

    @cached_property
    def _product(self) -> list[Token]:
        return tokens(self.subject.product or "")

    def find(self, patterns: tuple[str, ...], places: Iterable[Place] = PLACES) -> tuple[Found, ...]:
        """Where *patterns* stand in what the buyer wrote."""
        return tuple(
            found for place in places for found in _hits(patterns, place, self.subject.said(place), self._tokens[place])
        )

    def find_in_product(self, patterns: tuple[str, ...]) -> tuple[Found, ...]:
        """Where *patterns* stand in the product's name."""
        return tuple(_hits(patterns, "product", self.subject.product or "", self._product))


def checks(when: When, view: View) -> Iterator[Check]:
    """Every condition of *when*, tried."""
    for name in When.__struct_fields__:
        wanted = getattr(when, name)
        if wanted is not None:
            yield from CHECKS[name](view, wanted)


def negatives(negative: Negative, view: View) -> tuple[Check, ...]:
    """Why a subject is negative; nothing: it is not."""
    tried = _negatives(negative, view)
    return tuple(check for check in tried if check.holds)


def _negatives(negative: Negative, view: View) -> Iterator[Check]:
    subject = view.subject
    if subject.kind == "claim":
        yield Check("claim", True, True, True)
    if subject.kind == "feedback":  # an unreadable rating is no good one
        low = subject.rating is None or subject.rating <= negative.rating_up_to
        yield Check("rating", low, tuple(range(1, negative.rating_up_to + 1)), subject.rating)
    found = view.find(negative.words)
    yield Check("words.any", bool(found), negative.words, (), found)


def _hits(patterns: tuple[str, ...], place: Place | str, text: str, said: Sequence[Token]) -> Iterator[Found]:
    for hit in matcher(patterns).find(said):
        yield Found(hit.pattern, place, hit.start, hit.end, text[hit.start : hit.end])


Tried: TypeAlias = Callable[[View, Any], Iterable[Check]]


def _is(name: str, value: Callable[[Subject], object]) -> Tried:
    """The value itself is wanted."""
    return lambda view, wanted: [Check(name, (got := value(view.subject)) == wanted, wanted, got)]


def _among(name: str, value: Callable[[Subject], object]) -> Tried:
    """One of several values is wanted; texts are compared without case and blanks around."""
    return lambda view, wanted: [Check(name, _alike(got := value(view.subject)) in _each(wanted), wanted, got)]


def _shares(name: str, value: Callable[[Subject], Collection[str]]) -> Tried:
    """One of several values is wanted where the subject has several too."""
    return lambda view, wanted: [Check(name, bool(_each(got := value(view.subject)) & _each(wanted)), wanted, got)]


def _at_most(name: str, value: Callable[[Subject], float | None]) -> Tried:
    def tried(view: View, wanted: float) -> list[Check]:
        got = value(view.subject)
        return [Check(name, got is not None and got <= wanted, wanted, got)]

    return tried


def _older(view: View, wanted: float) -> list[Check]:
    age = view.subject.age
    return [Check("older_than", age is not None and age > wanted, wanted, age)]


def _words(view: View, wanted: Words) -> Iterator[Check]:
    """Stop words first: they win."""
    if wanted.none:
        found = view.find(wanted.none, wanted.places)
        yield Check("words.none", not found, wanted.none, (), found)
    if wanted.any:
        found = view.find(wanted.any, wanted.places)
        yield Check("words.any", bool(found), wanted.any, (), found)
    if wanted.all:
        found = view.find(wanted.all, wanted.places)
        lacking = tuple(pattern for pattern in wanted.all if pattern not in {one.pattern for one in found})
        yield Check("words.all", not lacking, wanted.all, lacking, found)


def _product(view: View, wanted: tuple[str, ...]) -> list[Check]:
    found = view.find_in_product(wanted)
    return [Check("product", bool(found), wanted, view.subject.product, found)]


def _alike(value: object) -> object:
    return value.strip().casefold() if isinstance(value, str) else value


def _each(values: Iterable[object]) -> set[object]:
    return {_alike(value) for value in values}


CHECKS: Mapping[str, Tried] = MappingProxyType(
    {
        "rating": _among("rating", lambda subject: subject.rating),
        "words": _words,
        "product": _product,
        "nm_id": _among("nm_id", lambda subject: subject.nm_id),
        "article": _among("article", lambda subject: subject.supplier_article),
        "brand": _among("brand", lambda subject: subject.brand),
        "subject": _among("subject", lambda subject: subject.subject),
        "text": _is("text", lambda subject: bool(f"{subject.text}{subject.pros}{subject.cons}".strip())),
        "photo": _is("photo", lambda subject: subject.photo),
        "video": _is("video", lambda subject: subject.video),
        "tag": _shares("tag", lambda subject: subject.tags),
        "matching_size": _among("matching_size", lambda subject: subject.matching_size),
        "order_status": _among("order_status", lambda subject: subject.order_status),
        "return_possible": _is("return_possible", lambda subject: subject.able_return and not subject.return_offered),
        "older_than": _older,
        "newer_than": _at_most("newer_than", lambda subject: subject.age),
        "days_left": _at_most("days_left", lambda subject: subject.days_left),
        "action": _shares("action", lambda subject: subject.actions),
        "price_up_to": _at_most("price_up_to", lambda subject: subject.price),
    }
)
"""How each condition of `When` is tried."""


def _said_of_words(check: Check) -> Said:
    where = ", ".join(f"«{one.text}» ({one.place} {one.start}–{one.end}: {one.pattern})" for one in check.found)
    if check.condition == "words.all" and check.got:
        lacking = ", ".join(check.got)
        return Said(f"words.all: нет слов: {lacking}", f"words.all: not there: {lacking}")
    if not check.found:
        return Said(f"{check.condition}: ни одного из слов нет", f"{check.condition}: none of the words is there")
    if check.condition == "words.none":
        return Said(f"words.none: есть стоп-слово {where}", f"words.none: there is a stop word: {where}")
    return Said(f"{check.condition}: есть {where}", f"{check.condition}: there is {where}")
