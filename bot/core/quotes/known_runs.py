"""Runs of capitals that are known: what each tells by itself is found once and kept, since the same ones come in many articles.

Most runs that no article had before are one word, or plain words behind a given name. They are not gone through rule by rule: a
word is read as the first one was that is alike in all that the rules ask of a single word.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.scan import MAX_NAME_WORDS, is_plain_form
from bot.core.quotes.splitting import NONE, NOTHING, POSSESSIVE, SHORTEST_NOUN, Split, is_common, split_run, words_of

MOST_RUNS = 10_000
"""Runs of a language that are remembered, of less than 1 kB each."""
MOST_SPLITS = 64
"""Ways to take a run apart that are remembered."""
NOUN, PLACE, CALLED = 1, 2, 4
"""What an article can tell of a word: that it has it in lower case; that it is a place (``di Manado``); that it speaks."""
Evidence: TypeAlias = dict[str, int]
"""What an article tells of the words of its runs: a sum of these for each in lower case."""


def is_plain(word: str, lexicon: Lexicon) -> bool:
    """Say whether a word is in no list that is asked when a run is taken apart, given names aside, and is no noun by its form."""
    if word in lexicon.run_words or lexicon.nouns.fullmatch(word):
        return False
    return not lexicon.compounds or not (lexicon.is_role(word) or lexicon.is_organisation(word))


class Run:
    """What a run of capitals tells by itself. The same runs come in many articles, so that each is read once and kept."""

    __slots__ = (
        "alone",
        "doubtful",
        "headed",
        "lexicon",
        "low",
        "placeable",
        "run",
        "settled",
        "single",
        "surname",
        "told",
        "words",
    )

    def __init__(self, run: str, lexicon: Lexicon) -> None:
        self.run, self.lexicon = run, lexicon
        self.words = words = words_of(run)
        self.low = words[0] if words == (run.lower(),) else ""
        """The word of a run of one, if it has no possessive."""
        self.single = "" if self.low in lexicon.calendar else self.low
        """The same, if it is no day and no month."""
        last = len(words) - 1 or -1
        self.doubtful = tuple(
            [
                word
                for i, word in enumerate(words)
                if len(word) >= SHORTEST_NOUN and (i == last or (word not in lexicon.given and word not in lexicon.not_names))
            ]
        )
        """Words of which it matters whether the article has them in lower case: they could be nouns."""
        placed = len(words) > 1 and not lexicon.places.isdisjoint(words)
        self.headed = tuple([word for head, word in pairwise(words) if head in lexicon.place_heads]) if placed else ()
        """What follows a word for a kind of place (``Kabupaten Muna``)."""
        self.placeable = bool(self.low) or (len(words) == 2 and lexicon.not_names.isdisjoint(words))
        """Whether it can be the name of a place as a whole."""
        self.surname = words[-1] if len(words) > 1 and words[-2] in lexicon.given else ""
        """The word behind a given name at its end."""
        self.settled = self._settle()
        """The run taken apart whatever the article tells, and where it begins its sentence; None where that can matter."""
        self.alone: list[Split | None] = list(self.settled)
        """The same where the article tells nothing of its words."""
        self.told: dict[tuple[int | None, ...], Split] | None = None
        """The run taken apart, by whether it begins its sentence and by what an article tells of each word."""

    def _settle(self) -> tuple[Split | None, Split | None]:
        """Take apart what can only be a name as a whole: a word that no list has, or plain words behind a given name.

        Most runs that no article had before are such, and are not gone through word by word.
        """
        lexicon, words, run = self.lexicon, self.words, self.run
        given = words[0] in lexicon.given
        if not given and (len(words) > 1 or lexicon.compounds):
            return (None, None)
        if len(words) >= MAX_NAME_WORDS or not all(map(is_plain_form, run.split(" "))):
            return (None, None)
        if not all(is_plain(word, lexicon) for word in words):
            return (None, None)
        split = Split("person", 0, len(run), words)
        return (split, split if given else None)

    def split(self, initial: bool, told: Evidence) -> Split:
        """Take the run apart as an article tells. ``initial``: it begins its sentence."""
        words = self.words
        key: tuple[int | None, ...] = ()
        if len(words) > 1 and not told.keys().isdisjoint(words):
            key = (initial, *map(told.get, words))
        elif len(words) == 1 and (mark := told.get(words[0], 0) & ~PLACE):  # that a word is a place tells nothing of it alone
            key = (initial, mark)
        found = self.told.get(key) if key and self.told is not None else None if key else self.alone[initial]
        if found is None:
            found = self._split(initial, told if key else {})
            if not key:
                self.alone[initial] = found
            elif self.told is None or len(self.told) >= MOST_SPLITS:
                self.told = {key: found}
            else:
                self.told[key] = found
        return found

    def _split(self, initial: bool, told: Evidence) -> Split:
        if len(self.words) == 1:
            return split_word(self.run, self.words, initial, told.get(self.words[0], 0), self.lexicon)
        lower, places, called = [
            frozenset([word for word in self.words if told.get(word, 0) & kind]) if told else NONE
            for kind in (NOUN, PLACE, CALLED)
        ]
        return split_run(self.run, initial, self.lexicon, lower, places, called)


class Runs(dict[str, Run]):
    """The runs of a language by their text: one that is not there yet is read and remembered, so that a look-up is all it takes.

    When there are too many of them, all are forgotten.
    """

    __slots__ = ("alike", "lexicon")

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self.lexicon = lexicon
        self.alike: dict[tuple[object, ...], Split] = {}
        """Single words that were taken apart: one for all that are alike in what is asked of them."""

    def __missing__(self, run: str) -> Run:
        """Read a run."""
        if len(self) >= MOST_RUNS:
            self.clear()
        known = self[run] = Run(run, self.lexicon)
        return known


runs_of = lru_cache(maxsize=64)(Runs)
"""Return the runs of a language: the same ones for the same lexicon."""


def split_word(run: str, words: tuple[str, ...], initial: bool, told: int, lexicon: Lexicon) -> Split:
    """Take a run of one word apart, as the first one was that is alike in all that is asked of a single word.

    ``told``: what the article tells of it; whether it is a place does not matter.
    """
    word, alike = words[0], runs_of(lexicon).alike
    key = (initial, told, *_features(run, word, lexicon))
    found = alike.get(key)
    if found is None:
        lower, called = (frozenset(words) if told & kind else NONE for kind in (NOUN, CALLED))
        found = alike[key] = split_run(run, initial, lexicon, lower, NONE, called)
    if found is NOTHING:
        return NOTHING
    end = len(run)
    if found.kind == "person" and not run.isalpha() and (possessive := POSSESSIVE.search(run)):
        end -= len(possessive.group())
    return Split(found.kind, 0, end, words, found.titled, tail=found.tail)


def _features(run: str, word: str, lexicon: Lexicon) -> tuple[object, ...]:
    """Return all that is asked of the only word of a run."""
    plain = run.isalpha()
    return (
        run.isupper() and len(run) > 1 and (plain or run.replace("-", "").replace("/", "").isalpha()),
        not plain and (run[0] == "(" or run[-1] == ")" or any(map(str.isdigit, run)) or (len(run) > 3 and run[1] == "-")),
        len(word) > 1,
        run[0].isupper() or not run.islower(),
        word in lexicon.openers,
        word in lexicon.given,
        word in lexicon.pronouns,
        word in lexicon.particles,
        word in lexicon.titles,
        word in lexicon.roles,
        word in lexicon.organisations,
        word in lexicon.not_names,
        word in lexicon.namesakes,
        lexicon.compounds and (lexicon.is_role(word), lexicon.is_organisation(word)),
        lexicon.capital_nouns or lexicon.nouns.fullmatch(word) is None,
        is_common(word, lexicon),
    )
