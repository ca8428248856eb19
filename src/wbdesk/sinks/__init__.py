"""Where the desk's facts go: files, signed webhooks, Python functions. `docs/sinks.md` tells users.

`sink.py` says what every sink is and answers, `retry.py` when to ask again. Reading the configuration is in
`configured.py`, which is imported by its name because it needs the whole desk.
"""

from .callback import Callback, Refuse
from .files import NdjsonFile
from .signing import Secret, secret_of
from .sink import BadSink, Delivered, Gone, Outcome, Refused, Retry, Sink
from .webhook import Webhook

__all__ = [
    "BadSink",
    "Callback",
    "Delivered",
    "Gone",
    "NdjsonFile",
    "Outcome",
    "Refuse",
    "Refused",
    "Retry",
    "Secret",
    "Sink",
    "Webhook",
    "secret_of",
]
