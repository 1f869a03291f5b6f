"""Taking articles back, and offering them again: out of all lists and the search, and into them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, select, update

from bot.store.article_rows import read_articles
from bot.store.dialect import among, insert_many
from bot.store.schema import article_counts, articles, daily_quotes, quotes
from bot.store.search import MAX_POSITION, SearchIndex, entries, entry_key

BY_EDITOR: Final = "editor"
"""Why an article was taken back, where an editor did it: for good, whatever its source says."""


def take_back(connection: Connection, index: SearchIndex, reasons: Mapping[int, str], *, now: datetime) -> tuple[int, ...]:
    """Take articles back, each for its reason; return those that were not before."""
    a, q = articles.c, quotes.c
    found = select(a.id, a.moment).where(among(connection, a.id, list(reasons)), a.withdrawn_at.is_(None)).order_by(a.id)
    moments = {row.id: row.moment for row in connection.execute(found)}
    if not moments:
        return ()
    ids = list(moments)
    _count(connection, ids, -1)
    spoken = select(q.article_id, q.position).where(among(connection, q.article_id, ids), q.position < MAX_POSITION)
    keys = [entry_key(moments[number], number, position) for number, position in connection.execute(spoken)]
    index.remove(connection, keys)
    connection.execute(delete(daily_quotes).where(among(connection, daily_quotes.c.article_id, ids)))
    values = {"withdrawn_at": now, "updated_at": now}
    rows = [values | {"of": number, "withdrawn_why": reasons[number]} for number in ids]
    connection.execute(update(articles).where(a.id == bindparam("of")), rows)
    return tuple(ids)


def offer_again(connection: Connection, index: SearchIndex, ids: Collection[int], *, now: datetime) -> None:
    """Offer articles again that their publisher had taken back; those that an editor took back stay so."""
    if not ids:
        return
    a = articles.c
    wanted = select(a.id).where(among(connection, a.id, list(ids)), a.withdrawn_at.is_not(None), a.withdrawn_why != BY_EDITOR)
    again: Sequence[int] = list((connection.execute(wanted)).scalars())
    if not again:
        return
    values = {"withdrawn_at": None, "withdrawn_why": None, "updated_at": now}
    connection.execute(update(articles).where(among(connection, a.id, again)).values(values))
    _count(connection, again, 1)
    for article in read_articles(connection, again):
        index.add(connection, entries(article.id, article.moment, article.headline, article.quotes))


def _count(connection: Connection, ids: Sequence[int], sign: int) -> None:
    a = articles.c
    names = (a.source, func.coalesce(a.language, ""), func.coalesce(a.outlet, ""))
    counted = connection.execute(select(*names, func.count()).where(among(connection, a.id, ids)).group_by(*names))
    count_articles(connection, {(row[0], row[1], row[2]): sign * row[3] for row in counted})


def count_articles(connection: Connection, change: Mapping[tuple[str, str, str], int]) -> None:
    """Count articles in or out, by source, language and outlet."""
    rows = [(*key, number) for key, number in sorted(change.items()) if number]
    total = "ON CONFLICT (source, language, outlet) DO UPDATE SET number = article_counts.number + excluded.number"
    insert_many(connection, article_counts, ("source", "language", "outlet", "number"), rows, also=total)
