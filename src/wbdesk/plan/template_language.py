"""The small part of Jinja2 that a template may use, and the limits that hold whatever is written in it.

A template is text with gaps: `{{ name | fallback("...") }}`, conditions, alternatives, a loop over a list. It has no
attributes, no arithmetic, no assignments, no macros, nothing from files. What is not in `ALLOWED` is refused when the
configuration is read. So a rendering ends by construction, without threads and signals, which a desk on Windows could
not use: what repeats is a loop, and loops are counted; what grows is the output, and it is counted as it comes.

The sandbox (https://jinja.palletsprojects.com/en/stable/sandbox/) is the second wall, should this one have a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import jinja2
from jinja2 import nodes
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from .said import Said

LONGEST_SOURCE = 10_000
LONGEST_OUTPUT = 10_000
"""In characters: twice what WB takes, so that the guard can say how much is too long."""
MOST_TURNS = 500
"""Of all loops of one rendering together."""
DEEPEST = 40
"""Levels of a template's tree."""
MOST_NODES = 1_500
"""Of its tree. What is deeper or larger takes Jinja seconds to compile."""

ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Tuple,
    nodes.List,
    nodes.If,
    nodes.For,
    nodes.CondExpr,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Compare,
    nodes.Operand,
    nodes.Concat,
    nodes.Filter,
    nodes.Test,
    nodes.Call,
)

CALLABLE = "one_of"


class TemplateFault(Exception):
    """A template cannot be rendered; `said` tells a person why."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.en)
        self.said = said


class Missing(jinja2.StrictUndefined):
    """A known value that this subject does not have: no gap in the text, yet it may be asked for in a condition."""

    __slots__ = ()

    def __bool__(self) -> bool:  # type: ignore[override]
        return False

    def __eq__(self, other: object) -> bool:  # type: ignore[override]
        return other is self

    def __ne__(self, other: object) -> bool:  # type: ignore[override]
        return other is not self

    __hash__ = None  # type: ignore[assignment]


class Turns:
    """How many more turns the loops of one rendering have."""

    def __init__(self) -> None:
        self._left = MOST_TURNS

    def take(self) -> None:
        """One turn. Raises `TemplateFault` when there is none."""
        self._left -= 1
        if self._left < 0:
            raise TemplateFault(
                Said(f"циклы делают больше {MOST_TURNS} шагов", f"its loops take more than {MOST_TURNS} turns")
            )


def fallback(value: object, other: str) -> object:
    """*value*, or *other* where there is none."""
    return value or other


def join(values: object, between: str = ", ") -> str:
    """The texts of a list, with something between them."""
    return str(between).join(str(value) for value in _listed(values))


@jinja2.pass_context
def _counted(context: Context, values: object) -> Iterator[object]:
    for value in _listed(values):
        context["(turns)"].take()
        yield value


def _listed(values: object) -> Iterable[object]:
    """A list. One that is missing says so by itself when it is read."""
    if not isinstance(values, (list, tuple, jinja2.Undefined)):
        raise TemplateFault(Said("нужен список, например tags", "it takes a list, such as tags"))
    return values


FILTERS = {
    "fallback": fallback,
    "join": join,
    "lower": lambda value: str(value).lower(),
    "upper": lambda value: str(value).upper(),
    "capitalize": lambda value: str(value)[:1].upper() + str(value)[1:],
    "trim": lambda value: str(value).strip(),
}


def _environment() -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True, cache_size=0
    )
    made.globals.clear()
    made.filters = {**FILTERS, "(counted)": _counted}
    made.tests = {"defined": made.tests["defined"]}
    return made


ENVIRONMENT = _environment()


def alternatives(source: str) -> int:
    """The most alternatives that one place of a template without flaws has, at least 1."""
    return max((len(call.args) for call in parsed(source).find_all(nodes.Call)), default=1)


def render(source: str, values: Mapping[str, object]) -> str:
    """The text of a template that has no flaws. Raises `TemplateFault` where a value is missing or a limit is met."""
    text, length = [], 0
    try:
        for piece in _compiled(source).generate(**values, **{"(turns)": Turns()}):
            text.append(piece)
            length += len(piece)
            if length > LONGEST_OUTPUT:
                raise TemplateFault(_too_long("текст", "the text", LONGEST_OUTPUT))
    except jinja2.UndefinedError as missing:
        raise TemplateFault(_missing(missing.message or "")) from missing
    except (jinja2.TemplateError, TypeError, ValueError) as problem:
        raise TemplateFault(Said(f"шаблон не сработал: {problem}", f"the template failed: {problem}")) from problem
    return "".join(text).strip()


@lru_cache(maxsize=512)
def _compiled(source: str) -> jinja2.Template:
    """A template ready to run, its loops counted."""
    tree = parsed(source)
    if next(strange_nodes(tree), None) is not None:
        raise TemplateFault(Said("шаблон не проверен", "the template was not checked"))
    for loop in tree.find_all(nodes.For):
        loop.iter = nodes.Filter(loop.iter, "(counted)", [], [], None, None, lineno=loop.lineno)
        loop.iter.set_environment(ENVIRONMENT)
    try:
        return ENVIRONMENT.from_string(tree)
    except SyntaxError as problem:  # Python nests loops no deeper than twenty levels
        raise TemplateFault(_TOO_DEEP) from problem


_TOO_DEEP = Said("слишком глубокая вложенность", "it is nested too deeply")


def parsed(source: str) -> nodes.Template:
    """The tree of a template. Raises `TemplateFault` if it is too large, `jinja2.TemplateSyntaxError` if it is none."""
    if len(source) > LONGEST_SOURCE:
        raise TemplateFault(_too_long("шаблон", "the template", LONGEST_SOURCE))
    try:
        tree = ENVIRONMENT.parse(source)
    except RecursionError as problem:
        raise TemplateFault(_TOO_DEEP) from problem
    levels = _levels(tree)
    if len(levels) > DEEPEST:
        raise TemplateFault(_TOO_DEEP)
    if sum(levels) > MOST_NODES:
        raise TemplateFault(Said("в шаблоне слишком много выражений", "the template has too many expressions"))
    return tree


def strange_nodes(tree: nodes.Template) -> Iterator[nodes.Node]:
    """What is not of the language. (Named arguments are refused where they are passed.)"""
    for node in tree.find_all(nodes.Node):
        recursive = isinstance(node, nodes.For) and node.recursive
        if recursive or not isinstance(node, (*ALLOWED, nodes.Keyword)):
            yield node


def _levels(tree: nodes.Node) -> list[int]:
    """How many nodes stand on each level of a tree."""
    level, counts = [tree], []
    while level:
        counts.append(len(level))
        level = [child for node in level for child in node.iter_child_nodes()]
    return counts


def _missing(name: str) -> Said:
    return Said(
        f'нет значения «{name}»: напишите {{{{ {name} or "..." }}}}, чтобы в тексте не было дыры',
        f'no value for “{name}”: write {{{{ {name} or "..." }}}}, so that there is no gap in the text',
    )


def _too_long(what_ru: str, what_en: str, most: int) -> Said:
    return Said(f"{what_ru} длиннее {most} знаков", f"{what_en} is longer than {most:,} characters")
