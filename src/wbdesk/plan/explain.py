"""Why the rules decide about a subject as they do: every rule in order, every condition, and where its words stood.

The same checks as in `decide.py`, all of them and not only up to the first that fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

import msgspec

from .conditions import Check, View
from .decide import Decision, applies, decision, tried
from .rules import Action, Negative, Rule
from .said import Language, Said
from .subject import Subject

Outcome: TypeAlias = Literal["won", "later", "failed", "other kind", "off"]

OUTCOMES: dict[Outcome, Said] = {
    "won": Said("сработало", "wins"),
    "later": Said("подошло бы, но раньше сработало другое", "would match, but an earlier rule won"),
    "failed": Said("не подошло", "does not match"),
    "other kind": Said("не для этого", "is for something else"),
    "off": Said("выключено", "is off"),
}


class Verdict(msgspec.Struct, frozen=True):
    """One rule, tried on a subject."""

    rule: Rule
    outcome: Outcome
    checks: tuple[Check, ...] = ()
    """All of them, those after the first that fails too; none if the rule is off or for another kind."""


class Explanation(msgspec.Struct, frozen=True):
    """What every rule says about a subject, and what follows."""

    subject: Subject
    verdicts: tuple[Verdict, ...]
    decision: Decision | None

    def lines(self, language: Language = "ru") -> Iterator[str]:
        """The explanation as text, line by line."""
        for number, verdict in enumerate(self.verdicts, 1):
            yield f"{number}. «{verdict.rule.name}»: {OUTCOMES[verdict.outcome].in_language(language)}"
            for check in verdict.checks:
                yield f"   {'+' if check.holds else '-'} {check.say().in_language(language)}"
        for said in _conclusion(self.decision):
            yield said.in_language(language)


def explain(rules: Iterable[Rule], subject: Subject, negative: Negative) -> Explanation:
    """Try every rule on *subject*.

    Args:
        rules: in their order; the first that matches wins.
        subject: what they are tried on.
        negative: what counts as negative.
    """
    view, verdicts, decided = View(subject), list[Verdict](), None
    for rule in rules:
        verdict = _verdict(rule, view, decided is None)
        verdicts.append(verdict)
        if verdict.outcome == "won":
            decided = decision(rule, view, negative)
    return Explanation(subject, tuple(verdicts), decided)


def _verdict(rule: Rule, view: View, first: bool) -> Verdict:
    if not applies(rule, view.subject):
        return Verdict(rule, "off" if rule.mode == "off" else "other kind")
    checked = tuple(tried(rule, view))
    if not all(check.holds for check in checked):
        return Verdict(rule, "failed", checked)
    return Verdict(rule, "won" if first else "later", checked)


def _conclusion(decision: Decision | None) -> Iterator[Said]:
    if decision is None:
        yield Said("Ни одно правило не подошло: решает человек.", "No rule matches: it is left to a person.")
        return
    named = ", ".join(_name(action) for action in decision.actions) or "-"
    yield Said(f"Итог: {named}; режим {decision.mode}.", f"So: {named}; mode {decision.mode}.")
    for left in decision.left_out:
        yield Said(f"   без {_name(left.action)}: {left.why.ru}", f"   without {_name(left.action)}: {left.why.en}")
    for check in decision.held:
        said = check.say()
        yield Said(
            f"   ждёт человека, это негатив, а в правиле нет allow_negative: {said.ru}",
            f"   waits for a person, it is negative and the rule has no allow_negative: {said.en}",
        )


def _name(action: Action) -> str:
    """An action as it is written in the configuration, with its templates."""
    name = "draft" if getattr(action, "draft", False) else str(action.__struct_config__.tag)
    detail = ", ".join(getattr(action, "templates", ())) or getattr(action, "action", "")
    return f"{name} ({detail})" if detail else name
