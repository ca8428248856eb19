"""One seller's whole state, and what buyers and WB do to it.

Theory. A `Stock` is what the shop was born with; worlds built from the same seed share it. A `Shop` keeps only what
changed. The section modules change it as the seller asks; the methods here change it as a test, a scenario or a demo
asks in the buyers' and WB's name. Every seller's write that took effect is kept in `effects`, so that a test can ask
what happened and not only what was requested.

Lives here: state. No HTTP, no clock (`now` is unix seconds and comes in), no randomness.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .chats_book import ChatBook, ChatShelf
from .files import sniff
from .ids import Ids
from .ledger import Ledger, Shelf
from .pins_book import PinBook
from .records import Chat, Claim, Effect, Event, Feedback, File, Pin, PinPlan, Product, Question
from .times import DAY, SECOND, millis, nanos


@dataclass(frozen=True, slots=True)
class Stock:
    """What a shop was born with: immutable, shared."""

    seed: str
    seller_name: str
    products: tuple[Product, ...]
    questions: Shelf[Question]
    feedbacks: Shelf[Feedback]
    claims: Shelf[Claim]
    chats: ChatShelf
    pins: tuple[Pin, ...]
    plans: tuple[tuple[str, PinPlan], ...]


class Shop:
    """One seller: what was there, and everything that changed."""

    def __init__(self, sid: str, stock: Stock) -> None:
        self.sid = sid
        self.name = stock.seller_name
        self.products = {product.nm_id: product for product in stock.products}
        self.questions: Ledger[Question] = Ledger(stock.questions)
        self.feedbacks: Ledger[Feedback] = Ledger(stock.feedbacks)
        self.claims: Ledger[Claim] = Ledger(stock.claims)
        self.chats = ChatBook(stock.chats, stock.seed)
        self.pins = PinBook(stock.pins, dict(stock.plans))
        self.ids = Ids(f"{stock.seed}/later")
        self.effects: list[Effect] = []
        self.excluded: set[str] = set()
        """Reviews WB took out of the rating."""
        self.hidden_groups: set[int] = set()
        """`imt_id` of groups that buyers do not see."""
        self.delisted: set[int] = set()
        """`nm_id` of products the seller no longer has."""
        self.failing_uploads: set[str] = set()
        """Names of chat files whose upload fails while the message itself goes."""

    # What buyers do.

    def buyer_asks(self, now: float, nm_id: int, text: str, *, created: float | None = None) -> str:
        """A new question; *created* may be earlier than *now* where it appears late. Returns its id."""
        product = self.product(nm_id)
        at = nanos(_past(now, created))
        question = Question(self.ids.word("question"), product.nm_id, at, text)
        self.questions.add(question, nanos(now))
        return question.id

    def buyer_reviews(
        self,
        now: float,
        nm_id: int,
        valuation: int,
        text: str = "",
        *,
        photos: int = 0,
        able_return: bool = False,
        user_name: str = "Анна",
        created: float | None = None,
        parent_id: str | None = None,
    ) -> str:
        """A new review, 1 to 5 stars; without text and photos it is a rating only. Returns its id."""
        if not 1 <= valuation <= 5:
            raise ValueError(f"valuation is {valuation}; a review has 1 to 5 stars")
        product = self.product(nm_id)
        at = nanos(_past(now, created)) // SECOND * SECOND
        feedback = Feedback(
            id=self.ids.word("feedback"),
            nm_id=nm_id,
            imt_id=product.imt_id,
            created=at,
            valuation=valuation,
            text=text,
            user_name=user_name,
            bought=at - 9 * DAY,
            shk_id=self.ids.number("shk") % 10**11,
            photos=photos,
            size=product.sizes[0] if product.sizes else "0",
            color=product.colors[0] if product.colors else "",
            able_return=able_return,
            parent_id=parent_id,
        )
        self.feedbacks.add(feedback, nanos(now))
        return feedback.id

    def buyer_writes(
        self,
        now: float,
        chat_id: str | None = None,
        text: str = "",
        files: Sequence[tuple[str, bytes]] = (),
        nm_id: int | None = None,
        client_name: str = "Мария",
    ) -> str:
        """A message into the chat, or into a new one about *nm_id* without *chat_id*. Returns the event's id."""
        chat = self._open_chat(nm_id, client_name) if chat_id is None else self._chat(chat_id)
        return self._write(now, chat, "client", "android", text, files, is_new=chat_id is None).event_id

    def buyer_claims(
        self,
        now: float,
        nm_id: int,
        comment: str = "Товар с браком",
        *,
        claim_type: int = 1,
        in_store: bool = False,
        photos: int = 1,
    ) -> str:
        """A new return claim: *claim_type* 1 from the site, 3 from a chat; *in_store* for pickup. Returns its id."""
        if claim_type not in (1, 3):
            raise ValueError(f"claim_type is {claim_type}; it must be 1 (site) or 3 (chat)")
        at = nanos(now)
        phase = "store" if in_store else {1: "site", 3: "chat"}[claim_type]
        claim = Claim(
            id=self.ids.uuid("claim"),
            claim_type=claim_type,
            nm_id=nm_id,
            created=at,
            user_comment=comment,
            order_at=at - 12 * DAY,
            delivery_at=at - 5 * DAY,
            price=self.product(nm_id).price,
            srid=self.ids.order("claim"),
            phase=phase,
            photos=photos,
            updated=at,
        )
        self.claims.add(claim)
        return claim.id

    # What WB does.

    def wb_unpins(self, now: float, pin_id: int, cause: str) -> None:
        """WB takes a pin down for one of the four causes of `pins_book.CAUSES`."""
        self.pins.wb_takes_down(pin_id, cause, nanos(now))

    def plan_changes(self, now: float, method: str, plan: PinPlan | None) -> None:
        """The seller buys or changes the plan of *method*, or it ends (`None`); WB takes down what no longer fits."""
        self.pins.set_plan(method, plan, nanos(now))

    def wb_excludes(self, now: float, feedback_id: str) -> None:
        """WB takes a review out of the rating: it cannot be pinned, and its pins come down."""
        self.excluded.add(feedback_id)
        for pin in self.pins.pinned():
            if pin.feedback_id == feedback_id:
                self.wb_unpins(now, pin.pin_id, "sysNoratingUnpinned")

    def wb_rejects_answer(self, feedback_id: str) -> None:
        """The moderator will refuse the review's present answer instead of showing it."""
        feedback = self._feedback(feedback_id)
        if feedback.answer is None:
            raise ValueError(f"review {feedback_id!r} has no answer to reject")
        answer = replace(feedback.answer, rejected=True)
        self.feedbacks.put(answer.at, replace(feedback, answer=answer))

    def wb_writes(self, now: float, chat_id: str, text: str) -> str:
        """A message from Wildberries itself into the chat. Returns the event's id."""
        return self._write(now, self._chat(chat_id), "wb", "seller-portal", text, ()).event_id

    def wb_moves_card(self, nm_id: int, imt_id: int) -> None:
        """The product's card joins another group; reviews written before cannot be pinned."""
        self.products[nm_id] = replace(self.product(nm_id), imt_id=imt_id)

    def wb_removes_images(self, nm_id: int) -> None:
        """The product's card has no images any more; its reviews cannot be pinned."""
        self.products[nm_id] = replace(self.product(nm_id), has_images=False)

    # What the seller does by message; the rest the sections do on the books.

    def seller_writes(self, now: float, chat: Chat, text: str, files: Sequence[tuple[str, bytes]]) -> Event:
        """The seller's message through the API, put on record as an effect."""
        event = self._write(now, chat, "seller", "seller-public-api", text, files)
        self.log("create_seller_message", chat.chat_id, text, now)
        return event

    def log(self, operation: str, item: str, text: str, now: float) -> None:
        """Put a seller's write that took effect on record."""
        self.effects.append(Effect(operation, item, text, now))

    # What a test reads.

    def product(self, nm_id: int) -> Product:
        """The product of this article; `KeyError` where the shop has none."""
        if nm_id not in self.products:
            raise KeyError(f"the shop sells no product {nm_id}; see shop.products")
        return self.products[nm_id]

    def unanswered_questions(self, now: float) -> list[Question]:
        """The questions neither answered nor rejected, oldest first, in truth and not as indexed."""
        return list(self.questions.walk(done=False, as_of=nanos(now)))

    def unanswered_feedbacks(self, now: float) -> list[Feedback]:
        """The reviews not processed, oldest first, in truth and not as indexed."""
        return list(self.feedbacks.walk(done=False, as_of=nanos(now)))

    def effects_of(self, item: str) -> list[Effect]:
        """Every write that took effect on this item, in order."""
        return [effect for effect in self.effects if effect.item == item]

    def answers_given(self, item: str) -> list[str]:
        """The texts sent to a question or review since the shop began, rejections and edits included, in order."""
        return [effect.text for effect in self.effects_of(item) if effect.operation in ANSWERING and effect.text]

    def repeated(self) -> list[Effect]:
        """Effects that repeat an earlier one: same operation, item and text."""
        keys = [(effect.operation, effect.item, effect.text) for effect in self.effects]
        first = {key: place for place, key in reversed(list(enumerate(keys)))}
        return [effect for place, effect in enumerate(self.effects) if first[keys[place]] != place]

    def _write(
        self,
        now: float,
        chat: Chat,
        sender: str,
        source: str,
        text: str,
        files: Iterable[tuple[str, bytes]],
        *,
        is_new: bool = False,
    ) -> Event:
        stored = [self._file(now, name, content) for name, content in files]
        event = Event(
            event_id=self.ids.uuid("event"),
            chat_id=chat.chat_id,
            at_ms=millis(nanos(now)),
            sender=sender,
            source=source,
            text=text,
            files=tuple(file.download_id for file in stored),
            is_new=is_new,
        )
        return self.chats.write(event, stored)

    def _file(self, now: float, name: str, content: bytes) -> File:
        kind = sniff(content) or "application/octet-stream"
        return File(self.ids.uuid("file"), name, kind, nanos(now), content)

    def _open_chat(self, nm_id: int | None, client_name: str) -> Chat:
        product = self.product(next(iter(self.products)) if nm_id is None else nm_id)
        chat = Chat(
            f"1:{self.ids.uuid('chat')}",
            client_name,
            product.nm_id,
            product.price,
            self.ids.order("chat"),
            product.sizes[0] if product.sizes else "0",
        )
        self.chats.open_chat(chat)
        return chat

    def _feedback(self, feedback_id: str) -> Feedback:
        feedback = self.feedbacks.get(feedback_id)
        if feedback is None:
            raise KeyError(f"no review {feedback_id!r}; take the id from shop.feedbacks.walk()")
        return feedback

    def _chat(self, chat_id: str) -> Chat:
        chat = self.chats.chat(chat_id)
        if chat is None:
            raise KeyError(f"no chat {chat_id!r}; take the id from shop.chats.chats()")
        return chat


def _past(now: float, created: float | None) -> float:
    """When it was written: *now* where nothing is said; what appears late was written earlier, never later."""
    if created is not None and created > now:
        raise ValueError(f"created: {created} is after now, {now}")
    return now if created is None else created


ANSWERING = frozenset({"update_question", "create_feedbacks_answer", "update_feedbacks_answer"})
