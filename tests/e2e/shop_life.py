"""What buyers and people do in a shop whose desk is being killed, and which of it the desk must then have done.

The configuration of that desk is here too: rules answer, reject, offer returns, pin and decide; the rest people ask
for. Buyers come in waves, so that there is news all the time.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from wbdesk.plan.intents import PERSON, Intent, IntentKey, IntentKind, begun
from wbdesk.plan.kinds import KINDS
from wbdesk.sim import Clock, World
from wbdesk.sim.records import Answer, PinPlan
from wbdesk.sim.shop import Shop
from wbdesk.sim.times import nanos
from wbdesk.store import journal, ledger, shelf
from wbdesk.store.database import Database, Reading

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(500)

CONFIGURATION = """
[desk]
database = "desk.sqlite3"
language = "en"

[[seller]]
name = "Лавка"
token_file = "token.txt"
base_url = "{address}"

[poll]
questions = "2m"
feedbacks = "2m"
chats = "1m"
claims = "2m"
archive = "3m"

[sending]
delay = "0s"
daily_cap = 1_000_000

[[rule]]
name = "отклонить"
on = "question"
when.words = ["реклама"]
do.reject = "отказ"
mode = "auto"

[[rule]]
name = "ответить"
on = "question"
do.answer = "ответ"
mode = "auto"

[[rule]]
name = "вернуть"
on = "feedback"
when = { rating = "1-3", words = ["вернуть"], return_possible = true }
do = { offer_return = true, answer = "жаль" }
mode = "auto"
allow_negative = true

[[rule]]
name = "закрепить"
on = "feedback"
when = { rating = 5, words = ["восторг"] }
do = { answer = "спасибо", pin = "nm" }
mode = "auto"

[[rule]]
name = "человеку"
on = "feedback"
when = { rating = "1-3", words = ["черновик"] }
do.draft = "жаль"

[[rule]]
name = "отзыв"
on = "feedback"
do.answer = "спасибо"
mode = "auto"
allow_negative = true

[[rule]]
name = "чат"
on = "chat"
when.words = ["заказ"]
do.answer = "в пути"
mode = "auto"

[[rule]]
name = "заявка"
on = "claim"
when = { words = ["брак"], action = "approve1" }
do.decide = "approve1"
mode = "auto"
allow_negative = true

[templates.texts]
"ответ" = "Благодарим за вопрос, всё написано в карточке товара."
"отказ" = "Такие вопросы мы не публикуем."
"жаль" = "Нам жаль, что товар вас подвёл."
"спасибо" = "Спасибо за отзыв!"
"в пути" = "Здравствуйте, заказ уже в пути."

[[sink]]
name = "файл"
type = "file"
path = "events.ndjson"

[[sink]]
name = "crm"
type = "webhook"
url = "http://127.0.0.1:{port}/hook"
secret_file = ["secret.txt"]
timeout = "1s"
allow_internal = true
facts = ["chat", "feedback", "claim"]
"""


def furnish(folder: Path, token: str, address: str, port: int) -> None:
    """Make a desk's folder. Its times of waiting for others are real ones: that of the webhook is short."""
    made = CONFIGURATION.replace("{address}", address).replace("{port}", str(port))
    (folder / "wbdesk.toml").write_text(made, encoding="utf-8")
    for name, text in (("token.txt", token), ("secret.txt", "whsec_" + "c2VjcmV0" * 4)):
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o600)
    (folder / "desk.sqlite3-files").mkdir()
    (folder / "desk.sqlite3-files" / "picture.png").write_bytes(PICTURE)


@dataclass(frozen=True)
class Wave:
    """How many come at once."""

    questions: int
    feedbacks: int
    chats: int
    claims: int


@dataclass
class Life:
    """What has been done, and what is to come of it."""

    world: World
    clock: Clock
    store: Database
    chance: random.Random
    wanted: set[tuple[IntentKind, str]] = field(default_factory=set)
    """The kinds and items of what the desk must have done in the end."""
    answered: dict[str, float] = field(default_factory=dict)
    """Questions that somebody has answered in the portal, and when."""
    first_facts: set[str] = field(default_factory=set)
    """The ids of what must be told to the sinks, as far as they follow from what buyers did."""
    claims: set[str] = field(default_factory=set)
    wishes: list[Intent] = field(default_factory=list)
    """What people will ask for when they see what it is about."""

    @property
    def shop(self) -> Shop:
        return self.world.shops[self.world.sids[0]]

    def wave(self, wave: Wave) -> None:
        """Buyers come, and people at the shop do their part."""
        with self.world.lock:
            wishes = [
                *self._questions(wave.questions),
                *self._feedbacks(wave.feedbacks),
                *self._chats(wave.chats),
                *self._claims(wave.claims),
            ]
        self.wanted |= {(wish.kind, wish.item) for wish in wishes}
        self.wishes += wishes

    def people_act(self) -> None:
        """Somebody lets the drafts go, and asks for something about what the desk shows. Raises `StoreLocked`."""
        seller, now = self.world.sids[0], self.clock.now()
        with self.store.writing() as tx:
            for draft in ledger.find(tx, seller, states=["drafted"]):
                journal.make(tx, seller, draft.id, "approve", now, who="person:Ольга")
            shown = [wish for wish in self.wishes if _is_shown(tx, wish)]
            journal.put(tx, shown)
        self.wishes = [wish for wish in self.wishes if wish not in shown]

    def _questions(self, many: int) -> Iterator[Intent]:
        for number in range(many):
            is_spam = number % 25 == 0
            text = "Подпишитесь на меня, реклама" if is_spam else f"Вопрос {number}?"
            question = self.shop.buyer_asks(self.clock.now(), self._card(), text)
            self.first_facts.add(f"question:{question}")
            self.wanted.add(("question_reject" if is_spam else "question_answer", question))
            if number % 25 == 1:
                yield self._wish("question_viewed", question, {})

    def _feedbacks(self, many: int) -> Iterator[Intent]:
        for number in range(many):
            # Nothing is said of ten; of ten each more, the rules above.
            words = {1: "Хочу вернуть", 4: "Полный восторг", 7: "Черновик"}.get(number % 10, "Отзыв")
            stars = {1: 2, 4: 5, 7: 1}.get(number % 10, 1 + number % 5)
            review = self._review(stars, f"{words}, {number}", is_answered=number % 10 == 0)
            if number % 10 == 0:
                yield self._wish("feedback_edit", review, {"text": f"Новый ответ {number}", "was": "Прежний ответ"})
                continue
            self.wanted.add(("feedback_answer", review))
            if number % 10 == 1:
                self.wanted.add(("order_return", review))
            if number % 10 == 4:
                self.wanted.add(("pin", review))

    def _review(self, stars: int, text: str, *, is_answered: bool) -> str:
        review = self.shop.buyer_reviews(self.clock.now(), self._card(), stars, text, able_return=True)
        self.first_facts.add(f"feedback:{review}")
        found, at = self.shop.feedbacks.get(review), nanos(self.clock.now())
        assert found is not None
        if is_answered:
            self.shop.feedbacks.put(at, replace(found, answer=Answer("Прежний ответ", at, at), was_viewed=True))
        return review

    def _chats(self, many: int) -> Iterator[Intent]:
        for number in range(many):
            for_rule = number % 2 == 0
            text = "Где мой заказ?" if for_rule else "Позовите человека"
            event = self.shop.buyer_writes(self.clock.now(), nm_id=self._card(), text=text)
            chat = next(one.chat_id for one in self.shop.chats.events() if one.event_id == event)
            self.wanted.add(("chat_message", chat))
            for place in range(0 if for_rule else 1 + number % 3):
                payload: dict[str, Any] = {"text": f"Сообщение {number}, часть {place}"}
                if place == 0:
                    payload["files"] = [{"name": "чек.png", "kept": "picture.png"}]
                yield self._wish("chat_message", chat, payload, target=f"{chat}-{place}")

    def _claims(self, many: int) -> Iterator[Intent]:
        for number in range(many):
            for_rule = number % 3 == 0
            text = "Товар с браком" if for_rule else "Не подошёл размер"
            claim = self.shop.buyer_claims(self.clock.now(), self._card(), text)
            self.claims.add(claim)
            self.wanted.add(("claim_decision", claim))
            if not for_rule:
                yield self._wish("claim_decision", claim, {"action": ("reject1", "autorefund1")[number % 3 - 1]})

    def _card(self) -> int:
        return self.chance.choice(list(self.shop.products))

    def _wish(self, kind: IntentKind, item: str, payload: dict[str, Any], target: str = "") -> Intent:
        key = IntentKey(self.world.sids[0], kind, target or item)
        now = self.clock.now()
        return begun(key, item, payload, now, asked_by="person:Ольга", mode="auto", priority=PERSON)

    def answer_in_the_portal(self) -> None:
        """Somebody answers a question that the desk has not answered yet."""
        with self.world.lock:
            now = self.clock.now()
            waiting = [one for one in self.shop.unanswered_questions(now) if one.id not in self.answered]
            if waiting:
                one, at = self.chance.choice(waiting), nanos(now)
                answer = Answer("Ответил коллега.", at, at)
                self.shop.questions.put(at, replace(one, state="wbRu", answer=answer, was_viewed=True))
                self.answered[one.id] = now


def _is_shown(tx: Reading, wish: Intent) -> bool:
    """Whether the desk has read what a wish is about."""
    kind = KINDS[wish.kind].item
    return kind is not None and shelf.get(tx, wish.seller, kind, wish.item) is not None


def opened(world: World, clock: Clock) -> None:
    """What the shop has before anybody comes."""
    world.shops[world.sids[0]].plan_changes(clock.now(), "tariff", PinPlan(50, 50))
