"""The jobs of one seller that send what is due and prove what was sent."""

from __future__ import annotations

from .keeper import Keeper
from .moderation import Moderation
from .runner import Job
from .sender import senders
from .settler import Settler


def outbox() -> list[Job]:
    """New jobs for one seller: a sender for each of WB's hosts, and what moves intents into and out of them."""
    return [*senders(), Keeper(), Settler(), Moderation()]
