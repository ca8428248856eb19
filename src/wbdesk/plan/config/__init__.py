"""`wbdesk.toml`: what may be written in it, and reading it with all mistakes at once.

`values.py` has what comes out, `load.py` the way there; `docs/rules.md` tells a shop's person.
"""

from .load import load, no_files
from .problems import Problem
from .values import (
    Config,
    Desk,
    FactName,
    FileSink,
    Poll,
    PythonSink,
    Seller,
    Sending,
    Sink,
    Sync,
    WebhookSink,
)

__all__ = [
    "Config",
    "Desk",
    "FactName",
    "FileSink",
    "Poll",
    "Problem",
    "PythonSink",
    "Seller",
    "Sending",
    "Sink",
    "Sync",
    "WebhookSink",
    "load",
    "no_files",
]
