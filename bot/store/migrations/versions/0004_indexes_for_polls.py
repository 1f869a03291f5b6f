"""What waits is counted by source without reading it; quotes of the day are found by their article."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_waiting_entries_source_attempts_due_at", "waiting_entries", ["source", "attempts", "due_at"])
    op.create_index("ix_daily_quotes_article_id", "daily_quotes", ["article_id"])
