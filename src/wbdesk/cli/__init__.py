"""The command line: words in, words out. One module for each group of commands; nothing else imports this room."""

from __future__ import annotations

import click

from .. import __version__
from .demo import demo
from .sim import sim


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="wbdesk")
def main() -> None:
    """wbdesk: talk to Wildberries' buyers by program."""


main.add_command(demo)
main.add_command(sim)
