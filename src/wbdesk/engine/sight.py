"""What a sender has seen of the items that its intents are about, and how it sees what it has not.

First the mirror is asked, because a poll may just have been there; then a list, if several intents wait for what it
shows; then WB is asked for the one item. Of two senders of a lane that need the same list, one reads it and both use
it; a person's intent waits for no list.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import partial

from wbdesk.plan.intents import PERSON, Intent, IntentKind
from wbdesk.plan.items import Item, ItemKind
from wbdesk.plan.kinds import KINDS
from wbdesk.plan.proofs import Evidence, seen_in
from wbdesk.store import ledger, queue, shelf

from .pages import BEFORE, Group, by_kind, period_of
from .post import Post
from .reading import Page, read_page, read_proof

AHEAD = 200
"""For how many intents to look ahead: about as many as a minute lets leave."""

OLD = 3600.0
"""Seconds after which what was seen is forgotten."""

EARLIER = 50
"""Messages of a chat among which is the one that was sent last."""

GROUPS = by_kind(BEFORE)

Name = tuple[ItemKind, str]


class Sight:
    """What one lane of one seller has seen."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._seen: dict[Name, Evidence] = {}
        self._reading: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def fresh(self, intent: Intent) -> float:
        """How old a reading may be on which *intent* is sent, in seconds."""
        limit = KINDS[intent.kind].fresh
        if limit is None:
            return float("inf")
        return limit if self._post.settings.fresh is None else max(limit, self._post.settings.fresh)

    def forget(self, intent: Intent) -> None:
        """What was seen of its item is not true any more."""
        self._seen.pop(_name(intent), None)

    async def of(self, intent: Intent) -> Evidence:
        """What can be known of *intent*'s item without asking WB for it alone, or what asking gives."""
        kind = KINDS[intent.kind]
        if kind.item is None or kind.fresh is None:  # it may be sent whatever WB shows
            return Evidence(begun_at=self._post.now())
        if intent.ordered:
            await self._heed_others(intent)
        found = self._known(intent)
        if found is None and intent.priority > PERSON:
            found = await self._with_others(intent)
        return await self.alone(intent) if found is None else found

    async def alone(self, intent: Intent) -> Evidence:
        """What WB shows when it is asked for the item: the one reading that is believed whatever it says."""
        group = GROUPS.get(intent.kind)
        if group is None or not group.whole:
            return self._keep(intent, await read_proof(self._post, intent, intent.priority))
        page = await read_page(self._post, group.page(None), intent.priority)
        self._look_at(page)
        return self._keep(intent, _whole(intent, page))

    async def _heed_others(self, intent: Intent) -> None:
        """Forget a chat that was written to after it was seen, by whichever desk: its signature is another now."""
        known = self._seen.get(_name(intent))
        if known is not None:
            find = partial(ledger.find, item=intent.item, kinds=[intent.kind], limit=EARLIER)
            earlier = await self._post.store.read(find, intent.seller)
            if any((one.attempt_started_at or 0.0) >= known.begun_at for one in earlier):
                self.forget(intent)

    def _keep(self, intent: Intent, evidence: Evidence) -> Evidence:
        self._seen[_name(intent)] = evidence
        return evidence

    def _known(self, intent: Intent) -> Evidence | None:
        """What was seen and is fresh enough to be still true when the call leaves."""
        evidence = self._seen.get(_name(intent))
        return evidence if evidence and self._is_fresh(intent, evidence) else None

    def _is_fresh(self, intent: Intent, evidence: Evidence) -> bool:
        return 0.0 <= self._post.now() - evidence.begun_at < self.fresh(intent)  # below 0: the clock was set back

    async def _with_others(self, intent: Intent) -> Evidence | None:
        """What the mirror or a list shows; None if there is none that is worth it."""
        group = GROUPS.get(intent.kind)
        async with self._reading[group.name if group else ""]:
            if (found := self._known(intent)) is None:
                await self._look_around(intent, group)
                found = self._known(intent)
        return found

    async def _look_around(self, intent: Intent, group: Group | None) -> None:
        kinds: Collection[IntentKind] = group.kinds if group else {intent.kind}
        waiting = await self._post.store.read(queue.next_due, intent.seller, kinds, self._post.now(), AHEAD)
        mirrored = await self._mirrored([intent, *waiting])
        unknown = [one for one in waiting if self._known(one) is None]
        if group is not None and len(unknown) > 1:
            moments = [mirrored[one.item].created_at if one.item in mirrored else None for one in unknown]
            page = await read_page(self._post, group.page(period_of(moments)), intent.priority)
            self._look_at(page, None if group.whole else {one.item for one in unknown})

    async def _mirrored(self, intents: Sequence[Intent]) -> dict[str, Item]:
        """The mirror's items of intents of one group, by their ids; what is fresh among them counts as seen."""
        kind = KINDS[intents[0].kind].item
        assert kind is not None
        ids = {one.item for one in intents}
        kept = await self._post.store.read(shelf.get_all, self._post.seller, kind, ids)
        found = {id: one.item for id, one in kept.items()}
        if kind != "pin" and kind != "chat":  # noqa: PLR1714 - so that mypy sees which words these are
            for item in found.values():
                self._see(seen_in(item), item)
        return found

    def _look_at(self, page: Page, wanted: set[str] | None = None) -> None:
        """Remember what is *wanted* of a page (None: all), and forget what is too old to be of use to anybody."""
        oldest = self._post.now() - max(OLD, self._post.settings.fresh or 0.0)
        self._seen = {name: one for name, one in self._seen.items() if one.begun_at > oldest}
        for item in page.items:
            if wanted is None or item.id in wanted:
                self._see(Evidence(items=(item,), begun_at=page.begun_at), item)

    def _see(self, evidence: Evidence, item: Item) -> None:
        known, now = self._seen.get((item.kind, item.id)), self._post.now()
        if known is None or known.begun_at < evidence.begun_at <= now or known.begun_at > now:
            self._seen[item.kind, item.id] = evidence


def _name(intent: Intent) -> Name:
    """What an intent needs to have seen. (All pins of a review stand under the review.)"""
    return KINDS[intent.kind].item or "pin", intent.item


def _whole(intent: Intent, page: Page) -> Evidence:
    """A list that shows all there are: what is not in it WB does not have, unless it is empty."""
    items = tuple(item for item in page.items if item.id == intent.item)
    return Evidence(items=items, begun_at=page.begun_at, whole=True, missing=bool(page.items) and not items)
