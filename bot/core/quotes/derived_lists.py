"""What a lexicon has beside the plain lists of its file: lists that are made from several, and the patterns of them."""

from __future__ import annotations

import re
from typing import Any

from bot.core.quotes.language_files import Gender, Table, entries, words
from bot.core.quotes.patterns import HAN, KANA, UPPER, LineBeginning, run_of_capitals, source_line


def derived(table: Table, common: Table) -> dict[str, Any]:
    """Return the fields of a lexicon that no single list of its file gives, by name."""
    return _genders_told(table) | _closed_words(table) | _of_lines(table, common) | _of_names(table) | _of_agencies(table, common)


def _genders_told(table: Table) -> dict[str, Any]:
    """Return the verbs of saying and what tells a gender, which some of them do."""
    return {
        "verbs": frozenset(word for key in ("verbs", "male", "female") for word in words(table, "speech", key)),
        "verb_genders": _verb_genders(table),
        "pronouns": _pronouns(table),
        "genders": _genders(table),
        "gender_endings": _gender_endings(table),
    }


def _closed_words(table: Table) -> dict[str, Any]:
    """Return the words in capitals that are part of no name, and what can be one all the same."""
    roles, titles = _with_articles(table, words(table, "nouns", "roles")), words(table, "nouns", "titles")
    organisations, places = words(table, "nouns", "organisations"), words(table, "nouns", "places")
    if table.get("script") == "words":  # the head of a role of several words is one, too
        last = bool(table.get("speech", {}).get("verb_last"))
        heads = {role.split()[-1 if last else 0] for role in roles if " " in role}
        roles |= heads - words(table, "words", "determiners") - words(table, "words", "openers")
        roles |= _owned(roles, table)
    role_words = frozenset(part for role in roles for part in role.split())
    often, countries = words(table, "words", "common"), words(table, "words", "countries")
    given = frozenset(name for key in ("male", "female", "given") for name in words(table, "names", key))
    if table.get("names", {}).get("old_spelling"):
        old = {_old_spelling(name) for name in given} | {name.replace("u", "oe") for name in given}
        given |= {name for name in old if any(letters in name for letters in ("oe", "tj", "dj"))}
    months = _months(table)
    compounds = table.get("nouns", {}).get("compounds", False)  # in their languages a particle is part of the surname
    small = {part for particle in words(table, "names", "particles") for part in particle.split()} if compounds else set()
    closed = countries | often | organisations | places | words(table, "words", "weekdays") | (role_words - small)
    return {
        "roles": roles,
        "role_parts": role_words - roles,
        "given": given,
        "given_forms": {form: name for name in given for form in _declined(name, table) if form not in given},
        "oblique_roles": frozenset(form for role in roles for form in _declined(role, table) if " " not in role) - roles,
        "oblique_places": frozenset(form for place in places for form in _declined(place, table)),
        "case_endings": tuple(sorted(entries(table, "names", "case_endings"), key=len, reverse=True)),
        "months": months,
        "common": (often | (role_words - roles)) - countries - organisations - places - roles,
        "town_names": countries - often - organisations - places - role_words - titles,
        "not_names": (closed | {form for month in months for form in month}) - given,
        "abbreviations": words(table, "words", "abbreviations") | {title.rstrip(".") for title in titles},
        "organisation_endings": tuple(sorted(organisations)) if table.get("script") == "han" else (),
    }


def _owned(roles: frozenset[str], table: Table) -> frozenset[str]:
    """Return the roles with the possessives that are written in one with them (``نقيبها``, ``مدربته``)."""
    endings = entries(table, "nouns", "owner_endings")
    article = tuple(entries(table, "names", "family_prefixes")) or ("\0",)
    single = [role for role in roles if " " not in role and not role.startswith(article)] if endings else []
    return frozenset(
        f"{role[:-1]}ت{ending}" if role.endswith("ة") else f"{role}{ending}" for role in single for ending in endings
    )


def _declined(word: str, table: Table) -> list[str]:
    """Return the other cases of a word by the rules of the file: ``ия>ии ию`` makes ``марии`` and ``марию`` of ``мария``."""
    rules = (rule.split(">") for rule in entries(table, "names", "declension"))
    longest_first = sorted(rules, key=lambda rule: len(rule[0]), reverse=True)
    rule = next((rule for rule in longest_first if word.endswith(rule[0])), None)
    return [word[: len(word) - len(rule[0])] + ending for ending in rule[1].split()] if rule else []


def _old_spelling(name: str) -> str:
    """Return a name in the Indonesian spelling before 1972 (``soerjanto`` for *suryanto*)."""
    return name.replace("j", "dj").replace("c", "tj").replace("y", "j").replace("u", "oe")


def _of_lines(table: Table, common: Table) -> dict[str, Any]:
    """Return how lines begin that are no text of the article."""
    inserts = (*entries(table, "layout", "inserts"), *entries(common, "layout", "inserts"))
    bylines = (*entries(table, "layout", "bylines"), *entries(table, "layout", "interviewers"))
    return {
        "inserts": inserts,
        "bylines": bylines,
        "insert": LineBeginning(inserts),
        "caption": LineBeginning(entries(table, "layout", "captions")),
        "byline": LineBeginning(bylines),
        "source_line": source_line(entries(table, "layout", "sources")),
        "greetings": tuple(words(table, "key", "greetings")),
    }


def _of_names(table: Table) -> dict[str, Any]:
    """Return the patterns of a run of capitals, and what stands before one."""
    inner = words(table, "names", "particles") | words(table, "names", "joiners")
    elides = bool(words(table, "words", "elisions"))
    return {
        "run": run_of_capitals(inner, words(table, "nouns", "titles") | words(table, "names", "suffixes"), elides=elides),
        "agents": _pattern(table, "nouns", "agents"),
        "aged": re.compile(rf"(?:{table['nouns']['aged']})[ \u00a0]$") if "aged" in table.get("nouns", {}) else None,
        "nouns": _pattern(table, "names", "nouns"),
        "converbs": _pattern(table, "words", "converbs"),
        "plurals": _pattern(table, "speech", "plurals"),
        "verbal": _pattern(table, "names", "verbal"),
        "run_leads": tuple(f" {word} " for word in sorted(_leading(table), key=len, reverse=True)),
        "place_leads": tuple(f" {word} " for word in words(table, "words", "locatives")),
    }


def _of_agencies(table: Table, common: Table) -> dict[str, Any]:
    """Return the wire services by their printed forms, and the pattern of those."""
    agencies = _agencies(table, common)
    longest_first = sorted(agencies, key=len, reverse=True)
    return {
        "agencies": agencies,
        "agency": re.compile(_by_first_letter(longest_first)),
        "medium": _medium(table),
    }


def _by_first_letter(names: list[str]) -> str:
    """Return the alternatives of names, the first letter taken out, so that at a capital few of them are tried."""
    rests: dict[str, list[str]] = {}
    for name in names:
        rests.setdefault(name[0], []).append(re.escape(name[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(ends)})" for first, ends in rests.items()) or r"(?!)"


def _medium(table: Table) -> re.Pattern[str] | None:
    """Compile the pattern of a medium with the word that shows it to be one; None where the file names no such words."""
    media, told, ends = (entries(table, "via", key) for key in ("media", "told", "outlets"))
    if not media and not ends:
        return None
    if table.get("script") == "han":
        name = f"[{HAN}{KANA}]{{1,9}}?(?:{_any_of(ends)})"
        if not media:
            return re.compile(rf"(?P<marked>(?!))|(?P<plain>{name})(?:{_any_of(told)})")
        return re.compile(rf"(?:{_any_of(media)})(?:《(?P<marked>[^》\n]{{2,14}})》|(?P<plain>{name})(?:{_any_of(told)}))")
    marked = "[«\"“„'‘](?P<marked>[^«»\"“”„'‘’\n]{2,40})[»\"”“'’]"
    small = "(?:(?:de|del|della|di|da|do|du|des|dos|la|le|van|der)[ \u00a0]){0,2}"  # "Le Courrier de la Vauvre"
    own = (
        rf"[{UPPER}][\w.'’-]+(?:[ \u00a0]{small}[{UPPER}][\w.-]+){{0,3}}"
        if table.get("script", "capitals") == "capitals"
        else None
    )
    plain = own or table["via"].get("plain", "(?!)")
    to = entries(table, "via", "to") if words(table, "via", "papers") else ()
    first = "".join(sorted({re.escape(word[0]) for word in (*media, *told, *to)}))  # alone in front: the engine skips to it fast
    behind_noun = rf"(?:{_tails_of(media)})(?:[ \u00a0](?P<plain>{plain})(?!\w)|[ \u00a0]?(?=[«\"“„'‘]))"
    said = rf"(?:{_tails_of(told)})(?:[ \u00a0](?:{_any_of(tuple(_pronouns(table)))}))?"  # "сказал он «Вечернему Залесску»"
    behind_verb = rf"{said}[ \u00a0](?=[«„][{UPPER}][^ «»]*(?: [^ «»]+){{0,2}}[»“])"
    # "al «Giornale delle Dolomiti»": what is in marks must have a word of a paper's name
    behind_to = rf"(?P<to>(?:{_tails_of(to)})[ \u00a0]?(?=[«\"“„]))"
    return re.compile(rf"[{first}](?<!\w[{first}])(?:{behind_noun}|{behind_verb}|{behind_to})(?:{marked})?")


def _tails_of(words: tuple[str, ...]) -> str:
    """Return the alternatives of words whose first letter has been read."""
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(f"(?<={re.escape(word[0])}){re.escape(word[1:])}" for word in longest_first) or "(?!)"


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"


def _verb_genders(table: Table) -> dict[str, Gender]:
    genders: tuple[Gender, ...] = ("male", "female")
    return {verb: gender for gender in genders for verb in entries(table, "speech", gender)}


def _gender_endings(table: Table) -> tuple[tuple[str, Gender], ...]:
    genders: tuple[Gender, ...] = ("female", "male")
    return tuple((ending, gender) for gender in genders for ending in entries(table, "names", f"{gender}_endings"))


def _with_articles(table: Table, roles: frozenset[str]) -> frozenset[str]:
    """Add the definite form of every role where the article is written in one with it (``مدير``, ``المدير``)."""
    article = next(iter(entries(table, "names", "family_prefixes")), "")
    return roles | {article + role for role in roles if article and " " not in role and not role.startswith(article)}


def _leading(table: Table) -> frozenset[str]:
    """Return the words in lower case that a run of capitals can begin with.

    Particles (*van der Veldt*), or titles (*don Ricardo*).
    """
    names = table.get("names", {})
    if "leading" in names:
        return frozenset(entries(table, "names", "leading"))
    return (
        frozenset()
        if names.get("capital_nouns", False)
        else frozenset((*entries(table, "names", "particles"), *entries(table, "names", "joiners")))
    )


def _pronouns(table: Table) -> dict[str, Gender]:
    genders: tuple[Gender, ...] = ("any", "plural", "male", "female")
    return {word: gender for gender in genders for word in entries(table, "pronouns", gender)}


def _pattern(table: Table, section: str, key: str) -> re.Pattern[str]:
    """Compile a pattern of the file; it matches nothing where the file has none."""
    return re.compile(table.get(section, {}).get(key, r"(?!)"))


def _genders(table: Table) -> dict[str, Gender]:
    genders: tuple[Gender, ...] = ("male", "female")
    return {word: gender for gender in genders for section in ("names", "nouns") for word in entries(table, section, gender)}


SHORTEST_ATTACHED = 4
"""Letters of a wire service's name from which on it is known behind a preposition that is written in one with it."""


def _agencies(table: Table, common: Table) -> dict[str, str]:
    renamed: dict[str, str] = common.get("via", {}).get("names", {}) | table.get("via", {}).get("names", {})
    forms = (*entries(common, "via", "agencies", lower=False), *entries(table, "via", "agencies", lower=False))
    named = {form: renamed.get(form, form) for form in (*forms, *renamed)}
    to = table.get("via", {}).get("attached", "")
    if to:  # "للأناضول", "لرويترز": the preposition is written in one with the name, and the article loses its first letter
        named |= {f"{to}{form[form.startswith('ال') :]}": name for form, name in named.items() if len(form) > SHORTEST_ATTACHED}
    return named


def _months(table: Table) -> tuple[tuple[str, ...], ...]:
    """Return for each month its spellings: full names, ``/`` between two, then the short forms in the same order.

    A short form beyond the twelfth is September's.
    """
    names, short = entries(table, "words", "months"), entries(table, "words", "month_forms")
    months = [name.split("/") for name in names[:12]]
    for number, form in enumerate(short):
        if months and form not in months[min(number, 12) % 12 if number < 12 else 8]:
            months[number if number < 12 else 8].append(form)
    return tuple(map(tuple, months))
