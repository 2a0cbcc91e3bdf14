"""Where Alembic begins: it runs the steps on the connection that `storage.schema` hands it, in its transaction."""

from __future__ import annotations

from alembic import context

from storage.schema import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    version_table=VERSION_TABLE,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
