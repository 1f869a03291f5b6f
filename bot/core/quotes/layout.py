"""How a newspaper's plain text is laid out: title, byline and date lines, dateline, body, inserts, trailers.

Quotes are read from the body, and an insert between a quote and its attribution must not break the two apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mastheads import is_outlet
from bot.core.quotes.patterns import UPPER

LineKind: TypeAlias = Literal["title", "meta", "body", "insert", "trailer"]

TITLE_LENGTH = 180
"""A first line without a full stop that is longer than this is a paragraph."""
META_LENGTH = 110
INSERT_LENGTH = 220
HEAD_LINES = 7
"""Bylines and date lines stand among the first lines, and among the last."""
DATELINE_LENGTH = 90
TAIL_LINES = 3
"""Credits, bylines and signatures at the end stand in the last lines."""
META_WORDS = 8
"""Words of a line with a date, without figures and what stands between them."""
LONGEST_MASTHEAD = 60
LONE_BYLINE = 24
"""A byline that names nobody (``La rédaction``) is no longer than this."""
LONE_CREDIT = 30
"""The name of an outlet that stands alone above the title is no longer than this."""
HAN_BYLINE = 40
"""Characters of a line that begins with a reporter's name in Chinese or Japanese."""
AGENCY_REACH = 60
"""A wire service between dots or dashes stands this close to the beginning of its dateline."""

_MARGIN = frozenset(" \t\ufeff\u00a0\u3000\u200b")
_LINE_BREAKS = "\r\n\u2028\u2029\x0b\x0c\x85"
_NO_BREAKS = "\x1c\x1d\x1e"
"""Signs that ``str.splitlines`` parts lines at, and no newspaper does."""
_SENTENCE_END = re.compile(r"[.。．…।۔][ \u00a0\u202f]?[\"”’'»“」』]{0,2}$")
_QUOTING_TITLE = re.compile(r"[^.!?:;'‘\"“\n]{3,60}: ['‘][^\n\"“]{3,100}['’]\.?$")
"""Headlines quote with single marks behind a colon (``Mayor: 'We are not going to pay.'``)."""
_TRAILER = re.compile(r"^\s*[(\[{*][^()\[\]]{1,60}[)\]}*]\.?$|^\W{1,8}$|^\(?[a-z]{2,4}/[a-z]{2,4}\)?$")
_DATE_LINE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[/.:-]\d{1,2}[/.:-]\d{2,4}|\d{4}年|(?:令和|平成)[元\d]{1,2}年")
_DATE_BEGINS = re.compile(r"[\d令平]")
"""What no date is without; one class alone is found fast."""
_SEPARATOR = re.compile(
    r"\.?\s*/[^/\s][^/\n]{1,24}/\.?\s+(?:[-–—]+\s+)?|\s*(?:\||--+|[—–ـ]+|\.\s?[-–—]+|(?<=[\s)])-)\s+|(?<=\))\s*[:：।.]\s+"
)
_BRACKETED = re.compile(
    r"(?P<head>[^.:!?।«»\"“”()\n]{2,50}?)(?:\s?\((?P<bracketed>[^()\n]{2,30})\)[\s.:।–—-]{0,3}\s"
    r"|\s?[-–—ـ/|:]\s?[«\"“](?P<marked>[^«»\"“”\n]{2,30})[»\"”]\s?[:\-–—]\s+)"
)
"""A dateline whose outlet stands in brackets (``सोनपुरा, 12 फरवरी (भाषा)``) or in marks (``الرباط - «الشرق الأوسط»:``)."""
_DIVIDES = re.compile(r"[/|—–ـ):：।-]")
"""One of these stands behind every dateline."""
_OUTLET_OPENS = re.compile('[(«"“]')
_AGENCY_BYLINE = re.compile(r"(?:, [^.,\n]{3,40})?\. ")
_MARKED_OUTLET = re.compile(r"\(«[^«»\n]{2,30}»\)")
"""An outlet in marks and brackets, whose words need no capitals (``(«Уньженские вести»)``)."""
_MARKED_AGENCY = re.compile(r"(?:[^\W\d_]{2,4} )?«[^«»\n]{2,30}»\. ")
"""A service in marks behind the dash of a dateline (``— ИА «Заволжье». ``)."""
_BETWEEN = re.compile(r"\s*[|/]\s*|\s[-–—]\s|,\s")
PLACED_OUTLET = re.compile(r"^[^«»\"“”.!?\n]{2,30}\s?[-–—:]\s?«(?P<outlet>[^«»\n]{2,30})»$")
"""A line with a place and an outlet in marks."""
_CREDIT_SIGNS = re.compile(r"\s*[/|•·(),]\s*|\s+[-–—]\s+|:\s")
"""What divides a wire service from the reporter, the place and the date in a line of credits."""
MAX_CREDIT_WORDS = 7
_HAN_SENTENCE = re.compile("[，。：；！？“”「」]")
_DASHED = re.compile(r"\.?(?:\s+[-–—]|\s?:)\s+")
_HEAD_WORD = re.compile(rf"[{UPPER}\d(\[（\u0600-\u06ff\u0900-\u097f]")
_WEB_NAME = re.compile(r"[\w-]+\.(?:com|co|id|net|org|tv)(?:\.\w\w)?")
_HAN_DATELINE = re.compile(
    r"^(?:【[^】\n]{2,30}】|[^。，“”\n]{2,40}?[日讯](?:电|讯|電|消息)?（[^）\n]{1,20}）"
    r"|[^。，“”（）\n]{2,30}\d日\s?[-–—](?=\s)"  # "路透阿姆斯特丹7月3日 - "
    r"|（?[^。，“”（）\n]{2,30}\d日(?:体育|體育|财经|財經)?[專专]?[电電讯訊]）?(?:（[^）\n]{1,20}）)?"
    r"|[^。，“”（）\n]{2,12}[讯訊](?:（[^）\n]{1,20}）)?)[\s　]*"
)
_HAN_CREDIT = re.compile(r"[（(【]([^）)】\n]{2,10})[）)】]\s*")
"""A wire service in brackets that a text begins with (``（時事）``)."""
_BARE_NAME_LINE = re.compile(
    rf"^[{UPPER}][\w'’.]+(?:[ ][\w'’.]+){{0,4}}\s*(?:[-–—|,/]\s*[\w.'’ ]{{2,40}}|\([\w.'’ ]{{3,40}}\))?$"
)


class Line(NamedTuple):
    """One line that is not empty, without the white space round it."""

    start: int
    end: int
    kind: LineKind


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a text in order. ``dateline`` is the range of place and outlet before the first sentence, if there is one."""

    lines: tuple[Line, ...]
    dateline: tuple[int, int] | None

    @property
    def title(self) -> Line | None:
        """The printed title, if the text has one."""
        return next((line for line in self.lines[:2] if line.kind == "title"), None)

    @property
    def body(self) -> tuple[Line, ...]:
        """The lines of the article itself."""
        return tuple(line for line in self.lines if line.kind == "body")


def read_layout(text: str, lexicon: Lexicon, *, titled: bool = True) -> Layout:
    """Return the layout of ``text``. With ``titled`` false the first line is never taken for a title."""
    spans = _lines(text)
    kinds: list[LineKind] = []
    follows = False
    for number, (start, end) in enumerate(spans):
        kind: LineKind = "body"
        if follows and not _is_speech(text, start):
            kind, follows = "insert", False
        elif end - start > INSERT_LENGTH:  # most lines are paragraphs
            follows = False
        else:
            kind, follows = _kind(text, start, end, number, len(spans), lexicon)
        kinds.append(kind)
    for number in range(min(HEAD_LINES, len(spans)) - 2, 0, -1):
        if kinds[number] != "body" or not (number == 1 or kinds[number + 1] == "meta"):
            continue
        line = text[slice(*spans[number])]
        if (kinds[number + 1] == "meta" and (_BARE_NAME_LINE.match(line) or _is_masthead(line, lexicon))) or (
            number == 1 and _BETWEEN.search(line) and (_is_masthead(line, lexicon) or _is_reporter(line, lexicon))
        ):
            kinds[number] = "meta"  # the reporter's name, or the paper's, above the line with the date; both under the title
    # "FOR IMMEDIATE RELEASE", or the outlet alone, stands above the title
    above = kinds[:1] == ["insert"] or (kinds[:1] == ["meta"] and credited_outlet(text[slice(*spans[0])], lexicon, whole=True))
    top = 1 if len(spans) > 2 and above else 0
    if titled and len(spans) > 1 and kinds[top] in {"body", "meta"} and _is_title(text, *spans[top], lexicon):
        kinds[top] = "title"
    first = next((span for span, kind in zip(spans, kinds, strict=True) if kind == "body"), None)
    lines = tuple(Line(start, end, kind) for (start, end), kind in zip(spans, kinds, strict=True))
    return Layout(lines, find_dateline(text, *first, lexicon) if first else None)


def _lines(text: str) -> list[tuple[int, int]]:
    """Return where the lines that are not empty begin and end, without the white space round them."""
    for sign in _NO_BREAKS:
        if sign in text:
            text = text.replace(sign, "\0")
    spans, following = [], 0
    for piece in text.splitlines(keepends=True):
        start = following
        following += len(piece)
        line = piece.rstrip(_LINE_BREAKS)
        if not line:
            continue
        end = start + len(line)
        if line[0] in _MARGIN or line[-1] in _MARGIN:
            start += len(line) - len(line.lstrip(" \t\ufeff\u00a0\u3000\u200b"))
            end -= len(line) - len(line.rstrip(" \t\u00a0\u3000\u200b"))
        if start < end:
            spans.append((start, end))
    return spans


def _kind(text: str, start: int, end: int, number: int, total: int, lexicon: Lexicon) -> tuple[LineKind, bool]:  # noqa: PLR0917 - private, called from one place
    """Return the kind of a line of at most ``INSERT_LENGTH``, and whether the next one belongs to it.

    So does the headline behind *Baca juga:*.
    """
    length = end - start
    if found := lexicon.insert.match(text, start, end):
        return "insert", text[found.end() : end].strip() in {":", "："}
    if found := lexicon.caption.match(text, start, end):
        return ("insert", False) if text[found.end() : found.end() + 1] in {":", "："} else ("body", False)
    if length <= META_LENGTH:
        at_end = number >= total - TAIL_LINES and number > 0
        if at_end and (_TRAILER.match(text[start:end]) or lexicon.source_line.fullmatch(text[start:end].rstrip(")）]. "))):
            return "trailer", False
        near_edge = number < HEAD_LINES or at_end
        if near_edge and (_is_meta(text[start:end], lexicon) or _is_credit(text[start:end], lexicon, number)):
            return "meta", False
    return "body", False


def _is_speech(text: str, start: int) -> bool:
    return text[start] in '"“„«「『' or text.startswith(("&quot;", "&ldquo;"), start)


def _is_meta(line: str, lexicon: Lexicon) -> bool:
    if _SENTENCE_END.search(line) and not line.endswith(("a.m.", "p.m.")):
        return False
    if "/" in line and any(part in lexicon.agencies for part in line.strip(" /").split("/")[1:]):
        return True  # "عمّان/لين الحياري/الأناضول"
    if "«" in line and PLACED_OUTLET.match(line):
        return True  # "نجران - «عكاظ»"
    if lexicon.source_line.fullmatch(line):
        return True
    if lexicon.script == "han" and line.startswith(lexicon.bylines or "\0") and not _HAN_SENTENCE.search(line):
        return len(line) <= HAN_BYLINE  # "记者麦小满 见习记者曲之遥"
    if found := lexicon.byline.match(line):
        rest = line[found.end() :].lstrip(" :：/|")
        if not rest:
            return lexicon.lower_roles and len(line) <= LONE_BYLINE  # "Redacción"
        if lexicon.lower_roles and all(lexicon.is_role(word) for word in rest.lower().split()):
            return True  # "Door onze correspondent"
        return rest[0].isupper() or not rest[0].isascii() or line[found.end() : found.end() + 1] in {":", "："}
    date = _DATE_LINE.search(line) if _DATE_BEGINS.search(line) else None
    if date is None or any(mark in line[1:] for mark in '“”"„«'):  # "«Уньженский вестник», 5 января 2026 года"
        return False
    words = sum(word[0].isalpha() for word in line.split())
    return len(line) <= (60 if "," in line else 80) and words <= META_WORDS


def _is_masthead(line: str, lexicon: Lexicon) -> bool:
    """Say whether a line under the title has a paper's name and nothing but names (``Marta Iriondo / Diario de la Sierra``)."""
    if len(line) > LONGEST_MASTHEAD or _SENTENCE_END.search(line) or any(mark in line for mark in '“”"„«»?!:;'):
        return False
    words = [word for word in line.split() if word[0].isalpha()]
    names = sum(word[0].isupper() for word in words)
    return 2 * names > len(words) <= META_WORDS and any(is_outlet(part, lexicon) for part in _BETWEEN.split(line))


def _is_reporter(line: str, lexicon: Lexicon) -> bool:
    """Say whether a line under the title is a reporter with what he is (``Jill Ferris, transport correspondent``)."""
    name, _, office = line.partition(", ")
    return bool(_BARE_NAME_LINE.match(name)) and office.islower() and office.split()[-1] in lexicon.roles


def _is_credit(line: str, lexicon: Lexicon, number: int) -> bool:
    """Say whether a line credits an outlet: alone (``BBC Türkçe``), or beside names and dates, but then it is no title."""
    if len(line) > LONE_CREDIT and not number:
        return False
    return credited_outlet(line, lexicon, whole=not number) is not None


def credited_outlet(line: str, lexicon: Lexicon, *, whole: bool = False) -> str | None:
    """Return the wire service or outlet that a line without a sentence credits: alone, or, unless ``whole``, as a part of it.

    Examples: ``AFP``, ``Cemal Yurtsever / Mardin, (DHA)``, ``NOS Nieuws • zaterdag``, ``(Con información de EFE)``.
    """
    bare = line.strip("()[]*. ")
    if bare in lexicon.agencies:
        return lexicon.agencies[bare]
    if whole or lexicon.agency.search(line) is None:
        return None
    if _SENTENCE_END.search(line) or any(mark in line for mark in '“”"„«?!'):
        return None
    parts = [part.strip(" []*") for part in _CREDIT_SIGNS.split(line)]
    if len(parts) > 1 and (found := next((part for part in parts if part in lexicon.agencies), None)):
        return lexicon.agencies[found]
    words = bare.split()
    bracketed = line.startswith(("(", "[")) and len(words) <= MAX_CREDIT_WORDS
    return next((lexicon.agencies[word] for word in words if word in lexicon.agencies), None) if bracketed else None


def _is_title(text: str, start: int, end: int, lexicon: Lexicon) -> bool:
    line = text[start:end]
    if len(line) > TITLE_LENGTH or (len(line.split()) < 4 and _DATE_LINE.search(line)):
        return False
    if find_dateline(text, start, end, lexicon) is not None:
        return False
    if line.endswith(":") and ". " in line:
        return False  # "Bischof Rauch hat gepredigt. Im Dom sagte er:" leads in to a quotation
    if not _SENTENCE_END.search(line) or line.endswith(("...", "…")) or _QUOTING_TITLE.match(line):
        return True
    words = [word for word in line.split() if len(word) > 3]
    return len(words) >= 3 and sum(word[0].isupper() or not word[0].isalpha() for word in words) >= 0.75 * len(words)


def find_dateline(text: str, start: int, end: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the range of a dateline at the start of a paragraph.

    Examples: ``JAKARTA, KOMPAS —``, ``LONDON (Reuters) -``, ``WahanaNews.co |``.
    """
    if lexicon.script == "han":
        opening = text[start : min(end, start + DATELINE_LENGTH)]
        if (credit := _HAN_CREDIT.match(opening)) and credit.group(1) in lexicon.agencies:
            return (start, start + credit.end())
        found = _HAN_DATELINE.match(opening)
        return (start, start + found.end()) if found else None
    opening = text[start : min(end, start + DATELINE_LENGTH)]
    if _DIVIDES.search(opening) is None:
        return None
    bracketed = _BRACKETED.match(opening) if _OUTLET_OPENS.search(opening) else None
    if bracketed and _is_agency_head(bracketed, lexicon):
        return (start, start + bracketed.end())
    agency = lexicon.agency.search(text, start, min(end, start + AGENCY_REACH))
    if agency and (dash := _DASHED.match(text, agency.end())) and text[agency.start() - 1] in " \n":
        head = text[start : agency.start()].replace(". ", " ").replace(" - ", " ")  # "Ключевск. 11 мая. ИНТЕРФАКС - "
        if head.strip() and _is_dateline_head(head, lexicon, named=False):
            return (start, dash.end())
    behind = _behind_separator(text, start, end, lexicon)
    if behind is None:
        return None
    if (agency := lexicon.agency.match(text, behind, end)) and (byline := _AGENCY_BYLINE.match(text, agency.end())):
        return (start, byline.end())  # "САРАНОВО, 9 мая — РИА Новости, Алла Чердынцева. "
    marked = _MARKED_AGENCY.match(text, behind, end)
    return (start, marked.end() if marked else behind)


def _behind_separator(text: str, start: int, end: int, lexicon: Lexicon) -> int | None:
    """Return where the dash or bar behind the head of a dateline ends; None where no head stands before one."""
    behind = None
    for found in _SEPARATOR.finditer(text, start, min(end, start + DATELINE_LENGTH)):
        head = text[start if behind is None else behind : found.start()]
        if found.end() >= end or not _is_dateline_head(head, lexicon, named="|" in found.group()):
            break
        behind = found.end()
        if not text.startswith("(", start):  # only "(ANSA) - PLACE, DATE -" goes on behind the first dash
            break
    return behind


def _is_agency_head(found: re.Match[str], lexicon: Lexicon) -> bool:
    """Say whether a place and a date stand before a wire service or an outlet in brackets or marks, and no sentence."""
    outlet = found["bracketed"] or found["marked"] or ""
    words = found["head"].replace(",", " ").replace("،", " ").split()
    listed = outlet in lexicon.agencies or found["marked"] is not None
    return listed and len(words) <= 7 and not any(word.lower() in lexicon.verbs for word in words)


def _is_dateline_head(head: str, lexicon: Lexicon, *, named: bool) -> bool:
    """Say whether a head names a place or an outlet; with ``named`` the separator shows that it does (``The Courier |``)."""
    if "(«" in head:
        head = _MARKED_OUTLET.sub("(X)", head)
    words = head.replace(",", " ").replace("(", " (").split()
    dated = "(" in head or any(map(str.isdigit, head))  # "La Paz, 12 jun (EFE).-"
    if (
        not words
        or len(words) > 9
        or (words[0].lower() in lexicon.openers and not (dated or named or is_outlet(head, lexicon)))
        or any(mark in head for mark in '“”"„«»?!:')
    ):
        return False
    if re.search(r"[^\W\d_]{4,}\.\s(?!\()", head):  # but "SAN MATEO, Calif. (AP)"
        return False
    return all(
        _HEAD_WORD.match(word) or _WEB_NAME.fullmatch(word) or word.lower().strip(".") in lexicon.dateline_words for word in words
    )


def joined(lines: Sequence[Line], text: str) -> str:
    """Return the lines with a blank line between two."""
    return "\n\n".join(text[line.start : line.end] for line in lines)
