"""What is compared of an article to find out whether it tells the same event as another one.

    headline, text ──► tokens ──► names, numbers, dates, words (stems), shingles ──► StoryProfile

Names, numbers and dates are written so that they agree across languages: "5,6" and "5.6", "2,5 miliar" and "2.5 billion",
"Jepang" and "Japan", "24 November" and "Nov. 24" are the same terms. Words are compared within a language only. Everything is
taken from the headline and the beginning of the text: news tells the event first, and the work for an article stays bounded
however long it is.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.core.event_time import when_told
from bot.core.matching import normalised, words
from bot.core.model import ArticleDraft
from bot.core.quotes.language_files import codes
from bot.core.quotes.lexicon import Lexicon, load

READ_LENGTH = 1800
"""Characters of the text that are read: about 250 words."""
FOCUS_TOKENS = 45
"""Tokens from the beginning of the text that tell, with the headline, what the article is about."""
SHINGLE = 4
"""Words in a row that copies have in common and independent reports hardly do."""
SAMPLED = 2
"""One shingle of so many is kept, the same ones in every article."""
MOST_TERMS = 48
"""Terms of an article, at most: all of a short report, the beginning of a long one."""
MAX_TERM = 40
SHORT_WORD = 4
"""Shorter words tell next to nothing."""

_TOKEN = re.compile(
    r"(?P<date>\b(?:\d{1,4}/\d{1,2}(?:/\d{2,4})?|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}-\d{1,2}-\d{2,4})\b)"
    r"|(?P<score>(?<![\d.,-])\d{1,3}[-–]\d{1,3}(?![\d-]))"
    r"|(?P<number>\d+(?:[.,:]\d+)*)\s?(?P<percent>%)?"
    r"|(?P<word>[^\W\d_]+(?:['’‘ʼ.-][^\W\d_]+)*)"
)
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_SENTENCE_END = frozenset('.!?:;\n"“”„«»•–—')
_SCALES = {
    "ribu": 1e3, "rb": 1e3, "juta": 1e6, "jt": 1e6, "miliar": 1e9, "milyar": 1e9, "triliun": 1e12,
    "thousand": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12,
}  # fmt: skip
_PERCENT = frozenset({"persen", "percent", "pct", "prozent", "procent"})
_MEASURES = (
    frozenset(_SCALES)
    | _PERCENT
    | {
        *("tahun", "bulan", "minggu", "hari", "jam", "menit", "orang", "kilometer", "km", "meter", "ton", "derajat"),
        *("years", "months", "weeks", "days", "hours", "minutes", "people", "miles", "tonnes", "tons", "degrees"),
    }
)
"""What makes a range of "10-15", and no result."""
_NUMERALS = {
    word: number
    for row in (
        "dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas",
        "two three four five six seven eight nine ten eleven",
    )
    for number, word in enumerate(row.split(), start=2)
} | {"belasan": 15, "puluhan": 50, "dozens": 50, "twelve": 12}
_YEARS = range(1900, 2100)
_HIGHEST_DAY = 31
_HIGHEST_MONTH = 12
_CLITICS = re.compile(r"(?:['’ʼ]s|-nya|-lah|-pun)$")
_LONGEST_PLACE = 3

# Light stemming: what retellings change is mostly voice and number ("menewaskan", "tewas"; "fires", "fire").
_INDONESIAN = (
    re.compile(r"^(?:memper|diper|meng|meny|mem|men|peng|pem|pen|ber|ter|me|di|ke|se|pe)"),
    re.compile(r"(?:kannya|annya|nya|kan|an|i)$"),
)
_AFFIXES: Mapping[str, tuple[re.Pattern[str], ...]] = {
    "id": _INDONESIAN,
    "ms": _INDONESIAN,
    "en": (re.compile(r"(?:ings|ing|ied|ies|ed|es|s|ly)$"),),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryProfile:
    """An article as stories are decided by. Terms begin with their kind: ``n:`` name, ``#`` number, ``w:`` word.

    ``focus`` holds those terms that stand in the headline or at the beginning. ``shingles`` are hashes of a sample of its
    word sequences. ``days`` are the dates that it begins with, those of weekdays included, as ``dmonth-day``. ``scores`` are the
    results that it begins with, the higher number first: ``s2-0``, ``s21-19`` for 19-21. ``ahead``: what it tells first is still
    to come.
    """

    language: str | None
    names: frozenset[str]
    numbers: frozenset[str]
    words: frozenset[str]
    focus: frozenset[str]
    headline: frozenset[str]
    shingles: frozenset[int]
    days: frozenset[str] = frozenset()
    scores: frozenset[str] = frozenset()
    ahead: bool = False

    def terms(self) -> frozenset[str]:
        """Return all terms, whatever their kind."""
        return self.names | self.numbers | self.words

    def to_json(self) -> dict[str, Any]:
        """Return what ``from_json`` reads."""
        return {
            "language": self.language,
            "shingles": sorted(self.shingles),
            "scores": sorted(self.scores),
            "days": sorted(self.days),
            "ahead": self.ahead,
            **{name: sorted(getattr(self, name)) for name in _SETS},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> StoryProfile:
        """Return the profile that ``to_json`` wrote."""
        sets = {name: frozenset(data[name]) for name in _SETS}
        return cls(
            language=data["language"],
            shingles=frozenset(data["shingles"]),
            scores=frozenset(data.get("scores", ())),  # older profiles have neither these nor what follows
            days=frozenset(data.get("days", data.get("dates", ()))),
            ahead=data.get("ahead", False),
            **sets,
        )


_SETS = ("names", "numbers", "words", "focus", "headline")


@dataclass(slots=True)
class _Token:
    text: str
    folded: str
    kind: str
    bare: str
    """Folded, without what is written onto a name (``-nya``, ``'s``)."""
    opens: bool
    """Whether a sentence begins here, where a capital says nothing."""


def profile(article: ArticleDraft) -> StoryProfile:
    """Return what stories compare of an article."""
    language = _primary(article.language)
    lexicon = load(language)
    text = _body(article)
    title, body = _tokens(article.headline), _tokens(text)
    capitals = lexicon.script == "capitals" and not lexicon.capital_nouns
    names = _names(body, lexicon) if capitals else Counter()
    known = frozenset(names)
    spread = _Terms(lexicon, language, known)
    in_title, in_body = spread.of(title), spread.of(body)
    in_focus = in_title | spread.of(body[:FOCUS_TOKENS])
    everything = in_title | in_body
    kept = _most_telling(everything, in_focus)
    told = when_told(article, text, language, _of_kind(in_focus, "d"))
    return StoryProfile(
        language=language,
        names=_of_kind(kept, "n"),
        numbers=_of_kind(kept, "#"),
        words=_of_kind(kept, "w"),
        focus=kept & in_focus,
        headline=kept & in_title,
        shingles=_shingles(body),
        scores=_of_kind(in_focus, "s"),
        days=told.days,
        ahead=told.ahead,
    )


def _body(article: ArticleDraft) -> str:
    text = article.text[:READ_LENGTH]
    if len(article.text) > READ_LENGTH:
        text = text.rsplit(maxsplit=1)[0]
    # Files and some feeds repeat the headline above the text.
    return text.removeprefix(f"{article.headline}\n")


def _primary(language: str | None) -> str | None:
    return None if language is None else language.replace("_", "-").split("-", maxsplit=1)[0].lower()


def _most_telling(terms: Collection[str], in_focus: Collection[str]) -> frozenset[str]:
    """Return at most ``MOST_TERMS``: what is in focus first, names and numbers before words."""
    kinds = {"n": 0, "#": 1, "w": 2}
    ordered = sorted((t for t in terms if t[0] in kinds), key=lambda term: (term not in in_focus, kinds[term[0]], term))
    return frozenset(ordered[:MOST_TERMS])


def _of_kind(terms: Iterable[str], kind: str) -> frozenset[str]:
    return frozenset(term for term in terms if term[0] == kind)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "word"
        written = match.group("number") if kind == "percent" else match.group(kind)
        before = _last_before(text, match.start())
        folded = written.lower() if written.isascii() else normalised(written)
        bare = folded if kind != "word" or folded.isalpha() else _CLITICS.sub("", folded)
        found.append(_Token(written, folded, kind, bare, before in _SENTENCE_END))
    return found


def _last_before(text: str, at: int) -> str:
    """Return the last character before ``at`` that is no space or bracket; a new line if there is none."""
    at -= 1
    while at >= 0 and text[at] in " ('‘(":
        at -= 1
    return text[at] if at >= 0 else "\n"


def _names(body: list[_Token], lexicon: Lexicon) -> Counter[str]:
    """Return the words that are written with a capital inside sentences, and those beside them."""
    common = _common(lexicon.code)
    found: Counter[str] = Counter()
    after_name = False
    for at, token in enumerate(body):
        capital = token.kind == "word" and token.text[:1].isupper()
        name = capital and token.bare not in common and len(token.folded) > 1
        if name and token.opens and not after_name:
            following = body[at + 1] if at + 1 < len(body) else None
            shouted = token.text.isupper()
            name = shouted or (
                following is not None and following.kind == "word" and following.text[:1].isupper() and not following.opens
            )
        if name:
            found[token.bare] += 1
        after_name = name and not token.opens
    return found


@dataclass(slots=True)
class _Terms:
    """Tells the terms of some tokens, given which words are names in the article."""

    lexicon: Lexicon
    language: str | None
    names: frozenset[str]

    def of(self, tokens: list[_Token]) -> set[str]:
        """Return the terms, each with its kind."""
        found: set[str] = set()
        places = _places(self.language)
        skipped = 0
        for at, token in enumerate(tokens):
            if skipped:
                skipped -= 1
                continue
            if token.kind != "word":
                found.update(self._number(tokens, at))
                continue
            length, code = _place_at(tokens, at, places)
            if code is not None:
                found.add(f"n:@{code.lower()}")
                skipped = length - 1
                continue
            found.update(self._word(token))
        return found

    def _word(self, token: _Token) -> Iterable[str]:
        bare = token.bare
        if bare in self.names:
            return (f"n:{bare}"[:MAX_TERM],)
        if bare in _NUMERALS:
            return (f"#{_NUMERALS[bare]}",)
        if bare in _common(self.lexicon.code) or (len(bare) < SHORT_WORD and bare.isascii()):
            return ()
        if bare.isascii():
            return (f"w:{stem(bare, self.language)}"[:MAX_TERM],)
        return tuple(f"w:{stem(word, self.language)}"[:MAX_TERM] for word in words(bare))

    def _number(self, tokens: list[_Token], at: int) -> Iterable[str]:
        token = tokens[at]
        if token.kind == "date":
            return _date(token.text)
        months = _months(self.lexicon.code)
        before = tokens[at - 1].folded.rstrip(".") if at else ""
        after = tokens[at + 1].folded.rstrip(".") if at + 1 < len(tokens) else ""
        if token.kind == "score":
            return () if after in months or after in _MEASURES else (_score(token.text),)
        value = _value(token.text)
        for month in (months.get(after), months.get(before)):
            if month is not None and value.is_integer() and 1 <= value <= _HIGHEST_DAY:
                return (f"d{month}-{int(value)}",)
        if _YEARS.start <= value < _YEARS.stop and len(token.text) == 4:  # (a float is looked for in a range one by one)
            return ()
        value *= _SCALES.get(after, 1.0)
        percent = "%" if token.kind == "percent" or after in _PERCENT else ""
        return (f"#{value:.12g}{percent}"[:MAX_TERM],)


def _value(written: str) -> float:
    if _GROUPED.fullmatch(written):
        return float(written.replace(".", "").replace(",", ""))
    *groups, last = re.split(r"[.,:]", written)
    if not groups:
        return float(last[:15])
    return float("".join(groups)[:15] + "." + last[:6])


def _score(written: str) -> str:
    """Write a result with the higher number first: whoever it is told from, it is the same."""
    return "s" + "-".join(map(str, sorted(map(int, re.split("[-–]", written)), reverse=True)))


def _date(written: str) -> Iterable[str]:
    """``24/11/2026`` and ``2026-11-24`` (and ``24/11``): day and month. What is neither is no date, but no number either."""
    parts = [int(part) for part in re.split("[/-]", written)]
    day, month = (parts[2], parts[1]) if len(parts) == 3 and parts[0] in _YEARS else (parts[0], parts[1])
    if month > _HIGHEST_MONTH:
        day, month = month, day
    return (f"d{month}-{day}",) if 1 <= month <= _HIGHEST_MONTH and 1 <= day <= _HIGHEST_DAY else ()


def _place_at(tokens: list[_Token], at: int, places: Mapping[tuple[str, ...], str]) -> tuple[int, str | None]:
    """Return the country that is named at a token, and in how many words."""
    if not places or not tokens[at].text[:1].isupper():
        return 1, None
    for length in range(min(_LONGEST_PLACE, len(tokens) - at), 0, -1):
        key = tuple(token.bare for token in tokens[at : at + length])
        if key in places:
            return length, places[key]
    return 1, None


def stem(word: str, language: str | None) -> str:
    """Return a word without the commonest affixes of its language, so that retellings in another voice agree."""
    affixes = _AFFIXES.get(language or "")
    if affixes is None:
        return word
    for affix in affixes:
        match = affix.search(word)
        if match and len(word) - len(match[0]) >= SHORT_WORD:
            word = word[: match.start()] + word[match.end() :]
    return word


def _shingles(tokens: list[_Token]) -> frozenset[int]:
    folded = [token.folded for token in tokens]
    rows = (" ".join(folded[at : at + SHINGLE]) for at in range(len(folded) - SHINGLE + 1))
    hashes = (zlib.crc32(row.encode()) for row in rows)
    return frozenset(value for value in hashes if value % SAMPLED == 0)


@lru_cache(maxsize=32)
def _common(code: str) -> frozenset[str]:
    """Return words that stand in all kinds of news, and capitalised ones that are no names: days, months, offices."""
    lexicon = load(code)
    forms = {form for month in lexicon.months for form in month}
    lists = (lexicon.openers, lexicon.stops, lexicon.verbs, lexicon.weekdays, lexicon.prepositions, lexicon.roles, lexicon.titles)
    singles = {word for entries in lists for word in entries if " " not in word}
    return frozenset(singles | forms | {"rp", "usd", "wib", "wita", "wit", "gmt", "mr", "mrs", "ms", "dr"})


@lru_cache(maxsize=32)
def _months(code: str) -> Mapping[str, int]:
    return {form.rstrip("."): number for number, forms in enumerate(load(code).months, start=1) for form in forms}


@lru_cache(maxsize=32)
def _places(language: str | None) -> Mapping[tuple[str, ...], str]:
    """Return the names of countries in a language, as their folded words, with their codes (CLDR, by Babel)."""
    if language not in codes():
        return {}
    from babel.core import Locale  # noqa: PLC0415 - 20 ms and a megabyte, for those who ingest

    territories = Locale(language).territories
    named = {tuple(normalised(name).replace(".", "").split()): code for code, name in territories.items() if code.isalpha()}
    extra = _USUAL_NAMES.get(language, {})
    return {key: code for key, code in named.items() if key} | {tuple(name.split()): code for name, code in extra.items()}


_USUAL_NAMES: Mapping[str, Mapping[str, str]] = {
    "id": {
        "amerika serikat": "US",
        "as": "US",
        "china": "CN",
        "tiongkok": "CN",
        "korsel": "KR",
        "inggris": "GB",
        "belanda": "NL",
    },
    "en": {"us": "US", "united states": "US", "u.s": "US", "uk": "GB", "britain": "GB", "england": "GB", "turkey": "TR"},
}
"""What newspapers call some countries, beside CLDR's names."""
