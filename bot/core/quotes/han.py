"""Frames in Chinese and Japanese, which have no spaces: subjects and verbs are found in clauses instead of words.

In Chinese the subject stands before the verb of saying, before or behind the quotation (``校长陆文娟说``). In Japanese it stands
before the quotation and the verb behind (``市長は「…」と述べた``), or both stand in the next sentence
(``「…」。宮下さんはそう話す。``).
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.core.quotes.attribution import Frames
from bot.core.quotes.chinese_words import chinese_roles
from bot.core.quotes.cues import Cue
from bot.core.quotes.han_names import RELATIVE
from bot.core.quotes.han_text import ADJUNCT, CLAUSE, adjunct_start, clause_patterns, either, trimmed
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention
from bot.core.quotes.noun_phrases import Subject
from bot.core.quotes.patterns import HAN

MAX_SUBJECT = 40
"""Characters in which a subject is looked for before its verb."""
MAX_PHRASE = 26
"""Characters of a phrase for someone who is never named."""
MAX_NICKNAME = 16
"""Characters of a name in marks that somebody goes by."""
_CLOSING = frozenset('”」"')
MIN_DESCRIBED = 2
"""Characters of a noun that tells nothing of somebody without the clause before it."""
MAX_BEFORE = 6
"""So many places are looked at for whom a noun takes up."""
MAX_TAIL = 34
"""Characters behind a Japanese quotation in which its verb stands."""
MAX_NARRATED = 60
"""Characters of a sentence without a verb of saying that can tell who spoke before it."""
LONG_ENOUGH = 16
"""Characters of a Japanese quotation that と alone makes speech."""
LONGEST = 10_000
"""Characters of a quotation within which its opening mark is looked for."""
LONGEST_SENTENCE = 1_000
_SENTENCE = re.compile(r"[。！？!?\n]")
_CLEFT = re.compile("[ぁ-ん]{0,3}のは、?")
_IN_BRACKETS = re.compile("（([^（）「」。0-9０-９]{2,20})）")
_ABOUT = re.compile("(?:について|に関して|に対して|をめぐって|を巡って|に際して)$")
_SO = re.compile("[そこ]う")
_PASSIVE = re.compile(f"[{HAN}]{{1,3}}[らさばかたなまわ]れ(?:て|た|る|、|も)")
"""A verb whose doer is not told (``皮肉られてきた``)."""


@lru_cache(maxsize=8)
def _patterns(lexicon: Lexicon) -> dict[str, re.Pattern[str]]:
    return {
        "behind": re.compile(rf"[，,、]?(?:{either(lexicon.quotatives)})"),
        "naming": re.compile(rf"[，,、]?(?:{either(lexicon.scare_after)})"),
        "topic": re.compile(either(lexicon.subject_marks)),
        "cited": re.compile(rf"(?:{either(lexicon.after_name)})$"),
    }


class HanFrames(Frames):
    """Reads the frames of quotations in texts without spaces."""

    goes_on_behind = frozenset("。")

    def after(self, start: int, limit: int, *, strict: bool = False) -> Cue | None:
        """Read the frame behind a quotation: subject and verb (Chinese), or the verb alone (Japanese)."""
        if self.lexicon.verb_last:
            return self._japanese_after(start, limit)
        end = self.sentence_end(start, min(limit, start + 90))
        verb = self._verb(start, end)
        if verb is None and not strict:
            return self._narrated(start, end)
        if verb is None or (strict and CLAUSE.search(self.masked, start + 1, verb.start())):
            return None
        if self.masked[verb.end() : verb.end() + 1] in {"：", ":"}:
            return None  # it leads in to the next quotation
        subject = self._subject(self._clause_start(start, verb.start()), verb.start())
        if subject.kind == "implied" and self.masked[start : verb.start()].strip("，, "):
            return None
        return Cue(verb.group(), subject, "after", verb.start(), verb.end(), self.via([], start, end))

    def before(self, floor: int, position: int) -> Cue | None:
        """Read the sentence that leads in to a quotation."""
        start = floor
        for found in _SENTENCE.finditer(self.masked, floor, position):
            start = found.end()
        end = position
        while end > start and self.masked[end - 1] in "：，、:, ":
            end -= 1
        if end <= start:
            return self._described_last(start) if self.lexicon.verb_last else None
        via = self.via([], start, position)
        if self.lexicon.verb_last:
            return self._japanese_before(start, end, via)
        verb = None
        for found in clause_patterns(self.lexicon)["verb"].finditer(self.masked, start, end):
            verb = found if found.group("verb") else verb
        if verb is None:
            colon = self.masked[end : end + 1] in {"：", ":"}
            return Cue("：", self._labelled(start, end), "before", start, end, via) if colon else None
        subject = self._subject(self._clause_start(start, verb.start()), verb.start())
        if subject.kind == "implied":
            subject = self._subject(start, verb.start())
        return Cue(verb.group(), subject, "before", verb.start(), verb.end(), via)

    def _labelled(self, start: int, end: int) -> Subject:
        """Read who stands before a colon without a verb of saying: in the clause, else the first name of the sentence.

        Example: ``奶奶侯大芬站在村口目送校车，忍不住抹眼泪：``.
        """
        subject = self._subject(self._clause_start(start, end), end)
        if subject.kind != "phrase" or self._ends_in_role(subject.start, subject.end):
            return subject
        named = self.mentions.between(start, end)
        return Subject("name", named[0].start, named[0].end, named[0]) if named else subject

    def _narrated(self, start: int, end: int) -> Cue | None:
        """Read a sentence without a verb of saying behind a quotation that begins its line: who is alone in it speaks.

        Example: ``“一夜之间，嫩芽全黑了。”茶农冉启明叹了口气。``
        """
        line = self.masked.rfind("\n", max(0, start - LONGEST), start) + 1
        if (
            not LONG_ENOUGH // 2 <= start - line <= LONGEST
            or self.masked[line + 1 : start - 1].strip("\x01")
            or end - start > MAX_NARRATED
        ):
            return None
        named = self.mentions.between(start, end)
        if len({mention.words for mention in named}) != 1:
            return None
        mention = named[0]
        return Cue("", Subject("name", mention.start, mention.end, mention), "after", mention.start, mention.end)

    def sentence_end(self, start: int, limit: int) -> int:
        """Return where the sentence ends."""
        found = _SENTENCE.search(self.masked, start, limit)
        return found.end() if found else limit

    # ------------------------------------------------------------------ Japanese
    def continued(self, start: int, limit: int) -> Cue | None:
        """Read the line behind a quotation that is a line of its own, if it says who spoke so (``真名瀬さんはそう言って…``)."""
        end = self.sentence_end(start, limit) if self.lexicon.verb_last else start
        so = _SO.search(self.masked, start, min(end, start + MAX_SUBJECT))
        cue = self._japanese_before(start, so.start(), None) if so else None
        if so is None or cue is None or cue.subject.kind == "implied":
            return None
        return Cue(so.group(), cue.subject, "after", so.start(), so.end())

    def _japanese_after(self, start: int, limit: int) -> Cue | None:
        """Read ``と述べた`` behind the quotation, or the next sentence if that says who spoke so."""
        patterns = _patterns(self.lexicon)
        if self.masked[start : start + 1] == "。":
            return self._spoken_so(start + 1, limit)
        if bracketed := _IN_BRACKETS.match(self.masked, start, limit):  # 「…」（三十代の母親）
            subject = self._subject(bracketed.start(1), bracketed.end(1))
            person = subject.kind == "name" and subject.mention is not None and subject.mention.kind == "person"
            known = person or (subject.kind == "phrase" and self._ends_in_role(subject.start, subject.end))
            return Cue("（", subject, "after", start, bracketed.end()) if known else None
        behind = patterns["behind"].match(self.masked, start, limit)
        if behind is None or patterns["naming"].match(self.masked, start, limit):
            return None
        passive = _PASSIVE.match(self.masked, behind.end(), limit) is not None
        if passive and self._quoted_length(start) < LONG_ENOUGH and not self._names_speaker(start):
            return None
        end = self.sentence_end(start, min(limit, start + MAX_TAIL))
        verb = self._verb(behind.end(), end)
        whole = (end < len(self.masked) and self.masked[end - 1] == "。") or end == limit
        named = whole and self._names_speaker(start)
        told = named or (self.masked.startswith("という。", start) and self._quoted_length(start) >= LONG_ENOUGH // 2)
        if verb is None and not told and not (whole and self._quoted_length(start) >= LONG_ENOUGH):
            return None
        word = verb.group() if verb else behind.group()
        subject = Subject("implied")
        topic = _patterns(self.lexicon)["topic"].search(self.masked, behind.end(), verb.start() if verb else end)
        if topic is not None and any(
            mention.start >= behind.end() for mention in self.mentions.between(behind.end(), topic.start())
        ):
            subject = self._subject(behind.end(), topic.start())  # 「…」と黒田さんは声を詰まらせた
        return Cue(word, subject, "after", start, verb.end() if verb else behind.end(), self.via([], start, end))

    def _spoken_so(self, start: int, limit: int) -> Cue | None:
        end = self.sentence_end(start, limit)
        verb = self._verb(start, end)
        if verb is None or not _SO.search(self.masked, max(start, verb.start() - 3), verb.start()):
            return self._narrated_japanese(start, end)
        if cleft := _CLEFT.match(self.masked, verb.end(), end):  # "そう笑うのは、五代目の冬木梢さん。"
            named = self.mentions.between(cleft.end(), end)
            subject = Subject("name", named[0].start, named[0].end, named[0]) if named else Subject("implied")
            return Cue(verb.group(), subject, "after", verb.start(), verb.end())
        cue = self._japanese_before(start, verb.start(), None)
        return (
            Cue(verb.group(), cue.subject, "after", verb.start(), verb.end()) if cue and cue.subject.kind != "implied" else None
        )

    def _narrated_japanese(self, start: int, end: int) -> Cue | None:
        """Read the sentence behind a quotation that begins its line: who is alone in it, and its topic, speaks.

        Example: ``「…」。最初の乗客となった榊トメさんは目を丸くした。``
        """
        line = self.masked.rfind("\n", max(0, start - LONGEST), start) + 1
        if not LONG_ENOUGH // 2 <= start - line <= LONGEST:
            return None
        opens = self.masked.startswith("「", line) and not self.masked[line + 1 : start - 2].strip("\x01")
        if not opens or end - start > MAX_NARRATED or self.masked[end - 1 : end] != "。":
            return None
        named = self.mentions.between(start, end)
        topic = self.masked[named[0].end : named[0].end + 1] if len(named) == 1 else ""
        if topic not in {"は", "が", "も"}:
            return None
        return Cue("", Subject("name", named[0].start, named[0].end, named[0]), "after", named[0].start, named[0].end)

    def _names_speaker(self, end: int) -> bool:
        """Say whether the sentence has a person for its topic before the quotation that closes at ``end``."""
        opening = max(0, self.masked.rfind("「", max(0, end - LONGEST), end - 1))
        floor = max(0, opening - LONGEST_SENTENCE)
        start = max(self.masked.rfind("。", floor, opening), self.masked.rfind("\n", floor, opening), floor - 1) + 1
        named = self.mentions.between(start, opening)
        if any(self.masked[mention.end : mention.end + 1] in {"は", "も", "が"} for mention in named):
            return True
        topic = self.masked.find("は", start, min(opening, start + MAX_PHRASE))
        ends = (*self.lexicon.organisation_endings, *self.lexicon.role_list) or "\0"
        return topic > start and self.masked.endswith(ends, start, topic)

    def _quoted_length(self, end: int) -> int:
        return end - 1 - max(0, self.masked.rfind("「", max(0, end - LONGEST), end - 1))

    def _japanese_before(self, start: int, end: int, via: str | None) -> Cue | None:
        cited = _patterns(self.lexicon)["cited"].search(self.masked, start, end)
        if cited:
            return Cue(
                cited.group(), self._subject(self._clause_start(start, cited.start()), cited.start()), "before", start, end, via
            )
        topics = list(_patterns(self.lexicon)["topic"].finditer(self.masked, start, end))
        if not topics:  # what is quoted before in the sentence stands between: "市長は「…」との発言について、「…」と述べた"
            floor = max(0, start - LONGEST_SENTENCE)
            start = max(self.masked.rfind("。", floor, start), self.masked.rfind("\n", floor, start), floor - 1) + 1
            topics = list(_patterns(self.lexicon)["topic"].finditer(self.masked, start, end))
        if not topics:
            return None
        about = [topic for topic in topics if _ABOUT.search(self.masked, max(start, topic.start() - 6), topic.start())]
        if about:  # "球団が引退試合を準備しているとの報道については": what is before tells no speaker but one marked by は
            topics = [topic for topic in topics if topic not in about and topic.group().endswith("は")]
        topics = [topic for topic in topics if self.masked[topic.start() - 1] not in "にへとを"] or topics[:0]
        if not topics:
            return None
        mark = next((topic for topic in reversed(topics) if topic.group().endswith("は")), topics[-1])
        subject = self._subject(self._clause_start(start, mark.start()), mark.start())
        return Cue(mark.group(), subject, "before", mark.start(), mark.end(), via)

    def _described_last(self, start: int) -> Cue | None:
        """Read whom the sentence before the one that a quotation begins is about, if nobody is named there.

        Example: ``勤務していたアルバイトの男性（２２）は逃げ込んだ。「…」と振り返る。``
        """
        floor = max(self.masked.rfind("\n", max(0, start - LONGEST_SENTENCE), start) + 1, start - LONGEST_SENTENCE)
        if self.masked[start - 1 : start] != "。":
            return None
        begin = max(self.masked.rfind("。", floor, start - 1) + 1, floor)
        mark = self.masked.find("は", begin, start)
        if mark < 0 or self.mentions.between(begin, start):
            return None
        subject = self._subject(self._clause_start(begin, mark), mark)
        known = subject.kind == "phrase" and self._ends_in_role(subject.start, subject.end)
        return Cue("は", subject, "before", mark, mark + 1) if known else None

    # ------------------------------------------------------------------ subjects
    def _verb(self, start: int, end: int) -> re.Match[str] | None:
        found = clause_patterns(self.lexicon)["verb"].finditer(self.masked, start, end)
        return next((match for match in found if match.group("verb")), None)

    def _clause_start(self, floor: int, position: int) -> int:
        start = max(floor, position - MAX_SUBJECT)
        for found in CLAUSE.finditer(self.masked, start, position):
            apposed = found.group() == "、" and self.mentions.at(found.end()) is not None and self.lexicon.verb_last
            inside = self.masked.rfind("（", start, found.start()) > self.masked.rfind("）", start, found.start())
            if not apposed and not inside:
                start = found.end()
        return start

    def _subject(self, start: int, end: int) -> Subject:
        """Read who stands in a range: a name, a pronoun, an organisation, else the phrase itself."""
        lexicon = self.lexicon
        if (nickname := self._in_marks(start, end)) is not None:
            return nickname
        start, end = trimmed(self.masked, start, end, lexicon)
        if start >= end:
            return Subject("implied")
        named = self.mentions.between(start, end)
        if not lexicon.verb_last:
            named = [mention for mention in named if not self.masked.startswith("的", mention.end)]  # "费晓岚的邻居"
        mention = (named[-1] if lexicon.verb_last else named[0]) if named else self.mentions.at(start)
        if mention is not None and (named or mention.end > start):
            return Subject("name", mention.start, mention.end, mention)
        longest_first = sorted(lexicon.pronouns, key=len, reverse=True)
        pronoun = next((word for word in longest_first if self.masked.startswith(word, start, end)), None)
        if pronoun is not None and not self.masked.startswith("的", start + len(pronoun)):
            return Subject("pronoun", start, end, gender=lexicon.pronouns[pronoun])
        return self._described(start, end)

    def _in_marks(self, start: int, end: int) -> Subject | None:
        """Return who is called by a name in marks behind what they are (``网友“半糖去冰”在评论区写道``)."""
        masked = self.masked
        if self.lexicon.verb_last or masked[start - 1 : start] not in _CLOSING or masked[start - 2 : start - 1] != "\x01":
            return None
        rest, opening = masked[start:end], start - 2
        while masked[opening] == "\x01" and start - opening < MAX_NICKNAME:
            opening -= 1
        known = self._ends_in_role(max(0, opening - MAX_PHRASE), opening)
        if not known or (rest.strip() and ADJUNCT.match(rest) is None):
            return None
        begin, stop = opening + 1, start - 1
        return Subject("name", begin, stop, Mention(begin, stop, "role", begin, stop, (masked[begin:stop],)))

    def described_before(self, start: int, end: int) -> Subject | None:
        """Return who was described before by the noun of a phrase that points back (``这位负责人``: ``省文物局一位负责人``)."""
        lexicon, masked = self.lexicon, self.masked
        pointing = max((word for word in lexicon.demonstratives if masked.startswith(word, start)), key=len, default="")
        head, position = masked[start + len(pointing) : end], start
        if len(head) < 2 or not pointing:
            return None
        for _ in range(MAX_BEFORE):
            position = masked.rfind(head, max(0, position - LONGEST), position)
            if position < 0:
                break
            stop = position + len(head)
            line = masked.rfind("\n", max(0, position - MAX_SUBJECT), position) + 1
            begin, _ = trimmed(masked, self._clause_start(line, position), stop, lexicon)
            if masked.endswith(tuple(lexicon.demonstratives), begin, position) or position - begin > MAX_PHRASE:
                continue
            named = self.mentions.at(stop) or self.mentions.at(position)
            if named is not None:
                return Subject("name", named.start, named.end, named)
            if position - begin > 1:
                return self._described(begin, stop)
        return None

    def _ends_in_role(self, start: int, end: int) -> bool:
        """Say whether a range ends in a word for someone (``県幹部``, which ends as an office does)."""
        return self.masked.endswith(tuple(self.lexicon.roles) or "\0", start, end)

    def _described(self, start: int, end: int) -> Subject:
        """Return an organisation or a phrase as the subject."""
        lexicon = self.lexicon
        if not lexicon.verb_last and (adjunct := adjunct_start(self.masked, start + 2, end, lexicon)) is not None:
            end = adjunct
        if not lexicon.verb_last and self.masked[end - 1] in "时時后後前中":  # "外交部发言人回应相关提问时"
            roles = list(chinese_roles(lexicon).finditer(self.masked, start, end))
            end = roles[-1].end() if roles else end
        clauses = not lexicon.verb_last and CLAUSE.search(self.masked, start, end) is not None  # "…裁定雙方各付一半訟費，並"
        if clauses or end - start > MAX_PHRASE or not re.search(f"[{HAN}ァ-ヴ]", self.masked[start:end]):
            return Subject("implied")
        pointed = self.masked.startswith(tuple(lexicon.demonstratives) or "\0", start, end)
        if pointed and not lexicon.verb_last:
            return Subject("pronoun", start, end)  # "这位克罗地亚人", "该公司"
        if self.masked.endswith(lexicon.organisation_endings, start, end) and not self._ends_in_role(start, end):
            words = (self.masked[start:end],)
            return Subject("name", start, end, Mention(start, end, "organisation", start, end, words))
        if lexicon.verb_last and (relative := RELATIVE.match(self.masked[start:end])):
            start += relative.end() if end - start - relative.end() > MIN_DESCRIBED else 0  # "市内で農業を営む男性"
        if self.masked.startswith(tuple(lexicon.demonstratives) or "\0", start, end):
            return Subject("pronoun", start, end)
        if self.masked.endswith(tuple(lexicon.determiners) or "\0", 0, start):  # "有觀眾": nobody who was named before
            words = (self.masked[start:end],)
            return Subject("name", start, end, Mention(start, end, "role", start, end, words))
        return Subject("phrase", start, end)
