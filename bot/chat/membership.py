"""Where the bot is a member, and under which id."""

from __future__ import annotations

from typing import Any

import structlog
from telegram import ChatMember, Update

from bot.core.ports import Clock
from bot.store.chats import ChatStore, KnownChat

log = structlog.get_logger(__name__)


class Membership:
    """Keeps the store's list of chats true."""

    def __init__(self, chats: ChatStore, *, clock: Clock) -> None:
        self._chats = chats
        self._clock = clock

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

    async def migrated(self, update: Update, context: Any) -> None:  # noqa: ANN401, ARG002
        """Follow a group that became a supergroup to its new id. Both chats tell of it; the first to come settles it."""
        message = update.effective_message
        if message is None:
            return
        old = message.migrate_from_chat_id or message.chat_id
        new = message.migrate_to_chat_id or message.chat_id
        await self._chats.migrate(old, new)
        log.info("chat.migrated", old=old, new=new)
