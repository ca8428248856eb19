"""The token on its way into its file: asked for without being shown, kept so that only its owner can read it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from ...plan.said import Said
from ...token import read_token
from ..ending import INTERRUPTED, TOKEN, USAGE
from ..output import is_terminal
from ..reading import content, decoded
from .ask import says_yes
from .check_token import MAKE_NEW
from .options import Desk
from .system import why

FILE = "wb-token.txt"
VARIABLE = "WB_API_TOKEN"
TRIES = 3

NOT_ONE = Said(
    "это не токен WB: в нём три части через точку. Скопируйте его целиком.",
    "this is no token of WB's: that has three parts joined by dots. Copy it whole.",
)


def source(desk: Desk, given: str | None, *, force: bool) -> tuple[str, str]:
    """Where the configuration is to find the token, as a key and its value; asked for and kept if need be.

    Args:
        desk: whose configuration it is.
        given: a file that has it, `-` for standard input, None to ask.
        force: whether a file may be written over without a question.
    """
    if given not in {None, "-"}:
        _check(desk, _read(desk, str(given)))
        return "token_file", str(Path(str(given)).resolve())
    if given is None and not is_terminal(sys.stdin):
        return _variable(desk)
    text = _read(desk, "-") if given else _asked(desk)
    _check(desk, text)
    keep(desk, desk.folder / FILE, text.strip(), force=force)
    return "token_file", FILE


def _read(desk: Desk, given: str) -> str:
    """What a file or standard input holds. Ends with 2 if it cannot be read."""
    where = Said("стандартного ввода", "standard input") if given == "-" else Said(given, given)
    try:
        return decoded(content(given))
    except OSError as problem:
        reason = why(problem)
        said = Said(
            f"токен не прочитать из {where.ru}: {reason.ru}. Назовите файл с токеном: --token-file ФАЙЛ.",
            f"no token can be read from {where.en}: {reason.en}. Name the file that holds it: --token-file FILE.",
        )
    except UnicodeDecodeError:
        said = Said(
            f"токен не прочитать из {where.ru}: это не UTF-8. Сохраните файл в UTF-8.",
            f"no token can be read from {where.en}: it is not UTF-8. Save it as UTF-8.",
        )
    raise desk.ended(USAGE, said)


def _variable(desk: Desk) -> tuple[str, str]:
    """The variable that has it, where nobody can be asked."""
    if not os.environ.get(VARIABLE):
        said = Said(
            f"спросить токен не у кого: дайте --token-file ФАЙЛ или переменную {VARIABLE}.",
            f"there is nobody to ask for the token: give --token-file FILE, or set {VARIABLE}.",
        )
        raise desk.ended(USAGE, said)
    _check(desk, os.environ[VARIABLE])
    return "token_env", VARIABLE


def _check(desk: Desk, text: str) -> None:
    if not read_token(text).readable:
        raise desk.ended(TOKEN, NOT_ONE)


def _asked(desk: Desk) -> str:
    """What a person types or pastes, which is not shown. Ends with 130 after three tries."""
    desk.tell(Said(f"Токен WB: {MAKE_NEW.ru}.", f"WB's token: {MAKE_NEW.en}."))
    question = Said("Вставьте токен (его не будет видно)", "Paste the token (it is not shown)")
    for _ in range(TRIES):
        try:
            with unwinding():
                text = str(click.prompt(desk.say(question), hide_input=True, err=True, default="", show_default=False))
        except click.Abort:
            break
        if read_token(text).readable:
            return text
        desk.tell(NOT_ONE)
    raise desk.ended(INTERRUPTED, Said("токена нет, ничего не сделано.", "no token, nothing was done."))


@contextmanager
def unwinding() -> Iterator[None]:
    """Let SIGTERM end the program by an exception: a terminal that hides what is typed is set right again."""

    def end(number: int, _frame: object) -> None:
        raise click.exceptions.Exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def keep(desk: Desk, path: Path, text: str, *, force: bool) -> None:
    """Write the token into *path*, for its owner only. Over another one only if told so."""
    if path.exists() and path.read_text("utf-8").strip() != text and not force:
        allowed = is_terminal(sys.stdin) and not desk.yes and _replace(desk, path)
        if not allowed:
            said = Said(
                f"{path} уже есть, там другой токен; заменить: --force.", f"{path} holds another; give --force."
            )
            raise desk.ended(USAGE, said)
    with suppress(FileNotFoundError):
        path.unlink()
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{text}\n")
    if os.name == "nt":
        _restrict_on_windows(desk, path)
    desk.tell(Said(f"Токен лежит в {path}; прочитать его можете только вы.", f"The token is in {path}, for you alone."))


def _replace(desk: Desk, path: Path) -> bool:
    question = Said(f"В {path} другой токен. Заменить?", f"{path} holds another token. Replace it?")
    return says_yes(desk, question)


def _restrict_on_windows(desk: Desk, path: Path) -> None:
    """Take away what the folder would let others do. Where that fails it is said: the folder has to be private then."""
    words = ["icacls", str(path), "/inheritance:r", "/grant:r", f"{os.environ.get('USERNAME', '')}:F"]
    try:
        subprocess.run(words, check=True, capture_output=True)  # noqa: S603 - a system's own program, no shell
    except (OSError, subprocess.CalledProcessError):
        desk.tell(Said(f"Закройте папку {path.parent} от других.", f"Keep others out of the folder {path.parent}."))
