"""What the rules would do with an item, as a row: the rule, what it asks for, the text, and what the guard says of it.

It is asked of `plan.asking`, which the desk itself works by, so that what is shown is what would be sent. Nothing here
writes anywhere.
"""

from __future__ import annotations

from typing import Any

import msgspec

from ...plan.asking import Asked, Rulebook, asked
from ...plan.decide import Decision, decide
from ...plan.guard import Finding, check
from ...plan.items import Item
from ...plan.rules import Action, Decide
from ...plan.said import Language
from ...plan.subject import Subject
from ..cells import BELOW, FLEX
from .columns import keyed
from .journal import remark

TRIAL = (
    keyed("kind", 8),
    keyed("id", 20),
    keyed("rating", 5),
    keyed("rule", FLEX),
    keyed("do", 12),
    keyed("mode", 7),
    keyed("template"),
    keyed("findings", BELOW),
    keyed("buyer", BELOW),
    keyed("text", BELOW),
    keyed("seller"),
)
"""Columns are added at the end and never change their place: scripts count them."""


class Trial(msgspec.Struct, frozen=True):
    """An item as the rules see it, what they decide, and what that comes to."""

    book: Rulebook
    subject: Subject
    decision: Decision | None
    asked: Asked

    @property
    def rule(self) -> str:
        """The name of the rule that matches; empty if none does."""
        return self.decision.rule.name if self.decision else ""

    @property
    def mode(self) -> str:
        """`auto` if all of it would be sent without a person; `approve`; empty if no rule matches."""
        if self.decision is None:
            return ""
        by_itself = self.asked.intents and all(intent.mode == "auto" for intent in self.asked.intents)
        return "auto" if by_itself else "approve"

    @property
    def texts(self) -> list[str]:
        """What the buyer would read."""
        payloads = [intent.payload for intent in self.asked.intents]
        return [text for payload in payloads if (text := payload.get("text") or payload.get("comment"))]

    def findings(self, text: str) -> tuple[Finding, ...]:
        """What the guard says of one of them."""
        return check(text, self.subject.kind, self.book.config.guard)

    def remarks(self, language: Language) -> list[str]:
        """The same in words, and why a template could not be filled in."""
        found = [remark(one, text) for text in self.texts for one in self.findings(text)]
        return [said.in_language(language) for said in found] or [
            intent.error for intent in self.asked.intents if intent.error
        ]

    def row(self, language: Language) -> dict[str, Any]:
        """All of it as plain values."""
        actions = self.decision.actions if self.decision else ()
        return {
            "seller": self.book.seller.name,
            "kind": self.subject.kind,
            "id": self.subject.id,
            "rating": self.subject.rating,
            "rule": self.rule,
            "do": [named(action) for action in actions],
            "mode": self.mode,
            "template": ", ".join(intent.template for intent in self.asked.intents if intent.template),
            "findings": self.remarks(language),
            "buyer": words_of(self.subject),
            "text": "\n".join(self.texts),
        }


def tried(book: Rulebook, item: Item, subject: Subject, now: float) -> Trial:
    """What the rules do with an item."""
    decision = decide(book.rules, subject, book.config.negative)
    return Trial(book, subject, decision, asked(book, item, subject, now))


def named(action: Action) -> str:
    """An action as the configuration writes it."""
    if isinstance(action, Decide):
        return action.action
    return "draft" if getattr(action, "draft", False) else str(action.__struct_config__.tag)


def words_of(subject: Subject) -> str:
    """All that the buyer wrote, in one text."""
    likes, dislikes = subject.pros and f"+ {subject.pros}", subject.cons and f"- {subject.cons}"
    return "\n".join(filter(None, (subject.text, likes, dislikes)))
