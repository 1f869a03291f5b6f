"""The processes of ``delivery.py``: the sandbox, with its own count of the limits, and the bot; and what both are asked.

Run with a role and its arguments as JSON, it is one of them: JSON lines out, lines in.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog

from bot.app.composition import steady_seconds, utc_now
from bot.chat import wire
from bot.chat.application import TelegramBot
from bot.chat.commands import ChatOptions
from bot.chat.holds import Holds
from bot.chat.limits import TELEGRAM, UNLIMITED
from bot.core.model import Channel
from bot.core.outbox import Policy
from bot.sandbox.controls import make_chat
from bot.sandbox.people import make_private_chat
from bot.sandbox.server import SANDBOX_TOKEN, Sandbox
from bot.sandbox.state import Chat
from bot.services.browse import Browse
from bot.services.catalogue import Catalogue
from bot.services.deliver import Deliver
from bot.services.publish import Publish
from bot.store.database import Store

FIRST_READER = 2_000_000_001


async def sandbox_process(chats: int, channels: int, *, limits: bool) -> None:
    """Serve a sandbox with so many readers who have started the bot; a line on stdin is answered by what it has counted."""
    sandbox = Sandbox(limits=limits)
    refused: list[float] = []
    admit = sandbox.world.rates.admit

    def counted(*args: Any, **kwargs: Any) -> int | None:  # noqa: ANN401 - passed on
        seconds = admit(*args, **kwargs)
        if seconds is not None:
            refused.append(time.monotonic())
        return seconds

    sandbox.world.rates.admit = counted  # type: ignore[method-assign]
    admin = sandbox.ensure_private_chat(language="en")
    with sandbox.world.transaction():
        make_private_chat(sandbox.world, sandbox.world.users[admin], started=True).started = True
        for number in range(chats):
            sandbox.world.save_chat(Chat(FIRST_READER + number, "private", first_name=f"Reader {number}", started=True))
        ids = [make_chat(sandbox.world, {"type": "channel", "title": f"Channel {n}"}).id for n in range(channels)]
    await sandbox.start()
    print(json.dumps({"port": sandbox.port, "admin": admin, "channels": ids}), flush=True)
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps({"refused": len(refused), "cpu": time.process_time()}), flush=True)
    await sandbox.stop()


async def bot_process(store_url: str, address: str, admin: int, options: dict[str, Any]) -> None:
    """Deliver what is in the outbox as `kutip run` does, and tell every half second how it stands."""
    wire.ANSWER_SECONDS = options.get("answer_seconds", wire.ANSWER_SECONDS)
    store = await Store.open(store_url)
    limits = TELEGRAM if options["limits"] else UNLIMITED
    bot = TelegramBot(SANDBOX_TOKEN, address + "/bot", monotonic=steady_seconds, limits=limits)
    holds = Holds(bot.pace, store.chats, store.deliveries, admins=[admin], clock=utc_now)
    await holds.restore()
    policy = Policy(uncertain=options.get("uncertain", "skip"))
    deliver = Deliver(store, bot.publisher([admin]), clock=utc_now, policy=lambda _: policy, steady=steady_seconds)
    await bot.connect()
    if options.get("answers"):
        catalogue = Catalogue(store, ())
        publish = Publish(store, catalogue, (), clock=utc_now, claimed=deliver.wake)
        own = Channel(name="own", chat=0, language="en")
        bot.add_handlers(
            Browse(store, catalogue), publish, store.chats, ChatOptions(own=own, admins=(admin,), access="everyone", channels=()),
            clock=utc_now,
        )  # fmt: skip
        await bot.start()
    running = asyncio.create_task(deliver.run())
    started, cpu = time.monotonic(), time.process_time()
    left = -1
    while left and not running.done():
        await asyncio.sleep(0.1 if options.get("brisk") else 0.5)
        counts = await store.deliveries.counts()
        left = sum(counts.values())
        used = time.process_time() - cpu
        print(json.dumps({"left": left, "seconds": time.monotonic() - started, "cpu": used, "rss": rss(), **counts}), flush=True)
    deliver.stop()
    await running
    await bot.stop()
    await holds.close()
    await store.close()


def rss() -> float:
    """Return the resident memory of this process in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


class Process:
    """A child of this program: JSON lines out, lines in."""

    def __init__(self, role: str, **arguments: Any) -> None:  # noqa: ANN401 - JSON
        self.process = subprocess.Popen(
            [sys.executable, __file__, role, json.dumps(arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def line(self) -> dict[str, Any]:
        """Return the next line; empty when the process has ended."""
        assert self.process.stdout is not None
        text = self.process.stdout.readline()
        found: dict[str, Any] = json.loads(text) if text else {}
        return found

    def lines(self) -> Iterator[dict[str, Any]]:
        """Return all lines until the process ends."""
        while line := self.line():
            yield line

    def ask(self) -> dict[str, Any]:
        """Have the sandbox tell what it has counted."""
        assert self.process.stdin is not None
        self.process.stdin.write("tell\n")
        self.process.stdin.flush()
        return self.line()

    def end(self, how: int = signal.SIGKILL) -> None:
        """End it and wait."""
        self.process.send_signal(how)
        self.process.wait(30)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()


@contextmanager
def sandbox(chats: int, *, channels: int = 0, limits: bool = True) -> Iterator[tuple[Process, str, dict[str, Any]]]:
    """Run a sandbox for the block."""
    process = Process("sandbox", chats=chats, channels=channels, limits=limits)
    try:
        facts = process.line()
        yield process, f"http://127.0.0.1:{facts['port']}", facts
    finally:
        process.end()


def be(role: str, arguments: dict[str, Any]) -> None:
    """Be one of the processes."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.ERROR)
    asyncio.run(sandbox_process(**arguments) if role == "sandbox" else bot_process(**arguments))


if __name__ == "__main__":
    be(sys.argv[1], json.loads(sys.argv[2]))
