"""Where the bot is a member, and under which id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from telegram import Chat, ChatMember, Update

from bot.chat.commands import ChatOptions
from bot.core import notices
from bot.core.ports import Clock
from bot.store.chats import ChatStore, KnownChat

log = structlog.get_logger(__name__)


class Membership:
    """Keeps the store's list of chats true, and resumes those that were paused when their obstacle is gone."""

    def __init__(self, chats: ChatStore, options: ChatOptions, *, clock: Clock, moved: Callable[[], None] = lambda: None) -> None:
        """Make the handlers; ``moved`` is called when a group has become a supergroup."""
        self._chats = chats
        self._options = options
        self._clock = clock
        self._moved = moved

    async def changed(self, update: Update, context: Any) -> None:  # noqa: ANN401, ARG002 - the library's signature
        """Remember that the bot was added, removed, blocked or unblocked."""
        change = update.my_chat_member
        if change is None:
            return
        gone = change.new_chat_member.status in (ChatMember.LEFT, ChatMember.BANNED)
        chat = change.chat
        known = KnownChat(
            id=chat.id,
            kind=chat.type,
            title=chat.effective_name,
            language=change.from_user.language_code,
            active=not gone,
        )
        await self._chats.remember(known, now=self._clock())
        log.info("chat.left" if gone else "chat.joined", chat=chat.id, kind=chat.type)
        if not gone:
            await self._resume(chat)
        elif chat.type == chat.PRIVATE:
            reason = "Forbidden: bot was blocked by the user"
            await self._chats.pause(
                chat.id, topic=None, obstacle="blocked", reason=reason, retry_at=None, now=self._clock()
            )  # fmt: skip

    async def spoken(self, update: Update, context: Any) -> None:  # noqa: ANN401, ARG002
        """Write to a reader again who writes to the bot: who does that does not block it."""
        if update.effective_chat is not None:
            await self._resume(update.effective_chat)

    async def topic_opened(self, update: Update, context: Any) -> None:  # noqa: ANN401, ARG002
        """Write to a topic again that is no longer closed."""
        message = update.effective_message
        if message is not None and message.message_thread_id is not None:
            await self._resume(message.chat, topic=message.message_thread_id)

    async def _resume(self, chat: Chat, *, topic: int | None = None) -> None:
        now = self._clock()
        resumed = await self._chats.resume(chat.id, topic=topic, now=now)
        if chat.username is not None and chat.type != chat.PRIVATE:  # the config file may know it by its name
            resumed |= await self._chats.resume(f"@{chat.username}", topic=topic, now=now)
        if resumed:
            log.info("chat.resumed", chat=chat.id, topic=topic)

    async def migrated(self, update: Update, context: Any) -> None:  # noqa: ANN401, ARG002
        """Follow a group that became a supergroup to its new id. Both chats tell of it; the first to come settles it."""
        message = update.effective_message
        if message is None:
            return
        old = message.migrate_from_chat_id or message.chat_id
        new = message.migrate_to_chat_id or message.chat_id
        notice = notices.moved(old, new, at=self._clock()) if old in self._options.places else None
        await self._chats.migrate(old, new, notice=notice)
        log.info("chat.migrated", old=old, new=new)
        self._moved()
