"""`wbdesk demo`: the four jobs of `wbdesk.examples` against a simulated WB on a real socket, at WB's real pace.

Lives here: the stage. What the jobs do is in `wbdesk.examples`, what came of them is asked of the simulator, which
counts for itself.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from .. import DEFAULT_RATES, MemoryLimits, Rates, WildberriesSDK
from ..examples.answer_questions import answer_all
from ..examples.chat_to_crm import sync
from ..examples.negative_reviews import apologise_all
from ..examples.poll import Seen, poll
from ..sim import Clock, Size, World, serve
from ..sim.shop import Shop

SIZE = Size(questions=76, feedbacks=240, chats=13, claims=8)
"""As much as WB's limits let through in under a minute, whatever the day makes of the shop."""
TITLE = "What the jobs say, and what the simulator counted"
COLOURS = {False: "green", True: "bold red"}
"""Of a number that must be 0: whether it is not."""


def empty(_: click.Context, __: click.Parameter, folder: Path | None) -> Path | None:
    """The folder, unless it follows another world: today's shop is not yesterday's."""
    if folder is not None and (folder / "chat_events.ndjson").exists():
        raise click.BadParameter(f"{folder} has the events of an earlier run; name a new folder.")
    return folder


@click.command(short_help="Run four everyday jobs against a simulated WB.")
@click.option("--seed", default=1, show_default=True, help="Another seed makes another shop.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    callback=empty,
    help="Where the chat events go; by default a temporary folder that is gone afterwards.",
)
@click.option(
    "--speed",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0.1, 100),
    help="How many times as fast as ours the simulated WB's time runs; 1 is WB's own pace.",
)
def demo(seed: int, folder: Path | None, speed: float) -> None:
    """Run the four jobs against a simulated WB: no token, no network beyond this machine, under a minute.

    Exits with 1 if the simulator has counted anything that must not be: a refusal, a second answer, a loss.
    """
    world = World(seed, now=time.time(), size=SIZE)
    with tempfile.TemporaryDirectory(prefix="wbdesk-demo-") as temporary:
        stage = Stage(world, Clock(world.start, speed), folder or Path(temporary))
        score = play(stage, Console(highlight=False), DEFAULT_RATES.faster(speed))
    if score.faults():
        raise click.exceptions.Exit(1)


def play(stage: Stage, console: Console, rates: Rates = DEFAULT_RATES) -> Score:
    """The whole demo; *rates* other than WB's are for tests."""
    began = time.monotonic()
    with serve(stage.world, clock=stage.clock) as address:
        console.print(f"A simulated WB listens at {address}, with WB's own limits: 3 requests a second, bursts of 6.\n")
        perform(stage, address, console, rates)
    score = Score.of(stage, time.monotonic() - began)
    console.print("", score.table(), score.words(stage.clock.speed), sep="\n")
    return score


def perform(stage: Stage, address: str, console: Console, rates: Rates) -> None:
    """The four jobs in turn, through a client of the simulated WB at *address*."""
    client = WildberriesSDK(stage.world.token(), base_url=address, limits=MemoryLimits(), rates=rates, max_wait=None)
    with client as sdk, bars(console) as bar:
        for job in (stage.detect, stage.answer, stage.make_up, stage.follow):
            job(sdk, bar)


Bar = Callable[[str, int], Callable[[object], None]]
"""Start a progress bar by name and size; gives what advances it."""


@contextmanager
def bars(console: Console) -> Iterator[Bar]:
    """Progress bars, one under the other; where nobody watches, a line when a job begins."""
    columns = (TextColumn("{task.description:<28}"), BarColumn(28), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:

        def start(name: str, total: int) -> Callable[[object], None]:
            task = progress.add_task(name, total=total)
            if not console.is_terminal:
                console.print(name)
            return lambda _: progress.advance(task)

        yield start


@dataclass
class Stage:
    """The four jobs, and what they reported."""

    world: World
    clock: Clock
    folder: Path
    reported: dict[str, str] = field(default_factory=dict)

    def detect(self, sdk: WildberriesSDK, bar: Bar) -> None:
        """Poll, let buyers act, poll again."""
        seen, step = Seen(), bar("1 new questions and reviews", 2)
        before = poll(sdk, seen)
        step(before)
        shop, now = self.shop, self.clock.now()
        nm_id = next(iter(shop.products))
        shop.buyer_asks(now, nm_id, "Добрый день! А на рост 170 какой размер лучше взять?")
        shop.buyer_reviews(now, nm_id, 2, text="Пришло с браком, шов разошёлся.", able_return=True)
        questions, feedbacks = poll(sdk, seen)
        step(questions)
        waiting = f"{len(before[0])} questions and {len(before[1])} reviews wait"
        self.reported["poll"] = f"{waiting}; then {len(questions)} + {len(feedbacks)} new ones were found"

    def answer(self, sdk: WildberriesSDK, bar: Bar) -> None:
        """Answer every question by its product."""
        waiting = sdk.communications.get_questions_count_unanswered().count_unanswered or 0
        result = answer_all(sdk, bar("2 answers to questions", waiting))
        self.reported["questions"] = f"{result.answered} answered, oldest first"

    def make_up(self, sdk: WildberriesSDK, bar: Bar) -> None:
        """Apologise for bad reviews, offer returns, pin good reviews."""
        unanswered = sdk.communications.walk_feedbacks(is_answered=False)
        negative = sum(feedback.product_valuation in (1, 2) for feedback in unanswered)
        result = apologise_all(sdk, bar("3 negative reviews", negative))
        self.reported["reviews"] = (
            f"{result.apologies} apologies, {result.returns} returns offered, "
            f"{result.pinned} good reviews pinned on {len(result.products)} products"
        )

    def follow(self, sdk: WildberriesSDK, bar: Bar) -> None:
        """Follow the chats, then once more: the second run must find nothing."""
        step = bar("4 chat events", len(list(self.shop.chats.events())))
        new = sync(sdk, self.folder, step)
        again = sync(sdk, self.folder)
        lines = [json.loads(line) for line in (self.folder / "chat_events.ndjson").read_text("utf-8").splitlines()]
        files = sum(a["state"] == "saved" for line in lines for a in line["attachments"])
        self.reported["chats"] = f"{new} events, {files} files saved; the second run found {again} new"

    @property
    def shop(self) -> Shop:
        """The one shop of the world."""
        return self.world.shops[self.world.sids[0]]


@dataclass(frozen=True)
class Score:
    """The numbers the simulator itself counted, and what the jobs said of themselves."""

    reported: dict[str, str]
    seconds: float
    requests: int
    refused: int
    answered_twice: int
    unanswered: int
    events_lost: int
    events_repeated: int

    @classmethod
    def of(cls, stage: Stage, seconds: float) -> Score:
        """Count it all up."""
        shop, journal = stage.shop, stage.world.journal
        lines = (stage.folder / "chat_events.ndjson").read_text("utf-8").splitlines()
        written = [json.loads(line)["event_id"] for line in lines]
        return cls(
            reported=stage.reported,
            seconds=seconds,
            requests=len(journal),
            refused=len(journal.refused()),
            answered_twice=len(journal.answered_twice()),
            unanswered=len(shop.unanswered_questions(stage.clock.now())),
            events_lost=len({event.event_id for event in shop.chats.events()} - set(written)),
            events_repeated=len(written) - len(set(written)),
        )

    def table(self) -> Table:
        """Each job's own words, then the simulator's count."""
        table = Table(title=TITLE, title_justify="left", show_header=False)
        rows = {"Poll": "poll", "Questions": "questions", "Negative reviews": "reviews", "Chats": "chats"}
        for title, key in rows.items():
            table.add_row(title, self.reported[key])
        table.add_section()
        for title, value in self.counted().items():
            table.add_row(title, Text(str(value), COLOURS[title in self.faults()] if title != "requests" else ""))
        return table

    def counted(self) -> dict[str, int]:
        """What the simulator counted."""
        return {
            "requests": self.requests,
            "refused by a limit (429)": self.refused,
            "answered twice": self.answered_twice,
            "questions left unanswered": self.unanswered,
            "chat events lost": self.events_lost,
            "chat events repeated": self.events_repeated,
        }

    def faults(self) -> dict[str, int]:
        """Of what the simulator counted, what must be 0 and is not."""
        return {title: count for title, count in self.counted().items() if count and title != "requests"}

    def words(self, speed: float = 1.0) -> str:
        """How long it took, and would take a real shop."""
        pace = "WB's pace" if speed == 1 else f"{speed:g} times WB's pace"
        return (
            f"{self.seconds:.0f} s at {pace}. One answer is one request and a seller has 3 requests a second: 1,000 "
            "answers take 5.6 minutes, 10,000 take 56. With a basic token (5 requests an hour) 1,000 answers take "
            "8.3 days."
        )
