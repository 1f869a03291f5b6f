"""The words of a noun phrase that can be a subject: what is skipped before it, what belongs to it, what shows that it is none.

``subjects`` reads the subjects of sentences with these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.core.quotes.appositions import Appositions
from bot.core.quotes.language_files import Gender
from bot.core.quotes.mentions import Mention
from bot.core.quotes.sentences import Token

_PLACING = ("ого", "его", "ской", "ских", "ском", "ым", "их")
"""Endings of Russian adjectives that say where an office is."""
SubjectKind: TypeAlias = Literal["name", "marked", "pronoun", "neuter", "phrase", "implied"]


@dataclass(slots=True)
class Subject:
    """Who speaks, as the frame names it."""

    kind: SubjectKind
    start: int = 0
    end: int = 0
    mention: Mention | None = None
    gender: Gender = "any"
    role: tuple[int, int] | None = None


_PLATFORMS = frozenset({
    "x", "twitter", "facebook", "instagram", "tiktok", "telegram", "threads", "bluesky", "linkedin", "youtube", "whatsapp",
})  # fmt: skip
"""Where posts are written, by the names that all languages use."""
WIDEST_CIRCUMSTANCE = 10
"""Words from a preposition behind the verb to the article of who spoke."""
WIDEST_PLATFORM = 6
"""Words from a preposition to the name of a platform (``en su cuenta de X``)."""


def _platform(tokens: list[Token], i: int) -> int:
    """Return the number of the platform that a preposition leads to, 0 if it leads elsewhere.

    Examples: ``su X``, ``sul suo profilo X``.
    """
    for n in range(i + 1, min(len(tokens), i + 1 + WIDEST_PLATFORM)):
        if tokens[n].low in _PLATFORMS:
            return n
        if not tokens[n].low[0].isalpha():
            break
    return 0


class NounPhrases(Appositions):
    """Tells the words of noun phrases apart."""

    known: frozenset[str] | None = None
    """The words of names that stand inside sentences, or with others; gathered when first asked."""

    def _pronoun(self, token: Token) -> Subject | None:
        lexicon = self.lexicon
        if token.low in lexicon.pronouns:
            return Subject("pronoun", token.start, token.end, gender=lexicon.pronouns[token.low])
        return Subject("neuter", token.start, token.end) if token.low in lexicon.neuter else None

    def _is_told(self, mention: Mention, end: int) -> bool:
        """Say whether a mention is the agency that it was said to, with a word behind (``сообщил ТАСС источник в полиции``)."""
        behind = self.masked[mention.end : end].lstrip()
        return self.masked[mention.start : mention.end] in self.lexicon.agencies and behind[:1].islower()

    def _insertion_end(self, tokens: list[Token], i: int) -> int | None:
        """Return the comma that closes a short insertion without names or verbs of saying.

        Example: ``disse, entre lágrimas, a costureira``.
        """
        for n in range(i + 1, min(i + 6, len(tokens))):
            if tokens[n].low == ",":
                return n if n > i + 1 else None
            if (
                self.mentions.at(tokens[n].start) is not None
                or tokens[n].low in self.lexicon.verbs
                or tokens[n].low in self.lexicon.pronouns
            ):
                return None
        return None

    def _stands_alone(self, tokens: list[Token], i: int) -> bool:
        """Say whether a word is no determiner, or a pronoun of its form with no noun behind (``Volgens haar was …``)."""
        if tokens[i].low not in self.lexicon.determiners:
            return not (self.lexicon.verb_second and self._is_object(tokens, i))
        if self.lexicon.modifiers and self.lexicon.pronouns.get(tokens[i].low) in {"male", "female"}:
            return i + 1 >= len(tokens) or tokens[i + 1].low == ","  # "According to her, …"
        if not self.lexicon.lower_roles or i + 1 >= len(tokens):
            return False
        return tokens[i + 1].low in self.lexicon.auxiliaries or tokens[i + 1].low == ","

    def _is_object(self, tokens: list[Token], i: int) -> bool:
        """Say whether a pronoun is an object, as someone of theirs follows (``würdigte sie ihr Verleger``)."""
        lexicon = self.lexicon
        if tokens[i].low not in lexicon.pronouns or i + 2 >= len(tokens):
            return False
        low = tokens[i + 1].low
        owned = low in lexicon.determiners and low not in lexicon.oblique and not low.endswith("e")
        pointed = low in lexicon.demonstratives or low in lexicon.indefinite
        return owned and not pointed and lexicon.is_role(tokens[i + 2].low) and self._capital(tokens[i + 2])

    def _is_expletive(self, tokens: list[Token], i: int) -> bool:
        """Say whether *it* means no one: no noun follows that it could be the article of (``klonk het bij de Gentse``)."""
        behind = tokens[i + 1].low if i + 1 < len(tokens) else ""
        return tokens[i].low not in self.lexicon.determiners or behind in self.lexicon.prepositions

    def _past_object(self, tokens: list[Token], i: int) -> int:
        """Return what stands behind where, or to whom, something was said; 0 if the word leads to neither."""
        low = tokens[i].low
        if self.lexicon.verb_second and self._is_object(tokens, i):
            return i + 1
        if low in self.lexicon.prepositions and (platform := _platform(tokens, i)):
            return platform + 1
        if low in self.lexicon.prepositions and self.lexicon.lower_roles and (beyond := self._beyond_circumstance(tokens, i)):
            return beyond
        return self._skip_object(tokens, i + 1) if low in self.lexicon.to else 0

    def _beyond_circumstance(self, tokens: list[Token], i: int) -> int:
        """Return where someone with an office begins behind where or when it was said, 0 if no one does.

        Example: ``aseguró en una conferencia con analistas su consejero delegado``.
        """
        lexicon = self.lexicon
        for n in range(i + 2, min(len(tokens) - 1, i + WIDEST_CIRCUMSTANCE)):
            low = tokens[n].low
            pronoun = low in lexicon.pronouns and low not in lexicon.determiners
            if pronoun or not low[0].isalpha() or low in lexicon.verbs:
                return 0
            governed = tokens[n - 1].low in lexicon.prepositions
            someone = lexicon.is_role(tokens[n + 1].low) or lexicon.is_organisation(tokens[n + 1].low)
            if low in lexicon.determiners and not governed and someone:
                return n
        return 0

    def _skip_object(self, tokens: list[Token], i: int) -> int:
        """Step over whom it was said to: a name, or the next word."""
        while i < len(tokens) and tokens[i].low in self.lexicon.articles:
            i += 1
        mention = self.mentions.at(tokens[i].start) if i < len(tokens) else None
        if mention is None:
            return i + 1
        return next((n for n in range(i, len(tokens)) if tokens[n].start >= mention.end), len(tokens))

    def _behind_place(self, mention: Mention, tokens: list[Token]) -> Mention:
        """Return who stands behind where an office is (``глава Тегульского района Степан Мельник``), else the mention."""
        placing = self.lexicon.case_endings and len(mention.words) == 1 and mention.words[0].endswith(_PLACING)
        return (self._head(tokens, mention) or mention) if placing else mention

    def _behind_object(self, tokens: list[Token], begin: int, end: int) -> int:
        """Return where the role begins behind an object in a language with cases (``прокомментировал решение суда депутат``)."""
        lexicon = self.lexicon
        if not lexicon.case_endings or lexicon.is_role(tokens[begin].low) or lexicon.is_organisation(tokens[begin].low):
            return begin
        return next((n for n in range(begin, end) if lexicon.is_role(tokens[n].low)), begin)

    def _before_adverbs(self, tokens: list[Token], begin: int, end: int) -> int:
        """Return where a phrase ends without what tells how or when (``lachte de Kempenaar achteraf``)."""
        while self.lexicon.lower_roles and end - begin > 2 and self._tells_how(tokens[end - 1]):
            end -= 1
        if self.lexicon.capital_nouns:  # "so der Bezirkschef trocken"
            nouns = (n for n in range(end - 1, begin, -1) if self._has_capital(tokens[n]) or self.mentions.at(tokens[n].start))
            return next(nouns, end - 1) + 1
        return end

    def _tells_how(self, token: Token) -> bool:
        lexicon, low = self.lexicon, token.low
        return low in lexicon.adverbs and low not in lexicon.articles and not self._capital(token) and not lexicon.is_role(low)

    def _ends_office(self, tokens: list[Token], begin: int, i: int) -> bool:
        """Say whether an article and a preposition before a word show what an office is for (``ministre de la Mobilité, X``)."""
        lexicon = self.lexicon
        if i < begin + 2 or tokens[i - 1].low not in lexicon.articles:
            return False
        return tokens[i - 2].low in lexicon.prepositions and tokens[i - 2].low in lexicon.particles

    def _is_owner(self, before: list[Token], mention: Mention) -> bool:
        """Say whether a name is that of the organisation someone described is of (``le coureur de la formation Arvor``)."""
        lexicon = self.lexicon
        if not lexicon.lower_roles or mention.words[0] in lexicon.given or not lexicon.is_organisation(before[-1].low):
            return False
        return any(lexicon.is_role(token.low) for token in before[:-1])

    def _partitive(self, tokens: list[Token], begin: int, i: int, limit: int) -> int:
        """Return the comma behind whom one is of (``один из спасённых, пенсионер Лука Чебышев``), else ``i``.

        So behind what someone is of (``кассир одного из отделений в Вельске``).
        """
        if (
            i < limit
            and i - begin == 2
            and tokens[begin + 1].low in self.lexicon.partitives
            and self.lexicon.is_role(tokens[begin].low)
        ):
            return next((n for n in range(i, min(i + 6, limit)) if not tokens[n].low[0].isalnum()), i)
        if i - begin > 1 or tokens[begin].low not in self.lexicon.determiners or not self.lexicon.office_phrases:
            return i
        comma = next((n for n in range(i, min(i + 5, limit)) if tokens[n].low == ","), None)
        return comma if comma is not None and tokens[i].low in self.lexicon.prepositions else i

    def _first_role(self, tokens: list[Token], begin: int, end: int) -> int:
        """Return the number of the first word for a role in a phrase that begins with something else.

        Example: ``на жалобы жителей начальник``.
        """
        lexicon = self.lexicon
        before = tokens[begin - 1].low if begin else ""  # "написала в соцсетях зрительница"
        first = tokens[begin].low
        opens = first in lexicon.stops or first in lexicon.prepositions or before in lexicon.prepositions
        if not lexicon.office_phrases or not opens:
            return begin
        return next((n for n in range(begin, end) if lexicon.is_role(tokens[n].low)), begin)

    def _inside_role(self, tokens: list[Token], i: int, begin: int) -> bool:
        """Say whether a word is inside a role.

        The middle of three words (``metteuse en scène``), or a dative (``assessore alla Cultura``).
        """
        if i > begin and tokens[i].low in self.lexicon.owners and tokens[i - 1].low in self.lexicon.relational:
            return True  # "a spokesman for Ada Quill"
        paired = i > begin and i + 1 < len(tokens) and tokens[i].low in self.lexicon.coordinators
        if paired and (self.lexicon.capital_nouns or self.lexicon.modifiers):
            # "Geschäftsführerin und Braumeisterin Ada Quill"
            return self.lexicon.is_role(tokens[i - 1].low) and self.lexicon.is_role(tokens[i + 1].low)
        if (
            i > begin
            and tokens[i].low in self.lexicon.to
            and self.lexicon.office_phrases
            and not self.lexicon.case_endings
            and self.lexicon.is_role(tokens[i - 1].low)
        ):
            following = tokens[i + 1] if i + 1 < len(tokens) else None
            medium = following is not None and (
                self.lexicon.agency.match(self.masked, following.start) is not None or following.low in self.lexicon.papers
            )
            return (
                following is not None
                and not medium
                and following.low not in self.lexicon.listeners
                and (self._capital(following) or not self.lexicon.is_organisation(following.low))
            )
        if i + 1 >= len(tokens):
            return False
        if tokens[i].low in self.lexicon.role_tails and self.lexicon.is_role(tokens[i - 1].low):
            return True  # "замглавы по социальным вопросам"
        if self.lexicon.case_endings and tokens[i].low in self.lexicon.locatives and tokens[i - 1].low in self.lexicon.roles:
            low = tokens[i + 1].low  # "источник в экстренных службах"
            known = low in self.lexicon.adverbs or low in self.lexicon.stops or low in self.lexicon.weekdays
            return low.isalpha() and not known and low not in self.lexicon.auxiliaries
        tail = f"{tokens[i].low} {tokens[i + 1].low}"
        return tail in self.lexicon.role_tails or f"{tokens[i - 1].low} {tail}" in self.lexicon.roles

    def _is_oblique(self, tokens: list[Token], n: int) -> bool:
        """Say whether an article or a preposition before a word, adjectives between or not, shows that it is no subject."""
        lexicon = self.lexicon
        if not lexicon.oblique:
            return False
        n -= 1
        while (
            n > 0
            and tokens[n].low.endswith(lexicon.inflections)
            and not self._capital(tokens[n])
            and tokens[n].low not in lexicon.verbs
        ):
            if tokens[n].low in lexicon.articles or tokens[n].low in lexicon.oblique or tokens[n].low in lexicon.prepositions:
                break
            n -= 1
        return (
            n >= 0
            and tokens[n].low not in lexicon.coordinators
            and (tokens[n].low in lexicon.oblique or tokens[n].low in lexicon.contracted or tokens[n].low in lexicon.prepositions)
        )

    def _is_owned(self, tokens: list[Token], n: int) -> bool:
        """Say whether the name that a word ends stands behind a preposition (``a friend of Ada Quill``)."""
        if not self.lexicon.modifiers or (mention := self.mentions.at(tokens[n].start)) is None:
            return False
        if mention.has_role:
            return False  # "on Tuesday Ada Quill said"
        while n > 0 and tokens[n].start > mention.start:
            n -= 1
        return n > 0 and tokens[n - 1].low in self.lexicon.prepositions

    def _has_capital(self, token: Token) -> bool:
        """Say whether a word is a noun where those have capitals, a number before it or not (``24-Jährige``)."""
        word = self.masked[token.start : token.end]
        return word[0].isupper() or (word[0].isdigit() and word.partition("-")[2][:1].isupper())

    def _may_open(self, token: Token) -> bool:
        """Say whether a word is a pronoun and cannot be a possessive (``her brother``)."""
        return token.low in self.lexicon.pronouns and not (self.lexicon.adverbial and token.low in self.lexicon.determiners)

    def _can_speak(self, mention: Mention) -> bool:
        """Say whether more than the capital that begins a sentence tells that a mention is of a person."""
        if mention.sure or not mention.initial or len(mention.words) > 1 or mention.words[0] in self.lexicon.given:
            return True
        if self.known is None:
            people = [one for one in self.mentions.items if one.kind == "person" and (len(one.words) > 1 or not one.initial)]
            self.known = frozenset(word for one in people for word in one.words)
        return mention.words[0] in self.known

    def _article_of(self, tokens: list[Token], n: int, mention: Mention) -> int:
        """Return the number of the article that a role begins with whose adjective stands between (``eine ältere Frau``)."""
        lexicon = self.lexicon
        if mention.kind != "role" or not lexicon.capital_nouns:
            return n
        begin = n
        while (
            begin > max(0, n - 3) and not self._capital(tokens[begin - 1]) and tokens[begin - 1].low.endswith(lexicon.inflections)
        ):
            begin -= 1
            if tokens[begin].low in lexicon.articles:
                return begin
        article = begin > 0 and tokens[begin - 1].low in lexicon.articles
        return begin - 1 if article else n

    def _describes(self, tokens: list[Token], begin: int, end: int) -> bool:
        """Say whether the words from ``begin`` can describe someone.

        An article before them, or a role or an office among them.
        """
        lexicon = self.lexicon
        if tokens[begin].low in lexicon.determiners or tokens[begin].low in lexicon.demonstratives:
            return True
        return any(
            lexicon.is_role(token.low) or lexicon.is_organisation(token.low) for token in tokens[begin:] if token.end <= end
        )

    def _only_begins(self, subject: Subject) -> bool:
        """Say whether a single word has its capital because it begins the sentence, for all that the article tells."""
        mention = subject.mention
        if mention is None or not mention.initial or len(mention.words) > 1 or mention.has_role or mention.sure:
            return False
        word = mention.words[0]
        return word not in self.lexicon.given and all(item is mention or word not in item.words for item in self.mentions.items)
