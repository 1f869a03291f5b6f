"""Sending answers: rich where the chat takes it, HTML elsewhere; one message, so that paging can edit it."""

from __future__ import annotations

from typing import Any, Final

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, EndPointNotFound
from telegram.ext import ExtBot

from bot.chat.pacing import OnBan
from bot.core.document import Keyboard, PullQuote, Reply
from bot.core.model import Style
from bot.core.rendering.html import render_html
from bot.core.rendering.rich import render_rich
from bot.store.chats import ChatStore

log = structlog.get_logger(__name__)

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
EDIT_RICH: Final = "editmessagetext"
"""In lower case, which Telegram takes as well: the library warns of methods that it has of its own, and its own editMessageText
cannot edit a rich message."""
NOT_MODIFIED: Final = "message is not modified"


class Replies:
    """Sends answers and edits them."""

    def __init__(self, bot: ExtBot[OnBan], chats: ChatStore, *, style: Style) -> None:
        self._bot = bot
        self._chats = chats
        self._style = style

    async def answer(self, message: Message, reply: Reply) -> int:
        """Answer ``message`` in its chat and topic; in groups as a reply to it. Return the id of the (last) message sent."""
        place: dict[str, Any] = {"chat_id": message.chat_id}
        if message.is_topic_message and message.message_thread_id is not None:
            place["message_thread_id"] = message.message_thread_id
        if message.chat.type in ("group", "supergroup"):
            place["reply_parameters"] = ReplyParameters(message.message_id, allow_sending_without_reply=True)
        if await self._takes_rich(message.chat_id):
            sent = await self._rich("sendRichMessage", message.chat_id, place, reply)
            if sent is not None:
                return int(sent["message_id"])
        number = 0
        for html, keyboard in _messages(reply):
            answer = await self._bot.send_message(
                **place, text=html, parse_mode=ParseMode.HTML, reply_markup=keyboard, link_preview_options=NO_PREVIEW
            )
            number = answer.message_id
        return number

    async def edit(self, message: Message, reply: Reply) -> None:
        """Replace the text and buttons of the bot's own ``message``. One that says this already is left as it is."""
        place: dict[str, Any] = {"chat_id": message.chat_id, "message_id": message.message_id}
        try:
            if await self._takes_rich(message.chat_id):
                edited = await self._rich(EDIT_RICH, message.chat_id, place, reply)
                if edited is not None:
                    return
            html, keyboard = _messages(reply)[0]
            await self._bot.edit_message_text(
                html, **place, parse_mode=ParseMode.HTML, reply_markup=keyboard, link_preview_options=NO_PREVIEW
            )
        except BadRequest as error:
            if NOT_MODIFIED not in error.message.lower():
                raise

    async def _takes_rich(self, chat: int) -> bool:
        return self._style == "rich" and await self._chats.feature(chat, "rich") is not False

    async def _rich(self, method: str, chat: int, place: dict[str, Any], reply: Reply) -> Any:  # noqa: ANN401 - the method's
        """Send ``reply`` as rich messages; return the last answer. None: the server does not take them, HTML is the way."""
        # Commands in the bot's own words are for tapping; nothing in somebody's quoted words is to become a link.
        skip = any(isinstance(block, PullQuote) for section in reply.document.sections for block in section.blocks)
        messages = render_rich(reply.document)
        answer: Any = True
        try:
            for position, message in enumerate(messages, 1):
                parameters = place | {"rich_message": {"blocks": list(message.blocks), "skip_entity_detection": skip}}
                if reply.keyboard and position == len(messages):
                    parameters["reply_markup"] = _markup(reply.keyboard)
                answer = await self._bot.do_api_request(method, api_kwargs=parameters)
        except EndPointNotFound:
            await self._chats.set_feature(chat, "rich", value=False)
        except BadRequest as error:
            if NOT_MODIFIED in error.message.lower():
                return True
            log.warning("reply.rich_refused", chat=chat, reason=error.message)
        else:
            return answer
        return None


def _messages(reply: Reply) -> list[tuple[str, InlineKeyboardMarkup | None]]:
    """Return the messages of ``reply`` as HTML, the buttons under the last one."""
    texts = [message.html for message in render_html(reply.document)]
    return [(text, _markup(reply.keyboard) if position == len(texts) else None) for position, text in enumerate(texts, 1)]


def _markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    if not keyboard:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(button.text, callback_data=button.data) for button in row] for row in keyboard]
    )
