"""In which order updates are worked on: chats side by side, each chat's own one after another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, Final

from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE: Final = 64


class ChatOrderedUpdates(BaseUpdateProcessor):
    """Lets the updates of different chats be handled at the same time, and keeps the order within a chat.

    Python-telegram-bot has one after another over all (a slow answer delays everybody) or no order at all.
    """

    def __init__(self) -> None:
        super().__init__(AT_ONCE)
        self._turns: dict[int, tuple[asyncio.Lock, int]] = {}

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle ``update`` when the earlier ones of its chat are done."""
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None:
            await coroutine
            return
        turn, waiting = self._turns.get(chat.id, (asyncio.Lock(), 0))
        self._turns[chat.id] = (turn, waiting + 1)
        try:
            async with turn:
                await coroutine
        finally:
            turn, waiting = self._turns[chat.id]
            if waiting == 1:
                del self._turns[chat.id]
            else:
                self._turns[chat.id] = (turn, waiting - 1)
