"""Connections to web servers: few at once, the last ones kept for a while, none used that the server has closed."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpcore
import pytest
import pytest_asyncio
import webserver
from webserver import Request, Web

from bot.feeds.connections import Connections


class CountingBackend(httpcore.AnyIOBackend):
    """Opens connections, and counts them."""

    opened = 0

    async def connect_tcp(self, *arguments: object, **named: object) -> httpcore.AsyncNetworkStream:
        self.opened += 1
        return await super().connect_tcp(*arguments, **named)  # type: ignore[arg-type]


@pytest.fixture
def backend() -> CountingBackend:
    return CountingBackend()


@pytest_asyncio.fixture
async def sites() -> AsyncIterator[list[Web]]:
    """Three servers: for a pool, three origins."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(webserver.running()) for _ in range(3)]


def pool(backend: CountingBackend, *, most: int = 10, kept: int = 2, expiry: float = 60.0) -> Connections:
    return Connections(backend, ssl_context=ssl.create_default_context(), most=most, kept=kept, expiry=expiry)


async def get(connections: Connections, url: str) -> bytes:
    return (await connections.request("GET", url)).content


async def test_a_server_is_asked_again_over_the_same_connection(web: Web, backend: CountingBackend) -> None:
    url = web.put("/feed", "hello")
    async with pool(backend) as connections:
        assert [await get(connections, url) for _ in range(3)] == [b"hello"] * 3
    assert backend.opened == 1


async def test_two_requests_at_once_have_a_connection_each(web: Web, backend: CountingBackend) -> None:
    url = web.put("/feed", "hello")
    async with pool(backend) as connections:
        await asyncio.gather(*(get(connections, url) for _ in range(2)))
        await asyncio.gather(*(get(connections, url) for _ in range(2)))
    assert backend.opened == 2


async def test_only_the_last_ones_are_kept(sites: list[Web], backend: CountingBackend) -> None:
    urls = [web.put("/feed", "hello") for web in sites]
    async with pool(backend, kept=2) as connections:
        for url in (*urls, urls[2], urls[1]):  # the first server's had to go
            await get(connections, url)
        assert backend.opened == 3
        await get(connections, urls[0])
    assert backend.opened == 4


async def test_a_connection_that_the_server_has_closed_is_not_used(web: Web, backend: CountingBackend) -> None:
    async def answer_once(_request: Request, writer: asyncio.StreamWriter) -> None:
        webserver.write_head(writer, 200, {}, 0)
        await writer.drain()
        writer.close()

    web.answers["/feed"] = answer_once
    async with pool(backend) as connections:
        assert await get(connections, web.url("/feed")) == b""
        await asyncio.sleep(0.05)  # until it is known here
        assert await get(connections, web.url("/feed")) == b""
    assert backend.opened == 2


async def test_a_connection_is_kept_for_some_time_only(sites: list[Web], backend: CountingBackend) -> None:
    urls = [web.put("/feed", "hello") for web in sites[:2]]
    async with pool(backend, expiry=-1.0) as connections:  # at once too old, however coarse the clock is
        await get(connections, urls[0])
        await get(connections, urls[1])  # closes what is too old
        await get(connections, urls[0])
    assert backend.opened == 3


async def test_an_answer_that_is_not_read_to_its_end_costs_its_connection_and_no_place(
    web: Web, backend: CountingBackend
) -> None:
    url = web.put("/feed", b"x" * 5_000_000)
    async with pool(backend, most=1) as connections:
        for _ in range(3):
            async with connections.stream("GET", url) as response:
                assert await anext(response.aiter_stream())
    assert backend.opened == 3


async def test_there_are_only_so_many_requests_at_once_and_a_place_comes_free_again(web: Web, backend: CountingBackend) -> None:
    go_on = asyncio.Event()

    async def wait(_request: Request, writer: asyncio.StreamWriter) -> None:
        await go_on.wait()
        webserver.write_head(writer, 200, {}, 0)

    web.answers["/slow"] = wait
    async with pool(backend, most=1) as connections:
        first = asyncio.create_task(get(connections, web.url("/slow")))
        while not web.requests:
            await asyncio.sleep(0.01)
        with pytest.raises(httpcore.PoolTimeout):
            await connections.request("GET", web.url("/slow"), extensions={"timeout": {"pool": 0.05}})
        go_on.set()
        assert await first == b""
        assert await get(connections, web.url("/slow")) == b""


async def test_a_request_that_fails_or_is_cancelled_leaves_its_place(web: Web, backend: CountingBackend) -> None:
    async def break_off(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async def hang(_request: Request, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    web.answers |= {"/broken": break_off, "/hang": hang}
    fine = web.put("/fine", "hello")
    async with pool(backend, most=1) as connections:
        with pytest.raises(httpcore.RemoteProtocolError):
            await get(connections, web.url("/broken"))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await get(connections, web.url("/hang"))
        with pytest.raises(httpcore.ConnectError):
            await get(connections, "http://127.0.0.1:9/")
        assert await get(connections, fine) == b"hello"
