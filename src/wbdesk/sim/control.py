"""The simulator's own endpoints under `/__sim/`, so that a test in any language can steer it and ask what happened.

Lives here: JSON in and out, around what Python code does with a `World` and a `Clock` directly. No token is needed,
nothing of this is limited or written into the journal. A wrong request gets 400 with `error` saying what to change.
"""

from __future__ import annotations

import base64
import inspect
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from typing import Any

import msgspec

from .acts import act
from .ask import json_reply
from .clock import Clock, above_zero
from .faults import Fault
from .messages import Reply, Request
from .scenario import fault, preset, read_scenario
from .settings import Settings
from .shop import Shop
from .tokens import make_token
from .world import World

PREFIX = "/__sim/"

Body = dict[str, Any]


class Control:
    """The endpoints of one world and its clock."""

    def __init__(self, world: World, clock: Clock) -> None:
        self._world, self._clock = world, clock
        self._endpoints: Mapping[tuple[str, str], Callable[[Body], Any]] = {
            ("GET", ""): self._index,
            ("GET", "journal"): self._journal,
            ("GET", "counts"): self._counts,
            ("GET", "effects"): self._effects,
            ("GET", "never_read"): self._never_read,
            ("GET", "shops"): self._shops,
            ("GET", "faults"): self._faults,
            ("POST", "faults"): self._add_faults,
            ("DELETE", "faults"): self._clear_faults,
            ("POST", "scenario"): self._play,
            ("GET", "settings"): self._settings,
            ("POST", "settings"): self._configure,
            ("GET", "clock"): self._time,
            ("POST", "clock"): self._move,
            ("POST", "token"): self._token,
            ("POST", "refuse_token"): self._refuse_token,
            ("POST", "events"): self._act,
            ("POST", "reset"): self._reset,
        }

    def handle(self, request: Request) -> Reply:
        """The reply to a request whose path begins with `PREFIX`."""
        endpoint = self._endpoints.get((request.method, request.path.removeprefix(PREFIX)))
        if endpoint is None:
            return json_reply(404, {"error": f"no {request.method} {request.path}", **self._index({})})
        try:
            with self._world.lock:
                return json_reply(200, endpoint(_body(request)))
        except (ValueError, KeyError, TypeError) as error:
            return json_reply(400, {"error": str(error.args[0] if error.args else error)})

    def _index(self, _: Body) -> Body:
        return {"endpoints": [f"{method} {PREFIX}{name}" for method, name in self._endpoints]}

    def _journal(self, filters: Body) -> Body:
        _known(filters, ["operation", "sid", "verdict", "status", "item", "after", "limit"])
        filters |= {name: _whole(filters, name) for name in ("status", "after", "limit") if name in filters}
        limit = filters.pop("limit", 1000)
        found = self._world.journal.find(**filters)
        return {"matching": len(found), "entries": [asdict(entry) for entry in found[:limit]]}

    def _counts(self, _: Body) -> Body:
        journal = self._world.journal
        received, sent = journal.bytes_moved()
        return {
            "total": asdict(journal.total()),
            "operations": {name: asdict(count) for name, count in journal.counts().items()},
            "answered": journal.answered(),
            "answered_twice": journal.answered_twice(),
            "repeated_writes": [asdict(repeat) for repeat in journal.repeated_writes()],
            "faults": self._world.faults.happened,
            "bytes_in": received,
            "bytes_out": sent,
        }

    def _effects(self, filters: Body) -> list[Body]:
        _known(filters, ["sid", "item"])
        done = self._shop(filters).effects
        return [asdict(effect) for effect in done if filters.get("item", effect.item) == effect.item]

    def _never_read(self, filters: Body) -> Body:
        _known(filters, ["sid"])
        return {**self._world.never_read(self._clock.now(), self._shop(filters).sid)}

    def _shop(self, named: Body) -> Shop:
        """The shop of the seller in *named*, the first where none is; `ValueError` where there is no such seller."""
        sid = named.get("sid", self._world.sids[0])
        if sid not in self._world.shops:
            raise ValueError(f"sid: {sid!r} is none of {', '.join(self._world.sids)}")
        return self._world.shops[sid]

    def _shops(self, _: Body) -> Body:
        now = self._clock.now()
        return {
            sid: {
                "name": shop.name,
                "nm_ids": list(shop.products),
                "chat_ids": [chat.chat_id for chat in shop.chats.chats()],
                "unanswered_questions": [question.id for question in shop.unanswered_questions(now)],
                "unanswered_feedbacks": [feedback.id for feedback in shop.unanswered_feedbacks(now)],
            }
            for sid, shop in self._world.shops.items()
        }

    def _faults(self, _: Body) -> list[Body]:
        return [_told(rule) for rule in self._world.faults.all]

    def _add_faults(self, body: Body) -> list[Body]:
        rules = _rules(body)
        self._world.faults.add(*[fault(rule, f"fault {number}") for number, rule in enumerate(rules, 1)])
        return self._faults({})

    def _clear_faults(self, _: Body) -> list[Body]:
        self._world.faults.clear()
        return []

    def _play(self, body: Body) -> list[Body]:
        _known(body, ["preset", "toml"])
        if len(body) != 1:
            raise ValueError('give {"preset": name} or {"toml": text}')
        self._world.play(preset(_text(body, "preset")) if "preset" in body else read_scenario(_text(body, "toml")))
        return self._faults({})

    def _settings(self, _: Body) -> Body:
        return asdict(self._world.settings)

    def _configure(self, changes: Body) -> Body:
        _known(changes, [one.name for one in fields(Settings)])
        self._world.configure(replace(self._world.settings, **changes))
        return self._settings({})

    def _time(self, _: Body) -> Body:
        return {"now": self._clock.now(), "speed": self._clock.speed, "start": self._world.start}

    def _move(self, body: Body) -> Body:
        _known(body, ["jump", "speed"])
        speed = above_zero(_number(body, "speed")) if "speed" in body else self._clock.speed
        if "jump" in body:
            self._clock.jump(_number(body, "jump"))
        self._clock.speed = speed
        return self._time({})

    def _token(self, body: Body) -> Body:
        _known(body, list(inspect.signature(make_token).parameters))
        sid = _text({"sid": self._world.sids[0], **body}, "sid")
        return {"token": make_token(**{**body, "sid": sid}), "sid": sid}

    def _refuse_token(self, body: Body) -> Body:
        _known(body, ["token", "why"])
        self._world.refuse_token(_text(body, "token"), body.get("why", "withdrawn"))
        return {}

    def _act(self, body: Body) -> Body:
        name = body.pop("do", None)
        shop = self._shop(body)
        body.pop("sid", None)
        return {"id": act(shop, self._clock.now(), name, _with_files(body))}

    def _reset(self, _: Body) -> Body:
        self._world.reset()
        self._clock.restart(self._world.start)
        return self._time({})


def _body(request: Request) -> Body:
    if not request.body:
        return dict(request.query)
    body = msgspec.json.decode(request.body)
    if isinstance(body, dict):
        return body
    raise ValueError("the body must be a JSON object")


def _known(body: Body, names: list[str]) -> None:
    for name in body:
        if name not in names:
            raise ValueError(f"unknown key {name!r}; known keys: {', '.join(names)}")


def _text(body: Body, name: str) -> str:
    if isinstance(value := body.get(name), str):
        return value
    raise ValueError(f"{name}: {value!r} - must be a text")


def _whole(filters: Body, name: str) -> int:
    text = str(filters[name])
    if text.isascii() and text.isdigit():
        return int(text)
    raise ValueError(f"{name}: {text!r} - must be a whole number")


def _number(body: Body, name: str) -> float:
    value = body[name]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    raise ValueError(f"{name}: {value!r} - must be a number of seconds")


def _with_files(body: Body) -> Body:
    """Files come as `{"name": ..., "base64": ...}`."""
    if "files" not in body:
        return body
    try:
        files = [(_text(file, "name"), base64.b64decode(file["base64"], validate=True)) for file in body["files"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError('files: each is {"name": ..., "base64": ...}') from None
    return {**body, "files": files}


def _rules(body: Body) -> list[Any]:
    """One rule, or those under `faults`."""
    if "faults" not in body:
        return [body]
    _known(body, ["faults"])
    if isinstance(rules := body["faults"], list):
        return rules
    raise ValueError(f"faults: {rules!r} - must be a list of rules")


def _told(rule: Fault) -> Body:
    return {one.name: value for one in fields(rule) if (value := getattr(rule, one.name)) != one.default}
