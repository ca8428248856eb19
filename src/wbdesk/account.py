"""Whose account a call is made for: the token, what it allows, and which host is asked.

One `Account` stands behind a client. It reads the token, refuses calls that the token cannot make before anything is
sent, and grants the others their headers and host. No HTTP library and no clock: the time is an argument.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from .api.call import Call, Host, Route
from .discreet import Discreet
from .errors import InvalidArgument, TokenProblem
from .token import CABINET, CATEGORY_TITLES, Token, forbidden, read_token, sendable, unusable
from .version import VERSION
from .wire.rates import Kind
from .wire.session import Grant

log = logging.getLogger("wbdesk")

T = TypeVar("T")

TokenSource = str | Callable[[], str]

# Hosts: https://dev.wildberries.ru/openapi/user-communication
HOSTS: Mapping[Host, str] = {
    "feedbacks": "https://feedbacks-api.wildberries.ru",
    "chat": "https://buyer-chat-api.wildberries.ru",
    "returns": "https://returns-api.wildberries.ru",
}
SANDBOX = "https://feedbacks-api-sandbox.wildberries.ru"

CREATE_ONE = f"create one at {CABINET} with the categories you need ({', '.join(CATEGORY_TITLES.values())})."
NO_TOKEN = f"No token. Pass token= or set WB_API_TOKEN; {CREATE_ONE}"
UNSENDABLE = (
    "holds a blank, a line break or a letter that cannot stand in a header: it was not copied whole, or something was "
    "copied with it. Copy it again"
)


class Secret(Discreet, frozen=True):
    """A text that no repr shows."""

    hidden = frozenset({"text"})

    text: str


class Account:
    """The token, its limits' owner, and the hosts."""

    def __init__(
        self,
        token: TokenSource | None,
        *,
        client_secret: str | None,
        base_url: str | None,
        hosts: Mapping[str, str] | None,
        preflight: bool,
    ) -> None:
        self._source = source(given(token, "WB_API_TOKEN", "WB_API_KEY"))
        self._secret = secret(given(client_secret, "WB_CLIENT_SECRET"))
        self._base = one_base(base_url, hosts)
        self._hosts = {**HOSTS, **_checked(hosts or {})}
        self._preflight = preflight
        self._warned = False
        self._lock = threading.RLock()
        self._token: Token | None = None

    def __repr__(self) -> str:
        return f"<Account {self._token.kind if self._token else 'unread'} token>"

    @property
    def token(self) -> Token:
        """The token in use, asked for when first needed."""
        with self._lock:
            if self._token is None:
                self._token = read_token(asked(self._source))
            return self._token

    def renew(self, refused: str) -> bool:
        """Have another token than the text *refused*, asking the callable unless a new one is here already.

        False if there is no callable, or it has no other.
        """
        if isinstance(self._source, Secret):
            return False
        with self._lock:
            if self.token.text == refused:
                self._token = read_token(asked(self._source))
            return self.token.text != refused

    def admit(self, call: Call[Any], now: float) -> Grant:
        """Leave for *call* at *now* (unix seconds), or TokenProblem with what to do."""
        token = self._usable(now)
        self._check(token, call, now)
        return Grant(
            seller=token.seller_id,
            kind=self._rates_of(token),
            base=self._host(token, call.route),
            headers=self._headers(token),
            token_type=token.kind,
        )

    def _usable(self, now: float) -> Token:
        """The token; one that has expired meanwhile is asked for again, not sent."""
        token = self.token
        if unusable(token, now):
            self.renew(token.text)
        return self.token

    def _check(self, token: Token, call: Call[Any], now: float) -> None:
        route = call.route
        if not sendable(token.text):
            raise TokenProblem(f"{route.name} was not sent. The token {UNSENDABLE}, or {CREATE_ONE}", call=call)
        if not token.readable:
            self._object(call, None if self._base else unusable(token, now))
            return
        refused = unusable(token, now) or forbidden(
            token, category=route.host, writes=route.writes, sandbox=route.sandbox
        )
        self._object(call, refused)

    def _object(self, call: Call[Any], problem: str | None) -> None:
        """Refuse, or with `preflight=False` warn once and let WB decide."""
        if problem is None:
            return
        if self._preflight:
            raise TokenProblem(f"{call.route.name} was not sent. {problem}", call=call)
        if not self._warned:
            self._warned = True
            log.warning("%s is sent although: %s", call.route.name, problem)

    def _rates_of(self, token: Token) -> Kind:
        """`X-Client-Secret` gives a basic token the full limits."""
        if token.kind == "basic":
            return "full" if self._secret else "basic"
        return "test" if token.kind == "test" else "full"

    def _host(self, token: Token, route: Route) -> str:
        if self._base:
            return self._base
        sandboxed = token.kind == "test" and route.sandbox and self._hosts[route.host] == HOSTS[route.host]
        return SANDBOX if sandboxed else self._hosts[route.host]

    def _headers(self, token: Token) -> Mapping[str, str]:
        headers = {"Authorization": token.text, "User-Agent": f"wbdesk/{VERSION}"}
        return {**headers, "X-Client-Secret": self._secret.text} if self._secret else headers


def given(argument: T | None, *names: str) -> T | str | None:
    """The argument; where there is none, the first of these variables that is set.

    An empty argument stays empty: what was meant for one seller must not be sent with another one's token.
    """
    if argument is not None:
        return argument
    return next((text for name in names if (text := os.environ.get(name))), None)


def source(token: Any) -> Secret | Callable[[], str]:
    """Where the token comes from; TokenProblem if from nowhere."""
    if token is None or (isinstance(token, str) and not token.strip()):
        raise TokenProblem(NO_TOKEN)
    if isinstance(token, str):
        return Secret(token)
    if callable(token):
        return cast(Callable[[], str], token)
    kind = type(token).__name__
    raise InvalidArgument(f"token must be text, or a callable that returns it, not {kind}.", argument="token")


def secret(text: str | None) -> Secret | None:
    """A service's secret, or InvalidArgument if it cannot be sent."""
    if not text:
        return None
    if not sendable(text.strip()):
        raise InvalidArgument(f"client_secret {UNSENDABLE}.", argument="client_secret")
    return Secret(text.strip())


def asked(source: Secret | Callable[[], str]) -> str:
    """The token's text from where it is kept."""
    text = source.text if isinstance(source, Secret) else source()
    if not isinstance(text, str) or not text.strip():
        given = "an empty text" if isinstance(text, str) else type(text).__name__
        raise TokenProblem(f"The token callable returned {given}. It has to return a token's text; {CREATE_ONE}")
    return text


def one_base(base_url: str | None, hosts: Mapping[str, str] | None) -> str | None:
    """The one address for all three hosts, from the argument or, unless hosts are given, from `WB_BASE_URL`."""
    base = base_url if hosts else given(base_url, "WB_BASE_URL")
    return None if base is None else _address("base_url", base)


def _checked(hosts: Mapping[str, str]) -> dict[Host, str]:
    known: dict[str, Host] = {"feedbacks": "feedbacks", "chat": "chat", "returns": "returns"}
    if extra := set(hosts) - set(known):
        raise InvalidArgument(f"hosts: unknown {sorted(extra)}; the hosts are {sorted(known)}", argument="hosts")
    return {known[name]: _address(f"hosts[{name!r}]", address) for name, address in hosts.items()}


def _address(argument: str, address: object) -> str:
    if not isinstance(address, str) or not _is_address(address.strip()):
        raise InvalidArgument(
            f"{argument} must be an address such as http://127.0.0.1:8000, not {address!r}", argument=argument
        )
    return address.strip().rstrip("/")


def _is_address(text: str) -> bool:
    if text.split() != [text]:
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not (parts.query or parts.fragment)
