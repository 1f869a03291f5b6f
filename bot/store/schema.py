"""The tables, as the code reads and writes them. ``migrations`` makes them; a test holds the two against each other.

``quote_search``, the full-text index, is not here: it is a virtual table on SQLite; see ``search.py``.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
)

from bot.store.types import Chat, Json, Moment, String

HEAD: Final = "0003"
"""The newest migration. A store that is there already opens without loading Alembic."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# SQLite makes ids by itself only for INTEGER, which is 64 bits wide there.
_Id = BigInteger().with_variant(Integer(), "sqlite")


def _id() -> Column[int]:
    return Column("id", _Id, Identity(), primary_key=True)


articles = Table(
    "articles",
    metadata,
    _id(),
    Column("source", String, nullable=False),
    Column("key", String, nullable=False),
    Column("headline", String, nullable=False),
    Column("text", String, nullable=False),
    Column("lead", String, nullable=False),
    Column("url", String),
    Column("image", String),
    Column("outlet", String),
    Column("byline", String),
    Column("language", String),
    Column("published_on", Date),
    Column("published_at", Moment),
    Column("key_quote", Integer),
    Column("added_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("moment", Moment, nullable=False),  # Article.moment, for the indexes
    Column("fingerprint", String, nullable=False),  # of the content: tells whether an article read again has changed
    Column("withdrawn_at", Moment),
    Column("withdrawn_why", String),
    Column("archived", Boolean, nullable=False, default=False),  # was old when its source was new: never news
    Column("story_id", _Id),  # the id of the article that told the story first, where several tell it
    Column("story_reasons", Json),
    UniqueConstraint("source", "key"),
)
# Lists are read from these alone (they cover what lists filter by); the articles themselves only for the page that is shown.
# What was taken back is in no list, so it is in none of them.
OFFERED: Final = articles.c.withdrawn_at.is_(None)
_offered: Final[dict[str, Any]] = {"sqlite_where": OFFERED, "postgresql_where": OFFERED}
Index("ix_articles_moment", articles.c.moment, articles.c.id, articles.c.source, **_offered)
Index("ix_articles_source_moment", articles.c.source, articles.c.moment, articles.c.id, articles.c.language, **_offered)
Index("ix_articles_outlet_moment", articles.c.outlet, articles.c.moment, articles.c.id, articles.c.source, **_offered)
Index("ix_articles_language_moment", articles.c.language, articles.c.moment, articles.c.id, articles.c.source, **_offered)

Index("ix_articles_story_id", articles.c.story_id)

# What an article was replaced by a newer one of: its earlier versions, the first is number 1.
article_versions = Table(
    "article_versions",
    metadata,
    Column("article_id", _Id, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("headline", String, nullable=False),
    Column("text", String, nullable=False),
    Column("quotes", Json, nullable=False),
    Column("key_quote", Integer),
    Column("replaced_at", Moment, nullable=False),
)

# What an article is recognised by: all of its signals, and where each of those is found that can be looked for.
article_identities = Table(
    "article_identities",
    metadata,
    Column("article_id", _Id, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("signals", Json, nullable=False),
)

article_signals = Table(
    "article_signals",
    metadata,
    Column("source", String, primary_key=True),
    Column("signal", String, primary_key=True),
    Column("article_id", _Id, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# What finds articles of one story, of those that were stored in the last days; see stories.py.
story_profiles = Table(
    "story_profiles",
    metadata,
    Column("article_id", _Id, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("moment", Moment, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("profile", Json, nullable=False),  # its terms are those in story_terms
)
Index("ix_story_profiles_added_at", story_profiles.c.added_at)

story_terms = Table(
    "story_terms",
    metadata,
    Column("term", String, primary_key=True),
    Column("moment", Moment, primary_key=True),
    Column("article_id", _Id, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

story_term_counts = Table(
    "story_term_counts",
    metadata,
    Column("term", String, primary_key=True),  # "" counts the articles
    Column("number", Integer, nullable=False),
    sqlite_with_rowid=False,
)

article_counts = Table(
    "article_counts",
    metadata,
    Column("source", String, primary_key=True),
    Column("language", String, primary_key=True),  # "" where the language is not known
    Column("outlet", String, primary_key=True),  # "" where none is printed
    Column("number", Integer, nullable=False),
)

quotes = Table(
    "quotes",
    metadata,
    Column("article_id", _Id, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("text", String, nullable=False),
    Column("parts", Json, nullable=False),
    Column("speaker", String),
    Column("speaker_kind", String),
    Column("role", String),
    Column("via", String),
    Column("cue", String),
    Column("fragment", Boolean, nullable=False),
    Column("score", Float, nullable=False),
    Column("features", Json, nullable=False),
)

daily_quotes = Table(
    "daily_quotes",
    metadata,
    Column("day", Date, primary_key=True),
    Column("language", String, primary_key=True),  # "" for one in any language
    Column("article_id", _Id, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
)

source_states = Table(
    "source_states",
    metadata,
    Column("name", String, primary_key=True),
    Column("address", String),
    Column("etag", String),
    Column("last_modified", String),
    Column("polled_at", Moment),
    Column("next_poll_at", Moment),
    Column("changed_at", Moment),
    Column("rhythm", Float),  # seconds
    Column("location", String),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Moment),
    Column("error", String),
    Column("gone", Boolean, nullable=False),
    Column("took", Float),  # seconds of the last poll
)

source_entries = Table(
    "source_entries",
    metadata,
    Column("source", String, primary_key=True),
    Column("entries", Json, nullable=False),  # {key: fingerprint} of what the feed said last
    Column("aliases", Json, nullable=False),  # {key of an entry: key of its article}, where the two differ
    Column("missing", Json, nullable=False),  # {key of an article: what is known of it since it left the feed}
    Column("unchanged", Json),  # keys of the entries that the last poll with a change found unchanged
)

# Entries as a poll found them, until they are read into articles.
waiting_entries = Table(
    "waiting_entries",
    metadata,
    Column("source", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("number", Integer, nullable=False),  # its place in the feed
    Column("fingerprint", String, nullable=False),
    Column("entry", String, nullable=False),  # JSON, which only feeds/waiting.py reads
    Column("first", Boolean, nullable=False),  # of its source's first ones: only what is recent is news
    Column("attempts", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
)

source_alarms = Table(
    "source_alarms",  # failures that the admins have heard of, until they hear of the recovery
    metadata,
    Column("name", String, primary_key=True),
    Column("gone", Boolean, nullable=False),
    Column("since", Moment, nullable=False),
    Column("told_at", Moment, nullable=False),
)

added_sources = Table(
    "added_sources",
    metadata,
    _id(),
    Column("name", String, nullable=False),
    Column("url", String),
    Column("folder", String),
    Column("every", Float, nullable=False),  # seconds
    Column("tags", Json, nullable=False),
    Column("language", String),
    UniqueConstraint("name"),
)

chats = Table(
    "chats",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("title", String),
    Column("language", String),
    Column("active", Boolean, nullable=False),
    Column("seen_at", Moment),
    Column("migrated_to", _Id),
)

chat_features = Table(
    "chat_features",
    metadata,
    Column("chat", Chat, primary_key=True),
    Column("name", String, primary_key=True),
    Column("value", Boolean, nullable=False),
)

asked_words = Table(
    "asked_words",
    metadata,
    _id(),
    Column("words", String, nullable=False),
    UniqueConstraint("words"),
)

seen_updates = Table(
    "seen_updates",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("seen_at", Moment, nullable=False),
)
Index("ix_seen_updates_seen_at", seen_updates.c.seen_at)

channels = Table(
    "channels",
    metadata,
    Column("name", String, primary_key=True),
    Column("known_since", Moment, nullable=False),
)

digests = Table(
    "digests",
    metadata,
    _id(),
    Column("channel", String, nullable=False),
    Column("slot", String, nullable=False),
    Column("at", Moment, nullable=False),  # of the slot
    Column("state", String, nullable=False),  # posted (its deliveries tell more), empty, missed, review, skipped
    Column("archive", Boolean, nullable=False),
    Column("document", Json),
    Column("timezone", String),  # of those who read it
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("channel", "slot"),  # refuses the second digest of a slot
)
Index("ix_digests_channel_at", digests.c.channel, digests.c.at)
Index("ix_digests_created_at", digests.c.created_at)

digest_items = Table(
    "digest_items",
    metadata,
    # The order of the key is that of the anti-join: "has this channel had this article?"; it refuses the second time.
    Column("channel", String, primary_key=True),
    Column("article_id", _Id, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("digest_id", _Id, ForeignKey("digests.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("rank", Float, nullable=False),
    Column("reasons", Json, nullable=False),
    UniqueConstraint("digest_id", "position"),
)
Index("ix_digest_items_article_id", digest_items.c.article_id)

contents = Table(
    "contents",  # of messages; those of a digest that goes to many chats are kept once
    metadata,
    _id(),
    Column("digest_id", _Id, ForeignKey("digests.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String, nullable=False),
    Column("fingerprint", String, nullable=False),  # of the payload
    Column("payload", Json, nullable=False),
    UniqueConstraint("digest_id", "kind", "fingerprint"),
)

deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    Column("digest_id", _Id, ForeignKey("digests.id", ondelete="CASCADE"), nullable=False),
    Column("chat", Chat, nullable=False),
    Column("topic", Integer),
    Column("part", Integer, nullable=False),
    Column("content_id", _Id, ForeignKey("contents.id", ondelete="CASCADE"), nullable=False),
    Column("priority", Integer, nullable=False),  # lower goes first
    Column("state", String, nullable=False),
    Column("reason", String),
    Column("attempts", Integer, nullable=False),
    Column("unlikely", Boolean),  # of an uncertain one: the server said that it failed, so most likely it was not posted
    Column("message_id", BigInteger),
    Column("not_before", Moment, nullable=False),
    Column("stale_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("digest_id", "chat", "part"),  # refuses the second delivery of a part
)
# What is due, in the order in which it goes out.
Index("ix_deliveries_due", deliveries.c.state, deliveries.c.priority, deliveries.c.not_before, deliveries.c.id)
# What stands before a message in its chat.
Index("ix_deliveries_chat", deliveries.c.chat, deliveries.c.state, deliveries.c.digest_id, deliveries.c.part)
Index("ix_deliveries_updated_at", deliveries.c.updated_at)
Index("ix_deliveries_state_stale_at", deliveries.c.state, deliveries.c.stale_at)
Index("ix_deliveries_chat_message_id", deliveries.c.chat, deliveries.c.message_id)
Index("ix_deliveries_content_id", deliveries.c.content_id)

reviews = Table(
    "reviews",  # digests that editors see first; open while the digest's state is review
    metadata,
    Column("digest_id", _Id, ForeignKey("digests.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("chat", Chat, nullable=False),
    Column("topic", Integer),
    Column("late", Boolean, nullable=False),
    Column("publish_at", Moment, nullable=False),
    Column("message_id", BigInteger),  # of the preview
    Column("version", Integer, nullable=False),  # grows with every change
    Column("shown", Integer, nullable=False),  # the version that the preview shows
    Column("look_at", Moment, nullable=False),  # showing it is not tried before
    Column("attempts", Integer, nullable=False),
    Column("decided_by", String),  # a name; None: by itself
    Column("decided_at", Moment),
    Column("reason", String),
)
Index("ix_reviews_decided_at_publish_at", reviews.c.decided_at, reviews.c.publish_at)

review_edits = Table(
    "review_edits",
    metadata,
    Column("digest_id", _Id, ForeignKey("digests.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("dropped", Boolean, nullable=False),
    Column("quote", String),  # the words to show in place of the key quote
)

item_corrections = Table(
    "item_corrections",  # of posted digests: what an item says now; position -1: the end of the digest
    metadata,
    Column("digest_id", _Id, ForeignKey("digests.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("section", Json, nullable=False),  # without the mark
    Column("former", Json),  # the sections, marks included, in whose place it stands now
)

message_edits = Table(
    "message_edits",  # posted messages that are to say what their content says now
    metadata,
    Column("delivery_id", _Id, ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("priority", Integer),  # as that of the message
    Column("state", String, nullable=False),  # pending, done, failed
    Column("reason", String),
    Column("attempts", Integer, nullable=False),
    Column("version", Integer, nullable=False),  # grows when the content changes again meanwhile
    Column("not_before", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
)
Index("ix_message_edits_due", message_edits.c.state, message_edits.c.priority, message_edits.c.not_before)

pins = Table(
    "pins",  # what the bot pinned last for each channel
    metadata,
    Column("channel", String, primary_key=True),
    Column("digest_id", _Id, nullable=False),
    Column("chat", Chat, nullable=False),
    Column("message_id", BigInteger),  # None: pinning failed
    Column("former_chat", Chat),
    Column("former_message_id", BigInteger),  # still to be unpinned
    Column("reason", String),
)

notices = Table(
    "notices",  # to the admins; written in the transaction of what they tell
    metadata,
    _id(),
    Column("key", String, nullable=False),
    Column("text", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("told", Json, nullable=False),  # the admins who have it
    Column("done", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Moment, nullable=False),
    UniqueConstraint("key"),  # refuses to tell a thing twice
)
Index("ix_notices_done_not_before", notices.c.done, notices.c.not_before)

chat_pauses = Table(
    "chat_pauses",  # chats, or topics of them, into which the bot cannot write at present
    metadata,
    Column("chat", Chat, primary_key=True),
    Column("topic", Integer, primary_key=True, autoincrement=False),  # 0: the whole chat
    Column("obstacle", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("since", Moment, nullable=False),
    Column("retry_at", Moment),  # None: when an update tells that the obstacle is gone
)

chat_holds = Table(
    "chat_holds",  # Telegram's deadlines: no message before
    metadata,
    Column("chat", Chat, primary_key=True),  # "": all chats
    Column("until", Moment, nullable=False),
)

reader_groups = Table(
    "reader_groups",  # readers with the same wishes; their digests are those of the channel "readers <id>"
    metadata,
    _id(),
    Column("key", String, nullable=False),  # of the wishes
    Column("wishes", Json, nullable=False),
    Column("next_at", Moment),  # of the next slot; None: nobody is subscribed
    UniqueConstraint("key"),
)
Index("ix_reader_groups_next_at", reader_groups.c.next_at)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("chat", Chat, primary_key=True),
    Column("topic", Integer),
    Column("state", String, nullable=False),  # draft, active, paused, ended
    Column("wishes", Json, nullable=False),
    Column("group_id", _Id, ForeignKey("reader_groups.id")),  # of active ones
    Column("former", String, nullable=False),  # groups whose digests the reader had before, oldest first: "3+17"
    Column("had_here", Boolean, nullable=False),  # whether the reader was given a digest of this group
    Column("due_from", Moment),  # slots before are not for this reader
    Column("last_at", Moment),  # the slot of the newest digest that the reader was given
    Column("paused_until", Moment),
    Column("panel", BigInteger),  # the message with the settings
    Column("view", String, nullable=False),  # what it shows
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
)
Index("ix_subscriptions_group_id_chat", subscriptions.c.group_id, subscriptions.c.chat)
