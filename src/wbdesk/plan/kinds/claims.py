"""Claims: to decide one.

WB does not say which action leads to which status; that approving ends in 2 and refusing in 1 is what the statuses
mean. Of an action that is not known here, a person looks.
https://dev.wildberries.ru/openapi/user-communication#tag/buyersReturns/operation/patchV1Claim
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from wbdesk.api.call import Call
from wbdesk.api.model import MANY, MOSCOW_TIME, Adjusted, Many, MoscowTime

from ..intents import Intent
from ..items import Item, part_of, seconds
from ..proofs import GO, Evidence, Verdict, same_text
from .kind import CALLS, MINUTE, Files, Kind
from .payloads import Decision, read_payload

STATUS_AFTER: Mapping[str, int] = MappingProxyType(
    {
        "approve1": 2,
        "approve2": 2,
        "autorefund1": 2,
        "approvecc1": 2,
        "confirmreturngoodcc1": 2,
        "reject1": 1,
        "reject2": 1,
        "reject3": 1,
        "rejectcustom": 1,
    }
)
"""The `status` that shows that an action was taken."""

THEN: Mapping[str, str] = MappingProxyType({"approvecc1": "confirmreturngoodcc1"})
"""The action that shows the same before the status does: goods are brought back to the shop first."""

SKEW = 2.0
"""How much earlier than our attempt WB may date our decision, in seconds."""


class Decided(Adjusted, frozen=True, rename=None):
    """What is read of a claim."""

    adjusts: ClassVar = {"dt_update": MOSCOW_TIME, "actions": MANY}

    status: int
    actions: Many[str] = ()
    wb_comment: str | None = None
    dt_update: MoscowTime = None

    def __str__(self) -> str:
        return f"status {self.status}, dt_update {self.dt_update and self.dt_update.isoformat()}"


def _decide(intent: Intent, _item: Item | None, _files: Files) -> Call[Any]:
    asked = read_payload(intent.payload, Decision)
    return CALLS.update_claim(intent.item, asked.action, comment=asked.comment)


def _read(intent: Intent) -> tuple[Call[Any], ...]:
    return tuple(CALLS.claims(is_archive=is_archive, id=intent.item) for is_archive in (True, False))


def _shown(intent: Intent, evidence: Evidence) -> Decided | Verdict:
    """The claim as it is now. WB shows claims for 14 days, so one that is missing may have been decided."""
    item = evidence.one("claim", intent.item)
    if item is None:
        return Verdict("undecidable", "no_such_item") if evidence.missing else Verdict("wait", "not_read")
    return part_of(item, Decided) or Verdict("undecidable", "unreadable")


def _ready(intent: Intent, evidence: Evidence) -> Verdict:
    claim, asked = _shown(intent, evidence), read_payload(intent.payload, Decision)
    if isinstance(claim, Verdict):
        return Verdict("refuted", claim.why) if evidence.missing else Verdict("wait", claim.why)
    went_on = _went_on(claim, asked)
    if claim.status == asked.was and asked.action in claim.actions and not went_on:
        return GO
    if intent.attempt:
        return _not_yet_known(_compare(intent, claim, asked))
    if claim.status != asked.was or not claim.actions or went_on:
        return Verdict("superseded", "other_decision", str(claim))
    return Verdict("refuted", "not_possible", str(claim))


def _proves(intent: Intent, evidence: Evidence) -> Verdict:
    claim = _shown(intent, evidence)
    return claim if isinstance(claim, Verdict) else _compare(intent, claim, read_payload(intent.payload, Decision))


def _compare(intent: Intent, claim: Decided, asked: Decision) -> Verdict:
    expected = STATUS_AFTER.get(asked.action)
    if expected is None:
        return Verdict("undecidable", "no_proof", str(claim))
    if _went_on(claim, asked):
        return Verdict("found", seen=str(claim))
    if claim.status not in {expected, asked.was}:
        return Verdict("superseded", "other_decision", str(claim))
    if expected == asked.was:
        return _decided_again(intent, claim, asked)
    return _as_asked(claim, asked) if claim.status == expected else _as_before(claim, asked)


def _as_asked(claim: Decided, asked: Decision) -> Verdict:
    """The status is the wanted one. A refusal in one's own words is ours if the words are."""
    if asked.action == "rejectcustom" and not same_text(claim.wb_comment, asked.comment):
        return Verdict("superseded", "other_decision", str(claim))
    return Verdict("found", seen=str(claim))


def _as_before(claim: Decided, asked: Decision) -> Verdict:
    possible = asked.action in claim.actions
    return Verdict("absent", seen=str(claim)) if possible else Verdict("undecidable", "other_decision", str(claim))


def _decided_again(intent: Intent, claim: Decided, asked: Decision) -> Verdict:
    """An action on a claim that had its status before, such as a refund for one that is approved already."""
    at, since = seconds(claim.dt_update), (intent.attempt_started_at or 0.0) - SKEW
    if at is not None and at >= since and asked.action not in claim.actions:
        return Verdict("found", seen=str(claim))
    if at is not None and at < since and asked.action in claim.actions:
        return Verdict("absent", seen=str(claim))
    return Verdict("undecidable", "other_decision", str(claim))


def _went_on(claim: Decided, asked: Decision) -> bool:
    return THEN.get(asked.action) in claim.actions


def _not_yet_known(verdict: Verdict) -> Verdict:
    return Verdict("wait", verdict.why) if verdict.says in {"absent", "undecidable"} else verdict


CLAIMS = (
    Kind(
        name="claim_decision",
        sends="update_claim",
        target="the claim",
        item="claim",
        item_words="the claim",
        payload=Decision,
        call=_decide,
        fresh=MINUTE,
        ready=_ready,
        ready_words="Its `status` is the one that was seen and its `actions` have ours. Another `status`, or no "
        "actions: superseded. Other actions: failed.",
        reads=_read,
        reads_words="`claims(id=..., is_archive=...)`, both ways",
        proves=_proves,
        found_words="`status` is 2 after approving, 1 after refusing (`rejectcustom`: with our comment), or `actions` "
        "have the next step of `approvecc1`. Where `status` was that before: `dt_update` is no older than the attempt "
        "and `actions` have ours no more. A third `status`: superseded. An action not known here, or gone after 14 "
        "days: a person.",
        absent_words="`status` as before and `actions` have ours: due again. Anything between: a person.",
        unshown="failed",
    ),
)
"""The kinds of this section."""
