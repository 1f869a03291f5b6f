"""Readers' own digests: who wishes for what, and in which group that makes them. ``readers.py`` serves the groups.

Readers with equal wishes are one group. Its digests are those of a channel named after it, so that one computed digest, one
history and one content serve them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.subscriptions import Wishes, first_slot, wishes_from_json, wishes_to_json
from bot.store.dialect import insert_or
from bot.store.engine import Aggregate, uninterrupted
from bot.store.schema import reader_groups, subscriptions

SubscriptionState: TypeAlias = Literal["draft", "active", "paused", "ended"]

LOOK_BACK: Final = timedelta(minutes=15)
"""A reader who changes wishes just when a slot is being served may still be waiting for it, in the former group."""
FORMER_KEPT: Final = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """What a chat is subscribed to. ``group`` is None unless it is active or paused; ``view`` is what its ``panel`` shows.

    An active one with ``paused_until`` gets nothing before that; a ``paused`` one waits until its reader resumes it. ``last_at``
    is the slot of the newest digest that it was given.
    """

    chat: int
    topic: int | None
    state: SubscriptionState
    wishes: Wishes
    group: int | None
    former: str
    due_from: datetime | None
    last_at: datetime | None
    paused_until: datetime | None
    panel: int | None
    view: str


class SubscriptionStore(Aggregate):
    """Subscriptions by chat, and the groups of those with equal wishes."""

    @uninterrupted
    async def get(self, chat: int) -> Subscription | None:
        """Return the subscription of a chat, or its draft."""
        async with self.database.reading() as connection:
            row = (await connection.execute(select(subscriptions).where(subscriptions.c.chat == chat))).one_or_none()
        return None if row is None else _subscription(row)

    @uninterrupted
    async def begin(self, chat: int, *, topic: int | None, wishes: Wishes, now: datetime) -> Subscription:
        """Return the subscription of a chat; where there is none, a draft with ``wishes``. It posts to ``topic`` from now on."""
        values = {"topic": topic, "updated_at": now}
        row = values | {
            "chat": chat,
            "state": "draft",
            "wishes": wishes_to_json(wishes),
            "former": "",
            "had_here": False,
            "view": "home",
            "created_at": now,
        }
        async with self.database.writing() as connection:
            inserting = insert_or(connection, subscriptions).values(row)
            await connection.execute(inserting.on_conflict_do_update(index_elements=["chat"], set_=values))
            found = await connection.execute(select(subscriptions).where(subscriptions.c.chat == chat))
            return _subscription(found.one())

    @uninterrupted
    async def show(self, chat: int, *, panel: int, view: str) -> None:
        """Keep which message is the panel of the chat, and what it shows."""
        async with self.database.writing() as connection:
            await connection.execute(update(subscriptions).where(subscriptions.c.chat == chat).values(panel=panel, view=view))

    @uninterrupted
    async def wish(self, chat: int, wishes: Wishes, *, now: datetime) -> Subscription | None:
        """Change what a chat wishes for; one that is subscribed changes groups. None: the chat has no subscription.

        With another schedule, no slot before ``now`` is due.
        """
        async with self.database.writing(durable=True) as connection:
            row = await _locked(connection, chat)
            if row is None:
                return None
            values: dict[str, Any] = {"wishes": wishes_to_json(wishes), "updated_at": now}
            if row.state in {"active", "paused"}:
                before = wishes_from_json(row.wishes)
                rescheduled = (before.schedule, before.timezone) != (wishes.schedule, wishes.timezone)
                values |= await _joined(connection, row, wishes, due_from=now if rescheduled else row.due_from, now=now)
            return await _changed(connection, chat, values)

    @uninterrupted
    async def subscribe(self, chat: int, *, now: datetime) -> Subscription | None:
        """Begin to send, or go on after a pause: the first slot after ``now`` is due. None: the chat has no draft."""
        async with self.database.writing(durable=True) as connection:
            row = await _locked(connection, chat)
            if row is None:
                return None
            joined = await _joined(connection, row, wishes_from_json(row.wishes), due_from=now, now=now)
            return await _changed(connection, chat, joined | {"state": "active", "paused_until": None, "updated_at": now})

    @uninterrupted
    async def pause(self, chat: int, *, until: datetime | None, now: datetime) -> Subscription | None:
        """Send nothing before ``until``; None: until the reader resumes. None: the chat is not subscribed."""
        async with self.database.writing(durable=True) as connection:
            row = await _locked(connection, chat)
            if row is None or row.state not in {"active", "paused"}:
                return None
            state = "paused" if until is None else "active"
            values: dict[str, Any] = {"state": state, "paused_until": until, "updated_at": now}
            if until is not None:
                values |= await _joined(connection, row, wishes_from_json(row.wishes), due_from=row.due_from, now=now)
            return await _changed(connection, chat, values)

    @uninterrupted
    async def end(self, chat: int, *, now: datetime) -> Subscription | None:
        """Send nothing any more. The wishes are kept, for a reader who comes back. None: the chat is not subscribed."""
        async with self.database.writing(durable=True) as connection:
            row = await _locked(connection, chat)
            if row is None or row.state not in {"active", "paused"}:
                return None
            values = {"state": "ended", "group_id": None, "former": _former(row), "had_here": False, "paused_until": None}
            return await _changed(connection, chat, values | {"updated_at": now})


async def move_subscription(connection: AsyncConnection, old: int, new: int) -> None:
    """Let the subscription of a group follow it to its supergroup, unless that has one of its own."""
    c = subscriptions.c
    here = (await connection.execute(select(c.state).where(c.chat == new))).one_or_none()
    if here is None:
        await connection.execute(update(subscriptions).where(c.chat == old).values(chat=new))
    else:
        await connection.execute(update(subscriptions).where(c.chat == old).values(state="ended", group_id=None))


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        chat=row.chat,
        topic=row.topic,
        state=row.state,
        wishes=wishes_from_json(row.wishes),
        group=row.group_id,
        former=row.former,
        due_from=row.due_from,
        last_at=row.last_at,
        paused_until=row.paused_until,
        panel=row.panel,
        view=row.view,
    )


async def _locked(connection: AsyncConnection, chat: int) -> Row[Any] | None:
    statement = select(subscriptions).where(subscriptions.c.chat == chat).with_for_update()
    return (await connection.execute(statement)).one_or_none()


async def _changed(connection: AsyncConnection, chat: int, values: dict[str, Any]) -> Subscription:
    changing = update(subscriptions).where(subscriptions.c.chat == chat).values(values)
    return _subscription((await connection.execute(changing.returning(subscriptions))).one())


def _former(row: Row[Any]) -> str:
    """Return the groups that a reader had digests of, with the one that is left now."""
    if row.group_id is None or not row.had_here:
        return str(row.former)
    return "+".join([*(row.former.split("+") if row.former else []), str(row.group_id)][-FORMER_KEPT:])


async def _joined(
    connection: AsyncConnection, row: Row[Any], wishes: Wishes, *, due_from: datetime | None, now: datetime
) -> dict[str, Any]:
    """Return what is new of a reader who is to be in the group of ``wishes``, which is made where nobody wished so before."""
    c = reader_groups.c
    making = insert_or(connection, reader_groups).values(key=wishes.key, wishes=wishes_to_json(wishes))
    await connection.execute(making.on_conflict_do_nothing())
    group = (await connection.execute(select(c.id, c.next_at).where(c.key == wishes.key).with_for_update())).one()
    since = max(moment for moment in (due_from, row.last_at, now - LOOK_BACK) if moment is not None)
    first = first_slot(wishes, after=since)
    if first is not None and (group.next_at is None or first < group.next_at):
        await connection.execute(update(reader_groups).where(c.id == group.id).values(next_at=first))
    if group.id == row.group_id:
        return {"due_from": due_from}
    return {"group_id": group.id, "former": _former(row), "had_here": False, "due_from": due_from}
