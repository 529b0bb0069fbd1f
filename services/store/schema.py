"""The schema a database has, the one this program needs, and the way from one to the other."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from services.errors import Refused
from services.store.tables import SCHEMA, ledger

MIGRATIONS = Path(__file__).parent / "migrations"
FIRST = "0001"
"""What homes have that were made before there were migrations."""


def pending(connection: Connection) -> list[str]:
    """The versions a database lacks, oldest first, each with what it brings. Raises Refused for one that is newer than this program."""
    has = version(connection)
    if has == SCHEMA:
        return []
    script = ScriptDirectory.from_config(_config(connection))
    known = {step.revision for step in script.walk_revisions()}
    if has is not None and has not in known:
        raise Refused(f"Databasen har schema {has}, programmet behöver {SCHEMA}.")
    return [f"schema {step.revision}: {step.doc}" for step in reversed(list(script.iterate_revisions(SCHEMA, has)))]


def upgrade(connection: Connection) -> None:
    """Bring a database to this program's schema, in the transaction of the connection. Raises Refused for a newer one."""
    if not pending(connection):
        return
    config = _config(connection)
    if version(connection) == FIRST and MigrationContext.configure(connection).get_current_revision() is None:
        command.stamp(config, FIRST)
    command.upgrade(config, SCHEMA)


def version(connection: Connection) -> str | None:
    """The schema's version, none for an empty database."""
    recorded = MigrationContext.configure(connection).get_current_revision()
    return recorded or (FIRST if inspect(connection).has_table(ledger.name) else None)


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("version_locations", str(MIGRATIONS / "versions"))
    config.set_main_option("path_separator", "os")
    return config
