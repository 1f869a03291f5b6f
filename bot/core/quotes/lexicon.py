"""The words of a language that the engine needs: read from ``languages/CODE.toml`` once and compiled.

A language is data alone; ``word_lists`` has its lists, and here is what is made of them for quick look-ups.
Words are compared in lower case; several words
in one entry are found as a sequence. An unknown language has empty lists, so that quote marks and colons still work.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache

from bot.core.quotes.derived_lists import derived
from bot.core.quotes.language_files import Gender, read_table
from bot.core.quotes.word_lists import WordLists

AGENCY_HEAD = 3
"""Letters of a wire service that are compared first."""
ELIDED_ARTICLE = re.compile(r"\b(\w{1,5})['’](?=\w)")
"""An article that has lost its vowel, before its noun (``l'uomo``)."""
SHORTEST_HEAD = 4
"""A compound is recognised by a last part of at least this many letters."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Lexicon(WordLists):
    """One language's words, and what is made of them once so that nothing is joined for a single look-up."""

    @cached_property
    def source_leads(self) -> tuple[str, ...]:
        """The words of several that a source follows, with the space behind (``according to ``)."""
        return tuple(f"{words} " for words in sorted(self.according) if " " in words)

    @cached_property
    def paper_heads(self) -> tuple[str, ...]:
        """Those of ``papers`` that are long enough to be known at the end of a name (``Ostkurier``)."""
        return tuple(sorted(word for word in self.papers if len(word) > SHORTEST_HEAD))

    @cached_property
    def finite(self) -> frozenset[str]:
        """Auxiliaries and reflexives that end a subject where roles are in lower case (``L'arrière-petit-fils se veut …``)."""
        small = self.prepositions | self.articles | self.particles | self.adverbs | self.elisions | self.to
        return self.auxiliaries - small if self.lower_roles else frozenset()

    @cached_property
    def referring(self) -> frozenset[str]:
        """Words that a description of somebody named before begins with."""
        return self.demonstratives | self.single_offices | self.possessives

    @cached_property
    def relational_before(self) -> bool:
        """Whether what someone is to another stands in lower case before the name (``sa collègue Noémie Wattelet``)."""
        return self.lower_roles and not self.case_endings and bool(self.relational)

    @cached_property
    def strong_verbs(self) -> frozenset[str]:
        """Verbs that do nothing but say."""
        return self.verbs - self.weak

    @cached_property
    def plain_verbs(self) -> frozenset[str]:
        """Verbs of saying that are no roles as well (``report``)."""
        return self.verbs - self.roles

    @cached_property
    def lead_ends(self) -> frozenset[str]:
        """The last two letters of ``run_leads``: what stands before few runs, asked first of all of them."""
        return frozenset(lead[-3:-1] for lead in self.run_leads)

    @cached_property
    def lead_letters(self) -> frozenset[str]:
        """The last letters of ``run_leads``, which cost least to ask."""
        return frozenset(lead[-2] for lead in self.run_leads)

    @cached_property
    def run_words(self) -> frozenset[str]:
        """Every word of the lists that are asked when a run of capitals is taken apart, but for the given names."""
        lists = (
            self.openers, self.particles, self.pronouns, self.name_leads, self.weekdays, self.honorifics, self.origins,
            self.according, self.prepositions, self.titles, self.roles, self.not_names, self.common, self.organisations,
            self.places, self.middles, self.month_words, self.suffixes, self.town_names, self.namesakes, self.open_offices,
            self.joiners,
        )  # fmt: skip
        return frozenset(part for entries in lists for entry in entries for part in (entry, *entry.split()))

    @cached_property
    def lead_heads(self) -> frozenset[str]:
        """The first words of ``name_leads``."""
        return frozenset(lead.split()[0] for lead in self.name_leads)

    @cached_property
    def particle_heads(self) -> frozenset[str]:
        """The first words of ``particles``."""
        return frozenset(particle.split()[0] for particle in self.particles)

    @cached_property
    def place_lead_ends(self) -> frozenset[str]:
        """The last words of ``place_leads``, asked first."""
        return frozenset(lead.split()[-1] for lead in self.place_leads)

    @cached_property
    def capital_openers(self) -> frozenset[str]:
        """``openers`` as they begin a sentence, but for those that are given names as well."""
        return frozenset(form for word in self.openers - self.given for form in (word.capitalize(), word.upper()))

    @cached_property
    def agency_heads(self) -> frozenset[str]:
        """The first letters of a run that begins with a wire service and goes on, asked first of all runs."""
        return frozenset(f"{agency} "[:AGENCY_HEAD] for agency in self.agencies)

    @cached_property
    def calendar(self) -> frozenset[str]:
        """Days and months."""
        return self.weekdays | self.month_words

    @cached_property
    def month_words(self) -> frozenset[str]:
        """All spellings of the months."""
        return frozenset(form for month in self.months for form in month)

    @cached_property
    def via_ends(self) -> frozenset[str]:
        """The last words of ``via_cues``."""
        return frozenset(entry.rpartition(" ")[2] for entry in self.via_cues)

    @cached_property
    def pointers(self) -> frozenset[str]:
        """Demonstratives that are no determiners as well: they point to what stood before."""
        return self.demonstratives - self.determiners

    @cached_property
    def citing(self) -> frozenset[str]:
        """The first words of ``according``."""
        return frozenset(entry.partition(" ")[0] for entry in self.according)

    @cached_property
    def plain_determiners(self) -> frozenset[str]:
        """Determiners that are no pronouns as well."""
        return self.determiners - self.pronouns.keys()

    @cached_property
    def determiner_heads(self) -> frozenset[str]:
        """The first words of determiners of several words."""
        return frozenset(entry.partition(" ")[0] for entry in self.determiners if " " in entry)

    @cached_property
    def declined_given(self) -> frozenset[str]:
        """Given names in all their cases."""
        return self.given.union(self.given_forms)

    @cached_property
    def plain_articles(self) -> frozenset[str]:
        """Determiners that are no demonstratives as well."""
        return self.determiners - self.demonstratives

    @cached_property
    def source_prepositions(self) -> frozenset[str]:
        """Prepositions before the source of what is said (``Aus dem Ministerium hieß es``)."""
        return self.prepositions - self.oblique - self.purposes

    @cached_property
    def calling(self) -> frozenset[str]:
        """Words that a name or a nickname follows."""
        return self.naming | self.nicknaming

    @cached_property
    def clip_pieces(self) -> dict[str, str]:
        """Words of offices with the piece that a clipped office has of them (``kepala``: *ka*)."""
        return dict(piece.split(" ", 1)[::-1] for piece in self.clips)

    @cached_property
    def dateline_words(self) -> frozenset[str]:
        """Words that a dateline can have in lower case."""
        return self.particles.union(self.date_words, *self.months)

    @cached_property
    def before_name(self) -> dict[str, bool]:
        """What a word directly before a name tells: whether it is said by them (True), or a preposition before them (False)."""
        verbs = [
            word for word in self.verbs - self.objects if not (self.object_prefixes and word.startswith(self.object_prefixes))
        ]
        return dict.fromkeys(self.prepositions, False) | dict.fromkeys(verbs, True) | dict.fromkeys(self.according, True)

    @cached_property
    def office_ends(self) -> frozenset[str]:
        """Words that no office ends in: verbs of saying, pronouns, prepositions and the like."""
        closing = self.verbs.union(self.that, self.pronouns, self.relatives, self.stops, self.prepositions)
        return closing.difference(self.roles, self.role_parts, self.coordinators, self.locatives, self.joiners, self.openers)

    @cached_property
    def oblique_articles(self) -> frozenset[str]:
        """Articles of somebody or something new in a case that no subject has (``einem``)."""
        return self.oblique & self.indefinite

    @cached_property
    def place_heads(self) -> frozenset[str]:
        """Words for kinds of places that the name follows; in English not *State*, a part of offices."""
        return self.places - self.role_parts if self.modifiers else self.places

    @cached_property
    def human(self) -> frozenset[str]:
        """Nouns that tell a gender (*boy, woman*), where *the* takes up too much else."""
        return frozenset(self.genders.keys() - self.given) if self.modifiers else frozenset()

    @cached_property
    def role_ends(self) -> frozenset[str]:
        """Words that lead on from an office to what it is of (``Bruder des Papstes``, ``brother of the pope``)."""
        return (
            self.oblique | self.genitive_articles if self.capital_nouns else self.prepositions if self.modifiers else frozenset()
        )

    @cached_property
    def surname_set(self) -> frozenset[str]:
        """``surnames`` to look one up."""
        return frozenset(self.surnames)

    @cached_property
    def role_list(self) -> tuple[str, ...]:
        """``roles`` to compare ends with, where no spaces part words."""
        return tuple(self.roles)

    @cached_property
    def saying(self) -> frozenset[str]:
        """Whatever a source follows or stands before."""
        return self.verbs | self.according

    @cached_property
    def articles(self) -> frozenset[str]:
        """Words that a description of someone begins with."""
        return self.determiners | self.demonstratives

    def is_role(self, word: str) -> bool:
        """Say whether a word in lower case names a role: *direktor*, and *museumsdirektor* where words are compounds."""
        return word in self.roles or (self.compounds and word not in self.given and _ends_in(word, self.roles, self))

    def role_gender(self, word: str) -> Gender | None:
        """Return the gender that a word for a role tells.

        A list's, or that of its ending where there is a form with and one without.
        """
        if word in self.genders:
            return self.genders[word]
        if not self.feminine or not self.is_role(word):
            return None
        if word.endswith(self.feminine):
            return "female"
        return (
            "male"
            if any(
                word + ending in self.roles or _ends_in(word + ending, self.roles, self, listed=True) for ending in self.feminine
            )
            else None
        )

    def elided(self, low: str) -> str:
        """Make the article that has lost its vowel a word of its own (``l'uomo``), where a language has such."""
        return ELIDED_ARTICLE.sub(r"\1' ", low) if self.elisions else low

    def is_function_word(self, word: str) -> bool:
        """Say whether a word in lower case is a verb of saying, a pronoun, a preposition or another word of grammar."""
        return (
            word in self.openers
            or word in self.prepositions
            or word in self.verbs
            or word in self.auxiliaries
            or word in self.adverbs
            or word in self.pronouns
        )

    def is_organisation(self, word: str) -> bool:
        """Say whether a word in lower case names a kind of organisation."""
        return word in self.organisations or (
            self.compounds and word not in self.given and _ends_in(word, self.organisations, self)
        )


@lru_cache(maxsize=20_000)
def _ends_in(word: str, heads: frozenset[str], lexicon: Lexicon, *, listed: bool = False) -> bool:
    """Say whether a word ends in one of a list, its case aside; a woman's form must be ``listed`` itself or need not."""
    if len(word) < SHORTEST_HEAD + 2 or word in lexicon.openers:
        return False
    tails = _tails_of(heads)
    stems: tuple[str, ...] = (
        word,
        word.removesuffix("s"),
        word.removesuffix("n"),
        word.removesuffix("en"),
        word.removesuffix("r"),
    )
    if lexicon.capital_nouns and not listed and word.endswith("in"):
        stems = (*stems, word.removesuffix("in"))  # "Braumeisterin"
    likely = [stem for stem in dict.fromkeys(stems) if stem[-SHORTEST_HEAD:] in tails]
    return any(stem[cut:] in heads for stem in likely for cut in range(2, len(stem) - SHORTEST_HEAD + 1))


@lru_cache(maxsize=128)
def _tails_of(heads: frozenset[str]) -> frozenset[str]:
    """Return the last letters of the words that can be the last part of a compound, asked first of each."""
    return frozenset(head[-SHORTEST_HEAD:] for head in heads)


@lru_cache(maxsize=64)
def load(code: str | None) -> Lexicon:
    """Return the lexicon of a language by its ISO code (``id``, ``pt-BR``).

    For None or an unknown code it is that of no language in particular: its lists are empty.
    """
    base = (code or "und").lower().replace("_", "-").split("-")[0]
    table, common = read_table(base if base.isalpha() else "und"), read_table("common")
    declared = {one.name: one.metadata["read"](table) for one in fields(Lexicon) if "read" in one.metadata}
    return Lexicon(
        code=base, name=str(table.get("name", base)), script=table.get("script", "capitals"), **declared, **derived(table, common)
    )
