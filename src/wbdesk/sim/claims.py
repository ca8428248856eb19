"""Return claims: two operations (https://dev.wildberries.ru/openapi/user-communication).

Theory. A claim lists the actions that may be sent now; its phase says which, in one table. Two services answer here
and word refusals differently: a Rust one for the list, a .NET one for decisions. Claims are seen for 14 days.

Lives here: how WB shows claims, the table of phases, and what it takes from a seller. Which status an action leads to
is not documented: the table is an inference, and a setting reads it otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from .ask import PROBLEM, Ask, Route, empty_reply, json_reply
from .ledger import FOREVER
from .listing import indexed, read_json, whole
from .messages import Reply
from .records import Claim
from .shop import Shop
from .times import DAY, Nanos, moscow_naive_text, nanos

SEEN_FOR: Nanos = 14 * DAY

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "site": ("approve1", "approve2", "autorefund1", "reject1", "reject2", "reject3", "rejectcustom"),
    "chat": ("approve1", "approve2", "autorefund1", "rejectcustom"),
    "store": ("approvecc1", "rejectcustom"),
    "store_waiting": ("confirmreturngoodcc1", "rejectcustom"),
    "refused": ("approve1", "approve2", "autorefund1"),
    "store_refused": ("approvecc1",),
    # WB's own example shows an approved claim with these two.
    "approved": ("autorefund1", "approve1"),
    "closed": (),
}
"""What may be sent in each phase. In-store pickup has its own; a refused claim may be reconsidered."""

PHASE_AFTER: Mapping[str, str] = {
    "approve1": "approved",
    "approve2": "closed",
    "autorefund1": "closed",
    "reject1": "refused",
    "reject2": "refused",
    "reject3": "refused",
    "rejectcustom": "refused",
    "approvecc1": "store_waiting",
    "confirmreturngoodcc1": "closed",
}

COMMENTED = frozenset({"rejectcustom", "approvecc1"})
"""Actions that take a comment; `rejectcustom` needs one."""

OUTCOMES: Mapping[str, tuple[int, int]] = {
    "approve1": (2, 8),
    "approve2": (2, 10),
    "autorefund1": (2, 5),
    "reject1": (1, 1),
    "reject2": (1, 1),
    "reject3": (1, 1),
    "rejectcustom": (1, 1),
    "approvecc1": (0, 0),
    "confirmreturngoodcc1": (2, 10),
}
"""`status` and `status_ex` after each action, as inferred from WB's meanings; the setting changes `approve1`."""

_TEMPLATES = {
    "reject1": "Пришлось отклонить заявку: производственный брак не подтвердился.",
    "reject2": "Пришлось отклонить заявку: добавьте фото и видео и создайте новую.",
    "reject3": "Пришлось отклонить заявку: обратитесь в сервисный центр за заключением.",
    "autorefund1": "Продавец одобрил возврат денег, товар остаётся у вас.",
}
_APPROVED = "Продавец одобрил вашу заявку. Сдайте товар, и деньги вернутся."


def claims(shop: Shop, ask: Ask) -> Reply:
    """A page of claims, with the total beside it; there is no envelope."""
    problem = _query_problem(ask.query)
    if problem:
        body = {"title": "Invalid query params", "detail": problem, "requestId": ask.request_id}
        return json_reply(400, body, PROBLEM)
    found = list(_matching(shop, ask))
    offset, limit = int(ask.query.get("offset", 0)), int(ask.query.get("limit", 50))
    shown = [show_claim(shop, claim) for claim in islice(found, offset, offset + limit)]
    return json_reply(200, {"claims": shown, "total": len(found)})


def update_claim(shop: Shop, ask: Ask) -> Reply:
    """Decide a claim by one of the actions it lists."""
    body = read_json(ask)
    problem = "The input was not valid." if body is None else _body_problem(body)
    claim = None if body is None else _visible(shop, ask, str(body.get("id")))
    if problem or body is None or claim is None:
        return _refuse(ask, problem or "The claim was not found.")
    if body["action"] not in ACTIONS[claim.phase]:
        return _refuse(ask, f"The Action {body['action']} is not available for this claim.")
    return _decide(shop, ask, claim, body)


def show_claim(shop: Shop, claim: Claim) -> dict[str, Any]:
    """The claim in WB's fields; dates are Moscow time without an offset, links have no scheme."""
    photos = [f"//photos.wbstatic.net/claim/{claim.id}/{number + 1}.webp" for number in range(claim.photos)]
    return {
        "id": claim.id,
        "claim_type": claim.claim_type,
        "status": claim.status,
        "status_ex": claim.status_ex,
        "nm_id": claim.nm_id,
        "user_comment": claim.user_comment,
        "wb_comment": claim.wb_comment,
        "dt": moscow_naive_text(claim.created),
        "imt_name": shop.products[claim.nm_id].name,
        "order_dt": moscow_naive_text(claim.order_at),
        "dt_update": moscow_naive_text(claim.updated),
        "photos": photos,
        "video_paths": [f"//video.wbstatic.net/claim/{claim.id}/1.mp4"] if claim.has_video else [],
        "actions": list(ACTIONS[claim.phase]),
        "price": claim.price,
        "currency_code": "643",
        "srid": claim.srid,
        "origin_id_info": claim.origin_id_info,
        "delivery_dt": moscow_naive_text(claim.delivery_at),
    }


def _matching(shop: Shop, ask: Ask) -> Iterator[Claim]:
    id, nm_id = ask.query.get("id"), ask.query.get("nm_id")
    found = shop.claims.walk(
        done=ask.query["is_archive"] == "true",
        as_of=indexed(ask),
        since=nanos(ask.now) - SEEN_FOR,
        newest_first=True,
    )
    return (claim for claim in found if id in (None, "", claim.id) and nm_id in (None, "", str(claim.nm_id)))


def _query_problem(query: Mapping[str, str]) -> str:
    if "is_archive" not in query:
        return "Failed to deserialize query string: missing field `is_archive`"
    if query["is_archive"] not in ("true", "false"):
        return "Failed to deserialize query string: provided string was not `true` or `false`"
    for name, least, most in (("limit", 1, 200), ("offset", 0, FOREVER), ("nm_id", 0, FOREVER)):
        text = query.get(name, str(least))
        number = whole(text)
        if number is None:
            return "Failed to deserialize query string: invalid digit found in string"
        if not least <= number <= most:
            return f"{name} must be between {least} and {most}"
    return ""


def _body_problem(body: dict[str, Any]) -> str:
    for field in ("Id", "Action"):
        if not isinstance(body.get(field.lower()), str) or not body[field.lower()]:
            return f"The {field} field is required."
    action, comment = body["action"], body.get("comment")
    if comment is None:
        return "The Comment field is required." if action == "rejectcustom" else ""
    if not isinstance(comment, str) or not 10 <= len(comment) <= 1000:
        return "The field Comment must be a string with a length between 10 and 1000."
    return "" if action in COMMENTED else f"The Comment field is not allowed for {action}."


def _visible(shop: Shop, ask: Ask, id: str) -> Claim | None:
    claim = shop.claims.get(id)
    return claim if claim and claim.created >= nanos(ask.now) - SEEN_FOR else None


def _decide(shop: Shop, ask: Ask, claim: Claim, body: dict[str, Any]) -> Reply:
    action, comment, now = body["action"], body.get("comment"), nanos(ask.now)
    status, status_ex = _outcome(ask, action)
    in_store = claim.phase.startswith("store")
    phase = "store_refused" if in_store and PHASE_AFTER[action] == "refused" else PHASE_AFTER[action]
    decided = replace(
        claim,
        phase=phase,
        status=status,
        status_ex=status_ex,
        updated=now,
        wb_comment=comment or _TEMPLATES.get(action, _APPROVED),
    )
    shop.claims.put(now, decided)
    shop.log("update_claim", claim.id, f"{action} {comment or ''}".strip(), ask.now)
    return empty_reply(200)


def _outcome(ask: Ask, action: str) -> tuple[int, int]:
    scrapped = action == "approve1" and ask.settings.claim_outcomes == "scrap"
    return (2, 2) if scrapped else OUTCOMES[action]


def _refuse(ask: Ask, problem: str) -> Reply:
    detail = f"Input model is not valid; Details: {problem}"
    body = {"title": "Validation error", "detail": detail, "requestId": _connection_id(ask.request_id)}
    return json_reply(400, body, "application/json; charset=utf-8")


def _connection_id(request_id: str) -> str:
    """The .NET service counts connections and requests instead, such as `0HN3PI6JUGFSL:00000004`."""
    letters = "".join(char for char in request_id.upper() if char.isalnum())
    return f"0HN{letters[:10]:0<10}:00000004"


ROUTES: tuple[Route, ...] = (
    Route("claims", "GET", "/api/v1/claims", "returns", "claims", claims),
    Route("update_claim", "PATCH", "/api/v1/claim", "returns", "claim", update_claim),
)
