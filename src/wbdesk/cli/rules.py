"""`wbdesk rules`: what the rules in `wbdesk.toml` are, and what they do, without doing it.

Lives here: the commands. How a rule is tried is in `desk/trial.py`, on all that waits in `desk/preview.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

import click
import msgspec

from ..plan.config import Config, Problem
from ..plan.explain import explain as explained
from ..plan.said import Language, Said
from ..plan.subject import SubjectKind
from .desk import config as desk_config
from .desk import items as desk_items
from .desk import preview
from .desk.options import Desk, desk
from .desk.trial import TRIAL, Trial, tried, words_of
from .ending import REFUSED, USAGE, Ended
from .frame import Group
from .output import put

KIND = click.option("--kind", type=click.Choice(get_args(SubjectKind)), help="Only this kind.")

rules = Group("rules", help="What the rules in wbdesk.toml do: check, explain, dry run.")


@rules.command()
@desk
def check(desk: Desk) -> None:
    """Check the configuration: all of its mistakes at once, each with its line and what would be right.

    The exit status is 2 if there are any. What works otherwise than one may think is told too.
    """
    language = desk.lang or desk_config.spoken(desk.config_file)
    found = desk_config.loaded(desk.config_file, language)
    if isinstance(found, Config):
        tell_problems(desk, found.notes, language)
        show_summary(desk, found)
        return
    tell_problems(desk, found, language)
    raise Ended(USAGE, desk_config.faulty(len(found), desk.config_file).in_language(language))


def tell_problems(desk: Desk, problems: Iterable[Problem], language: Language) -> None:
    """Print mistakes or notes, a line each."""
    for problem in problems:
        if desk.as_json:
            desk.out.item((), msgspec.to_builtins(problem))
        else:
            put(problem.in_language(language))


def show_summary(desk: Desk, config: Config) -> None:
    """Say how much there is, for a person."""
    counts = len(config.rules), len(config.templates), len(config.sellers)
    desk.tell(
        Said(
            "Ошибок нет. Правил: {}, шаблонов: {}, продавцов: {}.".format(*counts),
            "No mistakes. Rules: {}, templates: {}, sellers: {}.".format(*counts),
        )
    )


@rules.command()
@click.argument("id")
@KIND
@desk
def explain(desk: Desk, id: str, kind: SubjectKind | None) -> None:
    """Say what the rules do with a question, a review, a claim or a chat's event, and why.

    It is taken from the mirror, or if it is not there asked of WB.
    """
    for shop in desk.shops:
        item, now = desk_items.one(desk, shop, id, kind), desk.now()
        if item is not None and (subject := desk_items.subject_in(item, now)) is not None:
            tell_why(desk, tried(preview.book_of(desk, shop), item, subject, now))
            return
    nowhere = Said(f"{id} нет ни в зеркале, ни на WB.", f"{id} is neither in the mirror nor at WB.")
    raise desk.ended(REFUSED, nowhere)


def tell_why(desk: Desk, trial: Trial) -> None:
    """Print the explanation, and the text that would follow."""
    if desk.as_json:
        desk.out.item(TRIAL, trial.row(desk.language))
        return
    reasons = explained(trial.book.rules, trial.subject, desk.config.negative).lines(desk.language)
    blocks = [
        [words_of(trial.subject)],
        list(reasons),
        trial.texts,
        [f"! {one}" for one in trial.remarks(desk.language)],
    ]
    put("\n\n".join("\n".join(block) for block in blocks if any(block)))


@rules.command("dry-run")
@KIND
@click.option("--limit", type=click.IntRange(1), help="Look at so many of each kind, and list them all.")
@desk
def dry_run(desk: Desk, kind: SubjectKind | None, limit: int | None) -> None:
    """Show what the rules would do with everything that waits, and send nothing.

    What waits is taken from the mirror. If that is empty, the first 100 of each kind are asked of WB, which has no list
    of waiting chats. For a person a few of each rule are listed; in a pipe, with --json or --limit, all.
    """
    preview.show(desk, kind, limit)
    desk.complete()
