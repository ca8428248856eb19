"""The guard: it reads every outgoing text, whoever wrote it, and says what is wrong with it and where.

A finding of severity `error` stops the text until a person changes it; `warn` lets a person send it, and makes an
automatic answer wait for one. Findings are few on natural answers, because a guard that cries is turned off.

Here is what is common to all texts: their length, what must be replaced, addresses. What is found by words is in
`guard_words.py`. The lengths are WB's (https://dev.wildberries.ru/openapi/user-communication).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

import msgspec

from wbdesk.api.chats import LONGEST_MESSAGE
from wbdesk.api.claims import LONGEST_COMMENT, SHORTEST_COMMENT
from wbdesk.api.feedbacks import LONGEST_ANSWER, SHORTEST_ANSWER

from . import guard_words
from .guard_words import Finds, Place
from .said import Said
from .subject import SubjectKind

Severity: TypeAlias = Literal["error", "warn"]

LENGTHS: Mapping[SubjectKind, tuple[int, int | None]] = MappingProxyType(
    {
        "question": (1, None),
        "feedback": (SHORTEST_ANSWER, LONGEST_ANSWER),
        "chat": (1, LONGEST_MESSAGE),
        "claim": (SHORTEST_COMMENT, LONGEST_COMMENT),
    }
)
"""The characters of an answer, from and to. WB states no upper limit for questions."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong with a text."""

    rule: str
    severity: Severity
    start: int
    end: int
    """In the text: `text[start:end]`."""
    said: Said


class Guard(msgspec.Struct, frozen=True):
    """How strict the guard is."""

    stop_words: tuple[str, ...] = ()
    """The shop's own: patterns as in rules."""
    off: tuple[str, ...] = ()
    """Rules that are not applied."""
    warn: tuple[str, ...] = ()
    """Rules whose errors are warnings."""
    domains: tuple[str, ...] = ("wildberries.ru", "wb.ru")
    """Links to these and their subdomains are fine."""


class GuardRule(msgspec.Struct, frozen=True):
    """One rule of the guard."""

    finds: Callable[[str, Guard], Iterable[Place]]
    severity: Severity
    says: Said
    only: tuple[SubjectKind, ...] = ("question", "feedback", "chat", "claim")


FIXED = frozenset({"length", "variable"})
"""Rules that cannot be turned off: WB refuses such a text, or every buyer laughs at it."""


def check(text: str, channel: SubjectKind, guard: Guard) -> tuple[Finding, ...]:
    """What is wrong with an outgoing text, in the order of the text.

    Args:
        text: what is to be sent.
        channel: what it answers: `question`, `feedback`, `chat` or `claim`.
        guard: how strict to be.
    """
    found = [*_length(text, channel)]
    for name, rule in RULES.items():
        if channel in rule.only and name not in guard.off:
            severity: Severity = "warn" if name in guard.warn else rule.severity
            found += [Finding(name, severity, start, end, rule.says) for start, end in rule.finds(text, guard)]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.start, one.end)))


def _length(text: str, channel: SubjectKind) -> Iterator[Finding]:
    low, high = LENGTHS[channel]
    if len(text.strip()) < low:
        yield Finding("length", "error", 0, len(text), Said(f"короче {low} знаков", f"shorter than {low} characters"))
    if high is not None and len(text) > high:
        said = Said(
            f"{len(text)} знаков, можно не больше {high}", f"{len(text):,} characters, at most {high:,} are taken"
        )
        yield Finding("length", "error", high, len(text), said)


def _matches(pattern: str) -> Callable[[str, Guard], Iterable[Place]]:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda text, _: (found.span() for found in compiled.finditer(text))


# A gap to be filled in: of templates, of Python, of a person's own notes; and what an empty value leaves.
_VARIABLE = (
    r"\{\{|\}\}|\{%|%\}|\$?\{[^{}\n]{0,60}\}|\[[^\W\d][^\]\n]{0,60}\]|<[а-яё][^<>\n]{0,40}>|%\(\w+\)s|%s\b|%\w+%"
    r"|\b(?:None|null|undefined|NaN)\b|, *[!.,]"
)
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>()«»\"]+"
    r"|(?<![\w@.-])(?:[\w-]+\.)+(?:ru|com|рф|net|org|su|me|io|info|shop|store|online|site|biz|pro|by|kz)\b(?:/[^\s<>()«»\"]*)?",
    re.IGNORECASE,
)
_EMAIL = r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
# Russian numbers however they are grouped, and others with a plus; WB's article numbers are shorter.
_PHONE = (
    r"(?<!\d)(?:\+?7|8)[ \t(-]{0,3}\d{3}[ \t)-]{0,3}\d{3}[ \t-]?\d{2}[ \t-]?\d{2}(?!\d)"
    r"|(?<!\d)\(?9\d{2}\)?[ -]\d{3}[ -]\d{2}[ -]?\d{2}(?!\d)|\+\d{10,14}(?!\d)"
)
_NICK = r"(?<![\w.])@[A-Za-z]\w{3,}"


def _links(text: str, guard: Guard) -> Iterator[Place]:
    for found in _LINK.finditer(text):
        host = re.sub(r"^https?://", "", found[0], flags=re.IGNORECASE).split("/")[0].lower().removeprefix("www.")
        if not any(host == domain or host.endswith(f".{domain}") for domain in guard.domains):
            yield found.span()


def _messengers(text: str, guard: Guard) -> Iterator[Place]:
    yield from _matches(_NICK)(text, guard)
    yield from guard_words.messengers(text)


def _by_words(finds: Finds) -> Callable[[str, Guard], Iterable[Place]]:
    return lambda text, _: finds(text)


RULES: Mapping[str, GuardRule] = MappingProxyType(
    {
        "variable": GuardRule(
            _matches(_VARIABLE), "error", Said("осталась незаполненная вставка", "a gap was left unfilled")
        ),
        "link": GuardRule(_links, "error", Said("ссылка на другой сайт", "a link to another site")),
        "email": GuardRule(_matches(_EMAIL), "error", Said("адрес почты", "an e-mail address")),
        "phone": GuardRule(_matches(_PHONE), "error", Said("номер телефона", "a telephone number")),
        "messenger": GuardRule(_messengers, "error", Said("зовёт в другой мессенджер", "invites to another messenger")),
        "bribe": GuardRule(
            _by_words(guard_words.bribe),
            "error",
            Said("выгода за отзыв или оценку", "a reward for a review or its rating"),
        ),
        "money": GuardRule(
            _by_words(guard_words.money), "error", Said("обещание денег или подарка", "a promise of money or a present")
        ),
        "bot": GuardRule(
            _by_words(guard_words.bot), "error", Said("выдаёт автоматический ответ", "gives away an automatic answer")
        ),
        "stop_word": GuardRule(
            lambda text, guard: guard_words.stop_words(text, guard.stop_words),
            "error",
            Said("стоп-слово магазина", "a stop word of the shop"),
        ),
        "nobody": GuardRule(
            _by_words(guard_words.nobody), "error", Said("обращение не к человеку", "greets nobody in particular")
        ),
        "review_change": GuardRule(
            _by_words(guard_words.review_change),
            "warn",
            Said("просит изменить отзыв или оценку", "asks to change a review or its rating"),
        ),
        "personal_data": GuardRule(
            _by_words(guard_words.personal_data), "warn", Said("просит личные данные", "asks for personal data")
        ),
        "blame": GuardRule(_by_words(guard_words.blame), "warn", Said("винит покупателя", "blames the buyer")),
        "promo": GuardRule(
            _by_words(guard_words.promo), "warn", Said("реклама в чате", "advertising in a chat"), only=("chat",)
        ),
        "shouting": GuardRule(_by_words(guard_words.shouting), "warn", Said("крик", "shouting")),
    }
)
"""Every rule but `length`, in the order of their weight."""
