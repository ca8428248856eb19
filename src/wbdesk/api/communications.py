"""All of WB's communications API as one class: `sdk.communications`."""

from __future__ import annotations

from .chats import Chats
from .claims import Claims
from .feedbacks import Feedbacks
from .group import C
from .pins import Pins
from .questions import Questions


class Communications(Questions[C], Feedbacks[C], Pins[C], Chats[C], Claims[C]):
    """Questions, reviews, pinned reviews, chats and claims of one seller."""
