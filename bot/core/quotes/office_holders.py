"""Office holders: whom an office means, whatever form it is said in (*the senator*, *wagub*, *der Minister*, *the CS*).

A role that was printed with somebody's name is taken up by its words, by their beginnings, by the end of a compound, or by
an abbreviation; the forms are compared here, and nothing else of the article is asked.
"""

from __future__ import annotations

from bot.core.quotes.clipped_offices import is_clipped
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.people import People, Person, printed

CANDIDATES = 80
"""A role means one of so many people named last."""
MIN_HEAD = 4
"""A role of more letters can be the end of a longer one."""


def _clipped(role: list[str]) -> list[str]:
    """Return the abbreviated words of a role without their dots."""
    return [part[:-1] for part in role if part[-1:] == "." and len(part) >= MIN_HEAD]


class OfficeHolders:
    """Finds who holds an office in one article."""

    def __init__(self, text: str, people: People, lexicon: Lexicon) -> None:
        self.text = text
        self.people = people
        self.lexicon = lexicon

    def with_role(self, words: list[str], position: int) -> Person | None:
        """Return whom a role means: the one named last before whose own role has all its words.

        A role that begins with the same word fits better than one that only holds it (``Wakil Presiden``).
        """
        words = [word for word in words if word not in self.lexicon.openers and word not in self.lexicon.demonstratives]
        if not words:
            return None
        lexicon = self.lexicon
        heads = [word for word in words if lexicon.is_role(word)] if lexicon.script == "capitals" else []
        best: tuple[bool, int, Person] | None = None
        titled: list[Person] = []
        for person in self.people.persons[-CANDIDATES:]:
            found = self.people.role(person) if person.mentions[0].start < position else None
            if found is None:
                continue
            role = self.lexicon.elided(printed(self.text, *found).lower()).replace(",", " ").split()
            if heads and person.rank is None and not self._is_headed(role, heads):
                continue  # "Der Bruder des Papstes, X": no pope
            role += printed(self.text, *person.rank).lower().split() if person.rank is not None else []
            if all(word in role or self._begins(word, role) for word in words) or (
                lexicon.clips and all(word in role or is_clipped(word, role, lexicon) for word in words)
            ):
                latest = max(mention.start for mention in person.mentions if mention.start < position)
                if best is None or (role[0] == words[0], latest) > best[:2]:
                    best = (role[0] == words[0], latest, person)
            elif len(words) == 1 and (any(map(words[0].startswith, _clipped(role))) or self._is_short(words[0], role)):
                titled.append(person)  # "the senator", who is "Sen. Ada Quill", if there is no other
        return best[2] if best else titled[0] if len(titled) == 1 else None

    def _is_short(self, word: str, role: list[str]) -> bool:
        """Say whether the last words of an office begin with the letters of a short form (*the CS*: *Cabinet Secretary*)."""
        size = len(word)
        return bool(self.lexicon.modifiers) and size in {2, 3} and "".join(part[0] for part in role[-size:]) == word

    def _is_headed(self, role: list[str], heads: list[str]) -> bool:
        """Say whether one of the words for an office stands in a role before what the role is of."""
        end = next((n for n, word in enumerate(role) if n and word in self.lexicon.role_ends), None)
        return end is None or any(word in role[:end] or self._begins(word, role[:end]) for word in heads)

    def _begins(self, word: str, role: list[str]) -> bool:
        """Say whether a word is one of a role without its ending, where words are inflected (``usta`` of ``demirci ustası``)."""
        if self.lexicon.script == "han":
            return any(part.endswith(word) for part in role)
        if article := next((prefix for prefix in self.lexicon.family_prefixes if word.startswith(prefix)), ""):
            bare = word.removeprefix(article)
            stem = f"{bare[:-1]}ت" if bare.endswith("ة") else bare
            forms = {bare, *(stem + ending for ending in self.lexicon.owner_endings)}  # "النقيب", who is "نقيبها"
            return any(part.removeprefix(article) in forms for part in role)
        compound = self.lexicon.compounds and len(word) > MIN_HEAD
        if compound and any(part.endswith(word) or part.startswith(f"{word}-") for part in role):
            return True  # "der Minister", who is a Verkehrsminister
        return self.lexicon.case_apostrophe and len(word) > 3 and any(part.startswith(word) for part in role)
