"""The end of a tour: what the simulator counted, held against what the guide saw.

Lives here: the simulator's own counts, in words and as conditions.
"""

from __future__ import annotations

from typing import Any

from .guide import Guide, LostError


def report(client: str, guide: Guide, operations: int) -> None:
    """Print the counts; `LostError` where they are not what was seen, or other than *operations* were asked."""
    counts = guide.simulator.counts()
    total = counts["total"]
    _hold(guide, counts, operations)
    statuses = ", ".join(f"{status} x {count}" for status, count in sorted(guide.statuses.items()))
    print(f"\n{client}: {operations} operations reached the simulator; the client stumbled {_times(guide.stumbles)}.")
    print(f"The simulator counted {total['requests']} requests, all from this tour: {total['served']} served,")
    print(f"  {total['limited']} refused by a limit, {total['unauthorized']} for the token; {statuses}.")
    print(f"  {total['effects']} writes took effect, {counts['answered']} questions and reviews answered, none twice,")
    print(f"  no write repeated; {counts['bytes_in']:,} bytes in, {counts['bytes_out']:,} bytes out.")
    print(f"Limits: {_limits(guide, total['limited'])}")


def _hold(guide: Guide, counts: dict[str, Any], operations: int) -> None:
    total = counts["total"]
    conditions = {
        "every request of the simulator was one of the tour": total["requests"] == guide.statuses.total(),
        "every operation was asked": len([name for name, asked in guide.operations.items() if asked]) == operations,
        "every request was served or refused by a limit": total["served"] + total["limited"] == total["requests"],
        "what was refused by a limit got 429": total["limited"] == guide.statuses["429"],
        "nothing was answered twice": counts["answered_twice"] == [],
        "no write was repeated": counts["repeated_writes"] == [],
    }
    broken = [condition for condition, holds in conditions.items() if not holds]
    if broken:
        raise LostError(f"not true: {'; '.join(broken)}\n{counts}")


def _limits(guide: Guide, limited: int) -> str:
    if not limited:
        return "kept; no request was refused."
    if not guide.limited_as:
        return f"broken {_times(limited)}; the client waited and sent again by itself."
    return f"broken {_times(limited)}; a refusal reaches the caller as {guide.limited_as}."


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")
