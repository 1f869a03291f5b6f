"""The sandbox's memory: JSON documents in SQLite, in a file or in RAM.

What has been committed survives a SIGKILL: the write-ahead log is handed to the operating system at every commit, before the
answer goes out (only the loss of the whole machine could take the last moments, hence ``synchronous=NORMAL``).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import StoreBusyError, StoreError
from bot.sandbox.grammar import Json

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
    chat INTEGER NOT NULL, id INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (chat, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS updates (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS updates_at ON updates (at);
"""
_VERSION = 1
_LOCK_SECONDS = 1.0


def _dump(body: Json) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


class Storage:
    """Documents by kind and key, messages by chat and id, and the queue of updates. Not for use from several threads."""

    def __init__(self, path: Path | None) -> None:
        """Open the file at ``path`` (made where it is missing), or memory where it is None.

        Raises StoreBusyError when another process has it open, StoreError when it cannot be used.
        """
        self._depth = 0
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=_LOCK_SECONDS)
        except (OSError, sqlite3.Error) as err:
            raise StoreError(f"the sandbox cannot keep its chats in {path}: {err}") from err
        try:
            self._prepare(path)
        except sqlite3.Error as err:
            self._connection.close()
            if err.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise StoreBusyError(f"another sandbox keeps its chats in {path}; stop it first") from err
            raise StoreError(f"the sandbox cannot keep its chats in {path}: {err}") from err
        except StoreError:
            self._connection.close()
            raise

    def _prepare(self, path: Path | None) -> None:
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # chats are kept in memory besides: one process only
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version not in {0, _VERSION}:
            raise StoreError(f"{path} is of another version of the sandbox; remove it, or use another file")
        self._connection.execute(f"PRAGMA user_version = {_VERSION}")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all that is written within, or nothing if an exception leaves it. Inner ones belong to the outermost."""
        if self._depth:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        else:
            self._connection.execute("COMMIT")
        finally:
            self._depth = 0

    def put(self, kind: str, key: str, body: Json) -> None:
        """Write a document."""
        self._connection.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", (kind, key, _dump(body)))

    def get(self, kind: str, key: str) -> Json | None:
        """Return a document, or None."""
        row = self._connection.execute("SELECT body FROM documents WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        return None if row is None else json.loads(row[0])

    def all(self, kind: str) -> list[Json]:
        """Return all documents of a kind."""
        rows = self._connection.execute("SELECT body FROM documents WHERE kind = ?", (kind,))
        return [json.loads(body) for (body,) in rows]

    def forget_older(self, kind: str, *, before: float) -> None:
        """Remove the documents of a kind whose ``at`` is before a moment."""
        query = "DELETE FROM documents WHERE kind = ? AND json_extract(body, '$.at') < ?"
        self._connection.execute(query, (kind, before))

    @property
    def changes(self) -> int:
        """How many rows have been written so far; it only grows."""
        return self._connection.total_changes

    def put_message(self, chat: int, message_id: int, body: Json) -> None:
        """Write a message."""
        self._connection.execute("INSERT OR REPLACE INTO messages VALUES (?, ?, ?)", (chat, message_id, _dump(body)))

    def message(self, chat: int, message_id: int) -> Json | None:
        """Return a message, or None."""
        row = self._connection.execute("SELECT body FROM messages WHERE chat = ? AND id = ?", (chat, message_id)).fetchone()
        return None if row is None else json.loads(row[0])

    def messages(self, chat: int, *, after: int = 0, before: int | None = None, limit: int = 1000) -> list[Json]:
        """Return the newest ``limit`` messages with an id above ``after`` (and below ``before``), oldest first."""
        query = "SELECT body FROM messages WHERE chat = ? AND id > ? AND id < ? ORDER BY id DESC LIMIT ?"
        rows = self._connection.execute(query, (chat, after, before if before is not None else 2**53, limit)).fetchall()
        return [json.loads(body) for (body,) in reversed(rows)]

    def count_messages(self, chat: int, *, after: int, besides: int) -> int:
        """Return how many messages have an id above ``after`` and are of others than the user ``besides``."""
        author = "ifnull(json_extract(body, '$.message.from.id'), 0)"
        query = f"SELECT count(*) FROM messages WHERE chat = ? AND id > ? AND {author} != ?"  # noqa: S608 - no outside text in it
        (count,) = self._connection.execute(query, (chat, after, besides)).fetchone()
        return int(count)

    def delete_message(self, chat: int, message_id: int) -> bool:
        """Remove a message; say whether it was there."""
        return self._connection.execute("DELETE FROM messages WHERE chat = ? AND id = ?", (chat, message_id)).rowcount > 0

    def add_update(self, update_id: int, at: float, body: Json) -> None:
        """Put an update at the end of the queue."""
        self._connection.execute("INSERT INTO updates VALUES (?, ?, ?)", (update_id, at, _dump(body)))

    def updates(self, limit: int) -> list[Json]:
        """Return the oldest updates."""
        rows = self._connection.execute("SELECT body FROM updates ORDER BY id LIMIT ?", (limit,))
        return [json.loads(body) for (body,) in rows]

    def drop_updates(self, *, below: int) -> None:
        """Forget the updates with an id below ``below``."""
        self._connection.execute("DELETE FROM updates WHERE id < ?", (below,))

    def drop_old_updates(self, *, before: float) -> None:
        """Forget the updates that were made before a moment."""
        self._connection.execute("DELETE FROM updates WHERE at < ?", (before,))

    def update_ids(self) -> list[int]:
        """Return the ids of the waiting updates, oldest first."""
        return [update_id for (update_id,) in self._connection.execute("SELECT id FROM updates ORDER BY id")]
