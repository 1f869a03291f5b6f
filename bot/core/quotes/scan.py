"""Goes through a run of capitals word by word for the last one that is no part of the name."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from bot.core.quotes.lexicon import Lexicon

MAX_NAME_WORDS = 6
FIRM = re.compile(
    r"(?!Mc|Mac|De|Di|Da|La|Le|Van|O['’])"
    r"(?:[A-Z][a-z]*[a-z][A-Z]\w*|[A-Z]{3,}[a-z]{2,}|[A-Z]-[A-Z]\w+|\w+\.(?:com?|id|net|org|io)\b.*)"
)
"""The names of firms have capitals in the middle, or are those of their pages (``TokoBuku``, ``SAFEnet``)."""
_Verdict: TypeAlias = Literal["", "read", "kept"]
"""Whether a rule applies to a word; one that is ``kept`` is part of a name however long that is by now."""


def _is_initials(words: tuple[str, ...], i: int, token: str, lexicon: Lexicon) -> bool:
    """Say whether a word of capitals behind a title is initials of a name, not of an office (``Sekretaris Jenderal PBB``)."""
    if " ".join(words[max(0, i - 2) : i]) in lexicon.roles or words[i] in lexicon.not_names or words[i] in lexicon.particles:
        return False
    return token.isalpha() and token.isupper() and 2 <= len(token) <= 3


def _is_numeral(token: str) -> bool:
    return len(token) < 5 and set(token) <= set("IVX")


SHORTEST_PLAIN = 3
"""A shorter word can be an initial, or initials."""
SHORTEST_TRADE = 6
"""A word of more letters can be a woman's trade by its ending."""


def is_plain_form(token: str) -> bool:
    """Say whether the form of a word tells nothing: letters alone, all but the first of them small."""
    return len(token) >= SHORTEST_PLAIN and token.isalpha() and token[1:].islower()


class Scan:
    """Goes through a run word by word for the last one that is no part of the name.

    ``role`` and ``organisation`` tell whether such are among the words up to ``last``; ``named`` that the name has begun.
    The rules stand in the order of their strength: the first one that applies to a word decides.
    """

    __slots__ = (
        "called",
        "first",
        "last",
        "lexicon",
        "lower",
        "named",
        "office",
        "organisation",
        "places",
        "role",
        "shouted",
        "tokens",
        "words",
    )

    def __init__(  # noqa: PLR0917 - private, called from one place
        self,
        tokens: list[str],
        words: tuple[str, ...],
        first: int,
        lexicon: Lexicon,
        lower: frozenset[str],
        places: frozenset[str],
        called: frozenset[str],
    ) -> None:
        self.tokens, self.words, self.first, self.lexicon = tokens, words, first, lexicon
        self.lower, self.places, self.called = lower, places, called
        self.shouted = False
        if len(tokens) - first > 1 and tokens[first].isupper():
            self.shouted = all(map(str.isupper, tokens[first:])) and min(map(len, tokens[first:])) > 2
        self.last, self.role, self.office, self.organisation, self.named = first - 1, False, False, False, False
        for i in range(first, len(tokens)):
            word = words[i]
            # Each stage is left out for a word that none of its rules can apply to.
            listed = word in lexicon.run_words or len(word) < SHORTEST_PLAIN or word in called
            verdict = self._at_end(i) if i > first and i == len(tokens) - 1 else ""
            verdict = verdict or (self._listed(i) if listed else "")
            verdict = verdict or (self._shaped(i) if not is_plain_form(tokens[i]) else "")
            verdict = verdict or self._beside(i)
            if verdict != "kept" and i - self.last > MAX_NAME_WORDS:
                self.last = i - 2

    def _at_end(self, i: int) -> _Verdict:
        """Read the last word of several: even a common word can be a surname there."""
        lexicon, words, word = self.lexicon, self.words, self.words[i]
        if (
            i == self.last + 1
            and words[i - 1] in lexicon.titles
            and word not in lexicon.titles
            and not (
                self.tokens[i].isupper() and (word in lexicon.not_names or words[i - 1] in lexicon.organisations)
            )  # "TNI AL"
            and not (lexicon.long_offices and (word in lexicon.places or word in lexicon.roles))  # "Letkol Laut", "Ibu Bapa"
            and " ".join(words[i - 2 : i]) not in lexicon.roles  # "Direktur Jenderal Politik": of an office, no rank
        ):
            self.named = True  # behind a title even a word like "King" is a name
        elif not self.named and i > self.last + 1 and self.first == self.last + 1 and word in self.lower and len(word) > 3:
            self.organisation, self.last = True, i  # "Thornbury Water", where the article has "water"
        elif (
            lexicon.capital_nouns
            and i == self.last + 2
            and (word in lexicon.roles or (self.role and lexicon.is_role(word)))
            and not words[i - 1].endswith((*lexicon.inflections, "s"))
        ):
            self.named = True  # "Yona Metzger", "Landrat Gisbert Oltmann"; but "Hamburger Bürgermeister"
        elif (
            i > self.last + 1
            and (
                word in lexicon.common
                or ((self.named or lexicon.lower_roles) and word in lexicon.roles)
                or (word in lexicon.titles and word in lexicon.forenames)  # "Wan Ajis Wan Teh"
                or (self.named and i > self.last + 2 and lexicon.long_offices and word in lexicon.town_names)
            )
            and word not in self.places
        ):
            self.named = True  # and so it is behind another part of a name
        else:
            return ""
        return "read"

    def _listed(self, i: int) -> _Verdict:
        """Read a word that the article, or the language, is known to use."""
        lexicon, words, word = self.lexicon, self.words, self.words[i]
        at_end = i == len(words) - 1
        if i > self.last + 1 and not at_end and word in lexicon.middles:
            return "kept"
        if (
            lexicon.name_leads
            and self.named
            and not at_end
            and i > self.last + 1
            and word in lexicon.titles
            and word in lexicon.common
        ):
            return "kept"  # "Iskandar Muda Alam", against "Laksamana Muda Budi"
        short = len(word) < SHORTEST_PLAIN
        if lexicon.name_leads and not at_end and (short or word in lexicon.lead_heads) and self._leads_name(i):
            self.named = True
            return "kept"
        if self.named and not at_end and i > self.last + 1 and lexicon.name_leads and word in lexicon.month_words:
            return "kept"  # "Raja Juli Hartono"
        if i > self.last + 1 and i > self.first and word in lexicon.suffixes:
            return "kept"
        if word in self.called and not (word in lexicon.titles or word in lexicon.roles or word in lexicon.organisations):
            self.named = True  # "Bima Arya" where the article has "kata Bima": a name, though also a town's
            return "read"
        behind_given = self.named and not self.organisation and i > self.last + 1 and words[i - 1] in lexicon.given
        if behind_given and word in lexicon.town_names:
            return "kept"  # "Reza Indragiri Amriel": behind a given name a town's is a name, too
        if (
            lexicon.lower_roles
            and (word in lexicon.places or word in lexicon.roles)
            and (behind_given or (self._goes_on(i) and i > self.last + 2 and words[i - 1] in lexicon.particles))
        ):
            return "kept"  # "Gerolamo Della Valle", "José Pastor Ridruejo"
        ranked = 0 < i == self.last + 1 and f"{words[i - 1]} {word}" in lexicon.titles  # "Datuk Wira"
        if ranked or word in lexicon.titles or (word in lexicon.not_names and not (self.named and word in lexicon.common)):
            if lexicon.lower_roles and i > self.last + 1 + self.tokens[i].islower() and self._is_particle(i):
                return "read"  # "Yadira Monsalve de la Hoz", "Renzo Della Casa": also words of offices
            pair = lexicon.long_offices and i > 0 and f"{words[i - 1]} {word}" in lexicon.roles  # "Corporate Communication"
            self.office = self.office or word in lexicon.roles or pair
            self.role = self.role or pair or word in lexicon.roles or word in lexicon.titles
            self.organisation = self.organisation or word in lexicon.organisations
            self.last, self.named = i, False
            following = words[i + 1] if word in lexicon.place_heads and i + 1 < len(words) else None
            if following is not None and following not in lexicon.given and following not in self.called:
                self.last = i + 1
            return "read"
        return ""

    def _goes_on(self, i: int) -> bool:
        """Say whether a name can go on at a word: it has begun, or a word that no list has stands before."""
        return self.named or (self.lexicon.lower_roles and i > self.last + 1)

    def _leads_name(self, i: int) -> bool:
        """Say whether a word that else is a title, a role or common begins a name here, or is an initial in one."""
        lexicon, words, word = self.lexicon, self.words, self.words[i]
        if i > self.last + 1:
            short = len(word.rstrip(".")) == 1 or (len(word) == 2 and self.tokens[i][1:].islower())
            return short and (self.named or words[i - 1] in lexicon.given)  # "Dradjad H Wibowo", "Rudi As Saleh"
        if f"{word} {words[i + 1]}" in lexicon.name_leads:
            return True  # "Anak Agung Ngurah Mayun"
        if word in self.places:
            return False  # of the town in the dateline: "Kota Lawang Agung"
        barred = words[i + 1] in lexicon.not_names or words[i + 1] in lexicon.titles
        if word not in lexicon.name_leads or (barred and words[i + 1] not in lexicon.month_words):
            return False
        if i == self.first:
            return word in lexicon.openers
        return (
            (self.role or (i > self.first and (words[i - 1] in lexicon.common or words[i - 1] in lexicon.town_names)))
            and f"{words[i - 1]} {word}" not in lexicon.roles
            and words[i - 1] not in lexicon.titles
            and words[i - 1] not in lexicon.open_offices
        )

    def _shaped(self, i: int) -> _Verdict:
        """Read a word whose form tells what it is: initials, numerals, short forms, brackets."""
        lexicon, words, token = self.lexicon, self.words, self.tokens[i]
        at_end = i == len(words) - 1
        if not at_end and token.isupper() and words[i] in lexicon.given:
            self.named = True
            return "kept"  # "FX Purnomo"
        if lexicon.firm_roles and not at_end and self._is_firm(i):
            self.organisation, self.last, self.named = True, i, False
            return "read"
        if i == self.first and len(token) == 2 and token.isupper() and len(words) == self.first + 2:
            return "kept"  # initials before a name
        behind_title = 0 <= self.last == i - 1 and not (at_end and i > self.first) and words[self.last] in lexicon.titles
        if behind_title and _is_initials(words, i, token, lexicon):
            return "kept"  # "Inspektur Jenderal RZ Hutabarat"
        if i == self.last + 1 and i > self.first and not at_end and _is_numeral(token) and not self._may_begin(words[i + 1]):
            self.last = i  # "Angkasa Pura I"; but "I Wayan" is a name
        elif not self.shouted and len(token) > 1 and token.isupper() and token.replace("-", "").replace("/", "").isalpha():
            if len(token) <= 3 and i > self.last + 1:
                return "kept"  # initials in or behind a name
            self.organisation, self.last, self.named = True, i, False
        elif token[0] == "(" or token[-1] == ")" or any(map(str.isdigit, token)) or (len(token) > 3 and token[1] == "-"):
            self.last, self.named = i, False
        else:
            return ""
        return "read"

    def _is_firm(self, i: int) -> bool:
        """Say whether its form shows a word to be the name of a firm or of two places (``TokoBuku``, ``Medan-Sumut``)."""
        token, lexicon = self.tokens[i], self.lexicon
        if FIRM.fullmatch(token):
            return True
        halves = self.words[i].split("-")
        return len(halves) == 2 and all(half in lexicon.not_names for half in halves)

    def _beside(self, i: int) -> _Verdict:
        """Read any other word, by what it is to the language and what stands beside it."""
        lexicon, words, word = self.lexicon, self.words, self.words[i]
        follows, at_end = i == self.last + 1, i == len(words) - 1
        if lexicon.sites and self.role and word in self.places and not follows and not self.named and not at_end:
            self.last = i  # "General Manager Pelabuhanindo Sumbulan Rina Wijaya"
            return "read"
        if word in lexicon.given or word in self.called:
            self.named = True
        elif (
            follows
            and self.first < i
            and not at_end
            and len(word) > 1
            and (words[self.last] in lexicon.open_offices or self._is_numbered(self.last))
            and self._leaves_name(i)
        ):
            self.last = i  # the name of the university, the bank, the mosque
        elif (self.tokens[i].islower() and not self._is_particle(i)) or (
            i > self.first
            and len(word) > 3
            and (word in lexicon.openers or word in lexicon.according)
            and not (lexicon.compounds and self.named and word in lexicon.common)  # "Anja Oude Elferink"
            and not (self._goes_on(i) and word in lexicon.particles)  # "Gerolamo Della Valle"
            and word not in self.called
        ):
            self.last, self.named = i, False
        elif i == self.first and len(words) - i > 2 and self._is_trade(word):
            self.role, self.last = True, i  # "Vorständin Theres Moos", "Physiologist Maud Ekel"
        elif (
            lexicon.compounds
            and not self.named
            and ((lexicon.is_role(word) and not (lexicon.lower_roles and i > self.first)) or lexicon.is_organisation(word))
        ):  # "Danyal Öztürk-Bakker": inside a sentence a role has no capital in Dutch
            self.role, self.last = self.role or lexicon.is_role(word), i
            self.organisation = self.organisation or lexicon.is_organisation(word)
        elif (not at_end and follows and (word in self.places or (word in self.lower and word not in lexicon.particles))) or (
            self._can_be_noun(i) and lexicon.nouns.fullmatch(word)
        ):
            self.last = i
        return "read"

    def _is_trade(self, word: str) -> bool:
        """Say whether the form of a word before two more shows it to be a trade: a woman's in German, or one of the patterns."""
        lexicon = self.lexicon
        if lexicon.capital_nouns:
            return lexicon.agents.fullmatch(word) is not None or (len(word) > SHORTEST_TRADE and word.endswith(lexicon.feminine))
        return bool(lexicon.modifiers) and lexicon.agents.fullmatch(word) is not None

    def _is_particle(self, i: int) -> bool:
        """Say whether a word is a particle, or with the one before it (``von der``)."""
        words, particles = self.words, self.lexicon.particles
        return words[i] in particles or (i > self.first and f"{words[i - 1]} {words[i]}" in particles)

    def _can_be_noun(self, i: int) -> bool:
        """Say whether a word is no surname: behind a given name, or alone where nouns have capitals too, it can be one."""
        if not self.lexicon.capital_nouns:
            return True
        return len(self.words) > self.first + 1 and (i == self.first or self.words[i - 1] not in self.lexicon.given)

    def _may_begin(self, word: str) -> bool:
        """Say whether a word is a given name, or one of those before it that are often left out."""
        return word in self.lexicon.given or word in self.lexicon.forenames

    def _is_numbered(self, i: int) -> bool:
        """Say whether a word is the number of a school or the like, which its town follows (``SMA Negeri 1 Sumbul``)."""
        words = self.words
        return words[i].isdigit() and any(word in self.lexicon.open_offices for word in words[max(self.first, i - 2) : i])

    def _leaves_name(self, i: int) -> bool:
        return len(self.words) - i > 2 or self.words[-1] in self.lexicon.given
