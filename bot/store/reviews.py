"""Digests that editors see first: open in the state ``review``, decided once, and every change of theirs in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Row, Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.model import ChatId, Digest, Slot
from bot.core.notices import Notice
from bot.core.review import ItemEdit
from bot.store.chats import current_chat
from bot.store.contents import Part, keep_contents
from bot.store.dialect import insert_or
from bot.store.digests import DigestState, claim_items, settle_slot
from bot.store.engine import Aggregate, uninterrupted
from bot.store.notices import note
from bot.store.outbox_rows import Place, delivery_rows
from bot.store.schema import deliveries, digest_items, digests, review_edits, reviews

OPEN: Final = "review"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewRow:
    """A digest before its editors. ``message_id`` is that of its preview in ``chat``, which shows the version ``shown``."""

    digest_id: int
    channel: str
    slot: Slot
    state: DigestState
    archive: bool
    late: bool
    created_at: datetime
    chat: ChatId
    topic: int | None
    publish_at: datetime
    message_id: int | None
    version: int
    shown: int
    attempts: int
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemRow:
    """An item of a digest as it was composed: its article and why it was chosen."""

    position: int
    article_id: int
    rank: float
    reasons: Mapping[str, float]


class ReviewStore(Aggregate):
    """Reviews by digest."""

    @uninterrupted
    async def open(
        self, digest: Digest, document: object, *, chat: ChatId, topic: int | None, publish_at: datetime, now: datetime
    ) -> int | None:
        """Decide that this is the digest of its slot, in one transaction, and leave it to its editors until ``publish_at``.

        Return its id; None when the slot is settled already. Raises ``AlreadyHadError`` as ``DigestStore.claim``.
        """
        async with self.database.writing(durable=True) as connection:
            row = {"archive": digest.archive, "document": document, "timezone": digest.timezone}
            number = await settle_slot(connection, digest.channel, digest.slot, OPEN, now=now, values=row)
            if number is None:
                return None
            await claim_items(connection, number, digest)
            place = await current_chat(connection, chat)
            await connection.execute(
                insert(reviews).values(
                    digest_id=number,
                    chat=place,
                    topic=topic,
                    late=digest.late,
                    publish_at=publish_at,
                    version=1,
                    shown=0,
                    look_at=now,
                    attempts=0,
                )
            )
        return number

    @uninterrupted
    async def get(self, digest_id: int) -> ReviewRow | None:
        """Return one review, open or not."""
        async with self.database.reading() as connection:
            row = (await connection.execute(_selected().where(reviews.c.digest_id == digest_id))).one_or_none()
        return None if row is None else _review(row)

    @uninterrupted
    async def open_of(self, channel: str | None = None) -> tuple[ReviewRow, ...]:
        """Return the open reviews, of all channels or of one, the earliest to be published first."""
        statement = _selected().where(digests.c.state == OPEN, reviews.c.decided_at.is_(None)).order_by(reviews.c.publish_at)
        return await self._read(statement if channel is None else statement.where(digests.c.channel == channel))

    @uninterrupted
    async def to_show(self, *, now: datetime) -> tuple[ReviewRow, ...]:
        """Return the reviews whose preview does not show their present state, as far as it is to be tried now."""
        c = reviews.c
        return await self._read(_selected().where(c.shown < c.version, c.look_at <= now).order_by(c.look_at, c.digest_id))

    @uninterrupted
    async def next_at(self) -> datetime | None:
        """Return when the next digest is published by itself, or a preview shown."""
        c = reviews.c
        async with self.database.reading() as connection:
            publish = (await connection.execute(select(func.min(c.publish_at)).where(c.decided_at.is_(None)))).scalar_one()
            show = (await connection.execute(select(func.min(c.look_at)).where(c.shown < c.version))).scalar_one()
        return min((moment for moment in (publish, show) if moment is not None), default=None)

    @uninterrupted
    async def items(self, digest_id: int) -> tuple[ItemRow, ...]:
        """Return the items of a digest as composed, in order, dropped ones included."""
        c = digest_items.c
        statement = select(c.position, c.article_id, c.rank, c.reasons).where(c.digest_id == digest_id).order_by(c.position)
        async with self.database.reading() as connection:
            return tuple(ItemRow(**row._asdict()) for row in await connection.execute(statement))

    @uninterrupted
    async def edits(self, digest_id: int) -> dict[int, ItemEdit]:
        """Return what editors changed, by the position of the item."""
        c = review_edits.c
        async with self.database.reading() as connection:
            rows = await connection.execute(select(c.position, c.dropped, c.quote).where(c.digest_id == digest_id))
            return {row.position: ItemEdit(row.dropped, row.quote) for row in rows}

    @uninterrupted
    async def edit(self, digest_id: int, position: int, edit: ItemEdit, *, before: ItemEdit, now: datetime) -> bool:
        """Keep a change of an item that was ``before``. False: the digest is decided on, or the item has changed meanwhile."""
        key = {"digest_id": digest_id, "position": position}
        async with self.database.writing(durable=True) as connection:
            if not await _is_open(connection, digest_id):
                return False
            c = review_edits.c
            known = select(c.dropped, c.quote).where(c.digest_id == digest_id, c.position == position)
            row = (await connection.execute(known)).one_or_none()
            if (ItemEdit() if row is None else ItemEdit(row.dropped, row.quote)) != before:
                return False
            values = {"dropped": edit.dropped, "quote": edit.quote}
            statement = insert_or(connection, review_edits).values(key | values)
            await connection.execute(statement.on_conflict_do_update(index_elements=["digest_id", "position"], set_=values))
            await _changed(connection, digest_id, now=now)
        return True

    @uninterrupted
    async def publish(
        self,
        digest_id: int,
        document: object,
        parts: Sequence[Part],
        *,
        chat: ChatId,
        topic: int | None,
        by: str | None,
        now: datetime,
        stale_at: datetime,
    ) -> bool:
        """Put an open digest into the outbox, in one transaction. False: it was decided on already."""
        async with self.database.writing(durable=True) as connection:
            if not await _close(connection, digest_id, "posted", by=by, reason=None, now=now):
                return False
            await connection.execute(update(digests).where(digests.c.id == digest_id).values(document=document))
            place = Place(chat=await current_chat(connection, chat), topic=topic)
            ids = await keep_contents(connection, digest_id, parts)
            await connection.execute(insert(deliveries), delivery_rows(digest_id, ids, place, now=now, stale_at=stale_at))
        return True

    @uninterrupted
    async def skip(self, digest_id: int, *, by: str | None, reason: str | None, now: datetime) -> bool:
        """Decide against an open digest; what was not dropped from it is free for later ones. False: it was decided on before."""
        async with self.database.writing(durable=True) as connection:
            if not await _close(connection, digest_id, "skipped", by=by, reason=reason, now=now):
                return False
            dropped = select(review_edits.c.position).where(
                review_edits.c.digest_id == digest_id, review_edits.c.dropped.is_(True)
            )
            c = digest_items.c
            await connection.execute(delete(digest_items).where(c.digest_id == digest_id, c.position.not_in(dropped)))
        return True

    @uninterrupted
    async def shown(self, digest_id: int, version: int, *, message_id: int | None, notice: Notice | None = None) -> None:
        """Keep that the preview shows ``version``, or need not show it any more (None: there is no message)."""
        values: dict[str, Any] = {"shown": version, "attempts": 0}
        if message_id is not None:
            values["message_id"] = message_id
        async with self.database.writing(durable=True) as connection:
            await connection.execute(update(reviews).where(reviews.c.digest_id == digest_id).values(values))
            await note(connection, notice)

    @uninterrupted
    async def postpone(self, digest_id: int, *, until: datetime) -> None:
        """Show the preview later."""
        c = reviews.c
        async with self.database.writing() as connection:
            values = {"look_at": until, "attempts": c.attempts + 1}
            await connection.execute(update(reviews).where(c.digest_id == digest_id).values(values))

    async def _read(self, statement: Select[Any]) -> tuple[ReviewRow, ...]:
        async with self.database.reading() as connection:
            return tuple(map(_review, (await connection.execute(statement)).all()))


def _selected() -> Select[Any]:
    d, r = digests.c, reviews.c
    return select(
        r.digest_id, d.channel, d.slot, d.at, d.state, d.archive, r.late, d.created_at, r.chat, r.topic, r.publish_at,
        r.message_id, r.version, r.shown, r.attempts, r.decided_by, r.decided_at, r.reason,
    ).join(digests, d.id == r.digest_id)  # fmt: skip


def _review(row: Row[Any]) -> ReviewRow:
    fields = row._asdict()
    at = fields.pop("at")
    return ReviewRow(**fields | {"slot": Slot(key=fields["slot"], at=at)})


async def _is_open(connection: AsyncConnection, digest_id: int) -> bool:
    """Return whether the digest is open, and let no other process decide on it meanwhile."""
    c = digests.c
    found = await connection.execute(select(c.id).where(c.id == digest_id, c.state == OPEN).with_for_update())
    return found.first() is not None


async def _close(
    connection: AsyncConnection,
    digest_id: int,
    state: Literal["posted", "skipped"],
    *,
    by: str | None,
    reason: str | None,
    now: datetime,
) -> bool:
    c = digests.c
    closed = await connection.execute(update(digests).where(c.id == digest_id, c.state == OPEN).values(state=state))
    if closed.rowcount != 1:
        return False
    decided = {"decided_by": by, "decided_at": now, "reason": reason}
    await connection.execute(update(reviews).where(reviews.c.digest_id == digest_id).values(decided))
    await _changed(connection, digest_id, now=now)
    return True


async def _changed(connection: AsyncConnection, digest_id: int, *, now: datetime) -> None:
    c = reviews.c
    await connection.execute(update(reviews).where(c.digest_id == digest_id).values(version=c.version + 1, look_at=now))
