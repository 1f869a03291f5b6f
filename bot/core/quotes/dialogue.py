"""Speech that is not told by quote marks alone: dashes at the start of a line, and attributions inside the marks.

Russian, French, Spanish, Portuguese, Italian and Turkish papers print ``— Не знаю, — сказал он. — Спросите завтра.`` as a line of
its own, and ``« Non, répond-elle. Jamais. »`` with the attribution between the same two marks. Both are one quotation with parts.
Names of works, ships and companies in marks (``директор завода «Заря» Иван Орлов``) are no quotations; they are set aside here so
that the sentence round them can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.core.quotes.layout import Layout, Line
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.marks import Stretch

MAX_ATTRIBUTION = 160
"""An attribution inside speech is not longer than this, in code points."""
MAX_NAME_WORDS = 6
"""Words in marks that can be the name of something."""
REACH = 5
"""The verb of saying is among this many first words of an attribution."""
_DASH_LINE = re.compile(r"[—–―][ \u00a0\u202f]?(?=[^\s\d—–―-])|- (?=[^\W\d_a-z])")
_SEAM = re.compile(r"(?:(?<=[\s\u00a0,.!?…;])[—–―-](?=[ \u00a0\u202f])|(?<=\s)[—–―](?=\w))|[,!?…][ \u00a0]+(?=[^\W\d_])")
_DASHES = re.compile(r"[ \u00a0][—–―]")
_DASH = frozenset("—–―-")
_CLOSES = re.compile(
    r"[,.;:!?…]?[ \u00a0]*[—–―-](?=[\s,.;:!?…\u00a0]|[—–―]|\w)[,.;:…]?[ \u00a0]*"
    r"|[.](?=[ \u00a0]+[^\W\d_a-z]|[ \u00a0]*$)|[:;](?=[ \u00a0])|[!?…](?=[ \u00a0]|$)"
)
_AGE = re.compile(r"[ \u00a0]\d{1,3}(?:[ \u00a0]\w{2,6})?[.,]")
_COMMA_CLOSES = re.compile(r",(?=[ \u00a0])")
_SIGN = re.compile("[,.!?…—–]")
_WORDS = re.compile(r"[^\W\d_][\w'’-]*")
_TRAILING = " \u00a0\u202f,—–―-"
_NAME = re.compile(r"[^\W_][^.!?…:;\x01]*$")


def find_speech(text: str, stretches: list[Stretch], layout: Layout, lexicon: Lexicon) -> list[Stretch]:
    """Return the stretches with those of dashed lines, and with the attributions taken out of what stands between marks."""
    by_line: dict[int, list[Stretch]] = {}
    for stretch in stretches:
        by_line.setdefault(stretch.line, []).append(stretch)
    found: list[Stretch] = []
    spoken = False
    for number, line in enumerate(layout.lines):
        if line.kind != "body":
            continue
        dash = _DASH_LINE.match(text, line.start, line.end)
        dashed = list(_dashed(text, line, number, dash.end(), lexicon, spoken=spoken)) if dash else []
        if dashed:
            found += sorted((*dashed, *_names_between(text, dashed, by_line.get(number, []), line, lexicon)), key=_start)
        else:
            for stretch in by_line.get(number, ()):
                found += _opened_up(text, stretch, lexicon)
        spoken = bool(dashed) or text[line.end - 1] in ":："
    return found


def _names_between(text: str, pieces: list[Stretch], marked: list[Stretch], line: Line, lexicon: Lexicon) -> Iterable[Stretch]:
    """Return the names in marks in the attributions of a dashed line (``— начал тренер «Буревестника» Рушан Галямов``)."""
    if not lexicon.names_in_marks:
        return ()
    return [
        stretch
        for stretch in marked
        if all(stretch.end <= piece.start or stretch.start >= piece.end for piece in pieces)
        and _is_name(text, stretch, line, lexicon)
    ]


def _start(stretch: Stretch) -> int:
    return stretch.start


def _dashed(text: str, line: Line, number: int, begin: int, lexicon: Lexicon, *, spoken: bool) -> Iterable[Stretch]:
    """Yield what is said in a line that begins with a dash; nothing if no one says it and nothing ``spoken`` went before."""
    pieces = split_speech(text, begin, line.end, lexicon)
    whole = len(pieces) == 1 and pieces[0][1] >= line.end - 1
    if whole and not (spoken and text[line.end - 1] in '.!?…»”"'):
        return
    for piece, (start, end, outer_start, outer_end) in enumerate(pieces):
        yield Stretch(start, end, line.start if not piece else outer_start, outer_end, number, spoken=piece > 0)


def _opened_up(text: str, stretch: Stretch, lexicon: Lexicon) -> Iterable[Stretch]:
    """Yield the parts of a stretch between marks that is interrupted by its attribution."""
    if stretch.single or not (stretch.opened and stretch.closed):
        return (stretch,)
    pieces = split_speech(text, stretch.start, stretch.end, lexicon)
    if len(pieces) == 1 and pieces[0][1] >= stretch.end - 1:
        return (stretch,)
    parts = []
    for piece, (start, end, outer_start, outer_end) in enumerate(pieces):
        first, last = piece == 0, end == stretch.end
        parts.append(
            Stretch(
                start,
                end,
                stretch.outer_start if first else outer_start,
                stretch.outer_end if last else outer_end,
                stretch.line,
                spoken=not first,
            )
        )
    return parts


def split_speech(text: str, begin: int, end: int, lexicon: Lexicon) -> list[tuple[int, int, int, int]]:
    """Return the spoken parts of a range as (start, end, outer start, outer end): what the attributions inside leave."""
    parts: list[tuple[int, int, int, int]] = []
    start = outer = begin
    position = begin
    while found := _SEAM.search(text, position, end):
        position = found.end()
        dashed = found.group()[0] in _DASH
        close = _attribution_end(text, found, end, lexicon, dashed=dashed)
        if close is None:
            continue
        stop = start + len(text[start : found.start() + (0 if dashed or found.group()[0] == "," else 1)].rstrip(_TRAILING))
        if not any(map(str.isalnum, text[start:stop])):
            continue
        parts.append((start, stop, outer, max(stop, found.start() + (0 if dashed else 1))))
        seam, start = close
        dash = next((n for n in range(start - 1, seam - 1, -1) if text[n] not in " \u00a0\u202f"), start)
        outer = dash if dash < end and text[dash] in _DASH else start
        position = start
    if any(map(str.isalnum, text[start:end])):
        parts.append((start, end, outer, end))
    return parts


def _attribution_end(text: str, seam: re.Match[str], end: int, lexicon: Lexicon, *, dashed: bool) -> tuple[int, int] | None:
    """Return where the attribution behind a seam ends and where speech begins again; None if no attribution stands there."""
    begin = seam.end()
    window = text[begin : min(end, begin + MAX_ATTRIBUTION)]
    words = _WORDS.findall(window[:80] if dashed else _DASHES.split(window[:80], maxsplit=1)[0])[:REACH]
    if not words or not (_attributes(words, lexicon, dashed=dashed) or (dashed and _narrates(text, seam, words, lexicon))):
        return None
    limit = min(end, begin + MAX_ATTRIBUTION)
    position = begin
    closing = None
    while found := _CLOSES.search(text, position, limit):
        before = re.search(r"\w+$", text[max(begin, found.start() - 8) : found.start()])
        if found.group() == "." and before and (len(before.group()) == 1 or before.group().lower() in lexicon.abbreviations):
            position = found.end()
            continue
        if not dashed and any(sign in _DASH for sign in found.group()):
            position = found.end()
            continue
        closing = found
        break
    if not dashed:
        closing = _comma_end(text, begin, closing, limit, lexicon)
    if closing is None:
        return (end, end) if end <= limit else None
    after = closing.end()
    while after < end and text[after] in " \u00a0\u202f":
        after += 1
    return closing.start(), after


def _comma_end(text: str, begin: int, closing: re.Match[str] | None, limit: int, lexicon: Lexicon) -> re.Match[str] | None:
    """Return where an attribution between commas ends: behind what is told of the speaker (``…, maire de Lorme,``)."""
    position = begin
    while comma := _COMMA_CLOSES.search(text, position, closing.start() if closing else limit):
        if _AGE.match(text, comma.end()):  # "raconte Maélie Gagnon, 10 ans. Des bâtons…"
            position = comma.end()
            continue
        words = _WORDS.findall(text[comma.end() : comma.end() + 40])[:2]
        told = any(lexicon.is_role(word.lower()) for word in words)
        named = (
            bool(words)
            and words[0][0].isupper()
            and not any(word[0].isupper() for word in _WORDS.findall(text[begin : comma.start()]))
        )
        if not (told or named):  # neither "Jean Martin, maire de Lorme" nor "son épouse, Maëlle Le Guen"
            return comma
        position = comma.end()
    return closing


def _attributes(words: list[str], lexicon: Lexicon, *, dashed: bool) -> bool:
    """Say whether words begin an attribution: a verb of saying; behind a dash a pronoun or a name may come first."""
    if not words[0][0].islower():
        return dashed and len(words) > 1 and _is_name_and_verb(words, lexicon)
    strong = lexicon.strong_verbs if not dashed else lexicon.verbs
    for number, word in enumerate(words):
        low = word.lower().split("’")[-1].split("'")[-1]
        if _has_clitic(low, lexicon):
            return True
        if low in strong:
            return (
                dashed
                or (number > 0 and words[0].lower() in lexicon.auxiliaries)
                or _subject_follows(words[number + 1 :], lexicon)
            )
        if not (low in lexicon.auxiliaries or low in lexicon.adverbs or (dashed and low in lexicon.pronouns)):
            return False
    return False


def _narrates(text: str, seam: re.Match[str], words: list[str], lexicon: Lexicon) -> bool:
    """Say whether what a dash behind a comma or the like leads in tells who spoke (``, — развёл руками Мозжухин``)."""
    closed = text[max(0, seam.start() - 4) : seam.start()].rstrip(" \u00a0")[-1:]
    ends = _SIGN.search(text, seam.end(), seam.end() + MAX_ATTRIBUTION)
    words = _WORDS.findall(text[seam.end() : ends.start() if ends else seam.end() + 80])[:REACH]
    if not words or closed not in {",", "!", "?", "…"} or not words[0][0].islower() or words[0].lower() in lexicon.openers:
        return False
    return any(word[0].isupper() or lexicon.pronouns.get(word.lower()) in {"male", "female"} for word in words[1:4])


def _is_name_and_verb(words: list[str], lexicon: Lexicon) -> bool:
    """Say whether it is ``— Иванов сказал``, ``— Ali Kaya dedi``: names in capitals up to a verb of saying."""
    verb = next((n for n, word in enumerate(words) if word in lexicon.verbs), None)
    return verb is not None and all(word[0].isupper() for word in words[:verb])


def _subject_follows(words: list[str], lexicon: Lexicon) -> bool:
    """Say whether a name, a title, an article or a pronoun stands behind the verb, or nothing."""
    if not words:
        return True
    low = words[0].lower()
    known = low in lexicon.titles or low in lexicon.pronouns or low in lexicon.articles or low in lexicon.roles
    return known or words[0][0].isupper()


def _has_clitic(low: str, lexicon: Lexicon) -> bool:
    stems = (low.removesuffix(clitic) for clitic in lexicon.clitics if low.endswith(clitic))
    return any(stem in lexicon.verbs or stem in lexicon.auxiliaries for stem in stems)


def set_names_aside(text: str, stretches: list[Stretch], layout: Layout, lexicon: Lexicon) -> tuple[list[Stretch], list[Stretch]]:
    """Return the stretches that can be quotations, and those that are names of something inside the reporter's sentence."""
    kept: list[Stretch] = []
    names: list[Stretch] = []
    for stretch in stretches:
        (names if _is_name(text, stretch, layout.lines[stretch.line], lexicon) else kept).append(stretch)
    return kept, names


def _is_name(text: str, stretch: Stretch, line: Line, lexicon: Lexicon) -> bool:
    inner = text[stretch.start : stretch.end]
    if inner in lexicon.agencies:
        return True
    if (
        len(inner.split()) > MAX_NAME_WORDS
        or not _NAME.match(inner)
        or inner[0].islower()
        or stretch.joins
        or not (stretch.opened and stretch.closed)
    ):
        return False
    words = _WORDS.findall(text[max(line.start, stretch.outer_start - 40) : stretch.outer_start])
    before = text[line.start : stretch.outer_start].rstrip(" \u00a0")
    if not words or not before[-1:].isalpha():
        return False
    if (
        lexicon.medium is not None
        and text.startswith(":", stretch.outer_end)
        and all(word[0].isupper() for word in inner.split())
    ):
        return True  # "заявил «Вечернему Озёрску»:"
    last = words[-1].lower()
    behind = text[stretch.outer_end : stretch.outer_end + 2]
    if not lexicon.case_endings and words[-1][0].isupper() and len(words) > 1 and behind[:1] == " " and behind[1:].isupper():
        return False  # a nickname inside a name: "Gastón “Trinche” Ledesma"
    return last not in lexicon.verbs and last not in lexicon.that
