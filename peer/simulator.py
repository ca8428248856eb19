"""The simulator as a program in any language sees it: over `/__sim/`.

Lives here: asking it for a token, its journal, its counts and a jump of its clock. Standard library only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

_DIRECT = build_opener(ProxyHandler({}))


@dataclass(frozen=True)
class Simulator:
    """The one that listens at *address*, such as `http://127.0.0.1:8080`."""

    address: str

    def token(self) -> str:
        """A personal token for all of communications."""
        return str(self._ask("POST", "token", {})["token"])

    def journal(self, after: int) -> list[dict[str, Any]]:
        """What was asked since entry *after*."""
        return list(self._ask("GET", f"journal?after={after}")["entries"])

    def counts(self) -> dict[str, Any]:
        """What was asked in all, and what came of it."""
        return self._ask("GET", "counts")

    def jump(self, seconds: float) -> None:
        """Let *seconds* pass in its world."""
        self._ask("POST", "clock", {"jump": seconds})

    def _ask(self, method: str, what: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        with _DIRECT.open(Request(f"{self.address}/__sim/{what}", data, method=method)) as reply:  # noqa: S310
            return dict(json.load(reply))
