"""The sellers of a configuration with their tokens: whom the desk works for, and by which id WB knows them.

A token that cannot be read stops only its own seller: `Shop.problem` says what to do.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ...errors import TokenProblem
from ...plan.config import Config, Seller
from ...plan.said import Language, Said
from ...token import Token, read_token, unusable
from ..ending import USAGE, Ended
from ..reading import decoded
from .system import why

UNREADABLE = Said(
    "это не токен WB: в нём должны быть три части через точку",
    "this is no token of WB's: that has three parts joined by dots",
)


class NoToken(TokenProblem):
    """There is no token to be had; `said` says where it was looked for."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.en)
        self.said = said


@dataclass(frozen=True)
class Shop:
    """One seller of the configuration."""

    settings: Seller
    folder: Path
    """The configuration's, to which the token's file is relative."""
    token: Token | None = None
    problem: Said | None = None
    """Why the token cannot even be read."""

    @property
    def name(self) -> str:
        """As the configuration calls the seller."""
        return self.settings.name

    @property
    def id(self) -> str:
        """WB's id of the seller; empty while the token cannot be read."""
        return self.token.seller_id if self.token else ""

    @property
    def unknown(self) -> Said | None:
        """Why the token does not say whose it is; None if it does."""
        if self.token is None:
            return self.problem or Said("токена нет", "no token")
        return None if self.token.readable else UNREADABLE

    @property
    def secret(self) -> str:
        """The secret of a catalogue service, or an empty text, so that no other seller's is taken from elsewhere."""
        return os.environ.get(self.settings.secret_env or "", "")

    @property
    def limits(self) -> Literal["full", "basic"]:
        """Whose limits hold: `full` or `basic`."""
        return "basic" if self.token and self.token.kind == "basic" and not self.secret else "full"

    def text(self) -> str:
        """The token's text as it is now: what a client asks for, again after WB has refused it.

        Raises `NoToken`, also for the token of another seller, whose answers must not get among this one's.
        """
        text = text_of(self.settings, self.folder)
        if self.token is not None and read_token(text).seller_id != self.id:
            raise NoToken(_another(self.settings.token_file or self.settings.token_env))
        return text

    def unusable(self, now: float) -> str | None:
        """Why nothing can be sent with the token at *now*, if that is so."""
        return unusable(self.token, now) if self.token else ""


def shops_of(config: Config, folder: Path) -> tuple[Shop, ...]:
    """The sellers in their order."""
    return tuple(shop_of(seller, folder) for seller in config.sellers)


def shop_of(seller: Seller, folder: Path) -> Shop:
    """A seller with its token, as far as that can be read now."""
    try:
        return Shop(seller, folder, read_token(text_of(seller, folder)))
    except NoToken as problem:
        return Shop(seller, folder, problem=problem.said)


def text_of(seller: Seller, folder: Path) -> str:
    """The text of a seller's token, from its file or its variable. Raises `NoToken`."""
    if seller.token_env is not None:
        return _checked(os.environ.get(seller.token_env, ""), seller.token_env)
    path = folder / str(seller.token_file)
    try:
        return _checked(decoded(path.read_bytes()), path)
    except OSError as problem:
        reason = why(problem)
    except UnicodeDecodeError:
        reason = Said("UTF-8?", "UTF-8?")
    raise NoToken(Said(f"токен не прочитать из {path}: {reason.ru}", f"no token in {path}: {reason.en}"))


def _another(source: str | None) -> Said:
    return Said(
        f"в {source} токен другого продавца: верните прежний или запустите wbdesk заново",
        f"{source} holds another seller's token: put the one before back, or start wbdesk anew",
    )


def _checked(text: str, source: Path | str) -> str:
    if not text.strip():
        raise NoToken(Said(f"токена нет: {source} ничего не содержит", f"no token: {source} holds nothing"))
    return text.strip()


def chosen(shops: Sequence[Shop], wanted: str | None, language: Language) -> tuple[Shop, ...]:
    """The shops meant by a name or an id; all of them if none is named. Ends with 2 if there is no such shop."""
    found = tuple(shop for shop in shops if wanted in {None, shop.name, shop.id})
    if found:
        return found
    names = ", ".join(shop.name for shop in shops) or "-"
    said = Said(f"нет продавца «{wanted}»; есть: {names}.", f"there is no seller {wanted!r}; there are: {names}.")
    raise Ended(USAGE, said.in_language(language))


def check_apart(shops: Sequence[Shop], language: Language) -> None:
    """End with 2 if two sellers of the configuration are one and the same at WB."""
    seen: dict[str, str] = {}
    for shop in shops:
        if shop.id and (other := seen.setdefault(shop.id, shop.name)) != shop.name:
            said = Said(
                f"«{other}» и «{shop.name}» - один и тот же продавец WB: оставьте в конфигурации одного.",
                f"{other!r} and {shop.name!r} are the same seller at WB: leave one of them in the configuration.",
            )
            raise Ended(USAGE, said.in_language(language))
