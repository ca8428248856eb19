"""The engine's one thread for the store. Jobs await it; the store itself is synchronous.

    wanted = await store.read(queue.next_due, seller, kinds, now)
    await store.write(journal.put, intents)

The function is called with the transaction before its other arguments. What it raises comes out, with nothing written.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Concatenate, ParamSpec, Protocol, Self, TypeVar

from wbdesk.store.database import Database, Reading, Writing

P = ParamSpec("P")
T = TypeVar("T")


class Store(Protocol):
    """The store as a job sees it."""

    async def read(self, work: Callable[Concatenate[Reading, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What *work* gives, called with a transaction that sees one moment. Raises `StoreError`."""
        ...

    async def write(self, work: Callable[Concatenate[Writing, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What *work* gives, called with the write transaction, once that is kept. Raises `StoreError`."""
        ...


class StoreThread:
    """The store's thread, which does one thing after the other; end it with `close`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="wbdesk-store")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Wait for what is being done and end the thread. The database stays open."""
        self._pool.shutdown()

    async def read(self, work: Callable[Concatenate[Reading, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Store.read`."""
        return await self._done(partial(reading, self._database, work, *args, **kwargs))

    async def write(self, work: Callable[Concatenate[Writing, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Store.write`. It is always waited for: a cancellation that comes meanwhile is heard afterwards."""
        return await self._done(partial(writing, self._database, work, *args, **kwargs))

    async def _done(self, work: Callable[[], T]) -> T:
        return await to_the_end(asyncio.get_running_loop().run_in_executor(self._pool, work))


async def to_the_end(future: asyncio.Future[T]) -> T:
    """The result of *future*, whatever happens. Whoever cancels the waiter meanwhile is heard right after it."""
    task, cancelled = asyncio.current_task(), False
    assert task is not None
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError:
            cancelled = True
            task.uncancel()
    if cancelled:
        task.cancel()
    return future.result()


def reading(database: Database, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """*work* in a transaction that reads."""
    with database.reading() as tx:
        return work(tx, *args, **kwargs)


def writing(database: Database, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """*work* in the write transaction."""
    with database.writing() as tx:
        return work(tx, *args, **kwargs)
