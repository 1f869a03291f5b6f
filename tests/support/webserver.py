"""A web server on loopback that does as the test says, also what no decent server does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Request:
    """A request as it came; ``headers`` have lower-case names."""

    path: str
    headers: Mapping[str, str]


Answer: TypeAlias = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Web:
    """What the server answers by path, and what it was asked."""

    address: str = ""
    requests: list[Request] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)

    def url(self, path: str, *, host: str | None = None) -> str:
        return (self.address if host is None else self.address.replace("127.0.0.1", host)) + path

    def put(self, path: str, body: bytes | str = b"", *, status: int = 200, chunked: bool = False, **headers: str) -> str:
        """Answer ``path`` with ``body``; underscores in header names become dashes. Returns the address."""
        data = body.encode() if isinstance(body, str) else body

        async def answer(_request: Request, writer: asyncio.StreamWriter) -> None:
            write_head(writer, status, headers, None if chunked else len(data))
            writer.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(data), data) if chunked else data)

        self.answers[path] = answer
        return self.url(path)

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]


def write_head(writer: asyncio.StreamWriter, status: int, headers: Mapping[str, str], length: int | None) -> None:
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    lines.append("Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}")
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))


@asynccontextmanager
async def running() -> AsyncIterator[Web]:
    """Run a server."""
    web = Web()

    connections: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connections.add(task)
        task.add_done_callback(connections.discard)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
                request = Request(head[0].split()[1], headers)
                web.requests.append(request)
                answer = web.answers.get(request.path)
                if answer is None:
                    write_head(writer, 404, {}, 0)
                else:
                    await answer(request, writer)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    web.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield web
    finally:
        server.close()
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
