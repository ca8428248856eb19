"""What WB may show of an item, and what that means for an intent: examples for every row of the table of kinds.

`before`: the intent is due, and this is the newest reading of its item. `after`: it was sent, nobody knows whether that
worked, and the proof read shows this.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from tests.plan.made import NOW, intent, item

from wbdesk.plan.intents import Intent, IntentKind
from wbdesk.plan.items import Item, ItemKind
from wbdesk.plan.proofs import Evidence, Says

OURS, OTHER, ODD = "Да,  подходит.\n", "Спасибо за вопрос!", 7
SHOWN = "Да, подходит."
"""Ours as WB shows it: with its white space as it likes."""
STARTED = NOW - 120
ENDED = NOW - 90
IN_TIME, BEFORE = "2026-11-02T11:58:30Z", "2026-11-02T11:50:00Z"
"""While the attempt ran (11:58:00 to 11:58:30), and some minutes before."""

Wb = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One reading and what it says."""

    kind: IntentKind
    when: Literal["before", "after"]
    says: Says
    what: str
    shown: tuple[tuple[ItemKind, Wb], ...] = ()
    missing: bool = False
    payload: Wb = field(default_factory=dict)
    fields: Wb = field(default_factory=dict)
    moderated: bool = False

    def __str__(self) -> str:
        return f"{self.kind} {self.when}: {self.what}"

    @property
    def intent(self) -> Intent:
        after: Wb = {"state": "unknown", "attempt": 1, "attempt_started_at": STARTED, "attempt_ended_at": ENDED}
        known = (after if self.when == "after" else {}) | {"payload": self.payload or PAYLOADS[self.kind]}
        return intent(self.kind, TARGETS.get(self.kind, "x1"), **(known | {"item": "x1"} | self.fields))

    @property
    def evidence(self) -> Evidence:
        return Evidence(items=self.items, begun_at=NOW, whole=True, missing=self.missing)

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item(kind, **wb) for kind, wb in self.shown)


TARGETS: dict[IntentKind, str] = {"pin": "x1@nm", "unpin": "5", "chat_message": "crm-77", "deliver": "crm:chat:e1"}
PAYLOADS: dict[IntentKind, Wb] = {
    "question_answer": {"text": OURS},
    "question_reject": {"text": OURS},
    "question_edit": {"text": OURS, "was": OTHER},
    "question_viewed": {},
    "feedback_answer": {"text": OURS},
    "feedback_edit": {"text": OURS, "was": OTHER},
    "order_return": {},
    "pin": {"pin_on": "nm", "pin_method": "tariff"},
    "unpin": {"pin_id": 5},
    "chat_message": {"text": OURS},
    "claim_decision": {"action": "approve1"},
    "deliver": {"sink": "crm", "fact": "chat:e1"},
}


def question(answer: Any = None, state: str = "suppliersPortalSynch", editable: Any = True, **wb: Any) -> Any:
    said = answer if answer is None or answer == ODD else {"text": answer, "editable": editable}
    return ("question", {"id": "x1", "state": state, "answer": said, **wb})


def feedback(answer: Any = None, state: str = "wbRu", editable: Any = True, **wb: Any) -> Any:
    said = answer if answer is None or answer == ODD else {"text": answer, "state": state, "editable": editable}
    return ("feedback", {"id": "x1", "state": "none", "answer": said, **wb})


def odd(kind: ItemKind, **wb: Any) -> Any:
    return (kind, {"id": "x1", **wb})


def pin(pin_id: int = 5, method: str = "tariff", on: str = "nm", state: str = "pinned", review: str = "x1") -> Any:
    return ("pin", {"pinId": pin_id, "feedbackId": review, "pinMethod": method, "pinOn": on, "state": state})


def chat(sign: str | None = "1:x1:7:aa", last: str | None = None, at: int = 0) -> Any:
    newest = None if last is None else {"text": last, "addTimestamp": at}
    return ("chat", {"chatID": "x1", "replySign": sign, "lastMessage": newest})


def event(
    text: str | None, at: str | None = IN_TIME, sender: str = "seller", chat_id: str = "x1", id: str = "e1"
) -> Any:
    message = {"text": text} if text else {"attachments": {"images": [{"downloadID": "d"}]}}
    return ("event", {"eventID": id, "chatID": chat_id, "sender": sender, "addTime": at, "message": message})


def claim(status: Any = 0, actions: tuple[str, ...] = (), updated: str = "2026-11-02T14:50:00", **wb: Any) -> Any:
    """`dt_update` is Moscow time: three hours ahead."""
    return ("claim", {"id": "x1", "status": status, "actions": list(actions), "dt_update": updated, **wb})


IN_SHOP = ("confirmreturngoodcc1", "rejectcustom")
ANY = ("approve1", "approve2", "autorefund1", "reject1", "rejectcustom")
DURING = "2026-11-02T14:58:05.25"


def answers(kind: IntentKind, shown: Any, state: str, other_states: tuple[str, ...]) -> list[Case]:
    """What goes for the answer to a question and to a review alike."""
    return [
        Case(kind, "before", "go", "no answer", (shown(),)),
        Case(kind, "before", "wait", "not read"),
        Case(kind, "before", "wait", "another item", ((shown()[0], shown()[1] | {"id": "x2"}),)),
        Case(kind, "before", "wait", "an answer that cannot be read", (shown(ODD),)),
        Case(kind, "before", "found", "ours", (shown(SHOWN, state),)),
        Case(kind, "before", "superseded", "another's", (shown(OTHER, state),)),
        Case(kind, "before", "refuted", "no such item", missing=True),
        Case(kind, "after", "absent", "no answer", (shown(),)),
        Case(kind, "after", "wait", "not read"),
        Case(kind, "after", "found", "ours", (shown(SHOWN, state),)),
        Case(kind, "after", "superseded", "another's", (shown(OTHER, state),)),
        Case(kind, "after", "superseded", "ours in part", (shown("Да,", state),)),
        Case(kind, "after", "undecidable", "an answer that cannot be read", (shown(ODD),)),
        Case(kind, "after", "undecidable", "a text that cannot be read", (shown([SHOWN], state),)),
        Case(kind, "after", "refuted", "no such item", missing=True),
        *(Case(kind, "after", "superseded", f"ours, but {it}", (shown(SHOWN, it),)) for it in other_states),
    ]


def edits(kind: IntentKind, shown: Any) -> list[Case]:
    """What goes for the edit of either."""
    whatever_it_was = {"payload": {"text": OURS}}
    return [
        Case(kind, "before", "go", "the one that was seen", (shown(OTHER),)),
        Case(kind, "before", "go", "any, if none was named", (shown("Третий"),), **whatever_it_was),
        Case(kind, "before", "go", "perhaps editable", (shown(OTHER, editable=None),)),
        Case(kind, "before", "wait", "no answer yet", (shown(),)),
        Case(kind, "before", "wait", "not read"),
        Case(kind, "before", "wait", "an answer that cannot be read", (shown(ODD),)),
        Case(kind, "before", "found", "ours", (shown(SHOWN),)),
        Case(kind, "before", "superseded", "a third text", (shown("Третий"),)),
        Case(kind, "before", "refuted", "not editable", (shown(OTHER, editable=False),)),
        Case(kind, "before", "refuted", "no such item", missing=True),
        Case(kind, "after", "found", "ours", (shown(SHOWN, editable=False),)),
        Case(kind, "after", "absent", "the one before, editable", (shown(OTHER),)),
        Case(kind, "after", "absent", "any, editable, if none was named", (shown("Третий"),), **whatever_it_was),
        Case(kind, "after", "superseded", "a third text", (shown("Третий"),)),
        Case(kind, "after", "superseded", "edited, by another", (shown("Третий", editable=False),), **whatever_it_was),
        Case(kind, "after", "refuted", "the one before, not editable", (shown(OTHER, editable=False),)),
        Case(kind, "after", "undecidable", "perhaps editable", (shown(OTHER, editable=None),)),
        Case(kind, "after", "undecidable", "the answer is gone", (shown(),)),
        Case(kind, "after", "undecidable", "an answer that cannot be read", (shown(ODD),)),
        Case(kind, "after", "refuted", "no such item", missing=True),
    ]


QUESTIONS = [
    *answers(
        "question_answer", lambda answer=None, state="suppliersPortalSynch": question(answer, state), "wbRu", ("none",)
    ),
    *answers(
        "question_reject", lambda answer=None, state="suppliersPortalSynch": question(answer, state), "none", ("wbRu",)
    ),
    Case("question_answer", "before", "superseded", "rejected without a word", (question(state="none"),)),
    Case("question_answer", "after", "undecidable", "a state that cannot be read", (question(state=7),)),
    Case("question_answer", "after", "absent", "an empty answer", (question(""),)),
    Case("question_answer", "before", "wait", "answered, it says, but not how", (question(state="wbRu"),)),
    Case("question_answer", "after", "undecidable", "answered, it says, but not how", (question(state="wbRu"),)),
    *edits("question_edit", question),
    Case("question_viewed", "before", "go", "not viewed", (question(wasViewed=False),)),
    Case("question_viewed", "before", "go", "not read"),
    Case("question_viewed", "before", "go", "unreadable", (question(wasViewed="да"),)),
    Case("question_viewed", "before", "found", "viewed", (question(wasViewed=True),)),
    Case("question_viewed", "before", "refuted", "no such item", missing=True),
    Case("question_viewed", "after", "found", "viewed", (question(wasViewed=True),)),
    Case("question_viewed", "after", "absent", "not viewed", (question(wasViewed=False),)),
    Case("question_viewed", "after", "undecidable", "unreadable", (question(wasViewed="да"),)),
    Case("question_viewed", "after", "wait", "not read"),
]

FEEDBACKS = [
    *answers("feedback_answer", feedback, "wbRu", ()),
    Case("feedback_answer", "before", "go", "a rating only, processed", (odd("feedback", state="wbRu", answer=None),)),
    Case("feedback_answer", "before", "go", "odd elsewhere", (feedback(photoLinks="?", productDetails=3),)),
    Case("feedback_answer", "after", "found", "in moderation", (feedback(SHOWN, "reviewRequired"),)),
    Case("feedback_answer", "after", "found", "refused by moderation", (feedback(SHOWN, "rejected"),), moderated=True),
    Case("feedback_answer", "before", "superseded", "another's, refused", (feedback(OTHER, "rejected"),)),
    *edits("feedback_edit", feedback),
    Case("feedback_edit", "after", "found", "refused by moderation", (feedback(SHOWN, "rejected"),), moderated=True),
    Case("order_return", "before", "go", "offered by WB", (feedback(isAbleReturnProductOrders=True),)),
    Case("order_return", "before", "refuted", "not offered", (feedback(isAbleReturnProductOrders=False),)),
    Case("order_return", "before", "refuted", "no such item", missing=True),
    Case("order_return", "before", "found", "offered to the buyer", (feedback(returnProductOrdersDate=BEFORE),)),
    Case("order_return", "before", "wait", "not read"),
    Case("order_return", "before", "wait", "a date that cannot be read", (feedback(returnProductOrdersDate="вчера"),)),
    Case("order_return", "after", "found", "offered to the buyer", (feedback(returnProductOrdersDate=IN_TIME),)),
    Case("order_return", "after", "absent", "still offered by WB", (feedback(isAbleReturnProductOrders=True),)),
    Case("order_return", "after", "undecidable", "neither", (feedback(isAbleReturnProductOrders=False),)),
    Case("order_return", "after", "undecidable", "an odd date", (feedback(returnProductOrdersDate="вчера"),)),
    Case("order_return", "after", "refuted", "no such item", missing=True),
]

PINS = [
    Case("pin", "before", "go", "not pinned"),
    Case("pin", "before", "go", "pinned on the group", (pin(on="imt"),)),
    Case("pin", "before", "go", "unpinned by WB", (pin(state="unpinned"),)),
    Case("pin", "before", "go", "another review pinned", (pin(review="x2"),)),
    Case("pin", "before", "found", "pinned", (pin(),)),
    Case("pin", "before", "superseded", "pinned by the other method", (pin(method="subscription"),)),
    Case("pin", "before", "wait", "unreadable", (pin(method=3),)),
    Case("pin", "before", "refuted", "no such item", missing=True),
    Case("pin", "after", "found", "pinned, by both methods", (pin(4, method="subscription"), pin())),
    Case("pin", "after", "absent", "not pinned", (pin(on="imt"),)),
    Case("pin", "after", "superseded", "pinned by the other method", (pin(method="subscription"),)),
    Case("pin", "after", "undecidable", "unreadable", (pin(method=3),)),
    Case("unpin", "before", "go", "whatever is known"),
    Case("unpin", "after", "found", "another pin", (pin(6),)),
    Case("unpin", "after", "absent", "still pinned", (pin(5),)),
    Case("unpin", "after", "undecidable", "unreadable", (pin(method=3),)),
]

AGAIN = {"attempt": 1, "attempt_started_at": STARTED}
SENT_MS, OLD_MS = int(STARTED + 20) * 1000, int(STARTED - 600) * 1000
WORDLESS = {"payload": {"files": [{"name": "a.png", "kept": "1"}]}}

CHATS = [
    Case("chat_message", "before", "go", "signed", (chat(),)),
    Case("chat_message", "before", "go", "signed, the same text before", (chat(last=SHOWN, at=SENT_MS),)),
    Case("chat_message", "before", "wait", "not signed", (chat(None),)),
    Case("chat_message", "before", "wait", "not read"),
    Case("chat_message", "before", "wait", "unreadable", (chat(5),)),
    Case("chat_message", "before", "refuted", "no such chat", missing=True),
    Case("chat_message", "before", "found", "it came late", (chat(last=SHOWN, at=SENT_MS),), fields=AGAIN),
    Case("chat_message", "before", "go", "older than the attempt", (chat(last=SHOWN, at=OLD_MS),), fields=AGAIN),
    Case("chat_message", "before", "go", "another's last word", (chat(last=OTHER, at=SENT_MS),), fields=AGAIN),
    Case("chat_message", "after", "found", "once", (event(SHOWN), event(OTHER, id="e2"))),
    Case("chat_message", "after", "absent", "not there", (event(OTHER),)),
    Case("chat_message", "after", "absent", "the buyer says the same", (event(SHOWN, sender="client"),)),
    Case("chat_message", "after", "absent", "in another chat", (event(SHOWN, chat_id="x2"),)),
    Case("chat_message", "after", "undecidable", "only before", (event(SHOWN, BEFORE),)),
    Case("chat_message", "after", "undecidable", "before and since", (event(SHOWN, BEFORE), event(SHOWN, id="e2"))),
    Case("chat_message", "after", "undecidable", "twice since", (event(SHOWN), event(SHOWN, id="e2"))),
    Case("chat_message", "after", "undecidable", "at no time", (event(SHOWN, None),)),
    Case("chat_message", "after", "undecidable", "files only, something came", (event(None),), **WORDLESS),
    Case("chat_message", "after", "absent", "files only, nothing came", (event(None, BEFORE),), **WORDLESS),
]


def decision(action: str, was: int = 0, comment: str | None = None) -> dict[str, Any]:
    return {"payload": {"action": action, "was": was} | ({"comment": comment} if comment else {})}


WORDS = "Следов брака на фото не видно."
CLAIMS = [
    Case("claim_decision", "before", "go", "undecided", (claim(0, ANY),)),
    Case("claim_decision", "before", "go", "refused, reconsidered", (claim(1, ANY),), **decision("approve1", 1)),
    Case(
        "claim_decision",
        "before",
        "go",
        "in the shop, at last",
        (claim(0, ("confirmreturngoodcc1",)),),
        **decision("confirmreturngoodcc1"),
    ),
    Case("claim_decision", "before", "wait", "not read"),
    Case("claim_decision", "before", "wait", "unreadable", (claim("два", ANY),)),
    Case("claim_decision", "before", "refuted", "no such claim any more", missing=True),
    Case("claim_decision", "before", "refuted", "not among its actions", (claim(0, ("approvecc1", "rejectcustom")),)),
    Case("claim_decision", "before", "superseded", "refused by another", (claim(1, ANY),)),
    Case("claim_decision", "before", "superseded", "approved by another", (claim(2, ANY),)),
    Case("claim_decision", "before", "superseded", "locked", (claim(0),)),
    Case("claim_decision", "before", "found", "it was done after all", (claim(2, ANY),), fields=AGAIN),
    Case("claim_decision", "before", "wait", "half done", (claim(0),), fields=AGAIN),
    Case(
        "claim_decision",
        "before",
        "superseded",
        "taken back by another",
        (claim(0, IN_SHOP),),
        **decision("approvecc1"),
    ),
    *(
        Case("claim_decision", "after", "found", f"{action} shows {status}", (claim(status),), **decision(action))
        for action, status in [
            ("approve1", 2),
            ("approve2", 2),
            ("autorefund1", 2),
            ("approvecc1", 2),
            ("confirmreturngoodcc1", 2),
            ("reject1", 1),
            ("reject2", 1),
            ("reject3", 1),
        ]
    ),
    Case(
        "claim_decision",
        "after",
        "found",
        "the next step is open",
        (claim(0, ("confirmreturngoodcc1", "rejectcustom")),),
        **decision("approvecc1"),
    ),
    Case(
        "claim_decision",
        "after",
        "found",
        "with our words",
        (claim(1, wb_comment=f" {WORDS}"),),
        **decision("rejectcustom", 0, WORDS),
    ),
    Case(
        "claim_decision",
        "after",
        "superseded",
        "with other words",
        (claim(1, wb_comment=OTHER),),
        **decision("rejectcustom", 0, WORDS),
    ),
    Case("claim_decision", "after", "absent", "undecided", (claim(0, ANY),)),
    Case("claim_decision", "after", "absent", "still refused", (claim(1, ANY),), **decision("approve1", 1)),
    Case("claim_decision", "after", "superseded", "refused by another", (claim(1, ANY, DURING),)),
    Case("claim_decision", "after", "undecidable", "undecided, without our action", (claim(0, ("reject1",)),)),
    Case("claim_decision", "after", "undecidable", "an action that is not known", (claim(2),), **decision("approve9")),
    Case("claim_decision", "after", "undecidable", "gone", missing=True),
    Case("claim_decision", "after", "undecidable", "unreadable", (claim("два"),)),
    Case(
        "claim_decision",
        "after",
        "found",
        "refunded after the approval",
        (claim(2, (), DURING),),
        **decision("autorefund1", 2),
    ),
    Case("claim_decision", "after", "absent", "approved as before", (claim(2, ANY),), **decision("autorefund1", 2)),
    Case(
        "claim_decision",
        "after",
        "undecidable",
        "touched, and ours still possible",
        (claim(2, ANY, DURING),),
        **decision("approve1", 2),
    ),
]

DELIVERIES = [
    Case("deliver", "before", "go", "whatever is known"),
    Case("deliver", "after", "undecidable", "nothing can be read"),
]

CASES = [*QUESTIONS, *FEEDBACKS, *PINS, *CHATS, *CLAIMS, *DELIVERIES]
