"""How fast sources are polled: ``python benchmarks/ingest.py [--reader PYTHON] [--unchanged N] [--changed N] [--articles N]``.

A server of its own, a process apart, has the feeds on loopback. Measured are, each into a new SQLite file with one worker
process, as the program has it: feeds whose 25 entries are all new, then feeds that answer 304; both in a store that is empty, and
in one with ``--articles`` articles. Of changed feeds there are two figures: until all polls are stored, which is what reader does
too, and until all entries are read (language, quotations, stories), which Kutip does afterwards. One feed is polled before, to
start the worker: neither program's start is timed. All feeds are on one host here,
so the limit of requests per host is lifted; entries have excerpts, and their pages are not fetched; the search index is off. With
``--reader``, a Python that has reader 3.26 (``python -m venv V && V/bin/pip install reader==3.26``, in a folder of your own), it
reads the same feeds in the same run, its search off too, with as many threads as suit it best of those tried.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import os
import platform
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Self

import structlog
from sqlalchemy import Connection

from bot.core.model import Source
from bot.feeds.fetch import Fetcher
from bot.services.brought import address_of
from bot.services.ingest import Ingest
from bot.store.database import Store
from bot.store.sources import SourceState

ENTRIES = 25
WORKERS = 1
BUDGET_UNCHANGED = 30.0 / 10_000
"""Seconds for each unchanged feed."""
BUDGET_RATIO = 3.0
BUDGET_FULL = 1.2
"""Times the processor time of an empty store that a full one may take: "no slower", with what is chance."""
BUDGET_MEMORY = 200.0
"""MB of resident memory, with the workers counted by what they do not share."""
COMMON_SHARE = 0.4
READER_THREADS = (1, 4, 16)
SYLLABLES = [consonant + vowel for consonant in "bdgjklmnprst" for vowel in "aeiou"]
COMMON = [
    "yang", "dan", "akan", "untuk", "dengan", "karena", "bahwa", "dari", "pada", "tidak", "telah", "oleh",
    "sudah", "warga", "pemerintah", "harga", "bulan", "tahun", "ini", "itu",
]  # fmt: skip
"""Every other word or so: news is in some language, and looks like it to whatever finds out which."""
PEOPLE = ("Budi Santoso", "Rina Wulandari", "Agus Pratama", "Dewi Lestari", "Hendra Gunawan", "Siti Nurhaliza")
ROLES = ("Kepala Dinas", "Gubernur", "Direktur", "Menteri", "Ketua Umum", "Juru Bicara")
MAKING = """
import asyncio, sys
from bot.store.database import Store
async def make():
    await (await Store.open(f"sqlite:///{sys.argv[1]}")).close()
asyncio.run(make())
"""
READER = """
import json, sys, time
from reader import make_reader
urls, threads, path = json.loads(sys.stdin.read())
reader = make_reader(path, search_enabled=False)
for url in urls:
    reader.add_feed(url, allow_invalid_url=True)
began, busy = time.perf_counter(), time.process_time()
reader.update_feeds(workers=threads)
took, worked = time.perf_counter() - began, time.process_time() - busy
print(json.dumps({"took": took, "cpu": worked, "entries": reader.get_entry_counts().total}))
"""


def feed(number: int, now: datetime) -> bytes:
    """Make up a feed: news of some sentences, one of them a quotation, no two alike."""
    chance = random.Random(number)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(400)]

    def sentence(length: int) -> str:
        return " ".join(chance.choice(COMMON if chance.random() < COMMON_SHARE else words) for _ in range(length)).capitalize()

    items = []
    for index in range(ENTRIES):
        moment = format_datetime(now - timedelta(minutes=chance.randint(1, 2000)))
        said = f"“{sentence(14)},” kata {chance.choice(ROLES)} {words[index].title()} {chance.choice(PEOPLE)}, Selasa."
        items.append(
            f"<item><title>{sentence(8)}</title><guid isPermaLink='false'>{number}-{index}</guid>"
            f"<link>https://kabar.test/{number}/{index}</link><pubDate>{moment}</pubDate>"
            f"<description>JAKARTA - {sentence(12)} di {words[-index - 1].title()}. {said}</description></item>"
        )
    head = f"<title>Kabar {number}</title><link>https://kabar.test/{number}</link><language>id</language>"
    return f"<?xml version='1.0'?><rss version='2.0'><channel>{head}{''.join(items)}</channel></rss>".encode()


async def serve() -> None:
    """Be the server: ``/NUMBER`` is a feed, which has not changed for whom has its version; it says on which port it is."""
    now = datetime.now(UTC)
    made: dict[int, bytes] = {}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if b"if-none-match" in head.lower():
                    writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
                else:
                    number = int(head.split(b" ", 2)[1].strip(b"/"))
                    body = made.get(number) or made.setdefault(number, feed(number, now))
                    kind = b"Content-Type: application/rss+xml; charset=utf-8\r\n"
                    writer.write(b'HTTP/1.1 200 OK\r\nETag: "1"\r\n%sContent-Length: %d\r\n\r\n%s' % (kind, len(body), body))
                await writer.drain()
        writer.close()

    for number in range(int(sys.argv[2])):  # so that making them up is not measured
        made[number] = feed(number, now)
    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)  # until the benchmark is gone
    os._exit(0)


@contextlib.contextmanager
def server(feeds: int) -> Iterator[str]:
    """Run the server for the block; gives its address."""
    with subprocess.Popen(
        [sys.executable, __file__, "serve", str(feeds)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the server has no pipes")
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.stdin.close()


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run took: seconds until all polls were stored and until all was read, processor in this process, articles added."""

    polled: float
    took: float
    polled_cpu: float
    cpu: float
    added: int


class NoIndex:
    """In place of the search index: reader does not keep its own either."""

    def add(self, connection: Connection, entries: Sequence[Any]) -> None:
        """Do nothing."""

    def remove(self, connection: Connection, keys: Sequence[Any]) -> None:
        """Do nothing."""


@contextlib.asynccontextmanager
async def kutip(path: Path) -> AsyncIterator[tuple[Store, Ingest]]:
    """Open Kutip's ingestion on a store."""
    store = await Store.open(f"sqlite:///{path}")
    store.articles._saver.index = NoIndex()  # type: ignore[assignment] # noqa: SLF001 - no operator needs a store without one
    try:
        async with (
            Fetcher(allow_networks=["127.0.0.0/8"], per_host=10_000) as fetcher,
            Ingest(store, fetcher, clock=lambda: datetime.now(UTC), workers=WORKERS, pages=0) as ingest,
        ):
            yield store, ingest
    finally:
        await store.close()


async def poll(ingest: Ingest, sources: Sequence[Source]) -> Figures:
    """Poll all sources once."""
    polled = polled_cpu = 0.0
    poll_one = ingest._poll  # noqa: SLF001

    async def polling(turn: Any) -> Any:  # noqa: ANN401
        nonlocal polled, polled_cpu
        brought = await poll_one(turn)
        polled, polled_cpu = time.perf_counter() - began, time.process_time() - busy
        return brought

    ingest._poll = polling  # type: ignore[method-assign] # noqa: SLF001 - to see when the last poll is stored
    began, busy = time.perf_counter(), time.process_time()
    reports = await ingest.poll_all(sources)
    took, cpu = time.perf_counter() - began, time.process_time() - busy
    ingest._poll = poll_one  # type: ignore[method-assign] # noqa: SLF001
    errors = [report.error for report in reports if report.error]
    if errors:
        raise RuntimeError(f"{len(errors)} polls failed: {errors[0]}")
    return Figures(polled, took, polled_cpu, cpu, sum(report.added for report in reports))


class MemoryWatch:
    """Looks once a second, while the block runs, how many MB this process and its workers have; ``most`` is the largest."""

    def __init__(self) -> None:
        self.most = 0.0

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_exc_info: object) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _watch(self) -> None:
        while True:
            self.most = max(self.most, await asyncio.to_thread(memory))
            await asyncio.sleep(1)


def memory() -> float:
    """Return the MB of this process and its workers at present, what they share counted once; not on Linux: its peak."""
    workers = [child for child in children() if b"bot.feeds.worker" in read(child / "cmdline")]
    pages = b"\n".join(read(process / "smaps_rollup") for process in (Path("/proc/self"), *workers))
    used = sum(int(line.split()[1]) for line in pages.splitlines() if line.startswith(b"Pss:")) / 1024
    return used or own_memory()


def read(place: Path) -> bytes:
    """Read what the system says of a process: nothing of one that has just ended."""
    try:
        return place.read_bytes()
    except OSError:
        return b""


def children(of: Path = Path("/proc/self")) -> Iterator[Path]:
    """Find the processes that this one has started, and those that they have."""
    for task in (of / "task").glob("*/children"):
        for child in map(Path("/proc").joinpath, read(task).decode("ascii").split()):
            yield child
            yield from children(child)


def own_memory() -> float:
    """Return the MB that this process had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def measure(arguments: argparse.Namespace, address: str, folder: Path) -> bool:
    """Measure everything; return whether the budgets are kept."""
    empty = await measure_store(arguments, address, folder, articles=0)
    kept = empty.memory < BUDGET_MEMORY and empty.unchanged.took <= BUDGET_UNCHANGED * arguments.unchanged
    if arguments.reader:
        best = read_with_reader(arguments, address, folder)
        ratio = best / empty.changed.polled
        verdict = "" if ratio >= BUDGET_RATIO else f"   UNDER {BUDGET_RATIO:g}"
        whole = best / empty.changed.took
        print(f"  ratio to reader: {ratio:.1f}{verdict}; {whole:.1f} with language, quotes and stories, which reader leaves out")
        kept &= ratio >= BUDGET_RATIO
    if arguments.articles:
        full = await measure_store(arguments, address, folder, articles=arguments.articles)
        for what, one, other in (
            ("changed feeds polled", empty.changed.polled_cpu, full.changed.polled_cpu),
            ("and read", empty.changed.cpu, full.changed.cpu),
            ("unchanged feeds", empty.unchanged.cpu, full.unchanged.cpu),
        ):
            slower = other / one
            verdict = "" if slower <= BUDGET_FULL else f"   OVER {BUDGET_FULL:g}"
            print(f"  {what}: {slower:.2f} times the processor time of an empty store{verdict}")
            kept &= slower <= BUDGET_FULL
    return kept


@dataclass(frozen=True, slots=True)
class StoreFigures:
    """What polling into a store took, and the MB that it needed, workers included."""

    changed: Figures
    unchanged: Figures
    memory: float


async def measure_store(arguments: argparse.Namespace, address: str, folder: Path, *, articles: int) -> StoreFigures:
    """Poll feeds whose entries are all new, then feeds that answer 304, with so many articles in the store before."""

    def sources(number: int) -> list[Source]:
        return [Source(name=f"source {n}", url=f"{address}/{n}", language="id") for n in range(number)]

    path = folder / f"{articles}.db"
    if articles:
        filling = [
            sys.executable,
            str(Path(__file__).with_name("full_store.py")),
            str(path),
            str(articles),
            str(arguments.minutes),
        ]
        await asyncio.to_thread(subprocess.run, filling, check=True)  # a process apart: its memory is not ours
    else:  # made by a process apart, too: a program makes its store once, and loads its migrations for that
        await asyncio.to_thread(subprocess.run, [sys.executable, "-c", MAKING, str(path)], check=True)
    async with MemoryWatch() as watch, kutip(path) as (store, ingest):
        await poll(ingest, sources(arguments.changed + 1)[-1:])  # starts the worker: reader is started before it is timed, too
        changed = await poll(ingest, sources(arguments.changed))
        for what, took, cpu in (("polled", changed.polled, changed.polled_cpu), ("and read", changed.took, changed.cpu)):
            print(f"  {arguments.changed:,} changed feeds {what}: {took:.1f} s, {arguments.changed / took:.0f} feeds/s"
                  f" (this process {cpu:.1f} s of processor)", flush=True)  # fmt: skip
        print(f"  {changed.added:,} articles; at most {watch.most:.0f} MB with workers, {own_memory():.0f} MB alone")
        now = datetime.now(UTC)
        states = [
            SourceState(name=s.name, address=address_of(s), etag='"1"', polled_at=now, changed_at=now)
            for s in sources(arguments.unchanged)
        ]
        await store.polls.settle(states)
        unchanged = await poll(ingest, sources(arguments.unchanged))
        there = await store.articles.count()
    budget = BUDGET_UNCHANGED * arguments.unchanged
    verdict = "" if unchanged.took <= budget else f"   OVER {budget:.0f} s"
    print(f"  {arguments.unchanged:,} unchanged feeds, {there:,} articles in the store: {unchanged.took:.1f} s,"
          f" {arguments.unchanged / unchanged.took:.0f} feeds/s (this process {unchanged.cpu:.1f} s of processor){verdict}",
          flush=True)  # fmt: skip
    return StoreFigures(changed, unchanged, watch.most)


def read_with_reader(arguments: argparse.Namespace, address: str, folder: Path) -> float:
    """Let reader read the same feeds; return the seconds of its best run."""
    urls = [f"{address}/{number}" for number in range(arguments.changed)]
    runs = []
    for threads in READER_THREADS:
        job = json.dumps([urls, threads, str(folder / f"reader-{threads}.db")])
        done = subprocess.run([arguments.reader, "-c", READER], input=job, capture_output=True, text=True, check=True)
        told = json.loads(done.stdout)
        speed = arguments.changed / told["took"]
        print(f"  reader, {threads} thread{'s' * (threads > 1)}: {told['took']:.1f} s, {speed:.0f} feeds/s,"
              f" {told['entries']:,} entries ({told['cpu']:.1f} s of processor)", flush=True)  # fmt: skip
        runs.append(told["took"])
    return float(min(runs))


def machine() -> str:
    """Say what this was measured on."""
    model = platform.processor() or platform.machine()
    return f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"


def main() -> int:
    """Run the benchmark."""
    if sys.argv[1:2] == ["serve"]:
        asyncio.run(serve())
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changed", type=int, default=1000, help="feeds with new entries")
    parser.add_argument("--unchanged", type=int, default=10_000, help="feeds that answer 304")
    parser.add_argument("--articles", type=int, default=1_000_000, help="in the full store; 0 leaves it out")
    parser.add_argument("--minutes", type=float, default=15, help="for filling it; it is measured as full as it got")
    parser.add_argument("--reader", help="a Python that has reader 3.26")
    arguments = parser.parse_args()
    if "MALLOC_ARENA_MAX" not in os.environ:  # as the service file and the image have it
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | {"MALLOC_ARENA_MAX": "2"})
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(machine())
    with tempfile.TemporaryDirectory(prefix="kutip-benchmark-") as folder, server(arguments.changed) as address:
        return 0 if asyncio.run(measure(arguments, address, Path(folder))) else 1


if __name__ == "__main__":
    sys.exit(main())
