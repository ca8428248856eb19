"""One intent in full: what is to be sent, the buyer's words, what the guard says, and every move so far."""

from __future__ import annotations

from typing import Any

from ...plan.items import Item
from ...plan.reasons import said as reason
from ...plan.said import Said
from ...store import journal
from ...store.database import Reading
from ..output import put
from .columns import WORDS, keyed
from .items import SHOWN, subject_in
from .journal import Seen, moment, remark
from .options import Desk

FULL = (
    keyed("number", 1),
    keyed("seller", 1),
    keyed("kind", 1),
    keyed("item", 1),
    keyed("state", 1),
    keyed("why", 1),
    keyed("rating", 1),
    keyed("buyer", 1),
    keyed("text", 1),
    keyed("findings", 1),
    keyed("rule", 1),
    keyed("template", 1),
    keyed("asked_by", 1),
    keyed("created", 1),
    keyed("due", 1),
    keyed("expires", 1),
    keyed("attempts", 1),
    keyed("proof", 1),
    keyed("updated", 1),
    keyed("product", 1),
    keyed("name", 1),
    keyed("asked", 1),
)
"""Columns are added at the end and never change their place: scripts count them."""
ABOUT = FULL[-3:]
WHERE = [column.name for column in FULL].index("buyer")
FOR_PEOPLE = (*FULL[:WHERE], *ABOUT, *FULL[WHERE : -len(ABOUT)])
"""A person reads about what and by whom it is in front of the buyer's words."""


def show(desk: Desk, tx: Reading, seen: Seen) -> None:
    """Print it: in a pipe one line, with `--json` one object with its moves, for a person all of it."""
    known = {"findings": findings(desk, seen), "moves": moves(desk, tx, seen), **about(desk, seen.item)}
    row = {**seen.row(desk), **known}
    if not desk.for_people:
        desk.item(FULL, row)
        return
    desk.item(FOR_PEOPLE, {**row, "findings": row["findings"] or clean(desk, seen)})
    put("")
    for line in row["moves"]:
        put(in_words(desk, line))


def about(desk: Desk, item: Item | None) -> dict[str, Any]:
    """About what, by whom and when it was written, as far as the mirror knows."""
    subject = subject_in(item, desk.now()) if item is not None and item.kind in SHOWN.values() else None
    return {
        "product": subject and subject.product,
        "name": subject and subject.user_name,
        "asked": moment(item.created_at) if item else None,
    }


def findings(desk: Desk, seen: Seen) -> list[str]:
    """What the guard says of the text, with the words that it is about."""
    return [desk.say(remark(one, seen.text or "")) for one in seen.findings(desk)]


def clean(desk: Desk, seen: Seen) -> list[str]:
    """What a person reads where the guard finds nothing; nothing where it has not looked, because there is no text."""
    return [desk.say(Said("нет", "none"))] if seen.text else []


def moves(desk: Desk, tx: Reading, seen: Seen) -> list[dict[str, Any]]:
    """Every move, oldest first."""
    return [
        {
            "at": moment(line.at),
            "move": line.move,
            "before": line.before,
            "after": line.after,
            "attempt": line.attempt,
            "who": line.who,
            "why": desk.say(reason(line.why)) if line.why else "",
        }
        for line in journal.lines(tx, seen.intent.seller, seen.intent.id)
    ]


NOTED = Said("принято к сведению", "taken note of")


def in_words(desk: Desk, line: dict[str, Any]) -> str:
    """A move for a person."""
    state = NOTED if line["move"] == "noted" else WORDS["state"].get(line["after"])
    why = f": {line['why']}" if line["why"] else ""
    return f"{line['at']:%Y-%m-%d %H:%M:%S}  {desk.say(state) if state else line['after']}  ({line['who']}){why}"
