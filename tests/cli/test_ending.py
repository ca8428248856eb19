"""How commands end: for each way one exit status and at most one line, which says what to do next."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest
from tests.cli.stage import Stage
from tests.docs.pages import ROOT

from wbdesk import OutcomeUnknown, RateLimited, WildberriesError, errors
from wbdesk.cli import ending
from wbdesk.cli.ending import CODES, Ended, code_of, ended, line_of, retold
from wbdesk.sim import Fault

ASK = ["questions", "waiting"]
ANSWER = ["questions", "answer", "q1", "Да", "--yes"]


READ, WRITE = "get_questions_count_unanswered", "update_question"


@pytest.mark.parametrize(
    ("words", "fault", "code", "line"),
    [
        (ASK, Fault(READ, status=400), 1, "WB answered 400"),
        (ASK, Fault(READ, status=401), 3, "WB answered 401"),
        (ASK, Fault(READ, status=402), 3, "Top up the balance"),
        (ASK, Fault(READ, status=403), 1, "WB answered 403"),
        (ASK, Fault(READ, status=404), 1, "WB answered 404"),
        (ASK, Fault(READ, status=422), 1, "WB answered 422"),
        (ASK, Fault(READ, ban=7200), 4, "--max-wait none"),
        (ASK, Fault(READ, status=503), 5, "try again later"),
        (ASK, Fault(READ, status=200, body="html"), 5, "cannot be read"),
        (ASK, Fault(READ, drop=True), 5, "Check the connection, a proxy and --timeout"),
        (ANSWER, Fault(WRITE, status=503), 6, "Look before you repeat it: wbdesk questions show q1"),
        (ANSWER, Fault(WRITE, drop=True, when="after"), 6, "Look before you repeat it: wbdesk questions show q1"),
        (ANSWER, Fault(WRITE, status=403), 1, "WB answered 403"),
    ],
)
def test_wbs_answers_have_their_status_and_a_line(
    stage: Stage, words: list[str], fault: Fault, code: int, line: str
) -> None:
    stage.world.faults.add(fault)
    said = stage.run(*words)
    assert (said.code, said.out) == (code, "")
    assert said.err.startswith("wbdesk: ")
    assert line in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["questions", "list", "--nope"], "No such option"),
        (["questions", "list", "--limit", "0"], "'--limit': 0 is not in the range"),
        (["questions", "list", "--limit"], "'--limit' requires an argument"),
        (["questions", "list", "--from", "tomorrow"], "'tomorrow' is no date. Write 2026-11-01"),
        (["questions", "list", "--from", "2026-11-02", "--to", "2026-11-01"], "--to: is before --from"),
        (["questions", "list", "--take", "6000", "--skip", "6000"], "take + skip must be at most 10,000"),
        ([*ASK, "--max-wait", "soon"], "'soon' is neither a number of seconds from 0 on, nor none"),
        ([*ASK, "--max-wait", "-1"], "neither a number of seconds"),
        ([*ASK, "--max-wait", "nan"], "neither a number of seconds"),
        ([*ASK, "--timeout", "0"], "no number of seconds above 0"),
        ([*ASK, "--base-url", "wildberries"], "--base-url must be an address"),
        ([*ASK, "extra"], "unexpected extra argument"),
        (["questions", "show"], "Missing argument 'ID...'"),
        (["questions", "show", ""], "must not be empty"),
        (["questions", "answer", "q1", "--yes"], "Give the text either as an argument, or with --text-file."),
        (["questions", "answer", "q1", "Да", "--text-file", "x", "--yes"], "Give the text either"),
        (["questions", "answer", "q1", " ", "--yes"], "text: must not be empty or blank"),
        (["questions", "answer", "q1", "Да"], "Give --yes to do it, or --dry-run to see it."),
        (["completion", "powershell"], "'powershell' is not one of 'bash', 'zsh', 'fish'"),
    ],
)
def test_wrong_use_is_2_and_asks_nobody(stage: Stage, words: list[str], line: str) -> None:
    said = stage.run(*words)
    assert (said.code, said.out) == (2, "")
    assert line in said.err
    assert said.err.count("\n") == 1
    assert stage.seen() == []


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (None, "The token cannot be read from"),
        (b"\xff\xfe\xff", "is not UTF-8 text: save it as UTF-8."),
        (b"\xc3\x28", "is not UTF-8 text: save it as UTF-8."),
        ("д".encode() * (1 << 20), "it is larger than 1 MB."),
    ],
)
def test_a_token_file_that_cannot_be_read(stage: Stage, content: bytes | None, line: str) -> None:
    path = stage.folder / "token.txt"
    if content is not None:
        path.write_bytes(content)
    said = stage.run(*ASK, "--token-file", str(path))
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert line in said.err
    assert str(path) in said.err


@pytest.mark.parametrize(
    "words", [[*ASK, "--timeout", "1e300"], [*ASK, "--max-wait", "1e300"], ["questions", "list", "--limit", "9" * 20]]
)
def test_a_number_greater_than_a_system_counts_is_as_good_as_its_greatest(stage: Stage, words: list[str]) -> None:
    assert stage.run(*words).code == 0


@pytest.mark.parametrize("source", ["-", "FILE"])
def test_a_text_that_is_too_long_is_not_cut(stage: Stage, source: str) -> None:
    path, text = stage.folder / "text.txt", "д" * (1 << 20)
    path.write_text(text, "utf-8")
    given = ["-"] if source == "-" else ["--text-file", str(path)]
    said = stage.run("questions", "answer", "q1", "--yes", *given, text=text)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "it is larger than 1 MB." in said.err
    assert stage.seen() == []


@pytest.mark.parametrize("token", ["", "nonsense of two lines\nand more", "эхо"])
def test_a_token_that_is_none(stage: Stage, token: str) -> None:
    del stage.variables["WB_BASE_URL"]
    said = stage.run(*ASK, "--token-file", "-", text=token)
    assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)
    assert "create one at https://seller.wildberries.ru" in said.err
    assert "nonsense" not in said.err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_token_file_of_any_editor(stage: Stage, encoding: str) -> None:
    path = stage.folder / "token.txt"
    path.write_bytes(f"{stage.variables.pop('WB_API_TOKEN')}\r\n".encode(encoding))
    assert stage.run(*ASK, "--token-file", str(path)).code == 0


def test_a_limits_file_that_is_none(stage: Stage) -> None:
    (stage.folder / "taken").write_text("no database " * 100, "utf-8")
    for path in (stage.folder / "taken" / "limits", stage.folder / "taken"):
        said = stage.run(*ASK, "--limits", str(path))
        assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
        assert "The file of rate limits" in said.err
        assert stage.seen() == []


def every(kind: type[BaseException]) -> Iterator[type[BaseException]]:
    yield kind
    for one in kind.__subclasses__():
        yield from every(one)


def test_every_error_of_ours_has_a_status() -> None:
    ours = {kind for kind in every(WildberriesError) if kind.__module__ == errors.__name__}
    named = {kind for kind, _ in CODES}
    roots = {errors.WildberriesError}
    assert {kind for kind in ours if not named & set(kind.__mro__[:-3])} - roots <= {errors.InterruptedWrite}
    assert code_of(errors.InterruptedWrite()) == 6


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (KeyboardInterrupt(), 130, "interrupted."),
        (click.Abort(), 130, "interrupted."),
        (BrokenPipeError(), 141, ""),
        (OSError(28, "No space left on device"), 74, "No space left on device: standard output"),
        (KeyError("x"), 70, "a mistake in wbdesk itself: KeyError('x')"),
        (Ended(7, "3 of 4 failed."), 7, "3 of 4 failed."),
        (click.exceptions.Exit(3), 3, ""),
    ],
)
def test_other_ends(error: BaseException, code: int, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise error

    assert ended(work) == code
    assert capsys.readouterr().err.startswith(f"wbdesk: {line}" if line else "")
    assert line_of(error, code).startswith(line)


def test_richs_end_for_a_broken_pipe_is_one() -> None:
    end = SystemExit(1)
    end.__context__ = BrokenPipeError()
    assert code_of(end) == 141


def test_no_line_speaks_of_arguments(stage: Stage) -> None:
    """What the SDK calls `max_wait=` is an option here."""
    stage.variables["WB_API_TOKEN"] = stage.world.token("basic")
    stage.run(*ASK)
    said = stage.run(*ASK)
    assert said.code == 4
    assert re.search(r"\w=", said.err) is None
    del stage.variables["WB_API_TOKEN"]
    assert re.search(r"\w=", stage.run(*ASK).err) is None


def test_a_log_shows_the_traceback(stage: Stage) -> None:
    said = stage.process(*ASK, WB_LOG="debug", WB_API_TOKEN="x y")
    assert said.code == 3
    assert "Traceback" in said.err
    assert said.err.splitlines()[-1].startswith("wbdesk: ")


def test_the_page_has_every_status() -> None:
    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    rows = {int(found) for found in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    names = ("REFUSED", "USAGE", "TOKEN", "LIMIT", "UNREACHED", "UNKNOWN", "IN_PART", "BUG", "UNWRITTEN")
    assert rows == {0, *(getattr(ending, name) for name in names), ending.INTERRUPTED, ending.READER_GONE}


def test_our_words_replace_the_sdks() -> None:
    assert retold("files[1]: a.txt is no picture") == "--file: a.txt is no picture"
    assert "--max-wait 60" in retold(str(RateLimited("longer than max_wait=60 s allows")))
    assert retold(str(OutcomeUnknown("one\n two"))) == "one two"
