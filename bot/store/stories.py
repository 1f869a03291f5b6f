"""Which articles tell one story: found as articles are stored, in the same transaction, by rare terms.

    new articles ─► profiles ─► counts of their terms ─► postings of the rarest ─► a few profiles ─► core.stories decides

Three tables hold what the search needs, of the articles that were stored in the last days only: ``story_profiles`` (what is
compared), ``story_terms`` (term, moment, article: where a term occurs) and ``story_term_counts`` (how often). A story is known by
the id of the article that told it first; ``articles.story_id`` names it, with the reasons in ``articles.story_reasons``. The work
for an article has a bound that does not depend on how many there are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, Connection, bindparam, delete, func, select, text, type_coerce, update

from bot.core.model import ArticleDraft
from bot.core.stories import COMPARED, ENOUGH, WINDOW, Candidate, Frequencies, Match, find_story
from bot.core.story_profile import StoryProfile, profile
from bot.store.dialect import among, insert_many, insert_ready
from bot.store.schema import articles, story_profiles, story_term_counts, story_terms
from bot.store.types import Moment

AT_ONCE: Final = 256
"""Articles that are looked up together."""
COMMON: Final = 300
"""A term that more articles have finds none of them: they would be too many to look through."""
POSTINGS: Final = 80_000
"""Places of terms that are read for the articles that are looked up together."""
EXPIRED_AT_ONCE: Final = 500
"""Articles that are forgotten, at most, whenever others come; at least as many as come."""
_TOTAL: Final = ""  # the "term" that counts the articles


class Written(NamedTuple):
    """An article that is written, or written anew; ``offered``: nobody took it back."""

    id: int
    moment: datetime
    draft: ArticleDraft
    offered: bool


class StoryIndex:
    """Groups articles into stories, as a part of the transaction that stores them."""

    def place(self, connection: Connection, added: Sequence[Written], updated: Sequence[Written] = (), *, now: datetime) -> None:
        """Give each of ``added`` its story. ``updated`` articles keep theirs and are compared by their new words from now on."""
        if not added and not updated:
            return
        if connection.dialect.name == "postgresql":
            # Two transactions that do not see each other's articles would open two stories. On SQLite nobody else writes anyway.
            connection.execute(text("SELECT pg_advisory_xact_lock(5700713)"))
        _forget(connection, now, most=max(EXPIRED_AT_ONCE, 2 * len(added)))
        known = _remove(connection, [article.id for article in updated])
        _index(connection, [article for article in updated if article.id in known], now)
        in_order = sorted(added, key=lambda article: (article.moment, article.id))
        for chunk in _chunks(in_order):
            _place(connection, chunk, _index(connection, chunk, now))


def _forget(connection: Connection, now: datetime, *, most: int) -> None:
    c = story_profiles.c
    old = select(c.article_id).where(c.added_at < now - WINDOW).order_by(c.added_at).limit(most)
    _remove(connection, connection.execute(old).scalars().all())


def _remove(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Take articles out of the index; return those that were there."""
    if not ids:
        return set()
    c, t = story_profiles.c, story_terms.c
    these = among(connection, c.article_id, ids)
    rows = connection.execute(select(c.article_id, c.moment, c.profile).where(these)).all()
    terms = {row.article_id: StoryProfile.from_json(row.profile).terms() for row in rows}
    places = [{"t": term, "m": row.moment, "a": row.article_id} for row in rows for term in terms[row.article_id]]
    if places:
        here = (t.term == bindparam("t"), t.moment == bindparam("m"), t.article_id == bindparam("a"))
        connection.execute(delete(story_terms).where(*here), places)
    if rows:
        _count(connection, terms.values(), -1)
        connection.execute(delete(story_profiles).where(these))
    return set(terms)


def _index(connection: Connection, chunk: Sequence[Written], now: datetime) -> dict[int, StoryProfile]:
    profiles = {one.id: one.draft.profile or profile(one.draft) for one in chunk}
    time = _Time.of(connection)
    rows = [(one.id, one.moment, now, profiles[one.id].to_json()) for one in chunk]
    insert_many(connection, story_profiles, ("article_id", "moment", "added_at", "profile"), rows)
    # Terms are made of letters, digits and signs that any database holds.
    places = [
        (term, moment, one.id) for one in chunk for moment in (time.native(one.moment),) for term in profiles[one.id].terms()
    ]
    insert_ready(connection, story_terms, ("term", "moment", "article_id"), places)
    _count(connection, [found.terms() for found in profiles.values()], 1)
    return profiles


def _place(connection: Connection, chunk: Sequence[Written], profiles: Mapping[int, StoryProfile]) -> None:
    counts = _counts(connection, {_TOTAL, *_terms(profiles.values())})
    frequencies = Frequencies(counts, counts.get(_TOTAL, 0))
    likely = _likely(connection, chunk, profiles, frequencies)
    candidates = _candidates(connection, {number for numbers in likely.values() for number in numbers}, profiles)
    frequencies = frequencies.with_more(_counts(connection, _terms(c.profile for c in candidates.values()).difference(counts)))
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
    _join(connection, joined)


def _likely(
    connection: Connection, chunk: Sequence[Written], profiles: Mapping[int, StoryProfile], frequencies: Frequencies
) -> dict[int, list[int]]:
    """Return for each article the ids of those that share the most of its rare terms."""
    wanted = {article.id: frequencies.rarest(profiles[article.id]) for article in chunk}
    rare = sorted({t for terms in wanted.values() for t in terms if frequencies.count(t) <= COMMON}, key=frequencies.count)
    if not rare:
        return {article.id: [] for article in chunk}
    time = _Time.of(connection)
    c = story_terms.c
    first, last = min(article.moment for article in chunk) - WINDOW, max(article.moment for article in chunk) + WINDOW
    columns = (c.term, c.article_id, type_coerce(c.moment, time.kind))
    places = select(*columns).where(among(connection, c.term, rare), c.moment.between(first, last)).limit(POSTINGS)
    where: dict[str, list[tuple[int, Any]]] = defaultdict(list)
    for term, number, moment in connection.execute(places).all():
        where[term].append((number, moment))
    likely: dict[int, list[int]] = {}
    for article in chunk:
        earliest, latest = time.native(article.moment - WINDOW), time.native(article.moment + WINDOW)
        common: defaultdict[int, float] = defaultdict(float)
        for term in wanted[article.id]:
            weight = frequencies.weight(term)
            for number, moment in where.get(term, ()):
                if earliest <= moment <= latest:
                    common[number] += weight
        common.pop(article.id, None)
        enough = [number for number, weight in common.items() if weight >= ENOUGH]
        likely[article.id] = sorted(enough, key=lambda number: (-common[number], number))[:COMPARED]
    return likely


@dataclass(frozen=True, slots=True)
class _Time:
    """Moments as the driver gives them: thousands are compared, and making a datetime of each would cost more than reading it."""

    kind: Any
    native: Any

    @classmethod
    def of(cls, connection: Connection) -> _Time:
        dialect = connection.dialect
        kind = Moment().load_dialect_impl(dialect) if dialect.name == "postgresql" else BigInteger()
        return cls(kind, lambda moment: Moment().process_bind_param(moment, dialect))


def _chunks(in_order: Sequence[Written]) -> Iterable[Sequence[Written]]:
    """Cut articles into chunks that are not too many, and not too far apart in time for one look-up."""
    chunk: list[Written] = []
    for article in in_order:
        if chunk and (len(chunk) >= AT_ONCE or article.moment - chunk[0].moment > timedelta(days=2)):
            yield chunk
            chunk = []
        chunk.append(article)
    if chunk:
        yield chunk


def _count(connection: Connection, rows: Iterable[Collection[str]], sign: int) -> None:
    """Count the terms of articles in (``sign`` 1) or out (-1)."""
    change: Counter[str] = Counter()
    for terms in rows:
        change.update(terms)
        change[_TOTAL] += 1
    total = "ON CONFLICT (term) DO UPDATE SET number = story_term_counts.number + excluded.number"
    values = [(term, sign * number) for term, number in sorted(change.items())]
    insert_ready(connection, story_term_counts, ("term", "number"), values, also=total)
    if sign < 0:
        c = story_term_counts.c
        connection.execute(delete(story_term_counts).where(among(connection, c.term, list(change)), c.number <= 0))


def _terms(profiles: Iterable[StoryProfile]) -> set[str]:
    return {term for found in profiles for term in found.terms()}


def _counts(connection: Connection, terms: Collection[str]) -> dict[str, int]:
    c = story_term_counts.c
    if not terms:
        return {}
    rows = connection.execute(select(c.term, c.number).where(among(connection, c.term, list(terms))))
    return {term: number for term, number in rows.all()}  # noqa: C416 - for dict() rows are no pairs


def _candidates(connection: Connection, ids: set[int], profiles: Mapping[int, StoryProfile]) -> dict[int, Candidate]:
    """Read articles with what is compared of them, and the first articles of their stories. ``profiles`` are known already."""
    found: dict[int, Candidate] = {}
    _read_candidates(connection, ids, profiles, found)
    _read_candidates(connection, {candidate.story for candidate in found.values()}.difference(found), profiles, found)
    return found


def _read_candidates(
    connection: Connection, ids: Collection[int], profiles: Mapping[int, StoryProfile], found: dict[int, Candidate]
) -> None:
    if not ids:
        return
    a, p = articles.c, story_profiles.c
    first = articles.alias("first")
    profiled = select(a.id, first.c.id, a.moment, first.c.moment).join(first, first.c.id == func.coalesce(a.story_id, a.id))
    rows = connection.execute(profiled.where(among(connection, a.id, list(ids)))).all()
    unread = [row[0] for row in rows if row[0] not in profiles]
    texts = select(p.article_id, p.profile).where(among(connection, p.article_id, unread))
    read = {number: StoryProfile.from_json(data) for number, data in (connection.execute(texts) if unread else ())}
    for number, story, moment, began in rows:
        profile_of = profiles.get(number) or read.get(number)
        if profile_of is not None:
            found[number] = Candidate(article=number, story=story, moment=moment, began=began, profile=profile_of)


def _join(connection: Connection, joined: Mapping[int, Match]) -> None:
    if not joined:
        return
    rows: list[dict[str, Any]] = [
        {"of": number, "story_id": match.story, "story_reasons": match.to_json()} for number, match in joined.items()
    ]
    of = articles.c.id == bindparam("of")
    connection.execute(update(articles).where(of), rows)
    first = [{"of": story, "story_id": story} for story in sorted({match.story for match in joined.values()})]
    connection.execute(update(articles).where(of, articles.c.story_id.is_(None)), first)
