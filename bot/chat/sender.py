"""Posting to Telegram: the ``Publisher`` and ``AdminChats`` that services are given."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from html import unescape
from typing import Any, Final

import structlog
from telegram import LinkPreviewOptions, Message
from telegram.constants import ChatType
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.chat.calls import ChatCalls
from bot.chat.faults import translate
from bot.chat.pacing import OnBan, Pace, Priority, is_private
from bot.core.model import ChatId, Preview
from bot.core.ports import HtmlMessage, PlainMessage, Rendered, RichMessage
from bot.errors import (
    ChatUnavailableError,
    DeliveryError,
    RetryLaterError,
    UnauthorizedError,
    UncertainError,
    UnreachableError,
)

log = structlog.get_logger(__name__)

PREVIEWS: Final[Mapping[Preview, Mapping[str, bool]]] = {
    "none": {"is_disabled": True},
    "small": {"prefer_small_media": True},
    "large": {"prefer_large_media": True},
}
CANDIDATES: Final = 20
"""How many message ids behind the last known one are looked at for a message whose answer was lost."""
GAP: Final = 5
"""So many ids in a row without a message mean that the chat ends there."""
SUPERGROUPS: Final = -1_000_000_000_000
"""Channels and supergroups have ids below; those of basic groups are between this and 0."""
TAG: Final = re.compile("<[^>]*>")
TEXT_FIELDS: Final = ("summary", "text", "blocks", "items", "credit")
"""The fields of rich blocks that hold what a reader reads, in one order on both sides of a comparison."""


class TelegramPublisher:
    """Posts digests. A message whose answer was lost is looked for by forwarding candidates, silently, to an admin's chat."""

    def __init__(self, bot: ExtBot[OnBan], calls: ChatCalls, pace: Pace, admins: Sequence[int]) -> None:
        self._bot = bot
        self._calls = calls
        self._pace = pace
        self.admins = tuple(admins)

    def turn(
        self, chat: ChatId, *, broadcast: bool = False, paid: bool = False
    ) -> AbstractAsyncContextManager[Callable[[], Coroutine[Any, Any, None]]]:
        """Wait until the limits let a message go to ``chat``; it is sent in the block."""
        return self._pace.turn(chat, priority=Priority.BROADCAST if broadcast else Priority.CHANNEL, paid=paid)

    def free_in(self, chat: ChatId | None) -> float:
        """Return the seconds until the limits of ``chat`` let a message through (None: until Telegram lets any through)."""
        return self._pace.free_in(chat)

    async def send(
        self,
        chat: ChatId,
        message: Rendered,
        *,
        topic: int | None = None,
        paid: bool = False,
        silent: bool = False,
        preview: Preview = "none",
    ) -> int:
        """Post ``message``, within a ``turn``, and return its id. Raises a ``DeliveryError`` that says what is wrong."""
        method, content = request_for(message, preview)
        parameters: dict[str, Any] = {**content}
        if topic is not None:
            parameters["message_thread_id"] = topic
        if paid:
            parameters["allow_paid_broadcast"] = True
        if silent:
            parameters["disable_notification"] = True
        sent = await self._calls(method, chat, parameters)
        return int(sent["message_id"])

    def can_find(self, chat: ChatId) -> bool:
        """Return whether messages can be looked for in ``chat``, as far as its id and the admins tell."""
        return bool(self.admins) and (isinstance(chat, str) or chat < SUPERGROUPS)

    async def find(self, chat: ChatId, message: Rendered, *, after: int) -> int | None:
        """Return the id of ``message`` among the messages behind ``after`` in ``chat``, or None if it is surely not there.

        Raises UncertainError where that can never be told: in private chats and basic groups (their messages have no numbers of
        their own), where content is protected, without an admin's chat to forward to, or with more new messages than are looked
        at. Raises another DeliveryError where it cannot be told now.
        """
        admin = await self._where_to_look(chat)
        seen, missing = after > 0, 0
        wanted = rendered_words(message)
        for candidate in range(after + 1, after + 1 + CANDIDATES):
            forwarded = await self._peek(admin, chat, candidate)
            if forwarded is None:
                missing += 1
                if seen and missing == GAP:
                    return None
                continue
            seen, missing = True, 0
            if isinstance(forwarded, Message) and message_words(forwarded) == wanted:
                return candidate
        if missing == CANDIDATES:
            return None  # nothing was ever seen there, and nothing stands where a chat begins: it is empty
        raise UncertainError("the messages of that chat do not show whether it was posted")

    async def _where_to_look(self, chat: ChatId) -> int:
        """Return the admin whose chat candidates are forwarded to. Raises as ``find``."""
        if not self.admins:
            raise UncertainError("no [bot] admins are set to whose chat candidates could be forwarded")
        if is_private(chat):
            raise UncertainError("messages of private chats cannot be looked for")
        try:
            found = await self._bot.get_chat(chat)
        except TelegramError as error:
            raise _looking_failed(error) from error
        if found.type not in (ChatType.CHANNEL, ChatType.SUPERGROUP):
            raise UncertainError("messages of basic groups cannot be looked for")
        if found.has_protected_content:
            raise UncertainError("the chat's content is protected from being forwarded")
        return self.admins[0]

    async def _peek(self, admin: int, chat: ChatId, message_id: int) -> Message | bool | None:
        """Return the message with this id; True if it is one that cannot be forwarded; None if there is none.

        Where content is not protected, what cannot be forwarded is a service message, or somebody else's.
        """
        try:
            forwarded = await self._bot.forward_message(admin, chat, message_id, disable_notification=True)
        except BadRequest as error:
            lowered = error.message.lower()
            if "message" in lowered and "not found" in lowered and "chat" not in lowered:
                return None
            if isinstance(fault := translate(error), ChatUnavailableError):
                raise UncertainError(f"candidates cannot be forwarded to the admin {admin}: {fault.reason}") from error
            return True
        except TelegramError as error:
            raise _looking_failed(error) from error
        try:
            await self._bot.delete_message(admin, forwarded.message_id)
        except TelegramError as error:
            log.warning("reconcile.forward_left", message=forwarded.message_id, reason=translate(error).reason)
        return forwarded


def request_for(message: Rendered, preview: Preview = "none") -> tuple[str, dict[str, Any]]:
    """Return the method that posts ``message``, and its parameters but the chat. Rich messages have no preview of links."""
    match message:
        case RichMessage(blocks):
            return "sendRichMessage", {"rich_message": {"blocks": list(blocks), "skip_entity_detection": True}}
        case HtmlMessage(html):
            return "sendMessage", {"text": html, "parse_mode": "HTML", "link_preview_options": PREVIEWS[preview]}
        case PlainMessage(text):
            return "sendMessage", {"text": text, "link_preview_options": PREVIEWS[preview]}


def _looking_failed(error: TelegramError) -> DeliveryError:
    """Return whether looking failed for good (UncertainError) or for now."""
    fault = translate(error)
    if isinstance(fault, UncertainError):  # whether the forward arrived does not matter
        return UnreachableError(fault.reason)
    if isinstance(fault, RetryLaterError | UnreachableError | UnauthorizedError):
        return fault
    return UncertainError(f"candidates cannot be forwarded: {fault.reason}")


class AdminMessages:
    """The private chats of the admins with the bot."""

    def __init__(self, bot: ExtBot[OnBan]) -> None:
        self._bot = bot

    async def tell(self, admin: int, text: str) -> None:
        """Send ``text`` to one admin. Raises a ``DeliveryError`` that says what is wrong."""
        try:
            await self._bot.send_message(admin, text, link_preview_options=LinkPreviewOptions(is_disabled=True))
        except TelegramError as error:
            raise translate(error) from None


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
