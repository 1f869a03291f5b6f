"""The outbox: the messages of digests, from the moment a digest is decided until each message is where it belongs.

    pending ──mark_sending──► sending ──mark_sent──► sent
       ▲                         │
       └────postpone─────────────┼──mark──► uncertain, skipped, dead

``sending`` is committed before the request goes out: a row found in it after a start was interrupted, and nobody knows whether
the message was posted. ``uncertain`` says the same of a request whose answer was lost. ``skipped`` (too late, turned off) and
``dead`` (refused for good) carry a reason. The states pending, sending and uncertain are open: while one part of a digest is
open, the parts after it wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import Row, Select, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.model import ChatId
from bot.store.chats import chat_id, chat_key
from bot.store.engine import Aggregate, uninterrupted
from bot.store.schema import deliveries, digests

DeliveryState: TypeAlias = Literal["pending", "sending", "sent", "uncertain", "skipped", "dead"]
PartKind: TypeAlias = Literal["rich", "html", "plain"]
OPEN: Final[tuple[DeliveryState, ...]] = ("pending", "sending", "uncertain")


@dataclass(frozen=True, slots=True)
class Part:
    """One message: ``payload`` is JSON, and what it means depends on ``kind``."""

    kind: PartKind
    payload: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One message of a digest on its way to a chat. ``part`` counts from 0; ``attempts`` are the requests that were begun.

    Not to be sent before ``not_before``, and not worth sending after ``stale_at``.
    """

    id: int
    digest_id: int
    channel: str
    slot: str
    chat: ChatId
    topic: int | None
    part: int
    kind: PartKind
    payload: Any
    state: DeliveryState
    reason: str | None
    attempts: int
    message_id: int | None
    not_before: datetime
    stale_at: datetime | None
    created_at: datetime
    updated_at: datetime


class DeliveryStore(Aggregate):
    """The outbox of all channels. Every change is on disk before the method returns, a power cut included."""

    @uninterrupted
    async def due(self, *, now: datetime, limit: int = 50) -> tuple[Delivery, ...]:
        """Return messages that can go out now, the oldest first: of each digest and chat only the first part that is open."""
        c = deliveries.c
        earlier = deliveries.alias()
        waits = exists().where(
            earlier.c.digest_id == c.digest_id, earlier.c.chat == c.chat, earlier.c.part < c.part, earlier.c.state.in_(OPEN)
        )
        statement = _selected().where(c.state == "pending", c.not_before <= now, ~waits).order_by(c.digest_id, c.id).limit(limit)
        return await self._read(statement)

    @uninterrupted
    async def next_at(self) -> datetime | None:
        """Return the earliest moment at which a waiting message can go out."""
        async with self.database.reading() as connection:
            earliest = select(func.min(deliveries.c.not_before)).where(deliveries.c.state == "pending")
            moment: datetime | None = (await connection.execute(earliest)).scalar_one()
        return moment

    @uninterrupted
    async def interrupted(self) -> tuple[Delivery, ...]:
        """Return messages of which nobody knows whether they were posted: ``sending`` (call this at start) or ``uncertain``."""
        return await self._read(_selected().where(deliveries.c.state.in_(("sending", "uncertain"))).order_by(deliveries.c.id))

    @uninterrupted
    async def of_digest(self, digest_id: int) -> tuple[Delivery, ...]:
        """Return all messages of a digest, in order."""
        c = deliveries.c
        return await self._read(_selected().where(c.digest_id == digest_id).order_by(c.chat, c.part))

    @uninterrupted
    async def mark_sending(self, id: int, *, now: datetime) -> bool:  # noqa: A002  (the field's name)
        """Take a pending message, just before its request. False: another one has it, or it is no longer to be sent."""
        c = deliveries.c
        taking = update(deliveries).where(c.id == id, c.state == "pending")
        async with self.database.writing(durable=True) as connection:
            taken = await connection.execute(taking.values(state="sending", attempts=c.attempts + 1, updated_at=now))
        return taken.rowcount == 1

    @uninterrupted
    async def mark_sent(self, id: int, message_id: int, *, now: datetime) -> None:  # noqa: A002
        """Keep that the message was posted, under Telegram's ``message_id``. Nothing changes this state any more."""
        await self._change(id, {"state": "sent", "message_id": message_id, "reason": None, "updated_at": now})

    @uninterrupted
    async def mark(self, id: int, state: DeliveryState, reason: str | None, *, now: datetime) -> None:  # noqa: A002
        """Put an open message into ``state``."""
        await self._change(id, {"state": state, "reason": reason, "updated_at": now})

    @uninterrupted
    async def postpone(self, id: int, *, until: datetime, reason: str | None, now: datetime | None = None) -> None:  # noqa: A002
        """Let the message wait: pending again, not before ``until``."""
        changes: dict[str, Any] = {"state": "pending", "not_before": until, "reason": reason}
        await self._change(id, changes if now is None else changes | {"updated_at": now})

    async def _change(self, id: int, values: dict[str, Any]) -> None:  # noqa: A002
        async with self.database.writing(durable=True) as connection:
            c = deliveries.c
            changed = await connection.execute(update(deliveries).where(c.id == id, c.state.in_(OPEN)).values(values))
            if changed.rowcount != 1:
                raise LookupError(f"delivery {id} is not open")

    @uninterrupted
    async def replace(self, id: int, parts: Sequence[Part], *, now: datetime) -> None:  # noqa: A002
        """Put ``parts`` in the place of an open message, to be sent now (a simpler form of it); those after it move on."""
        if not parts:
            raise ValueError("a message is replaced by at least one part")
        c = deliveries.c
        async with self.database.writing(durable=True) as connection:
            row = (await connection.execute(select(deliveries).where(c.id == id, c.state.in_(OPEN)))).one_or_none()
            if row is None:
                raise LookupError(f"delivery {id} is not open")
            if len(parts) > 1:
                await _move_on(connection, row, len(parts) - 1)
            fresh = {"state": "pending", "reason": None, "attempts": 0, "not_before": now, "updated_at": now}
            first = {"kind": parts[0].kind, "payload": parts[0].payload}
            await connection.execute(update(deliveries).where(c.id == id).values(fresh | first))
            further = part_rows(
                row.digest_id, parts[1:], chat=row.chat, topic=row.topic, now=now, stale_at=row.stale_at, start=row.part + 1
            )
            if further:
                await connection.execute(insert(deliveries), further)

    @uninterrupted
    async def last_message_id(self, chat: ChatId) -> int | None:
        """Return the highest message id that was posted to ``chat``."""
        async with self.database.reading() as connection:
            highest = select(func.max(deliveries.c.message_id)).where(deliveries.c.chat == chat_key(chat))
            number: int | None = (await connection.execute(highest)).scalar_one()
        return number

    @uninterrupted
    async def counts(self) -> dict[DeliveryState, int]:
        """Return how many messages are in each of the open states."""
        c = deliveries.c
        async with self.database.reading() as connection:
            rows = await connection.execute(select(c.state, func.count()).where(c.state.in_(OPEN)).group_by(c.state))
            return {state: int(number) for state, number in rows}

    async def _read(self, statement: Select[Any]) -> tuple[Delivery, ...]:
        async with self.database.reading() as connection:
            return tuple(map(_delivery, await connection.execute(statement)))


def part_rows(
    digest_id: int,
    parts: Sequence[Part],
    *,
    chat: str,
    topic: int | None,
    now: datetime,
    stale_at: datetime | None,
    start: int = 0,
) -> list[dict[str, Any]]:
    """Return the rows of new messages, in the order of ``parts``, to be sent from ``now`` on."""
    common = {"digest_id": digest_id, "chat": chat, "topic": topic, "stale_at": stale_at, "state": "pending", "attempts": 0}
    moments = {"not_before": now, "created_at": now, "updated_at": now}
    return [
        common | moments | {"part": number, "kind": part.kind, "payload": part.payload}
        for number, part in enumerate(parts, start)
    ]


async def _move_on(connection: AsyncConnection, row: Row[Any], by: int) -> None:
    """Renumber the parts behind ``row``. Each row is checked as it changes: below zero there is room to pass."""
    c = deliveries.c
    same = (c.digest_id == row.digest_id, c.chat == row.chat)
    await connection.execute(update(deliveries).where(*same, c.part > row.part).values(part=-(c.part + by)))
    await connection.execute(update(deliveries).where(*same, c.part < 0).values(part=-c.part))


def _selected() -> Select[Any]:
    return select(deliveries, digests.c.channel, digests.c.slot).join(digests, digests.c.id == deliveries.c.digest_id)


def _delivery(row: Row[Any]) -> Delivery:
    values = row._asdict()
    return Delivery(**values | {"chat": chat_id(values["chat"])})
