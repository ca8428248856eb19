#!/usr/bin/env python
"""Write build/api (or the folder that is named): the public names as pages for a browser, by pdoc.

pdoc shows what it finds in a class as Python runs it. Lives here: what it is given instead, so that the pages show what
an editor shows: the stub's plain methods, types as type checkers see them, and methods beside the class that has them.
"""

from __future__ import annotations

import sys
from datetime import datetime
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from inspect import Parameter, Signature, signature
from pathlib import Path
from types import GenericAlias, ModuleType
from typing import Any, get_type_hints

import pdoc.doc
import pdoc.render
from docstrings import attribute_docs
from reference import COLOURS, documented, ours, shown
from stubs import TARGET as STUB

import wbdesk
import wbdesk.fixtures
import wbdesk.testing
from wbdesk.api import colours
from wbdesk.api.model import T
from wbdesk.core import Changes, ClientSettings, Core
from wbdesk.version import VERSION

TARGET = Path(__file__).parent.parent / "build" / "api"
PAGES = ("wbdesk", "wbdesk.testing", "wbdesk.fixtures")

SEEN: dict[str, Any] = {
    "Many": GenericAlias(tuple, (T, ...)),
    "Instant": datetime | None,
    "Millis": datetime | None,
    "MoscowTime": datetime | None,
}
"""The types of fields as `wbdesk.api.model` shows them to type checkers."""

FOR_DECODING = {"adjusts", "identity", "received", "records"}


class Explained:
    """A default that the words below explain better than its value."""

    def __repr__(self) -> str:
        return "..."


def main(arguments: list[str]) -> int:
    """Write the pages."""
    show_plain_methods()
    show_types()
    show_settings()
    for name in wbdesk.__all__:
        gather(getattr(wbdesk, name))
    write(Path(*arguments) if arguments else TARGET)
    return 0


def show_plain_methods() -> None:
    """Put the stub's classes in the place of the real ones, whose methods pdoc cannot read."""
    stub = loaded_stub()
    for name in COLOURS:
        setattr(wbdesk, name, getattr(stub, name))
    for client in (wbdesk.WildberriesSDK, wbdesk.AsyncWildberriesSDK):
        delattr(client, "communications")  # its annotation stays


def loaded_stub() -> ModuleType:
    """The stub as a module, in the place of the one that it describes."""
    spec = spec_from_loader(colours.__name__, SourceFileLoader(colours.__name__, str(STUB)))
    assert spec is not None
    assert spec.loader is not None
    sys.modules[colours.__name__] = stub = module_from_spec(spec)
    spec.loader.exec_module(stub)
    return stub


def show_types() -> None:
    """Have annotations looked up as type checkers do."""
    modules = [module for name, module in sys.modules.items() if name.startswith("wbdesk.")]
    for module in modules:
        vars(module).update({name: SEEN[name] for name in SEEN.keys() & vars(module).keys()})


def show_settings() -> None:
    """Write settings out, one parameter each."""
    for client in (wbdesk.WildberriesSDK, wbdesk.AsyncWildberriesSDK):
        spell_out(client.__init__, ClientSettings)
    spell_out(Core.with_options, Changes)


def spell_out(function: Any, settings: type) -> None:
    """Give *function*, which ends with `**settings`, a signature with their names."""
    *named, _ = signature(function).parameters.values()
    types = get_type_hints(settings)
    spelled = [Parameter(name, Parameter.KEYWORD_ONLY, annotation=types[name], default=Explained()) for name in types]
    function.__signature__ = Signature([*named, *spelled], return_annotation=signature(function).return_annotation)


def gather(value: Any) -> None:
    """Give a class the methods that it has from private parents of ours: theirs have no page."""
    for parent in ours(value)[1:] if isinstance(value, type) else ():
        for name, member in vars(parent).items():
            if documented(member) and shown(name, member) and name not in vars(value):
                setattr(value, name, member)


def write(target: Path) -> None:
    """Write a page for each module, the page that leads to them, and what the search box looks through."""
    modules = {name: pdoc.doc.Module(sys.modules[name]) for name in PAGES}
    for member in modules["wbdesk"].members.values():
        member.docstring = member.docstring or attribute_docs().get(member.name, "")
        hide_what_decoding_needs(member)
    pdoc.render.configure(docformat="google", show_source=False, footer_text=f"wbdesk {VERSION}")
    pages = {f"{name.replace('.', '/')}.html": pdoc.render.html_module(one, modules) for name, one in modules.items()}
    pages |= {"index.html": pdoc.render.html_index(modules), "search.js": pdoc.render.search_index(modules)}
    for name, page in pages.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(page, "utf-8")


def hide_what_decoding_needs(member: pdoc.doc.Doc[Any]) -> None:
    """Leave out what models have for the decoder and not for a reader."""
    for field in member.members.values() if isinstance(member, pdoc.doc.Class) else ():
        if field.name in FOR_DECODING:
            field.docstring = "@private"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
