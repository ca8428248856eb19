"""`wbdesk completion`: the script that completes commands in a shell."""

from __future__ import annotations

import click
from click.shell_completion import ShellComplete, get_completion_class

from .frame import COMPLETE, NAME

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script that completes commands in your shell.

    \b
    bash, in ~/.bashrc:                    eval "$(wbdesk completion bash)"
    zsh, in ~/.zshrc, behind compinit:     eval "$(wbdesk completion zsh)"
    fish:  wbdesk completion fish > ~/.config/fish/completions/wbdesk.fish

    For PowerShell there is none.
    """
    kind = get_completion_class(shell)
    assert kind is not None
    made = kind(ctx.find_root().command, {}, NAME, COMPLETE)
    click.echo(ShellComplete.source(made))  # bash's own asks which bash there is, and it may be on another machine
