"""Where a webhook may go: not into the own network, unless that is wanted.

Not only the address in a configuration (`plan/hosts.py`), the name server behind it too can point at what only this
machine reaches. So the host is resolved here, every address it has is looked at, and the connection is made to one of
those addresses and to nothing that is looked up again.

May not live here: requests.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, TypeAlias

import httpx2

from wbdesk.discreet import Discreet
from wbdesk.plan.hosts import NO_ADDRESS, as_address, flaw
from wbdesk.plan.said import Said

from .sink import BadSink

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the addresses of a host, the preferred first. Raises `OSError` where there are none."""


class Target(Discreet, frozen=True):
    """Where a webhook goes."""

    hidden: ClassVar[frozenset[str]] = frozenset({"url"})
    url: httpx2.URL
    host: str
    """In ASCII, without brackets."""

    @property
    def port(self) -> int:
        """Given, or the scheme's own."""
        return self.url.port or (443 if self.url.scheme == "https" else 80)


def target_of(url: str, *, allow_internal: bool) -> Target:
    """An address that was configured. Raises `BadSink` for one that can never be used."""
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL:
        raise BadSink(Said("url: это не адрес", "url: this is no address")) from None
    target = Target(parsed, parsed.raw_host.decode("ascii").rstrip("."))
    named = bool(parsed.userinfo)
    problem = flaw(parsed.scheme, target.host, named=named, allow_internal=allow_internal)
    if target.port > 65_535:
        problem = NO_ADDRESS
    if problem is not None:
        raise BadSink(Said(f"url: {problem.ru}", f"url: {problem.en}"))
    return target


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses that the system knows for a host."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


async def addresses_of(target: Target, resolve: Resolve) -> Sequence[str]:
    """The addresses to connect to, at least one. Raises `OSError` where there are none."""
    found = [target.host] if as_address(target.host) else await resolve(target.host, target.port)
    if not found:
        raise OSError(f"{target.host} has no address")
    return found
