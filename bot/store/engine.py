"""Connections and transactions, on SQLite and PostgreSQL; failures of the environment become ``StoreError`` here.

SQLite runs in WAL mode: readers never wait. A write transaction begins with ``BEGIN IMMEDIATE``, so it waits for its turn before
it has read anything, and cannot fail half-way because another process wrote first.

There are two ways in. ``reading`` and ``writing`` give an asynchronous connection, on which every statement is a hop to the
driver's thread and back: right for a few statements. ``write`` and ``read`` hand a whole piece of work to a thread, which runs it
on a plain connection: what polls bring are thousands of rows, and the hops would cost more than they do.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, contextmanager, nullcontext
from functools import partial, wraps
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry, NullPool

from bot.errors import StoreError
from bot.store.types import dump_json

P = ParamSpec("P")
T = TypeVar("T")

BUSY_TIMEOUT: Final = 30.0
"""Seconds that a writer waits for another process's transaction. All of ours are short; a backup tool may hold it longer."""
CONNECT_TIMEOUT: Final = 10
"""Seconds to wait for a PostgreSQL server to answer."""
PAGE_CACHE: Final = 2 * 1024
"""KiB of pages that each SQLite connection keeps, of which there are six and more; the system's own cache holds the rest."""

_BEGIN = "kutip_begin"
_SERVER: Final[dict[str, Any]] = {
    "pool_pre_ping": True,  # the server may have been restarted
    "json_serializer": dump_json,
    "connect_args": {"connect_timeout": CONNECT_TIMEOUT, "application_name": "kutip"},
}
"""How PostgreSQL is connected to."""
# https://www.postgresql.org/docs/current/errcodes-appendix.html: connection, password, no such database, deadlock, resources,
# lock, shut down, disk; and among single states read-only transaction and insufficient privilege
_STATE_CLASSES = {"08", "28", "3D", "40", "53", "55", "57", "58"}
_STATES = {"25006", "42501"}


def parse_url(url: str) -> URL:
    """Read a store's address and choose its driver. Raise ``StoreError``, which never shows it: it may hold a password."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as err:
        raise StoreError("[store] url: not an address; write sqlite:///data/kutip.db or postgresql://user@host/name") from err
    if parsed.get_backend_name() == "sqlite":
        return parsed.set(drivername="sqlite+aiosqlite")
    if parsed.get_backend_name() in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    raise StoreError(f"[store] url: {parsed.get_backend_name()} is not supported; write sqlite:///… or postgresql://…")


class Database:
    """One database: an engine with its transactions. ``place`` names it in messages, without the password."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.is_sqlite: Final = url.get_backend_name() == "sqlite"
        name = url.database or ":memory:"
        self.path: Final = Path(name) if self.is_sqlite and name != ":memory:" else None
        self.place: Final = name if self.is_sqlite else url.render_as_string(hide_password=True).replace("+psycopg", "", 1)
        # One writer at a time on SQLite: tasks of this process queue here, fairly, instead of polling the file's lock.
        self._turn: AbstractAsyncContextManager[Any] = asyncio.Lock() if self.is_sqlite else nullcontext()
        self._under_way: set[asyncio.Task[Any]] = set()
        self._plain: Engine | None = None
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="kutip-store")  # starts its thread when there is work
        with self.translated():
            self._engine = self._make_engine()

    def _make_engine(self) -> AsyncEngine:
        if not self.is_sqlite:
            try:
                return create_async_engine(self.url, **_SERVER)
            except ModuleNotFoundError as err:
                raise StoreError('PostgreSQL needs psycopg: install "kutip[postgresql]"') from err
        engine = create_async_engine(
            self.url,
            json_serializer=dump_json,
            # A database in memory lives as long as its one connection; tasks take turns with it.
            poolclass=AsyncAdaptedQueuePool,
            pool_size=1 if self.path is None else 5,
            max_overflow=0 if self.path is None else 10,
            # None: the driver begins no transactions of its own accord; _begin does.
            connect_args={"timeout": BUSY_TIMEOUT, "isolation_level": None},
        )
        _listen(engine.sync_engine)
        return engine

    def _make_plain(self) -> Engine:
        if not self.is_sqlite:
            return create_engine(self.url, **_SERVER)
        place = self.url.set(drivername="sqlite+pysqlite")
        engine = create_engine(place, json_serializer=dump_json, connect_args={"timeout": BUSY_TIMEOUT, "isolation_level": None})
        _listen(engine)
        return engine

    async def close(self) -> None:
        """Close every connection, as soon as what is under way has ended."""
        while self._under_way:
            await asyncio.wait(self._under_way)
        self._writer.shutdown()
        if self._plain is not None:
            self._plain.dispose()
        await self._engine.dispose()

    async def to_the_end(self, work: Coroutine[Any, Any, T]) -> T:
        """Run ``work`` to its end, even when the task that waits for it is cancelled.

        A connection that is cancelled in the middle of a statement cannot be used any more, and on SQLite it may keep its
        transaction, with the lock on the file, for as long as a traceback refers to the statement. Our transactions are short.
        """
        return await asyncio.shield(self.begin(work))

    def begin(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start ``work``, which ``close`` waits for."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    def dedicated(self) -> AsyncEngine:
        """Make an engine whose connections are its own and close when they are let go (for locks that a session holds)."""
        arguments = {"connect_timeout": CONNECT_TIMEOUT, "application_name": "kutip lock"}
        return create_async_engine(self.url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=arguments)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection for selects; on SQLite all of them see one state of the database."""
        with self.translated():
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self, *, durable: bool = False) -> AsyncIterator[AsyncConnection]:
        """Give a connection in a transaction that is committed at the end, or rolled back on an error.

        What is committed survives the end of this process, SIGKILL included. ``durable`` makes it survive a power cut as well,
        at the price of a disk flush on SQLite: right for the outbox, where a lost row is a message posted twice, while articles
        that are lost are simply fetched again. PostgreSQL is always durable.
        """
        with self.translated():
            async with self._turn, self._engine.connect() as connection:
                await connection.execution_options(**{_BEGIN: "FULL" if durable else "NORMAL"})
                async with connection.begin():
                    yield connection

    async def write(self, work: Callable[[Connection], T], *, durable: bool = False) -> T:
        """Run ``work`` in a transaction, on the thread that writes; ``durable`` as for ``writing``.

        Raises what ``work`` raises, after the transaction was rolled back.
        """
        level = "FULL" if durable else "NORMAL"
        with self.translated():
            async with self._turn:
                if self._in_memory:
                    async with self._engine.connect() as connection:
                        await connection.execution_options(**{_BEGIN: level})
                        async with connection.begin():
                            return await connection.run_sync(work)
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._writer, partial(_transact, self._plain_engine(), work, level))

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run ``work``, which only reads, on a thread; on SQLite it sees one state of the database."""
        with self.translated():
            if self._in_memory:
                async with self._engine.connect() as connection:
                    return await connection.run_sync(work)
            return await asyncio.to_thread(_look, self._plain_engine(), work)

    @property
    def _in_memory(self) -> bool:
        """Whether the database is that of its one connection: no other engine would see it."""
        return self.is_sqlite and self.path is None

    def _plain_engine(self) -> Engine:
        if self._plain is None:
            self._plain = self._make_plain()
        return self._plain

    async def prepare(self) -> None:
        """Make SQLite's file, or look whether this is one, and turn on its WAL mode, which the file then keeps.

        The first connection is a plain one, because a driver's thread that cannot open the file outlives the attempt.
        """
        if self.path is not None:
            with self.translated():
                await asyncio.to_thread(_write_ahead, self.path)

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn failures of the environment into ``StoreError``; wrong SQL and broken promises (bugs) surface as they are."""
        try:
            yield
        except (DBAPIError, sqlite3.Error) as err:
            origin = err.orig if isinstance(err, DBAPIError) else err
            if isinstance(err, IntegrityError) or not _is_environmental(origin):
                raise
            raise StoreError(f"{self.place}: {self._one_line(origin)}") from err
        except PoolTimeoutError as err:
            raise StoreError(f"{self.place}: all connections are in use") from err

    def _one_line(self, error: BaseException | None) -> str:
        line = " ".join(str(error).split()) or type(error).__name__
        password = self.url.password
        return line.replace(str(password), "***") if password else line


def _write_ahead(path: Path) -> None:
    deadline = time.monotonic() + BUSY_TIMEOUT
    with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT)) as connection:
        while True:
            try:
                connection.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as err:
                # Changing the mode needs the file alone and does not wait for it: another process opens it just now.
                if not _is_busy(err) or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return


class Aggregate:
    """One part of the store, with the tables that belong together."""

    def __init__(self, database: Database) -> None:
        self.database = database


A = TypeVar("A", bound=Aggregate)


def uninterrupted(
    method: Callable[Concatenate[A, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[A, P], Coroutine[Any, Any, T]]:
    """Let a method run to its end, whole, when its caller is cancelled; see ``Database.to_the_end``."""

    @wraps(method)
    async def run(aggregate: A, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await aggregate.database.to_the_end(method(aggregate, *args, **kwargs))

    return run


def _transact(engine: Engine, work: Callable[[Connection], T], level: str) -> T:
    with engine.connect() as connection:
        connection.execution_options(**{_BEGIN: level})
        with connection.begin():
            return work(connection)


def _look(engine: Engine, work: Callable[[Connection], T]) -> T:
    with engine.connect() as connection:
        return work(connection)


def _listen(engine: Engine) -> None:
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)


def _prepare_connection(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    try:
        # In WAL mode, NORMAL leaves a committed transaction to the system's care: safe from SIGKILL, and the file stays whole
        # whatever happens, but a power cut can take back the last transactions. _begin asks for more where it matters.
        for pragma in ("foreign_keys=ON", "synchronous=NORMAL", f"cache_size=-{PAGE_CACHE}", "temp_store=MEMORY"):
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        cursor.close()


def _begin(connection: Connection) -> None:
    level = connection.get_execution_options().get(_BEGIN)
    if level is None:
        connection.exec_driver_sql("BEGIN")
    else:
        connection.exec_driver_sql(f"PRAGMA synchronous={level}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _is_environmental(error: BaseException | None) -> bool:
    if isinstance(error, sqlite3.Error):
        # SQLITE_ERROR is "wrong SQL", the generic code; disk full, locked, read-only, not a database … have codes of their own.
        code = getattr(error, "sqlite_errorcode", None)
        return code is not None and code & 0xFF not in {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_CONSTRAINT}
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return state[:2] in _STATE_CLASSES or state in _STATES
    return type(error).__name__ in {"OperationalError", "InterfaceError", "ConnectionTimeout"}
