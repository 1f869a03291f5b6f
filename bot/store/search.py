"""The full-text index of quotations, behind one interface: FTS5 on SQLite, ``tsvector`` on PostgreSQL.

One entry per quotation holds the words of its speaker's name, of the headline, the quotation and the role. Both databases are
given the same folded words (see ``words.py``), so they find the same; there is no stemming, because one store holds many
languages. The words of a name are there a second time with a mark in front, as words of their own: a field of the index would
not do, since looking for a common word in the field of names means to pass over all texts that have it. The key of an entry is
made of the article's moment, its id and the quotation's position: the newest come first by the order of the key alone, and no
sorting is needed to show ten of a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, Protocol, TypeAlias

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.quotes.model import Quote
from bot.store.words import words

Field: TypeAlias = Literal["speaker", "any"]
Terms: TypeAlias = Sequence[Sequence[str]]

SEARCH_DEPTH: Final = 500
"""Matches that are counted and can be paged through, the newest ones: the time for a common word has a bound."""

# 63 bits: 27 for the minute (until 2225), 30 for the article, 6 for the quotation.
_ARTICLE_BITS: Final = 30
_POSITION_BITS: Final = 6
MAX_POSITION: Final = 2**_POSITION_BITS
"""Quotations of one article that can be searched for."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MINUTE: Final = 2**27 - 1
_NAME_MARK: Final = "\ue000"  # private use: in no text that words() returns
_BETWEEN: Final = "\ue001"  # so that no phrase begins in the headline and ends in the quotation


def entry_key(moment: datetime, article: int, position: int) -> int:
    """Return the key under which a quotation is indexed."""
    minute = max(-_LAST_MINUTE, min((moment - _EPOCH) // timedelta(minutes=1), _LAST_MINUTE))
    return (((minute << _ARTICLE_BITS) | article) << _POSITION_BITS) | position


def key_parts(key: int) -> tuple[int, int]:
    """Return the article's id and the quotation's position."""
    return (key >> _POSITION_BITS) & (2**_ARTICLE_BITS - 1), key & (MAX_POSITION - 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of one quotation."""

    key: int
    words: tuple[str, ...]


def entries(article: int, moment: datetime, headline: str, quotes: Iterable[Quote]) -> list[Entry]:
    """Return the entries of an article: fragments are left out, and nobody is found by the name "a resident"."""
    title = words(headline)
    found = []
    for position, quote in enumerate(quotes):
        if quote.fragment or position >= MAX_POSITION:
            continue
        name = words(quote.speaker) if quote.speaker and quote.speaker_kind != "unnamed" else ()
        parts = (map(_marked, name), name, title, words(quote.text), words(quote.role or ""))
        in_a_row = tuple(word for part in parts for word in (*part, _BETWEEN))
        found.append(Entry(key=entry_key(moment, article, position), words=in_a_row))
    return found


def _marked(word: str) -> str:
    return _NAME_MARK + word


def _sought(terms: Terms, field: Field) -> list[list[str]]:
    return [[_marked(word) if field == "speaker" else word for word in term] for term in terms]


class SearchIndex(Protocol):
    """The index, in the caller's transaction."""

    def add(self, connection: Connection, new: Sequence[Entry]) -> None:
        """Index ``new``."""

    def remove(self, connection: Connection, keys: Sequence[int]) -> None:
        """Take entries out; unknown keys are fine."""

    async def find(
        self, connection: AsyncConnection, terms: Terms, field: Field, *, total: int, limit: int, offset: int
    ) -> list[int]:
        """Return keys of entries that have all ``terms``, the newest first. ``total`` is what ``count`` said of them."""

    async def count(self, connection: AsyncConnection, terms: Terms, field: Field) -> int:
        """Return how many entries have all ``terms``, at most ``SEARCH_DEPTH``."""


class Fts5Index:
    """The index as an FTS5 table, whose rowid is the key."""

    def add(self, connection: Connection, new: Sequence[Entry]) -> None:
        """Index ``new``."""
        if new:
            statement = text("INSERT INTO quote_search(rowid, words) VALUES (:key, :words)")
            connection.execute(statement, [{"key": entry.key, "words": " ".join(entry.words)} for entry in new])

    def remove(self, connection: Connection, keys: Sequence[int]) -> None:
        """Take entries out; unknown keys are fine."""
        if keys:
            connection.execute(text("DELETE FROM quote_search WHERE rowid = :key"), [{"key": key} for key in keys])

    async def find(
        self,
        connection: AsyncConnection,
        terms: Terms,
        field: Field,
        *,
        total: int,  # noqa: ARG002  (FTS5 goes through its rowids in order anyway)
        limit: int,
        offset: int,
    ) -> list[int]:
        """Return keys of entries that have all ``terms``, the newest first. ``total`` is what ``count`` said of them."""
        statement = text(
            "SELECT rowid FROM quote_search WHERE quote_search MATCH :match ORDER BY rowid DESC LIMIT :limit OFFSET :offset"
        )
        match = self._expression(terms, field)
        return list((await connection.execute(statement, {"match": match, "limit": limit, "offset": offset})).scalars())

    async def count(self, connection: AsyncConnection, terms: Terms, field: Field) -> int:
        """Return how many entries have all ``terms``, at most ``SEARCH_DEPTH``."""
        statement = text("SELECT count(*) FROM (SELECT 1 FROM quote_search WHERE quote_search MATCH :match LIMIT :depth)")
        match = self._expression(terms, field)
        return int((await connection.execute(statement, {"match": match, "depth": SEARCH_DEPTH})).scalar_one())

    @staticmethod
    def _expression(terms: Terms, field: Field) -> str:
        # Words hold letters, digits and signs only, so that nothing in them can end the string.
        return " AND ".join(f'"{" ".join(term)}"' for term in _sought(terms, field))


class TsvectorIndex:
    """The index as a table of ``tsvector``.

    Vectors and queries are written as literals: PostgreSQL's own parser would cut words where FTS5 does not.
    """

    def add(self, connection: Connection, new: Sequence[Entry]) -> None:
        """Index ``new``."""
        if new:
            statement = text("INSERT INTO quote_search(key, words) VALUES (:key, CAST(:words AS tsvector))")
            connection.execute(statement, [{"key": entry.key, "words": self._vector(entry)} for entry in new])

    def remove(self, connection: Connection, keys: Sequence[int]) -> None:
        """Take entries out; unknown keys are fine."""
        if keys:
            connection.execute(text("DELETE FROM quote_search WHERE key = ANY(:keys)"), {"keys": list(keys)})

    async def find(
        self, connection: AsyncConnection, terms: Terms, field: Field, *, total: int, limit: int, offset: int
    ) -> list[int]:
        """Return keys of entries that have all ``terms``, the newest first. ``total`` is what ``count`` said of them."""
        # Many: look through the newest until there are enough. Few: the index, then sorting. The planner cannot tell them apart,
        # because it has no figures on rare words; it does not use the order of the keys for "key + 0".
        matches = "SELECT key FROM quote_search WHERE words @@ CAST(:query AS tsquery) "
        order = "ORDER BY key DESC " if total >= SEARCH_DEPTH else "ORDER BY key + 0 DESC "
        statement = text(matches + order + "LIMIT :limit OFFSET :offset")
        query = self._query(terms, field)
        return list((await connection.execute(statement, {"query": query, "limit": limit, "offset": offset})).scalars())

    async def count(self, connection: AsyncConnection, terms: Terms, field: Field) -> int:
        """Return how many entries have all ``terms``, at most ``SEARCH_DEPTH``."""
        statement = text(
            "SELECT count(*) FROM (SELECT 1 FROM quote_search WHERE words @@ CAST(:query AS tsquery) LIMIT :depth) AS newest"
        )
        query = self._query(terms, field)
        return int((await connection.execute(statement, {"query": query, "depth": SEARCH_DEPTH})).scalar_one())

    @staticmethod
    def _vector(entry: Entry) -> str:
        return " ".join(f"'{word}':{position}" for position, word in enumerate(entry.words, start=1) if word != _BETWEEN)

    @staticmethod
    def _query(terms: Terms, field: Field) -> str:
        return " & ".join("(" + " <-> ".join(f"'{word}'" for word in term) + ")" for term in _sought(terms, field))


def search_index(*, sqlite: bool) -> SearchIndex:
    """Return the index of the database in use."""
    return Fts5Index() if sqlite else TsvectorIndex()
