"""What polls ask of SQLite is found by indexes, however many articles there are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest_asyncio
from sqlalchemy import Connection, event

from bot.core.identity import Said, signals_of
from bot.core.model import ArticleDraft
from bot.store.database import Store
from bot.store.polls import Waiting
from bot.store.sources import SourceState

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
TEXT = "Gempa bermagnitudo 5,6 mengguncang Tanjung Lesung, Pandeglang, dan merusak 14 rumah, kata Kepala BPBD Rahmat Suhada."
WHOLE = ("VIRTUAL TABLE", "CONSTANT ROW", "COVERING INDEX ix_waiting_entries")
"""What is read from end to end: the values that a statement was given, and an index that tells which sources have a backlog."""


@pytest_asyncio.fixture
async def opened(sqlite_url: str) -> AsyncIterator[Store]:
    store = await Store.open(sqlite_url)
    yield store
    await store.close()


def draft(number: int, text: str = TEXT, source: str = "kabar") -> ArticleDraft:
    said = Said(id=f"id-{number}", link=f"https://kabar.test/2026/{number}/satu-dua", title=f"Judul nomor {number}", text=text)
    return ArticleDraft(
        source=source,
        key=f"id-{number}",
        headline=f"Judul nomor {number}",
        text=text,
        lead=text,
        language="id",
        published_at=NOW - timedelta(hours=number),
        signals=signals_of([said])[0],
    )


async def a_poll_of_every_kind(store: Store) -> None:
    """New articles, changed ones, known ones under other keys, stories, entries that wait, articles taken back and forgotten."""
    state = SourceState(name="kabar", polled_at=NOW)
    waits = [Waiting(key=f"id-{n}", number=n, fingerprint="f", entry="{}", due_at=NOW) for n in range(3)]
    await store.polls.finish(state, waiting=waits, entries={one.key: "f" for one in waits}, now=NOW)
    later = waits[2]._replace(attempts=1, due_at=NOW)
    await store.polls.waiting("kabar", NOW)
    await store.polls.read("kabar", [draft(n) for n in range(3)], done=waits[:2], again=[later], now=NOW)
    await store.polls.sources_waiting()
    await store.polls.remembered("kabar")
    changed = [draft(0, TEXT + " Warga mengungsi."), replace(draft(1), key="another", url="https://kabar.test/baru"), draft(3)]
    signals = {one.key: one.signals for one in changed if one.signals is not None}
    await store.polls.recognise("kabar", signals)
    await store.polls.finish(state, changed, withdrawn={"id-2": "deleted"}, entries={"id-0": "f"}, now=NOW)
    await store.polls.finish(state, [draft(2)], now=NOW)  # and is back again
    await store.polls.since("kabar", NOW - timedelta(days=7), limit=10)
    await store.polls.settle([state])
    await store.polls.finish(state, [draft(9, source="lain")], now=NOW + timedelta(days=9))  # the index of stories forgets


async def test_no_table_is_read_from_end_to_end(opened: Store) -> None:
    asked: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        asked.setdefault(statement, parameters[0] if many and parameters else parameters)

    database = opened._database
    for engine in (database._engine.sync_engine, database._plain_engine()):
        event.listen(engine, "before_cursor_execute", note)
    await a_poll_of_every_kind(opened)
    statements = {one: given for one, given in asked.items() if one.lstrip().split()[0] in {"SELECT", "UPDATE", "DELETE"}}
    assert len(statements) > 25

    def plans(connection: Connection) -> dict[str, list[str]]:
        return {
            one: [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", given)]
            for one, given in statements.items()
        }

    found = await database.read(plans)
    scans = {
        (detail, one)
        for one, details in found.items()
        for detail in details
        if detail.startswith("SCAN") and not any(name in detail for name in WHOLE)
    }
    assert scans == set()
