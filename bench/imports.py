"""What it costs to import wbdesk, and to have a client of it, beside the libraries it stands on.

Each measurement is a fresh interpreter that tells its own processor time from its birth: Python is in all of them.
"""

from __future__ import annotations

import subprocess
import sys

from .figure import Effort, Figure, Section
from .race import Contender, Race, Work, apart, race

FLOOR, OURS = "import msgspec, httpx2", "import wbdesk"
FLOOR_CLIENT, OUR_CLIENT = "... and httpx2.Client()", "... and WildberriesSDK(token)"
FLOOR_ASYNC, OUR_ASYNC = "... and httpx2.AsyncClient()", "... and AsyncWildberriesSDK(token)"

CONTENDERS = (
    Contender("python alone", "sys", lambda: ""),
    Contender(FLOOR, "httpx2", lambda: "import msgspec, httpx2"),
    Contender(OURS, "wbdesk", lambda: "import wbdesk"),
    Contender(FLOOR_CLIENT, "httpx2", lambda: "import msgspec, httpx2; httpx2.Client()"),
    Contender(OUR_CLIENT, "wbdesk", lambda: "import wbdesk; wbdesk.WildberriesSDK('token')"),
    Contender(FLOOR_ASYNC, "httpx2", lambda: "import msgspec, httpx2; httpx2.AsyncClient()"),
    Contender(OUR_ASYNC, "wbdesk", lambda: "import wbdesk; wbdesk.AsyncWildberriesSDK('token')"),
    Contender("wildberries-sdk", "wildberries_sdk", lambda: "from wildberries_sdk import communications", peer=True),
    Contender("wildberries-api", "wb_api", lambda: "from wb_api.sync_api import SyncAPI", peer=True),
    Contender("wbapi-async", "wbapi", lambda: "from wbapi import WBApi", peer=True),
)

ABOUT = (
    "CPU of a new interpreter, Python's own start included. wbdesk loads httpx2 with the first client and not before, "
    "so both ways are shown. A client, bare or ours, also reads the system's certificates."
)
WHY = "what is left beside the libraries are wbdesk's own models, one class for each record and field of WB's"


def measure(effort: Effort) -> Section:
    """Everyone who is installed."""
    works = {one.name: starting(one.enter()) for one in CONTENDERS if one.present}
    own, published = apart(works, CONTENDERS, FLOOR)
    found, peers = race(own, effort.rounds), race(published, effort.few)
    pairs = ((OURS, FLOOR), (OUR_CLIENT, FLOOR_CLIENT), (OUR_ASYNC, FLOOR_ASYNC))
    titles = ("`import wbdesk`", "`import wbdesk` and a client", "`import wbdesk` and an async client")
    best = peers.shown(peers.best([one.name for one in CONTENDERS if one.peer]), "ms", 1e3)
    figures = tuple(figure(title, found, *pair, best) for title, pair in zip(titles, pairs, strict=True))
    tables = (
        found.table("Import", ABOUT, FLOOR, "ms", 1e3),
        peers.table("Import of published clients", "In rounds of their own.", FLOOR, "ms", 1e3),
    )
    return Section(figures, tables)


def figure(title: str, found: Race, ours: str, floor: str, best: str) -> Figure:
    """One way beside its floor."""
    ratio = found.ratio(ours, floor)
    return Figure(
        name=f"{title}, CPU",
        peer=best,
        floor=f"{found.least(floor) * 1e3:.0f} ms",
        ours=f"{found.least(ours) * 1e3:.0f} ms, {ratio:.2f} x",
        goal="<= 1.15 x its imports",
        excess=ratio / 1.15 - 1,
        why=WHY,
    )


def starting(program: str) -> Work:
    """The cost of a new interpreter that runs *program*."""
    command = [sys.executable, "-c", f"import time; {program}\nprint(time.process_time())"]
    return lambda: float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
