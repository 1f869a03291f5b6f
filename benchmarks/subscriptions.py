"""Readers' digests at 07:00: how long it takes to put them into the outbox, who waits how long, and how much memory it needs.

    python benchmarks/subscriptions.py [--readers 100000] [--groups 200] [--url sqlite:////tmp/readers.db]

One in ten readers keeps the defaults; the others are in ``groups`` groups of different wishes. Sending is not measured here (see
``delivery.py``): the window is laid out so that Telegram's 30 messages a second carry it.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import statistics
import sys
import tempfile
import time as clocks
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import func, insert, select

from bot.core.articles import read_article
from bot.core.model import Channel, Source
from bot.core.subscriptions import Wishes, window, wishes_to_json
from bot.services.catalogue import Catalogue
from bot.services.publish import Publish
from bot.services.subscriptions import Subscriptions
from bot.store.database import Store
from bot.store.schema import deliveries, reader_groups, subscriptions

SEVEN = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)
START = SEVEN - timedelta(days=1)
SOURCES = tuple(Source(name=f"source {n}", folder="folder", tags=(f"tag{n % 5}",)) for n in range(10))
OWN = Channel(name="own", chat=0, language="id", timezone="Asia/Jakarta")
ARTICLES = 600


def wishes(number: int) -> Wishes:
    """Return the wishes of a group: number 0 has the defaults."""
    mute = () if number == 0 else (f"kata{number}",)
    return Wishes(timezone="Asia/Jakarta", language="id", times=(time(7),), mute=mute, items=(5, 3, 7, 1, 10)[number % 5])


async def fill(store: Store, readers: int, groups: int) -> None:
    """Write articles, groups and readers."""
    drafts = [
        read_article(
            f'Berita nomor {n} dari daerah\n\nWarga bekerja. "Kami menanam pohon ke-{n} di tepi sungai," kata Sutrisno.',
            source=SOURCES[n % 10].name,
            key=str(n),
            published_at=START + timedelta(minutes=n),
            language="id",
        )
        for n in range(ARTICLES)
    ]
    await store.articles.save(drafts, now=START)
    kept = [wishes(n) for n in range(groups)]
    async with store._database.writing() as connection:  # noqa: SLF001 - one by one it would take an hour
        rows = [{"key": w.key, "wishes": wishes_to_json(w), "next_at": SEVEN} for w in kept]
        await connection.execute(insert(reader_groups), rows)
        ids = {row.key: row.id for row in await connection.execute(select(reader_groups.c.key, reader_groups.c.id))}
        for start in range(0, readers, 5000):
            await connection.execute(
                insert(subscriptions),
                [
                    {
                        "chat": chat,
                        "state": "active",
                        "wishes": wishes_to_json(kept[group]),
                        "group_id": ids[kept[group].key],
                        "former": "",
                        "had_here": False,
                        "due_from": START,
                        "view": "home",
                        "created_at": START,
                        "updated_at": START,
                    }
                    for chat in range(1_000_000 + start, 1_000_000 + min(start + 5000, readers))
                    for group in (0 if chat % 10 == 0 else chat % groups,)
                ],
            )


async def answer_times(store: Store, stop: asyncio.Event) -> list[float]:
    """Return how long a reader's press waits for the store meanwhile."""
    waited: list[float] = []
    while not stop.is_set():
        began = clocks.perf_counter()
        await store.subscriptions.show(1_000_000, panel=1, view="home")
        waited.append(clocks.perf_counter() - began)
        await asyncio.sleep(0.05)
    return waited


async def measure(url: str, readers: int, groups: int) -> None:
    """Serve one slot of all readers and print what it took."""
    store = await Store.open(url)
    try:
        await fill(store, readers, groups)
        catalogue = Catalogue(store, SOURCES)
        publish = Publish(store, catalogue, (), clock=lambda: SEVEN, claimed=lambda: None)
        service = Subscriptions(store, catalogue, publish, OWN, clock=lambda: SEVEN, claimed=lambda: None)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        stop = asyncio.Event()
        presses = asyncio.create_task(answer_times(store, stop))
        began, cpu = clocks.perf_counter(), clocks.process_time()
        await service.tick()
        took, used = clocks.perf_counter() - began, clocks.process_time() - cpu
        stop.set()
        waited = sorted(await presses)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        await report(store, readers)
        print(f"enqueued in {took:.1f} s ({used:.1f} s of CPU): {readers / took:,.0f} readers/s, {groups} digests computed")
        print(f"presses meanwhile: median {statistics.median(waited) * 1000:.0f} ms, worst {waited[-1] * 1000:.0f} ms")
        print(f"memory: {before / 1024:.0f} MB before, {after / 1024:.0f} MB at the most")
        began = clocks.perf_counter()
        await service.tick()
        print(f"looking again, nothing due: {(clocks.perf_counter() - began) * 1000:.1f} ms")
    finally:
        await store.close()


async def report(store: Store, readers: int) -> None:
    """Print how evenly the turns lie in the window."""
    c = deliveries.c
    async with store._database.reading() as connection:  # noqa: SLF001 - the benchmark counts what is there
        rows = (await connection.execute(select(c.chat, c.not_before))).all()
        twice = (await connection.execute(select(func.count()).select_from(deliveries))).scalar_one() - len(
            {r.chat for r in rows}
        )
    width = window(readers)
    seconds = [0] * (int(width.total_seconds()) + 1)
    for row in rows:
        seconds[int((row.not_before - SEVEN).total_seconds())] += 1
    queue = longest = 0
    for due in seconds:
        queue = max(0, queue + due - 30)
        longest = max(longest, queue)
    print(f"{len({r.chat for r in rows})} of {readers} readers, {twice} twice; window {width}")
    print(f"turns in a second: mean {len(rows) / len(seconds):.1f}, most {max(seconds)}; at 30/s the longest queue is {longest}")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=100_000)
    parser.add_argument("--groups", type=int, default=200)
    parser.add_argument("--url")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(given.url or f"sqlite:///{Path(folder)}/readers.db", given.readers, given.groups))


if __name__ == "__main__":
    sys.exit(main())
