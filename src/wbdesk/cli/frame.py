"""How a command is found: the main group, which imports a command's module when it is needed, and groups inside it.

What may not live here: anything that imports more than click, because `wbdesk --help` pays for it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from .ending import USAGE, Ended, NoCommand, ended

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

NAME = "wbdesk"
ALSO_CALLED = {"feedbacks": "reviews", "feedback": "reviews", "returns": "claims", "messages": "chats", "get": "show"}
"""What people try, by WB's names or another program's, and the command it is here."""

HELP = ["-h", "--help"]
COMPLETE = "_WBDESK_COMPLETE"
"""The variable by which a shell's script asks for completions."""


class Group(click.Group):
    """A group of commands. Named alone it shows its help, as an error; a misspelt command is guessed at."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **{"no_args_is_help": False, **settings})

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """See click; without arguments there is nothing to do."""
        if not args and not ctx.resilient_parsing:
            raise NoCommand("Missing command.", ctx=ctx)
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """See click; says which command may have been meant."""
        if not ctx.resilient_parsing and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise click.UsageError(f"No such command '{args[0]}'.{self.guess(ctx, args[0])}", ctx=ctx)
        return super().resolve_command(ctx, args)

    def guess(self, ctx: click.Context, name: str) -> str:
        """Which command may have been meant by *name*, as a sentence."""
        from difflib import get_close_matches

        known = self.list_commands(ctx)
        near = [ALSO_CALLED[name]] if ALSO_CALLED.get(name) in known else get_close_matches(name, known, 1)
        return f" Did you mean '{near[0]}'?" if near else ""


class Main(Group):
    """`wbdesk` itself: each table has names of commands and their lines of help; those of *desk* need its extra."""

    def __init__(self, table: Mapping[str, str], desk: Mapping[str, str], **settings: Any) -> None:
        super().__init__(NAME, context_settings={"help_option_names": HELP}, **settings)
        self.sections = {"Commands": table, "The desk": desk}
        self.table = {**table, **desk}
        self.desk = desk

    def get_help_option_names(self, ctx: click.Context) -> list[str]:
        """See click, which keeps the option that it makes first, whatever made the context it makes it for."""
        return HELP

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the tables."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command *cmd_name*, from the module of its name. Ends with 2 if its extra is not installed."""
        if cmd_name not in self.table:
            return None
        if cmd_name in self.desk:
            from .desk.extra import missing, told

            if lacking := missing():
                if ctx.resilient_parsing:  # a shell that completes
                    return None
                raise Ended(USAGE, told(lacking))
        name = cmd_name.replace("-", "_")
        found: click.Command = getattr(import_module(f".{name}", __package__), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The tables, without importing a command."""
        for title, table in self.sections.items():
            with formatter.section(title):
                formatter.write_dl(list(table.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The names in the table and the options, without importing a command."""
        from click.shell_completion import CompletionItem

        names = [CompletionItem(name, help=line) for name, line in self.table.items() if name.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def main(self, args: Sequence[str] | None = None, *_: Any, **settings: Any) -> Any:
        """Run a command line and exit with its status.

        click's own `main` would end some of them with a status or with lines of its own, and on Windows would take a
        `?` in a text for a pattern of file names.
        """
        if instruction := os.environ.get(COMPLETE):
            from click.shell_completion import shell_complete

            sys.exit(shell_complete(self, {}, NAME, COMPLETE, instruction))
        words = list(sys.argv[1:] if args is None else args)
        sys.exit(ended(lambda: self.run(words)))

    def run(self, words: list[str]) -> None:
        """Parse and run; whatever happens is raised."""
        with self.make_context(NAME, words) as ctx:
            self.invoke(ctx)
