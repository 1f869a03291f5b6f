"""Articles and what finds them; sources and how polling them goes."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Index, Integer, Table, UniqueConstraint

from bot.store.schema.base import Id, metadata, new_id
from bot.store.types import Json, Moment, String

articles = Table(
    "articles",
    metadata,
    new_id(),
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
    Column("story_id", Id),  # the id of the article that told the story first, where several tell it
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
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
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
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("signals", Json, nullable=False),
)

article_signals = Table(
    "article_signals",
    metadata,
    Column("source", String, primary_key=True),
    Column("signal", String, primary_key=True),
    Column("article_id", Id, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# What finds articles of one story, of those that were stored in the last days; see stories.py.
story_profiles = Table(
    "story_profiles",
    metadata,
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
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
    Column("article_id", Id, primary_key=True, autoincrement=False),
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
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
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
    Column("article_id", Id, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
)

Index("ix_daily_quotes_article_id", daily_quotes.c.article_id)

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
    Column("entries", Json, nullable=False),  # [[key, fingerprint]] of what the feed said last; {key: fingerprint} of before
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

# Which sources have entries that wait is asked every few seconds.
Index(
    "ix_waiting_entries_source_attempts_due_at",
    waiting_entries.c.source,
    waiting_entries.c.attempts,
    waiting_entries.c.due_at,
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
    new_id(),
    Column("name", String, nullable=False),
    Column("url", String),
    Column("folder", String),
    Column("every", Float, nullable=False),  # seconds
    Column("tags", Json, nullable=False),
    Column("language", String),
    UniqueConstraint("name"),
)
