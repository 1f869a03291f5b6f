"""Names in the reporter's own words: where they stand, where the name begins in a run of capitals, what kind it is.

``Kepala Dinas Perhubungan Kota Sindangraya Dr. H. Ahmad Fauzan Lubis, S.T.`` is one run of capitals: a role, an office, a place,
titles, the name, a degree. The name is what is left behind the last word that is known not to be one, and a short form used
elsewhere in the article (``kata Fauzan``) shows where it can begin.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Gender, Lexicon

MentionKind: TypeAlias = Literal["person", "role", "organisation", "place", "other"]

MAX_NAME_WORDS = 6
_LOWER_WORD = re.compile(r"(?<![\w'’-])[^\W\d_A-Z][^\W\d_]{2,}")
_WORD = re.compile(r"[^\s\u00a0]+")
_POSSESSIVE = re.compile(r"['’]s?$")
_NEXT_WORD = re.compile(r"(?:[\s,]*\([^)\n]{1,40}\))?[\s,]*([^\W\d_][\w\-’']*)")
_PREVIOUS_WORD = re.compile(r"([^\W\d_][\w\-’']*)[\s,]*$")
_AGE = re.compile(r"\s*\(\d{1,2}(?:\s*\w+)?\)|,? \d{2}(?:,| tahun)")
_DEGREES = re.compile(
    r"(?:,\s?(?:[A-Z][A-Za-z]{0,5}\.)(?:[A-Z][A-Za-z]{0,5}\.?)*(?:[A-Za-z]{1,4}(?![\w]))?\.?|,\s?(?:SH|SE|ST|MM|MH|MSi|MPd|SPd|MBA|PhD|SIK|MA|MSc|SSos|SIP|MKes|SKM|SAg|MAg|Jr\.?)(?!\w))+"
)
_SENTENCE_START = re.compile(r"[.!?…:;]['\"”’»)\]]*\s*$|[\"“„«]\s*$")


@dataclass(slots=True)
class Mention:
    """A run of capitals. ``name_start`` to ``name_end`` is the name in it, without role, titles and degrees."""

    start: int
    end: int
    kind: MentionKind
    name_start: int
    name_end: int
    words: tuple[str, ...]
    """The words of the name in lower case."""
    initial: bool = False
    """Whether it begins its sentence."""
    gender: Gender | None = None
    titled: bool = False
    speech: bool = False
    """Whether a verb of saying stands beside it."""
    sure: bool = False
    """Whether anything but capitals says that it is a person."""
    person: int = -1
    line: int = 0

    @property
    def has_role(self) -> bool:
        """Whether words of role or office stand before the name in the run."""
        return self.name_start > self.start


@dataclass(slots=True)
class Mentions:
    """All mentions of an article in order, found by position."""

    items: list[Mention]
    starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.starts = [item.start for item in self.items]

    def at(self, position: int) -> Mention | None:
        """Return the mention that covers ``position``."""
        number = bisect_left(self.starts, position + 1) - 1
        if number >= 0 and self.items[number].start <= position < self.items[number].end:
            return self.items[number]
        return None

    def between(self, start: int, end: int) -> list[Mention]:
        """Return the mentions that begin in the range."""
        return self.items[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


def find_mentions(masked: str, layout: Layout, lexicon: Lexicon) -> Mentions:
    """Index the names in ``masked``: the text with the words inside quote marks blotted out."""
    items: list[Mention] = []
    lower = frozenset(_LOWER_WORD.findall(masked))
    known: dict[str, tuple[MentionKind, int, int, tuple[str, ...], bool]] = {}
    search = lexicon.run.finditer
    for number, line in enumerate(layout.lines):
        if line.kind != "body":
            continue
        start = layout.dateline[1] if layout.dateline and layout.dateline[0] == line.start else line.start
        for found in search(masked, start, line.end):
            run = found.group()
            split = known.get(run)
            if split is None:
                split = known[run] = split_run(run, lexicon, lower)
            kind, name_start, name_end, words, titled = split
            if kind == "other" and not words:
                continue
            at = found.start()
            initial = at == start or _SENTENCE_START.search(masked, max(start, at - 4), at) is not None
            items.append(
                Mention(at, found.end(), kind, at + name_start, at + name_end, words, initial=initial, titled=titled, line=number)
            )
    _begin_at_short_forms(items, masked)
    for item in items:
        _weigh(item, masked, lexicon)
    return Mentions(items)


def split_run(run: str, lexicon: Lexicon, lower: frozenset[str]) -> tuple[MentionKind, int, int, tuple[str, ...], bool]:
    """Split a run of capitals: kind, begin and end of the name in the run, its words, whether a title or role stands before it."""
    tokens = [(found.group(), found.start(), found.end()) for found in _WORD.finditer(run)]
    words = [_POSSESSIVE.sub("", token.lower()) for token, _, _ in tokens]
    first = 0
    while first < len(tokens) and words[first] in lexicon.openers and words[first] not in lexicon.given:
        first += 1
    if first == len(tokens):
        return "other", 0, 0, (), False
    shouted = len(tokens) - first > 1 and all(token.isupper() and len(token) > 2 for token, _, _ in tokens[first:])
    last, role, organisation = first - 1, False, False
    for i in range(first, len(tokens)):
        token, word = tokens[i][0], words[i]
        if word in lexicon.titles or word in lexicon.not_names:
            role = role or word in lexicon.roles or word in lexicon.titles
            organisation = organisation or word in lexicon.organisations
            last = i
            if word in lexicon.places and i + 1 < len(tokens) and words[i + 1] not in lexicon.given:
                last = i + 1
        elif not shouted and len(token) > 1 and token.isupper() and token.isalpha():
            organisation, last = True, i
        elif (
            i < len(tokens) - 1
            and word in lower
            and word not in lexicon.given
            and word not in lexicon.particles
            and i == last + 1
        ):
            last = i
        if last < i and i - last > MAX_NAME_WORDS:
            last = i - 2
    kind: MentionKind = "person"
    begin = last + 1
    while begin < len(tokens) and words[begin] in lexicon.titles:
        begin += 1
    if begin >= len(tokens):
        kind = "role" if role else "organisation" if organisation else "place"
        return kind, tokens[first][1], len(run), tuple(words[first:]), role
    if not role and begin > first:
        if words[first] in lexicon.places:
            kind = "place"
        elif organisation and words[begin] not in lexicon.given:
            kind = "organisation"
    if kind != "person":
        return kind, tokens[first][1], len(run), tuple(words[first:]), role
    end = tokens[-1][2]
    possessive = _POSSESSIVE.search(tokens[-1][0])
    if possessive and len(possessive.group()) > 1 or possessive and tokens[-1][0].endswith(("'", "’")):
        end -= len(possessive.group())
    return kind, tokens[begin][1], end, tuple(words[begin:]), role or begin > first


def _begin_at_short_forms(items: list[Mention], masked: str) -> None:
    """Move the begin of a long name to the word by which the article calls the person elsewhere.

    A short form that is the last word is a surname and moves nothing, unless what stands before is too long for a name.
    """
    solo = Counter(item.words[0] for item in items if item.kind == "person" and len(item.words) == 1)
    if not solo:
        return
    for item in items:
        if item.kind != "person" or len(item.words) < 2 or not item.has_role:
            continue
        for k in range(1, len(item.words)):
            if item.words[k] in solo and (k < len(item.words) - 1 or k > 2) and item.words[0] not in solo:
                offsets = [found.start() for found in _WORD.finditer(masked[item.name_start : item.name_end])]
                if k < len(offsets):
                    item.name_start += offsets[k]
                    item.words = item.words[k:]
                break


def _weigh(item: Mention, masked: str, lexicon: Lexicon) -> None:
    """Note what speaks for a person: a title, an age, a given name, a verb of saying beside it."""
    if item.kind not in {"person", "role"}:
        if item.kind == "organisation":
            item.speech = _says(masked, item, lexicon)
        return
    item.speech = _says(masked, item, lexicon)
    if item.kind == "role":
        return
    item.gender = _gender(masked, item, lexicon)
    given = item.words[0] in lexicon.given
    item.sure = item.titled or item.speech or (given and len(item.words) > 1) or _AGE.match(masked, item.end) is not None


def _says(masked: str, item: Mention, lexicon: Lexicon) -> bool:
    following = _NEXT_WORD.match(masked, item.end)
    if following:
        word = following.group(1).lower()
        if word in lexicon.verbs and word not in lexicon.weak:
            return True
        if word in lexicon.auxiliaries:
            following = _NEXT_WORD.match(masked, following.end())
            if following and following.group(1).lower() in lexicon.verbs - lexicon.weak:
                return True
    before = _PREVIOUS_WORD.search(masked, max(0, item.start - 18), item.start)
    return before is not None and before.group(1).lower() in lexicon.verbs | lexicon.according


def _gender(masked: str, item: Mention, lexicon: Lexicon) -> Gender | None:
    genders = lexicon.genders
    if item.words[0] in genders:
        found: Gender | None = genders[item.words[0]]
    else:
        found = None
    if item.has_role:
        for word in reversed(masked[item.start : item.name_start].lower().split()):
            if word in genders:
                return genders[word]
    return found


def skip_degrees(masked: str, end: int) -> int:
    """Return the position behind the degrees that follow a name (``, S.T., M.Si.``)."""
    found = _DEGREES.match(masked, end)
    return found.end() if found else end
