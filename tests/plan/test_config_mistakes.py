"""`wbdesk.toml` with mistakes: all are told at once, each with its line, its key and what would be right."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plan.written import SELLER, TEXTS

from wbdesk.plan.config import Config, Problem, load
from wbdesk.plan.config.problems import nearest


def mistakes(text: str, *, head: str = SELLER, files: Any = None) -> list[str]:
    """The problems in English, with lines counted in *text* alone."""
    found = load(head + text, "x.toml", files or (lambda _: {}))
    assert isinstance(found, list), found
    skipped = head.count("\n")
    return [f"{one.line - skipped if one.file == 'x.toml' else one.file}: {one.key}: {one.said.en}" for one in found]


WEBHOOK = '[[sink]]\nname = "s"\ntype = "webhook"\nsecret_env = "S"\nurl = '

WRONG: list[tuple[str, list[str]]] = [
    ("[desk\n", ["1: : this is no TOML: Expected ']' at the end of a table declaration"]),
    ("[dusk]\n", ["1: dusk: no such thing: “dusk”; perhaps “desk”; there are: desk, seller"]),
    ("[rule]\nname = 'r'\n", ["1: rule: needs double brackets: [[rule]]"]),
    ('[desk]\nlanguage = "de"\n', ["2: desk.language: no such thing: “de”; there are: ru, en"]),
    ("[desk]\ndatabase = ' '\n", ["2: desk.database: must be text in quotes"]),
    ("[desk]\ndatabase = 5\n", ["2: desk.database: must be text in quotes"]),
    ('[desk]\nkeep_events = "6d"\n', ["2: desk.keep_events: must be a duration"]),
    ('[desk]\nkeep_history = "29d"\n', ["2: desk.keep_history: must be a duration"]),
    ('[[seller]]\nname = "Б"\n', ["1: seller[2]: takes one of the two"]),
    ('[[seller]]\nname = "А"\ntoken_env = "T"\n', ["-1: seller[1].name: the name", "2: seller[2].name: the name"]),
    ('token = "x"\n', ["1: seller[1].token: no token in this file"]),
    ('base_url = "localhost:80"\n', ["1: seller[1].base_url: must be an address"]),
    ('[poll]\nchats = "1 fortnight"\n', ["2: poll.chats: must be a duration", "from 5 to 86400 s"]),
    ("[poll]\nchats = 1\n", ["2: poll.chats: must be a duration"]),
    ("[poll]\nchats = true\n", ["2: poll.chats: must be a duration"]),
    ("[sending]\ndaily_cap = -1\n", ["2: sending.daily_cap: must be a whole number of at least 0"]),
    ("[sending]\ndaily_cap = true\n", ["2: sending.daily_cap: must be a whole number"]),
    (
        '[sending]\nquiet = "night"\n',
        ['2: sending.quiet: must be hours such as "22:00-08:00"; take the line away for none'],
    ),
    ('[negative]\ndanger = ["low"]\n', ["2: negative.danger[1]: no such thing: “low”; perhaps “law”"]),
    ('[guard]\noff = ["length"]\n', ["2: guard.off[1]: no such thing: “length”; there are: link"]),
    ("[guard]\nstop_words = []\n", ["2: guard.stop_words: is empty"]),
    ('[sync]\nsince = "2026-01-31"\n', ["2: sync.since: must be a date without quotes"]),
    ("[sync]\nsince = 2026-01-31T00:00:00Z\n", ["2: sync.since: must be a date"]),
    ("[sync]\nbrake = 2\n", ["2: sync.brake: must be a number from 0.01 to 1"]),
    ("[sync]\narchive = 1\n", ["2: sync.archive: must be true or false"]),
    ('[templates.values]\nname = "x"\n', ["2: templates.values.name: the name is taken"]),
    ('[templates.values]\n"my sign" = "x"\n', ["2: templates.values.my sign: a name takes letters"]),
    ("[templates]\ntexts = 5\n", ["2: templates.texts: must be a table"]),
    ("[templates.texts]\na = ''\n", ["2: templates.texts.a: must be text"]),
    ('[[sink]]\nname = "s"\n', ["1: sink[1]: the key type is missing: file, webhook, python"]),
    ('[[sink]]\nname = "s"\ntype = "webhok"\n', ["3: sink[1].type: no such thing: “webhok”; perhaps “webhook”"]),
    ('[[sink]]\nname = "s"\ntype = "file"\n', ["1: sink[1]: the key path is missing"]),
    ('[[sink]]\nname = "s"\ntype = "file"\npath = "x"\nurl = "y"\n', ["5: sink[1].url: no such thing"]),
    ('[[sink]]\nname = "s"\ntype = "webhook"\nurl = "https://a.b"\n', ["1: sink[1]: needs secret_env or"]),
    ('[[sink]]\nname = "s"\ntype = "webhook"\nurl = "ftp://a"\nsecret_env = "S"\n', ["4: sink[1].url: must be an"]),
    (f'{WEBHOOK}"https://a.b:x"\n', ["5: sink[1].url: must be an"]),
    (
        f'{WEBHOOK}"http://a.b"\n',
        ["5: sink[1].url: must be https; http is for the own network only"],
    ),
    (f'{WEBHOOK}"https://me:it@a.b"\n', ["5: sink[1].url: no name and password in the address"]),
    (f'{WEBHOOK}"https://localhost/x"\n', ["5: sink[1].url: localhost is an internal address"]),
    (f'{WEBHOOK}"https://[::ffff:10.0.0.1]/"\n', ["5: sink[1].url: ::ffff:10.0.0.1 is an internal address"]),
    (f'{WEBHOOK}"http://a.b"\nallow_internal = 1\n', ["6: sink[1].allow_internal: "]),
    (
        '[[sink]]\nname = "s"\ntype = "python"\ncall = "crm.push"\n',
        ['4: sink[1].call: must be "package.module'],
    ),
    ('[[sink]]\nname = "s"\ntype = "file"\npath = "x"\nsellers = "Я"\n', ["5: sink[1].sellers: no such thing: “Я”"]),
]

RULES_WRONG: list[tuple[str, list[str]]] = [
    ("", ["1: rule[1]: the key do is missing"]),
    ("do = {}\n", ["4: rule[1].do: is empty; there are: escalate"]),
    ("do.ignore = false\n", ["4: rule[1].do.ignore: must be true; drop the key"]),
    ('do.answer = "hii"\n', ["4: rule[1].do: no such thing: “hii”; perhaps “hi”; there are: hi, long"]),
    ('do.anser = "hi"\n', ["4: rule[1].do.anser: no such thing: “anser”; perhaps “answer”"]),
    ('do = { answer = "hi", draft = "hi" }\n', ["4: rule[1].do: takes one of answer, draft and reject"]),
    ('do = { answer = "hi", ignore = true }\n', ["4: rule[1].do: ignore goes with nothing else"]),
    ('do.reject = "hi"\n', ["4: rule[1].do.reject: feedback has none; those that have: question"]),
    ('do.decide = "approve1"\n', ["4: rule[1].do.decide: feedback has none"]),
    ('do.pin = "nm"\n', ["4: rule[1].do: pin: only with the condition rating"]),
    ('do.pin = "nm"\nwhen.rating = "3-5"\n', ["rule[1].do: pin: only"]),
    ('do.pin = "card"\nwhen.rating = 5\n', ["4: rule[1].do.pin: no such thing: “card”; there are: nm, imt"]),
    ('mode = "automatic"\ndo.ignore = true\n', ["4: rule[1].mode: no such thing: “automatic”; perhaps “auto”"]),
    ("do.ignore = true\nwhen.rating = 6\n", ["5: rule[1].when.rating: must be a whole number from 1 to 5"]),
    ('do.ignore = true\nwhen.rating = "3-1"\n', ["5: rule[1].when.rating: must be stars"]),
    ("do.ignore = true\nwhen.rating = [\n1,\n9]\n", ["7: rule[1].when.rating[2]: must be a whole number"]),
    ("do.ignore = true\nwhen.ratng = 5\n", ["5: rule[1].when.ratng: no such thing: “ratng”; perhaps “rating”"]),
    ('do.ignore = true\nwhen.action = "approve1"\n', ["5: rule[1].when.action: feedback has none"]),
    ('do.ignore = true\nwhen.words = ["*"]\n', ["5: rule[1].when.words[1]: “*” cannot be found"]),
    ('do.ignore = true\nwhen.words = { in = "text" }\n', ["5: rule[1].when.words: needs any, all or none"]),
    (
        'do.ignore = true\nwhen.words = { any = "брак", none = "браки" }\n',
        ["5: rule[1].when.words: “брак” is in none too"],
    ),
    ('do.ignore = true\nwhen = { older_than = "2d", newer_than = "1d" }\n', ["rule[1].when: older_than is not below"]),
    ('do.ignore = true\nwhen.order_status = "bought"\n', ["5: rule[1].when.order_status: no such thing: “bought”"]),
    ('do.ignore = true\nsellers = "Б"\n', ["5: rule[1].sellers: no such thing: “Б”; there are: А"]),
    ("do.ignore = true\ndaily_cap = 1.5\n", ["5: rule[1].daily_cap: must be a whole number"]),
]


@pytest.mark.parametrize(("text", "says"), WRONG)
def test_a_mistake(text: str, says: list[str]) -> None:
    found = mistakes(text)
    assert [part for part in says if not any(part in one for one in found)] == []


@pytest.mark.parametrize(("text", "says"), RULES_WRONG)
def test_a_mistake_in_a_rule(text: str, says: list[str]) -> None:
    found = mistakes(f'[[rule]]\nname = "r"\non = "feedback"\n{text}{TEXTS}')
    assert [part for part in says if not any(part in one for one in found)] == []
    assert len(found) == 1


@pytest.mark.parametrize(
    ("do", "says"),
    [
        ('decide = "rejectcustom"', "rejectcustom needs a comment"),
        ('decide = "approve1"\ndo.comment = "long"', "a comment goes only with rejectcustom, approvecc1"),
        ('decide = "rejectcustom"\ndo.comment = "short"', "the guard (length): shorter than 10"),
        ('escalate = "x"\ndo.comment = "long"', "a comment goes only with"),
        ('decide = "aprove1"', "no such thing: “aprove1”; perhaps “approve1”"),
    ],
)
def test_a_mistake_in_a_claims_rule(do: str, says: str) -> None:
    texts = f'{TEXTS}short = "Нет."\n'
    assert any(says in one for one in mistakes(f'[[rule]]\nname = "r"\non = "claim"\ndo.{do}\n{texts}'))


def test_all_mistakes_are_told_at_once_by_line() -> None:
    found = mistakes(
        '[desk]\nlanguage = "de"\ndatabse = "x"\n'
        '[[rule]]\nname = "r"\non = "feedbak"\nwhen.rating = 9\ndo.answer = "nothing"\n'
        '[[rule]]\nname = "r"\non = "question"\nwhen.rating = 1\ndo.answer = "hi"\n'
        '[templates.texts]\nhi = """\nЗдравствуйте!\n{{ nmae }}"""\n'
        '[guard]\nstop_word = "x"\n'
    )
    assert [one.split(": ")[0] + " " + one.split(": ")[1] for one in found] == [
        "2 desk.language",
        "3 desk.databse",
        "5 rule[1].name",
        "6 rule[1].on",
        "7 rule[1].when.rating",
        "8 rule[1].do",
        "10 rule[2].name",
        "12 rule[2].when.rating",
        "17 templates.texts.hi",
        "19 guard.stop_word",
    ]


def test_a_mistake_in_a_template_file_names_that_file() -> None:
    text = '[templates]\nfolder = "t"\n[[rule]]\nname = "r"\non = "feedback"\ndo.answer = "a"\n'
    found = load(SELLER + text, "x.toml", lambda folder: {"a.txt": "Здравствуйте!\n{{ name }}\n{{ nmae }}"})
    assert isinstance(found, list)
    assert [one.in_language("en").split("; ")[0] for one in found] == [
        "t/a.txt, line 3: for feedback: no name “nmae”",
    ]


def test_a_text_that_the_guard_stops_is_a_mistake() -> None:
    rule = '[[rule]]\nname = "r"\non = "chat"\ndo.answer = "a"\n'
    text = f"{rule}[templates.texts]\na = \"{{{{ one_of('Да', 'Пишите в вотсап') }}}}\"\n"
    assert mistakes(text) == ["6: templates.texts.a: the guard (messenger): invites to another messenger"]


def test_a_folder_that_cannot_be_read() -> None:
    def unreadable(folder: str) -> dict[str, str]:
        raise FileNotFoundError(f"no folder {folder}")

    found = mistakes('[templates]\nfolder = "t"\n', files=unreadable)
    assert found == ["2: templates.folder: the templates cannot be read: no folder t"]


def test_nothing_at_all_lacks_a_seller() -> None:
    assert mistakes("", head="") == ["1: : there is no [[seller]]"]


def test_a_value_in_a_tables_place() -> None:
    assert mistakes("sync = 1\nseller = 5\nsink = [2]\n", head="") == [
        "1: sync: must be a table",
        "2: seller: needs double brackets: [[seller]]",
        "3: sink[1]: must be a table",
    ]


def test_a_problem_reads_well() -> None:
    found = load('[[seller]]\nname = "А"\ntoken_file = "t"\n[poll]\nchat = 5\n')
    assert isinstance(found, list)
    assert found[0].in_language("ru") == (
        "wbdesk.toml, строка 5: poll.chat: нет такого: «chat»; может быть, «chats»; "
        "бывает: questions, feedbacks, chats, claims, pins, archive"
    )
    assert Problem("f", 1, "", found[0].said).in_language("en").startswith("f, line 1: no such thing")


def test_the_nearest_word() -> None:
    assert nearest("Ratng", ["rating", "words"]) == "rating"
    assert nearest("xyz", ["rating", "words"]) is None


JUNK = st.recursive(
    st.sampled_from(["5", "-1", "true", '"x"', '""', '"1-3"', "2026-01-31", "1.5", "[]", "{}"]),
    lambda inner: st.lists(inner, max_size=2).map(lambda many: f"[{', '.join(many)}]"),
    max_leaves=3,
)
PLACES = [
    "[desk]\nlanguage = {}",
    "[poll]\nchats = {}",
    "[sending]\nquiet = {}",
    "[negative]\nwords = {}",
    "[guard]\nwarn = {}",
    "[sync]\nsince = {}",
    "[templates]\nvalues = {}",
    "[templates]\ntexts = {}",
    '[[sink]]\nname = {}\ntype = "webhook"',
    "[[sink]]\ntype = {}",
    "sinks = {}",
    "[[rule]]\nname = {}",
    '[[rule]]\nname = "r"\non = {}',
    '[[rule]]\nname = "r"\non = "feedback"\nwhen = {}\ndo = {{ ignore = true }}',
    '[[rule]]\nname = "r"\non = "feedback"\nwhen.words = {}\ndo.ignore = true',
    '[[rule]]\nname = "r"\non = "feedback"\nwhen.nm_id = {}\ndo.ignore = true',
    '[[rule]]\nname = "r"\non = "claim"\ndo = {}',
    '[[rule]]\nname = "r"\non = "claim"\ndo.decide = {}',
    '[[rule]]\nname = "r"\non = "chat"\ndo.answer = {}',
]


@given(st.sampled_from(PLACES), JUNK)
def test_anything_is_a_configuration_or_its_mistakes(place: str, junk: str) -> None:
    found = load(f"{SELLER}{place.format(junk)}\n")
    assert isinstance(found, Config) or all(one.said.ru and one.line >= 1 for one in found)
