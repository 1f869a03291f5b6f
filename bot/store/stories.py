"""Which articles tell one story: found as articles are stored, in the same transaction, by rare terms.

    new articles ─► profiles ─► counts of their terms ─► postings of the rarest ─► a few profiles ─► core.stories decides

Three tables hold what the search needs, of the articles that were stored in the last days only: ``story_profiles`` (what is
compared), ``story_terms`` (term, moment, article: where a term occurs) and ``story_term_counts`` (how often). A story is known by
the id of the article that told it first; ``articles.story_id`` names it, with the reasons in ``articles.story_reasons``. The work
for an article has a bound that does not depend on how many there are.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.model import Article
from bot.core.stories import COMPARED, ENOUGH, WINDOW, Candidate, Frequencies, Match, find_story
from bot.core.story_profile import StoryProfile, profile
from bot.store.dialect import insert_or
from bot.store.schema import articles, story_profiles, story_term_counts, story_terms

AT_ONCE: Final = 64
"""Articles that are looked up together."""
COMMON: Final = 300
"""A term that more articles have finds none of them: they would be too many to look through."""
POSTINGS: Final = 20_000
"""Places of terms that are read for the articles that are looked up together."""
EXPIRED_AT_ONCE: Final = 500
"""Articles that are forgotten, at most, whenever others come; at least as many as come."""
_BATCH: Final = 5000  # parameters of one select
_TOTAL: Final = ""  # the "term" that counts the articles


class StoryIndex:
    """Groups articles into stories, as a part of the transaction that stores them."""

    async def place(
        self, connection: AsyncConnection, added: Sequence[Article], updated: Sequence[Article] = (), *, now: datetime
    ) -> None:
        """Give each of ``added`` its story. ``updated`` articles keep theirs and are compared by their new words from now on."""
        if not added and not updated:
            return
        if connection.dialect.name == "postgresql":
            # Two transactions that do not see each other's articles would open two stories. On SQLite nobody else writes anyway.
            await connection.execute(text("SELECT pg_advisory_xact_lock(5700713)"))
        await self._forget(connection, now, most=max(EXPIRED_AT_ONCE, 2 * len(added)))
        known = await self._remove(connection, [article.id for article in updated])
        again = [article for article in updated if article.id in known]
        for start in range(0, len(again), AT_ONCE):
            await self._index(connection, again[start : start + AT_ONCE], now)
        in_order = sorted(added, key=lambda article: (article.moment, article.id))
        for chunk in _chunks(in_order):
            await self._place(connection, chunk, await self._index(connection, chunk, now))

    async def _forget(self, connection: AsyncConnection, now: datetime, *, most: int) -> None:
        c = story_profiles.c
        old = select(c.article_id).where(c.added_at < now - WINDOW).order_by(c.added_at).limit(most)
        await self._remove(connection, list((await connection.execute(old)).scalars()))

    @staticmethod
    async def _remove(connection: AsyncConnection, ids: Sequence[int]) -> set[int]:
        """Take articles out of the index; return those that were there."""
        c = story_profiles.c
        removed: set[int] = set()
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            rows = (await connection.execute(select(c.article_id, c.moment, c.terms).where(c.article_id.in_(batch)))).all()
            places = [{"t": term, "m": row.moment, "a": row.article_id} for row in rows for term in row.terms]
            if places:
                t = story_terms.c
                here = (t.term == bindparam("t"), t.moment == bindparam("m"), t.article_id == bindparam("a"))
                await connection.execute(delete(story_terms).where(*here), places)
            if rows:
                await _count(connection, [row.terms for row in rows], -1)
                await connection.execute(delete(story_profiles).where(c.article_id.in_(batch)))
            removed.update(row.article_id for row in rows)
        return removed

    @staticmethod
    async def _index(connection: AsyncConnection, chunk: Sequence[Article], now: datetime) -> dict[int, StoryProfile]:
        # Half a millisecond each: not in the way of whatever else the event loop has to do.
        profiles = await asyncio.to_thread(lambda: {article.id: profile(article) for article in chunk})
        terms = {number: sorted(found.terms()) for number, found in profiles.items()}
        rows = [
            {
                "article_id": article.id,
                "moment": article.moment,
                "added_at": now,
                "terms": terms[article.id],
                "profile": profiles[article.id].to_json(),
            }
            for article in chunk
        ]
        await connection.execute(insert(story_profiles), rows)
        places = [{"term": term, "moment": a.moment, "article_id": a.id} for a in chunk for term in terms[a.id]]
        if places:
            await connection.execute(insert(story_terms), places)
        await _count(connection, terms.values(), 1)
        return profiles

    async def _place(self, connection: AsyncConnection, chunk: Sequence[Article], profiles: Mapping[int, StoryProfile]) -> None:
        counts = await _counts(connection, {_TOTAL, *_terms(profiles.values())})
        frequencies = Frequencies(counts, counts.get(_TOTAL, 0))
        likely = await self._likely(connection, chunk, profiles, frequencies)
        candidates = await _candidates(connection, {number for numbers in likely.values() for number in numbers})
        frequencies = frequencies.with_more(await _counts(connection, _terms(c.profile for c in candidates.values())))
        joined: dict[int, Match] = {}
        waiting = {article.id for article in chunk}
        for article in chunk:
            waiting.discard(article.id)
            near = {number: candidates[number] for number in likely[article.id] if number not in waiting and number in candidates}
            near |= {c.story: candidates[c.story] for c in near.values() if c.story in candidates}
            match = find_story(profiles[article.id], article.moment, list(near.values()), frequencies)
            if match is not None:
                joined[article.id] = match
                if article.id in candidates:
                    candidates[article.id] = replace(candidates[article.id], story=match.story, began=match.began)
        await _join(connection, joined)

    @staticmethod
    async def _likely(
        connection: AsyncConnection, chunk: Sequence[Article], profiles: Mapping[int, StoryProfile], frequencies: Frequencies
    ) -> dict[int, list[int]]:
        """Return for each article the ids of those that share the most of its rare terms."""
        wanted = {article.id: frequencies.rarest(profiles[article.id]) for article in chunk}
        rare = sorted({t for terms in wanted.values() for t in terms if frequencies.count(t) <= COMMON}, key=frequencies.count)
        c = story_terms.c
        first, last = min(article.moment for article in chunk) - WINDOW, max(article.moment for article in chunk) + WINDOW
        where: dict[str, list[tuple[int, datetime]]] = defaultdict(list)
        places = select(c.term, c.article_id, c.moment).where(c.term.in_(rare), c.moment.between(first, last)).limit(POSTINGS)
        for term, number, moment in await connection.execute(places) if rare else ():
            where[term].append((number, moment))
        likely: dict[int, list[int]] = {}
        for article in chunk:
            common: defaultdict[int, float] = defaultdict(float)
            for term in wanted[article.id]:
                for number, moment in where[term]:
                    if number != article.id and abs(moment - article.moment) <= WINDOW:
                        common[number] += frequencies.weight(term)
            enough = [number for number, weight in common.items() if weight >= ENOUGH]
            likely[article.id] = sorted(enough, key=lambda number: (-common[number], number))[:COMPARED]
        return likely


def _chunks(in_order: Sequence[Article]) -> Iterable[Sequence[Article]]:
    """Cut articles into chunks that are not too many, and not too far apart in time for one look-up."""
    chunk: list[Article] = []
    for article in in_order:
        if chunk and (len(chunk) >= AT_ONCE or article.moment - chunk[0].moment > timedelta(days=2)):
            yield chunk
            chunk = []
        chunk.append(article)
    if chunk:
        yield chunk


async def _count(connection: AsyncConnection, rows: Iterable[Sequence[str]], sign: int) -> None:
    """Count the terms of articles in (``sign`` 1) or out (-1)."""
    change: Counter[str] = Counter()
    for terms in rows:
        change.update([_TOTAL, *terms])
    statement = insert_or(connection, story_term_counts)
    total = {"number": story_term_counts.c.number + statement.excluded.number}
    values = [{"term": term, "number": sign * number} for term, number in sorted(change.items())]
    if values:
        await connection.execute(statement.on_conflict_do_update(index_elements=["term"], set_=total), values)
    if sign < 0:
        gone = delete(story_term_counts).where(story_term_counts.c.term == bindparam("of"), story_term_counts.c.number <= 0)
        await connection.execute(gone, [{"of": term} for term in change])


def _terms(profiles: Iterable[StoryProfile]) -> set[str]:
    return {term for found in profiles for term in found.terms()}


async def _counts(connection: AsyncConnection, terms: Iterable[str]) -> dict[str, int]:
    c = story_term_counts.c
    wanted = list(terms)
    counts: dict[str, int] = {}
    for start in range(0, len(wanted), _BATCH):
        rows = await connection.execute(select(c.term, c.number).where(c.term.in_(wanted[start : start + _BATCH])))
        counts.update((row.term, row.number) for row in rows)
    return counts


async def _candidates(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, Candidate]:
    """Read articles with what is compared of them, and the first articles of their stories."""
    found: dict[int, Candidate] = {}
    await _read_candidates(connection, set(ids), found)
    await _read_candidates(connection, {candidate.story for candidate in found.values()}.difference(found), found)
    return found


async def _read_candidates(connection: AsyncConnection, ids: Iterable[int], found: dict[int, Candidate]) -> None:
    c = story_profiles.c
    first = articles.alias("first")
    rows = (
        select(c.article_id, first.c.id, c.moment, first.c.moment, c.profile)
        .join(articles, articles.c.id == c.article_id)
        .join(first, first.c.id == func.coalesce(articles.c.story_id, articles.c.id))
    )
    wanted = sorted(ids)
    for start in range(0, len(wanted), _BATCH):
        batch = rows.where(c.article_id.in_(wanted[start : start + _BATCH]))
        for number, story, moment, began, data in await connection.execute(batch):
            profile_of = StoryProfile.from_json(data)
            found[number] = Candidate(article=number, story=story, moment=moment, began=began, profile=profile_of)


async def _join(connection: AsyncConnection, joined: Mapping[int, Match]) -> None:
    if not joined:
        return
    rows: list[dict[str, Any]] = [
        {"of": number, "story_id": match.story, "story_reasons": match.to_json()} for number, match in joined.items()
    ]
    of = articles.c.id == bindparam("of")
    await connection.execute(update(articles).where(of), rows)
    first = [{"of": story, "story_id": story} for story in sorted({match.story for match in joined.values()})]
    await connection.execute(update(articles).where(of, articles.c.story_id.is_(None)), first)
