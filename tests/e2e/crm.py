"""A receiver of webhooks that fails, stalls, and drops before and after it has taken what it was sent."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal, TypeAlias

Act: TypeAlias = Literal["take", "fail", "busy", "drop", "take and drop", "stall"]

MISHAPS: tuple[Act, ...] = ("fail", "fail", "busy", "drop", "take and drop", "take and drop", "take and drop", "stall")
"""What may become of the first attempt at an event; every later one is taken."""


@dataclass
class Crm:
    """What a receiver has taken, and how."""

    chance: random.Random
    mishap: float
    """The share of events whose first attempt goes wrong."""
    port: int = 0
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    """The id and the body of every event, in the order in which they came."""
    mishaps: int = 0
    ending: threading.Event = field(default_factory=threading.Event)
    _met: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def receive(self, id: str, body: bytes) -> Act:
        """Decide what becomes of a request."""
        with self._lock:
            is_first = id not in self._met
            self._met.add(id)
            goes_wrong = is_first and self.chance.random() < self.mishap
            act = self.chance.choice(MISHAPS) if goes_wrong else "take"
            self.mishaps += goes_wrong
            if act.startswith("take"):
                self.taken.append((id, body))
        return act


@contextmanager
def receiving(seed: int, mishap: float) -> Iterator[Crm]:
    """A receiver that listens on loopback."""
    crm = Crm(random.Random(seed), mishap)
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(crm)) as server:
        server.daemon_threads = True
        crm.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield crm
        finally:
            crm.ending.set()
            server.shutdown()
            thread.join()


def _handler(crm: Crm) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            body = self.rfile.read(length)
            act = crm.receive(self.headers["webhook-id"], body) if len(body) == length else "drop"
            if act == "stall":
                crm.ending.wait()
            if act in {"drop", "take and drop", "stall"}:
                self.close_connection = True
                return
            self.send_response({"take": 204, "fail": 500, "busy": 429}[act])
            if act == "busy":
                self.send_header("retry-after", "20")
            self.send_header("content-length", "0")
            self.end_headers()

        def handle(self) -> None:
            with suppress(OSError):  # whoever called was killed
                super().handle()

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
