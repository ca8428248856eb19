"""A desk that does nothing but tell sinks, and a sink that answers as it is told and remembers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

from tests.engine.stand import Lines, Notebook, StoreHere
from tests.sinks.made import NOW, SELLER
from tests.store.empty import opened

from wbdesk.engine.deliver import Deliver
from wbdesk.engine.outlet import Outlet
from wbdesk.engine.post import Follower, Post
from wbdesk.engine.runner import Job, Notes, run_jobs
from wbdesk.engine.settings import Settings
from wbdesk.engine.telling import Outbox
from wbdesk.engine.thread import reading, writing
from wbdesk.plan.config.values import FileSink
from wbdesk.plan.facts import Fact
from wbdesk.plan.intents import Intent, State
from wbdesk.plan.said import Said
from wbdesk.sinks import Delivered, Gone, Outcome, Refused, Retry
from wbdesk.store import deliveries, journal, ledger
from wbdesk.store.database import Database
from wbdesk.store.deliveries import SinkState
from wbdesk.testing import JumpingClock

NO = Said("не вышло", "it did not work")
FAILS = Retry(why=NO, detail="500")
DOWN = Retry(why=NO, down=True)
REFUSES = Refused(why=NO)
GONE = Gone(why=NO)

Act: TypeAlias = Outcome | Exception | Literal["hangs"]
"""What a sink does with a load; an outcome stands for what comes first in it."""

OUTBOX = Outbox((FileSink(name="crm", path="-"),), "Shop")


@dataclass
class Told:
    """One load, as the sink was given it."""

    at: float
    """Seconds after `NOW`."""
    ids: tuple[str, ...]


@dataclass
class Crm:
    """A sink. What it does about each fact it is told in *acts*; when these are over it takes everything."""

    clock: JumpingClock
    acts: dict[str, list[Act]] = field(default_factory=dict)
    name: str = "crm"
    takes: float = 0.0
    """Seconds for each load."""
    loads: list[Told] = field(default_factory=list)
    down_until: float = 0.0
    """Unix seconds: before that it is down for everybody."""

    async def deliver(self, facts: Sequence[Fact]) -> Outcome:
        """See `Sink.deliver`."""
        self.loads.append(Told(round(self.clock.now().wall - NOW, 3), tuple(fact.id for fact in facts)))
        if self.takes:
            await self.clock.asleep(self.takes)
        if self.clock.now().wall < self.down_until:
            return DOWN
        return await self._act(facts)

    async def _act(self, facts: Sequence[Fact]) -> Outcome:
        for number, fact in enumerate(facts):
            act = next(iter(self.acts.get(fact.id, ())), None)
            if act is None:
                continue
            self.acts[fact.id].pop(0)
            if isinstance(act, Exception):
                raise act
            if act == "hangs":
                await asyncio.Event().wait()
            assert not isinstance(act, str)
            return cast(Outcome, type(act)(**{**_fields(act), "delivered": number}))
        return Delivered(len(facts))

    async def aclose(self) -> None:
        """Nothing is open."""

    @property
    def ids(self) -> list[str]:
        """All it was told, in order."""
        return [id for load in self.loads for id in load.ids]

    def times(self, id: str) -> list[float]:
        """When it was told one fact, in seconds after `NOW`."""
        return [load.at for load in self.loads if id in load.ids]


def _fields(act: Outcome) -> dict[str, Any]:
    return {name: getattr(act, name) for name in act.__struct_fields__}


@dataclass
class Desk:
    """A store, a clock and one sink."""

    database: Database
    clock: JumpingClock
    crm: Crm
    log: Lines = field(default_factory=Lines)
    notes: Notes = field(default_factory=Notebook)
    store: StoreHere = field(init=False)

    def __post_init__(self) -> None:
        self.store = StoreHere(self.database)

    @property
    def now(self) -> float:
        return self.clock.now().wall

    def write(self, work: Callable[..., Any], *args: Any, **known: Any) -> Any:
        """*work* in the write transaction, from outside of the desk."""
        return writing(self.database, work, *args, **known)

    def read(self, work: Callable[..., Any], *args: Any, **known: Any) -> Any:
        """*work* in a transaction that reads."""
        return reading(self.database, work, *args, **known)

    def tell(self, *facts: Fact) -> None:
        """Facts become known."""
        self.write(OUTBOX.tell, facts, self.now)

    def deliveries(self) -> list[Intent]:
        """All of them, in the order in which they were put."""
        found: list[Intent] = self.read(ledger.find, SELLER, kinds=["deliver"], limit=100_000)
        return found[::-1]

    def states(self) -> list[State]:
        return [intent.state for intent in self.deliveries()]

    def moves(self, intent: Intent) -> list[str]:
        """What was done with an intent."""
        return [line.move for line in self.read(journal.lines, SELLER, intent.id)]

    def post(
        self, owner: str = "desk", *, settings: Settings | None = None, followers: tuple[Follower, ...] = ()
    ) -> Post:
        """A post; made in the loop in which it works."""
        return Post(
            seller=SELLER,
            sdk=cast(Any, None),  # nothing here calls WB
            store=self.store,
            clock=self.clock,
            owner=owner,
            log=self.log,
            stop=asyncio.Event(),
            settings=settings or Settings(),
            followers=followers,
        )

    def job(self, **how: Any) -> Deliver:
        """The job that tells the sink, without chance."""
        return Deliver(Outlet(sink=self.crm, **how), jitter=lambda: 0.0)

    async def work(
        self, post: Post, *jobs: Job, until: Callable[[], bool] | None = None, most: float = 30 * 86_400.0
    ) -> None:
        """Run *jobs* until *until* holds (None: until nothing is left to be told), within *most* seconds."""
        is_over = until or self.is_done
        end = self.now + most
        running = asyncio.create_task(run_jobs([(post, job) for job in jobs], post.stop, self.notes, grace=0.05))
        try:
            while not is_over():
                assert self.now < end, (self.states(), self.crm.loads[-3:])
                await self.clock.asleep(post.settings.tick / 2)
        finally:
            post.stop.set()
            await running

    def is_done(self) -> bool:
        """Whether nothing is left to be told, or for a person to look at."""
        state: SinkState = self.read(deliveries.state, SELLER, "crm")
        return state.waiting + state.parked == 0

    def run(self, *jobs: Job, tick: float = 0.5, **how: Any) -> None:
        """The same in a loop of its own; *tick* seconds between two looks into the store."""

        async def played() -> None:
            await self.work(self.post(settings=Settings(tick=tick)), *(jobs or (self.job(),)), **how)

        asyncio.run(played())


@contextmanager
def desk(folder: Path, **crm: Any) -> Iterator[Desk]:
    """A desk whose store is a new file in *folder*."""
    clock = JumpingClock(NOW)
    with opened(folder / "desk.sqlite3") as database:
        yield Desk(database, clock, Crm(clock, **crm))
