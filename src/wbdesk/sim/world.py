"""A simulated Wildberries: a request comes in with the time, an outcome goes out.

Lives here: the order in which a request is judged (path, early faults, token, limits, scope, the section's handler,
late faults) and what a world is made of. What each step says stands in its own module. No IO, no clock, and no
randomness but a seeded one.
"""

from __future__ import annotations

import hashlib
import math
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, get_args

import msgspec

from . import access, gateway
from .access import Refusal, Sentence
from .ask import Ask, Route
from .clock import FIRST, LAST
from .faults import Body, Fault, Faults
from .journal import AUTH, LIMIT, PATH, SERVED, Journal
from .limits import Limits, Permit
from .messages import Outcome, Reply, Request
from .people import Size, make_shop
from .routes import EVERY_ROUTE, Match, Routes
from .scenario import Scenario
from .settings import Settings
from .shop import Shop
from .spoil import Scene, dated, reworded, spoil, strike
from .subjects import shown, to_show
from .tokens import Token, TokenType, make_token, read_token
from .visit import Judgement, Visit, entry

DAY_ONE = 1_794_819_600.0
"""2026-11-16 12:00 in Moscow: the time at which a world begins unless told otherwise."""

MakeShop = Callable[[int, float, str, Size | None], Shop]


class World:
    """Shops, their limits, tokens, faults and journal behind WB's API.

    *seed* decides every text and every chance: the same seed, *now* and requests give the same replies. *now* is unix
    seconds at the start; shops are filled as if they had lived until then. *sellers* shops are made, each of *size* (by
    default a few hundred questions and 1,500 reviews). *rate_factor* makes every bucket so many times faster. *keep* is
    how many entries the journal keeps. *routes* and *make_shop* replace WB's operations and shops, for tests of the
    gate itself.
    """

    def __init__(
        self,
        seed: int = 1,
        settings: Settings | None = None,
        now: float = DAY_ONE,
        *,
        sellers: int = 1,
        size: Size | None = None,
        rate_factor: float = 1.0,
        keep: int = 100_000,
        routes: Iterable[Route] | None = None,
        make_shop: MakeShop = make_shop,
    ) -> None:
        for problem in _problems(now, sellers, rate_factor, keep):
            raise ValueError(problem)
        self.seed, self.settings, self.start = seed, settings or Settings(), now
        self.every_token_is: TokenType | None = None
        self.routes = Routes(EVERY_ROUTE if routes is None else routes)
        self.faults = Faults(self.routes, seed)
        self.journal = Journal(keep)
        self._sellers, self._size, self._rate_factor = sellers, size, rate_factor
        self._make_shop = make_shop
        self.lock = threading.RLock()
        """Held by whoever changes the world or its shops while others may be asking it."""
        self._begin()

    @property
    def sids(self) -> tuple[str, ...]:
        """Ids of the sellers, in the order in which their shops were made."""
        return tuple(self.shops)

    def token(self, type: TokenType = "personal", **kwargs: Any) -> str:
        """A working token of the first seller; *kwargs* as in `make_token`."""
        return make_token(type, **{"sid": self.sids[0], **kwargs})

    def refuse_token(self, token: str, why: Sentence = "withdrawn") -> None:
        """From now on *token* is refused: 401 withdrawn, 403 user removed, 402 unpaid."""
        if why not in get_args(Sentence):
            raise ValueError(f"why: {why!r} is none of {', '.join(get_args(Sentence))}")
        self._sentences[read_token(token).id] = why

    def accept_token(self, token: str) -> None:
        """Undo `refuse_token`."""
        self._sentences.pop(read_token(token).id, None)

    def configure(self, settings: Settings) -> None:
        """Read WB's open points differently from now on; what has happened stays."""
        with self.lock:
            self.settings = self.limits.settings = settings

    def play(self, scenario: Scenario) -> None:
        """Add a scenario's rules to this world's, and take over its settings and its type of token."""
        self.faults.add(*scenario.faults)
        self.configure(replace(self.settings, **scenario.settings))
        self.every_token_is = scenario.token_type or self.every_token_is

    def never_read(self, now: float, sid: str | None = None) -> dict[str, tuple[str, ...]]:
        """Ids of what waits for a seller (the first by default) at *now* and was in no reply, by kind."""
        found = to_show(self.shops[sid or self.sids[0]], now)
        return {kind: self.journal.never_read(ids) for kind, ids in found.items()}

    def reset(self) -> None:
        """Begin again: shops, limits and journal as they were at the start; settings stay, rules start anew."""
        with self.lock:
            self.journal.clear()
            self.faults.rearm()
            self._begin()

    def handle(self, request: Request, now: float) -> Outcome:
        """The outcome of *request* arriving at *now* (unix seconds)."""
        with self.lock:
            visit = self._visit(request, now)
            judgement = self._judge(visit)
            self.journal.add(entry(visit, judgement), _read(visit, judgement))
            return dated(judgement.outcome, now)

    def _begin(self) -> None:
        self.limits = Limits(self.settings, self._rate_factor)
        self._sentences: dict[str, Sentence] = {}
        self._ban_bodies: dict[str, Body | None] = {}
        self._pages: dict[str, Reply] = {}
        sids = [str(_uuid(self.seed, f"seller {number}")) for number in range(self._sellers)]
        self.shops: dict[str, Shop] = {sid: self._make_shop(self.seed, self.start, sid, self._size) for sid in sids}
        self.sandboxes: dict[str, Shop] = {}

    def _visit(self, request: Request, now: float) -> Visit:
        number = len(self.journal) + 1
        match = self.routes.find(request.host, request.method, request.path)
        return Visit(request, now, number, str(_uuid(self.seed, number)), match, self._bearer(request))

    def _bearer(self, request: Request) -> Token | Refusal:
        bearer = access.bearer(request)
        if isinstance(bearer, Token) and self.every_token_is:
            return replace(bearer, type=self.every_token_is)
        return bearer

    def _judge(self, visit: Visit) -> Judgement:
        if visit.match is None:
            return Judgement(gateway.path_not_found(visit.request.host, visit.request.path), PATH)
        fault = next(self.faults.early(visit.match.route, visit.sid), None)
        if fault and fault.ban is None:
            return Judgement(strike(fault, self._scene(visit, visit.match.route)), fault.verdict)
        token = self._known(visit)
        if isinstance(token, Refusal):
            return Judgement(_refuse(token, visit), AUTH)
        return self._admit(visit, visit.match, token, fault)

    def _known(self, visit: Visit) -> Token | Refusal:
        token = visit.bearer
        if isinstance(token, Refusal):
            return token
        stranger = token.sid not in self.shops and self.settings.unknown_seller == "refuse"
        refusal = access.standing(token, self._sentences, visit.now)
        return refusal or (Refusal(401, "token problem; seller is unknown") if stranger else token)

    def _admit(self, visit: Visit, match: Match, token: Token, ban: Fault | None) -> Judgement:
        bucket = match.route.bucket
        if ban:
            seconds = ban.ban or self.settings.ban_seconds
            self.limits.ban(visit.account, seconds, visit.now, bucket if ban.operation else None)
            self._ban_bodies[visit.account] = ban.body
        permit = self.limits.take(visit.account, bucket, self._slow(token, visit.request), visit.now)
        if not permit.allowed:
            return Judgement(self._limited(visit, token, permit), ban.verdict if ban else LIMIT)
        headers = permit.headers(self.settings.reset_on_200)
        refusal = access.scope(token, match.route, visit.request.host, self.settings)
        if refusal:
            return Judgement(_with(_refuse(refusal, visit), headers), AUTH)
        return self._serve(visit, match, token, headers)

    def _limited(self, visit: Visit, token: Token, permit: Permit) -> Reply:
        body = self._ban_bodies.get(visit.account) if permit.banned else None
        dialect = body if body in ("s2s", "ag") else self.settings.limit_dialect
        said = gateway.limited(token.sid, visit.request_id, visit.now, dialect, permit.banned, permit.headers())
        return reworded(said, body)

    def _serve(self, visit: Visit, match: Match, token: Token, headers: Mapping[str, str]) -> Judgement:
        faults = self.faults.late(match.route, visit.sid)
        shop, ask = self._shop(token), self._ask(visit, match, max((fault.late for fault in faults), default=0.0))
        before = len(shop.effects)
        reply = match.route.answer(shop, ask)
        scene = self._scene(visit, match.route, lambda page: match.route.answer(shop, _next(ask, page)))
        outcome: Outcome = _with(reply, headers)
        for fault in faults:
            outcome = spoil(outcome, fault, scene)
        self._remember_page(visit, match.route, reply)
        verdict = " + ".join(fault.verdict for fault in faults) or SERVED
        return Judgement(outcome, verdict, len(shop.effects) > before)

    def _ask(self, visit: Visit, match: Match, late: float) -> Ask:
        query = dict(reversed(visit.request.query))
        settings = replace(self.settings, indexing_delay=late) if late else self.settings
        return Ask(visit.request, visit.now, visit.request_id, settings, query, match.captured)

    def _scene(self, visit: Visit, route: Route, following: Callable[[Reply], Reply] = lambda page: page) -> Scene:
        slow = visit.token is not None and self._slow(visit.token, visit.request)
        return Scene(
            route,
            visit.request_id,
            visit.now,
            self.settings,
            self.faults.choose,
            sid=visit.sid or "",
            burst=self.limits.rate(route.bucket, slow).burst,
            previous_page=self._pages.get(visit.account),
            following_page=following,
        )

    def _remember_page(self, visit: Visit, route: Route, reply: Reply) -> None:
        if route.bucket == "events":
            self._pages[visit.account] = reply

    def _slow(self, token: Token, request: Request) -> bool:
        if token.type == "test":
            return self.settings.test_tokens == "basic"
        return token.type == "basic" and not request.headers.get("x-client-secret")

    def _shop(self, token: Token) -> Shop:
        """The token's shop; a sandbox, and the shop of a welcome stranger, is made when first asked for."""
        test = token.type == "test"
        shops = self.sandboxes if test else self.shops
        if token.sid not in shops:
            shops[token.sid] = self._make_shop(self.seed + test, self.start, token.sid, self._size)
        return shops[token.sid]


def _next(ask: Ask, page: Reply) -> Ask:
    """The question for the page of events after *page*."""
    result: Any = msgspec.json.decode(page.body).get("result") or {}
    cursor = result.get("next")
    return replace(ask, query={**ask.query, "next": str(cursor)}) if cursor else ask


def _read(visit: Visit, judgement: Judgement) -> list[str]:
    """Ids of the items a reading was shown."""
    outcome = judgement.outcome
    return shown(outcome) if visit.request.method == "GET" and isinstance(outcome, Reply) else []


def _refuse(refusal: Refusal, visit: Visit) -> Reply:
    if refusal.status == 402:
        return gateway.payment_required()
    return gateway.refusal(refusal.status, refusal.detail, visit.request_id, visit.now)


def _with(reply: Reply, headers: Mapping[str, str]) -> Reply:
    return replace(reply, headers={**reply.headers, **headers})


def _uuid(seed: int, what: object) -> uuid.UUID:
    return uuid.UUID(bytes=hashlib.blake2b(f"{seed}:{what}".encode(), digest_size=16).digest(), version=4)


def _problems(now: float, sellers: int, rate_factor: float, keep: int) -> Iterator[str]:
    """What no world can be made of."""
    if not FIRST <= now <= LAST:
        yield f"now: {now} - must be unix seconds, from the year 2000 to 2100"
    if sellers < 1:
        yield f"sellers: {sellers} - must be 1 or more"
    if not 0 < rate_factor < math.inf:
        yield f"rate_factor: {rate_factor} - must be above 0"
    if keep < 0:
        yield f"keep: {keep} - must be 0 or more"
