"""Posting through python-telegram-bot: the ``Publisher`` and ``Notifier`` that services are given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any, Final

import structlog
from telegram import LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.chat.faults import translate
from bot.chat.pacing import OnBan
from bot.core.model import ChatId
from bot.core.ports import HtmlMessage, PlainMessage, Rendered, RichMessage
from bot.errors import ChatUnavailableError, UncertainError

log = structlog.get_logger(__name__)

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
CANDIDATES: Final = 20
"""How many message ids behind the last known one are looked at for a message whose answer was lost."""
GAP: Final = 5
"""So many ids in a row without a message mean that the chat ends there."""
TAG: Final = re.compile("<[^>]*>")
TEXT_FIELDS: Final = ("summary", "text", "blocks", "items", "credit")
"""The fields of rich blocks that hold what a reader reads, in one order on both sides of a comparison."""


class TelegramPublisher:
    """Posts digests. A message whose answer was lost is looked for by forwarding candidates, silently, to an admin's chat."""

    def __init__(self, bot: ExtBot[OnBan], admins: Sequence[int]) -> None:
        self._bot = bot
        self._admins = tuple(admins)

    async def send(self, chat: ChatId, message: Rendered, *, topic: int | None = None) -> int:
        """Post ``message`` and return its id. Raises a ``DeliveryError`` that says what is wrong."""
        try:
            match message:
                case RichMessage(blocks):
                    return await self._send_rich(chat, blocks, topic)
                case HtmlMessage(html):
                    sent = await self._bot.send_message(
                        chat,
                        html,
                        parse_mode=ParseMode.HTML,
                        message_thread_id=topic,
                        link_preview_options=NO_PREVIEW,
                        rate_limit_args="raise",
                    )
                case PlainMessage(text):
                    sent = await self._bot.send_message(
                        chat, text, message_thread_id=topic, link_preview_options=NO_PREVIEW, rate_limit_args="raise"
                    )
        except TelegramError as error:
            raise translate(error) from error
        return sent.message_id

    async def find(self, chat: ChatId, message: Rendered, *, after: int) -> int | None:
        """Return the id of ``message`` among the messages behind ``after`` in ``chat``, or None if it is surely not there.

        Raises UncertainError where that cannot be told: no admin's chat to forward to, nothing known of where the chat's ids
        stand, or more new messages than are looked at.
        """
        if not self._admins:
            raise UncertainError("no [bot] admins are set to whose chat candidates could be forwarded")
        seen, missing = after > 0, 0
        for candidate in range(after + 1, after + 1 + CANDIDATES):
            forwarded = await self._peek(chat, candidate)
            if forwarded is None:
                missing += 1
                if missing == GAP:
                    break
                continue
            seen, missing = True, 0
            if isinstance(forwarded, Message) and message_words(forwarded) == rendered_words(message):
                return candidate
        if seen and missing == GAP:
            return None
        raise UncertainError("the messages of that chat do not show whether it was posted")

    async def _send_rich(self, chat: ChatId, blocks: Sequence[Mapping[str, Any]], topic: int | None) -> int:
        parameters: dict[str, Any] = {
            "chat_id": chat,
            "rich_message": {"blocks": list(blocks), "skip_entity_detection": True},
        }
        if topic is not None:
            parameters["message_thread_id"] = topic
        # Newer than the methods that python-telegram-bot 22.8 knows (TELEGRAM.md).
        sent = await self._bot.do_api_request("sendRichMessage", api_kwargs=parameters, rate_limit_args="raise")
        return int(sent["message_id"])

    async def _peek(self, chat: ChatId, message_id: int) -> Message | bool | None:
        """Return the message with this id; True if it is one that cannot be looked at; None if there is none."""
        try:
            forwarded = await self._bot.forward_message(self._admins[0], chat, message_id, disable_notification=True)
        except BadRequest as error:
            if "not found" in error.message and "message" in error.message.lower():
                return None
            if isinstance(fault := translate(error), ChatUnavailableError):
                raise UncertainError(f"candidates cannot be forwarded to the admin {self._admins[0]}: {fault.reason}") from error
            return True
        except TelegramError as error:
            raise UncertainError(f"candidates cannot be forwarded: {translate(error).reason}") from error
        try:
            await self._bot.delete_message(self._admins[0], forwarded.message_id)
        except TelegramError as error:
            log.warning("reconcile.forward_left", message=forwarded.message_id, reason=translate(error).reason)
        return forwarded


class AdminNotifier:
    """Tells the admins, in their private chats with the bot."""

    def __init__(self, bot: ExtBot[OnBan], admins: Sequence[int]) -> None:
        self._bot = bot
        self._admins = tuple(admins)

    async def tell(self, text: str) -> None:
        """Send ``text`` to every admin; one who cannot be reached is logged."""
        for admin in self._admins:
            try:
                await self._bot.send_message(admin, f"⚠️ {text}", link_preview_options=NO_PREVIEW)
            except TelegramError as error:
                log.warning("admin.not_told", admin=admin, reason=translate(error).reason, text=text)


def message_words(message: Message) -> str:
    """Return what a reader reads in a posted message, without white space."""
    rich = message.api_kwargs.get("rich_message")
    return _squeezed(message.text or "" if rich is None else "".join(_texts(rich)))


def rendered_words(message: Rendered) -> str:
    """Return what a reader would read in a rendered message, without white space."""
    match message:
        case RichMessage(blocks):
            return _squeezed("".join(_texts(blocks)))
        case HtmlMessage(html):
            return _squeezed(unescape(TAG.sub("", html)))  # every other < is escaped
        case PlainMessage(text):
            return _squeezed(text)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name in TEXT_FIELDS:
            yield from _texts(value.get(name))
    elif isinstance(value, Sequence):
        for element in value:
            yield from _texts(element)


def _squeezed(text: str) -> str:
    return "".join(text.split())
