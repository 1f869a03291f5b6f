"""What is kept on disk, through restarts and kills."""

from __future__ import annotations

import asyncio
import signal
import socket
import sqlite3
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.errors import StoreBusyError, StoreError, UsageError
from bot.sandbox.server import Sandbox
from bot.sandbox.storage import Storage

_PROGRAM = """
import asyncio, sys
from pathlib import Path
from bot.sandbox.server import Sandbox

async def main():
    sandbox = Sandbox(path=Path(sys.argv[1]), limits=False)
    await sandbox.start()
    sandbox.ensure_channel(title="Kutip", username="kutip")
    print(sandbox.port, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_chats_messages_and_updates_survive_a_restart(tmp_path: Path, client: httpx.AsyncClient) -> None:
    path = tmp_path / "made" / "sandbox.db"
    seen = []
    for _ in range(2):
        sandbox = Sandbox(path=path, limits=False)
        await sandbox.start()
        chat = sandbox.ensure_private_chat(name="Ann")
        channel = sandbox.ensure_channel(title="Kutip", username="kutip")
        url = f"{sandbox.address}/api/chats"
        await client.post(f"{url}/{chat}/messages", json={"text": "/start"})
        call = f"{sandbox.api_url}{sandbox.token}/"
        await client.post(f"{call}sendMessage", json={"chat_id": channel, "text": "x"})
        await client.post(f"{call}setMyCommands", json={"commands": [{"command": "help", "description": "x"}]})
        updates = (await client.get(f"{call}getUpdates")).json()["result"]
        messages = (await client.get(f"{url}/{channel}/messages")).json()
        seen.append((chat, channel, [message["message_id"] for message in messages], len(updates)))
        await sandbox.stop()
    (chat, channel, first, _), (chat_again, channel_again, second, _) = seen
    assert (chat, channel) == (chat_again, channel_again)
    assert second == [*first, first[-1] + 1]
    assert seen[1][3] == seen[0][3] + 1
    again = Sandbox(path=path)
    assert again.world.profile.commands == {"default|": [{"command": "help", "description": "x"}]}
    await again.stop()


async def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path: Path, client: httpx.AsyncClient) -> None:
    path = tmp_path / "sandbox.db"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _PROGRAM, str(path), stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        port = int(await asyncio.wait_for(process.stdout.readline(), 30))
        acknowledged: list[int] = []

        async def post() -> None:
            while True:
                url = f"http://127.0.0.1:{port}/bot{_token()}/sendMessage"
                response = await client.post(url, json={"chat_id": "@kutip", "text": "x"})
                acknowledged.append(response.json()["result"]["message_id"])

        posting = asyncio.create_task(post())
        async with asyncio.timeout(30):
            while len(acknowledged) < 50:
                await asyncio.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        await process.wait()
        with pytest.raises(httpx.TransportError):
            await posting
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    sandbox = Sandbox(path=path)
    channel = sandbox.ensure_channel(title="Kutip", username="kutip")
    kept = {stored["message"]["message_id"] for stored in sandbox.world.storage.messages(channel)}
    await sandbox.stop()
    assert set(acknowledged) <= kept


def _token() -> str:
    from bot.sandbox.server import SANDBOX_TOKEN

    return SANDBOX_TOKEN


async def test_an_error_within_a_transaction_undoes_all_of_it(sandbox: Any, channel: int) -> None:
    world = sandbox.world
    told, waiting = world.events.last_id, world.storage.update_ids()

    def fail() -> None:
        with world.transaction():
            world.add_message(world.chats[channel], {"text": "x"}, plain="x", from_bot=True)
            world.push_update("message", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert world.storage.messages(channel) == []
    assert world.storage.update_ids() == waiting
    assert world.chats[channel].next_message_id == 2
    assert world.events.last_id == told


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_text("this is not a database, and long enough to be taken for one" * 20)
    with pytest.raises(StoreError, match=r"broken\.db"):
        Storage(broken)


def test_a_file_belongs_to_one_sandbox_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    first = Storage(path)
    with pytest.raises(StoreBusyError, match="another sandbox"):
        Storage(path)
    first.close()
    Storage(path).close()


async def test_of_a_taken_port_and_a_taken_file_the_port_is_told_first(tmp_path: Path) -> None:
    first = Sandbox(path=tmp_path / "sandbox.db")
    await first.start()
    with pytest.raises(UsageError, match=str(first.port)):
        await Sandbox(path=tmp_path / "sandbox.db", port=first.port).start()
    with pytest.raises(StoreBusyError):
        await Sandbox(path=tmp_path / "sandbox.db").start()
    await first.stop()


def test_a_file_of_another_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="another version"):
        Storage(path)


async def test_a_taken_port_is_said_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        sandbox = Sandbox(port=taken.getsockname()[1])
        with pytest.raises(UsageError, match="choose another"):
            await sandbox.start()
        await sandbox.stop()


async def test_what_is_ensured_is_not_made_twice(sandbox: Any) -> None:
    made = [sandbox.ensure_private_chat(), sandbox.ensure_channel(title="A", username="@a_channel")]
    made.append(sandbox.ensure_group(title="B", username="b_group"))
    again = [sandbox.ensure_private_chat(), sandbox.ensure_channel(title="A", username="a_channel")]
    again.append(sandbox.ensure_group(title="B", username="B_group"))
    assert made == again
    assert len(sandbox.world.chats) == 3


async def test_requests_are_not_logged(sandbox: Any, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="tornado")
    await client.get(f"{sandbox.api_url}{sandbox.token}/getMe")
    await client.get(f"{sandbox.api_url}{sandbox.token}/sendNothing")
    await client.get(f"{sandbox.address}/nothing")
    assert sandbox.token not in caplog.text


def test_old_documents_can_be_forgotten() -> None:
    storage = Storage(None)
    storage.put("query", "1", {"at": 1.0})
    storage.put("query", "2", {"at": 2.0})
    storage.put("other", "1", {"at": 1.0})
    storage.forget_older("query", before=2.0)
    assert storage.all("query") == [{"at": 2.0}]
    assert storage.all("other") == [{"at": 1.0}]
    storage.close()
