"""`WB_LOG=debug`: what the SDK logs, on standard error, without a line of configuration.

Everything goes to the logger `wbdesk`, which is silent unless a program configures logging or this variable is set.
Lines name operations, statuses and waits; never a token, a text or a name.
"""

from __future__ import annotations

import logging
import os


def heed_environment() -> None:
    """Show the logger `wbdesk` from the level in `WB_LOG` (`debug`, `info`, `warning`), once."""
    level = logging.getLevelNamesMapping().get(os.environ.get("WB_LOG", "").upper())
    logger = logging.getLogger("wbdesk")
    if level is None or any(isinstance(handler, _Shown) for handler in logger.handlers):
        return
    handler = _Shown()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(level)


class _Shown(logging.StreamHandler):  # type: ignore[type-arg]
    """The handler that `WB_LOG` adds, told from a program's own."""
