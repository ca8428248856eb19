"""No request leaves this machine: a lock on the process's sockets.

Lives here: an audit hook (https://docs.python.org/3/library/audit_events.html), which no library can go round.
"""

from __future__ import annotations

import socket
import sys

LOOPBACK = "127.0.0.1"

_NAMES = {"socket.getaddrinfo": 0, "socket.gethostbyname": 0}
_ADDRESSES = {"socket.connect": 1, "socket.sendto": 1}


class WrongHostError(RuntimeError):
    """A client tried to reach something else than the simulator."""


def keep_inside() -> None:
    """From now on this process looks up and connects to 127.0.0.1 only; anything else is a `WrongHostError`."""
    sys.addaudithook(_check)
    try:
        socket.getaddrinfo("wb.invalid", 443)
    except WrongHostError:
        return
    raise RuntimeError("this Python does not ask before it looks up a host; no client is let loose")


def _check(event: str, args: tuple[object, ...]) -> None:
    host = _host(event, args)
    if host is not None and host not in (LOOPBACK, LOOPBACK.encode()):
        raise WrongHostError(f"{event}: {host!r} is not {LOOPBACK}")


def _host(event: str, args: tuple[object, ...]) -> object:
    if event in _NAMES:
        return args[_NAMES[event]]
    if event not in _ADDRESSES:
        return None
    address = args[_ADDRESSES[event]]
    return address[0] if isinstance(address, tuple) else address
