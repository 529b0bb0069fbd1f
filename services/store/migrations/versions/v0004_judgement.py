"""What people judge and the door keeps: corrections, merges, proposals, priorities, names, referrals, and the lane of businesses."""

from alembic import op
from sqlalchemy import JSON, Column, Date, Float, Integer, String, Text

from services.store.columns import instant

revision, down_revision = "0004", "0003"

INDEXES = (
    ("ix_inbox_feed", "inbox", ["feed", "accepted_at"]),
    ("ix_signals_occurred", "signals", ["occurred_from"]),
    ("ix_destructions_receipt", "destructions", ["receipt"]),
    ("ix_merges_kept", "merges", ["kept"]),
    ("ix_merges_merged", "merges", ["merged"]),
    ("ix_proposals_place", "proposals", ["place_key", "family"]),
    ("ix_links_other", "links", ["other"]),
)
TABLES = (
    *("corrections", "merges", "proposals", "priorities", "links"),
    *("learned_names", "occasions", "destructions", "referrals", "silences"),
)


def upgrade() -> None:
    """Only additions: a program of the version before goes on working."""
    for table in ("signals", "cases"):
        op.add_column(table, Column("lane", String(16), nullable=False, server_default="place"))
        op.add_column(table, Column("business", String(64)))
    op.add_column("signals", Column("review", String(8)))
    _of_the_door()
    _of_signals()
    _of_cases()
    _of_places()
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def _of_the_door() -> None:
    of = (_key("id", 80), _said("receipt", 40), _said("purpose", 16), instant("sealed_at", nullable=False))
    op.create_table("destructions", *of, instant("destroyed_at", nullable=False), Column("why", Text, nullable=False))
    op.create_table("referrals", Column("day", Date, primary_key=True), _key("kind", 20), Column("n", Integer, nullable=False))
    since = (instant("since", primary_key=True), instant("noticed_at", nullable=False), Column("action", String(40)), instant("ended_at"))
    op.create_table("silences", _key("feed"), *since)


def _of_signals() -> None:
    was = (Column("before", JSON, nullable=False), Column("after", JSON, nullable=False))
    op.create_table(
        "corrections", _key("receipt"), Column("number", Integer, primary_key=True), *was, *_decided(), instant("at", nullable=False)
    )
    cases = (_said("kept", 40), _said("merged", 40), Column("moved", JSON, nullable=False))
    op.create_table("merges", _key("id"), *cases, *_decided(), instant("at", nullable=False), instant("undone_at"))


def _of_cases() -> None:
    where = (_said("place_key", 80), Column("place", String(40)), _said("place_name", 160), Column("area", String(40)))
    point = (Column("lat", Float), Column("lon", Float))
    why = (Column("sentence", Text, nullable=False), Column("numbers", JSON, nullable=False), _said("status", 16))
    led_to = (Column("case", String(40)), Column("action", String(40)), instant("proposed_at", nullable=False))
    decided = (instant("decided_at"), Column("decided_by", String(60)), Column("reason", Text))
    of = (_said("programme", 16), _said("from_programme", 16), _said("family", 40))
    op.create_table("proposals", _key("id"), *of, *where, *point, *why, *led_to, *decided)
    factors = [Column(name, Float, nullable=False) for name in ("repetition", "trend", "vulnerability", "score")]
    summed = (Column("sentence", Text, nullable=False), instant("reckoned_at", nullable=False))
    person = (Column("set_to", Float), Column("by", String(60)), Column("reason", Text), instant("set_at"))
    op.create_table("priorities", _key("case"), Column("severity", Integer, nullable=False), *factors, *summed, *person)
    op.create_table("links", _key("case"), _key("other"), Column("how", Text, nullable=False), instant("at", nullable=False))


def _of_places() -> None:
    means = (_said("kind", 8), _said("target", 40), _said("by", 60), Column("receipt", String(40)), instant("at", nullable=False))
    op.create_table("learned_names", _key("name", 160), *means)
    day = (Column("day", Date, primary_key=True), _said("action", 40), instant("added_at", nullable=False))
    op.create_table("occasions", _key("programme", 16), _key("key"), *day)


def _key(name: str, length: int = 40) -> Column[str]:
    return Column(name, String(length), primary_key=True)


def _said(name: str, length: int) -> Column[str]:
    return Column(name, String(length), nullable=False)


def _decided() -> tuple[Column[str], Column[str]]:
    return _said("by", 60), Column("reason", Text, nullable=False)


def downgrade() -> None:
    """Take them away again: for tests only."""
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table)
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("signals", "review")
    for table in ("cases", "signals"):
        op.drop_column(table, "business")
        op.drop_column(table, "lane")
