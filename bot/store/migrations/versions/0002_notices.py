"""Notices to the admins as rows; corrections of digests that went to many; what a doubtful message is to become."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# A migration stands alone: it must do the same in ten years, whatever bot.store.schema says then.
moment = sa.BigInteger().with_variant(TIMESTAMP(timezone=True), "postgresql")
number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
data = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("id", number, sa.Identity(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("told", data, nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint("key", name="uq_notices_key"),
    )
    op.create_index("ix_notices_done_not_before", "notices", ["done", "not_before"])
    op.add_column("digests", sa.Column("timezone", sa.Text()))
    op.add_column("deliveries", sa.Column("unlikely", sa.Boolean()))
    op.drop_column("deliveries", "told")  # the keys of notices say it
    op.create_index("ix_deliveries_content_id", "deliveries", ["content_id"])
    op.create_index("ix_digest_items_article_id", "digest_items", ["article_id"])
    op.add_column("item_corrections", sa.Column("former", data))
    op.add_column("message_edits", sa.Column("priority", sa.Integer()))
    op.execute("UPDATE message_edits SET priority = 0")  # until now only messages of the config file's channels were edited
    op.drop_index("ix_message_edits_state_not_before", "message_edits")
    op.create_index("ix_message_edits_due", "message_edits", ["state", "priority", "not_before"])
