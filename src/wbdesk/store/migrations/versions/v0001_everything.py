"""The first version: everything that is kept. What the tables hold is said in `store/tables.py`."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from wbdesk.store.dialect import COUNTED, FULL_TEXT, NUMBER, where

revision = "0001"
down_revision = None

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _number(name: str) -> Column[int]:
    return Column(name, NUMBER, primary_key=True, autoincrement=False)


def _seller() -> Column[str]:
    return Column("seller", Text, nullable=False)


items = Table(
    "items",
    METADATA,
    _number("number"),
    _seller(),
    Column("kind", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("id_hash", Integer, nullable=False),
    Column("changed", NUMBER, nullable=False),
    Column("print", LargeBinary, nullable=False),
    Column("sort_at", Float, nullable=False),
    Column("created_at", Float),
    Column("nm_id", BigInteger),
    Column("rating", Integer),
    Column("chat_id", Text),
    Column("feedback_id", Text),
    Column("order_id", Text),
    Column("answered", Boolean, nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("state", Text),
    Column("digest", Text, nullable=False),
    Column("first_seen", Float, nullable=False),
    Column("read_at", Float, nullable=False),
    Column("gone_at", Float),
    Column("gone_why", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
)

Index(None, items.c.id_hash)

Index(None, items.c.seller, items.c.changed)
SHOWN = ("seller", "kind", "answered", "sort_at", "number", "nm_id", "rating", "gone_at")
Index("ix_items_shown", *(items.c[name] for name in SHOWN))
OPEN_ITEM = "NOT answered"
Index("ix_items_open_number", items.c.seller, items.c.kind, items.c.number, **where(OPEN_ITEM))
Index(
    None, items.c.seller, items.c.chat_id, items.c.kind, items.c.sort_at, items.c.number, **where("chat_id IS NOT NULL")
)
Index(None, items.c.seller, items.c.order_id, **where("order_id IS NOT NULL"))

sightings = Table(
    "sightings",
    METADATA,
    _number("item"),
    Column("reading", NUMBER, nullable=False),
    Column("read_at", Float, nullable=False),
)

readings = Table(
    "readings",
    METADATA,
    _seller(),
    Column("kind", Text, nullable=False),
    Column("number", NUMBER, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("ended_at", Float),
    Column("outcome", Text, nullable=False),
    UniqueConstraint("seller", "kind", "number"),
)

history = Table(
    "history",
    METADATA,
    Column("number", NUMBER, primary_key=True),
    _seller(),
    Column("kind", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("change", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("before", LargeBinary),
    Column("after", LargeBinary),
    **COUNTED,
)

Index(None, history.c.seller, history.c.kind, history.c.id, history.c.number)
Index(None, history.c.seller, history.c.number)

intents = Table(
    "intents",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    _seller(),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("item", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("ordered", Boolean, nullable=False),
    Column("sink", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("template_version", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("due_at", Float, nullable=False),
    Column("not_after", Float),
    Column("attempt", Integer, nullable=False),
    Column("lease_owner", Text, nullable=False),
    Column("lease_until", Float),
    Column("attempt_started_at", Float),
    Column("attempt_ended_at", Float),
    Column("proof", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("needs_person", Boolean, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("updated_at", Float, nullable=False),
    UniqueConstraint("seller", "kind", "target", "round"),
    **COUNTED,
)

OPEN = "state IN ('approved', 'due', 'claimed', 'sending', 'unknown')"
WAITING = "not_after IS NOT NULL AND state IN ('drafted', 'approved', 'due')"
WATCHED = "state IN ('approved', 'sent', 'unknown')"
UNTOLD = "sink <> '' AND state IN ('due', 'sending', 'unknown')"

Index("ix_intents_line", *(intents.c[name] for name in ("seller", "state", "kind", "priority", "due_at", "id")))
Index(None, intents.c.seller, intents.c.lane, **where(OPEN))
Index("ix_intents_watched", intents.c.seller, intents.c.state, intents.c.due_at, intents.c.id, **where(WATCHED))
Index(
    "ix_intents_untold",
    *(intents.c[name] for name in ("seller", "sink", "state", "priority", "due_at", "id")),
    **where(UNTOLD),
)
Index("ix_intents_waiting", intents.c.seller, intents.c.not_after, **where(WAITING))
Index(None, intents.c.seller, intents.c.state, intents.c.id)
Index(None, intents.c.seller, intents.c.item)
Index(None, intents.c.seller, intents.c.lease_until, **where("lease_until IS NOT NULL"))
Index(
    None,
    intents.c.seller,
    intents.c.rule,
    intents.c.attempt_started_at,
    **where("attempt_started_at IS NOT NULL"),
)
Index("ix_intents_person", intents.c.seller, intents.c.id, **where("needs_person"))

moves = Table(
    "moves",
    METADATA,
    Column("number", NUMBER, primary_key=True),
    _seller(),
    Column("intent", NUMBER, ForeignKey(intents.c.id), nullable=False),
    Column("at", Float, nullable=False),
    Column("move", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("payload", Text),
    **COUNTED,
)

Index(None, moves.c.seller, moves.c.intent, moves.c.number)

facts = Table(
    "facts",
    METADATA,
    Column("sequence", NUMBER, primary_key=True),
    _seller(),
    Column("id", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("version", Integer, nullable=False),
    Column("payload", Text, nullable=False),
    Column("stored_at", Float, nullable=False),
    UniqueConstraint("seller", "id"),
    **COUNTED,
)

Index(None, facts.c.seller, facts.c.sequence)
Index(None, facts.c.seller, facts.c.kind, facts.c.sequence)

cursors = Table(
    "cursors",
    METADATA,
    Column("seller", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", Float, nullable=False),
)

jobs = Table(
    "jobs",
    METADATA,
    Column("seller", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("started_at", Float),
    Column("succeeded_at", Float),
    Column("failed_at", Float),
    Column("error", Text, nullable=False),
    Column("failures", Integer, nullable=False),
)

switches = Table(
    "switches",
    METADATA,
    Column("seller", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("on", Boolean, nullable=False),
    Column("at", Float, nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
)

attachments = Table(
    "attachments",
    METADATA,
    Column("seller", Text, primary_key=True),
    Column("download_id", Text, primary_key=True),
    Column("event_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", Float, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("path", Text, nullable=False),
    Column("error", Text, nullable=False),
)

Index(None, attachments.c.seller, attachments.c.state, attachments.c.due_at)
Index(None, attachments.c.seller, attachments.c.event_id)

stems = Table(
    "stems",
    METADATA,
    _number("place"),
    Column("item", NUMBER, nullable=False, unique=True),
    _seller(),
    Column("kind", Text, nullable=False),
    Column("stems", Text, nullable=False),
)


def upgrade() -> None:
    """Make all tables and the full-text index."""
    connection = op.get_bind()
    METADATA.create_all(connection, checkfirst=False)
    for statement in FULL_TEXT[connection.dialect.name]:
        op.execute(statement)
