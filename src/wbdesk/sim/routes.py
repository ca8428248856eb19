"""Which operation a request means: WB's three hosts and the paths on them.

Lives here: matching, and the table of all operations put together from the sections. One port may serve all hosts, so
an unknown host name (such as `127.0.0.1`) matches every path; WB's own host names match their paths only.
Hosts: https://dev.wildberries.ru/openapi/user-communication
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from . import chats, claims, feedbacks, pins, questions
from .ask import Route

HOSTS: Mapping[str, str] = {
    "feedbacks-api.wildberries.ru": "feedbacks",
    "feedbacks-api-sandbox.wildberries.ru": "sandbox",
    "buyer-chat-api.wildberries.ru": "chat",
    "returns-api.wildberries.ru": "returns",
}
"""WB's host names and what `Route.host` calls them; the sandbox serves questions and reviews to test tokens."""

EVERY_ROUTE: tuple[Route, ...] = (
    *questions.ROUTES,
    *feedbacks.ROUTES,
    *pins.ROUTES,
    *chats.ROUTES,
    *claims.ROUTES,
)
"""All operations of WB's communications section, in WB's order."""


@dataclass(frozen=True, slots=True)
class Match:
    """The route a request takes and what its path says."""

    route: Route
    captured: Mapping[str, str] = field(default_factory=dict)


class Routes:
    """A table of routes, asked by host, method and path."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.all = tuple(routes)
        self._plain = {(route.method, route.path): Match(route) for route in self.all if "{" not in route.path}
        self._patterns = [(_pattern(route.path), route) for route in self.all if "{" in route.path]

    def find(self, host: str, method: str, path: str) -> Match | None:
        """The match, or None where WB's gateway would say that there is no such path."""
        found = self._plain.get((method, path)) or self._captured(method, path)
        return found if found and _serves(HOSTS.get(host), found.route) else None

    def named(self, name: str) -> tuple[Route, ...]:
        """The routes that *name* means: an operation, `METHOD /path`, `reads`, `writes` or a category."""
        return tuple(route for route in self.all if name in _names(route))

    def _captured(self, method: str, path: str) -> Match | None:
        for pattern, route in self._patterns:
            found = pattern.fullmatch(path) if route.method == method else None
            if found:
                return Match(route, {name: unquote(value) for name, value in found.groupdict().items()})
        return None


def in_sandbox(route: Route) -> bool:
    """True for the operations WB's sandbox has: questions and reviews, not pins."""
    return route.host == "feedbacks" and "/pins" not in route.path


def _serves(host: str | None, route: Route) -> bool:
    return in_sandbox(route) if host == "sandbox" else host in (None, route.host)


def _names(route: Route) -> tuple[str, ...]:
    kind = "writes" if route.writes else "reads"
    return route.operation, f"{route.method} {route.path}", kind, route.category


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)))
