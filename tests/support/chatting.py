"""People in the sandbox, for tests."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

PATIENCE = 15.0
"""Seconds after which an answer that has not come is a failure."""


class Reader:
    """Someone in a chat of the sandbox: writes, presses buttons, reads."""

    def __init__(self, http: httpx.AsyncClient, chat: int) -> None:
        self._http = http
        self.chat = chat

    async def messages(self, after: int = 0) -> list[dict[str, Any]]:
        response = await self._http.get(f"/api/chats/{self.chat}/messages", params={"after": after})
        response.raise_for_status()
        found: list[dict[str, Any]] = response.json()
        return found

    async def write(self, text: str, **fields: object) -> int:
        """Send a message and return its id."""
        response = await self._http.post(f"/api/chats/{self.chat}/messages", json={"text": text, **fields})
        response.raise_for_status()
        return int(response.json()["message_id"])

    async def ask(self, text: str, **fields: object) -> dict[str, Any]:
        """Send a message and return the bot's answer."""
        return await self.answer_after(await self.write(text, **fields))

    async def answer_after(self, message_id: int) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            while not (answers := await self.messages(after=message_id)):
                await asyncio.sleep(0.02)
        return answers[0]

    async def press(self, message: dict[str, Any], label: str) -> dict[str, Any]:
        """Press the button with this label, and return the message when it has changed."""
        buttons = [button for row in message["reply_markup"]["inline_keyboard"] for button in row]
        (data,) = [button["callback_data"] for button in buttons if button["text"] == label]
        response = await self._http.post(
            f"/api/chats/{self.chat}/press", json={"message_id": message["message_id"], "data": data}
        )
        response.raise_for_status()
        async with asyncio.timeout(PATIENCE):
            while (changed := await self._message(message["message_id"])) == message:
                await asyncio.sleep(0.02)
        return changed

    async def _message(self, message_id: int) -> dict[str, Any]:
        (message, *_) = await self.messages(after=message_id - 1)
        return message


def words(message: dict[str, Any]) -> str:
    """What a reader reads in a message."""
    if "rich_message" not in message:
        return str(message["text"])
    return "\n".join(_texts(message["rich_message"]))


def _texts(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case list():
            return [text for element in value for text in _texts(element)]
        case dict():
            return [
                text
                for name in ("summary", "text", "blocks", "items", "credit")
                if name in value
                for text in (["".join(_texts(value[name]))] if name == "text" else _texts(value[name]))
            ]
        case _:
            return []


def buttons(message: dict[str, Any]) -> list[str]:
    return [button["text"] for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]
