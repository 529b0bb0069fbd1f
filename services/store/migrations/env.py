"""Alembic's entrance: it migrates over the connection it is given, inside that connection's transaction."""

from alembic import context

import services.store.council_tables
import services.store.door_tables
import services.store.judgement_tables
import services.store.ladder_tables
import services.store.side_tables
import services.store.tables  # noqa: F401 - importing the tables is what fills the metadata
from services.store.columns import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
