"""What the API's lists walk along: cases as they were opened, actions as they were added, for all and for one function."""

from alembic import op

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    """Only additions: a program of the version before goes on working."""
    op.create_index("ix_cases_opened", "cases", ["opened_at", "id"])
    op.create_index("ix_actions_added", "actions", ["added_at", "id"])
    op.create_index("ix_actions_function", "actions", ["function", "added_at", "id"])


def downgrade() -> None:
    """Take them away again: for tests only."""
    op.drop_index("ix_actions_function", "actions")
    op.drop_index("ix_actions_added", "actions")
    op.drop_index("ix_cases_opened", "cases")
