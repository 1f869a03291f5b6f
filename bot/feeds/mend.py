"""Mending feeds whose XML is broken, where the reader's own tolerance would lose entries."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<(/?)([A-Za-z][\w:.-]{0,60})([^<>]{0,5000})>", re.DOTALL)
_CONTAINERS = frozenset({"item", "entry", "channel", "feed", "rss", "rdf:rdf"})
_TEXTS = frozenset(
    {"title", "link", "description", "guid", "pubdate", "author", "category", "comments", "summary", "content", "id"}
    | {"published", "updated", "content:encoded", "dc:creator", "dc:date"}
)


def close_elements(text: str) -> str:
    """Close the elements that hold text (``title``, ``description`` …) and were left open when their entry ends.

    A reader that is left to itself takes all the following entries for a part of that text.
    """
    mended: list[str] = []
    copied = 0
    open_text: str | None = None
    for token in _TOKEN.finditer(text):
        name = (token[2] or "").lower()
        if name in _CONTAINERS and open_text is not None:
            mended += (text[copied : token.start()], f"</{open_text}>")
            copied = token.start()
            open_text = None
        elif name in _TEXTS and open_text is None and not token[1] and not token[3].endswith("/"):
            open_text = token[2]
        elif token[1] and open_text is not None and name == open_text.lower():
            open_text = None
    return "".join([*mended, text[copied:]])
