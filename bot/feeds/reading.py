"""From a feed's bytes to articles: what workers do for one poll of a source, in two steps.

list_feed: bytes → entries → those that are new or changed, each with what it says and what it is recognised by
read_entries: such entries → articles of what the feed itself says, and which of them want their page
read_page: a page's bytes → the article with the page's text, if the page is the entry's article indeed

Listing is what a poll waits for. Reading (language, headline, quotations, what stories compare) costs several times as much, and
comes after the poll is stored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from operator import attrgetter
from typing import NamedTuple

from bot.core.canonical import canonical_url
from bot.core.identity import Said, Signals, outer_signals
from bot.core.model import ArticleDraft, Source
from bot.core.story_profile import profile
from bot.errors import InputError
from bot.feeds.entry import Entry, entry_text, one_line
from bot.feeds.languages import language_code
from bot.feeds.page import PageText, extract_page
from bot.feeds.parse import parse_feed

WHOLE_ARTICLE = 1500
"""Characters from which a feed's text is taken for the article itself; excerpts have 100 to 600."""
PAGE_AGE = timedelta(days=7)
"""Pages are fetched for news; what is older keeps its excerpt. A new source does not make hundreds of requests."""
OLDER_ONES = 3
"""Entries older than one that has left the feed, which show that it did not leave by its age."""
_SHARED_WORDS = 0.3
"""Share of the entry's own words that a page must contain. Consent walls, login pages and errors contain next to none, and an
article nearly all of its excerpt's."""
_CUT_OFF = re.compile(r"(?:…|\.\.\.|\b(?:read more|continue reading|selengkapnya|weiterlesen))\W*$", re.IGNORECASE)
_WRITTEN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_WORD = re.compile(r"\w{4,}")
_TEXTS = ("id", "title", "link", "author", "outlet", "language", "image")
"""What is kept of an entry until it is read, beside its text and its date."""
_VALUES = attrgetter(*_TEXTS)


class Listed(NamedTuple):
    """An entry that is new or has changed: its ``key``, its ``number`` in the feed, its ``fingerprint``.

    ``entry`` is what it says and is recognised by, as JSON that ``read_entries`` understands: it is stored as it is.
    """

    key: str
    number: int
    fingerprint: str
    entry: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedListing:
    """A feed's entries. ``entries`` are the fingerprints of all by their keys; those that were known with it are ``unchanged``.

    ``changed`` are the others, with their ``signals`` if any entry was known. ``deleted`` are the keys of entries that the
    publisher says are deleted; ``oldest`` is the moment from which on the feed has all there is, None if that cannot be told.
    """

    entries: Mapping[str, str] = field(default_factory=dict)
    unchanged: tuple[str, ...] = ()
    changed: tuple[Listed, ...] = ()
    signals: Mapping[str, Signals] = field(default_factory=dict)
    deleted: tuple[str, ...] = ()
    oldest: datetime | None = None
    problems: tuple[InputError, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class EntriesReading:
    """Entries as articles, and those of them that have only an excerpt: ``wanting`` their page. ``problems`` are the others'."""

    drafts: tuple[ArticleDraft, ...] = ()
    wanting: tuple[Entry, ...] = ()
    problems: tuple[InputError, ...] = ()


def list_feed(
    data: bytes,
    *,
    url: str,
    content_type: str | None,
    content_language: str | None = None,
    known: Mapping[str, str],
    now: datetime,
) -> FeedListing:
    """List a feed's entries, and what those say that are not ``known`` with the same fingerprint. Raises InputError."""
    feed = parse_feed(data, url=url, content_type=content_type, content_language=content_language, now=now)
    said = [_said(entry, entry_text(entry)) for entry in feed.entries]
    prints = {entry.key: _fingerprint(entry, it.text) for entry, it in zip(feed.entries, said, strict=True)}
    changed = [number for number, (key, print_) in enumerate(prints.items()) if known.get(key) != print_]
    # What several entries share says nothing of one: all of them are looked at.
    outer = outer_signals(said) if changed else []
    listed = []
    for number in changed:
        entry = feed.entries[number]
        written = _written(entry, said[number].text, outer[number])
        listed.append(Listed(key=entry.key, number=number, fingerprint=prints[entry.key], entry=written))
    news = {one.key for one in listed}
    return FeedListing(
        entries=prints,
        unchanged=tuple(key for key in prints if key not in news),
        changed=tuple(listed),
        signals={feed.entries[number].key: outer[number].with_content(said[number]) for number in changed} if known else {},
        deleted=feed.deleted,
        oldest=_oldest(feed.entries),
        problems=feed.problems,
    )


def read_entries(listed: Sequence[tuple[str, str]], source: Source, *, now: datetime) -> EntriesReading:
    """Read entries, given by their keys and as ``list_feed`` wrote them down, into articles."""
    drafts, wanting, problems = [], [], []
    for key, written in listed:
        entry, signals = _entry(key, written)
        try:
            read = draft(entry, source, signals=signals)
        except InputError as err:
            called = one_line(entry.link or entry.id) or "an entry without address and id"
            problems.append(InputError(f"{source.name}, {called}", err.reason))
            continue
        drafts.append(replace(read, profile=profile(read)))
        if wants_page(entry, now=now):
            wanting.append(entry)
    return EntriesReading(drafts=tuple(drafts), wanting=tuple(wanting), problems=tuple(problems))


def _written(entry: Entry, text: str, signals: Signals) -> str:
    said: dict[str, str] = {name: value for name, value in zip(_TEXTS, _VALUES(entry), strict=True) if value is not None}
    if entry.published is not None:
        said["published"] = entry.published.isoformat()
    return _WRITTEN.encode((said, entry.day_only, text, signals.tokens))


def _entry(key: str, written: str) -> tuple[Entry, Signals]:
    said, day_only, text, tokens = json.loads(written)
    if "published" in said:
        said["published"] = datetime.fromisoformat(said["published"])
    entry = Entry(key=key, day_only=day_only, text=text, **said)
    return entry, Signals(tuple(tokens)).with_content(_said(entry, text))


def read_page(data: bytes, entry: Entry, source: Source, *, url: str, content_type: str | None) -> ArticleDraft:
    """Read an entry's page into an article. Raises InputError when the page has no article, or another one."""
    page = extract_page(data, url, content_type=content_type)
    if not is_page_of(page, entry):
        raise InputError(page.url or url, "the page does not have the entry's article (a consent or login page?)")
    # The entry's own signals are the feed's to tell (ingest has them); the address is what only the page knows.
    read = draft(entry, source, page, signals=Signals().with_address(page.url) if page.url else None)
    return replace(read, profile=profile(read))


def draft(entry: Entry, source: Source, page: PageText | None = None, *, signals: Signals | None = None) -> ArticleDraft:
    """Make an article of an entry, with the text of its page where that is given. Raises InputError if there are no words at all.

    What the feed says of itself wins over its page, which wins over what the text prints. The languages that feeds and pages
    declare are often their template's, so they count as a prior only.
    """
    from bot.core.articles import read_article  # noqa: PLC0415 - 4 MB, for workers: the main process only names what they do

    text = page.text if page else entry_text(entry)
    own_language = entry.language or (page.language if page else None)
    page = page or PageText(text="")
    title = entry.title or page.title
    read = partial(
        read_article,
        source=source.name,
        key=entry.key,
        url=entry.link or page.url,
        outlet=entry.outlet,
        byline=entry.author or page.author,
        published_at=entry.published_at or (None if entry.published_on else page.published_at),
        published_on=entry.published_on or page.published_on,
        language_prior=source.language or language_code(own_language),
        image=page.image or entry.image,
        signals=signals,
    )
    try:
        return read(text, title=title)
    except InputError:
        if title is None:
            raise
        return replace(read(title), headline=title)  # an entry that is a headline and nothing else


def fingerprint(entry: Entry) -> str:
    """Return a digest of what an entry says. Markup and tracking pictures, which change by themselves, do not count."""
    return _fingerprint(entry, entry_text(entry))


def _fingerprint(entry: Entry, text: str) -> str:
    link = None if entry.link is None else canonical_url(entry.link)
    said = (entry.title, link, entry.author, entry.published and entry.published.isoformat(), text)
    return blake2b(repr(said).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _said(entry: Entry, text: str) -> Said:
    return Said(
        id=entry.id,
        link=entry.link,
        title=entry.title,
        text=text,
        author=entry.author,
        published_at=entry.published_at,
        published_on=entry.published_on,
    )


def _oldest(entries: Sequence[Entry]) -> datetime | None:
    """Return the moment of the third oldest entry: one or two are often pinned ones that say nothing of the others."""
    moments = sorted(entry.published for entry in entries if entry.published is not None)
    return moments[OLDER_ONES - 1] if len(moments) >= OLDER_ONES else None


def wants_page(entry: Entry, *, now: datetime) -> bool:
    """Whether the entry's page is worth fetching: it is recent, and the feed has no more than an excerpt of it."""
    if entry.link is None or (entry.published is not None and entry.published < now - PAGE_AGE):
        return False
    text = entry_text(entry)
    return len(text) < WHOLE_ARTICLE or _CUT_OFF.search(text[-100:]) is not None


def is_page_of(page: PageText, entry: Entry) -> bool:
    """Whether a page's text is the entry's article: longer than the excerpt, and with the entry's words in it."""
    excerpt = entry_text(entry)
    if len(page.text) <= len(excerpt):
        return False
    words = _words(f"{entry.title or ''} {excerpt}")
    shared = words & _words(f"{page.title or ''} {page.text}")
    return len(shared) >= _SHARED_WORDS * len(words)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))
