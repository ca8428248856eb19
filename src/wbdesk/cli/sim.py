"""`wbdesk sim`: a simulated WB behind a port, for clients in any language, until Ctrl-C.

Lives here: options in, lines out. What the simulator does is in `wbdesk.sim`; how it is steered while it runs is in
`docs/simulator.md`.
"""

from __future__ import annotations

import errno
import signal
import time
from contextlib import ExitStack
from typing import get_args
from urllib.parse import urlencode

import click

from ..sim import STRICTEST, Clock, Entry, Scenario, Settings, Size, World, load_scenario, serve
from ..sim.control import PREFIX
from ..sim.tokens import TokenType

USUAL = Size()
COUNT = click.IntRange(0)
MANY = 20_000
"""So much that a shop is not there at once."""


def read_scenario(_: click.Context, __: click.Parameter, source: str | None) -> Scenario | None:
    """The scenario an option names; what is wrong with it becomes the option's error."""
    try:
        return load_scenario(source) if source else None
    except (ValueError, OSError) as error:
        raise click.BadParameter(str(error)) from None


@click.command(short_help="Serve a simulated WB to try programs with.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; 0.0.0.0 is every interface.")
@click.option("--port", default=8787, show_default=True, type=click.IntRange(0, 65_535), help="0 takes a free one.")
@click.option("--seed", default=1, show_default=True, help="Another seed makes another shop.")
@click.option("--scenario", callback=read_scenario, help="A TOML file, or bad_day, basic_token_all_day or ban.")
@click.option("--speed", default=1.0, show_default=True, help="How many times as fast as ours the world's time runs.")
@click.option("--strict", is_flag=True, help="Read all that WB leaves open to the caller's disadvantage.")
@click.option(
    "--token-type",
    default="personal",
    show_default=True,
    type=click.Choice(get_args(TokenType)),
    help="Which token to print.",
)
@click.option("--log", is_flag=True, help="Print a line for each request.")
@click.option("--sellers", default=1, show_default=True, type=click.IntRange(1), help="How many shops there are.")
@click.option("--questions", default=USUAL.questions, show_default=True, type=COUNT, help="Questions in each shop.")
@click.option("--feedbacks", default=USUAL.feedbacks, show_default=True, type=COUNT, help="Reviews in each shop.")
@click.option("--chats", default=USUAL.chats, show_default=True, type=COUNT, help="Chats in each shop.")
@click.option("--claims", default=USUAL.claims, show_default=True, type=COUNT, help="Return claims in each shop.")
def sim(
    host: str,
    port: int,
    seed: int,
    scenario: Scenario | None,
    speed: float,
    strict: bool,
    token_type: TokenType,
    log: bool,
    sellers: int,
    **size: int,
) -> None:
    """Serve a simulated WB on one port, with a token to try it with, until Ctrl-C."""
    if sum(size.values()) > MANY:
        click.echo("Filling the shop; this takes a while ...", err=True)
    world = World(seed, STRICTEST if strict else Settings(), time.time(), sellers=sellers, size=Size(**size))
    if scenario:
        world.play(scenario)
    if log:
        world.journal.watch = lambda entry: click.echo(line(entry))
    with ExitStack() as stack:
        clock = clock_of(world, speed)
        address = listen(stack, world, clock, host, port)
        click.echo(welcome(world, clock, address, world.token(token_type)))
        wait_for_ctrl_c()
    click.echo(summary(world))


def clock_of(world: World, speed: float) -> Clock:
    """The world's clock; an impossible speed is the option's error."""
    try:
        return Clock(world.start, speed)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="'--speed'") from None


def listen(stack: ExitStack, world: World, clock: Clock, host: str, port: int) -> str:
    """Serve *world* until *stack* ends; the address, or a readable error."""
    try:
        return stack.enter_context(serve(world, port, clock, host=host))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            why = f"port {port} on {host} is in use; choose another with --port, or a free one with --port 0"
        else:
            why = f"cannot listen on {host}, port {port}: {error.strerror or error}"
        raise click.ClickException(why) from None


def wait_for_ctrl_c() -> None:
    """Until Ctrl-C or a polite request to end; in short pieces, because a long wait is deaf on Windows."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        while True:
            time.sleep(0.5)
    except KeyboardInterrupt:
        click.echo()


def welcome(world: World, clock: Clock, address: str, token: str) -> str:
    """Where it is, how to get there, and what is unusual about it."""
    lines = [f"A simulated WB listens at {address}: all three hosts of WB. Ctrl-C ends it.", *notes(world, clock), ""]
    lines += [f"Token    {token}", f"Journal  {address}{PREFIX}journal", f"Steering {address}{PREFIX}", ""]
    lines += ["sh:", f"  export WB_API_TOKEN='{token}'", f"  export WB_BASE_URL='{address}'"]
    lines += ["PowerShell:", f"  $env:WB_API_TOKEN = '{token}'", f"  $env:WB_BASE_URL = '{address}'"]
    return "\n".join(lines)


def notes(world: World, clock: Clock) -> list[str]:
    """A sentence for everything that is not as usual."""
    found = []
    if world.faults.all:
        found.append(f"{len(world.faults.all)} faults are due.")
    if world.every_token_is:
        found.append(f"Every token has the limits of a {world.every_token_is} one.")
    if len(world.sids) > 1:
        found.append(f"{len(world.sids)} sellers; for a token of another one, POST its id to {PREFIX}token.")
    if clock.speed != 1:
        faster = f"WildberriesSDK(rates=DEFAULT_RATES.faster({clock.speed:g}))"
        found.append(f"Time runs {clock.speed:g} times as fast as ours. To call as often: {faster}.")
    return found


def line(entry: Entry) -> str:
    """One request: the world's time, the status, why, and what was asked."""
    at = time.strftime("%H:%M:%S", time.localtime(entry.time))
    query = f"?{urlencode(entry.query)}" if entry.query else ""
    return f"{at} {entry.status or '---'} {entry.verdict:<10} {entry.method:<6} {entry.path}{query}"


def summary(world: World) -> str:
    """What the simulator counted."""
    total = world.journal.total()
    return (
        f"{total.requests} requests: {total.served} served, {total.limited} refused by a limit, "
        f"{total.unauthorized} refused by their token, {total.faults} struck by a fault."
    )
