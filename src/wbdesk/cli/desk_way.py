"""The way from an everyday command to a desk: the desk is imported only where one is configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .desk_extra import missing, told
from .desk_wish import configured
from .ending import USAGE, Ended

if TYPE_CHECKING:
    from .desk_door import Door


def door_for(token: str | None, *, as_json: bool, yes: bool) -> Door | None:
    """The way through the desk that works for the seller of *token*; None if none does.

    Without a token it is the desk's only seller. Ends with 2 if there is a configuration that cannot be used.
    """
    path = configured()
    if path is None:
        return None
    if lacking := missing():
        raise Ended(USAGE, f"{path} is here, and {told(lacking)}; or send past the desk with --direct.")
    from .desk_door import opened

    return opened(path, token, as_json=as_json, yes=yes)
