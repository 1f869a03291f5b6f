from __future__ import annotations

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webserver import Web

from bot.errors import FetchError, InputError
from bot.feeds.fetch import Fetcher, Limits
from bot.feeds.robots import KEPT_FAILED, Robots, read_robots

SITE = """\
# comments are no rules
User-agent: *
Disallow: /private/ # nor are these
Disallow: /*.pdf$
Allow: /private/open

User-agent: GPTBot
User-agent: Kutip
Disallow: /kutip/
Disallow:
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/private", True),
        ("/private/x", False),
        ("/private/open/x", True),  # the longer rule decides
        ("/a/b.pdf", False),
        ("/a/b.pdf?x", True),
        ("/kutip/", True),
    ],
)
def test_the_most_specific_rule_for_everyone_decides(path: str, allowed: bool) -> None:
    assert read_robots(SITE, "other").allow(path) is allowed


@pytest.mark.parametrize(("path", "allowed"), [("/kutip/x", False), ("/private/x", True), ("/a/b.pdf", True)])
def test_a_group_that_names_us_replaces_the_one_for_everyone(path: str, allowed: bool) -> None:
    assert read_robots(SITE).allow(path) is allowed


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/x", True),
        ("User-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\nDisallow:", "/x", True),
        ("Disallow: /", "/x", True),  # a rule for nobody
        ("User-agent: *\nDisallow: /x\nAllow: /x", "/x", True),  # of two that are equally long the allowing one
        ("User-agent: Kutip/1.0\nDisallow: /", "/x", False),
        ("User-agent: kutipan\nDisallow: /", "/x", True),
        ("user-AGENT: *\nDISALLOW: /x", "/x", False),
        ("\ufeffUser-agent: *\nDisallow: /x", "/x", False),
        ("User-agent: *\nSitemap: https://x.test/s.xml\nDisallow: /x", "/x", False),
        ("User-agent: *\nDisallow: /berita/é", "/berita/%C3%A9", False),
        ("User-agent: *\nDisallow: /a*b*c$", "/axxbxxc", False),
        ("User-agent: *\nDisallow: /a*b*c$", "/axxbxxcd", True),
        ("User-agent: *\nDisallow: /x$", "/x", False),
        ("User-agent: *\nDisallow: /x$", "/xx", True),
        ("<html>404, but with 200</html>", "/x", True),
    ],
)
def test_what_is_written_in_many_ways_is_understood(text: str, path: str, allowed: bool) -> None:
    assert read_robots(text).allow(path) is allowed


@given(st.text(), st.text())
def test_anything_can_be_read(text: str, path: str) -> None:
    read_robots(f"User-agent: *\nDisallow: {text}").allow(path)


def test_a_pattern_of_many_stars_costs_nothing() -> None:
    assert read_robots("User-agent: *\nDisallow: /" + "*a" * 20_000 + "$").allow("/" + "a" * 10_000 + "b")


async def test_a_site_without_robots_txt_allows_everything_and_is_asked_once(web: Web, fetcher: Fetcher) -> None:
    robots = Robots(fetcher, limits=Limits())
    await robots.require(web.url("/a"))
    await robots.require(web.url("/b"))
    assert [request.path for request in web.requests] == ["/robots.txt"]


async def test_what_a_site_forbids_is_refused(web: Web, fetcher: Fetcher) -> None:
    web.put("/robots.txt", "User-agent: *\nDisallow: /a?x=")
    robots = Robots(fetcher, limits=Limits())
    await robots.require(web.url("/a"))
    with pytest.raises(InputError, match=r"robots\.txt asks programs not to fetch it") as caught:
        await robots.require(web.url("/a?x=1"))
    assert not isinstance(caught.value, FetchError)


async def test_a_robots_txt_that_cannot_be_had_forbids_everything_for_a_while(web: Web, fetcher: Fetcher) -> None:
    seconds = 0.0
    robots = Robots(fetcher, limits=Limits(), steady=lambda: 100_000 + seconds)
    web.put("/robots.txt", "busy", status=503)
    for _ in range(2):
        with pytest.raises(FetchError) as caught:
            await robots.require(web.url("/a"))
        assert caught.value.is_temporary
    assert len(web.requests) == 1
    web.put("/robots.txt", "")
    seconds = KEPT_FAILED + 1
    await robots.require(web.url("/a"))


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 10\nDisallow: /x", 10.0),
        ("User-agent: *\ncrawl-delay: 0.5", 0.5),
        ("User-agent: *\nCrawl-delay: 10\n\nUser-agent: Kutip\nCrawl-delay: 2", 2.0),
        ("User-agent: *\nCrawl-delay: 10\n\nUser-agent: Kutip\nDisallow: /x", 0.0),
        ("User-agent: lain\nCrawl-delay: 10", 0.0),
        ("User-agent: *\nCrawl-delay: sering", 0.0),
        ("User-agent: *\nCrawl-delay: -1", 0.0),
        ("Crawl-delay: 10", 0.0),
    ],
)
def test_the_delay_that_a_site_asks_for_is_read(text: str, delay: float) -> None:
    assert read_robots(text).delay == delay


async def test_requests_keep_the_delay_that_a_site_asks_for(web: Web, fetcher: Fetcher) -> None:
    web.put("/robots.txt", "User-agent: *\nCrawl-delay: 0.2")
    robots = Robots(fetcher, limits=Limits())
    began = time.monotonic()
    await asyncio.gather(*(robots.require(web.url(f"/{number}")) for number in range(3)))
    assert time.monotonic() - began >= 0.39


async def test_a_page_whose_turn_is_far_away_is_for_another_time(web: Web, fetcher: Fetcher) -> None:
    seconds = 0.0
    web.put("/robots.txt", "User-agent: *\nCrawl-delay: 60")
    robots = Robots(fetcher, limits=Limits(), steady=lambda: 100_000 + seconds)
    await robots.require(web.url("/a"))
    with pytest.raises(FetchError, match="60 seconds between two requests") as caught:
        await robots.require(web.url("/b"))
    assert caught.value.is_temporary
    assert caught.value.retry_after == 60
    seconds = 61.0
    await robots.require(web.url("/b"))
