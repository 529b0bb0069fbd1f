"""Tables of the councils: their meetings, what stands on the agenda, and their working groups."""

from sqlalchemy import JSON, Column, Date, Index, Integer, String, Table, Text, UniqueConstraint

from services.store.columns import instant, metadata

# A meeting that has been prepared: what comes after the cut-off waits for the next one.
meetings = Table(
    "meetings",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("council", String(40), nullable=False),
    instant("meets_at", nullable=False),
    instant("cut_off_at", nullable=False),
    Column("pack", JSON),
    instant("frozen_at"),
    instant("held_at"),
    Column("minutes", JSON),
    UniqueConstraint("council", "meets_at"),
)

# An action that was escalated to a council, until it has decided; `deferred` counts the meetings that left it undecided.
agenda = Table(
    "agenda",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("council", String(40), nullable=False),
    Column("action", String(40), nullable=False),
    Column("round", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    Column("lane", String(16), nullable=False),
    Column("meeting", String(40)),
    Column("deferred", Integer, nullable=False, server_default="0"),
    instant("added_at", nullable=False),
    Column("decision", String(16)),
    Column("reason", Text),
    Column("details", JSON),
    Column("by", String(60)),
    instant("decided_at"),
    UniqueConstraint("council", "action", "round", "step"),
    Index("ix_agenda_open", "council", "decided_at"),
    Index("ix_agenda_action", "action"),
)

# A group that a council has set to work, from a day to a day.
working_groups = Table(
    "working_groups",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("council", String(40), nullable=False),
    Column("name", String(160), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("members", JSON, nullable=False),
    Column("case", String(40)),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("result", Text),
    instant("ended_at"),
)
