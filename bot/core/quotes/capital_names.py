"""Names in the reporter's own words: where they stand, where the name begins in a run of capitals, what kind it is.

``Kepala Dinas Perhubungan Kota Sindangraya Dr. H. Ahmad Fauzan Lubis, S.T.`` is one run of capitals: a role, an office, a place,
titles, the name, a degree. The name is what is left behind the last word that is known not to be one, and a short form used
elsewhere in the article (``kata Fauzan``) shows where it can begin.
"""

from __future__ import annotations

import re

from bot.core.quotes import neighbours
from bot.core.quotes.doubtful_names import read_neighbours, set_beginnings_aside
from bot.core.quotes.evidence import gather
from bot.core.quotes.known_runs import runs_of
from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.mentions import NICKNAME, Mention, Mentions
from bot.core.quotes.neighbours import gender_of, next_word, verb_follows, word_before
from bot.core.quotes.office_chains import (
    begin_at_leads,
    complete_roles,
    demote_offices,
    name_members,
    name_namesakes_of_towns,
    qualify,
)
from bot.core.quotes.runs import find_runs, split_joined, split_pairs
from bot.core.quotes.short_forms import begin_at_short_forms
from bot.core.quotes.things import set_things_aside

_CLOSES_NICKNAME = frozenset("\"”’'»“)")
MAX_NICKNAME = 16
"""Code points of a nickname with its marks."""
_TITLED_PLACE = re.compile(r" di ([A-Z][a-z]+)\b")
LONGEST_INITIALS = 4
"""Letters that stand for the name of a suspect."""
_AGE = re.compile(r"\s*\(\d{1,2}(?:\s*\w+)?\)|,? \d{2}(?:,| tahun)|, (?:de |di )?\d{2,3} [a-zа-я]{3,6},")

_PATRONYMIC = ("вич", "вна", "вича", "вны", "вичу", "вне", "вичем", "вной", "ична", "инична")
_ADJECTIVAL = ("ой", "ого", "ому", "ским", "ских", "ском")
"""Endings of Russian adjectives in the names of streets and places that are no nominative."""


def find_mentions(masked: str, layout: Layout, lexicon: Lexicon) -> Mentions:
    """Index the names in ``masked``: the text with the words inside quote marks blotted out."""
    found = find_runs(masked, layout, lexicon)
    if lexicon.pairs or lexicon.lower_roles:
        found = (split_pairs if lexicon.pairs else split_joined)(found, lexicon)
    known = runs_of(lexicon)
    runs = [known[text] for _, text, _, _ in found]
    befores = [word_before(masked, start) for start, _, _, _ in found]
    told = gather(masked, found, runs, befores, lexicon, dateline=_told_places(masked, layout, lexicon))
    untold = told.keys().isdisjoint
    items: list[Mention] = []
    for (start, text, initial, line), run, before in zip(found, runs, befores, strict=True):
        split = run.settled[initial] or (run.alone[initial] if untold(run.words) else None) or run.split(initial, told)
        if split.words:
            items.append(
                Mention(
                    start, start + len(text), split.kind, start + split.begin, start + split.end, split.words,
                    initial, None, split.titled, split.cited, False, -1, line, split.governed, split.tail, None, False, before,
                )
            )  # fmt: skip
    items = _with_nicknames(items, masked, lexicon)
    if lexicon.case_apostrophe or lexicon.lower_roles:
        read_neighbours(items, masked, lexicon)
    if lexicon.capital_nouns:
        items = _without_nouns(items, masked, lexicon)
    complete_roles(items, masked, lexicon)
    _hear(items, masked, lexicon)
    for item in items:
        if item.kind == "person":
            _weigh(item, masked, lexicon)
    if lexicon.adverbial and not lexicon.capital_nouns:
        _set_adverbs_aside(items, masked, lexicon)
        qualify(items, masked, lexicon)
    if lexicon.name_leads:
        _name_initials(items, masked, lexicon)
        begin_at_leads(items, masked, lexicon)
        name_members(items, masked, lexicon)
        name_namesakes_of_towns(items, masked, lexicon)
    if lexicon.lower_roles:
        set_beginnings_aside(items, masked, lexicon)
    begin_at_short_forms(items, masked, lexicon)
    demote_offices(items, masked, lexicon)
    if lexicon.sites:
        set_things_aside(items, masked, lexicon)
    return Mentions(items)


def _told_places(masked: str, layout: Layout, lexicon: Lexicon) -> str:
    """Return the dateline, and what the title has behind a preposition of place (``Banjir di Sumbul Surut``)."""
    dateline = masked[slice(*layout.dateline or (0, 0))]
    if not lexicon.sites or layout.title is None:
        return dateline
    return ", ".join((dateline, *_TITLED_PLACE.findall(masked, layout.title.start, layout.title.end)))


def _with_nicknames(items: list[Mention], masked: str, lexicon: Lexicon) -> list[Mention]:
    """Join what a nickname in marks divides (``Rogelio “Dodong” Macaraeg``)."""
    if "\x01" not in masked:
        return items
    joined: list[Mention] = []
    for item in items:
        before = joined[-1] if joined else None
        if (
            before is not None
            and masked[item.start - 2] in _CLOSES_NICKNAME
            and before.kind == item.kind == "person"
            and not item.has_role
            and before.name_end == before.end
            and (
                before.words[0] in lexicon.given
                or (before.initial and masked[item.end : item.end + 1] == ",")
                or (lexicon.lower_roles and not before.initial)  # "El delantero argentino Gastón “Trinche” Ledesma"
                or before.titled  # "Mayor Rosalinda “Inday” Macasaet"
                or lexicon.is_role(neighbours.before(masked, before))  # "Rovers manager Steffan “Stevo” Prytherch"
            )
            and item.start - before.end <= MAX_NICKNAME
            and NICKNAME.fullmatch(masked, before.end, item.start)
        ):
            before.end, before.name_end, before.words = item.end, item.name_end, before.words + item.words
        else:
            joined.append(item)
    return joined


def _name_initials(items: list[Mention], masked: str, lexicon: Lexicon) -> None:
    """Take initials for a person where an age follows them, or *berinisial* stands before (``pria berinisial RH (34)``)."""
    short = [item for item in items if item.end - item.start <= LONGEST_INITIALS and len(item.words) == 1]
    initials = [item for item in short if item.kind == "organisation" and masked[item.start : item.end].isupper()]
    named = {
        item.words[0] for item in initials if _AGE.match(masked, item.end) or neighbours.before(masked, item) in lexicon.naming
    }
    for item in initials if named else ():
        if item.words[0] in named:
            item.kind, item.sure = "person", True


def _set_adverbs_aside(items: list[Mention], masked: str, lexicon: Lexicon) -> None:
    """Leave out the words that sentences begin with for how or when (``Recalling that``, ``Interestingly Marlow``)."""
    doubtful = [item for item in items if item.initial and item.kind == "person" and item.words[0].endswith(lexicon.adverbial)]
    if not doubtful:
        return
    names = {word for item in items if item.kind == "person" for word in item.words[item.initial :]}
    for item in doubtful:
        owns = item.name_end < item.end  # "Ely’s lawyer"
        if item.words[0] in lexicon.given or item.words[0] in names or item.speech or item.has_role or owns:
            continue
        if len(item.words) > 1:
            item.start_at(1, masked)
        elif masked[item.end : item.end + 1] == " ":
            item.kind = "other"


def _without_nouns(items: list[Mention], masked: str, lexicon: Lexicon) -> list[Mention]:
    """Leave out what is only nouns, where a language writes those in capitals.

    A single word is kept for a given name, for someone's surname, or where it speaks (``Marlow sagte:``); several words at the
    start of a sentence for a given name.
    """
    people = [item for item in items if item.kind == "person"]
    nouns = {item.start for item in people if _begins_noun(masked, item, lexicon)}
    surnames = {item.words[-1] for item in people if item.titled or (len(item.words) > 1 and item.start not in nouns)}
    surnames |= {item.words[0] for item in people if _speaks_alone(masked, item, lexicon)}
    surnames |= {form for name in surnames for form in (name + "s", name.removesuffix("s"))}
    inside = {item.words for item in items if not item.initial}
    _set_origins_aside(people, lexicon)
    kept = []
    for item in items:
        plain = item.kind == "person" and not item.titled and item.words[0] not in lexicon.given
        if plain and item.start in nouns and item.words[1] in lexicon.particles:
            continue  # "das Erdbeben von Christchurch"
        if plain and item.start in nouns:
            if len(item.words) == 2 and item.words[1] not in surnames and item.words[1] not in lexicon.given:
                continue  # "dem Talberger Konzert"
            item.start_at(1, masked)  # "die Bootsbauerin Ada Quill": between an article and a name stands what someone is
            plain = False
        if len(item.words) == 1 and _is_aged(masked, item):
            item.sure = True
        elif plain and len(item.words) == 1 and item.words[0] not in surnames:
            continue
        # An adjective before a noun, "Zahlreiche Menschen"; a comma behind shows a name with what it is.
        inflected = item.words[0].endswith(lexicon.inflections) and masked[item.end : item.end + 1] != ","
        if (
            plain
            and len(item.words) > 1
            and (
                (item.initial and inflected and item.words not in inside)
                or (not lexicon.particles.isdisjoint(item.words) and not _is_apposed(masked, item))
            )
        ):
            continue
        if item.kind == "place" and len(item.words) == 1 and item.words[0] in lexicon.common:
            continue
        kept.append(item)
    return kept


def _set_origins_aside(people: list[Mention], lexicon: Lexicon) -> None:
    """Leave out what only tells where an office is (``die Bürgermeisterin von Wendelau``), and is nobody's name elsewhere."""
    placed = [item for item in people if len(item.words) == 2 and item.words[0] in lexicon.origins and item.has_role]
    if not placed:
        return
    named = {item.words[-2:] for item in people if len(item.words) > 2 or not item.has_role or item.speech}
    for item in placed:
        if item.words not in named:
            item.kind = "role"


def _is_aged(masked: str, item: Mention) -> bool:
    """Say whether an age stands before a word (``der 14-jährige Luca``), as before a name."""
    before = neighbours.before(masked, item)
    return before[:1].isdigit() and "-j" in before and before[-1].isalpha() and not item.initial


def _is_apposed(masked: str, item: Mention) -> bool:
    """Say whether a run stands between two commas (``Dessen Leiterin, Hedda von Alvens, …``), as a name does."""
    return masked[item.start - 2 : item.start] == ", " and masked[item.end : item.end + 1] == ","


def _begins_noun(masked: str, item: Mention, lexicon: Lexicon) -> bool:
    """Say whether the first word of several is a noun: an article or an adjective stands before it, as before no name."""
    if item.titled or len(item.words) < 2 or item.words[0] in lexicon.given:
        return False
    before = masked[item.start : item.name_start].split()
    word = before[-1].lower() if before else neighbours.before(masked, item)
    if word in lexicon.determiners or word in lexicon.contracted:
        return True
    if before or not word.endswith(lexicon.inflections) or word.endswith(("te", "ten")) or not word.isalpha():
        return False
    return masked[item.start - 2].islower() and not lexicon.is_function_word(word)


def _speaks_alone(masked: str, item: Mention, lexicon: Lexicon) -> bool:
    """Say whether a single word without an article is the subject of a verb of saying, as only names are."""
    word = item.words[0]
    if len(item.words) > 1 or item.has_role or word in lexicon.openers or word in lexicon.not_names:
        return False
    return _is_said_by(masked, item, word, lexicon) and lexicon.nouns.fullmatch(word) is None


def _is_said_by(masked: str, item: Mention, word: str, lexicon: Lexicon) -> bool:
    """Say whether a verb of saying in the singular stands beside a single word."""
    if item.initial and word.endswith(lexicon.adverbial):
        return False  # "Ähnlich äußerte sich die Ministerin"
    before = neighbours.before(masked, item)
    if before in lexicon.strong_verbs:
        return not before.endswith("en")  # "sagten Experten"
    if before and not item.initial:
        return False
    verb, end = next_word(masked, item.end)
    subject, _ = next_word(masked, end)
    return (
        verb in lexicon.strong_verbs
        and not verb.endswith("en")
        and subject not in lexicon.pronouns
        and not masked[end + 1 : end + 2].isupper()
    )


def _hear(items: list[Mention], masked: str, lexicon: Lexicon) -> None:
    """Note who and what a verb of saying stands beside."""
    told = lexicon.before_name
    for item in items:
        kind = item.kind
        if item.speech or kind in {"place", "other"}:
            continue
        said = told.get(item.before or "")
        if said is None or (not said and item.name_start > item.start):
            said = verb_follows(masked, item.end, lexicon)
        item.speech = said


def _begin_at_given(item: Mention, masked: str, before: str, lexicon: Lexicon) -> None:
    """Let a name of more than two words begin at the given name in it, where a place or somebody's office stands before it."""
    words = item.words
    given = next((n for n, word in enumerate(words) if word in lexicon.declined_given), 0)
    if words[-1].endswith(_PATRONYMIC) or words[0] in lexicon.given_forms:
        given = 0  # "Иванов Пётр Сергеевич"
    if item.has_role and given == 1 and not words[-1].endswith(_PATRONYMIC):
        item.start_at(given, masked)  # "Адвокат Руденко Олег Стеклов"
        return
    placed = before in lexicon.prepositions or before in lexicon.oblique_places or words[0].endswith(_ADJECTIVAL)
    placed = placed or lexicon.is_role(before) or before in lexicon.oblique_roles  # "адвоката Мусина Руфины Галеевой"
    if not placed and given == 1 and before:  # "министра транспорта Бурятии Сергея Галсанова"
        earlier = neighbours.word_before(masked, item.start - len(before) - 1)
        placed = lexicon.is_role(earlier) or earlier in lexicon.oblique_roles
    if not given and before in lexicon.locatives:
        given = 1
    if given and given + 1 < len(words) and placed:
        item.start_at(given, masked)  # "из Тюбингена Ханна Бауэр", "улицы Речной Пётр Гусляр"
        item.start = item.name_start


def _can_be_age(masked: str, end: int) -> bool:
    """Ask by one letter whether ``_AGE`` can match."""
    sign = masked[end + 1 : end + 2]
    if sign == " ":
        sign = masked[end + 2 : end + 3]
    return not sign.isalpha() or sign == "d"


def _weigh(item: Mention, masked: str, lexicon: Lexicon) -> None:
    """Note what speaks for a person: a title, an age, a given name."""
    before = neighbours.before(masked, item)
    if item.words[0] in lexicon.anaphors and before in lexicon.demonstratives and len(item.words) == 1:
        item.kind = "other"  # "said the Welshman"
        return
    if lexicon.case_endings and len(item.words) > 2 and item.words[0] not in lexicon.given:
        _begin_at_given(item, masked, before, lexicon)
    item.gender = gender_of(masked, item, lexicon)
    words, end = item.words, item.end
    if lexicon.impersonal_relatives and not item.titled and masked[end : end + 2] == ", ":
        relative = masked[end + 2 : end + 8].partition(" ")[0]
        if relative in lexicon.relatives and words[0] not in lexicon.given:
            if relative in lexicon.impersonal_relatives:
                item.kind = "organisation"  # "Tanimbar, which has …"
                return
            item.sure = relative in lexicon.pronouns  # "Rihanna, who was honoured"
    item.sure = item.sure or (
        item.titled
        or item.speech
        or (len(words) > 1 and (words[0] in lexicon.given or words[0] in lexicon.given_forms))
        or (len(words) > 2 and words[0] in lexicon.forenames and words[1] in lexicon.forenames)
        or before in lexicon.naming
        or (_can_be_age(masked, end) and _AGE.match(masked, end) is not None)
    )
