"""How Alembic takes the steps: in the transaction that `store/migrate.py` has begun, all of them or none."""

from __future__ import annotations

from alembic import context

from wbdesk.store.migrate import VERSION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
context.run_migrations()
