"""Calls below the library, against servers that answer in every way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bot.chat import wire
from bot.chat.wire import Calls, DirectTransport, ProxiedTransport, transport_to
from bot.errors import RejectedError, RetryLaterError, UncertainError, UnreachableError

OK = b'{"ok":true,"result":{"message_id":5}}'
Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def whole(body: bytes, *, status: int = 200, headers: str = "") -> bytes:
    return f"HTTP/1.1 {status} Whatever\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


@asynccontextmanager
async def server(*answers: bytes | None) -> AsyncIterator[tuple[str, list[bytes], list[int]]]:
    """Give each request the next of ``answers`` (None: hang up); tell the requests, and how many connections there were."""
    requests: list[bytes] = []
    connections = [0]
    waiting = list(answers)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections[0] += 1
        tasks.add(asyncio.current_task())
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                requests.append(head + await reader.readexactly(length))
                answer = waiting.pop(0)
                if answer is None:
                    break
                writer.write(answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/bot", requests, connections
    finally:
        listening.close()
        await asyncio.gather(*tasks, return_exceptions=True)


async def call(url: str, **parameters: object) -> object:
    calls = Calls("123:secret", url)
    try:
        return await calls("sendMessage", parameters)
    finally:
        await calls.close()


@pytest.mark.parametrize(
    "answer",
    [
        whole(OK),
        whole(OK, headers="Connection: close\r\n"),
        b"HTTP/1.1 100 Continue\r\n\r\n" + whole(OK),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n" + OK[:5] + b"\r\n%x;a=b\r\n" % len(OK[5:]) + OK[5:]
        + b"\r\n0\r\nTrailer: x\r\n\r\n",
    ],
)  # fmt: skip
async def test_every_form_of_answer_is_read(answer):
    async with server(answer) as (url, requests, _):
        assert await call(url, text="Perahu – “ya”") == {"message_id": 5}
    assert requests[0].startswith(b"POST /bot123:secret/sendMessage HTTP/1.1\r\nHost: 127.0.0.1")
    assert '{"text":"Perahu – “ya”"}'.encode() in requests[0]


async def test_connections_are_kept_and_replaced_when_they_close():
    async with server(whole(OK), whole(OK, headers="Connection: close\r\n"), whole(OK)) as (url, requests, connections):
        calls = Calls("1:a", url)
        for _ in range(3):
            await calls("sendMessage", {})
            await asyncio.sleep(0.01)
        await calls.close()
    assert (len(requests), connections) == (3, [2])


async def test_a_connection_that_the_server_closed_meanwhile_costs_no_answer():
    async with server(whole(OK), None) as (url, _, connections):
        calls = Calls("1:a", url)
        await calls("sendMessage", {})
        transport = calls._transport
        assert isinstance(transport, DirectTransport)
        transport._idle[0].reader.feed_eof()
        with pytest.raises(UncertainError):
            await calls("sendMessage", {})
        assert connections == [2]
        await calls.close()


@pytest.mark.parametrize(
    "answer",
    [None, b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", whole(b"<html>")],
)
async def test_an_answer_that_cannot_be_read_is_uncertain(answer):
    async with server(answer, None) as (url, _, _):
        with pytest.raises(UncertainError):
            await call(url)


async def test_a_request_that_is_cancelled_leaves_no_connection_with_half_an_answer():
    async with server(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", None) as (url, _, _):
        calls = Calls("1:a", url)
        asking = asyncio.create_task(calls("sendMessage", {}))
        await asyncio.sleep(0.05)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert not calls._transport._idle
        await calls.close()


async def test_an_answer_that_does_not_come_is_uncertain(monkeypatch):
    monkeypatch.setattr(wire, "ANSWER_SECONDS", 0.05)
    async with server(b"", None) as (url, _, _):
        with pytest.raises(UncertainError, match="TimeoutError"):
            await call(url)


async def test_who_is_not_there_was_surely_not_reached():
    with pytest.raises(UnreachableError):
        await call("http://127.0.0.1:9/bot")


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, b'{"ok":false,"error_code":400,"description":"Bad Request: text is empty"}', RejectedError),
        (
            429,
            b'{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":7}}',
            RetryLaterError,
        ),
        (502, b"<html>Bad Gateway</html>", UnreachableError),
        (599, b"", UnreachableError),
        (400, b"<html>", UncertainError),
    ],
)
async def test_refusals_say_what_is_wrong(status, body, error):
    async with server(whole(body, status=status)) as (url, _, _):
        with pytest.raises(error):
            await call(url)


def test_a_proxy_of_the_environment_is_used(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:3128")
    monkeypatch.setenv("no_proxy", "localhost")
    assert isinstance(transport_to("https://api.telegram.org/bot"), ProxiedTransport)
    assert isinstance(transport_to("https://localhost/bot"), DirectTransport)
    assert isinstance(transport_to("http://127.0.0.1/bot"), DirectTransport)
