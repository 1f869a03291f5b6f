"""Earlier versions of articles: what was said before a correction, with its quotations."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from bot.core.model import ArticleDraft
from bot.core.quotes.model import Quote
from bot.store.article_rows import quote_of, quote_row
from bot.store.dialect import among
from bot.store.schema import article_versions, articles, quotes

MOST_VERSIONS: Final = 20
"""Versions that are kept of an article, the newest: a live report is edited hundreds of times."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleVersion:
    """What an article said until ``replaced_at``. ``number`` counts from 1, the first version."""

    number: int
    headline: str
    text: str
    quotes: tuple[Quote, ...]
    key_quote: int | None
    replaced_at: datetime


def keep_versions(connection: Connection, changed: Mapping[int, ArticleDraft], *, now: datetime) -> None:
    """Keep what these articles say, as earlier versions, where the headline or the text is about to change."""
    ids = list(changed)
    a, q, v = articles.c, quotes.c, article_versions.c
    rows = (connection.execute(select(a.id, a.headline, a.text, a.key_quote).where(among(connection, a.id, ids)))).all()
    edited = [row for row in rows if (row.headline, row.text) != (changed[row.id].headline, changed[row.id].text)]
    if not edited:
        return
    ids = [row.id for row in edited]
    spoken: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(select(quotes).where(among(connection, q.article_id, ids)).order_by(q.article_id, q.position)):
        whole = quote_row(row.article_id, row.position, quote_of(row))
        spoken[row.article_id].append({name: value for name, value in whole.items() if name not in {"article_id", "position"}})
    newest = select(v.article_id, func.max(v.number)).where(among(connection, v.article_id, ids)).group_by(v.article_id)
    last = Counter({row[0]: row[1] for row in connection.execute(newest)})
    connection.execute(
        insert(article_versions),
        [
            {
                "article_id": row.id,
                "number": last[row.id] + 1,
                "headline": row.headline,
                "text": row.text,
                "quotes": spoken[row.id],
                "key_quote": row.key_quote,
                "replaced_at": now,
            }
            for row in edited
        ],
    )
    over = [{"of": article, "until": number + 1 - MOST_VERSIONS} for article, number in last.items() if number >= MOST_VERSIONS]
    if over:
        connection.execute(delete(article_versions).where(v.article_id == bindparam("of"), v.number <= bindparam("until")), over)


def read_versions(connection: Connection, article: int) -> tuple[ArticleVersion, ...]:
    """Read the earlier versions of an article, the oldest first."""
    v = article_versions.c
    rows = connection.execute(select(article_versions).where(v.article_id == article).order_by(v.number))
    return tuple(
        ArticleVersion(
            number=row.number,
            headline=row.headline,
            text=row.text,
            quotes=_quotes(row.quotes),
            key_quote=row.key_quote,
            replaced_at=row.replaced_at,
        )
        for row in rows
    )


def _quotes(rows: Sequence[Mapping[str, Any]]) -> tuple[Quote, ...]:
    return tuple(Quote(**{**row, "parts": tuple((start, end) for start, end in row["parts"])}) for row in rows)
