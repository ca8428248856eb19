#!/usr/bin/env python
"""Write the parts of docs/intents.md that the code knows: the drawing of the states, the moves, the kinds, the lanes.

`--check` writes nothing and exits with 1 if the page is not what it would write. Each part stands between two comments
that name it; everything else on the page is written by hand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from written import write_or_check

from wbdesk.plan.intents import LANES, ORDERED
from wbdesk.plan.kinds import KINDS, Kind
from wbdesk.plan.move_table import MOVES, NEWS, TABLE

TARGET = Path(__file__).parent.parent / "docs" / "intents.md"


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` compare it."""
    return write_or_check(TARGET, page(TARGET.read_text("utf-8")), arguments)


def page(found: str) -> str:
    """The page with its parts written anew."""
    for name, part in (("drawing", drawing()), ("moves", moves()), ("kinds", kinds()), ("lanes", lanes())):
        pattern = rf"(<!-- {name}: written by make docs -->\n).*?(\n<!-- end -->)"
        found, count = re.subn(pattern, lambda at, part=part: f"{at[1]}\n{part}\n{at[2]}", found, flags=re.DOTALL)
        if count != 1:
            raise SystemExit(f"{TARGET.name} has {count} places for {name}; it needs one")
    return found


UNDRAWN = frozenset({"supersede", "drop", "fail"})
"""Moves that lead from almost everywhere to an end: arrows for them would hide the others."""


def drawing() -> str:
    """The states as a mermaid diagram: one arrow for each pair of states, with the moves along it."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for (state, name), target in TABLE.items():
        if state != target and name not in UNDRAWN:
            arrows.setdefault((state, target), []).append(name)
    lines = [f"    {state} --> {target}: {', '.join(names)}" for (state, target), names in arrows.items()]
    begins = [f"    [*] --> {state}" for state in ("drafted", "approved")]
    return "\n".join(["```mermaid", "stateDiagram-v2", *begins, *lines, "```"])


def moves() -> str:
    """The table of moves."""
    rows = [
        (f"`{name}`" + (" (news)" if name in NEWS else ""), rule["means"], "; ".join(ways(rule["moves"].items())))
        for name, rule in MOVES.items()
    ]
    return table(("move", "means", "from and to"), rows)


def ways(pairs: object) -> Iterator[str]:
    """`drafted, approved to dropped`: the states by where they lead."""
    by_target: dict[str, list[str]] = {}
    for state, target in pairs:  # type: ignore[attr-defined]
        by_target.setdefault("itself" if state == target else target, []).append(state)
    return (f"{', '.join(states)} to {target}" for target, states in by_target.items())


def kinds() -> str:
    """The table of kinds."""
    heads = (
        "kind",
        "key: target",
        "sent if",
        "on a reading of",
        "proof read",
        "found",
        "absent, after no reply",
        "not shown, after a yes",
    )
    return table(heads, [row(kind) for kind in KINDS.values()])


def row(kind: Kind) -> tuple[str, ...]:
    """A kind in words."""
    name = f"`{kind.name}`" + (f": `{kind.sends}`" if kind.sends else "")
    reading = kind.item_words if kind.fresh is None else f"{kind.item_words}, at most {period(kind.fresh)} old"
    unshown = {"again": "due again", "failed": "failed", "-": "stays sent"}[kind.unshown]
    patience = f" after {period(kind.patience)}" if kind.patience else ""
    return (
        name,
        kind.target,
        kind.ready_words,
        reading,
        kind.reads_words,
        kind.found_words,
        kind.absent_words,
        unshown + patience,
    )


def period(seconds: float) -> str:
    """Seconds as a person says them."""
    for size, unit in ((86_400, "day"), (60, "minute"), (1, "second")):
        if seconds >= size:
            return f"{seconds / size:g} {unit}{'s' if seconds > size else ''}"
    return "0 seconds"


def lanes() -> str:
    """The table of lanes."""
    rows = [
        (
            lane,
            ", ".join(f"`{kind}`" for kind, other in LANES.items() if other == lane),
            "yes" if lane in ORDERED else "no",
        )
        for lane in dict.fromkeys(LANES.values())
    ]
    return table(("lane", "kinds", "in the order asked"), rows)


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table of Markdown."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
