"""The inline buttons: each press edits the message that it is under."""

from __future__ import annotations

from typing import Any

from telegram import Message, Update

from bot.chat.commands import Commands
from bot.chat.replies import Replies
from bot.core import answers
from bot.core.paging import parse_page
from bot.services.browse import UnknownNameError
from bot.store.chats import ChatStore


class Buttons:
    """The handler of button presses."""

    def __init__(self, commands: Commands, chats: ChatStore, replies: Replies) -> None:
        self._commands = commands
        self._chats = chats
        self._replies = replies

    async def press(self, update: Update, context: Any) -> None:  # noqa: ANN401, ARG002 - the library's signature
        """Turn the page. The press is answered at once, so that the reader's button does not keep turning."""
        query = update.callback_query
        if query is None:
            return
        shown = self._commands.shown(update.effective_chat, update.effective_user)
        request = parse_page(query.data or "")
        words = ""
        if request is not None and request.query is not None:
            words = await self._chats.query(request.query) or ""
        message = query.message
        if request is None or not isinstance(message, Message) or (request.query is not None and not words):
            await query.answer(answers.outdated_button(shown))
            return
        await query.answer()
        try:
            if request.kind == "quote":
                reply = await self._commands.quote_page(shown, request, words)
            else:
                reply = await self._commands.latest_page(shown, request, words)
        except UnknownNameError as error:
            reply = answers.unknown_name(shown, error.name, error.suggestion)
        await self._replies.edit(message, reply)
