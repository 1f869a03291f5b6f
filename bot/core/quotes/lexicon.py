"""The words of a language that the engine needs, read from ``languages/CODE.toml`` once and compiled.

A language is data alone; docs/quotes.md says what each list means. Words are compared in lower case; several words
in one entry are found as a sequence. An unknown language has empty lists, so that quote marks and colons still work.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, Literal, TypeAlias

Gender: TypeAlias = Literal["male", "female", "plural", "any"]
Script: TypeAlias = Literal["capitals", "words", "han"]
"""How names are told from other words.

By capital letters, by lists alone (Arabic, Hindi), or without even spaces (Chinese, Japanese).
"""

MARKS = "\u064b-\u0655\u0670\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u200c\u200d"
"""Signs that are part of an Arabic or Devanagari word and that ``\\w`` leaves out."""
_FOLDER = files(__package__).joinpath("languages")
_WHOLE = frozenset({"months", "month_forms", "nouns"})
"""Entries that a language has for itself, whatever the one that it extends has."""
_UPPER_BLOCKS = (range(0x41, 0x250), range(0x370, 0x530), range(0x1E00, 0x2000))
UPPER = "".join(c for block in _UPPER_BLOCKS for c in map(chr, block) if c.isupper() or c.istitle())
"""Every capital letter of Latin, Greek and Cyrillic; ``re`` has no class for them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Lexicon:
    """One language's words. Field names follow the sections of the data file."""

    code: str
    name: str
    script: Script
    low_high: bool
    capital_nouns: bool
    """Whether every noun begins with a capital, so that a capital alone tells nothing (German)."""
    dialogue: bool
    """Whether a dash at the start of a line begins speech (``— Не знаю, — сказал он.``)."""
    single_marks: bool
    """Whether single marks are as good as double ones (``‘…’, zegt X``)."""
    doubled_marks: bool
    """Whether a single mark typed twice is a double one (Hindi)."""
    names_in_marks: bool
    """Whether names of organisations, ships, works stand in quote marks inside a sentence (``директор завода «Заря» X``)."""
    verbs: frozenset[str]
    verb_genders: dict[str, Gender]
    """Forms of verbs that tell whether a man or a woman speaks (``сказала``, ``قالت``)."""
    impersonal: frozenset[str]
    """Verbs in the plural whose speaker stands behind a preposition (``сообщили в МЧС``)."""
    participles: frozenset[str]
    """Words that end a sentence and lead in to what was said (``قائلا``)."""
    passives: frozenset[str]
    """Verbs that tell no speaker (``denildi``, ``говорится``): without a subject of their own no one speaks."""
    verb_first: bool
    """Whether the subject stands behind its verb as a rule (Arabic)."""
    elisions: frozenset[str]
    """Articles and prepositions that lose their vowel before the next word (``l'``, ``d'``, ``all'``)."""
    weak: frozenset[str]
    according: frozenset[str]
    after_name: frozenset[str]
    clitics: tuple[str, ...]
    that: frozenset[str]
    relatives: frozenset[str]
    """Words that begin a relative clause where no comma does (``yang``, ``who``)."""
    auxiliaries: frozenset[str]
    adverbs: frozenset[str]
    object_prefixes: tuple[str, ...]
    """How verbs begin that a name can only follow as an object (``mengajak Rina``, against ``kata Rina``)."""
    objects: frozenset[str]
    """Verbs that a name follows as an object (``told Rina``)."""
    expletives: frozenset[str]
    """Pronouns that mean no one (``heißt es``)."""
    to: frozenset[str]
    pronouns: dict[str, Gender]
    anaphors: frozenset[str]
    """Nouns that take up someone named before (``o autarca``, ``el edil``)."""
    roles: frozenset[str]
    agents: re.Pattern[str]
    """Nouns that their form shows to name what someone does (``penyair``, ``sastrawan``)."""
    feminine: tuple[str, ...]
    """Endings of roles of women (``Archäologin``)."""
    role_parts: frozenset[str]
    """Words of roles of several words that are no roles alone (``utama`` of *pemeran utama*)."""
    naming: frozenset[str]
    """Words that a name follows (``bernama``, ``named``)."""
    titles: frozenset[str]
    honorifics: tuple[str, ...]
    genders: dict[str, Gender]
    gender_endings: tuple[tuple[str, Gender], ...]
    """Endings of names that tell the gender where no list knows the name."""
    organisations: frozenset[str]
    whole_offices: frozenset[str]
    """Organisations that have no further name."""
    firm_roles: frozenset[str]
    """Roles that the name of the firm or the initiative follows."""
    open_offices: frozenset[str]
    """Kinds of organisations whose own name is the next word (``Universitas Andalas``)."""
    places: frozenset[str]
    particles: frozenset[str]
    office_phrases: bool
    """Whether an office stands before the name without a comma, nouns in lower case included.

    Example: ``глава района Лариса Пантелеева``.
    """
    case_apostrophe: bool
    """Whether the case of a name is written behind an apostrophe (``Ertem'in``): such a name is no subject."""
    joiners: frozenset[str]
    """Words in lower case inside the names of organisations (``Center for Strategic Studies``)."""
    middles: frozenset[str]
    """Titles that also stand inside a name (``Zulkarnain Haji Mahmud``)."""
    compound_names: frozenset[str]
    """Particles that begin a name (``عبد``, ``أبو``)."""
    introducers: frozenset[str]
    """Words that a name follows (``يدعى``)."""
    genitives: frozenset[str]
    """Words that join an office to what it is of (``के``)."""
    prefix_letters: frozenset[str]
    """Letters that can be a preposition written together with its word (``ب``)."""
    given: frozenset[str]
    surnames: tuple[str, ...]
    prefixes: tuple[str, ...]
    """What is written together with the next word (the Arabic *wa-*)."""
    family_prefixes: tuple[str, ...]
    """How family names begin, where a language marks them (the Arabic *al-*)."""
    subject_marks: frozenset[str]
    """What follows a subject and shows it to be one (the Hindi *ne*, the Japanese *wa*)."""
    quotatives: frozenset[str]
    """What follows a quotation and shows it to be one (the Japanese *to*)."""
    verb_last: bool
    """Whether the subject stands before a quotation and the verb behind it (Turkish, Hindi, Japanese)."""
    openers: frozenset[str]
    locatives: frozenset[str]
    """Prepositions that a place follows."""
    prepositions: frozenset[str]
    stops: frozenset[str]
    determiners: frozenset[str]
    demonstratives: frozenset[str]
    months: tuple[tuple[str, ...], ...]
    date_words: frozenset[str]
    """What else stands in a printed date (``2025 года``)."""
    weekdays: frozenset[str]
    abbreviations: frozenset[str]
    town_names: frozenset[str]
    """Names of places that are surnames and second names, too."""
    not_names: frozenset[str]
    """Words in capitals that are part of no name: offices, organisations, places, days."""
    common: frozenset[str]
    """Those of them that can still be the second word of a name."""
    scare: frozenset[str]
    scare_after: frozenset[str]
    """What stands behind words in marks that are a name and no speech (``と呼ばれた``)."""
    not_verbs: frozenset[str]
    """Words that hold a verb of saying and are none, where no spaces part words (``小说``)."""
    lower_roles: bool
    """Whether words for roles are written in lower case, so that one in capitals behind a name is a surname.

    Example: ``Jolanda Prins``.
    """
    role_tails: frozenset[str]
    """What can follow a word for a role and belongs to it (``in pensione``)."""
    role_endings: frozenset[str]
    """Characters that end a word for what someone is (``人``, ``员``)."""
    organisation_endings: tuple[str, ...]
    """What ends the name of an organisation, where no spaces part words."""
    via_cues: frozenset[str]
    via_to: frozenset[str]
    agencies: dict[str, str]
    inserts: tuple[str, ...]
    captions: tuple[str, ...]
    credits: tuple[str, ...]
    bylines: tuple[str, ...]
    interviewers: tuple[str, ...]
    greetings: tuple[str, ...]
    stance: frozenset[str]
    procedure: frozenset[str]
    danglers: frozenset[str]
    compounds: bool
    """Whether a role or an organisation can be the end of a longer word (``Museumsdirektor``, ``politiewoordvoerder``)."""
    nouns: re.Pattern[str]
    """Words that their form shows to be nouns and no names (``Penyuluhan``)."""
    capital: re.Pattern[str]
    """A capital that can begin a run, to find the places where ``run`` is tried."""
    run_leads: tuple[str, ...]
    """Particles that a run can begin with (*van der Veldt*), with the spaces round them."""
    place_leads: tuple[str, ...]
    """Prepositions that a place follows, with the spaces round them."""
    run: re.Pattern[str]
    """A run of capitalised words, with the particles and initials inside."""
    agency: re.Pattern[str]
    insert: re.Pattern[str]
    caption: re.Pattern[str]
    byline: re.Pattern[str]

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
        return "male" if any(self.is_role(word + ending) for ending in self.feminine) else None

    def is_organisation(self, word: str) -> bool:
        """Say whether a word in lower case names a kind of organisation."""
        return word in self.organisations or (
            self.compounds and word not in self.given and _ends_in(word, self.organisations, self)
        )


SHORTEST_HEAD = 4
"""A compound is recognised by a last part of at least this many letters."""


@lru_cache(maxsize=20_000)
def _ends_in(word: str, heads: frozenset[str], lexicon: Lexicon) -> bool:
    if len(word) < SHORTEST_HEAD + 2 or word in lexicon.openers:
        return False
    stems = (word, word.removesuffix("s"), word.removesuffix("n"), word.removesuffix("en"), word.removesuffix("r"))
    return any(stem[cut:] in heads for stem in dict.fromkeys(stems) for cut in range(2, len(stem) - SHORTEST_HEAD + 1))


def _read(code: str) -> dict[str, Any]:
    path = _FOLDER.joinpath(f"{code}.toml")
    table = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    return _extended(_read(table["extends"]), table) if "extends" in table else table


def _extended(base: dict[str, Any], table: dict[str, Any]) -> dict[str, Any]:
    """Return ``table`` with the lists of a near language added to its own; what is no list it takes where it has none."""
    merged = base | table
    for section, own in table.items():
        inherited = base.get(section)
        if isinstance(own, dict) and isinstance(inherited, dict):
            lists = {key: f"{inherited[key]}, {value}" for key, value in own.items() if key in inherited and key not in _WHOLE}
            merged[section] = inherited | own | lists
    return merged


def codes() -> tuple[str, ...]:
    """Return the codes of the languages that there are data for, sorted."""
    names = (entry.name.removesuffix(".toml") for entry in _FOLDER.iterdir() if entry.name.endswith(".toml"))
    return tuple(sorted(name for name in names if name != "common"))


def _items(table: dict[str, Any], section: str, key: str, *, lower: bool = True) -> tuple[str, ...]:
    text = table.get(section, {}).get(key, "")
    items = [" ".join(part.split()) for part in re.split(r"[,，、\n]", text)]
    if not lower:
        return tuple(dict.fromkeys(item for item in items if item))
    if table.get("dotted_i"):  # "İzmir".lower() is "i̇zmir", "Işık".lower() is "işık"
        items += [
            form
            for item in items
            for form in (item.replace("i", "i\u0307", 1), item.replace("ı", "i", 1))
            if form[:1] != item[:1] or form[:2] == "i\u0307"
        ]
    return tuple(dict.fromkeys(item.lower() for item in items if item))


def _verbs(table: dict[str, Any]) -> tuple[str, ...]:
    """Return the verbs of saying, with those that tell a gender."""
    return tuple(verb for key in ("verbs", "male", "female") for verb in _items(table, "speech", key))


def _verb_genders(table: dict[str, Any]) -> dict[str, Gender]:
    genders: tuple[Gender, ...] = ("male", "female")
    return {verb: gender for gender in genders for verb in _items(table, "speech", gender)}


def _gender_endings(table: dict[str, Any]) -> tuple[tuple[str, Gender], ...]:
    genders: tuple[Gender, ...] = ("female", "male")
    return tuple((ending, gender) for gender in genders for ending in _items(table, "names", f"{gender}_endings"))


def _with_articles(table: dict[str, Any], roles: frozenset[str]) -> frozenset[str]:
    """Add the definite form of every role where the article is written in one with it (``مدير``, ``المدير``)."""
    article = next(iter(_items(table, "names", "family_prefixes")), "")
    return roles | {article + role for role in roles if article and " " not in role and not role.startswith(article)}


def _starts_with(words: tuple[str, ...]) -> re.Pattern[str]:
    """Compile a pattern for a line that begins with one of the words; nothing matches where there are none."""
    if not words:
        return re.compile(r"(?!)")
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"[\s\W]{{0,3}}(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def _leading(table: dict[str, Any]) -> frozenset[str]:
    """Return the words in lower case that a run of capitals can begin with.

    Particles (*van der Veldt*), or titles (*don Ricardo*).
    """
    names = table.get("names", {})
    if "leading" in names:
        return frozenset(_items(table, "names", "leading"))
    return (
        frozenset()
        if names.get("capital_nouns", False)
        else frozenset((*_items(table, "names", "particles"), *_items(table, "names", "joiners")))
    )


def _run(particles: frozenset[str], titles: frozenset[str], *, leading: frozenset[str], elides: bool) -> re.Pattern[str]:
    """Compile the pattern of a run of capitalised words.

    A dot inside a run belongs to an initial or to a title of the language; any other dot ends the sentence. Every repetition is
    over disjoint alternatives, so that matching is linear. ``leading``: words that a run may begin with.
    ``elides``: what stands before an apostrophe in lower case is an article or a preposition (*d'Anne*), and no part of the name.
    """
    dotted = sorted({title.rstrip(".") for title in titles if title.endswith(".")}, key=len, reverse=True)
    cased = "|".join(
        re.escape(form) for title in dotted for form in dict.fromkeys((title.title(), title.capitalize(), title.upper()))
    )
    abbreviation = rf"(?:(?:{cased + '|' if cased else ''}[{UPPER}])\.)+(?!\w)"
    free = r"(?:(?<![\w@#&'’\-.])|(?<=\w['’]))" if elides else r"(?<![\w@#&'’\-.])"
    rest = rf"[{UPPER}][\w'’‘\-/\u00ad\u200b-\u200d]*"
    word = rf"(?:[{'A-Z' if elides else 'A-Za-z'}]{{1,2}}['’])?{rest}"
    joint = "|".join(sorted(map(re.escape, particles - {"el", "al"}), key=len, reverse=True)) or r"(?!)"
    token = rf"(?:{abbreviation}|{'(?:d[’' + chr(39) + '])?' if elides else ''}{word}|\d{{1,3}}(?=[ ][{UPPER}]))"
    gap = rf"[ \u00a0](?:(?:(?:{joint})[ \u00a0]){{1,3}}|(?:el|al)[ \-]|&[ ]|&amp;[ ])?"
    first = "|".join(sorted(map(re.escape, leading - {"el", "al"}), key=len, reverse=True))
    lead = rf"(?:(?:{first})[ ])?" if first else ""
    return re.compile(rf"{free}{lead}(?:{abbreviation}|{word})(?:{gap}{token})*")


def _capital(*, elides: bool) -> re.Pattern[str]:
    """Compile the pattern of a capital that can begin a run.

    The set comes first, for ``re`` to skip the rest of the text by it.
    """
    free = rf"(?:(?<![\w@#&'’\-.][{UPPER}])|(?<=\w['’][{UPPER}]))" if elides else rf"(?<![\w@#&\-.][{UPPER}])"
    return re.compile(f"[{UPPER}]{free}")


def _pronouns(table: dict[str, Any]) -> dict[str, Gender]:
    genders: tuple[Gender, ...] = ("any", "plural", "male", "female")
    return {word: gender for gender in genders for word in _items(table, "pronouns", gender)}


def _genders(table: dict[str, Any]) -> dict[str, Gender]:
    genders: tuple[Gender, ...] = ("male", "female")
    return {word: gender for gender in genders for section in ("names", "nouns") for word in _items(table, section, gender)}


def _agencies(table: dict[str, Any], common: dict[str, Any]) -> dict[str, str]:
    renamed: dict[str, str] = common.get("via", {}).get("names", {}) | table.get("via", {}).get("names", {})
    forms = (*_items(common, "via", "agencies", lower=False), *_items(table, "via", "agencies", lower=False))
    return {form: renamed.get(form, form) for form in (*forms, *renamed)}


def _months(table: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Return for each month its spellings: full names, ``/`` between two, then the short forms in the same order.

    A short form beyond the twelfth is September's.
    """
    names, short = _items(table, "words", "months"), _items(table, "words", "month_forms")
    months = [name.split("/") for name in names[:12]]
    for number, form in enumerate(short):
        if months and form not in months[min(number, 12) % 12 if number < 12 else 8]:
            months[number if number < 12 else 8].append(form)
    return tuple(map(tuple, months))


@lru_cache(maxsize=64)
def load(code: str | None) -> Lexicon:
    """Return the lexicon of a language by its ISO code (``id``, ``pt-BR``).

    For None or an unknown code it is that of no language in particular: its lists are empty.
    """
    base = (code or "und").lower().replace("_", "-").split("-")[0]
    table, common = _read(base if base.isalpha() else "und"), _read("common")

    def words(section: str, key: str) -> frozenset[str]:
        return frozenset(_items(table, section, key))

    names = (*_items(table, "names", "male"), *_items(table, "names", "female"), *_items(table, "names", "given"))
    months = _months(table)
    roles, titles, particles = (
        _with_articles(table, words("nouns", "roles")),
        words("nouns", "titles"),
        words("names", "particles"),
    )
    joiners = words("names", "joiners")
    organisations, places = words("nouns", "organisations"), words("nouns", "places")
    weekdays = words("words", "weekdays")
    role_words = frozenset(part for role in roles for part in role.split())
    role_parts = role_words - roles
    often = words("words", "common")
    closed = words("words", "countries") | often | organisations | places | weekdays | role_words
    agencies = _agencies(table, common)
    inserts = (*_items(table, "layout", "inserts"), *_items(common, "layout", "inserts"))
    bylines = (*_items(table, "layout", "bylines"), *_items(table, "layout", "interviewers"))
    return Lexicon(
        code=base,
        name=str(table.get("name", base)),
        script=table.get("script", "capitals"),
        low_high=bool(table.get("marks", {}).get("low_high", False)),
        capital_nouns=bool(table.get("names", {}).get("capital_nouns", False)),
        dialogue=bool(table.get("marks", {}).get("dialogue", False)),
        doubled_marks=bool(table.get("marks", {}).get("doubled", False)),
        single_marks=bool(table.get("marks", {}).get("single", False)),
        names_in_marks=bool(table.get("marks", {}).get("names", False)),
        verbs=frozenset(_verbs(table)),
        verb_genders=_verb_genders(table),
        impersonal=words("speech", "impersonal"),
        participles=words("speech", "participles"),
        passives=words("speech", "passives"),
        verb_first=bool(table.get("speech", {}).get("verb_first", False)),
        elisions=words("words", "elisions"),
        weak=words("speech", "weak"),
        according=words("speech", "according"),
        after_name=words("speech", "after_name"),
        clitics=_items(table, "speech", "clitics"),
        that=words("speech", "that"),
        relatives=words("words", "relatives"),
        auxiliaries=words("speech", "auxiliaries"),
        adverbs=words("speech", "adverbs"),
        object_prefixes=_items(table, "speech", "object_prefixes"),
        objects=words("speech", "objects"),
        expletives=words("speech", "expletives"),
        to=words("speech", "to"),
        pronouns=_pronouns(table),
        anaphors=words("pronouns", "anaphors"),
        roles=roles,
        agents=re.compile(table.get("nouns", {}).get("agents", r"(?!)")),
        feminine=_items(table, "nouns", "feminine"),
        role_parts=role_parts,
        naming=words("words", "naming"),
        titles=titles,
        honorifics=_items(table, "nouns", "honorifics"),
        genders=_genders(table),
        gender_endings=_gender_endings(table),
        organisations=organisations,
        open_offices=words("nouns", "open_offices"),
        firm_roles=words("nouns", "firm_roles"),
        whole_offices=words("nouns", "whole_offices"),
        places=places,
        particles=particles,
        joiners=joiners,
        case_apostrophe=bool(table.get("names", {}).get("case_apostrophe", False)),
        office_phrases=bool(table.get("nouns", {}).get("phrases", False)),
        middles=words("names", "middles"),
        compound_names=words("names", "compound"),
        introducers=words("names", "introducers"),
        genitives=words("words", "genitives"),
        prefix_letters=words("words", "prefix_letters"),
        given=frozenset(names),
        surnames=_items(table, "names", "surnames"),
        prefixes=_items(table, "words", "prefixes"),
        family_prefixes=_items(table, "names", "family_prefixes"),
        subject_marks=words("words", "subject_marks"),
        quotatives=words("speech", "quotatives"),
        verb_last=bool(table.get("speech", {}).get("verb_last", False)),
        openers=words("words", "openers"),
        locatives=words("words", "locatives"),
        prepositions=words("words", "prepositions"),
        stops=words("words", "stops"),
        determiners=words("words", "determiners"),
        demonstratives=words("words", "demonstratives"),
        months=months,
        weekdays=weekdays,
        date_words=words("words", "dates"),
        abbreviations=words("words", "abbreviations") | {title.rstrip(".") for title in titles},
        common=(often | role_parts) - words("words", "countries") - organisations - places - roles,
        town_names=(words("words", "countries") - often - organisations - places - role_words - titles),
        not_names=(closed | {form for month in months for form in month}) - frozenset(names),
        scare=words("scare", "before"),
        scare_after=words("scare", "after"),
        not_verbs=words("speech", "not"),
        lower_roles=bool(table.get("nouns", {}).get("lower", False)),
        role_tails=words("nouns", "tails"),
        role_endings=words("nouns", "role_endings"),
        organisation_endings=tuple(sorted(organisations)) if table.get("script") == "han" else (),
        via_cues=words("via", "cues"),
        via_to=words("via", "to"),
        agencies=agencies,
        inserts=inserts,
        captions=_items(table, "layout", "captions"),
        credits=_items(table, "layout", "credits"),
        bylines=bylines,
        interviewers=_items(table, "layout", "interviewers"),
        greetings=tuple(words("key", "greetings")),
        stance=words("key", "stance"),
        procedure=words("key", "procedure"),
        danglers=words("key", "danglers"),
        compounds=bool(table.get("nouns", {}).get("compounds", False)),
        nouns=re.compile(table.get("names", {}).get("nouns", r"(?!)")),
        run=_run(particles | joiners, titles, leading=frozenset(), elides=bool(words("words", "elisions"))),
        capital=_capital(elides=bool(words("words", "elisions"))),
        run_leads=tuple(f" {word} " for word in sorted(_leading(table), key=len, reverse=True)),
        place_leads=tuple(f" {word} " for word in words("words", "locatives")),
        agency=re.compile("|".join(map(re.escape, sorted(agencies, key=len, reverse=True))) or r"(?!)"),
        insert=_starts_with(inserts),
        caption=_starts_with(_items(table, "layout", "captions")),
        byline=_starts_with(bylines),
    )
