"""The way from an everyday command to a desk: the desk is imported only where one is configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..ending import USAGE, Ended
from .extra import missing, told
from .wish import configured

if TYPE_CHECKING:
    from .door import Door


def door_for(token: str | None, *, as_json: bool, yes: bool) -> Door | None:
    """The way through the desk that works for the seller of *token*; None if none does.

    Without a token it is the desk's only seller. Ends with 2 if there is a configuration that cannot be used.
    """
    path = configured()
    if path is None:
        return None
    if lacking := missing():
        raise Ended(
            USAGE,
            f"{path} is here, and {told(lacking)}. To do without: --token-file, and to write, --direct.",
        )
    from .door import opened

    return opened(path, token, as_json=as_json, yes=yes)
