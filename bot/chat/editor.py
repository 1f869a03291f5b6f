"""Changing what is posted, through Telegram: the ``Editor`` that services are given."""

from __future__ import annotations

from typing import Any, Final

from bot.chat.calls import ChatCalls
from bot.chat.pacing import Pace, Priority
from bot.chat.sender import request_for
from bot.core.document import Keyboard
from bot.core.model import ChatId, Preview
from bot.core.ports import Rendered
from bot.errors import RejectedError

NOT_MODIFIED: Final = "message is not modified"
NOT_PINNED: Final = "message to unpin not found"


class TelegramEditor:
    """Shows previews, edits, pins and unpins, in turns of the one pace."""

    def __init__(self, calls: ChatCalls, pace: Pace) -> None:
        self._calls = calls
        self._pace = pace

    async def show(self, chat: ChatId, message: Rendered, keyboard: Keyboard, *, topic: int | None = None) -> int:
        """Post ``message`` with buttons under it, and return its id."""
        method, content = request_for(message)
        place = {} if topic is None else {"message_thread_id": topic}
        sent = await self._call(method, chat, {**place, **content, **_markup(keyboard)})
        return int(sent["message_id"])

    async def edit(
        self,
        chat: ChatId,
        message_id: int,
        message: Rendered,
        keyboard: Keyboard = (),
        *,
        preview: Preview = "none",
        broadcast: bool = False,
    ) -> None:
        """Put ``message`` in the place of one that the bot posted. One that says this already is left as it is."""
        _, content = request_for(message, preview)
        parameters = {"message_id": message_id, **content, **_markup(keyboard)}
        priority = Priority.BROADCAST if broadcast else Priority.CHANNEL
        try:
            await self._call("editMessageText", chat, parameters, priority=priority)
        except RejectedError as error:
            if NOT_MODIFIED not in error.reason.lower():
                raise

    async def pin(self, chat: ChatId, message_id: int) -> None:
        """Pin a message, without a sound."""
        await self._call("pinChatMessage", chat, {"message_id": message_id, "disable_notification": True})

    async def unpin(self, chat: ChatId, message_id: int) -> None:
        """Unpin a message. One that is not pinned, or not there, is left as it is."""
        try:
            await self._call("unpinChatMessage", chat, {"message_id": message_id})
        except RejectedError as error:
            if NOT_PINNED not in error.reason.lower():
                raise

    async def _call(self, method: str, chat: ChatId, parameters: dict[str, Any], *, priority: Priority = Priority.CHANNEL) -> Any:  # noqa: ANN401 - the method's result
        async with self._pace.turn(chat, priority=priority):
            return await self._calls(method, chat, parameters)


def _markup(keyboard: Keyboard) -> dict[str, Any]:
    if not keyboard:
        return {}
    rows = [[{"text": button.text, "callback_data": button.data} for button in row] for row in keyboard]
    return {"reply_markup": {"inline_keyboard": rows}}
