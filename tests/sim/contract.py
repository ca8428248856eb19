"""Held to WB's own words: a reply of the simulator against the tables of `tests/facts`.

`operations.json` and `refusals.json` are the facts of WB's specification: statuses, content types, fields, types, what
may be null. What WB says in words or shows in examples only stands here, by kind of record: values, forms of dates and
ids, which fields may be absent, what goes together. Lives here: the check. What is asked stands in `test_contract.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from tests.api.facts import OPERATION_NAMES, fact

from wbdesk.sim.messages import Reply
from wbdesk.sim.settings import Settings

REFUSALS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "facts" / "refusals.json").read_text(encoding="utf-8")
)
WB_NAMES = {ours: wbs for wbs, ours in OPERATION_NAMES.items()}
Fields = Mapping[str, Mapping[str, Any]]
Form = re.Pattern[str] | frozenset[Any]

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
WORD = re.compile(r"[\w-]{20}", re.ASCII)
ORDER = re.compile(r"[\w.]{8,60}", re.ASCII)
_CLOCK = r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d"
UTC = re.compile(rf"{_CLOCK}(\.\d{{1,9}})?(?<!0)Z|{_CLOCK}Z")
UTC_SECONDS = re.compile(rf"{_CLOCK}Z")
MOSCOW_OFFSET = re.compile(rf"{_CLOCK}\+03:00")
MOSCOW_NAIVE = re.compile(rf"{_CLOCK}(\.\d{{6}})?")
HTTPS = re.compile(r"https://[a-z0-9.-]+/\S+")
BUYERS_DATE = {"utc": UTC_SECONDS, "moscow": MOSCOW_OFFSET}
"""`createdDate` of a review by `Settings.feedback_dates`."""

RECORDS: Mapping[str, tuple[str, str]] = {
    "questions": ("data.questions[]", "question"),
    "question": ("data", "question"),
    "feedbacks": ("data.feedbacks[]", "feedback"),
    "get_feedbacks_archive": ("data.feedbacks[]", "feedback"),
    "feedback": ("data", "feedback"),
    "get_pinned_feedbacks": ("data[]", "pin"),
    "pin_feedback": ("data[]", "outcome"),
    "get_seller_chats": ("result[]", "chat"),
    "get_seller_events": ("result.events[]", "event"),
    "claims": ("claims[]", "claim"),
}
"""Where the records of a reply stand, and of which kind they are."""

# Values and forms from the descriptions and examples of https://dev.wildberries.ru/openapi/user-communication
FORMS: Mapping[str, Mapping[str, Form]] = {
    "question": {
        "id": WORD,
        "createdDate": UTC,
        "state": frozenset({"none", "wbRu", "suppliersPortalSynch"}),
        "answer.createDate": UTC,
    },
    "feedback": {
        "id": WORD,
        "productValuation": frozenset(range(1, 6)),
        "state": frozenset({"none", "wbRu"}),
        "answer.state": frozenset({"none", "wbRu", "reviewRequired", "rejected"}),
        "orderStatus": frozenset({"buyout", "rejected", "returned", "notSpecified"}),
        "matchingSize": frozenset({"", "ok", "smaller", "bigger"}),
        "returnProductOrdersDate": UTC_SECONDS,
        "lastOrderCreatedAt": MOSCOW_OFFSET,
        "photoLinks[].fullSize": HTTPS,
        "photoLinks[].miniSize": HTTPS,
        "video.link": re.compile(r"https://\S+\.m3u8"),
        "parentFeedbackId": WORD,
        "childFeedbackId": WORD,
    },
    "pin": {"changeStateAt": UTC_SECONDS, "feedbackId": WORD},
    "chat": {"chatID": re.compile(f"1:{UUID.pattern}"), "goodCard.rid": ORDER, "replySign": re.compile(r".{1,255}")},
    "event": {
        "chatID": re.compile(f"1:{UUID.pattern}"),
        "eventID": UUID,
        "isNewChat": frozenset({True}),
        "replySign": re.compile(r".{1,255}"),
        "source": frozenset({"seller-portal", "seller-public-api", "rusite", "global", "ios", "android"}),
        "addTime": UTC_SECONDS,
        "message.text": re.compile(r".+", re.DOTALL),
        "message.attachments.goodCard.rid": ORDER,
        "message.attachments.files[].date": UTC,
        "message.attachments.files[].downloadID": UUID,
        "message.attachments.files[].contentType": frozenset({"application/pdf"}),
        "message.attachments.images[].date": UTC,
        "message.attachments.images[].downloadID": UUID,
    },
    "claim": {
        "id": UUID,
        "claim_type": frozenset({1, 3}),
        "status": frozenset({0, 1, 2}),
        "status_ex": frozenset({0, 1, 2, 5, 8, 10}),
        "dt": MOSCOW_NAIVE,
        "dt_update": MOSCOW_NAIVE,
        "order_dt": MOSCOW_NAIVE,
        "delivery_dt": MOSCOW_NAIVE,
        "photos[]": re.compile(r"//\S+\.webp"),
        "video_paths[]": re.compile(r"//\S+\.mp4"),
        "actions[]": frozenset(
            {"approve1", "approve2", "autorefund1", "reject1", "reject2", "reject3", "rejectcustom"}
            | {"approvecc1", "confirmreturngoodcc1"}
        ),
        "currency_code": re.compile(r"\d{3}"),
        "srid": ORDER,
    },
}

# WB leaves out what does not apply: descriptions and examples of the same page.
ABSENT: Mapping[str, frozenset[str]] = {
    "pin": frozenset({"unpinnedCause"}),
    "outcome": frozenset({"pinId", "errors"}),
    "chat": frozenset({"lastMessage"}),
    "event": frozenset(
        {
            "isNewChat",
            "replySign",
            "message",
            "source",
            "clientName",
            "message.text",
            "message.attachments",
            "message.attachments.goodCard",
            "message.attachments.files",
            "message.attachments.images",
        }
    ),
}
ABSENT_BESIDE: Mapping[str, frozenset[str]] = {
    "get_pinned_feedbacks": frozenset({"next"}),
    "get_seller_events": frozenset({"result.newestEventTime", "result.oldestEventTime"}),
    "create_seller_message": frozenset({"result.sign"}),
}
"""Fields beside the records that may be absent: no further page, no event, and a field that came in 2026."""

NULL_BESIDE = {"get_pinned_feedbacks_limits": frozenset({"data.subscription", "data.tariff"})}
"""A plan the seller has not bought."""

UNDOCUMENTED: Mapping[tuple[str, int], dict[str, Any]] = {
    ("update_feedbacks_answer", 400): REFUSALS["refusals"]["postV1FeedbacksAnswer"]["400"],
    ("update_feedbacks_answer", 422): {"content_type": "application/json", "shape": "feedbacks"},
}
"""Statuses WB does not document: a broken body, refused as POST refuses it, and a reading of `Settings.late_edit`."""


def problems(operation: str, reply: Reply, settings: Settings | None = None, most: int = 20) -> list[str]:
    """What WB would not have sent in this *reply* to *operation*; nothing when it is faithful.

    Of a long list *most* at either end are looked at.
    """
    expected = _expected(operation, reply)
    if expected is None:
        return [f"{operation} {reply.status}: WB documents no such status"]
    content_types, fields, beside = expected
    found = _content_problems(reply, content_types)
    if not found and "json" in reply.headers.get("content-type", ""):
        check = _Check(operation if reply.status == 200 else "", fields, settings or Settings(), most)
        found = [*check.value(msgspec.json.decode(reply.body), ""), *beside(reply)]
    return [f"{operation} {reply.status}: {problem}" for problem in found]


def header_problems(reply: Reply, settings: Settings) -> list[str]:
    """What is wrong with the limit headers of a *reply* that the bucket let through or refused."""
    names = {"limit", "remaining"} | ({"retry", "reset"} if reply.status == 429 else set())
    names |= {"reset"} if settings.reset_on_200 else set()
    sent = {name: value for name, value in reply.headers.items() if name.startswith("x-ratelimit-")}
    found = [] if set(sent) == {f"x-ratelimit-{name}" for name in names} else [f"limit headers {sorted(sent)}"]
    found += [f"{name}: {value!r}" for name, value in sent.items() if not value.isdigit()]
    return found + ["Retry-After, which WB never sends"] * ("retry-after" in reply.headers)


Expected = tuple[tuple[str, ...], Fields, Callable[[Reply], list[str]]]


def _expected(operation: str, reply: Reply) -> Expected | None:
    """Content types, fields, and what else to look at; `None` where WB documents no such status."""
    good = fact(operation)["replies"].get(str(reply.status))
    if good is not None:
        return tuple(good["content_types"]), good["fields"], lambda reply: _beside(operation, reply)
    status = str(reply.status)
    rows = [REFUSALS["refusals"][WB_NAMES[operation]], REFUSALS["every"], REFUSALS["every_also"]]
    known = [row[status] for row in rows if status in row]
    known += [UNDOCUMENTED[key] for key in [(operation, reply.status)] if key in UNDOCUMENTED]
    return _refusal(known, reply) if known else None


def _refusal(known: list[dict[str, Any]], reply: Reply) -> Expected:
    """The documented refusal whose content type and fields fit best."""
    sent = _object(reply)
    best = min(known, key=lambda row: len(sent.keys() ^ REFUSALS["shapes"][row["shape"]].keys()))
    shape, says = best["shape"], best.get("says", ())
    # The other services put figures, names and codes of their own into what they say.
    words = says if shape in ("feedbacks", "balance", "moderation") else ()
    return (best["content_type"],), REFUSALS["shapes"][shape], lambda reply: _words(reply, words)


def _words(reply: Reply, says: tuple[str, ...]) -> list[str]:
    sent = _object(reply)
    said = sent.get("errorText") or sent.get("detail")
    wrong = [f"says {said!r}"] if says and said not in says else []
    inside = sent.get("status", reply.status)
    return wrong + [f"status {inside} inside {reply.status}"] * (inside != reply.status)


def _object(reply: Reply) -> dict[str, Any]:
    try:
        sent = msgspec.json.decode(reply.body)
    except msgspec.DecodeError:
        return {}
    return sent if isinstance(sent, dict) else {}


def _content_problems(reply: Reply, content_types: tuple[str, ...]) -> list[str]:
    sent = reply.headers.get("content-type")
    if not content_types:
        return [f"{sent} {reply.body[:40]!r} where WB sends nothing"] if sent or reply.body else []
    if sent not in content_types:
        return [f"content type {sent}, not {' or '.join(content_types)}"]
    return [] if reply.body else ["no body"]


class _Check:
    """One reply's fields against the table."""

    def __init__(self, operation: str, fields: Fields, settings: Settings, most: int) -> None:
        self._operation, self._fields, self._most = operation, fields, most
        self._root, self._kind = RECORDS.get(operation, ("", ""))
        self._forms = dict(FORMS.get(self._kind, {}))
        if self._kind == "feedback":
            self._forms["createdDate"] = BUYERS_DATE[settings.feedback_dates]
        self._children = _children(tuple(fields))

    def value(self, value: Any, path: str) -> Iterator[str]:
        """The problems of *value*, which stands at *path*."""
        fact: Mapping[str, Any] = self._fields[path] if path else {"type": "object"}
        if value is None:
            if not fact.get("nullable") and path not in NULL_BESIDE.get(self._operation, ()):
                yield f"{path} is null"
        elif not _is(value, fact["type"]):
            yield f"{path} is {value!r}, not {fact['type']}"
        else:
            yield from self._own(value, path, fact)
            yield from self._inner(value, path)

    def _own(self, value: Any, path: str, fact: Mapping[str, Any]) -> Iterator[str]:
        form = self._forms.get(_relative(path, self._root) or "")
        if form is not None and not _fits(value, form):
            yield f"{path} is {value!r}"
        if "enum" in fact and value not in fact["enum"] and self._kind != "outcome":
            yield f"{path} is {value!r}, none of {fact['enum']}"
        if fact.get("format") == "date-time" and datetime.fromisoformat(value).tzinfo is None:
            yield f"{path} is {value!r}, without an offset"
        for limit in ("maxLength", "maxItems"):
            if len(value) > fact[limit] if limit in fact else False:
                yield f"{path} is longer than {fact[limit]}"

    def _inner(self, value: Any, path: str) -> Iterator[str]:
        if isinstance(value, list):
            for item in value[: self._most] + value[self._most :][-self._most :]:
                yield from self.value(item, f"{path}[]")
        elif isinstance(value, dict):
            found = list(self._object(value, path))
            yield from found or self._together(value, path)

    def _object(self, value: dict[str, Any], path: str) -> Iterator[str]:
        names = self._children.get(path, {})
        for name in value.keys() - names.keys():
            yield f"{path}.{name}: WB has no such field"
        for name in names.keys() - value.keys():
            if not self._may_be_absent(names[name]):
                yield f"{names[name]} is missing"
        for name in value.keys() & names.keys():
            yield from self.value(value[name], names[name])

    def _together(self, record: dict[str, Any], path: str) -> list[str]:
        rules = TOGETHER.get(self._kind, {}) if path == self._root else {}
        return [f"{path}: not {rule}" for rule, holds in rules.items() if not holds(record)]

    def _may_be_absent(self, path: str) -> bool:
        relative = _relative(path, self._root)
        return relative in ABSENT.get(self._kind, ()) or path in ABSENT_BESIDE.get(self._operation, ())


@cache
def _children(paths: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """For each object its fields by name, with their paths."""
    found: dict[str, dict[str, str]] = {}
    for path in paths:
        parent, _, name = path.rpartition(".")
        if not name.endswith("[]"):
            found.setdefault(parent, {})[name] = path
    return found


def _relative(path: str, root: str) -> str | None:
    return path.removeprefix(f"{root}.") if root and path.startswith(f"{root}.") else None


def _is(value: Any, type_: str) -> bool:
    kinds = {"string": str, "object": dict, "array": list, "boolean": bool, "integer": int, "number": (int, float)}
    return isinstance(value, kinds[type_]) and (type_ == "boolean" or not isinstance(value, bool))


def _fits(value: Any, form: Form) -> bool:
    if isinstance(form, frozenset):
        return value in form
    return form.fullmatch(value) is not None


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


Rule = Callable[[dict[str, Any]], bool]


def _rating_only(review: dict[str, Any]) -> bool:
    return not any(review[name] for name in ("text", "pros", "cons", "photoLinks", "video"))


TOGETHER: Mapping[str, Mapping[str, Rule]] = {
    "question": {"answered or new": lambda q: (q["answer"] is None) == (q["state"] == "suppliersPortalSynch")},
    "feedback": {
        "processed when answered or a rating only": lambda f: (
            (f["state"] == "wbRu") == (f["answer"] is not None or _rating_only(f))
        ),
        "returned or still returnable": lambda f: not (f["isAbleReturnProductOrders"] and f["returnProductOrdersDate"]),
        "a complaint as an integer key": lambda f: f["supplierFeedbackValuation"] >= 0,
    },
    "pin": {"a cause when WB unpinned": lambda p: ("unpinnedCause" in p) == (p["state"] == "unpinned")},
    "outcome": {
        "pinned or with errors": lambda o: ("pinId" in o) != o["isErrors"] == ("errors" in o),
        "known words where there is a pin": lambda o: (
            o["isErrors"] or (o["pinMethod"] in ("subscription", "tariff") and o["pinOn"] in ("nm", "imt"))
        ),
    },
    "event": {
        "a signature in the first event": lambda e: ("replySign" in e) == ("isNewChat" in e),
        "one time in two forms": lambda e: _seconds(e["addTime"]) == e["addTimestamp"] // 1000,
        "a buyer's name with a buyer's message": lambda e: ("clientName" in e) == (e["sender"] == "client"),
    },
    "claim": {
        "an action or a lock": lambda c: len(set(c["actions"])) == len(c["actions"]),
        "refused goods stay": lambda c: (c["status"] == 1) == (c["status_ex"] == 1),
        "undecided goods wait": lambda c: (c["status"] == 0) == (c["status_ex"] == 0),
    },
}
"""What WB's descriptions say of several fields at once, by kind of record."""


def _beside(operation: str, reply: Reply) -> list[str]:
    """What a good reply says of itself as a whole."""
    body = _object(reply)
    found = [f"error {body['errorText']!r} in a good reply"] if body.get("error") else []
    if operation == "get_seller_events":
        page = body["result"]
        found += ["totalEvents is not their number"] * (page["totalEvents"] != len(page["events"]))
        found += ["times without events, or events without"] * (("newestEventTime" in page) != bool(page["events"]))
    return found
