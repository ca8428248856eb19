"""The pages that pdoc makes of the public names: nothing that an editor shows is lost there."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.docs.pages import ROOT
from tests.docs.scripts import script

import wbdesk
from wbdesk import AsyncWildberriesSDK, Communications, Model, WildberriesError, WildberriesSDK
from wbdesk.api.catalog import OPERATIONS, WALKS

NAMES = [*(operation.name for operation in OPERATIONS), *WALKS]
COLOURS = {
    "BlockingCommunications": WildberriesSDK.communications,
    "AwaitingCommunications": AsyncWildberriesSDK.communications,
    "DescribingCommunications": wbdesk.calls,
}
LITERAL = ("PinMethod", "PinOn", "PinState")
"""Types of fields that pages write out."""

VOID = {"br", "hr", "img", "input", "link", "meta", "path"}
"""Elements without an end."""


def public(kind: type) -> list[str]:
    values = {name: getattr(wbdesk, name) for name in wbdesk.__all__}
    return [name for name, value in values.items() if isinstance(value, type) and issubclass(value, kind)]


class Page(HTMLParser):
    """The text of every element that can be linked to, by its id."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self.texts: defaultdict[str, str] = defaultdict(str)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append(dict(attrs).get("id") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for name in filter(None, self._open):
            self.texts[name] += data


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A process of its own writes the pages, because it changes what it shows."""
    folder = tmp_path_factory.mktemp("api")
    subprocess.run([sys.executable, "-W", "error", ROOT / "scripts" / "api.py", folder], check=True)
    return folder


@pytest.fixture(scope="module")
def texts(folder: Path) -> Mapping[str, str]:
    page = Page()
    page.feed((folder / "wbdesk.html").read_text("utf-8"))
    return page.texts


def squeezed(text: object) -> str:
    """*text* without spaces, marks and quotation marks, which a page sets in its own way."""
    return re.sub(r"[\s`*'\"]", "", str(text))


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("name", NAMES)
def test_a_method_shows_its_signature(texts: Mapping[str, str], colour: str, name: str) -> None:
    text = squeezed(texts[f"{colour}.{name}"]).replace("NoneType", "None")
    method = getattr(COLOURS[colour], name)
    whole = inspect.signature(method)
    assert text.startswith(f"{'async' * inspect.iscoroutinefunction(method)}def{name}(self")
    assert f")->{squeezed(whole.return_annotation)}:" in text
    for one in whole.parameters.values():
        default = "" if one.default is one.empty else f"={squeezed(one.default)}"
        assert re.search(rf"[(,]{one.name}:[^:]*?{re.escape(default)}[,)]", text), one


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("name", NAMES)
def test_a_method_shows_its_words(texts: Mapping[str, str], colour: str, name: str) -> None:
    text = squeezed(texts[f"{colour}.{name}"])
    doc = script("docstrings").read_doc(inspect.getdoc(getattr(Communications, name).build))
    wanted = [doc.words, doc.returns, doc.page, *(f"{name}:{words}" for name, words in doc.parameters + doc.errors)]
    assert [words for words in wanted if squeezed(words) not in text] == []


@pytest.mark.parametrize("name", public(Model))
def test_a_model_shows_its_fields_with_their_words(texts: Mapping[str, str], name: str) -> None:
    cls = getattr(wbdesk, name)
    for field in script("docstrings").class_fields(cls):
        if field.name != "received":
            text = squeezed(shown(texts, cls, field.name)).replace("datetime.datetime", "datetime")
            type = "Literal[" if field.type.startswith(LITERAL) else squeezed(field.type)
            assert text.startswith(f"{field.name}:{type}")
            assert text.endswith(squeezed(field.words))


def shown(texts: Mapping[str, str], cls: type, field: str) -> str:
    """A field as its class shows it, or the parent that it comes from: the page links to that."""
    return next(texts[place] for one in cls.__mro__ if (place := f"{one.__name__}.{field}") in texts)


@pytest.mark.parametrize("name", public(WildberriesError))
def test_an_error_shows_its_words(texts: Mapping[str, str], name: str) -> None:
    assert squeezed(inspect.getdoc(getattr(wbdesk, name))) in squeezed(texts[name])


@pytest.mark.parametrize("name", wbdesk.__all__)
def test_every_public_name_is_there(texts: Mapping[str, str], name: str) -> None:
    assert name in texts


@pytest.mark.parametrize("client", ["WildberriesSDK", "AsyncWildberriesSDK"])
def test_a_client_shows_its_settings_and_all_its_methods(texts: Mapping[str, str], client: str) -> None:
    assert {"max_wait:float|None=...", "on_attempt:Iterable[Callable[[Attempt],object]]=..."} <= set(
        re.split(r",(?=\w+:)|\)$", squeezed(texts[f"{client}.__init__"]))
    )
    assert {f"{client}.{name}" for name in ("communications", "send", "walk", "with_options", "token")} <= set(texts)


def test_what_models_have_for_the_decoder_is_left_out(texts: Mapping[str, str]) -> None:
    assert [name for name in texts if name.endswith((".adjusts", ".identity", ".received", ".records"))] == []


def test_nothing_is_shown_as_python_writes_it_for_itself(texts: Mapping[str, str]) -> None:
    shown = " ".join(texts.values())
    assert re.findall(r"\(unknown\)|Unpack\[|<class|Annotated\[datetime", shown) == []


def test_the_pages_need_no_network_and_tell_no_path(folder: Path) -> None:
    for page in folder.rglob("*.html"):
        text = page.read_text("utf-8")
        assert re.findall(r"<(?:script|img)[^>]* src=.https?:|<link[^>]* href=.https?:", text) == []
        assert str(ROOT) not in text
