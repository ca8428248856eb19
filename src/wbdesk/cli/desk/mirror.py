"""What the mirror knows about items, for people: the buyer's words beside what is to be sent to him."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from ...plan.intents import Intent, IntentKind
from ...plan.items import Item, ItemKind
from ...plan.subject import SubjectKind
from ...store import shelf
from ...store.database import Database, Reading
from ...store.item_rows import Kept

ABOUT: Mapping[IntentKind, ItemKind] = MappingProxyType(
    {
        "question_answer": "question",
        "question_reject": "question",
        "question_edit": "question",
        "question_viewed": "question",
        "feedback_answer": "feedback",
        "feedback_edit": "feedback",
        "order_return": "feedback",
        "pin": "feedback",
        "unpin": "feedback",
        "chat_message": "chat",
        "claim_decision": "claim",
    }
)
"""What a person wants to see of each kind of intent. (A delivery is about a fact.)"""


def about(tx: Reading, asked: Iterable[Intent]) -> dict[int, Item]:
    """The items that intents are about, by the intents' numbers; those not mirrored are left out."""
    groups: defaultdict[tuple[str, ItemKind], list[Intent]] = defaultdict(list)
    for intent in asked:
        if intent.kind in ABOUT:
            groups[intent.seller, ABOUT[intent.kind]].append(intent)
    found: dict[int, Item] = {}
    for (seller, kind), group in groups.items():
        known = shelf.get_all(tx, seller, kind, {intent.item for intent in group})
        found |= {intent.id: known[intent.item].item for intent in group if intent.item in known}
    return found


def one(tx: Reading, seller: str, kinds: Iterable[ItemKind], id: str) -> Item | None:
    """The item with an id of WB's that is of one of these kinds."""
    return next((kept.item for kind in kinds if (kept := shelf.get(tx, seller, kind, id))), None)


PAGE = 500
"""Items read at once."""


def waiting(database: Database, seller: str, kind: SubjectKind) -> Iterator[Item]:
    """What of one kind waits for an answer, the newest first; of chats the buyer's last word.

    It is read page by page: whoever takes his time with an item keeps no transaction open.
    """
    last: Kept | None = None
    closed = None if kind == "chat" else False
    while True:
        with database.reading() as tx:
            page = shelf.find(tx, seller, kind, after=last, limit=PAGE, answered=closed, archived=closed)
            found = _last_words(tx, seller, page) if kind == "chat" else [kept.item for kept in page]
        yield from found
        if len(page) < PAGE:
            return
        last = page[-1]


def _last_words(tx: Reading, seller: str, chats: Iterable[Kept]) -> list[Item]:
    """The last message of each chat that is the buyer's."""
    last = [kept for chat in chats for kept in shelf.messages(tx, seller, chat.item.id, limit=1)]
    return [kept.item for kept in last if kept.item.state == "client"]
