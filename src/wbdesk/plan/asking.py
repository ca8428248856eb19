"""From what the rules decide to what is asked for: intents for WB, and facts for a person to be told.

An answer and a refusal of the same question are two kinds of intents and one thing to do, so whoever asks leaves out
what is asked already (`already`).

What a rule says of an item changes only with the item, with the rules, and at certain ages (`turning_points`): so
nothing needs to be decided anew at every look.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from wbdesk.api.pins import PinMethod, PinOn

from .config import Config, Seller
from .decide import Decision, decide
from .facts import Fact, fact_of_escalation
from .intents import BACKFILL, BULK, LANES, Intent, IntentKey, IntentKind, begun
from .items import Item, digest_of
from .rules import Action, Answer, Decide, Escalate, Negative, OfferReturn, Outgoing, Pin, Reject, Rule
from .said import Language
from .subject import DAY, LIFETIMES, Subject, SubjectKind
from .writing import Draft, Written, write

ANSWERS: Mapping[SubjectKind, IntentKind] = MappingProxyType(
    {"question": "question_answer", "feedback": "feedback_answer", "chat": "chat_message"}
)
"""What answering is."""


class Asked(msgspec.Struct, frozen=True):
    """What a decision comes to."""

    intents: tuple[Intent, ...] = ()
    facts: tuple[Fact, ...] = ()


class Rulebook(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of one seller, and what they are applied with."""

    seller: Seller
    config: Config
    pin_method: Callable[[Item, PinOn], PinMethod | None] = lambda _item, _on: None
    """By which method a review can be pinned in that place; None: the seller's plans have no room for it."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The seller's rules, in order."""
        return self.config.rules_of(self.seller)

    @property
    def print(self) -> str:
        """A fingerprint of all that decides: another one, and everything open is decided anew."""
        return digest_of(self.rules, self.config.negative)


REMINDED: Mapping[SubjectKind, float] = MappingProxyType({"feedback": 27 * DAY, "claim": 12 * DAY})
"""The age, in seconds, at which a person is told that WB will soon put away what nobody has answered."""

DEADLINE = "deadline"
"""Stands for a rule in these reminders."""


def turning_points(book: Rulebook, kind: SubjectKind) -> tuple[float, ...]:
    """The ages, in seconds, at which something else may be to be done with an open question, review or claim."""
    whens = [rule.when for rule in book.rules if kind in rule.on and rule.mode != "off"]
    ages = [age for when in whens for age in (when.older_than, when.newer_than) if age is not None]
    left = [LIFETIMES[kind] - when.days_left * DAY for when in whens if when.days_left is not None]
    return tuple(sorted({*ages, *left, *(age for name, age in REMINDED.items() if name == kind)}))


def reminder(item: Item, subject: Subject, now: float, negative: Negative) -> Fact | None:
    """The fact that WB will soon put away what nobody has answered; None if it will not, or not soon."""
    age, lifetime = subject.age or 0.0, LIFETIMES.get(subject.kind, 0.0)
    if subject.answered or not REMINDED.get(subject.kind, lifetime) <= age < lifetime:
        return None
    urgent = subject.kind == "claim" or (subject.rating or 0) <= negative.rating_up_to
    return fact_of_escalation(item, DEADLINE, now, urgent=urgent)


def asked(
    book: Rulebook, item: Item, subject: Subject, now: float, *, old: bool = False, already: Collection[str] = ()
) -> Asked:
    """What is asked for about an item.

    Args:
        book: the rules, and what they need.
        item: the question, review, claim or event.
        subject: the same as rules see it at this moment.
        now: unix seconds.
        old: it was there before the desk: it goes after what is new.
        already: the lanes (`plan.intents.LANES`) in which something was asked for the item before; that stays.
    """
    decision = decide(rules_for(book, subject, old=old), subject, book.config.negative)
    if decision is None:
        return Asked()
    wanted = [(action, _key(item, action)) for action in decision.actions if isinstance(action, Outgoing)]
    maker = _Maker(book, item, subject, decision, now, BACKFILL if old else BULK)
    made = (maker.make(action, key) for action, key in wanted if key is not None and LANES[key.kind] not in already)
    intents = (intent for intent in made if intent is not None)
    whys = (action.why for action in decision.actions if isinstance(action, Escalate))
    facts = (fact_of_escalation(item, decision.rule.name, now, why=why) for why in whys)
    return Asked(tuple(intents), tuple(facts))


def rules_for(book: Rulebook, subject: Subject, *, old: bool) -> tuple[Rule, ...]:
    """The rules that are asked. A message from before the desk may be answered long since, elsewhere: only rules that
    say up to which age they want messages see it."""
    if subject.kind != "chat" or not old:
        return book.rules
    return tuple(rule for rule in book.rules if rule.when.newer_than is not None)


def _key(item: Item, action: Action) -> IntentKey | None:
    """The key of what an action asks for; None where it cannot be."""
    if isinstance(action, Answer):
        kind = ANSWERS["chat" if item.kind == "event" else "feedback" if item.kind == "feedback" else "question"]
        target = f"rule:{item.id}" if kind == "chat_message" else item.id
        return None if kind == "chat_message" and item.chat_id is None else IntentKey(item.seller, kind, target)
    if isinstance(action, Reject):
        return IntentKey(item.seller, "question_reject", item.id)
    if isinstance(action, OfferReturn):
        return IntentKey(item.seller, "order_return", item.id)
    if isinstance(action, Pin):
        return IntentKey(item.seller, "pin", f"{item.id}@{action.on}")
    return IntentKey(item.seller, "claim_decision", item.id)


class _Maker(msgspec.Struct, frozen=True):
    """Makes the intents of one decision."""

    book: Rulebook
    item: Item
    subject: Subject
    decision: Decision
    now: float
    priority: int

    def make(self, action: Action, key: IntentKey) -> Intent | None:
        """The intent; None for a pin that no plan has room for."""
        draft = self._draft(action, key)
        payload = self._payload(action, draft)
        if payload is None:
            return None
        mode = self.decision.mode_of(action) if draft is None else draft.mode
        known: dict[str, Any] = {"template": draft.template, "template_version": draft.version} if draft else {}
        return begun(
            key,
            self.item.chat_id or self.item.id if key.kind == "chat_message" else self.item.id,
            payload,
            self.now,
            asked_by=f"rule:{self.decision.rule.name}",
            mode="auto" if mode == "auto" else "approve",
            delay=self._delay() if mode == "auto" else 0.0,
            rule=self.decision.rule.name,
            priority=self.priority,
            not_after=self._last_moment(),
            error=_remarks(draft, self.book.config.desk.language),
            **known,
        )

    def _draft(self, action: Action, key: IntentKey) -> Draft | None:
        if not isinstance(action, Written):
            return None
        config, seller = self.book.config, self.book.seller
        return write(self.decision, action, self.subject, config=config, seller=seller, seed=f"{key.seller} {key}")

    def _payload(self, action: Action, draft: Draft | None) -> dict[str, Any] | None:
        text = "" if draft is None else draft.text
        if isinstance(action, Decide):
            comment = {} if draft is None else {"comment": text}
            return {"action": action.action, "was": int(self.item.state or 0), **comment}
        if isinstance(action, Pin):
            method = self.book.pin_method(self.item, action.on)
            return {"pin_on": action.on, "pin_method": method} if method else None
        return {} if isinstance(action, OfferReturn) else {"text": text}

    def _delay(self) -> float:
        """How long it waits: in which time a person can stop it, and until the quiet hours are over."""
        sending = self.book.seller.sending
        delay = sending.delay if self.decision.rule.delay is None else self.decision.rule.delay
        return sending.may_leave(self.now + delay) - self.now

    def _last_moment(self) -> float | None:
        """When WB does not show it any more."""
        if self.item.kind != "claim" or self.item.created_at is None:
            return None
        return self.item.created_at + LIFETIMES["claim"]


def _remarks(draft: Draft | None, language: Language) -> str:
    """What the guard has found in a draft, for the person who is to look at it."""
    findings = () if draft is None else draft.findings
    return "; ".join(dict.fromkeys(finding.said.in_language(language) for finding in findings))
