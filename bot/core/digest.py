"""From the articles at hand to a channel's digest: what is wanted, what is best, and what to do where there is nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.matching import contains_any, normalised
from bot.core.model import Article, Channel, Digest, DigestItem, Report, Slot, Source, require_aware
from bot.core.ranking import pick

FEED_MAX_AGE = timedelta(days=3)
"""How old an article of a feed may be, where the channel does not say. Articles of a folder may be of any age."""


def select(
    articles: Sequence[Article], channel: Channel, sources: Mapping[str, Source], *, had: Collection[int], now: datetime
) -> tuple[DigestItem, ...]:
    """Return the best articles for the channel, at most ``channel.items``, best first.

    ``sources`` are all sources there are, by name; an article of another one is left out. ``had`` are the ids of the articles
    that were in a digest of the channel; other reports of their stories are left out as well.
    """
    return _select(articles, channel, sources, had=had, now=now, any_age=False)


def compose(
    articles: Sequence[Article],
    channel: Channel,
    sources: Mapping[str, Source],
    *,
    had: Collection[int],
    slot: Slot,
    now: datetime,
) -> Digest | None:
    """Compose the channel's digest for ``slot``; None where there is nothing to post.

    Where no article is new enough, ``channel.empty`` decides: *skip* posts nothing, *note* a digest without items, *archive* the
    best articles of any age that the channel has not had (nothing, where it has had them all).
    """
    items = _select(articles, channel, sources, had=had, now=now, any_age=False)
    archive = not items and channel.empty == "archive"
    if archive:
        items = _select(articles, channel, sources, had=had, now=now, any_age=True)
    if not items and channel.empty != "note":
        return None
    return Digest(
        channel=channel.name,
        slot=slot,
        language=channel.language,
        timezone=channel.timezone,
        items=items,
        archive=archive,
    )


def chosen_sources(channel: Channel, sources: Mapping[str, Source]) -> tuple[Source, ...]:
    """Return the sources that the channel takes: those it names, of those the ones with one of its tags; all by default."""
    tags = set(map(normalised, channel.tags))
    return tuple(
        source
        for source in sources.values()
        if (not channel.sources or source.name in channel.sources)
        and (not tags or tags.intersection(map(normalised, source.tags)))
    )


def as_told_in(channel: Channel, article: Article, sources: Mapping[str, Source]) -> Article:
    """Return an article from the store as the channel's digests tell it: with the reports of the channel's sources only."""
    return replace(article, also=_reports(article, {source.name for source in chosen_sources(channel, sources)}))


def oldest_wanted(channel: Channel, sources: Mapping[str, Source], *, now: datetime) -> datetime | None:
    """Return the moment before which no article can be chosen for the channel; None where old ones can be.

    It spares the store from reading what ``select`` would leave out, and is a little generous: where only the day of an article
    is known, its ``moment`` can be a day early.
    """
    if channel.empty == "archive":
        return None
    bounds = [max_age(channel, source) for source in chosen_sources(channel, sources)]
    longest = max((bound for bound in bounds if bound is not None), default=timedelta())
    return None if None in bounds else now - longest - timedelta(days=2)


def max_age(channel: Channel, source: Source) -> timedelta | None:
    """Return how old an article of ``source`` may be in the channel; None: of any age."""
    if channel.max_age is not None:
        return channel.max_age
    return None if source.is_folder else FEED_MAX_AGE


def _select(
    articles: Sequence[Article],
    channel: Channel,
    sources: Mapping[str, Source],
    *,
    had: Collection[int],
    now: datetime,
    any_age: bool,
) -> tuple[DigestItem, ...]:
    require_aware(now, "now")
    zone = ZoneInfo(channel.timezone)
    chosen = {source.name: source for source in chosen_sources(channel, sources)}
    wanted = {
        article.id: article
        for article in articles
        if article.source in chosen
        and not _was_had(article, had)
        and _speaks(article, channel.languages)
        and _is_past(article, zone, now)
        and (any_age or not article.archived)
        and (any_age or _is_new_enough(article, max_age(channel, chosen[article.source]), zone, now))
        and _has_wanted_words(article, channel)
    }
    told = [replace(article, also=_reports(article, chosen)) for article in one_of_each_story(wanted.values())]
    return pick(told, items=channel.items, zone=zone, now=now)


def one_of_each_story(articles: Iterable[Article]) -> tuple[Article, ...]:
    """Return of each story the article with the best quote; of equally good ones the newest, as it knows the most."""
    best: dict[int, Article] = {}
    for article in articles:
        story = article.id if article.story is None else article.story
        if story not in best or _tells_better(article) > _tells_better(best[story]):
            best[story] = article
    return tuple(best.values())


def _tells_better(article: Article) -> tuple[float, datetime, int]:
    quote = article.best_quote
    return (-1.0 if quote is None else quote.score, article.moment, -article.id)


def _reports(article: Article, chosen: Collection[str]) -> tuple[Report, ...]:
    """Return the other reports of the article's story, those of the channel's sources."""
    return tuple(report for report in article.also if report.source in chosen)


def _was_had(article: Article, had: Collection[int]) -> bool:
    """Whether the article or another report of its story was in a digest: a story is told once."""
    return article.id in had or any(report.article in had for report in article.also)


def _speaks(article: Article, languages: Collection[str] | None) -> bool:
    """Whether the article is in one of the languages, as far as is known."""
    if languages is None or article.language is None:
        return True
    return _primary(article.language) in set(map(_primary, languages))


def _primary(language: str) -> str:
    return language.replace("_", "-").split("-", maxsplit=1)[0].lower()


def _is_past(article: Article, zone: ZoneInfo, now: datetime) -> bool:
    if article.published_at is None and article.published_on is not None:
        return article.published_on <= now.astimezone(zone).date()
    return article.moment <= now


def _is_new_enough(article: Article, bound: timedelta | None, zone: ZoneInfo, now: datetime) -> bool:
    if bound is None:
        return True
    if article.published_at is None and article.published_on is not None:
        return article.published_on >= (now - bound).astimezone(zone).date()
    return article.moment >= now - bound


def _has_wanted_words(article: Article, channel: Channel) -> bool:
    if not channel.include and not channel.exclude:
        return True
    text = normalised(f"{article.headline}\n{article.text}")
    return (not channel.include or contains_any(text, channel.include)) and not contains_any(text, channel.exclude)
