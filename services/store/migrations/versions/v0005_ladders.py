"""Terms, absences, preferences and councils: what deadlines are laid out from, who is told in whose place, and what was decided."""

from typing import Any

from alembic import op
from sqlalchemy import JSON, Column, Date, Integer, String, Text, UniqueConstraint

from services.store.columns import instant

revision, down_revision = "0005", "0004"

INDEXES = (
    ("ix_absences_function", "absences", ["function", "last_day"]),
    ("ix_agenda_open", "agenda", ["council", "decided_at"]),
    ("ix_agenda_action", "agenda", ["action"]),
    ("ix_notices_bundle", "notices", ["bundle"]),
)
TABLES = ("terms", "absences", "gaps", "preferences", "endpoints", "meetings", "agenda", "working_groups")
COLUMNS: tuple[tuple[str, Column[Any]], ...] = (
    ("actions", Column("extensions", Integer, nullable=False, server_default="0")),
    ("actions", instant("asked_at")),
    ("escalations", Column("skipped", Text)),
    ("notices", Column("channel", String(48), nullable=False, server_default="mail")),
    ("notices", Column("bundle", String(40))),
    ("digests", Column("version", Integer, nullable=False, server_default="1")),
)


def upgrade() -> None:
    """Only additions: a program of the version before goes on working."""
    for table, column in COLUMNS:
        op.add_column(table, column)
    _of_terms()
    _of_letters()
    _of_councils()
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def _of_terms() -> None:
    of = (_key("action"), Column("round", Integer, primary_key=True), _said("kind", 16), Column("deadline", JSON))
    when = (instant("starts_at", nullable=False), Column("paused_until", Date), instant("due_at", nullable=False))
    why = (Column("why", Text, nullable=False), _said("calendar", 16), Column("reason", Text), instant("at", nullable=False))
    op.create_table("terms", *of, *when, *why)
    who = (_key("id"), _said("function", 40), *_days(), Column("deputy", String(40)), _said("by", 60))
    op.create_table("absences", *who, instant("said_at", nullable=False), instant("ended_at"))
    found = (_key("key", 160), instant("found_at", primary_key=True), _said("kind", 16), Column("function", String(40)))
    op.create_table("gaps", *found, Column("sentence", Text, nullable=False), instant("closed_at"))


def _of_letters() -> None:
    op.create_table("preferences", _key("function"), _said("pace", 16), _said("by", 60), instant("set_at", nullable=False))
    op.create_table("endpoints", _key("id"), Column("reason", Text, nullable=False), instant("disabled_at", nullable=False))


def _of_councils() -> None:
    times = (instant("meets_at", nullable=False), instant("cut_off_at", nullable=False))
    kept = (Column("pack", JSON), instant("frozen_at"), instant("held_at"), Column("minutes", JSON))
    once = UniqueConstraint("council", "meets_at", name="uq_meetings_council")
    op.create_table("meetings", _key("id"), _said("council", 40), *times, *kept, once)
    of = (_said("action", 40), Column("round", Integer, nullable=False), Column("step", Integer, nullable=False), _said("lane", 16))
    stands = (Column("meeting", String(40)), Column("deferred", Integer, nullable=False, server_default="0"))
    decided = (Column("decision", String(16)), Column("reason", Text), Column("details", JSON), Column("by", String(60)))
    once = UniqueConstraint("council", "action", "round", "step", name="uq_agenda_council")
    added = (instant("added_at", nullable=False), *decided, instant("decided_at"))
    op.create_table("agenda", _key("id"), _said("council", 40), *of, *stands, *added, once)
    group = (_key("id"), _said("council", 40), _said("name", 160), Column("purpose", Text, nullable=False))
    op.create_table(
        "working_groups",
        *group,
        Column("members", JSON, nullable=False),
        Column("case", String(40)),
        *_days(),
        Column("result", Text),
        instant("ended_at"),
    )


def _key(name: str, length: int = 40) -> Column[str]:
    return Column(name, String(length), primary_key=True)


def _said(name: str, length: int) -> Column[str]:
    return Column(name, String(length), nullable=False)


def _days() -> tuple[Column[Any], Column[Any]]:
    return Column("first_day", Date, nullable=False), Column("last_day", Date, nullable=False)


def downgrade() -> None:
    """Take them away again: for tests only."""
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table)
    for table in TABLES:
        op.drop_table(table)
    for table, column in COLUMNS:
        op.drop_column(table, column.name)
