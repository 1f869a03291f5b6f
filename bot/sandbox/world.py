"""Everything that the sandbox holds, kept in storage, and the few ways in which it changes.

A change is made within ``world.transaction()``: it is committed as one, and only then told to pollers and listeners. When an
error leaves the transaction, nothing has happened.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from bot.sandbox import limits
from bot.sandbox.events import EventStream
from bot.sandbox.grammar import Json
from bot.sandbox.rates import RateModel
from bot.sandbox.state import Chat, ChatType, Profile, User
from bot.sandbox.storage import Storage

BOT_USERNAME = "kutip_sandbox_bot"
UNREQUESTED_UPDATES = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds of updates that a bot gets only when it asks for them."""

_FIRST_GROUP = 4_000_000_000
_FIRST_SUPERGROUP = 1_000_000_000_000 + 2_000_000_001


class World:
    """Users, chats, messages, the bot's profile, and its queue of updates."""

    def __init__(self, storage: Storage, *, bot_id: int, limited: bool = True, clock: Callable[[], float] = time.time) -> None:
        self.storage = storage
        self.limited = limited
        """Whether the rates of messages are limited."""
        self.clock = clock
        self.monotonic: Callable[[], float] = time.monotonic
        self.events = EventStream()
        self.rates = RateModel()
        self.wakers: set[Callable[[], None]] = set()
        """Called after a commit that has added updates."""
        self._told: list[tuple[str, Json]] = []
        self._updated = False
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.profile = Profile()
        self._load()
        self.bot = User(bot_id, "Kutip", is_bot=True, username=BOT_USERNAME)

    def _load(self) -> None:
        self.users = {body["id"]: User(**body) for body in self.storage.all("user")}
        self.chats = {body["id"]: Chat.read_document(body) for body in self.storage.all("chat")}
        self.profile = Profile(**(self.storage.get("profile", "") or {}))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make changes as one: kept and told when the block ends, undone when an error leaves it."""
        before = self.storage.changes
        try:
            with self.storage.transaction():
                yield
        except BaseException:
            self._told.clear()
            self._updated = False
            if self.storage.changes != before:  # most refusals come before anything is written
                self._load()
            raise
        told, self._told = self._told, []
        updated, self._updated = self._updated, False
        for kind, body in told:
            self.events.publish(kind, body)
        if updated:
            for wake in list(self.wakers):
                wake()

    def now(self) -> int:
        """Return the time as Telegram writes it: whole seconds since 1970."""
        return int(self.clock())

    def tell(self, kind: str, body: Json) -> None:
        """Publish an event once the transaction is committed."""
        self._told.append((kind, body))

    # What is kept.

    def save_profile(self) -> None:
        """Keep the bot's profile."""
        self.storage.put("profile", "", self.profile.document())

    def save_user(self, user: User) -> None:
        """Keep a user."""
        self.users[user.id] = user
        self.storage.put("user", str(user.id), asdict(user))

    def save_chat(self, chat: Chat) -> None:
        """Keep a chat, and tell that it has changed."""
        self.chats[chat.id] = chat
        self.storage.put("chat", str(chat.id), chat.document())
        self.tell("chat", {"chat_id": chat.id})

    def new_chat_id(self, kind: ChatType) -> int:
        """Return a number for a new group, supergroup or channel."""
        count = self.profile.next_chat
        self.profile.next_chat += 1
        self.save_profile()
        return -(_FIRST_GROUP + count) if kind == "group" else -(_FIRST_SUPERGROUP + count)

    def chat_named(self, username: str) -> Chat | None:
        """Return the public chat of a name (without the @)."""
        wanted = username.lower()
        for chat in self.chats.values():
            if not chat.is_private and chat.username is not None and chat.username.lower() == wanted:
                return chat
        return None

    # Messages. A stored message is {"message": the Bot API's Message, "plain": its text, "from_bot": bool}.

    def next_message_id(self, chat: Chat) -> int:
        """Return the number for the next message of a chat, and count it."""
        if chat.numbered_alone:
            number = chat.next_message_id
            chat.next_message_id += 1
        else:
            number = self.profile.next_message_id
            self.profile.next_message_id += 1
            self.save_profile()
        return number

    def add_message(self, chat: Chat, content: dict[str, Json], *, plain: str, from_bot: bool) -> dict[str, Json]:
        """Store a new message made of ``content`` (Message without id, chat and date) and return the Message."""
        number = self.next_message_id(chat)
        message = {"message_id": number, "chat": chat.api(), "date": self.now(), **content}
        self.save_chat(chat)
        stored = {"message": message, "plain": plain, "from_bot": from_bot}
        self._put_message(chat, stored)
        self.tell("message", {"chat_id": chat.id, "message": self.view(chat, stored)})
        return message

    def change_message(self, chat: Chat, stored: dict[str, Json]) -> None:
        """Store a message that has been edited."""
        self._put_message(chat, stored)
        self.tell("edited_message", {"chat_id": chat.id, "message": self.view(chat, stored)})

    def _put_message(self, chat: Chat, stored: dict[str, Json]) -> None:
        self.storage.put_message(chat.id, stored["message"]["message_id"], stored)

    def delete_message(self, chat: Chat, message_id: int) -> bool:
        """Remove a message; say whether it was there."""
        if not self.storage.delete_message(chat.id, message_id):
            return False
        if message_id in chat.pinned:
            chat.pinned.remove(message_id)
        self.save_chat(chat)
        self.tell("deleted_message", {"chat_id": chat.id, "message_id": message_id})
        return True

    @staticmethod
    def view(chat: Chat, stored: dict[str, Json]) -> dict[str, Json]:
        """Return a message as the page and tests see it: the Bot API's Message, its plain text, and who sent it."""
        pinned = stored["message"]["message_id"] in chat.pinned
        return {**stored["message"], "plain": stored["plain"], "from_bot": stored["from_bot"], "pinned": pinned}

    # Updates.

    def push_update(self, kind: str, body: Json) -> None:
        """Queue an update for the bot, if it wants that kind."""
        wanted = self.profile.allowed_updates
        if (kind not in wanted) if wanted else (kind in UNREQUESTED_UPDATES):
            return
        update_id = self.profile.next_update_id
        self.profile.next_update_id += 1
        self.save_profile()
        self.storage.drop_old_updates(before=self.clock() - limits.UPDATE_SECONDS)
        self.storage.add_update(update_id, self.clock(), {"update_id": update_id, kind: body})
        self._updated = True
