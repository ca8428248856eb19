"""Templates of answers: their values, their alternatives, and the checks before a buyer sees any of it.

A template is the shop's own file or a text in the configuration; its version is a digest of its source, so that an
answer tells years later which words it came from. Chance is reproducible: it follows from a seed that the caller gives
(an intent's key), so that the same answer made again is the same text.

The language is in `template_language.py`. Files are read by the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import count
from types import MappingProxyType

import msgspec

from .names import first_name, greeting
from .said import Said
from .subject import Subject, SubjectKind
from .template_flaws import Flaw, flaws
from .template_language import CALLABLE, Missing, TemplateFault, alternatives, render

LONGEST_VALUE = 300
"""Characters of one value: a product's name is no essay."""


class Template(msgspec.Struct, frozen=True):
    """A text with gaps."""

    name: str
    source: str
    file: str = ""
    """Where it is from, for messages."""
    line: int = 1
    """Its first line there."""

    @property
    def version(self) -> str:
        """A digest of the source."""
        return blake2b(self.source.encode(), digest_size=6).hexdigest()


class Variable(msgspec.Struct, frozen=True):
    """A value that templates may use."""

    value: Callable[[Subject], object]
    kinds: tuple[SubjectKind, ...]
    optional: bool = False
    """It is often absent: a template must say what stands there then."""


_ANY: tuple[SubjectKind, ...] = ("question", "feedback", "chat", "claim")
_NAMED: tuple[SubjectKind, ...] = ("feedback", "chat")
_SOLD: tuple[SubjectKind, ...] = ("question", "feedback")

VARIABLES: Mapping[str, Variable] = MappingProxyType(
    {
        "greeting": Variable(lambda subject: greeting(subject.user_name), _ANY),
        "name": Variable(lambda subject: first_name(subject.user_name), _NAMED, optional=True),
        "product": Variable(lambda subject: subject.product, ("question", "feedback", "claim")),
        "brand": Variable(lambda subject: subject.brand, _SOLD, optional=True),
        "article": Variable(lambda subject: subject.supplier_article, _SOLD),
        "nm_id": Variable(lambda subject: subject.nm_id, ("question", "feedback", "claim")),
        "subject": Variable(lambda subject: subject.subject, ("feedback",), optional=True),
        "size": Variable(lambda subject: subject.size if subject.size != "0" else None, _NAMED, optional=True),
        "color": Variable(lambda subject: subject.color, ("feedback",), optional=True),
        "tags": Variable(lambda subject: subject.tags, ("feedback",), optional=True),
        "rating": Variable(lambda subject: subject.rating, ("feedback",)),
    }
)
"""Name to value. A size of 0 is WB's for goods without sizes."""

SHOP = "shop"
"""The seller's name in the configuration; every template has it."""


def known(kind: SubjectKind, own: Mapping[str, str]) -> frozenset[str]:
    """The names that a template for *kind* may use, the shop's *own* values among them."""
    return frozenset(name for name, variable in VARIABLES.items() if kind in variable.kinds) | {SHOP, *own}


def choose(names: Sequence[str], seed: str) -> str:
    """One of several templates: the same for the same seed."""
    return names[_drawn(f"{seed}/template", len(names))]


def rendered(template: Template, subject: Subject, *, shop: str, own: Mapping[str, str], seed: str) -> str:
    """The text of an answer.

    Args:
        template: its template.
        subject: what is answered.
        shop: the seller's name in the configuration.
        own: the shop's own values.
        seed: what chance follows from, such as the intent's key.

    Raises:
        TemplateFault: a value is missing and the template says nothing for it, or a limit is met.
    """
    values = {name: variable.value(subject) for name, variable in VARIABLES.items() if subject.kind in variable.kinds}
    return _filled(template, {**values, SHOP: shop, **own}, lambda turn, texts: _drawn(f"{seed}/{turn}", texts))


def check(template: Template, kind: SubjectKind, own: Mapping[str, str]) -> list[Flaw]:
    """What is wrong with a template for *kind*, a gap for any buyer included.

    Args:
        template: the template.
        kind: what it answers.
        own: the shop's own values.
    """
    found = flaws(template.source, known(kind, own))
    return found or list(dict.fromkeys(_trial_flaws(template, kind, own)))


def trials(template: Template, kind: SubjectKind, own: Mapping[str, str]) -> Iterator[str | TemplateFault]:
    """What a template makes of made-up subjects: every rating, every alternative, each optional value absent."""
    optional = [name for name, one in VARIABLES.items() if one.optional and kind in one.kinds]
    most = alternatives(template.source)
    for rating in range(1, 6):
        whole: dict[str, object] = {**_SAMPLES, "rating": rating, SHOP: "Магазин", **own}
        for absent in ([], optional, *([name] for name in optional)):
            values = {name: None if name in absent else whole[name] for name in known(kind, own)}
            for which in range(most):
                yield _tried(template, values, which)


_SAMPLES: dict[str, object] = {
    "greeting": "Анна, здравствуйте",
    "name": "Анна",
    "product": "Термос стальной",
    "brand": "Лён",
    "article": "T-1",
    "nm_id": 123456789,
    "subject": "Термосы",
    "size": "46",
    "color": "синий",
    "tags": ("качество", "цена"),
}


def _tried(template: Template, values: Mapping[str, object], which: int) -> str | TemplateFault:
    """The text with the alternative of that number everywhere, or why there is none."""
    try:
        return _filled(template, values, lambda _, texts: which % texts)
    except TemplateFault as fault:
        return fault


def _trial_flaws(template: Template, kind: SubjectKind, own: Mapping[str, str]) -> Iterator[Flaw]:
    for made in trials(template, kind, own):
        if isinstance(made, TemplateFault):
            yield Flaw(1, made.said)
        elif not made:
            yield Flaw(1, Said("для части покупателей текст пуст", "for some buyers the text is empty"))


def _filled(template: Template, values: Mapping[str, object], draw: Callable[[int, int], int]) -> str:
    turns = count()

    def one_of(*texts: object) -> object:
        if not all(str(one) for one in texts):
            raise TemplateFault(Said("one_of выбирает из непустых текстов", "one_of takes texts that are not empty"))
        return texts[draw(next(turns), len(texts))]

    return render(template.source, {name: _plain(name, value) for name, value in values.items()} | {CALLABLE: one_of})


def _plain(name: str, value: object) -> object:
    """A value as templates see it: text without blanks around, a number, a list of texts; or missing."""
    if isinstance(value, str):
        value = " ".join(value.split())[:LONGEST_VALUE]
    if value in (None, "", ()):
        return Missing(hint=name)
    return value


def _drawn(seed: str, out_of: int) -> int:
    return int.from_bytes(blake2b(seed.encode(), digest_size=8).digest()) % out_of
