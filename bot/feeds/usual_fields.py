"""The fields of one entry as feedparser would have them, made of its elements (see ``bot.feeds.usual_xml``)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, ClassVar, TypeAlias

from lxml import etree

Fields: TypeAlias = dict[str, Any]
Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml's elements have no other name
Key: TypeAlias = str
"""What feedparser calls an element: its name in lower case, behind the usual prefix of its namespace."""

MOST_TAGS = 100
"""Categories of an entry that are read. Each is compared with those before: 100,000 of them would take minutes."""
XML_NAMESPACE = "http://www.w3.org/xml/1998/namespace"
_TYPES = {"text": "text/plain", "plain": "text/plain", "html": "text/html"}
_DATES = {
    "pubdate": "published", "published": "published", "issued": "published", "dcterms:issued": "published",
    "updated": "updated", "modified": "updated", "dc:date": "updated", "dcterms:modified": "updated", "lastbuilddate": "updated",
    "created": "created", "dcterms:created": "created",
}  # fmt: skip
_ATTRIBUTES = frozenset(
    ["domain", "href", "ispermalink", "label", "lang", "medium", "mode", "rel", "scheme", "src", "term", "type", "uri", "url"]
)
"""Attributes that are read. feedparser takes those of unknown namespaces for plain ones."""
_NO_ENTITY = re.compile("&([A-Za-z0-9_]+);")
_CONTROL = re.compile("[\x80-\x9f]")
_CP1252 = {code: letter for code in range(0x80, 0xA0) if (letter := bytes([code]).decode("cp1252", "ignore"))}


class UnusualError(Exception):
    """Something that is left to feedparser."""


class EntryFields:
    """An entry as it is read. ``depth`` of its elements is 0 for its own, more for those in groups of media."""

    __slots__ = ("_has_content", "_is_atom", "_summary_depth", "_title_depth", "_titled_at", "fields")

    def __init__(self, fields: Fields, *, is_atom: bool) -> None:
        self.fields = fields
        self._is_atom = is_atom
        self._has_content = False
        self._titled_at = -1  # the depth of the first title that is not empty
        self._title_depth: int | None = None
        self._summary_depth: int | None = None

    def read(self, element: Element, key: Key, depth: int) -> bool:
        """Read an element; return whether it is one that says something. Raises UnusualError."""
        reader = self._READERS.get(key)
        if reader is not None:
            reader(self, element, key, depth)
        return reader is not None

    def _title(self, element: Element, key: Key, depth: int) -> None:
        """Take the first title, and the entry's own before that of its media."""
        _, value = typed_of(element, "text/plain")
        if -1 < self._titled_at <= depth:
            return
        if self._title_depth is None or depth <= self._title_depth:
            self.fields["title"], self._title_depth = value, depth
        if value and key == "title":
            self._titled_at = depth

    def _link(self, element: Element, _key: Key, _depth: int) -> None:
        link_of(self.fields, element)

    def _id(self, element: Element, _key: Key, _depth: int) -> None:
        id_of(self.fields, element)

    def _date(self, element: Element, key: Key, _depth: int) -> None:
        self.fields[_DATES[key]] = text_of(element)

    def _line(self, element: Element, key: Key, _depth: int) -> None:
        if element.attrib:
            raise UnusualError
        self.fields[key.replace(":", "_").removeprefix("dc_")] = text_of(element)

    def _summary(self, element: Element, key: Key, depth: int) -> None:
        """Take a text for the summary; for the content, if it is the second one and there is no content yet."""
        default = "text/plain" if key == "summary" else "text/html"
        if "summary" in self.fields and not self._has_content:
            self._add_content(element, "text/plain")
            return
        detail = self._detail(element, default)
        if self._summary_depth is None or depth <= self._summary_depth:
            self.fields["summary"], self._summary_depth = detail["value"], depth
        self.fields["summary_detail"] = detail

    def _content(self, element: Element, key: Key, _depth: int) -> None:
        self._add_content(element, "text/html" if key == "content:encoded" else "text/plain")

    def _add_content(self, element: Element, default: str) -> None:
        self._has_content = True
        detail = self._detail(element, default)
        self.fields.setdefault("content", []).append(detail)
        self.fields.setdefault("summary", detail["value"])

    def _detail(self, element: Element, default: str) -> Fields:
        kind, value = typed_of(element, default)
        if kind == "text/plain" and not self._is_atom and ("<" in value or "&" in value):
            raise UnusualError  # feedparser guesses whether it is
        return {"type": kind, "value": value}

    def author(self, element: Element) -> None:
        """Take the first author. Addresses in the place of names are left to feedparser."""
        name = text_of(element)
        if "@" in name:
            raise UnusualError
        self.fields["author"] = name
        if name:
            self.fields.setdefault("author_detail", {"name": name})

    def _creator(self, element: Element, _key: Key, _depth: int) -> None:
        self.author(element)

    def _category(self, element: Element, key: Key, _depth: int) -> None:
        attributes = attributes_of(element)
        default = "http://search.yahoo.com/mrss/category_schema" if key == "media:category" else None
        scheme = attributes.get("scheme", default or attributes.get("domain"))
        tags = self.fields.setdefault("tags", [])
        _add_tag(tags, {"term": attributes.get("term"), "scheme": scheme, "label": attributes.get("label")})
        value = text_of(element)
        if value and tags and not tags[-1]["term"]:
            tags[-1]["term"] = value
        elif value:
            _add_tag(tags, {"term": value, "scheme": None, "label": None})

    def _enclosure(self, element: Element, _key: Key, _depth: int) -> None:
        attributes = attributes_of(element)
        address = attributes.get("url", attributes.get("uri")) or attributes.get("href")
        link = {"rel": "enclosure", "href": address, "type": attributes.get("type", "").lower()}
        self.fields.setdefault("links", []).append(link)

    def _source(self, element: Element, _key: Key, _depth: int) -> None:
        title = text_of(element)
        self.fields["source"] = {"title": title} if title else {}

    def _media_content(self, element: Element, _key: Key, _depth: int) -> None:
        self.fields.setdefault("media_content", []).append(_media(element))

    def _media_thumbnail(self, element: Element, _key: Key, _depth: int) -> None:
        media, text = _media(element), text_of(element)
        if text:
            media.setdefault("url", text)
        self.fields.setdefault("media_thumbnail", []).append(media)

    _READERS: ClassVar[Mapping[Key, Callable[[EntryFields, Element, Key, int], None]]] = {
        "title": _title, "media:title": _title, "link": _link, "id": _id, "guid": _id,
        **dict.fromkeys(_DATES, _date), "dc:language": _line, "feedburner:origlink": _line,
        "summary": _summary, "description": _summary, "media:description": _summary,
        "content": _content, "content:encoded": _content, "dc:creator": _creator, "dc:author": _creator,
        "category": _category, "keywords": _category, "dc:subject": _category, "media:category": _category,
        "enclosure": _enclosure, "source": _source, "media:content": _media_content, "media:thumbnail": _media_thumbnail,
    }  # fmt: skip


def text_of(element: Element) -> str:
    """Return the text of an element that has no others in it."""
    if len(element):
        raise UnusualError
    text = (element.text or "").strip()
    return text if text.isascii() else _repaired(text)


def _repaired(text: str) -> str:
    """Undo two mistakes of publishers, as feedparser does: UTF-8 that was taken for Latin-1, and controls of windows-1252."""
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_CP1252) if _CONTROL.search(text) else text


def attributes_of(element: Element) -> dict[str, str]:
    """Return the attributes without those of namespaces."""
    attributes = {}
    for name, value in element.items():
        namespace, _, local = name.lower().rpartition("}")
        if not namespace:
            attributes[local] = value
        elif local in _ATTRIBUTES and namespace != f"{{{XML_NAMESPACE}":
            raise UnusualError
    return attributes


def typed_of(element: Element, default: str) -> tuple[str, str]:
    """Return the media type and the text of an element that may say what type it has."""
    if element.attrib:
        attributes = attributes_of(element)
        kind = attributes.get("type", default).lower()
        default = _TYPES.get(kind, kind)
        if default not in {"text/plain", "text/html"} or attributes.get("mode", "escaped") != "escaped":
            raise UnusualError
    return default, text_of(element)


def _media(element: Element) -> Fields:
    attributes = attributes_of(element)
    return attributes | {"type": attributes["type"].lower()} if "type" in attributes else attributes


def link_of(fields: Fields, element: Element) -> None:
    """Take an address in an attribute if it leads to the page itself, one in the text always."""
    attributes = attributes_of(element)
    if "url" in attributes or "uri" in attributes:
        raise UnusualError
    rel, kind = attributes.get("rel", "alternate").lower(), attributes.get("type", "text/html").lower()
    href = attributes.get("href")
    links = fields.setdefault("links", [])
    links.append({"rel": rel, "href": href, "type": kind})
    if href is not None:
        if rel == "alternate" and kind in {"html", "text/html", "xhtml", "application/xhtml+xml"}:
            fields["link"] = href
        return
    address = text_of(element)
    if "&" in address:
        address = _NO_ENTITY.sub(r"&\1", address.replace("&amp;", "&"))
    fields["link"] = address
    if address:
        links[-1]["href"] = address


def id_of(fields: Fields, element: Element) -> None:
    """Take an id, also for the link where there is no other, unless it says that it is none."""
    value = text_of(element)
    fields["id"] = value
    if attributes_of(element).get("ispermalink", "true") == "true":
        fields.setdefault("link", value)


def _add_tag(tags: list[Fields], tag: Fields) -> None:
    if len(tags) < MOST_TAGS and any(tag.values()) and tag not in tags:
        tags.append(tag)
