"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/). Members of a wrong type are taken as missing."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

from bot.errors import InputError
from bot.feeds.dates import UNKNOWN, feed_date
from bot.feeds.entry import MOST_ENTRIES, Entry, ParsedFeed, absolute_link, moment_of, one_line, with_keys
from bot.feeds.markup import first_image

_Object: TypeAlias = Mapping[str, Any]


def read_json(text: str, *, name: str, url: str | None, now: datetime) -> ParsedFeed:
    """Read a feed written in JSON. ``name`` is what messages call it. Raises InputError if it is none."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as err:
        raise InputError(name, "is not valid JSON") from err
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise InputError(name, "is JSON, but not a JSON Feed")
    problems = []
    if len(items) > MOST_ENTRIES:
        problems.append(InputError(name, f"has {len(items)} entries; the first {MOST_ENTRIES} were read"))
    broken = sum(not isinstance(item, dict) for item in items[:MOST_ENTRIES])
    if broken:
        problems.append(InputError(name, f"{broken} of its entries are not objects"))
    return ParsedFeed(
        title=one_line(feed.get("title")),
        link=absolute_link(feed.get("home_page_url"), url),
        language=one_line(feed.get("language")),
        entries=with_keys(_entry(item, feed, url, now) for item in items[:MOST_ENTRIES] if isinstance(item, dict)),
        problems=tuple(problems),
    )


def _entry(item: _Object, feed: _Object, url: str | None, now: datetime) -> Entry:
    published, updated = (feed_date(_string(item, name), now=now) for name in ("date_published", "date_modified"))
    when = published if published != UNKNOWN else updated
    base = url or _string(feed, "home_page_url")
    content = _string(item, "content_html") or _as_html(_string(item, "content_text"))
    link = absolute_link(item.get("url"), base) or absolute_link(item.get("external_url"), base)
    pictures = (item.get("image"), item.get("banner_image"), first_image(content, link or base) if content else None)
    tags = item.get("tags")
    return Entry(
        id=_id(item.get("id")),
        title=one_line(item.get("title")),
        link=link,
        published=moment_of(when),
        day_only=when.at is None and when.on is not None,
        updated=moment_of(updated),
        author=_author(item) or _author(feed),
        language=one_line(item.get("language")) or one_line(feed.get("language")),
        summary_html=_as_html(_string(item, "summary")),
        content_html=content,
        image=next((address for picture in pictures if (address := absolute_link(picture, base))), None),
        categories=tuple(tag for value in (tags if isinstance(tags, list) else ()) if (tag := one_line(value))),
    )


def _string(item: _Object, name: str) -> str | None:
    value = item.get(name)
    return value if isinstance(value, str) and value.strip() else None


def _id(value: object) -> str | None:
    """Return an id as text: the standard asks for a string, and for numbers to be taken as one."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def _author(item: _Object) -> str | None:
    authors = item.get("authors")
    listed = authors if isinstance(authors, list) else [item.get("author")]
    names = (one_line(author.get("name")) for author in listed if isinstance(author, dict))
    return ", ".join(name for name in names if name) or None


def _as_html(text: str | None) -> str | None:
    return "".join(f"<p>{html.escape(part)}</p>" for part in re.split(r"\n\s*\n", text)) if text else None
