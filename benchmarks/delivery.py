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
import math
import os
import platform
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
from delivery_kills import measure_kills
from delivery_outbox import fill_broadcast
from delivery_processes import Process, sandbox


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


def main() -> int:
    """Measure what is asked for."""
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
