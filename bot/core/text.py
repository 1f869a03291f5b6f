"""An article's plain text as newspapers print it, taken apart: title, outlet, date, byline, clean paragraphs."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.dates import PrintedDate, find_date, find_moment, find_news_date
from bot.core.quotes.layout import PLACED_OUTLET, Layout, Line, credited_outlet
from bot.core.quotes.lexicon import Lexicon

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f]")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f]+")
_BREAK = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_SIGNATURE = re.compile(r"\s*[\[(]\s*([A-Za-z]{2,5}(?:[/\\ ,&-][A-Za-z0-9]{2,5}){0,3})\s*[\])]\s*\.?\s*$")
_CREDITED = re.compile(r"^([^\W\d_][^()\d,]{2,40}) \(([^()\d]{3,40})\)$")
"""A reporter with the paper in brackets (``Putri Lestari (The Harbour Post)``)."""
CREDIT_LINES = 2
"""The last lines of an article can tell whose it is (``Fuente: EFE``)."""
_DOMAIN = re.compile(r"^[\w-]{2,}(?:\.[\w-]{2,}){1,3}$")
_BRACKETED = re.compile(r"[(（]([^()（）]{2,40})[)）]|【([^】]{2,40})】")
_MARKED = re.compile(r"[«\"“]([^«»\"“”]{2,30})[»\"”]")
_SLASHED = re.compile(r"/([^/\s][^/\n]{1,24})/")
_SPLIT = re.compile(r"\s*(?:\||[–—]|\s-\s|,)\s*")
_HAN_OUTLET = re.compile(r"^([^\s，。]{2,8}?(?:日报|日報|晚报|晚報|新闻|新聞|时报|時報|周刊|快报|网|網|社|报))")


@dataclass(frozen=True, slots=True)
class Front:
    """What the top and the tail of an article print about it. ``dated`` tells whether a line or the dateline gives the date."""

    title: str | None
    outlet: str | None
    byline: str | None
    day: date | None
    moment: datetime | None
    dated: bool


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
    clean = []
    for number, line in enumerate(body):
        start = layout.dateline[1] if layout.dateline and layout.dateline[0] == line.start else line.start
        paragraph = display(text, start, line.end)
        if number >= len(body) - 2 and (found := _find_signature(paragraph)):
            paragraph = paragraph[: found.start()]
        if paragraph:
            clean.append(paragraph)
    return tuple(clean)


def first_paragraph(text: str, layout: Layout) -> str | None:
    """Return the first paragraph of the article, without its dateline."""
    first = next((line for line in layout.lines if line.kind == "body"), None)
    return next(iter(paragraphs(text, Layout((first,), layout.dateline))), None) if first else None


def read_front(text: str, layout: Layout, lexicon: Lexicon) -> Front:
    """Read title, outlet, byline and date from a text whose layout is known."""
    title = layout.title
    outlet, byline, printed = None, None, None
    for line in layout.lines:
        if line.kind == "meta":
            meta = _read_meta(display(text, line.start, line.end), lexicon)
            byline, outlet = byline or meta[0], outlet or meta[1]
            printed = printed or find_moment(display(text, line.start, line.end), lexicon)
    if layout.dateline:
        head = display(text, *layout.dateline)
        outlet = dateline_outlet(head, lexicon) or outlet
        printed = printed or find_date(head, lexicon)
    byline = byline or _signature(text, layout)
    outlet = outlet or _credit_at_end(text, layout, lexicon)
    dated = printed is not None
    printed = printed or _news_date(text, layout, lexicon)
    return Front(
        title=display(text, title.start, title.end) if title else None,
        outlet=outlet,
        byline=byline,
        day=printed.day if printed else None,
        moment=printed.moment if printed else None,
        dated=dated,
    )


def dateline_outlet(head: str, lexicon: Lexicon) -> str | None:
    """Return the outlet that a dateline names.

    In brackets, behind the place, or as a web address; None if it names a place alone.
    """
    if lexicon.script == "han":
        return _han_outlet(head, lexicon)
    bracketed = [(found.group(1) or found.group(2)).strip().split("/")[0] for found in _BRACKETED.finditer(head)]
    if bracketed:  # "Puerto Brumal (Chile), 14 de mayo (AFP)": the country is none
        return next((inside for inside in bracketed if inside in lexicon.agencies), bracketed[-1])
    if found := _SLASHED.search(head):
        return found.group(1)
    if found := _MARKED.search(head):
        return found.group(1).strip()
    agency = lexicon.agency.search(head)
    if agency and head[: agency.start()].rstrip()[-1:] in {".", "-", "–", "—", "/"} and not head[agency.end() :].strip(" .-–—"):
        return lexicon.agencies[agency.group()]  # "Ключевск. 11 мая. ИНТЕРФАКС -"
    bar = "|" in head
    parts = [part for part in (piece.strip(" .-–—|:") for piece in re.split(r"[,|]|\s[-–—]+\s", head)) if part]
    for part in parts:
        if _DOMAIN.match(part) or part in lexicon.agencies:
            return lexicon.agencies.get(part, part)
    if bar and parts:
        return parts[0]
    if len(parts) < 2 or find_day_word(parts[1], lexicon):
        return None
    if parts[1].isupper() and not parts[0].isupper():
        return parts[0]  # "Harian Pagi, KOTA BANYUMILI"
    return None if parts[1].split()[0].lower() in lexicon.places else parts[1]


def find_day_word(part: str, lexicon: Lexicon) -> bool:
    """Say whether a piece of a dateline is a date (``12 Mac``, ``Sept 4``, ``Senin``)."""
    return any(character.isdigit() for character in part) or part.split(maxsplit=1)[0].lower().strip(".") in lexicon.weekdays


def _han_outlet(head: str, lexicon: Lexicon) -> str | None:
    agency = lexicon.agency.search(head)
    if agency:
        return lexicon.agencies[agency.group()]
    found = _HAN_OUTLET.match(head.lstrip("【（("))
    return found.group(1) if found else None


def _read_meta(line: str, lexicon: Lexicon) -> tuple[str | None, str | None]:
    """Return byline and outlet of a line: ``By Jill Ferris, The Harlow Courier``, ``Rangga Pratama - portalKita``."""
    if credited := credited_outlet(line, lexicon):
        return None, credited
    if placed := PLACED_OUTLET.match(line):
        return None, placed["outlet"]
    found = lexicon.byline.match(line)
    rest = line[found.end() :].strip(" :：)") if found else line
    if signed := _CREDITED.match(rest):
        return signed.group(1), signed.group(2)
    pieces = rest.split() if lexicon.script == "han" else _SPLIT.split(rest)
    parts = [part.strip(" ()") for part in pieces if part.strip(" ()")]
    words = [
        part
        for part in parts
        if not any(character.isdigit() for character in part)
        and not any(day.startswith(part.lower()) for day in lexicon.weekdays)
    ]
    if not words:
        return None, None
    if found:
        return words[0], words[1] if len(words) > 1 else None
    if len(words) < len(parts):  # a date stands beside it
        return None, words[0]
    return words[0], words[1] if len(words) > 1 else None


def _credit_at_end(text: str, layout: Layout, lexicon: Lexicon) -> str | None:
    """Return the wire service that the end of an article credits: a line of its own, or brackets behind its last sentence."""
    for line in reversed(layout.lines[-CREDIT_LINES:]):
        printed = display(text, line.start, line.end)
        opening = printed.rfind("(") if line.kind == "body" and printed.rstrip(".").endswith(")") else 0
        found = credited_outlet(printed[opening:], lexicon) if (opening or line.kind != "body") and opening >= 0 else None
        if found is not None:
            return found
    return None


def _signature(text: str, layout: Layout) -> str | None:
    last = layout.lines[-1] if layout.lines else None
    found = _find_signature(display(text, last.start, last.end)) if last else None
    return found.group(1) if found else None


def _find_signature(paragraph: str) -> re.Match[str] | None:
    """Find initials in brackets at the end, from their opening bracket on: the pattern is slow on a whole paragraph."""
    if paragraph.rstrip(" .")[-1:] not in {")", "]"}:
        return None
    opening = max(paragraph.rfind("("), paragraph.rfind("["))
    return _SIGNATURE.search(paragraph, len(paragraph[:opening].rstrip())) if opening >= 0 else None


def _news_date(text: str, layout: Layout, lexicon: Lexicon) -> PrintedDate | None:
    body: tuple[Line, ...] = layout.body
    return find_news_date(text, lexicon, body[0].start, body[-1].end) if body else None
