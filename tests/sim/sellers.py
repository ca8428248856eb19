"""Two sellers in one world, asking and being asked by chance: what the machines of `test_stateful.py` stand on.

Lives here: a seller who asks and remembers what it saw, and what holds whatever is asked - the journal knows every
request, the log of effects knows every write that changed something, and neither seller sees anything of the other's.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.sim.asking import route_of

from wbdesk.sim import STRICTEST, Reply, Request, Settings, Size, World, make_token

SIZE = Size(questions=5, feedbacks=9, chats=3, claims=11)
SLOW = replace(Settings(), indexing_delay=30.0, second_answer="edit", next_inclusive=True, events_page=6)
READINGS = (Settings(), SLOW, replace(STRICTEST, events_page=6))
PAUSES = (0.0, 0.001, 0.5, 20.0, 31.0, 3_600.0, 86_400.0, 4.5 * 86_400.0, 10 * 86_400.0, 31 * 86_400.0, 60.5 * 86_400.0)
_IDS = re.compile(r'"(?:id|chatID|eventID|feedbackId|downloadID|replySign)":"([^"]+)"')

which = st.integers(0, 1)
"""One of the two sellers."""
picks = st.one_of(st.integers(0, 1), st.just(-1), st.integers(0, 1_000))
"""An item, by its place modulo how many there are; the first and the last come often, so that much happens to them."""


class Seller:
    """One seller: asks at the machine's time, keeps every id it was shown and every effect it must have had."""

    def __init__(self, machine: TwoSellers, sid: str) -> None:
        self._machine = machine
        self.shop = machine.world.shops[sid]
        self.token = machine.world.token(sid=sid)
        self.asked: Counter[str] = Counter()
        self.seen: set[str] = set()
        self.effects: list[tuple[str, str, str]] = []

    def ask(self, operation: str, query: dict[str, Any] | None = None, body: Any = None, **rest: str) -> Reply:
        """The reply; *rest* may name the `id` in the path and the `content_type`."""
        route = route_of(operation)
        texts = {name: str(value).lower() if isinstance(value, bool) else str(value)
                 for name, value in (query or {}).items()}  # fmt: skip
        content = body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
        headers = {"authorization": self.token, "content-type": rest.get("content_type", "application/json")}
        path = route.path.replace("{id}", rest.get("id", ""))
        request = Request(route.method, "127.0.0.1", path, tuple(texts.items()), headers, content)
        reply = self._machine.world.handle(request, self._machine.now)
        assert isinstance(reply, Reply)
        self.asked[operation] += 1
        self.seen.update(_IDS.findall(reply.body.decode(errors="replace")))
        return reply

    def get(self, operation: str, **query: Any) -> Any:
        """What a good reply says."""
        reply = self.ask(operation, query)
        assert reply.status == 200, reply.body.decode()
        return msgspec.json.decode(reply.body)

    def had_effect(self, operation: str, item: str, text: str = "") -> None:
        """The world must have put this write on record."""
        self.effects.append((operation, item, text))


class TwoSellers(RuleBasedStateMachine):
    """A world with two sellers and a clock."""

    readings = READINGS

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        settings = data.draw(st.sampled_from(self.readings), label="settings")
        self.world = World(sellers=2, size=SIZE, settings=settings, rate_factor=1e9)
        self.settings, self.now, self.unknown = settings, self.world.start + 100, 0
        self.sellers = [Seller(self, sid) for sid in self.world.sids]
        for seller in self.sellers:
            self.learn(seller)

    def learn(self, seller: Seller) -> None:
        """What a machine knows of a seller's shop before anything happens."""

    @rule(seconds=st.sampled_from(PAUSES))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule(which=which)
    def a_stranger_to_wb_asks(self, which: int) -> None:
        """Refused and counted: a token nobody knows."""
        route = route_of("new_feedbacks_questions")
        token = make_token() if which else "no token"
        reply = self.world.handle(Request("GET", "127.0.0.1", route.path, (), {"authorization": token}), self.now)
        assert isinstance(reply, Reply)
        assert reply.status == 401
        self.unknown += 1

    @invariant()
    def the_journal_knows_every_request(self) -> None:
        journal = self.world.journal
        asked = sum((seller.asked for seller in self.sellers), Counter[str]())
        requests = asked + Counter(new_feedbacks_questions=self.unknown)
        assert {operation: count.requests for operation, count in journal.counts().items()} == dict(requests)
        assert (len(journal), journal.total().served) == (requests.total(), asked.total())
        assert (journal.total().unauthorized, journal.total().limited) == (self.unknown, 0)
        assert journal.total().effects == len([entry for entry in journal if entry.effect])

    @invariant()
    def effects_are_what_happened(self) -> None:
        for seller in self.sellers:
            assert [(e.operation, e.item, e.text) for e in seller.shop.effects] == seller.effects

    @invariant()
    def neither_sees_the_others(self) -> None:
        first, second = self.sellers
        assert not first.seen & second.seen
