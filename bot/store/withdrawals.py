"""Taking articles back, and offering them again: out of all lists and the search, and into them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.article_rows import read_articles
from bot.store.dialect import insert_or
from bot.store.schema import article_counts, articles, daily_quotes, quotes
from bot.store.search import MAX_POSITION, SearchIndex, entries, entry_key

BY_EDITOR: Final = "editor"
"""Why an article was taken back, where an editor did it: for good, whatever its source says."""


async def take_back(
    connection: AsyncConnection, index: SearchIndex, reasons: Mapping[int, str], *, now: datetime
) -> tuple[int, ...]:
    """Take articles back, each for its reason; return those that were not before."""
    a, q = articles.c, quotes.c
    found = select(a.id, a.moment).where(a.id.in_(list(reasons)), a.withdrawn_at.is_(None)).order_by(a.id)
    moments = {row.id: row.moment for row in await connection.execute(found)}
    if not moments:
        return ()
    ids = list(moments)
    await _count(connection, ids, -1)
    spoken = select(q.article_id, q.position).where(q.article_id.in_(ids), q.position < MAX_POSITION)
    keys = [entry_key(moments[number], number, position) for number, position in await connection.execute(spoken)]
    await index.remove(connection, keys)
    await connection.execute(delete(daily_quotes).where(daily_quotes.c.article_id.in_(ids)))
    for number in ids:
        values = {"withdrawn_at": now, "withdrawn_why": reasons[number], "updated_at": now}
        await connection.execute(update(articles).where(a.id == number).values(values))
    return tuple(ids)


async def offer_again(connection: AsyncConnection, index: SearchIndex, ids: Collection[int], *, now: datetime) -> None:
    """Offer articles again that their publisher had taken back; those that an editor took back stay so."""
    if not ids:
        return
    a = articles.c
    wanted = select(a.id).where(a.id.in_(ids), a.withdrawn_at.is_not(None), a.withdrawn_why != BY_EDITOR)
    again: Sequence[int] = list((await connection.execute(wanted)).scalars())
    if not again:
        return
    values = {"withdrawn_at": None, "withdrawn_why": None, "updated_at": now}
    await connection.execute(update(articles).where(a.id.in_(again)).values(values))
    await _count(connection, again, 1)
    for article in await read_articles(connection, again):
        await index.add(connection, entries(article.id, article.moment, article.headline, article.quotes))


async def _count(connection: AsyncConnection, ids: Sequence[int], sign: int) -> None:
    a = articles.c
    columns = ("source", "language", "outlet")
    names = (a.source, func.coalesce(a.language, ""), func.coalesce(a.outlet, ""))
    counted = await connection.execute(select(*names, func.count()).where(a.id.in_(ids)).group_by(*names))
    rows = [dict(zip((*columns, "number"), (*row[:3], sign * row[3]), strict=True)) for row in counted]
    statement = insert_or(connection, article_counts)
    total = {"number": article_counts.c.number + statement.excluded.number}
    if rows:
        await connection.execute(statement.on_conflict_do_update(index_elements=columns, set_=total), rows)
