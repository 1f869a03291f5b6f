"""The lock of ``kutip run``: one process at a time works on a store.

It only keeps two bots from getting in each other's way; that nothing is posted twice is what the unique keys of the rows are for.
"""

from __future__ import annotations

import fcntl
import os
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import text

from bot.errors import StoreBusyError, StoreError
from bot.store.engine import Database

_LOCK: Final = 0x4B75746970_02  # "Kutip", 2: the advisory lock of the one that runs


@asynccontextmanager
async def exclusive(database: Database) -> AsyncIterator[None]:
    """Hold the lock. Raise ``StoreBusyError`` when another process has it."""
    if not database.is_sqlite:
        async with _advisory(database):
            yield
    elif database.path is not None:
        lock = _FileLock(database.path.with_name(database.path.name + ".lock"), database.place)
        try:
            yield
        finally:
            lock.release()
    else:
        yield  # a database in memory has no second process


class _FileLock:
    """A lock on a file beside the database. The system releases it when the process ends, however it ends; the file stays."""

    def __init__(self, path: Path, place: str) -> None:
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as err:
            raise StoreError(f"{path}: {err.strerror}") from err
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            holder = os.read(self._descriptor, 32).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            if not isinstance(err, BlockingIOError):
                raise StoreError(f"{path}: cannot be locked: {err.strerror}") from err
            raise _busy(place, f"process {holder}" if holder else "another process") from err
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)
        self._close_in_children()

    def _close_in_children(self) -> None:
        # A forked child (a pool's worker) shares the lock and would hold it on when this process is killed. A weak reference,
        # because a hook stays for ever.
        close = weakref.WeakMethod(self.close)
        os.register_at_fork(after_in_child=lambda: (method := close()) and method())

    def close(self) -> None:
        """Let go of the file; the lock stays with the process that shares it."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def release(self) -> None:
        """Give the lock back."""
        os.ftruncate(self._descriptor, 0)
        self.close()


@asynccontextmanager
async def _advisory(database: Database) -> AsyncIterator[None]:
    """Hold an advisory lock on a connection of its own; the server releases it with the connection."""
    engine = database.dedicated()
    try:
        with database.translated():
            connection = await engine.connect()
        try:
            with database.translated():
                taken = (await connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _LOCK})).scalar_one()
            if not taken:
                raise _busy(database.place, "another process")
            yield
        finally:
            await connection.close()
    finally:
        await engine.dispose()


def _busy(place: str, holder: str) -> StoreBusyError:
    return StoreBusyError(f"{place}: another kutip run is working on it ({holder}); stop that one first")
