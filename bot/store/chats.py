"""The chats that the bot knows, what each supports, and the updates that were seen."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update

from bot.core.model import ChatId
from bot.store.dialect import insert_or
from bot.store.engine import Aggregate, uninterrupted
from bot.store.schema import asked_words, chat_features, chats, deliveries, seen_updates
from bot.store.types import storable

UPDATES_KEPT: Final = timedelta(days=3)
"""Telegram repeats an update for a day at most: https://core.telegram.org/bots/api#getting-updates."""
_OPEN = ("pending", "sending", "uncertain")


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
    async def migrate(self, old: int, new: int) -> None:
        """Follow a group to its supergroup: messages that wait go to ``new``, and ``current(old)`` is ``new``."""
        async with self.database.writing(durable=True) as connection:
            c = deliveries.c
            await connection.execute(
                update(deliveries).where(c.chat == chat_key(old), c.state.in_(_OPEN)).values(chat=chat_key(new))
            )
            before = (await connection.execute(select(chats).where(chats.c.id == old))).one_or_none()
            known = KnownChat(id=old, kind="group") if before is None else KnownChat(**before._asdict())
            left = asdict(known) | {"active": False, "migrated_to": new}
            statement = insert_or(connection, chats).values(left)
            changed = {"active": False, "migrated_to": new}
            await connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed))
            arrived = asdict(known) | {"id": new, "kind": "supergroup", "active": True, "migrated_to": None}
            await connection.execute(insert_or(connection, chats).values(arrived).on_conflict_do_nothing())

    @uninterrupted
    async def current(self, chat: ChatId) -> ChatId:
        """Return where messages for ``chat`` go: the supergroup that a group has become, else ``chat`` itself."""
        if isinstance(chat, str):
            return chat
        known = await self.get(chat)
        return chat if known is None or known.migrated_to is None else known.migrated_to

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
        known = select(asked_words.c.id).where(asked_words.c.words == storable(words))
        async with self.database.reading() as connection:
            number: int | None = (await connection.execute(known)).scalar_one_or_none()
        if number is None:
            async with self.database.writing() as connection:
                await connection.execute(
                    insert_or(connection, asked_words).values(words=storable(words)).on_conflict_do_nothing()
                )
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
            found = await connection.execute(select(c.value).where(c.chat == chat_key(chat), c.name == name))
            value: bool | None = found.scalar_one_or_none()
        return value

    @uninterrupted
    async def set_feature(self, chat: ChatId, name: str, value: bool) -> None:
        """Keep what was found out."""
        async with self.database.writing() as connection:
            statement = insert_or(connection, chat_features).values(chat=chat_key(chat), name=name, value=value)
            await connection.execute(statement.on_conflict_do_update(index_elements=["chat", "name"], set_={"value": value}))


def chat_key(chat: ChatId) -> str:
    """Return a chat's id as it is stored in text columns."""
    return str(chat)


def chat_id(key: str) -> ChatId:
    """Return the chat's id that ``chat_key`` made ``key`` from."""
    return int(key) if key.removeprefix("-").isdecimal() else key
