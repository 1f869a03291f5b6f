"""``delivery.py kills``: the bot is killed again and again while faults befall its messages, and everything is accounted for."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
from delivery_outbox import fill_digests
from delivery_processes import Process, sandbox

from bot.app.composition import utc_now
from bot.core.document import Heading
from bot.core.document_codec import document_from_json
from bot.core.notices import Notice
from bot.store.database import Store

MOST_CHANNELS = 60
PARTS = 1.75
"""Messages of a digest, on average."""
SECONDS_A_KILL = 2.6
"""From one kill to the next, on a quiet machine: a start, and some deliveries."""

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
