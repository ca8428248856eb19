"""Words after which a person must read: harm to health, fire, law, children.

A polite formula under "the child was poisoned" is worse than no answer, whatever the rating. The lists lean to caution:
a needless look costs a minute. A shop leaves out a group that fits its goods badly (`[negative] danger = [...]`), such
as `child` for a seller of toys. Patterns are explained in `words.py`; `=суд` and not `суд`, because "судя по отзывам"
has the same stem.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_INJURY = """
травм*, ожог, обжег*, обжигает, обожг*, ошпар*, порез*, порани*, =рана, =раны, =рану, кровь, кровотечение, перелом,
сотрясение, больница, скорая помощь, скорую, врач, госпитал*, реанимац*, инвалид*, умер, умерла, смерть, =током
"""
_POISON = """
отрав*, яд, ядовит*, токсич*, аллерг*, сыпь, удушье, задыха*, рвота, вырвало, тошнит, тошнота, плесень, просроч*,
годности истек, опухл*, раздражение кожи
"""
_FIRE = """
=пожар, =пожара, =пожару, пожаро*, загорел*, возгора*, воспламен*, взорв*, взрыв*, задымил*, дымит*, пош* дым, гарь,
искрит*, заискр*, =искры, сгорел*
"""
_LAW = """
=суд, =суда, =суде, =судом, =суды, =судиться, засужу, судебн*, досудебн*, прокурат*, прокурор*,
полиц*, роспотребнадзор*, адвокат*, юрист*, =иск, =иском,
исковое, =претензию, защите прав, мошенн*, следств*
"""
_CHILD = """
ребен*, дети, детск*, младен*, малыш*, грудничк*, беремен*
"""


def _patterns(written: str) -> tuple[str, ...]:
    return tuple(" ".join(one.split()) for one in written.split(","))


DANGER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "injury": _patterns(_INJURY),
        "poison": _patterns(_POISON),
        "fire": _patterns(_FIRE),
        "law": _patterns(_LAW),
        "child": _patterns(_CHILD),
    }
)
"""Group to patterns."""
