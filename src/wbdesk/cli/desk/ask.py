"""Asking a person on a terminal, in the desk's language. Without a terminal nothing is done unless `--yes` is given."""

from __future__ import annotations

import sys

import click

from ...plan.said import Said
from ..ending import INTERRUPTED, USAGE
from ..output import is_terminal
from .options import Desk

YES = frozenset({"y", "yes", "д", "да"})


def agree(desk: Desk, question: Said) -> None:
    """Have the person say yes. Ends with 130 if he does not."""
    _check_terminal(desk)
    if not desk.yes and not says_yes(desk, question):
        raise desk.ended(INTERRUPTED, DECLINED)


def says_yes(desk: Desk, question: Said) -> bool:
    """Whether the person, who is there, says yes."""
    return _answer(desk, question, Said("[да/НЕТ]", "[yes/NO]")).lower() in YES


def agree_to_count(desk: Desk, question: Said, count: int) -> None:
    """Have the person type how many it is about: who reads the number has seen it."""
    _check_terminal(desk)
    hint = Said(f"Введите {count}, чтобы подтвердить", f"Type {count} to confirm")
    if not desk.yes and _answer(desk, question, hint) != str(count):
        raise desk.ended(INTERRUPTED, DECLINED)


DECLINED = Said("отменено, ничего не сделано.", "declined; nothing was done.")


def _check_terminal(desk: Desk) -> None:
    if not desk.yes and not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        said = Said(
            "ничего не сделано: спросить не у кого. С --yes вопроса не будет.",
            "nothing was done: there is nobody to ask. Give --yes to do it.",
        )
        raise desk.ended(USAGE, said)


def _answer(desk: Desk, question: Said, hint: Said) -> str:
    """What the person types; Ctrl-C and the end of input are no answer."""
    try:
        text = f"{desk.say(question)} {desk.say(hint)}"
        return str(click.prompt(text, default="", show_default=False, err=True)).strip()
    except click.Abort:
        click.echo(err=True)
        return ""
