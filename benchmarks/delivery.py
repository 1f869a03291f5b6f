"""How Kutip delivers: at the pace that the limits allow, as fast as it can, answering meanwhile, and through 200 kills.

    python benchmarks/delivery.py pace    [--chats 900] [--full]     time against the time that the limits allow; 429s; memory
    python benchmarks/delivery.py speed   [--chats 5000]             messages a second without limits; processor time a message
    python benchmarks/delivery.py answers [--chats 10000]            a command's answer while a broadcast is under way
    python benchmarks/delivery.py kills   [--digests 60 --kills 5] [--full]   nothing lost, nothing twice, in order

``--full`` is 10,000 chats for ``pace`` (6 minutes), 200 kills over 2,000 digests for ``kills`` (10 to 15 minutes). The sandbox,
with its own count of the limits and with faults on order, runs in a process of its own; so does the bot. Exit code 1: something
was not as promised. What ``kills`` promises does not depend on the machine; how long it takes does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import math
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import structlog

from bot.app.composition import steady_seconds, utc_now
from bot.chat import wire
from bot.chat.application import TelegramBot
from bot.chat.commands import ChatOptions
from bot.chat.holds import Holds
from bot.chat.limits import TELEGRAM, UNLIMITED
from bot.core.document import Document, Footer, Heading, Paragraph, PullQuote, Run, Section
from bot.core.document_codec import document_from_json
from bot.core.model import Channel, Digest, Slot
from bot.core.notices import Notice
from bot.core.outbox import Policy
from bot.sandbox.controls import make_chat
from bot.sandbox.people import make_private_chat
from bot.sandbox.server import SANDBOX_TOKEN, Sandbox
from bot.sandbox.state import Chat
from bot.services.browse import Browse
from bot.services.catalogue import Catalogue
from bot.services.deliver import Deliver
from bot.services.messages import outbox_parts
from bot.services.publish import Publish
from bot.store.database import Store
from bot.store.outbox_rows import Place

NOW = datetime.now
ADMIN = 1_000_000_001
FIRST_READER = 2_000_000_001
MOST_CHANNELS = 60
PARTS = 1.75
"""Messages of a digest in ``kills``, on average."""
SECONDS_A_KILL = 2.6
"""From one kill to the next, on a quiet machine: a start, and some deliveries."""


# The processes: the sandbox and the bot.


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
            [sys.executable, __file__, "child", role, json.dumps(arguments)],
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


# The outbox.


def document(text: str) -> Document:
    """Return a digest of the usual size."""
    quote = PullQuote("Anak-anak di sini tidak malas membaca, yang malas datang adalah bukunya " * 2, (Run("Yohana Tefa"),))
    item = Section((Heading((Run("Perahu perpustakaan", url="https://example.org/a?b=1"),)), quote, Paragraph((Run("Antara"),))))
    return Document((Section((Heading((Run(text),), level=1),)), item, item, item, item, Section((Footer((Run("Kutip"),)),))))


async def fill_broadcast(url: str, chats: int) -> float:
    """Put one digest for so many readers into the outbox, and return the seconds that it took."""
    store = await Store.open(url)
    now = NOW(UTC)
    digest = Digest(channel="readers", slot=Slot(key="now", at=now), language="id", timezone="UTC", items=())
    number = await store.digests.claim(digest, None, (), chat=0, topic=None, now=now, stale_at=None)
    assert number is not None
    started = time.monotonic()
    places = (Place(chat=FIRST_READER + chat) for chat in range(chats))
    await store.deliveries.put(number, outbox_parts(document("Kabar pagi"), "rich"), places, now=now, stale_at=None)
    took = time.monotonic() - started
    await store.close()
    return took


async def fill_digests(url: str, digests: int, channels: list[int]) -> None:
    """Put digests of one to three parts into the outbox, for the channels in turn."""
    store = await Store.open(url)
    chance = random.Random(7)
    for number in range(digests):
        now = NOW(UTC)
        digest = Digest(channel="kills", slot=Slot(key=str(number), at=now), language="id", timezone="UTC", items=())
        parts = [
            part
            for n in range(chance.choice((1, 1, 2, 3)))
            for part in outbox_parts(document(f"digest {number} part {n}"), chance.choice(("rich", "html")))
        ]
        chat = channels[number % len(channels)]
        await store.digests.claim(digest, None, parts, chat=chat, topic=None, now=now, stale_at=now + timedelta(hours=6))
    await store.close()


# The measurements.


def measure_pace(folder: Path, chats: int) -> bool:
    """Deliver to so many private chats under the limits."""
    url = f"sqlite:///{folder / 'pace.db'}"
    filled = asyncio.run(fill_broadcast(url, chats))
    print(f"outbox: {chats} messages put in in {filled:.2f} s")
    allowed = chats / 30
    with sandbox(chats) as (server, address, facts):
        bot = Process("bot", store_url=url, address=address, admin=facts["admin"], options={"limits": True, "brisk": True})
        seen: list[dict[str, Any]] = []
        for line in bot.lines():
            seen.append(line)
            if len(seen) % 600 == 0:
                print(f"  {line['seconds']:6.1f} s: {line['left']} left, {line['rss']:.1f} MB", flush=True)
        bot.end(0)
        refused = server.ask()["refused"]
    last = seen[-1]
    tenth = next(line for line in seen if line["left"] <= chats * 0.9)
    most = max(line["rss"] for line in seen)
    over = last["seconds"] / allowed - 1
    print(f"pace: {chats} private chats in {last['seconds']:.2f} s; the limits allow {allowed:.2f} s: {over:+.2%}")
    print(f"pace: {refused} refusals (429); processor {last['cpu']:.1f} s, {last['cpu'] / chats * 1000:.2f} ms a message")
    print(f"pace: memory {tenth['rss']:.1f} MB after a tenth, {last['rss']:.1f} MB at the end, {most:.1f} MB at most")
    return over < 0.02 and not refused and last["left"] == 0 and most < tenth["rss"] + 15


def measure_speed(folder: Path, chats: int) -> bool:
    """Deliver without limits, to see what the way costs."""
    url = f"sqlite:///{folder / 'speed.db'}"
    asyncio.run(fill_broadcast(url, chats))
    with sandbox(chats, limits=False) as (server, address, facts):
        before = server.ask()["cpu"]
        bot = Process("bot", store_url=url, address=address, admin=facts["admin"], options={"limits": False, "brisk": True})
        *_, last = bot.lines()
        bot.end(0)
        served = server.ask()["cpu"] - before
    print(f"speed: {chats} messages in {last['seconds']:.2f} s: {chats / last['seconds']:.0f} a second, sandbox included")
    each, theirs = last["cpu"] / chats * 1000, served / chats * 1000
    print(f"speed: processor {each:.2f} ms a message ({1000 / each:.0f} a second of one core); the sandbox's {theirs:.2f} ms")
    return bool(last["left"] == 0)


def measure_answers(folder: Path, chats: int, commands: int) -> bool:
    """Ask while a broadcast is under way."""
    url = f"sqlite:///{folder / 'answers.db'}"
    asyncio.run(fill_broadcast(url, chats))
    with sandbox(chats) as (server, address, facts):
        options = {"limits": True, "answers": True}
        bot = Process("bot", store_url=url, address=address, admin=facts["admin"], options=options)
        left = bot.line()["left"]
        took: list[float] = []
        with httpx.Client(base_url=address, timeout=20) as http:
            for _ in range(commands):
                started = time.monotonic()
                asked = http.post(f"/api/chats/{facts['admin']}/messages", json={"text": "/help"}).json()["message_id"]
                while not http.get(f"/api/chats/{facts['admin']}/messages", params={"after": asked}).json():
                    time.sleep(0.004)
                took.append(time.monotonic() - started)
                time.sleep(1.1 + random.random() / 3)
        refused = server.ask()["refused"]
        bot.end()
    took.sort()
    p50, p99 = took[len(took) // 2], took[min(len(took) - 1, math.ceil(len(took) * 0.99) - 1)]
    print(f"answers: {commands} commands while {left} messages waited: p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms")
    print(f"answers: {refused} refusals")
    return p99 < 0.1 and not refused


FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "fail", "error_code": 429, "description": "Too Many Requests: retry after 1", "parameters": {"retry_after": 1}},
    {"kind": "fail", "error_code": 500, "description": "Internal Server Error"},
    {"kind": "fail", "error_code": 502, "description": "Bad Gateway"},
    {"kind": "fail", "error_code": 500, "description": "Internal Server Error", "when": "after"},
    {"kind": "fail", "error_code": 502, "description": "Bad Gateway", "when": "after"},
    {"kind": "fail", "error_code": 504, "description": "Gateway Timeout", "when": "after"},
    {"kind": "drop", "when": "before"},
    {"kind": "drop", "when": "after"},
    {"kind": "hold", "when": "before"},
    {"kind": "hold", "when": "after"},
)
"""What befalls the next message; a held one times out, posted or not."""


def measure_kills(folder: Path, digests: int, kills: int) -> bool:
    """Kill the bot again and again while faults befall its messages, and account for everything at the end."""
    url = f"sqlite:///{folder / 'kills.db'}"
    chance = random.Random(os.environ.get("SEED", "kutip"))
    # As many channels as take the digests, 20 messages a minute each, in the time of the kills: else nothing is left to kill.
    fitting = round(digests * PARTS / (kills * SECONDS_A_KILL / 3))
    with sandbox(0, channels=min(MOST_CHANNELS, max(4, fitting))) as (server, address, facts):
        asyncio.run(fill_digests(url, digests, facts["channels"]))
        options = {"limits": True, "answer_seconds": 1.0, "brisk": True}
        killed, befallen, started = 0, Counter[str](), time.monotonic()
        deadline = started + 300 + kills * 5 + digests / 5  # a bound on what hangs, also where the machine is busy
        with httpx.Client(base_url=address, timeout=20) as http:
            while True:
                bot = Process("bot", store_url=url, address=address, admin=facts["admin"], options=options)
                left = int(bot.line().get("left", -1))
                end = time.monotonic() + chance.uniform(0.2, 2.5)
                while left and killed < kills and time.monotonic() < end:
                    fault = chance.choice(FAULTS)
                    befallen[f"{fault.get('error_code', fault['kind'])} {fault.get('when', '')}".strip()] += 1
                    http.post("/api/faults", json={"method": "send", **fault})
                    time.sleep(chance.uniform(0.1, 0.6))
                if left and killed < kills:
                    bot.end()
                    killed += 1
                    continue
                http.delete("/api/faults")
                for line in bot.lines():
                    left = line["left"]
                    if time.monotonic() > deadline:
                        break
                bot.end()
                break
            took = time.monotonic() - started
            print(f"kills: {killed} kills in {took:.0f} s; {befallen.total()} faults: {dict(befallen)}; {left} messages left")
            posted = {chat: http.get(f"/api/chats/{chat}/messages", params={"after": 0}).json() for chat in facts["channels"]}
        refused = server.ask()["refused"]
    accounted = asyncio.run(account(url, posted, refused))
    if killed < kills:
        print(f"kills: there was nothing left to kill after {killed} of {kills}")
    return accounted and killed == kills and left == 0


async def account(url: str, posted: dict[int, list[dict[str, Any]]], refused: int) -> bool:
    """Hold what stands in the channels against what the outbox says of it."""
    store = await Store.open(url)
    wanted: dict[int, list[str]] = {chat: [] for chat in posted}
    states: Counter[str] = Counter()
    untold = 0
    number = 1
    while rows := await store.deliveries.of_digest(number):
        for row in rows:
            uncertain = row.state == "skipped" and "perhaps posted" in (row.reason or "")
            states["uncertain, skipped" if uncertain else row.state] += 1
            if uncertain and await store.notices.add(Notice(row.subject.key("uncertain"), "", utc_now())):
                untold += 1  # its key was free
            heading = document_from_json(row.payload).sections[0].blocks[0]
            text = heading.text[0].text if isinstance(heading, Heading) else ""
            wanted[int(row.chat)].append(text if row.state == "sent" else "")
        number += 1
    await store.close()
    lost = twice = disordered = 0
    for chat, messages in posted.items():
        there = [title(message) for message in messages]
        sent = [text for text in wanted[chat] if text]
        lost += len(set(sent) - set(there))
        twice += len(there) - len(set(there))
        disordered += [text for text in there if text in set(sent)] != sent
    total = sum(states.values())
    unaccounted = total - states["sent"] - states["uncertain, skipped"] + untold
    print(f"kills: {total} messages: {dict(states)}; {refused} refusals (429) beside those on order")
    print(f"kills: {lost} lost, {twice} twice, {disordered} channels out of order, {unaccounted} unaccounted for")
    return not lost and not twice and not disordered and not unaccounted and not refused


def title(message: dict[str, Any]) -> str:
    """Return the first line of a posted message."""
    if "rich_message" in message:
        text: str = message["rich_message"]["blocks"][0]["text"]
        return text
    return str(message["text"]).split("\n", 1)[0]


def child(role: str, arguments: dict[str, Any]) -> None:
    """Be one of the processes."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.ERROR)
    asyncio.run(sandbox_process(**arguments) if role == "sandbox" else bot_process(**arguments))


def main() -> int:
    """Measure what is asked for."""
    if sys.argv[1:2] == ["child"]:
        child(sys.argv[2], json.loads(sys.argv[3]))
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("pace", "speed", "answers", "kills", "all"), nargs="?", default="all")
    parser.add_argument("--chats", type=int)
    parser.add_argument("--digests", type=int)
    parser.add_argument("--kills", type=int)
    parser.add_argument("--commands", type=int, default=60)
    parser.add_argument("--full", action="store_true")
    given = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    well = True
    with tempfile.TemporaryDirectory(prefix="kutip-delivery-") as name:
        folder = Path(name)
        if given.what in {"speed", "all"}:
            well &= measure_speed(folder, given.chats or 5000)
        if given.what in {"answers", "all"}:
            well &= measure_answers(folder, given.chats or 10_000, given.commands)
        if given.what in {"pace", "all"}:
            well &= measure_pace(folder, given.chats or (10_000 if given.full else 900))
        if given.what in {"kills", "all"}:
            digests, kills = (2000, 200) if given.full else (60, 5)
            well &= measure_kills(folder, given.digests or digests, given.kills or kills)
    print("as promised" if well else "NOT as promised")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
