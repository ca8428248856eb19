"""`sdk.communications` in each of its colours, as a class with plain methods: that is what every editor understands.

Their methods are in `colours.pyi`, which `scripts/stubs.py` writes from the sections; at run time they are those of
`Communications`. Nothing else may live here: what an operation is and does stands in its section.
"""

from __future__ import annotations

from .communications import Communications
from .group import Awaiting, Blocking, Describing


class BlockingCommunications(Communications[Blocking]):
    """What `sdk.communications` is in `WildberriesSDK`: the name to write where a function takes it."""


class AwaitingCommunications(Communications[Awaiting]):
    """What `sdk.communications` is in `AsyncWildberriesSDK`: the name to write where a function takes it."""


class DescribingCommunications(Communications[Describing]):
    """What `calls` is: the name to write where a function takes it."""
