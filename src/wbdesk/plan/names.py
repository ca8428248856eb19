"""Whether what WB shows as a buyer's name is one, so that nobody is greeted as "Покупатель".

A wrong greeting under a public review says that nobody has read it. So a doubtful name counts as none: the template's
fallback is used, and that is always right.
"""

from __future__ import annotations

import re

from .words import Matcher, tokens

_ROLES = (
    "покупатель покупательница пользователь клиент клиентка заказчик аноним анонимно гость господин госпожа "
    "buyer user customer client guest anonymous anonym"
)
_OTHERS = (
    "имя фамилия нет тест никто ип ооо вб мама папа бабушка дедушка уважаемый уважаемая "
    "name none null test wb wildberries undefined unknown"
)

ROLES = frozenset(_ROLES.split())
"""What a buyer is and not what he is called, folded."""
NO_NAMES = ROLES | frozenset(_OTHERS.split())
"""First words that WB or a buyer puts where a name should be."""

# Letters of one alphabet, one hyphen at most, and a vowel: no phone, no address, no row of consonants.
_NAME = re.compile(r"(?:[А-ЯЁа-яё]{2,20}(?:-[А-ЯЁа-яё]{2,20})?|[A-Za-z]{2,20}(?:-[A-Za-z]{2,20})?)")
_VOWEL = re.compile(r"[аеёиоуыэюяaeiouy]", re.IGNORECASE)
_THRICE = re.compile(r"(.)\1\1", re.IGNORECASE)
_RUDE = (
    "хуй* хуе* хуя* хуи* пизд* ебан* ебат* ебал* ебну* ебуч* еблан* бляд* блят* =бля муд* жоп* говн* залуп* пидор* "
    "пидар* гандон* сука сучк* шлюх* дерьм* член* секс* fuck* shit* bitch* dick* pussy* cock asshole*"
)
_OBSCENE = Matcher(_RUDE.split())


def first_name(shown: str | None) -> str | None:
    """The name to greet a buyer with.

    Args:
        shown: what WB shows as the buyer's name, such as `анна П.`.

    Returns:
        The first name with a capital letter, `Анна`; None if it is doubtful.
    """
    first = next(iter((shown or "").split()), "").rstrip(".,!")
    return first.title() if _is_name(first) else None


def greeting(shown: str | None) -> str:
    """The beginning of an answer, without a mark at its end: `Анна, здравствуйте`, or `Здравствуйте` to a stranger."""
    name = first_name(shown)
    return f"{name}, здравствуйте" if name else "Здравствуйте"


def _is_name(word: str) -> bool:
    if not _NAME.fullmatch(word) or not _VOWEL.search(word) or _THRICE.search(word):
        return False
    said = tokens(word)
    return not any(token.word in NO_NAMES for token in said) and next(_OBSCENE.find(said), None) is None
