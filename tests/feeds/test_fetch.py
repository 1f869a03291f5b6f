"""Fetching: what comes back, and every way in which a server may be slow, large, broken or hostile."""

from __future__ import annotations

import asyncio
import base64
import gzip
import logging
import zlib
from datetime import UTC, datetime, timedelta

import pytest
import webserver
from webserver import Request, Web

from bot.errors import FetchError
from bot.feeds.fetch import Fetcher, Limits, retry_after

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
SMALL = Limits(total=5, idle=5, size=10_000, redirects=3)


async def test_an_answer_comes_with_its_headers(web: Web, fetcher: Fetcher) -> None:
    url = web.put("/feed", "hello", ETag='"1"', Last_Modified="Tue, 24 Nov 2026 19:00:00 GMT", Content_Type="text/xml; charset=x")
    answer = await fetcher.fetch(url)
    assert (answer.status, answer.body, answer.url) == (200, b"hello", url)
    assert (answer.etag, answer.last_modified) == ('"1"', "Tue, 24 Nov 2026 19:00:00 GMT")
    assert answer.content_type == "text/xml; charset=x"
    assert not answer.not_modified
    assert answer.moved_to is None


async def test_the_user_agent_names_kutip(web: Web, fetcher: Fetcher) -> None:
    await fetcher.fetch(web.put("/feed", "x"))
    assert web.requests[0].headers["user-agent"].startswith("Kutip/")


async def test_a_conditional_request_may_be_answered_by_not_modified(web: Web, fetcher: Fetcher) -> None:
    url = web.put("/feed", status=304)
    answer = await fetcher.fetch(url, etag='"1"', last_modified="Tue, 24 Nov 2026 19:00:00 GMT")
    assert answer.not_modified
    assert answer.body == b""
    assert web.requests[0].headers["if-none-match"] == '"1"'
    assert web.requests[0].headers["if-modified-since"] == "Tue, 24 Nov 2026 19:00:00 GMT"


@pytest.mark.parametrize("status", [200, 304])
async def test_a_connection_is_used_for_further_requests(web: Web, fetcher: Fetcher, status: int) -> None:
    peers = []

    async def answer(_request: Request, writer: asyncio.StreamWriter) -> None:
        peers.append(writer.get_extra_info("peername"))
        webserver.write_head(writer, status, {}, 0)

    web.answers["/feed"] = answer
    for _ in range(3):
        await fetcher.fetch(web.url("/feed"), etag='"1"')
    assert len(peers) == 3
    assert len(set(peers)) == 1


async def test_not_modified_without_a_condition_is_an_error(web: Web, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match="304"):
        await fetcher.fetch(web.put("/feed", status=304))


@pytest.mark.parametrize(
    ("value", "seconds"), [("max-age=3600", 3600), ('public, max-age="60"', 60), ("no-cache", None), ("max-age=x", None)]
)
async def test_cache_control_says_how_long_the_answer_is_fresh(
    web: Web, fetcher: Fetcher, value: str, seconds: float | None
) -> None:
    assert (await fetcher.fetch(web.put("/feed", "x", Cache_Control=value))).max_age == seconds


HELLOS = b"hello" * 1000
MEMBER = gzip.compress(HELLOS[:2500])


@pytest.mark.parametrize("chunked", [True, False])
@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        pytest.param("gzip", gzip.compress(HELLOS), id="gzip"),
        pytest.param("x-gzip", gzip.compress(HELLOS), id="x-gzip"),
        pytest.param("deflate", zlib.compress(HELLOS), id="zlib"),
        pytest.param("deflate", zlib.compress(HELLOS, wbits=-15), id="bare deflate"),
        pytest.param("deflate", gzip.compress(HELLOS), id="gzip labelled deflate"),
        pytest.param("GZIP", MEMBER + MEMBER, id="gzip of two members"),
    ],
)
async def test_compressed_bodies_are_unpacked(web: Web, fetcher: Fetcher, coding: str, packed: bytes, chunked: bool) -> None:
    answer = await fetcher.fetch(web.put("/feed", packed, chunked=chunked, Content_Encoding=coding))
    assert answer.body == HELLOS


async def test_a_feed_that_is_a_gzip_file_is_unpacked(web: Web, fetcher: Fetcher) -> None:
    assert (await fetcher.fetch(web.put("/feed.xml.gz", gzip.compress(b"<rss/>")))).body == b"<rss/>"


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, gzip", "gzip, br"])
async def test_bombs_in_compression_that_nobody_asked_for_are_not_unpacked(web: Web, fetcher: Fetcher, coding: str) -> None:
    with pytest.raises(FetchError, match="did not ask for"):
        await fetcher.fetch(web.put("/feed", b"x", Content_Encoding=coding))


async def test_broken_compression_is_an_error(web: Web, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match="compressed body is broken"):
        await fetcher.fetch(web.put("/feed", b"\x1f\x8b\x08\x00 not gzip at all", Content_Encoding="gzip"))


async def test_a_zip_bomb_ends_at_the_limit(web: Web, fetcher: Fetcher) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 60_000
    for headers in ({"Content_Encoding": "gzip"}, {}):
        with pytest.raises(FetchError, match="larger than"):
            await fetcher.fetch(web.put("/bomb", bomb, **headers), limits=Limits(size=100_000))


async def test_a_body_declared_too_large_is_not_read(web: Web, fetcher: Fetcher) -> None:
    async def answer(_request: Request, writer: asyncio.StreamWriter) -> None:
        webserver.write_head(writer, 200, {}, 10**12)

    web.answers["/huge"] = answer
    with pytest.raises(FetchError, match="larger than"):
        await fetcher.fetch(web.url("/huge"), limits=SMALL)


async def test_an_endless_body_ends_at_the_limit(web: Web, fetcher: Fetcher) -> None:
    async def answer(_request: Request, writer: asyncio.StreamWriter) -> None:
        webserver.write_head(writer, 200, {}, None)
        while True:
            writer.write(b"400\r\n" + b"x" * 0x400 + b"\r\n")
            await writer.drain()

    web.answers["/endless"] = answer
    with pytest.raises(FetchError, match="larger than"):
        await fetcher.fetch(web.url("/endless"), limits=SMALL)


async def test_a_slow_loris_ends_at_the_deadline(web: Web, fetcher: Fetcher) -> None:
    """Each byte comes in time, so that only the limit on the whole helps."""

    async def answer(_request: Request, writer: asyncio.StreamWriter) -> None:
        webserver.write_head(writer, 200, {}, 10_000)
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    web.answers["/slow"] = answer
    with pytest.raises(FetchError, match=r"not finished after 0\.5 seconds"):
        await fetcher.fetch(web.url("/slow"), limits=Limits(total=0.5, idle=5))


async def test_slow_headers_end_at_the_deadline(web: Web, fetcher: Fetcher) -> None:
    async def answer(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-Header: y\r\n")
            await writer.drain()
            await asyncio.sleep(0.05)

    web.answers["/slow"] = answer
    with pytest.raises(FetchError, match="not finished after"):
        await fetcher.fetch(web.url("/slow"), limits=Limits(total=0.5, idle=5))


async def test_endless_headers_are_an_error(web: Web, fetcher: Fetcher) -> None:
    async def answer(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-Header: " + b"y" * 1000 + b"\r\n")
            await writer.drain()

    web.answers["/endless"] = answer
    with pytest.raises(FetchError, match="HTTP properly"):
        await fetcher.fetch(web.url("/endless"), limits=SMALL)


async def test_silence_is_an_error(web: Web, fetcher: Fetcher) -> None:
    async def answer(_request: Request, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    web.answers["/silent"] = answer
    with pytest.raises(FetchError, match="does not answer"):
        await fetcher.fetch(web.url("/silent"), limits=Limits(total=30, idle=0.3))


async def test_something_that_is_not_http_is_an_error(web: Web, fetcher: Fetcher) -> None:
    async def answer(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        writer.close()

    web.answers["/smtp"] = answer
    with pytest.raises(FetchError, match="HTTP properly"):
        await fetcher.fetch(web.url("/smtp"))


async def test_a_connection_that_breaks_is_an_error(web: Web, fetcher: Fetcher) -> None:
    async def answer(_request: Request, writer: asyncio.StreamWriter) -> None:
        webserver.write_head(writer, 200, {}, 1000)
        writer.write(b"half")
        writer.close()

    web.answers["/broken"] = answer
    with pytest.raises(FetchError):
        await fetcher.fetch(web.url("/broken"))


async def test_redirects_are_followed_and_permanent_ones_reported(web: Web, fetcher: Fetcher) -> None:
    web.put("/old", status=301, Location="/newer")
    web.put("/newer", status=308, Location=web.url("/newest"))
    web.put("/newest", "hello")
    answer = await fetcher.fetch(web.url("/old"))
    assert answer.body == b"hello"
    assert answer.url == answer.moved_to == web.url("/newest")


async def test_a_temporary_redirect_on_the_way_is_no_move(web: Web, fetcher: Fetcher) -> None:
    web.put("/old", status=301, Location="/newer")
    web.put("/newer", status=302, Location="/newest")
    web.put("/newest", "hello")
    answer = await fetcher.fetch(web.url("/old"))
    assert answer.url == web.url("/newest")
    assert answer.moved_to is None


async def test_a_redirect_loop_ends(web: Web, fetcher: Fetcher) -> None:
    web.put("/a", status=302, Location="/b")
    web.put("/b", status=302, Location="/a")
    with pytest.raises(FetchError, match="more than 3 redirects"):
        await fetcher.fetch(web.url("/a"), limits=SMALL)
    assert len(web.requests) == SMALL.redirects + 1


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/", "javascript:alert(1)", "http://", "http://[::1"])
async def test_a_redirect_to_no_web_address_is_refused(web: Web, fetcher: Fetcher, target: str) -> None:
    web.put("/feed", status=302, Location=target)
    with pytest.raises(FetchError):
        await fetcher.fetch(web.url("/feed"))


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://x.test/", "", "http://", "x.test/feed", "http://x.test:99999/", "http://[::1/"]
)
async def test_what_is_no_web_address_is_refused(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(FetchError):
        await fetcher.fetch(url)


async def test_credentials_never_come_into_messages(web: Web, fetcher: Fetcher, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    web.put("/gone?api_key=t0k3n&page=2", status=410)
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(web.address.replace("//", "//ani:s3cr3t%40@") + "/gone?api_key=t0k3n&page=2")
    assert web.requests[0].headers["authorization"] == "Basic " + base64.b64encode(b"ani:s3cr3t@").decode()
    assert "s3cr3t" not in str(caught.value)
    assert "s3cr3t" not in caplog.text
    assert "t0k3n" not in str(caught.value)
    assert "page=2" in str(caught.value)


async def test_credentials_are_not_handed_on_to_another_host(web: Web) -> None:
    async def everywhere(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    web.put("/private", status=302, Location=web.url("/elsewhere", host="other.test"))
    web.put("/elsewhere", "hello")
    async with Fetcher(allow_networks=["127.0.0.0/8"], resolver=everywhere) as fetcher:
        await fetcher.fetch(web.url("/private", host="ani:s3cr3t@one.test"))
    assert "authorization" in web.asked("/private")[0].headers
    assert "authorization" not in web.asked("/elsewhere")[0].headers


async def test_cookies_are_not_kept(web: Web, fetcher: Fetcher) -> None:
    url = web.put("/feed", "x", Set_Cookie="track=1; Path=/")
    await fetcher.fetch(url)
    await fetcher.fetch(url)
    assert "cookie" not in web.requests[1].headers


@pytest.mark.parametrize(
    ("status", "temporary"), [(404, False), (410, False), (403, False), (429, True), (500, True), (503, True)]
)
async def test_an_error_status_is_told(web: Web, fetcher: Fetcher, status: int, temporary: bool) -> None:
    with pytest.raises(FetchError, match=f"HTTP {status} ") as caught:
        await fetcher.fetch(web.put("/feed", "no", status=status))
    assert caught.value.status == status
    assert caught.value.is_temporary is temporary


async def test_retry_after_comes_with_the_error(web: Web) -> None:
    url = web.put("/feed", status=503, Retry_After="120")
    async with Fetcher(allow_networks=["127.0.0.0/8"], clock=lambda: NOW) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(url)
    assert caught.value.retry_after == timedelta(minutes=2).total_seconds()


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("Tue, 24 Nov 2026 20:01:00 GMT", 60),
        ("Tue, 24 Nov 2026 19:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, now=NOW) == seconds


async def test_an_etag_that_cannot_be_sent_is_an_error_and_no_crash(web: Web, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError):
        await fetcher.fetch(web.put("/feed", "x"), etag='"a\r\nX-Injected: 1"')
    assert all("x-injected" not in request.headers for request in web.requests)
