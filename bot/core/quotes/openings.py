"""Openings: who a sentence begins with that is described and not named, or only by an office.

Examples: ``Seorang istri awak kapal …``, ``Le sous-préfet …``, ``A spokesperson for the Red Cross …``. What leads in to the
sentence is stepped over first; then a noun phrase is read from its article to its verb. Whether a noun only takes up somebody
known (``la investigadora``) is told here as well, since such a sentence begins with nobody new.
"""

from __future__ import annotations

import re
from itertools import islice

from bot.core.quotes.described import described_subject
from bot.core.quotes.lexicon import ELIDED_ARTICLE, Lexicon
from bot.core.quotes.mentions import Mention, Mentions
from bot.core.quotes.people import People
from bot.core.quotes.salience import FAR, PHRASE_WORD, Salience

MAX_ANAPHOR = 8
"""Words of a description that takes someone up, with what the person is of."""
MAX_OFFICE = 4
"""Words of an article with the role that a sentence begins with, and what qualifies it."""
OPENING = 200
"""Code points at the beginning of a sentence that tell whom it begins with."""
_UNREAD = (-2, -2)
_GOES_ON = (-1, -1)
_BLOT = "\x01"
MIN_DESCRIBED, MAX_DESCRIBED = 3, 6
"""Words before the organisation that somebody described is of."""
CLAUSE = 70
"""Code points in which someone described is introduced or named."""
_INTRODUCED = re.compile(r"(?<=, )(?:a|an) (?:[\w’'-]+ ){0,4}$")
MAX_CLIENT = 6
"""Words of the noun phrase that says whose spokesman somebody is, with the word behind it."""
_OWNER = re.compile(r" ([a-z]+) (?:the |a )?")
_GENITIVES = ("ого", "его", "ой", "ых", "их")


def _two_words(text: str, begin: int) -> str:
    """Return the two words at a position in lower case."""
    return " ".join(text[begin : begin + 30].lower().split()[:2])


class Openings:
    """Reads whom the sentences of one article begin with."""

    def __init__(self, text: str, mentions: Mentions, people: People, salience: Salience, lexicon: Lexicon) -> None:
        self.text = text
        self.mentions = mentions
        self.people = people
        self.lexicon = lexicon
        self._layout, self._breaks = salience.layout, salience.breaks
        self._read: dict[tuple[int, int], tuple[int, int] | None] = {}

    def office(self, start: int, stop: int) -> tuple[int, int] | None:
        """Return the range of the one office, with its adjectives, that the last sentence of a stretch begins with.

        None where that does not say that it is somebody known: no article, a plural.
        """
        lexicon = self.lexicon
        leading = next((one for one in self.mentions.between(start, stop) if one.kind == "role" and one.initial), None)
        if leading is not None and not lexicon.lower_roles:
            return leading.start, leading.end  # "Belediye Başkanı ise farklı düşünüyor."
        for opening in (*reversed(self._breaks.ends(start, stop)), start) if lexicon.lower_roles else ():
            if (found := self._office_at(self._behind_circumstance(opening, stop), stop)) is not None:
                return found
        return None

    def described_as(self, head: str, start: int, stop: int) -> tuple[int, int] | None:
        """Return the range of somebody new whom a sentence before a position begins with and describes by a role."""
        start = max(start, stop - FAR)
        at = start + self.text[start:stop].lower().rfind(f" {head}")
        if at < start:
            return None
        opening = next(reversed(self._breaks.ends(start, at)), start)
        if head in self.lexicon.relational:  # "A spokesman for the drummers", at the beginning of a paragraph, too
            opening = max(opening, self.text.rfind("\n", start, at) + 1)
        inside = self.lexicon.modifiers and _INTRODUCED.search(self.text, max(opening, at - CLAUSE), at + 1)
        if inside:
            return inside.start(), at + 1 + len(head)  # "Asked about it, a Marlow spokesperson declined …"
        found = self._opened(opening, stop)
        if found is None or found is _GOES_ON or not found[0] < at < found[1]:
            return None
        indefinite = self.text[slice(*found)].split(maxsplit=1)[0].lower() in self.lexicon.indefinite
        return found if indefinite else None

    def _with_client(self, end: int, stop: int) -> int:
        """Return where a description ends with whom it is of: a name or a noun (``A spokesman for the drummers was …``)."""
        owner = _OWNER.match(self.text, end, stop)
        if owner is None or owner.group(1) not in self.lexicon.owners:
            return end
        named = self.mentions.at(owner.end())
        if named is not None:
            return named.end
        noun = owner.end()
        for word in islice(PHRASE_WORD.finditer(self.text, noun, stop), MAX_CLIENT):
            low = word.group()
            if word.start() > noun + 1 or not low.islower() or self._ends_client(low):
                return noun if noun > owner.end() else end
            noun = word.end()
        return end

    def _ends_client(self, low: str) -> bool:
        """Say whether a word stands behind the noun phrase that a description ends with."""
        lexicon = self.lexicon
        closes = low in lexicon.stops or low in lexicon.auxiliaries or low in lexicon.plain_verbs or low in lexicon.relatives
        return closes or low.endswith((*lexicon.past_endings, *lexicon.adverbial))

    def described(self, start: int, stop: int) -> tuple[int, int] | None:
        """Return the range of the last person that a sentence begins with who is described and not named.

        Example: ``Seorang istri awak kapal …``.
        """
        dateline = self._layout.dateline
        start = max(dateline[1] if dateline is not None and dateline[0] == start else start, stop - FAR)
        for opening in (*reversed(self._breaks.ends(start, stop)), start):
            seen = opening, min(stop, opening + OPENING)
            found = self._read.get(seen, _UNREAD)
            if found is _UNREAD:  # where a sentence begins is read once, however many quotations follow
                found = self._read[seen] = self._opened(opening, stop)
            if found is not _GOES_ON:
                return found
        return None

    def _opened(self, opening: int, stop: int) -> tuple[int, int] | None:
        """Return whom the sentence that begins at a position begins with; ``_GOES_ON`` where it tells nothing."""
        if self.people.masked[opening : opening + 1] == _BLOT:
            return _GOES_ON  # what is said begins no sentence of the reporter's
        if self.lexicon.script == "words":
            found = described_subject(self.text, self.mentions, self.lexicon, opening, stop)
            return found or self._opened_so(opening, stop)
        return self._opened_so(opening, stop)

    def _opened_so(self, opening: int, stop: int) -> tuple[int, int] | None:
        """Return the same for a language that does not mark its subjects with a word of their own."""
        lexicon = self.lexicon
        begin = self._behind_circumstance(opening, stop)
        opened = PHRASE_WORD.match(self.text, begin, stop) if lexicon.modifiers else None
        anyone = opened is not None and opened.group().lower() in lexicon.indefinite  # "A spokesperson for the Red Cross"
        if (lexicon.long_offices or anyone) and (phrase := self._described_at(begin, stop)) is not None:
            return phrase
        if (lexicon.long_offices or lexicon.modifiers) and (behind := self._behind_opener(begin, stop)) != begin:
            phrase = self._described_at(behind, stop)
            if phrase is not None:
                return phrase
        named = self.mentions.between(begin, min(stop, begin + 90))
        if lexicon.compounds:  # "Een Duitse toeriste die …", "Ein Feuerwehrmann schilderte die Nacht auf den 3. Februar"
            named = [mention for mention in named if mention.kind != "place"]
        definite = lexicon.office_phrases or lexicon.capital_nouns  # "Der Student", "el edil"
        if any(mention.kind != "role" or not definite for mention in named):
            return self._described_of(begin, named[0])  # else whoever is named there is the topic
        words = list(islice(PHRASE_WORD.finditer(self.text, begin, min(stop, begin + 60)), 4))
        first = words[0].group().lower() if words else ""
        if lexicon.office_phrases and first in lexicon.according and len(words) > 1:
            words = words[1:]  # "Selon un cheminot"
            first = words[0].group().lower()
        if first in lexicon.collective:
            return None  # a pronoun in the singular takes up none of them
        if first in lexicon.determiners and (first not in lexicon.demonstratives or definite or lexicon.human):
            role = next((word for word in words[1:] if self._is_someone(word.group().lower(), first)), None)
            if role is not None and self._takes_up(words, role):
                return _GOES_ON  # whom "a autarca" means is named before
            return (words[0].start(), self._with_owner(role.end(), stop)) if role is not None else None
        comma = self.text.find(", ", begin, min(stop, begin + 40)) if lexicon.office_phrases and lexicon.is_role(first) else -1
        relative = PHRASE_WORD.match(self.text, comma + 2) if comma > 0 else None
        if relative is not None and relative.group().lower() in lexicon.relatives:
            return begin, comma  # "Pemilik bas, yang enggan dikenali, …"
        if lexicon.office_phrases and lexicon.verb_genders and lexicon.is_role(first):
            # "Руководитель областного гидрометцентра": no article, an adjective in the genitive and its noun
            genitive = len(words) > 2 and words[1].group().lower().endswith(_GENITIVES)
            return (words[0].start(), words[2 if genitive else 0].end())
        return _GOES_ON

    def _described_of(self, begin: int, owner: Mention) -> tuple[int, int] | None:
        """Return the range of somebody described by what they are of, at the beginning of a sentence.

        Example: ``Een woordvoerster van ProRail spreekt …``.
        """
        lexicon = self.lexicon
        town = (
            owner.kind == "person" and len(owner.words) == 1 and owner.words[0] not in lexicon.given
        )  # "un collecteur de Sambava"
        if not lexicon.lower_roles or not (town or owner.kind in {"organisation", "place"}) or owner.has_role:
            return None
        head = [word.group().lower() for word in PHRASE_WORD.finditer(self.text, begin, owner.start)]
        if not MIN_DESCRIBED <= len(head) <= MAX_DESCRIBED or self.text[begin : owner.start].count(","):
            return None
        owned = head[-1] in lexicon.particles or f"{head[-1]}'" in lexicon.elisions or head[-2] in lexicon.particles
        indefinite = head[0] in lexicon.determiners and head[0] not in lexicon.demonstratives
        described = indefinite and head[0] not in lexicon.collective and any(map(self._is_trade, head[1:]))
        return (begin, owner.end) if owned and described else None

    def _described_at(self, begin: int, stop: int) -> tuple[int, int] | None:
        """Return the range of a noun phrase at ``begin`` that describes someone, up to its verb or comma.

        Example: ``Seorang bekas karyawan Larisku mengaku …``, but not ``Seorang pedagang, Siti, …``, who is named.
        """
        lexicon, end, role = self.lexicon, begin, False
        for n, word in enumerate(PHRASE_WORD.finditer(self.text, begin, min(stop, begin + 90))):
            low = word.group().lower()
            if n == 0:
                if self._is_bare_role(low, word) or self._is_other(low, word.end()):
                    role, end = True, word.end()
                    continue
                if not self._is_determined(low, begin) or low in lexicon.collective or low in lexicon.demonstratives:
                    return None
                end = word.end()
                continue
            if self.text[end : word.start()].strip():
                break  # a sign between
            mention = self.mentions.at(word.start())
            person = self.people.of(mention) if mention is not None else None
            introduced = mention is not None and person is not None and person.mentions[0] is mention
            if mention is not None and introduced and (mention.words[0] in lexicon.given or mention.sure):
                return None  # who is named there
            closes = low in lexicon.stops or low in lexicon.relatives or low in lexicon.auxiliaries or low in lexicon.verbs
            if mention is None and (closes or (lexicon.verbal.fullmatch(low) and not lexicon.is_role(low))):
                break
            role = role or lexicon.is_role(low) or lexicon.agents.fullmatch(low) is not None
            end = word.end()
        following = self.mentions.at(end + 2) if self.text.startswith(", ", end) else None
        if not role or (following is not None and following.kind == "person"):
            return None
        return begin, self._with_client(end, stop) if lexicon.owners else end

    def _is_determined(self, low: str, begin: int) -> bool:
        """Say whether a phrase begins with a determiner of one word, which is ``low``, or of two (``salah satu``)."""
        lexicon = self.lexicon
        if low in lexicon.determiners:
            return True
        return low in lexicon.determiner_heads and _two_words(self.text, begin) in lexicon.determiners

    def _is_bare_role(self, low: str, word: re.Match[str]) -> bool:
        """Say whether a word is an office that one person has, without an article (``Hakim ketua kemudian menunda sidang``)."""
        end = word.end()
        if low not in self.lexicon.single_offices or self.text[end : end + 1] != " ":
            return False
        if self.text[end + 1 : end + 2].islower():
            return True
        office = self.mentions.at(word.start())  # "Juru Bicara Kementerian Perhubungan saat dihubungi membantah"
        if office is None or office.kind != "role" or not self.text[office.end + 1 : office.end + 2].islower():
            return False
        following = PHRASE_WORD.match(self.text, office.end + 1)
        return following is not None and following.group() not in self.lexicon.definite  # "Kepala Dinas X itu" has a name

    def _is_other(self, low: str, end: int) -> bool:
        """Say whether a word is a role of somebody else than who was named or described before (``Pejabat lainnya …``)."""
        if not self.lexicon.others or not self._is_trade(low):
            return False
        following = PHRASE_WORD.match(self.text, end + 1)
        return following is not None and following.group() in self.lexicon.others

    def _behind_opener(self, begin: int, stop: int) -> int:
        """Step over what leads in to a sentence: words and a comma, or one before a determiner (``Namun seorang guru …``)."""
        opener = PHRASE_WORD.match(self.text, begin, stop)
        if (
            opener is not None
            and opener.group().lower() in self.lexicon.openers
            and self.text[opener.end() : opener.end() + 1] == " "
        ):
            following = PHRASE_WORD.match(self.text, opener.end() + 1, stop)
            if following is not None and following.group() in self.lexicon.determiners:
                return following.start()
        comma = self.text.find(", ", begin, min(stop, begin + 24))
        first = PHRASE_WORD.match(self.text, begin) if self.lexicon.modifiers else None
        if first is not None and first.group().lower() in self.lexicon.determiners:
            return begin  # "Her father, a ferryman, …"
        return comma + 2 if comma > 0 and not self.mentions.between(begin, comma) else begin

    def _behind_circumstance(self, begin: int, stop: int) -> int:
        """Step over what stands before the subject and its comma (``Interrogé par Ouest Marine, le sous-préfet …``)."""
        lexicon = self.lexicon
        if not lexicon.office_phrases:
            return begin
        comma = self.text.find(", ", begin, min(stop, begin + 60))
        if comma < 0:
            return begin
        following = [word.group().lower() for word in PHRASE_WORD.finditer(self.text, comma, min(stop, comma + 40))][:4]
        opening = PHRASE_WORD.search(self.text, begin, stop)
        if opening is None or opening.group().lower() in lexicon.determiners:
            return begin  # "Le propriétaire, un lycéen, s'est dit soulagé"
        if len(following) < 2 or following[0] not in lexicon.determiners or not any(map(self._is_trade, following[1:])):
            return begin
        named = [mention for mention in self.mentions.between(begin, comma) if not mention.governed]
        named = [one for one in named if self.text[one.start : one.end] not in lexicon.agencies]  # "Joint par l'AFP, un …"
        prepositions = [self.text[max(begin, mention.start - 14) : mention.start].split()[-1:] for mention in named]
        return comma + 2 if all(word and word[0].lower() in lexicon.prepositions for word in prepositions) else begin

    def _office_at(self, begin: int, stop: int) -> tuple[int, int] | None:
        """Return the range of a role behind an article at a position, with the word that qualifies it (``abogado defensor``)."""
        lexicon, words = self.lexicon, list(islice(PHRASE_WORD.finditer(self.text, begin, stop), MAX_OFFICE))
        elided = ELIDED_ARTICLE.match(words[0].group()) if words else None
        article = elided.group().lower().replace("’", "'") if elided else words[0].group().lower() if words else ""
        if article not in lexicon.demonstratives or article not in lexicon.articles or article in lexicon.collective:
            return None
        start = words[0].start() + elided.end() if elided else words[1].start() if len(words) > 1 else stop
        end = None
        for word in words[0 if elided else 1 :]:
            low = word.group()[elided.end() if elided and word is words[0] else 0 :]
            if not low.islower() or low in lexicon.particles or not (self._is_trade(low) or low in lexicon.role_parts):
                break
            end = word.end()
        return (start, self._with_owner(end, stop)) if end is not None else None

    def _with_owner(self, end: int, stop: int) -> int:
        """Return where a role ends with what it is of (``le président de Mauléon``, ``il coordinatore del progetto``)."""
        lexicon, particle = self.lexicon, False
        for word in islice(PHRASE_WORD.finditer(self.text, end, stop), MAX_OFFICE) if lexicon.lower_roles else ():
            low = self.lexicon.elided(word.group().lower()).split()
            if self.text[end : word.start()].strip(" ") and not particle:
                break
            mention = self.mentions.at(word.start())
            if low[0] in lexicon.particles and mention is None:
                particle = True
            elif len(low) > 1 and not particle and low[0] in lexicon.particles:
                return word.end()  # "d'Anzieu"
            elif len(low) > 1 or low[0] not in lexicon.articles:
                return max(word.end(), mention.end if mention is not None else 0) if particle else end
        return end

    def _takes_up(self, words: list[re.Match[str]], role: re.Match[str]) -> bool:
        """Say whether an article and a role take up someone: ``la investigadora``, but not ``la investigadora del caso``."""
        number = words.index(role)
        behind = words[number + 1].group().lower() if number + 1 < len(words) else ""
        owned = behind in self.lexicon.particles and self.text[role.end() : words[number + 1].start()] == " "
        known = words[0].group().lower() in self.lexicon.demonstratives or not self.lexicon.lower_roles  # not "sa veuve"
        if known and self.lexicon.lower_roles and words[1].group()[0].isdigit():
            return True  # "De 71-jarige oud-schaatser uit Oudkerk"
        described = [word.group().lower() for word in words[1 : number + 1]]
        return known and not owned and (self.is_anaphor(described) or " ".join((*described, behind)) in self.lexicon.anaphors)

    def is_anaphor(self, words: list[str]) -> bool:
        """Say whether a description without its article can only take up someone named before.

        One noun for many kinds of people, alone or with an adjective (``el entrenador vizcaíno``, ``la joven científica``).
        """
        lexicon = self.lexicon
        if not words or len(words) > MAX_ANAPHOR or not lexicon.anaphors:
            return False
        if len(words) == 2 and words[0] in lexicon.ages and self._is_trade(words[1]):
            return True  # "la jeune trompettiste"
        if " ".join(words) in lexicon.anaphors:
            return True
        if len(words) > 2 and lexicon.lower_roles:  # "a pesquisadora da Universidade Federal do Sertão"
            return words[0] in lexicon.anaphors and words[1] in lexicon.particles and lexicon.is_organisation(words[2])
        if len(words) == 1 and lexicon.anaphor_endings and words[0].endswith(lexicon.anaphor_endings):
            return True
        if len(words) == 2 and lexicon.capital_nouns:
            return words[1] in lexicon.anaphors and words[0][-1:] == "e"  # "die künftige Rathauschefin"
        if len(words) != 2 or not lexicon.office_phrases:
            return False
        head, adjective = words if words[0] in lexicon.anaphors else reversed(words)
        other = lexicon.is_role(adjective) and adjective not in lexicon.anaphors
        return head in lexicon.anaphors and not other and not lexicon.is_organisation(adjective)

    def _is_someone(self, word: str, first: str) -> bool:
        """Say whether a word behind an article tells what someone is; in English only *boy, woman* behind *the*."""
        return word in self.lexicon.human if self.lexicon.human and first in self.lexicon.demonstratives else self._is_trade(word)

    def _is_trade(self, word: str) -> bool:
        return self.lexicon.is_role(word) or self.lexicon.agents.fullmatch(word) is not None
