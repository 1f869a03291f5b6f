"""What articles are recognised by, as rows: found by any of their signals, within one source.

The work for an entry has a bound: a signal that many articles have (a title that comes every day) is looked up for the newest of
them only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.identity import Decision, KnownItem, Signals, decide
from bot.store.dialect import insert_or
from bot.store.schema import article_identities, article_signals, articles
from bot.store.types import storable

_BATCH: Final = 500
"""Signals of one select."""
_NEWEST: Final = 1000
"""Articles that are looked at, at most, for one batch of signals."""


async def recognise(
    connection: AsyncConnection, source: str, entries: Mapping[str, Signals], *, present: Collection[str] = ()
) -> tuple[dict[str, Decision], frozenset[str]]:
    """Decide for each entry of a source's feed, by its key, whether it is an article of that source.

    Return the decisions, and those of the entries' keys that are an article's, whichever.
    """
    items = await _items(connection, source, entries)
    return decide(entries, items, present=present), frozenset(item.key for item in items).intersection(entries)


async def _items(connection: AsyncConnection, source: str, entries: Mapping[str, Signals]) -> list[KnownItem]:
    """Return the articles that have a signal or the key in common with an entry."""
    s, a, i = article_signals.c, articles.c, article_identities.c
    tokens = sorted({token for signals in entries.values() for token in signals.sought()})
    ids: set[int] = set()
    for start in range(0, len(tokens), _BATCH):
        of_source = select(s.article_id).where(s.source == storable(source), s.signal.in_(tokens[start : start + _BATCH]))
        ids.update((await connection.execute(of_source.order_by(s.article_id.desc()).limit(_NEWEST * 5))).scalars())
    keys = list(entries)
    found: dict[int, KnownItem] = {}
    joined = select(a.id, a.key, i.signals).join(article_identities, i.article_id == a.id, isouter=True)
    wanted = sorted(ids, reverse=True)
    for start in range(0, len(wanted), _BATCH):
        rows = await connection.execute(joined.where(a.id.in_(wanted[start : start + _BATCH])))
        found |= {row.id: _item(row.id, row.key, row.signals) for row in rows}
    for start in range(0, len(keys), _BATCH):
        by_key = joined.where(a.source == storable(source), a.key.in_([storable(key) for key in keys[start : start + _BATCH]]))
        found |= {row.id: _item(row.id, row.key, row.signals) for row in await connection.execute(by_key)}
    return list(found.values())


def _item(article: int, key: str, tokens: Sequence[str] | None) -> KnownItem:
    return KnownItem(article, key, None if tokens is None else Signals(tuple(tokens)))


async def remember(connection: AsyncConnection, source: str, seen: Sequence[tuple[int, Signals, Signals | None]]) -> None:
    """Keep what articles are known by from now on: (id, what was seen, what they were known by before)."""
    merged: dict[int, tuple[Signals, Signals]] = {}
    for article, newer, before in seen:
        first, so_far = merged.get(article, (before or Signals(), before or Signals()))
        merged[article] = (first, so_far.merged(newer))
    changed = {article: pair for article, pair in merged.items() if pair[0] != pair[1]}
    if not changed:
        return
    statement = insert_or(connection, article_identities)
    rows = [{"article_id": article, "signals": list(after.tokens)} for article, (_, after) in changed.items()]
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["article_id"], set_={"signals": statement.excluded.signals}), rows
    )
    name = storable(source)
    added, removed = [], []
    for article, (before, after) in changed.items():
        old, new = set(before.sought()), set(after.sought())
        added += [{"source": name, "signal": token, "article_id": article} for token in sorted(new - old)]
        removed += [{"s": name, "t": token, "a": article} for token in sorted(old - new)]
    if added:
        await connection.execute(insert(article_signals), added)
    if removed:
        s = article_signals.c
        here = (s.source == bindparam("s"), s.signal == bindparam("t"), s.article_id == bindparam("a"))
        await connection.execute(delete(article_signals).where(*here), removed)
