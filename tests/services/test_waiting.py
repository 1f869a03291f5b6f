"""Reading what polls have brought: it goes on after an interruption, and one entry fails nobody but itself."""

from __future__ import annotations

import asyncio
import random
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from webserver import Web

from bot.core.model import Source
from bot.errors import InputError
from bot.feeds.fetch import Fetcher
from bot.feeds.reading import read_entries
from bot.feeds.worker import WorkerFaultError, Workers
from bot.services.ingest import Ingest
from bot.store import polls, saving
from bot.store.database import Store

SAID = '"Stok kami cukup untuk tiga bulan," kata Kepala Pasar Budi Santoso kepada wartawan, Senin. ' + "Pasokan mengalir. " * 100


def rss(*numbers: int, source: str = "kabar") -> str:
    items = "".join(
        f"<item><title>Berita {source} nomor {n}</title><guid>urn:{source}:{n}</guid><link>https://{source}.test/{n}/satu-dua</link>"
        f"<description>{SAID}</description></item>"
        for n in numbers
    )
    return f"<rss version='2.0'><channel><title>Kabar</title>{items}</channel></rss>"


def feed(web: Web, name: str = "kabar") -> Source:
    return Source(name=name, url=web.url(f"/{name}"), language="id")


class Interrupted(BaseException):
    """In place of a kill, where the test wants to look around afterwards."""


def interrupt(*_arguments: Any, **_named: Any) -> None:
    raise Interrupted


async def interrupted(ingest: Ingest, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    """Poll a source and stop before what it brought is read."""
    with monkeypatch.context() as patch:
        patch.setattr(ingest._waiting, "read", interrupt)
        with pytest.raises(BaseExceptionGroup):
            await ingest.poll_all([source])


async def test_what_was_not_read_is_read_by_the_next_call_though_its_source_is_not_due(
    web: Web, ingest: Ingest, empty_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.put("/kabar", rss(1, 2))
    await interrupted(ingest, feed(web), monkeypatch)
    assert await empty_store.articles.count() == 0
    assert (await empty_store.sources.state("kabar")).changed_at is not None
    (report,) = await ingest.poll_due([feed(web)])
    assert (report.added, report.error) == (2, None)
    assert len(web.asked("/kabar")) == 1
    assert await ingest.poll_due([feed(web)]) == []


async def test_a_poll_that_finds_more_meanwhile_has_both_read(
    web: Web, ingest: Ingest, empty_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.put("/kabar", rss(1, 2))
    await interrupted(ingest, feed(web), monkeypatch)
    web.put("/kabar", rss(2, 3))
    assert (await ingest.poll(feed(web))).added == 3
    assert await empty_store.polls.sources_waiting() == {}


async def test_of_a_new_source_only_the_recent_entries_are_news_though_they_are_read_later(
    web: Web, ingest: Ingest, empty_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.put("/kabar", rss(*range(9)))
    await interrupted(ingest, feed(web), monkeypatch)
    await ingest.poll_due([feed(web)])
    read = (await empty_store.articles.latest(limit=99)).items
    assert sum(not article.archived for article in read) == 5  # of those without a date the first five


def failing(error: Exception, where: str) -> Any:
    run = Workers.run

    async def run_or_fail(self: Workers, job: Any, what: str, limit: float, *arguments: Any, **named: Any) -> Any:
        if job is read_entries and any(where in written for _, written in arguments[0]):
            raise error
        return await run(self, job, what, limit, *arguments, **named)

    return run_or_fail


async def test_an_entry_that_ends_its_reader_costs_the_others_nothing(
    web: Web, ingest: Ingest, empty_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.put("/kabar", rss(1, 2, 3))
    monkeypatch.setattr(Workers, "run", failing(InputError("x", "reading it ended the reader"), "nomor 2"))
    report = await ingest.poll(feed(web))
    assert (report.added, report.error) == (2, None)
    assert [str(problem) for problem in report.problems] == ["kabar: urn:kabar:2: reading it ended the reader"]
    assert await empty_store.polls.sources_waiting() == {}


async def test_an_entry_that_hits_a_bug_waits_for_a_kutip_without_it(
    web: Web, ingest: Ingest, empty_store: Store, monkeypatch: pytest.MonkeyPatch, clock: Any
) -> None:
    web.put("/kabar", rss(1, 2, 3))
    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(Workers, "run", failing(WorkerFaultError("a traceback"), "nomor 2"))
        report = await ingest.poll(feed(web))
    assert report.added == 2
    assert [log["entry"] for log in logs if log["event"] == "ingest.entry_fault"] == ["urn:kabar:2"]
    clock.advance(minutes=15)
    (report,) = await ingest.poll_due([feed(web)])
    assert report.added == 1
    assert await empty_store.articles.count() == 3


async def test_an_article_that_cannot_be_stored_costs_the_others_nothing(
    web: Web, ingest: Ingest, empty_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = saving.place

    def place_or_fail(connection: Any, drafts: Any, present: Any) -> Any:
        if any("nomor 2" in draft.headline for draft in drafts):
            raise ZeroDivisionError
        return place(connection, drafts, present)

    web.put("/kabar", rss(1, 2, 3))
    web.put("/berita", rss(4, 5, source="berita"))
    monkeypatch.setattr(saving, "place", place_or_fail)
    with capture_logs() as logs:
        reports = await ingest.poll_all([feed(web), feed(web, "berita")])
    assert [(report.added, report.error) for report in reports] == [(2, None), (2, None)]
    assert [log["entry"] for log in logs if log["event"] == "ingest.entry_fault"] == ["urn:kabar:2"]
    assert [one.attempts for one in (await empty_store.polls.waiting("kabar"))[0]] == [1]


async def test_a_poll_that_cannot_be_stored_is_its_source_s_failure(
    web: Web, ingest: Ingest, empty_store: Store, monkeypatch: pytest.MonkeyPatch, clock: Any
) -> None:
    keep = polls._keep_waiting

    def keep_or_fail(connection: Any, of: Any) -> None:
        if any(poll.source == "kabar" and poll.waiting for poll in of):
            raise ZeroDivisionError
        keep(connection, of)

    web.put("/kabar", rss(1, 2, 3))
    web.put("/berita", rss(4, 5, source="berita"))
    sources = [feed(web), feed(web, "berita")]
    with monkeypatch.context() as patch:
        patch.setattr(polls, "_keep_waiting", keep_or_fail)
        reports = await ingest.poll_all(sources)
    assert reports[0].error == f"{web.url('/kabar')}: internal error (ZeroDivisionError), see the log"
    assert (reports[1].added, reports[1].error) == (2, None)
    assert (await empty_store.sources.state("kabar")).failures == 1
    assert await ingest.poll_due(sources) == []
    clock.advance(minutes=15)
    assert [report.added for report in await ingest.poll_due(sources)] == [3, 0]


async def test_entries_that_take_too_long_wait_for_the_next_time(
    web: Web, empty_store: Store, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Workers.run

    async def run_or_hang(self: Workers, job: Any, *arguments: Any, **named: Any) -> Any:
        return await (asyncio.sleep(600) if job is read_entries else run(self, job, *arguments, **named))

    web.put("/kabar", rss(1, 2))
    async with (
        Fetcher(allow_networks=["127.0.0.1/32"]) as fetcher,
        Ingest(empty_store, fetcher, clock=clock, deadline=8) as ingest,
    ):
        with monkeypatch.context() as patch:
            patch.setattr(Workers, "run", run_or_hang)
            (report,) = await ingest.poll_all([feed(web)])
        assert "2 entries were not read within 8 seconds" in str(report.problems[0])
        assert await ingest.poll_due([feed(web)]) == []
        clock.advance(minutes=15)
        (report,) = await ingest.poll_due([feed(web)])
    assert report.added == 2


async def test_a_removed_source_leaves_nothing_waiting(
    web: Web, ingest: Ingest, empty_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.put("/kabar", rss(1, 2))
    await empty_store.sources.add(feed(web))
    await interrupted(ingest, feed(web), monkeypatch)
    await empty_store.sources.remove("kabar")
    assert await empty_store.polls.sources_waiting() == {}


async def test_a_source_taken_out_of_the_config_is_forgotten_after_a_day_but_for_its_articles(
    web: Web, ingest: Ingest, empty_store: Store, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.put("/kabar", rss(1, 2))
    web.put("/lain", rss(3, source="lain"))
    await ingest.poll(feed(web, "lain"))
    await interrupted(ingest, feed(web), monkeypatch)
    clock.advance(hours=23)
    await ingest.poll_due([feed(web, "lain")])
    assert set(await empty_store.polls.sources_waiting()) == {"kabar"}  # perhaps it is back in a moment
    clock.advance(hours=2)
    await ingest.poll_due([feed(web, "lain")])
    assert await empty_store.polls.sources_waiting() == {}
    assert set(await empty_store.sources.states()) == {"lain"}
    assert await empty_store.polls.entries("kabar") == {}
    assert await empty_store.articles.count() == 1
    assert (await ingest.poll(feed(web))).added == 2  # back again, it is read from the beginning


PROGRAM = """
import asyncio, sys
from datetime import UTC, datetime
from bot.core.model import Source
from bot.feeds.fetch import Fetcher
from bot.services.ingest import Ingest
from bot.store.database import Store

async def main(path, address):
    store = await Store.open(f"sqlite:///{path}")
    sources = [Source(name=f"s{n}", url=f"{address}/s{n}", language="id") for n in range(12)]
    async with Fetcher(allow_networks=["127.0.0.1/32"], per_host=12) as fetcher:
        async with Ingest(store, fetcher, clock=lambda: datetime.now(UTC), workers=2) as ingest:
            print("ready", flush=True)
            await ingest.poll_due(sources)
    print("done", flush=True)
    await store.close()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_kills_at_any_moment_lose_nothing_and_repeat_nothing(web: Web, empty_store: Store, tmp_path: Path) -> None:
    """Killed after some time, wherever it was then. What is asserted holds for every moment."""
    for n in range(12):
        web.put(f"/s{n}", rss(*range(5), source=f"s{n}"), ETag='"v1"')
    chance = random.Random(3)

    async def start() -> asyncio.subprocess.Process:
        arguments = [sys.executable, "-c", PROGRAM, str(tmp_path / "kutip.db"), web.address]
        process = await asyncio.create_subprocess_exec(*arguments, stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
        return process

    for _ in range(4):
        process = await start()
        await asyncio.sleep(chance.uniform(0, 2.5))
        with suppress(ProcessLookupError):  # it was faster
            process.kill()
        await process.communicate()
        counts, states = await empty_store.articles.counts(), await empty_store.sources.states()
        for name, state in states.items():
            unread = (await empty_store.polls.waiting(name))[0]
            assert (state.etag, counts.get(name, 0) + len(unread)) == ('"v1"', 5)
            assert counts.get(name, 0) in {0, 5}
    process = await start()
    told, _ = await process.communicate()  # to the end of its output, which closes the pipe
    assert told.endswith(b"done\n")  # behind the log of what the kills left to do, if anything
    read = (await empty_store.articles.latest(limit=200)).items
    assert sorted((article.source, article.key) for article in read) == sorted(
        (f"s{n}", f"urn:s{n}:{number}") for n in range(12) for number in range(5)
    )
    assert all(article.best_quote is not None for article in read)
    assert all(len(web.asked(f"/s{n}")) <= 5 for n in range(12))
    assert await empty_store.polls.sources_waiting() == {}
