"""Looking at what the bot can do on Telegram, without doing it: its name, its chats, its rights there.

Used by ``kutip check``. Neither the token nor an address that holds it is ever in a message or a log line.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from telegram import Bot, ChatFullInfo, ChatMember, ChatMemberAdministrator, ChatMemberRestricted
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.chat.faults import translate

if TYPE_CHECKING:
    from bot.core.model import ChatId

PATIENCE: Final = 10.0
"""Seconds to wait for an answer: somebody sits in front of the terminal."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BotIdentity:
    """Who the token's bot is."""

    name: str
    username: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChatAccess:
    """A chat as the bot finds it; ``obstacle`` says why it cannot post there and how to mend that, None if it can."""

    title: str
    kind: str
    obstacle: str | None


class Probe:
    """Asks Telegram. Every failure is a ``DeliveryError`` with Telegram's reason."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    @property
    def identity(self) -> BotIdentity:
        """Who the bot is."""
        return BotIdentity(name=self._bot.first_name, username=self._bot.username)

    async def access(self, chat: ChatId, *, topic: int | None) -> ChatAccess:
        """Ask whether the bot may post in ``chat``. Raises ``ChatUnavailableError`` where it does not see the chat."""
        with _translated():
            found = await self._bot.get_chat(chat)
            own = None if found.type == ChatType.PRIVATE else await self._bot.get_chat_member(found.id, self._bot.id)
        obstacle = None if own is None else _obstacle(found, own)
        if obstacle is None and topic is not None and not found.is_forum:
            obstacle = "it has no topics; switch them on in the group's settings, or leave topic out"
        return ChatAccess(title=found.effective_name or str(found.id), kind=str(found.type), obstacle=obstacle)


@asynccontextmanager
async def open_probe(token: str, api_url: str) -> AsyncIterator[Probe]:
    """Connect to the Bot API at ``api_url`` as the bot of ``token``, for the block.

    Raises ``UnauthorizedError`` for a wrong token and ``UnreachableError`` without an answer.
    """
    for library in ("httpx", "httpcore"):
        logging.getLogger(library).setLevel(logging.WARNING)  # at INFO they log every address, with the token in it
    request = HTTPXRequest(connect_timeout=PATIENCE, read_timeout=PATIENCE)
    polling = HTTPXRequest()
    bot = Bot(token, base_url=api_url, request=request, get_updates_request=polling)
    try:
        with _translated():
            await bot.initialize()
        yield Probe(bot)
    finally:
        # Not by bot.shutdown(): it does nothing where initialize() failed, and leaves the connections open.
        await request.shutdown()
        await polling.shutdown()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except TelegramError as err:
        raise translate(err) from None  # the library's own text can hold the token


def _obstacle(chat: ChatFullInfo, own: ChatMember) -> str | None:
    """Return why the bot, being ``own`` there, cannot post in a group or channel."""
    is_channel = chat.type == ChatType.CHANNEL
    if own.status == ChatMember.LEFT:
        return f"the bot is not in it; add it {'as an administrator' if is_channel else 'to the group'}"
    if own.status == ChatMember.BANNED:
        return "the bot was removed from it; let it in again"
    if is_channel:
        posts = isinstance(own, ChatMemberAdministrator) and bool(own.can_post_messages)
        return None if posts else "the bot may not post; make it an administrator with the right to post messages"
    if isinstance(own, ChatMemberRestricted) and not own.can_send_messages:
        return "the bot may not write there; give it the right to send messages"
    if own.status == ChatMember.MEMBER and chat.permissions is not None and chat.permissions.can_send_messages is False:
        return "members may not write there; make the bot an administrator"
    return None
