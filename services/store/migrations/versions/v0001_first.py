"""The first schema, as it was: frozen. What `create_all` made before there were migrations is the same."""

from alembic import op
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from services.store.columns import NAMES, instant, sequence

revision, down_revision = "0001", None

first = MetaData(naming_convention=NAMES)

Table("meta", first, Column("key", String(40), primary_key=True), Column("value", Text, nullable=False))

Table("numbers", first, Column("series", String(40), primary_key=True), Column("last", Integer, nullable=False))

Table(
    "policies",
    first,
    Column("digest", String(16), primary_key=True),
    Column("code", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

Table(
    "inbox",
    first,
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
)

Table(
    "conflicts",
    first,
    Column("receipt", String(40), primary_key=True),
    Column("digest", String(80), primary_key=True),
    Column("feed", String(40), nullable=False),
    instant("seen_at", nullable=False),
)

Table(
    "sealed",
    first,
    Column("id", String(80), primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("blob", LargeBinary, nullable=False),
    instant("sealed_at", nullable=False),
)

Table(
    "signals",
    first,
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
)

Table(
    "cases",
    first,
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
    Index("ix_cases_standing", "status", "last_at"),
)

Table(
    "consultations",
    first,
    Column("id", String(40), primary_key=True),
    Column("reference", String(40), nullable=False, index=True),
    Column("action", String(40)),
    Column("signals", Integer, nullable=False),
    instant("opened_at", nullable=False),
)

Table(
    "actions",
    first,
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
    instant("added_at", nullable=False),
    instant("done_at"),
    Index("ix_actions_about", "about_kind", "about_id"),
    Index("ix_actions_due", "next_at"),
    Index("ix_actions_status", "status", "due_at"),
)

Table(
    "escalations",
    first,
    Column("action", String(40), ForeignKey("actions.id"), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("key", String(40), nullable=False),
    instant("planned_at", nullable=False),
    instant("climbed_at", nullable=False, index=True),
    Column("told", JSON, nullable=False),
)

Table(
    "notices",
    first,
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
    Index("ix_notices_due", "status", "next_at"),
    Index("ix_notices_action", "action"),
)

Table(
    "deliveries",
    first,
    Column("notice", String(40), ForeignKey("notices.id"), primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("message_id", String(160), nullable=False),
    instant("tried_at", nullable=False),
    Column("accepted", Boolean, nullable=False),
    Column("reply", String(80), nullable=False),
)

Table(
    "digests",
    first,
    Column("id", String(40), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("function", String(40), nullable=False),
    Column("day", Date, nullable=False),
    instant("frozen_at", nullable=False),
    Column("words", JSON),
    Column("view", JSON),
    UniqueConstraint("kind", "function", "day"),
)

Table("used_links", first, Column("link", String(80), primary_key=True), instant("used_at", nullable=False))

Table(
    "ledger",
    first,
    Column("seq", sequence, primary_key=True, autoincrement=True),
    Column("about_kind", String(16), nullable=False),
    Column("about_id", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("fact", String(40), nullable=False),
    Column("body", JSON, nullable=False),
    Column("actor", String(60), nullable=False),
    Column("audience", String(8), nullable=False),
    instant("at", nullable=False),
    UniqueConstraint("about_kind", "about_id", "version"),
)


def upgrade() -> None:
    """Make every table of the first schema."""
    first.create_all(op.get_bind())


def downgrade() -> None:
    """Take them away again: for tests only."""
    first.drop_all(op.get_bind())
