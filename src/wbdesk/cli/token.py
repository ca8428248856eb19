"""`wbdesk token`: what the token says of itself, which limits follow, and what it stands in the way of.

It asks nobody but the token: no network, no limits' file. The token's text is never printed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any

import click

from .. import DEFAULT_RATES, Rate, Token, read_token
from ..account import given, secret, source
from ..token import CATEGORY_TITLES, forbidden, unusable
from ..wire.rates import PAD
from ..wire.rates import Kind as RateKind
from .cells import Column
from .ending import TOKEN, Ended
from .options import TOKEN_FILE
from .output import JSON, output
from .reading import read_text

SECTIONS = {
    "questions": ("feedbacks", True),
    "reviews": ("feedbacks", True),
    "pins": ("feedbacks", False),
    "chats": ("chat", False),
    "claims": ("returns", False),
}
"""Each section of commands: the category it needs, and whether WB's sandbox has it."""

UNITS = (("a second", 1), ("a minute", 60), ("an hour", 3600))
LINE = (Column("name", itemgetter(0), 16), Column("value", itemgetter(1), 1))


@click.command()
@JSON
@TOKEN_FILE
def token(as_json: bool, token_file: str | None) -> None:
    """Say what the token is and what it may do.

    Nothing is sent. The exit status is 3 if there is no token, or it has expired or cannot be read.
    """
    now = time.time()
    read = read_token(text_of(token_file))
    facts = facts_of(read, now)
    out = output(as_json=as_json)
    if as_json:
        out.item(LINE, facts)
    else:
        out.rows(LINE, lines_of(facts), head=False)
    if problem := unusable(read, now):
        raise Ended(TOKEN, problem)


def text_of(token_file: str | None) -> str:
    """The token's text; TokenProblem if there is none."""
    text = given(None if token_file is None else read_text(token_file, "The token"), "WB_API_TOKEN", "WB_API_KEY")
    source(text)
    return text or ""


def facts_of(read: Token, now: float) -> dict[str, Any]:
    """All there is to say of a token at *now* (unix seconds)."""
    kind = rates_of(read)
    return {
        "type": read.kind,
        "seller": read.seller_id,
        "categories": sorted(CATEGORY_TITLES.get(name, name) for name in read.categories),
        "read_only": read.read_only,
        "expires": read.expires_at,
        "days_left": days_left(read.expires_at, now),
        "limits": {bucket: in_words(rate) for bucket, rate in buckets(kind)} if read.readable else {},
        "may": {section: standing(read, section, now) for section in SECTIONS},
    }


def rates_of(read: Token) -> RateKind:
    """Which rows of the table of rates hold: a service's secret gives a basic token the full ones."""
    if read.kind == "basic":
        return "full" if secret(given(None, "WB_CLIENT_SECRET")) else "basic"
    return "test" if read.kind == "test" else "full"


def buckets(kind: RateKind) -> Iterator[tuple[str, Rate]]:
    """Every limit of a token of *kind* once, by the name of its bucket."""
    seen = {}
    for row in DEFAULT_RATES.rows:
        if row.kind == ("full" if kind == "test" else kind):
            seen[row.shared.removeprefix("basic-")] = row.rate
    return iter(seen.items())


def in_words(rate: Rate) -> str:
    """A rate as WB states it: so many a second, minute or hour."""
    interval = rate.interval / PAD
    unit, length = next((unit for unit in UNITS if interval <= unit[1]), UNITS[-1])
    burst = f", {rate.burst} at once" if rate.burst > 1 else ""
    return f"{round(length / interval)} {unit}{burst}"


def days_left(expires: datetime | None, now: float) -> int | None:
    """Whole days until the token expires; below 0 once it has."""
    return None if expires is None else int((expires.timestamp() - now) // 86_400)


def standing(read: Token, section: str, now: float) -> str:
    """Whether a section's commands may be used: `read and write`, `read`, or what stands in the way.

    What stands in the way of them all is said once, at the end: here `no`.
    """
    category, sandbox = SECTIONS[section]
    if unusable(read, now):
        return "no"
    if problem := forbidden(read, category=category, writes=False, sandbox=sandbox):
        return problem
    if forbidden(read, category=category, writes=True, sandbox=sandbox):
        return "read"
    return "read and write"


def lines_of(facts: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """The facts as names and values, those inside others by both names."""
    for name, value in facts.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", inside) for inner, inside in value.items())
        else:
            yield name, value
