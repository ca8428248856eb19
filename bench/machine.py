"""Where it was measured: what the system says of itself, and which versions took part. No names, no paths."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from wbdesk import __version__

QUIET = 0.5
"""A load below this leaves a processor to what is measured."""

LIBRARIES = (
    *("httpx2", "msgspec", "h11", "urllib3", "aiohttp", "orjson", "pydantic"),
    *("wildberries-sdk", "wildberries-api", "wbapi-async"),
)


def described() -> list[tuple[str, str]]:
    """The machine and the versions, line by line."""
    return [
        ("date", f"{datetime.now(UTC):%Y-%m-%d}"),
        ("processor", f"{processor()}, {os.cpu_count()} cores"),
        ("load before", load()),
        ("system", f"{platform.system()} {platform.machine()}"),
        ("Python", f"{platform.python_implementation()} {platform.python_version()}"),
        ("wbdesk", __version__),
        *((name, found) for name in LIBRARIES if (found := installed(name))),
    ]


def processor() -> str:
    """The model, as the system names it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text("utf-8").splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def load() -> str:
    """How many programs wanted a processor in the last minute, ours not yet among them."""
    if not hasattr(os, "getloadavg"):
        return "unknown"
    wanting = os.getloadavg()[0]
    return f"{wanting:.1f}" if wanting < QUIET else f"{wanting:.1f}: busy, so times are too high and ratios scatter"


def installed(name: str) -> str | None:
    """A library's version, or None if it is not there."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None
