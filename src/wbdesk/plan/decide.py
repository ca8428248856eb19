"""Which rule wins for a subject, and what of it may be done.

The first rule that matches wins; what follows it is not asked. Then two things are taken away from what it says: what
has been done or WB does not allow (an answer that is there, a return that cannot be offered), and the right to send by
itself to a buyer who is not content, unless the rule says `allow_negative = true`. Pure: the same subject and rules
decide the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from .conditions import Check, View, checks, negatives
from .rules import Action, Answer, Decide, Ignore, Mode, Negative, OfferReturn, Pin, Rule
from .said import Said
from .subject import Subject


class LeftOut(msgspec.Struct, frozen=True):
    """An action of the winning rule that cannot be done."""

    action: Action
    why: Said


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules say is to be done with a subject."""

    rule: Rule
    mode: Literal["auto", "approve"]
    """`approve` is a person's: because the rule says so, or because the subject is negative."""
    actions: tuple[Action, ...]
    """In the order in which they are to be done."""
    left_out: tuple[LeftOut, ...] = ()
    held: tuple[Check, ...] = ()
    """Why an automatic rule waits for a person here."""

    def mode_of(self, action: Action) -> Mode:
        """The mode of one of the actions: a draft waits for a person in any mode."""
        return "approve" if isinstance(action, Answer) and action.draft else self.mode


def decide(rules: Iterable[Rule], subject: Subject, negative: Negative) -> Decision | None:
    """What the first matching rule says about *subject*; None if none matches, so that it is left to a person."""
    view = View(subject)
    rule = next((rule for rule in rules if applies(rule, subject) and all_hold(rule, view)), None)
    return None if rule is None else decision(rule, view, negative)


def applies(rule: Rule, subject: Subject) -> bool:
    """Whether a rule is asked at all: it is not off, for this kind of subject, and in a chat the buyer speaks."""
    own_message = subject.kind == "chat" and subject.answered
    return rule.mode != "off" and subject.kind in rule.on and not own_message


def all_hold(rule: Rule, view: View) -> bool:
    """Whether every condition holds."""
    return all(check.holds for check in tried(rule, view))


def tried(rule: Rule, view: View) -> Iterable[Check]:
    """Every condition of a rule, also that WB must offer what the rule would decide."""
    yield from checks(rule.when, view)
    for action in rule.do:
        if isinstance(action, Decide):
            offered = view.subject.actions
            yield Check("do.decide", action.action in offered, action.action, offered)


def decision(rule: Rule, view: View, negative: Negative) -> Decision:
    """What *rule*, which has won, may do."""
    asked = [(action, _why_not(action, view.subject)) for action in rule.do]
    careful = rule.mode == "auto" and rule.sends and not rule.allow_negative
    held = negatives(negative, view) if careful else ()
    return Decision(
        rule=rule,
        mode="auto" if rule.mode == "auto" and not held else "approve",
        actions=tuple(action for action, why in asked if why is None),
        left_out=tuple(LeftOut(action, why) for action, why in asked if why is not None),
        held=held,
    )


def _why_not(action: Action, subject: Subject) -> Said | None:
    # WB goes on offering decisions on decided claims and returns for answered reviews: a mirror full of old ones would
    # otherwise be worked through again.
    if subject.answered and not isinstance(action, Pin | Ignore):
        return Said("ответ уже есть", "it is answered")
    if isinstance(action, OfferReturn) and subject.return_offered:
        return Said("возврат уже предложен", "the return has been offered")
    if isinstance(action, OfferReturn) and not subject.able_return:
        return Said("WB не разрешает возврат по этому отзыву", "WB allows no return for this review")
    return None
