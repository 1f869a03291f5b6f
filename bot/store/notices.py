"""Notices to the admins, from the transaction of what they tell until each admin has them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.notices import Notice
from bot.store.dialect import insert_or
from bot.store.engine import Aggregate, uninterrupted
from bot.store.schema import notices


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingNotice:
    """A notice that some admins do not have yet; ``told`` have it, or cannot be told."""

    id: int
    text: str
    told: frozenset[int]
    attempts: int


async def note(connection: AsyncConnection, notice: Notice | None) -> bool:
    """Write a notice as a part of a transaction. False: there is none, or it was written before."""
    if notice is None:
        return False
    row = {"key": notice.key, "text": notice.text, "at": notice.at, "not_before": notice.at}
    statement = insert_or(connection, notices).values(row | {"told": [], "done": False, "attempts": 0})
    inserted = await connection.execute(statement.on_conflict_do_nothing(index_elements=["key"]).returning(notices.c.id))
    return inserted.first() is not None


class NoticeStore(Aggregate):
    """Notices, by key."""

    @uninterrupted
    async def add(self, notice: Notice) -> bool:
        """Write a notice. False: it was written before."""
        async with self.database.writing(durable=True) as connection:
            return await note(connection, notice)

    @uninterrupted
    async def due(self, *, now: datetime, limit: int) -> tuple[WaitingNotice, ...]:
        """Return notices that are to be told now, the oldest first; those of a clock that has been set back since as well."""
        c = notices.c
        statement = select(c.id, c.text, c.told, c.attempts).where(c.done.is_(False), or_(c.not_before <= now, c.at > now))
        async with self.database.reading() as connection:
            rows = await connection.execute(statement.order_by(c.not_before, c.id).limit(limit))
            return tuple(WaitingNotice(id=r.id, text=r.text, told=frozenset(r.told), attempts=r.attempts) for r in rows)

    @uninterrupted
    async def next_at(self) -> datetime | None:
        """Return when the next notice is to be told."""
        c = notices.c
        async with self.database.reading() as connection:
            found = await connection.execute(select(func.min(c.not_before)).where(c.done.is_(False)))
            moment: datetime | None = found.scalar_one()
        return moment

    @uninterrupted
    async def told(self, waiting: Collection[WaitingNotice], admin: int) -> None:
        """Keep that an admin has these notices, or cannot be told."""
        c = notices.c
        async with self.database.writing(durable=True) as connection:
            rows = (await connection.execute(select(c.id, c.told).where(c.id.in_([one.id for one in waiting])))).all()
            for row in rows:
                heard = sorted({*row.told, admin})
                await connection.execute(update(notices).where(c.id == row.id).values(told=heard))

    @uninterrupted
    async def settle(self, waiting: Collection[WaitingNotice]) -> None:
        """Keep that everybody has these notices."""
        await self._change(waiting, done=True)

    @uninterrupted
    async def postpone(self, waiting: Collection[WaitingNotice], *, until: datetime) -> None:
        """Tell these later."""
        await self._change(waiting, not_before=until, attempts=notices.c.attempts + 1)

    async def _change(self, waiting: Collection[WaitingNotice], **values: object) -> None:
        async with self.database.writing(durable=True) as connection:
            await connection.execute(update(notices).where(notices.c.id.in_([one.id for one in waiting])).values(**values))
