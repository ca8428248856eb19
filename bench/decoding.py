"""From the bytes of a page of 5,000 reviews to typed objects, beside bare msgspec; whole, and with 1 % odd records."""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import msgspec

from wbdesk import calls
from wbdesk.sim import Request, Size, World
from wbdesk.wire.codec import read
from wbdesk.wire.session import Reply

RECORDS, ROUNDS = 5_000, 9
CALL = calls.feedbacks(is_answered=False, take=RECORDS)


class Bare(msgspec.Struct):
    """The envelope for the floor: the same models, decoded by msgspec and nothing else."""

    data: CALL.reads.shape  # type: ignore[name-defined]


def page(odd: bool) -> bytes:
    """A page as the simulator writes it, repeated to full size under fresh ids."""
    world = World(size=Size(questions=0, feedbacks=500, chats=0, claims=0))
    headers = {"authorization": world.token()}
    query = (("isAnswered", "true"), ("take", "5000"), ("skip", "0"))
    reply: Any = world.handle(Request("GET", "feedbacks-api", "/api/v1/feedbacks", query, headers), world.start)
    body = msgspec.json.decode(reply.body)
    given = body["data"]["feedbacks"]
    body["data"]["feedbacks"] = [
        given[n % len(given)] | {"id": f"review-{n}"} | spoiled(n, odd) for n in range(RECORDS)
    ]
    return msgspec.json.encode(body)


def spoiled(number: int, odd: bool) -> dict[str, Any]:
    """One record in a hundred has a date that is none."""
    return {"createdDate": "yesterday"} if odd and number % 100 == 50 else {}


def main() -> None:
    """Three measurements in turn in each round."""
    whole, odd = page(odd=False), page(odd=True)
    floor = msgspec.json.Decoder(Bare)
    works: dict[str, Callable[[], Any]] = {
        "bare msgspec": lambda: floor.decode(whole),
        "wbdesk": lambda: read(CALL, Reply(200, {}, whole), print),
        "wbdesk, 1 % odd": lambda: read(CALL, Reply(200, {}, odd), print),
    }
    rounds = [{name: timed(work) for name, work in works.items()} for _ in range(ROUNDS)]
    for name, work in works.items():
        ratio = statistics.median(times[name] / times["bare msgspec"] for times in rounds)
        seconds = statistics.median(times[name] for times in rounds)
        print(f"{name:16} {seconds * 1000:6.1f} ms   ratio {ratio:.2f}   {memory(work) / 1e6:5.1f} MB")
    lost = RECORDS - len(works["wbdesk, 1 % odd"]().feedbacks)
    print(f"{len(whole) / 1e6:.1f} MB of JSON, {RECORDS} records, {lost} lost of the odd page")


def timed(work: Callable[[], Any]) -> float:
    """CPU seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def memory(work: Callable[[], Any]) -> int:
    """Bytes that the result holds."""
    tracemalloc.start()
    kept = work()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return size


if __name__ == "__main__":
    main()
