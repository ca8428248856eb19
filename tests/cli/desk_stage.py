"""A desk before a simulated WB on loopback: a configuration, tokens and a store in a folder, on the world's clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.cli.stage import SMALL, Stage, staged
from tests.clockwork import TiedClock
from tests.store.empty import empty

import wbdesk.cli.desk.options
from wbdesk.engine.thread import reading, writing
from wbdesk.sim import Size
from wbdesk.store.database import Database

PLAIN = """
[[seller]]
name = "Мой магазин"
token_file = "wb-token.txt"

[[rule]]
name = "спасибо"
on = "feedback"
when.rating = 5
do.answer = "спасибо"
mode = "auto"

[templates.texts]
"спасибо" = "Спасибо за отзыв!"
"""
"""A configuration that is read quickly."""


@dataclass
class DeskStage(Stage):
    """A stage with a desk in its folder."""

    passes: Callable[[float], object] = lambda _seconds: None
    """Called whenever a command has waited: there a test plays the running desk."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.variables |= {"WBDESK_CONFIG": str(self.config), "WBDESK_PERSON": "Ольга"}
        self.keep_token(self.world.token())
        self.configure(PLAIN)

    @property
    def config(self) -> Path:
        """The configuration's file."""
        return self.folder / "wbdesk.toml"

    @property
    def store(self) -> Path:
        """The store's file."""
        return self.folder / "wbdesk.sqlite3"

    @property
    def seller(self) -> str:
        """WB's id of the seller."""
        return self.world.sids[0]

    @property
    def now(self) -> float:
        """The time, as the world and the commands have it."""
        return self.clock.now()

    def keep_token(self, text: str) -> None:
        """Put a token into its file, for its owner only."""
        path = self.folder / "wb-token.txt"
        path.write_text(text, "utf-8")
        path.chmod(0o600)

    def configure(self, text: str) -> None:
        """Write another configuration."""
        self.config.write_text(text, "utf-8")

    def write(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """*work* in the store's write transaction."""
        with self.opened() as database:
            return writing(database, work, *args, **kwargs)

    def read(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """*work* in a transaction that reads."""
        with self.opened() as database:
            return reading(database, work, *args, **kwargs)

    def opened(self) -> Database:
        """The store, an empty one if there is none."""
        if not self.store.exists():
            empty(self.store)
        return Database.open(self.store)


@contextmanager
def desk_staged(folder: Path, patch: pytest.MonkeyPatch, *, size: Size = SMALL) -> Iterator[DeskStage]:
    """A desk whose commands, run in this process, share the world's clock: waits jump."""
    with staged(folder, patch, size=size) as plain:
        made = DeskStage(plain.world, plain.clock, plain.address, folder)
        patch.setattr(wbdesk.cli.desk.options, "SystemClock", lambda: TiedClock(made.clock, made.passes))
        yield made
