"""The only way from a command to a write: shown, asked for, sent once.

A command hands over a `Call` made with `wbdesk.calls`, a sentence that says what it does, and the command to run where
nobody knows afterwards whether it happened. What may not live here: which calls there are.
"""

from __future__ import annotations

import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

import click
import msgspec

from .. import Call, OutcomeUnknown
from ..account import Account, given
from ..token import CATEGORY_BITS
from ..wire.request import build
from ..wire.session import Request
from .cells import flat
from .desk.wish import Wish, configured
from .ending import INTERRUPTED, UNKNOWN, USAGE, Ended, retold
from .output import is_terminal, put

if TYPE_CHECKING:
    from .options import Work

T = TypeVar("T")

SECRET = {"Authorization": "(the token)", "X-Client-Secret": "(the secret)"}
"""Headers that are shown as what they are, not as what they say."""


def write(
    work: Work,
    call: Call[T],
    says: str,
    *,
    look: str,
    then: Callable[[T], object] | None,
    wishes: Sequence[Wish] = (),
) -> None:
    """Make *call*, which *says* what it does, if that is wanted; *then* gets the result.

    With `--dry-run` it is shown and not sent. Without `--yes` a person is asked; where there is none it is refused.
    Where a desk works for the seller, it does *wishes* instead, unless `--direct` is given.
    """
    if work.dry_run:
        show(planned(work, call), as_json=work.as_json)
        return
    if wishes and through_desk(work):
        assert work.door is not None
        work.door.agree(wishes)
        work.door.take(wishes, patience=work.max_wait)
        return
    agree(work, says)
    result = sent(work, call, look)
    if then is not None:
        then(result)
    if is_terminal(sys.stderr):
        click.echo("Done.", err=True)


def through_desk(work: Work) -> bool:
    """Whether the desk is to do it; says so if it is passed by."""
    if not work.direct:
        return work.door is not None
    tell_past()
    return False


def tell_past() -> None:
    """Say that a desk is passed by, where one is configured."""
    if configured() is not None:
        click.echo("wbdesk: sent past the desk: it does not know of this until it reads it at WB.", err=True)


def agree(work: Work, says: str) -> None:
    """Have a person agree to what will be done."""
    if work.yes:
        return
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise Ended(
            USAGE,
            "nothing was sent: this changes something at WB, and there is no terminal to ask on. "
            "Give --yes to do it, or --dry-run to see it.",
        )
    click.echo(flat(says), err=True)
    if not confirmed():
        raise Ended(INTERRUPTED, "declined; nothing was sent.")


def confirmed() -> bool:
    """Whether the person says yes; Ctrl-C and the end of input are a no."""
    try:
        return click.confirm("Do it?", err=True)
    except click.Abort:
        click.echo(err=True)
        return False


def sent(work: Work, call: Call[T], look: str) -> T:
    """The result of *call*; where its outcome is unknown, the line says how to look.

    A plain interruption came while it waited: one that leaves the outcome open is an `OutcomeUnknown`.
    """
    try:
        return work.ask(call)
    except OutcomeUnknown as error:
        known, _, _ = retold(str(error)).partition(" Find out first: ")
        raise Ended(UNKNOWN, f"{known} Look before you repeat it: {look}") from error
    except KeyboardInterrupt:
        raise Ended(INTERRUPTED, "interrupted." if call.route.safe else "interrupted; WB did not do it.") from None


def planned(work: Work, call: Call[Any]) -> Request:
    """The request that would be sent, by the code that would send it; without a token, with a stand-in for one."""
    access = work.access
    token = given(access.token, "WB_API_TOKEN", "WB_API_KEY") or stand_in()
    account = Account(token, client_secret=access.secret, base_url=access.base_url, hosts=None, preflight=True)
    return build(call, account.admit(call, time.time()), work.timeout)


def stand_in() -> str:
    """A token that may do everything and is nobody's."""
    claims = msgspec.json.encode({"acc": 3, "s": sum(1 << bit for bit in CATEGORY_BITS.values())})
    return f"-.{urlsafe_b64encode(claims).decode('ascii').rstrip('=')}.-"


def show(request: Request, *, as_json: bool) -> None:
    """Print *request* for people, or as one line of JSON."""
    if as_json:
        put(msgspec.json.encode(described(request)))
        return
    put(f"{request.method} {address(request)}")
    for name, value in headers(request).items():
        put(f"{name}: {value}")
    for line in body(request):
        put(line)
    click.echo("Nothing was sent.", err=True)


def described(request: Request) -> dict[str, Any]:
    """*request* as plain values."""
    facts: dict[str, Any] = {"method": request.method, "url": address(request), "headers": headers(request)}
    if request.content is not None:
        facts["json"] = msgspec.Raw(request.content)
    if request.form is not None:
        facts["fields"] = dict(request.form.fields)
        facts["files"] = [
            {"field": "file", "name": file.name, "type": file.content_type, "size": len(file.content)}
            for file in request.form.files
        ]
    return facts


def address(request: Request) -> str:
    """The whole address, with its query."""
    return f"{request.url}?{urlencode(request.query)}" if request.query else request.url


def headers(request: Request) -> Mapping[str, str]:
    """The headers without what is secret in them; a multipart body's boundary is made when it is sent."""
    seen = {name: SECRET.get(name, value) for name, value in request.headers.items()}
    return seen if request.form is None else {**seen, "Content-Type": "multipart/form-data"}


def body(request: Request) -> list[str]:
    """The body's lines: JSON as it is sent, or the parts of a form."""
    if request.content is not None:
        return ["", request.content.decode("utf-8")]
    if request.form is None:
        return []
    fields = [f"{name}: {flat(value)}" for name, value in request.form.fields]
    files = [f"file: {file.name} ({file.content_type}, {len(file.content)} bytes)" for file in request.form.files]
    return ["", *fields, *files]
