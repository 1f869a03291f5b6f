"""Who said it, as the sentence round a quotation says: the verb of saying, its subject, the medium that had it first.

The words behind the closing mark are read first (``kata X``, ``said X``, ``X said``, ``katanya``, ``so X``), then
the sentence that leads in (``X mengatakan: “…”``). A subject is a name, a pronoun, a phrase (``juru bicara
kementerian itu``) or only implied (``afirmó``); who a pronoun means is decided later, by ``speakers``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from bot.core.quotes.marked_names import marked_before, marked_behind
from bot.core.quotes.mentions import Mention
from bot.core.quotes.noun_phrases import Subject
from bot.core.quotes.patterns import UPPER
from bot.core.quotes.sentences import Token
from bot.core.quotes.subjects import Subjects

FRAME_LENGTH = 320
"""A verb of saying stands this close to its quotation, in code points."""
MAX_VERB_WORDS = 3
"""Words of a verb that no list has (``laisse tomber``)."""
MAX_UTTERED = 60
"""Code points in which a line takes up the quotation before it (``Pernyataan itu disampaikan …``)."""
MAX_LABEL = 7
"""Words before a colon that can name a speaker without any verb."""
_JOINT = "(?:of|am|de|del|della|dei|delle|di|da|do|du|des|dos|van) (?:(?:la|le|los|las|de|den|het) )?"
_MEDIUM = re.compile(rf"[{UPPER}][\w'’-]*(?: (?:{_JOINT})?[{UPPER}][\w'’-]*)*")
"""The name of a paper or programme (``Corriere dei Laghi``)."""
_low = attrgetter("low")
_AGENCY_TAILS = frozenset("社通电電记記讯訊新网網")
DASHES = frozenset("–—―-")
_LEADS_ON = DASHES | frozenset(",،，…")
"""What can stand between a quotation and its attribution."""


@dataclass(slots=True)
class Cue:
    """A verb of saying with its subject. ``side`` tells where it stands from the quotation."""

    word: str
    subject: Subject
    side: Literal["after", "before"]
    start: int
    end: int
    via: str | None = None


class Frames(Subjects):
    """Reads the frames of quotations in one article."""

    goes_on_behind: frozenset[str] = frozenset()
    """Full stops behind the closing mark that the attribution can still follow."""

    # ------------------------------------------------------------------ behind the quotation
    def after(self, start: int, limit: int, *, strict: bool = False) -> Cue | None:
        """Read the frame behind a quotation that ends at ``start``.

        ``limit`` is where the line ends or the next quotation begins.
        """
        limit = min(limit, start + FRAME_LENGTH)
        end = self.sentence_end(start, limit)
        tokens = self.tokens(start, end)
        i = 0
        while i < len(tokens) and tokens[i].low in _LEADS_ON:
            i += 1
        if i + 2 < len(tokens) and tokens[i].low in self.lexicon.parenthetic:
            return self._so_put(tokens, i + 1)
        if i >= len(tokens) or (not tokens[i].low[0].isalnum() and tokens[i].low[0] != "@"):
            return None
        if self._begins_anew(tokens, i):
            return self.taken_up(tokens[i].start, limit)
        cue = (
            self._clitic(tokens, i)
            or (self._plain_verb(tokens, i + 1) if tokens[i].low in self.lexicon.according else None)
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
        if cue is None and i and tokens[i - 1].low in DASHES:
            cue = self._signed(tokens, i, limit)
        if cue is None and i and not strict and self.lexicon.office_phrases:
            cue = self._unlisted(tokens, i)
        if cue is None and i and tokens[i - 1].low == ",":
            cue = self._plain_verb(tokens, i)
        if cue is not None:
            cue.via = self.via(tokens, cue.start, end)
        return cue

    def _so_put(self, tokens: list[Token], i: int) -> Cue | None:
        """Read who put it so behind a quotation, whatever the verb (``“…,” as Ada Quill puts it``)."""
        cue = self._straight(tokens, i, strict=True)
        if cue is not None:
            return cue
        subject = self.subject(tokens, i, leading=True)
        speaks = subject.kind == "pronoun" or (subject.mention is not None and subject.mention.kind == "person")
        put = any(token.low in self.lexicon.neuter for token in tokens[i + 1 : i + MAX_LABEL])
        return Cue("", subject, "after", subject.start, subject.end) if speaks and put else None

    def continued(self, start: int, limit: int) -> Cue | None:
        """Read the line behind a quotation that is a line of its own, if it says who spoke so.

        Example: ``Kalimat itu meluncur dari mulut Rina Wijaya``. None where a language has no such nouns.
        """
        words = self.masked[start : min(limit, start + MAX_UTTERED)].lower().split()
        if len(words) < 3 or words[0] not in self.lexicon.utterances or words[1] not in self.lexicon.definite:
            return None
        end = self.sentence_end(start, min(limit, start + FRAME_LENGTH))
        verb = next((token for token in self.tokens(start, end) if token.low in self.lexicon.uttered), None)
        named = self.mentions.between(verb.end, end) if verb is not None else []
        speaker = next((mention for mention in named if mention.kind == "person"), None)
        if verb is None or speaker is None:
            return None
        return Cue(verb.low, Subject("name", speaker.start, speaker.end, speaker), "after", verb.start, speaker.end)

    def described_before(self, start: int, end: int) -> Subject | None:  # noqa: ARG002 - the interface for scripts that do so
        """Return whom a phrase that points back means if it was described before; None where words alone tell that."""
        return None

    def named_behind(self, start: int, limit: int) -> Cue | None:
        """Return who stands behind a quotation whose comma leads on to nothing but its speaker (``“…,” Marlow shot``)."""
        if self.lexicon.verb_last or self.lexicon.script != "capitals":
            return None
        tokens = self.tokens(start, self.sentence_end(start, min(limit, start + FRAME_LENGTH)))
        subject = self.subject(tokens, 0, leading=True)
        if subject.kind == "pronoun" or (subject.mention is not None and subject.mention.kind == "person"):
            return Cue("", subject, "after", subject.start, subject.end)
        return None

    def _unlisted(self, tokens: list[Token], i: int) -> Cue | None:
        """``« … », rigole Thierry Bossuet``.

        A verb that no list has, between the comma and a name that ends or goes on with a comma.
        """
        lexicon = self.lexicon
        while i < len(tokens) and tokens[i].low in lexicon.auxiliaries:
            i += 1
        if i + 1 >= len(tokens) or self._capital(tokens[i]) or not tokens[i].low.replace("-", "").isalpha():
            return None
        if (
            self._closes(tokens[i].low)
            or tokens[i].low in lexicon.articles
            or tokens[i].low in lexicon.that
            or lexicon.is_role(tokens[i].low)
        ):
            return None
        behind = i + 1
        if (cue := self._pronoun_behind(tokens, i)) is not None:
            return cue
        if self.lexicon.dialogue and tokens[i - 1].low in DASHES:  # "— развёл руками Мозжухин", "— покачала она головой"
            if (pronoun := tokens[behind].low) in lexicon.pronouns and lexicon.pronouns[pronoun] != "any":
                subject = Subject("pronoun", tokens[behind].start, tokens[behind].end, gender=lexicon.pronouns[pronoun])
                return Cue(tokens[i].low, subject, "after", tokens[i].start, subject.end)
            told = self.subject(tokens, behind)
            inside = [token for token in tokens if told.start <= token.start < told.end]
            if told.kind == "name" or (told.kind == "phrase" and self._describes(inside, 0, told.end)):
                return Cue(tokens[i].low, told, "after", tokens[i].start, told.end)
        if lexicon.lower_roles:  # "laisse tomber Yvan Pomerleau", "fait remarquer la maire"
            while behind < min(i + MAX_VERB_WORDS, len(tokens) - 1) and self._goes_with_verb(tokens[behind]):
                behind += 1
        mention = self.mentions.at(tokens[behind].start) if behind < len(tokens) else None
        if mention is None or mention.kind != "person" or mention.start != tokens[behind].start:
            return None
        if len(mention.words) < 2 and self.masked[mention.end : mention.end + 1] not in {".", ",", "\n", ""}:
            return None
        return Cue(tokens[i].low, Subject("name", mention.start, mention.end, mention), "after", tokens[i].start, mention.end)

    def _pronoun_behind(self, tokens: list[Token], i: int) -> Cue | None:
        """Read a verb that no list has between a comma and its pronoun (``grijnsde hij``, ``jubile-t-elle``)."""
        lexicon = self.lexicon
        if not lexicon.lower_roles or tokens[i - 1].low != ",":
            return None
        clitic = next((one for one in lexicon.clitics if tokens[i].low.endswith(one)), "")
        pronoun, end = (clitic.rpartition("-")[2], tokens[i].end) if clitic else (tokens[i + 1].low, tokens[i + 1].end)
        if lexicon.pronouns.get(pronoun) not in {"male", "female"} or pronoun in lexicon.determiners:
            return None
        subject = Subject("pronoun", tokens[i].start, end, gender=lexicon.pronouns[pronoun])
        return Cue(tokens[i].low, subject, "after", tokens[i].start, end)

    def _goes_with_verb(self, token: Token) -> bool:
        """Say whether a word behind a verb can be part of what it says of speaking, and begins no phrase of its own."""
        lexicon, low = self.lexicon, token.low
        if not low.isalpha() or self._capital(token) or lexicon.is_role(low) or lexicon.is_organisation(low):
            return False
        return low not in lexicon.articles and low not in lexicon.that and not self._closes(low)

    def bracketed(self, position: int) -> Cue | None:
        """Return who is named before the bracket that a quotation stands in (``Ada Quill („Das ehrt mich.“)``)."""
        mention = self.mentions.at(position - 1) if position else None
        if mention is None or mention.kind != "person" or mention.end != position:
            return None
        return Cue("", Subject("name", mention.start, mention.end, mention), "before", mention.start, mention.end)

    def taken_up(self, start: int, limit: int) -> Cue | None:  # noqa: ARG002 - the interface for languages that do so
        """Read the sentence behind a quotation, if it says whose the words are; None where that is not usual."""
        return None

    def _begins_anew(self, tokens: list[Token], i: int) -> bool:  # noqa: ARG002 - the interface for languages that show it
        """Say whether a sentence of its own begins behind the quotation."""
        return False

    def _plain_verb(self, tokens: list[Token], i: int) -> Cue | None:  # noqa: ARG002 - the interface for verbs in second place
        """Read a verb that its place alone shows to be one, and its subject."""
        return None

    def _behind_verb(self, tokens: list[Token], verb: int) -> Subject | None:  # noqa: ARG002 - as above
        """Return the subject that can only stand behind its verb."""
        return None

    def _signed(self, tokens: list[Token], i: int, limit: int) -> Cue | None:
        """``“…” ― NAME`` at the end of the line."""
        subject = self.subject(tokens, i, leading=True)
        if subject.kind != "name" or len(self.masked[subject.end : limit].split("\n")[0].split(",")[0].strip(" .")) > 12:
            return None
        return Cue(tokens[i - 1].low, subject, "after", tokens[i - 1].start, subject.end)

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

    def _is_someone(self, tokens: list[Token]) -> bool:
        lexicon = self.lexicon
        return any(
            lexicon.is_role(token.low) or lexicon.is_organisation(token.low) or lexicon.agents.fullmatch(token.low) is not None
            for token in tokens
        )

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

    # ------------------------------------------------------------------ before the quotation
    def before(self, floor: int, position: int) -> Cue | None:
        """Read the sentence that leads in to a quotation at ``position``; it begins at ``floor`` or later."""
        start = self.sentence_start(max(floor, position - FRAME_LENGTH), position)
        tokens = self.tokens(start, position)
        while tokens and tokens[-1].low in {":", ",", "：", "，", "–", "—", "-", "،", "、"}:
            tokens.pop()
        if not tokens:
            return None
        verbs = self._leading_verbs(tokens)
        cue = (self._source_before(tokens, verbs[-1]) or self._led_by(tokens, verbs)) if verbs else self._led_without_verb(tokens)
        cue.via = self.via(tokens, start, position)
        return cue

    def _led_without_verb(self, tokens: list[Token]) -> Cue:
        """Read who speaks where no verb of saying leads in: a pronoun on a verb, a source that is cited, a label."""
        lexicon = self.lexicon
        clitics = range(len(tokens)) if lexicon.clitics else ()
        if cue := next((found for n in clitics if (found := self._clitic(tokens, n))), None):
            cue.side = "before"
            return cue
        citing = (n for n, token in enumerate(tokens) if token.low in lexicon.citing)
        cue = next((found for n in citing if (found := self._according(tokens, n, "before"))), None)
        if cue is None:
            subject = self._left(tokens, len(tokens))
            if subject.kind == "phrase" and (len(tokens) > MAX_LABEL or subject.end < tokens[-1].end):
                subject = self._opening_noun(tokens)  # a sentence, not a label such as "Juru bicara polisi:"
            cue = Cue("", subject, "before", tokens[0].start, tokens[-1].end)
        return cue

    def _led_by(self, tokens: list[Token], verbs: list[int]) -> Cue:
        """Read the subject of the last verb of saying that leads in."""
        lexicon, chosen = self.lexicon, verbs[-1]
        told = next((n for n in reversed(verbs) if n < chosen and tokens[n + 1].low == "," and n + 2 == chosen), chosen)
        marked = marked_before(self.masked, tokens[0].start - 1, lexicon) if lexicon.papers and not chosen else None
        subject = Subject("marked", *marked) if marked else self._left(tokens, told)  # "Marlow said, adding:"
        first = int(tokens[0].low in lexicon.openers and tokens[0].low not in lexicon.locatives and len(tokens) > 1)
        placed = tokens[chosen].low in lexicon.impersonal and tokens[first].low in lexicon.locatives  # "Позже в мэрии уточнили"
        if placed and (subject.kind == "implied" or (subject.mention is not None and len(subject.mention.words) == 1)):
            phrase = self._phrase(tokens, first + 1, chosen)  # "В пресс-службе Роскосмоса отметили"
            subject = Subject("phrase", tokens[first + 1].start, max(phrase.end, subject.end)) if phrase else subject
        if subject.kind in {"implied", "phrase"} or (subject.mention is not None and subject.mention.kind != "person"):
            right = self.subject(tokens, chosen + 1)
            person = right.mention is not None and right.mention.kind == "person" and not self._is_agency(right.mention)
            if person or (subject.kind == "implied" and right.kind != "implied"):
                subject = right
        if marked is None:
            subject = self._behind_verb(tokens, chosen) or subject
        if subject.kind == "implied":
            subject.gender = lexicon.verb_genders.get(tokens[chosen].low, "any")
        return Cue(tokens[chosen].low, subject, "before", tokens[chosen].start, tokens[chosen].end)

    def _leading_verbs(self, tokens: list[Token]) -> list[int]:
        """Return the numbers of the verbs of a sentence that can lead in to a quotation: those that only say, else all."""
        lexicon = self.lexicon
        verbs = [n for n, token in enumerate(tokens) if token.low in lexicon.verbs and self._is_verb(tokens, n)]
        if verbs and verbs[-1] == len(tokens) - 1 and lexicon.lower_roles and not lexicon.case_endings:
            return verbs  # "Perguntado se bateria pênaltis, Bahia riu:"
        return [n for n in verbs if tokens[n].low not in lexicon.weak] or verbs

    def _source_before(self, tokens: list[Token], verb: int) -> Cue | None:
        """Read who is cited between the verb of another clause and the quotation (``… e prometeu X, segundo o porta-voz Y:``)."""
        for n in range(verb + 1, len(tokens)) if self.lexicon.lower_roles else ():
            cue = self._according(tokens, n, "before") if tokens[n].low in self.lexicon.citing else None
            if cue is not None and cue.subject.kind == "name" and cue.subject.end >= tokens[-1].end:
                return cue
        return None

    def _is_agency(self, mention: Mention) -> bool:
        """Say whether a mention is a wire service: it was told (``источник рассказал ТАСС``)."""
        return self.masked[mention.start : mention.end] in self.lexicon.agencies

    def _is_verb(self, tokens: list[Token], n: int) -> bool:
        """Say whether a word is a verb of saying, and neither part of a name nor a noun of the same form (``la protesta``)."""
        lexicon = self.lexicon
        if self._inside_name(tokens[n]):
            return False
        return not (n and lexicon.office_phrases and tokens[n - 1].low in lexicon.plain_determiners)

    def via(self, tokens: list[Token], start: int, end: int) -> str | None:
        """Return the agency or medium that had the quote first, where the frame names it."""
        found = self.lexicon.agency.search(self.masked, start, end)
        while found is not None:
            before, after = self.masked[found.start() - 1 : found.start()], self.masked[found.end() : found.end() + 1]
            homonym = found.group() in self.lexicon.common and after.isspace()  # "प्रेस वार्ता में"
            if self.lexicon.script == "han" and found.group() in self.lexicon.common and "\u3400" <= after[:1] <= "\u9fff":
                homonym = after not in _AGENCY_TAILS  # "共同研究者"
            if not homonym and (self.lexicon.script == "han" or not (before.isalnum() or after.isalnum())):
                return self.lexicon.agencies[found.group()]
            found = self.lexicon.agency.search(self.masked, found.end(), end)
        lows = list(map(_low, tokens))
        cues, last_words = self.lexicon.via_cues, self.lexicon.via_ends
        for n, token in enumerate(() if last_words.isdisjoint(lows) else tokens[:-1]):
            if token.low in last_words and (token.low in cues or (n and f"{tokens[n - 1].low} {token.low}" in cues)):
                following = (
                    tokens[n + 1]
                    if tokens[n + 1].low not in {"dari", "oleh", "from", "by", "the"} or n + 2 == len(tokens)
                    else tokens[n + 2]
                )
                mention = self.mentions.at(following.start)
                if mention is not None and (
                    token.low not in self.lexicon.that or mention.kind != "person"
                ):  # "wie Ada Quill sagt"
                    return self.masked[mention.start : mention.end]
        return self._told_medium(tokens) if self.lexicon.papers and not self.lexicon.via_to.isdisjoint(lows) else None

    def _told_medium(self, tokens: list[Token]) -> str | None:
        """Return the paper or programme that a frame says it was told to (``told the Herald``, ``sagte sie dem Kurier``)."""
        lexicon = self.lexicon
        for n, token in enumerate(tokens[:-1]):
            if token.low not in lexicon.via_to:
                continue
            begin = n + 1 + (tokens[n + 1].low in lexicon.articles)
            if begin < len(tokens) and self._capital(tokens[begin]) and (run := _MEDIUM.match(self.masked, tokens[begin].start)):
                name = run.group().rstrip("-")
                kind, _, own = name.partition(" ")
                if own and kind.lower() in lexicon.media_kinds:
                    return own  # "dem Sender Citizen TV"
                if self.is_medium(name):
                    return name
        return None

    def is_medium(self, name: str) -> bool:
        """Say whether a name is a paper's or a programme's; a word for a kind of them alone is no name (*Radio*)."""
        papers = self.lexicon.papers
        words = name.lower().replace("-", " ").split()
        if len(words) == 1 and words[0] in self.lexicon.paper_kinds:
            return False
        return any(word in papers or word.endswith(self.lexicon.paper_heads) for word in words)
