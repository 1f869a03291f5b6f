"""Polling sources into a real store, from a real web server and a real disk."""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import webserver
from structlog.testing import capture_logs
from webserver import Request, Web

from bot.core.model import Source
from bot.errors import StoreError
from bot.feeds.fetch import Fetcher
from bot.feeds.folder import FolderReading, read_folder
from bot.services.ingest import Ingest
from bot.store.database import Store

PARAGRAPHS = (
    "JAKARTA - Harga beras turun di pasar induk pada pekan ini setelah panen raya di berbagai daerah.",
    '"Stok kami cukup untuk tiga bulan," kata Kepala Pasar Budi Santoso kepada wartawan, Senin.',
    "Ia menambahkan bahwa pasokan dari daerah akan terus mengalir sampai akhir bulan depan.",
)
HTML = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
LONG = HTML + "<p>" + "Pasokan dari daerah terus mengalir. " * 50 + "</p>"


def item(number: int, body: str = LONG, *, title: str | None = None, link: str | None = None) -> str:
    escaped = body.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f"<item><title>{title or f'Berita nomor {number}'}</title><guid isPermaLink='false'>id-{number}</guid>"
        f"<link>{link or f'https://kabar.test/{number}'}</link><pubDate>Tue, 24 Nov 2026 0{number % 7}:00:00 GMT</pubDate>"
        f"<description>{escaped}</description></item>"
    )


def rss(*items: str) -> str:
    return f"<rss version='2.0'><channel><title>Kabar</title>{''.join(items)}</channel></rss>"


def feed(web: Web, path: str = "/rss", name: str = "kabar") -> Source:
    return Source(name=name, url=web.url(path), language="id")


async def test_a_feed_s_entries_come_into_the_store_with_their_quotes(web: Web, ingest: Ingest, empty_store: Store) -> None:
    web.put("/rss", rss(item(1), item(2)))
    report = await ingest.poll(feed(web))
    assert (report.source, report.added, report.updated, report.unchanged) == ("kabar", 2, 0, 0)
    assert (report.problems, report.error) == ((), None)
    page = await empty_store.articles.latest(limit=10)
    assert [article.headline for article in page.items] == ["Berita nomor 2", "Berita nomor 1"]
    assert page.items[0].best_quote is not None
    assert page.items[0].best_quote.speaker == "Budi Santoso"
    assert len(web.requests) == 1


async def test_each_report_of_a_poll_of_all_is_told_as_it_comes(web: Web, ingest: Ingest) -> None:
    web.put("/feed", rss())
    told: list[str] = []
    reports = await ingest.poll_all([feed(web), feed(web, "/none", "none")], tell=lambda report: told.append(report.source))
    assert sorted(told) == sorted(report.source for report in reports)
    assert len(told) == 2


async def test_polling_again_changes_nothing(web: Web, ingest: Ingest, empty_store: Store) -> None:
    web.put("/rss", rss(item(1), item(2)))
    await ingest.poll(feed(web))
    report = await ingest.poll(feed(web))
    assert (report.added, report.updated) == (0, 0)
    web.put("/rss", rss(item(1), item(2)) + "<!-- rebuilt -->")
    report = await ingest.poll(feed(web))
    assert (report.added, report.updated, report.unchanged) == (0, 0, 2)
    assert await empty_store.articles.count() == 2


async def test_new_and_changed_entries_are_added_and_updated(web: Web, ingest: Ingest, empty_store: Store) -> None:
    web.put("/rss", rss(item(1), item(2)))
    await ingest.poll(feed(web))
    web.put("/rss", rss(item(1, title="Judul yang diralat"), item(2), item(3)))
    report = await ingest.poll(feed(web))
    assert (report.added, report.updated, report.unchanged) == (1, 1, 1)
    headlines = {article.headline for article in (await empty_store.articles.latest(limit=10)).items}
    assert headlines == {"Judul yang diralat", "Berita nomor 2", "Berita nomor 3"}


async def test_requests_are_conditional_and_not_modified_costs_nothing(web: Web, ingest: Ingest, empty_store: Store) -> None:
    web.put("/rss", rss(item(1)), ETag='"v1"', Last_Modified="Tue, 24 Nov 2026 06:00:00 GMT")
    await ingest.poll(feed(web))
    web.put("/rss", status=304)
    report = await ingest.poll(feed(web))
    assert report.error is None
    assert web.requests[1].headers["if-none-match"] == '"v1"'
    assert web.requests[1].headers["if-modified-since"] == "Tue, 24 Nov 2026 06:00:00 GMT"
    assert (await empty_store.sources.state("kabar")).etag == '"v1"'


async def test_a_name_given_to_another_address_starts_anew(web: Web, ingest: Ingest) -> None:
    web.put("/rss", rss(item(1)), ETag='"v1"')
    await ingest.poll(feed(web))
    web.put("/other", rss(item(1)))
    report = await ingest.poll(feed(web, "/other"))
    assert "if-none-match" not in web.requests[1].headers
    assert report.unchanged == 1  # it was read again, and the store knew it


async def test_the_state_tells_when_to_come_back(web: Web, ingest: Ingest, empty_store: Store, clock: Any) -> None:
    source = feed(web)
    web.put("/rss", rss(item(1)))
    assert [report.added for report in await ingest.poll_due([source])] == [1]
    assert await ingest.poll_due([source]) == []
    clock.advance(minutes=14)
    assert await ingest.poll_due([source]) == []
    clock.advance(minutes=1)
    assert len(await ingest.poll_due([source])) == 1
    state = await empty_store.sources.state("kabar")
    assert state.polled_at == clock.now
    assert state.next_poll_at == clock.now + source.every
    assert state.changed_at == clock.now - timedelta(minutes=15)


async def test_a_failing_source_backs_off_keeps_what_it_had_and_recovers(
    web: Web, ingest: Ingest, empty_store: Store, clock: Any
) -> None:
    source = feed(web)
    web.put("/rss", rss(item(1)), ETag='"v1"')
    await ingest.poll(source)
    web.put("/rss", "no", status=500)
    began = clock.now
    for failures in (1, 2, 3):
        report = await ingest.poll(source)
        assert report.error is not None
        assert "HTTP 500" in report.error
        state = await empty_store.sources.state("kabar")
        assert (state.failures, state.failing_since, state.etag) == (failures, began, '"v1"')
        assert state.next_poll_at == clock.now + source.every * 2 ** (failures - 1)
        clock.advance(hours=1)
    web.put("/rss", rss(item(1), item(2)))
    assert (await ingest.poll(source)).added == 1
    state = await empty_store.sources.state("kabar")
    assert (state.failures, state.failing_since, state.error) == (0, None, None)


async def test_retry_after_is_obeyed(web: Web, ingest: Ingest, empty_store: Store, clock: Any) -> None:
    web.put("/rss", "slow down", status=429, Retry_After="7200")
    await ingest.poll(feed(web))
    assert (await empty_store.sources.state("kabar")).next_poll_at == clock.now + timedelta(hours=2)


async def test_what_the_server_says_of_freshness_is_obeyed(web: Web, ingest: Ingest, empty_store: Store, clock: Any) -> None:
    web.put("/rss", rss(item(1)), Cache_Control="max-age=3600")
    await ingest.poll(feed(web))
    assert (await empty_store.sources.state("kabar")).next_poll_at == clock.now + timedelta(hours=1)


async def test_a_source_that_is_gone_is_not_polled_again(web: Web, ingest: Ingest, empty_store: Store, clock: Any) -> None:
    web.put("/rss", "gone", status=410)
    (report,) = await ingest.poll_due([feed(web)])
    assert report.error is not None
    assert "HTTP 410" in report.error
    clock.advance(days=365)
    assert await ingest.poll_due([feed(web)]) == []
    assert (await empty_store.sources.state("kabar")).gone


async def test_a_permanent_move_is_reported(web: Web, ingest: Ingest) -> None:
    web.put("/rss", status=301, Location="/new")
    web.put("/new", rss(item(1)))
    report = await ingest.poll(feed(web))
    assert report.added == 1
    assert [str(problem) for problem in report.problems] == [
        f"{web.url('/rss')}: has moved for good to {web.url('/new')}; it is read there; change the source's url"
    ]


async def test_what_is_no_feed_is_the_source_s_error(web: Web, ingest: Ingest) -> None:
    web.put("/rss", "<html><body>hello</body></html>")
    assert (await ingest.poll(feed(web))).error == f"{web.url('/rss')}: is a web page, not a feed"


async def test_credentials_are_in_no_report_log_or_state(web: Web, ingest: Ingest, empty_store: Store) -> None:
    source = Source(name="kabar", url=web.url("/rss", host="ani:s3cr3t@127.0.0.1"))
    with capture_logs() as logs:
        report = await ingest.poll(source)
        web.put("/rss", "<rss><channel><item><title>x</title></item></channel>")
        second = await ingest.poll(source)
    state = await empty_store.sources.state("kabar")
    assert report.error is not None
    assert second.problems
    assert "s3cr3t" not in f"{report} {[*map(str, second.problems)]} {logs} {state}"


async def test_an_excerpt_is_replaced_by_its_page(web: Web, ingest: Ingest, empty_store: Store) -> None:
    excerpt = "Harga beras turun di pasar induk pada pekan ini setelah panen raya."
    web.put("/rss", rss(item(1, excerpt, link=web.url("/a/1"))))
    web.put("/a/1", f"<html><head><meta name=author content='Ani Wijaya'></head><body><article>{HTML}</article></body></html>")
    report = await ingest.poll(feed(web))
    assert (report.added, report.problems) == (1, ())
    (article,) = (await empty_store.articles.latest(limit=10)).items
    assert article.best_quote is not None
    assert article.byline == "Ani Wijaya"
    assert article.headline == "Berita nomor 1"
    web.put("/rss", rss(item(1, excerpt, link=web.url("/a/1")), item(2)))
    await ingest.poll(feed(web))
    assert len(web.asked("/a/1")) == 1  # a known entry's page is not fetched again


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("<html><body><p>" + "Kami menyimpan informasi di perangkat Anda, misalnya kuki. " * 20 + "</p></body></html>", 200),
        ("", 200),
        ("no", 404),
        ("no", 503),
    ],
)
async def test_a_page_that_is_not_to_be_had_leaves_the_excerpt(
    web: Web, ingest: Ingest, empty_store: Store, body: str, status: int
) -> None:
    excerpt = "Harga beras turun di pasar induk pada pekan ini setelah panen raya."
    web.put("/rss", rss(item(1, excerpt, link=web.url("/a/1"))))
    web.put("/a/1", body, status=status)
    report = await ingest.poll(feed(web))
    assert (report.added, report.error) == (1, None)
    (article,) = (await empty_store.articles.latest(limit=10)).items
    assert article.text == excerpt


async def test_a_page_that_failed_for_the_moment_is_tried_again(web: Web, ingest: Ingest, empty_store: Store) -> None:
    excerpt = "Harga beras turun di pasar induk pada pekan ini setelah panen raya."
    web.put("/rss", rss(item(1, excerpt, link=web.url("/a/1"))))
    web.put("/a/1", "busy", status=503)
    await ingest.poll(feed(web))
    web.put("/a/1", f"<html><body><article>{HTML}</article></body></html>")
    report = await ingest.poll(feed(web))
    assert (report.added, report.updated) == (0, 1)
    (article,) = (await empty_store.articles.latest(limit=10)).items
    assert article.best_quote is not None


async def test_pages_that_failed_are_tried_again_though_the_feed_has_not_changed(
    web: Web, ingest: Ingest, empty_store: Store
) -> None:
    web.put("/rss", rss(item(1, "Kutipan pendek saja.", link=web.url("/a/1"))), ETag='"v1"')
    web.put("/a/1", "busy", status=503)
    await ingest.poll(feed(web))
    assert (await empty_store.sources.state("kabar")).etag == '"v1"'
    web.put("/rss", status=304)
    web.put("/a/1", f"<html><body><article><p>Kutipan pendek saja.</p>{HTML}</article></body></html>")
    assert (await ingest.poll(feed(web))).updated == 1
    assert len(web.asked("/a/1")) == 2
    assert await empty_store.polls.sources_waiting() == {}


async def test_a_page_that_keeps_failing_is_asked_for_less_and_less_often(
    web: Web, ingest: Ingest, empty_store: Store, clock: Any
) -> None:
    source = feed(web)
    web.put("/rss", rss(item(1, "Kutipan pendek saja.", link=web.url("/a/1"))), ETag='"v1"')
    web.put("/a/1", "busy", status=503)
    await ingest.poll_due([source])
    web.put("/rss", status=304)
    asked = []
    for quarter in range(1, 40):
        clock.advance(minutes=15)
        before = len(web.asked("/a/1"))
        await ingest.poll_due([source])
        if len(web.asked("/a/1")) > before:
            asked.append(quarter)
    assert asked == [1, 3, 7, 15, 31]
    # Nothing was new meanwhile, so the feed itself is asked for less often as well.
    state = await empty_store.sources.state("kabar")
    assert state.changed_at == clock.now - timedelta(minutes=15 * 39)
    assert state.next_poll_at is not None
    assert state.next_poll_at > clock.now + source.every
    assert await empty_store.articles.count() == 1


async def test_a_page_that_never_comes_is_given_up(web: Web, ingest: Ingest, empty_store: Store, clock: Any) -> None:
    source = feed(web)
    web.put("/rss", rss(item(1, "Kutipan pendek saja.", link=web.url("/a/1"))), ETag='"v1"')
    web.put("/a/1", "busy", status=503)
    await ingest.poll(source)
    web.put("/rss", status=304)
    for _ in range(20):
        await ingest.poll(source)
    assert len(web.asked("/a/1")) == 12
    assert await empty_store.polls.sources_waiting() == {}
    assert await empty_store.articles.count() == 1


async def test_a_whole_article_is_not_replaced_by_an_excerpt_while_its_page_fails(
    web: Web, ingest: Ingest, empty_store: Store
) -> None:
    excerpt = "Harga beras turun di pasar induk pada pekan ini setelah panen raya."
    web.put("/rss", rss(item(1, excerpt, link=web.url("/a/1"))))
    web.put("/a/1", f"<html><body><article>{HTML}</article></body></html>")
    await ingest.poll(feed(web))
    web.put("/rss", rss(item(1, excerpt, link=web.url("/a/1"), title="Judul yang diralat")))
    web.put("/a/1", "busy", status=503)
    assert (await ingest.poll(feed(web))).updated == 0
    web.put("/a/1", f"<html><body><article>{HTML}</article></body></html>")
    assert (await ingest.poll(feed(web))).updated == 1
    (article,) = (await empty_store.articles.latest(limit=10)).items
    assert article.headline == "Judul yang diralat"
    assert article.best_quote is not None


async def test_pages_that_hang_leave_their_entries_with_the_excerpt(web: Web, empty_store: Store, clock: Any) -> None:
    web.answers["/a/1"] = hang
    excerpt = "Harga beras turun di pasar induk pada pekan ini setelah panen raya."
    web.put("/rss", rss(item(1, excerpt, link=web.url("/a/1")), item(2)))
    async with (
        Fetcher(allow_networks=["127.0.0.1/32"]) as fetcher,
        Ingest(empty_store, fetcher, clock=clock, deadline=8) as ingest,
    ):
        report = await ingest.poll(feed(web))
    assert (report.added, report.error) == (2, None)


async def test_a_page_on_the_private_network_is_not_fetched(web: Web, ingest: Ingest) -> None:
    web.put("/rss", rss(item(1, "Kutipan pendek saja.", link=web.url("/admin", host="127.0.0.2"))))
    report = await ingest.poll(feed(web))
    assert (report.added, report.error) == (1, None)
    assert web.asked("/admin") == []


async def hang(_request: Request, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(600)


async def test_a_source_that_hangs_ends_at_its_deadline_and_the_others_go_on(web: Web, empty_store: Store, clock: Any) -> None:
    web.answers["/hang"] = hang
    web.put("/rss", rss(item(1)))
    web.put("/broken", "\x00\x01")
    sources = [feed(web, "/hang", "hang"), feed(web, "/broken", "broken"), feed(web, "/missing", "missing"), feed(web)]
    sources.append(Source(name="folder", folder="/no/such/folder"))
    async with (
        Fetcher(allow_networks=["127.0.0.1/32"]) as fetcher,
        Ingest(empty_store, fetcher, clock=clock, deadline=8) as ingest,
    ):
        reports = await ingest.poll_all(sources)
    assert [report.source for report in reports] == ["hang", "broken", "missing", "kabar", "folder"]
    assert reports[0].error == f"{web.url('/hang')}: not finished within 8 seconds"
    assert reports[1].error is not None
    assert reports[2].error is not None
    assert (reports[3].added, reports[3].error) == (1, None)
    assert reports[4].error == "/no/such/folder: no such folder"
    states = await empty_store.sources.states()
    assert {name: state.failures for name, state in states.items()} == {
        "hang": 1, "broken": 1, "missing": 1, "kabar": 0, "folder": 1,
    }  # fmt: skip


async def test_a_source_still_being_polled_is_left_out(web: Web, empty_store: Store, clock: Any) -> None:
    web.answers["/hang"] = hang
    web.put("/rss", rss(item(1)))
    async with (
        Fetcher(allow_networks=["127.0.0.1/32"]) as fetcher,
        Ingest(empty_store, fetcher, clock=clock, deadline=600) as ingest,
    ):
        slow = asyncio.create_task(ingest.poll_due([feed(web, "/hang", "hang")]))
        async with asyncio.timeout(20):
            while not web.asked("/hang"):
                await asyncio.sleep(0.01)
        reports = await ingest.poll_due([feed(web, "/hang", "hang"), feed(web)])
        assert [report.source for report in reports] == ["kabar"]
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow
    assert len(web.asked("/hang")) == 1


async def test_a_quiet_source_is_not_polled_again_while_the_call_waits_for_a_slow_one(
    web: Web, empty_store: Store, clock: Any
) -> None:
    web.answers["/hang"] = hang
    web.put("/missing", status=404)
    async with (
        Fetcher(allow_networks=["127.0.0.1/32"]) as fetcher,
        Ingest(empty_store, fetcher, clock=clock, deadline=600) as ingest,
    ):
        sources = [feed(web, "/hang", "hang"), feed(web, "/missing", "missing")]
        slow = asyncio.create_task(ingest.poll_due(sources))
        async with asyncio.timeout(20):
            while ingest._polling != {"hang"}:
                await asyncio.sleep(0.01)
        assert await ingest.poll_due(sources) == []
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow
    assert len(web.asked("/missing")) == 1


async def test_no_more_sources_than_allowed_are_polled_at_once(web: Web, empty_store: Store, clock: Any) -> None:
    busy, most = 0, 0

    async def answer(_request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0.02)
        busy -= 1
        webserver.write_head(writer, 404, {}, 0)

    sources = []
    for number in range(12):
        web.answers[f"/{number}"] = answer
        sources.append(feed(web, f"/{number}", f"s{number}"))
    async with (
        Fetcher(allow_networks=["127.0.0.1/32"], per_host=9) as fetcher,
        Ingest(empty_store, fetcher, clock=clock, at_once=3) as ingest,
    ):
        await ingest.poll_all(sources)
    assert most <= 3
    assert len(web.requests) == 12


async def test_a_bug_in_one_source_s_reading_is_logged_and_the_others_go_on(
    web: Web, ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def buggy(*_arguments: object, **_named: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("bot.services.folder_polls.read_folder", buggy)
    web.put("/rss", rss(item(1)))
    with capture_logs() as logs:
        reports = await ingest.poll_all([Source(name="folder", folder="x"), feed(web)])
    assert reports[0].error == "x: internal error (ZeroDivisionError), see the log"
    assert reports[1].added == 1
    assert [log["event"] for log in logs if log["log_level"] == "error"] == ["ingest.fault"]


async def test_a_failure_of_the_store_is_raised(
    web: Web, ingest: Ingest, empty_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_arguments: object, **_named: object) -> None:
        raise StoreError("the disk is full")

    web.put("/rss", rss(item(1)))
    monkeypatch.setattr(empty_store.polls, "finish", full)
    with pytest.raises(StoreError, match="the disk is full"):
        await ingest.poll_all([feed(web), feed(web, name="b")])


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "artikel"
    made.mkdir()
    write(made, "a.txt", "\n\n".join(PARAGRAPHS))
    write(made, "b.txt", "\n\n".join(PARAGRAPHS).replace("beras", "gula"))
    return made


async def test_a_folder_is_imported_once(folder: Path, ingest: Ingest, empty_store: Store) -> None:
    source = Source(name="folder", folder=str(folder))
    assert (await ingest.poll(source)).added == 2
    report = await ingest.poll(source)
    assert (report.added, report.updated, report.unchanged) == (0, 0, 2)
    assert await empty_store.articles.count() == 2


async def test_two_sources_may_read_one_folder(folder: Path, ingest: Ingest) -> None:
    for name in ("satu", "dua"):
        assert (await ingest.poll(Source(name=name, folder=str(folder)))).added == 2


async def test_a_large_folder_is_read_in_parts(folder: Path, ingest: Ingest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.folder_polls.MOST_FILES", 3)
    for number in range(6):
        write(folder, f"c{number}.txt", "\n\n".join(PARAGRAPHS).replace("beras", f"beras nomor {number}"))
    write(folder, "kosong.txt", "")
    source = Source(name="folder", folder=str(folder))
    report = await ingest.poll(source)
    assert (report.added, report.updated, report.unchanged, len(report.problems)) == (8, 0, 0, 1)
    report = await ingest.poll(source)
    assert (report.added, report.updated, report.unchanged, len(report.problems)) == (0, 0, 8, 1)


async def test_a_restart_imports_nothing_twice(folder: Path, empty_store: Store, clock: Any) -> None:
    source = Source(name="folder", folder=str(folder))
    for added in (2, 0):
        async with Fetcher() as fetcher, Ingest(empty_store, fetcher, clock=clock) as ingest:
            report = await ingest.poll(source)
        assert (report.added, report.unchanged) == (added, 2 - added)


async def test_a_changed_file_updates_its_article(folder: Path, ingest: Ingest, empty_store: Store) -> None:
    source = Source(name="folder", folder=str(folder))
    await ingest.poll(source)
    before = {article.key: article.id for article in (await empty_store.articles.latest(limit=10)).items}
    write(folder, "a.txt", "\n\n".join(PARAGRAPHS).replace("tiga", "enam"))
    report = await ingest.poll(source)
    assert (report.added, report.updated, report.unchanged) == (0, 1, 1)
    (article,) = await empty_store.articles.get([before["a.txt"]])
    assert article.best_quote is not None
    assert article.best_quote.text == "Stok kami cukup untuk enam bulan"


async def test_problems_of_files_are_reported_each_time(folder: Path, ingest: Ingest) -> None:
    write(folder, "kosong.txt", "")
    for _ in range(2):
        report = await ingest.poll(Source(name="folder", folder=str(folder)))
        assert [str(problem) for problem in report.problems] == [f"{folder}/kosong.txt: is empty"]
        assert report.error is None


async def test_what_could_not_be_stored_is_read_again(
    folder: Path, ingest: Ingest, empty_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Source(name="folder", folder=str(folder))

    async def full(*_arguments: object, **_named: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(empty_store.polls, "finish", full)
        with pytest.raises(StoreError):
            await ingest.poll(source)
    assert (await ingest.poll(source)).added == 2


async def test_the_event_loop_stays_free_while_a_folder_is_looked_through(
    folder: Path, ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The looking waits for something that only the event loop can do."""
    loop = asyncio.get_running_loop()

    async def answer() -> str:
        return "free"

    def looking(source: Source, **named: Any) -> FolderReading:
        assert asyncio.run_coroutine_threadsafe(answer(), loop).result(timeout=20) == "free"
        monkeypatch.undo()
        return read_folder(source, **named)

    monkeypatch.setattr("bot.services.folder_polls.read_folder", looking)
    assert (await ingest.poll(Source(name="folder", folder=str(folder)))).added == 2


async def test_a_kill_in_the_middle_of_a_poll_leaves_nothing_half_stored(
    web: Web, ingest: Ingest, empty_store: Store, tmp_path: Path
) -> None:
    web.put("/rss", rss(item(1), item(2)), ETag='"v1"')
    program = f"""
import asyncio, os, signal
from datetime import UTC, datetime
from bot.core.model import Source
from bot.feeds.fetch import Fetcher
from bot.services.ingest import Ingest
from bot.store.database import Store
from bot.store.sources import SourceStore

def killed(*_arguments):
    os.kill(os.getpid(), signal.SIGKILL)  # the articles are written, the state is not

SourceStore.write_states = staticmethod(killed)

async def main():
    store = await Store.open("sqlite:///{tmp_path}/kutip.db")
    async with Fetcher(allow_networks=["127.0.0.1/32"]) as fetcher:
        async with Ingest(store, fetcher, clock=lambda: datetime.now(UTC)) as ingest:
            await ingest.poll(Source(name="kabar", url={web.url("/rss")!r}, language="id"))

asyncio.run(main())
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program)
    assert await process.wait() == -signal.SIGKILL
    assert await empty_store.articles.count() == 0
    assert (await empty_store.sources.state("kabar")).etag is None
    assert (await ingest.poll(feed(web))).added == 2
    assert await empty_store.articles.count() == 2
