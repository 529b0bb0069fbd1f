"""Every table of the record. The database is the record; the bus is transport."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from services.store.columns import instant, metadata, sequence

SCHEMA = "0005"
"""The migration that makes these tables."""

meta = Table("meta", metadata, Column("key", String(40), primary_key=True), Column("value", Text, nullable=False))

# A number is taken in the transaction that uses it: rising and unique, gaps allowed.
numbers = Table("numbers", metadata, Column("series", String(40), primary_key=True), Column("last", Integer, nullable=False))

# The text of every programme version that a case was opened under.
policies = Table(
    "policies",
    metadata,
    Column("digest", String(16), primary_key=True),
    Column("code", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

# One row per accepted signal, with exactly one outcome (law L1). `receipt` is a keyed hash of (feed, sender's id).
inbox = Table(
    "inbox",
    metadata,
    Column("receipt", String(40), primary_key=True),
    Column("feed", String(40), nullable=False),
    Column("lane", String(16), nullable=False),
    Column("digest", String(80), nullable=False),
    instant("accepted_at", nullable=False),
    instant("handled_at", nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("about_kind", String(16)),
    Column("about_id", String(40)),
    Column("sentence", Text, nullable=False),
    Column("decision", JSON),
    Index("ix_inbox_about", "about_kind", "about_id"),
    Index("ix_inbox_outcome", "outcome"),
    Index("ix_inbox_feed", "feed", "accepted_at"),
)

signals = Table(
    "signals",
    metadata,
    Column("receipt", String(40), ForeignKey("inbox.receipt"), primary_key=True),
    Column("source", String(20), nullable=False),
    Column("party", String(40), nullable=False),
    Column("category", String(24), nullable=False),
    Column("severity", Integer),
    Column("place", String(40)),
    Column("place_name", String(160)),
    Column("area", String(40)),
    Column("lat", Float),
    Column("lon", Float),
    Column("precision_m", Integer),
    instant("occurred_from", nullable=False),
    instant("occurred_to"),
    Column("observed", Boolean, nullable=False),
    Column("group_size", String(8)),
    Column("police_report", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("case", String(40), index=True),
    Column("lane", String(16), nullable=False, server_default="place"),
    Column("business", String(64)),
    Column("review", String(8)),
    Index("ix_signals_occurred", "occurred_from"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("programme", String(16), nullable=False),
    Column("policy", String(16), ForeignKey("policies.digest"), nullable=False),
    Column("rule", String(40), nullable=False),
    Column("title", String(200), nullable=False),
    Column("status", String(16), nullable=False),
    Column("severity", Integer, nullable=False),
    Column("place", String(40)),
    Column("place_name", String(160), nullable=False),
    Column("area", String(40)),
    Column("lat", Float),
    Column("lon", Float),
    Column("precision_m", Integer),
    instant("first_at", nullable=False),
    instant("last_at", nullable=False),
    Column("signals", Integer, nullable=False),
    instant("opened_at", nullable=False),
    instant("closed_at"),
    Column("lane", String(16), nullable=False, server_default="place"),
    Column("business", String(64)),
    Index("ix_cases_standing", "status", "last_at"),
    Index("ix_cases_opened", "opened_at", "id"),
)

consultations = Table(
    "consultations",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("reference", String(40), nullable=False, index=True),
    Column("action", String(40)),
    Column("signals", Integer, nullable=False),
    instant("opened_at", nullable=False),
)

# An action cannot be written without one responsible function and one due instant.
actions = Table(
    "actions",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("about_kind", String(16), nullable=False),
    Column("about_id", String(40), nullable=False),
    Column("lane", String(16), nullable=False),
    Column("policy", String(16), ForeignKey("policies.digest"), nullable=False),
    Column("key", String(40)),
    Column("title", String(200), nullable=False),
    Column("effect", String(300), nullable=False),
    Column("function", String(40), nullable=False),
    Column("status", String(16), nullable=False),
    Column("round", Integer, nullable=False),
    instant("due_at", nullable=False),
    Column("due_why", Text, nullable=False),
    Column("rungs", JSON, nullable=False),
    Column("next_step", Integer),
    instant("next_at"),
    Column("paused_until", Date),
    Column("paused_days", Integer, nullable=False, default=0),
    Column("note", Text),
    Column("extensions", Integer, nullable=False, server_default="0"),
    instant("asked_at"),
    instant("added_at", nullable=False),
    instant("done_at"),
    Index("ix_actions_about", "about_kind", "about_id"),
    Index("ix_actions_due", "next_at"),
    Index("ix_actions_status", "status", "due_at"),
    Index("ix_actions_added", "added_at", "id"),
    Index("ix_actions_function", "function", "added_at", "id"),
)

# Once per (action, round, step), because the database says so. A round is one agreed deadline.
escalations = Table(
    "escalations",
    metadata,
    Column("action", String(40), ForeignKey("actions.id"), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("key", String(40), nullable=False),
    instant("planned_at", nullable=False),
    instant("climbed_at", nullable=False, index=True),
    Column("told", JSON, nullable=False),
    Column("skipped", Text),
)

notices = Table(
    "notices",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("dedupe", String(160), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("function", String(40), nullable=False),
    Column("lane", String(16), nullable=False),
    Column("action", String(40)),
    Column("round", Integer, nullable=False),
    Column("words", JSON, nullable=False),
    Column("status", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    instant("created_at", nullable=False),
    instant("expires_at", nullable=False),
    instant("next_at", nullable=False),
    instant("claimed_until"),
    instant("closed_at"),
    Column("trace", String(55)),
    Column("channel", String(48), nullable=False, server_default="mail"),
    Column("bundle", String(40), index=True),
    Index("ix_notices_due", "status", "next_at"),
    Index("ix_notices_action", "action"),
)

# Every hand-over that was tried, with what the channel answered. `message_id` never changes for a notice.
deliveries = Table(
    "deliveries",
    metadata,
    Column("notice", String(40), ForeignKey("notices.id"), primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("message_id", String(160), nullable=False),
    instant("tried_at", nullable=False),
    Column("accepted", Boolean, nullable=False),
    Column("reply", String(80), nullable=False),
)

digests = Table(
    "digests",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("function", String(40), nullable=False),
    Column("day", Date, nullable=False),
    instant("frozen_at", nullable=False),
    Column("words", JSON),
    Column("view", JSON),
    Column("version", Integer, nullable=False, server_default="1"),
    UniqueConstraint("kind", "function", "day"),
)

# Append-only: the outbox, the timeline and the trail. `version` is gapless per (about_kind, about_id).
ledger = Table(
    "ledger",
    metadata,
    Column("seq", sequence, primary_key=True, autoincrement=True),
    Column("about_kind", String(16), nullable=False),
    Column("about_id", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("fact", String(40), nullable=False),
    Column("body", JSON, nullable=False),
    Column("actor", String(60), nullable=False),
    Column("audience", String(8), nullable=False),
    instant("at", nullable=False),
    Column("trace", String(55)),
    UniqueConstraint("about_kind", "about_id", "version"),
    Index("ix_ledger_fact_at", "fact", "at"),
)

# Ledger rows that the relay has not yet published. A row goes when the stream has it on disk; the ledger itself never changes.
outbox = Table("outbox", metadata, Column("seq", sequence, ForeignKey("ledger.seq"), primary_key=True, autoincrement=False))
