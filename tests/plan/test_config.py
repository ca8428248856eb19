"""`wbdesk.toml` without mistakes: what is read from it, what is noted, and when quiet hours let an answer go."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.plan.written import SELLER, TEXTS

from wbdesk.api.model import MOSCOW
from wbdesk.plan.config import Config, FileSink, PythonSink, Sending, WebhookSink, load
from wbdesk.plan.danger import DANGER
from wbdesk.plan.rules import Answer, Decide, Escalate, OfferReturn, Pin, Reject, Rule, When, Words
from wbdesk.plan.templates import Template

SECOND = '[[rule]]\nname = "b"\non = "chat"\ndo.ignore = true'


def read(text: str, **files: str) -> Config:
    found = load(SELLER + text, "x.toml", lambda _: {f"{name}.txt": source for name, source in files.items()})
    assert isinstance(found, Config), found
    return found


def test_a_seller_is_enough() -> None:
    config = read("")
    assert config.sellers[0].token_file == "t"
    assert config.poll.questions == 300
    assert config.sending == Sending(delay=600, daily_cap=500, settle=60, quiet=None)
    assert config.rules == config.sinks == config.notes == ()
    assert config.negative.words == tuple(pattern for group in DANGER.values() for pattern in group)


def test_a_sellers_own_settings_stand_over_the_common_ones() -> None:
    config = read(
        'poll.chats = "2m"\nsending.quiet = "22:00-08:00"\nvalues.sign = "Ольга"\n'
        '[[seller]]\nname = "Б"\ntoken_env = "T"\n'
        '[poll]\nchats = "30s"\npins = 7200\n[sending]\ndelay = "1h"\n[templates.values]\nsign = "Мы"\n'
        '[[rule]]\nname = "r"\non = "feedback"\ndo.ignore = true\nsellers = "Б"\n'
    )
    first, second = config.sellers
    assert (first.poll.chats, first.poll.pins, second.poll.chats) == (120, 7_200, 30)
    assert (first.sending.quiet, first.sending.delay, second.sending.quiet) == ((1_320, 480), 3_600, None)
    assert (config.values_of(first), config.values_of(second)) == ({"sign": "Ольга"}, {"sign": "Мы"})
    assert (config.rules_of(first), len(config.rules_of(second))) == ((), 1)


def test_a_rule() -> None:
    config = read(
        TEXTS
        + """
[[rule]]
name = "r"
on = "feedback"
mode = "auto"
allow_negative = true
daily_cap = 3
delay = "1m"
when = { rating = "1-3", words = { any = "брак", none = ["не брак"], in = "text" }, nm_id = 5, days_left = 2 }
do = { answer = ["hi", "long"], offer_return = true, escalate = "Срочно" }
"""
    )
    assert config.rules == (
        Rule(
            name="r",
            on=("feedback",),
            mode="auto",
            allow_negative=True,
            daily_cap=3,
            delay=60,
            when=When(
                rating=(1, 2, 3),
                words=Words(any=("брак",), none=("не брак",), places=("text",)),
                nm_id=(5,),
                days_left=2,
            ),
            do=(Escalate("Срочно"), OfferReturn(), Answer(("hi", "long"))),
        ),
    )


@pytest.mark.parametrize(
    ("on", "when", "do", "action"),
    [
        ("question", "", 'reject = "hi"', Reject(("hi",))),
        ("chat", "", 'draft = "hi"', Answer(("hi",), draft=True)),
        ("feedback", "when.rating = [4, 5]", 'pin = "imt"', Pin("imt")),
        ("claim", "", 'decide = "approve1"', Decide("approve1")),
        ("claim", "", 'decide = "rejectcustom"\ndo.comment = "long"', Decide("rejectcustom", ("long",))),
    ],
)
def test_an_action(on: str, when: str, do: str, action: object) -> None:
    rules = read(f'{TEXTS}[[rule]]\nname = "r"\non = "{on}"\n{when}\ndo.{do}\n').rules
    assert rules[0].do == (action,)


def test_sinks() -> None:
    sinks = read(
        '[[sink]]\nname = "a"\ntype = "file"\npath = "x.ndjson"\nfacts = "chat"\n'
        '[[sink]]\nname = "b"\ntype = "webhook"\nurl = "https://crm.example/x"\nsecret_env = ["NEW", "OLD"]\n'
        '[[sink]]\nname = "c"\ntype = "python"\ncall = "shop.crm:push"\nsellers = "А"\n'
    ).sinks
    assert sinks == (
        FileSink("a", "x.ndjson", ("chat",)),
        WebhookSink("b", "https://crm.example/x", ("NEW", "OLD")),
        PythonSink("c", "shop.crm:push", sellers=("А",)),
    )


def test_the_rest() -> None:
    config = read(
        '[desk]\nlanguage = "en"\n[negative]\nrating_up_to = 2\ndanger = "law"\nwords = ["ужас*"]\n'
        '[guard]\nstop_words = "бан"\noff = "promo"\n[sync]\nsince = 2026-01-31\nbrake = 0.5\nattachments = "files"\n'
    )
    assert (config.desk.language, config.guard.stop_words, config.guard.off) == ("en", ("бан",), ("promo",))
    assert (config.negative.rating_up_to, config.negative.words) == (2, (*DANGER["law"], "ужас*"))
    assert config.sync.since == datetime(2026, 1, 31, tzinfo=MOSCOW).timestamp()
    assert (config.sync.brake, config.sync.attachments) == (0.5, "files")


def test_templates_of_a_folder_and_of_the_file() -> None:
    config = read(f'{TEXTS}[templates]\nfolder = "t"\n', thanks="\ufeffСпасибо!\r\n")
    assert set(config.templates) == {"hi", "long", "thanks"}
    assert config.templates["thanks"] == Template("thanks", "Спасибо!", "t/thanks.txt")
    assert config.templates["hi"].line == SELLER.count("\n") + 2


def test_what_windows_adds_changes_nothing() -> None:
    text = SELLER + TEXTS + '[[rule]]\nname = "r"\non = "chat"\ndo.answer = "hi"\n'
    assert load("\ufeff" + text.replace("\n", "\r\n")) == load(text)


@pytest.mark.parametrize(
    ("rules", "notes"),
    [
        ('name = "a"\non = "feedback"\nwhen.rating = "1-3"\ndo.answer = "hi"\nmode = "auto"', ["this is negative"]),
        ('name = "a"\non = "claim"\ndo.decide = "approve1"\nmode = "auto"', ["this is negative"]),
        ('name = "a"\non = "claim"\ndo.decide = "approve1"\nmode = "auto"\nallow_negative = true', []),
        ('name = "a"\non = "feedback"\nwhen.rating = "3-5"\ndo.answer = "hi"\nmode = "auto"', []),
        (f'name = "a"\non = ["feedback", "chat"]\ndo.ignore = true\n{SECOND}', ["“a” takes everything"]),
        (f'name = "a"\non = "chat"\ndo.ignore = true\nmode = "off"\n{SECOND}', []),
    ],
)
def test_what_works_otherwise_than_expected_is_noted(rules: str, notes: list[str]) -> None:
    found = read(f"{TEXTS}[[rule]]\n{rules}\n").notes
    said = [note.said.en for note in found if "no rule uses" not in note.said.en]
    assert len(said) == len(notes)
    assert all(part in one for part, one in zip(notes, said, strict=True))


def test_a_template_that_nothing_uses_is_noted() -> None:
    assert [note.said.en for note in read(TEXTS).notes] == [
        "no rule uses the template “hi”",
        "no rule uses the template “long”",
    ]


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ((12, 0), (12, 0)),
        ((21, 59), (21, 59)),
        ((22, 0), (32, 0)),
        ((23, 30), (32, 0)),
        ((0, 0), (8, 0)),
        ((7, 59), (8, 0)),
        ((8, 0), (8, 0)),
    ],
)
def test_quiet_hours_over_midnight(at: tuple[int, int], leaves: tuple[int, int]) -> None:
    start = datetime(2026, 8, 1, tzinfo=MOSCOW).timestamp()
    now, then = (start + hour * 3_600 + minute * 60 for hour, minute in (at, leaves))
    assert Sending(quiet=(1_320, 480)).may_leave(now) == then


def test_quiet_hours_by_day_and_none() -> None:
    noon = datetime(2026, 8, 1, 12, tzinfo=MOSCOW).timestamp()
    assert Sending(quiet=(600, 840)).may_leave(noon) == noon + 7_200
    assert Sending(quiet=(600, 720)).may_leave(noon) == noon
    assert Sending().may_leave(noon) == noon
