"""Corrections of posted digests: what their items say now, and which messages are still to be edited.

    items (digest, position) ──► contents in which something changes ──► messages: those that wait get the new content,
                                                                         posted ones an edit: pending ──► done or failed

An edit is a row before it is tried, and can be tried again: Telegram takes a message that says this already as it is. ``version``
grows when a message is to change again, so that an edit which was under way meanwhile does not settle the next one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Row, Select, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.corrections import END, Correction, ShownItem
from bot.core.document import Document
from bot.core.document_codec import document_from_json, document_to_json
from bot.core.model import ChatId
from bot.core.notices import Notice, Undelivered
from bot.store.contents import Part, PartKind, keep_contents
from bot.store.dialect import insert_or
from bot.store.engine import Aggregate, uninterrupted
from bot.store.notices import note
from bot.store.outbox_rows import CHANNELS, OPEN, READERS
from bot.store.schema import articles, contents, deliveries, digest_items, digests, item_corrections, message_edits

SEEN: Final = "posted"
SENT: Final = "sent"
AT_ONCE: Final = 500
"""Messages that change in one transaction: a bound on how long other writers wait."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PostedDigest:
    """A digest that was posted: what its articles made of it (``document``), and what was corrected since, by position."""

    id: int
    channel: str
    created_at: datetime
    document: Any
    corrected: Mapping[int, Correction]


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What one or many messages of a digest say."""

    id: int
    kind: PartKind
    payload: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageEdit:
    """A posted message that is to say ``payload``, until the moment ``until``."""

    delivery_id: int
    digest_id: int
    channel: str
    chat: ChatId
    message_id: int
    kind: PartKind
    payload: Any
    priority: int
    version: int
    attempts: int
    until: datetime

    @property
    def is_for_readers(self) -> bool:
        """Whether it is one of many."""
        return self.priority == READERS

    @property
    def subject(self) -> Undelivered:
        """What a notice about this message needs to know of it."""
        return Undelivered(self.delivery_id, self.chat, self.digest_id if self.is_for_readers else None)


class CorrectionStore(Aggregate):
    """Corrections by digest, edits by message."""

    @uninterrupted
    async def touched(self, *, posted_since: datetime, changed_since: datetime | None) -> dict[int, datetime]:
        """Return the digests of which an article has changed since they were written, and since ``changed_since``.

        To each of them the moment of its latest change.
        """
        d, i, a = digests.c, digest_items.c, articles.c
        statement = (
            select(d.id, func.max(a.updated_at).label("updated_at"), func.max(a.withdrawn_at).label("withdrawn_at"))
            .join(digest_items, i.digest_id == d.id)
            .join(articles, a.id == i.article_id)
            .where(d.created_at >= posted_since, d.state == SEEN)
            .where(or_(a.updated_at > d.created_at, a.withdrawn_at > d.created_at))
            .group_by(d.id)
            .order_by(d.id)
        )
        if changed_since is not None:
            statement = statement.where(or_(a.updated_at >= changed_since, a.withdrawn_at >= changed_since))
        async with self.database.reading() as connection:
            rows = await connection.execute(statement)
            return {row.id: max(row.updated_at, row.withdrawn_at or row.updated_at) for row in rows}

    @uninterrupted
    async def corrected(self, *, posted_since: datetime) -> tuple[int, ...]:
        """Return the digests with corrections."""
        d, c = digests.c, item_corrections.c
        statement = select(d.id).where(d.created_at >= posted_since, exists().where(c.digest_id == d.id)).order_by(d.id)
        async with self.database.reading() as connection:
            return tuple((await connection.execute(statement)).scalars())

    @uninterrupted
    async def posted(self, digest_id: int) -> PostedDigest | None:
        """Return a posted digest; None where there is none of this id."""
        d, c = digests.c, item_corrections.c
        async with self.database.reading() as connection:
            found = select(d.channel, d.created_at, d.document).where(d.id == digest_id, d.state == SEEN)
            row = (await connection.execute(found)).one_or_none()
            if row is None:
                return None
            rows = await connection.execute(select(item_corrections).where(c.digest_id == digest_id))
            corrected = {r.position: _correction(r) for r in rows}
        return PostedDigest(
            id=digest_id, channel=row.channel, created_at=row.created_at, document=row.document, corrected=corrected
        )

    @uninterrupted
    async def record(self, digest_id: int, items: Mapping[int, Correction], *, now: datetime) -> None:
        """Keep in one transaction what ``items`` say now, and in whose place."""
        async with self.database.writing(durable=True) as connection:
            for position, item in items.items():
                key = {"digest_id": digest_id, "position": position}
                values = {
                    "at": item.now.corrected_at or now,
                    "withdrawn": item.now.withdrawn,
                    "section": document_to_json(Document((item.now.section,))),
                    "former": document_to_json(Document(item.former)),
                }
                statement = insert_or(connection, item_corrections).values(key | values)
                await connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))

    @uninterrupted
    async def contents(self, digest_id: int) -> tuple[Content, ...]:
        """Return what the messages of a digest say, or have said."""
        c = contents.c
        statement = select(c.id, c.kind, c.payload).where(c.digest_id == digest_id).order_by(c.id)
        async with self.database.reading() as connection:
            return tuple(Content(**row._asdict()) for row in await connection.execute(statement))

    @uninterrupted
    async def change(self, digest_id: int, content: int, part: Part, *, now: datetime, until: datetime) -> int:
        """Let messages that say ``content`` say ``part``, the posted ones by edits until ``until``. Return how many they were.

        At most ``AT_ONCE`` are changed: it is to be called again until there are none. Those that are just being sent, or of
        which nobody knows whether they were, are left as they are.
        """
        m = deliveries.c
        some = select(m.id, m.state, m.priority).where(m.content_id == content, m.state.in_(("pending", SENT)))
        async with self.database.writing(durable=True) as connection:
            rows = (await connection.execute(some.order_by(m.id).limit(AT_ONCE).with_for_update())).all()
            if not rows:
                return 0
            (new,) = await keep_contents(connection, digest_id, [part])
            await connection.execute(update(deliveries).where(m.id.in_([row.id for row in rows])).values(content_id=new))
            await _order_edits(connection, [(row.id, row.priority) for row in rows if row.state == SENT], now=now, until=until)
        return len(rows)

    @uninterrupted
    async def is_under_way(self, content: int) -> bool:
        """Return whether a message that says ``content`` is being sent, or perhaps was."""
        m = deliveries.c
        statement = select(m.id).where(m.content_id == content, m.state.in_(OPEN)).limit(1)
        async with self.database.reading() as connection:
            return (await connection.execute(statement)).first() is not None

    @uninterrupted
    async def due(self, *, now: datetime, limit: int = 20) -> tuple[MessageEdit, ...]:
        """Return edits to make now: those of channels before those of readers, the longest waiting first."""
        e = message_edits.c
        found: list[Row[Any]] = []
        async with self.database.reading() as connection:
            for priority in (CHANNELS, READERS):
                statement = _edits().where(e.state == "pending", e.priority == priority, e.not_before <= now)
                statement = statement.order_by(e.not_before, e.delivery_id).limit(limit - len(found))
                found += (await connection.execute(statement)).all()
                if len(found) >= limit:
                    break
        return tuple(MessageEdit(**row._asdict()) for row in found)

    @uninterrupted
    async def next_at(self) -> datetime | None:
        """Return when the next edit can be made."""
        e = message_edits.c
        first = [
            select(func.min(e.not_before)).where(e.state == "pending", e.priority == priority) for priority in (CHANNELS, READERS)
        ]
        async with self.database.reading() as connection:
            moments = [(await connection.execute(statement)).scalar_one() for statement in first]
        return min((moment for moment in moments if moment is not None), default=None)

    @uninterrupted
    async def settle(
        self,
        edit: MessageEdit,
        state: Literal["done", "failed"],
        *,
        reason: str | None = None,
        now: datetime,
        notice: Notice | None = None,
    ) -> None:
        """Keep how an edit ended, unless the message is to change again by now."""
        await self._change(edit, {"state": state, "reason": reason, "updated_at": now}, notice)

    @uninterrupted
    async def postpone(self, edit: MessageEdit, *, until: datetime, reason: str, now: datetime) -> None:
        """Make the edit later."""
        values = {"not_before": until, "reason": reason, "attempts": edit.attempts + 1, "updated_at": now}
        await self._change(edit, values)

    async def _change(self, edit: MessageEdit, values: dict[str, Any], notice: Notice | None = None) -> None:
        e = message_edits.c
        async with self.database.writing(durable=True) as connection:
            same = (e.delivery_id == edit.delivery_id, e.version == edit.version)
            await connection.execute(update(message_edits).where(*same).values(values))
            await note(connection, notice)


def _edits() -> Select[Any]:
    e, m, k, d = message_edits.c, deliveries.c, contents.c, digests.c
    return (
        select(
            e.delivery_id, m.digest_id, d.channel, m.chat, m.message_id, k.kind, k.payload, m.priority, e.version, e.attempts,
            e.until,
        )
        .join(deliveries, m.id == e.delivery_id)
        .join(contents, k.id == m.content_id)
        .join(digests, d.id == m.digest_id)
    )  # fmt: skip


async def _order_edits(connection: AsyncConnection, posted: Sequence[tuple[int, int]], *, now: datetime, until: datetime) -> None:
    """Write edits of posted messages, given by number and priority; one that is to be edited already is to change again."""
    e = message_edits.c
    values = {"state": "pending", "reason": None, "attempts": 0, "not_before": now, "until": until, "updated_at": now}
    known = select(e.delivery_id).where(e.delivery_id.in_([number for number, _ in posted]))
    again = set((await connection.execute(known)).scalars())
    if again:
        changed = values | {"version": e.version + 1}
        await connection.execute(update(message_edits).where(e.delivery_id.in_(again)).values(changed))
    new = [(number, priority) for number, priority in posted if number not in again]
    rows = [values | {"delivery_id": number, "priority": priority, "version": 1} for number, priority in new]
    if rows:
        await connection.execute(insert(message_edits), rows)


def _correction(row: Row[Any]) -> Correction:
    section = document_from_json(row.section).sections[0]
    former = () if row.former is None else document_from_json(row.former).sections
    corrected_at = None if row.position == END else row.at
    return Correction(ShownItem(section, corrected_at, row.withdrawn), former)
