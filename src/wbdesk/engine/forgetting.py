"""The job that forgets what was told to others long ago, a little at a time, because others want to write too."""

from __future__ import annotations

from wbdesk.store import forget

from .post import Post

AT_ONCE = 500
"""Old facts, and lines of moves, looked at in one transaction."""
LOOK = 3_600.0
"""How often it is looked for old ones, in seconds."""
BREATH = 0.2
"""Between two transactions, in seconds."""


class Forgetting:
    """The job.

    Args:
        keep: for how long all is kept, in seconds.
    """

    name = "forget"

    def __init__(self, keep: float) -> None:
        self._keep = keep

    async def run(self, post: Post) -> float | None:
        """Forget what is too old, as far as one transaction goes."""
        now = post.now()
        looked_at = await post.store.write(forget.forget_some, post.seller, now, now - self._keep, AT_ONCE)
        return post.now() + (LOOK if looked_at < AT_ONCE else BREATH)
