"""Quote marks: from every kind of them, well paired or not, to the outermost quoted stretches of the body.

One pass of one pattern finds the marks; a stack per line pairs them. Marks are read by their surroundings first (a
mark with a space before and none behind opens) and by their shape second, since newspapers print ”…”, „…", “…‟ and worse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Literal, TypeAlias

from bot.core.quotes.layout import Layout, Line
from bot.core.quotes.lexicon import Lexicon

Side: TypeAlias = Literal["open", "close", "both", "neither"]

MOST_STRETCHES = 2_000
STRETCHES_PER_LETTER = 1 / 80
"""So many stretches of a text are read, and so many more for each of its code points: what has more of them nobody wrote."""
MOST_UNOPENED = 8
"""So many marks of a line that close what was never opened are looked at."""
SHORTEST_PARAGRAPH = 60
"""Code points of a paragraph that goes on with a quotation without repeating the mark."""
_ENTITY = r"&(?:quot|[lrb]dquo|[lr]aquo|[lr]squo|#0*(?:34|39|171|187|8216|8217|8220|8221|8222)|#x0*(?:22|27|201[cde89]));"
_SIGN = re.compile(r"[\"“”„‟«»″＂「」『』〝〞〟❝❞'‘’‚‛‹›`´&](?!(?<=[^\W\d_]['’])[^\W\d_])")
"""What can be a mark, and is no apostrophe inside a word; one class first and alone, because the engine finds that fast."""
_SIGN_OR_COMMAS = re.compile(rf"{_SIGN.pattern}|(?<![^\s(\[«“>]),,(?=[^\s,])")
"""The same where a typist without the low mark has put two commas for it (``,,Wir gehen”``)."""
_RULE = re.compile(r"[\"“”„‟«»″＂「」『』〝〞〟❝❞](?:\s{0,2}[\"“”„‟«»″＂「」『』〝〞〟❝❞]){6,}")
"""So many marks in a row are a line drawn with them, or rubbish."""
_LOW_MARK = "„"
_DOUBLED = re.compile("''|``|‘‘|’’")
"""A single mark typed twice for a double one."""
_ATTRIBUTE = re.compile(r"""(?<==)(["'])[^"'\n<>]{0,200}(?:\1(?=[\s/>])|(?=[<>\n]))|"(?=>)""")
"""The value of an attribute in the rest of a tag (``<a href="…">``): its marks quote no one."""
_OTHER_MARK = re.compile(
    rf"(?<![^\W\d_'])['‘’‚‛‹›`´](?=[^\s'])|(?<!')['‘’‚‛‹›`´](?![\w'])|{_ENTITY}",
    re.IGNORECASE,
)
_DOUBLE = frozenset('"“”„‟«»″＂「」『』〝〞〟❝❞')
_DOUBLE_OR_SPACE = _DOUBLE | frozenset(" \n")
_ENTITY_MARK = {
    "quot": '"', "ldquo": "“", "rdquo": "”", "bdquo": "„", "laquo": "«", "raquo": "»", "lsquo": "‘", "rsquo": "’",
    "#34": '"', "#39": "'", "#171": "«", "#187": "»", "#8216": "‘", "#8217": "’", "#8220": "“", "#8221": "”", "#8222": "„",
    "#x22": '"', "#x27": "'", "#x201c": "“", "#x201d": "”", "#x201e": "„", "#x2018": "‘", "#x2019": "’",
}  # fmt: skip
_OPENERS = frozenset("“„«「『〝❝‘‚‹")
_CLOSERS = frozenset("”»」』〞〟❞’›")
_BEFORE_OPEN = frozenset("([{—–-/>:：,，、。（【¿¡") | frozenset("\"“„«「『‘‚'")
_AFTER_CLOSE = frozenset(".,;:!?)]}…—–-/<。，、；：！？）】") | frozenset("\"”»」』’“'")
MARGIN = " \t\n\r\u00a0\u2009\u202f\u3000\ufeff"
"""What is no part of a quotation at its beginning and end."""
_SPACE = frozenset(" \t\u00a0\u2009\u202f\u3000\u200b\ufeff")
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad")


@dataclass(slots=True)
class Stretch:
    """A quoted stretch: ``start`` to ``end`` are the words inside, ``outer`` the range with the marks.

    ``opened`` and ``closed`` tell which marks are printed; ``line`` is the number of the line; ``joins`` says that the quotation
    goes on in the next stretch (a paragraph that is not closed because the next begins with a mark again).
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    line: int
    opened: bool = True
    closed: bool = True
    joins: bool = False
    single: bool = False
    spoken: bool = False
    """Whether it goes on with speech that its attribution interrupted (``— Нет, — сказал он. — Не знаю.``)."""


@dataclass(slots=True)
class _Mark:
    start: int
    end: int
    glyph: str
    side: Side


def find_stretches(text: str, layout: Layout, lexicon: Lexicon) -> list[Stretch]:
    """Return the outermost quoted stretches of the body, in order, white space inside the marks trimmed."""
    lines = layout.lines
    by_line: dict[int, list[_Mark]] = {}
    for number, mark in islice(_marks(text, lines, lexicon), 2 * most_stretches(text)):
        by_line.setdefault(number, []).append(mark)
    stretches: list[Stretch] = []
    after = 0
    for number, marks in by_line.items():
        double = [mark for mark in marks if mark.glyph in _DOUBLE]
        if double and double[0].start == lines[number].start and stretches and _is_left_open(stretches[-1], number, lines):
            double[0].side = "open"  # "» Un meunier se forme en sept ans": the closing mark repeated where a paragraph goes on
        after = max(after, number + 1)
        while after < len(lines) and lines[after].kind != "body":
            after += 1
        following = text[lines[after].start] if after < len(lines) else ""
        taken = list(_pair(text, double, lines[number], number, following, lexicon))
        # Where ''…'' stands for a double mark and is not read as one, single marks are inside of it.
        if len(double) < len(marks) and (lexicon.doubled_marks or text.find("''", *lines[number][:2]) < 0):
            taken += _single(text, [mark for mark in marks if mark.glyph not in _DOUBLE], taken, lines[number], number)
            taken.sort(key=lambda stretch: stretch.start)
            for stretch in taken if lexicon.single_marks else ():
                stretch.single = False
        stretches += taken
    _join(stretches, lines)
    return [stretch for stretch in stretches if trim(text, stretch)]


def _is_left_open(last: Stretch, number: int, lines: tuple[Line, ...]) -> bool:
    """Say whether a quotation runs on from the body line before line ``number``."""
    if last.closed or last.outer_end < lines[last.line].end:
        return False
    return not any(line.kind == "body" for line in lines[last.line + 1 : number])


def most_stretches(text: str) -> int:
    """Return how many quoted stretches of a text are read at most."""
    return MOST_STRETCHES + int(len(text) * STRETCHES_PER_LETTER)


def _marks(text: str, lines: tuple[Line, ...], lexicon: Lexicon) -> Iterator[tuple[int, _Mark]]:
    """Find the marks of title and body, in order, each with the number of its line."""
    number = ruled = 0
    line = Line(0, 0, "body")
    for sign in (_SIGN_OR_COMMAS if ",," in text else _SIGN).finditer(text):
        position, end = sign.span()
        if position < ruled:
            continue
        glyph = _LOW_MARK if end - position > 1 else sign.group()
        following = text[end : position + 2]
        if (not following.isalnum() or text[position - 1] == "=") and (behind := _behind_rubbish(text, position, following)):
            ruled = behind
            continue
        if glyph not in _DOUBLE:
            doubled = _DOUBLED.match(text, position) if lexicon.doubled_marks else None
            found = doubled or _OTHER_MARK.match(text, position)
            if found is None:
                continue
            glyph, end = _glyph(found.group()), found.end()
            ruled = end if doubled else ruled
        if position >= line.end:
            while number < len(lines) and lines[number].end <= position:
                number += 1
            if number == len(lines):
                return
            line = lines[number]
        if position >= line.start and line.kind in {"body", "title"}:
            yield number, _Mark(position, end, glyph, _side(text, position, end, glyph, line, lexicon))


def _behind_rubbish(text: str, position: int, following: str) -> int:
    """Return where a line drawn with marks or the value of an attribute ends that begins at a position, 0 if none does."""
    found = None
    if following in _DOUBLE_OR_SPACE:
        if not text[position + 2 : position + 3].isalnum():
            found = _RULE.match(text, position)
    elif following == ">" or text[position - 1] == "=":
        found = _ATTRIBUTE.match(text, position)
    return found.end() if found else 0


def _glyph(raw: str) -> str:
    """Return the mark that an entity or a doubled mark stands for."""
    return _ENTITY_MARK.get(raw[1:-1].lower().replace("#0", "#"), '"') if len(raw) > 1 else raw


def _side(text: str, start: int, end: int, glyph: str, line: Line, lexicon: Lexicon) -> Side:  # noqa: PLR0917 - private, called from one place
    """Say whether a mark can open, close, or do both, by its neighbours and its shape."""
    if lexicon.script == "han":
        return "both" if glyph == '"' else "open" if glyph in _OPENERS else "close"
    if glyph in "„‚「『":
        return "open"
    if glyph in "」』":
        return "close"
    before = text[start - 1] if start > line.start else " "
    after = text[end] if end < line.end else " "
    if before in _INVISIBLE:
        before = text[start - 2] if start - 1 > line.start else " "
    if before == ";" and glyph == '"':
        before = " "
    free_before, free_after = before in _SPACE, after in _SPACE
    if glyph in "«»" and free_before == free_after and after not in ".,;:!?)]":
        return "open" if glyph == "«" else "close"
    can_open = not free_after and after not in ".,;:!?)]}" and (free_before or before in _BEFORE_OPEN)
    can_close = not free_before and (free_after or after in _AFTER_CLOSE or after == "&" or not after.isalnum())
    if can_open and not can_close:  # "…,”Clinton said": the space behind is missing
        return "close" if before in ".,!?…" and glyph in "”’" and after.isupper() else "open"
    if can_close and not can_open:
        return "close"
    if (glyph in _OPENERS and not (glyph == "“" and lexicon.low_high)) or (start == line.start and glyph in text[end : line.end]):
        return "open"  # in the first column even a mark that has the closing shape and a space behind
    return "close" if glyph in _CLOSERS else "both"


def _is_said(text: str, start: int, line: Line, lexicon: Lexicon) -> bool:
    """Say whether a verb of saying and its comma or colon stand directly before a mark."""
    words = text[max(line.start, start - 24) : start].split()
    return bool(words) and words[-1][-1] in ",:" and words[-1][:-1].lower() in lexicon.strong_verbs


def _pair(text: str, marks: list[_Mark], line: Line, number: int, following: str, lexicon: Lexicon) -> Iterator[Stretch]:  # noqa: PLR0917 - private, called from one place
    """Pair the double marks of one line; what is left open runs to the end of the line, what only closes runs from its start.

    A mark that opens inside an open stretch is nested if there are marks left to close both, or if it has another shape and the
    paragraph and the ``following`` one begin with the outer mark; else the outer one was never closed.
    """
    closers = sum(mark.side != "open" for mark in marks)
    stack: list[_Mark] = []
    unopened = 0
    for mark in marks:
        if mark.side != "open":
            closers -= 1
        side = mark.side if mark.side != "both" else ("close" if stack else "open")
        if side == "open":
            carried = bool(stack) and stack[0].start == line.start and stack[0].glyph == following != mark.glyph
            if stack and not carried and (closers <= len(stack) or _begins_sentence(text, stack[-1], mark)):
                yield Stretch(stack[0].end, mark.start, stack[0].start, mark.start, number, closed=False)
                stack.clear()
            stack.append(mark)
        elif not stack and closers and _is_said(text, mark.start, line, lexicon):
            stack.append(mark)  # a space on the wrong side: "She says,” there are people …”"
        elif not stack:
            unopened += 1
            if unopened <= MOST_UNOPENED:
                yield Stretch(line.start, mark.start, line.start, mark.end, number, opened=False)
        elif len(stack) == 1 or not _nests(stack[-1], mark):
            yield Stretch(stack[0].end, mark.start, stack[0].start, mark.end, number)
            stack.clear()
        else:
            stack.pop()
    if stack:
        yield Stretch(stack[0].end, line.end, stack[0].start, line.end, number, closed=False)


def _begins_sentence(text: str, outer: _Mark, inner: _Mark) -> bool:
    """Say whether a mark of the same shape stands where a new sentence begins: two quotations, not one in the other."""
    return outer.glyph == inner.glyph and text[max(0, inner.start - 2) : inner.start].strip()[-1:] in {".", "!", "?"}


def _nests(inner: _Mark, mark: _Mark) -> bool:
    """Say whether ``mark`` may close ``inner``: its own shape, or any mark that has no shape of its own."""
    pairs = {"“": '”"“″‟', "„": '“”"‟', "«": "»", "»": "«", "「": "」", "『": "』", '"': '"”“″', "”": '”"', "‟": '”"‟'}
    return mark.glyph in pairs.get(inner.glyph, mark.glyph)


def _single(text: str, marks: list[_Mark], taken: list[Stretch], line: Line, number: int) -> Iterator[Stretch]:
    """Pair single marks outside the double ones.

    A closing one counts after punctuation or before a break, for it may be an apostrophe.
    """
    bounds = iter(sorted((stretch.outer_start, stretch.outer_end) for stretch in taken))
    bound = next(bounds, None)
    opening: _Mark | None = None
    for mark in marks:
        while bound is not None and bound[1] <= mark.start:
            bound = next(bounds, None)
        if bound is not None and bound[0] <= mark.start < bound[1]:
            opening = None
            continue
        before = text[mark.start - 1] if mark.start > line.start else " "
        after = text[mark.end] if mark.end < line.end else " "
        opens = (before in _SPACE or before in "([—–") and not (after in _SPACE or after in ".,;:!?)")
        if opens and mark.glyph not in "´’" and not (mark.glyph == "'" and after.isdigit()):
            opening = opening or mark
        elif opening is not None and not opens and mark.glyph not in "‘‚" and (before in ".,!?…" or not _is_plural(text, mark)):
            yield Stretch(opening.end, mark.start, opening.start, mark.end, number, single=True)
            opening = None


def _is_plural(text: str, mark: _Mark) -> bool:
    """Say whether the mark looks like the apostrophe of ``the players' room``."""
    return text[mark.start - 1 : mark.start] == "s" and bool(re.match(r" [a-z]", text[mark.end : mark.end + 2]))


def _join(stretches: list[Stretch], lines: tuple[Line, ...]) -> None:
    """Link a stretch that is open at the end of its line to the next one, where the next body line goes on with the quotation."""
    for this, following in pairwise(stretches):
        line, next_line = lines[this.line], lines[following.line]
        if this.closed or this.outer_end < line.end or this.line == following.line:
            continue
        between = lines[this.line + 1 : following.line]
        if any(one.kind == "body" for one in between):
            continue
        if following.outer_start > next_line.start:
            continue
        # A paragraph that begins without a mark belongs to the quotation only if it is long enough for one: else it is a credit.
        this.joins = following.opened or following.end - following.start > SHORTEST_PARAGRAPH


def trim(text: str, stretch: Stretch) -> bool:
    """Drop the white space inside the marks; tell whether a word is left."""
    inner = text[stretch.start : stretch.end]
    if inner and inner[0].isalnum() and inner[-1] not in _SPACE:
        return True
    bare = inner.strip(MARGIN)
    stretch.start += len(inner) - len(inner.lstrip(MARGIN)) if bare else 0
    stretch.end = stretch.start + len(bare)
    return any(map(str.isalnum, bare[:80])) or any(map(str.isalnum, bare[80:]))
