"""`wbdesk init`: from nothing to a desk that has shown what it would do: token, configuration, doctor, dry run.

Nothing that is there is written over without being asked for. The token never stands on a command line, nor on the
screen, nor in the configuration.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from ..plan.presets import PRESETS, preset
from ..plan.said import Language, Said
from .desk import preview
from .desk import token as desk_token
from .desk.ask import says_yes
from .desk.options import CONFIG, LANG, YES, Desk, heeding
from .doctor import examine
from .ending import INTERRUPTED, USAGE, Ended
from .output import is_terminal

MEANS: Mapping[str, Said] = {
    "careful": Said("осторожно: стол только готовит черновики", "careful: the desk only prepares drafts"),
    "positive": Said("хорошее: на хорошие отзывы стол отвечает сам", "positive: good reviews are answered by the desk"),
    "negative": Said(
        "негатив целиком: извинения, возвраты, закрепы, заявки",
        "negative: apologies, returns, pins, claims",
    ),
}
"""The presets in words."""

LOOK = 20
"""Items of each kind in the first dry run."""


@click.command()
@click.option("--preset", "chosen", type=click.Choice(PRESETS), help="What to begin with; asked for if not given.")
@click.option("--name", metavar="NAME", help="What to call the shop; templates may use it.")
@click.option(
    "--token-file",
    metavar="FILE",
    help="A file with the token, - is standard input; by default it is asked for and kept in wb-token.txt.",
)
@click.option(
    "--base-url",
    metavar="URL",
    envvar="WB_BASE_URL",
    help="Another address for WB, such as a simulator's; written into the configuration (or WB_BASE_URL).",
)
@click.option("--force", is_flag=True, help="Write over a configuration and a token that are there.")
@click.option("--no-check", is_flag=True, help="Only write the files: no doctor, no dry run.")
@CONFIG
@LANG
@YES
def init(config_file: Path, lang: Language | None, yes: bool, no_check: bool, **given: Any) -> None:
    """Set up a desk in this folder.

    Asks for the token without showing it and keeps it for you alone, writes a configuration from a preset, lets the
    doctor look, and shows what the rules would do with what waits now. Nothing is sent to buyers.
    """
    made = Desk(config_file, lang or "ru", yes=yes)
    with heeding(made):
        begin(made, **given)
    if not no_check:
        made = Desk(config_file, lang, yes=yes)
        with heeding(made):
            finish(made)


def begin(
    desk: Desk, *, chosen: str | None, name: str | None, token_file: str | None, base_url: str | None, force: bool
) -> None:
    """Write the token's file and the configuration."""
    may_write(desk, force=force)
    key, value = desk_token.source(desk, token_file, force=force)
    text = preset(chosen or choice(desk), desk.language)
    named = {"name": name or shop_name(desk), "language": desk.language}
    lines = {"token_file": (key, value), **{name: (name, value) for name, value in named.items()}}
    text = filled(text, lines, base_url)
    desk.config_file.write_text(text, "utf-8")
    desk.tell(Said(f"Конфигурация записана: {desk.config_file}", f"The configuration is in {desk.config_file}"))


def may_write(desk: Desk, *, force: bool) -> None:
    """End with 2, or 130, if there is a configuration that nobody wants written over; with 2 if it has no folder."""
    path = desk.config_file
    if not path.parent.is_dir():
        said = Said(f"папки {path.parent} нет: создайте её.", f"there is no folder {path.parent}: make it.")
        raise desk.ended(USAGE, said)
    if force or not path.exists():
        return
    if desk.yes or not is_terminal(sys.stdin):
        raise desk.ended(USAGE, Said(f"{path} уже есть; заменить: --force.", f"{path} is there; give --force."))
    question = Said(f"{path} уже есть. Заменить?", f"{path} is there. Write over it?")
    if not says_yes(desk, question):
        raise desk.ended(INTERRUPTED, Said("ничего не сделано.", "nothing was done."))


def choice(desk: Desk) -> str:
    """The preset that a person chooses; the careful one where nobody is asked."""
    if desk.yes or not is_terminal(sys.stdin):
        return "careful"
    desk.tell(Said("С чего начать?", "What to begin with?"))
    for number, name in enumerate(PRESETS, 1):
        click.echo(f"  {number}. {desk.say(MEANS[name])}", err=True)
    numbers = {str(number): name for number, name in enumerate(PRESETS, 1)}
    typed = ""
    while typed not in numbers:
        typed = str(click.prompt(desk.say(Said("Номер", "Number")), default="1", err=True)).strip()
    return numbers[typed]


def shop_name(desk: Desk) -> str:
    """What the shop is called."""
    usual = desk.say(Said("Мой магазин", "My shop"))
    if desk.yes or not is_terminal(sys.stdin):
        return usual
    return str(click.prompt(desk.say(Said("Название магазина", "The shop's name")), default=usual, err=True))


def filled(text: str, lines: Mapping[str, tuple[str, str]], base_url: str | None) -> str:
    """A preset with other values: its first line that begins with a key of *lines* gets that new key and value."""
    found = text.splitlines()
    for key, (name, value) in lines.items():
        at = next(number for number, line in enumerate(found) if line.startswith(f"{key} = "))
        head, comment = f"{name} = {quoted(value)}", found[at].partition("#")[2]
        found[at] = f"{head:<31}#{comment}" if comment else head
        if key == "token_file" and base_url is not None:
            found.insert(at + 1, f"base_url = {quoted(base_url)}")
    return "\n".join([*found, ""])


def quoted(value: str) -> str:
    """*value* as TOML writes it."""
    return json.dumps(value, ensure_ascii=False)


def finish(desk: Desk) -> None:
    """The doctor, what the rules would do, and what comes next; ends as the doctor does."""
    ill: Ended | None = None
    try:
        examine(desk, offline=False)
    except Ended as ending:
        ill = ending
    desk.tell(
        Said("\nЧто правила сделали бы с тем, что ждёт сейчас:", "\nWhat the rules would do with what waits now:")
    )
    preview.show(desk, live=LOOK)
    desk.tell(
        Said(
            f"\nДальше: правила и шаблоны в {desk.config_file}; зеркало: wbdesk sync; работа: wbdesk run.",
            f"\nNext: rules and templates are in {desk.config_file}; the mirror: wbdesk sync; to work: wbdesk run.",
        )
    )
    if ill is not None:
        raise ill
