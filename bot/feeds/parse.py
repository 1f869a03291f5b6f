"""Reading a feed in any format: this module finds out which, one module per format reads it into entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.urls import redact
from bot.errors import InputError
from bot.feeds.decode import declared_in_header, declared_in_xml, decode
from bot.feeds.entry import Entry, ParsedFeed, entry_text
from bot.feeds.markup import without_illegal

__all__ = ["Entry", "ParsedFeed", "entry_text", "parse_feed"]


def parse_feed(
    data: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    content_language: str | None = None,
    now: datetime,
) -> ParsedFeed:
    """Read a feed: RSS, RDF, Atom or JSON Feed, in any encoding, and broken ones as far as they can be read.

    ``url`` is where it came from, which relative links are joined to; ``content_type`` and
    ``content_language`` are the headers that came with it. Raises InputError, and nothing else, when there is no feed in it.
    """
    name = redact(url) if url else "the feed"
    text = without_illegal(decode(data, declared=declared_in_xml(data) or declared_in_header(content_type))).strip()
    if not text:
        raise InputError(name, "is empty")
    if text.startswith(("{", "[")):
        from bot.feeds.json_feed import read_json  # noqa: PLC0415 - one format, one module, where it is needed

        return _in_language(read_json(text, name=name, url=url, now=now), content_language)
    from bot.feeds.xml_feed import read_xml  # noqa: PLC0415 - "

    return _in_language(read_xml(text, name=name, url=url, now=now), content_language)


def _in_language(feed: ParsedFeed, header: str | None) -> ParsedFeed:
    """Take the header's word where the feed itself has none; it may name several, which says nothing."""
    language = (header or "").strip()
    if feed.language or not language or "," in language:
        return feed
    entries = tuple(entry if entry.language else entry._replace(language=language) for entry in feed.entries)
    return replace(feed, language=language, entries=entries)
