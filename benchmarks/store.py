"""How long the store takes over many articles: ``python benchmarks/store.py [--articles N …] [--url URL] [--minutes M]``.

Fills a store with invented articles (a few sources and speakers have most of them, as in life; words by Zipf's law), then asks
what the bot asks: candidates for a digest, /latest, /quote and /search, each many times with other arguments.
Prints p50 and p99 in milliseconds, and p99 of the processor's time alone (what other programs do does not count there).
Without ``--url``: SQLite in a temporary folder.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from bot.core.model import ArticleDraft, Digest, DigestItem, Slot
from bot.core.quotes.model import Quote
from bot.store.database import Store

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
SOURCES = [f"source-{number}" for number in range(300)]
SYLLABLES = [consonant + vowel for consonant in "bdgklmnprst" for vowel in "aeiu"]
BATCH = 2000
QUOTES_PER_ARTICLE = 2
BUDGET_MS = 25.0
"""Milliseconds that may pass: /latest, /quote and /search at p99 over a million articles."""


def zipf(items: list[str]) -> tuple[list[str], list[float]]:
    """Return items with the sums of the weights 1, 1/2, 1/3 and so on."""
    return items, list(accumulate(1 / rank for rank in range(1, len(items) + 1)))


class Invention:
    """Articles made up from a seed."""

    def __init__(self, seed: int = 2) -> None:
        self.random = random.Random(seed)
        vocabulary = sorted({"".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 4))) for _ in range(60_000)})
        self.random.shuffle(vocabulary)
        self.words = zipf(vocabulary)
        first = [name.title() for name in vocabulary[2000:2800]]
        last = [name.title() for name in vocabulary[3000:7000]]
        self.speakers = zipf([f"{self.random.choice(first)} {self.random.choice(last)}" for _ in range(40_000)])
        self.sources = zipf(SOURCES)

    def pick(self, weighted: tuple[list[str], list[float]], number: int) -> list[str]:
        """Draw from a distribution."""
        return self.random.choices(weighted[0], cum_weights=weighted[1], k=number)

    def sentence(self, number: int) -> str:
        """Return words."""
        return " ".join(self.pick(self.words, number))

    def drafts(self, number: int, *, newest: datetime, span: timedelta) -> Iterator[ArticleDraft]:
        """Make ``number`` articles, the oldest first, over a span of time that ends at ``newest``."""
        for index in range(number):
            moment = newest - span * (1 - index / number) + timedelta(minutes=self.random.randint(-600, 0))
            (source,) = self.pick(self.sources, 1)
            text = self.sentence(150)
            quotes = tuple(
                Quote(
                    text=self.sentence(18),
                    parts=((0, 20),),
                    speaker=self.pick(self.speakers, 1)[0],
                    speaker_kind="person",
                    role="Menteri",
                    score=self.random.random(),
                    features={"length": 0.3, "subject": 0.2},
                )
                for _ in range(QUOTES_PER_ARTICLE)
            )
            yield ArticleDraft(
                source=source,
                key=str(index),
                headline=self.sentence(9),
                text=text,
                lead=text[:120],
                url=f"https://example.org/{index}",
                language="id" if self.random.random() < 0.8 else "en",
                published_at=moment,
                quotes=quotes,
                key_quote=0,
            )


async def fill(store: Store, invention: Invention, number: int, *, seconds: float) -> int:
    """Store articles until there are ``number``, or the time is over. Return how many there are."""
    done = 0
    start = time.monotonic()
    batch: list[ArticleDraft] = []
    for draft in invention.drafts(number, newest=NOW, span=timedelta(days=700)):
        batch.append(draft)
        if len(batch) == BATCH:
            await store.articles.save(batch, now=NOW)
            done += len(batch)
            batch = []
            if time.monotonic() - start > seconds:
                break
    if batch:
        await store.articles.save(batch, now=NOW)
        done += len(batch)
    spent = time.monotonic() - start
    print(
        f"  stored {done:,} articles with {QUOTES_PER_ARTICLE * done:,} quotes in {spent:.0f} s: {done / spent:,.0f} articles/s"
    )
    return done


async def post_digests(store: Store, channel: str, number: int) -> None:
    """Let the channel have had the newest ``number`` articles."""
    for index in range(0, number, 500):
        articles = await store.articles.candidates(channel, sources=SOURCES, since=None, until=NOW, limit=500)
        digest = Digest(
            channel=channel,
            slot=Slot(key=str(index), at=NOW),
            language="id",
            timezone="UTC",
            items=tuple(DigestItem(article=article) for article in articles),
        )
        await store.digests.claim(digest, None, [], chat=1, topic=None, now=NOW, stale_at=None)


async def measure(name: str, times: int, ask: Callable[[int], Awaitable[object]], *, budget: float | None = BUDGET_MS) -> None:
    """Print how long ``ask`` takes."""
    took, worked = [], []
    for index in range(-3, times):
        start, busy = time.perf_counter(), time.process_time()
        await ask(index)
        if index >= 0:
            took.append((time.perf_counter() - start) * 1000)
            worked.append((time.process_time() - busy) * 1000)
    p99 = statistics.quantiles(took, n=100)[98]
    verdict = "" if budget is None or p99 <= budget else f"   OVER {budget:.0f} ms"
    cpu = statistics.quantiles(worked, n=100)[98]
    figures = f"p50 {statistics.median(took):7.2f}   p99 {p99:7.2f}   cpu p99 {cpu:7.2f} ms"
    print(f"  {name:<42} {figures}{verdict}", flush=True)


async def ask_everything(store: Store, invention: Invention, times: int) -> None:
    """Ask what the bot asks."""
    pick = invention.random
    articles, citations = store.articles, store.citations
    common = invention.words[0][:40]
    speakers = [*invention.speakers[0][:200], *pick.sample(invention.speakers[0], 300)]
    week = NOW - timedelta(days=7)

    async def candidates(sources: list[str], since: datetime | None) -> None:
        await articles.candidates("busy", sources=sources, since=since, until=NOW)

    await measure("candidates: 3 days, all sources", times, lambda _: candidates(SOURCES, NOW - timedelta(days=3)), budget=None)
    await measure("candidates: 7 days, 3 sources", times, lambda _: candidates(pick.sample(SOURCES, 3), week), budget=None)
    await measure("candidates: no bound, all sources", times, lambda _: candidates(SOURCES, None), budget=None)
    await measure("candidates: no bound, the rarest source", times, lambda _: candidates(SOURCES[-1:], None), budget=None)
    await measure("candidates: no bound, 60 rare sources", times, lambda _: candidates(SOURCES[-60:], None), budget=None)
    await measure("latest 5", times, lambda i: articles.latest(limit=5, offset=5 * max(i, 0)))
    await measure("latest 5, one language", times, lambda i: articles.latest(language="en", limit=5, offset=5 * max(i, 0)))
    await measure("latest 5, 1 source", times, lambda _: articles.latest(sources=pick.sample(SOURCES, 1), limit=5))
    await measure(
        "latest 5, 20 sources, one language", times, lambda _: articles.latest(sources=SOURCES[-20:], language="en", limit=5)
    )
    await measure("latest 5, 200 sources", times, lambda _: articles.latest(sources=SOURCES[-200:], limit=5))
    await measure("latest 5, page 10,000", times, lambda _: articles.latest(limit=5, offset=50_000))
    await measure("search: a speaker, whole name", times, lambda _: citations.search(pick.choice(speakers), limit=5))
    await measure("search: a speaker, one name", times, lambda _: citations.search(pick.choice(speakers).split()[0], limit=5))
    await measure(
        "search: the most quoted speaker", times, lambda i: citations.search(speakers[0], limit=5, offset=5 * max(i, 0))
    )
    await measure("search: a common word", times, lambda _: citations.search(pick.choice(common), limit=5))
    await measure("search: two common words", times, lambda _: citations.search(" ".join(pick.sample(common, 2)), limit=5))
    await measure("search: three common words", times, lambda _: citations.search(" ".join(pick.sample(common, 3)), limit=5))
    await measure("search: any three words", times, lambda _: citations.search(invention.sentence(3), limit=5))
    await measure(
        "search: a phrase of two common words",
        times,
        lambda _: citations.search(f'"{" ".join(pick.sample(common, 2))}"', limit=5),
    )
    await measure("search: nothing there", times, lambda _: citations.search(f"{pick.choice(common)} xyzzy", limit=5))
    await measure("quote of the day", times, lambda i: citations.of_the_day((NOW + timedelta(days=i // 50)).date()))


async def run(url: str, number: int, *, minutes: float, times: int) -> None:
    """Fill one store and measure it."""
    store = await Store.open(url)
    try:
        invention = Invention()
        there = await fill(store, invention, number, seconds=minutes * 60)
        await post_digests(store, "busy", min(20_000, there // 4))
        await ask_everything(store, invention, times)
    finally:
        await store.close()


def machine() -> str:
    """Say what this was measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = platform.processor() or platform.machine()
    return (
        f"{os.cpu_count()} cores ({model}), {memory:.0f} GB, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--minutes", type=float, default=15, help="for filling one store; it is measured as full as it got")
    parser.add_argument("--times", type=int, default=300, help="of each question")
    parser.add_argument("--url", help="an empty PostgreSQL database, instead of SQLite")
    arguments = parser.parse_args()
    print(machine())
    for number in arguments.articles:
        with tempfile.TemporaryDirectory(prefix="kutip-benchmark-") as folder:
            url = arguments.url or f"sqlite:///{folder}/kutip.db"
            print(f"{number:,} articles on {'PostgreSQL' if arguments.url else 'SQLite'}")
            asyncio.run(run(url, number, minutes=arguments.minutes, times=arguments.times))
            if not arguments.url:
                print(f"  {sum(file.stat().st_size for file in Path(folder).iterdir()) / 2**20:,.0f} MiB on disk")
    return 0


if __name__ == "__main__":
    sys.exit(main())
