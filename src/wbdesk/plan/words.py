"""Words of a text, their stems, and the search for words and phrases among them.

One tokeniser for rules, guard and search: what one finds the others find. A token is a run of letters and digits; it is
compared in lower case, without the dots of ё, stress marks and soft hyphens. Its stem is Snowball's for Russian
(https://snowballstem.org/algorithms/russian/stemmer.html): "браком" and "браки" have the stem of "брак". A stem knows
nothing of roots: "бракованный" has another one, so has "забраковали", and "денег" is not found by "деньги" because a
vowel has moved. Where the stemmer takes a root's end for an ending, `FORMS` puts it right. Latin words are their own
stems. `docs/rules.md` says so to the shop.

A pattern is what a person writes into a rule: `возврат` (any form), `отрав*` (any word that begins so), `=судом` (this
form alone), or several of them, which must follow each other: `не рекомендую`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

import msgspec
import snowballstemmer  # type: ignore[import-untyped]

UNSEEN = "\u0300-\u036f\u00ad\u200b-\u200d\u2060"
"""Marks over letters, soft hyphens, and characters without width: they belong to the word and are not compared."""

WORD = re.compile(f"(?:[^\\W_][{UNSEEN}]*)+")
PATTERN = re.compile(f"(?P<exact>(?:(?<!\\w)=)?)(?P<word>{WORD.pattern})(?P<open>\\*?)(?!\\w)")
LONGEST = 40
"""A longer run of letters is no word: it is its own stem, and takes no room in the cache."""


_WHOLE = """
альбом аппетит архив атом бальзам бронхит визит водоем гастрит гранит дерматит дефицит диплом залив залом
замах запах излом кредит курсив лимит магнит массив модем мотив надлом налив нарыв облом объем отзыв отрыв
пассив перелив перелом подъем пошив прием прилив проем промах прорыв размах разлом разрыв разъем рукав симптом
синдром сорбит состав сустав транзит фантом
"""
WHOLE = frozenset(_WHOLE.split())
"""Words that end as if they were a form of another: the stemmer would make "зап" of "запах", and "запах" of "запаха".
They are their own stems."""
ENDINGS = ("", "а", "у", "ом", "ем", "е", "ы", "и", "ов", "ам", "ами", "ах")
FORMS = {f"{word}{ending}": word for word in WHOLE for ending in ENDINGS}


class Token(msgspec.Struct, frozen=True, gc=False):
    """One word of a text and where it stands."""

    word: str
    """As it is compared."""
    stem: str
    start: int
    end: int
    """In the text as given, `text[start:end]`."""


class Part(msgspec.Struct, frozen=True, gc=False):
    """One word of a pattern."""

    how: Literal["stem", "start", "exact"]
    word: str

    def fits(self, token: Token) -> bool:
        """Whether *token* is what this part means."""
        if self.how == "start":
            return token.word.startswith(self.word)
        return self.word == (token.stem if self.how == "stem" else token.word)


class Hit(msgspec.Struct, frozen=True, gc=False):
    """A pattern found, and where."""

    pattern: str
    """As it was written."""
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words of *text* in order."""
    return [_token(found) for found in WORD.finditer(text)]


def stems(text: str) -> list[str]:
    """The stems of *text*'s words in order: what search indexes, and what it is asked with."""
    return [stem(folded(found[0])) for found in WORD.finditer(text)]


def folded(word: str) -> str:
    """*word* as it is compared."""
    if not word.isalnum():
        word = re.sub(f"[{UNSEEN}]", "", unicodedata.normalize("NFC", word))
    return word.lower().replace("ё", "е")


def stem(word: str) -> str:
    """The stem of a folded word."""
    return word if len(word) > LONGEST else _stem(word)


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    if root := FORMS.get(word):
        return root
    # A stemmer is not for two threads, and costs nothing beside the stemming.
    return str(snowballstemmer.stemmer("russian").stemWord(word))


def _token(found: re.Match[str]) -> Token:
    word = folded(found[0])
    return Token(word, stem(word), found.start(), found.end())


def parts(pattern: str) -> tuple[Part, ...]:
    """What a pattern asks for. Raises `ValueError` if there is no word in it, or a mark that means nothing."""
    found = list(PATTERN.finditer(pattern))
    if not found or re.search(r"[=*]", PATTERN.sub("", pattern)) or any(one["exact"] and one["open"] for one in found):
        raise ValueError(f"no word, or a mark in the wrong place: {pattern!r}")
    return tuple(_part(one) for one in found)


def _part(found: re.Match[str]) -> Part:
    word = folded(found["word"])
    if found["open"]:
        return Part("start", word)
    return Part("exact", word) if found["exact"] else Part("stem", stem(word))


class Matcher:
    """Finds many patterns in one pass over a text's words."""

    def __init__(self, patterns: Sequence[str]) -> None:
        """Raises `ValueError` for a pattern without a word."""
        self._begins: dict[tuple[str, str], list[tuple[str, tuple[Part, ...]]]] = defaultdict(list)
        for pattern in patterns:
            first, *_ = wanted = parts(pattern)
            self._begins[first.how, first.word].append((pattern, wanted))
        self._starts = tuple(word for how, word in self._begins if how == "start")

    def find(self, said: Sequence[Token]) -> Iterator[Hit]:
        """Every place in *said* where one of the patterns stands."""
        for place, token in enumerate(said):
            for pattern, wanted in self._candidates(token):
                run = said[place : place + len(wanted)]
                if len(run) == len(wanted) and all(part.fits(word) for part, word in zip(wanted, run, strict=True)):
                    yield Hit(pattern, token.start, run[-1].end)

    def _candidates(self, token: Token) -> Iterator[tuple[str, tuple[Part, ...]]]:
        """The patterns whose first word *token* may be."""
        yield from self._begins.get(("stem", token.stem), ())
        yield from self._begins.get(("exact", token.word), ())
        if self._starts and token.word.startswith(self._starts):
            for start in self._starts:
                if token.word.startswith(start):
                    yield from self._begins["start", start]


@lru_cache(maxsize=1 << 10)
def matcher(patterns: tuple[str, ...]) -> Matcher:
    """The matcher of some patterns, made once."""
    return Matcher(patterns)
