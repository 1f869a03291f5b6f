"""Names beside an office: behind its comma, at its end, or divided from it by further parts of the office.

``Ketua Koperasi, Hj. Siti Zubaidah`` · ``White House press secretary Josh Earnest`` · ``su director, el cartero Teo Marcilla``
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from bot.core.quotes.mentions import Mention
from bot.core.quotes.offices import person_behind
from bot.core.quotes.sentences import Sentences, Token

_PROFESSION = re.compile(r" (?:[a-z]+ ){1,3}(?=[A-Z])")
_PLACED_COMMA = re.compile(r"\s(?:im|in|di|for|at|of|für|bei|beim|der|des)\s[\w.-]+(?:\s[\w.-]+)?,\s+(?=[^\W\d_a-z])")
_COMMA = re.compile(r"(?:\s\([^()\n]{1,36}\))?(?:[ \u00a0][a-z]{3,14}){0,3}\s?,\s+(?:(?:dan|and|und|et|y|e|en)\s)?")
_FIELDS = re.compile(r"(?:, [A-Z]\w+(?: [A-Z]\w+){0,2}){1,5},? (?:dan|serta) [A-Z]\w+(?: [A-Z]\w+){0,4}(?=, )")
_FIELD = re.compile(r"(?:, |dan |serta )([A-Z]\w+)")
MAX_QUALIFIERS = 3
"""Words behind a name among which the role is that it qualifies (``Marlow campaign manager``)."""


class Appositions(Sentences):
    """Finds the name that belongs to an office, and the office that belongs to a name."""

    speaking: Counter[str] | None = None
    """How often the article has each name beside a verb of saying; counted when first asked."""

    def _organisation_end(self, tokens: list[Token], mention: Mention) -> int:
        """Return where the name of an organisation ends that goes on in lower case (``Compagnie des canaux du Centre``)."""
        behind = [token for token in tokens if token.start >= mention.end]
        end, lexicon = mention.end, self.lexicon
        if len(behind) > 2 and behind[1].low in lexicon.particles and behind[1].start == behind[0].end + 1:
            adjective = behind[0]  # "Comité régional de la conchyliculture"
            if adjective.start == end + 1 and adjective.low.isalpha() and not self._is_verbal(adjective.low):
                end = adjective.end
        for particle, word in pairwise(behind):
            if (
                particle.start == end + 1
                and particle.low in lexicon.particles
                and word.low[0].isalpha()
                and word.low not in lexicon.verbs
            ):
                end = word.end
            elif (
                particle.low in lexicon.articles
                and particle.end == end
                and word.start == end + 1
                and not self._is_verbal(word.low)
            ):
                end = word.end  # "de la conchyliculture"
            elif particle.start > end:
                break
        return end

    def _is_verbal(self, low: str) -> bool:
        lexicon = self.lexicon
        return low in lexicon.plain_verbs or low in lexicon.verbs or low in lexicon.that or self._closes(low)

    def _role_to(self, tokens: list[Token], begin: int, mention: Mention) -> tuple[int, int] | None:
        """Return the range of the role that stands from a word up to a name; articles are none of it."""
        lexicon = self.lexicon
        while begin < len(tokens) and (tokens[begin].low in lexicon.determiners or tokens[begin].low in lexicon.demonstratives):
            begin += 1
        if begin == len(tokens) or tokens[begin].start >= mention.name_start:
            return None
        start = tokens[begin].start
        if lexicon.agency.search(self.masked, start, mention.name_start):
            return None  # to whom it was said: "ha detto all'ANSA Ornella Castagneri"
        role = self.masked[start : mention.name_start].rstrip()
        while lexicon.capital_nouns and " " in role and role.rpartition(" ")[2].lower() in lexicon.titles:
            role = role.rpartition(" ")[0].rstrip()  # "Vorstandsvorsitzende Dr. Ada Quill"
        return (start, start + len(role))

    def _is_attributive(self, mention: Mention) -> bool:
        """Say whether a name only qualifies the role in lower case behind it (``a Marlow spokesperson``)."""
        lexicon = self.lexicon
        if lexicon.office_phrases or lexicon.capital_nouns:
            return False
        behind = self.masked[mention.end : mention.end + 48]
        if not behind.startswith(" "):
            return False
        for word in behind.split()[:MAX_QUALIFIERS]:
            bare = word.rstrip(",.;:")
            if not bare.isalpha() or not bare.islower() or bare in lexicon.plain_verbs or self._closes(bare):
                return False
            if lexicon.is_role(bare):
                return True
            if bare != word:
                return False
        return False

    def _head(self, tokens: list[Token], mention: Mention) -> Mention | None:
        """Return the person at the end of a phrase that a name begins (``White House press secretary Josh Earnest``)."""
        seen, lexicon = 0, self.lexicon
        if lexicon.lower_roles and not lexicon.case_endings and mention.kind == "person" and len(mention.words) > 1:
            return None  # "Kapitein Arjun Mehrotra van de Indiase bulkcarrier Lotus Star"
        for token in tokens:
            if token.start < mention.end:
                continue
            following = self.mentions.at(token.start)
            if following is not None:
                if self.lexicon.case_endings and following.governed:
                    return None  # "Инга Церетели успокоила Самойлову"
                return following if seen and following.kind == "person" and following.start == token.start else None
            if seen >= 4 or not token.low[0].isalpha() or token.low in self.lexicon.plain_verbs or self._closes(token.low):
                return None
            seen += 1
        return None

    def _closes(self, low: str) -> bool:
        lexicon = self.lexicon
        return low in lexicon.prepositions or low in lexicon.stops or low in lexicon.auxiliaries or low in lexicon.openers

    def _past_enumeration(self, end: int) -> int:
        """Return where an office ends that names several fields (``Dinas Pariwisata, Pemuda, dan Olahraga Kota X``)."""
        lexicon = self.lexicon
        found = _FIELDS.match(self.masked, end) if lexicon.long_offices and self.masked.startswith(", ", end) else None
        if found is None:
            return end
        fields = _FIELD.findall(found.group())
        return found.end() if all(field.lower() in lexicon.common for field in fields) else end

    def _apposed(self, end: int) -> Mention | None:
        """Return the name behind a comma at ``end``; places on the way are stepped over.

        Example: ``Ketua Koperasi, Hj. Siti Zubaidah``.
        """
        for _ in range(4):
            step = _COMMA.match(self.masked, end) or _PLACED_COMMA.match(self.masked, end)
            following = self.mentions.at(step.end()) if step else None
            if step is None or following is None or following.start != step.end():
                return None
            if following.kind == "person":
                behind = self.masked[following.end : following.end + 1]
                return following if following.sure or behind in {",", ".", ""} or len(following.words) > 1 else None
            if following.kind == "role" and self.lexicon.long_offices:
                return self._ranked(following)
            institution = following.kind == "organisation" and following.words[0] in self.lexicon.namesakes
            if following.kind != "place" and not institution:
                return None
            end = following.end
        return None

    def _ranked(self, rank: Mention) -> Mention | None:
        """Return the name behind a rank and a profession in lower case (``Letkol Laut dokter gigi Rina Wijaya``)."""
        found = _PROFESSION.match(self.masked, rank.end)
        following = self.mentions.at(found.end()) if found is not None else None
        professions = found is not None and all(
            self.lexicon.is_role(word) or word in self.lexicon.role_parts for word in found.group().split()
        )
        return following if professions and following is not None and following.kind == "person" else None

    def _named_behind(self, tokens: list[Token], begin: int, i: int) -> Mention | None:
        if self.lexicon.office_phrases:
            return self._apposed_phrase(tokens, i)
        if not any(self.lexicon.is_role(token.low) for token in tokens[begin:i]):
            return None
        return self._divided(tokens[i - 1].end, tokens) or self._introduced(tokens, i)

    def _introduced(self, tokens: list[Token], i: int) -> Mention | None:
        """Return the name behind a role that a comma puts beside a description (``the customer, retired postman Tom Ely,``)."""
        lexicon = self.lexicon
        if i >= len(tokens) or tokens[i].low != ",":
            return None
        for n in range(i + 1, min(i + 6, len(tokens))):
            mention = self.mentions.at(tokens[n].start)
            if mention is not None:
                named = n > i + 1 and mention.kind == "person" and mention.start == tokens[n].start
                return mention if named and lexicon.is_role(tokens[n - 1].low) else None
            low = tokens[n].low
            if not low.isalpha() or low in lexicon.plain_verbs or (self._closes(low) and low not in lexicon.articles):
                return None
        return None

    def _divided(self, end: int, tokens: list[Token]) -> Mention | None:
        lexicon = self.lexicon
        if lexicon.office_phrases or lexicon.capital_nouns or lexicon.verb_last:
            return None
        return person_behind(self.masked, self.mentions, end, tokens[-1].end, lexicon)

    def _behind_office(self, mention: Mention, tokens: list[Token]) -> Mention | None:
        """Return the person behind a comma where a mention only ends the office (``peneliti Lentera, Rina Wijaya, di X``).

        So it can be with one word that neither is known for a name nor speaks.
        """
        if len(mention.words) > 1 or mention.words[0] in self.lexicon.given or mention.kind != "person":
            return None
        if self.speaking is None:
            self.speaking = Counter(other.words[0] for other in self.mentions.items if other.speech)
        if self.speaking[mention.words[0]] > mention.speech:
            return None
        return self._divided(mention.end, tokens)

    def _apposed_phrase(self, tokens: list[Token], i: int) -> Mention | None:
        """Return the name at the end of what a comma puts beside a role.

        Example: ``su director, el cartero jubilado Teodosio Marcilla``.
        """
        if i >= len(tokens) or tokens[i].low != ",":
            return None
        for n in range(i + 1, min(i + 7, len(tokens))):
            mention = self.mentions.at(tokens[n].start)
            if mention is not None:
                named = n > i + 1 and mention.kind == "person" and mention.start == tokens[n].start
                direct = tokens[n - 1].low not in self.lexicon.prepositions or mention.has_role  # "комитета по ЖКХ Олег Рябоконь"
                if self.lexicon.case_endings and mention.kind == "person" and (head := self._head(tokens, mention)) is not None:
                    return head  # "сотрудник Звездногорской обсерватории Лев Ремизов"
                return mention if named and direct else None
            if tokens[n].low in self.lexicon.determiners:
                continue
            if not tokens[n].low[0].isalpha() or tokens[n].low in self.lexicon.verbs or tokens[n].low in self.lexicon.auxiliaries:
                return None
        return None
