"""The feeds of a site, found in its pages: what they declare, what they link to, and where feeds usually are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from bot.errors import InputError
from bot.feeds.entry import absolute_link, one_line
from bot.feeds.markup import without_illegal

MOST_FOUND = 10
"""Feeds of one page that are looked at: pages declare one or two, for comments too, and portals one for each section."""
_WITHIN = 2_000_000  # characters of a page that are searched
_LINK = re.compile(r"<(link|a)\b([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,20})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_FEED_LIKE = re.compile(r"(?:^|[/._-])(?:rss|atom|feed|feeds|rdf)(?:$|[/._?-])|\.(?:rss|atom|rdf)$", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|komentar", re.IGNORECASE)
_USUAL = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")


class WebPageError(InputError):
    """There is a web page where a feed should be. ``feeds`` are those that it names."""

    def __init__(self, what: str, reason: str = "is a web page, not a feed", *, feeds: tuple[FoundFeed, ...] = ()) -> None:
        super().__init__(what, reason)
        self.feeds = feeds

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it travel between processes."""
        return partial(WebPageError, feeds=self.feeds), (self.what, self.reason)


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that a page names: its address, and the title that the page gives it."""

    url: str
    title: str | None = None


def find_feeds(page: str, url: str) -> tuple[FoundFeed, ...]:
    """Return the feeds that a page declares, else those that it links to, in its order; feeds of comments come last."""
    declared: dict[str, FoundFeed] = {}
    linked: dict[str, FoundFeed] = {}
    base = url
    text = without_illegal(page[:_WITHIN])
    if (match := re.search(r"""<base\s[^<>]{0,1000}?href\s*=\s*["']([^"'<>]{1,2000})""", text, re.IGNORECASE)) is not None:
        base = urljoin(url, unescape(match[1]))
    for tag in _LINK.finditer(text):
        attributes = {found[0].lower(): unescape(found[1] or found[2] or found[3]) for found in _ATTRIBUTE.findall(tag[2])}
        address = absolute_link(attributes.get("href"), base)
        if address is None or address == url:
            continue
        feed = FoundFeed(address, one_line(attributes.get("title")))
        if tag[1].lower() == "a":
            if _FEED_LIKE.search(_path(address)):
                linked.setdefault(address, feed)
        elif _is_declared(attributes):
            declared.setdefault(address, feed)
    found = [*(declared or linked).values()]
    found.sort(key=lambda feed: _COMMENTS.search(f"{feed.url} {feed.title or ''}") is not None)
    return tuple(found[:MOST_FOUND])


def usual_places(url: str) -> tuple[str, ...]:
    """Return where a site that names no feed may have one all the same."""
    return tuple(dict.fromkeys(urljoin(url, place) for place in _USUAL if urljoin(url, place) != url))


def _is_declared(attributes: dict[str, str]) -> bool:
    relations = attributes.get("rel", "").lower().split()
    kind = attributes.get("type", "").partition(";")[0].strip(" /").lower()
    # Content managers declare their programming interface as JSON, too.
    is_feed = kind in _TYPES or (kind == "application/json" and _FEED_LIKE.search(_path(attributes.get("href", ""))) is not None)
    return "feed" in relations or ("alternate" in relations and is_feed)


def _path(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
