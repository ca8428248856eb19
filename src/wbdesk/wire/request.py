"""From a call and the leave to make it to the request that crosses: address, headers, body.

Lives here: one pure function and its parts. What a body's multipart encoding looks like is the HTTP library's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from wbdesk.api.call import Call, Nothing
from wbdesk.errors import InvalidArgument

from .session import Grant, Request

SECRET = "X-Client-Secret"
"""A header that an HTTP library would carry along to whatever host a redirect names. (It drops `Authorization`.)"""


def build(call: Call[Any], grant: Grant, timeout: float) -> Request:
    """The request for *call*. An empty body is never sent as one."""
    content = None if call.json is None else encoded(call)
    return Request(
        method=call.route.method,
        url=grant.base + (call.path or call.route.path),
        query=call.query,
        headers=headers(grant.headers, has_json=content is not None),
        content=content,
        form=call.form,
        timeout=timeout,
        reads_body=not isinstance(call.reads, Nothing),
        follow=not call.route.writes and SECRET not in grant.headers,
    )


def encoded(call: Call[Any]) -> bytes:
    try:
        return msgspec.json.encode(call.json)
    except UnicodeEncodeError as problem:
        raise InvalidArgument(
            f"{call.route.name}: the text has characters that UTF-8 cannot carry: {problem}"
        ) from None


def headers(given: Mapping[str, str], *, has_json: bool) -> Mapping[str, str]:
    """WB answers 400 to a JSON body without its type; a multipart body's type comes with its boundary."""
    return {**given, "Content-Type": "application/json"} if has_json else given
