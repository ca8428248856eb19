"""`wbdesk questions` against the simulator: every verb, what it prints and what it asks of WB."""

from __future__ import annotations

from tests.cli.stage import Stage

from wbdesk import calls


def waiting(stage: Stage) -> list[str]:
    """The ids of the questions that wait, oldest first."""
    unanswered = stage.shop.unanswered_questions(stage.clock.now())
    return [question.id for question in sorted(unanswered, key=lambda one: one.created)]


def test_a_list_is_everything_that_waits_oldest_first(stage: Stage) -> None:
    said = stage.run("questions", "list")
    assert (said.code, said.err) == (0, "")
    assert [row[0] for row in said.rows] == waiting(stage)
    assert {len(row) for row in said.rows} == {10}


def test_a_list_stops_early_and_makes_one_page(stage: Stage) -> None:
    ids = waiting(stage)
    assert [item["id"] for item in stage.run("questions", "list", "--limit", "3", "--json").items] == ids[:3]
    newest = stage.run("questions", "list", "--newest-first", "--take", "2", "--skip", "1", "--json")
    assert [item["id"] for item in newest.items] == ids[-2:-4:-1]


def test_counts(stage: Stage) -> None:
    count = len(waiting(stage))
    assert stage.run("questions", "count").out == f"{count}\n"
    assert stage.run("questions", "count", "--json").items == [{"count": count}]
    assert stage.run("questions", "waiting", "--json").items[0]["countUnanswered"] == count
    assert stage.run("questions", "new").rows == [["yes", "yes"]]


def test_an_answer_is_sent_once(stage: Stage) -> None:
    id = waiting(stage)[0]
    said = stage.run("questions", "answer", id, "-", "--yes", text="Да, подойдёт.\n")
    assert (said.code, said.out, said.err) == (0, "", "")
    assert stage.shop.answers_given(id) == ["Да, подойдёт."]
    assert stage.run("questions", "show", id).rows[0][7] == "Да, подойдёт."


def test_a_rejection_and_a_mark(stage: Stage) -> None:
    id = waiting(stage)[-1]
    assert stage.run("questions", "viewed", id, "--not", "--yes").code == 0
    assert stage.run("questions", "show", id, "--json").items[0]["wasViewed"] is False
    assert stage.run("questions", "viewed", id, "--yes").code == 0
    assert stage.run("questions", "reject", id, "Не наш товар", "--yes").code == 0
    shown = stage.run("questions", "show", id, "--json").items[0]
    assert (shown["wasViewed"], shown["state"], shown["answer"]["text"]) == (True, "none", "Не наш товар")


def test_several_are_shown_and_one_is_missing(stage: Stage) -> None:
    first, second = waiting(stage)[:2]
    said = stage.run("questions", "show", first, "no-such", second)
    assert [row[0] for row in said.rows] == [first, second]
    assert said.code == 7
    assert said.err.splitlines()[1] == "wbdesk: 1 of 3 failed."


def test_a_dry_run_sends_nothing(stage: Stage) -> None:
    del stage.variables["WB_API_TOKEN"]
    said = stage.run("questions", "answer", "q1", "Да", "--dry-run", "--json")
    assert said.code == 0
    assert said.items[0]["json"] == calls.answer_question("q1", "Да").json
    assert stage.seen() == []
    assert list(stage.folder.iterdir()) == []
