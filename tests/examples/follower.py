"""`chat_to_crm` as a program of its own that stops at a chosen place, to be killed there: `follower.py '{...}'`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from wbdesk import DEFAULT_RATES, MemoryLimits, WildberriesSDK
from wbdesk.examples import chat_to_crm


def main(given: str) -> None:
    """Follow the chats; `stop` names where to stop and at which time of coming there."""
    told = json.loads(given)
    folder = Path(told["folder"])
    if told["stop"]:
        stop_at(*told["stop"])
    rates = DEFAULT_RATES.faster(100)
    with WildberriesSDK(told["token"], base_url=told["address"], limits=MemoryLimits(), rates=rates) as sdk:
        say(f"new {chat_to_crm.sync(sdk, folder, lambda line: push(folder, line))}")


def push(folder: Path, line: dict[str, Any]) -> None:
    """A CRM that keeps what it is given."""
    with (folder / "crm.txt").open("a", encoding="utf-8") as crm:
        crm.write(line["event_id"] + "\n")


def say(what: str) -> None:
    """To whoever started this."""
    sys.stdout.write(what + "\n")
    sys.stdout.flush()


def stop_at(place: str, nth: int) -> None:
    """Replace the step of `chat_to_crm` at which to stop."""
    times = iter(range(1, nth + 1))
    step, stopping = getattr(chat_to_crm, place), {"replace": stay, "append": stay_in_a_line}[place]
    setattr(chat_to_crm, place, lambda *args: (stopping if next(times) == nth else step)(*args))


def stay(*_args: object) -> NoReturn:
    """Say that the place is reached and wait to be killed."""
    say("stopped")
    while True:
        time.sleep(60)


def stay_in_a_line(events: Path, line: dict[str, Any]) -> NoReturn:
    """The same with half a line written."""
    text = json.dumps(line, ensure_ascii=False)
    with events.open("a", encoding="utf-8") as file:
        file.write(text[: len(text) // 2])
    stay()


if __name__ == "__main__":
    main(sys.argv[1])
