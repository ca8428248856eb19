"""What a command of the desk asks WB itself: what waits for an answer, and single records by their ids.

Only reads. What the limits do not allow soon is left out and told, never waited for by the hour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from ... import ApiError, RateLimited, TokenProblem, WildberriesSDK, calls
from ...plan.items import SHAPES, Item, item_of, record_in
from ...plan.said import Said
from ...plan.subject import SubjectKind
from ...wire.mend import mend
from ...wire.records import Record, read_paired
from .options import Desk
from .shops import Shop
from .wb_trouble import reason

WAITING: Mapping[SubjectKind, Callable[[], Any]] = MappingProxyType(
    {
        "question": lambda: calls.walk_questions(is_answered=False),
        "feedback": lambda: calls.walk_feedbacks(is_answered=False),
        "claim": lambda: calls.walk_claims(is_archive=False),
    }
)
"""The walks over what waits. (WB has no list of chats that wait; the desk follows their events.)"""

ASKED: Mapping[SubjectKind, Said] = MappingProxyType(
    {
        "question": Said("вопросы", "questions"),
        "feedback": Said("отзывы", "reviews"),
        "chat": Said("чаты", "chats"),
        "claim": Said("заявки", "claims"),
    }
)


def waiting(desk: Desk, shop: Shop, kind: SubjectKind) -> Iterator[Item]:
    """What of one kind waits at WB now, oldest first; tells where it cannot be read."""
    if kind not in WAITING:
        return
    now = desk.now()
    try:
        for found in _walked(desk, desk.sdk(shop), kind):
            yield item_of(found.model, found.raw, seller=shop.id, read_at=now)
    except (RateLimited, TokenProblem, ApiError) as problem:
        desk.left_out(_unread(shop, kind, problem))


def _walked(desk: Desk, sdk: WildberriesSDK, kind: SubjectKind) -> Iterator[Record[Any]]:
    """The records of a walk, with a bar while a page is waited for."""
    trail, bar = WAITING[kind]().start(), desk.waiting(ASKED[kind])
    while (call := trail.call) is not None:
        with bar:
            reply = sdk.send_raw(call)
        page = read_paired(call, reply, sdk.left_out)
        yield from (page.pair(model) for model in trail.feed(page.value))


def _unread(shop: Shop, kind: SubjectKind, problem: Exception) -> Said:
    what, why = ASKED[kind], reason(problem)
    return Said(f"{shop.name}: не прочитаны {what.ru}: {why.ru}", f"{shop.name}: the {what.en} were not read: {why.en}")


def found(desk: Desk, shop: Shop, id: str, kind: SubjectKind | None) -> Item | None:
    """The question, review or claim with this id at WB; None if WB shows none."""
    now, sdk = desk.now(), desk.sdk(shop)
    for name, ask in ASKS.items():
        if kind in {None, name}:
            with desk.waiting(ASKED[name]):
                record = _asked(sdk, ask, id)
            if record is not None:
                return item_of(record.model, record.raw, seller=shop.id, read_at=now)
    return None


def _asked(
    sdk: WildberriesSDK, ask: Callable[[WildberriesSDK, str], Record[Any] | None], id: str
) -> Record[Any] | None:
    """What *ask* finds. WB answers 422 to an id that it does not have, 400 or 404 to what is no id, or sends none."""
    try:
        return ask(sdk, id)
    except ValueError:
        return None
    except ApiError as error:
        if error.status in {400, 404, 422}:
            return None
        raise


def _question(sdk: WildberriesSDK, id: str) -> Record[Any]:
    raw = record_in(sdk.send_raw(calls.question(id)).body)
    return Record(mend(SHAPES["question"], raw, sdk.left_out), raw)


def _feedback(sdk: WildberriesSDK, id: str) -> Record[Any]:
    raw = record_in(sdk.send_raw(calls.feedback(id)).body)
    return Record(mend(SHAPES["feedback"], raw, sdk.left_out), raw)


def _claim(sdk: WildberriesSDK, id: str) -> Record[Any] | None:
    return next(iter(sdk.send_records(calls.claims(is_archive=False, id=id))), None)


ASKS: Mapping[SubjectKind, Callable[[WildberriesSDK, str], Record[Any] | None]] = MappingProxyType(
    {"question": _question, "feedback": _feedback, "claim": _claim}
)
"""How one record is asked for."""
