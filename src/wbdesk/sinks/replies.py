"""What a receiver's reply to a webhook means, as a function of its status, headers and body.

By Standard Webhooks only 2xx is a yes, 410 is a farewell, and everything else is tried again
(https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#delivery-success-and-failure).
A 4xx too: it more often says that the receiver is set up wrongly than that this one fact can never be taken, and what
is tried again heals by itself.

May not live here: connections.
"""

from __future__ import annotations

from collections.abc import Mapping

from wbdesk.plan.said import Said

from .retry import retry_after
from .sink import Delivered, Gone, Outcome, Retry, brief

DOWN = frozenset({401, 403, 404, 405, 407, 421, 429, 502, 503, 504, *range(300, 400)})
"""Statuses that are about the receiver as a whole and would be the same for any fact."""

_GONE = Said(
    "получатель ответил 410: события ему больше не нужны",
    "the receiver answered 410: it wants no more facts",
)
_ADVICE = {
    401: Said("не принял подпись: проверьте секрет", "did not accept the signature: check the secret"),
    403: Said("не пускает: проверьте адрес и секрет", "lets nobody in: check the address and the secret"),
    404: Said("не знает такого адреса: проверьте url", "knows no such address: check url"),
    429: Said("просит слать реже", "asks to be sent less"),
}
_MOVED = Said(
    "отправляет на другой адрес; переадресации не выполняются, укажите в url окончательный",
    "redirects; redirects are not followed, put the final address into url",
)
_UNWILLING = Said("не принял событие", "did not take the fact")
_BROKEN = Said("не работает", "is out of order")


def meaning(status: int, headers: Mapping[str, str], body: bytes, now: float) -> Outcome:
    """What a reply to one fact means.

    Args:
        status: as received.
        headers: with names in lower case.
        body: as far as it was read.
        now: unix seconds, for a `Retry-After` that is a date.
    """
    if 200 <= status < 300:
        return Delivered(1)
    detail = brief(headers.get("location", "") if 300 <= status < 400 else body.decode("utf-8", "replace"))
    if status == 410:
        return Gone(why=_GONE, detail=detail)
    after = retry_after(headers.get("retry-after"), now)
    return Retry(why=_why(status), after=after, down=status in DOWN, detail=detail)


def _why(status: int) -> Said:
    usual = _MOVED if 300 <= status < 400 else _UNWILLING if status < 500 else _BROKEN
    advice = _ADVICE.get(status, usual)
    return Said(f"получатель ответил {status}: {advice.ru}", f"the receiver answered {status}: it {advice.en}")
