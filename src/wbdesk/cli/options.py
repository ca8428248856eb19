"""The options that commands share, and the `Work` that they make: a client, an output, and the ways to use both.

`@reading` gives a command its `Work` as the first argument, `@writing` adds what commands need that change something.
Both stand directly above the function, so that the shared options come last in the help.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .. import Call, Walk, WildberriesError, WildberriesSDK
from ..account import given
from . import writing as writes
from .bar import Bar
from .cells import Column
from .desk.way import door_for
from .desk.wish import Access, Wish
from .ending import IN_PART, REFUSED, Ended, code_of, line_of
from .limits_file import limits_at
from .output import JSON, Output, output
from .reading import read_text
from .taking import taking

if TYPE_CHECKING:
    from .desk.door import Door

T = TypeVar("T")
Item = TypeVar("Item")
Total = Callable[[Any], int | None]
"""How many items a walk has in all, by its first page, if that says it."""


YEAR = 366 * 86_400.0
"""Seconds that are long enough for everything; a system counts only so far."""


def seconds(text: str | float) -> float:
    """A number of seconds above 0, as an option's type."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise click.BadParameter(f"{text!r} is no number of seconds above 0.")
    return min(number, YEAR)


def wait(text: str | float) -> float | None:
    """Seconds to wait at most, from 0 on; `none` is as long as it takes."""
    if text == "none":
        return None
    try:
        return 0.0 if float(text) == 0 else seconds(text)
    except (ValueError, click.BadParameter):
        raise click.BadParameter(f"{text!r} is neither a number of seconds from 0 on, nor none.") from None


TOKEN_NAMES = ("WB_API_TOKEN", "WB_API_KEY")
"""Where the token is by default."""

TOKEN_FILE = click.option(
    "--token-file",
    metavar="FILE",
    help="Read the token from this file, - is standard input; by default from WB_API_TOKEN (or WB_API_KEY). There is "
    "no option for the token itself: others on the machine see command lines.",
)
SHARED = (
    JSON,
    TOKEN_FILE,
    click.option("--base-url", metavar="URL", help="Another address for WB, such as a simulator's (or WB_BASE_URL)."),
    click.option(
        "--max-wait",
        metavar="SECONDS",
        type=wait,
        default=60,
        show_default=True,
        help="Seconds a call may wait for WB's limits; none: as long as it takes.",
    ),
    click.option(
        "--timeout",
        metavar="SECONDS",
        type=seconds,
        default=30,
        show_default=True,
        help="How long without progress to give up after.",
    ),
    click.option(
        "--limits",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="WBDESK_LIMITS",
        help="The file through which commands keep WB's limits together (or WBDESK_LIMITS).",
    ),
)
ON_WRITES = (
    click.option("--dry-run", is_flag=True, help="Show exactly what would be sent, and send nothing."),
    click.option("--yes", is_flag=True, help="Do not ask."),
    click.option("--direct", is_flag=True, help="Send it from here, past the desk that works for this seller."),
)


@dataclass(frozen=True)
class Work:
    """What a command works with, as its options say."""

    as_json: bool
    token_file: str | None
    base_url: str | None
    max_wait: float | None
    timeout: float
    limits: Path | None
    dry_run: bool = False
    yes: bool = False
    direct: bool = False
    unreadable: list[bytes] = field(default_factory=list)

    @cached_property
    def out(self) -> Output:
        """Where results go."""
        return output(as_json=self.as_json)

    @cached_property
    def access(self) -> Access:
        """The token's text from its file; without one the environment decides.

        Without that either it is the seller's of the desk that is configured here, if it has only one.
        """
        if self.token_file is not None:
            return Access(read_text(self.token_file, "The token"), self.base_url)
        if given(None, *TOKEN_NAMES) is not None or self.door is None:
            return Access(None, self.base_url)
        return self.door.access(self.base_url)

    @cached_property
    def door(self) -> Door | None:
        """The way through the desk that works for the token's seller; None if none does."""
        token = None if self.token_file is None else read_text(self.token_file, "The token")
        return door_for(given(token, *TOKEN_NAMES), as_json=self.as_json, yes=self.yes)

    @cached_property
    def sdk(self) -> WildberriesSDK:
        """A client that keeps the limits together with other invocations; it is closed when the command ends."""
        context = click.get_current_context()
        limits = context.with_resource(limits_at(self.limits))
        sdk = WildberriesSDK(
            self.access.token,
            base_url=self.access.base_url,
            client_secret=self.access.secret,
            timeout=self.timeout,
            max_wait=self.max_wait,
            limits=limits,
            on_unreadable=self.unreadable.append,
        )
        return context.with_resource(sdk)

    def ask(self, call: Call[T]) -> T:
        """The result of one call that reads."""
        sdk = self.sdk
        with Bar(call.route.name, self.out):
            return sdk.send(call)

    def show(self, columns: Sequence[Column], item: Any) -> None:
        """Print one item in full."""
        self.out.item(columns, item)

    def table(self, columns: Sequence[Column], items: Sequence[Any]) -> None:
        """Print items that are all there."""
        self.out.rows(columns, items)
        self.complete()

    def walk(
        self,
        what: str,
        walk: Walk[Any],
        columns: Sequence[Column],
        *,
        limit: int | None = None,
        total: Total | None = None,
    ) -> None:
        """Print all that *walk* finds, or its first *limit* items, each as it comes."""
        self.out.rows(columns, islice(self.found(what, walk, total), limit and min(limit, sys.maxsize)))
        self.complete()

    def found(self, what: str, walk: Walk[Item], total: Total | None = None) -> Iterator[Item]:
        """The items of *walk*, of which there are *total* by the first page's word."""
        sdk, bar, trail = self.sdk, Bar(what, self.out), walk.start()
        while (call := trail.call) is not None:
            with bar:
                page = sdk.send(call)
            bar.expect(total(page) if total else None)
            for item in trail.feed(page):
                bar.step()
                yield item

    def each(self, ids: Sequence[str], act: Callable[[str], object]) -> None:
        """Do the same with several items: WB's no to one is said and stops nothing, anything else does."""
        failed = 0
        for number, one in enumerate(ids):
            try:
                act(one)
            except WildberriesError as error:
                if len(ids) == 1 or code_of(error) != REFUSED:
                    raise stopped(error, number - failed, len(ids)) from error
                failed += 1
                click.echo(f"wbdesk: {one}: {line_of(error, REFUSED)}", err=True)
        if failed:
            raise Ended(IN_PART if failed < len(ids) else REFUSED, f"{failed} of {len(ids)} failed.")

    def complete(self) -> None:
        """Say if records could not be read: nothing is left out silently."""
        if self.unreadable:
            raise Ended(
                IN_PART,
                f"{len(self.unreadable)} records have no readable id and are left out; WB_LOG=debug shows more.",
            )

    def write(
        self,
        call: Call[T],
        says: str,
        *,
        look: str,
        then: Callable[[T], object] | None = None,
        wishes: Sequence[Wish] = (),
    ) -> None:
        """Make a call that changes something, or have the desk do *wishes*, which are the same; see `writing.write`."""
        writes.write(self, call, says, look=look, then=then, wishes=wishes)


def stopped(error: WildberriesError, done: int, of: int) -> BaseException:
    """*error*, which ends a command before all was done."""
    code = code_of(error)
    return error if not done else Ended(IN_PART, f"{done} of {of} done, then: {line_of(error, code)}")


def reading(command: Callable[..., object]) -> Callable[..., None]:
    """Give a command that reads its `Work`, made of the options all commands share."""
    return taking(SHARED, Work, command)


def writing(command: Callable[..., object]) -> Callable[..., None]:
    """The same for a command that changes something."""
    return taking(SHARED + ON_WRITES, Work, command)
