"""Random sequences over chats and claims, against what must hold in any world."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from tests.sim.sellers import READINGS, Seller, TwoSellers, picks, which

from wbdesk.sim.files import make_pdf, make_png
from wbdesk.sim.messages import Reply

FILES: dict[str, tuple[tuple[str, bytes], ...]] = {
    "none": (),
    "photo": (("фото.png", make_png(2, 2, (9, 9, 9))),),
    "two": (("чек.pdf", make_pdf("7")), ("ещё.pdf", make_pdf("8"))),
}
FORTNIGHT = 14 * 86_400.0


def form(sign: str, text: str, files: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    fields = {"replySign": sign, "message": text}
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts += [f'name="file"; filename="{name}"\r\n\r\n'.encode() + content for name, content in files]
    return b"".join(b"--b\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--b--\r\n"


class Chats(TwoSellers):
    """Buyers and sellers write; the stream keeps everything, and a signature opens a chat once."""

    def learn(self, seller: Seller) -> None:
        seller.stream = [event.event_id for event in seller.shop.chats.events()]
        seller.old_signs = {chat["chatID"]: [] for chat in self.chats(seller)}
        seller.files = {}
        self.ties = 0

    def chats(self, seller: Seller) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = seller.get("get_seller_chats")["result"]
        return found

    def chat(self, seller: Seller, pick: int) -> dict[str, Any]:
        chats = self.chats(seller)
        return chats[pick % len(chats)]

    def whole_stream(self, seller: Seller) -> list[dict[str, Any]]:
        """Every event, by the cursor less one millisecond: good for either reading of `next`."""
        found: dict[str, dict[str, Any]] = {}
        page = seller.get("get_seller_events")["result"]
        while new := {event["eventID"]: event for event in page["events"] if event["eventID"] not in found}:
            assert (page["totalEvents"], page["next"]) == (len(page["events"]), page["events"][-1]["addTimestamp"])
            found |= new
            page = seller.get("get_seller_events", next=page["next"] - 1)["result"]
        return list(found.values())

    @rule(who=which, pick=picks, files=st.sampled_from(sorted(FILES)), text=st.sampled_from(["", "Где заказ?"]))
    def a_buyer_writes(self, who: int, pick: int, files: str, text: str) -> None:
        seller = self.sellers[who]
        chat = self.chat(seller, pick)
        seller.old_signs[chat["chatID"]].append(chat["replySign"])
        self.grows(seller, seller.shop.buyer_writes(self.now, chat["chatID"], text, FILES[files]), FILES[files])

    @rule(who=which, text=st.sampled_from(["", "Здравствуйте!"]))
    def a_buyer_opens_a_chat(self, who: int, text: str) -> None:
        seller = self.sellers[who]
        self.grows(seller, seller.shop.buyer_writes(self.now, None, text), ())
        new = next(event for event in self.whole_stream(seller) if event["eventID"] == seller.stream[-1])
        seller.old_signs[new["chatID"]] = []
        assert (new["isNewChat"], new["clientName"]) == (True, "Мария")
        assert seller.shop.chats.signed(new["replySign"]) is not None

    @rule(who=which, pick=picks)
    def wb_writes(self, who: int, pick: int) -> None:
        seller = self.sellers[who]
        chat = self.chat(seller, pick)
        seller.old_signs[chat["chatID"]].append(chat["replySign"])
        self.grows(seller, seller.shop.wb_writes(self.now, chat["chatID"], "Чат закрыт"), ())

    @rule(who=which, pick=picks, files=st.sampled_from(sorted(FILES)))
    def the_seller_writes(self, who: int, pick: int, files: str) -> None:
        seller = self.sellers[who]
        chat = self.chat(seller, pick)
        reply = self.send(seller, chat["replySign"], FILES[files])
        assert reply.status == 200
        seller.old_signs[chat["chatID"]].append(chat["replySign"])
        seller.had_effect("create_seller_message", chat["chatID"], "Добрый день!")
        self.grows(seller, list(seller.shop.chats.events())[-1].event_id, FILES[files])

    @rule(who=which, pick=picks, older=picks)
    def a_stale_signature_is_refused(self, who: int, pick: int, older: int) -> None:
        seller = self.sellers[who]
        chat = self.chat(seller, pick)
        for sign in seller.old_signs[chat["chatID"]][-1 - older % 3 :][:1]:
            assert self.send(seller, sign, ()).status == 400

    @rule(who=which, pick=picks)
    def a_strangers_signature_is_refused(self, who: int, pick: int) -> None:
        sign = self.chat(self.sellers[1 - who], pick)["replySign"]
        assert self.send(self.sellers[who], sign, ()).status == 400

    @rule(who=which, pick=picks)
    def a_file_waits_for_moderation(self, who: int, pick: int) -> None:
        seller = self.sellers[who]
        if not seller.files:
            return
        id = list(seller.files)[pick % len(seller.files)]
        uploaded, content = seller.files[id]
        reply = seller.ask("get_seller_download", id=id)
        waits = self.now < uploaded + self.settings.file_moderation
        assert (reply.status, reply.body if not waits else b"") == ((202, b"") if waits else (200, content))
        assert self.sellers[1 - who].ask("get_seller_download", id=id).status == 400

    @invariant()
    def the_stream_only_grows_and_keeps_its_order(self) -> None:
        for seller in self.sellers:
            events = self.whole_stream(seller)
            stamps = [event["addTimestamp"] for event in events]
            assert stamps == sorted(stamps)
            if self.settings.event_ties == "arrival":
                assert [event["eventID"] for event in events] == seller.stream
            assert sorted(event["eventID"] for event in events) == sorted(seller.stream)
            self.the_list_agrees(seller, events)

    def the_list_agrees(self, seller: Seller, events: list[dict[str, Any]]) -> None:
        chats = self.chats(seller)
        by_id = {event["eventID"]: event for event in events}
        newest = {by_id[id]["chatID"]: by_id[id]["addTimestamp"] for id in seller.stream}
        assert {chat["chatID"]: chat["lastMessage"]["addTimestamp"] for chat in chats} == newest
        assert len(chats) == len(newest)

    def send(self, seller: Seller, sign: str, files: tuple[tuple[str, bytes], ...]) -> Reply:
        body = form(sign, "Добрый день!", files)
        return seller.ask("create_seller_message", body=body, content_type="multipart/form-data; boundary=b")

    def grows(self, seller: Seller, event_id: str, files: tuple[tuple[str, bytes], ...]) -> None:
        """The stream has one event more; more than a page of them in one millisecond cannot all be reached."""
        seller.stream.append(event_id)
        event = next(event for event in seller.shop.chats.events() if event.event_id == event_id)
        seller.files |= {id: (self.now, content) for id, (_, content) in zip(event.files, files, strict=True)}
        self.now += 0.0004
        self.ties += 1
        if self.ties % 3 == 0:
            self.now += 0.002


DECIDED = {
    "approve1": {8, 2}, "approve2": {10}, "autorefund1": {5}, "confirmreturngoodcc1": {10}, "approvecc1": {0},
    "reject1": {1}, "reject2": {1}, "reject3": {1}, "rejectcustom": {1},
}  # fmt: skip
"""`status_ex` after each action, under any reading (https://dev.wildberries.ru/openapi/user-communication)."""


@dataclass(frozen=True)
class Seen:
    """What the machine knows of a claim."""

    created: float
    archived: bool


class Claims(TwoSellers):
    """Claims come, are decided by the actions they list, and leave after a fortnight."""

    readings = tuple(replace(reading, indexing_delay=0.0) for reading in READINGS)

    def learn(self, seller: Seller) -> None:
        seller.claims = {claim.id: Seen(claim.created / 1e9, claim.done) for claim in seller.shop.claims.walk()}

    def claims(self, seller: Seller, archived: bool, **query: Any) -> Any:
        return seller.get("claims", is_archive=archived, **{"limit": 200, **query})

    def visible(self, seller: Seller, archived: bool) -> set[str]:
        young = self.now - FORTNIGHT
        return {id for id, claim in seller.claims.items() if claim.archived == archived and claim.created >= young}

    @rule(who=which, pick=picks, in_store=st.booleans(), claim_type=st.sampled_from([1, 3]))
    def a_buyer_claims(self, who: int, pick: int, in_store: bool, claim_type: int) -> None:
        seller = self.sellers[who]
        nm_id = list(seller.shop.products)[pick % len(seller.shop.products)]
        id = seller.shop.buyer_claims(self.now, nm_id, claim_type=claim_type, in_store=in_store)
        seller.claims[id] = Seen(self.now, archived=False)

    @rule(
        who=which,
        pick=picks,
        action=st.sampled_from(sorted(DECIDED)),
        listed=st.lists(picks, max_size=4),
        comment=st.booleans(),
    )
    def the_seller_decides(self, who: int, pick: int, action: str, listed: list[int], comment: bool) -> None:
        """By actions the claim lists, then by any."""
        seller = self.sellers[who]
        id = list(seller.claims)[pick % len(seller.claims)]
        for place in listed:
            actions = [action for claim in self.shown(seller, id) for action in claim["actions"]]
            if actions:
                self.decides(seller, id, actions[place % len(actions)], "rejectcustom" in actions[place % len(actions)])
        self.decides(seller, id, action, comment)

    def shown(self, seller: Seller, id: str) -> list[dict[str, Any]]:
        return [claim for archived in (False, True) for claim in self.claims(seller, archived, id=id)["claims"]]

    def decides(self, seller: Seller, id: str, action: str, comment: bool) -> None:
        shown = self.shown(seller, id)
        text = {"comment": "Брак не подтвердился"} if comment else {}
        reply = seller.ask("update_claim", body={"id": id, "action": action, **text})
        fits = comment <= (action in ("rejectcustom", "approvecc1")) and (comment or action != "rejectcustom")
        may = bool(shown) and action in shown[0]["actions"]
        assert reply.status == (200 if may and fits else 400)
        if reply.status == 200:
            self.is_decided(seller, id, action, text.get("comment", ""))

    @rule(who=which, pick=picks, beside=st.sampled_from([-1.0, 1.0]))
    def a_claim_grows_old(self, who: int, pick: int, beside: float) -> None:
        claims = list(self.sellers[who].claims.values())
        self.now = max(self.now, claims[pick % len(claims)].created + FORTNIGHT + beside)

    @rule(who=which, pick=picks)
    def a_stranger_decides_nothing(self, who: int, pick: int) -> None:
        owner = self.sellers[1 - who]
        id = list(owner.claims)[pick % len(owner.claims)]
        assert self.sellers[who].ask("update_claim", body={"id": id, "action": "autorefund1"}).status == 400

    def is_decided(self, seller: Seller, id: str, action: str, comment: str) -> None:
        archived = action != "approvecc1"
        seller.claims[id] = replace(seller.claims[id], archived=archived)
        (claim,) = self.claims(seller, archived, id=id)["claims"]
        assert claim["status_ex"] in DECIDED[action]
        assert comment in claim["wb_comment"]
        seller.had_effect("update_claim", id, f"{action} {comment}".strip())

    @rule(who=which, archived=st.booleans(), limit=st.integers(1, 4))
    def pages_join_to_the_whole(self, who: int, archived: bool, limit: int) -> None:
        seller = self.sellers[who]
        whole = self.claims(seller, archived)
        pages = [
            self.claims(seller, archived, limit=limit, offset=offset) for offset in range(0, whole["total"], limit)
        ]
        assert [claim for page in pages for claim in page["claims"]] == whole["claims"]
        assert {page["total"] for page in pages} <= {whole["total"]}

    @invariant()
    def every_young_claim_is_in_one_list(self) -> None:
        for seller in self.sellers:
            for archived in (False, True):
                page = self.claims(seller, archived)
                ids = [claim["id"] for claim in page["claims"]]
                assert (len(ids), set(ids)) == (page["total"], self.visible(seller, archived))


TestChats = Chats.TestCase
TestChats.settings = settings(max_examples=10, stateful_step_count=40)
TestClaims = Claims.TestCase
TestClaims.settings = settings(max_examples=12, stateful_step_count=60)
