"""Usual feeds, read by libxml2 in one pass: what feedparser would make of them, in about a tenth of its time.

Usual is a well-formed RSS, RDF or Atom feed without a document type, bases and XHTML whose elements are all in the tables here
and in ``usual_fields``. Of anything else ``read_usual`` says nothing, and feedparser reads it (``bot.feeds.xml_feed``). What is
usual is a matter of speed alone, and the fields are the same by both (``tests/feeds/test_usual_xml.py``). They are named as
feedparser names them, since both readings become entries in one place; what is done with an element follows it, odd as some of
that is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from bot.feeds.usual_fields import (
    XML_NAMESPACE,
    Element,
    EntryFields,
    Fields,
    Key,
    UnusualError,
    id_of,
    link_of,
    text_of,
    typed_of,
)

_ATOM = "http://www.w3.org/2005/atom"
_ATOM_03 = "http://purl.org/atom/ns#"
_RSS_10 = "http://purl.org/rss/1.0/"
_RSS_09 = "http://my.netscape.com/rdf/simple/0.9/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PREFIXES = {
    _ATOM: "", _ATOM_03: "", _RSS_10: "", _RSS_09: "", _RDF: "rdf",
    "http://purl.org/rss/1.0/modules/content/": "content", "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms", "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://search.yahoo.com/mrss/": "media", "http://search.yahoo.com/mrss": "media",
    "http://purl.org/rss/1.0/modules/slash/": "slash", "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/threading/": "thr", "http://wellformedweb.org/commentapi/": "wfw",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo", "http://www.georss.org/georss": "georss",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes", "http://webns.net/mvcb/": "admin",
    "http://backend.userland.com/creativecommonsrssmodule": "creativeCommons", "http://www.w3.org/1999/xhtml": "xhtml",
}  # fmt: skip
"""Namespaces by their addresses in lower case, with the prefix under which feedparser knows their elements."""
_MEANING = frozenset([
    "cc", "content", "creativecommons", "dc", "dcterms", "feedburner", "geo", "georss", "gml", "itunes", "media", "psc", "rdf",
    "xhtml", "xml", "author", "summary",
])  # fmt: skip
"""Prefixes that mean something to feedparser, or to the names of its fields, whatever namespace a feed has bound them to."""
_FOREIGN = "?"
"""Stands for elements of namespaces that nobody knows."""
_PASSED_OVER = frozenset({_FOREIGN, "slash", "sy", "thr", "wfw", "geo", "georss", "feedburner", "admin", "creativeCommons"})
"""Prefixes whose elements say nothing that becomes a part of an entry."""
_OF_FEED = frozenset([
    "description", "subtitle", "tagline", "lastbuilddate", "pubdate", "updated", "modified", "published", "generator",
    "copyright", "rights", "managingeditor", "webmaster", "docs", "ttl", "category", "cloud", "rating", "icon", "logo", "info",
    "dc:date", "dc:creator", "dc:publisher", "dc:rights", "dc:subject", "dc:description", "dc:source", "dc:type",
    "media:thumbnail", "media:copyright", "media:credit", "media:category", "media:rating", "itunes:author", "itunes:summary",
    "itunes:subtitle", "itunes:explicit", "itunes:keywords", "itunes:block", "itunes:type",
])  # fmt: skip
"""Elements of the feed itself that are passed over if there are no others in them."""
_OF_FEED_WITH = {
    "image": frozenset({"url", "title", "link", "width", "height", "description"}),
    "author": frozenset({"name", "uri", "url", "email"}),
    "contributor": frozenset({"name", "uri", "url", "email"}),
    "skiphours": frozenset({"hour"}),
    "skipdays": frozenset({"day"}),
}
"""Those with others in them."""
_OF_ENTRY = frozenset([
    "comments", "rights", "copyright", "expirationdate", "dc:identifier", "dc:type", "dc:format", "dc:source", "dc:rights",
    "dc:publisher", "dc:contributor", "media:credit", "media:text", "media:copyright", "media:rating", "media:license",
    "media:player", "media:restriction", "media:adult", "media:hash", "media:starrating", "media:statistics",
])  # fmt: skip
"""Elements of entries that are passed over."""
_MEDIA_GROUPS = frozenset({"media:content", "media:group", "media:community"})
"""Elements whose elements are read as if they stood beside them."""
_DECLARATION = re.compile(r"""<\?xml\s+version\s*=\s*(["'])1\.0\1[^>]{0,200}\?>""")
_UNUSUAL = ("<!DOCTYPE", "<!ENTITY", ":///")  # the last: feedparser mends addresses with it
_LONG = re.compile(r"<[^<]{30000}")
"""What may be an element with thousands of attributes, whose cost libxml2 squares, or a very long text: feedparser reads both."""
_BASE = re.compile(r"\bbase\s*=")


def read_usual(text: str) -> Mapping[str, Any] | None:
    """Read a feed into the fields that feedparser gives and ``bot.feeds.xml_feed`` needs; return None if it is unusual."""
    if any(mark in text for mark in _UNUSUAL) or ("base" in (low := text.lower()) and _BASE.search(low)):
        return None
    if _LONG.search(text):
        return None
    declaration = _DECLARATION.match(text)
    if declaration is None and text.startswith("<?xml"):
        return None
    body = text[declaration.end() :] if declaration else text
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return _Feed(etree.fromstring(body.encode(), parser), text).read()
    except (UnusualError, etree.XMLSyntaxError, UnicodeEncodeError, ValueError):
        return None


class _Feed:
    """A feed as it is read: the names of its elements, and what it says of itself."""

    def __init__(self, root: Element, text: str) -> None:
        self._root = root
        self._keys: dict[str, Key] = {}
        declared = root.nsmap
        for prefix, uri in declared.items():
            known, said = _PREFIXES.get(uri.lower()), (prefix or "").lower()
            if (known != said and said in _MEANING) or "backend.userland.com/rss" in uri.lower():
                raise UnusualError
        if text.count("xmlns") != len(declared):
            raise UnusualError  # declared below the root, too
        self._is_atom = False
        self._fields: Fields = {}
        self._entries: list[Fields] = []

    def read(self) -> Mapping[str, Any]:
        root = self._root
        namespace, _, name = root.tag.rpartition("}")
        namespace = namespace.lstrip("{").lower()
        attributes = {name.lower(): value for name, value in root.items()}
        language = attributes.get(f"{{{XML_NAMESPACE}}}lang", attributes.get("lang"))
        if namespace in {_ATOM, _ATOM_03} and name == "feed":
            self._is_atom = True
            self._read_feed(root, "entry")
        elif root.tag == "rss":
            channels = list(root)
            if len(channels) != 1 or self._key(channels[0]) != "channel" or channels[0].attrib:
                raise UnusualError
            self._read_feed(channels[0], "item")
        elif namespace == _RDF and name == "RDF" and (root.nsmap.get(None) or "").lower() in {_RSS_10, _RSS_09}:
            language = None  # feedparser looks for it at the roots of the other formats only
            self._read_rdf(root)
        else:
            raise UnusualError
        if language:
            self._fields.setdefault("language", language.replace("_", "-"))
        return {"version": name, "feed": self._fields, "entries": self._entries}

    def _key(self, element: Element) -> Key:
        """Return what feedparser calls an element: its name in lower case, behind the usual prefix of its namespace."""
        tag = element.tag
        if (key := self._keys.get(tag)) is None:
            if not isinstance(tag, str):
                raise UnusualError  # an entity
            namespace, _, name = tag.rpartition("}")
            prefix = _PREFIXES.get(namespace.lstrip("{").lower(), _FOREIGN) if namespace else ""
            if prefix == _FOREIGN and element.prefix is None:
                raise UnusualError
            key = self._keys[tag] = f"{prefix}:{name.lower()}" if prefix else name.lower()
        return key

    def _read_feed(self, parent: Element, entry: Key) -> None:
        for element in parent:
            key = self._key(element)
            if key == entry:
                self._entries.append(self._read_entry(element))
            else:
                self._read_of_feed(key, element)

    def _read_rdf(self, root: Element) -> None:
        for element in root:
            key = self._key(element)
            if key == "item":
                self._entries.append(self._read_entry(element))
            elif key == "channel" and not self._fields:
                for child in element:
                    self._read_of_feed(self._key(child), child)
            elif key != "image" or not self._is_made_of(element, key):
                raise UnusualError

    def _read_of_feed(self, key: Key, element: Element) -> None:
        if key == "title" and "title" not in self._fields:
            self._fields["title"] = typed_of(element, "text/plain")[1]
        elif key == "link":
            if "&" in (element.text or ""):
                raise UnusualError  # feedparser mends it in another way than in entries
            link_of(self._fields, element)
        elif key in {"id", "guid"}:
            id_of(self._fields, element)
        elif key in {"language", "dc:language"}:
            self._fields["language"] = text_of(element)
        elif key == "items" or (key in _OF_FEED_WITH and self._is_made_of(element, key)):
            return
        elif len(element) or not (key in _OF_FEED or key.partition(":")[0] in _PASSED_OVER):
            raise UnusualError

    def _is_made_of(self, element: Element, key: Key) -> bool:
        parts = _OF_FEED_WITH[key]
        return all(self._key(child) in parts and not len(child) for child in element)

    def _read_entry(self, element: Element) -> Fields:
        fields: Fields = {}
        for name, value in element.items():
            if name.lower() != f"{{{_RDF}}}about":
                raise UnusualError
            fields["id"] = value
        entry = EntryFields(fields, is_atom=self._is_atom)
        self._read_parts(element, entry, 0)
        return fields

    def _read_parts(self, parent: Element, entry: EntryFields, depth: int) -> None:
        for element in parent:
            key = self._key(element)
            if depth and not key.startswith("media:"):
                raise UnusualError
            is_read = entry.read(element, key, depth)
            if key in _MEDIA_GROUPS:
                self._read_parts(element, entry, depth + 1)
            elif key == "author":
                self._read_author(entry, element)
            elif not (is_read or self._is_passed_over(key, element)):
                raise UnusualError

    def _is_passed_over(self, key: Key, element: Element) -> bool:
        if len(element):
            return key == "contributor" and self._is_made_of(element, key)
        return key in _OF_ENTRY or key.partition(":")[0] in _PASSED_OVER

    def _read_author(self, entry: EntryFields, element: Element) -> None:
        if not len(element):
            entry.author(element)
            return
        said = [(self._key(child), (child.text or "").strip()) for child in element if not len(child)]
        names = [value for key, value in said if key == "name"]
        if len(said) < len(element) or not {key for key, _ in said} <= _OF_FEED_WITH["author"]:
            raise UnusualError
        if not names or not names[-1] or "@" in names[-1]:
            raise UnusualError
        entry.fields.setdefault("author_detail", {})["name"] = names[-1]
        entry.fields["author"] = names[-1]
