"""What ``delivery.py`` delivers: digests of the usual size, put into an outbox as the program does it."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta

from delivery_processes import FIRST_READER

from bot.core.document import Document, Footer, Heading, Paragraph, PullQuote, Run, Section
from bot.core.model import Digest, Slot
from bot.services.messages import outbox_parts
from bot.store.database import Store
from bot.store.outbox_rows import Place


def document(text: str) -> Document:
    """Return a digest of the usual size."""
    quote = PullQuote("Anak-anak di sini tidak malas membaca, yang malas datang adalah bukunya " * 2, (Run("Yohana Tefa"),))
    item = Section((Heading((Run("Perahu perpustakaan", url="https://example.org/a?b=1"),)), quote, Paragraph((Run("Antara"),))))
    return Document((Section((Heading((Run(text),), level=1),)), item, item, item, item, Section((Footer((Run("Kutip"),)),))))


async def fill_broadcast(url: str, chats: int) -> float:
    """Put one digest for so many readers into the outbox, and return the seconds that it took."""
    store = await Store.open(url)
    now = datetime.now(UTC)
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
        now = datetime.now(UTC)
        digest = Digest(channel="kills", slot=Slot(key=str(number), at=now), language="id", timezone="UTC", items=())
        parts = [
            part
            for n in range(chance.choice((1, 1, 2, 3)))
            for part in outbox_parts(document(f"digest {number} part {n}"), chance.choice(("rich", "html")))
        ]
        chat = channels[number % len(channels)]
        await store.digests.claim(digest, None, parts, chat=chat, topic=None, now=now, stale_at=now + timedelta(hours=6))
    await store.close()
