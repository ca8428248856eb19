"""The doctor's look at a token: what it says of itself, and who may read its file. Nothing is sent.

Tokens live 180 days: https://dev.wildberries.ru/knowledge-base/articles/019d49a1-1540-76f6-befe-726633dc11be
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from ...plan.said import Said
from ...token import CABINET, CATEGORY_TITLES, IN_RUSSIAN, Kind, Token
from .check import Check, Level
from .shops import UNREADABLE, Shop

TYPES: Mapping[Kind, Said] = MappingProxyType(
    {
        "personal": Said("персональный", "personal"),
        "service": Said("сервисный", "service"),
        "basic": Said("базовый", "basic"),
        "test": Said("тестовый", "test"),
        "unknown": Said("неизвестного типа", "of an unknown type"),
    }
)
"""Types of tokens as WB's portal calls them."""
SOON, VERY_SOON = 30, 7
"""Days before a token's end from which it is mentioned, and from which a person has to act."""

MAKE_NEW = Said(
    f"создайте новый: {CABINET}, тип «Персональный», галочки {', '.join(f'«{name}»' for name in IN_RUSSIAN.values())}",
    f"make a new one: {CABINET}, type Personal, with {', '.join(CATEGORY_TITLES.values())} ticked",
)


def where(shop: Shop) -> Said:
    """To make a new token, and where to put it: a running desk takes it up from there."""
    file, variable = shop.settings.token_file, shop.settings.token_env
    place = Said(f"положите его в {shop.folder / file}", f"put it into {shop.folder / file}") if file else None
    place = place or Said(f"дайте его в {variable}", f"give it in {variable}")
    return Said(f"{MAKE_NEW.ru}; {place.ru}", f"{MAKE_NEW.en}; {place.en}")


def look(shop: Shop, now: float) -> Iterator[Check]:
    """Everything about a seller's token."""
    token = shop.token
    if token is None:
        yield Check("token", "bad", shop.problem or Said("токена нет", "no token"), MAKE_NEW)
        return
    if not token.readable:
        yield Check("token", "bad", UNREADABLE, MAKE_NEW)
        return
    yield from _life(token, now)
    yield _type(shop)
    yield from _categories(token)
    yield from _file(shop)


def _life(token: Token, now: float) -> Iterator[Check]:
    if token.expires_at is None:
        return
    days = int((token.expires_at.timestamp() - now) // 86_400)
    level: Level = "bad" if days < VERY_SOON else "note" if days < SOON else "ok"
    said = Said(f"токену осталось дней: {days}", f"the token has {days} days left")
    if days < 0:
        said = Said(f"токен истёк {token.expires_at:%Y-%m-%d}", f"the token expired on {token.expires_at:%Y-%m-%d}")
    elif days < 1:
        said = Said("токен истекает в ближайшие 24 часа", "the token expires within 24 hours")
    yield Check("token", level, said, MAKE_NEW if level != "ok" else Said("", ""))


def _type(shop: Shop) -> Check:
    """The type, and what it means for the desk."""
    kind = shop.token.kind if shop.token else "unknown"
    if kind == "test":
        said = Said("тестовый токен: без чатов, закрепов и заявок", "a test token: no chats, pins or claims")
        return Check("type", "bad", said, MAKE_NEW)
    if shop.limits == "basic":
        return Check("type", "note", BASIC, MAKE_NEW)
    return Check("type", "ok", Said(f"тип токена: {TYPES[kind].ru}", f"the token's type: {TYPES[kind].en}"))


BASIC = Said(
    "базовый токен: 5 запросов в час на вопросы, отзывы и закрепы, 1 в час на чаты и заявки; стол работает медленно",
    "a basic token: 5 calls an hour for questions, reviews, pins, 1 an hour for chats and claims; the desk is slow",
)


def _categories(token: Token) -> Iterator[Check]:
    """What the token may do of what a desk does."""
    missing = [name for name in CATEGORY_TITLES if name not in token.categories]
    if missing:
        said = Said(
            f"у токена нет категорий: {', '.join(IN_RUSSIAN[name] for name in missing)}",
            f"the token lacks {', '.join(CATEGORY_TITLES[name] for name in missing)}",
        )
        yield Check("categories", "bad", said, MAKE_NEW)
    if token.read_only:
        said = Said("токен только на чтение: отвечать нельзя", "the token is read-only: it cannot answer")
        yield Check("categories", "bad", said, MAKE_NEW)
    if not missing and not token.read_only:
        yield Check("categories", "ok", Said("категорий хватает", "it has the categories"))


def _file(shop: Shop) -> Iterator[Check]:
    """Who may read the token's file. (Windows has no such bits.)"""
    if shop.settings.token_file is None or os.name != "posix":
        return
    path: Path = shop.folder / shop.settings.token_file
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        said = Said(f"файл {path} могут прочитать другие", f"others may read {path}")
        yield Check("token", "bad", said, Said(f"chmod 600 {path}", f"chmod 600 {path}"))
