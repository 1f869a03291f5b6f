"""An article's plain text made plain: entities, invisible characters and line ends, and the clean paragraphs of its body."""

from __future__ import annotations

import html
import re

from bot.core.quotes.layout import Layout, Line

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f]")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f]+")
_BREAK = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_SIGNATURE = re.compile(r"\s*[\[(]\s*([A-Za-z]{2,5}(?:[/\\ ,&-][A-Za-z0-9]{2,5}){0,3})\s*[\])]\s*\.?\s*$")


def normalise(text: str) -> str:
    """Return ``text`` with entities decoded, line ends and spaces made plain, and invisible characters out."""
    text = _BREAK.sub("\n", html.unescape(text) if "&" in text else text)
    return _SPACES.sub(" ", _INVISIBLE.sub("", text))


def display(text: str, start: int, end: int) -> str:
    """Return a range on one line as a reader sees it."""
    piece = text[start:end]
    if "&" in piece or not piece.isprintable():
        piece = normalise(piece)
    return " ".join(piece.split())


def paragraphs(text: str, layout: Layout) -> tuple[str, ...]:
    """Return the paragraphs of the article itself: no title, dateline, inserts, bylines, captions or signature."""
    body = layout.body
    clean = (_paragraph(text, line, layout, signed=number >= len(body) - 2) for number, line in enumerate(body))
    return tuple(paragraph for paragraph in clean if paragraph)


def _paragraph(text: str, line: Line, layout: Layout, *, signed: bool) -> str:
    """Return a paragraph without a dateline and, where it can be ``signed``, a signature."""
    start = layout.dateline[1] if layout.dateline and layout.dateline[0] == line.start else line.start
    paragraph = display(text, start, line.end)
    found = find_signature(paragraph) if signed else None
    return paragraph[: found.start()] if found else paragraph


def first_paragraph(text: str, layout: Layout) -> str | None:
    """Return the first paragraph of the article, without its dateline."""
    first = next((line for line in layout.lines if line.kind == "body"), None)
    return (_paragraph(text, first, layout, signed=True) or None) if first else None


def find_signature(paragraph: str) -> re.Match[str] | None:
    """Find initials in brackets at the end, from their opening bracket on: the pattern is slow on a whole paragraph."""
    if paragraph.rstrip(" .")[-1:] not in {")", "]"}:
        return None
    opening = max(paragraph.rfind("("), paragraph.rfind("["))
    return _SIGNATURE.search(paragraph, len(paragraph[:opening].rstrip())) if opening >= 0 else None
