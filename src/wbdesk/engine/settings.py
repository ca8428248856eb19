"""What the engine's jobs go by, as one frozen value. Times are seconds of the desk's clock."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from wbdesk.plan.config.values import Sending


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One seller's settings."""

    sending: Sending = Sending()
    """What the configuration says about sending."""
    rule_caps: Mapping[str, int] = {}
    """How many a rule sends a day at most, by its name."""
    files: str = ""
    """The folder in which files to be sent are kept."""
    tick: float = 0.5
    """How often the store is looked into for what another process has written there."""
    lease: float = 90.0
    """For how long an intent that is being sent is its sender's; longer than a call may take."""
    awake: float = 5.0
    """If more than this passes between a commit and the first byte, the process was asleep, and nothing is sent."""
    fresh: float | None = None
    """How old a reading may be on which something is sent, where that is more than its kind says: a basic token."""
    first_pause: float = 1.0
    longest_pause: float = 60.0
    """Between two tries of a job that fails: doubled from the first to the longest."""

    def pause(self, failures: int) -> float:
        """How long to wait after so many failures in a row."""
        return float(min(self.longest_pause, self.first_pause * 2.0 ** min(max(failures - 1, 0), 20)))
