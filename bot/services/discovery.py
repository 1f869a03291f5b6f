"""Looking at an address for feeds: is it one, does its page name some, are there any where they usually are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.core.urls import redact
from bot.errors import InputError
from bot.feeds.discover import WebPageError, usual_places
from bot.feeds.fetch import Fetcher
from bot.feeds.parse import ParsedFeed, parse_feed
from bot.feeds.worker import Workers
from bot.services.feed_polls import LIST_FEED


@dataclass(frozen=True, kw_only=True, slots=True)
class Discovered:
    """A feed that can be read: where it is (after permanent redirects), and what is in it."""

    url: str
    feed: ParsedFeed


async def discover(
    url: str,
    fetcher: Fetcher,
    workers: Workers,
    *,
    now: datetime,
    most: int | None = None,
    looked: Callable[[int, int], None] = lambda _at, _of: None,
) -> list[Discovered]:
    """Return the feed at ``url``, or those of the page there, the best first; at most ``most``.

    ``looked`` hears at how many places it was looked, of how many. Raises InputError: what is wrong with the address, or that its
    page leads to no feed.
    """
    try:
        return [await _read(url, fetcher, workers, now)]
    except WebPageError as page:
        found: dict[str, Discovered] = {}
        places = [feed.url for feed in page.feeds] or usual_places(url)
        for number, place in enumerate(places):
            looked(number, len(places))
            try:
                discovered = await _read(place, fetcher, workers, now)
            except InputError:
                continue  # it is declared, and is not there or is none
            found.setdefault(discovered.url, discovered)
            if len(found) == most or not page.feeds:  # the usual places of one site all lead to one feed
                break
        if not found:
            raise InputError(redact(url), "is a web page, and no feed is to be found there") from None
        return list(found.values())


async def _read(url: str, fetcher: Fetcher, workers: Workers, now: datetime) -> Discovered:
    answer = await fetcher.fetch(url)
    feed = await workers.run(
        parse_feed, redact(url), LIST_FEED, answer.body, url=answer.url, content_type=answer.content_type, now=now
    )
    return Discovered(url=answer.moved_to or url, feed=feed)
