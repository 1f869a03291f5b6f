"""Sources over HTTPS: certificates are checked, and connections kept as without."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from bot.errors import FetchError
from bot.feeds.fetch import Fetcher

BODY = b"hello" * 20_000


@dataclass
class Site:
    """A server whose certificate only who has ``authority`` trusts; ``connections`` counts those to it."""

    url: str
    authority: Path
    connections: int = 0


@pytest_asyncio.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("makes its certificate with openssl")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    asked = (openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    names = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    await asyncio.to_thread(
        subprocess.run, (*asked, *names, "-keyout", str(key), "-out", str(certificate)), check=True, capture_output=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY))
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    found = Site(f"https://localhost:{server.sockets[0].getsockname()[1]}/", certificate)
    try:
        yield found
    finally:
        server.close()


async def test_a_certificate_that_nobody_vouches_for_is_told(site: Site, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match="its certificate is not valid: self"):
        await fetcher.fetch(site.url)


async def test_several_answers_come_over_one_connection(site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(httpx, "create_ssl_context", lambda: ssl.create_default_context(cafile=str(site.authority)))
    for _ in range(3):
        assert (await fetcher.fetch(site.url)).body == BODY
    assert site.connections == 1


async def test_a_server_of_https_does_not_answer_in_the_clear(site: Site, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError):
        await fetcher.fetch(site.url.replace("https:", "http:"))
