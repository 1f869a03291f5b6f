"""The outbox: the messages of digests, from the moment a digest is decided until each message is where it belongs.

    pending ──mark_sending──► sending ──mark_sent──► sent
       ▲                         │
       └────postpone─────────────┼──mark──► uncertain, skipped, dead

``sending`` is committed before the request goes out: a row found in it after a start was interrupted, and nobody knows whether
the message was posted. ``uncertain`` says the same of a request whose answer was lost. ``skipped`` (too late, or perhaps posted)
and ``dead`` (refused for good) carry a reason. The states pending, sending and uncertain are open: while a message of a chat, or
of a topic there, is open, those behind it wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Row, Select, bindparam, exists, func, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.model import ChatId
from bot.core.notices import Notice
from bot.store.contents import Part, Payloads, keep_contents
from bot.store.engine import Aggregate, Database, uninterrupted
from bot.store.grouping import Grouped
from bot.store.notices import note
from bot.store.outbox_rows import CHANNELS, OPEN, READERS, Delivery, DeliveryState, Place, delivery_rows
from bot.store.schema import contents, deliveries, digests, message_edits, reviews

ROWS_AT_ONCE: Final = 5000
"""Rows in one transaction where many are written: a bound on how long other writers wait."""
STALE: Final = "stale: the time in which it is news has passed"


@dataclass(frozen=True, slots=True)
class _Change:
    """A change that shares its transaction with others: to ``sending``, or with a ``message_id`` to ``sent``."""

    id: int
    now: datetime
    message_id: int | None = None


class DeliveryStore(Aggregate):
    """The outbox of all channels. Every change is on disk before the method returns, a power cut included."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._payloads = Payloads()
        self._changes: Grouped[_Change, int | None] = Grouped(database, self._change_together)

    @uninterrupted
    async def due(self, *, now: datetime, limit: int = 50) -> tuple[Delivery, ...]:
        """Return messages that can go out now: of each topic of a chat only the first that is open, the longest due ones first.

        Those of a higher priority come before all others. While a message of a chat is being sent, or perhaps was, no other one
        is due there: it could not be told any more behind which message that one stands.
        """
        c = deliveries.c
        earlier, other = deliveries.alias(), deliveries.alias()
        behind = exists().where(
            earlier.c.chat == c.chat,
            earlier.c.state == "pending",
            earlier.c.topic.is_not_distinct_from(c.topic),
            tuple_(earlier.c.digest_id, earlier.c.part) < tuple_(c.digest_id, c.part),
        ) | exists().where(other.c.chat == c.chat, other.c.state.in_(("sending", "uncertain")))
        found: list[Row[Any]] = []
        async with self.database.reading() as connection:
            for priority in (CHANNELS, READERS):
                statement = (
                    _selected()
                    .where(c.state == "pending", c.priority == priority, c.not_before <= now, ~behind)
                    .order_by(c.not_before, c.id)
                    .limit(limit - len(found))
                )
                found += (await connection.execute(statement)).all()
                if len(found) >= limit:
                    break
            return await self._deliveries(connection, found)

    @uninterrupted
    async def unsettled(self, *, now: datetime, limit: int = 50) -> tuple[Delivery, ...]:
        """Return messages in ``uncertain`` that are to be looked for now, the longest waiting first."""
        c = deliveries.c
        statement = _selected().where(c.state == "uncertain", c.not_before <= now).order_by(c.not_before, c.id).limit(limit)
        return await self._read(statement)

    @uninterrupted
    async def next_at(self) -> datetime | None:
        """Return the earliest moment at which a waiting message can go out, or an uncertain one is to be looked for."""
        c = deliveries.c
        earliest = [
            select(func.min(c.not_before)).where(c.state == state, c.priority == priority)
            for state in ("pending", "uncertain")
            for priority in (CHANNELS, READERS)
        ]
        async with self.database.reading() as connection:
            moments = [(await connection.execute(statement)).scalar_one() for statement in earliest]
        return min((moment for moment in moments if moment is not None), default=None)

    @uninterrupted
    async def interrupted(self) -> tuple[Delivery, ...]:
        """Return messages of which nobody knows whether they were posted: ``sending`` (call this at start) or ``uncertain``."""
        return await self._read(_selected().where(deliveries.c.state.in_(("sending", "uncertain"))).order_by(deliveries.c.id))

    @uninterrupted
    async def interrupt(self, reason: str, *, now: datetime, look_at: datetime) -> int:
        """Make every ``sending`` message ``uncertain``, to be looked for at ``look_at``; for the start. Return how many."""
        values = {"state": "uncertain", "reason": reason, "not_before": look_at, "updated_at": now}
        async with self.database.writing(durable=True) as connection:
            changed = await connection.execute(update(deliveries).where(deliveries.c.state == "sending").values(values))
        return changed.rowcount

    @uninterrupted
    async def get(self, id: int) -> Delivery:  # noqa: A002  (the field's name)
        """Return one message. Raises LookupError where there is none."""
        found = await self._read(_selected().where(deliveries.c.id == id))
        if not found:
            raise LookupError(f"there is no delivery {id}")
        return found[0]

    @uninterrupted
    async def of_digest(self, digest_id: int) -> tuple[Delivery, ...]:
        """Return all messages of a digest, in order."""
        c = deliveries.c
        return await self._read(_selected().where(c.digest_id == digest_id).order_by(c.chat, c.part))

    @uninterrupted
    async def put(
        self, digest_id: int, parts: Sequence[Part], places: Iterable[Place], *, now: datetime, stale_at: datetime | None
    ) -> int:
        """Put the messages of a digest that is claimed into the outbox for many chats. Return how many messages were added.

        A chat that has them already gets nothing more, so that this can be called again after a crash, with the same places.
        """
        waiting = list(places)
        step = max(1, ROWS_AT_ONCE // max(1, len(parts)))
        added = 0
        for start in range(0, len(waiting), step):
            async with self.database.writing(durable=True) as connection:
                ids = await keep_contents(connection, digest_id, parts)
                group = waiting[start : start + step]
                keys = [place.chat for place in group]
                c = deliveries.c
                there = await connection.execute(select(c.chat).where(c.digest_id == digest_id, c.chat.in_(keys)).distinct())
                had = set(there.scalars())
                rows = [
                    row
                    for place, key in zip(group, keys, strict=True)
                    if key not in had
                    for row in delivery_rows(digest_id, ids, place, now=now, stale_at=stale_at, priority=READERS)
                ]
                if rows:
                    await connection.execute(insert(deliveries), rows)
                added += len(rows)
        return added

    async def mark_sending(self, id: int, *, now: datetime) -> int | None:  # noqa: A002  (the field's name)
        """Take a pending message, just before its request, and return the id of its content, which a correction may have changed.

        None: another one has it, or it is no longer to be sent.
        """
        return await self._changes(_Change(id, now))

    async def mark_sent(self, id: int, message_id: int, *, now: datetime) -> None:  # noqa: A002
        """Keep that the message was posted, under Telegram's ``message_id``. Nothing changes this state any more."""
        await self._changes(_Change(id, now, message_id))

    async def _change_together(self, changes: Sequence[_Change]) -> list[int | Exception | None]:
        c = deliveries.c
        now = max(change.now for change in changes)
        begun = {change.id for change in changes if change.message_id is None}
        ended = {change.id: change.message_id for change in changes if change.message_id is not None}
        taken: dict[int, int] = {}
        known: set[int] = set()
        async with self.database.writing(durable=True) as connection:
            if begun:
                taking = update(deliveries).where(c.id.in_(begun), c.state == "pending")
                values = {"state": "sending", "attempts": c.attempts + 1, "unlikely": False, "updated_at": now}
                rows = await connection.execute(taking.values(values).returning(c.id, c.content_id))
                taken = {row.id: row.content_id for row in rows}
            if ended:
                known = set((await connection.execute(select(c.id).where(c.id.in_(ended), c.state.in_(OPEN)))).scalars())
            if known:
                values = {"state": "sent", "message_id": bindparam("number"), "reason": None, "updated_at": now}
                numbers = [{"key": id, "number": ended[id]} for id in known]  # noqa: A001
                await connection.execute(update(deliveries).where(c.id == bindparam("key")).values(values), numbers)
        results: list[int | Exception | None] = []
        for change in changes:
            if change.message_id is None:
                results.append(taken.pop(change.id, None))  # of two that ask for the same one, the first has it
            else:
                results.append(change.id if change.id in known else LookupError(f"delivery {change.id} is not open"))
                known.discard(change.id)
        return results

    @uninterrupted
    async def mark(
        self,
        id: int,  # noqa: A002
        state: DeliveryState,
        reason: str | None,
        *,
        now: datetime,
        look_at: datetime | None = None,
        unlikely: bool = False,
        notice: Notice | None = None,
    ) -> None:
        """Put an open message into ``state``; an uncertain one is looked for at ``look_at``."""
        values: dict[str, Any] = {"state": state, "reason": reason, "unlikely": unlikely, "updated_at": now}
        await self._change(id, values if look_at is None else values | {"not_before": look_at}, notice)

    @uninterrupted
    async def release(self, id: int, *, now: datetime) -> None:  # noqa: A002
        """Make a message in ``sending`` pending again, as if it had not been tried: its request surely did nothing."""
        await self._change(id, {"state": "pending", "attempts": deliveries.c.attempts - 1, "updated_at": now})

    @uninterrupted
    async def postpone(
        self,
        id: int,  # noqa: A002
        *,
        until: datetime,
        reason: str | None,
        now: datetime | None = None,
        notice: Notice | None = None,
    ) -> None:
        """Let the message wait: pending again, not before ``until``."""
        changes: dict[str, Any] = {"state": "pending", "not_before": until, "reason": reason}
        await self._change(id, changes if now is None else changes | {"updated_at": now}, notice)

    @uninterrupted
    async def defer(self, until: Mapping[int, datetime]) -> None:
        """Let pending messages wait, each until its moment. Not flushed: after a power cut they are looked at again."""
        rows = [{"key": id, "moment": moment} for id, moment in until.items()]  # noqa: A001
        if rows:
            c = deliveries.c
            statement = update(deliveries).where(c.id == bindparam("key"), c.state == "pending")
            async with self.database.writing() as connection:
                await connection.execute(statement.values(not_before=bindparam("moment", type_=c.not_before.type)), rows)

    @uninterrupted
    async def skip_stale(self, *, now: datetime) -> tuple[int, ...]:
        """Skip every waiting message whose time is over, with the reason why it has waited. Return their ids."""
        c = deliveries.c
        stale = (c.state == "pending", c.stale_at <= now)
        async with self.database.reading() as connection:
            if (await connection.execute(select(c.id).where(*stale).limit(1))).first() is None:
                return ()
        values = {"state": "skipped", "reason": func.coalesce(c.reason, STALE), "updated_at": now}
        async with self.database.writing(durable=True) as connection:
            skipped = await connection.execute(update(deliveries).where(*stale).values(values).returning(c.id))
            return tuple(sorted(skipped.scalars()))

    @uninterrupted
    async def posted_since(self, moment: datetime) -> tuple[tuple[ChatId, datetime], ...]:
        """Return the chat and the moment of each message that was, or may have been, posted or edited since ``moment``.

        They are in the order of their moments.
        """
        c, e = deliveries.c, message_edits.c
        posted = select(c.chat, c.updated_at).where(c.updated_at >= moment, c.state.in_(("sent", "sending", "uncertain")))
        edited = select(c.chat, e.updated_at).join(deliveries, c.id == e.delivery_id).where(e.updated_at >= moment)
        async with self.database.reading() as connection:
            found = [*(await connection.execute(posted)).all(), *(await connection.execute(edited)).all()]
        return tuple(sorted(((row.chat, row.updated_at) for row in found), key=lambda one: one[1]))

    @uninterrupted
    async def newest_change(self) -> datetime | None:
        """Return when an open message was last changed: in the future, when the clock has been set back meanwhile."""
        c = deliveries.c
        async with self.database.reading() as connection:
            newest = await connection.execute(select(func.max(c.updated_at)).where(c.state.in_(OPEN)))
            moment: datetime | None = newest.scalar_one()
        return moment

    @uninterrupted
    async def shift(self, by: timedelta) -> None:
        """Move the moments of all that is open: the clock by which they were set has been set by as much.

        Those are messages, edits that are to be made, and digests before their editors.
        """
        m, e, r = deliveries.c, message_edits.c, reviews.c
        async with self.database.writing(durable=True) as connection:
            await _shift(connection, m.id, (m.not_before, m.stale_at, m.updated_at), m.state.in_(OPEN), by)
            await _shift(connection, e.delivery_id, (e.not_before,), e.state == "pending", by)
            await _shift(connection, r.digest_id, (r.publish_at, r.look_at), r.decided_at.is_(None), by)

    async def _change(self, id: int, values: dict[str, Any], notice: Notice | None = None) -> None:  # noqa: A002
        async with self.database.writing(durable=True) as connection:
            c = deliveries.c
            changed = await connection.execute(update(deliveries).where(c.id == id, c.state.in_(OPEN)).values(values))
            if changed.rowcount != 1:
                raise LookupError(f"delivery {id} is not open")
            await note(connection, notice)

    @uninterrupted
    async def replace(
        self,
        id: int,  # noqa: A002
        parts: Sequence[Part],
        *,
        now: datetime,
        notice: Notice | None = None,
    ) -> None:
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
            ids = await keep_contents(connection, row.digest_id, parts)
            fresh = {"state": "pending", "reason": None, "attempts": 0, "not_before": now, "updated_at": now}
            await connection.execute(update(deliveries).where(c.id == id).values(fresh | {"content_id": ids[0]}))
            place = Place(chat=row.chat, topic=row.topic)
            further = delivery_rows(
                row.digest_id, ids[1:], place, now=now, stale_at=row.stale_at, priority=row.priority, start=row.part + 1
            )
            if further:
                await connection.execute(insert(deliveries), further)
            await note(connection, notice)

    @uninterrupted
    async def last_message_id(self, chat: ChatId) -> int | None:
        """Return the highest message id that was posted to ``chat``."""
        async with self.database.reading() as connection:
            highest = select(func.max(deliveries.c.message_id)).where(deliveries.c.chat == chat)
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
            return await self._deliveries(connection, (await connection.execute(statement)).all())

    async def _deliveries(self, connection: AsyncConnection, rows: Sequence[Row[Any]]) -> tuple[Delivery, ...]:
        payloads = await self._payloads.of(connection, {row.content_id for row in rows})
        return tuple(Delivery(**row._asdict() | {"payload": payloads[row.content_id]}) for row in rows)


async def _shift(
    connection: AsyncConnection,
    key: Column[int],
    columns: Sequence[Column[datetime]],
    which: ColumnElement[bool],
    by: timedelta,
) -> None:
    """Move the moments in these columns of one table."""
    found = (await connection.execute(select(key.label("key"), *columns).where(which))).all()
    rows = []
    for row in found:
        moments = row._asdict()
        moved = {f"new_{c.name}": None if (at := moments[c.name]) is None else at + by for c in columns}
        rows.append({"row": row.key, **moved})
    if rows:
        values = {c.name: bindparam(f"new_{c.name}", type_=c.type) for c in columns}
        await connection.execute(update(key.table).where(key == bindparam("row")).values(values), rows)


async def _move_on(connection: AsyncConnection, row: Row[Any], by: int) -> None:
    """Renumber the parts behind ``row``. Each row is checked as it changes: below zero there is room to pass."""
    c = deliveries.c
    same = (c.digest_id == row.digest_id, c.chat == row.chat)
    await connection.execute(update(deliveries).where(*same, c.part > row.part).values(part=-(c.part + by)))
    await connection.execute(update(deliveries).where(*same, c.part < 0).values(part=-c.part))


def _selected() -> Select[Any]:
    return (
        select(deliveries, digests.c.channel, digests.c.timezone, digests.c.slot, contents.c.kind)
        .join(digests, digests.c.id == deliveries.c.digest_id)
        .join(contents, contents.c.id == deliveries.c.content_id)
    )
