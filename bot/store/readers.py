"""Serving readers: which groups are due, what they have had, and who gets a slot's digest.

``last_at`` moves in the transaction that writes a reader's messages: whoever goes on after a crash finds the readers who are
still to be served, and nobody has a slot twice, also one who changes groups meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, insert, or_, select, update

from bot.core.subscriptions import Wishes, first_slot, wishes_from_json
from bot.store.contents import Part, keep_contents
from bot.store.engine import Aggregate, uninterrupted
from bot.store.outbox_rows import READERS, Place, delivery_rows
from bot.store.schema import articles, chat_pauses, deliveries, digest_items, digests, reader_groups, subscriptions

READERS_AT_ONCE: Final = 250
"""Readers in one transaction: a bound on how long answers wait for their own."""
FARTHEST: Final = timedelta(days=8)
"""The next slot of any schedule is nearer: one beyond was reckoned by a clock that was wrong."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReaderGroup:
    """Readers with these wishes, whose next digest is due at ``next_at``."""

    id: int
    wishes: Wishes
    next_at: datetime

    @property
    def channel(self) -> str:
        """The name of the channel that their digests are those of."""
        return group_channel(self.id)


@dataclass(frozen=True, slots=True)
class SettledSlot:
    """The digest of a slot that is settled; ``document`` is None where nothing was posted.

    ``tells`` are its articles and the other reports of their stories: who has had one of them has had the story.
    """

    id: int
    state: str
    document: Any
    tells: frozenset[int]


def group_channel(group: int, former: str = "") -> str:
    """Return the name of a group's channel; with ``former``, of what those get who had other groups' digests before."""
    return f"readers {group} after {former}" if former else f"readers {group}"


def group_of(channel: str) -> int | None:
    """Return the group that a channel of this name is of; None if it is no channel of readers."""
    kind, _, rest = channel.partition(" ")
    number = rest.partition(" ")[0]
    return int(number) if kind == "readers" and number.isdecimal() else None


def channels_had(group: int, former: str) -> tuple[str, ...]:
    """Return the channels of which a reader of ``group`` may have had digests who was in the groups ``former`` before."""
    path = [*(former.split("+") if former else []), str(group)]
    found = [group_channel(int(number)) for number in path]
    found += [group_channel(int(number), "+".join(path[:place])) for place, number in enumerate(path) if place]
    return tuple(found)


class ReaderStore(Aggregate):
    """Readers by the groups of equal wishes."""

    @uninterrupted
    async def due(self, *, now: datetime, limit: int = 500) -> tuple[ReaderGroup, ...]:
        """Return the groups whose next slot has come, the longest waiting first."""
        c = reader_groups.c
        statement = select(c.id, c.wishes, c.next_at).where(c.next_at <= now).order_by(c.next_at, c.id).limit(limit)
        async with self.database.reading() as connection:
            rows = (await connection.execute(statement)).all()
        return tuple(ReaderGroup(id=row.id, wishes=wishes_from_json(row.wishes), next_at=row.next_at) for row in rows)

    @uninterrupted
    async def wishes_of(self, group: int) -> Wishes | None:
        """Return what the readers of a group wish for; it never changes. None: there is no such group."""
        async with self.database.reading() as connection:
            found = await connection.execute(select(reader_groups.c.wishes).where(reader_groups.c.id == group))
            wishes = found.scalar_one_or_none()
        return None if wishes is None else wishes_from_json(wishes)

    @uninterrupted
    async def next_at(self) -> datetime | None:
        """Return when the next digest of any group is due."""
        async with self.database.reading() as connection:
            moment: datetime | None = (await connection.execute(select(func.min(reader_groups.c.next_at)))).scalar_one()
        return moment

    @uninterrupted
    async def waiting(self, *, now: datetime) -> int:
        """Return how many readers are in groups whose slot has come."""
        c = subscriptions.c
        due = select(reader_groups.c.id).where(reader_groups.c.next_at <= now)
        statement = select(func.count()).select_from(subscriptions).where(c.group_id.in_(due), c.state == "active")
        async with self.database.reading() as connection:
            return int((await connection.execute(statement)).scalar_one())

    @uninterrupted
    async def cohorts(self, group: int, *, slot_at: datetime) -> tuple[str, ...]:
        """Return the different pasts (``former``) of the group's readers who wait for a slot; none: nobody waits."""
        c = subscriptions.c
        async with self.database.reading() as connection:
            rows = await connection.execute(select(c.former).where(_eligible(group, slot_at)).distinct().order_by(c.former))
            return tuple(rows.scalars())

    @uninterrupted
    async def settled(self, channel: str, slot: str) -> SettledSlot | None:
        """Return what became of a channel's slot; None while it is open."""
        c = digests.c
        async with self.database.reading() as connection:
            found = select(c.id, c.state, c.document).where(c.channel == channel, c.slot == slot)
            row = (await connection.execute(found)).one_or_none()
            if row is None:
                return None
            items = select(digest_items.c.article_id).where(digest_items.c.digest_id == row.id)
            stories = select(articles.c.story_id).where(articles.c.id.in_(items), articles.c.story_id.is_not(None))
            reports = select(articles.c.id).where(articles.c.story_id.in_(stories))
            tells = [*(await connection.execute(items)).scalars(), *(await connection.execute(reports)).scalars()]
            return SettledSlot(row.id, row.state, row.document, frozenset(tells))

    @uninterrupted
    async def had(self, channels: Collection[str], *, but: int) -> frozenset[int]:
        """Return the articles that were in digests of these channels, other than the digest ``but``."""
        c = digest_items.c
        async with self.database.reading() as connection:
            rows = await connection.execute(select(c.article_id).where(c.channel.in_(channels), c.digest_id != but).distinct())
            return frozenset(rows.scalars())

    async def put(
        self,
        digest_id: int,
        parts: Sequence[Part],
        group: int,
        former: str,
        *,
        slot_at: datetime,
        turn: Callable[[int], datetime],
        fresh_for: timedelta,
        now: datetime,
        claimed: Callable[[], None] = lambda: None,
    ) -> int:
        """Put a digest into the outbox for the group's readers of this past who wait for the slot. Return how many they are.

        ``turn`` tells when it is a chat's turn; its messages are stale ``fresh_for`` later. In several transactions, after each
        of which ``claimed`` is called: called again after a crash, it goes on with those who have nothing yet.
        Without ``parts`` it only notes that they had the slot.
        """
        served, after = 0, ""
        while True:
            count, after = await self._put_some(
                digest_id, parts, group, former, after, slot_at=slot_at, turn=turn, fresh_for=fresh_for, now=now
            )
            served += count
            if count and parts:
                claimed()
            if count < READERS_AT_ONCE:
                return served

    @uninterrupted
    async def _put_some(
        self,
        digest_id: int,
        parts: Sequence[Part],
        group: int,
        former: str,
        after: str,
        *,
        slot_at: datetime,
        turn: Callable[[int], datetime],
        fresh_for: timedelta,
        now: datetime,
    ) -> tuple[int, str]:
        c = subscriptions.c
        some = select(c.chat, c.topic).where(_eligible(group, slot_at), c.former == former, c.chat > after)
        async with self.database.writing(durable=True) as connection:
            found = (await connection.execute(some.order_by(c.chat).limit(READERS_AT_ONCE).with_for_update())).all()
            if not found:
                return 0, after
            ids = await keep_contents(connection, digest_id, parts)
            rows: list[dict[str, Any]] = []
            for reader in found:
                moment = turn(reader.chat)
                place = Place(chat=reader.chat, topic=reader.topic, not_before=moment)
                rows += delivery_rows(digest_id, ids, place, now=now, stale_at=moment + fresh_for, priority=READERS)
            if rows:
                await connection.execute(insert(deliveries), rows)
            served = {"last_at": slot_at, "had_here": True} if parts else {"last_at": slot_at}
            chats = [reader.chat for reader in found]
            await connection.execute(update(subscriptions).where(c.chat.in_(chats)).values(served))
        return len(found), str(chats[-1])

    @uninterrupted
    async def advance(self, group: ReaderGroup, *, slot_at: datetime, all_served: bool) -> bool:
        """Let a group wait for the slot behind ``slot_at``. False, with ``all_served``: someone has come who waits for it."""
        c = subscriptions.c
        following = first_slot(group.wishes, after=max(slot_at, group.next_at))
        async with self.database.writing(durable=True) as connection:
            if all_served and (await connection.execute(select(c.chat).where(_eligible(group.id, slot_at)).limit(1))).first():
                return False
            members = select(c.chat).where(c.group_id == group.id, c.state == "active").limit(1)
            if (await connection.execute(members)).first() is None:
                following = None
            of_group = reader_groups.c.id == group.id
            await connection.execute(update(reader_groups).where(of_group).values(next_at=following))
        return True

    @uninterrupted
    async def mend(self, *, now: datetime) -> int:
        """Reckon anew what a clock that was far ahead has reckoned. Return how many groups that were."""
        c = reader_groups.c
        wrong = select(c.id, c.wishes).where(c.next_at > now + FARTHEST)
        async with self.database.reading() as connection:
            if (await connection.execute(wrong.limit(1))).first() is None:
                return 0
        async with self.database.writing(durable=True) as connection:
            rows = (await connection.execute(wrong)).all()
            for row in rows:
                next_at = first_slot(wishes_from_json(row.wishes), after=now)
                await connection.execute(update(reader_groups).where(c.id == row.id).values(next_at=next_at))
                for column in (subscriptions.c.last_at, subscriptions.c.due_from):
                    ahead = and_(subscriptions.c.group_id == row.id, column > now)
                    await connection.execute(update(subscriptions).where(ahead).values({column.name: now}))
        return len(rows)


def _eligible(group: int, slot_at: datetime) -> ColumnElement[bool]:
    """Who of the group waits for the slot: subscribed before it, has not had it, is not paused, and can be written to."""
    c = subscriptions.c
    pauses = chat_pauses.c
    unreachable = exists().where(pauses.chat == c.chat, pauses.topic == 0, pauses.retry_at.is_(None))
    return and_(
        c.group_id == group,
        c.state == "active",
        c.due_from < slot_at,
        or_(c.last_at.is_(None), c.last_at < slot_at),
        or_(c.paused_until.is_(None), c.paused_until <= slot_at),
        ~unreachable,
    )
