"""What the simulator answers on one core, beside a bare h11 server in the same run, and what it keeps in memory.

Servers are processes of their own and their processor time is what counts: the client's work is not its business.
WB's limits are out of the way; the journal is kept, and at the end it must have every request.
"""

from __future__ import annotations

import contextlib
import gc
import json
import socket
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from subprocess import PIPE, Popen

from wbdesk.sim import Request, Size, World

from .figure import Effort, Section, Table

ECHO = """
import asyncio, h11, time
class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.http = transport, h11.Connection(h11.SERVER)
    def data_received(self, data):
        self.http.receive_data(data)
        while type(event := self.http.next_event()) is not type(h11.NEED_DATA) and event is not h11.PAUSED:
            if isinstance(event, h11.EndOfMessage):
                head = h11.Response(status_code=200, headers=[("content-length", "2")])
                events = head, h11.Data(data=b"ok"), h11.EndOfMessage()
                self.transport.write(b"".join(self.http.send(part) for part in events))
                self.http.start_next_cycle()
            elif isinstance(event, h11.ConnectionClosed):
                break
async def main():
    server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], "token", flush=True)
    for _ in range(2):
        await asyncio.to_thread(input)
        print(time.process_time(), 0, flush=True)
asyncio.run(main())
"""
SIM = """
import time, wbdesk.sim as sim
world = sim.World(rate_factor=1e9, size=sim.Size(feedbacks=REVIEWS))
with sim.serve(world) as address:
    print(address.rpartition(":")[2], world.token(), flush=True)
    for _ in range(2):
        input()
        print(time.process_time(), world.journal.total().served, flush=True)
"""

PAGE = "?isAnswered=false&take={}&skip=0"
ASKED = {
    "new-feedbacks-questions": ("/api/v1/new-feedbacks-questions", 2_000),
    "20 questions": ("/api/v1/questions" + PAGE.format(20), 1_000),
    "100 reviews": ("/api/v1/feedbacks" + PAGE.format(100), 300),
    "5,000 reviews": ("/api/v1/feedbacks?isAnswered=true&take=5000&skip=0", 10),
    "a page of events": ("/api/v1/seller/events", 500),
}
ANSWERS, ECHOES, REVIEWS = 1_500, 3_000, 9_000
FLOOR = "bare h11, 2 bytes"

ABOUT = (
    "Requests a second of one core, by the server's own CPU; `served` is the share of them that its journal has as "
    "served. The simulator runs in a fresh process for each row, with 9,000 reviews and limits out of the way."
)
MEMORY_ABOUT = "Bytes that one request leaves in a world of 1,500 reviews, the journal's entry included."


class Client:
    """Raw requests over one connection that stays open."""

    def __init__(self, port: int, token: str) -> None:
        self._token = token
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def ask(self, method: str, path: str, body: bytes = b"") -> bytes:
        """The body of the reply."""
        head = f"{method} {path} HTTP/1.1\r\nhost: x\r\nauthorization: {self._token}\r\n"
        head += f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        self._socket.sendall(head.encode() + body)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._socket.recv(1 << 16)
        head_received, _, content = received.partition(b"\r\n\r\n")
        _, _, length = head_received.lower().partition(b"content-length: ")
        parts, wanted = [content], int(length.split(b"\r\n")[0] or 0) - len(content)
        while wanted > 0:
            parts.append(self._socket.recv(1 << 20))
            wanted -= len(parts[-1])
        return b"".join(parts)


@contextlib.contextmanager
def served(source: str) -> Iterator[tuple[Client, Callable[[], list[float]]]]:
    """A client of a server in a process of its own, and what the server says when asked: CPU seconds, requests."""
    with Popen([sys.executable, "-c", source], text=True, bufsize=1, stdin=PIPE, stdout=PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        inward, outward = process.stdin, process.stdout
        port, token = outward.readline().split()

        def told() -> list[float]:
            inward.write("\n")
            return [float(word) for word in outward.readline().split()]

        with contextlib.closing(Client(int(port), token)) as client:
            yield client, told


def rate(source: str, method: str, path: str, bodies: list[bytes]) -> tuple[float, float]:
    """Requests a second of one core, and the share of them that the journal has as served."""
    with served(source) as (client, told):
        before, known = told()
        for body in bodies:
            client.ask(method, path, body)
        after, served_now = told()
    return len(bodies) / (after - before), (served_now - known) / len(bodies)


def unanswered(count: int, reviews: int) -> list[bytes]:
    """Bodies that answer so many of the served world's *reviews*; its seed is the same each time."""
    shop = next(iter(World(size=Size(feedbacks=reviews)).shops.values()))
    asked = list(shop.feedbacks.walk(done=False))[:count]
    return [json.dumps({"id": feedback.id, "text": "Спасибо за отзыв!"}).encode() for feedback in asked]


def measure(effort: Effort) -> Section:
    """Speed, then memory."""

    def some(times: int) -> int:
        return max(int(times * effort.requests), 5)

    source = SIM.replace("REVIEWS", str(some(REVIEWS)))
    floor, _ = rate(ECHO, "GET", "/", [b""] * some(ECHOES))
    asked = {name: ("GET", path, [b""] * some(times)) for name, (path, times) in ASKED.items()}
    asked["an answer"] = ("POST", "/api/v1/feedbacks/answer", unanswered(some(ANSWERS), some(REVIEWS)))
    rows = [(FLOOR, f"{floor:,.0f}", "1.0", "-")]
    for name, (method, path, bodies) in asked.items():
        found, kept = rate(source, method, path, bodies)
        rows.append((name, f"{found:,.0f}", f"{floor / found:.1f}", f"{kept:.0%}"))
    speed = Table("The simulator", ABOUT, ("", "a second", f"cost / {FLOOR}", "served"), tuple(rows))
    return Section((), (speed, memory(some(400))))


def memory(requests: int) -> Table:
    """What a world keeps for a read and for an answer."""
    world = World(rate_factor=1e9, size=Size(feedbacks=1_500))
    headers = {"authorization": world.token(), "content-type": "application/json"}
    ids = [feedback.id for feedback in next(iter(world.shops.values())).feedbacks.walk(done=False)][:requests]
    reads = [Request("GET", "x", "/api/v1/feedback", (("id", id_),), headers) for id_ in ids]
    bodies = [json.dumps({"id": id_, "text": "Спасибо за отзыв!"}).encode() for id_ in ids]
    writes = [Request("POST", "x", "/api/v1/feedbacks/answer", (), headers, body) for body in bodies]
    for request in reads:
        World(rate_factor=1e9, size=Size(feedbacks=1_500)).handle(request, world.start)  # fills what worlds share
    rows = (("a read", f"{grown(world, reads):,.0f}"), ("an answer", f"{grown(world, writes):,.0f}"))
    return Table("The simulator's memory", MEMORY_ABOUT, ("", "bytes a request"), rows)


def grown(world: World, requests: list[Request]) -> float:
    """Bytes of memory that each of *requests* leaves behind."""
    gc.collect()
    tracemalloc.start()
    for number, request in enumerate(requests, len(world.journal) + 1):
        world.handle(request, world.start + number)
    assert world.journal.total().served == len(world.journal)
    gc.collect()
    bytes_, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return bytes_ / len(requests)
