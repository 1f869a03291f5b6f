"""From a feed's bytes to articles: what workers do for one poll of a source.

read_feed: bytes → entries → those that are new or changed → articles of what the feed itself says, and which want their page
read_page: a page's bytes → the article with the page's text, if the page is the entry's article indeed
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b

from bot.core.articles import read_article
from bot.core.canonical import canonical_url
from bot.core.identity import Said, Signals, signals_of
from bot.core.model import ArticleDraft, Source
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
_WORD = re.compile(r"\w{4,}")


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedReading:
    """A feed, read. ``entries`` is the fingerprint of every entry by its key, ``unchanged`` how many were known with it.

    ``drafts`` are the others as articles; ``wanting`` the entries of these that have only an excerpt. ``deleted`` are the keys of
    entries that the publisher says are deleted; ``oldest`` is the moment from which on the feed has all there is, None if that
    cannot be told.
    """

    drafts: tuple[ArticleDraft, ...] = ()
    wanting: tuple[Entry, ...] = ()
    entries: Mapping[str, str] = field(default_factory=dict)
    unchanged: int = 0
    deleted: tuple[str, ...] = ()
    oldest: datetime | None = None
    problems: tuple[InputError, ...] = ()


def read_feed(
    data: bytes,
    source: Source,
    *,
    url: str,
    content_type: str | None,
    content_language: str | None = None,
    known: Mapping[str, str],
    now: datetime,
) -> FeedReading:
    """Read a feed's entries into articles, except those that are ``known`` with the same fingerprint. Raises InputError."""
    feed = parse_feed(data, url=url, content_type=content_type, content_language=content_language, now=now)
    texts = {entry.key: entry_text(entry) for entry in feed.entries}
    prints = {entry.key: _fingerprint(entry, texts[entry.key]) for entry in feed.entries}
    signals = dict(zip(texts, signals_of([_said(entry, texts[entry.key]) for entry in feed.entries]), strict=True))
    changed = [entry for entry in feed.entries if known.get(entry.key) != prints[entry.key]]
    drafts: list[ArticleDraft] = []
    problems = list(feed.problems)
    for entry in changed:
        try:
            drafts.append(replace(draft(entry, source), signals=signals[entry.key]))
        except InputError as err:
            problems.append(InputError(f"{source.name}, {one_line(entry.link or entry.key)}", err.reason))
    return FeedReading(
        drafts=tuple(drafts),
        wanting=tuple(entry for entry in changed if wants_page(entry, now=now)),
        entries=prints,
        unchanged=len(feed.entries) - len(changed),
        deleted=feed.deleted,
        oldest=_oldest(feed.entries),
        problems=tuple(problems),
    )


def read_page(data: bytes, entry: Entry, source: Source, *, url: str, content_type: str | None) -> ArticleDraft:
    """Read an entry's page into an article. Raises InputError when the page has no article, or another one."""
    page = extract_page(data, url, content_type=content_type)
    if not is_page_of(page, entry):
        raise InputError(page.url or url, "the page does not have the entry's article (a consent or login page?)")
    read = draft(entry, source, page)
    # The entry's own signals are the feed's to tell (ingest has them); the address is what only the page knows.
    return replace(read, signals=Signals().with_address(page.url)) if page.url else read


def draft(entry: Entry, source: Source, page: PageText | None = None) -> ArticleDraft:
    """Make an article of an entry, with the text of its page where that is given. Raises InputError if there are no words at all.

    What the feed says of itself wins over its page, which wins over what the text prints. The languages that feeds and pages
    declare are often their template's, so they count as a prior only.
    """
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
    )
    image = page.image or entry.image
    try:
        return replace(read(text, title=title), image=image)
    except InputError:
        if title is None:
            raise
        return replace(read(title), headline=title, image=image)  # an entry that is a headline and nothing else


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
