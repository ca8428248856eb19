"""From an everyday command into the desk: wishes become intents, and the command waits for what becomes of them.

So a person's answer goes before what rules have made, keeps to the account's limits, is proved, and never meets the
same answer by the desk. Whoever asks again for what is asked already waits for that.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from ...engine.attachments import save
from ...plan.guard import check as guarded
from ...plan.intents import PERSON, Intent, IntentKey, IntentKind, begun
from ...plan.kinds import check
from ...plan.said import Said
from ...store import shelf
from ...store.database import Reading
from ...token import read_token
from ..cells import flat
from ..ending import REFUSED, USAGE
from ..output import is_terminal
from . import at_wb
from .ask import agree
from .asked import ask
from .columns import WORDS
from .journal import CHANNELS, remark, text_of
from .options import Desk, heeding
from .shops import Shop, check_apart, shops_of
from .waited import waited
from .wish import Access, Wish


def opened(path: Path, token: str | None, *, as_json: bool, yes: bool) -> Door | None:
    """The way through the desk of the configuration *path*, if one of its sellers is the token's."""
    desk = Desk(path, None, as_json=as_json, yes=yes)
    shops = shops_of(desk.config, desk.folder)
    check_apart(shops, desk.language)
    if not token:
        if len(shops) > 1:  # nobody has said whom he means, although only one may have a token just now
            return None
        desk.tell_unknown()
    wanted = read_token(token).seller_id if token else None
    found = [shop for shop in shops if shop.id and wanted in {None, shop.id}]
    return Door(desk, found[0]) if len(found) == 1 else None


@dataclass(frozen=True)
class Door:
    """The way through the desk for one seller."""

    desk: Desk
    shop: Shop

    def access(self, base_url: str | None) -> Access:
        """With what WB is asked for the seller, if not at another *base_url*."""
        return Access(self.shop.text(), base_url or self.shop.settings.base_url, self.shop.secret)

    def agree(self, wishes: Sequence[Wish]) -> None:
        """Have the person agree, in the desk's language. Ends with 130 if he does not, 2 if nobody can be asked."""
        if not self.desk.yes and is_terminal(sys.stdin):
            for wish in wishes:
                self.desk.tell(in_words(wish))
        agree(self.desk, Said("Отправить?", "Send it?"))

    def take(self, wishes: Sequence[Wish], *, patience: float | None) -> None:
        """Have the desk do all of them, and wait *patience* seconds (None: for ever) for what becomes of them.

        Ends as the everyday commands do: 1 WB said no, 4 it still waits, 6 nobody knows yet, 7 some of several.
        """
        with heeding(self.desk):
            intents = [self.made(wish) for wish in wishes]
            for intent in intents:
                self.read_over(intent)
            waited(self.desk, self.shop, self.kept(intents), patience)

    def kept(self, intents: Sequence[Intent]) -> list[Intent]:
        """Ask for all of them in one transaction."""
        with self.desk.database.writing() as tx:
            return [ask(self.desk, tx, intent) for intent in intents]

    def made(self, wish: Wish) -> Intent:
        """The intent for a wish: a person's, so it needs no approval and goes first."""
        with self.desk.database.reading() as tx:
            kind, item, known = self.looked_up(tx, wish)
        payload = {**wish.payload, **known}
        if wish.files:
            payload["files"] = [self.file_kept(path) for path in wish.files]
        key = IntentKey(self.shop.id, kind, wish.target or item)
        made = begun(key, item, payload, self.desk.now(), asked_by=self.desk.who, mode="auto", priority=PERSON)
        check(made)
        return made

    def looked_up(self, tx: Reading, wish: Wish) -> tuple[IntentKind, str, dict[str, Any]]:
        """The kind, the item and what else must be known, with what the mirror says of it."""
        kind = cast(IntentKind, wish.kind)
        if kind == "question_answer":
            question = shelf.get(tx, self.shop.id, "question", wish.item)
            return ("question_edit" if question and question.item.answered else kind), wish.item, {}
        if kind == "unpin":
            return kind, self.pinned(tx, wish.item), {}
        if kind == "claim_decision":
            return kind, wish.item, {"was": self.claim_status(tx, wish.item)}
        return kind, wish.item, {}

    def pinned(self, tx: Reading, pin: str) -> str:
        """The review behind a pin: WB shows pins by their reviews."""
        found = shelf.get(tx, self.shop.id, "pin", pin)
        if found is None or found.item.feedback_id is None:
            said = Said(
                f"закрепа {pin} нет в зеркале: wbdesk sync --kind pin, или --direct.",
                f"pin {pin} is not in the mirror: wbdesk sync --kind pin, or --direct.",
            )
            raise self.desk.ended(REFUSED, said)
        return found.item.feedback_id

    def claim_status(self, tx: Reading, id: str) -> int:
        """The claim's status, on which the decision rests."""
        kept = shelf.get(tx, self.shop.id, "claim", id)
        item = kept.item if kept else at_wb.found(self.desk, self.shop, id, "claim")
        if item is None:
            said = Said(f"заявки {id} нет ни в зеркале, ни на WB.", f"claim {id} is neither in the mirror nor at WB.")
            raise self.desk.ended(REFUSED, said)
        return int(item.state or 0)

    def file_kept(self, path: Path) -> dict[str, str]:
        """A file of a message, copied to where the desk will find it however long it takes."""
        folder = self.desk.files_folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = path.read_bytes()
        name = f"{sha256(content).hexdigest()[:32]}{path.suffix}"
        save(folder / name, content)
        return {"name": path.name, "kept": name}

    def read_over(self, intent: Intent) -> None:
        """Let the guard read a text: an error stops it, a warning is told."""
        kind, text = CHANNELS.get(intent.kind), text_of(intent)
        found = () if kind is None or text is None else guarded(text, kind, self.desk.config.guard)
        for one in found:
            self.desk.tell(remark(one, text or ""))
        if any(one.severity == "error" for one in found):
            said = Said("проверка текста не пропускает; ничего не отправлено.", "the guard stops it; nothing was sent.")
            raise self.desk.ended(USAGE, said)


def in_words(wish: Wish) -> Said:
    """What is to be done, for the person who is asked about it."""
    kind = WORDS["kind"][wish.kind]
    known = {name: value for name, value in wish.payload.items() if value is not None}
    text = flat(str(known.pop("text", ""))) or ", ".join(f"{name}={flat(str(value))}" for name, value in known.items())
    files = "".join(f" + {path.name}" for path in wish.files)
    end = f"{': ' if text else ''}{text}{files}"
    return Said(f"{kind.ru} {wish.item}{end}", f"{kind.en} {wish.item}{end}")
