"""How a database finds what it is asked for: the plan of every query that a piece of work runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from wbdesk.store.database import Reading


def plans(tx: Reading, work: Callable[[], object]) -> list[list[str]]:
    """The steps of each query that *work* runs in *tx*, in SQLite's words."""
    asked: list[tuple[str, Any]] = []

    def heard(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    event.listen(tx.connection, "before_cursor_execute", heard)
    work()
    event.remove(tx.connection, "before_cursor_execute", heard)
    return [_steps(tx, statement, values) for statement, values in asked]


def _steps(tx: Reading, statement: str, values: Any) -> list[str]:
    return [row[-1] for row in tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
