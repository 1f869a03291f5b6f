"""RSS 0.9x to 2.0, RDF (RSS 1.0) and Atom: usual ones read by ``bot.feeds.usual_xml``, all others by feedparser.

feedparser is given bytes that are UTF-8 already and says so, because its own choice of the encoding trusts declarations that are
wrong. It cleans no HTML and resolves no links inside of it (a third of the time; Kutip takes plain text out of it), but it does
resolve the entries' links against ``xml:base``. It is never given a bare byte string, which it would first try as a file name.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from bot.errors import InputError
from bot.feeds.dates import UNKNOWN, When, feed_date
from bot.feeds.discover import WebPageError, find_feeds
from bot.feeds.entry import MOST_ENTRIES, Entry, ParsedFeed, absolute_link, moment_of, one_line, with_keys
from bot.feeds.markup import first_image
from bot.feeds.mend import close_elements
from bot.feeds.usual_fields import MOST_TAGS
from bot.feeds.usual_xml import read_usual

_EMAIL_AND_NAME = re.compile(r"^\s*\S+@\S+\s*\((.+)\)\s*$")
_HTML_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_OPML = re.compile(r"<opml\b", re.IGNORECASE)
_DELETED = re.compile(r"""<(?:[\w.-]{1,40}:)?deleted-entry\b[^>]{0,2000}?\bref\s*=\s*(?:"([^"<>]{1,2000})"|'([^'<>]{1,2000})')""")
_CHANNEL = re.compile(r"<channel\b", re.IGNORECASE)  # of CDF, which feedparser reads without giving it a version

_Fields = Mapping[str, Any]
"""feedparser's dictionaries. Its own ``get`` answers for aliases, with warnings; ``_field`` does not."""
_Get = Callable[[str], Any]
"""Gives a field of an entry, None if it does not have it."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the feed is: for relative links, for naming it in messages, and the present moment for its dates."""

    name: str
    url: str | None
    now: datetime


def read_xml(text: str, *, name: str, url: str | None, now: datetime) -> ParsedFeed:
    """Read a feed written in XML. ``name`` is what messages call it. Raises InputError if it is none."""
    parsed = read_usual(text) or _parse(text, name, url)
    problems = []
    if (reason := _broken(parsed, text)) is not None:
        problems.append(InputError(name, reason))
        mended = close_elements(text)
        again = _parse(mended, name, url) if mended != text else parsed
        parsed = max(parsed, again, key=lambda found: len(found["entries"]))  # the first of them if they have the same
    entries, feed = list(parsed["entries"]), parsed["feed"]
    if not entries and not parsed["version"] and not _CHANNEL.search(text[:5000]):
        if _OPML.search(text[:5000]):
            raise InputError(name, "is a list of feeds (OPML), not a feed; kutip sources import adds what it lists")
        if _HTML_PAGE.search(text[:5000]):
            raise WebPageError(name, feeds=find_feeds(text, url or ""))
        raise InputError(name, "is not a feed")
    place = _Place(name, url, now)
    if len(entries) > MOST_ENTRIES:
        problems.append(InputError(name, f"has {len(entries)} entries; the first {MOST_ENTRIES} were read"))
    return ParsedFeed(
        title=one_line(_field(feed, "title")),
        link=absolute_link(_field(feed, "link"), url),
        language=_field(feed, "language") or None,
        entries=with_keys(_entry(fields, place, feed) for fields in entries[:MOST_ENTRIES]),
        deleted=_deleted(text),
        problems=tuple(problems),
    )


def _deleted(text: str) -> tuple[str, ...]:
    """Return the ids in the feed's deletion markers (RFC 6721), which feedparser passes over."""
    if "deleted-entry" not in text:
        return ()
    ids = (html.unescape(match[1] or match[2]).strip() for match in _DELETED.finditer(text))
    return tuple(dict.fromkeys(ids))[:MOST_ENTRIES]


def _parse(text: str, name: str, url: str | None) -> _Fields:
    import feedparser  # noqa: PLC0415 - heavy libraries are imported where they are used

    # Given the address, feedparser would also make links of ids, which would all change when the feed moves; so it gets it only
    # where it has to join it with a relative xml:base. What is relative without that is joined later.
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url if url and "xml:base" in text else ""}
    stream = io.BytesIO(text.encode())
    try:
        parsed: _Fields = feedparser.parse(stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as err:  # it documents no errors: what strange bytes make it raise is about the bytes
        raise InputError(name, f"the feed cannot be parsed ({type(err).__name__})") from err
    return parsed


def _entry(fields: _Fields, place: _Place, feed: _Fields) -> Entry:
    get = partial(dict.get, fields)  # as ``_field``, for one dictionary
    published, updated = _dates(get, place.now)
    outlet = one_line(_field(get("source"), "title"))
    content = _content(get("content") or ())
    summary = _as_html(get("summary_detail") or {"value": get("summary")})
    base = place.url or _field(feed, "link")
    link = absolute_link(get("feedburner_origlink"), base) or absolute_link(_link(get), base)
    return Entry(
        id=(get("id") or "").strip() or None,
        title=_without_outlet(one_line(get("title")), outlet),
        link=link,
        published=moment_of(published),
        day_only=published.at is None and published.on is not None,
        updated=moment_of(updated),
        author=_author(get),
        outlet=outlet,
        language=get("language") or _field(feed, "language") or None,
        summary_html=summary,
        content_html=content,
        image=_image(get, content or summary, link or base),
        categories=tuple(term for tag in (get("tags") or ())[:MOST_TAGS] if (term := one_line(_field(tag, "term")))),
    )


def _field(fields: _Fields | None, name: str) -> Any:  # noqa: ANN401 - feedparser is untyped
    return dict.get(fields, name) if isinstance(fields, dict) else None


def _link(get: _Get) -> object:
    """Return the link, unless it is an id that feedparser takes for one: a guid is a link by default, and "12345" is none."""
    link = get("link")
    return None if link == get("id") and "/" not in str(link) else link


def _dates(get: _Get, now: datetime) -> tuple[When, When]:
    """Return when an entry was published and updated, by what it says; the update stands in for a missing publication."""
    found = [feed_date(text, now=now) if (text := get(name)) else UNKNOWN for name in ("published", "created", "updated")]
    published = next((when for when in found if when != UNKNOWN), UNKNOWN)
    return published, found[2]


def _content(contents: Iterable[_Fields]) -> str | None:
    """Return the longest readable content: Atom and RSS modules allow several."""
    return max((_as_html(item) or "" for item in contents), key=len, default="") or None


def _as_html(detail: _Fields) -> str | None:
    """Return a text construct as HTML; plain text is escaped, so that a "<" in it stays one."""
    value, kind = _field(detail, "value"), str(_field(detail, "type") or "")
    if not isinstance(value, str) or not value.strip():
        return None
    if kind == "text/plain":
        return "".join(f"<p>{html.escape(part)}</p>" for part in re.split(r"\n\s*\n", value))
    return None if kind.startswith(("image/", "audio/", "video/")) else value


def _author(get: _Get) -> str | None:
    for text in (_field(get("author_detail"), "name"), get("author")):
        name = one_line(text)
        if name and (match := _EMAIL_AND_NAME.match(name)):
            name = match[1].strip()
        if name and "@" not in name:
            return name
    return None


def _without_outlet(title: str | None, outlet: str | None) -> str | None:
    """Cut the medium's name off a title, where aggregators append it ("Harga beras turun - Kompas.com")."""
    suffix = f" - {outlet}"
    return title.removesuffix(suffix) if title and outlet and title != suffix else title


def _image(get: _Get, content: str | None, base: str | None) -> str | None:
    media = [*(get("media_content") or ()), *(get("media_thumbnail") or ())]
    pictures = [_field(item, "url") for item in media if _is_picture(item, ("medium", "type"), absent=True)]
    enclosures = (link for link in get("links") or () if _field(link, "rel") == "enclosure")
    pictures += [_field(link, "href") for link in enclosures if _is_picture(link, ("type",), absent=False)]
    pictures.append(first_image(content, base) if content else None)
    return next((address for picture in pictures if (address := absolute_link(picture, base))), None)


def _is_picture(item: _Fields, names: tuple[str, ...], *, absent: bool) -> bool:
    kinds = [str(kind) for name in names if (kind := _field(item, name))]
    return any(kind.startswith("image") for kind in kinds) if kinds else absent


def _broken(parsed: _Fields, text: str) -> str | None:
    """Say what is broken in the XML; what else feedparser remarks (media types, encodings) is of no concern here."""
    from xml.sax import SAXParseException  # noqa: PLC0415 - only broken feeds need it

    err = _field(parsed, "bozo_exception")
    if not isinstance(err, SAXParseException):
        return None
    line = (err.getLineNumber() or 1) - (not text.startswith("<?xml"))  # feedparser puts a declaration above where there is none
    return f"broken XML in line {line} ({err.getMessage()}); read as far as it could be"
