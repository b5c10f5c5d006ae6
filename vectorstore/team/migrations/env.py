"""What Alembic runs to bring a database to the newest tables, over the connection that it is given."""

from __future__ import annotations

from alembic import context

from vectorstore.team.schema import SCHEMA, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table_schema=SCHEMA,
    include_schemas=True,
)
with context.begin_transaction():
    context.run_migrations()
