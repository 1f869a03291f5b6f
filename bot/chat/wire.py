"""Calls of the Bot API below the library's objects: JSON over kept-alive connections to one server.

A broadcast makes the same call thousands of times and wants a number back. The library needs about 6 ms of a processor for it,
and httpx itself 1.5 ms; this needs a tenth of that. The library stays in use for everything else. Where a proxy is set in the
environment, httpx does the talking, which knows proxies.

The URL holds the token: it is in no error and no log line.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Protocol
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from bot.chat.faults import lost, refusal, server_failure
from bot.errors import UncertainError, UnreachableError

CONNECT_SECONDS: Final = 10.0
ANSWER_SECONDS: float = 20.0
IDLE_SECONDS: Final = 30.0
"""A connection that was idle for longer is not used again: the server may be closing it just now, which costs an answer."""
MOST_HEAD_BYTES: Final = 64 * 1024
MOST_BODY_BYTES: Final = 4 * 1024 * 1024


class Transport(Protocol):
    """Posts to one server. Raises UnreachableError where surely nothing was sent, UncertainError where the answer is missing."""

    async def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Post JSON and return the status and the body of the answer."""

    async def close(self) -> None:
        """Close all connections."""


@dataclass(slots=True)
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    used_at: float


class DirectTransport:
    """HTTP/1.1, as much of it as it takes to post JSON and read the answer."""

    def __init__(self, base: str) -> None:
        """Make it for the server of the URL ``base``; nothing connects yet."""
        url = urlsplit(base)
        self._host = url.hostname or ""
        self._tls = url.scheme == "https"
        self._port = url.port or (443 if self._tls else 80)
        self._head = f" HTTP/1.1\r\nHost: {url.netloc.rpartition('@')[2]}\r\nContent-Type: application/json\r\nContent-Length: "
        self._context: ssl.SSLContext | None = None
        self._idle: deque[_Connection] = deque()

    async def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Post JSON and return the status and the body of the answer."""
        connection = self._take() or await self._connect()
        whole = False
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                connection.writer.write(f"POST {path}{self._head}{len(body)}\r\n\r\n".encode("ascii") + body)
                await connection.writer.drain()
                status, answer, stays = await _read_answer(connection.reader)
            whole = stays
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError) as error:  # TimeoutError is an OSError
            raise UncertainError(f"the answer was lost ({type(error).__name__})") from None
        finally:
            if whole:
                connection.used_at = asyncio.get_running_loop().time()
                self._idle.append(connection)
            else:
                connection.writer.close()
        return status, answer

    async def close(self) -> None:
        """Close the idle connections; those in use close with their request."""
        while self._idle:
            self._idle.pop().writer.close()

    def _take(self) -> _Connection | None:
        """Return the idle connection that was used last."""
        fresh = asyncio.get_running_loop().time() - IDLE_SECONDS
        while self._idle and (self._idle[0].used_at < fresh or self._idle[0].reader.at_eof()):
            self._idle.popleft().writer.close()
        while self._idle:
            connection = self._idle.pop()
            if not connection.reader.at_eof() and not connection.writer.is_closing():
                return connection
            connection.writer.close()
        return None

    async def _connect(self) -> _Connection:
        if self._tls and self._context is None:
            self._context = httpx.create_ssl_context()  # the certificates that the library's connections trust
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                reader, writer = await asyncio.open_connection(
                    self._host, self._port, ssl=self._context, limit=MOST_HEAD_BYTES
                )  # fmt: skip
        except OSError as error:  # ssl.SSLError and TimeoutError are such
            raise UnreachableError(f"Telegram was not reached ({type(error).__name__})") from None
        return _Connection(reader, writer, 0.0)


async def _read_answer(reader: asyncio.StreamReader) -> tuple[int, bytes, bool]:
    """Return status and body of an answer, and whether the connection can be used again. Raises EOFError, ValueError."""
    status = HTTPStatus.CONTINUE.value
    headers: dict[str, str] = {}
    while status < HTTPStatus.OK:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        status = int(first.partition(" ")[2][:3])
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    stays = headers.get("connection", "").lower() != "close" and first.startswith("HTTP/1.1")
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return status, await _read_chunks(reader), stays
    if "content-length" in headers:
        length = int(headers["content-length"])
        if not 0 <= length <= MOST_BODY_BYTES:
            raise ValueError("an answer of this length is not the Bot API's")
        return status, await reader.readexactly(length), stays
    return status, await reader.read(MOST_BODY_BYTES), False


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = bytearray()
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        if not 0 < size <= MOST_BODY_BYTES - len(body):
            raise ValueError("an answer of this length is not the Bot API's")
        body += (await reader.readexactly(size + 2))[:-2]
    while await reader.readuntil(b"\r\n") != b"\r\n":
        pass
    return bytes(body)


class ProxiedTransport:
    """The same by httpx, through the proxy that the environment names."""

    def __init__(self, base: str) -> None:
        url = urlsplit(base)
        timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
        self._client = httpx.AsyncClient(base_url=f"{url.scheme}://{url.netloc}", timeout=timeout)

    async def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Post JSON and return the status and the body of the answer."""
        try:
            response = await self._client.post(path, content=body, headers={"Content-Type": "application/json"})
        except httpx.HTTPError as error:
            raise lost(error) from None
        return response.status_code, response.content

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()


def transport_to(base: str) -> Transport:
    """Return the way to the server of the URL ``base``."""
    url = urlsplit(base)
    proxies = getproxies()
    proxied = (url.scheme in proxies or "all" in proxies) and not proxy_bypass(url.hostname or "")
    return ProxiedTransport(base) if proxied else DirectTransport(base)


class Calls:
    """Calls methods of the Bot API with a bot's token."""

    def __init__(self, token: str, api_url: str) -> None:
        self._path = urlsplit(api_url).path + token
        self._transport = transport_to(api_url)

    def __repr__(self) -> str:
        """Leave out the token."""
        return "<Calls>"

    async def __call__(self, method: str, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the method's result
        """Call ``method`` and return its result. Raises a ``DeliveryError`` that says what is wrong."""
        body = json.dumps(parameters, ensure_ascii=False, separators=(",", ":")).encode()
        status, content = await self._transport.post(f"{self._path}/{method}", body)
        try:
            answer = json.loads(content)
        except ValueError:
            answer = None
        if isinstance(answer, dict) and answer.get("ok") is True:
            return answer.get("result")
        if isinstance(answer, dict) and "error_code" in answer:
            raise refusal(int(answer["error_code"]), str(answer.get("description", "")), answer.get("parameters") or {})
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise server_failure(status, HTTPStatus(status).phrase if status in set(HTTPStatus) else "a server error")
        raise UncertainError(f"the answer cannot be read (status {status})")

    async def close(self) -> None:
        """Close all connections."""
        await self._transport.close()
