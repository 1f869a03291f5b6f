"""Answers to questions about what is in the store: the newest articles, a person's words, the sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.queries import closest, match
from bot.services.health import condition

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from bot.core.health import Condition
    from bot.core.model import Article, Citation, Source
    from bot.services.catalogue import Catalogue
    from bot.store.database import Store
    from bot.store.page import Page


class UnknownNameError(LookupError):
    """No source, outlet or tag has this name; ``suggestion`` is the nearest one that exists."""

    def __init__(self, name: str, suggestion: str | None) -> None:
        super().__init__(name)
        self.name = name
        self.suggestion = suggestion


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """What a list of articles is limited to: these ``sources`` (None: all), or one ``outlet``. ``label`` is its proper name."""

    label: str | None = None
    sources: Collection[str] | None = None
    outlet: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceSummary:
    """A source as ``/sources`` lists it."""

    source: Source
    articles: int
    condition: Condition


class Browse:
    """Looks things up. Everything here only reads."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store = store
        self._catalogue = catalogue

    async def scope(self, name: str) -> Scope:
        """Return what ``name`` limits a list to: a source, an outlet as printed in articles, or a tag; in this order.

        Raises UnknownNameError.
        """
        if not name:
            return Scope()
        sources = await self._catalogue.sources()
        if (source := match(name, sources)) is not None:
            return Scope(label=source, sources={source})
        outlets = await self._store.articles.outlets()
        if (outlet := match(name, outlets)) is not None:
            return Scope(label=outlet, outlet=outlet)
        tags = {tag for source in sources.values() for tag in source.tags}
        if (tag := match(name, tags)) is not None:
            return Scope(label=f"#{tag}", sources={n for n, s in sources.items() if tag in s.tags})
        raise UnknownNameError(name, closest(name, {*sources, *outlets, *tags}))

    async def latest(self, scope: Scope, *, limit: int, offset: int) -> Page[Article]:
        """Return the newest articles within ``scope``."""
        return await self._store.articles.latest(sources=scope.sources, outlet=scope.outlet, limit=limit, offset=offset)

    async def quotes(self, words: str, *, limit: int, offset: int) -> Page[Citation]:
        """Return what a person of this name said, newest first; else the quotes in which the words occur."""
        return await self._store.citations.search(words, limit=limit, offset=offset)

    async def quote_of_the_day(self, day: date, *, language: str) -> Citation | None:
        """Return the quote of the ``day``, preferably in ``language``."""
        citations = self._store.citations
        return await citations.of_the_day(day, language=language) or await citations.of_the_day(day)

    async def sources(self) -> list[SourceSummary]:
        """Return every source with how many articles it gave and how it does."""
        counts = await self._store.articles.counts()
        states = await self._store.sources.states()
        return [
            SourceSummary(source=source, articles=counts.get(name, 0), condition=condition(states.get(name)))
            for name, source in sorted((await self._catalogue.sources()).items())
        ]
