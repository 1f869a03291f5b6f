"""Fetching from the web, with a limit on everything.

    address → (guarded connection → answer → redirect?) × at most `redirects` → status → unpack within `size` → Fetched

A fetch ends within ``Limits.total`` seconds whatever the server does, holds at most ``Limits.size`` bytes of body, and follows at
most ``Limits.redirects`` redirects, each through the address guard. Failures are ``bot.errors.FetchError`` with the reason in
words and an address without credentials.
"""

from __future__ import annotations

import asyncio
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urljoin

import httpx

from bot import __version__
from bot.core.urls import is_web_address, redact
from bot.errors import FetchError
from bot.feeds.guard import AddressPolicy, AddressRefusedError, GuardedBackend, GuardedTransport, Resolver, system_resolver
from bot.feeds.hosts import Hosts

_PRODUCT = f"Kutip/{__version__}"
PER_HOST = 2
"""Requests to one host at the same time."""
KEPT = 8
"""Connections that are kept for a further request to the same host; hardly any host is asked again within seconds."""
KEPT_FOR = 15.0
"""Seconds that they are kept."""
FEED_TYPES = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, */*;q=0.5"
)
PAGE_TYPES = "text/html, application/xhtml+xml, */*;q=0.5"
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 65_536
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Bounds of one fetch. ``total`` and ``idle`` (between two pieces of an answer) are seconds, ``size`` is bytes unpacked."""

    total: float = 30.0
    idle: float = 15.0
    size: int = 10 * 1024 * 1024
    redirects: int = 5


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """An answer. ``url`` is where it came from in the end; ``headers`` have lower-case names.

    ``moved_to`` is the address to use from now on, where every redirect on the way there was a permanent one.
    """

    status: int
    url: str
    body: bytes
    headers: Mapping[str, str]
    moved_to: str | None = None

    @property
    def not_modified(self) -> bool:
        """Whether the server says that nothing has changed since the ``etag`` or ``last_modified`` of the request."""
        return self.status == httpx.codes.NOT_MODIFIED

    @property
    def etag(self) -> str | None:
        """What to send back as ``etag`` the next time."""
        return self.headers.get("etag") or None

    @property
    def last_modified(self) -> str | None:
        """What to send back as ``last_modified`` the next time."""
        return self.headers.get("last-modified") or None

    @property
    def content_type(self) -> str | None:
        """The declared media type with its parameters."""
        return self.headers.get("content-type") or None

    @property
    def max_age(self) -> float | None:
        """For how many seconds the server says that the answer stays fresh (``Cache-Control: max-age``, less its ``Age``)."""
        for directive in self.headers.get("cache-control", "").split(","):
            name, _, value = directive.strip().partition("=")
            if name.lower() == "max-age" and value.strip('"').isdecimal():
                age = self.headers.get("age", "").strip()
                return max(0.0, float(value.strip('"')) - (float(age) if age.isdecimal() else 0.0))
        return None


@dataclass(frozen=True, slots=True)
class _Redirect:
    location: str
    permanent: bool


class Fetcher:
    """An HTTP client for addresses that strangers chose.

    ``allow_networks`` are the private networks that may be connected to; ``contact`` is told to every server, so that its people
    can reach ours. There are at most ``per_host`` requests to a host at once, and none while it rests after "too many requests".
    ``resolver`` and ``clock`` can be replaced for tests.
    Close it with ``close()``, or use it as an asynchronous context manager.
    """

    def __init__(
        self,
        *,
        allow_networks: Iterable[str] = (),
        limits: Limits = DEFAULT_LIMITS,
        connections: int = 64,
        per_host: int = PER_HOST,
        contact: str | None = None,
        resolver: Resolver = system_resolver,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.limits = limits
        self._policy = AddressPolicy(allow_networks)
        self._resolver = resolver
        self._connections = connections
        self._user_agent = user_agent(contact)
        self.per_host = per_host
        self._hosts = Hosts(per_host)
        self._clock = clock
        self._transport: GuardedTransport | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exc_info: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections."""
        if self._transport is not None:
            await self._transport.aclose()
            self._transport = None

    async def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = FEED_TYPES,
        limits: Limits | None = None,
        check: Callable[[str], Awaitable[None]] | None = None,
    ) -> Fetched:
        """Get ``url``: an answer of 2xx, or of 304 where ``etag`` or ``last_modified`` were given. All else is a FetchError.

        ``check`` is asked about the address and every one that it redirects to, and can refuse it by an InputError.
        """
        bounds = limits or self.limits
        headers = {"Accept": accept, "Accept-Encoding": "gzip, deflate", "User-Agent": self._user_agent}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        try:
            async with asyncio.timeout(bounds.total):
                return await self._follow(url, headers, bounds, check)
        except TimeoutError as err:
            raise FetchError(redact(url), f"not finished after {bounds.total:g} seconds") from err
        except httpx.TimeoutException as err:
            raise FetchError(redact(url), "the server does not answer") from err
        except httpx.HTTPError as err:
            raise FetchError(redact(url), _reason(err)) from err
        except (httpx.InvalidURL, UnicodeError, ValueError) as err:
            # ValueError: a header value (an ETag of an earlier answer) or a host that cannot be sent as such
            raise FetchError(redact(url), "not a usable web address") from err

    async def _follow(
        self, url: str, headers: dict[str, str], bounds: Limits, check: Callable[[str], Awaitable[None]] | None
    ) -> Fetched:
        here, permanent = url, True
        for _hop in range(bounds.redirects + 1):
            if not is_web_address(here):
                raise FetchError(redact(url), f"{redact(here)} is not an http or https address")
            if check is not None:
                await check(here)
            async with self._hosts.turn(here):
                if (rest := self._hosts.resting(here)) is not None:
                    raise FetchError(redact(url), "the server has asked for no requests for now", status=429, retry_after=rest)
                found = await self._get(url, here, headers, bounds, moved_to=here if permanent and here != url else None)
            if isinstance(found, Fetched):
                return found
            permanent = permanent and found.permanent
            here = urljoin(here, found.location)
        raise FetchError(redact(url), f"more than {bounds.redirects} redirects")

    async def _get(
        self, asked: str, here: str, headers: dict[str, str], bounds: Limits, *, moved_to: str | None
    ) -> Fetched | _Redirect:
        request = _request(here, headers, bounds)
        # httpx's client has cookies, redirects and a log, which are not wanted here, and costs accordingly.
        response = await self._connected().handle_async_request(request)
        try:
            location = response.headers.get("location")
            if response.status_code in _REDIRECTS and location:
                return _Redirect(location, permanent=response.status_code in _PERMANENT)
            return await self._read(response, request, asked=asked, url=here, moved_to=moved_to, bounds=bounds)
        finally:
            await response.aclose()

    async def _read(
        self, response: httpx.Response, request: httpx.Request, *, asked: str, url: str, moved_to: str | None, bounds: Limits
    ) -> Fetched:
        status = response.status_code
        conditional = {"if-none-match", "if-modified-since"} & set(request.headers)
        if not (httpx.codes.is_success(status) or (status == httpx.codes.NOT_MODIFIED and conditional)):
            wait = retry_after(response.headers.get("retry-after"), now=self._clock())
            if status == httpx.codes.TOO_MANY_REQUESTS and wait:
                self._hosts.rest(url, wait)
            raise FetchError(redact(asked), f"HTTP {status} {_phrase(status)}".strip(), status=status, retry_after=wait)
        body = b""
        if status != httpx.codes.NOT_MODIFIED:
            body = await _body(response, asked, bounds.size)
        else:  # Nothing comes; but only an answer that was read to its end leaves its connection for the next request.
            await anext(response.aiter_raw(), None)
        return Fetched(status=status, url=url, body=body, headers=_headers(response), moved_to=moved_to)

    def _connected(self) -> GuardedTransport:
        if self._transport is None:
            backend = GuardedBackend(self._policy, resolver=self._resolver)
            self._transport = GuardedTransport(backend, most=self._connections, kept=KEPT, expiry=KEPT_FOR)
        return self._transport


def user_agent(contact: str | None = None) -> str:
    """Return what Kutip calls itself towards servers: its name and version, and the operator's address if there is one."""
    return f"{_PRODUCT} (news digest bot{f'; {contact}' if contact else ''})"


def retry_after(value: str | None, *, now: datetime) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks to wait: a number or an HTTP date, never negative."""
    if not value:
        return None
    if value.strip().isdecimal():
        return float(value.strip())
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds())


def _request(url: str, headers: Mapping[str, str], bounds: Limits) -> httpx.Request:
    """Make a request, with the user and password of an address where they belong: in a header, which nobody logs."""
    address = httpx.URL(url)
    bare = address.copy_with(userinfo=b"") if address.userinfo else address
    timeouts = {"connect": bounds.idle, "read": bounds.idle, "write": bounds.idle, "pool": bounds.total}
    request = httpx.Request("GET", bare, headers=headers, extensions={"timeout": timeouts})
    if address.userinfo:
        request = next(httpx.BasicAuth(address.username, address.password).sync_auth_flow(request))
    return request


def _headers(response: httpx.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _phrase(status: int) -> str:
    try:
        return httpx.codes(status).name.replace("_", " ").capitalize()
    except ValueError:
        return ""


def _reason(err: httpx.HTTPError) -> str:
    cause: BaseException | None = err
    while cause is not None:
        if isinstance(cause, AddressRefusedError):
            return str(cause)
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not valid: {cause.verify_message}"
        cause = cause.__cause__
    if isinstance(err, httpx.ConnectError):
        return str(err) if "for the name" in str(err) else "the server cannot be reached"
    if isinstance(err, httpx.RemoteProtocolError | httpx.DecodingError):
        return "the server does not speak HTTP properly"
    return "the connection broke"


async def _body(response: httpx.Response, asked: str, size: int) -> bytes:
    """Read the whole body and unpack it, piece by piece, never holding more than ``size`` bytes (a zip bomb ends here)."""
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > size:
        raise FetchError(redact(asked), f"larger than {_mebibytes(size)}", status=response.status_code)
    codings = [coding.strip().lower() for coding in response.headers.get("content-encoding", "identity").split(",")]
    packed = codings != ["identity"]
    if packed and codings not in (["gzip"], ["x-gzip"], ["deflate"]):
        reason = f"packed as {', '.join(codings)}, which Kutip did not ask for"
        raise FetchError(redact(asked), reason, status=response.status_code)
    body = bytearray()
    try:
        async for piece in _unpacked(response.aiter_raw(_CHUNK), packed=packed, most=size + 1):
            body += piece
            if len(body) > size:
                raise FetchError(redact(asked), f"larger than {_mebibytes(size)}", status=response.status_code)
    except zlib.error as err:
        raise FetchError(redact(asked), "its compressed body is broken", status=response.status_code) from err
    return bytes(body)


async def _unpacked(pieces: AsyncIterator[bytes], *, packed: bool, most: int) -> AsyncIterator[bytes]:
    """Unpack gzip (several members too), zlib and bare deflate in pieces of at most ``_CHUNK`` bytes, about ``most`` in all.

    What is not ``packed`` passes, unless it is a gzip file in itself (``feed.xml.gz``): no feed or page begins like one.
    """
    unpacker: zlib._Decompress | None = None
    started, made = False, 0
    async for piece in pieces:
        if not started:
            started = True
            unpacker = _unpacker(piece) if packed or piece.startswith(_GZIP) else None
        if unpacker is None:
            yield piece
            continue
        rest = piece
        while rest and made < most:
            if unpacker.eof:
                if not rest.startswith(_GZIP):
                    return
                unpacker = _unpacker(rest)
            out = unpacker.decompress(rest, _CHUNK)
            rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            made += len(out)
            yield out


def _unpacker(start: bytes) -> zlib._Decompress:
    """Choose by the first bytes: servers confuse zlib and bare deflate, and label gzip as deflate."""
    if start.startswith(_GZIP[:1]):
        return zlib.decompressobj(zlib.MAX_WBITS | 16)
    is_zlib = len(start) > 1 and start[0] & 0x0F == zlib.DEFLATED and int.from_bytes(start[:2], "big") % 31 == 0
    return zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)


def _mebibytes(size: int) -> str:
    return f"{size / 1024 / 1024:.3g} MiB"
