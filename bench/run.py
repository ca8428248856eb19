"""Measure everything and write `docs/figures.md`: `python -m bench.run [SECTION ...] [--quick]`.

With sections named, or with `--quick` (to see that all of it runs), it prints and writes nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from . import calls, decoding, imports, limits, machine, sim, writes
from .figure import QUICK, Effort, Section
from .note import goals, note, shown

NOTE = Path(__file__).parent.parent / "docs" / "figures.md"

SECTIONS: dict[str, Callable[[Effort], Section]] = {
    "imports": imports.measure,
    "calls": calls.measure,
    "decoding": decoding.measure,
    "limits": limits.measure,
    "writes": writes.measure,
    "sim": sim.measure,
}


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--quick", action="store_true", help="one small round of each")
    asked = parser.parse_args()
    if unknown := set(asked.sections) - set(SECTIONS):
        parser.error(f"there is no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    where = machine.described()
    found = list(measured(asked.sections or list(SECTIONS), QUICK if asked.quick else Effort()))
    if not asked.sections and not asked.quick:
        NOTE.write_text(note(found, where), "utf-8")
        print(f"written to {NOTE.relative_to(NOTE.parent.parent)}")


def measured(names: list[str], effort: Effort) -> Iterator[Section]:
    """Each section, shown as soon as it is there."""
    for name in names:
        section = SECTIONS[name](effort)
        print(*map(shown, section.tables), goals(section.figures) if section.figures else "", sep="\n", flush=True)
        yield section


if __name__ == "__main__":
    main()
