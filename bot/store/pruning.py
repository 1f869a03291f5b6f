"""Forgetting what was delivered long ago. A bot with 100,000 readers would otherwise add as many rows a day, for years.

What goes: messages that are sent, skipped or dead, their edits, what they said, and notices that were told. What stays:

- slots and their items: nothing is told twice;
- of each channel and group the messages of the newest digest: what is pinned, and behind which message a lost one would stand;
- whatever is still on its way, and what may still be corrected (the caller's ``before`` sees to that).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, exists, literal, not_, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.engine import Aggregate, uninterrupted
from bot.store.outbox_rows import CHANNELS, OPEN
from bot.store.schema import contents, deliveries, digests, item_corrections, notices
from bot.store.types import Moment

AT_ONCE: Final = 500
"""Rows in one transaction: a bound on how long other writers wait."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a round has come: everything up to this row was looked at."""

    moment: datetime
    id: int


class PruneStore(Aggregate):
    """What deletes old rows, a few at a time."""

    @uninterrupted
    async def deliveries(self, *, before: datetime, after: Place | None, limit: int = AT_ONCE) -> tuple[int, Place | None]:
        """Delete messages that were settled before a moment, among the next ``limit`` behind ``after``.

        Return how many were deleted, and where to go on; None: the round is over.
        """
        m = deliveries.c
        old = [m.updated_at < before]
        if after is not None:
            old.append(tuple_(m.updated_at, m.id) > tuple_(literal(after.moment, Moment()), literal(after.id)))
        some = select(m.id, m.updated_at).where(*old).order_by(m.updated_at, m.id).limit(limit)
        async with self.database.writing() as connection:
            rows = (await connection.execute(some)).all()
            if not rows:
                return 0, None
            among = m.id.in_([row.id for row in rows])
            gone = delete(deliveries).where(among, m.state.not_in(OPEN), not_(_is_needed())).returning(m.digest_id)
            digests_of = list((await connection.execute(gone)).scalars())
            await _forget_contents(connection, set(digests_of))
        return len(digests_of), Place(rows[-1].updated_at, rows[-1].id)

    @uninterrupted
    async def notices(self, *, before: datetime, limit: int = AT_ONCE) -> int:
        """Delete notices that everybody was told before a moment, at most ``limit``. Return how many."""
        n = notices.c
        old = select(n.id).where(n.done.is_(True), n.not_before < before).limit(limit)
        async with self.database.writing() as connection:
            return int((await connection.execute(delete(notices).where(n.id.in_(old)))).rowcount)


def _is_needed() -> ColumnElement[bool]:
    """Whether a message belongs to the newest digest of a channel or group."""
    m, newest = deliveries.c, deliveries.alias("newest")
    is_shared = or_(m.priority == CHANNELS, m.chat.like("-%"), m.chat.like("@%"))
    later = exists().where(
        newest.c.chat == m.chat, newest.c.message_id.is_not(None), newest.c.message_id > m.message_id,
        newest.c.digest_id != m.digest_id,
    )  # fmt: skip
    return and_(is_shared, m.message_id.is_not(None), not_(later))


async def _forget_contents(connection: AsyncConnection, digest_ids: Collection[int]) -> None:
    """Delete what digests said of which no message is left; that they were, and their items, stays."""
    m, d = deliveries.c, digests.c
    left = exists().where(m.digest_id == d.id)
    empty = (await connection.execute(select(d.id).where(d.id.in_(digest_ids), ~left))).scalars().all()
    if not empty:
        return
    for table in (contents, item_corrections):
        column: Any = table.c.digest_id
        await connection.execute(delete(table).where(column.in_(empty)))
    await connection.execute(update(digests).where(d.id.in_(empty)).values(document=None))
