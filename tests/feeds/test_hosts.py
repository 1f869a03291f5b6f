from __future__ import annotations

import asyncio

import pytest
from webserver import Web

from bot.errors import FetchError
from bot.feeds.fetch import Fetcher
from bot.feeds.hosts import LONGEST_REST, Hosts


async def test_a_host_has_so_many_turns_at_once_and_others_their_own() -> None:
    hosts, order = Hosts(1), []

    async def visit(url: str, name: str) -> None:
        async with hosts.turn(url):
            order.append(f"{name} in")
            await asyncio.sleep(0)
            order.append(f"{name} out")

    await asyncio.gather(
        visit("http://A.test/1", "first"), visit("https://a.test:8/2", "second"), visit("http://b.test", "other")
    )
    assert order == ["first in", "other in", "first out", "other out", "second in", "second out"]


async def test_turns_that_nobody_wants_are_forgotten() -> None:
    hosts = Hosts(1)
    for number in range(100):
        async with hosts.turn(f"http://{number}.test"):
            pass
    assert hosts._turns == {}


def test_a_host_rests_as_long_as_it_asks_within_a_day() -> None:
    now = 50.0
    hosts = Hosts(steady=lambda: now)
    assert hosts.resting("http://a.test/") is None
    hosts.rest("http://a.test/1", 30)
    hosts.rest("http://b.test/", 10**9)
    assert hosts.resting("http://a.test/2") == 30
    assert hosts.resting("http://b.test/") == LONGEST_REST
    assert hosts.resting("http://c.test/") is None
    now = 81.0
    assert hosts.resting("http://a.test/2") is None


async def test_too_many_requests_keeps_all_others_from_that_host(web: Web, fetcher: Fetcher) -> None:
    web.put("/busy", status=429, Retry_After="60")
    web.put("/other", "hello")
    for path in ("/busy", "/other"):
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(web.url(path))
        assert caught.value.status == 429
        assert 59 < (caught.value.retry_after or 0) <= 60
    assert len(web.requests) == 1


async def test_a_fetcher_makes_few_requests_to_a_host_at_once(web: Web, fetcher: Fetcher) -> None:
    now = most = 0

    async def answer(_request: object, writer: asyncio.StreamWriter) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.02)
        now -= 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    web.answers["/x"] = answer
    await asyncio.gather(*(fetcher.fetch(web.url("/x")) for _ in range(6)))
    assert most == 2


async def test_servers_are_told_whom_to_ask(web: Web) -> None:
    web.put("/x", "hello")
    async with Fetcher(allow_networks=["127.0.0.0/8"], contact="mailto:ani@kabar.test") as fetcher:
        await fetcher.fetch(web.url("/x"))
    agent = web.requests[0].headers["user-agent"]
    assert agent.startswith("Kutip/")
    assert "mailto:ani@kabar.test" in agent
