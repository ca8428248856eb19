"""Finding out what has become of what was sent: is it there, is it surely not there, or must a person look.

An intent is looked at when its `due_at` has come, at the earliest `settle` seconds after its attempt ended. First what
the mirror knows, then a list that may show many at once, then the proof read of each whose outcome nobody knows. What
WB said yes to is not asked for one by one before some time has passed: the next list will show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wbdesk.plan.intents import BACKFILL, BULK, Intent
from wbdesk.plan.items import Item, ItemKind
from wbdesk.plan.kinds import KINDS, prove, without_reading
from wbdesk.plan.proofs import Evidence, Step, Verdict, next_look, seen_in, steps
from wbdesk.store import queue, shelf

from .hand import OF_THE_ITEM
from .moving import Mover, moving
from .pages import AFTER, Group, by_kind, period_of
from .post import Post, Stopped
from .reading import read_page, read_proof, read_stream
from .runner import told
from .steady import Steady

MOST = 1_000
"""Intents looked at in one round."""
SINGLES, SLOW_SINGLES = 50, 1
"""How many are asked for one by one in a round; the second, where an hour has five calls."""
LATE = 600.0
"""How long WB may not show what it said yes to before it is asked for by itself, in seconds."""
SLOW_ROUND = 3600.0
LOOKBACK = 600.0
"""How much earlier than the oldest attempt the stream of events is read from: clocks differ."""

EARLIER = 1_000
"""Messages of a chat among which an equal one is looked for."""

GROUPS = by_kind(AFTER)


class Settler:
    """The job that proves what was sent."""

    name = "settle"

    def __init__(self) -> None:
        self._steady: Steady | None = None

    async def run(self, post: Post) -> float | None:
        """Look at everything whose time has come."""
        found = await post.store.read(queue.unsettled, post.seller, post.now(), MOST)
        self._steady = self._steady or Steady(post.clock)
        problems: list[Exception] = []
        for intents in _by_host(found):
            try:
                await _Round(post, self._steady, intents).settle()
            except Stopped:
                raise
            except Exception as problem:  # noqa: BLE001 - a host that is down stops no proof of another's
                problems.append(problem)
        for other in problems[1:]:
            post.log.warning("no proof", seller=post.seller, **told(other))
        if problems:
            raise problems[0]
        return post.now() + _pause(post, bool(found))


def _by_host(found: Iterable[Intent]) -> list[list[Intent]]:
    """What is sent to WB, apart by its hosts."""
    hosts: dict[str, list[Intent]] = {}
    for intent in found:
        if route := KINDS[intent.kind].route:
            hosts.setdefault(route.host, []).append(intent)
    return list(hosts.values())


def _pause(post: Post, busy: bool) -> float:
    """Rounds are some time apart, so that a list has much to prove."""
    if busy and post.settings.fresh is not None:
        return SLOW_ROUND
    return max(post.settings.tick, post.settings.sending.settle / 4)


class _Round:
    """One look at many intents, from the cheapest way to the dearest; what is found is settled at once."""

    def __init__(self, post: Post, steady: Steady, intents: Iterable[Intent]) -> None:
        self.post, self.steady = post, steady
        self.open = {intent.id: intent for intent in intents}
        self.decided: list[tuple[Intent, Sequence[Step]]] = []
        self.listed: set[int] = set()
        """Those that a list might have shown."""
        slow = post.settings.fresh is not None
        self.priority = BACKFILL if slow else BULK
        self.singles = SLOW_SINGLES if slow else SINGLES

    async def settle(self) -> None:
        """Go through all ways. What nothing was learned about is looked at again later, also if WB cannot be asked."""
        try:
            await self._without_reading()
            await self._by_mirror()
            await self._by_lists()
            await self._by_stream()
            await self._one_by_one()
        except Stopped:
            self.open.clear()  # that the desk ends says nothing about when to look again
            raise
        finally:
            for intent in list(self.open.values()):
                self._decide(intent, Verdict("wait"))
            await self._keep()

    async def _without_reading(self) -> None:
        for intent in list(self.open.values()):
            step = without_reading(intent)
            if step is not None:
                self.decided.append((self.open.pop(intent.id), (step,)))
        await self._keep()

    async def _by_mirror(self) -> None:
        """A poll may have been there since."""
        for kind, intents in self._by_item_kind().items():
            found = await self._mirrored(kind, intents)
            for intent in intents:
                if intent.item in found:
                    self._prove(intent, seen_in(found[intent.item]))
        await self._keep()

    async def _by_lists(self) -> None:
        for group, intents in self._by_group():
            if len(intents) > 1:
                await self._by_list(group, intents)

    async def _by_list(self, group: Group, intents: Sequence[Intent]) -> None:
        kind = KINDS[intents[0].kind].item
        assert kind is not None
        found = await self._mirrored(kind, intents)
        moments = [found[intent.item].created_at if intent.item in found else None for intent in intents]
        page = await read_page(self.post, group.page(period_of(moments)), self.priority)
        self.listed.update(intent.id for intent in intents)
        shown = {item.id: item for item in page.items}
        for intent in intents:
            if intent.item in shown:
                self._prove(intent, Evidence(items=(shown[intent.item],), begun_at=page.begun_at))
        await self._keep()

    async def _by_stream(self) -> None:
        """All messages by one reading of the stream, beside what the mirror has of their chats."""
        messages = [intent for intent in self.open.values() if intent.kind == "chat_message"]
        if not messages:
            return
        since = min(intent.attempt_started_at or self.post.now() for intent in messages) - LOOKBACK
        stream = await read_stream(self.post, since, self.priority)
        for intent in messages:
            earlier = await self.post.store.read(shelf.messages, self.post.seller, intent.item, limit=EARLIER)
            shown = [item for item in stream.items if item.chat_id == intent.item]
            items = {item.id: item for item in (*(kept.item for kept in earlier), *shown)}
            evidence = Evidence(items=tuple(items.values()), begun_at=stream.begun_at, whole=True)
            self._decide(intent, self._verdict(intent, evidence))
        await self._keep()

    async def _one_by_one(self) -> None:
        """The proof read of each whose outcome nobody knows, or that no list could show, or none has for long."""
        for intent in [one for one in self.open.values() if self._is_to_be_asked(one)][: self.singles]:
            if self.post.stop.is_set():
                return
            try:
                evidence = await read_proof(self.post, intent, self.priority)
            except OF_THE_ITEM:
                evidence = Evidence(begun_at=self.post.now())
            self._decide(intent, self._verdict(intent, evidence))
            await self._keep()

    def _is_to_be_asked(self, intent: Intent) -> bool:
        if not KINDS[intent.kind].reads(intent):
            return False
        late = (intent.attempt_ended_at or 0.0) <= self.post.now() - LATE
        return intent.state == "unknown" or intent.id not in self.listed or late

    def _prove(self, intent: Intent, evidence: Evidence) -> None:
        """Settle it if it is found; a list cannot say more."""
        verdict = self._verdict(intent, evidence)
        if verdict.says == "found":
            self._decide(intent, verdict)

    def _verdict(self, intent: Intent, evidence: Evidence) -> Verdict:
        settle = self.post.settings.sending.settle
        verdict = prove(intent, evidence, settle=settle)
        took = max(self.post.now() - evidence.begun_at, 0.0)  # a reading may take long: what counts is its beginning
        awry = not self.steady.for_long(settle + took)
        return Verdict("wait", "too_early") if awry and verdict.says != "found" else verdict

    def _decide(self, intent: Intent, verdict: Verdict) -> None:
        again_at = next_look(intent, self.post.now(), self.post.settings.sending.settle)
        self.open.pop(intent.id, None)
        self.decided.append((intent, steps(intent, verdict, again_at)))

    async def _keep(self) -> None:
        """Write down what is decided."""
        decided, self.decided = self.decided, []
        if decided:
            await moving(self.post, Mover.take_all, decided)

    def _by_item_kind(self) -> Mapping[ItemKind, list[Intent]]:
        found: dict[ItemKind, list[Intent]] = {}
        for intent in self.open.values():
            kind = KINDS[intent.kind].item
            if kind in {"question", "feedback", "claim"} and kind is not None:
                found.setdefault(kind, []).append(intent)
        return found

    def _by_group(self) -> list[tuple[Group, list[Intent]]]:
        found: dict[str, tuple[Group, list[Intent]]] = {}
        for intent in self.open.values():
            if (group := GROUPS.get(intent.kind)) is not None:
                found.setdefault(group.name, (group, []))[1].append(intent)
        return list(found.values())

    async def _mirrored(self, kind: ItemKind, intents: Sequence[Intent]) -> dict[str, Item]:
        ids = {intent.item for intent in intents}
        kept = await self.post.store.read(shelf.get_all, self.post.seller, kind, ids)
        return {id: one.item for id, one in kept.items()}
