"""Sinks out of `wbdesk.toml`: how each is made from its settings, and which facts it takes.

May not live here: what a sink does with a fact, and when it is given one.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from wbdesk.plan.config.values import FileSink, PythonSink, WebhookSink
from wbdesk.plan.config.values import Sink as Settings
from wbdesk.plan.facts import Fact
from wbdesk.plan.said import Said

from .addresses import target_of
from .callback import Callback, Push
from .files import NdjsonFile
from .signing import Secret, secret_of
from .sink import BadSink, Sink, brief
from .webhook import Webhook


def takes(settings: Settings, fact: Fact, seller: str) -> bool:
    """Whether a sink is told a fact of a seller, who is named as in `wbdesk.toml`.

    An escalation goes wherever the facts of its item go.
    """
    return (not settings.sellers or seller in settings.sellers) and _about(fact) in settings.facts


def _about(fact: Fact) -> str:
    """A fact's name in `facts`: `feedback` of a `feedback.edited`."""
    if fact.kind != "escalation":
        return fact.kind.partition(".")[0]
    item_kind = str(fact.payload["item_kind"])
    return {"event": "chat", "pin": "feedback"}.get(item_kind, item_kind)


def open_sink(settings: Settings, *, folder: Path, environ: Mapping[str, str]) -> Sink:
    """The sink that some settings describe; nothing is connected to yet.

    Args:
        settings: one `[[sink]]`.
        folder: the configuration's. Relative paths start here, and Python looks here for modules after everywhere else.
        environ: the environment variables, for secrets.

    Raises:
        BadSink: with everything that is wrong at once.
    """
    if isinstance(settings, FileSink):
        return NdjsonFile(settings.name, folder / settings.path)
    if isinstance(settings, PythonSink):
        return Callback(settings.name, function_of(settings.call, folder))
    return _webhook(settings, folder, environ)


def _webhook(settings: WebhookSink, folder: Path, environ: Mapping[str, str]) -> Webhook:
    target = partial(target_of, settings.url, allow_internal=settings.allow_internal)
    made = _all_of([target, *_secrets(settings, folder, environ)])
    return Webhook(
        settings.name,
        settings.url,
        [one for one in made if isinstance(one, Secret)],
        timeout=settings.timeout,
        allow_internal=settings.allow_internal,
    )


def _all_of(steps: Sequence[Callable[[], object]]) -> list[object]:
    """What every step makes; or `BadSink` with the problems of all."""
    made: list[object] = []
    problems: list[Said] = []
    for step in steps:
        try:
            made.append(step())
        except BadSink as problem:
            problems.extend(problem.problems)
    if problems:
        raise BadSink(*problems)
    return made


def _secrets(settings: WebhookSink, folder: Path, environ: Mapping[str, str]) -> Iterator[partial[Secret]]:
    """How to read each secret."""
    for name in settings.secret_env:
        yield partial(_of_environment, name, environ)
    for path in settings.secret_file:
        yield partial(_of_file, folder / path)


def _of_environment(name: str, environ: Mapping[str, str]) -> Secret:
    if not environ.get(name, "").strip():
        raise BadSink(Said(f"переменная окружения {name} пуста", f"the environment variable {name} is empty"))
    return _named(name, environ[name])


def _of_file(path: Path) -> Secret:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        why = getattr(problem, "strerror", None) or type(problem).__name__
        raise BadSink(
            Said(f"секрет не прочитать из файла {path.name}: {why}", f"no secret in the file {path.name}: {why}")
        ) from None
    return _named(path.name, text)


def _named(place: str, text: str) -> Secret:
    try:
        return secret_of(text)
    except BadSink as problem:
        raise BadSink(*(Said(f"{place}: {one.ru}", f"{place}: {one.en}") for one in problem.problems)) from None


def function_of(call: str, folder: Path) -> Push:
    """The function that `package.module:function` names. Raises `BadSink`."""
    module_name, _, name = call.partition(":")
    if str(folder) not in sys.path:
        sys.path.append(str(folder))  # at the end: a file beside the configuration hides no library
    try:
        found = getattr(importlib.import_module(module_name), name)
    except Exception as problem:
        why = brief(f"{type(problem).__name__}: {problem}")
        raise BadSink(Said(f"{call} не загрузить: {why}", f"{call} cannot be loaded: {why}")) from problem
    if not callable(found):
        raise BadSink(Said(f"{call} — не функция", f"{call} is no function"))
    push: Push = found
    return push
