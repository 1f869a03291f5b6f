"""What the top and the tail of an article print about it: title, outlet, byline, date.

The outlet stands in the dateline (``LONDON (Reuters) -``), in a line under the title (``By Jill Ferris | The Courier``), or in a
credit at the end (``Sumber: Antara``). A place, a reporter or a date in the same position is none: an outlet is known by its
place beside them, or by itself, by the words that the names of papers have (``[layout] mastheads`` of the language).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.dates import PrintedDate, find_date, find_moment, find_news_date
from bot.core.quotes.layout import PLACED_OUTLET, TAIL_LINES, Layout, Line, credited_outlet
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mastheads import is_outlet
from bot.core.text import display, find_signature

_CREDITED = re.compile(r"^([^\W\d_][^()\d,]{2,40}) \(([^()\d]{3,40})\)$")
"""A reporter with the paper in brackets (``Putri Lestari (The Harbour Post)``)."""
_BRACKETED = re.compile(r"[(（]([^()（）]{2,40})[)）]|【([^】]{2,40})】")
_MARKED = re.compile(r"(?:[-–—] (?P<kind>[^\W\d_]{2,4}) )?[«\"“](?P<name>[^«»\"“”]{2,30})[»\"”]")
"""An outlet in marks, with a short word for what it is before it (``— ИА «Заволжье»``)."""
_SLASHED = re.compile(r"/([^/\s][^/\n]{1,24})/")
_SPLIT = re.compile(r"\s*(?:\||[–—•·]|\s-\s|\s/\s|,)\s*")
_WITH_AGENCY = re.compile(r" \w{1,7}$")
"""The preposition before a wire service whose report a paper used (``Le Courrier avec AFP``)."""
_HAN_ENDS = "日报|日報|晚报|晚報|新闻网|新聞網|新闻|新聞|时报|時報|周刊|快报|网|網|社|报|報(?=訊|專訊|記者)"
_HAN_OUTLET = re.compile(rf"^([^\s，。]{{1,8}}?(?:{_HAN_ENDS}|(?=專訊|专讯)))")
_HAN_PLACED = re.compile(r"^[^＝=]{1,8}[＝=]([^＝=]{2,12})$")
"""A Japanese dateline's place and outlet (``金津＝東海時報``)."""


@dataclass(frozen=True, slots=True)
class Front:
    """What the top and the tail of an article print about it. ``dated`` tells whether a line or the dateline gives the date."""

    title: str | None
    outlet: str | None
    byline: str | None
    day: date | None
    moment: datetime | None
    dated: bool


def read_front(text: str, layout: Layout, lexicon: Lexicon) -> Front:
    """Read title, outlet, byline and date from a text whose layout is known."""
    title = layout.title
    outlet, byline, printed = None, None, None
    for line in layout.lines:
        if line.kind == "meta":
            shown = display(text, line.start, line.end)
            named, published_by = _read_meta(shown, lexicon)
            if byline and named and not published_by:  # a second name under the reporter's
                named, published_by = None, named
            byline, outlet = byline or named, outlet or published_by
            printed = printed or find_moment(shown, lexicon)
    if layout.dateline:
        head = display(text, *layout.dateline)
        outlet = dateline_outlet(head, lexicon) or outlet
        printed = printed or find_date(head, lexicon)
    byline = byline or _signature(text, layout)
    dated = printed is not None
    printed = printed or _news_date(text, layout, lexicon)
    return Front(
        title=display(text, title.start, title.end) if title else None,
        outlet=outlet or _credit(text, layout, lexicon),
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
    bracketed = [(found.group(1) or found.group(2)).strip(" «»").split("/")[0] for found in _BRACKETED.finditer(head)]
    if bracketed:  # "Puerto Brumal (Chile), 14 de mayo (AFP)": the country is none
        return next((inside for inside in bracketed if inside in lexicon.agencies), bracketed[-1])
    if found := _SLASHED.search(head):
        return found.group(1)
    if found := _MARKED.search(head):
        name = found["name"].strip()
        return f"{found['kind']} {head[found.start('name') - 1 : found.end()]}" if found["kind"] else name
    agency = lexicon.agency.search(head)
    if agency and head[: agency.start()].rstrip()[-1:] in {".", "-", "–", "—", "/"} and not head[agency.end() :].strip(" .-–—"):
        return lexicon.agencies[agency.group()]  # "Ключевск. 11 мая. ИНТЕРФАКС -"
    bar = "|" in head
    parts = [part for part in (piece.strip(" .-–—|:") for piece in re.split(r"[,|]|\s[-–—]+\s", head)) if part]
    for part in parts:
        if part in lexicon.agencies or is_outlet(part, lexicon):
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
    inside = head.strip("【（(】）) \u3000")
    if placed := _HAN_PLACED.match(inside):
        return placed.group(1)
    found = _HAN_OUTLET.match(inside)
    return found.group(1) if found else None


def _read_meta(line: str, lexicon: Lexicon) -> tuple[str | None, str | None]:
    """Return byline and outlet of a line: ``By Jill Ferris, The Harlow Courier``, ``Rangga Pratama - portalKita``."""
    if credited := credited_outlet(line, lexicon):
        return None, credited
    if placed := PLACED_OUTLET.match(line):
        return None, placed["outlet"]
    if source := lexicon.source_line.match(line):
        return None, _name_alone(source["outlet"], lexicon)
    found = lexicon.byline.match(line)
    rest = line[found.end() :].strip(" :：)/|") if found else line.strip("«»")
    if signed := _CREDITED.match(rest):
        return signed.group(1), signed.group(2)
    pieces = rest.split() if lexicon.script == "han" else _SPLIT.split(rest)
    parts = [part.strip(" ()«»") for part in pieces if part.strip(" ()«»")]
    words = [part for part in parts if not _is_time(part, lexicon)]
    if not words:
        return None, None
    if len(words) == 1 and not found and len(words) == len(parts):  # a name alone: a reporter's, unless it is a paper's
        return (None, _name_alone(words[0], lexicon)) if is_outlet(words[0], lexicon) else (words[0], None)
    if found and len(words) == 1 and is_outlet(words[0], lexicon):
        return None, words[0]  # "Redacción / La Voz de Alcor"
    if found or len(words) == len(parts):
        return words[0], _name_alone(words[1], lexicon) if len(words) > 1 else None
    if len(words) > 1 and is_outlet(words[1], lexicon):  # a reporter, a paper and a date
        return words[0], words[1]
    return None, words[0]


def _is_time(part: str, lexicon: Lexicon) -> bool:
    """Say whether a piece of a line is a date, an hour, or the day of the week."""
    return any(character.isdigit() for character in part) or any(day.startswith(part.lower()) for day in lexicon.weekdays)


def _name_alone(name: str, lexicon: Lexicon) -> str | None:
    """Return an outlet's name without what is printed round it: a preposition, the wire service that it used.

    None for what a reporter is (``Jill Ferris, legal correspondent``).
    """
    words = name.strip(" .,)）]").split()
    while len(words) > 1 and words[0] in lexicon.prepositions | lexicon.contracted:
        words = words[1:]  # "Rita Lemos, do Diário de Alvor"
    name = " ".join(words)
    agency = lexicon.agency.search(name)
    if agency and agency.end() == len(name) and (link := _WITH_AGENCY.search(name[: agency.start()].rstrip())):
        name = name[: link.start()]
    described = name[:1].islower() and (" " in name or name in lexicon.roles)
    return None if described else lexicon.agencies.get(name, name) or None


def _credit(text: str, layout: Layout, lexicon: Lexicon) -> str | None:
    """Return the outlet that the end of an article credits.

    A line (``© 2026 ANP``, ``(Sumber: Harian Lembah)``), or a wire service in brackets behind the last sentence.
    """
    for line in reversed(layout.lines[-TAIL_LINES:]):
        if line.kind != "body" and (found := lexicon.source_line.match(text, line.start, line.end)):
            return _name_alone(found["outlet"], lexicon)
        if line.kind == "body" and not _can_end_in_brackets(text, line):
            continue
        printed = display(text, line.start, line.end)
        opening = 0 if line.kind != "body" else printed.rfind("(") if printed.rstrip(".").endswith(")") else -1
        if opening >= 0 and (credited := credited_outlet(printed[opening:], lexicon)):
            return credited
    return None


def _signature(text: str, layout: Layout) -> str | None:
    last = layout.lines[-1] if layout.lines else None
    if last is None or not _can_end_in_brackets(text, last):
        return None
    found = find_signature(display(text, last.start, last.end))
    return found.group(1) if found else None


def _can_end_in_brackets(text: str, line: Line) -> bool:
    """Say whether a line has a closing bracket, or an entity that can be one: few paragraphs have, and are read as printed."""
    return any(text.find(sign, line.start, line.end) >= 0 for sign in ")]&")


def _news_date(text: str, layout: Layout, lexicon: Lexicon) -> PrintedDate | None:
    body: tuple[Line, ...] = layout.body
    return find_news_date(text, lexicon, body[0].start, body[-1].end) if body else None
