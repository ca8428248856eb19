"""Follow the stream of chat events into `chat_events.ndjson`, save the attachments, push every event to a CRM.

The cursor is saved after the events it stands behind, so nothing is lost when the program is killed; an event already
in the file is not written again, so nothing is repeated either. Killed between the push and the file, it pushes that
one event again: give the CRM `event_id` as its key. Put your own code into `push_to_crm`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wbdesk import Attachments, BadRequest, Event, FileBlocked, FilePending, NotFound, WildberriesSDK

Line = dict[str, Any]


def push_to_crm(event: Line) -> None:
    """Yours: hand *event* to the CRM. It is called once for each event, in the order of the stream."""


def sync(sdk: WildberriesSDK, folder: Path, push: Callable[[Line], object] = push_to_crm, *, wait: float = 60.0) -> int:
    """Bring *folder* up to date with the chats and return the number of new events.

    *wait* is for how many seconds WB's moderation of a file is waited for.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cursor, events = folder / "cursor.txt", folder / "chat_events.ndjson"
    known, new = written(events), 0
    for batch in sdk.communications.walk_seller_events(cursor=cursor.read_text("utf-8") if cursor.exists() else None):
        for event in batch.events:
            if event.event_id not in known:
                line = as_line(sdk, event, folder / "files", wait)
                push(line)
                append(events, line)
                new += 1
        replace(cursor, str(batch.cursor))
    return new


def as_line(sdk: WildberriesSDK, event: Event, files: Path, wait: float) -> Line:
    """One event as the file keeps it, its attachments downloaded."""
    attachments = event.message.attachments if event.message else None
    return {
        "chat_id": event.chat_id,
        "event_id": event.event_id,
        "timestamp": event.add_timestamp.isoformat() if event.add_timestamp else None,
        "sender": event.sender,
        "text": event.message.text if event.message else None,
        "attachments": [download(sdk, id, files, wait) for id in download_ids(attachments)],
        "is_new": bool(event.is_new_chat),
    }


def download_ids(attachments: Attachments | None) -> list[str]:
    """The ids of all files and images."""
    if attachments is None:
        return []
    ids = [file.download_id for file in attachments.files] + [image.download_id for image in attachments.images]
    return [id for id in ids if id]


def download(sdk: WildberriesSDK, download_id: str, files: Path, wait: float) -> Line:
    """Save one attachment; if there is nothing to save, say why."""
    files.mkdir(exist_ok=True)
    try:
        file = sdk.communications.get_seller_download(download_id, wait=wait)
    except FilePending:
        return {"download_id": download_id, "state": "pending"}
    except FileBlocked:
        return {"download_id": download_id, "state": "blocked"}
    except (BadRequest, NotFound):
        return {"download_id": download_id, "state": "missing"}
    path = files / f"{download_id}-{file.name}"
    path.write_bytes(file.content)
    return {"download_id": download_id, "state": "saved", "path": str(path)}


def written(events: Path) -> set[str]:
    """The ids in the file. Half a line that a kill left behind is cut off."""
    if not events.exists():
        return set()
    lines = events.read_bytes().splitlines(keepends=True)
    whole = [line for line in lines if line.endswith(b"\n")]
    if len(whole) < len(lines):
        events.write_bytes(b"".join(whole))
    return {json.loads(line)["event_id"] for line in whole}


def append(events: Path, line: Line) -> None:
    """Add one line at the end."""
    with events.open("a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def replace(path: Path, text: str) -> None:
    """Write *text* so that a kill leaves either the old or the new."""
    fresh = path.with_suffix(".new")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)


if __name__ == "__main__":
    with WildberriesSDK() as client:
        print(sync(client, Path("crm"), push_to_crm), "new events")
