"""Articles and quotations as rows, and back."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.core.model import Article, ArticleDraft, Report
from bot.core.quotes.model import Quote
from bot.store.schema import articles, quotes
from bot.store.types import dump_json

_CONTENT = ("headline", "text", "lead", "url", "outlet", "byline", "language", "published_on", "published_at", "key_quote")
_COLUMNS = (*_CONTENT, "image")
"""Pictures are moved from server to server, which is no change of the article."""
_QUOTE = ("text", "speaker", "speaker_kind", "role", "via", "cue", "fragment", "score")
_ID_BATCH = 5000  # parameters of one select; SQLite takes 32,766, PostgreSQL 65,535


def fingerprint(draft: ArticleDraft) -> str:
    """Return a digest of all that an article consists of beside its identity: equal fingerprints, nothing has changed."""
    content = [[str(getattr(draft, name)) for name in _CONTENT], [quote_row(0, 0, quote) for quote in draft.quotes]]
    return hashlib.blake2b(dump_json(content).encode(), digest_size=16).hexdigest()


def content_row(draft: ArticleDraft) -> dict[str, Any]:
    """Return the columns that a changed article gets anew, but its moments."""
    return {name: getattr(draft, name) for name in _COLUMNS} | {"fingerprint": fingerprint(draft)}


def quote_row(article: int, position: int, quote: Quote) -> dict[str, Any]:
    """Return the row of one quotation."""
    row: dict[str, Any] = {name: getattr(quote, name) for name in _QUOTE}
    parts = [list(part) for part in quote.parts]
    return row | {"article_id": article, "position": position, "parts": parts, "features": dict(quote.features)}


def read_articles(connection: Connection, ids: Sequence[int]) -> tuple[Article, ...]:
    """Read articles with their quotations, in the order of ``ids``; unknown ones are left out."""
    found: dict[int, Article] = {}
    unique = list(dict.fromkeys(ids))
    for start in range(0, len(unique), _ID_BATCH):
        batch = unique[start : start + _ID_BATCH]
        rows = connection.execute(select(articles).where(articles.c.id.in_(batch)))
        columns = quotes.c
        spoken = connection.execute(
            select(quotes).where(columns.article_id.in_(batch)).order_by(columns.article_id, columns.position)
        )
        by_article = _group(spoken)
        told = rows.all()
        also = _reports(connection, {row.story_id for row in told if row.story_id is not None})
        found |= {row.id: _article(row, by_article.get(row.id, ()), also.get(row.story_id, ())) for row in told}
    return tuple(found[number] for number in ids if number in found)


def _reports(connection: Connection, stories: Collection[int]) -> dict[int, list[Report]]:
    """Return the articles of some stories, but those taken back, as they are referred to, the first ones first."""
    if not stories:
        return {}
    c = articles.c
    columns = (c.id, c.story_id, c.source, c.headline, c.outlet, c.url, c.story_reasons)
    of_these = select(*columns).where(c.story_id.in_(stories), c.withdrawn_at.is_(None)).order_by(c.moment, c.id)
    grouped: dict[int, list[Report]] = {}
    for row in connection.execute(of_these):
        report = Report(
            article=row.id,
            source=row.source,
            headline=row.headline,
            outlet=row.outlet,
            url=row.url,
            reasons=row.story_reasons or {},
        )
        grouped.setdefault(row.story_id, []).append(report)
    return grouped


def _group(rows: Iterable[Row[Any]]) -> dict[int, tuple[Quote, ...]]:
    grouped: dict[int, list[Quote]] = {}
    for row in rows:
        grouped.setdefault(row.article_id, []).append(quote_of(row))
    return {article: tuple(spoken) for article, spoken in grouped.items()}


def quote_of(row: Row[Any]) -> Quote:
    """Return the quotation of a row."""
    return Quote(
        parts=tuple((start, end) for start, end in row.parts),
        features=row.features,
        **{name: getattr(row, name) for name in _QUOTE},
    )


def _article(row: Row[Any], spoken: tuple[Quote, ...], story: Iterable[Report]) -> Article:
    return Article(
        id=row.id,
        source=row.source,
        key=row.key,
        added_at=row.added_at,
        updated_at=row.updated_at,
        withdrawn_at=row.withdrawn_at,
        archived=row.archived,
        story=row.story_id,
        story_reasons=row.story_reasons or {},
        also=tuple(report for report in story if report.article != row.id),
        quotes=spoken,
        **{name: getattr(row, name) for name in _COLUMNS},
    )
