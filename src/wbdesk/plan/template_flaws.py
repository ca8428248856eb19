"""What is wrong with a template, found by reading it: everything at once, each with its line.

The language itself and its limits are in `template_language.py`; gaps that only some buyers would see are found by
trying (`templates.py`).
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator

import jinja2
import msgspec
from jinja2 import nodes

from .said import Said
from .template_language import CALLABLE, ENVIRONMENT, FILTERS, TemplateFault, parsed, strange_nodes

SAYS: dict[type[nodes.Node], str] = {
    nodes.Getattr: ".",
    nodes.Getitem: "[...]",
    nodes.Assign: "set",
    nodes.AssignBlock: "set",
    nodes.BinExpr: "+ - * / % **",
    nodes.Keyword: "name=value",
}
"""How what is most often tried is written; other nodes are called by their own name."""


class Flaw(msgspec.Struct, frozen=True):
    """What is wrong with a template, and in which of its lines."""

    line: int
    said: Said


def flaws(source: str, known: Collection[str]) -> list[Flaw]:
    """Everything in a template's source that is not of the language.

    Args:
        source: the template.
        known: the names of the values it may use.
    """
    try:
        tree = parsed(source)
    except TemplateFault as fault:
        return [Flaw(1, fault.said)]
    except jinja2.TemplateSyntaxError as problem:
        why = problem.message or ""
        return [Flaw(problem.lineno, Said(f"шаблон не разобрать: {why}", f"the template cannot be read: {why}"))]
    found = [*_strange_nodes(tree), *_strange_names(tree, known), *_strange_filters(tree), *_strange_calls(tree)]
    return sorted(dict.fromkeys(found), key=lambda flaw: flaw.line)


def _strange_nodes(tree: nodes.Template) -> Iterator[Flaw]:
    for node in strange_nodes(tree):
        name = next((name for shape, name in SAYS.items() if isinstance(node, shape)), type(node).__name__.lower())
        yield Flaw(node.lineno, Said(f"в шаблоне нельзя «{name}»", f"a template may not use “{name}”"))


def _strange_names(tree: nodes.Template, known: Collection[str]) -> Iterator[Flaw]:
    own = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    for name in own & {*known, CALLABLE}:
        yield Flaw(1, Said(f"имя «{name}» занято, назовите иначе", f"the name “{name}” is taken, choose another"))
    for node in tree.find_all(nodes.Name):
        if node.ctx == "load" and node.name not in {*known, *own, CALLABLE}:
            yield Flaw(node.lineno, _unknown(node.name, known))


def _strange_filters(tree: nodes.Template) -> Iterator[Flaw]:
    for filtered in tree.find_all(nodes.Filter):
        if filtered.name not in FILTERS:
            yield Flaw(filtered.lineno, _unknown(filtered.name, FILTERS))
    for test in tree.find_all(nodes.Test):
        if test.name not in ENVIRONMENT.tests:
            yield Flaw(test.lineno, _unknown(test.name, ENVIRONMENT.tests))


def _strange_calls(tree: nodes.Template) -> Iterator[Flaw]:
    calls = list(tree.find_all(nodes.Call))
    plain = [call for call in calls if call.args and not (call.kwargs or call.dyn_args or call.dyn_kwargs)]
    right = {id(call.node) for call in plain if _is_callable(call.node)}
    for node in [*(call.node for call in calls), *filter(_is_callable, tree.find_all(nodes.Name))]:
        if id(node) not in right:
            yield Flaw(node.lineno, Said('вызывают только one_of("...", "...")', 'only one_of("...", "...") is called'))


def _is_callable(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == CALLABLE


def _unknown(name: str, known: Collection[str]) -> Said:
    near = next(iter(difflib.get_close_matches(name, sorted(known), 1)), None)
    listed = ", ".join(sorted(known))
    return Said(
        f"нет имени «{name}»{f'; может быть, «{near}»' if near else ''}; есть: {listed}",
        f"no name “{name}”{f'; perhaps “{near}”' if near else ''}; there are: {listed}",
    )
