"""HTML fragments of feeds as plain text: one blank line between paragraphs, nothing of the markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urljoin

if TYPE_CHECKING:
    from lxml import etree
    from lxml import html as lxml_html

# fmt: off
_BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "br", "center", "dd", "details", "div", "dl", "dt", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
])
_DROPPED = frozenset([
    "audio", "button", "canvas", "figcaption", "form", "frameset", "head", "input", "link", "math", "meta", "noscript", "script",
    "select", "style", "svg", "template", "textarea", "title", "video",
])
_OTHERS = frozenset([
    "a", "abbr", "acronym", "applet", "b", "base", "big", "blink", "cite", "code", "del", "dfn", "em", "embed", "font",
    "frame", "i", "iframe", "img", "ins", "kbd", "label", "mark", "marquee", "object", "param", "picture", "q", "s", "samp",
    "small", "source", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
])
# fmt: on
_ELEMENTS = _BLOCKS | _DROPPED | _OTHERS
# A comment that is never closed ends with the text.
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,15})(?:\s[^<>]*)?/?>|<!--.*?(?:-->|\Z)", re.DOTALL)
_OPEN_COMMENT = re.compile(r"<!--[^>]*(?:>|\Z)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
# Parsers take what is between its tags for text: for browsers of old, which showed it in place of the frame.
_FRAME = re.compile(r"</?iframe\b[^<>]{0,5000}>", re.IGNORECASE)
_IMAGE = re.compile(r"""<img\s[^>]{0,2000}?\bsrc\s*=\s*["']([^"'\s]{1,2000})["']""", re.IGNORECASE)
_SPACE = re.compile(r"[^\S\n\u3000]+")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
# WordPress adds this line to every entry of a feed.
_ADDED_LINE = re.compile(r"^(?:The post|Artikel|Postingan) .{1,300} (?:appeared first on|muncul pertama kali di) .{1,200}$")
_DEPTH = 200
"""Elements nested deeper than this carry no paragraphs; libxml2 itself stops at 256."""


def plain_paragraphs(fragment: str) -> str:
    """Return the text of an HTML fragment, or of plain text, with one blank line between paragraphs. Never raises."""
    fragment = without_illegal(fragment)
    if "<" not in fragment:
        return _tidy(html.unescape(fragment).split("\n\n"))
    fragment = _without_open_comment(fragment)
    from lxml import etree  # noqa: PLC0415 - 4 MB, for those who meet markup
    from lxml import html as lxml_html  # noqa: PLC0415 - "

    try:
        root = lxml_html.fromstring(f"<div>{_FRAME.sub('', fragment)}</div>")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return _tidy(_TAG.sub("\n\n", fragment).split("\n\n"))
    return _tidy("".join(_pieces(root)).split("\n\n"))


def plain_line(title: str) -> str:
    """Return a title as one line of text: unescaped however often it was escaped, without markup. Never raises.

    Only elements of HTML count as markup: "List<String>" is a title.
    """
    text = without_illegal(title)
    for _ in range(3 if "<" in text or "&" in text else 0):  # "&amp;#8220;" is escaped twice; three times was never seen
        before = text
        if any((match[1] or "").lower() in _ELEMENTS or match[0].startswith("<!--") for match in _TAG.finditer(text)):
            text = plain_paragraphs(text)
        elif _ENTITY.search(text):
            text = html.unescape(text)
        if text == before:
            break
    return " ".join(without_illegal(text).replace("\u200b", "").split())


def _without_open_comment(fragment: str) -> str:
    """Let a comment that is never closed end with its first ">": for a parser all the rest would be part of it."""
    start = fragment.find("<!--", fragment.rfind("-->") + 1)
    return fragment if start < 0 else fragment[:start] + _OPEN_COMMENT.sub("", fragment[start:])


def first_image(fragment: str, base: str | None) -> str | None:
    """Return the address of the first picture of an HTML fragment."""
    match = _IMAGE.search(fragment) if "<" in fragment else None
    return urljoin(base or "", html.unescape(match[1])) if match else None


def without_illegal(text: str) -> str:
    """Return ``text`` without control characters and lone surrogates, which neither XML nor a database takes."""
    return text if text.isprintable() else _ILLEGAL.sub("", text)  # what is printable throughout has none, and is soon told


def _pieces(root: lxml_html.HtmlElement) -> Iterator[str]:
    """Walk the tree without recursion: its depth is the stranger's choice."""
    from lxml import etree  # noqa: PLC0415 - loaded by now

    skipped: etree._Element | None = None
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in {"comment", "pi"}:
            if skipped is None:
                yield element.tail or ""
            continue
        name = element.tag.lower() if isinstance(element.tag, str) else ""
        if event == "start":
            depth += 1
            if skipped is None and (name in _DROPPED or depth > _DEPTH):
                skipped = element
            elif skipped is None:
                yield ("\n\n" if name in _BLOCKS else "") + (_text(element.text, name))
            continue
        depth -= 1
        if skipped is element:
            skipped = None
        if skipped is None and element is not root:
            yield ("\n\n" if name in _BLOCKS else "") + (_text(element.tail, ""))


def _text(text: str | None, name: str) -> str:
    if text is None:
        return ""
    return text.replace("\n", "\n\n" if name == "pre" else " ")


def _tidy(paragraphs: list[str]) -> str:
    lines = (_on_one_line(paragraph) for paragraph in paragraphs)
    return "\n\n".join(line for line in lines if line and not _ADDED_LINE.match(line))


def _on_one_line(paragraph: str) -> str:
    """Let single spaces stand for all white space, but for the wide spaces with which Chinese and Japanese paragraphs begin."""
    if "\u3000" not in paragraph:
        return " ".join(paragraph.split())
    return _SPACE.sub(" ", paragraph.replace("\n", " ")).strip()
