"""How a channel fares, for its editors: what waits in the outbox, and what went wrong lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.store.engine import Aggregate, uninterrupted
from bot.store.outbox_rows import OPEN
from bot.store.schema import deliveries, digests, message_edits, pins

WENT_WRONG = ("dead", "skipped", "uncertain")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wrong:
    """Something that went wrong: a message's state in the outbox, ``edit`` or ``pin``, and why."""

    at: datetime
    state: str
    reason: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboxStatus:
    """The messages of a channel that wait, with the reason of the one that waits longest, and what went wrong, latest first."""

    waiting: int
    waits_for: str | None
    wrong: tuple[Wrong, ...]


class StatusStore(Aggregate):
    """Looks over the outbox and what is around it. Only reads."""

    @uninterrupted
    async def of(self, channel: str, *, since: datetime, limit: int = 5) -> OutboxStatus:
        """Return how the channel's messages fare, and what went wrong from ``since`` on."""
        m, d, e = deliveries.c, digests.c, message_edits.c
        mine = d.channel == channel
        joined = select(m.reason).join(digests, d.id == m.digest_id).where(mine, m.state.in_(OPEN))
        counting = select(func.count()).select_from(deliveries).join(digests, d.id == m.digest_id)
        bad = (
            select(m.updated_at, m.state, m.reason)
            .join(digests, d.id == m.digest_id)
            .where(mine, m.state.in_(WENT_WRONG), m.updated_at >= since)
            .order_by(m.updated_at.desc())
            .limit(limit)
        )
        edits = (
            select(e.updated_at, e.reason)
            .join(deliveries, m.id == e.delivery_id)
            .join(digests, d.id == m.digest_id)
            .where(mine, e.state == "failed", e.updated_at >= since)
            .order_by(e.updated_at.desc())
            .limit(limit)
        )
        pinned = select(pins.c.reason, d.created_at).join(digests, d.id == pins.c.digest_id).where(pins.c.channel == channel)
        async with self.database.reading() as connection:
            waiting = int((await connection.execute(counting.where(mine, m.state.in_(OPEN)))).scalar_one())
            first = await connection.execute(joined.where(m.reason.is_not(None)).order_by(m.created_at, m.id).limit(1))
            reason: str | None = first.scalar_one_or_none()
            wrong = [Wrong(at=r.updated_at, state=r.state, reason=r.reason) for r in await connection.execute(bad)]
            wrong += [Wrong(at=r.updated_at, state="edit", reason=r.reason) for r in await connection.execute(edits)]
            pin = (await connection.execute(pinned)).one_or_none()
        if pin is not None and pin.reason is not None:
            wrong.append(Wrong(at=pin.created_at, state="pin", reason=pin.reason))
        wrong.sort(key=lambda one: one.at, reverse=True)
        return OutboxStatus(waiting=waiting, waits_for=reason, wrong=tuple(wrong[:limit]))
