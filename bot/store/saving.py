"""Saving articles: whatever a batch of polls brings, in one transaction and by set-based statements.

    drafts ─► place (which article is each?) ─► new: insert ─┬─► quotes, search ─► story ─► counts ─► signals
                                            └► changed: keep the version, replace ┘
                                            └► same: follow its address

Everything here is a step of the caller's transaction, on its thread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from bot.core.canonical import canonical_url
from bot.core.model import ArticleDraft
from bot.store.article_rows import content_row, fingerprint, quote_row
from bot.store.dialect import among
from bot.store.identities import remember
from bot.store.placing import Identity, Placed, place
from bot.store.schema import articles, quotes
from bot.store.search import MAX_POSITION, SearchIndex, entries, entry_key
from bot.store.stories import StoryIndex, Written
from bot.store.types import storable
from bot.store.versions import keep_versions
from bot.store.withdrawals import BY_EDITOR, count_articles, offer_again

_COMPARED: Final = (
    *("id", "fingerprint", "language", "outlet", "moment", "added_at", "published_on", "published_at", "url"),
    *("archived", "withdrawn_at", "withdrawn_why"),
)
"""The columns of ``_Known``."""


@dataclass(frozen=True, slots=True)
class SaveReport:
    """What became of drafts: ids of the articles that are new, and of those whose content has changed.

    ``aliases`` are the keys of articles by the keys that their drafts came with, where they were recognised by something else.
    """

    added: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()
    unchanged: int = 0
    aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is compared of an article that is in the store already."""

    id: int
    fingerprint: str
    language: str | None
    outlet: str | None
    moment: datetime
    added_at: datetime
    published_on: date | None
    published_at: datetime | None
    url: str | None
    archived: bool
    withdrawn_at: datetime | None
    withdrawn_why: str | None


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of the drafts of several sources: ids by source, in the order of the drafts, and how many there were."""

    added: Mapping[str, list[int]]
    updated: Mapping[str, list[int]]
    drafts: Mapping[str, int]
    aliases: Mapping[str, Mapping[str, str]]

    def all(self) -> SaveReport:
        """Return what became of all drafts together; the aliases are each source's own, and left out."""
        added, updated = ([number for ids in by.values() for number in ids] for by in (self.added, self.updated))
        rest = sum(self.drafts.values()) - len(added) - len(updated)
        return SaveReport(added=tuple(sorted(added)), updated=tuple(updated), unchanged=rest)

    def of(self, source: str) -> SaveReport:
        """Return what became of one source's drafts."""
        added, updated = self.added.get(source, ()), self.updated.get(source, ())
        return SaveReport(
            added=tuple(added),
            updated=tuple(updated),
            unchanged=self.drafts.get(source, 0) - len(added) - len(updated),
            aliases=self.aliases.get(source, {}),
        )


class Saver:
    """Writes articles with all that hangs on them."""

    def __init__(self, index: SearchIndex) -> None:
        self.index = index
        self._stories = StoryIndex()

    def save(
        self, connection: Connection, drafts: Sequence[ArticleDraft], *, now: datetime, present: Mapping[str, Collection[str]]
    ) -> Saved:
        """Store ``drafts``, of any sources. ``present`` are, by source, the keys of articles that it has now, unchanged."""
        take_turns(connection, {storable(draft.source) for draft in drafts})
        placed = place(connection, drafts, present)
        known = _known(connection, [*placed.drafts, *placed.same])
        again = [article.id for article in known.values() if article.withdrawn_why not in {None, BY_EDITOR}]
        offer_again(connection, self.index, again, now=now)
        new = [draft for identity, draft in placed.drafts.items() if identity not in known]
        changed = [
            (known[identity], revised)
            for identity, draft in placed.drafts.items()
            if identity in known and known[identity].fingerprint != fingerprint(revised := _revised(draft, known[identity]))
        ]
        added = _insert(connection, new, now)
        updated = self._update(connection, changed, now)
        self._write_quotes(connection, [*added, *updated])
        self._stories.place(connection, added, updated, now=now)
        _count_anew(connection, new, changed)
        _follow_moves(connection, placed.same, known)
        ids = {identity: article.id for identity, article in known.items()} | {_identity(one): one.id for one in added}
        remember(connection, [(identity[0], ids[identity], newer, before) for identity, newer, before in placed.seen])
        return _saved(drafts, placed, added, updated)

    def _update(self, connection: Connection, changed: Sequence[tuple[_Known, ArticleDraft]], now: datetime) -> list[Written]:
        if not changed:
            return []
        ids = [before.id for before, _ in changed]
        keep_versions(connection, {before.id: draft for before, draft in changed}, now=now)
        q = quotes.c
        positions = connection.execute(
            select(q.article_id, q.position).where(among(connection, q.article_id, ids), q.position < MAX_POSITION)
        )
        moments = {before.id: before.moment for before, _ in changed}
        self.index.remove(connection, [entry_key(moments[number], number, position) for number, position in positions])
        connection.execute(delete(quotes).where(among(connection, q.article_id, ids)))
        after = [
            Written(before.id, draft.news_at(before.added_at), draft, before.withdrawn_why != BY_EDITOR)
            for before, draft in changed
        ]
        connection.execute(
            update(articles).where(articles.c.id == bindparam("of")),
            [content_row(one.draft) | {"of": one.id, "updated_at": now, "moment": one.moment} for one in after],
        )
        return after

    def _write_quotes(self, connection: Connection, written: Sequence[Written]) -> None:
        rows = [quote_row(one.id, position, quote) for one in written for position, quote in enumerate(one.draft.quotes)]
        if rows:
            connection.execute(insert(quotes), rows)
        for_search = [
            entry for one in written if one.offered for entry in entries(one.id, one.moment, one.draft.headline, one.draft.quotes)
        ]
        self.index.add(connection, for_search)


def _identity(written: Written) -> Identity:
    return written.draft.source, written.draft.key


def _saved(drafts: Sequence[ArticleDraft], placed: Placed, added: Sequence[Written], updated: Sequence[Written]) -> Saved:
    def by_source(written: Sequence[Written]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for one in written:
            found.setdefault(one.draft.source, []).append(one.id)
        return found

    return Saved(by_source(added), by_source(updated), Counter(storable(draft.source) for draft in drafts), placed.aliases)


def take_turns(connection: Connection, sources: Iterable[str]) -> None:
    """Let no other process store anything of these sources meanwhile. On SQLite nobody else writes anyway."""
    if connection.dialect.name == "postgresql":
        for source in sorted(sources):  # in one order, so that no two wait for each other
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 3))"), {"name": source})


def _known(connection: Connection, identities: Iterable[Identity]) -> dict[Identity, _Known]:
    keys: dict[str, list[str]] = {}
    for source, key in identities:
        keys.setdefault(source, []).append(key)
    c = articles.c
    columns = [c.key, *(c[name] for name in _COMPARED)]
    known: dict[Identity, _Known] = {}
    for source, of_source in keys.items():
        rows = connection.execute(select(*columns).where(c.source == source, among(connection, c.key, of_source)))
        known |= {(source, row.key): _Known(*row[1:]) for row in rows}
    return known


def _insert(connection: Connection, drafts: Sequence[ArticleDraft], now: datetime) -> list[Written]:
    if not drafts:
        return []
    ids = _new_ids(connection, len(drafts))
    written = [Written(number, draft.news_at(now), draft, offered=True) for number, draft in zip(ids, drafts, strict=True)]
    rows = [
        content_row(one.draft)
        | {"id": one.id, "source": one.draft.source, "key": one.draft.key, "archived": one.draft.archived}
        | {"added_at": now, "updated_at": now, "moment": one.moment}
        for one in written
    ]
    connection.execute(insert(articles), rows)
    return written


def _new_ids(connection: Connection, number: int) -> Sequence[int]:
    """Return ids for new articles: what is inserted with its id need not return it, which only single rows do in order."""
    if connection.dialect.name == "postgresql":
        sequence = text("SELECT nextval(pg_get_serial_sequence('articles', 'id')) FROM generate_series(1, :number)")
        return connection.execute(sequence, {"number": number}).scalars().all()
    last: int = connection.execute(select(func.coalesce(func.max(articles.c.id), 0))).scalar_one()
    return range(last + 1, last + 1 + number)


def _count_anew(connection: Connection, new: Sequence[ArticleDraft], changed: Sequence[tuple[_Known, ArticleDraft]]) -> None:
    changed = [(before, draft) for before, draft in changed if before.withdrawn_why != BY_EDITOR]
    written = [*new, *(draft for _, draft in changed)]
    change = Counter((draft.source, draft.language or "", draft.outlet or "") for draft in written)
    change.subtract((draft.source, before.language or "", before.outlet or "") for before, draft in changed)
    count_articles(connection, change)


def _revised(draft: ArticleDraft, before: _Known) -> ArticleDraft:
    """Return what an article becomes: it keeps the date of its first publication, so that what is bumped is not news again.

    That of a file is its author's to correct, and a day that is now known to the minute is more exact, not later.
    """
    draft = replace(draft, archived=before.archived)
    if draft.signals is None or (before.published_on is None and before.published_at is None):
        return draft
    more_exact = before.published_at is None and draft.published_on == before.published_on
    moment = draft.news_at(before.added_at)
    dateless = draft.published_on is None and draft.published_at is None
    if more_exact or not (dateless or moment > before.moment):
        return draft
    return replace(draft, published_on=before.published_on, published_at=before.published_at)


def _follow_moves(
    connection: Connection, same: Mapping[tuple[str, str], ArticleDraft], known: Mapping[tuple[str, str], _Known]
) -> None:
    """Give articles the address that they have now, where nothing else has changed. Ways of writing it do not count."""
    moved = [
        {"of": known[identity].id, "url": draft.url}
        for identity, draft in same.items()
        if draft.url and identity in known and canonical_url(draft.url) != canonical_url(known[identity].url or "")
    ]
    if moved:
        connection.execute(update(articles).where(articles.c.id == bindparam("of")), moved)
