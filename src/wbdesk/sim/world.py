"""A simulated Wildberries: a request comes in with the time, an outcome goes out.

Lives here: the order in which a request is judged (path, token, limits, scope, the section's handler) and what a
world is made of. What each step says stands in its own module. No IO, no clock, and no randomness but a seeded one.
"""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import access, gateway
from .access import Refusal, Sentence
from .ask import Ask, Route
from .journal import AUTH, LIMIT, PATH, SERVED, Entry, Journal
from .limits import Limits
from .messages import Outcome, Reply, Request, Truncate
from .routes import Match, Routes, every_route
from .settings import Settings
from .subjects import digest, shown, subject
from .tokens import Token, TokenType, make_token, read_token

if TYPE_CHECKING:
    from .shop import Shop

DAY_ONE = 1_794_819_600.0
"""2026-11-16 12:00 in Moscow: the time at which a world begins unless told otherwise."""

MakeShop = Callable[[int, float, str, Any], "Shop"]


@dataclass(frozen=True, slots=True)
class Visit:
    """A request on its way through the gate."""

    request: Request
    now: float
    number: int
    request_id: str
    match: Match | None
    bearer: Token | Refusal

    @property
    def token(self) -> Token | None:
        """The token, if there is a readable one."""
        return self.bearer if isinstance(self.bearer, Token) else None

    @property
    def account(self) -> str:
        """Whose buckets are drawn on: a seller's production and sandbox are two accounts."""
        token = self.token
        if token is None:
            return ""
        return f"{token.sid} sandbox" if token.type == "test" else token.sid


@dataclass(frozen=True, slots=True)
class Judgement:
    """An outcome, and why."""

    outcome: Outcome
    verdict: str
    effect: bool = False


class World:
    """Shops, their limits, tokens and journal behind WB's API.

    *seed* decides every text and every chance: the same seed, *now* and requests give the same replies. *now* is unix
    seconds at the start; shops are filled as if they had lived until then. *sellers* shops are made, each of *size*
    (see `people.Size`). *rate_factor* makes every bucket so many times faster. *keep* is how many entries the journal
    keeps. *routes* and *make_shop* replace WB's operations and shops, for tests of the gate itself.
    """

    def __init__(
        self,
        seed: int = 1,
        settings: Settings | None = None,
        now: float = DAY_ONE,
        *,
        sellers: int = 1,
        size: Any = None,
        rate_factor: float = 1.0,
        keep: int = 100_000,
        routes: Iterable[Route] | None = None,
        make_shop: MakeShop | None = None,
    ) -> None:
        self.seed, self.settings, self.start, self.size = seed, settings or Settings(), now, size
        self.every_token_is: TokenType | None = None
        self.routes = Routes(every_route() if routes is None else routes)
        self.journal = Journal(keep)
        self.limits = Limits(self.settings, rate_factor)
        self._make_shop = make_shop or _people_shop
        self._sentences: dict[str, Sentence] = {}
        self._lock = threading.RLock()
        self.shops: dict[str, Shop] = {}
        self.sandboxes: dict[str, Shop] = {}
        for number in range(sellers):
            sid = str(_uuid(seed, f"seller {number}"))
            self.shops[sid] = self._make_shop(seed, now, sid, size)

    @property
    def sids(self) -> tuple[str, ...]:
        """Ids of the sellers, in the order in which their shops were made."""
        return tuple(self.shops)

    def token(self, type: TokenType = "personal", **kwargs: Any) -> str:
        """A working token of the first seller; *kwargs* as in `make_token`."""
        return make_token(type, **{"sid": self.sids[0], **kwargs})

    def refuse_token(self, token: str, why: Sentence = "withdrawn") -> None:
        """From now on *token* is refused: 401 withdrawn, 403 user removed, 402 unpaid."""
        self._sentences[read_token(token).id] = why

    def accept_token(self, token: str) -> None:
        """Undo `refuse_token`."""
        self._sentences.pop(read_token(token).id, None)

    def handle(self, request: Request, now: float) -> Outcome:
        """The outcome of *request* arriving at *now* (unix seconds)."""
        with self._lock:
            visit = self._visit(request, now)
            judgement = self._judge(visit)
            self._write_down(visit, judgement)
            return judgement.outcome

    def _visit(self, request: Request, now: float) -> Visit:
        number = len(self.journal) + 1
        match = self.routes.find(request.host, request.method, request.path)
        return Visit(request, now, number, str(_uuid(self.seed, number)), match, self._bearer(request))

    def _bearer(self, request: Request) -> Token | Refusal:
        bearer = access.bearer(request)
        if isinstance(bearer, Token) and self.every_token_is:
            return Token(bearer.id, bearer.sid, self.every_token_is, bearer.mask, bearer.exp)
        return bearer

    def _judge(self, visit: Visit) -> Judgement:
        if visit.match is None:
            return Judgement(gateway.path_not_found(visit.request.host), PATH)
        token = self._known(visit)
        if isinstance(token, Refusal):
            return Judgement(_refuse(token, visit), AUTH)
        return self._admit(visit, visit.match, token)

    def _known(self, visit: Visit) -> Token | Refusal:
        token = visit.bearer
        if isinstance(token, Refusal):
            return token
        stranger = token.sid not in self.shops and self.settings.unknown_seller == "refuse"
        refusal = access.standing(token, self._sentences, visit.now)
        return refusal or (Refusal(401, "token problem; seller is unknown") if stranger else token)

    def _admit(self, visit: Visit, match: Match, token: Token) -> Judgement:
        permit = self.limits.take(visit.account, match.route.bucket, self._slow(token, visit.request), visit.now)
        headers = permit.headers(self.settings.reset_on_200)
        if not permit.allowed:
            words = (token.sid, visit.request_id, visit.now, self.settings.limit_dialect, permit.banned, headers)
            return Judgement(gateway.limited(*words), LIMIT)
        refusal = access.scope(token, match.route, visit.request.host, self.settings)
        if refusal:
            return Judgement(_with(_refuse(refusal, visit), headers), AUTH)
        return self._serve(visit, match, token, headers)

    def _serve(self, visit: Visit, match: Match, token: Token, headers: Mapping[str, str]) -> Judgement:
        shop = self._shop(token)
        before = len(shop.effects)
        reply = match.route.answer(shop, self._ask(visit, match))
        return Judgement(_with(reply, headers), SERVED, len(shop.effects) > before)

    def _ask(self, visit: Visit, match: Match) -> Ask:
        query = dict(reversed(visit.request.query))
        return Ask(visit.request, visit.now, visit.request_id, self.settings, query, match.captured)

    def _slow(self, token: Token, request: Request) -> bool:
        if token.type == "test":
            return self.settings.test_tokens == "basic"
        return token.type == "basic" and not request.headers.get("x-client-secret")

    def _shop(self, token: Token) -> Shop:
        """The token's shop; a sandbox, and the shop of a welcome stranger, is made when first asked for."""
        test = token.type == "test"
        shops = self.sandboxes if test else self.shops
        if token.sid not in shops:
            shops[token.sid] = self._make_shop(self.seed + test, self.start, token.sid, self.size)
        return shops[token.sid]

    def _write_down(self, visit: Visit, judgement: Judgement) -> None:
        request, token = visit.request, visit.token
        route = visit.match.route if visit.match else None
        item, answers = subject(request, route) if route else (None, False)
        status, size = _sent(judgement.outcome)
        self.journal.add(
            Entry(
                number=visit.number,
                time=visit.now,
                sid=token.sid if token else None,
                token_type=token.type if token else None,
                operation=route.operation if route else None,
                method=request.method,
                path=request.path,
                query=request.query,
                body_digest=digest(request),
                body_size=len(request.body),
                writes=route.writes if route else False,
                item=item,
                answers=answers,
                verdict=judgement.verdict,
                status=status,
                effect=judgement.effect,
                bytes_out=size,
            ),
            _read(visit, judgement),
        )


def _read(visit: Visit, judgement: Judgement) -> list[str]:
    reading = visit.request.method == "GET" and isinstance(judgement.outcome, Reply)
    return shown(judgement.outcome) if reading and isinstance(judgement.outcome, Reply) else []


def _sent(outcome: Outcome) -> tuple[int | None, int]:
    if isinstance(outcome, Reply):
        return outcome.status, len(outcome.body)
    if isinstance(outcome, Truncate):
        return outcome.reply.status, min(outcome.keep, len(outcome.reply.body))
    return None, 0


def _refuse(refusal: Refusal, visit: Visit) -> Reply:
    if refusal.status == 402:
        return gateway.payment_required()
    return gateway.refusal(refusal.status, refusal.detail, visit.request_id, visit.now)


def _with(reply: Reply, headers: Mapping[str, str]) -> Reply:
    return Reply(reply.status, {**reply.headers, **headers}, reply.body, reply.delay)


def _uuid(seed: int, what: object) -> uuid.UUID:
    return uuid.UUID(bytes=hashlib.blake2b(f"{seed}:{what}".encode(), digest_size=16).digest(), version=4)


def _people_shop(seed: int, now: float, sid: str, size: Any) -> Shop:
    from .people import make_shop

    return make_shop(seed, now, sid, size)
