"""The options that the desk's commands share, and the `Desk` that they make: configuration, sellers, store, language.

`@desk` gives a command its `Desk` as the first argument, `@acting` adds what commands need that change something. All
of it is opened when it is first asked for, so that a command pays only for what it uses.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, wraps
from pathlib import Path
from typing import Any

import click

from ... import WildberriesSDK
from ...clock import Clock, SystemClock
from ...plan.config import Config
from ...plan.said import Language, Said
from ...store.database import Database
from ...store.trouble import StoreError
from ..bar import Bar
from ..cells import Column
from ..ending import IN_PART, INTERRUPTED, TOKEN, UNWRITTEN, Ended
from ..limits_file import limits_at
from ..output import JSON, Output, is_terminal, output
from ..taking import taking
from . import config as desk_config
from . import trouble as desk_trouble
from .columns import titled
from .shops import NoToken, Shop, check_apart, chosen, shops_of
from .wish import USUAL

LANG = click.option(
    "--lang", type=click.Choice(["ru", "en"]), help="What to speak; by default as the configuration says, or Russian."
)
CONFIG = click.option(
    "--config",
    "config_file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="WBDESK_CONFIG",
    default=USUAL,
    help="The desk's configuration (or WBDESK_CONFIG); by default wbdesk.toml in this folder.",
)
SELLER = click.option("--seller", metavar="NAME", help="Only this seller: the name in the configuration, or WB's id.")
YES = click.option("--yes", is_flag=True, help="Do not ask.")
PERSON = click.option(
    "--as",
    "person",
    metavar="NAME",
    envvar="WBDESK_PERSON",
    help="Who does it, for the journal (or WBDESK_PERSON); by default the name of the system's user.",
)
SHARED = (SELLER, JSON, CONFIG, LANG)
ON_ACTS = (YES, PERSON)


@dataclass(frozen=True)
class Desk:
    """What a command of the desk works with, as its options say."""

    config_file: Path
    lang: Language | None
    seller: str | None = None
    as_json: bool = False
    yes: bool = False
    person: str | None = None
    unread: list[Said] = field(default_factory=list)

    @cached_property
    def out(self) -> Output:
        """Where results go."""
        return output(as_json=self.as_json)

    @cached_property
    def config(self) -> Config:
        """The configuration. Ends with 2, all its mistakes told, if it cannot be used."""
        return desk_config.read(self.config_file, self.lang)

    @cached_property
    def language(self) -> Language:
        """What to speak."""
        return self.lang or self.config.desk.language

    @property
    def folder(self) -> Path:
        """The configuration's folder."""
        return self.config_file.parent

    @cached_property
    def shops(self) -> tuple[Shop, ...]:
        """The sellers that are meant."""
        shops = shops_of(self.config, self.folder)
        check_apart(shops, self.language)
        return chosen(shops, self.seller, self.language)

    def tell_unknown(self) -> None:
        """Say of which sellers nothing can be found, because their tokens do not say who they are."""
        for shop in self.shops:
            if shop.unknown is not None:
                self.left_out(Said(f"{shop.name}: {shop.unknown.ru}", f"{shop.name}: {shop.unknown.en}"))

    @property
    def store_file(self) -> Path:
        """Where the store is."""
        return self.folder / self.config.desk.database

    @property
    def files_folder(self) -> Path:
        """Where files lie that are to be sent: beside the store."""
        return self.store_file.with_name(f"{self.store_file.name}-files")

    @cached_property
    def database(self) -> Database:
        """The store, closed when the command ends. Ends with 74 where there is none.

        Asking makes none: a running desk whose store was lost would go on with an empty one.
        """
        if not self.store_file.exists():
            raise self.ended(UNWRITTEN, desk_trouble.none(self.store_file))
        return click.get_current_context().with_resource(Database.open(self.store_file))

    def make_store(self) -> None:
        """Make the store where there is none, as only the commands that fill one do."""
        if not self.store_file.exists():
            Database.open(self.store_file).close()

    @property
    def who(self) -> str:
        """Who acts, as the journal knows it."""
        return f"person:{self.person or os.environ.get('WBDESK_PERSON') or user()}"

    @cached_property
    def clock(self) -> Clock:
        """Where the time comes from."""
        return SystemClock()

    def now(self) -> float:
        """The time in unix seconds."""
        return self.clock.now().wall

    def sdk(self, shop: Shop, *, max_wait: float | None = 60) -> WildberriesSDK:
        """A client for *shop* that keeps the limits together with the desk and other commands."""
        context = click.get_current_context()
        client = WildberriesSDK(
            shop.text,
            client_secret=shop.secret,
            base_url=shop.settings.base_url,
            max_wait=max_wait,
            limits=context.with_resource(limits_at(limits_file())),
        )
        return context.with_resource(client)

    def waiting(self, what: Said) -> Bar:
        """What a person sees while WB is waited for."""
        return Bar(what.in_language(self.language), self.out)

    def say(self, said: Said) -> str:
        """A sentence in the language that is spoken."""
        return said.in_language(self.language)

    @property
    def for_people(self) -> bool:
        """Whether a person reads the results, and not a program."""
        return not self.as_json and is_terminal(sys.stdout)

    def tell(self, said: Said) -> None:
        """Say something to the person, apart from the results."""
        click.echo(self.say(said), err=True)

    def ended(self, code: int, said: Said) -> Ended:
        """The command's end with a line."""
        return Ended(code, self.say(said))

    def left_out(self, said: Said) -> None:
        """Say what could not be read; `complete` ends the command by it."""
        self.unread.append(said)
        self.tell(said)

    def complete(self) -> None:
        """End with 7 if something was left out."""
        if self.unread:
            raise self.ended(IN_PART, Said("показано не всё, причины выше.", "not all of it is shown, see above."))

    def rows(self, columns: Sequence[Column], items: Iterable[Any], none: Said) -> None:
        """Print *items*, each when it comes, or tell a person that there are *none*."""
        self.out.rows(titled(columns, self.language), items, none=self.say(none))

    def item(self, columns: Sequence[Column], item: Any) -> None:
        """Print one item in full."""
        self.out.item(titled(columns, self.language), item)


def limits_file() -> Path | None:
    """Where the limits are kept together, if not in the usual place."""
    named = os.environ.get("WBDESK_LIMITS")
    return Path(named) if named else None


def user() -> str:
    """What the system calls the user."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"


def desk(command: Callable[..., object]) -> Callable[..., None]:
    """Give a command of the desk its `Desk`."""
    return taking(SHARED, Desk, heeded(command))


def acting(command: Callable[..., object]) -> Callable[..., None]:
    """The same for a command that changes something."""
    return taking(SHARED + ON_ACTS, Desk, heeded(command))


def heeded(command: Callable[..., object]) -> Callable[..., None]:
    """*command* that says what is wrong in its desk's language."""

    @wraps(command)
    def run(made: Desk, **given: Any) -> None:
        with heeding(made):
            command(made, **given)

    return run


@contextmanager
def heeding(made: Desk) -> Iterator[None]:
    """Say what is wrong with the store or a token's file, and that it was interrupted, in the desk's language."""
    try:
        yield
    except (KeyboardInterrupt, click.Abort):
        if is_terminal(sys.stderr):
            click.echo(err=True)  # behind the terminal's ^C
        raise made.ended(INTERRUPTED, Said("прервано.", "interrupted.")) from None
    except NoToken as trouble:
        raise made.ended(TOKEN, trouble.said) from trouble
    except StoreError as trouble:
        raise desk_trouble.ended(trouble, made.store_file, made.language) from trouble
