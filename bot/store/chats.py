"""The chats that the bot knows, what each supports, and the updates that were seen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, exists, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.model import ChatId
from bot.core.notices import Notice
from bot.errors import Obstacle
from bot.store.dialect import insert_or
from bot.store.engine import Aggregate, uninterrupted
from bot.store.notices import note
from bot.store.outbox_rows import OPEN
from bot.store.schema import asked_words, chat_features, chat_holds, chat_pauses, chats, deliveries, reviews, seen_updates
from bot.store.subscriptions import move_subscription
from bot.store.types import Moment, storable
from bot.store.words import MAX_QUERY

UPDATES_KEPT: Final = timedelta(days=3)
"""Telegram repeats an update for a day at most: https://core.telegram.org/bots/api#getting-updates."""
PAUSED_LOOK: Final = timedelta(days=1)
"""What waits for a paused chat, and is never stale, is looked at so often."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownChat:
    """A chat the bot was spoken to in or added to. ``active``: it may write there, as far as it knows.

    ``kind`` is Telegram's (private, group, supergroup, channel), ``language`` the code that its user's client gave. The store
    sets ``seen_at``, and ``migrated_to`` when a group has become a supergroup.
    """

    id: int
    kind: str
    title: str | None = None
    language: str | None = None
    active: bool = True
    seen_at: datetime | None = None
    migrated_to: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChatPause:
    """A chat, or one ``topic`` of it, into which the bot cannot write. Tried again at ``retry_at``; None: when it is resumed."""

    chat: ChatId
    topic: int | None
    obstacle: Obstacle
    reason: str
    since: datetime
    retry_at: datetime | None


class ChatStore(Aggregate):
    """Chats by id."""

    @uninterrupted
    async def remember(self, chat: KnownChat, *, now: datetime) -> None:
        """Put ``chat`` in place of what was known of it, seen ``now``."""
        row = asdict(chat) | {"seen_at": now}
        changed = {k: v for k, v in row.items() if k not in {"id", "migrated_to"}}
        async with self.database.writing() as connection:
            statement = insert_or(connection, chats).values(row)
            await connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed))

    @uninterrupted
    async def get(self, id: int) -> KnownChat | None:  # noqa: A002  (Telegram's name of the field)
        """Return what is known of a chat."""
        async with self.database.reading() as connection:
            row = (await connection.execute(select(chats).where(chats.c.id == id))).one_or_none()
        return None if row is None else KnownChat(**row._asdict())

    @uninterrupted
    async def migrate(self, old: int, new: int, *, notice: Notice | None = None) -> None:
        """Follow a group to its supergroup: messages that wait go to ``new``, and ``current(old)`` is ``new``."""
        async with self.database.writing(durable=True) as connection:
            await _move_deliveries(connection, old, new)
            await move_subscription(connection, old, new)
            # Messages have other numbers there: what editors have before them is shown anew.
            same = (reviews.c.chat == old, reviews.c.decided_at.is_(None))
            moved = {"chat": new, "message_id": None, "version": reviews.c.version + 1}
            await connection.execute(update(reviews).where(*same).values(moved))
            for table in (chat_pauses, chat_holds):
                await connection.execute(delete(table).where(table.c.chat == old))
            before = (await connection.execute(select(chats).where(chats.c.id == old))).one_or_none()
            known = KnownChat(id=old, kind="group") if before is None else KnownChat(**before._asdict())
            left = asdict(known) | {"active": False, "migrated_to": new}
            statement = insert_or(connection, chats).values(left)
            changed = {"active": False, "migrated_to": new}
            await connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed))
            arrived = asdict(known) | {"id": new, "kind": "supergroup", "active": True, "migrated_to": None}
            await connection.execute(insert_or(connection, chats).values(arrived).on_conflict_do_nothing())
            await note(connection, notice)

    @uninterrupted
    async def current(self, chat: ChatId) -> ChatId:
        """Return where messages for ``chat`` go: the supergroup that a group has become, else ``chat`` itself."""
        async with self.database.reading() as connection:
            return await current_chat(connection, chat)

    @uninterrupted
    async def moves(self) -> dict[int, int]:
        """Return the supergroups that groups have become, by the groups' ids."""
        c = chats.c
        async with self.database.reading() as connection:
            rows = await connection.execute(select(c.id, c.migrated_to).where(c.migrated_to.is_not(None)))
            return {row.id: row.migrated_to for row in rows}

    @uninterrupted
    async def pause(
        self,
        chat: ChatId,
        *,
        topic: int | None,
        obstacle: Obstacle,
        reason: str,
        retry_at: datetime | None,
        now: datetime,
        notice: Notice | None = None,
    ) -> bool:
        """Write nothing to ``chat`` (where ``topic`` is given: to this topic) for the time being. False: it was paused already.

        What waits for it waits until ``retry_at``, else until ``resume``; meanwhile it may get stale. Where it is new, ``notice``
        is written as well.
        """
        key = {"chat": chat, "topic": topic or 0}
        values = {"obstacle": obstacle, "reason": reason, "retry_at": retry_at}
        c = deliveries.c
        async with self.database.writing(durable=True) as connection:
            added = await connection.execute(
                insert_or(connection, chat_pauses).values(key | values | {"since": now}).on_conflict_do_nothing()
                .returning(chat_pauses.c.chat)
            )  # fmt: skip
            is_new = added.first() is not None
            if is_new:
                await note(connection, notice)
            else:
                same = (chat_pauses.c.chat == key["chat"], chat_pauses.c.topic == key["topic"])
                await connection.execute(update(chat_pauses).where(*same).values(values))
            waiting = [c.chat == key["chat"], c.state == "pending", *([] if topic is None else [c.topic == topic])]
            until = func.coalesce(c.stale_at, literal(now + PAUSED_LOOK, Moment())) if retry_at is None else retry_at
            await connection.execute(update(deliveries).where(*waiting).values(not_before=until, reason=reason))
        return is_new

    @uninterrupted
    async def resume(self, chat: ChatId, *, topic: int | None = None, now: datetime) -> bool:
        """Write to ``chat`` again (where ``topic`` is given: to this topic; else to all). False: nothing was paused.

        Names are compared as Telegram does, in any case.
        """
        c = chat_pauses.c
        same = c.chat == chat if isinstance(chat, int) else c.chat.like("@%")
        async with self.database.reading() as connection:
            known = (await connection.execute(select(c.chat).where(same).distinct())).scalars()
            names = [name for name in known if str(name).lower() == str(chat).lower()]
        if not names:
            return False
        paused = [c.chat.in_(names), *([] if topic is None else [c.topic == topic])]
        waiting = [deliveries.c.chat.in_(names), deliveries.c.state == "pending"]
        if topic is not None:
            waiting.append(deliveries.c.topic == topic)
        async with self.database.writing(durable=True) as connection:
            gone = await connection.execute(delete(chat_pauses).where(*paused))
            whole = select(c.chat).where(c.chat.in_(names), c.topic == 0).limit(1)
            if gone.rowcount > 0 and (await connection.execute(whole)).first() is None:  # else its topics wait on with the chat
                await connection.execute(update(deliveries).where(*waiting).values(not_before=now, reason=None))
        return gone.rowcount > 0

    @uninterrupted
    async def pauses(self, among: Collection[ChatId]) -> tuple[ChatPause, ...]:
        """Return what is paused in these chats."""
        c = chat_pauses.c
        async with self.database.reading() as connection:
            rows = await connection.execute(select(chat_pauses).where(c.chat.in_(set(among))))
            return tuple(ChatPause(**row._asdict() | {"topic": row.topic or None}) for row in rows)

    @uninterrupted
    async def hold(self, chat: ChatId | None, *, until: datetime) -> None:
        """Keep Telegram's deadline over a restart: no message to ``chat`` (None: to any) before ``until``."""
        row = {"chat": "" if chat is None else chat, "until": until}
        async with self.database.writing() as connection:
            statement = insert_or(connection, chat_holds).values(row)
            await connection.execute(statement.on_conflict_do_update(index_elements=["chat"], set_={"until": until}))

    @uninterrupted
    async def holds(self, *, now: datetime) -> dict[ChatId | None, datetime]:
        """Return the deadlines that are still ahead, and forget the others."""
        async with self.database.writing() as connection:
            await connection.execute(delete(chat_holds).where(chat_holds.c.until <= now))
            rows = (await connection.execute(select(chat_holds))).all()
        return {None if row.chat == "" else row.chat: row.until for row in rows}

    @uninterrupted
    async def first_update(self, update_id: int, *, now: datetime) -> bool:
        """Note an update. Return whether it is new; of two processes that are handed it, one is told so."""
        async with self.database.writing() as connection:
            await connection.execute(delete(seen_updates).where(seen_updates.c.seen_at < now - UPDATES_KEPT))
            statement = insert_or(connection, seen_updates).values(id=update_id, seen_at=now).on_conflict_do_nothing()
            inserted = await connection.execute(statement.returning(seen_updates.c.id))
            return inserted.scalar_one_or_none() is not None

    @uninterrupted
    async def remember_query(self, words: str) -> int:
        """Return the number under which ``query`` gives ``words`` back: a button has no room for them."""
        cut = storable(words[:MAX_QUERY])  # what is beyond is not searched for
        known = select(asked_words.c.id).where(asked_words.c.words == cut)
        async with self.database.reading() as connection:
            number: int | None = (await connection.execute(known)).scalar_one_or_none()
        if number is None:
            async with self.database.writing() as connection:
                await connection.execute(insert_or(connection, asked_words).values(words=cut).on_conflict_do_nothing())
                number = int((await connection.execute(known)).scalar_one())
        return number

    @uninterrupted
    async def query(self, number: int) -> str | None:
        """Return the words that ``remember_query`` gave this number to; None if it gave it to none."""
        async with self.database.reading() as connection:
            found = await connection.execute(select(asked_words.c.words).where(asked_words.c.id == number))
            words: str | None = found.scalar_one_or_none()
        return words

    @uninterrupted
    async def feature(self, chat: ChatId, name: str) -> bool | None:
        """Return whether ``chat`` is known to support ``name`` (``"rich"``), None where nobody tried."""
        c = chat_features.c
        async with self.database.reading() as connection:
            found = await connection.execute(select(c.value).where(c.chat == chat, c.name == name))
            value: bool | None = found.scalar_one_or_none()
        return value

    @uninterrupted
    async def set_feature(self, chat: ChatId, name: str, value: bool) -> None:
        """Keep what was found out."""
        async with self.database.writing() as connection:
            statement = insert_or(connection, chat_features).values(chat=chat, name=name, value=value)
            await connection.execute(statement.on_conflict_do_update(index_elements=["chat", "name"], set_={"value": value}))


async def current_chat(connection: AsyncConnection, chat: ChatId) -> ChatId:
    """Return where messages for ``chat`` go: the supergroup that a group has become, else ``chat`` itself."""
    if isinstance(chat, str):
        return chat
    moved = await connection.execute(select(chats.c.migrated_to).where(chats.c.id == chat))
    new: int | None = moved.scalar_one_or_none()
    return chat if new is None else new


async def _move_deliveries(connection: AsyncConnection, old: ChatId, new: ChatId) -> None:
    """Let open messages follow a chat. Those of a digest that the new chat gets anyway end here."""
    c = deliveries.c
    other = deliveries.alias()
    there = exists().where(other.c.digest_id == c.digest_id, other.c.chat == new)
    waiting = (c.chat == old, c.state.in_(OPEN))
    await connection.execute(update(deliveries).where(*waiting, ~there).values(chat=new))
    await connection.execute(update(deliveries).where(*waiting).values(state="skipped", reason="the chat gets it already"))
