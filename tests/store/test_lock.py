import asyncio
import os
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from bot.core.model import ArticleDraft
from bot.errors import StoreBusyError, StoreError
from bot.store.database import Store

HOLDER = """
import asyncio, os, sys
from bot.store.database import Store

def child():
    import time
    time.sleep(600)

async def main():
    store = await Store.open(sys.argv[1])
    async with store.exclusive():
        if sys.argv[2:] == ["forking"]:
            number = os.fork()
            if number == 0:
                child()
            print(number, flush=True)
        print("locked", flush=True)
        sys.stdin.readline()
    await store.close()
    print("released", flush=True)

asyncio.run(main())
"""


async def test_the_lock_is_held_by_one_at_a_time(store: Store, second: Store):
    async with store.exclusive():
        with pytest.raises(StoreBusyError) as caught:
            async with second.exclusive():
                pytest.fail("two hold the lock")
        assert "\n" not in str(caught.value)
        assert "another kutip run" in str(caught.value)
    async with second.exclusive():
        pass
    async with store.exclusive():
        pass


async def test_the_lock_is_given_back_on_an_error(store: Store, second: Store):
    with pytest.raises(ZeroDivisionError):
        async with store.exclusive():
            raise ZeroDivisionError
    async with second.exclusive():
        pass


async def test_others_can_use_the_store_meanwhile(store: Store, second: Store, draft: Callable[..., ArticleDraft], now: datetime):
    async with store.exclusive():
        await second.articles.save([draft()], now=now)
        assert await store.articles.count() == 1


async def test_another_process_is_named_and_keeps_others_out(
    store: Store, url: str, process: Callable[..., subprocess.Popen[str]]
):
    holder = process(HOLDER, url)
    assert holder.stdout.readline() == "locked\n"
    with pytest.raises(StoreBusyError) as caught:
        async with store.exclusive():
            pytest.fail("two hold the lock")
    if url.startswith("sqlite"):
        assert f"process {holder.pid}" in str(caught.value)
    holder.stdin.write("\n")
    holder.stdin.flush()
    assert holder.stdout.readline() == "released\n"
    async with store.exclusive():
        pass


async def test_a_killed_process_releases_the_lock(store: Store, url: str, process: Callable[..., subprocess.Popen[str]]):
    holder = process(HOLDER, url)
    assert holder.stdout.readline() == "locked\n"
    holder.kill()
    holder.wait()
    await _soon_free(store)


async def test_a_child_of_a_killed_process_does_not_hold_the_lock_on(
    sqlite_url: str, process: Callable[..., subprocess.Popen[str]]
):
    """As a pool's worker would that was forked. PostgreSQL's lock is a connection's; its workers are not to be forked at all."""
    holder = process(HOLDER, sqlite_url, "forking")
    child = int(holder.stdout.readline())
    try:
        assert holder.stdout.readline() == "locked\n"
        holder.kill()
        holder.wait()
        os.kill(child, 0)  # it lives
        store = await Store.open(sqlite_url)
        try:
            await _soon_free(store)
        finally:
            await store.close()
    finally:
        os.kill(child, 9)


async def test_a_store_in_memory_can_be_locked():
    store = await Store.open("sqlite:///:memory:")
    try:
        async with store.exclusive():
            assert await store.articles.count() == 0
    finally:
        await store.close()


async def test_a_lock_file_that_cannot_be_made_is_a_store_error(store: Store, sqlite_url: str, tmp_path: Path):
    lonely = await Store.open(sqlite_url)
    try:
        (tmp_path / "kutip.db.lock").mkdir()
        with pytest.raises(StoreError, match=r"kutip\.db\.lock: Is a directory"):
            async with lonely.exclusive():
                pytest.fail("locked a folder")
    finally:
        await lonely.close()


async def _soon_free(store: Store):
    """A server needs a moment to see that a connection is gone, and a child to begin."""
    async with asyncio.timeout(30):
        while True:
            try:
                async with store.exclusive():
                    return
            except StoreBusyError:
                await asyncio.sleep(0.05)
