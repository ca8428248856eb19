"""`[[rule]]`: its keys, and what must fit together inside one rule.

What a rule needs of the rest of the file (templates, sellers, other rules) is looked at in `whole.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wbdesk.api.claims import COMMENTS

from ..rules import (
    ACTIONS,
    CONDITIONS,
    KINDS,
    LOWEST_PINNED,
    MATCHING_SIZES,
    ORDER_STATUSES,
    PLACES,
    Action,
    Answer,
    Decide,
    Escalate,
    Ignore,
    OfferReturn,
    Pin,
    Reject,
    Rule,
    When,
    Words,
)
from ..said import Said
from ..subject import SubjectKind
from ..words import parts
from .fields import (
    Field,
    Schema,
    Wrong,
    duration,
    flag,
    many,
    number,
    one_of,
    pattern,
    ratings,
    set_flag,
    table,
    text,
    whole,
    within,
)
from .problems import At

WORDS: Schema = {
    "any": Field(many(pattern), ()),
    "all": Field(many(pattern), ()),
    "none": Field(many(pattern), ()),
    "in": Field(many(one_of(*PLACES)), PLACES),
}


def _words(at: At, value: Any) -> Words:
    """A list means any of them."""
    if not isinstance(value, dict):
        return Words(any=many(pattern)(at, value))
    found = table(at, value, WORDS)
    words = Words(found["any"], found["all"], found["none"], found["in"])
    if not at.broken and not (words.any or words.all or words.none):
        raise Wrong(Said("нужны any, all или none", "needs any, all or none"))
    stopped = {parts(one) for one in words.none}
    for one in (*words.any, *words.all):
        if parts(one) in stopped:
            raise Wrong(Said(f"«{one}» есть и в none: стоп-слово сильнее", f"“{one}” is in none too, which wins"))
    return words


WHEN: Schema = {
    "rating": Field(ratings),
    "words": Field(_words),
    "product": Field(many(pattern)),
    "nm_id": Field(many(whole(1))),
    "article": Field(many(text)),
    "brand": Field(many(text)),
    "subject": Field(many(text)),
    "text": Field(flag),
    "photo": Field(flag),
    "video": Field(flag),
    "tag": Field(many(text)),
    "matching_size": Field(many(one_of(*MATCHING_SIZES))),
    "order_status": Field(many(one_of(*ORDER_STATUSES))),
    "return_possible": Field(flag),
    "older_than": Field(duration()),
    "newer_than": Field(duration()),
    "days_left": Field(number(0, 30)),
    "action": Field(many(one_of(*COMMENTS))),
    "price_up_to": Field(number(0)),
}

DO: Schema = {
    "escalate": Field(text),
    "offer_return": Field(set_flag),
    "answer": Field(many(text)),
    "draft": Field(many(text)),
    "reject": Field(many(text)),
    "pin": Field(one_of("nm", "imt")),
    "decide": Field(one_of(*COMMENTS)),
    "comment": Field(many(text), ()),
    "ignore": Field(set_flag),
}

RULE: Schema = {
    "name": Field(text, "", needed=True),
    "on": Field(many(one_of(*KINDS)), (), needed=True),
    "when": Field(within(WHEN), {}),
    "do": Field(within(DO), {}, needed=True),
    "mode": Field(one_of("auto", "approve", "off"), "approve"),
    "allow_negative": Field(flag, False),
    "daily_cap": Field(whole(0)),
    "delay": Field(duration(0, 7 * 86_400)),
    "sellers": Field(many(text), ()),
}


def rule(at: At, value: Any) -> Rule:
    """One rule."""
    found = table(at, value, RULE)
    when, do, on = found.pop("when"), found.pop("do"), found["on"]
    _fits(at / "when", when, on, CONDITIONS)
    _fits(at / "do", {key: done for key, done in do.items() if key != "comment"}, on, ACTIONS)
    if not at.broken:
        for place, said in (*_when_amiss(when), *_do_amiss(do, when)):
            (at / place).wrong(said)
    return Rule(when=When(**when), do=tuple(_actions(do)), **found)


def _fits(at: At, found: dict[str, Any], on: tuple[SubjectKind, ...], table: Mapping[str, tuple[str, ...]]) -> None:
    """Every key must be one that all of the rule's kinds have."""
    for key, value in found.items():
        strangers = [kind for kind in on if kind not in table[key]]
        if value is not None and strangers:
            those, those_with = ", ".join(strangers), ", ".join(table[key])
            (at / key).wrong(
                Said(f"у {those} этого нет; есть у: {those_with}", f"{those} has none; those that have: {those_with}")
            )


def _when_amiss(when: dict[str, Any]) -> Iterator[tuple[str, Said]]:
    older, newer = when.get("older_than"), when.get("newer_than")
    if older is not None and newer is not None and older >= newer:
        yield (
            "when",
            Said("older_than не меньше newer_than: так не бывает", "older_than is not below newer_than: never"),
        )


def _do_amiss(do: dict[str, Any], when: dict[str, Any]) -> Iterator[tuple[str, Said]]:
    """What does not go together in one rule."""
    done = [key for key, value in do.items() if value and key != "comment"]
    if not done:
        yield "do", Said(f"пусто; бывает: {', '.join(ACTIONS)}", f"is empty; there are: {', '.join(ACTIONS)}")
    if "ignore" in done and len(done) > 1:
        yield "do", Said("ignore не сочетается с другими действиями", "ignore goes with nothing else")
    if len({"answer", "draft", "reject"} & {*done}) > 1:
        yield "do", Said("из answer, draft и reject нужно одно", "takes one of answer, draft and reject")
    ratings = when.get("rating")
    if "pin" in done and (ratings is None or min(ratings) < LOWEST_PINNED):
        yield (
            "do",
            Said("pin: только с условием rating = 5 или [4, 5]", "pin: only with the condition rating = 5 or [4, 5]"),
        )
    yield from _comment_amiss(do.get("decide"), do.get("comment"))


def _comment_amiss(action: str | None, comment: tuple[str, ...] | None) -> Iterator[tuple[str, Said]]:
    """WB takes a comment with some decisions only."""
    allowed = False if action is None else COMMENTS[action]
    if comment and allowed is False:
        with_one = ", ".join(name for name, rule in COMMENTS.items() if rule is not False)
        yield "do", Said(f"comment бывает только у {with_one}", f"a comment goes only with {with_one}")
    if allowed is True and not comment:
        yield "do", Said(f"к {action} нужен comment с шаблоном", f"{action} needs a comment, a template's name")


def _actions(do: dict[str, Any]) -> Iterator[Action]:
    """In the order in which they are done."""
    if do.get("escalate"):
        yield Escalate(do["escalate"])
    if do.get("offer_return"):
        yield OfferReturn()
    if do.get("answer"):
        yield Answer(do["answer"])
    if do.get("draft"):
        yield Answer(do["draft"], draft=True)
    if do.get("reject"):
        yield Reject(do["reject"])
    if do.get("pin"):
        yield Pin(do["pin"])
    if do.get("decide"):
        yield Decide(do["decide"], do["comment"])
    if do.get("ignore"):
        yield Ignore()
