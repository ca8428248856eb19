"""Where a webhook may go: not into the own network, unless that is wanted.

An address in a configuration, or the name server behind it, can point at what only this machine reaches: a router, a
database, a cloud's metadata. So the host is resolved here, every address it has is looked at, and the connection is
made to one of those addresses and to nothing that is looked up again. Addresses of CRMs often hold a key, so no message
here quotes more than the host.

May not live here: requests.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import ClassVar, TypeAlias

import httpx2

from wbdesk.discreet import Discreet
from wbdesk.plan.said import Said

from .sink import BadSink

Address: TypeAlias = IPv4Address | IPv6Address
Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the addresses of a host, the preferred first. Raises `OSError` where there are none."""

OWN_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"})

_GLOBAL = IPv6Network("2000::/3")
"""What of IPv6 is given out (https://www.iana.org/assignments/ipv6-address-space)."""
_NAT64 = IPv6Network("64:ff9b::/96")


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

    def at(self, address: str) -> httpx2.URL:
        """The same with the host's address instead of its name."""
        return self.url.copy_with(host=address, fragment=None)


def target_of(url: str, *, allow_internal: bool) -> Target:
    """An address that was configured. Raises `BadSink` for one that can never be used."""
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL:
        raise BadSink(Said("url: это не адрес", "url: this is no address")) from None
    target = Target(parsed, parsed.raw_host.decode("ascii").rstrip("."))
    problem = _flaw(target, allow_internal)
    if problem is not None:
        raise BadSink(problem)
    return target


def _flaw(target: Target, allow_internal: bool) -> Said | None:
    if target.url.scheme not in {"http", "https"} or not target.host or target.port > 65_535:
        return Said("url: нужен адрес вида https://crm.example/hook", "url: must be like https://crm.example/hook")
    if target.url.userinfo:
        return Said(
            "url: имя и пароль в адресе не пишут: события подписаны секретом",
            "url: no name and password in the address: facts are signed with a secret",
        )
    if allow_internal:
        return None
    if target.url.scheme == "http":
        return Said(
            "url: нужен https; http только внутри своей сети, с allow_internal = true",
            "url: must be https; http is for the own network only, with allow_internal = true",
        )
    literal = as_address(target.host)
    return internal_host(target.host) if is_own_name(target.host) or (literal and is_internal(literal)) else None


def is_own_name(host: str) -> bool:
    """Whether a name means this machine, whatever a name server says."""
    name = host.lower().rstrip(".")
    return name in OWN_NAMES or name.endswith(".localhost")


def as_address(host: str) -> Address | None:
    """A host that is written as an address."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def is_internal(address: Address) -> bool:
    """Whether an address is one that not everybody in the internet reaches: loopback, private, link-local, shared,
    multicast and so on, also where it is wrapped in an IPv6 one."""
    if isinstance(address, IPv4Address):
        return not address.is_global or address.is_multicast
    inside = wrapped(address)
    if inside is not None:
        return is_internal(inside)
    return address not in _GLOBAL or not address.is_global


def wrapped(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a mapped, 6to4 or NAT64 one stands for."""
    translated = IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 else None
    return address.ipv4_mapped or address.sixtofour or translated


def internal_among(addresses: Sequence[str]) -> bool:
    """Whether a host has an internal address. One is enough: which of them is connected to is up to chance."""
    return any((found := as_address(one)) is None or is_internal(found) for one in addresses)


def internal_host(host: str) -> Said:
    """That a host may not be used."""
    return Said(
        f"{host} — внутренний адрес; если так и надо, укажите allow_internal = true",
        f"{host} is an internal address; if that is meant, set allow_internal = true",
    )


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
