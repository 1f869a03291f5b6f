"""Chinese and Japanese: no spaces and no capitals; names are known by surnames, by the role before and by the title behind.

The frames have the interface of ``attribution.Frames``. In Chinese the subject stands before the verb of saying, before or behind the
quotation (``校长陆文娟说``); in Japanese it stands before the quotation and the verb behind (``市長は「…」と述べた``).
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.core.quotes.attribution import Cue, Frames, Subject
from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention, Mentions

_HAN = "\u3400-\u9fff々〆ヶ"
_CLAUSE = re.compile(r"[，。；！？、：,;:!?\n\x01「」『』“”（]")
_SENTENCE = re.compile(r"[。！？!?\n]")
_NUMBER = re.compile(r"[（(][^）)]{0,8}[）)]")
MAX_SUBJECT = 40
"""Characters in which a subject is looked for before its verb."""


def _either(words: frozenset[str] | tuple[str, ...]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)"


@lru_cache(maxsize=8)
def _patterns(lexicon: Lexicon) -> dict[str, re.Pattern[str]]:
    surname = _either(lexicon.surnames)
    return {
        "verb": re.compile(_either(lexicon.verbs)),
        "behind": re.compile(rf"[，,、]?(?:{_either(lexicon.quotatives)})"),
        "topic": re.compile(rf"(?:{_either(lexicon.subject_marks)})"),
        "name": re.compile(
            rf"(?:(?P<role>(?:{_either(lexicon.roles)})))(?P<named>(?:{surname})[{_HAN}·]{{1,2}})"
            rf"|(?<![{_HAN}])(?P<bare>(?:{surname})[{_HAN}]{{1,2}})(?=(?:{_either(lexicon.verbs)}|[，。、：（]))"
        ),
        "titled": re.compile(rf"(?P<name>[{_HAN}ァ-ヴー]{{2,6}})(?P<age>（[０-９0-9]{{1,3}}）)?(?P<title>{_either(lexicon.honorifics)})"),
    }


class HanFrames(Frames):
    """Reads the frames of quotations in texts without spaces."""

    def after(self, start: int, limit: int, *, strict: bool = False) -> Cue | None:  # noqa: ARG002 - the interface of Frames
        """Read the frame behind a quotation: the subject before a verb (Chinese), or the verb alone (Japanese)."""
        end = self._end(start, min(limit, start + 60))
        patterns = _patterns(self.lexicon)
        if self.lexicon.verb_last:
            behind = patterns["behind"].match(self.masked, start, limit)
            return Cue(behind.group(), Subject("implied"), "after", start, behind.end(), self.via([], start, end)) if behind else None
        verb = patterns["verb"].search(self.masked, start, end)
        if verb is None:
            return None
        subject = self._subject(self._clause_start(start, verb.start()), verb.start())
        if subject.kind == "implied" and self.masked[start : verb.start()].strip("，, "):
            return None
        return Cue(verb.group(), subject, "after", verb.start(), verb.end(), self.via([], start, end))

    def before(self, floor: int, position: int) -> Cue | None:
        """Read the sentence that leads in to a quotation."""
        start = floor
        for found in _SENTENCE.finditer(self.masked, floor, position):
            start = found.end()
        lead_end = position
        while lead_end > start and self.masked[lead_end - 1] in "：，、:, ":
            lead_end -= 1
        if lead_end <= start:
            return None
        if self.lexicon.verb_last:
            topics = list(_patterns(self.lexicon)["topic"].finditer(self.masked, start, lead_end))
            if not topics:
                return None
            mark = topics[-1]
            subject = self._subject(self._clause_start(start, mark.start()), mark.start())
            return Cue(mark.group(), subject, "before", mark.start(), mark.end(), self.via([], start, position))
        verbs = list(_patterns(self.lexicon)["verb"].finditer(self.masked, start, lead_end))
        if not verbs:
            if self.masked[lead_end : lead_end + 1] in {"：", ":"}:
                return Cue("：", self._subject(self._clause_start(start, lead_end), lead_end), "before", start, lead_end)
            return None
        verb = verbs[-1]
        subject = self._subject(self._clause_start(start, verb.start()), verb.start())
        if subject.kind == "implied":
            subject = self._subject(start, verb.start())
        return Cue(verb.group(), subject, "before", verb.start(), verb.end(), self.via([], start, position))

    def sentence_end(self, start: int, limit: int) -> int:
        """Return where the sentence ends."""
        return self._end(start, limit)

    def _end(self, start: int, limit: int) -> int:
        found = _SENTENCE.search(self.masked, start, limit)
        return found.end() if found else limit

    def _clause_start(self, floor: int, position: int) -> int:
        start = max(floor, position - MAX_SUBJECT)
        for found in _CLAUSE.finditer(self.masked, start, position):
            if found.group() != "（":
                start = found.end()
        return start

    def _subject(self, start: int, end: int) -> Subject:
        """Read who stands in a range: a name, a pronoun, else the phrase itself."""
        while start < end and self.masked[start] in "，、 ）」”":
            start += 1
        phrase = _NUMBER.sub("", self.masked[start:end]).strip("，、 　")
        if not phrase:
            return Subject("implied")
        for word in sorted(self.lexicon.pronouns, key=len, reverse=True):
            if phrase == word or phrase.startswith(word) and len(phrase) - len(word) <= 3:
                return Subject("pronoun", start, end, gender=self.lexicon.pronouns[word])
        named = self.mentions.between(start, end)
        if named:
            mention = named[-1]
            return Subject("name", mention.start, mention.end, mention)
        if len(phrase) > MAX_SUBJECT // 2 and not self.lexicon.verb_last:
            return Subject("implied")
        stop = start + len(self.masked[start:end].rstrip("，、 　"))
        return Subject("phrase", start, stop)


def find_han_mentions(masked: str, layout: Layout, lexicon: Lexicon) -> Mentions:
    """Index the names of the body with the roles that stand before or behind them."""
    patterns = _patterns(lexicon)
    items: list[Mention] = []
    for number, line in enumerate(layout.lines):
        if line.kind != "body":
            continue
        start = layout.dateline[1] if layout.dateline and layout.dateline[0] == line.start else line.start
        if lexicon.surnames:
            items += [_chinese(masked, found, number, lexicon) for found in patterns["name"].finditer(masked, start, line.end)]
        if lexicon.honorifics:
            items += [_japanese(masked, found, start, number) for found in patterns["titled"].finditer(masked, start, line.end)]
    items.sort(key=lambda item: item.start)
    return Mentions(items)


def _chinese(masked: str, found: re.Match[str], line: int, lexicon: Lexicon) -> Mention:
    group = "named" if found.group("named") else "bare"
    start, end = found.span(group)
    verb = _patterns(lexicon)["verb"]
    if end - start == 3 and verb.match(masked, end - 1) and not verb.match(masked, end):
        end -= 1  # 王强说: the third character is the verb already
    role_start = start
    if found.group("role"):
        role_start = found.start("role")
        while role_start > 0 and masked[role_start - 1] not in "，。；：！？、\n\x01“”（）《》 在了的和与对":
            role_start -= 1
    name = masked[start:end]
    return Mention(role_start, end, "person", start, end, tuple(name), titled=role_start < start, sure=True, line=line, initial=role_start == 0)


def _japanese(masked: str, found: re.Match[str], floor: int, line: int) -> Mention:
    start, end = found.span("name")
    if end - start > 5:
        start = end - 4
    before = masked[max(floor, start - 30) : start]
    role_start = start
    if before.endswith("の"):
        clause = re.split(r"[。、，「」\n\x01（）は]", before)[-1]
        role_start = start - len(clause)
    return Mention(
        role_start, found.end("title"), "person", start, end, tuple(masked[start:end]), titled=True, sure=True, line=line
    )


def han_role(masked: str, mention: Mention) -> tuple[int, int] | None:
    """Return the role of a name: printed before it (``青石小学校长``, ``店主の``), else the title behind (``市長``)."""
    if mention.start < mention.name_start:
        text = masked[mention.start : mention.name_start]
        return (mention.start, mention.name_start - (1 if text.endswith("の") else 0))
    title = masked[mention.name_end : mention.end]
    return (mention.name_end, mention.end) if len(title) > 1 and title not in {"さん", "ちゃん", "さま"} and "（" not in title else None
