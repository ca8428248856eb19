"""Every table of the configuration but the rules: its keys and what may be written for them."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ..danger import DANGER
from ..guard import FIXED, RULES, Guard
from ..hosts import NO_ADDRESS, flaw
from ..rules import Negative
from ..said import Said
from ..templates import SHOP, VARIABLES
from .fields import (
    Field,
    Schema,
    Wrong,
    day,
    duration,
    flag,
    hours,
    many,
    number,
    one_of,
    pattern,
    table,
    text,
    whole,
    within,
)
from .problems import At, not_one_of
from .values import FACTS, Desk, FileSink, Poll, PythonSink, Seller, Sending, Sink, Sync, WebhookSink

_OFTEN = duration(5, 86_400)
_SWITCHABLE = tuple(name for name in RULES if name not in FIXED)


def _own_values(at: At, value: Any) -> dict[str, str]:
    """The shop's own values for templates."""
    if not isinstance(value, dict):
        raise Wrong(Said("нужна таблица", "must be a table"))
    schema = {key: Field(_own_value, "") for key in value}
    return table(at, value, schema)


def _own_value(at: At, value: Any) -> str:
    name = str(at.path[-1])
    if not name.isidentifier() or keyword.iskeyword(name):
        raise Wrong(Said("имя: буквы, цифры и _, без пробелов", "a name takes letters, digits and _, no blanks"))
    if name in VARIABLES or name in {SHOP, "one_of"}:
        raise Wrong(Said("это имя занято, назовите иначе", "the name is taken, choose another"))
    return text(at, value)


def _texts(at: At, value: Any) -> dict[str, str]:
    """Templates written in the file itself."""
    if not isinstance(value, dict):
        raise Wrong(Said("нужна таблица", "must be a table"))
    return table(at, value, {key: Field(text, "") for key in value})


def _url(at: At, value: Any) -> str:
    try:
        parts = urlsplit(text(at, value))
        known = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # no port
        known = False
    if not known:
        raise Wrong(NO_ADDRESS)
    return str(value)


def _callable(at: At, value: Any) -> str:
    if not re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*", text(at, value)):
        raise Wrong(Said('нужно "пакет.модуль:функция"', 'must be "package.module:function"'))
    return str(value)


POLL: Schema = {name: Field(_OFTEN) for name in Poll.__struct_fields__}
SENDING: Schema = {
    "delay": Field(duration(0, 7 * 86_400)),
    "daily_cap": Field(whole(0)),
    "settle": Field(duration(1, 3_600)),
    "quiet": Field(hours),
}
DESK: Schema = {
    "database": Field(text, Desk().database),
    "language": Field(one_of("ru", "en"), "ru"),
    "keep_events": Field(duration(7 * 86_400, 3_650 * 86_400), Desk().keep_events),
    "keep_history": Field(duration(30 * 86_400, 3_650 * 86_400)),
}
SELLER: Schema = {
    "name": Field(text, "", needed=True),
    "token_file": Field(text),
    "token_env": Field(text),
    "secret_env": Field(text),
    "base_url": Field(_url),
    "poll": Field(within(POLL), {}),
    "sending": Field(within(SENDING), {}),
    "values": Field(_own_values, {}),
}
NEGATIVE: Schema = {
    "rating_up_to": Field(whole(1, 5), 3),
    "danger": Field(many(one_of(*DANGER)), tuple(DANGER)),
    "words": Field(many(pattern), ()),
}
TEMPLATES: Schema = {"folder": Field(text), "texts": Field(_texts, {}), "values": Field(_own_values, {})}
GUARD: Schema = {
    "stop_words": Field(many(pattern), ()),
    "off": Field(many(one_of(*_SWITCHABLE)), ()),
    "warn": Field(many(one_of(*_SWITCHABLE)), ()),
    "domains": Field(many(text), Guard().domains),
}
SYNC: Schema = {
    "since": Field(day),
    "archive": Field(flag, True),
    "brake": Field(number(0.01, 1), Sync().brake),
    "whole": Field(duration(3_600, 90 * 86_400), Sync().whole),
    "overlap": Field(duration(0, 7 * 86_400), Sync().overlap),
    "attachments": Field(text),
}
_EVERY_SINK: Schema = {
    "name": Field(text, "", needed=True),
    "type": Field(text),
    "facts": Field(many(one_of(*FACTS)), FACTS),
    "sellers": Field(many(text), ()),
}
SINKS: dict[str, tuple[Any, Schema]] = {
    "file": (FileSink, {**_EVERY_SINK, "path": Field(text, "", needed=True)}),
    "webhook": (
        WebhookSink,
        {
            **_EVERY_SINK,
            "url": Field(_url, "", needed=True),
            "secret_env": Field(many(text), ()),
            "secret_file": Field(many(text), ()),
            "timeout": Field(duration(1, 60), 20.0),
            "allow_internal": Field(flag, False),
        },
    ),
    "python": (PythonSink, {**_EVERY_SINK, "call": Field(_callable, "", needed=True)}),
}


def desk(at: At, value: Any) -> Desk:
    """`[desk]`."""
    return Desk(**table(at, value, DESK))


def poll(at: At, value: Any, over: Poll) -> Poll:
    """`[poll]`, or a seller's own over it."""
    return Poll(**_over(over, table(at, value, POLL)))


def sending(at: At, value: Any, over: Sending) -> Sending:
    """`[sending]`, or a seller's own over it."""
    return Sending(**_over(over, table(at, value, SENDING)))


def seller(at: At, value: Any, over_poll: Poll, over_sending: Sending) -> Seller:
    """One `[[seller]]`."""
    found = table(at, value, SELLER)
    if not at.broken and (found["token_file"] is None) is (found["token_env"] is None):
        at.wrong(Said("нужно одно из двух: token_file или token_env", "takes one of the two: token_file or token_env"))
    own_poll = Poll(**_over(over_poll, found.pop("poll")))
    return Seller(poll=own_poll, sending=Sending(**_over(over_sending, found.pop("sending"))), **found)


def negative(at: At, value: Any) -> Negative:
    """`[negative]`."""
    found = table(at, value, NEGATIVE)
    groups = tuple(one for group in found["danger"] for one in DANGER[group])
    return Negative(rating_up_to=found["rating_up_to"], words=groups + found["words"])


def guard(at: At, value: Any) -> Guard:
    """`[guard]`."""
    return Guard(**table(at, value, GUARD))


def sync(at: At, value: Any) -> Sync:
    """`[sync]`."""
    return Sync(**table(at, value, SYNC))


def sink(at: At, value: Any) -> Sink:
    """One `[[sink]]`: its type says which keys it has."""
    if not isinstance(value, dict):
        raise Wrong(Said("нужна таблица", "must be a table"))
    kind = value.get("type")
    if kind is None:
        raise Wrong(Said(f"не хватает ключа type: {', '.join(SINKS)}", f"the key type is missing: {', '.join(SINKS)}"))
    if not isinstance(kind, str) or kind not in SINKS:
        (at / "type").wrong(not_one_of(str(kind), SINKS))
        raise Wrong
    shape, schema = SINKS[kind]
    found = table(at, value, schema)
    if kind == "webhook" and not at.broken:
        _check_webhook(at, found)
    del found["type"]
    made: Sink = shape(**found)
    return made


def _check_webhook(at: At, found: Mapping[str, Any]) -> None:
    """What is wrong with it as a whole."""
    if not (found["secret_env"] or found["secret_file"]):
        at.wrong(
            Said("нужен secret_env или secret_file: события подписывают", "needs secret_env or secret_file to sign")
        )
    parts = urlsplit(found["url"])
    named, host = parts.username is not None, (parts.hostname or "")
    if problem := flaw(parts.scheme, host, named=named, allow_internal=found["allow_internal"]):
        (at / "url").wrong(problem)


def _over(settings: Poll | Sending, found: dict[str, Any]) -> dict[str, Any]:
    """All settings, those *found* instead of those there were."""
    return {
        name: found[name] if found.get(name) is not None else getattr(settings, name)
        for name in settings.__struct_fields__
    }
