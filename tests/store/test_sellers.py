"""Several sellers in one store, strictly apart: but for the one that says who there is, no function sees two."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.plan.made import NOW, intent
from tests.store.mirrored import read

import wbdesk.store
from wbdesk.plan.changes import NO_BRAKE, Change
from wbdesk.plan.facts import Fact
from wbdesk.plan.intents import IntentKey, IntentKind, State
from wbdesk.plan.items import ItemKind
from wbdesk.store import (
    absence,
    attachments,
    cursors,
    facts,
    history,
    jobs,
    journal,
    ledger,
    mirror,
    queue,
    search,
    shelf,
    switches,
    unanswered,
)
from wbdesk.store.attachments import Attachment
from wbdesk.store.database import Database, Reading, Writing

KINDS: tuple[IntentKind, ...] = get_args(IntentKind)

OF_A_SELLER = ("Intent", "IntentKey", "Item", "Fact", "Change", "WholeReading", "Attachment")
"""Values that know whose they are."""


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public functions of the store that take a transaction."""
    for found in pkgutil.iter_modules(wbdesk.store.__path__):
        module = importlib.import_module(f"wbdesk.store.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters), "")
            if function.__module__ == module.__name__ and not name.startswith("_") and first == "tx":
                yield f"{found.name}.{name}", function


def names_a_seller(function: Callable[..., Any]) -> bool:
    parameters = inspect.signature(function).parameters
    return "seller" in parameters or any(
        kind in str(one.annotation) for one in parameters.values() for kind in OF_A_SELLER
    )


def test_no_function_but_one_is_without_a_seller() -> None:
    found = dict(functions())
    assert len(found) > 40
    assert {name for name, function in found.items() if not names_a_seller(function)} == {"jobs.sellers"}


ids = st.sampled_from(["a", "b", "c"])
deeds = st.lists(st.tuples(st.sampled_from(["one", "two"]), st.integers(0, 8), ids, st.integers(0, 3)), max_size=25)
stores = iter(range(1_000_000))


def do(tx: Writing, seller: str, deed: int, id: str, number: int) -> None:
    """One of the things that are done to a store, to *seller*'s part of it."""
    item = replace(read(id=id, text=f"товар {number}", read_at=NOW + number), seller=seller)
    key = IntentKey(seller, "question_answer", id, number)
    match deed:
        case 0 | 1:
            mirror.put(tx, [item], NOW + number)
        case 2:
            absence.mark_gone(tx, Change(kind="deleted", at=NOW + number, before=item))
        case 3:
            journal.put(tx, [intent(key=key, item=id, rule="r", attempt_started_at=NOW)])
        case 4:
            found = journal.by_key(tx, key)
            if found is not None and found.state == "due":
                journal.make(tx, seller, found.id, "claim", NOW, who="one", owner="one", lease_until=NOW + 1)
        case 5:
            facts.put(tx, [Fact(id=id, seller=seller, stream=id, kind="chat.message", at=NOW, payload={})], NOW)
        case 6:
            cursors.put(tx, seller, id, number, NOW)
            jobs.failed(tx, seller, id, "no", NOW)
            switches.turn(tx, seller, id, NOW, on=number % 2 == 0, by="x")
        case 7:
            attachments.put(tx, [Attachment(seller=seller, download_id=id, event_id=id)])
        case _:
            search.index_some(tx, seller, NOW, 1 + number)


def seen(tx: Reading, seller: str) -> list[Any]:
    """All that a seller can ask for, without the numbers that are the store's own."""
    whole = absence.WholeReading(seller, "feedback", 1, NOW + 100)
    kinds: Iterable[ItemKind] = ("feedback",)
    return [
        [kept.item.raw for kind in kinds for kept in shelf.find(tx, seller, kind, gone=None)],
        [kept.item.raw for kept in shelf.changed_since(tx, seller, 0)],
        [kept.item.raw for kept in unanswered.after(tx, seller, "feedback", 0, 99)],
        shelf.counts(tx, seller),
        absence.absences(tx, whole, NO_BRAKE),
        [(kind, id, entry.change, entry.after) for kind, id, entry in history.since(tx, seller, 0)],
        [str(one.key) for one in queue.next_due(tx, seller, KINDS, NOW, 99)],
        [str(one.key) for one in queue.lost_leases(tx, seller, NOW + 5)],
        [(str(one.key), one.state) for one in ledger.find(tx, seller)],
        ledger.counts(tx, seller),
        ledger.sent_today(tx, seller, "r", NOW),
        [told.fact.id for told in facts.after(tx, seller, 0)],
        [cursors.get(tx, seller, id, int) for id in "abc"],
        jobs.all(tx, seller),
        [switches.get(tx, seller, id) for id in "abc"],
        [one.download_id for one in attachments.next_wanted(tx, seller, NOW, 99)],
        [hit.kept.item.raw for hit in search.search(tx, seller, "товар")],
        mirror.last_change(tx, seller),
        search.behind(tx, seller),
    ]


@given(deeds)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_one_seller_does_the_other_never_sees(database: Database, done: list[Any]) -> None:
    """Two sellers on one store see what each would see alone."""
    run = next(stores)
    shared, alone = f"shared {run} ", f"alone {run} "
    with database.writing() as tx:
        for seller, *deed in done:
            do(tx, shared + seller, *deed)
        for mine in ("one", "two"):
            for seller, *deed in done:
                if seller == mine:
                    do(tx, alone + mine, *deed)
            assert seen(tx, shared + mine) == seen(tx, alone + mine)


@pytest.mark.parametrize("state", get_args(State))
def test_a_number_of_another_seller_is_none_of_ours(database: Database, state: State) -> None:
    with database.writing() as tx:
        (theirs,) = journal.put(tx, [intent(state=state)])
        assert journal.get(tx, "another", theirs.id) is None
        assert journal.lines(tx, "another", theirs.id) == []
        assert journal.make(tx, "another", theirs.id, "claim", NOW, who="x", owner="x", lease_until=NOW + 1) is None
        stolen = replace(theirs, key=replace(theirs.key, seller="another"))
        assert not journal.change(tx, stolen, replace(stolen, state="dropped"), "drop", who="x")
