"""Names in scripts without capitals whose words stand apart (Arabic, Devanagari).

A name begins at a given name and goes on over particles and family names (``يوسف بن عيسى العامري``). Without a given name it is
what is left of the subject of a verb of saying when the role is taken off (``नाविक रामलाल केवट ने``). The role before it begins at
a word for one.
"""

from __future__ import annotations

import re
from collections import Counter

from bot.core.quotes.language_files import Gender
from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention, Mentions
from bot.core.quotes.words import SIGNS, bare_word

MAX_NAME_WORDS = 5
_FULL_STOPS = frozenset(".।۔")
MAX_ROLE_WORDS = 8
_PLURAL = ("ों", "यों", "एं", "ें")
"""Endings of Hindi nouns in the plural, which are no names."""
_WORD = re.compile(f"[^{SIGNS}]+|@\\w+")


def find_word_mentions(masked: str, layout: Layout, lexicon: Lexicon) -> Mentions:
    """Index the names of the body: each where it is printed in full, and each word of such a name that stands alone elsewhere."""
    lines: list[_Line] = []
    for number, printed in enumerate(layout.lines):
        if printed.kind == "body":
            start = layout.dateline[1] if layout.dateline and layout.dateline[0] == printed.start else printed.start
            lines.append(_Line(masked, number, start, printed.end, lexicon))
    alone = {bare_word(line.words[i], lexicon) for line in lines for i in line.spoken()}
    for line in lines:
        line.alone = alone
    items: list[Mention] = []
    family: set[str] = set()
    first: set[str] = set()
    for line in lines:
        for begin, size in line.names(alone):
            items.append(line.mention(begin, size))
            family.update(items[-1].words[1:] if len(items[-1].words) > 1 else ())
            first.update(items[-1].words[:1] if lexicon.subject_marks else ())
    taken = {(item.line, item.start, item.end) for item in items}
    counts = Counter(word for line in lines for word in line.bare) if lexicon.verb_last else Counter[str]()
    for line in lines:
        for i in range(len(line.words)):
            bare = bare_word(line.words[i], lexicon)
            inside = any(number == line.number and begin <= line.starts[i] < end for number, begin, end in taken)
            if (
                not inside
                and bare not in lexicon.particles
                and (
                    (bare in family and not (lexicon.verb_last and line.is_known(bare)))
                    or (bare in first and not line.is_known(bare))
                    or (bare in lexicon.given and line.is_spoken(i))
                    or line.is_sole(i, counts)
                )
            ):
                items.append(line.mention(i, 1))
    items.sort(key=lambda item: item.start)
    return Mentions(items)


class _Line:
    """The words of one line of the body."""

    def __init__(self, masked: str, number: int, start: int, end: int, lexicon: Lexicon) -> None:
        found = list(_WORD.finditer(masked, start, end))
        self.masked, self.number, self.lexicon = masked, number, lexicon
        self.alone: set[str] = set()
        """Words that stand alone as the subject of a verb of saying somewhere in the article."""
        self.words = [match.group() for match in found]
        self.bare = [bare_word(word, lexicon) for word in self.words]
        self.starts = [match.start() for match in found]
        self.ends = [match.end() for match in found]

    def joined(self, i: int) -> bool:
        """Say whether only a space stands between a word and the next, or the dot of a title."""
        gap = self.masked[self.ends[i] : self.starts[i + 1]] if i + 1 < len(self.words) else ""
        return gap == " " or (gap == ". " and self.words[i] in self.lexicon.abbreviations)

    def is_spoken(self, i: int) -> bool:
        """Say whether a verb of saying stands before a word, or the mark of a subject behind it."""
        lexicon = self.lexicon
        behind = self.words[i + 1] if i + 1 < len(self.words) else ""
        if lexicon.verb_last and behind in lexicon.strong_verbs and self.joined(i) and (i == 0 or not self.joined(i - 1)):
            return True  # ["…",] इशिता बताती हैं
        return (
            (i > 0 and (self.bare[i - 1] in lexicon.verbs or self.bare[i - 1] in lexicon.according))
            or behind in lexicon.subject_marks
            or " ".join(self.words[i + 1 : i + 3]) in lexicon.after_name
        )

    def is_sole(self, i: int, counts: Counter[str]) -> bool:
        """Say whether a word that no list has and that is met twice is a name alone (``फूलमती ने बताया``)."""
        word = self.bare[i]
        if counts[word] < 2 or self.is_known(word) or word.endswith(_PLURAL) or self.lexicon.is_organisation(word):
            return False
        behind_role = i > 0 and self.joined(i - 1) and self.words[i - 1] in self.lexicon.roles
        return word in self.alone and (behind_role or (self.is_spoken(i) and (i == 0 or not self.joined(i - 1))))

    def spoken(self) -> list[int]:
        """Return the numbers of the words that stand alone as the subject of a verb of saying."""
        return [i for i in range(len(self.words)) if self.is_spoken(i) and not self.is_known(self.bare[i])]

    def is_known(self, word: str) -> bool:
        """Say whether it is a word of the language and no name."""
        lexicon = self.lexicon
        return (
            word in lexicon.openers or word in lexicon.roles or word in lexicon.not_names or word in lexicon.stops
            or word in lexicon.verbs or word in lexicon.prepositions or word in lexicon.auxiliaries or word in lexicon.titles
            or word in lexicon.pronouns or word in lexicon.determiners or word in lexicon.demonstratives
            or word in lexicon.subject_marks or word in lexicon.introducers
        )  # fmt: skip

    def names(self, alone: set[str]) -> list[tuple[int, int]]:
        """Return the names printed in full, as (number of the first word, words)."""
        found = []
        i = 0
        while i < len(self.words):
            size = self._initialed(i) or self._name_size(i, alone)
            unlisted = (
                size == 1
                and i > 1
                and self.joined(i - 1)
                and not self.is_known(self.bare[i - 1])
                and self.bare[i - 2] in self.lexicon.roles
                and not self.words[i - 1].startswith(self.lexicon.family_prefixes or "\0")  # "الروائية المغربية هالة"
            )
            if unlisted and self.joined(i - 2):
                found.append((i - 1, 2))  # "छात्रा तनु प्रिया": the given name is in no list
                i += 1
            elif size > 1 or (size == 1 and self._is_introduced(i)):
                found.append((i, size))
                i += size
            elif self._is_titled(i, alone):
                found.append((i, 2))  # "प्रोफेसर डॉ. रामानुजम अय्यर इस"
                i += 2
            elif self._is_called(i, alone):
                found.append((i, 2))  # "रघुबीर राठी", where the article has "रघुबीर ने कहा"
                i += 2
            else:
                i += 1
        taken = {n for begin, size in found for n in range(begin, begin + size)}
        found += [(begin, size) for begin, size in self._unlisted() if not taken & set(range(begin, begin + size))]
        return found

    def _is_introduced(self, i: int) -> bool:
        """Say whether a role stands before a word, its adjectives between (``حفيدته الطالبة الجامعية وضحى``)."""
        lexicon = self.lexicon
        before = i - 1
        while lexicon.verb_first and before > 0 and i - before < 3 and self.words[before] not in lexicon.roles:
            if not (self.joined(before) and self.words[before].startswith(lexicon.family_prefixes)):
                break
            before -= 1
        return before >= 0 and (self.words[before] in lexicon.roles or self.words[before] in lexicon.titles)

    def _is_titled(self, i: int, alone: set[str]) -> bool:
        """Say whether a title and two words stand together of which the second speaks alone elsewhere."""
        lexicon = self.lexicon
        if lexicon.verb_first or i == 0 or not self.joined(i) or i + 1 >= len(self.words):
            return False
        titled = self.words[i - 1] in lexicon.titles or self.words[i - 1] in lexicon.roles
        plain = not self.is_known(self.bare[i]) and not self.is_known(self.bare[i + 1])
        return titled and plain and self.bare[i + 1] in alone and self.joined(i - 1)

    def _is_called(self, i: int, alone: set[str]) -> bool:
        """Say whether a word that speaks alone elsewhere stands before a family name where the verb is not first."""
        ends = self.bare[i] in alone and self.joined(i) and not self.lexicon.verb_first and not self.is_known(self.bare[i])
        closed = ends and (self._ends_name(i + 1) or (i > 0 and self.bare[i - 1] in self.lexicon.roles))
        return closed and not self.is_known(self.bare[i + 1])

    def _initialed(self, i: int) -> int:
        """Return the size of a name that initials begin (``के. वी. सुब्रमण्यम``), 0 if none does."""
        lexicon, n = self.lexicon, i
        while n + 1 < len(self.words) and self.words[n] in lexicon.abbreviations and self.words[n] not in lexicon.titles:
            if self.masked[self.ends[n] : self.starts[n + 1]] not in {".", ". "}:
                break
            n += 1
        if n == i or n >= len(self.words) or self.is_known(self.bare[n]) or lexicon.verb_first:
            return 0
        return n + 1 - i

    def _name_size(self, i: int, alone: set[str]) -> int:
        """Return of how many words the name that begins at a word consists; 0 if none begins there."""
        lexicon = self.lexicon
        following = self.words[i + 1] if self.joined(i) else ""
        compound = (
            self.bare[i] in lexicon.particles
            and following
            and (following in lexicon.given or following.startswith(lexicon.family_prefixes or ("\0",)))
        )
        if self.bare[i] not in lexicon.given and not (compound and self.bare[i] in lexicon.compound_names):
            return 0
        size = 2 if compound and self.bare[i] in lexicon.compound_names else 1
        closed = False
        while i + size < len(self.words) and size < MAX_NAME_WORDS and self.joined(i + size - 1):
            word, previous = self.words[i + size], self.words[i + size - 1]
            part = (
                previous in lexicon.particles or word in lexicon.particles or (word in lexicon.given and not self.is_known(word))
            )
            part = part or word in lexicon.middles or self._is_inner_title(i + size)
            marked = bool(lexicon.family_prefixes) and word.startswith(lexicon.family_prefixes)
            trade = word in lexicon.surnames and word in lexicon.roles  # "رهف الخياط"
            own = (
                word in alone
                or marked
                or word in lexicon.surnames
                or (word[0] not in lexicon.prefix_letters if lexicon.family_prefixes else self._ends_name(i + size))
            )
            maghrebi = (
                word.startswith(("بل", "بن", "بو")) and self.masked[self.ends[i + size] :][:2] == " ("
            )  # "ضحى بلعربي (16 عاما)"
            own = own or maghrebi or (not self.joined(i + size) and (i == 0 or not self.joined(i - 1)))
            loose = previous in lexicon.particles or word in lexicon.particles or word in lexicon.middles
            if (closed and not loose) or (
                not part and ((self.is_known(word) and not trade and not (marked and word in lexicon.common)) or not own)
            ):
                break
            clan = previous in lexicon.compound_names and size > 1 and word not in lexicon.given  # "مزنة آل قريشة"
            closed = closed or not part or clan
            size += 1
        while size > 1 and self.words[i + size - 1] in lexicon.particles:
            size -= 1
        return size

    def _is_inner_title(self, i: int) -> bool:
        """Say whether a title is part of a family name (``نعيم الحاج يوسف``)."""
        lexicon, word = self.lexicon, self.words[i]
        inner = word in lexicon.titles and bool(lexicon.family_prefixes) and word.startswith(lexicon.family_prefixes)
        return inner and self.joined(i) and self.bare[i + 1] in lexicon.given

    def _ends_name(self, i: int) -> bool:
        """Say whether a name can end at a word: what follows belongs to the language, or is punctuation."""
        return not self.joined(i) or self.is_known(self.bare[i + 1])

    def _unlisted(self) -> list[tuple[int, int]]:
        """Find names without a known given name: what the role leaves of the subject before its mark or behind its verb."""
        found = []
        for i in range(len(self.words)):
            if (
                self.words[i] in self.lexicon.subject_marks
                or " ".join(self.words[i : i + 2]) in self.lexicon.after_name
                or self._is_owner_of_words(i)
            ):
                begin = i
                while begin > 0 and i - begin < MAX_ROLE_WORDS and self.joined(begin - 1) and not self._bounds(begin - 1):
                    begin -= 1
                found.append(self._without_role(begin, i))
            elif self.lexicon.verb_last and self.bare[i] in self.lexicon.strong_verbs:
                found.append(self._before_verb(i))
            elif self.words[i] in self.lexicon.introducers:
                end = i + 1
                while end < len(self.words) and end <= i + 2 and self.joined(end - 1) and not self.is_known(self.bare[end]):
                    end += 1
                found.append((i + 1, end - i - 1))
            elif (
                self.words[i] in self.lexicon.roles
                and self.lexicon.verb_first
                and self.words[i].startswith(self.lexicon.family_prefixes)
            ):
                found.append(self._behind_role(i + 1))
            elif self.bare[i] in self.lexicon.verbs and self.lexicon.verb_first:
                found.append(self._ahead_of_verb(i))
                end = i + 1
                while (
                    end < len(self.words)
                    and end - i <= MAX_ROLE_WORDS
                    and (end == i + 1 or self.joined(end - 1))
                    and not self._bounds(end)
                ):
                    end += 1
                if i + 1 < len(self.words) and self.joined(i):
                    found.append(self._behind_verb(i + 1, end))
        return [(begin, size) for begin, size in found if size > 0]

    def _is_owner_of_words(self, i: int) -> bool:
        """Say whether a genitive and a noun of saying stand behind a word (``स्पिनर जुबैर सैफी का कहना था``)."""
        owned = self.words[i] in self.lexicon.genitives and i + 1 < len(self.words)
        return owned and self.words[i + 1] in self.lexicon.strong_verbs

    def _before_verb(self, i: int) -> tuple[int, int]:
        """Take the name behind a role before a verb that no subject mark precedes (``चालक जुम्मन अंसारी कहते हैं``)."""
        begin = i
        while begin > 0 and i - begin < MAX_ROLE_WORDS and self.joined(begin - 1) and not self._bounds(begin - 1):
            begin -= 1
        start, size = self._without_role(begin, i)
        told = start > begin and self.words[start - 1] in self.lexicon.roles
        return (start, size if told and size in {1, 2} and not self._leads_on(start + size - 1) else 0)

    def _bounds(self, i: int) -> bool:
        lexicon = self.lexicon
        word = self.bare[i]
        return (
            word in lexicon.stops
            or word in lexicon.verbs
            or word in lexicon.pronouns
            or word in lexicon.openers
            or word in lexicon.that
        )

    def _without_role(self, begin: int, end: int) -> tuple[int, int]:
        """Take the name at the end of a phrase: behind the last word that is known to be none."""
        start = max(
            (n + 1 for n in range(begin, end) if self.is_known(self.words[n]) or self.lexicon.is_organisation(self.words[n])),
            default=begin,
        )
        given = next((n for n in range(start + 1, end) if self.words[n] in self.lexicon.given), start)
        start = given if self.lexicon.verb_last else start  # "कमेंटेटर डेविड फर्नांडीस"
        size = end - start
        first = self.words[begin] if begin < end else ""
        if size > 3 or size == 0 or first in self.lexicon.determiners or (size == 1 and start == begin):
            return (start, 0)
        return (start, size)

    def _ahead_of_verb(self, i: int) -> tuple[int, int]:
        """Take the name at the end of a subject before its verb (``لكن رئيس جمعية الصيادين بوعلام زيتوني تساءل``)."""
        begin, lexicon = i - 2, self.lexicon
        joined = begin > 0 and all(self.joined(n) for n in range(begin - 1, i))
        if not joined or (self.words[i] != self.bare[i] and self.words[i][0] not in lexicon.resumptives):
            return (i, 0)
        first, second = self.words[begin], self.words[begin + 1]
        named = not self.is_known(first) and not self.is_known(second) and not first.startswith(lexicon.family_prefixes)
        behind = self.words[begin - 1].startswith(lexicon.family_prefixes) or self.words[begin - 1] in lexicon.roles
        office = any(self.words[n] in lexicon.roles for n in range(max(0, begin - 4), begin))
        plain = first[0] not in lexicon.prefix_letters - {"ب", "ف"} and not lexicon.is_organisation(first)
        return (begin, 2 if named and behind and office and plain else 0)

    def _behind_verb(self, begin: int, end: int) -> tuple[int, int]:
        """Take the name at the end of a subject behind its verb: two words (``رئيس بلدية وادي النخيل زهير كنعان``)."""
        article = self.lexicon.family_prefixes or ("\0",)
        size = end - begin
        told = size == 2 and self.words[end - 1].startswith(article) and self.words[end - 1].endswith("ي")  # "تقول بية الجمالي"
        if size < 2 or (not told and any(self.bare[n][0] in self.lexicon.prefix_letters for n in (end - 2, end - 1))):
            return (begin, 0)
        last = self.words[end - 1]
        noun = (
            last.startswith(article) and not last.endswith("ي") and last not in self.alone and last not in self.lexicon.surnames
        )
        if noun and self.words[end - 2] not in self.lexicon.given and last.removeprefix("ال") not in self.lexicon.given:
            return (begin, 0)  # "معدة الدراسة"
        plain = (
            not self.words[end - 2].startswith(article)
            and not self.is_known(self.words[end - 2])
            and not self.is_known(self.words[end - 1])
        )
        if (
            plain
            and (size == 2 or (size > 2 and self.words[end - 3].startswith((*article, "لل", "بال"))))
            and not self.lexicon.is_organisation(self.words[end - 2])
        ):
            return (end - 2, 2)
        return (begin, 0)

    def _behind_role(self, begin: int) -> tuple[int, int]:
        """Take the name behind a definite role and its adjectives (``الصياد التونسي رضوان الماجري``)."""
        article = self.lexicon.family_prefixes
        spoken = begin > 1 and self.bare[begin - 2] in self.lexicon.verbs
        while begin + 1 < len(self.words) and self.words[begin].startswith(article) and self.joined(begin - 1):
            begin += 1
        if begin + 1 >= len(self.words) or not self.joined(begin - 1) or not self.joined(begin):
            return (begin, 0)
        first, second = self.words[begin], self.words[begin + 1]
        family = not self.is_known(second) or (second.startswith(article) and second in self.lexicon.roles)  # "رهف الخياط"
        told = spoken and second.startswith(article) and second in self.lexicon.roles  # "قالت المخرجة ليان الحداد"
        told = told or (second.startswith(article) and (second in self.alone or first[0] == "ف"))  # "الصياد فرحات القبيسي"
        plain = not self.is_known(first) and family and (told or first[0] not in self.lexicon.prefix_letters)
        ends = second.startswith(article) or self._leads_on(begin + 2)
        return (begin, 2 if plain and ends and not self.lexicon.is_organisation(first) else 0)

    def _leads_on(self, i: int) -> bool:
        """Say whether a word begins what someone named before it does: a verb, also one behind a conjunction (``فترى``)."""
        if i >= len(self.words) or not self.joined(i - 1):
            return False
        return self.bare[i] in self.lexicon.verbs or self.words[i][:1] in self.lexicon.prefix_letters

    def mention(self, i: int, size: int) -> Mention:
        """Return the mention of a name with its role."""
        lexicon = self.lexicon
        begin, role = self._role(i)
        words = tuple(self.bare[i : i + size])
        name_start = self.ends[i] - len(words[0]) if self.words[i].endswith(words[0]) else self.starts[i]
        before = self.bare[begin - 1] if begin else ""
        after = self.words[i + size] if i + size < len(self.words) else ""
        speech = before in lexicon.verbs or before in lexicon.according or after in lexicon.subject_marks
        return Mention(
            self.starts[begin], self.ends[i + size - 1], "person", name_start, self.ends[i + size - 1], words,
            initial=begin <= int(lexicon.verb_first) or self._begins_sentence(begin),
            gender=self._gender(begin, i, size, before), titled=begin < i, speech=speech, sure=True, line=self.number, role=role,
            governed=begin > 0 and self._is_possessor(i + size) if lexicon.verb_last
            else before in lexicon.prepositions and before not in lexicon.according,
        )  # fmt: skip

    def _is_possessor(self, i: int) -> bool:
        """Say whether a genitive follows a name and no noun of saying behind it (``रेखा के पिता``, but ``रेखा का कहना है``)."""
        marked = i < len(self.words) and self.words[i] in self.lexicon.genitives and self.joined(i - 1)
        return marked and not (i + 1 < len(self.words) and self.words[i + 1] in self.lexicon.verbs)

    def _begins_sentence(self, i: int) -> bool:
        return self.masked[max(0, self.starts[i] - 2) : self.starts[i]].strip() in _FULL_STOPS

    def _role(self, i: int) -> tuple[int, tuple[int, int] | None]:
        """Return the number of the word that the role or title before a name begins at, and the range of the role."""
        lexicon = self.lexicon
        begin, plain = i, i
        for k in range(i - 1, max(-1, i - 1 - MAX_ROLE_WORDS), -1):
            word = self.bare[k]
            genitive = word in lexicon.genitives and begin == k + 1
            if not (self.joined(k) or (self.masked[self.ends[k] : self.starts[k + 1]] in {"، ", ", "} and lexicon.verb_first)):
                break
            if (
                word in lexicon.verbs
                or word in lexicon.pronouns
                or word in lexicon.that
                or word in lexicon.introducers
                or (self._stops_role(word) and not genitive)
            ):
                break
            if (
                word in lexicon.roles
                or word in lexicon.titles
                or (begin == k + 1 and begin < i and lexicon.verb_last and not self._stops_role(word))
            ) or (genitive and begin < i and k > 0 and not self._stops_role(self.bare[k - 1])):
                begin = k
            if plain == k + 1 and word.startswith(lexicon.family_prefixes or ("\0",)):
                plain = k
        if (
            begin == i
            and lexicon.verb_first
            and 0 < i - plain <= 2
            and (plain == 0 or self.bare[plain - 1] in lexicon.verbs or plain == 1)
        ):
            begin = plain
        while begin < i and self.bare[begin] in lexicon.genitives:
            begin += 1
        end = i
        while end > begin and self.words[end - 1] in lexicon.titles and self.words[end - 1] not in lexicon.roles:
            end -= 1
        while (
            end - 2 > begin
            and lexicon.verb_first
            and self.words[end - 1] in lexicon.titles
            and self.words[end - 2] not in lexicon.roles
        ):
            end -= 1  # "مدير عام هيئة المياه المهندس زياد الخضراوي"
        if begin == end:
            return begin, None
        return begin, (self.starts[begin], self.ends[end - 1])

    def _stops_role(self, word: str) -> bool:
        lexicon = self.lexicon
        return (word in lexicon.stops or word in lexicon.openers) and word not in lexicon.roles and word not in lexicon.joiners

    def _gender(self, begin: int, i: int, size: int, before: str) -> Gender | None:
        lexicon = self.lexicon
        for word in (*self.bare[begin : i + size], before):
            if word in lexicon.genders:
                return lexicon.genders[word]
            if word in lexicon.verb_genders:
                return lexicon.verb_genders[word]
        endings = (
            (ending, gender) for ending, gender in lexicon.gender_endings for word in self.bare[begin:i] if word.endswith(ending)
        )
        return next((gender for _, gender in endings), None)
