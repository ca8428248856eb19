"""How each job of a seller went last: what `status` and a doctor look at."""

from __future__ import annotations

import msgspec
from sqlalchemy import select

from .database import Reading, Writing
from .tables import jobs


class Job(msgspec.Struct, frozen=True):
    """A job's last start, success and failure, unix seconds."""

    name: str
    started_at: float | None
    succeeded_at: float | None
    failed_at: float | None
    error: str
    """Of the last failure; empty after a success."""
    failures: int
    """Since the last success."""


def started(tx: Writing, seller: str, name: str, now: float) -> None:
    """A job has begun."""
    _put(tx, seller, name, started_at=now)


def succeeded(tx: Writing, seller: str, name: str, now: float) -> None:
    """A job has done what it should."""
    _put(tx, seller, name, succeeded_at=now, error="", failures=0)


def failed(tx: Writing, seller: str, name: str, error: str, now: float) -> None:
    """A job could not do what it should. *error* is for a person: no token, no buyer's words."""
    known = get(tx, seller, name)
    _put(tx, seller, name, failed_at=now, error=error, failures=1 + (known.failures if known else 0))


def _put(tx: Writing, seller: str, name: str, **values: object) -> None:
    row = tx.dialect.insert(jobs).values({"seller": seller, "name": name, "error": "", "failures": 0} | values)
    tx.run(row.on_conflict_do_update(index_elements=["seller", "name"], set_=values))


def get(tx: Reading, seller: str, name: str) -> Job | None:
    """How one job went; None if it never began."""
    return next((job for job in all(tx, seller) if job.name == name), None)


def all(tx: Reading, seller: str) -> list[Job]:
    """How a seller's jobs went, by name."""
    wanted = select(*(jobs.c[name] for name in Job.__struct_fields__)).where(jobs.c.seller == seller)
    return [Job(*row) for row in tx.run(wanted.order_by(jobs.c.name))]


def sellers(tx: Reading) -> list[str]:
    """WB's ids of all sellers that ever had a job."""
    return list(tx.run(select(jobs.c.seller).distinct().order_by(jobs.c.seller)).scalars())
