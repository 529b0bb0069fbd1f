"""What several processes need: facts that wait to be published, leases, keys of persons, and the trace a row belongs to."""

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, String, UniqueConstraint

from services.store.columns import instant, sequence

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Only additions: a program of the version before goes on working."""
    for table in ("ledger", "notices"):
        op.add_column(table, Column("trace", String(55)))
    op.create_index("ix_ledger_fact_at", "ledger", ["fact", "at"])
    op.create_table(
        "outbox", Column("seq", sequence, ForeignKey("ledger.seq", name="fk_outbox_seq"), primary_key=True, autoincrement=False)
    )
    name = Column("name", String(40), primary_key=True)
    held = (Column("holder", String(60), nullable=False), Column("epoch", Integer, nullable=False), instant("expires_at", nullable=False))
    op.create_table("leases", name, *held)
    who = (Column("id", String(40), primary_key=True), Column("function", String(40), nullable=False))
    key = (Column("digest", String(64), nullable=False), UniqueConstraint("digest", name="uq_persons_digest"))
    op.create_table("persons", *who, *key, instant("issued_at", nullable=False), instant("ends_at", nullable=False))


def downgrade() -> None:
    """Take them away again: for tests only."""
    for table in ("persons", "leases", "outbox"):
        op.drop_table(table)
    op.drop_index("ix_ledger_fact_at", "ledger")
    for table in ("notices", "ledger"):
        op.drop_column(table, "trace")
