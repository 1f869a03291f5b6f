"""Names that no list holds, in scripts without capitals: what a role leaves of the subject before its mark or beside its verb."""

from __future__ import annotations

import re
from collections import Counter

from bot.core.quotes.language_files import plain_letters
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.words import SIGNS, bare_word

MAX_ROLE_WORDS = 8
MAX_INTRODUCED = 3
"""Words of a name that no list has behind a role."""
_PLURAL = ("ों", "यों", "एं", "ें")
"""Endings of Hindi nouns in the plural, which are no names."""
_RELATIVE = re.compile(r", (?:जो|जिन्होंने|जिनके|जिनकी)(?=\s)")
_WORD = re.compile(f"[^{SIGNS}]+|@\\w+")


class Words:
    """The words of one line of the body."""

    def __init__(self, masked: str, number: int, start: int, end: int, lexicon: Lexicon) -> None:
        found = list(_WORD.finditer(masked, start, end))
        self.masked, self.number, self.lexicon = masked, number, lexicon
        self.alone: set[str] = set()
        """Words that stand alone as the subject of a verb of saying somewhere in the article."""
        printed = [match.group() for match in found]
        self.words = list(map(plain_letters, printed)) if lexicon.verb_last else printed
        self.bare = [bare_word(word, lexicon) for word in self.words]
        self.starts = [match.start() for match in found]
        self.ends = [match.end() for match in found]

    def joined(self, i: int) -> bool:
        """Say whether only a space stands between a word and the next, or the dot of a title."""
        gap = self.masked[self.ends[i] : self.starts[i + 1]] if i + 1 < len(self.words) else ""
        return gap in {" ", "-"} or (gap == ". " and self.words[i] in self.lexicon.abbreviations)

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
            or word in lexicon.subject_marks or word in lexicon.introducers or word in lexicon.agencies
        )  # fmt: skip

    def _ends_name(self, i: int) -> bool:
        """Say whether a name can end at a word: what follows belongs to the language, or is punctuation."""
        return not self.joined(i) or self.is_known(self.bare[i + 1])


class UnlistedNames(Words):
    """Finds the names of a line by where they stand alone."""

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
            elif self.lexicon.verb_last and self.words[i] in self.lexicon.roles and (size := self._introduced_by(i + 1)):
                found.append((i + 1, size))
            elif self.lexicon.verb_last and self.bare[i] in self.lexicon.strong_verbs:
                found.append(self._before_verb(i))
            elif self.words[i] in self.lexicon.introducers or " ".join(self.words[i - 1 : i + 1]) in self.lexicon.introducers:
                end = i + 1
                while end < len(self.words) and end <= i + 2 and self.joined(end - 1) and not self.is_known(self.bare[end]):
                    end += 1
                found.append((i + 1, end - i - 1))
            elif (
                (self.words[i] in self.lexicon.roles or self.words[i] in self.lexicon.titles)
                and self.lexicon.verb_first
                and self._is_definite(i)
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

    def _introduced_by(self, begin: int) -> int:
        """Return the size of a name of one to three words between a role and an age in brackets, or the words of a clause.

        Examples: ``बुजुर्ग नाथूलाल गमेती (78) याद करते हैं``, ``प्रोफेसर साइमन व्हिटेकर इस शोध में …``.
        """
        end = begin
        while (
            end < len(self.words) and self.joined(end - 1) and not self.is_known(self.bare[end]) and end - begin < MAX_INTRODUCED
        ):
            end += 1
        if end == begin or self.lexicon.is_organisation(self.words[end - 1]) or self.words[end - 1].endswith(_PLURAL):
            return 0
        if self._is_aged(end - 1):
            return end - begin
        if end - begin > 1 and _RELATIVE.match(self.masked, self.ends[end - 1]):
            return end - begin  # "याचिकाकर्ता बिरसा सोरेन, जो खुद शिक्षक हैं, ने कहा"
        following = self.words[end] if end < len(self.words) and self.joined(end - 1) else ""
        return end - begin if end - begin > 1 and following in self.lexicon.demonstratives else 0

    def _is_owner_of_words(self, i: int) -> bool:
        """Say whether a genitive and a noun of saying stand behind a word (``स्पिनर जुबैर सैफी का कहना था``)."""
        owned = self.words[i] in self.lexicon.genitives and i + 1 < len(self.words)
        return owned and self.words[i + 1] in self.lexicon.strong_verbs

    def _before_verb(self, i: int) -> tuple[int, int]:
        """Take the name behind a role before a verb that no subject mark precedes (``चालक जुम्मन अंसारी कहते हैं``)."""
        i = begin = self._before_listener(i)
        while begin > 0 and i - begin < MAX_ROLE_WORDS and self.joined(begin - 1) and not self._bounds(begin - 1):
            begin -= 1
        start, size = self._without_role(begin, i)
        told = start > begin and self.words[start - 1] in self.lexicon.roles
        return (start, size if told and size in {1, 2} and not self._leads_on(start + size - 1) else 0)

    def _before_listener(self, i: int) -> int:
        """Step back from a verb over whom something is said to (``बीबीसी से``)."""
        lexicon = self.lexicon
        if i < 3 or self.words[i - 1] not in lexicon.to:
            return i
        for size in (2, 1):
            listener = " ".join(self.words[i - 1 - size : i - 1])
            if listener in lexicon.agencies or listener in lexicon.listeners:
                return i - 1 - size
        return i

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
            (
                n + 1
                for n in range(begin, end)
                if (self.is_known(self.words[n]) and not self._is_family(n, begin, end))
                or self.lexicon.is_organisation(self.words[n])
            ),
            default=begin,
        )
        given = next((n for n in range(start + 1, end) if self.words[n] in self.lexicon.given), start)
        start = given if self.lexicon.verb_last else start  # "कमेंटेटर डेविड फर्नांडीस"
        if self.lexicon.verb_last and end - start == MAX_INTRODUCED and start and self.words[start - 1] in self.lexicon.genitives:
            start += 1  # "नगर निगम की ग्रंथपाल अंजुम कुरैशी": what someone is stands first behind what it is of
        size = end - start
        first = self.words[begin] if begin < end else ""
        if size > 3 or size == 0 or first in self.lexicon.determiners or (size == 1 and start == begin):
            return (start, 0)
        return (start, size)

    def _is_family(self, n: int, begin: int, end: int) -> bool:
        """Say whether a title ends a phrase behind a word that no list has: it is a family name (``बिजेंद्र चौधरी``)."""
        last = self.lexicon.verb_last and begin < n == end - 1 and self.words[n] in self.lexicon.titles
        return last and not self.is_known(self.words[n - 1])

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

    def _is_definite(self, i: int) -> bool:
        """Say whether a role has an article, or the noun behind it has (``كابتن المنتخب``)."""
        article = self.lexicon.family_prefixes
        return self.words[i].startswith(article) or (self.joined(i) and self.words[i + 1].startswith(article))

    def _behind_role(self, begin: int) -> tuple[int, int]:
        """Take the name behind a definite role and its adjectives (``الصياد التونسي رضوان الماجري``)."""
        article = self.lexicon.family_prefixes
        spoken = begin > 1 and self.bare[begin - 2] in self.lexicon.verbs
        while begin + 1 < len(self.words) and self.words[begin].startswith(article) and self.joined(begin - 1):
            begin += 1
        if begin < len(self.words) and self.joined(begin - 1) and self._is_aged(begin):
            return (begin, 1)
        if begin + 1 >= len(self.words) or not self.joined(begin - 1) or not self.joined(begin):
            return (begin, 0)
        first, second = self.words[begin], self.words[begin + 1]
        if second in self.lexicon.compound_names and begin + 2 < len(self.words) and not self.is_known(first):
            return (begin, 3 if self.joined(begin + 1) and not self.is_known(self.words[begin + 2]) else 0)  # "مزهر آل فتلة"
        if spoken and self.is_known(second) and self._is_called_alone(begin):
            return (begin, 1)
        if spoken and (size := self._before_clause(begin)):
            return (begin, size)
        family = not self.is_known(second) or (second.startswith(article) and second in self.lexicon.roles)  # "رهف الخياط"
        told = spoken and second.startswith(article) and second in self.lexicon.roles  # "قالت المخرجة ليان الحداد"
        told = told or (second.startswith(article) and (second in self.alone or first[0] == "ف"))  # "الصياد فرحات القبيسي"
        plain = not self.is_known(first) and family and (told or first[0] not in self.lexicon.prefix_letters)
        ends = second.startswith(article) or self._leads_on(begin + 2)
        return (begin, 2 if plain and ends and not self.lexicon.is_organisation(first) else 0)

    def _before_clause(self, begin: int) -> int:
        """Return the size of a name between a role that speaks and *that* (``النائبة بولا يعقوبيان أن``), 0 without."""
        for size in (2, 3):
            end = begin + size
            if end >= len(self.words) or not all(self.joined(n) for n in range(begin, end - 1)):
                break
            names = self.bare[begin:end]
            known = any(self.is_known(word) or self.lexicon.is_organisation(word) for word in names[:2])
            last = not self.is_known(names[-1]) or names[-1] in self.lexicon.surnames
            article = names[0].startswith(self.lexicon.family_prefixes)
            if not known and last and not article and self.words[end] in self.lexicon.that:
                return size
        return 0

    def _is_called_alone(self, i: int) -> bool:
        """Say whether a word between a role and a word of the language can be a name (``وعلّقت الناشطة رهام على …``)."""
        lexicon, word = self.lexicon, self.words[i]
        other = word in lexicon.adverbs or word.startswith(lexicon.family_prefixes) or word.endswith(("ا", "اً"))
        return not other and not self.is_known(self.bare[i]) and word[0] not in lexicon.prefix_letters and len(word) > 2

    def _is_aged(self, i: int) -> bool:
        """Say whether an age in brackets stands behind a word that is none of the language (``الطفلة شامة (9 أعوام)``)."""
        behind = self.masked[self.ends[i] : self.ends[i] + 3]
        return behind[:2] == " (" and behind[2:].isdigit() and not self.is_known(self.bare[i])

    def _leads_on(self, i: int) -> bool:
        """Say whether a word begins what someone named before it does: a verb, also one behind a conjunction (``فترى``)."""
        if i >= len(self.words) or not self.joined(i - 1):
            return False
        return self.bare[i] in self.lexicon.verbs or self.words[i][:1] in self.lexicon.prefix_letters
