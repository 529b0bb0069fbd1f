"""Tables of the door: what is sealed, what was destroyed, whom we pointed elsewhere, and feeds that fell silent."""

from sqlalchemy import Column, Date, Integer, LargeBinary, String, Table, Text

from services.store.columns import instant, metadata

# The same id with another body: both are kept, sealed, and the first one counts.
conflicts = Table(
    "conflicts",
    metadata,
    Column("receipt", String(40), primary_key=True),
    Column("digest", String(80), primary_key=True),
    Column("feed", String(40), nullable=False),
    instant("seen_at", nullable=False),
)

# What may not be read by whoever holds the database: parked originals, unreadable bodies, the individual lane.
sealed = Table(
    "sealed",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("blob", LargeBinary, nullable=False),
    instant("sealed_at", nullable=False),
)

# What was sealed and is no more: proof that it was destroyed, without a word of it.
destructions = Table(
    "destructions",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("receipt", String(40), nullable=False, index=True),
    Column("purpose", String(16), nullable=False),
    instant("sealed_at", nullable=False),
    instant("destroyed_at", nullable=False),
    Column("why", Text, nullable=False),
)

# How many were pointed to another door, by day and kind: nothing else is kept of them.
referrals = Table(
    "referrals",
    metadata,
    Column("day", Date, primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("n", Integer, nullable=False),
)

# A feed that was not heard of within its rhythm, from when, and the action it became.
silences = Table(
    "silences",
    metadata,
    Column("feed", String(40), primary_key=True),
    instant("since", primary_key=True),
    instant("noticed_at", nullable=False),
    Column("action", String(40)),
    instant("ended_at"),
)
