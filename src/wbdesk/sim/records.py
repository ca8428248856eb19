"""What a shop consists of, as frozen records: products, questions, reviews, pins, chats, claims.

Lives here: the records and what follows from their own fields. A change is a new record (`dataclasses.replace`); who
may change what is the books' business, how WB writes them is the sections'. Instants are nanoseconds (`times.Nanos`).
"""

from __future__ import annotations

from dataclasses import dataclass

from .times import DAY, Nanos

EDIT_WINDOW: Nanos = 60 * DAY


@dataclass(frozen=True, slots=True)
class Product:
    """A product card; cards joined into one group share `imt_id`."""

    nm_id: int
    imt_id: int
    name: str
    supplier_article: str
    brand: str
    subject_id: int
    subject_name: str
    family: str
    """Which buyers' texts fit it, such as `dress` or `pan` (`people/aspects.py`)."""
    price: int
    sizes: tuple[str, ...]
    """Empty for goods without sizes; WB then writes `0`."""
    colors: tuple[str, ...]
    has_images: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """A seller's answer to a question or a review; it may be edited once."""

    text: str
    first: Nanos
    """When it was first given: the 60 days of the edit run from here."""
    at: Nanos
    """When this text was sent."""
    edited: bool = False
    rejected: bool = False
    """True where moderation refuses it when its time has come (reviews only)."""

    def editable(self, now: Nanos) -> bool:
        """Once, within 60 days of sending (https://dev.wildberries.ru/openapi/user-communication)."""
        return not self.edited and now - self.first <= EDIT_WINDOW

    def revised(self, text: str, now: Nanos) -> Answer:
        """The answer with its one edit spent; what the moderator said of the old text no longer holds."""
        return Answer(text, self.first, now, edited=True)


@dataclass(frozen=True, slots=True)
class Question:
    """A buyer's question about a product."""

    id: str
    nm_id: int
    created: Nanos
    text: str
    state: str = "suppliersPortalSynch"
    answer: Answer | None = None
    was_viewed: bool = False
    is_warned: bool = False

    @property
    def done(self) -> bool:
        """Answered or rejected."""
        return self.state != "suppliersPortalSynch"


@dataclass(frozen=True, slots=True)
class Feedback:
    """A buyer's review. `imt_id` is the group the card stood in when it was written."""

    id: str
    nm_id: int
    imt_id: int
    created: Nanos
    valuation: int
    user_name: str
    bought: Nanos
    shk_id: int
    text: str = ""
    pros: str = ""
    cons: str = ""
    photos: int = 0
    video_seconds: int = 0
    size: str = "0"
    color: str = ""
    matching_size: str = ""
    order_status: str = "buyout"
    bables: tuple[str, ...] = ()
    able_return: bool = False
    returned: Nanos | None = None
    parent_id: str | None = None
    child_id: str | None = None
    answer: Answer | None = None
    was_viewed: bool = False

    @property
    def bare(self) -> bool:
        """A rating and nothing else: no text, no photo, no video."""
        return not (self.text or self.pros or self.cons or self.photos or self.video_seconds)

    @property
    def done(self) -> bool:
        """Processed: answered, or a rating only (https://dev.wildberries.ru/openapi/user-communication)."""
        return self.answer is not None or self.bare


@dataclass(frozen=True, slots=True)
class Pin:
    """One pin operation and what became of it."""

    pin_id: int
    feedback_id: str
    nm_id: int
    imt_id: int
    method: str
    """`subscription` or `tariff`."""
    on: str
    """`nm` (a card) or `imt` (a group)."""
    changed: Nanos
    cause: str = ""
    """Empty while pinned; otherwise why WB took it down."""

    @property
    def state(self) -> str:
        """`pinned` or `unpinned`."""
        return "unpinned" if self.cause else "pinned"

    @property
    def unit(self) -> tuple[str, int]:
        """The card or group that the per-unit limit counts."""
        return self.on, self.nm_id if self.on == "nm" else self.imt_id


@dataclass(frozen=True, slots=True)
class PinPlan:
    """What a subscription or a tariff option allows. WB publishes no numbers; these are those of its examples."""

    total: int = 15
    per_unit: int = 2
    unlimited: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file of a chat: passes moderation some time after `uploaded`, or is blocked for good."""

    download_id: str
    name: str
    content_type: str
    uploaded: Nanos
    content: bytes
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation with one buyer about one order."""

    chat_id: str
    client_name: str
    nm_id: int
    price: int
    rid: str
    size: str


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the stream that all chats share. `has_message` is false for WB's events without `message`."""

    event_id: str
    chat_id: str
    at_ms: int
    sender: str
    """`client`, `seller` or `wb`."""
    source: str
    text: str = ""
    files: tuple[str, ...] = ()
    is_new: bool = False
    has_message: bool = True


OPEN_PHASES = frozenset({"site", "chat", "store", "store_waiting"})
"""Claims under consideration: from the site, from a chat, from in-store pickup, and goods awaited in the store."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A return claim. `phase` is where it stands in the table of moves in `claims.py`."""

    id: str
    claim_type: int
    nm_id: int
    created: Nanos
    user_comment: str
    order_at: Nanos
    delivery_at: Nanos
    price: int
    srid: str
    phase: str
    """One of `OPEN_PHASES`, or `refused`, `store_refused`, `approved`, `closed`."""
    photos: int = 0
    has_video: bool = False
    status: int = 0
    status_ex: int = 0
    updated: Nanos = 0
    wb_comment: str | None = None
    origin_id_info: str | None = None

    @property
    def done(self) -> bool:
        """Decided, so in the archive; a refused claim can still be reconsidered from there."""
        return self.phase not in OPEN_PHASES


@dataclass(frozen=True, slots=True)
class Effect:
    """A write that took effect, as opposed to a request that asked for one."""

    operation: str
    item: str
    """The id of the question, review, pin, chat or claim."""
    text: str
    at: float
    """Unix seconds."""
