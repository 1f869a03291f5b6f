"""Chats and what is posted there: digests with their messages, editors' work, readers' subscriptions."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, Table, UniqueConstraint

from bot.store.schema.base import Id, metadata, new_id
from bot.store.types import Chat, Json, Moment, String

chats = Table(
    "chats",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("title", String),
    Column("language", String),
    Column("active", Boolean, nullable=False),
    Column("seen_at", Moment),
    Column("migrated_to", Id),
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
    new_id(),
    Column("words", String, nullable=False),
    UniqueConstraint("words"),
)

seen_updates = Table(
    "seen_updates",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
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
    new_id(),
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
    Column("article_id", Id, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("digest_id", Id, ForeignKey("digests.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("rank", Float, nullable=False),
    Column("reasons", Json, nullable=False),
    UniqueConstraint("digest_id", "position"),
)
Index("ix_digest_items_article_id", digest_items.c.article_id)

contents = Table(
    "contents",  # of messages; those of a digest that goes to many chats are kept once
    metadata,
    new_id(),
    Column("digest_id", Id, ForeignKey("digests.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String, nullable=False),
    Column("fingerprint", String, nullable=False),  # of the payload
    Column("payload", Json, nullable=False),
    UniqueConstraint("digest_id", "kind", "fingerprint"),
)

deliveries = Table(
    "deliveries",
    metadata,
    new_id(),
    Column("digest_id", Id, ForeignKey("digests.id", ondelete="CASCADE"), nullable=False),
    Column("chat", Chat, nullable=False),
    Column("topic", Integer),
    Column("part", Integer, nullable=False),
    Column("content_id", Id, ForeignKey("contents.id", ondelete="CASCADE"), nullable=False),
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
    Column("digest_id", Id, ForeignKey("digests.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
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
    Column("digest_id", Id, ForeignKey("digests.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("dropped", Boolean, nullable=False),
    Column("quote", String),  # the words to show in place of the key quote
)

item_corrections = Table(
    "item_corrections",  # of posted digests: what an item says now; position -1: the end of the digest
    metadata,
    Column("digest_id", Id, ForeignKey("digests.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("section", Json, nullable=False),  # without the mark
    Column("former", Json),  # the sections, marks included, in whose place it stands now
)

message_edits = Table(
    "message_edits",  # posted messages that are to say what their content says now
    metadata,
    Column("delivery_id", Id, ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
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
    Column("digest_id", Id, nullable=False),
    Column("chat", Chat, nullable=False),
    Column("message_id", BigInteger),  # None: pinning failed
    Column("former_chat", Chat),
    Column("former_message_id", BigInteger),  # still to be unpinned
    Column("reason", String),
)

notices = Table(
    "notices",  # to the admins; written in the transaction of what they tell
    metadata,
    new_id(),
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
    new_id(),
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
    Column("group_id", Id, ForeignKey("reader_groups.id")),  # of active ones
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
