"""Who said it, as the sentence round a quotation says: the verb of saying, its subject, the medium that had it first.

The words behind the closing mark are read first (``kata X``, ``said X``, ``X said``, ``katanya``, ``so X``), then
the sentence that leads in (``X mengatakan: “…”``). A subject is a name, a pronoun, a phrase (``juru bicara
kementerian itu``) or only implied (``afirmó``); who a pronoun means is decided later, by ``speakers``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from bot.core.quotes.lexicon import Gender, Lexicon
from bot.core.quotes.mentions import Mention, Mentions, skip_degrees
from bot.core.quotes.offices import person_behind

SubjectKind: TypeAlias = Literal["name", "pronoun", "phrase", "implied"]

FRAME_LENGTH = 320
"""A verb of saying stands this close to its quotation, in code points."""
MAX_LABEL = 7
"""Words before a colon that can name a speaker without any verb."""
_TOKEN = re.compile(r"[^\W_]+(?:[-'’.&/@_]+[^\W_]+)*|@\w+|[^\w\s]")
_BRACKETS = re.compile(r"\([^()\n]{0,60}\)|\[[^\[\]\n]{0,40}\]")
_END = re.compile(r"[.!?。！？…؟।](?=[\s\"“”„«»‘(\[]|$)|\n")
_DASHES = frozenset("–—―-")
_PLACED_COMMA = re.compile(r"\s(?:im|in|di|for|at|of|für|bei|beim|der|des)\s[\w.-]+(?:\s[\w.-]+)?,\s+(?=[^\W\d_a-z])")
_COMMA = re.compile(r"(?:\s\([^()\n]{1,36}\))?(?:[ \u00a0][a-z]{3,14}){0,3}\s?,\s+(?:(?:dan|and|und|et|y|e|en)\s)?")
_ELISION = re.compile(r"(\w{1,8})['’](?=\w)")
_WORD_BEFORE = re.compile(r"[\w.]+$")


@dataclass(slots=True)
class Token:
    """A word or a sign of a frame; ``low`` is the word in lower case, ``bare`` without a possessive."""

    low: str
    start: int
    end: int


@dataclass(slots=True)
class Subject:
    """Who speaks, as the frame names it."""

    kind: SubjectKind
    start: int = 0
    end: int = 0
    mention: Mention | None = None
    gender: Gender = "any"
    role: tuple[int, int] | None = None


@dataclass(slots=True)
class Cue:
    """A verb of saying with its subject. ``side`` tells where it stands from the quotation."""

    word: str
    subject: Subject
    side: Literal["after", "before"]
    start: int
    end: int
    via: str | None = None


class Frames:
    """Reads the frames of quotations in one article."""

    goes_on_behind: frozenset[str] = frozenset()
    """Full stops behind the closing mark that the attribution can still follow."""

    speaking: Counter[str] | None = None
    """How often the article has each name beside a verb of saying; counted when first asked."""

    def __init__(self, masked: str, mentions: Mentions, lexicon: Lexicon) -> None:
        self.masked = masked
        self.mentions = mentions
        self.lexicon = lexicon

    # ------------------------------------------------------------------ sentences
    def sentence_end(self, start: int, limit: int) -> int:
        """Return where the sentence that runs at ``start`` ends, at most ``limit``."""
        for found in _END.finditer(self.masked, start, limit):
            if self.masked[found.start()] == "." and self._is_abbreviation(found.start(), start):
                continue
            return found.end()
        return limit

    def sentence_start(self, floor: int, position: int) -> int:
        """Return where the sentence begins that ``position`` is in, at least ``floor``."""
        start = floor
        for found in _END.finditer(self.masked, floor, position):
            if found.end() >= position or not self.masked[found.end() : position].strip(' \u00a0"”’“»)]'):
                continue
            if self.masked[found.start()] == "." and self._is_abbreviation(found.start(), floor):
                continue
            start = found.end()
        while start < position and self.masked[start] in ' \u00a0\t"”’»)]\n':
            start += 1
        return start

    def _is_abbreviation(self, dot: int, floor: int) -> bool:
        word = _WORD_BEFORE.search(self.masked, max(floor, dot - 12), dot)
        if word is None:
            return False
        low = word.group().lower()
        return (len(low) == 1 and low.isalpha()) or low in self.lexicon.abbreviations

    def tokens(self, start: int, end: int) -> list[Token]:
        """Return the words and signs of a range, what stands in brackets left out."""
        piece = self.masked[start:end]
        if "(" in piece or "[" in piece:
            piece = _BRACKETS.sub(lambda found: " " * len(found.group()), piece)
        tokens = [Token(found.group().lower(), start + found.start(), start + found.end()) for found in _TOKEN.finditer(piece)]
        return [part for token in tokens for part in self._elided(token)] if self.lexicon.elisions else tokens

    def _elided(self, token: Token) -> tuple[Token, ...]:
        """Take the article or preposition off that has lost its vowel (``l’AFP``, ``d'un``, ``all'ANSA``)."""
        found = _ELISION.match(token.low)
        if found is None or found.group(1) + "'" not in self.lexicon.elisions:
            return (token,)
        cut = token.start + found.end()
        return Token(found.group(1) + "'", token.start, cut), Token(token.low[found.end() :], cut, token.end)

    # ------------------------------------------------------------------ behind the quotation
    def after(self, start: int, limit: int, *, strict: bool = False) -> Cue | None:
        """Read the frame behind a quotation that ends at ``start``.

        ``limit`` is where the line ends or the next quotation begins.
        """
        limit = min(limit, start + FRAME_LENGTH)
        end = self.sentence_end(start, limit)
        tokens = self.tokens(start, end)
        i = 0
        while i < len(tokens) and tokens[i].low in _DASHES | {",", "،", "，", "…"}:
            i += 1
        if i >= len(tokens) or (not tokens[i].low[0].isalnum() and tokens[i].low[0] != "@"):
            return None
        cue = (
            self._clitic(tokens, i)
            or self._according(tokens, i, "after")
            or self._inverted(tokens, i)
            or self._straight(tokens, i, strict)
        )
        if (
            cue is not None
            and self.masked[cue.end : limit].rstrip()[-1:] in {":", "："}
            and self.masked[start : tokens[i].start].strip() == ""
        ):
            return None  # the sentence leads in to the next quotation
        if cue is None and i and tokens[i - 1].low in _DASHES:
            cue = self._signed(tokens, i, limit)
        if cue is None and i and not strict and self.lexicon.office_phrases:
            cue = self._unlisted(tokens, i)
        if cue is not None:
            cue.via = self.via(tokens, cue.start, end)
        return cue

    def _unlisted(self, tokens: list[Token], i: int) -> Cue | None:
        """``« … », rigole Thierry Bossuet``.

        A verb that no list has, between the comma and a name that ends or goes on with a comma.
        """
        lexicon = self.lexicon
        while i < len(tokens) and tokens[i].low in lexicon.auxiliaries:
            i += 1
        if i + 1 >= len(tokens) or self._capital(tokens[i]) or not tokens[i].low.isalpha() or self._closes(tokens[i].low):
            return None
        if tokens[i].low in lexicon.articles | lexicon.that or lexicon.is_role(tokens[i].low):
            return None
        mention = self.mentions.at(tokens[i + 1].start)
        if mention is None or mention.kind != "person" or mention.start != tokens[i + 1].start:
            return None
        if len(mention.words) < 2 and self.masked[mention.end : mention.end + 1] not in {".", ",", "\n", ""}:
            return None
        return Cue(tokens[i].low, Subject("name", mention.start, mention.end, mention), "after", tokens[i].start, mention.end)

    def _signed(self, tokens: list[Token], i: int, limit: int) -> Cue | None:
        """``“…” ― NAME`` at the end of the line."""
        subject = self.subject(tokens, i, leading=True)
        if subject.kind != "name" or len(self.masked[subject.end : limit].split("\n")[0].split(",")[0].strip(" .")) > 12:
            return None
        return Cue(tokens[i - 1].low, subject, "after", tokens[i - 1].start, subject.end)

    def _clitic(self, tokens: list[Token], i: int) -> Cue | None:
        """``katanya``, ``raconte-t-elle``: the pronoun hangs on the verb. An auxiliary may stand before."""
        for j in range(i, min(i + 3, len(tokens))):
            low = tokens[j].low
            for clitic in self.lexicon.clitics:
                if low.endswith(clitic) and low.removesuffix(clitic) in self.lexicon.saying:
                    gender = self.lexicon.pronouns.get(clitic.split("-")[-1], "any")
                    following = tokens[j + 1] if j + 1 < len(tokens) else None
                    if following and following.low in self.lexicon.pronouns:
                        gender = self.lexicon.pronouns[following.low]
                    return Cue(
                        low,
                        Subject("pronoun", tokens[j].start, tokens[j].end, gender=gender),
                        "after",
                        tokens[j].start,
                        tokens[j].end,
                    )
                if low.endswith(clitic) and low.removesuffix(clitic) in self.lexicon.auxiliaries:  # "a-t-elle aussi ajouté"
                    verb = next((token for token in tokens[j + 1 : j + 4] if token.low in self.lexicon.verbs), None)
                    if verb is not None:
                        subject = Subject(
                            "pronoun",
                            tokens[j].start,
                            tokens[j].end,
                            gender=self.lexicon.pronouns.get(clitic.split("-")[-1], "any"),
                        )
                        return Cue(verb.low, subject, "after", tokens[j].start, verb.end)
            if low not in self.lexicon.auxiliaries:
                return None
        return None

    def _according(self, tokens: list[Token], i: int, side: Literal["after", "before"]) -> Cue | None:
        """``menurut X``, ``according to X``, ``so X``."""
        for length in (4, 3, 2, 1):
            if i + length <= len(tokens) and " ".join(token.low for token in tokens[i : i + length]) in self.lexicon.according:
                subject = self.subject(tokens, i + length)
                if subject.kind != "implied":
                    return Cue(tokens[i].low, subject, side, tokens[i].start, subject.end)
        return None

    def _inverted(self, tokens: list[Token], i: int) -> Cue | None:
        """``kata X``, ``said X``, ``a déclaré X``: the verb first, its subject behind."""
        lexicon = self.lexicon
        j = i
        while (
            j < len(tokens)
            and j - i <= 4
            and tokens[j].low not in lexicon.verbs
            and (tokens[j].low in lexicon.auxiliaries or tokens[j].low in lexicon.adverbs)
        ):
            j += 1
        if lexicon.office_phrases and j + 1 < len(tokens) and self._is_manner(tokens[j], tokens[j + 1]):
            j += 1
        if j >= len(tokens) or tokens[j].low not in lexicon.verbs or self._capital(tokens[j]):
            return None
        behind = j + 1
        if tokens[j].low in lexicon.impersonal and behind + 1 < len(tokens) and tokens[behind].low in lexicon.locatives:
            behind += 1
        subject = self.subject(tokens, behind)
        if subject.kind == "phrase" and lexicon.office_phrases:
            end = subject.end
            inside = [token for token in tokens if subject.start <= token.start < end]
            if not self._describes(inside, 0, end):
                subject = Subject("implied")  # "ha detto salendo sul palco"
        if subject.kind == "implied":
            subject.gender = lexicon.verb_genders.get(tokens[j].low, "any")
        return Cue(tokens[j].low, subject, "after", tokens[j].start, max(tokens[j].end, subject.end))

    def _is_manner(self, token: Token, verb: Token) -> bool:
        """Say whether a word directly before a verb of saying tells only how (``решительно заявила женщина``)."""
        lexicon, low = self.lexicon, token.low
        if verb.low not in lexicon.verbs or not low.isalpha() or self._capital(token) or low in lexicon.verbs:
            return False
        named = low in lexicon.pronouns or low in lexicon.articles or low in lexicon.that or lexicon.is_role(low)
        return not named and not lexicon.is_organisation(low) and not self._closes(low) and len(low) > 4

    def _straight(self, tokens: list[Token], i: int, strict: bool) -> Cue | None:
        """``X said``, ``he said``, ``X, chief executive of Y, told Reuters``: the subject first."""
        lexicon = self.lexicon
        subject = self.subject(tokens, i, leading=True)
        if subject.kind == "implied":
            return None
        j = next((n for n in range(i, len(tokens)) if tokens[n].start >= subject.end), len(tokens))
        adjacent = True
        for n in range(j, min(len(tokens), j + (6 if strict else 34))):
            low = tokens[n].low
            if low in lexicon.verbs and not self._capital(tokens[n]) and (adjacent or low not in lexicon.weak):
                return Cue(low, subject, "after", tokens[n].start, tokens[n].end)
            adjacent = adjacent and (low in lexicon.auxiliaries or low in lexicon.adverbs or low == ",")
        return None

    # ------------------------------------------------------------------ before the quotation
    def before(self, floor: int, position: int) -> Cue | None:
        """Read the sentence that leads in to a quotation at ``position``; it begins at ``floor`` or later."""
        start = self.sentence_start(max(floor, position - FRAME_LENGTH), position)
        tokens = self.tokens(start, position)
        while tokens and tokens[-1].low in {":", ",", "：", "，", "–", "—", "-", "،", "、"}:
            tokens.pop()
        if not tokens:
            return None
        lexicon = self.lexicon
        verbs = [n for n in range(len(tokens)) if self._is_verb(tokens, n)]
        strong = [n for n in verbs if tokens[n].low not in lexicon.weak]
        chosen = strong[-1] if strong else verbs[-1] if verbs else None
        if chosen is None:
            clitic = next((n for n in range(len(tokens)) if self._clitic(tokens, n)), None)
            if clitic is not None:
                cue = self._clitic(tokens, clitic)
                if cue:
                    cue.side = "before"
                    return cue
            cue = next((found for n in range(len(tokens)) if (found := self._according(tokens, n, "before"))), None)
            if cue is None:
                subject = self._left(tokens, len(tokens))
                if subject.kind == "phrase" and (len(tokens) > MAX_LABEL or subject.end < tokens[-1].end):
                    subject = self._opening_noun(tokens)  # a sentence, not a label such as "Juru bicara polisi:"
                cue = Cue("", subject, "before", tokens[0].start, tokens[-1].end)
        else:
            subject = self._left(tokens, chosen)
            if tokens[chosen].low in lexicon.impersonal and tokens[0].low in lexicon.locatives and subject.kind == "implied":
                subject = self._phrase(tokens, 1, chosen) or subject
            if subject.kind in {"implied", "phrase"} or (subject.mention is not None and subject.mention.kind != "person"):
                right = self.subject(tokens, chosen + 1)
                person = right.mention is not None and right.mention.kind == "person"
                if person or (subject.kind == "implied" and right.kind != "implied"):
                    subject = right
            if subject.kind == "implied":
                subject.gender = lexicon.verb_genders.get(tokens[chosen].low, "any")
            cue = Cue(tokens[chosen].low, subject, "before", tokens[chosen].start, tokens[chosen].end)
        cue.via = self.via(tokens, start, position)
        return cue

    def _is_verb(self, tokens: list[Token], n: int) -> bool:
        """Say whether a word is a verb of saying, and neither part of a name nor a noun of the same form (``la protesta``)."""
        lexicon = self.lexicon
        if tokens[n].low not in lexicon.verbs or self._inside_name(tokens[n]):
            return False
        return not (n and lexicon.office_phrases and tokens[n - 1].low in lexicon.determiners - lexicon.pronouns.keys())

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

    def _left(self, tokens: list[Token], verb: int) -> Subject:  # noqa: C901, PLR0912 - one chain of rules, the strongest first: divided, their order would be hidden
        """Find the subject before a verb: the word next to it if that can be one, else the first noun phrase of the sentence."""
        lexicon = self.lexicon
        n = verb - 1
        while n >= 0 and (tokens[n].low in lexicon.auxiliaries or tokens[n].low in lexicon.adverbs):
            n -= 1
        if n >= 0 and tokens[n].low in lexicon.pronouns:
            return Subject("pronoun", tokens[n].start, tokens[n].end, gender=lexicon.pronouns[tokens[n].low])
        placed = lexicon.office_phrases and n > 0 and tokens[n - 1].low in lexicon.prepositions  # "un turista di Lione"
        if n >= 0 and not placed and (mention := self.mentions.at(tokens[n].start)) is not None and mention.kind == "person":
            return Subject("name", mention.start, mention.end, mention)
        names: list[Subject] = []
        pronoun: Subject | None = None
        for n in range(verb):
            token = tokens[n]
            mention = self.mentions.at(token.start)
            if mention is not None and (mention.start == token.start or n == 0 or tokens[n - 1].end <= mention.start):
                if mention.governed or (n > 0 and tokens[n - 1].low in lexicon.prepositions):
                    continue
                found = self._name_subject(tokens, n, mention)
                if found is not None:
                    names.append(found)
            elif token.low in lexicon.pronouns and pronoun is None and lexicon.pronouns[token.low] != "any":
                pronoun = Subject("pronoun", token.start, token.end, gender=lexicon.pronouns[token.low])
        people = [found for found in names if found.mention and found.mention.kind == "person"]
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

    # ------------------------------------------------------------------ subjects
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
            elif token.low in lexicon.pronouns and token.low not in lexicon.determiners:
                return Subject("pronoun", token.start, token.end, gender=lexicon.pronouns[token.low])
            elif token.low in lexicon.expletives and not leading:
                i += 1  # "heißt es in dem Antrag": the paper speaks
                if i < len(tokens) and tokens[i].low in lexicon.prepositions:
                    i += 1
            elif token.low == "," and not leading and (closing := self._insertion_end(tokens, i)):
                i = closing + 1
            elif token.low in lexicon.to and not leading:
                i = self._skip_object(tokens, i + 1)
            elif (
                not leading
                and (token.low in lexicon.adverbs or token.low in lexicon.auxiliaries)
                and token.low not in lexicon.determiners
            ):
                i += 1
            else:
                return self._phrase(tokens, i, len(tokens)) or Subject("implied")
            skipped += 1
        return Subject("implied")

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
            return None
        end = skip_degrees(self.masked, mention.end)
        if mention.has_role or mention.kind in {"role", "organisation"}:
            following = self._apposed(end)
            if following is not None and following.kind == "person" and (mention.kind != "organisation" or following.sure):
                return Subject("name", following.start, following.end, following, role=(mention.start, mention.end))
        head = self._head(tokens, mention)
        if head is not None:
            n = next((n for n, token in enumerate(tokens) if token.start >= mention.start), i)
            return Subject("name", head.start, skip_degrees(self.masked, head.end), head, role=self._role_to(tokens, n, head))
        if mention.kind == "role":
            return self._phrase(tokens, i, len(tokens))
        if (person := self._behind_office(mention, tokens)) is not None:
            role = self._role_to(tokens, i, person)
            return Subject("name", person.start, skip_degrees(self.masked, person.end), person, role=role)
        if mention.kind == "organisation" and self.lexicon.office_phrases:
            end = self._organisation_end(tokens, mention)
        return Subject("name", mention.start, end, mention)

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
        return (start, start + len(self.masked[start : mention.name_start].rstrip()))

    def _head(self, tokens: list[Token], mention: Mention) -> Mention | None:
        """Return the person at the end of a phrase that a name begins (``White House press secretary Josh Earnest``)."""
        seen = 0
        for token in tokens:
            if token.start < mention.end:
                continue
            following = self.mentions.at(token.start)
            if following is not None:
                return following if seen and following.kind == "person" and following.start == token.start else None
            if seen >= 4 or not token.low[0].isalpha() or token.low in self.lexicon.plain_verbs or self._closes(token.low):
                return None
            seen += 1
        return None

    def _closes(self, low: str) -> bool:
        lexicon = self.lexicon
        return low in lexicon.prepositions or low in lexicon.stops or low in lexicon.auxiliaries or low in lexicon.openers

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
            if following.kind != "place":
                return None
            end = following.end
        return None

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
                and (low in lexicon.stops or low in lexicon.verbs)
                and not self._inside_role(tokens, i, begin)
            ):
                break
            if mention is not None and mention.kind == "person" and mention.start >= token.start and i > begin:
                previous = tokens[i - 1].low
                titled = (
                    mention.has_role and self.masked[mention.start : mention.name_start].split()[0].lower() not in lexicon.openers
                )
                if (previous not in lexicon.prepositions or titled) and not previous.endswith(("'s", "’s")):
                    mention = self._behind_office(mention, tokens) or mention
                    return Subject(
                        "name",
                        mention.start,
                        skip_degrees(self.masked, mention.end),
                        mention,
                        role=self._role_to(tokens, self._first_role(tokens, begin, i), mention),
                    )
            i += 1
        if i == begin or i - begin > 18:
            return None
        first = tokens[begin].low
        lower = lexicon.capital_nouns and not any(self._capital(token) for token in tokens[begin:i] if token.start > 0)
        if lower or (first in lexicon.openers and first not in lexicon.articles) or (not first[0].isalnum() and first[0] != "@"):
            return None
        if (first in lexicon.stops and first not in lexicon.determiners) or first in lexicon.that:
            return None
        i = self._partitive(tokens, begin, i, limit)
        start, end = tokens[begin].start, tokens[i - 1].end
        following = self._apposed(end) or self._named_behind(tokens, begin, i)
        if following is not None:
            while len(tokens) > begin + 1 and tokens[begin].low in lexicon.articles and tokens[begin + 1].end <= end:
                begin += 1
            return Subject("name", following.start, following.end, following, role=(tokens[begin].start, end))
        return Subject("phrase", start, end)

    def _named_behind(self, tokens: list[Token], begin: int, i: int) -> Mention | None:
        if self.lexicon.office_phrases:
            return self._apposed_phrase(tokens, i)
        if not any(self.lexicon.is_role(token.low) for token in tokens[begin:i]):
            return None
        return self._divided(tokens[i - 1].end, tokens)

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
        if not lexicon.office_phrases or tokens[begin].low not in lexicon.stops | lexicon.prepositions:
            return begin
        return next((n for n in range(begin, end) if lexicon.is_role(tokens[n].low)), begin)

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
                return mention if named and tokens[n - 1].low not in self.lexicon.prepositions else None
            if tokens[n].low in self.lexicon.determiners:
                continue
            if not tokens[n].low[0].isalpha() or tokens[n].low in self.lexicon.verbs or tokens[n].low in self.lexicon.auxiliaries:
                return None
        return None

    def _inside_role(self, tokens: list[Token], i: int, begin: int) -> bool:
        """Say whether a word is inside a role.

        The middle of three words (``metteuse en scène``), or a dative (``assessore alla Cultura``).
        """
        if (
            i > begin
            and tokens[i].low in self.lexicon.to
            and self.lexicon.office_phrases
            and self.lexicon.is_role(tokens[i - 1].low)
        ):
            following = tokens[i + 1] if i + 1 < len(tokens) else None
            medium = following is not None and self.lexicon.agency.match(self.masked, following.start) is not None
            return (
                following is not None
                and not medium
                and (self._capital(following) or not self.lexicon.is_organisation(following.low))
            )
        if i + 1 >= len(tokens):
            return False
        tail = f"{tokens[i].low} {tokens[i + 1].low}"
        return tail in self.lexicon.role_tails or f"{tokens[i - 1].low} {tail}" in self.lexicon.roles

    # ------------------------------------------------------------------ media
    def via(self, tokens: list[Token], start: int, end: int) -> str | None:
        """Return the agency or medium that had the quote first, where the frame names it."""
        found = self.lexicon.agency.search(self.masked, start, end)
        while found is not None:
            before, after = self.masked[found.start() - 1 : found.start()], self.masked[found.end() : found.end() + 1]
            if self.lexicon.script == "han" or not (before.isalnum() or after.isalnum()):
                return self.lexicon.agencies[found.group()]
            found = self.lexicon.agency.search(self.masked, found.end(), end)
        for n, token in enumerate(tokens):
            pair = f"{tokens[n - 1].low} {token.low}" if n else token.low
            if (token.low in self.lexicon.via_cues or pair in self.lexicon.via_cues) and n + 1 < len(tokens):
                following = (
                    tokens[n + 1]
                    if tokens[n + 1].low not in {"dari", "oleh", "from", "by", "the"} or n + 2 == len(tokens)
                    else tokens[n + 2]
                )
                mention = self.mentions.at(following.start)
                if mention is not None:
                    return self.masked[mention.start : mention.end]
        return None

    def _capital(self, token: Token) -> bool:
        return self.masked[token.start].isupper()

    def _inside_name(self, token: Token) -> bool:
        mention = self.mentions.at(token.start)
        return mention is not None and mention.start < token.start
