"""What the desk says to a person, in both of its languages at once.

Who decides does not know who will read: the same finding stands on a Russian shop's screen and in an English log. So
every sentence is made in both, and the reader's side picks.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Language: TypeAlias = Literal["ru", "en"]


class Said(msgspec.Struct, frozen=True):
    """One sentence in Russian and in English."""

    ru: str
    en: str

    def in_language(self, language: Language = "ru") -> str:
        """The sentence in one of the two."""
        return self.ru if language == "ru" else self.en
