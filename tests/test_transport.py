"""The HTTP library's words in ours: above all, whether a request that failed may have reached WB."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import httpx2
import pytest

from wbdesk import MemoryLimits, NetworkError, OutcomeUnknown, WildberriesSDK, calls
from wbdesk.sim import make_token
from wbdesk.transport import complete_without_body, failure, reply_of, tls
from wbdesk.wire.session import Request

NEVER_LEFT = [
    (httpx2.ConnectError, "no connection could be made"),
    (httpx2.ConnectTimeout, "connecting took longer than the timeout"),
    (httpx2.PoolTimeout, "no connection of the pool came free within the timeout"),
    (httpx2.ProxyError, "the proxy refused the connection"),
    (httpx2.UnsupportedProtocol, "the address cannot be used"),
    (httpx2.InvalidURL, "the address cannot be used"),
]
MAY_HAVE_LEFT = [
    (httpx2.ReadTimeout, "no reply came within the timeout"),
    (httpx2.WriteTimeout, "no reply came within the timeout"),
    (httpx2.ReadError, "the connection broke before the reply"),
    (httpx2.WriteError, "the connection broke before the reply"),
    (httpx2.CloseError, "the connection broke before the reply"),
    (httpx2.RemoteProtocolError, "the connection broke before the reply"),
    (httpx2.LocalProtocolError, "the connection broke before the reply"),
    (httpx2.DecodingError, "the connection broke before the reply"),
    (httpx2.SSEError, "the connection broke before the reply"),
    (httpx2.TooManyRedirects, "WB redirected too often"),
]


def client(handler: Any) -> WildberriesSDK:
    http = httpx2.Client(transport=httpx2.MockTransport(handler))
    return WildberriesSDK(make_token(), http=http, limits=MemoryLimits(), max_retries=0)


def failing(kind: Any) -> Any:
    def handler(request: httpx2.Request) -> httpx2.Response:
        raise kind("details")

    return handler


@pytest.mark.parametrize(("kind", "reason"), NEVER_LEFT)
def test_what_never_left_leaves_a_write_undone(kind: Any, reason: str) -> None:
    assert (failure(kind("details")).sent, failure(kind("details")).reason) == (False, f"{reason} (details)")
    with client(failing(kind)) as sdk, pytest.raises(NetworkError, match="Nothing was changed at WB"):
        sdk.communications.answer_question("q", "Да")


@pytest.mark.parametrize(("kind", "reason"), MAY_HAVE_LEFT)
def test_what_may_have_left_leaves_a_write_unknown(kind: Any, reason: str) -> None:
    assert (failure(kind("details")).sent, failure(kind("details")).reason) == (True, f"{reason} (details)")
    with client(failing(kind)) as sdk, pytest.raises(OutcomeUnknown, match=reason) as caught:
        sdk.communications.answer_question("q", "Да")
    assert isinstance(caught.value.__cause__, kind)


def test_every_failure_of_the_library_is_in_a_table() -> None:
    tabled = tuple(kind for kind, _ in NEVER_LEFT + MAY_HAVE_LEFT)
    leaves = [kind for kind in vars(httpx2).values() if is_failure(kind) and not kind.__subclasses__()]
    assert leaves
    assert [kind for kind in leaves if not issubclass(kind, tabled)] == []


def is_failure(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, httpx2.RequestError)


def test_a_failure_without_words_has_a_reason() -> None:
    assert failure(httpx2.ReadError("")).reason == "the connection broke before the reply"


@pytest.mark.parametrize(
    ("reads_body", "status", "headers", "complete"),
    [
        (False, 200, {}, True),
        (False, 200, {"content-length": "12"}, True),
        (False, 200, {"content-length": "0"}, False),
        (False, 204, {}, False),
        (False, 400, {}, False),
        (False, 302, {}, False),
        (True, 200, {}, False),
    ],
)
def test_a_body_that_nobody_needs_is_not_waited_for(
    reads_body: bool, status: int, headers: dict[str, str], complete: bool
) -> None:
    request = Request("PATCH", "https://host/", (), {}, reads_body=reads_body)
    assert complete_without_body(request, status, headers) is complete


class Endless(httpx2.SyncByteStream):
    """A body that breaks as soon as it is read."""

    def __iter__(self) -> Any:
        raise httpx2.ReadError("read after all")


@pytest.mark.parametrize("call", [calls.update_claim("c", "approve1"), calls.create_feedbacks_answer("f", "Спасибо")])
def test_an_operation_without_a_body_is_done_with_its_status(call: Any) -> None:
    with client(lambda request: httpx2.Response(200, stream=Endless())) as sdk:
        sdk.send(call)


def test_an_operation_with_a_body_is_not() -> None:
    with client(lambda request: httpx2.Response(200, stream=Endless())) as sdk, pytest.raises(OutcomeUnknown) as caught:
        sdk.communications.answer_question("q", "Да")
    assert caught.value.status == 200


def test_header_names_are_lower_case() -> None:
    response = httpx2.Response(200, headers=[("X-Ratelimit-Remaining", "3"), ("Content-Type", "text/plain")])
    assert reply_of(response, b"").headers == {"x-ratelimit-remaining": "3", "content-type": "text/plain"}


# Certificates.


def test_clients_share_what_checks_certificates_until_the_environment_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    usual = tls()
    assert tls() is usual
    assert usual.verify_mode is ssl.CERT_REQUIRED
    assert usual.check_hostname
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert tls() is not usual
    assert not tls().get_ca_certs()
    monkeypatch.delenv("SSL_CERT_DIR")
    assert tls() is usual
