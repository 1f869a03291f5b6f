"""OPML: the lists of feeds that feed readers exchange.

An ``outline`` with an ``xmlUrl`` is a feed; one without is a folder, whose name becomes a tag of the feeds in it, as do the words
of ``category``. Files of many readers are not quite XML (a bare ``&`` in an address), so they are read leniently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from bot.core.model import Source
from bot.errors import InputError
from bot.feeds.decode import declared_in_xml, decode

_BARE_AMPERSAND = re.compile(r"&(?!#?\w+;)")

MOST_FEEDS = 10_000
MOST_LEVELS = 16
"""More would not be a list that a person keeps."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """A feed as an OPML file lists it; ``title`` is as its owner called it."""

    url: str
    title: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None


def read_opml(data: bytes, *, name: str, tell: Callable[[InputError], None] = lambda _: None) -> tuple[Subscription, ...]:
    """Return the feeds in an OPML file, each address once, in the file's order. ``name`` names the file in errors.

    ``tell`` hears what is wrong with it without being fatal. Raises InputError if it is not OPML.
    """
    from lxml import etree  # noqa: PLC0415 - heavy libraries are imported where they are used

    text = decode(data, declared=declared_in_xml(data)).strip()
    # What is in ``text`` is no longer in the encoding that its declaration names.
    text = text[text.find("?>") + 2 :].lstrip() if text.startswith("<?xml") else text
    if "<!ENTITY" in text:
        raise InputError(name, "declares entities, which a list of feeds has no use for")
    text = _BARE_AMPERSAND.sub("&amp;", text)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as err:  # even the lenient parser has its limits
        raise InputError(name, "is not an OPML file") from err
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise InputError(name, "is not an OPML file")
    body = next((child for child in root if _tag(child) == "body"), None)
    if body is None:
        raise InputError(name, "is an OPML file without a body")
    if parser.error_log:
        first = parser.error_log[0]
        tell(InputError(name, f"broken XML in line {first.line} ({first.message}); read as far as it could be"))
    found: dict[str, Subscription] = {}
    for subscription in _outlines(body, ()):
        found.setdefault(subscription.url, subscription)
        if len(found) > MOST_FEEDS:
            raise InputError(name, f"lists more than {MOST_FEEDS} feeds")
    return tuple(found.values())


def _outlines(parent: Any, folders: tuple[str, ...]) -> Iterator[Subscription]:  # noqa: ANN401 - lxml has no types
    for child in parent:
        if _tag(child) != "outline":
            continue
        values = {key.lower(): " ".join(str(value).split()) for key, value in child.attrib.items()}
        title = values.get("title") or values.get("text") or None
        url = values.get("xmlurl")
        if url:
            categories = [part for word in values.get("category", "").split(",") for part in word.strip(" /").split("/")]
            tags = dict.fromkeys(tag.strip().casefold() for tag in (*folders, *categories) if tag.strip())
            yield Subscription(url=url, title=title, tags=tuple(tags), language=values.get("language"))
        if len(folders) < MOST_LEVELS:
            yield from _outlines(child, folders if url or title is None else (*folders, title))


def _tag(element: Any) -> str:  # noqa: ANN401 - lxml has no types
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def write_opml(sources: Iterable[Source], *, now: datetime) -> str:
    """Return the feeds among ``sources`` as an OPML 2.0 file. Folders of files are not feeds and are left out."""
    from lxml import etree  # noqa: PLC0415 - "

    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "Kutip"
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    body = etree.SubElement(root, "body")
    for source in sources:
        if source.url is None:
            continue
        outline = etree.SubElement(body, "outline", type="rss", text=source.name, title=source.name, xmlUrl=source.url)
        if source.tags:
            outline.set("category", ",".join(source.tags))
        if source.language is not None:
            outline.set("language", source.language)
    written: str = etree.tostring(root, encoding="unicode", pretty_print=True)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}'
