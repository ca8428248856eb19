"""Whose account a call is made for: where tokens come from, what is refused before sending, which host is asked."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import pytest
from tests.test_token import CLAIMS, token_of

from wbdesk import InvalidArgument, TokenProblem, Unauthorized, WildberriesSDK, calls
from wbdesk.sim import make_token
from wbdesk.testing import Script, reply

QUESTION = calls.question("q")
CHATS = calls.get_seller_chats()
CLAIM = calls.claims(is_archive=False)
PINS = calls.get_pinned_feedbacks_limits()
ANSWER = calls.answer_question("q", "Да")
GOOD = {
    "question": reply(200, {"data": {"id": "q"}}),
    "get_seller_chats": reply(200, {"result": []}),
    "claims": reply(200, {"claims": [], "total": 0}),
    "get_pinned_feedbacks_limits": reply(200, {"data": {}}),
    "answer_question": reply(200, {"data": None, "error": False}),
}
EXPIRED = token_of({**CLAIMS, "exp": 1_600_000_000})

VARIABLES = ("WB_API_TOKEN", "WB_API_KEY", "WB_CLIENT_SECRET", "WB_BASE_URL")


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def asked(call: Any, token: Any = None, **settings: Any) -> Any:
    """The request that *call* becomes."""
    script = Script([GOOD[call.route.name]])
    with script.sdk(token, **settings) as sdk:
        sdk.send(call)
    return script.requests[0]


def refused(call: Any, token: Any, **settings: Any) -> str:
    """The words with which *call* is refused before anything is sent."""
    script = Script([])
    with script.sdk(token, **settings) as sdk, pytest.raises(TokenProblem) as caught:
        sdk.send(call)
    assert script.requests == []
    assert caught.value.call == call
    return str(caught.value)


@pytest.mark.parametrize(
    ("call", "token", "words"),
    [
        (QUESTION, EXPIRED, "question was not sent. The token expired at 2020-09-13 12:26 UTC"),
        (QUESTION, "no token", "question was not sent. The token holds a blank"),
        (QUESTION, "no.token", "question was not sent. This is not a WB token"),
        (
            CHATS,
            make_token(categories=["returns"]),
            'get_seller_chats was not sent. The token lacks the category "Buyer',
        ),
        (ANSWER, make_token(read_only=True), "answer_question was not sent. The token is read-only"),
        (CHATS, make_token("test"), "get_seller_chats was not sent. A test token works in WB's sandbox only"),
        (CLAIM, make_token("test"), "A test token works in WB's sandbox only"),
        (PINS, make_token("test"), "A test token works in WB's sandbox only"),
    ],
)
def test_a_token_that_cannot_work_is_refused_before_sending(call: Any, token: str, words: str) -> None:
    assert words in refused(call, token)


@pytest.mark.parametrize("token", ["abc\ndef", "ключ", "a b c", "Bearer "])
@pytest.mark.parametrize("settings", [{}, {"preflight": False}, {"base_url": "http://127.0.0.1:1"}])
def test_what_cannot_stand_in_a_header_is_never_sent(token: str, settings: dict[str, Any]) -> None:
    words = refused(QUESTION, token, **settings)
    assert "cannot stand in a header" in words
    assert token not in words or token == "Bearer "


def test_a_read_only_token_may_read() -> None:
    assert asked(QUESTION, make_token(read_only=True)).path == "/api/v1/question"


def test_without_preflight_wb_decides_and_one_warning_is_written(caplog: pytest.LogCaptureFixture) -> None:
    script = Script([reply(401, {"detail": "token scope not allowed"})] * 3)
    with script.sdk(make_token(categories=["returns"], read_only=True), preflight=False) as sdk:
        for call in (QUESTION, CHATS, ANSWER):
            with pytest.raises(Unauthorized, match="token scope not allowed"):
                sdk.send(call)
    [warning] = caplog.records
    assert warning.levelno == logging.WARNING
    assert "question is sent although: The token lacks the category" in warning.getMessage()


def test_with_a_base_url_an_unreadable_token_is_accepted() -> None:
    assert asked(QUESTION, "any-token", base_url="http://127.0.0.1:1/").headers["authorization"] == "any-token"


def test_with_a_base_url_a_readable_token_is_still_read() -> None:
    assert "expired" in refused(QUESTION, EXPIRED, base_url="http://127.0.0.1:1/")


# Hosts.


@pytest.mark.parametrize(
    ("call", "host"),
    [
        (QUESTION, "feedbacks-api.wildberries.ru"),
        (PINS, "feedbacks-api.wildberries.ru"),
        (CHATS, "buyer-chat-api.wildberries.ru"),
        (CLAIM, "returns-api.wildberries.ru"),
    ],
)
def test_each_section_has_its_host(call: Any, host: str) -> None:
    assert asked(call).host == host


@pytest.mark.parametrize("call", [QUESTION, PINS, CHATS, CLAIM], ids=attrgetter("route.name"))
def test_a_base_url_is_one_address_for_all(call: Any) -> None:
    request = asked(call, base_url="http://127.0.0.1:8123/wb/")
    assert (request.host, request.path) == ("127.0.0.1", "/wb" + call.route.path)


def test_hosts_are_addresses_for_some() -> None:
    hosts = {"chat": "http://127.0.0.1:1/chat", "returns": "http://127.0.0.1:2"}
    assert asked(CHATS, hosts=hosts).path == "/chat/api/v1/seller/chats"
    assert asked(CLAIM, hosts=hosts).host == "127.0.0.1"
    assert asked(QUESTION, hosts=hosts).host == "feedbacks-api.wildberries.ru"


@pytest.mark.parametrize("call", [QUESTION, ANSWER], ids=attrgetter("route.name"))
def test_a_test_token_goes_to_the_sandbox(call: Any) -> None:
    assert asked(call, make_token("test")).host == "feedbacks-api-sandbox.wildberries.ru"


def test_a_test_token_goes_where_it_is_told() -> None:
    token = make_token("test")
    assert asked(QUESTION, token, base_url="http://127.0.0.1:1").host == "127.0.0.1"
    assert asked(QUESTION, token, hosts={"feedbacks": "http://127.0.0.1:2"}).host == "127.0.0.1"


BAD = ["", "127.0.0.1:8000", "ftp://host", "http://", "https://:443", "http://host:port", "http://host:99999",
       "http://host/?a=b", "http://host/#a", "http//host", "http://ho st", "http://host /api"]  # fmt: skip


@pytest.mark.parametrize("address", [*BAD, 5])
def test_a_bad_address_is_refused_by_name(address: Any) -> None:
    with pytest.raises(InvalidArgument, match="base_url must be an address such as"):
        WildberriesSDK(make_token(), base_url=address)


@pytest.mark.parametrize("address", BAD[1:])
def test_a_bad_address_of_the_environment_is_refused_too(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WB_BASE_URL", address)
    with pytest.raises(InvalidArgument, match="base_url"):
        WildberriesSDK(make_token())


def test_blanks_around_an_address_are_nothing() -> None:
    assert asked(QUESTION, base_url=" http://127.0.0.1:1/ \n").host == "127.0.0.1"


@pytest.mark.parametrize("address", BAD)
def test_a_bad_host_is_refused_by_name(address: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        WildberriesSDK(make_token(), hosts={"chat": address})
    assert caught.value.argument == "hosts['chat']"


def test_an_unknown_host_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidArgument, match=r"unknown \['chats'\]; the hosts are \['chat', 'feedbacks', 'returns'\]"):
        WildberriesSDK(make_token(), hosts={"chats": "http://127.0.0.1"})


# The environment.


def test_without_a_token_anywhere_it_says_where_to_get_one() -> None:
    for nothing in (None, "", "  "):
        with pytest.raises(TokenProblem, match="set WB_API_TOKEN; create one at https://"):
            WildberriesSDK(nothing)


def test_the_environment_is_read_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = {name: make_token(id=name) for name in ("key", "token", "argument")}
    monkeypatch.setenv("WB_API_KEY", tokens["key"])
    assert asked_without(QUESTION) == tokens["key"]
    monkeypatch.setenv("WB_API_TOKEN", tokens["token"] + "\n")
    assert asked_without(QUESTION) == tokens["token"]
    assert asked_without(QUESTION, api_key=tokens["argument"]) == tokens["argument"]
    assert asked_without(QUESTION, token=tokens["argument"]) == tokens["argument"]


def test_an_empty_argument_is_not_made_good_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WB_API_TOKEN", make_token(id="another seller's"))
    monkeypatch.setenv("WB_CLIENT_SECRET", "s3cret")
    for nothing in ({"token": ""}, {"token": " "}, {"api_key": ""}):
        with pytest.raises(TokenProblem, match="No token"):
            asked_without(QUESTION, **nothing)
    assert "x-client-secret" not in asked(QUESTION, client_secret="").headers


@pytest.mark.parametrize("token", [5, b"token", ["token"]])
def test_a_token_is_text_or_a_callable(token: Any) -> None:
    with pytest.raises(InvalidArgument, match="token must be text, or a callable"):
        WildberriesSDK(token)


def asked_without(call: Any, **settings: Any) -> str:
    """The token sent by a client made as a program would make it."""
    with WildberriesSDK(**settings) as sdk:
        return sdk.account.admit(call, 0).headers["Authorization"]


def test_the_base_url_of_the_environment_goes_after_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WB_BASE_URL", "http://127.0.0.1:7/")
    assert base_of() == "http://127.0.0.1:7"
    assert base_of(base_url="http://127.0.0.1:8") == "http://127.0.0.1:8"
    assert base_of(hosts={"chat": "http://127.0.0.1:9"}) == "https://feedbacks-api.wildberries.ru"


def base_of(**settings: Any) -> str:
    with WildberriesSDK(make_token(), **settings) as sdk:
        return sdk.account.admit(QUESTION, 0).base


# The service's secret.


@pytest.mark.parametrize(
    ("kind", "secret", "rates"),
    [
        ("basic", None, "basic"),
        ("basic", "s3cret", "full"),
        ("personal", None, "full"),
        ("personal", "s3cret", "full"),
        ("service", None, "full"),
        ("test", None, "test"),
    ],
)
def test_the_limits_follow_the_token_and_the_secret(kind: Any, secret: str | None, rates: str) -> None:
    with WildberriesSDK(make_token(kind), client_secret=secret) as sdk:
        grant = sdk.account.admit(QUESTION, 0)
    assert (grant.kind, grant.token_type, grant.headers.get("X-Client-Secret")) == (rates, kind, secret)


def test_the_secret_comes_from_the_environment_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WB_CLIENT_SECRET", "s3cret\n")
    assert asked(QUESTION).headers["x-client-secret"] == "s3cret"
    assert asked(QUESTION, client_secret="other").headers["x-client-secret"] == "other"


def test_a_secret_that_cannot_be_sent_is_refused_and_not_shown() -> None:
    with pytest.raises(InvalidArgument, match="client_secret holds a blank") as caught:
        WildberriesSDK(make_token(), client_secret="s3 cret")
    assert "s3 cret" not in str(caught.value)


# A token that is asked for.


class Tokens:
    """A callable that gives tokens in order, the last one for ever."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        return self.texts.pop(0) if len(self.texts) > 1 else self.texts[0]


OLD, NEW = make_token(id="old"), make_token(id="new")


@pytest.mark.parametrize("call", [QUESTION, ANSWER], ids=attrgetter("route.name"))
def test_a_callable_is_asked_when_needed_and_again_after_a_401(call: Any) -> None:
    tokens = Tokens(OLD, NEW)
    script = Script([reply(401, {"detail": "token expired"}), GOOD[call.route.name], GOOD[call.route.name]])
    with script.sdk(tokens) as sdk:
        assert tokens.asked == 0
        sdk.send(call)
        sdk.send(call)
    assert tokens.asked == 2
    assert [request.headers["authorization"] for request in script.requests] == [OLD, NEW, NEW]


def test_a_callable_without_another_token_leaves_the_refusal() -> None:
    tokens = Tokens(OLD)
    script = Script([reply(401, {"detail": "token expired"})])
    with script.sdk(tokens) as sdk, pytest.raises(Unauthorized, match="token expired"):
        sdk.send(QUESTION)
    assert tokens.asked == 2


def test_a_token_that_others_have_renewed_is_not_asked_for_again() -> None:
    tokens = Tokens(OLD, NEW, make_token(id="newest"))
    with Script([]).sdk(tokens) as sdk:
        stale = [sdk.admit(QUESTION, 0) for _ in range(5)]
        fresh = [sdk.renew(QUESTION, 0, grant) for grant in stale]
    assert tokens.asked == 2
    assert [grant is not None and grant.headers["Authorization"] for grant in fresh] == [NEW] * 5


def test_a_token_that_expires_meanwhile_is_asked_for_again_before_sending() -> None:
    tokens = Tokens(EXPIRED, NEW)
    assert asked(QUESTION, tokens).headers["authorization"] == NEW


def test_a_callable_that_gives_expired_tokens_only_is_refused() -> None:
    assert "expired" in refused(QUESTION, Tokens(EXPIRED))


@pytest.mark.parametrize("given", [None, 5, b"token", "", "  "])
def test_a_callable_that_gives_no_token_is_told_so(given: Any) -> None:
    with Script([]).sdk(lambda: given) as sdk, pytest.raises(TokenProblem, match="The token callable returned"):
        sdk.send(QUESTION)


def test_a_callables_own_trouble_comes_through() -> None:
    def vault() -> str:
        raise ConnectionError("the vault is sealed")

    with Script([]).sdk(vault) as sdk, pytest.raises(ConnectionError, match="sealed"):
        sdk.send(QUESTION)


def test_threads_ask_a_callable_once() -> None:
    tokens = Tokens(OLD, NEW)
    with Script([]).sdk(tokens) as sdk:
        together([lambda: sdk.admit(QUESTION, 0)] * 8)
    assert tokens.asked == 1


def together(deeds: list[Callable[[], object]]) -> None:
    threads = [threading.Thread(target=deed) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# What nobody should see.


@pytest.mark.parametrize("source", [OLD, lambda: OLD], ids=["text", "callable"])
def test_no_repr_and_no_variable_of_an_account_shows_the_token_or_the_secret(source: Any) -> None:
    with Script([]).sdk(source, client_secret="s3cret") as sdk:
        grant = sdk.admit(QUESTION, 0)
        seen = f"{sdk!r} {sdk} {sdk.account!r} {vars(sdk.account)} {vars(sdk)} {sdk.token!r} {grant!r} {grant}"
    for hidden in (OLD, OLD.split(".")[2], "s3cret"):
        assert hidden not in seen
