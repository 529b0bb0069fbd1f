"""Tables of people's judgements: corrections, merges, proposals, priorities, links, names learned and the year wheel."""

from sqlalchemy import JSON, Column, Date, Float, Index, Integer, String, Table, Text

from services.store.columns import instant, metadata

# What a signal was before somebody corrected it, and why it was: its history.
corrections = Table(
    "corrections",
    metadata,
    Column("receipt", String(40), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Column("by", String(60), nullable=False),
    Column("reason", Text, nullable=False),
    instant("at", nullable=False),
)

# Two cases that were one problem: which signals and actions came from the case that was merged, so that it can be undone without loss.
merges = Table(
    "merges",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kept", String(40), nullable=False, index=True),
    Column("merged", String(40), nullable=False, index=True),
    Column("moved", JSON, nullable=False),
    Column("by", String(60), nullable=False),
    Column("reason", Text, nullable=False),
    instant("at", nullable=False),
    instant("undone_at"),
)

# A place that repeats: proposed for a deeper process, and what the coordinator said.
proposals = Table(
    "proposals",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("programme", String(16), nullable=False),
    Column("from_programme", String(16), nullable=False),
    Column("family", String(40), nullable=False),
    Column("place_key", String(80), nullable=False),
    Column("place", String(40)),
    Column("place_name", String(160), nullable=False),
    Column("area", String(40)),
    Column("lat", Float),
    Column("lon", Float),
    Column("sentence", Text, nullable=False),
    Column("numbers", JSON, nullable=False),
    Column("status", String(16), nullable=False),
    Column("case", String(40)),
    Column("action", String(40)),
    instant("proposed_at", nullable=False),
    instant("decided_at"),
    Column("decided_by", String(60)),
    Column("reason", Text),
    Index("ix_proposals_place", "place_key", "family"),
)

# How a case's priority came about, and what a person made of it.
priorities = Table(
    "priorities",
    metadata,
    Column("case", String(40), primary_key=True),
    Column("severity", Integer, nullable=False),
    Column("repetition", Float, nullable=False),
    Column("trend", Float, nullable=False),
    Column("vulnerability", Float, nullable=False),
    Column("score", Float, nullable=False),
    Column("sentence", Text, nullable=False),
    instant("reckoned_at", nullable=False),
    Column("set_to", Float),
    Column("by", String(60)),
    Column("reason", Text),
    instant("set_at"),
)

# Cases that have to do with each other and are not one problem.
links = Table(
    "links",
    metadata,
    Column("case", String(40), primary_key=True),
    Column("other", String(40), primary_key=True),
    Column("how", Text, nullable=False),
    instant("at", nullable=False),
    Index("ix_links_other", "other"),
)

# Names for places that somebody has confirmed.
learned_names = Table(
    "learned_names",
    metadata,
    Column("name", String(160), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("target", String(40), nullable=False),
    Column("by", String(60), nullable=False),
    Column("receipt", String(40)),
    instant("at", nullable=False),
)

# The year wheel: which occasion of which year has its action.
occasions = Table(
    "occasions",
    metadata,
    Column("programme", String(16), primary_key=True),
    Column("key", String(40), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("action", String(40), nullable=False),
    instant("added_at", nullable=False),
)
