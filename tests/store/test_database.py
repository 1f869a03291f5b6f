import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from bot.core.model import ArticleDraft
from bot.errors import StoreError
from bot.store.database import Store

PASSWORD = "s3cret-Pa55"


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def refused(url: str) -> str:
    with pytest.raises(StoreError) as caught:
        await Store.open(url)
    message = str(caught.value)
    assert "\n" not in message
    assert PASSWORD not in message
    return message


async def test_the_folder_of_a_new_store_is_made(tmp_path: Path):
    store = await Store.open(f"sqlite:///{tmp_path}/a/b/kutip.db")
    try:
        assert await store.articles.count() == 0
        assert (tmp_path / "a/b/kutip.db").exists()
    finally:
        await store.close()


async def test_a_relative_address_is_below_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    store = await Store.open("sqlite:///data/kutip.db")
    await store.close()
    assert files(tmp_path / "data") == ["kutip.db"]


async def test_a_closed_store_leaves_one_file(tmp_path: Path):
    store = await Store.open(f"sqlite:///{tmp_path}/kutip.db")
    await store.close()
    assert files(tmp_path) == ["kutip.db"]


async def test_a_store_in_memory_is_used_by_many_tasks_at_once(draft: Callable[..., ArticleDraft], now: datetime):
    store = await Store.open("sqlite:///:memory:")
    try:
        await asyncio.gather(*(store.articles.save([draft(str(number))], now=now) for number in range(20)))
        pages = await asyncio.gather(*(store.articles.latest(limit=3) for _ in range(20)))
        assert {page.total for page in pages} == {20}
    finally:
        await store.close()


@pytest.mark.parametrize("url", ["", "kutip.db", "sqlite", f"http//:{PASSWORD}"])
async def test_what_is_no_address_is_refused(url: str):
    assert "not an address" in await refused(url)


@pytest.mark.parametrize("url", [f"mysql://me:{PASSWORD}@localhost/x", f"redis://:{PASSWORD}@localhost"])
async def test_other_databases_are_refused(url: str):
    assert "is not supported" in await refused(url)


async def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path):
    path = tmp_path / "kutip.db"
    path.write_text("This is not a database.\n" * 100)
    assert "kutip.db: file is not a database" in await refused(f"sqlite:///{path}")
    assert path.read_text() == "This is not a database.\n" * 100


async def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path):
    (tmp_path / "file").write_text("")
    assert "its folder cannot be made: " in await refused(f"sqlite:///{tmp_path}/file/kutip.db")


async def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path):
    (tmp_path / "kutip.db").mkdir()
    assert "unable to open database file" in await refused(f"sqlite:///{tmp_path}/kutip.db")


@pytest.fixture
def closed_folder(tmp_path: Path) -> Iterator[Path]:
    tmp_path.chmod(0o500)
    yield tmp_path
    tmp_path.chmod(0o700)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_folder_without_rights_is_refused(closed_folder: Path):
    assert "unable to open database file" in await refused(f"sqlite:///{closed_folder}/kutip.db")
    assert "its folder cannot be made: Permission denied" in await refused(f"sqlite:///{closed_folder}/data/kutip.db")


async def test_a_read_only_store_can_be_read_and_says_why_it_cannot_be_written(
    sqlite_url: str, tmp_path: Path, draft: Callable[..., ArticleDraft], now: datetime
):
    store = await Store.open(sqlite_url)
    await store.articles.save([draft()], now=now)
    async with store._database.writing() as connection:
        await connection.exec_driver_sql("PRAGMA query_only=ON")
        with pytest.raises(Exception, match="readonly"):
            await connection.exec_driver_sql("DELETE FROM quotes")
        await connection.exec_driver_sql("PRAGMA query_only=OFF")
    await store.close()


async def test_a_full_disk_is_a_store_error_and_the_store_lives_on(
    sqlite_url: str, draft: Callable[..., ArticleDraft], now: datetime
):
    store = await Store.open(sqlite_url)
    try:
        big = draft("big", text="x" * 3_000_000)

        async def limit(pages: int) -> None:
            for _ in range(6):  # whichever connections the pool has
                async with store._database._engine.connect() as connection:
                    await connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
            await store._database.write(lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count={pages}").close())

        await limit(150)
        with pytest.raises(StoreError, match="full"):
            await store.articles.save([big], now=now)
        await limit(10_000_000)
        assert await store.articles.count() == 0
        await store.articles.save([big], now=now)
    finally:
        await store.close()


async def test_a_writer_that_never_ends_is_a_store_error(
    sqlite_url: str, tmp_path: Path, draft: Callable[..., ArticleDraft], now: datetime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.store.engine.BUSY_TIMEOUT", 0.1)
    store = await Store.open(sqlite_url)
    blocker = sqlite3.connect(tmp_path / "kutip.db", isolation_level=None)
    try:
        blocker.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked"):
            await store.articles.save([draft()], now=now)
        assert await store.articles.count() == 0  # readers never wait
        blocker.execute("ROLLBACK")
        await store.articles.save([draft()], now=now)
    finally:
        blocker.close()
        await store.close()


async def test_wrong_sql_surfaces_as_the_bug_it_is(store: Store):
    from sqlalchemy.exc import DBAPIError

    with pytest.raises(DBAPIError) as caught:
        async with store._database.reading() as connection:
            await connection.exec_driver_sql("SELECT nothing FROM nowhere")
    assert not isinstance(caught.value, StoreError)


async def test_a_task_that_is_cancelled_in_a_transaction_leaves_the_store_usable(
    store: Store, draft: Callable[..., ArticleDraft], now: datetime
):
    for number in range(25):
        saving = asyncio.create_task(store.articles.save([draft(str(n), source=f"s{number}") for n in range(50)], now=now))
        await asyncio.sleep(number * 0.001)
        saving.cancel()
        await asyncio.gather(saving, return_exceptions=True)
    assert await store.articles.count() % 50 == 0  # whole or not at all
    assert len((await store.articles.save([draft("after")], now=now)).added) == 1


async def test_a_backup_taken_while_the_store_is_in_use_is_a_store(
    sqlite_url: str, tmp_path: Path, draft: Callable[..., ArticleDraft], now: datetime
):
    """As docs/store.md tells operators to do."""
    store = await Store.open(sqlite_url)
    try:
        await store.articles.save([draft("before")], now=now)
        with closing(sqlite3.connect(tmp_path / "kutip.db")) as connection:
            connection.execute(f"VACUUM INTO '{tmp_path}/backup.db'")
        await store.articles.save([draft("after")], now=now)
    finally:
        await store.close()
    backup = await Store.open(f"sqlite:///{tmp_path}/backup.db")
    try:
        assert [article.key for article in (await backup.articles.latest(limit=5)).items] == ["before"]
        assert (await backup.citations.search("tokayev", limit=5)).total == 1
    finally:
        await backup.close()


async def test_sqlite_waits_for_the_disk_where_it_matters(sqlite_url: str):
    """The outbox survives a power cut; FULL is 2, NORMAL 1. Foreign keys hold, and readers do not wait (WAL)."""
    store = await Store.open(sqlite_url)
    try:
        async with store._database.writing(durable=True) as connection:
            assert (await connection.exec_driver_sql("PRAGMA synchronous")).scalar_one() == 2
        async with store._database.writing() as connection:
            assert (await connection.exec_driver_sql("PRAGMA synchronous")).scalar_one() == 1
            assert (await connection.exec_driver_sql("PRAGMA foreign_keys")).scalar_one() == 1
            assert (await connection.exec_driver_sql("PRAGMA journal_mode")).scalar_one() == "wal"
    finally:
        await store.close()


@pytest.mark.postgresql
async def test_a_server_that_is_not_there_is_refused():
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    message = await refused(f"postgresql://kutip:{PASSWORD}@127.0.0.1:{port}/kutip")
    assert "refused" in message
    assert f"127.0.0.1:{port}" in message


@pytest.mark.postgresql
async def test_a_database_that_is_not_there_is_refused(postgresql_server: str):
    assert '"nowhere" does not exist' in await refused(postgresql_server.replace("/postgres?", "/nowhere?"))


@pytest.fixture
def login_with_password(postgresql_server: str) -> Iterator[str]:
    """The address of a role that has to say its password; the one in the address is wrong."""
    with psycopg.connect(postgresql_server, autocommit=True) as admin:
        row = admin.execute("SHOW hba_file").fetchone()
        assert row is not None
        rules = Path(row[0])
        before = rules.read_text("utf-8")
        rules.write_text(f"local all kutip_login scram-sha-256\n{before}", "utf-8")
        admin.execute("SELECT pg_reload_conf()")
        admin.execute("CREATE ROLE kutip_login LOGIN PASSWORD 'right'")
        yield postgresql_server.replace("postgres:@", f"kutip_login:{PASSWORD}@")
        admin.execute("DROP ROLE kutip_login")
        rules.write_text(before, "utf-8")
        admin.execute("SELECT pg_reload_conf()")


@pytest.mark.postgresql
async def test_a_wrong_password_is_refused_without_showing_it(login_with_password: str):
    assert "password authentication failed" in await refused(login_with_password)


@pytest.mark.postgresql
async def test_missing_rights_are_refused(postgresql_server: str, postgresql_url: str):
    with psycopg.connect(postgresql_server, autocommit=True) as admin:
        admin.execute("CREATE ROLE kutip_reader LOGIN")
        try:
            url = postgresql_url.replace("postgres:@", "kutip_reader:@")
            assert "permission denied" in await refused(url)
        finally:
            admin.execute("DROP ROLE kutip_reader")


@pytest.mark.postgresql
async def test_a_store_outlives_a_restart_of_the_server(
    postgresql_server: str, postgresql_url: str, draft: Callable[..., ArticleDraft], now: datetime
):
    store = await Store.open(postgresql_url)
    try:
        await store.articles.save([draft()], now=now)
        with psycopg.connect(postgresql_server, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kutip'")
        assert await store.articles.count() == 1
    finally:
        await store.close()
