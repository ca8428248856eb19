"""Which hosts are internal, in every disguise, and which address of a webhook can never be used.

An address in a configuration can point at what only this machine reaches: a router, a database, a cloud's metadata.
Addresses of CRMs often hold a key, so no message here quotes more than the host.

May not live here: name servers. What a name stands for is looked at in `sinks/addresses.py`, at every connection.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

from .said import Said

Address: TypeAlias = IPv4Address | IPv6Address

OWN_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"})

_GLOBAL = IPv6Network("2000::/3")
"""What of IPv6 is given out (https://www.iana.org/assignments/ipv6-address-space)."""
_NAT64 = IPv6Network("64:ff9b::/96")


def flaw(scheme: str, host: str, *, named: bool, allow_internal: bool) -> Said | None:
    """Why an address can never be used.

    Args:
        scheme: the address's.
        host: its host, without brackets.
        named: whether a name or a password stands before it.
        allow_internal: whether addresses of the own network are fine.
    """
    if scheme not in {"http", "https"} or not host:
        return NO_ADDRESS
    if named:
        return Said(
            "имя и пароль в адресе не пишут: события подписаны секретом",
            "no name and password in the address: facts are signed with a secret",
        )
    if allow_internal:
        return None
    if scheme == "http":
        return Said(
            "нужен https; http только внутри своей сети, с allow_internal = true",
            "must be https; http is for the own network only, with allow_internal = true",
        )
    literal = as_address(host)
    return internal_host(host) if is_own_name(host) or (literal and is_internal(literal)) else None


NO_ADDRESS = Said("нужен адрес вида https://crm.example/hook", "must be an address such as https://crm.example/hook")


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
