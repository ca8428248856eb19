"""A shop's rules as values: when a rule applies, what it does, and what it may not do without a person.

Here are only the values and the tables of which condition and which action belongs to which kind of subject. Whether a
condition holds is decided in `conditions.py`, which rule wins in `decide.py`; how rules are written is in
`config_rules.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

import msgspec

from .danger import DANGER
from .subject import Place, SubjectKind

Mode: TypeAlias = Literal["auto", "approve", "off"]

KINDS: tuple[SubjectKind, ...] = ("question", "feedback", "chat", "claim")
PLACES: tuple[Place, ...] = ("text", "pros", "cons")
LOWEST_PINNED = 4
"""A rule pins good reviews only, 4 and 5 stars."""

ORDER_STATUSES = ("buyout", "rejected", "returned", "notSpecified")
"""https://dev.wildberries.ru/openapi/user-communication#tag/feedbacks/operation/getV1Feedbacks"""
MATCHING_SIZES = ("ok", "smaller", "bigger")


class Words(msgspec.Struct, frozen=True):
    """Words and phrases that must stand in a text, or must not. See `words.py` for what a pattern finds."""

    any: tuple[str, ...] = ()
    """One of them is enough."""
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    """Stop words: they win over the other two."""
    places: tuple[Place, ...] = PLACES


class When(msgspec.Struct, frozen=True, kw_only=True):
    """What must hold for a rule to apply: everything that is not None."""

    rating: tuple[int, ...] | None = None
    words: Words | None = None
    product: tuple[str, ...] | None = None
    """Words of the product's name, one of which is enough."""
    nm_id: tuple[int, ...] | None = None
    article: tuple[str, ...] | None = None
    """The seller's own article numbers."""
    brand: tuple[str, ...] | None = None
    subject: tuple[str, ...] | None = None
    """WB's categories."""
    text: bool | None = None
    """Whether the buyer wrote anything at all."""
    photo: bool | None = None
    video: bool | None = None
    tag: tuple[str, ...] | None = None
    matching_size: tuple[str, ...] | None = None
    order_status: tuple[str, ...] | None = None
    return_possible: bool | None = None
    """WB lets a return be offered, and none was."""
    older_than: float | None = None
    """Seconds."""
    newer_than: float | None = None
    """Seconds."""
    days_left: float | None = None
    """At most so many days until WB archives it."""
    action: tuple[str, ...] | None = None
    """One of these can be done with the claim."""
    price_up_to: float | None = None


class Answer(msgspec.Struct, frozen=True, tag="answer"):
    """Answer with one of the templates."""

    templates: tuple[str, ...]
    draft: bool = False
    """Only prepare the answer: a person sends it, whatever the rule's mode."""


class Reject(msgspec.Struct, frozen=True, tag="reject"):
    """Reject a question, with one of the templates as the answer to the buyer."""

    templates: tuple[str, ...]


class OfferReturn(msgspec.Struct, frozen=True, tag="offer_return"):
    """Offer the buyer to return the product, where WB allows it."""


class Pin(msgspec.Struct, frozen=True, tag="pin"):
    """Pin a good review, if the plan has room."""

    on: Literal["nm", "imt"] = "nm"
    """To the product's card or to all joined cards."""


class Decide(msgspec.Struct, frozen=True, tag="decide"):
    """Decide a claim."""

    action: str
    """One of WB's."""
    templates: tuple[str, ...] = ()
    """For the comment, where the action has one."""


class Escalate(msgspec.Struct, frozen=True, tag="escalate"):
    """Show it first, and tell the sinks."""

    why: str


class Ignore(msgspec.Struct, frozen=True, tag="ignore"):
    """Do nothing, so that no later rule does."""


Action: TypeAlias = Escalate | OfferReturn | Answer | Reject | Pin | Decide | Ignore
"""In the order in which they are done: while a review has no answer, a lost return is seen and repeated."""

Outgoing = OfferReturn | Answer | Reject | Pin | Decide
"""What a buyer gets to see."""

ACTIONS: Mapping[str, tuple[SubjectKind, ...]] = MappingProxyType(
    {
        "escalate": KINDS,
        "offer_return": ("feedback",),
        "answer": ("question", "feedback", "chat"),
        "draft": ("question", "feedback", "chat"),
        "reject": ("question",),
        "pin": ("feedback",),
        "decide": ("claim",),
        "ignore": KINDS,
    }
)
"""What can be done with what."""

CONDITIONS: Mapping[str, tuple[SubjectKind, ...]] = MappingProxyType(
    {
        "rating": ("feedback",),
        "words": KINDS,
        "product": ("question", "feedback", "claim"),
        "nm_id": KINDS,
        "article": ("question", "feedback"),
        "brand": ("question", "feedback"),
        "subject": ("feedback",),
        "text": KINDS,
        "photo": ("feedback", "chat", "claim"),
        "video": ("feedback", "claim"),
        "tag": ("feedback",),
        "matching_size": ("feedback",),
        "order_status": ("feedback",),
        "return_possible": ("feedback",),
        "older_than": KINDS,
        "newer_than": KINDS,
        "days_left": ("feedback", "claim"),
        "action": ("claim",),
        "price_up_to": ("claim",),
    }
)
"""What WB says of which kind: a condition on anything else could never hold."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: for the first subject kind and conditions that fit, it says what to do."""

    name: str
    on: tuple[SubjectKind, ...]
    do: tuple[Action, ...]
    when: When = When()
    mode: Mode = "approve"
    """`auto` sends, `approve` prepares for a person, `off` is passed over."""
    allow_negative: bool = False
    """The rule may send to buyers who are not content, without a person."""
    daily_cap: int | None = None
    """How many answers a day it sends at most."""
    delay: float | None = None
    """Seconds between a decision and its sending, in which a person can stop it; None: the desk's."""
    sellers: tuple[str, ...] = ()
    """For these only; none named: for all."""

    @property
    def sends(self) -> bool:
        """Whether it does anything that a buyer gets to see."""
        return any(isinstance(action, Outgoing) for action in self.do)

    @property
    def templates(self) -> tuple[str, ...]:
        """The names of all templates it uses."""
        return tuple(name for action in self.do for name in getattr(action, "templates", ()))


class Negative(msgspec.Struct, frozen=True, kw_only=True):
    """What counts as negative, and so goes out only through a person unless a rule allows it."""

    rating_up_to: int = 3
    words: tuple[str, ...] = tuple(pattern for group in DANGER.values() for pattern in group)
