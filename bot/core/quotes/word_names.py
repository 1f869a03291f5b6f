"""Names in scripts without capitals whose words stand apart (Arabic, Devanagari).

A name begins at a given name and goes on over particles and family names (``يوسف بن عيسى العامري``). Without a given name it is
what is left of the subject of a verb of saying when the role is taken off (``नाविक रामलाल केवट ने``). The role before it begins at
a word for one.
"""

from __future__ import annotations

from collections import Counter

from bot.core.quotes.language_files import Gender
from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import Mention, Mentions
from bot.core.quotes.unlisted_names import MAX_ROLE_WORDS, UnlistedNames
from bot.core.quotes.words import bare_word

MAX_NAME_WORDS = 5
MIN_GIVEN = 4
"""Letters of a word whose end makes it a given name."""
_MAGHREBI = ("بل", "بن", "بو")
"""How family names of the Maghreb begin."""
_FULL_STOPS = frozenset(".।۔")


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
    taken: dict[int, list[tuple[int, int]]] = {}
    for item in items:
        taken.setdefault(item.line, []).append((item.start, item.end))
    ends = {(item.line, item.end): item for item in items} if lexicon.subject_marks else {}
    counts = Counter(word for line in lines for word in line.bare) if lexicon.verb_last else Counter[str]()
    for line in lines:
        behind = 0
        for i in range(len(line.words)):
            bare = bare_word(line.words[i], lexicon)
            inside = i < behind or any(begin <= line.starts[i] < end for begin, end in taken.get(line.number, ()))
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
                size = line.short_form_size(i, family, first) if lexicon.subject_marks else 1
                behind = i + size
                before = ends.get((line.number, line.ends[i - 1])) if i and line.joined(i - 1) else None
                if before is not None:  # "गुलाब देवी भाट", where the article has "गुलाब देवी ने कहा"
                    before.end = before.name_end = line.ends[behind - 1]
                    before.words += tuple(line.bare[i:behind])
                else:
                    items.append(line.mention(i, size))
    items.sort(key=lambda item: item.start)
    return Mentions(items)


class _Line(UnlistedNames):
    """One line of the body with its names."""

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
        found = [(begin, self._without_honorifics(begin, size)) for begin, size in found]
        taken = {n for begin, size in found for n in range(begin, begin + size)}
        found += [
            (begin, self._without_honorifics(begin, size))
            for begin, size in self._unlisted()
            if not taken & set(range(begin, begin + size))
        ]
        return found

    def short_form_size(self, i: int, family: set[str], first: set[str]) -> int:
        """Return how many words stand together that are parts of names elsewhere (``गुलाब देवी भाट``)."""
        size = 1
        while i + size < len(self.words) and self.joined(i + size - 1) and size < MAX_NAME_WORDS:
            word = self.bare[i + size]
            if self.is_known(word) or (word not in family and word not in first):
                break
            size += 1
        return size

    def _without_honorifics(self, begin: int, size: int) -> int:
        """Return the size of a name without what politeness puts behind it (``रामविलास यादव जी``)."""
        lexicon = self.lexicon
        while (
            size > 1
            and self.words[begin + size - 1] in lexicon.honorifics
            and self.words[begin + size - 1] not in lexicon.middles
        ):
            size -= 1
        return size

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
        if not self._is_given(i) and not (compound and self.bare[i] in lexicon.compound_names):
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
            family = lexicon.verb_last and size == 1 and word in lexicon.titles and self._ends_name(i + size)  # "बिजेंद्र चौधरी"
            trade = word in lexicon.roles and (word in lexicon.surnames or self._closes_name(i + size))  # "رهف الخياط"
            trade = trade or family
            own = (
                word in alone
                or marked
                or word in lexicon.surnames
                or (word[0] not in lexicon.prefix_letters if lexicon.family_prefixes else self._ends_name(i + size))
            )
            leads = lexicon.verb_last and not closed and self._ends_marked(i + size + 1)  # "सैयद नदीम अख्तर ने"
            own = own or leads or (lexicon.verb_last and size == 1 and i > 0 and self.words[i - 1] in lexicon.roles)
            maghrebi = word.startswith(_MAGHREBI) and (
                word[2:] in lexicon.given | lexicon.roles or self.masked[self.ends[i + size] :][:2] == " ("
            )  # "حمزة بلقاضي", "ضحى بلعربي (16 عاما)"
            own = own or maghrebi or (not self.joined(i + size) and (i == 0 or not self.joined(i - 1)))
            loose = previous in lexicon.particles or word in lexicon.particles or word in lexicon.middles
            bridged = lexicon.verb_first and size == 2 and marked and not previous.startswith(lexicon.family_prefixes)
            if (
                (closed and not loose and not (bridged and not self.is_known(word)))  # "محمد ذيب الربابعة"
                or self._is_possessed(i + size, size)
                or (not part and ((self.is_known(word) and not trade and not (marked and word in lexicon.common)) or not own))
            ):
                break
            clan = previous in lexicon.compound_names and size > 1 and word not in lexicon.given  # "مزنة آل قريشة"
            closed = closed or (not part and not leads) or clan
            size += 1
        while size > 1 and self.words[i + size - 1] in lexicon.particles:
            size -= 1
        return size

    def _is_given(self, i: int) -> bool:
        """Say whether a word is a given name: a list has it, or behind a role its end tells."""
        lexicon, word = self.lexicon, self.bare[i]
        if word in lexicon.given or not lexicon.given_endings or i == 0:
            return word in lexicon.given
        told = len(word) > MIN_GIVEN and word.endswith(lexicon.given_endings) and self.words[i - 1] in lexicon.roles
        return told and not self.is_known(word)

    def _ends_marked(self, i: int) -> bool:
        """Say whether a word that is none of the language ends a name before the mark of a subject."""
        inside = i + 1 < len(self.words) and self.joined(i - 1) and self.joined(i)
        return inside and self.words[i + 1] in self.lexicon.subject_marks and not self.is_known(self.bare[i])

    def _is_possessed(self, i: int, size: int) -> bool:
        """Say whether a word behind a whole name has a possessive at its end, as a noun has (``ميسون عرفات مطعمها``)."""
        word, endings = self.words[i], self.lexicon.owner_endings
        long = [ending for ending in endings if len(ending) > 1]
        return size > 1 and len(word) > 4 and word.endswith(tuple(long) or "\0") and word not in self.lexicon.given

    def _closes_name(self, i: int) -> bool:
        """Say whether a word with an article ends a name for all that follows: ``طارق الجندي، وزير النقل، …``."""
        marked = bool(self.lexicon.family_prefixes) and self.words[i].startswith(self.lexicon.family_prefixes)
        behind = self.masked[self.ends[i] : self.ends[i] + 2]
        return (marked and behind in {"، ", " ("}) or (self.lexicon.verb_first and behind == ": ")

    def _is_inner_title(self, i: int) -> bool:
        """Say whether a title is part of a family name (``نعيم الحاج يوسف``)."""
        lexicon, word = self.lexicon, self.words[i]
        inner = word in lexicon.titles and bool(lexicon.family_prefixes) and word.startswith(lexicon.family_prefixes)
        return inner and self.joined(i) and self.bare[i + 1] in lexicon.given

    def mention(self, i: int, size: int) -> Mention:
        """Return the mention of a name with its role."""
        lexicon = self.lexicon
        begin, role = self._role(i)
        words = tuple(self.bare[i : i + size])
        prefixed = self.words[i] != words[0] and self.words[i].endswith(words[0])
        name_start = self.ends[i] - len(words[0]) if prefixed else self.starts[i]
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
        following = " ".join(self.words[i : i + 2])
        return (
            marked
            and following not in self.lexicon.after_name
            and not (i + 1 < len(self.words) and self.words[i + 1] in self.lexicon.verbs)
        )

    def _begins_sentence(self, i: int) -> bool:
        return self.masked[max(0, self.starts[i] - 2) : self.starts[i]].strip() in _FULL_STOPS

    def _role(self, i: int) -> tuple[int, tuple[int, int] | None]:
        """Return the number of the word that the role or title before a name begins at, and the range of the role."""
        lexicon = self.lexicon
        begin, plain = i, i
        for k in range(i - 1, max(-1, i - 1 - MAX_ROLE_WORDS), -1):
            word = self.bare[k]
            genitive = word in lexicon.genitives and begin == k + 1
            if not (
                self.joined(k)
                or self._joins_marked(k)
                or (self.masked[self.ends[k] : self.starts[k + 1]] in {"، ", ", "} and lexicon.verb_first)
            ):
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
            and (plain == 0 or self.bare[plain - 1] in lexicon.verbs or plain == 1 or not self.joined(plain - 2))
        ):
            begin = plain
        while begin < i and self.bare[begin] in lexicon.genitives:
            begin += 1
        end = self._before_titles(begin, i)
        if begin == end:
            return begin, None
        marked = end == i and self._joins_marked(i - 1)
        return begin, (self.starts[begin], self.starts[i] - 1 if marked else self.ends[end - 1])

    def _before_titles(self, begin: int, i: int) -> int:
        """Return the number of the word that a role ends before: the first of the titles between it and the name."""
        lexicon, end = self.lexicon, i
        while end > begin and self.words[end - 1] in lexicon.titles and self.words[end - 1] not in lexicon.roles:
            if end - begin > 1 and " ".join(self.words[end - 2 : end]) in lexicon.roles:
                break  # "चीफ जस्टिस"
            end -= 1
        while (
            end - 2 > begin
            and lexicon.verb_first
            and self.words[end - 1] in lexicon.titles
            and self.words[end - 2] not in lexicon.roles
        ):
            end -= 1  # "مدير عام هيئة المياه المهندس زياد الخضراوي"
        return end

    def _joins_marked(self, k: int) -> bool:
        """Say whether a name in marks stands between a word and the next (``رئيس جمعية "قراء الجبل" يوسف تاحلوشت``)."""
        gap = self.masked[self.ends[k] : self.starts[k + 1]]
        return len(gap) > 4 and gap[0] == gap[-1] == " " and not gap[2:-2].strip("\x01")

    def _stops_role(self, word: str) -> bool:
        lexicon = self.lexicon
        return (word in lexicon.stops or word in lexicon.openers) and word not in lexicon.roles and word not in lexicon.joiners

    def _gender(self, begin: int, i: int, size: int, before: str) -> Gender | None:
        lexicon = self.lexicon
        further = (word for word in self.bare[i + 1 : i + size] if word in lexicon.middles)  # no family name (*थॉमस*) tells it
        for word in (*self.bare[begin : i + 1], *further, before):
            if word in lexicon.genders:
                return lexicon.genders[word]
            if word in lexicon.verb_genders:
                return lexicon.verb_genders[word]
        endings = (
            (ending, gender) for ending, gender in lexicon.gender_endings for word in self.bare[begin:i] if word.endswith(ending)
        )
        return next((gender for _, gender in endings), None)
