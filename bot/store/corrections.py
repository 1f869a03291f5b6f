"""Corrections of posted digests: what their items say now, and which messages are still to be edited.

    pending ──► done, or failed with a reason

An edit is a row before it is tried, and can be tried again: Telegram takes a message that says this already as it is. ``version``
grows when a message is to change again, so that an edit which was under way meanwhile does not settle the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import exists, func, or_, select, update

from bot.core.corrections import ShownItem
from bot.core.document import Document
from bot.core.document_codec import document_from_json, document_to_json
from bot.core.model import ChatId
from bot.store.contents import Part, PartKind, keep_contents
from bot.store.deliveries import OPEN
from bot.store.dialect import insert_or
from bot.store.engine import Aggregate, uninterrupted
from bot.store.schema import articles, contents, deliveries, digest_items, digests, item_corrections, message_edits

SEEN: Final = ("posted",)


@dataclass(frozen=True, kw_only=True, slots=True)
class PostedMessage:
    """One message of a digest in a chat, with what it says."""

    delivery_id: int
    kind: PartKind
    payload: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class PostedDigest:
    """A digest that was posted: what its articles made of it (``document``), what was corrected since, and its messages."""

    id: int
    channel: str
    created_at: datetime
    document: Any
    corrected: Mapping[int, ShownItem]
    messages: tuple[PostedMessage, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageEdit:
    """A posted message that is to say ``payload``, until the moment ``until``."""

    delivery_id: int
    channel: str
    chat: ChatId
    message_id: int
    kind: PartKind
    payload: Any
    version: int
    attempts: int
    until: datetime


class CorrectionStore(Aggregate):
    """Corrections by digest, edits by message."""

    @uninterrupted
    async def touched(self, *, posted_since: datetime, changed_since: datetime | None) -> tuple[int, ...]:
        """Return the digests of which an article has changed since they were written, and since ``changed_since``.

        Those with messages that are still on their way are left out: they are corrected when they have arrived.
        """
        d, i, a, m = digests.c, digest_items.c, articles.c, deliveries.c
        changed = exists().where(
            i.digest_id == d.id,
            a.id == i.article_id,
            or_(a.updated_at > d.created_at, a.withdrawn_at > d.created_at),
            *(() if changed_since is None else (or_(a.updated_at >= changed_since, a.withdrawn_at >= changed_since),)),
        )
        under_way = exists().where(m.digest_id == d.id, m.state.in_(OPEN))
        statement = select(d.id).where(d.created_at >= posted_since, d.state.in_(SEEN), changed, ~under_way).order_by(d.id)
        async with self.database.reading() as connection:
            return tuple((await connection.execute(statement)).scalars())

    @uninterrupted
    async def oldest_on_its_way(self, *, posted_since: datetime) -> datetime | None:
        """Return when the oldest digest was written of which a message is still on its way."""
        d, m = digests.c, deliveries.c
        statement = select(func.min(d.created_at)).join(deliveries, m.digest_id == d.id)
        async with self.database.reading() as connection:
            found = await connection.execute(statement.where(d.created_at >= posted_since, m.state.in_(OPEN)))
            moment: datetime | None = found.scalar_one()
        return moment

    @uninterrupted
    async def posted(self, digest_id: int) -> PostedDigest | None:
        """Return a posted digest with its messages."""
        d, m, k, c = digests.c, deliveries.c, contents.c, item_corrections.c
        async with self.database.reading() as connection:
            found = await connection.execute(
                select(d.channel, d.created_at, d.document).where(d.id == digest_id, d.state.in_(SEEN))
            )
            row = found.one_or_none()
            if row is None:
                return None
            sent = await connection.execute(
                select(m.id, k.kind, k.payload)
                .join(contents, k.id == m.content_id)
                .where(m.digest_id == digest_id, m.state == "sent", m.message_id.is_not(None))
                .order_by(m.chat, m.part)
            )
            messages = tuple(PostedMessage(delivery_id=r.id, kind=r.kind, payload=r.payload) for r in sent)
            rows = await connection.execute(select(c.position, c.at, c.withdrawn, c.section).where(c.digest_id == digest_id))
            corrected = {r.position: ShownItem(document_from_json(r.section).sections[0], r.at, r.withdrawn) for r in rows}
        return PostedDigest(
            id=digest_id,
            channel=row.channel,
            created_at=row.created_at,
            document=row.document,
            corrected=corrected,
            messages=messages,
        )

    @uninterrupted
    async def record(
        self,
        digest_id: int,
        items: Mapping[int, ShownItem],
        messages: Mapping[int, Part],
        *,
        now: datetime,
        until: datetime,
    ) -> None:
        """Keep in one transaction what ``items`` say now, and that these messages (by their delivery) are to say it."""
        async with self.database.writing(durable=True) as connection:
            for position, item in items.items():
                key = {"digest_id": digest_id, "position": position}
                values = {
                    "at": now if item.corrected_at is None else item.corrected_at,
                    "withdrawn": item.withdrawn,
                    "section": document_to_json(Document((item.section,))),
                }
                statement = insert_or(connection, item_corrections).values(key | values)
                await connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))
            ids = await keep_contents(connection, digest_id, list(messages.values()))
            for delivery, content in zip(messages, ids, strict=True):
                await connection.execute(
                    update(deliveries).where(deliveries.c.id == delivery).values(content_id=content, updated_at=now)
                )
                values = {"state": "pending", "reason": None, "attempts": 0, "not_before": now, "until": until}
                row = values | {"delivery_id": delivery, "version": 1, "updated_at": now}
                edit = insert_or(connection, message_edits).values(row)
                again = values | {"version": message_edits.c.version + 1, "updated_at": now}
                await connection.execute(edit.on_conflict_do_update(index_elements=["delivery_id"], set_=again))

    @uninterrupted
    async def due(self, *, now: datetime, limit: int = 20) -> tuple[MessageEdit, ...]:
        """Return edits to make now, the longest waiting first."""
        e, m, k, d = message_edits.c, deliveries.c, contents.c, digests.c
        statement = (
            select(e.delivery_id, d.channel, m.chat, m.message_id, k.kind, k.payload, e.version, e.attempts, e.until)
            .join(deliveries, m.id == e.delivery_id)
            .join(contents, k.id == m.content_id)
            .join(digests, d.id == m.digest_id)
            .where(e.state == "pending", e.not_before <= now)
            .order_by(e.not_before, e.delivery_id)
            .limit(limit)
        )
        async with self.database.reading() as connection:
            return tuple(MessageEdit(**row._asdict()) for row in await connection.execute(statement))

    @uninterrupted
    async def next_at(self) -> datetime | None:
        """Return when the next edit can be made."""
        e = message_edits.c
        async with self.database.reading() as connection:
            found = await connection.execute(select(func.min(e.not_before)).where(e.state == "pending"))
            moment: datetime | None = found.scalar_one()
        return moment

    @uninterrupted
    async def settle(
        self, edit: MessageEdit, state: Literal["done", "failed"], *, reason: str | None = None, now: datetime
    ) -> None:
        """Keep how an edit ended, unless the message is to change again by now."""
        await self._change(edit, {"state": state, "reason": reason, "updated_at": now})

    @uninterrupted
    async def postpone(self, edit: MessageEdit, *, until: datetime, reason: str, now: datetime) -> None:
        """Make the edit later."""
        values = {"not_before": until, "reason": reason, "attempts": edit.attempts + 1, "updated_at": now}
        await self._change(edit, values)

    async def _change(self, edit: MessageEdit, values: dict[str, Any]) -> None:
        e = message_edits.c
        async with self.database.writing(durable=True) as connection:
            same = (e.delivery_id == edit.delivery_id, e.version == edit.version)
            await connection.execute(update(message_edits).where(*same).values(values))
