"""What a feed says, whatever format it is written in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urljoin

from bot.core.urls import is_web_address
from bot.errors import InputError
from bot.feeds.dates import When
from bot.feeds.markup import plain_line, plain_paragraphs

MOST_ENTRIES = 1000
"""Feeds have 10 to 100 entries; one with more than this is an archive, or hostile."""

LONGEST_LINE = 1000
"""Characters of a title or a name; what is longer is cut off."""
LONGEST_LINK = 4000
"""Characters of an address; a longer one is no address that a browser or Telegram takes."""
LONGEST_KEY = 500
"""Characters of a key; of a longer one its digest is the key."""
_PLAIN_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d{1,4})?/[\w/.~%+,:@=-]*(?:\?[\w/.~%+,:@=&-]+)?", re.ASCII
)
"""What joining leaves as it is: most addresses, which need not be taken apart and put together again."""
_MARKUP_LEFT = re.compile(r"</(?:p|div|a|b|i|strong|em|span|li|blockquote)>|<br ?/?>", re.IGNORECASE)


class Entry(NamedTuple):
    """One entry of a feed; a tuple, because feeds have many, and a frozen dataclass takes several times as long to make.

    ``title`` and ``author`` are plain text; ``link`` is absolute, http or https. ``id`` is as the publisher wrote it, or None;
    ``key`` is what Kutip knows the entry by within its feed. ``published`` is a moment; where the feed gives a day only, it is
    that day's start in UTC and ``day_only`` is true. ``outlet`` is the medium that an aggregator had the entry from.
    ``content_html`` is the whole article where the feed has it, ``summary_html`` an excerpt; ``text`` stands in place of both
    where the entry was read before.
    """

    key: str = ""
    id: str | None = None
    title: str | None = None
    link: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    day_only: bool = False
    author: str | None = None
    outlet: str | None = None
    language: str | None = None
    summary_html: str | None = None
    content_html: str | None = None
    text: str | None = None
    image: str | None = None
    categories: tuple[str, ...] = ()

    @property
    def published_on(self) -> date | None:
        """The calendar day of publication as the feed writes it, in the feed's own time zone."""
        return None if self.published is None else self.published.date()

    @property
    def published_at(self) -> datetime | None:
        """The moment of publication, where the feed gives more than the day."""
        return None if self.day_only else self.published


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedFeed:
    """A feed as read: its entries in the feed's order, and what was wrong with it without being fatal."""

    title: str | None = None
    link: str | None = None
    language: str | None = None
    entries: tuple[Entry, ...] = ()
    deleted: tuple[str, ...] = ()
    """Ids of entries that the publisher says are deleted (RFC 6721)."""
    problems: tuple[InputError, ...] = ()


def entry_text(entry: Entry) -> str:
    """Return the entry's text as clean paragraphs: the content, or the summary where that says more. May be empty."""
    if entry.text is not None:
        return entry.text
    texts = [_text(source) for source in (entry.content_html, entry.summary_html) if source]
    return max(texts, key=len, default="")


def with_keys(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Give every entry its key: its id, else its link, else a digest of its words.

    Ids and links that several different entries share say nothing (a feed whose generator writes one guid for all, or links that
    all lead to the front page): those entries go on to the next signal. The same entry twice in a feed is kept once.
    """
    whole = list(dict.fromkeys(entries))
    ids = Counter(entry.id for entry in whole)
    links = Counter(entry.link for entry in whole)
    keyed: dict[str, Entry] = {}
    for entry in whole:
        if entry.id and ids[entry.id] == 1:
            key = entry.id
        elif entry.link and links[entry.link] == 1:
            key = entry.link
        else:
            words = "\n".join((entry.title or "", entry.content_html or entry.summary_html or ""))
            key = _digest(words)
        if len(key) > LONGEST_KEY:
            key = _digest(key)
        keyed.setdefault(key, entry._replace(key=key))
    return tuple(keyed.values())


def _digest(words: str) -> str:
    return "sha256:" + sha256(words.encode("utf-8", "replace")).hexdigest()


def one_line(value: object) -> str | None:
    """Return a title or name as one plain line; None for anything that is no text or is blank."""
    return (plain_line(value[: 2 * LONGEST_LINE])[:LONGEST_LINE] or None) if isinstance(value, str) else None


def absolute_link(value: object, base: str | None) -> str | None:
    """Return a link as an absolute http or https address; None for anything else."""
    if not isinstance(value, str) or not (link := value.strip()):
        return None
    if len(link) <= LONGEST_LINK and _PLAIN_ADDRESS.fullmatch(link):
        return link
    try:
        address = urljoin(base or "", link)
    except ValueError:
        return None
    return address if len(address) <= LONGEST_LINK and is_web_address(address) else None


def moment_of(when: When) -> datetime | None:
    """Return the moment of a date, or the start of its day in UTC."""
    if when.at is not None or when.on is None:
        return when.at
    return datetime.combine(when.on, time(), UTC)


def _text(source: str) -> str:
    text = plain_paragraphs(source)
    if "<" in text and _MARKUP_LEFT.search(text):  # escaped twice on the way into the feed
        text = plain_paragraphs(text)
    return text
