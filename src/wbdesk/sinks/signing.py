"""Signatures as Standard Webhooks 1.0 wants them: which bytes are signed, with what, and the headers that say so.

(https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme)

May not live here: a clock, and where secrets are kept.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import ClassVar
from urllib.parse import quote

from wbdesk.discreet import Discreet
from wbdesk.plan.said import Said

from .sink import BadSink

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64
"""Bytes of a secret."""

_NOT_BASE64 = Said(
    "секрет вебхука должен быть вида whsec_<base64>, от 24 до 64 байт",
    "a webhook's secret must look like whsec_<base64>, of 24 to 64 bytes",
)
_PLAIN = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "%.")
"""What an id may hold in a header: visible characters, and no full stop, which divides the parts that are signed."""


class Secret(Discreet, frozen=True):
    """A key to sign with. It shows itself nowhere."""

    hidden: ClassVar[frozenset[str]] = frozenset({"key"})
    key: bytes


def secret_of(text: str) -> Secret:
    """A secret as it is written, with or without `whsec_` and padding. Raises `BadSink`, which does not show it."""
    written = text.strip().removeprefix(PREFIX).rstrip("=")
    try:
        key = base64.b64decode(written + "=" * (-len(written) % 4), validate=True)
    except ValueError:
        raise BadSink(_NOT_BASE64) from None
    if not SHORTEST <= len(key) <= LONGEST:
        raise BadSink(_wrong_size(len(key)))
    return Secret(key)


def _wrong_size(size: int) -> Said:
    return Said(f"{_NOT_BASE64.ru}; в этом {size}", f"{_NOT_BASE64.en}; this one has {size}")


def signed(id: str, body: bytes, secrets: Sequence[Secret], now: float) -> dict[str, str]:
    """The headers of one attempt.

    Args:
        id: the fact's. It is the same in every attempt.
        body: exactly the bytes that are sent.
        secrets: one, or several while one is changed for another; a receiver needs only one of them.
        now: unix seconds of this attempt.
    """
    known_as, moment = header_id(id), str(int(now))
    content = b".".join((known_as.encode(), moment.encode(), body))
    signatures = " ".join(_signature(secret, content) for secret in secrets)
    return {"webhook-id": known_as, "webhook-timestamp": moment, "webhook-signature": signatures}


def _signature(secret: Secret, content: bytes) -> str:
    return "v1," + base64.b64encode(hmac.new(secret.key, content, hashlib.sha256).digest()).decode()


def header_id(id: str) -> str:
    """A fact's id as a header can hold it: itself, but for rare characters, which are percent-encoded."""
    return "".join(one if one in _PLAIN else _percent(one) for one in id)


def _percent(character: str) -> str:
    return "%2E" if character == "." else quote(character, safe="")
