"""The job that keeps the index for searches up to the mirror, a little at a time, because others want to write too."""

from __future__ import annotations

from wbdesk.store import search

from .post import Post

AT_ONCE = 500
"""Changed items taken into the index in one transaction."""
LOOK = 30.0
"""How often it is looked for changes, in seconds."""
BREATH = 0.2
"""Between two transactions, in seconds."""


class Indexing:
    """The job."""

    name = "index"

    async def run(self, post: Post) -> float | None:
        """Take in what has changed, as far as one transaction goes."""
        taken = await post.store.write(search.index_some, post.seller, post.now(), AT_ONCE)
        return post.now() + (LOOK if taken < AT_ONCE else BREATH)
