"""The digests of channels: which slots are settled, and what each channel has had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.model import ChatId, Digest, Slot
from bot.errors import AlreadyHadError
from bot.store.chats import current_chat
from bot.store.contents import Part, keep_contents
from bot.store.dialect import insert_or
from bot.store.engine import Aggregate, uninterrupted
from bot.store.outbox_rows import Place, delivery_rows
from bot.store.schema import articles, channels, deliveries, digest_items, digests

DigestState: TypeAlias = Literal["posted", "empty", "missed", "review", "skipped"]
"""``posted``: its messages are in the outbox; ``review``: editors have it; ``skipped``: editors, or time, decided against it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PastDigest:
    """A slot that is settled. ``articles`` are the ids of its items, in order."""

    id: int
    channel: str
    slot: Slot
    state: DigestState
    archive: bool
    articles: tuple[int, ...]
    created_at: datetime


class DigestStore(Aggregate):
    """Digests by channel and slot."""

    @uninterrupted
    async def known_since(self, channel: str, *, now: datetime) -> datetime:
        """Return when the store first heard of ``channel``: ``now``, if this is the first time."""
        known = select(channels.c.known_since).where(channels.c.name == channel)
        async with self.database.reading() as connection:
            since: datetime | None = (await connection.execute(known)).scalar_one_or_none()
        if since is None:
            async with self.database.writing(durable=True) as connection:
                statement = insert_or(connection, channels).values(name=channel, known_since=now)
                await connection.execute(statement.on_conflict_do_nothing())
                since = (await connection.execute(known)).scalar_one()
        return since

    @uninterrupted
    async def taken(self, channel: str, *, since: datetime) -> frozenset[str]:
        """Return the keys of the channel's slots from ``since`` on that are settled."""
        async with self.database.reading() as connection:
            c = digests.c
            keys = await connection.execute(select(c.slot).where(c.channel == channel, c.at >= since))
            return frozenset(keys.scalars())

    @uninterrupted
    async def claim(
        self,
        digest: Digest,
        document: object,
        parts: Sequence[Part],
        *,
        chat: ChatId,
        topic: int | None,
        now: datetime,
        stale_at: datetime | None,
    ) -> int | None:
        """Decide that this is the digest of its slot, in one transaction: its row, its items, and its messages in the outbox.

        Return its id; None when the slot is settled already, whoever did it. Raise ``AlreadyHadError`` when the slot is free but
        the channel got some of the articles in another digest meanwhile: nothing is kept then, and the caller composes again.
        A group that has become a supergroup is followed there. For a digest that goes to many chats, ``parts`` is empty here, and
        ``DeliveryStore.put`` adds its messages.
        """
        async with self.database.writing(durable=True) as connection:
            row = {"archive": digest.archive, "document": document, "timezone": digest.timezone}
            number = await settle_slot(connection, digest.channel, digest.slot, "posted", now=now, values=row)
            if number is None:
                return None
            await claim_items(connection, number, digest)
            place = Place(chat=await current_chat(connection, chat), topic=topic)
            ids = await keep_contents(connection, number, parts)
            rows = delivery_rows(number, ids, place, now=now, stale_at=stale_at)
            if rows:
                await connection.execute(insert(deliveries), rows)
        return number

    @uninterrupted
    async def record_empty(
        self, channel: str, slot: Slot, state: Literal["empty", "missed", "skipped"], *, now: datetime
    ) -> bool:
        """Settle a slot without a post. False: it was settled already."""
        async with self.database.writing(durable=True) as connection:
            return await settle_slot(connection, channel, slot, state, now=now, values={"archive": False}) is not None

    @uninterrupted
    async def recent(self, channel: str, limit: int) -> tuple[PastDigest, ...]:
        """Return the channel's settled slots, the latest first."""
        c = digests.c
        newest = (
            select(c.id, c.channel, c.slot, c.at, c.state, c.archive, c.created_at)
            .where(c.channel == channel)
            .order_by(c.at.desc(), c.id.desc())
            .limit(limit)
        )
        async with self.database.reading() as connection:
            rows = (await connection.execute(newest)).all()
            items = await connection.execute(
                select(digest_items.c.digest_id, digest_items.c.article_id)
                .where(digest_items.c.digest_id.in_([row.id for row in rows]))
                .order_by(digest_items.c.digest_id, digest_items.c.position)
            )
            held: dict[int, list[int]] = {row.id: [] for row in rows}
            for number, article in items:
                held[number].append(article)
        return tuple(
            PastDigest(
                id=row.id,
                channel=row.channel,
                slot=Slot(key=row.slot, at=row.at),
                state=row.state,
                archive=row.archive,
                articles=tuple(held[row.id]),
                created_at=row.created_at,
            )
            for row in rows
        )

    @uninterrupted
    async def document(self, id: int) -> Any:  # noqa: A002, ANN401  (the field's name; JSON)
        """Return the document that ``claim`` was given, None for a slot without a post."""
        async with self.database.reading() as connection:
            return (await connection.execute(select(digests.c.document).where(digests.c.id == id))).scalar_one()


async def settle_slot(
    connection: AsyncConnection, channel: str, slot: Slot, state: DigestState, *, now: datetime, values: dict[str, Any]
) -> int | None:
    """Insert the row of a slot; None when there is one. A process that comes second waits for the first one's transaction."""
    row = values | {"channel": channel, "slot": slot.key, "at": slot.at, "state": state, "created_at": now}
    statement = insert_or(connection, digests).values(row).on_conflict_do_nothing(index_elements=["channel", "slot"])
    number: int | None = (await connection.execute(statement.returning(digests.c.id))).scalar_one_or_none()
    return number


async def claim_items(connection: AsyncConnection, number: int, digest: Digest) -> None:
    """Keep that the channel has had the digest's articles. Raises ``AlreadyHadError`` where it has had one, or its story, before.

    The unique key refuses the articles. Their stories have none, because which story an article tells can be found out after it
    was posted: digests of a channel are claimed one after the other instead, and each looks at what the ones before it have.
    """
    rows: list[dict[str, Any]] = [
        {
            "channel": digest.channel,
            "article_id": item.article.id,
            "digest_id": number,
            "position": position,
            "rank": item.rank,
            "reasons": dict(item.reasons),
        }
        for position, item in enumerate(digest.items)
    ]
    if not rows:
        return
    if connection.dialect.name == "postgresql":  # on SQLite nobody else writes anyway
        turn = text("SELECT pg_advisory_xact_lock(hashtextextended(:channel, 4))")
        await connection.execute(turn, {"channel": digest.channel})
    # Always in the same order: two processes that claim the same articles wait for each other, but never in a circle.
    rows.sort(key=lambda row: row["article_id"])
    statement = insert_or(connection, digest_items).on_conflict_do_nothing(index_elements=["channel", "article_id"])
    inserted = (await connection.execute(statement.returning(digest_items.c.article_id), rows)).scalars().all()
    had = {row["article_id"] for row in rows}.difference(inserted)
    had.update(await _told_before(connection, digest.channel, number))
    if had:
        raise AlreadyHadError(digest.channel, tuple(sorted(had)))


async def _told_before(connection: AsyncConnection, channel: str, number: int) -> Sequence[int]:
    """Return those articles of a digest whose story another digest of the channel has."""
    own, other = digest_items.alias("own"), digest_items.alias("other")
    ours, theirs = articles.alias("ours"), articles.alias("theirs")
    told = (
        select(own.c.article_id)
        .join(ours, ours.c.id == own.c.article_id)
        .join(theirs, theirs.c.story_id == ours.c.story_id)
        .join(other, (other.c.channel == channel) & (other.c.article_id == theirs.c.id))
        .where(own.c.digest_id == number, other.c.digest_id != number)
    )
    return (await connection.execute(told.distinct())).scalars().all()
