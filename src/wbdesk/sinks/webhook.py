"""A webhook: each fact is one signed POST, by Standard Webhooks 1.0 (https://www.standardwebhooks.com).

There are no redirects to follow here, no cookies, no proxy of the environment that would connect for us to who knows
where, and no log with the whole address, in which many a CRM has its key.

What a reply means is in `replies.py`, where a webhook may go in `addresses.py`, how it gets there in `line.py`.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Sequence
from functools import cache

import h11
import httpx2

from wbdesk.plan.facts import Fact
from wbdesk.plan.hosts import internal_among, internal_host
from wbdesk.plan.said import Said

from . import addresses
from .addresses import Resolve, target_of
from .line import BROKEN, Connect, Line, connected
from .replies import meaning
from .signing import Secret, signed
from .sink import BadSink, Outcome, Refused, Retry, brief, one_by_one, one_line

TIMEOUT = 20.0
"""Seconds for one attempt, from the name server to the reply's head; Standard Webhooks wants 15 to 30."""
CONNECT = 5.0
"""Seconds for connecting to one of a host's addresses, before the next is tried."""
KEPT = 4.0
"""Seconds for which a line is kept that nobody uses: many a receiver hangs up after five."""

_NO_SECRET = Said("вебхуку нужен секрет: события подписывают", "a webhook needs a secret: facts are signed")


@cache
def _tls() -> ssl.SSLContext:
    """How certificates are checked: as the HTTP library does it. Made once: all the world's authorities take 30 ms."""
    context = httpx2.create_ssl_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


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
        connect: connects to an address.
        tls: how certificates are checked; by default as the HTTP library does it.

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
        connect: Connect = connected,
        tls: ssl.SSLContext | None = None,
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
        self._connect = connect
        self._tls = tls
        self._kept: list[tuple[float, Line]] = []
        """Lines that nobody uses, and since when; the last one used comes last."""

    def __repr__(self) -> str:
        return f"Webhook({self.name!r}, host={self._target.host!r})"

    async def deliver(self, facts: Sequence[Fact]) -> Outcome:
        """Post *facts*, one after the other. See `Sink.deliver`."""
        return await one_by_one(facts, self._deliver)

    async def aclose(self) -> None:
        """Hang up."""
        while self._kept:
            self._kept.pop()[1].close()
        await asyncio.sleep(0)  # that is heard in the loop's next round

    async def _deliver(self, fact: Fact) -> Outcome:
        body = one_line(fact)
        if isinstance(body, Refused):
            return body
        tls = self._context()
        try:
            async with asyncio.timeout(self._timeout):
                line = self._free() or await self._connected(tls)
                if isinstance(line, Retry):
                    return line
                reply = await self._posted(line, fact, body)
        except TimeoutError:
            return _no_reply(self._timeout)
        return reply if isinstance(reply, Retry) else await self._meaning(line, reply)

    def _context(self) -> ssl.SSLContext | None:
        """Before an attempt's time begins."""
        return (self._tls or _tls()) if self._target.url.scheme == "https" else None

    def _free(self) -> Line | None:
        """A line that is open. It leads to an address that was looked at."""
        while self._kept:
            since, line = self._kept.pop()
            if line.is_free and asyncio.get_running_loop().time() - since < KEPT:
                return line
            line.close()
        return None

    async def _connected(self, tls: ssl.SSLContext | None) -> Line | Retry:
        """A new line; or why there is none."""
        try:
            found = await addresses.addresses_of(self._target, self._resolve)
        except (OSError, UnicodeError) as problem:
            return _unknown_host(self._target.host, problem)
        if not self._allow_internal and internal_among(found):
            return Retry(why=internal_host(self._target.host), down=True)
        problems: list[OSError] = []
        for address in found:
            try:
                async with asyncio.timeout(CONNECT):
                    return await self._connect(address, self._target.port, tls, self._target.host)
            except OSError as problem:
                problems.append(problem)
        return Retry(why=_NOT_CONNECTED, down=True, detail=brief(str(problems[-1])))

    async def _posted(self, line: Line, fact: Fact, body: bytes) -> h11.Response | Retry:
        """The head of the reply; or that nobody knows what became of it. Then the line is closed."""
        try:
            return await line.post(self._request(fact, body), body)
        except BROKEN as problem:
            line.close()
            return Retry(why=_BROKEN, down=True, detail=brief(str(problem)))
        except asyncio.CancelledError:
            line.close()
            raise

    async def _meaning(self, line: Line, response: h11.Response) -> Outcome:
        """Outside of the attempt's time: what has been answered stands."""
        try:
            body = await line.beginning()
        finally:
            self._keep(line)
        headers = {name.decode("ascii"): value.decode("latin-1") for name, value in response.headers}
        return meaning(response.status_code, headers, body, self._now())

    def _keep(self, line: Line) -> None:
        if line.is_free:
            self._kept.append((asyncio.get_running_loop().time(), line))
        else:
            line.close()

    def _request(self, fact: Fact, body: bytes) -> h11.Request:
        url = self._target.url
        headers = {
            "host": url.netloc.decode("ascii"),
            "user-agent": "wbdesk",
            "content-type": "application/json",
            "content-length": str(len(body)),
            **signed(fact.id, body, self._secrets, self._now()),
        }
        return h11.Request(method="POST", target=url.raw_path, headers=list(headers.items()))


_NOT_CONNECTED = Said("не удалось соединиться с получателем", "no connection to the receiver could be made")
_BROKEN = Said("связь оборвалась до ответа", "the connection broke before the reply")


def _no_reply(seconds: float) -> Retry:
    text = Said(f"получатель не ответил за {seconds:.10g} с", f"no reply within {seconds:.10g} s")
    return Retry(why=text, down=True)


def _unknown_host(host: str, problem: Exception) -> Retry:
    why = Said(f"адрес {host} не найден", f"the host {host} was not found")
    return Retry(why=why, down=True, detail=brief(str(problem)))
