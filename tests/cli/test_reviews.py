"""`wbdesk reviews` against the simulator: every verb, what it prints and what it asks of WB."""

from __future__ import annotations

import pytest
from tests.cli.stage import PYTHON, Stage
from tests.cli.terminal import needs_terminal, on_terminal

from wbdesk.cli import looking
from wbdesk.sim import Fault

TEXT = "Спасибо за отзыв!"


def waiting(stage: Stage) -> list[str]:
    """The ids of the reviews that wait, oldest first."""
    unanswered = stage.shop.unanswered_feedbacks(stage.clock.now())
    return [review.id for review in sorted(unanswered, key=lambda one: one.created)]


def rated(stage: Stage, *ratings: int) -> list[str]:
    """Of them those with these ratings."""
    found = {review.id: review.valuation for review in stage.shop.unanswered_feedbacks(stage.clock.now())}
    return [id for id in waiting(stage) if found[id] in ratings]


def test_a_list_is_everything_that_waits_oldest_first(stage: Stage) -> None:
    said = stage.run("reviews", "list")
    assert (said.code, said.err) == (0, "")
    assert [row[0] for row in said.rows] == waiting(stage)
    assert {len(row) for row in said.rows} == {18}


@pytest.mark.parametrize("ratings", [(1, 2), (5,), (1, 2, 3, 4, 5)])
def test_ratings_are_picked_here(stage: Stage, ratings: tuple[int, ...]) -> None:
    wanted = rated(stage, *ratings)
    option = ("--rating", ",".join(map(str, ratings)))
    assert [row[0] for row in stage.run("reviews", "list", *option).rows] == wanted
    assert [row[0] for row in stage.run("reviews", "list", *option, "--limit", "2").rows] == wanted[:2]
    newest = stage.run("reviews", "list", *option, "--newest-first", "--take", "1000")
    assert [row[0] for row in newest.rows] == wanted[::-1]


@pytest.mark.parametrize("text", ["", "0", "6", "1,", "1-2", "a"])
def test_what_is_no_rating(stage: Stage, text: str) -> None:
    said = stage.run("reviews", "list", "--rating", text)
    assert said.code == 2
    assert "no list of ratings from 1 to 5" in said.err
    assert stage.seen() == []


def test_one_page(stage: Stage) -> None:
    ids = waiting(stage)
    said = stage.run("reviews", "list", "--newest-first", "--take", "2", "--skip", "1", "--json")
    assert [item["id"] for item in said.items] == ids[-2:-4:-1]
    assert [row[0] for row in stage.run("reviews", "list", "--skip", "1", "--limit", "2").rows] == ids[1:3]
    assert len(stage.seen()) == 2


def test_processed_ones_and_the_archive(stage: Stage) -> None:
    processed = stage.run("reviews", "list", "--answered", "--json").items
    archived = stage.run("reviews", "list", "--archive", "--json").items
    counted = stage.run("reviews", "count", "--answered").out
    assert counted == f"{len(processed)}\n"
    assert {item["id"] for item in processed} <= {item["id"] for item in archived}
    assert not {item["id"] for item in processed} & set(waiting(stage))
    page = stage.run("reviews", "list", "--archive", "--newest-first", "--take", "3")
    assert [row[0] for row in page.rows] == [item["id"] for item in archived[:-4:-1]]


@pytest.mark.parametrize("other", [("--answered",), ("--unanswered",), ("--from", "7d"), ("--to", "1d")])
def test_the_archive_has_fewer_filters(stage: Stage, other: tuple[str, ...]) -> None:
    said = stage.run("reviews", "list", "--archive", *other)
    assert said.code == 2
    assert "WB's archive knows neither" in said.err
    assert stage.seen() == []


def test_counts(stage: Stage) -> None:
    count = len(waiting(stage))
    assert stage.run("reviews", "count").out == f"{count}\n"
    assert stage.run("reviews", "count", "--to", "2000-01-01", "--json").items == [{"count": 0}]
    assert stage.run("reviews", "waiting").rows[0][0] == str(count)


def test_all_that_the_buyer_wrote_is_in_one_cell(stage: Stage) -> None:
    (item,) = [one for one in stage.run("reviews", "list", "--json").items if one["pros"]][:1]
    parts = [item["text"], f"+ {item['pros']}", item["cons"] and f"- {item['cons']}"]
    row = stage.run("reviews", "show", item["id"]).rows[0]
    assert row[7] == " ".join(part for part in parts if part).replace("\n", " ")


def test_an_answer_and_its_one_edit(stage: Stage) -> None:
    id = waiting(stage)[0]
    said = stage.run("reviews", "answer", id, "-", "--yes", text=f"{TEXT}\n")
    assert (said.code, said.out, said.err) == (0, "", "")
    assert stage.run("reviews", "show", id).rows[0][8:11] == [TEXT, "reviewRequired", "yes"]
    assert stage.run("reviews", "edit", id, "Спасибо!", "--yes").code == 0
    assert stage.run("reviews", "show", id).rows[0][8:11] == ["Спасибо!", "reviewRequired", "no"]
    assert stage.shop.answers_given(id) == [TEXT, "Спасибо!"]


def test_a_return_is_offered_where_wb_allows_it(stage: Stage) -> None:
    now, nm_id = stage.clock.now(), next(iter(stage.shop.products))
    able = stage.shop.buyer_reviews(now, nm_id, 1, "Брак", able_return=True)
    unable = stage.shop.buyer_reviews(now, nm_id, 1, "Брак")
    assert stage.run("reviews", "return", able, "--yes").code == 0
    assert stage.run("reviews", "show", able).rows[0][12] != ""
    refused = stage.run("reviews", "return", unable, "--yes")
    assert (refused.code, refused.err.count("\n")) == (1, 1)


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ("create_feedbacks_answer", ("answer", "ID", TEXT)),
        ("update_feedbacks_answer", ("edit", "ID", TEXT)),
        ("create_order_return", ("return", "ID")),
    ],
)
def test_a_lost_reply_names_the_command_that_shows_it(stage: Stage, operation: str, words: tuple[str, ...]) -> None:
    nm_id = next(iter(stage.shop.products))
    id = stage.shop.buyer_reviews(stage.clock.now(), nm_id, 1, "Брак", able_return=True)
    if operation.startswith("update"):
        stage.run("reviews", "answer", id, "Здравствуйте!", "--yes")
    before = len(stage.seen())
    stage.world.faults.add(Fault(operation, drop=True, when="after"))
    said = stage.run("reviews", *(id if word == "ID" else word for word in words), "--yes")
    assert said.code == 6
    assert len(stage.seen()) == before + 1
    look = said.err.strip().split("Look before you repeat it: wbdesk ")[1].split()
    shown = stage.run(*look).rows[0]
    assert TEXT in shown if "answer" in operation else shown[12]


def test_a_dry_run_sends_nothing(stage: Stage) -> None:
    del stage.variables["WB_API_TOKEN"]
    said = stage.run("reviews", "return", "r1", "--dry-run", "--json")
    assert said.items[0]["json"] == {"feedbackId": "r1"}
    assert stage.seen() == []


@pytest.mark.parametrize(
    ("ids", "line"),
    [
        (("r1",), "wbdesk reviews show r1"),
        (("-r1",), "wbdesk reviews show -- -r1"),
        (("1:a", "b c"), "wbdesk reviews show 1:a 'b c'"),
    ],
)
def test_a_command_to_look_with_can_be_pasted(ids: tuple[str, ...], line: str) -> None:
    assert looking.line("reviews", "show", *ids) == line
    assert looking.line("pins", "list", nm_id="1") == "wbdesk pins list --nm-id 1"


def test_an_id_may_begin_with_a_hyphen(stage: Stage) -> None:
    said = stage.run("reviews", "answer", "--dry-run", "--json", "--", "-r1", TEXT)
    assert said.items[0]["json"] == {"id": "-r1", "text": TEXT}


@needs_terminal
def test_on_a_terminal(stage: Stage) -> None:
    ids = rated(stage, 1, 2)
    command = [*PYTHON, "reviews", "list", "--rating", "1,2"]
    with on_terminal(command, stage.environment, columns=80) as terminal:
        assert terminal.end() == 0
    head, *rows = terminal.lines
    assert head.split() == ["id", "written", "rating", "nm_id", "text"]
    assert [row.split()[0] for row in rows] == ids
    assert max(map(len, rows)) <= 80
