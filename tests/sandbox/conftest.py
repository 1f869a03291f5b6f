from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, TypeAlias

import httpx
import pytest

from bot.sandbox.server import Sandbox

Json: TypeAlias = Any


class Api:
    """Calls methods of the Bot API over real HTTP."""

    def __init__(self, sandbox: Sandbox, client: httpx.AsyncClient) -> None:
        self.sandbox = sandbox
        self.client = client

    async def __call__(self, method: str, **parameters: Json) -> Json:
        """Call a method, and return its result; a refusal fails the test."""
        answer = await self.raw(method, **parameters)
        assert answer["ok"], answer
        return answer["result"]

    async def raw(self, method: str, **parameters: Json) -> dict[str, Any]:
        """Call a method, and return the whole answer."""
        response = await self.client.post(f"{self.sandbox.api_url}{self.sandbox.token}/{method}", json=parameters)
        answer: dict[str, Any] = response.json()
        assert response.status_code == answer.get("error_code", 200)
        return answer

    async def refused(self, method: str, **parameters: Json) -> str:
        """Call a method that is to be refused, and return the description."""
        answer = await self.raw(method, **parameters)
        assert not answer["ok"], answer
        return str(answer["description"])

    async def web(self, verb: str, path: str, body: Json = None, *, status: int | None = None) -> Json:
        """Call the page's side of the server."""
        response = await self.client.request(verb, self.sandbox.address + path, json=body)
        if status is None:
            assert response.status_code < 400, response.text
        else:
            assert response.status_code == status, response.text
        return response.json()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(limits=False)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=10) as client:
        yield client


@pytest.fixture
async def api(sandbox: Sandbox, client: httpx.AsyncClient) -> Api:
    return Api(sandbox, client)


@pytest.fixture
async def chat(sandbox: Sandbox) -> int:
    """Return a private chat that its user has started."""
    chat_id = sandbox.ensure_private_chat()
    with sandbox.world.transaction():
        sandbox.world.chats[chat_id].started = True
        sandbox.world.save_chat(sandbox.world.chats[chat_id])
    return chat_id


@pytest.fixture
async def channel(sandbox: Sandbox) -> int:
    return sandbox.ensure_channel(title="Kutip Demo", username="kutip_demo")
