"""Subjects: the noun phrase that says who speaks, beside a verb of saying or before it.

A subject is a name, a pronoun, one that means an organisation (``it``), a phrase (``juru bicara kementerian itu``) or only
implied (``afirmó``).
"""

from __future__ import annotations

from bot.core.quotes.mentions import Mention, skip_degrees
from bot.core.quotes.noun_phrases import NounPhrases, Subject
from bot.core.quotes.sentences import Token

MAX_OFFICE = 8
"""Words of an office with its article and the comma before it."""


class Subjects(NounPhrases):
    """Reads the subjects of an article's sentences."""

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
                    i += i < len(tokens) and tokens[i].low in lexicon.oblique and tokens[i].low not in lexicon.indefinite
                    named = lexicon.verb_second and i + 1 < len(tokens) and self.mentions.at(tokens[i + 1].start) is not None
                    i += named and tokens[i].low in lexicon.demonstratives  # "bei der IG Metall"
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
                return (
                    self._another(tokens, i)
                    or self._latter(tokens, i)
                    or self._owner(tokens, i)
                    or self._phrase(tokens, i, len(tokens))
                    or Subject("implied")
                )
            skipped += 1
        return Subject("implied")

    def _another(self, tokens: list[Token], i: int) -> Subject | None:
        """Return somebody else than who spoke before, where no noun says who (``timpal yang lain``)."""
        if i + 1 >= len(tokens) or tokens[i + 1].low not in self.lexicon.others or tokens[i].low not in self.lexicon.relatives:
            return None
        return Subject("phrase", tokens[i].start, tokens[i + 1].end)

    def _latter(self, tokens: list[Token], i: int) -> Subject | None:
        """Read *this last one* (``calculó esta última``)."""
        if (
            i + 1 >= len(tokens)
            or tokens[i + 1].low not in self.lexicon.latter
            or tokens[i].low not in self.lexicon.demonstratives
        ):
            return None
        return Subject("phrase", tokens[i].start, tokens[i + 1].end)

    def _owner(self, tokens: list[Token], i: int) -> Subject | None:
        """Return whose words a noun of saying calls them (``so das Fazit der Betreiber``, ``die Ansicht von X``)."""
        lexicon = self.lexicon
        noun = next((n for n in range(i, min(i + 4, len(tokens))) if tokens[n].low in lexicon.speech_nouns), None)
        if noun is None or any(self.mentions.at(token.start) for token in tokens[i:noun]):
            return None
        if noun + 2 >= len(tokens) or not tokens[noun + 1].low.isalpha():
            if tokens[i].low in lexicon.possessives:
                return Subject("implied")  # "luidde zijn oordeel"
            # "heißt es in einer Erklärung": somebody's, while "in dem Bericht" is what was named before
            return Subject("neuter", tokens[i].start, tokens[noun].end) if tokens[i].low in lexicon.indefinite else None
        following = tokens[noun + 1].low
        if tokens[i].low in lexicon.possessives:
            return Subject("implied")  # "luidde zijn oordeel"
        if following in lexicon.particles and following not in lexicon.articles:
            return self.subject(tokens, noun + 2)
        if following in lexicon.oblique:
            mention = self.mentions.at(tokens[noun + 2].start)
            found = self._name_subject(tokens, noun + 2, mention) if mention is not None else None
            bare = lexicon.is_organisation(tokens[noun + 2].low) and (mention is None or len(mention.words) == 1)
            return found or Subject("neuter" if bare else "phrase", tokens[noun + 2].start, tokens[noun + 2].end)
        if following not in lexicon.articles and following in lexicon.prepositions and tokens[i].low in lexicon.oblique_articles:
            return Subject("neuter", tokens[i].start, tokens[noun].end)  # "heißt es in einem Schreiben an den Rat"
        return self._phrase(tokens, noun + 1, len(tokens)) if following in lexicon.articles else None

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
            past = self._past_enumeration(end)
            following = self._apposed(past)
            if following is not None and following.kind == "person" and (mention.kind != "organisation" or following.sure):
                tail = self.masked[mention.end : following.start].partition(",")[0]  # " tim" of "Ketua tim, Rina Wijaya,"
                lower = len(tail) if tail.islower() and tail.replace(" ", "").isalpha() else 0
                office = (mention.start, past if past > end else mention.end + lower)
                return Subject("name", following.start, following.end, following, role=office)
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
        begin = i
        while i < limit:
            mention = self.mentions.at(tokens[i].start)
            if not (tokens[i].low[0].isalnum() or tokens[i].low[0] == "@"):
                break
            if i > begin and mention is None and self._ends_phrase(tokens, i, begin):
                break
            if mention is not None and mention.kind == "person" and mention.start >= tokens[i].start and i > begin:
                named = self._name_at_end(tokens, begin, i, mention)
                if named is not None:
                    return named
            i += 1
        i = self._before_adverbs(tokens, begin, i)
        if i == begin or i - begin > 18 or not self._can_begin(tokens, begin, i):
            return None
        i = self._partitive(tokens, begin, i, limit)
        end = self._past_enumeration(tokens[i - 1].end)
        following = self._apposed(end) or self._named_behind(tokens, begin, i)
        if following is not None:
            while len(tokens) > begin + 1 and tokens[begin].low in self.lexicon.articles and tokens[begin + 1].end <= end:
                begin += 1
            begin = self._behind_object(tokens, begin, i)
            gap = self.masked[end : following.start]
            role = (tokens[begin].start, end)
            if self.lexicon.modifiers and gap.startswith(", ") and gap.strip(", ") and self.lexicon.is_role(gap.split()[-1]):
                role = (end + 2, end + len(gap.rstrip()))  # "the customer, retired postman Tom Ely"
            return Subject("name", following.start, following.end, following, role=role)
        return Subject("phrase", tokens[self._behind_object(tokens, begin, i)].start, end)

    def _ends_phrase(self, tokens: list[Token], i: int, begin: int) -> bool:
        """Say whether a word that no name covers is none of the noun phrase before it."""
        lexicon, low = self.lexicon, tokens[i].low
        closes = (
            low in lexicon.stops
            or low in lexicon.verbs
            or (lexicon.converbs.fullmatch(low) and not lexicon.is_role(low))
            or (i > begin + 1 and low in lexicon.finite)
        )
        if not closes or self._inside_role(tokens, i, begin):
            return False
        return not (lexicon.long_offices and tokens[i - 1].low in lexicon.relatives)

    def _name_at_end(self, tokens: list[Token], begin: int, i: int, mention: Mention) -> Subject | None:
        """Return the person whose name ends a phrase as its subject, None if the name only belongs to what is described."""
        lexicon, previous = self.lexicon, tokens[i - 1].low
        titled = mention.has_role and self.masked[mention.start : mention.name_start].split()[0].lower() not in lexicon.openers
        attributive = not mention.titled and (self._is_attributive(mention) or self._is_owner(tokens[begin:i], mention))
        attributive = attributive or (lexicon.capital_nouns and previous in lexicon.oblique)  # "Reporter des Rundfunks"
        governed = previous in lexicon.prepositions or (lexicon.lower_roles and self._ends_office(tokens, begin, i))
        if (governed and not titled) or previous.endswith(("'s", "’s")) or attributive:
            return None
        mention = self._behind_place(mention, tokens)
        mention = self._behind_office(mention, tokens) or mention
        role = self._role_to(tokens, self._behind_object(tokens, self._first_role(tokens, begin, i), i), mention)
        return Subject("name", mention.start, skip_degrees(self.masked, mention.end), mention, role=role)

    def _can_begin(self, tokens: list[Token], begin: int, end: int) -> bool:
        """Say whether a phrase begins as the subject of a sentence can, and has a noun where those have capitals."""
        lexicon, first = self.lexicon, tokens[begin].low
        lower = lexicon.capital_nouns and not any(self._has_capital(token) for token in tokens[begin:end] if token.start > 0)
        lower = lower and not any(token.low in lexicon.pronouns for token in tokens[begin + 1 : end])  # "die beiden"
        office = lexicon.capital_nouns and lexicon.is_role(first)
        opener = first in lexicon.openers and first not in lexicon.articles and not office
        if lower or opener or (not first[0].isalnum() and first[0] != "@"):
            return False
        stop = first in lexicon.stops and first not in lexicon.determiners
        return not (stop or first in lexicon.that or first in lexicon.oblique)

    def _left(self, tokens: list[Token], verb: int) -> Subject:
        """Find the subject before a verb: the word next to it if that can be one, else the first noun phrase of the sentence."""
        return (
            self._beside(tokens, verb)
            or self._office_beside(tokens, verb)
            or self._named_left(tokens, verb)
            or self._described_left(tokens, verb)
            or Subject("implied")
        )

    def _beside(self, tokens: list[Token], verb: int) -> Subject | None:
        """Return the pronoun or the person that stands next to a verb, auxiliaries and adverbs aside."""
        lexicon, n = self.lexicon, self._before_auxiliaries(tokens, verb) - 1
        if n < 0:
            return None
        if (pronoun := self._pronoun(tokens[n])) is not None:
            return pronoun
        if n and lexicon.office_phrases and tokens[n - 1].low in lexicon.prepositions:
            return None  # "un turista di Lione"
        if n and (self._is_oblique(tokens, self._begins_at(tokens, n)) or self._is_owned(tokens, n)):
            return None
        mention = self.mentions.at(tokens[n].start)
        if mention is None or mention.kind != "person" or (lexicon.case_endings and mention.governed):
            return None
        return Subject("name", mention.start, mention.end, mention)

    def _before_auxiliaries(self, tokens: list[Token], verb: int) -> int:
        """Return the number of the first of the auxiliaries and adverbs before a verb, its own where there are none."""
        lexicon = self.lexicon
        while verb > 0 and (tokens[verb - 1].low in lexicon.auxiliaries or tokens[verb - 1].low in lexicon.adverbs):
            verb -= 1
        return verb

    def _named_left(self, tokens: list[Token], verb: int) -> Subject | None:
        """Return who is named before a verb and can be its subject, a person first; or a pronoun that stands before them all."""
        lexicon = self.lexicon
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
        people = self._behind_verbs(people, tokens, verb)
        if len(people) > 1 and lexicon.office_phrases and self._only_begins(people[0]):
            people = people[1:]  # "Amaro il commento del tecnico Gerolamo Della Valle:"
        if pronoun is not None and not any(found.start < pronoun.start for found in people):
            return pronoun
        return next(iter(people or names), None)

    def _described_left(self, tokens: list[Token], verb: int) -> Subject | None:
        """Return who is described before a verb: behind the last comma, at the beginning, or behind an article."""
        lexicon = self.lexicon
        comma = max((n for n in range(verb) if tokens[n].low == ","), default=-1)
        limit = self._before_auxiliaries(tokens, verb)
        starts = [comma + 1, 0]
        if lexicon.modifiers and limit > 1 and (lexicon.is_role(tokens[limit - 1].low) or tokens[limit - 1].low in lexicon.human):
            # as in "At one point the man can be heard saying"
            starts += [n for n in range(limit - 2, max(-1, limit - 5), -1) if tokens[n].low in lexicon.articles][:1]
        if lexicon.office_phrases:  # "Alle telecamere un turista di Lione ha confessato"
            # the verb's number is that of no word before a label: "Più prudente l'assessora alla Cultura:"
            articles = lexicon.determiners if verb == len(tokens) else lexicon.plain_articles
            if 0 < comma < limit - 1 and tokens[comma + 1].low in lexicon.relatives:
                before = [n for n in range(comma - 1) if tokens[n].low in lexicon.articles and lexicon.is_role(tokens[n + 1].low)]
                starts = before[-1:] + starts  # whom the relative clause is about: "… è l'assessora, che scrive:"
            starts += [n for n in range(limit - 1) if tokens[n].low in articles and lexicon.is_role(tokens[n + 1].low)]
        for begin in dict.fromkeys(starts):
            found = self._phrase(tokens, begin, limit)
            if found is not None and (found.mention is not None or self._describes(tokens, begin, found.end)):
                return found
        return None

    def _office_beside(self, tokens: list[Token], verb: int) -> Subject | None:
        """Return an office without a name between a comma and its verb (``read by her aide, Ada Quill, the president said``)."""
        lexicon = self.lexicon
        if not lexicon.modifiers or not verb:
            return None
        comma = next((n for n in range(verb - 1, max(-1, verb - MAX_OFFICE), -1) if tokens[n].low == ","), None)
        if comma is not None and comma + 3 < verb and tokens[comma + 1].low in lexicon.subordinators:
            return self._in_clause(tokens, comma + 2, verb)
        if comma is None or comma + 2 >= verb or tokens[comma + 1].low not in lexicon.demonstratives:
            return None
        inside = tokens[comma + 1 : verb]
        if not lexicon.is_role(inside[-1].low) or any(self.mentions.at(token.start) is not None for token in inside):
            return None
        return Subject("phrase", inside[0].start, inside[-1].end)

    def _in_clause(self, tokens: list[Token], begin: int, verb: int) -> Subject | None:
        """Return who is described in a clause of their own (``he began, before a woman at the back shouted:``)."""
        lexicon = self.lexicon
        if tokens[begin].low not in lexicon.articles or any(self.mentions.at(token.start) for token in tokens[begin:verb]):
            return None
        described = lexicon.is_role(tokens[begin + 1].low) or tokens[begin + 1].low in lexicon.human
        return Subject("phrase", tokens[begin].start, tokens[verb - 1].end) if described else None

    def _begins_at(self, tokens: list[Token], n: int) -> int:
        """Return the number of the word that the name begins with which a word ends."""
        mention = self.mentions.at(tokens[n].start) if self.lexicon.verb_second else None
        while mention is not None and n > 0 and tokens[n - 1].start >= mention.start:
            n -= 1
        return n

    def _behind_verbs(self, people: list[Subject], tokens: list[Token], verb: int) -> list[Subject]:
        """Return those of several who stand in the last clause (``Ada Quill wies das zurück, die Sprecherin Ida Moos sagte``)."""
        lexicon = self.lexicon
        if len(people) < 2 or not (lexicon.verb_second or lexicon.modifiers):
            return people
        earlier = next((n for n in range(verb - 1, 0, -1) if tokens[n].low in lexicon.plain_verbs), None)
        comma = next((token.start for token in tokens[earlier:verb] if token.low == ","), None) if earlier else None
        return [found for found in people if comma is not None and found.start > comma] or people

    def _opening_noun(self, tokens: list[Token]) -> Subject:
        """Return the noun that a sentence without a verb of saying begins with (``El afilador no está de acuerdo:``)."""
        lexicon = self.lexicon
        if lexicon.capital_nouns and tokens and tokens[0].low in lexicon.articles and tokens[0].low not in lexicon.oblique:
            noun = next(
                (n for n in range(1, min(4, len(tokens))) if self._capital(tokens[n])), 0
            )  # "Ein alter Rentner winkt ab:"
            mention = self.mentions.at(tokens[noun].start)
            role = noun > 0 and lexicon.is_role(tokens[noun].low) and (mention is None or mention.kind == "role")
            return Subject("phrase", tokens[0].start, tokens[noun].end) if role else Subject("implied")
        if not lexicon.office_phrases or len(tokens) < 3 or tokens[0].low not in lexicon.articles:
            return Subject("implied")
        mentions = self.mentions.between(tokens[0].start, tokens[-1].end)
        if mentions or self._closes(tokens[1].low):
            return Subject("implied")
        comma = next((n for n in range(2, min(6, len(tokens))) if tokens[n].low == ","), 2)
        end = comma if comma == len(tokens) or tokens[comma].low == "," else 2  # "Een vaste klant, die …"
        return Subject("phrase", tokens[0].start, tokens[end - 1].end)
