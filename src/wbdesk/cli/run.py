"""`wbdesk run`: the desk at work until it is told to end. One seller in trouble stops no other.

Lives here: which jobs a seller has, and how they begin and end. What a job does is in `engine`.
"""

from __future__ import annotations

import asyncio
import sys

import click

from ..engine.attachments import Fetching
from ..engine.chores import forgetting, indexing
from ..engine.intake import Intake
from ..engine.notes import StoreNotes
from ..engine.outbox import outbox
from ..engine.poll import polls
from ..engine.post import Post
from ..engine.runner import Job, heeding_signals, run_jobs
from ..plan.said import Said
from ..token import Token
from .desk.log import Format, hearing, opened
from .desk.metrics import Metrics, served
from .desk.options import Desk, desk
from .desk.posts import House, house
from .desk.shops import Shop, shop_of
from .output import is_terminal

TOKEN_PAUSE = 30.0
"""How often it is looked for a token where there is none, or another one, in seconds."""


@click.command()
@click.option("--metrics-port", type=click.IntRange(1, 65_535), help="Answer GET /metrics for Prometheus on this port.")
@click.option("--metrics-host", default="127.0.0.1", show_default=True, help="Where to listen for that.")
@click.option(
    "--log",
    "form",
    type=click.Choice(["auto", "json", "text"]),
    default="auto",
    show_default=True,
    help="Lines of JSON, or text; by default text on a terminal.",
)
@desk
def run(desk: Desk, metrics_port: int | None, metrics_host: str, form: Format) -> None:
    """Run the desk until Ctrl-C or SIGTERM.

    It reads what is new, lets the rules decide, sends what is due, proves what was sent, and tells the sinks. It may be
    killed at any moment and started again; two on one store do no harm. Asked to end it finishes what is being sent,
    within ten seconds. The log is on standard error.
    """
    if desk.as_json:
        raise click.UsageError("The log is JSON with --log json.", ctx=click.get_current_context())
    log = opened(form)
    metrics = Metrics(desk, log)
    desk.make_store()
    with desk.database.reading():
        pass  # a store that cannot be used is told before anything begins
    greet(desk, form)
    with served(desk, metrics, metrics_host, metrics_port), hearing(log):
        asyncio.run(work(desk, metrics))


def greet(desk: Desk, form: Format) -> None:
    """Say to a person that it works now, and where to look: the log says nothing while there is nothing to do."""
    if form != "json" and is_terminal(sys.stderr):
        desk.tell(
            Said(
                "Стол работает. Закончить: Ctrl-C. В другом окне: wbdesk status, wbdesk urgent, wbdesk drafts list.",
                "The desk runs. To end: Ctrl-C. Elsewhere: wbdesk status, wbdesk urgent, wbdesk drafts list.",
            )
        )


async def work(desk: Desk, metrics: Metrics) -> None:
    """Work for all sellers until a signal comes."""
    stop = asyncio.Event()
    with heeding_signals(stop):
        async with house(desk, metrics, stop, metrics.heard) as common:
            metrics.info("desk begins", sellers=[shop.id for shop in desk.shops])
            await asyncio.gather(*(attend(common, shop) for shop in desk.shops))
            await common.presence.end()
            metrics.info("desk ends")


async def attend(common: House, shop: Shop) -> None:
    """Work for one seller, as soon as its token can be read, and anew whenever that is another one."""
    while not common.stop.is_set():
        if shop.token is not None:
            shop = await serve(common, shop, shop.token)
            continue
        common.log.warning("no token", seller=shop.settings.token_file or shop.settings.token_env)
        if not await ends_within(common.stop, TOKEN_PAUSE):
            shop = shop_of(shop.settings, shop.folder)


async def serve(common: House, shop: Shop, token: Token) -> Shop:
    """Work for a seller until the desk is to end or there is another token; the seller with that."""
    over = asyncio.Event()
    watching = asyncio.create_task(replaced(common, shop, token, over))
    saying = asyncio.create_task(common.presence.say(shop.id, over))
    async with common.post(shop, over) as post:
        await run_jobs([(post, job) for job in jobs_of(common, post, shop)], over, StoreNotes())
    await saying
    return await watching


async def replaced(common: House, shop: Shop, token: Token, over: asyncio.Event) -> Shop:
    """Wait for another token of the same seller, and let the jobs end that go by the limits of the one before."""
    seen = token
    while not await ends_within(common.stop, TOKEN_PAUSE):
        found = shop_of(shop.settings, shop.folder)
        if found.token is None or found.token == seen:
            continue
        seen = found.token
        if follows(found.token, token):
            common.log.info("another token", seller=found.id)
            shop = found
            break
        common.log.warning("a token that is not this seller's", seller=shop.id)
    over.set()
    return shop


def follows(new: Token, old: Token) -> bool:
    """Whether one token may take another's place: what is half written or of another seller may not."""
    return new.readable and (new.seller_id == old.seller_id or not old.readable)


async def ends_within(stop: asyncio.Event, seconds: float) -> bool:
    """Whether the desk is to end within so many seconds."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return False
    return True


def jobs_of(common: House, post: Post, shop: Shop) -> list[Job]:
    """All that is done for a seller."""
    intake: Intake = common.intake(shop)
    folder = common.desk.config.sync.attachments
    fetching = [] if folder is None else [Fetching(common.desk.folder / folder)]
    keep = common.desk.config.desk
    telling = [*common.deliveries(shop), forgetting(keep.keep_events, keep.keep_history)]
    return [*outbox(), *polls(post, intake, shop.settings.poll), *telling, *fetching, indexing()]
