"""What must fit together in a whole configuration: names, templates and who uses them, rules and their order.

Mistakes are problems; what works, but otherwise than its author may think, is a note.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from ..guard import Finding
from ..guard import check as guarded
from ..rules import Decide, Reject, Rule, When
from ..said import Said
from ..subject import SubjectKind
from ..templates import Template, check, trials
from .lines import Path
from .problems import At, Report, not_one_of
from .values import Config

QUESTIONS: tuple[SubjectKind, ...] = ("question",)


def look(report: Report, config: Config) -> None:
    """Write down what does not fit together."""
    at = At(report)
    for name, values in (("seller", config.sellers), ("rule", config.rules), ("sink", config.sinks)):
        _unique(at / name, values)
    if not config.sellers and not (at / "seller").broken:
        at.wrong(Said("нет ни одного [[seller]]", "there is no [[seller]]"))
    for number, one in enumerate(config.sinks):
        _known_sellers(at / "sink" / number / "sellers", one.sellers, config)
    for number, rule in enumerate(config.rules):
        _rule(at / "rule" / number, rule, config)
    _templates(report, config)
    _order(at / "rule", config.rules)


def _unique(at: At, values: Sequence[Any]) -> None:
    counts = Counter(one.name for one in values)
    for number, one in enumerate(values):
        if one.name and counts[one.name] > 1:
            (at / number / "name").wrong(
                Said(f"имя «{one.name}» не одно", f"the name “{one.name}” is not the only one")
            )


def _known_sellers(at: At, named: Sequence[str], config: Config) -> None:
    names = [seller.name for seller in config.sellers]
    for name in named:
        if name not in names:
            at.wrong(not_one_of(name, names))


def _rule(at: At, rule: Rule, config: Config) -> None:
    _known_sellers(at / "sellers", rule.sellers, config)
    for name in rule.templates:
        if name not in config.templates:
            (at / "do").wrong(not_one_of(name, config.templates))
    if rule.mode == "auto" and rule.sends and not rule.allow_negative and _always_negative(rule, config):
        at.note(
            Said(
                "это негатив: ответы будут ждать человека, несмотря на mode = auto; если так и нужно отвечать самому, "
                "добавьте allow_negative = true",
                "this is negative: answers will wait for a person in spite of mode = auto, unless you add "
                "allow_negative = true",
            )
        )


def _always_negative(rule: Rule, config: Config) -> bool:
    low = rule.when.rating is not None and max(rule.when.rating) <= config.negative.rating_up_to
    return low or rule.on == ("claim",)


def _order(at: At, rules: Sequence[Rule]) -> None:
    """A rule without conditions leaves nothing of its kinds to those after it."""
    for number, rule in enumerate(rules):
        for earlier in rules[:number]:
            takes_all = earlier.when == When() and earlier.mode != "off" and {*rule.on} <= {*earlier.on}
            if takes_all and not earlier.sellers and not any(isinstance(one, Decide) for one in earlier.do):
                (at / number).note(
                    Said(
                        f"до этого правила дело не дойдёт: всё забирает «{earlier.name}»",
                        f"this rule is never reached: “{earlier.name}” takes everything",
                    )
                )
                break


def _templates(report: Report, config: Config) -> None:
    """Every template with the kinds of texts it is used for; one that nothing uses is only noted."""
    used: dict[str, set[SubjectKind]] = {name: set() for name in config.templates}
    for rule in config.rules:
        for name, kind in _uses(rule):
            used.get(name, set()).add(kind)
    for name, kinds in used.items():
        template = config.templates[name]
        if not kinds:
            report.note(
                ("templates", "texts", name),
                Said(f"шаблон «{name}» не нужен ни одному правилу", f"no rule uses the template “{name}”"),
            )
        if not report.broken(("templates", "values")) and not report.broken(("templates", "texts", name)):
            for kind in sorted(kinds):
                _template(report, template, kind, config)


def _uses(rule: Rule) -> Iterator[tuple[str, SubjectKind]]:
    for action in rule.do:
        only = QUESTIONS if isinstance(action, Reject) else rule.on
        names: tuple[str, ...] = getattr(action, "templates", ())
        yield from product(names, only)


def _template(report: Report, template: Template, kind: SubjectKind, config: Config) -> None:
    """Its mistakes for one kind, for every seller's values, and what the guard would say."""
    path: Path = ("templates", "texts", template.name)
    for own in _values(config):
        flaws = check(template, kind, own)
        for flaw in flaws:
            said = Said(f"для {kind}: {flaw.said.ru}", f"for {kind}: {flaw.said.en}")
            report.wrong_in(template.file, template.line + flaw.line - 1, path, said)
        if flaws:
            return
        for finding in _findings(template, kind, config, own):
            report.wrong_in(template.file, template.line, path, _of_guard(finding))


def _values(config: Config) -> list[dict[str, str]]:
    """The values templates may use, each different set once."""
    sets = [dict(config.values_of(seller)) for seller in config.sellers] or [dict(config.values)]
    return [one for number, one in enumerate(sets) if one not in sets[:number]]


def _findings(template: Template, kind: SubjectKind, config: Config, own: dict[str, str]) -> list[Finding]:
    """What the guard says of any text the template makes, each rule of the guard once."""
    texts = dict.fromkeys(text for text in trials(template, kind, own) if isinstance(text, str))
    found = {one.rule: one for text in texts for one in guarded(text, kind, config.guard)}
    return list(found.values())


def _of_guard(finding: Finding) -> Said:
    return Said(
        f"проверка текста ({finding.rule}): {finding.said.ru}", f"the guard ({finding.rule}): {finding.said.en}"
    )
