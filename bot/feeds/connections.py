"""Connections to web servers: httpcore's, of which the last few are kept for a further request to the same server.

httpcore's own pool looks at each of its connections, and asks the system about it, whenever a request begins or ends. With
dozens under way at once that costs more than anything else of a request, while hardly any server is asked twice within seconds.
This one finds a kept connection by its origin and looks at no other.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from typing import NamedTuple

import httpcore


class _Kept(NamedTuple):
    origin: httpcore.Origin
    connection: httpcore.AsyncConnectionInterface
    until: float


class Connections(httpcore.AsyncConnectionPool):
    """A pool for httpx's transport: at most ``most`` requests at once, ``kept`` connections without one for ``expiry`` seconds.

    All are opened by ``backend``, which decides where they may lead.
    """

    def __init__(
        self, backend: httpcore.AsyncNetworkBackend, *, ssl_context: ssl.SSLContext, most: int, kept: int, expiry: float
    ) -> None:
        super().__init__(ssl_context=ssl_context, network_backend=backend, keepalive_expiry=expiry)
        self._most_kept = kept
        self._expiry = expiry
        self._places = asyncio.Semaphore(most)
        self._kept: list[_Kept] = []  # the one that was used last at the end

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request. Raises httpcore's errors; PoolTimeout if no place comes free in time."""
        try:
            async with asyncio.timeout(request.extensions.get("timeout", {}).get("pool")):
                await self._places.acquire()
        except TimeoutError as err:
            raise httpcore.PoolTimeout from err
        try:
            connection = await self._taken(request.url.origin) or self.create_connection(request.url.origin)
            response = await connection.handle_async_request(request)
        except BaseException:
            self._places.release()  # the connection, if there is one, has closed itself
            raise
        body = _Body(response, self, connection, request.url.origin)
        return httpcore.Response(response.status, headers=response.headers, content=body, extensions=response.extensions)

    async def _taken(self, origin: httpcore.Origin) -> httpcore.AsyncConnectionInterface | None:
        """Take a kept connection to an origin, if there is one that can still be used, and close those that are too old."""
        now = time.monotonic()
        while self._kept and self._kept[0].until < now:
            await self._kept.pop(0).connection.aclose()
        for number in range(len(self._kept) - 1, -1, -1):
            if self._kept[number].origin == origin:
                connection = self._kept.pop(number).connection
                if not connection.has_expired():
                    return connection
                await connection.aclose()  # the server has closed it
                return None
        return None

    async def returned(self, connection: httpcore.AsyncConnectionInterface, origin: httpcore.Origin) -> None:
        """Keep a connection whose answer was read to its end; any other one has closed itself."""
        self._places.release()
        if connection.is_idle():
            self._kept.append(_Kept(origin, connection, time.monotonic() + self._expiry))
            if len(self._kept) > self._most_kept:
                await self._kept.pop(0).connection.aclose()

    async def aclose(self) -> None:
        """Close the connections that are kept."""
        kept, self._kept = self._kept, []
        for one in kept:
            await one.connection.aclose()


class _Body:
    """The body of an answer, which gives the connection back when it is closed."""

    def __init__(
        self,
        response: httpcore.Response,
        pool: Connections,
        connection: httpcore.AsyncConnectionInterface,
        origin: httpcore.Origin,
    ) -> None:
        self._response = response
        self._pool = pool
        self._connection = connection
        self._origin = origin
        self._is_closed = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._response.aiter_stream()

    async def aclose(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            try:
                await self._response.aclose()
            finally:
                await self._pool.returned(self._connection, self._origin)
