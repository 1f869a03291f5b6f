"""Subjects: the noun phrase that says who speaks, beside a verb of saying or before it.

A subject is a name, a pronoun, one that means an organisation (``it``), a phrase (``juru bicara kementerian itu``) or only
implied (``afirmó``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.core.quotes.appositions import Appositions
from bot.core.quotes.language_files import Gender
from bot.core.quotes.mentions import Mention, skip_degrees
from bot.core.quotes.sentences import Token

_INFLECTED = ("e", "en", "er", "es", "em")
"""Endings of adjectives in German."""
SubjectKind: TypeAlias = Literal["name", "pronoun", "neuter", "phrase", "implied"]


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


class Subjects(Appositions):
    """Reads the subjects of an article's sentences."""

    known: frozenset[str] | None = None
    """The words of names that stand inside sentences, or with others; gathered when first asked."""

    def subject(self, tokens: list[Token], i: int, *, leading: bool = False) -> Subject:
        """Read the noun phrase at ``i``. With ``leading`` it must begin right there (no objects before it)."""
        lexicon = self.lexicon
        skipped = 0
        while i < len(tokens) and skipped < 8:
            token = tokens[i]
            mention = self.mentions.at(token.start)
            if mention is not None and not leading and self._is_told(mention, tokens[-1].end):
                i = next(n for n in range(i, len(tokens)) if tokens[n].start >= mention.end)
            elif mention is not None and mention.start <= token.start:
                found = self._name_subject(tokens, i, mention)
                if found is not None:
                    return found
                i = next((n for n in range(i, len(tokens)) if tokens[n].start >= mention.end), len(tokens))
                if leading:
                    break
            elif (pronoun := self._pronoun(token)) is not None and self._stands_alone(tokens, i):
                return pronoun
            elif token.low in lexicon.expletives and not leading and self._is_expletive(tokens, i):
                i += 1  # "heißt es in dem Antrag": the paper speaks
                if i < len(tokens) and tokens[i].low in lexicon.prepositions:
                    i += 1
                    i += i < len(tokens) and tokens[i].low in lexicon.oblique - lexicon.indefinite
            elif token.low == "," and not leading and (closing := self._insertion_end(tokens, i)):
                i = closing + 1
            elif not leading and (behind := self._past_object(tokens, i)):
                i = behind
            elif (
                not leading
                and (token.low in lexicon.adverbs or token.low in lexicon.auxiliaries)
                and token.low not in lexicon.determiners
            ):
                i += 1
            else:
                return self._owner(tokens, i) or self._phrase(tokens, i, len(tokens)) or Subject("implied")
            skipped += 1
        return Subject("implied")

    def _pronoun(self, token: Token) -> Subject | None:
        lexicon = self.lexicon
        if token.low in lexicon.pronouns:
            return Subject("pronoun", token.start, token.end, gender=lexicon.pronouns[token.low])
        return Subject("neuter", token.start, token.end) if token.low in lexicon.neuter else None

    def _owner(self, tokens: list[Token], i: int) -> Subject | None:
        """Return whose words a noun of saying calls them (``so das Fazit der Betreiber``, ``die Ansicht von X``)."""
        lexicon = self.lexicon
        noun = next((n for n in range(i, min(i + 4, len(tokens))) if tokens[n].low in lexicon.speech_nouns), None)
        if noun is None or any(self.mentions.at(token.start) for token in tokens[i:noun]):
            return None
        if noun + 2 >= len(tokens) or not tokens[noun + 1].low.isalpha():
            # "heißt es in einer Erklärung": somebody's, while "in dem Bericht" is what was named before
            return Subject("neuter", tokens[i].start, tokens[noun].end) if tokens[i].low in lexicon.indefinite else None
        following = tokens[noun + 1].low
        if following in lexicon.particles and following not in lexicon.articles:
            return self.subject(tokens, noun + 2)
        if following in lexicon.oblique:
            mention = self.mentions.at(tokens[noun + 2].start)
            found = self._name_subject(tokens, noun + 2, mention) if mention is not None else None
            bare = lexicon.is_organisation(tokens[noun + 2].low) and (mention is None or len(mention.words) == 1)
            return found or Subject("neuter" if bare else "phrase", tokens[noun + 2].start, tokens[noun + 2].end)
        return self._phrase(tokens, noun + 1, len(tokens)) if following in lexicon.articles else None

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
            return True
        if not self.lexicon.lower_roles or i + 1 >= len(tokens):
            return False
        return tokens[i + 1].low in self.lexicon.auxiliaries or tokens[i + 1].low == ","

    def _is_expletive(self, tokens: list[Token], i: int) -> bool:
        """Say whether *it* means no one: no noun follows that it could be the article of (``klonk het bij de Gentse``)."""
        behind = tokens[i + 1].low if i + 1 < len(tokens) else ""
        return tokens[i].low not in self.lexicon.determiners or behind in self.lexicon.prepositions

    def _past_object(self, tokens: list[Token], i: int) -> int:
        """Return what stands behind where, or to whom, something was said; 0 if the word leads to neither."""
        low = tokens[i].low
        if low in self.lexicon.prepositions and (platform := _platform(tokens, i)):
            return platform + 1
        return self._skip_object(tokens, i + 1) if low in self.lexicon.to else 0

    def _skip_object(self, tokens: list[Token], i: int) -> int:
        """Step over whom it was said to: a name, or the next word."""
        while i < len(tokens) and tokens[i].low in self.lexicon.articles:
            i += 1
        mention = self.mentions.at(tokens[i].start) if i < len(tokens) else None
        if mention is None:
            return i + 1
        return next((n for n in range(i, len(tokens)) if tokens[n].start >= mention.end), len(tokens))

    def _name_subject(self, tokens: list[Token], i: int, mention: Mention) -> Subject | None:
        """Take a mention for the subject; a role before ``, NAME`` leads on to the name."""
        if mention.kind in {"place", "other"}:
            head = self._head(tokens, mention) if mention.kind == "place" and self._is_attributive(mention) else None
            if head is None:
                return None  # "Vermont governor Howard Dean" is one
            n = next((n for n, token in enumerate(tokens) if token.start >= mention.start), i)
            return Subject("name", head.start, skip_degrees(self.masked, head.end), head, role=self._role_to(tokens, n, head))
        end = skip_degrees(self.masked, mention.end)
        if mention.has_role or mention.kind in {"role", "organisation"}:
            following = self._apposed(end)
            if following is not None and following.kind == "person" and (mention.kind != "organisation" or following.sure):
                return Subject("name", following.start, following.end, following, role=(mention.start, mention.end))
        head = self._head(tokens, mention)
        if head is not None:
            n = next((n for n, token in enumerate(tokens) if token.start >= mention.start), i)
            return Subject("name", head.start, skip_degrees(self.masked, head.end), head, role=self._role_to(tokens, n, head))
        if mention.kind == "role" or (not mention.titled and self._is_attributive(mention)):
            return self._phrase(tokens, i, len(tokens))  # "A Lumenary spokesperson"
        if (person := self._behind_office(mention, tokens)) is not None:
            role = self._role_to(tokens, i, person)
            return Subject("name", person.start, skip_degrees(self.masked, person.end), person, role=role)
        if mention.kind == "organisation" and self.lexicon.office_phrases:
            end = self._organisation_end(tokens, mention)
        return Subject("name", mention.start, end, mention)

    def _phrase(self, tokens: list[Token], i: int, limit: int) -> Subject | None:
        """Read a noun phrase without a name of its own, as printed; a name that ends it is the subject instead."""
        lexicon = self.lexicon
        begin = i
        while i < limit:
            token = tokens[i]
            low = token.low
            mention = self.mentions.at(token.start)
            if not (low[0].isalnum() or low[0] == "@"):
                break
            if (
                i > begin
                and mention is None
                and (
                    low in lexicon.stops or low in lexicon.verbs or (lexicon.converbs.fullmatch(low) and not lexicon.is_role(low))
                )
                and not self._inside_role(tokens, i, begin)
            ):
                break
            if mention is not None and mention.kind == "person" and mention.start >= token.start and i > begin:
                previous = tokens[i - 1].low
                titled = (
                    mention.has_role and self.masked[mention.start : mention.name_start].split()[0].lower() not in lexicon.openers
                )
                attributive = not mention.titled and (self._is_attributive(mention) or self._is_owner(tokens[begin:i], mention))
                if (previous not in lexicon.prepositions or titled) and not previous.endswith(("'s", "’s")) and not attributive:
                    mention = self._behind_office(mention, tokens) or mention
                    return Subject(
                        "name",
                        mention.start,
                        skip_degrees(self.masked, mention.end),
                        mention,
                        role=self._role_to(tokens, self._behind_object(tokens, self._first_role(tokens, begin, i), i), mention),
                    )
            i += 1
        i = self._before_adverbs(tokens, begin, i)
        if i == begin or i - begin > 18:
            return None
        first = tokens[begin].low
        lower = lexicon.capital_nouns and not any(self._has_capital(token) for token in tokens[begin:i] if token.start > 0)
        if lower or (first in lexicon.openers and first not in lexicon.articles) or (not first[0].isalnum() and first[0] != "@"):
            return None
        if (first in lexicon.stops and first not in lexicon.determiners) or first in lexicon.that or first in lexicon.oblique:
            return None
        i = self._partitive(tokens, begin, i, limit)
        end = tokens[i - 1].end
        following = self._apposed(end) or self._named_behind(tokens, begin, i)
        if following is not None:
            while len(tokens) > begin + 1 and tokens[begin].low in lexicon.articles and tokens[begin + 1].end <= end:
                begin += 1
            begin = self._behind_object(tokens, begin, i)
            gap = self.masked[end : following.start]
            role = (tokens[begin].start, end)
            if lexicon.modifiers and gap.startswith(", ") and gap.strip(", ") and lexicon.is_role(gap.split()[-1]):
                role = (end + 2, end + len(gap.rstrip()))  # "the customer, retired postman Tom Ely"
            return Subject("name", following.start, following.end, following, role=role)
        return Subject("phrase", tokens[self._behind_object(tokens, begin, i)].start, end)

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
        return end

    def _tells_how(self, token: Token) -> bool:
        lexicon, low = self.lexicon, token.low
        return low in lexicon.adverbs and low not in lexicon.articles and not self._capital(token) and not lexicon.is_role(low)

    def _is_owner(self, before: list[Token], mention: Mention) -> bool:
        """Say whether a name is that of the organisation someone described is of (``le coureur de la formation Arvor``)."""
        lexicon = self.lexicon
        if not lexicon.lower_roles or mention.words[0] in lexicon.given or not lexicon.is_organisation(before[-1].low):
            return False
        return any(lexicon.is_role(token.low) for token in before[:-1])

    def _partitive(self, tokens: list[Token], begin: int, i: int, limit: int) -> int:
        """Return the comma behind whom one is of (``один из спасённых, пенсионер Лука Чебышев``), else ``i``."""
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
        opens = tokens[begin].low in lexicon.stops | lexicon.prepositions or before in lexicon.prepositions
        if not lexicon.office_phrases or not opens:
            return begin
        return next((n for n in range(begin, end) if lexicon.is_role(tokens[n].low)), begin)

    def _inside_role(self, tokens: list[Token], i: int, begin: int) -> bool:
        """Say whether a word is inside a role.

        The middle of three words (``metteuse en scène``), or a dative (``assessore alla Cultura``).
        """
        if (
            i > begin
            and tokens[i].low in self.lexicon.to
            and self.lexicon.office_phrases
            and not self.lexicon.case_endings
            and self.lexicon.is_role(tokens[i - 1].low)
        ):
            following = tokens[i + 1] if i + 1 < len(tokens) else None
            medium = following is not None and self.lexicon.agency.match(self.masked, following.start) is not None
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

    def _left(self, tokens: list[Token], verb: int) -> Subject:  # noqa: C901, PLR0912 - one chain of rules, the strongest first: divided, their order would be hidden
        """Find the subject before a verb: the word next to it if that can be one, else the first noun phrase of the sentence."""
        lexicon = self.lexicon
        n = verb - 1
        while n >= 0 and (tokens[n].low in lexicon.auxiliaries or tokens[n].low in lexicon.adverbs):
            n -= 1
        if n >= 0 and (beside := self._pronoun(tokens[n])) is not None:
            return beside
        placed = lexicon.office_phrases and n > 0 and tokens[n - 1].low in lexicon.prepositions  # "un turista di Lione"
        placed = placed or (n > 0 and self._is_oblique(tokens, n))
        if (
            n >= 0
            and not placed
            and (mention := self.mentions.at(tokens[n].start)) is not None
            and mention.kind == "person"
            and not (lexicon.case_endings and mention.governed)
        ):
            return Subject("name", mention.start, mention.end, mention)
        names: list[Subject] = []
        pronoun: Subject | None = None
        for n in range(verb):
            token = tokens[n]
            mention = self.mentions.at(token.start)
            if mention is not None and (mention.start == token.start or n == 0 or tokens[n - 1].end <= mention.start):
                if mention.governed or (n > 0 and tokens[n - 1].low in lexicon.prepositions) or self._is_oblique(tokens, n):
                    continue
                found = self._name_subject(tokens, self._article_of(tokens, n, mention), mention)
                if found is not None:
                    names.append(found)
            elif self._may_open(token) and pronoun is None and lexicon.pronouns[token.low] != "any":
                pronoun = Subject("pronoun", token.start, token.end, gender=lexicon.pronouns[token.low])
        people = [found for found in names if found.mention and found.mention.kind == "person"]
        people = [found for found in people if found.mention and self._can_speak(found.mention)] or people
        if tokens[0].low in lexicon.subordinators:
            comma = next((token.start for token in tokens[:verb] if token.low == ","), 0)
            people = [found for found in people if found.start > comma] or people
        if len(people) > 1 and lexicon.office_phrases and self._only_begins(people[0]):
            people = people[1:]  # "Amaro il commento del tecnico Gerolamo Della Valle:"
        if pronoun is not None and not any(found.start < pronoun.start for found in people):
            return pronoun
        if people:
            return people[0]
        if names:
            return names[0]
        comma = max((n for n in range(verb) if tokens[n].low == ","), default=-1)
        limit = verb
        while limit > 0 and (tokens[limit - 1].low in lexicon.auxiliaries or tokens[limit - 1].low in lexicon.adverbs):
            limit -= 1
        starts = [comma + 1, 0]
        if lexicon.office_phrases:  # "Alle telecamere un turista di Lione ha confessato"
            articles = lexicon.determiners - lexicon.demonstratives
            if verb == len(tokens):
                articles = lexicon.determiners  # a label: "Più prudente l'assessora alla Cultura:"
            starts += [n for n in range(limit - 1) if tokens[n].low in articles and lexicon.is_role(tokens[n + 1].low)]
        for begin in dict.fromkeys(starts):
            found = self._phrase(tokens, begin, limit)
            if found is not None and (found.mention is not None or self._describes(tokens, begin, found.end)):
                return found
        return Subject("implied")

    def _is_oblique(self, tokens: list[Token], n: int) -> bool:
        """Say whether an article or a preposition before a word, adjectives between or not, shows that it is no subject."""
        lexicon = self.lexicon
        if not lexicon.oblique:
            return False
        n -= 1
        while (
            n > 0 and tokens[n].low.endswith(_INFLECTED) and not self._capital(tokens[n]) and tokens[n].low not in lexicon.verbs
        ):
            if tokens[n].low in lexicon.articles or tokens[n].low in lexicon.oblique or tokens[n].low in lexicon.prepositions:
                break
            n -= 1
        return n >= 0 and (
            tokens[n].low in lexicon.oblique or tokens[n].low in lexicon.contracted or tokens[n].low in lexicon.prepositions
        )

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
            begin > max(0, n - 3) and not self._capital(tokens[begin - 1]) and tokens[begin - 1].low.endswith(("e", "er", "en"))
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

    def _opening_noun(self, tokens: list[Token]) -> Subject:
        """Return the noun that a sentence without a verb of saying begins with (``El afilador no está de acuerdo:``)."""
        lexicon = self.lexicon
        if not lexicon.office_phrases or len(tokens) < 3 or tokens[0].low not in lexicon.articles:
            return Subject("implied")
        mentions = self.mentions.between(tokens[0].start, tokens[-1].end)
        if mentions or self._closes(tokens[1].low):
            return Subject("implied")
        comma = next((n for n in range(2, min(6, len(tokens))) if tokens[n].low == ","), 2)
        end = comma if comma == len(tokens) or tokens[comma].low == "," else 2  # "Een vaste klant, die …"
        return Subject("phrase", tokens[0].start, tokens[end - 1].end)
