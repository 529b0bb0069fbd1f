"""Alembic's entrance: it migrates over the connection it is given, inside that connection's transaction."""

from alembic import context

from services.store import tables
from services.store.columns import metadata

assert tables.SCHEMA  # noqa: S101 - importing the tables is what fills the metadata
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
