"""A webhook: each fact is one signed POST, by Standard Webhooks 1.0 (https://www.standardwebhooks.com).

The requests go through a transport of the HTTP library and not through its client. So there are no redirects to follow,
no cookies, no proxy of the environment that would connect for us to who knows where, and no line in the library's log
with the whole address, in which many a CRM has its key.

What a reply means is in `replies.py`, where a webhook may go in `addresses.py`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import cast

import httpx2

from wbdesk.plan.facts import Fact
from wbdesk.plan.said import Said

from . import addresses
from .addresses import Resolve, Target, internal_among, internal_host, target_of
from .replies import meaning
from .signing import Secret, signed
from .sink import BadSink, Outcome, Refused, Retry, brief, one_by_one, one_line

TIMEOUT = 20.0
"""Seconds for one attempt, from the name server to the reply's head; Standard Webhooks wants 15 to 30."""
CONNECT = 5.0
"""Seconds for connecting to one of a host's addresses, before the next is tried."""
BODY_TIME, BODY_SIZE = 1.0, 4_096
"""Seconds and bytes of a reply's body: its status has said it all, the rest is for a person."""

_NOT_CONNECTED = (httpx2.ConnectError, httpx2.ConnectTimeout)
_NO_SECRET = Said("вебхуку нужен секрет: события подписывают", "a webhook needs a secret: facts are signed")


class Webhook:
    """A sink that posts every fact to one address.

    Args:
        name: as in `wbdesk.toml`.
        url: https, or http in the own network.
        secrets: one; or several, the new one first, while one is changed for another.
        timeout: seconds for one attempt as a whole.
        allow_internal: whether addresses of the own network are fine.
        now: gives unix seconds.
        resolve: gives the addresses of a host.
        transport: takes requests; by default one of the HTTP library, which checks certificates as the system does.

    Raises `BadSink` for what can never work.
    """

    def __init__(
        self,
        name: str,
        url: str,
        secrets: Sequence[Secret],
        *,
        timeout: float = TIMEOUT,
        allow_internal: bool = False,
        now: Callable[[], float] = time.time,
        resolve: Resolve = addresses.resolve,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.name = name
        self._target = target_of(url, allow_internal=allow_internal)
        if not secrets:
            raise BadSink(_NO_SECRET)
        self._secrets = tuple(secrets)
        self._timeout = timeout
        self._allow_internal = allow_internal
        self._now = now
        self._resolve = resolve
        self._given = transport
        self._own: httpx2.AsyncBaseTransport | None = None

    def __repr__(self) -> str:
        return f"Webhook({self.name!r}, host={self._target.host!r})"

    async def deliver(self, facts: Sequence[Fact]) -> Outcome:
        """Post *facts*, one after the other. See `Sink.deliver`."""
        return await one_by_one(facts, self._deliver)

    async def aclose(self) -> None:
        """Close the connections that it made itself."""
        own, self._own = self._own, None
        if own is not None:
            await own.aclose()

    async def _deliver(self, fact: Fact) -> Outcome:
        body = one_line(fact)
        if isinstance(body, Refused):
            return body
        transport = self._opened()
        try:
            async with asyncio.timeout(self._timeout):
                reply = await self._attempt(transport, fact, body)
        except TimeoutError:
            return _no_reply(self._timeout)
        except httpx2.TransportError as problem:
            return _broken(problem)
        except (OSError, UnicodeError) as problem:
            return _unknown_host(self._target, problem)
        return reply if isinstance(reply, Retry) else await self._meaning(reply)

    async def _attempt(self, transport: httpx2.AsyncBaseTransport, fact: Fact, body: bytes) -> httpx2.Response | Retry:
        """The head of the reply; or why nothing was sent."""
        found = await addresses.addresses_of(self._target, self._resolve)
        if not self._allow_internal and internal_among(found):
            return Retry(why=internal_host(self._target.host), down=True)
        headers = signed(fact.id, body, self._secrets, self._now())
        return await first_to_connect(transport, [self._request(one, headers, body) for one in found])

    async def _meaning(self, response: httpx2.Response) -> Outcome:
        """Outside of the attempt's time: what has been answered stands."""
        try:
            return meaning(response.status_code, response.headers, await _beginning(response), self._now())
        finally:
            await response.aclose()

    def _request(self, address: str, headers: dict[str, str], body: bytes) -> httpx2.Request:
        """A request to one address, which the receiver and its certificate know by the host's name."""
        return httpx2.Request(
            "POST",
            self._target.at(address),
            headers={
                "host": self._target.url.netloc.decode("ascii"),
                "user-agent": "wbdesk",
                "content-type": "application/json",
                **headers,
            },
            content=body,
            extensions={
                "sni_hostname": self._target.host,
                "timeout": httpx2.Timeout(self._timeout, connect=min(CONNECT, self._timeout)).as_dict(),
            },
        )

    def _opened(self) -> httpx2.AsyncBaseTransport:
        """Before an attempt's time begins: to read all the world's certificates takes a while."""
        if self._given is not None:
            return self._given
        if self._own is None:
            self._own = httpx2.AsyncHTTPTransport()
        return self._own


async def first_to_connect(transport: httpx2.AsyncBaseTransport, requests: Sequence[httpx2.Request]) -> httpx2.Response:
    """The reply from the first of a host's addresses that takes a connection: the ones before were sent nothing."""
    for request in requests[:-1]:
        with suppress(*_NOT_CONNECTED):
            return await transport.handle_async_request(request)
    return await transport.handle_async_request(requests[-1])


async def _beginning(response: httpx2.Response) -> bytes:
    """The reply's first bytes, as far as they come at once."""
    read = bytearray()
    with suppress(TimeoutError, httpx2.TransportError):
        async with asyncio.timeout(BODY_TIME):
            async for chunk in cast(httpx2.AsyncByteStream, response.stream):
                read += chunk
                if len(read) >= BODY_SIZE:
                    break
    return bytes(read[:BODY_SIZE])


def _no_reply(seconds: float) -> Retry:
    text = Said(f"получатель не ответил за {seconds:.10g} с", f"no reply within {seconds:.10g} s")
    return Retry(why=text, down=True)


def _broken(problem: httpx2.TransportError) -> Retry:
    if isinstance(problem, _NOT_CONNECTED):
        why = Said("не удалось соединиться с получателем", "no connection to the receiver could be made")
    elif isinstance(problem, httpx2.TimeoutException):
        why = Said("получатель не ответил вовремя", "no reply came in time")
    else:
        why = Said("связь оборвалась до ответа", "the connection broke before the reply")
    return Retry(why=why, down=True, detail=brief(str(problem)))


def _unknown_host(target: Target, problem: Exception) -> Retry:
    why = Said(f"адрес {target.host} не найден", f"the host {target.host} was not found")
    return Retry(why=why, down=True, detail=brief(str(problem)))
