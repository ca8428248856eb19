"""The desk's settings as values. What may be written for them is in `tables.py`, the meaning of rules in `rules.py`.

Times are in seconds. Files and folders are as written: relative ones are relative to the configuration's folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

import msgspec

from wbdesk.api.model import MOSCOW

from ..guard import Guard
from ..rules import Negative, Rule
from ..said import Language
from ..templates import Template
from .problems import Problem

FactName: TypeAlias = Literal["chat", "question", "feedback", "claim", "answer"]

FACTS: tuple[FactName, ...] = ("chat", "question", "feedback", "claim", "answer")
"""What sinks are told of."""


class Desk(msgspec.Struct, frozen=True):
    """`[desk]`."""

    database: str = "wbdesk.sqlite3"
    """A file."""
    language: Language = "ru"
    """What a support person reads."""
    keep_events: float = 90 * 86_400
    """For how long what was told to sinks can be told again, in seconds; then it is forgotten."""
    keep_history: float | None = None
    """For how long it is kept what has changed about items, in seconds; None: for good."""


class Poll(msgspec.Struct, frozen=True):
    """`[poll]`: how often each list is read. A basic token's limits stretch it."""

    questions: float = 300
    feedbacks: float = 300
    chats: float = 60
    claims: float = 600
    pins: float = 3_600
    archive: float = 21_600
    """The newest pages of processed reviews: others' answers, edits."""


class Sending(msgspec.Struct, frozen=True):
    """`[sending]`: when what rules decided leaves. What a person sends leaves at once."""

    delay: float = 600
    """Between the decision and its sending a person can stop it."""
    daily_cap: int = 500
    """What rules send a day, per seller."""
    settle: float = 60
    """How long after a write of unknown outcome WB is read."""
    quiet: tuple[int, int] | None = None
    """The minutes of the day, Moscow time, in which rules send nothing."""

    def may_leave(self, now: float) -> float:
        """The moment from *now* on at which a rule's answer may leave: *now*, or the end of the quiet hours."""
        if self.quiet is None:
            return now
        moment = datetime.fromtimestamp(now, MOSCOW)
        since, until = self.quiet
        minute = moment.hour * 60 + moment.minute
        quiet = since <= minute < until if since < until else minute >= since or minute < until
        if not quiet:
            return now
        end = moment.replace(hour=until // 60, minute=until % 60, second=0, microsecond=0)
        return (end if end > moment else end + timedelta(days=1)).timestamp()


class Seller(msgspec.Struct, frozen=True):
    """`[[seller]]`: one account, with its own settings where it has some."""

    name: str
    token_file: str | None = None
    token_env: str | None = None
    """Either a file or an environment variable holds the token."""
    secret_env: str | None = None
    """An environment variable with the secret of a catalogue service."""
    base_url: str | None = None
    """Instead of WB's hosts, such as a simulator's."""
    poll: Poll = Poll()
    sending: Sending = Sending()
    values: Mapping[str, str] = {}
    """Its own values for templates, over those of all sellers."""


class FileSink(msgspec.Struct, frozen=True, tag="file"):
    """`[[sink]]` that appends a line of JSON for each fact."""

    name: str
    path: str
    facts: tuple[FactName, ...] = FACTS
    sellers: tuple[str, ...] = ()
    """None named: all."""


class WebhookSink(msgspec.Struct, frozen=True, tag="webhook"):
    """`[[sink]]` that posts each fact, signed (https://www.standardwebhooks.com)."""

    name: str
    url: str
    secret_env: tuple[str, ...] = ()
    """Environment variables with the secrets: the new one first while one is changed for another."""
    secret_file: tuple[str, ...] = ()
    timeout: float = 20
    allow_internal: bool = False
    """Addresses of the own network are fine."""
    facts: tuple[FactName, ...] = FACTS
    sellers: tuple[str, ...] = ()


class PythonSink(msgspec.Struct, frozen=True, tag="python"):
    """`[[sink]]` that calls a function with each fact."""

    name: str
    call: str
    """As `package.module:function`."""
    facts: tuple[FactName, ...] = FACTS
    sellers: tuple[str, ...] = ()


Sink: TypeAlias = FileSink | WebhookSink | PythonSink


class Sync(msgspec.Struct, frozen=True):
    """`[sync]`: what is mirrored."""

    since: float | None = None
    """Unix seconds: what is older stays at WB."""
    archive: bool = True
    """Processed reviews too."""
    brake: float = 0.2
    """If a larger share of what a whole read should show has gone, nothing is marked as deleted."""
    whole: float = 604_800
    """How often everything is read again, to find what was edited or deleted, in seconds."""
    overlap: float = 10_800
    """How much of what was read before is read again, in seconds: WB lists some things late."""
    attachments: str | None = None
    """The folder for files of chats; None: they are not fetched."""


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """A whole configuration without mistakes."""

    desk: Desk
    sellers: tuple[Seller, ...]
    poll: Poll
    sending: Sending
    negative: Negative
    rules: tuple[Rule, ...]
    templates: Mapping[str, Template]
    values: Mapping[str, str]
    """The shop's own values for templates."""
    guard: Guard
    sinks: tuple[Sink, ...]
    sync: Sync
    notes: tuple[Problem, ...] = ()
    """What works otherwise than its author may think."""

    def rules_of(self, seller: Seller) -> tuple[Rule, ...]:
        """The rules that apply to a seller, in order."""
        return tuple(rule for rule in self.rules if not rule.sellers or seller.name in rule.sellers)

    def values_of(self, seller: Seller) -> Mapping[str, str]:
        """The values for templates of a seller."""
        return {**self.values, **seller.values}
