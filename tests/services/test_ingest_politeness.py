"""Polling as a guest: where feeds are found, how seldom they are asked for, and what is left alone."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import webserver
from webserver import Request, Web

from bot.core.model import Source
from bot.feeds.fetch import Fetcher
from bot.services.ingest import Ingest
from bot.store.database import Store

EXCERPT = "Harga beras turun di pasar induk pada pekan ini setelah panen raya."
ARTICLE = (
    f"<p>{EXCERPT}</p><p>&quot;Stok kami cukup untuk tiga bulan,&quot; kata Kepala Pasar Budi Santoso kepada wartawan, Senin.</p>"
    "<p>Ia menambahkan bahwa pasokan dari daerah akan terus mengalir sampai akhir bulan depan.</p>"
)
PAGE = f"<html><head><meta property='og:image' content='https://kabar.test/beras.jpg'></head><body><article>{ARTICLE}</article>"


def rss(*links: str, text: str = EXCERPT) -> str:
    """Return a feed of entries with these links; those on kabar.test are too old for their pages to be fetched."""
    items = "".join(
        f"<item><title>Berita {link}</title><link>{link}</link><description>{text}</description>"
        + ("<pubDate>Sun, 01 Nov 2026 07:00:00 GMT</pubDate>" if "kabar.test" in link else "")
        + "</item>"
        for link in links
    )
    return f"<rss version='2.0'><channel><title>Kabar</title>{items}</channel></rss>"


def source(web: Web, path: str = "/rss", **more: Any) -> Source:
    return Source(name="kabar", url=web.url(path), language="id", **more)


async def test_a_permanent_move_is_remembered(web: Web, ingest: Ingest) -> None:
    web.put("/rss", status=301, Location="/new")
    web.put("/new", rss("https://kabar.test/1"), ETag='"v1"')
    await ingest.poll(source(web))
    report = await ingest.poll(source(web))
    assert (report.problems, report.error) == ((), None)
    assert len(web.asked("/rss")) == 1
    assert web.asked("/new")[1].headers["if-none-match"] == '"v1"'


async def test_a_temporary_redirect_is_asked_again_each_time(web: Web, ingest: Ingest) -> None:
    web.put("/rss", status=302, Location="/new")
    web.put("/new", rss("https://kabar.test/1"))
    await ingest.poll(source(web))
    await ingest.poll(source(web))
    assert len(web.asked("/rss")) == 2


@pytest.mark.parametrize("status", [404, 410])
async def test_a_move_that_leads_nowhere_is_forgotten(web: Web, ingest: Ingest, empty_store: Store, status: int) -> None:
    web.put("/rss", status=301, Location="/new")
    web.put("/new", rss("https://kabar.test/1"), ETag='"v1"')
    await ingest.poll(source(web))
    web.put("/new", "no", status=status)
    assert (await ingest.poll(source(web))).error is not None
    state = await empty_store.sources.state("kabar")
    assert (state.location, state.etag, state.gone) == (None, None, False)
    web.put("/rss", rss("https://kabar.test/1", "https://kabar.test/2"))
    assert (await ingest.poll(source(web))).added == 1


async def test_a_move_is_kept_while_its_server_is_down(web: Web, ingest: Ingest, empty_store: Store) -> None:
    web.put("/rss", status=301, Location="/new")
    web.put("/new", rss("https://kabar.test/1"), ETag='"v1"')
    await ingest.poll(source(web))
    web.put("/new", "busy", status=503)
    await ingest.poll(source(web))
    state = await empty_store.sources.state("kabar")
    assert (state.location, state.etag) == (web.url("/new"), '"v1"')


async def test_an_address_with_a_secret_is_not_kept(web: Web, ingest: Ingest, empty_store: Store) -> None:
    web.put("/rss", status=301, Location="/new?token=s3cr3t")
    web.put("/new?token=s3cr3t", rss("https://kabar.test/1"))
    report = await ingest.poll(source(web))
    assert report.added == 1
    assert "s3cr3t" not in f"{[*map(str, report.problems)]} {await empty_store.sources.state('kabar')}"


async def test_the_feed_of_a_site_is_found_and_remembered(web: Web, ingest: Ingest) -> None:
    web.put(
        "/",
        "<!doctype html><html><head><link rel=alternate type='application/rss+xml' href='/komentar/feed' title='Komentar'>"
        "<link rel='alternate' type='application/rss+xml' href='/berita/feed'></head><body>Kabar</body></html>",
    )
    web.put("/berita/feed", rss("https://kabar.test/1"), ETag='"v1"')
    report = await ingest.poll(source(web, "/"))
    assert (report.added, report.error) == (1, None)
    assert [str(problem) for problem in report.problems] == [
        f"{web.url('/')}: is a web page; its feed at {web.url('/berita/feed')} is read"
    ]
    report = await ingest.poll(source(web, "/"))
    assert report.problems == ()
    assert [request.path for request in web.requests] == ["/", "/berita/feed", "/berita/feed"]
    assert web.requests[-1].headers["if-none-match"] == '"v1"'


async def test_a_site_that_names_no_feed_is_asked_where_feeds_usually_are(web: Web, ingest: Ingest) -> None:
    web.put("/", "<html><body>Kabar</body></html>")
    web.put("/rss.xml", rss("https://kabar.test/1"))
    assert (await ingest.poll(source(web, "/"))).added == 1


async def test_a_declared_feed_that_does_not_work_gives_way_to_the_next(web: Web, ingest: Ingest) -> None:
    links = "".join(f"<link rel=alternate type=application/atom+xml href={place}>" for place in ("/gone", "/page", "/good"))
    web.put("/", f"<html><head>{links}</head>")
    web.put("/page", "<html>no feed either</html>")
    web.put("/good", rss("https://kabar.test/1"))
    assert (await ingest.poll(source(web, "/"))).added == 1


async def test_a_page_that_robots_txt_forbids_is_not_fetched(web: Web, ingest: Ingest, empty_store: Store) -> None:
    web.put("/robots.txt", "User-agent: *\nDisallow: /a/\n\nUser-agent: GPTBot\nDisallow: /")
    web.put("/rss", rss(web.url("/a/1"), web.url("/b/1")))
    web.put("/a/1", PAGE)
    web.put("/b/1", PAGE)
    assert (await ingest.poll(source(web))).added == 2
    assert web.asked("/a/1") == []
    assert len(web.asked("/b/1")) == 1
    assert len(web.asked("/robots.txt")) == 1
    quotes = {article.url: len(article.quotes) for article in (await empty_store.articles.latest(limit=9)).items}
    assert quotes == {web.url("/a/1"): 0, web.url("/b/1"): 1}


async def test_robots_txt_is_no_matter_for_feeds(web: Web, ingest: Ingest) -> None:
    web.put("/robots.txt", "User-agent: *\nDisallow: /")
    web.put("/rss", rss(web.url("/a/1")))
    assert (await ingest.poll(source(web))).added == 1


async def test_robots_txt_holds_for_where_a_page_redirects_to(web: Web, ingest: Ingest) -> None:
    web.put("/robots.txt", "User-agent: kutip\nDisallow: /a/")
    web.put("/rss", rss(web.url("/short")))
    web.put("/short", status=302, Location="/a/1")
    web.put("/a/1", PAGE)
    await ingest.poll(source(web))
    assert web.asked("/a/1") == []


async def test_pages_wait_while_robots_txt_cannot_be_had(web: Web, ingest: Ingest, empty_store: Store) -> None:
    web.put("/robots.txt", "busy", status=503)
    web.put("/rss", rss(web.url("/a/1")))
    web.put("/a/1", PAGE)
    assert (await ingest.poll(source(web))).added == 1
    assert web.asked("/a/1") == []
    assert (await empty_store.articles.latest(limit=9)).items[0].text == EXCERPT


async def test_the_lead_picture_of_the_page_or_the_feed_is_kept(web: Web, ingest: Ingest, empty_store: Store) -> None:
    whole = "&lt;img src='/peta.png'&gt;" + ARTICLE.replace("<", "&lt;").replace("&quot;", "&amp;quot;") * 6
    web.put("/rss", rss(web.url("/a/1")).replace("</channel>", rss("https://kabar.test/2", text=whole).split("</title>", 1)[1]))
    web.put("/a/1", PAGE)
    await ingest.poll(source(web))
    images = {article.url: article.image for article in (await empty_store.articles.latest(limit=9)).items}
    assert images == {web.url("/a/1"): "https://kabar.test/beras.jpg", "https://kabar.test/2": "https://kabar.test/peta.png"}


async def test_a_feed_that_falls_silent_is_polled_less_often(web: Web, ingest: Ingest, empty_store: Store, clock: Any) -> None:
    web.put("/rss", rss("https://kabar.test/1"))
    await ingest.poll(source(web))
    clock.advance(hours=6)
    await ingest.poll(source(web))
    assert (await empty_store.sources.state("kabar")).next_poll_at == clock.now + timedelta(hours=1)
    web.put("/rss", rss("https://kabar.test/1", "https://kabar.test/2"))
    await ingest.poll(source(web))
    state = await empty_store.sources.state("kabar")
    assert (state.changed_at, state.rhythm) == (clock.now, 6 * 3600.0)
    daily = source(web, every=timedelta(days=1))
    await ingest.poll(daily)
    assert (await empty_store.sources.state("kabar")).next_poll_at == clock.now + timedelta(days=1)


async def test_a_host_gets_few_requests_at_once_and_a_slow_one_leaves_room_for_others(
    web: Web, empty_store: Store, clock: Any
) -> None:
    release = asyncio.Event()
    asked: list[str] = []
    now = most = 0

    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal now, most
        asked.append(request.path)
        now += 1
        most = max(most, now)
        await release.wait()
        webserver.write_head(writer, 500, {}, 0)
        now -= 1

    async def names(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    slow_ones = [Source(name=f"slow {n}", url=web.url(f"/slow/{n}", host="slow.test")) for n in range(8)]
    for n in range(8):
        web.answers[f"/slow/{n}"] = slow
    quick = Source(name="quick", url=web.url("/quick", host="quick.test"))
    web.put("/quick", rss("https://kabar.test/1"))
    async with (
        Fetcher(allow_networks=["127.0.0.1/32"], resolver=names) as fetcher,
        Ingest(empty_store, fetcher, clock=clock, at_once=3) as ingest,
    ):
        polling = asyncio.create_task(ingest.poll_all([*slow_ones, quick]))
        while await empty_store.articles.count() == 0:
            assert not polling.done()
            await asyncio.sleep(0.01)
        assert (len(asked), most) == (2, 2)
        release.set()
        reports = await polling
    assert (len(asked), most) == (8, 2)
    assert [report.error is None for report in reports] == [False] * 8 + [True]
