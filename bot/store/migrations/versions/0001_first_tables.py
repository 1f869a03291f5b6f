"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, TSVECTOR

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# A migration stands alone: it must do the same in ten years, whatever bot.store.schema says then.
moment = sa.BigInteger().with_variant(TIMESTAMP(timezone=True), "postgresql")
number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
data = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    _articles()
    _identities()
    _stories()
    _sources_and_chats()
    _digests()
    _editing()
    _readers()
    _search()


def _id() -> sa.Column[int]:
    return sa.Column("id", number, sa.Identity(), nullable=False)


def _articles() -> None:
    op.create_table(
        "articles",
        _id(),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("image", sa.Text()),
        sa.Column("outlet", sa.Text()),
        sa.Column("byline", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("published_on", sa.Date()),
        sa.Column("published_at", moment),
        sa.Column("key_quote", sa.Integer()),
        sa.Column("added_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.Column("moment", moment, nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", moment),
        sa.Column("withdrawn_why", sa.Text()),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("story_id", number),
        sa.Column("story_reasons", data),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("source", "key", name="uq_articles_source_key"),
    )
    not_withdrawn = sa.text("withdrawn_at IS NULL")
    offered: dict[str, Any] = {"sqlite_where": not_withdrawn, "postgresql_where": not_withdrawn}
    op.create_index("ix_articles_moment", "articles", ["moment", "id", "source"], **offered)
    op.create_index("ix_articles_source_moment", "articles", ["source", "moment", "id", "language"], **offered)
    op.create_index("ix_articles_outlet_moment", "articles", ["outlet", "moment", "id", "source"], **offered)
    op.create_index("ix_articles_language_moment", "articles", ["language", "moment", "id", "source"], **offered)
    op.create_index("ix_articles_story_id", "articles", ["story_id"])
    op.create_table(
        "article_counts",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "language", "outlet", name="pk_article_counts"),
    )
    op.create_table(
        "quotes",
        sa.Column("article_id", number, nullable=False, autoincrement=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("parts", data, nullable=False),
        sa.Column("speaker", sa.Text()),
        sa.Column("speaker_kind", sa.Text()),
        sa.Column("role", sa.Text()),
        sa.Column("via", sa.Text()),
        sa.Column("cue", sa.Text()),
        sa.Column("fragment", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("features", data, nullable=False),
        sa.PrimaryKeyConstraint("article_id", "position", name="pk_quotes"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_quotes_article_id", ondelete="CASCADE"),
    )
    op.create_table(
        "daily_quotes",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("article_id", number, nullable=False),
        sa.PrimaryKeyConstraint("day", "language", name="pk_daily_quotes"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_daily_quotes_article_id", ondelete="CASCADE"),
    )


def _identities() -> None:
    op.create_table(
        "article_versions",
        sa.Column("article_id", number, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("quotes", data, nullable=False),
        sa.Column("key_quote", sa.Integer()),
        sa.Column("replaced_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("article_id", "number", name="pk_article_versions"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_article_versions_article_id", ondelete="CASCADE"),
    )
    op.create_table(
        "article_identities",
        sa.Column("article_id", number, nullable=False, autoincrement=False),
        sa.Column("signals", data, nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_article_identities"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_article_identities_article_id", ondelete="CASCADE"),
    )
    op.create_table(
        "article_signals",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("signal", sa.Text(), nullable=False),
        sa.Column("article_id", number, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("source", "signal", "article_id", name="pk_article_signals"),
        sqlite_with_rowid=False,
    )


def _stories() -> None:
    op.create_table(
        "story_profiles",
        sa.Column("article_id", number, nullable=False, autoincrement=False),
        sa.Column("moment", moment, nullable=False),
        sa.Column("added_at", moment, nullable=False),
        sa.Column("terms", data, nullable=False),
        sa.Column("profile", data, nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_story_profiles"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_story_profiles_article_id", ondelete="CASCADE"),
    )
    op.create_index("ix_story_profiles_added_at", "story_profiles", ["added_at"])
    op.create_table(
        "story_terms",
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("moment", moment, nullable=False),
        sa.Column("article_id", number, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("term", "moment", "article_id", name="pk_story_terms"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "story_term_counts",
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("term", name="pk_story_term_counts"),
        sqlite_with_rowid=False,
    )


def _sources_and_chats() -> None:
    op.create_table(
        "source_states",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text()),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("polled_at", moment),
        sa.Column("next_poll_at", moment),
        sa.Column("changed_at", moment),
        sa.Column("rhythm", sa.Float()),
        sa.Column("location", sa.Text()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", moment),
        sa.Column("error", sa.Text()),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("took", sa.Float()),
        sa.PrimaryKeyConstraint("name", name="pk_source_states"),
    )
    op.create_table(
        "source_entries",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("entries", data, nullable=False),
        sa.Column("aliases", data, nullable=False),
        sa.Column("missing", data, nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_source_entries"),
    )
    op.create_table(
        "source_alarms",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("told_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_source_alarms"),
    )
    op.create_table(
        "added_sources",
        _id(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("folder", sa.Text()),
        sa.Column("every", sa.Float(), nullable=False),
        sa.Column("tags", data, nullable=False),
        sa.Column("language", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_added_sources"),
        sa.UniqueConstraint("name", name="uq_added_sources_name"),
    )
    op.create_table(
        "chats",
        sa.Column("id", number, nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("seen_at", moment),
        sa.Column("migrated_to", number),
        sa.PrimaryKeyConstraint("id", name="pk_chats"),
    )
    op.create_table(
        "chat_features",
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("chat", "name", name="pk_chat_features"),
    )
    op.create_table(
        "asked_words",
        _id(),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_asked_words"),
        sa.UniqueConstraint("words", name="uq_asked_words_words"),
    )
    op.create_table(
        "seen_updates",
        sa.Column("id", number, nullable=False, autoincrement=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_seen_updates"),
    )
    op.create_index("ix_seen_updates_seen_at", "seen_updates", ["seen_at"])


def _digests() -> None:
    op.create_table(
        "channels",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("known_since", moment, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_channels"),
    )
    op.create_table(
        "digests",
        _id(),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("archive", sa.Boolean(), nullable=False),
        sa.Column("document", data),
        sa.Column("created_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_digests"),
        sa.UniqueConstraint("channel", "slot", name="uq_digests_channel_slot"),
    )
    op.create_index("ix_digests_channel_at", "digests", ["channel", "at"])
    op.create_table(
        "digest_items",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("article_id", number, nullable=False, autoincrement=False),
        sa.Column("digest_id", number, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Float(), nullable=False),
        sa.Column("reasons", data, nullable=False),
        sa.PrimaryKeyConstraint("channel", "article_id", name="pk_digest_items"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_digest_items_article_id"),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_digest_items_digest_id", ondelete="CASCADE"),
        sa.UniqueConstraint("digest_id", "position", name="uq_digest_items_digest_id_position"),
    )
    op.create_table(
        "contents",
        _id(),
        sa.Column("digest_id", number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("payload", data, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contents"),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_contents_digest_id", ondelete="CASCADE"),
        sa.UniqueConstraint("digest_id", "kind", "fingerprint", name="uq_contents_digest_id_kind_fingerprint"),
    )
    op.create_table(
        "deliveries",
        _id(),
        sa.Column("digest_id", number, nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("topic", sa.Integer()),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("content_id", number, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("not_before", moment, nullable=False),
        sa.Column("stale_at", moment),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_deliveries_digest_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["content_id"], ["contents.id"], name="fk_deliveries_content_id", ondelete="CASCADE"),
        sa.UniqueConstraint("digest_id", "chat", "part", name="uq_deliveries_digest_id_chat_part"),
    )
    op.create_index("ix_deliveries_due", "deliveries", ["state", "priority", "not_before", "id"])
    op.create_index("ix_deliveries_chat", "deliveries", ["chat", "state", "digest_id", "part"])
    op.create_index("ix_deliveries_updated_at", "deliveries", ["updated_at"])
    op.create_index("ix_deliveries_state_stale_at", "deliveries", ["state", "stale_at"])
    op.create_index("ix_deliveries_chat_message_id", "deliveries", ["chat", "message_id"])
    op.create_table(
        "chat_pauses",
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("topic", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("obstacle", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("retry_at", moment),
        sa.PrimaryKeyConstraint("chat", "topic", name="pk_chat_pauses"),
    )
    op.create_table(
        "chat_holds",
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("until", moment, nullable=False),
        sa.PrimaryKeyConstraint("chat", name="pk_chat_holds"),
    )


def _editing() -> None:
    op.create_index("ix_digests_created_at", "digests", ["created_at"])
    op.create_table(
        "reviews",
        sa.Column("digest_id", number, nullable=False, autoincrement=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("topic", sa.Integer()),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("publish_at", moment, nullable=False),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("look_at", moment, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_at", moment),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("digest_id", name="pk_reviews"),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_reviews_digest_id", ondelete="CASCADE"),
    )
    op.create_index("ix_reviews_decided_at_publish_at", "reviews", ["decided_at", "publish_at"])
    op.create_table(
        "review_edits",
        sa.Column("digest_id", number, nullable=False, autoincrement=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.Column("quote", sa.Text()),
        sa.PrimaryKeyConstraint("digest_id", "position", name="pk_review_edits"),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_review_edits_digest_id", ondelete="CASCADE"),
    )
    op.create_table(
        "item_corrections",
        sa.Column("digest_id", number, nullable=False, autoincrement=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("section", data, nullable=False),
        sa.PrimaryKeyConstraint("digest_id", "position", name="pk_item_corrections"),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_item_corrections_digest_id", ondelete="CASCADE"),
    )
    op.create_table(
        "message_edits",
        sa.Column("delivery_id", number, nullable=False, autoincrement=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("not_before", moment, nullable=False),
        sa.Column("until", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", name="pk_message_edits"),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name="fk_message_edits_delivery_id", ondelete="CASCADE"),
    )
    op.create_index("ix_message_edits_state_not_before", "message_edits", ["state", "not_before"])
    op.create_table(
        "pins",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("digest_id", number, nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("former_chat", sa.Text()),
        sa.Column("former_message_id", sa.BigInteger()),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("channel", name="pk_pins"),
    )


def _readers() -> None:
    op.create_table(
        "reader_groups",
        _id(),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("wishes", data, nullable=False),
        sa.Column("next_at", moment),
        sa.PrimaryKeyConstraint("id", name="pk_reader_groups"),
        sa.UniqueConstraint("key", name="uq_reader_groups_key"),
    )
    op.create_index("ix_reader_groups_next_at", "reader_groups", ["next_at"])
    op.create_table(
        "subscriptions",
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("topic", sa.Integer()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("wishes", data, nullable=False),
        sa.Column("group_id", number),
        sa.Column("former", sa.Text(), nullable=False),
        sa.Column("had_here", sa.Boolean(), nullable=False),
        sa.Column("due_from", moment),
        sa.Column("last_at", moment),
        sa.Column("paused_until", moment),
        sa.Column("panel", sa.BigInteger()),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("chat", name="pk_subscriptions"),
        sa.ForeignKeyConstraint(["group_id"], ["reader_groups.id"], name="fk_subscriptions_group_id"),
    )
    op.create_index("ix_subscriptions_group_id_chat", "subscriptions", ["group_id", "chat"])


def _search() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.create_table(
            "quote_search",
            sa.Column("key", sa.BigInteger(), nullable=False, autoincrement=False),
            sa.Column("words", TSVECTOR(), nullable=False),
            sa.PrimaryKeyConstraint("key", name="pk_quote_search"),
        )
        op.create_index("ix_quote_search_words", "quote_search", ["words"], postgresql_using="gin")
    else:
        # The words come folded already. Vowel signs (Mn, Mc) belong to their words, marks (Co) tell those of names.
        op.execute(
            "CREATE VIRTUAL TABLE quote_search USING fts5(words, "
            "tokenize = \"unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'\")"
        )
