#!/usr/bin/env python
"""Write docs/reference.md from the code: operations, walks, models, errors, limits and every other public name.

`--check` writes nothing and exits with 1 if the file is not what it would write. Lives here: how things are laid out.
What is said of them is said in the docstrings, and read by `scripts/docstrings.py`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import is_dataclass
from inspect import Parameter, Signature, getdoc, isclass, isfunction, signature
from pathlib import Path
from typing import Any

import msgspec
from docstrings import Doc, attribute_docs, class_fields, read_doc, source_of
from written import write_or_check

import wbdesk
from wbdesk import DEFAULT_RATES, OPERATIONS, Communications, Model, WildberriesError
from wbdesk.api import checks, filters, pins, uploads
from wbdesk.api.catalog import WALKS, Operation
from wbdesk.token import CATEGORY_TITLES
from wbdesk.wire.rates import PAD, Rate
from wbdesk.wire.session import Session

TARGET = Path(__file__).parent.parent / "docs" / "reference.md"

HEAD = """# Reference

Written from the code by `make docs`; a change belongs into the docstrings. How things are used is in the
[guide](guide.md), what can be set in [configuration](configuration.md).

Signatures are those of `WildberriesSDK`. In `AsyncWildberriesSDK` operations are awaited and walks are iterated with
`async for`; in `wbdesk.calls` operations return a `Call` and walks a `Walk`. What stands behind `*` is given by name.

- [Clients](#clients)
- [Operations](#operations): """

SECTIONS = {
    "Questions": "new_feedbacks_questions",
    "Reviews": "get_feedbacks_count_unanswered",
    "Pinned reviews": "get_pinned_feedbacks",
    "Chats": "get_seller_chats",
    "Return claims": "claims",
}
"""Each section of WB's page, and the operation that begins it."""

EVERY_CALL = "Every call can also raise what [best practices](best-practices.md#errors) has in its table."

ALIASES = {"Moment": checks, "Order": filters, "PinState": pins, "PinOn": pins, "Attachment": uploads}
"""Names of types that stand in signatures without being public, and where they are defined."""

INTERNAL = set(vars(Session))
"""Methods that clients have for an exchange, not for a reader."""

COLOURS = ("BlockingCommunications", "AwaitingCommunications", "DescribingCommunications")
CLIENTS = ("WildberriesSDK", "AsyncWildberriesSDK", "Communications", *COLOURS, "calls", "OPERATIONS")
MADE_OF_MODELS = (wbdesk.File, wbdesk.EventBatch, wbdesk.EventCursor)
LIMITS = ("Limits", "MemoryLimits", "FileLimits", "Rates", "Rate", "DEFAULT_RATES")


def main(arguments: list[str]) -> int:
    """Write the file, or with `--check` compare it."""
    return write_or_check(TARGET, reference(), arguments)


def reference() -> str:
    """The whole page."""
    parts = [
        contents(),
        "## Clients",
        *(public(name) for name in CLIENTS),
        "## Operations",
        EVERY_CALL,
        table(("in signatures", "stands for"), [(f"`{name}`", f"`{shown}`") for name, shown in aliases()]),
        *operations(),
        "## Models",
        "What WB did not send, or sent unreadably, is None; a list is then empty. `to_dict` gives WB's names back.",
        *(model(name) for name in kind(is_model)),
        "## Errors",
        *(public(name) for name in kind(is_error)),
        "## Limits",
        *(public(name) for name in LIMITS),
        limits_table(),
        "## Other names",
        *(public(name) for name in others()),
    ]
    return "\n\n".join(parts) + "\n"


def contents() -> str:
    """The page's head with links to its parts."""
    sections = ", ".join(f"[{title.lower()}](#{anchor(title)})" for title in SECTIONS)
    rest = "\n".join(f"- [{title}](#{anchor(title)})" for title in ("Models", "Errors", "Limits", "Other names"))
    return f"{HEAD}{sections}\n{rest}"


def anchor(title: str) -> str:
    """A heading's anchor."""
    return title.lower().replace(" ", "-")


# Names and their kinds.


def kind(wanted: Any) -> list[str]:
    """The public classes that *wanted* says yes to, in the order of the source."""
    return sorted((name for name in wbdesk.__all__ if wanted(getattr(wbdesk, name))), key=place)


def place(name: str) -> tuple[str, int]:
    """Where a class stands: file and line."""
    source = source_of(getattr(wbdesk, name))
    return source.file, source.line


def is_model(value: Any) -> bool:
    """Whether *value* is a record of WB's or made of such."""
    return isclass(value) and (issubclass(value, Model) or value in MADE_OF_MODELS)


def is_error(value: Any) -> bool:
    """Whether *value* is one of our errors."""
    return isclass(value) and issubclass(value, WildberriesError)


def others() -> list[str]:
    """The public names that stand in no other part."""
    placed = {*CLIENTS, *LIMITS, *kind(is_model), *kind(is_error)}
    return [name for name in wbdesk.__all__ if name not in placed]


# Operations.


def operations() -> Iterator[str]:
    """Sections, operations and walks in WB's order."""
    begins = {name: title for title, name in SECTIONS.items()}
    walks = {operation: walk for walk, operation in WALKS.items()}
    for one in OPERATIONS:
        if one.name in begins:
            yield f"### {begins[one.name]}"
        yield operation(one)
        if one.name in walks:
            yield walk(walks[one.name])


def operation(one: Operation) -> str:
    """One operation: signature, words, facts."""
    doc = read_doc(one.doc)
    return "\n\n".join([*entry(one.name, one.signature, doc, "Call"), facts(one)])


def aliases() -> Iterator[tuple[str, str]]:
    """The types in signatures, as text."""
    for name, module in ALIASES.items():
        shown = str(getattr(module, name)).replace("typing.", "")
        yield name, re.sub(r"\b(datetime\.|os\.)(?=[a-zP])", "", shown)


def walk(name: str) -> str:
    """One walk."""
    build = getattr(Communications, name).build
    return "\n\n".join(entry(name, without_self(signature(build)), read_doc(getdoc(build) or ""), "Walk"))


def entry(name: str, whole: Signature, doc: Doc, built: str) -> Iterator[str]:
    """Heading, signature, words, parameters, result and errors."""
    yield f"#### `{name}`"
    yield f"```text\n{signed(name, whole, built)}\n```"
    yield doc.words
    if doc.parameters:
        yield table(("parameter", "is"), [(f"`{name}`", words) for name, words in doc.parameters])
    yield f"Returns: {doc.returns}"
    if doc.errors:
        yield table(("raises", "when"), [(f"`{name}`", words) for name, words in doc.errors])


def signed(name: str, whole: Signature, built: str) -> str:
    """A signature as the blocking client has it, on one line if it fits."""
    result = re.sub(rf"^{built}\[(.*)\]$", r"\1", str(whole.return_annotation))
    result = f"Iterator[{result}]" if built == "Walk" else result
    line = f"{name}({', '.join(parameters(whole))}) -> {result}"
    return line if len(line) <= 100 else f"{name}(\n    " + ",\n    ".join(parameters(whole)) + f",\n) -> {result}"


def parameters(whole: Signature) -> list[str]:
    """Each parameter of a signature as it is written in the source."""
    values = list(whole.parameters.values())
    written = [parameter(value) for value in values]
    by_name = [place for place, value in enumerate(values) if value.kind is value.KEYWORD_ONLY]
    return [*written[: by_name[0]], "*", *written[by_name[0] :]] if by_name else written


def parameter(value: Parameter) -> str:
    """One parameter: name, type, default."""
    default = "" if value.default is value.empty else f" = {value.default!r}".replace("'", '"')
    return f"{'**' if value.kind is value.VAR_KEYWORD else ''}{value.name}: {value.annotation}{default}"


def facts(one: Operation) -> str:
    """What follows from the route: WB's method, the token, the limit, what may be repeated."""
    route = one.route
    title = CATEGORY_TITLES[route.host]
    read_only = "" if one.for_read_only else "; a read-only token cannot"
    sandbox = "; a test token works, in WB's sandbox" if route.sandbox else "; a test token cannot"
    return bullets(
        [
            f"WB: `{route.method} {route.path}`, [WB's page]({route.docs})",
            f"Token: category *{title}*{read_only}{sandbox}",
            f"Limit: {limit(route.bucket)}",
            f"If the reply is lost: {lost(one)}",
        ]
    )


def lost(one: Operation) -> str:
    """What happens when nobody knows whether it happened."""
    if one.route.safe:
        return "repeated, since that does no harm"
    return f"not repeated; `OutcomeUnknown`. Find out by {one.route.verify}"


def limit(bucket: str) -> str:
    """A bucket's figures for both kinds of token."""
    shared, rate = DEFAULT_RATES.of("full", bucket)
    return f"bucket `{shared}`, {figures(rate)}; basic token: {figures(DEFAULT_RATES.of('basic', bucket)[1])}"


def figures(rate: Rate) -> str:
    """WB's figures, without our padding."""
    interval = rate.interval / PAD
    pause = f"{interval / 60:.0f} min" if interval >= 60 else f"{interval:.2f}".rstrip("0").rstrip(".") + " s"
    return f"one every {pause}" if rate.burst == 1 else f"{rate.burst} at once, then one every {pause}"


def limits_table() -> str:
    """WB's limits, all in one table."""
    rows = [
        (f"`{row.name}`", f"`{row.shared}`", figures(row.rate), figures(DEFAULT_RATES.of("basic", row.name)[1]))
        for row in DEFAULT_RATES.rows
        if row.kind == "full"
    ]
    head = ("calls declared with", "draw on bucket", "personal, service, basic with secret, test", "basic")
    return f"WB's figures as the default table has them:\n\n{table(head, rows)}"


# Models and other names.


def model(name: str) -> str:
    """One model: its words and its fields."""
    cls = getattr(wbdesk, name)
    wb = issubclass(cls, Model)
    names = {field.name: field.encode_name for field in msgspec.structs.fields(cls)} if wb else {}
    rows = [
        (f"`{field.name}`", *([f"`{names[field.name]}`"] if wb else []), f"`{field.type}`", field.words)
        for field in class_fields(cls)
        if field.name != "received"
    ]
    head = ("field", *(["WB's name"] if wb else []), "type", "is")
    parts = (f"### `{name}`", words_of(cls), table(head, rows) if rows else "", methods(cls))
    return "\n\n".join(part for part in parts if part)


def public(name: str) -> str:
    """One public name: what its docstring says, its fields and its methods."""
    value = getattr(wbdesk, name)
    signed_as = f"```text\n{called(name, signature(value))}\n```" if isfunction(value) else ""
    parts = [
        f"### `{name}`",
        signed_as,
        parents(value),
        plain(words_of(value) or attribute_docs().get(name, "")),
        fields(value),
    ]
    return "\n\n".join(part for part in (*parts, methods(value)) if part)


def parents(value: Any) -> str:
    """What an error is caught by as well."""
    if not is_error(value) or value is WildberriesError:
        return ""
    return "A kind of " + " and of ".join(f"`{base.__name__}`" for base in value.__bases__) + "."


def words_of(value: Any) -> str:
    """A class's or function's own docstring."""
    return (getdoc(value) or "") if isclass(value) or isfunction(value) else ""


def plain(words: str) -> str:
    """A docstring as a page: its `Args:` as a table, its code as it is."""
    doc = read_doc(words)
    rows = [(f"`{name}`", text) for name, text in doc.parameters]
    page = f"[WB's page]({doc.page})" if doc.page else ""
    code = doc.words.replace("```python\n", "```text\n")
    return "\n\n".join(part for part in (code, table(("parameter", "is"), rows) if rows else "", page) if part)


def fields(value: Any) -> str:
    """The fields of a frozen value."""
    if not (isclass(value) and (is_dataclass(value) or issubclass(value, msgspec.Struct))):
        return ""
    return table(("field", "type", "is"), [(f"`{f.name}`", f"`{f.type}`", f.words) for f in class_fields(value)])


def methods(value: Any) -> str:
    """The public methods and properties that a class itself or a private parent of ours defines."""
    if not isclass(value) or issubclass(value, Communications):
        return ""
    found = {name: member for cls in reversed(ours(value)) for name, member in vars(cls).items() if documented(member)}
    return bullets(method(name, member) for name, member in found.items() if shown(name, member))


def shown(name: str, member: Any) -> bool:
    """Whether a method is for the reader, and not told elsewhere on the page already."""
    return not name.startswith("_") and name not in INTERNAL and not (getdoc(member) or "").startswith("See `")


def ours(value: type) -> list[type]:
    """The class and those of its parents that have no place of their own on the page."""
    hidden = [cls for cls in value.__mro__[1:] if cls.__module__.startswith("wbdesk") and not has_place(cls)]
    return [value, *hidden]


def has_place(cls: type) -> bool:
    return getattr(wbdesk, cls.__name__, None) is cls


def documented(member: Any) -> bool:
    return isfunction(member) or isinstance(member, (property, classmethod))


def method(name: str, member: Any) -> str:
    """One method or property in a line."""
    words = " ".join((getdoc(member) or "").split())
    if isinstance(member, property):
        return f"`.{name}`: {words}"
    function = member.__func__ if isinstance(member, classmethod) else member
    return f"`.{called(name, without_self(signature(function)))}`: {words}"


def without_self(whole: Signature) -> Signature:
    """A method's signature as a caller sees it."""
    return whole.replace(parameters=list(whole.parameters.values())[1:])


def called(name: str, whole: Signature) -> str:
    """A function with its signature in a line."""
    return f"{name}({', '.join(parameters(whole))}) -> {whole.return_annotation}"


# Markdown.


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table; a bar inside a cell is escaped."""
    lines = [tuple(head), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    lines.insert(1, ("---",) * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def bullets(lines: Iterable[str]) -> str:
    """A list."""
    return "\n".join(f"- {line}" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
