"""The switch that stops sending, turned for all sellers that are meant in one transaction."""

from __future__ import annotations

from ...store import jobs, switches
from ...store.database import Reading
from .options import Desk
from .shops import NoToken


def turn(desk: Desk, *, on: bool, why: str = "") -> None:
    """Turn the switch; one that stands so already stays as it is."""
    now = desk.now()
    with desk.database.writing() as tx:
        for seller in sorted(meant(desk, tx)):
            switches.turn(tx, seller, switches.STOP_SENDING, now, on=on, by=desk.who, why=why)


def meant(desk: Desk, tx: Reading) -> set[str]:
    """WB's ids of the sellers that are meant; of all also those whose token is not to be found just now.

    Ends with 3 if the token of the one that is named does not say its id.
    """
    if desk.seller is None:
        return {shop.id for shop in desk.shops if shop.id} | set(jobs.sellers(tx))
    (shop,) = desk.shops
    if shop.unknown is not None:
        raise NoToken(shop.unknown)
    return {shop.id}
