"""Cues: a verb of saying, or a word that cites, with its subject, in whatever order the language has them.

The pronoun on the verb (``katanya``), the source behind a preposition (``menurut X``), the verb first (``kata X``), the subject
first (``X said``). Where in the sentence they are looked for is told by ``attribution``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.core.quotes.marked_names import marked_behind
from bot.core.quotes.media import Media
from bot.core.quotes.noun_phrases import Subject
from bot.core.quotes.sentences import Token


@dataclass(slots=True)
class Cue:
    """A verb of saying with its subject. ``side`` tells where it stands from the quotation."""

    word: str
    subject: Subject
    side: Literal["after", "before"]
    start: int
    end: int
    via: str | None = None


class Cues(Media):
    """Reads the cues of one article where they stand."""

    def _clitic(self, tokens: list[Token], i: int) -> Cue | None:
        """``katanya``, ``raconte-t-elle``: the pronoun hangs on the verb. An auxiliary may stand before."""
        if not self.lexicon.clitics:
            return None
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
                    if verb is None and i and tokens[i - 1].low == ",":
                        verb = next(iter(tokens[j + 1 : j + 2]), None)  # "« … », a-t-il mis en garde"
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
        if tokens[i].low not in self.lexicon.citing:
            return None
        if self.lexicon.verb_second and i + 1 < len(tokens) and tokens[i + 1].low in self.lexicon.naming:
            return None  # "„…“, so lautet der Titel der Studie"
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
        if lexicon.lower_roles and j + 2 < len(tokens) and self._is_object_pronoun(tokens, j):
            j += 1
        if lexicon.office_phrases and j + 1 < len(tokens) and self._is_manner(tokens[j], tokens[j + 1]):
            j += 1
        if j >= len(tokens) or tokens[j].low not in lexicon.verbs or self._capital(tokens[j]):
            return None
        behind = j + 1
        if tokens[j].low in lexicon.impersonal and behind + 1 < len(tokens) and tokens[behind].low in lexicon.locatives:
            behind += 1
        if lexicon.papers and (marked := marked_behind(self.masked, tokens[j].end, lexicon)) is not None:
            return Cue(tokens[j].low, Subject("marked", *marked), "after", tokens[j].start, marked[1] + 1)
        subject = self.subject(tokens, behind)
        if behind > j + 1 and subject.kind == "name" and self.mentions.at(tokens[behind].start) is None:
            subject = Subject("phrase", tokens[behind].start, subject.end)  # "пообещали в администрации Усть-Чулыма"
        if subject.kind == "phrase" and lexicon.office_phrases:
            end = subject.end
            inside = [token for token in tokens if subject.start <= token.start < end]
            head = next((n for n, token in enumerate(inside) if n and token.low in lexicon.prepositions), len(inside))
            if not self._describes(inside[:head], 0, end):
                subject = Subject("implied")  # "ha detto salendo sul palco", "ripete dal letto dell'ospedale"
        if subject.kind == "implied":
            if lexicon.verb_second and tokens[j].low in lexicon.weak:
                return None  # a verb of the sentence round the words in marks: its subject stands before them
            subject.gender = lexicon.verb_genders.get(tokens[j].low, "any")
        return Cue(tokens[j].low, subject, "after", tokens[j].start, max(tokens[j].end, subject.end))

    def _is_object_pronoun(self, tokens: list[Token], j: int) -> bool:
        """Say whether an article is a pronoun, the object of the verb behind it (``la ricorda il presidente dell'Anpi``)."""
        lexicon, subject = self.lexicon, tokens[j + 2]
        led = subject.low in lexicon.articles or self._capital(subject) or lexicon.is_role(subject.low)
        return tokens[j].low in lexicon.demonstratives and tokens[j + 1].low in lexicon.verbs and led

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
        if subject.kind == "phrase" and lexicon.lower_roles and not self._is_someone(tokens[i:j]):
            return None  # "« Le Fleuve », un roman salué par la critique"
        adjacent = True
        for n in range(j, min(len(tokens), j + (6 if strict else 34))):
            low = tokens[n].low
            if low in lexicon.verbs and not self._capital(tokens[n]) and (adjacent or low not in lexicon.weak):
                return Cue(low, subject, "after", tokens[n].start, tokens[n].end)
            adjacent = adjacent and (low in lexicon.auxiliaries or low in lexicon.adverbs or low == ",")
        return None

    def _is_someone(self, tokens: list[Token]) -> bool:
        lexicon = self.lexicon
        return any(
            lexicon.is_role(token.low) or lexicon.is_organisation(token.low) or lexicon.agents.fullmatch(token.low) is not None
            for token in tokens
        )

    def _plain_verb(self, tokens: list[Token], i: int) -> Cue | None:  # noqa: ARG002 - the interface for verbs in second place
        """Read a verb that its place alone shows to be one, and its subject."""
        return None

    def _behind_verb(self, tokens: list[Token], verb: int) -> Subject | None:  # noqa: ARG002 - as above
        """Return the subject that can only stand behind its verb."""
        return None

    def _is_verb(self, tokens: list[Token], n: int) -> bool:
        """Say whether a word is a verb of saying, and neither part of a name nor a noun of the same form (``la protesta``)."""
        lexicon = self.lexicon
        if self._inside_name(tokens[n]):
            return False
        return not (n and lexicon.office_phrases and tokens[n - 1].low in lexicon.plain_determiners)
