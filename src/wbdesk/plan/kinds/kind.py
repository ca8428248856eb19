"""What the desk must know of a kind of intent: one row of the table in `docs/intents.md`, with its functions.

The words of a row are what the page shows; the functions beside them are what is done. A test holds them together by
examples for every row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias

import msgspec

from wbdesk.api.call import Call, Route
from wbdesk.api.catalog import OPERATIONS
from wbdesk.api.communications import Communications
from wbdesk.api.group import Describing

from ..intents import Intent, IntentKind
from ..items import Item, ItemKind
from ..proofs import Evidence, Verdict
from .payloads import Payload

Files: TypeAlias = Sequence[tuple[str, bytes]]
"""A message's files as they are sent: names and bytes."""

CALLS: Communications[Describing] = Communications(Describing())
"""WB's operations as values."""

_ROUTES = {operation.name: operation.route for operation in OPERATIONS}

MINUTE, DAY = 60.0, 86_400.0


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of intent."""

    name: IntentKind
    sends: str
    """The method that sends it (`sdk.communications`); empty: it does not go to WB."""
    target: str
    """What the key's target is, in words."""
    item: ItemKind | None
    """What must have been read before it is sent; None: nothing."""
    item_words: str
    payload: type[Payload]
    call: Callable[[Intent, Item | None, Files], Call[Any]] | None = None
    """The call to send; the item is the one read before."""
    fresh: float | None = None
    """How old a reading may be on which it is sent, in seconds (a basic token: the last poll); None: any."""
    ready: Callable[[Intent, Evidence], Verdict]
    """Whether it is still to be done: `go`, `wait`, `found`, `superseded` or `refuted`."""
    ready_words: str
    reads: Callable[[Intent], tuple[Call[Any], ...]]
    """The calls of the proof read; none: it is the stream of events, or there is no proof."""
    reads_words: str
    proves: Callable[[Intent, Evidence], Verdict]
    """What the proof read says: `found`, `absent`, `superseded`, `refuted` or `undecidable`."""
    found_words: str
    absent_words: str
    """What if it is proved absent while nobody knows whether it was sent."""
    patience: float = 0.0
    """For how long WB may show nothing although it said yes, in seconds, before that counts as not done."""
    unshown: Literal["again", "failed", "-"]
    """What if WB said yes and then does not show it: it is sent again, or it has failed; `-`: not looked for."""

    @property
    def route(self) -> Route | None:
        """WB's operation that sends it; None: it does not go to WB."""
        return _ROUTES.get(self.sends)
