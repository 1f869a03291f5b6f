"""What articles are recognised by, as rows: found by any of their signals, within one source.

The work for an entry has a bound: a signal that many articles have (a title that comes every day) is looked up for the newest of
them only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, TypeVar

from sqlalchemy import Connection, bindparam, delete, select

from bot.core.identity import Decision, KnownItem, Signals, decide
from bot.store.dialect import among, insert_many
from bot.store.schema import article_identities, article_signals, articles
from bot.store.types import storable

T = TypeVar("T")

_BATCH: Final = 500
"""Signals, and articles, of one select."""
_NEWEST: Final = 5000
"""Articles that are looked at, at most, for one batch of signals."""


def recognise(
    connection: Connection, source: str, entries: Mapping[str, Signals], *, present: Collection[str] = ()
) -> tuple[dict[str, Decision], frozenset[str]]:
    """Decide for each entry of a source's feed, by its key, whether it is an article of that source.

    Return the decisions, and those of the entries' keys that are an article's, whichever.
    """
    items = _items(connection, source, entries)
    return decide(entries, items, present=present), frozenset(item.key for item in items).intersection(entries)


def _items(connection: Connection, source: str, entries: Mapping[str, Signals]) -> list[KnownItem]:
    """Return the articles that have a signal or the key in common with an entry."""
    s, a, i = article_signals.c, articles.c, article_identities.c
    tokens = sorted({token for signals in entries.values() for token in signals.sought()})
    name = storable(source)
    ids: set[int] = set()
    for batch in _batches(tokens):
        of_source = select(s.article_id).where(s.source == name, among(connection, s.signal, batch))
        ids.update(connection.execute(of_source.order_by(s.article_id.desc()).limit(_NEWEST)).scalars())
    found: dict[int, KnownItem] = {}
    joined = select(a.id, a.key, i.signals).join(article_identities, i.article_id == a.id, isouter=True)
    for numbers in _batches(sorted(ids, reverse=True)):
        rows = connection.execute(joined.where(among(connection, a.id, numbers)))
        found |= {row.id: _item(row.id, row.key, row.signals) for row in rows}
    for keys in _batches(list(entries)):
        rows = connection.execute(joined.where(a.source == name, among(connection, a.key, keys)))
        found |= {row.id: _item(row.id, row.key, row.signals) for row in rows}
    return list(found.values())


def _batches(values: Sequence[T]) -> Iterable[Sequence[T]]:
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]


def _item(article: int, key: str, tokens: Sequence[str] | None) -> KnownItem:
    return KnownItem(article, key, None if tokens is None else Signals(tuple(tokens)))


def remember(connection: Connection, seen: Sequence[tuple[str, int, Signals, Signals | None]]) -> None:
    """Keep what articles are known by from now on: (source, id, what was seen, what they were known by before)."""
    merged: dict[int, tuple[str, Signals, Signals]] = {}
    for source, article, newer, before in seen:
        _, first, so_far = merged.get(article, (source, before or Signals(), before or Signals()))
        # What is new has nothing to be merged with.
        merged[article] = (source, first, so_far.merged(newer) if so_far.tokens else newer)
    changed = {article: (storable(source), old, new) for article, (source, old, new) in merged.items() if old != new}
    whole = [(article, list(after.tokens)) for article, (_, _, after) in changed.items()]
    columns = ("article_id", "signals")
    replace = "ON CONFLICT (article_id) DO UPDATE SET signals = excluded.signals"
    insert_many(connection, article_identities, columns, whole, also=replace)
    added, removed = [], []
    for article, (source, before, after) in changed.items():
        old, new = set(before.sought()), set(after.sought())
        added += [(source, token, article) for token in sorted(new - old)]
        removed += [{"s": source, "t": token, "a": article} for token in old - new]
    insert_many(connection, article_signals, ("source", "signal", "article_id"), added)
    if removed:
        s = article_signals.c
        here = (s.source == bindparam("s"), s.signal == bindparam("t"), s.article_id == bindparam("a"))
        connection.execute(delete(article_signals).where(*here), removed)
