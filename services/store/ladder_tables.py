"""Tables of terms, absences and how each wants to be told: what deadlines and ladders are laid out from."""

from sqlalchemy import JSON, Column, Date, Index, Integer, String, Table, Text

from services.store.columns import instant, metadata

# The pause ledger: every term an action has had, what it was reckoned from, and what moved it. A round is one term.
terms = Table(
    "terms",
    metadata,
    Column("action", String(40), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("deadline", JSON),
    instant("starts_at", nullable=False),
    Column("paused_until", Date),
    instant("due_at", nullable=False),
    Column("why", Text, nullable=False),
    Column("calendar", String(16), nullable=False),
    Column("reason", Text),
    instant("at", nullable=False),
)

# Who is away, and who answers meanwhile; without a deputy it is a gap that is warned of.
absences = Table(
    "absences",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("function", String(40), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("deputy", String(40)),
    Column("by", String(60), nullable=False),
    instant("said_at", nullable=False),
    instant("ended_at"),
    Index("ix_absences_function", "function", "last_day"),
)

# A hole in who can be told, found ahead of time: told of once, and closed when it is mended.
gaps = Table(
    "gaps",
    metadata,
    Column("key", String(160), primary_key=True),
    instant("found_at", primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("function", String(40)),
    Column("sentence", Text, nullable=False),
    instant("closed_at"),
)

# When a function wants letters that can wait, where it has said so itself.
preferences = Table(
    "preferences",
    metadata,
    Column("function", String(40), primary_key=True),
    Column("pace", String(16), nullable=False),
    Column("by", String(60), nullable=False),
    instant("set_at", nullable=False),
)

# A webhook that is no longer sent to, and why: whoever has it answered 410, or an operator turned it off.
endpoints = Table(
    "endpoints",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("reason", Text, nullable=False),
    instant("disabled_at", nullable=False),
)
