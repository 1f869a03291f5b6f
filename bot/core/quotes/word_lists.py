"""The lists of a language: what each field holds, and under which section and key of ``languages/CODE.toml`` it stands.

docs/quotes.md says what each list means. What is made of these lists for quick look-ups is in ``lexicon``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from bot.core.quotes.language_files import Gender, entries, words
from bot.core.quotes.patterns import LineBeginning

Script: TypeAlias = Literal["capitals", "words", "han"]
"""How names are told from other words.

By capital letters, by lists alone (Arabic, Hindi), or without even spaces (Chinese, Japanese).
"""


def _words(section: str, key: str) -> Any:  # noqa: ANN401 - the value of any field, as of dataclasses.field
    """Declare a set of words that a language file has under a section and a key."""
    return field(metadata={"read": lambda table: words(table, section, key)})


def _entries(section: str, key: str) -> Any:  # noqa: ANN401 - the value of any field, as of dataclasses.field
    """Declare a list whose order the file gives."""
    return field(metadata={"read": lambda table: entries(table, section, key)})


def _flag(section: str, key: str) -> Any:  # noqa: ANN401 - the value of any field, as of dataclasses.field
    """Declare what is so or not in a language; not, where its file says nothing."""
    return field(metadata={"read": lambda table: bool(table.get(section, {}).get(key, False))})


@dataclass(frozen=True, kw_only=True, eq=False)
class WordLists:
    """One language's words as its file has them. Field names follow the sections of the file."""

    code: str
    name: str
    script: Script
    low_high: bool = _flag("marks", "low_high")
    capital_nouns: bool = _flag("names", "capital_nouns")
    """Whether every noun begins with a capital, so that a capital alone tells nothing (German)."""
    dialogue: bool = _flag("marks", "dialogue")
    """Whether a dash at the start of a line begins speech (``— Не знаю, — сказал он.``)."""
    single_marks: bool = _flag("marks", "single")
    """Whether single marks are as good as double ones (``‘…’, zegt X``)."""
    doubled_marks: bool = _flag("marks", "doubled")
    """Whether a single mark typed twice is a double one (Hindi)."""
    names_in_marks: bool = _flag("marks", "names")
    """Whether names of organisations, ships, works stand in quote marks inside a sentence (``директор завода «Заря» X``)."""
    verbs: frozenset[str]
    verb_genders: dict[str, Gender]
    """Forms of verbs that tell whether a man or a woman speaks (``сказала``, ``قالت``)."""
    impersonal: frozenset[str] = _words("speech", "impersonal")
    """Verbs in the plural whose speaker stands behind a preposition (``сообщили в МЧС``)."""
    resumptives: frozenset[str] = _words("speech", "resumptives")
    """Conjunctions written in one with a verb that take up the subject before it (``أما X فقال``)."""
    fronted: frozenset[str] = _words("speech", "fronted")
    """Words before a subject that its sentence puts first (``أما X فقال``)."""
    participles: frozenset[str] = _words("speech", "participles")
    """Words that end a sentence and lead in to what was said (``قائلا``)."""
    passives: frozenset[str] = _words("speech", "passives")
    """Verbs that tell no speaker (``denildi``, ``говорится``): without a subject of their own no one speaks."""
    verb_first: bool = _flag("speech", "verb_first")
    """Whether the subject stands behind its verb as a rule (Arabic)."""
    elisions: frozenset[str] = _words("words", "elisions")
    """Articles and prepositions that lose their vowel before the next word (``l'``, ``d'``, ``all'``)."""
    parenthetic: frozenset[str] = _words("speech", "parenthetic")
    """Conjunctions before an attribution behind its quotation (``as X puts it``)."""
    therein: frozenset[str] = _words("speech", "therein")
    """Adverbs that take up something written (``Darin heißt es``)."""
    standing: frozenset[str] = _words("speech", "standing")
    """Verbs for what is written there (``steht``)."""
    shouts: frozenset[str] = _words("speech", "shouts")
    """Verbs that only speech follows, however short and small its beginning (``chanting “no justice, no peace”``)."""
    weak: frozenset[str] = _words("speech", "weak")
    according: frozenset[str] = _words("speech", "according")
    after_name: frozenset[str] = _words("speech", "after_name")
    clitics: tuple[str, ...] = _entries("speech", "clitics")
    that: frozenset[str] = _words("speech", "that")
    relatives: frozenset[str] = _words("words", "relatives")
    """Words that begin a relative clause where no comma does (``yang``, ``who``)."""
    auxiliaries: frozenset[str] = _words("speech", "auxiliaries")
    adverbs: frozenset[str] = _words("speech", "adverbs")
    object_prefixes: tuple[str, ...] = _entries("speech", "object_prefixes")
    """How verbs begin that a name can only follow as an object (``mengajak Rina``, against ``kata Rina``)."""
    derived_verbs: tuple[str, ...] = _entries("speech", "derived")
    """How verbs begin that their subject can stand before with a comma; others stand before theirs (``kata Rina``)."""
    objects: frozenset[str] = _words("speech", "objects")
    """Verbs that a name follows as an object (``told Rina``)."""
    expletives: frozenset[str] = _words("speech", "expletives")
    """Pronouns that mean no one (``heißt es``)."""
    to: frozenset[str] = _words("speech", "to")
    given_out: frozenset[str] = _words("speech", "given_out")
    """Participles that an office stands before which gives something out (``Valilikten yapılan açıklamada``)."""
    listeners: frozenset[str] = _words("speech", "listeners")
    """To whom things are said (``aos jornalistas``): behind a preposition they end the role that stands before."""
    pronouns: dict[str, Gender]
    pointing: frozenset[str] = _words("pronouns", "pointing")
    """Words before a role that mean someone named before (``ce menuisier``)."""
    answers: tuple[str, ...] = _entries("speech", "answers")
    """How verbs of answering begin: who spoke last speaks again where somebody asked."""
    utterances: frozenset[str] = _words("speech", "utterances")
    """Nouns that take up a quotation in the line behind it (``kalimat itu``)."""
    uttered: frozenset[str] = _words("speech", "uttered")
    """Verbs behind them whose speaker follows (``disampaikan``)."""
    asks: frozenset[str] = _words("speech", "asks")
    """Verbs of asking."""
    person_nouns: frozenset[str] = _words("pronouns", "person_nouns")
    """Nouns that with a demonstrative at their end take up someone named before (``pemuda asal Wamena itu``)."""
    others: frozenset[str] = _words("words", "others")
    """Words behind a role that mean another than whom the text has named (``lainnya``)."""
    anaphor_endings: tuple[str, ...] = _entries("pronouns", "anaphor_endings")
    """Ends of compounds that are such nouns (``Bezirkschef``)."""
    anaphors: frozenset[str] = _words("pronouns", "anaphors")
    accused: frozenset[str] = _words("pronouns", "accused")
    """Who has to do with police or court (``el acusado``): the noun means whom the article says that of."""
    ages: frozenset[str] = _words("pronouns", "ages")
    """Adjectives of age: before a trade they take up somebody named before (``la jeune trompettiste``)."""
    latter: frozenset[str] = _words("pronouns", "latter")
    """Words that behind *this* mean who was named last (``esta última``)."""
    reading: frozenset[str] = _words("speech", "reading")
    """Verbs whose subject is a paper (``si legge in una nota``): what was said is an organisation's."""
    trades: frozenset[str] = _words("pronouns", "trades")
    """Trades that can take up somebody of whom the article has told none (``el afilador``)."""
    possessives: frozenset[str] = _words("pronouns", "possessives")
    """Whose somebody is (``haar broer``): with a relation they mean somebody named before."""
    kin: frozenset[str] = _words("pronouns", "kin")
    """Those of ``anaphors`` that tell no trade (*woman, widow, forty-year-old*)."""
    """Nouns that take up someone named before (``o autarca``, ``el edil``)."""
    roles: frozenset[str]
    agents: re.Pattern[str]
    """Nouns that their form shows to name what someone does (``penyair``, ``sastrawan``)."""
    aged: re.Pattern[str] | None
    """An age between a role and the name (``основатель сервиса 29-летний Эльдар``); None where there is none."""
    feminine: tuple[str, ...] = _entries("nouns", "feminine")
    """Endings of roles of women (``Archäologin``)."""
    role_parts: frozenset[str]
    """Words of roles of several words that are no roles alone (``utama`` of *pemeran utama*)."""
    nicknaming: frozenset[str] = _words("words", "nicknaming")
    """Words before a nickname, or behind it and a comma (``yang akrab disapa X``; ``X, sapaan akrabnya``)."""
    copulas: frozenset[str] = _words("words", "copulas")
    """Words between a name and what somebody is (``adalah``)."""
    naming: frozenset[str] = _words("words", "naming")
    """Words that a name follows (``bernama``, ``named``)."""
    titles: frozenset[str] = _words("nouns", "titles")
    courtesies: frozenset[str] = _words("nouns", "courtesies")
    """Titles that give way to the office behind the name (``الفريق طارق الجندي، وزير النقل``)."""
    honorifics: tuple[str, ...] = _entries("nouns", "honorifics")
    genders: dict[str, Gender]
    gender_endings: tuple[tuple[str, Gender], ...]
    """Endings of names that tell the gender where no list knows the name."""
    organisations: frozenset[str] = _words("nouns", "organisations")
    firms: frozenset[str] = _words("nouns", "firms")
    """Kinds of organisations that take up one named before (``the company``)."""
    legal_forms: frozenset[str] = _words("nouns", "legal_forms")
    """What ends the name of a firm (``Ltd``)."""
    whole_offices: frozenset[str] = _words("nouns", "whole_offices")
    """Organisations that have no further name."""
    firm_roles: frozenset[str] = _words("nouns", "firm_roles")
    """Roles that the name of the firm or the initiative follows."""
    clips: tuple[str, ...] = _entries("nouns", "clips")
    """Pieces of clipped offices that are no beginnings of their words, each with its words (``ka kepala``)."""
    open_offices: frozenset[str] = _words("nouns", "open_offices")
    """Kinds of organisations whose own name is the next word (``Universitas Andalas``)."""
    later_degrees: frozenset[str] = _words("nouns", "later_degrees")
    """Degrees that are also something else, and count behind another only (``Lc MA``)."""
    joining: frozenset[str] = _words("nouns", "joining")
    """Words between two roles of one person (``sekaligus``)."""
    works: frozenset[str] = _words("nouns", "works")
    """Words that the title of a work follows, with marks or without (``film``)."""
    affiliations: frozenset[str] = _words("nouns", "affiliations")
    """Words between the kind of an institution and its own name (``Universitas Islam Negeri X``)."""
    namesakes: frozenset[str] = _words("nouns", "namesakes")
    """Words that institutions begin with which are named after people (``Rumah Sakit Dr X``)."""
    places: frozenset[str] = _words("nouns", "places")
    particles: frozenset[str] = _words("names", "particles")
    office_phrases: bool = _flag("nouns", "phrases")
    """Whether an office stands before the name without a comma, nouns in lower case included.

    Example: ``глава района Лариса Пантелеева``.
    """
    long_offices: bool = _flag("nouns", "long_offices")
    """Whether several nouns in lower case stand between a role and the name (``pengamat kebijakan publik Rina``)."""
    single_offices: frozenset[str] = _words("nouns", "single_offices")
    """Beginnings of offices that one person has, where they need no article (``Hakim ketua menunda sidang``)."""
    case_apostrophe: bool = _flag("names", "case_apostrophe")
    """Whether the case of a name is written behind an apostrophe (``Ertem'in``): such a name is no subject."""
    joiners: frozenset[str] = _words("names", "joiners")
    """Words in lower case inside the names of organisations (``Center for Strategic Studies``)."""
    name_leads: frozenset[str] = _words("names", "leads")
    """Words that else are titles, roles or common, and that a name can begin with behind an office (``Lalu``, ``Anak Agung``)."""
    forenames: frozenset[str] = _words("names", "forenames")
    """Names before one's own that are often left out (``Muhammad``, ``Ni``)."""
    pairs: bool = _flag("names", "pairs")
    """Whether a hyphen joins the names of two people who stand for election together."""
    place_roles: frozenset[str] = _words("nouns", "place_roles")
    """Roles that the name of a place follows, and then the person's (``Bupati``)."""
    middles: frozenset[str] = _words("names", "middles")
    """Titles that also stand inside a name (``Zulkarnain Haji Mahmud``)."""
    compound_names: frozenset[str] = _words("names", "compound")
    """Particles that begin a name (``عبد``, ``أبو``)."""
    introducers: frozenset[str] = _words("names", "introducers")
    """Words that a name follows (``يدعى``)."""
    genitives: frozenset[str] = _words("words", "genitives")
    """Words that join an office to what it is of (``के``)."""
    prefix_letters: frozenset[str] = _words("words", "prefix_letters")
    """Letters that can be a preposition written together with its word (``ب``)."""
    given: frozenset[str]
    given_endings: tuple[str, ...] = _entries("names", "given_endings")
    """Ends of words that are given names behind a role, though no list has them (``मुन्नालाल``)."""
    given_forms: dict[str, str]
    """Given names in other cases than the nominative, with that (``вадима``: ``вадим``)."""
    oblique_roles: frozenset[str]
    """Roles in other cases than the nominative (``руководителя``)."""
    oblique_places: frozenset[str]
    """Kinds of places in other cases than the nominative (``улицы``)."""
    case_endings: tuple[str, ...]
    """Endings of names in any case, the longest first; what is left without them tells which forms are one name."""
    male_cases: tuple[str, ...] = _entries("names", "male_cases")
    """Oblique endings of family names of men with that of the nominative (``овым>ов``), the longest first."""
    female_cases: tuple[str, ...] = _entries("names", "female_cases")
    """The same for women (``овой>ова``)."""
    surnames: tuple[str, ...] = _entries("names", "surnames")
    prefixes: tuple[str, ...] = _entries("words", "prefixes")
    """What is written together with the next word (the Arabic *wa-*)."""
    family_prefixes: tuple[str, ...] = _entries("names", "family_prefixes")
    """How family names begin, where a language marks them (the Arabic *al-*)."""
    subject_marks: frozenset[str] = _words("words", "subject_marks")
    """What follows a subject and shows it to be one (the Hindi *ne*, the Japanese *wa*)."""
    quotatives: frozenset[str] = _words("speech", "quotatives")
    """What follows a quotation and shows it to be one (the Japanese *to*)."""
    subordinators: frozenset[str] = _words("words", "subordinators")
    """Words that begin a clause which another one follows behind a comma (``When X left, Y said``)."""
    impersonal_relatives: frozenset[str] = _words("words", "impersonal")
    """Relative pronouns that mean no person (``which``)."""
    focus: frozenset[str] = _words("words", "focus")
    """Words that stand before the first part of a clause (``Auch die Ministerin sagte``, ``Aber …``)."""
    origins: frozenset[str] = _words("names", "origins")
    """Particles that behind a whole name tell where someone is from (``Robert Halver von der Nordbank``)."""
    inflections: tuple[str, ...] = _entries("words", "inflections")
    """Endings of adjectives."""
    genitive_articles: frozenset[str] = _words("words", "genitive_articles")
    """Articles and prepositions that lead on to the rest of an organisation's name (``Bund der Waldbesitzer``)."""
    relational: frozenset[str] = _words("nouns", "relational")
    """Roles that are somebody's, so that a name behind the particle is that one's (``Anwalt von Ada Quill``)."""
    owners: frozenset[str] = _words("nouns", "owners")
    """Prepositions behind a relational role (``a spokesman for Ada Quill``)."""
    reflexive: frozenset[str] = _words("pronouns", "reflexive")
    """Reflexive pronouns, behind which even an auxiliary says something (``ist sich Ada Quill sicher``)."""
    indefinite: frozenset[str] = _words("words", "indefinite")
    """Articles that behind a name and its comma always begin what someone is (``Ada Quill, a Republican,``)."""
    spans: frozenset[str] = _words("words", "spans")
    """Nouns of time and number that such an article also stands before (``a day later``)."""
    media_kinds: frozenset[str] = _words("via", "media_kinds")
    """Words before the name of a medium that are no part of it (*Sender*)."""
    paper_kinds: frozenset[str] = _words("via", "kinds")
    """Those of ``papers`` that alone are no name (*radio*)."""
    papers: frozenset[str] = _words("via", "papers")
    """Words in the names of papers and programmes, to which something is said first."""
    past_endings: tuple[str, ...] = _entries("words", "past_endings")
    """Endings of verbs in the past, behind which nothing belongs to a noun any more (``a lawyer for the family declined``)."""
    adverbial: tuple[str, ...] = _entries("words", "adverbial")
    """Endings of words that begin a sentence for how or when something is said (``Interestingly``, ``Ähnlich``)."""
    suffixes: frozenset[str] = _words("names", "suffixes")
    """What can stand behind a name and belongs to it (``Jr.``)."""
    modifiers: frozenset[str] = _words("nouns", "modifiers")
    """Words before a role that are none (``former``)."""
    neuter: frozenset[str] = _words("pronouns", "neuter")
    """Pronouns that mean an organisation (``it``)."""
    oblique: frozenset[str] = _words("words", "oblique")
    """Articles and possessives in a case that no subject has (``dem``, ``seinen``)."""
    verb_second: bool = _flag("speech", "verb_second")
    """Whether the verb is the second part of a main clause, so that the subject follows it where something else begins it."""
    speech_nouns: frozenset[str] = _words("speech", "nouns")
    """Nouns of saying whose owner speaks (``das Fazit der Betreiber``)."""
    verb_last: bool = _flag("speech", "verb_last")
    """Whether the subject stands before a quotation and the verb behind it (Turkish, Hindi, Japanese)."""
    openers: frozenset[str] = _words("words", "openers")
    locatives: frozenset[str] = _words("words", "locatives")
    """Prepositions that a place follows."""
    sites: frozenset[str] = _words("words", "sites")
    """Those of them that no person follows (``di``)."""
    coordinators: frozenset[str] = _words("words", "coordinators")
    """Conjunctions between the parts of one office (``dan``)."""
    dwellers: frozenset[str] = _words("words", "dwellers")
    """Roles that the place follows where someone lives (``warga Sumbulan``)."""
    partitives: frozenset[str] = _words("words", "partitives")
    """Forms of *one* in an oblique case, which *of* and many follow (``кассир одного из отделений``)."""
    collective: frozenset[str] = _words("words", "collective")
    """Determiners of many, whom no pronoun in the singular takes up (``para``)."""
    thinking: frozenset[str] = _words("speech", "thinking")
    """Verbs of seeing and thinking: their subject is a source, though they lead in to no quotation."""
    owner_endings: tuple[str, ...] = _entries("nouns", "owner_endings")
    """Possessives that are written in one with what someone is (``نقيبها``)."""
    withheld: frozenset[str] = _words("words", "withheld")
    """What someone does not want to be told of them (``رفض ذكر اسمه``)."""
    temporal: frozenset[str] = _words("words", "temporal")
    """Words that end a circumstance of time before a subject (``मैच के बाद``)."""
    prepositions: frozenset[str] = _words("words", "prepositions")
    purposes: frozenset[str] = _words("words", "purposes")
    """Those of them that tell what for: no source follows (``heißt es zur Begründung``)."""
    stops: frozenset[str] = _words("words", "stops")
    determiners: frozenset[str] = _words("words", "determiners")
    demonstratives: frozenset[str] = _words("words", "demonstratives")
    definite: frozenset[str] = _words("words", "definite")
    """Demonstratives that end a description of someone known (``pengacara itu``)."""
    anonymous: frozenset[str] = _words("words", "anonymous")
    """What someone is called who is not to be named (``sumber itu``)."""
    contracted: frozenset[str] = _words("words", "contracted")
    """Prepositions that hold the article (``im``, ``zum``)."""
    months: tuple[tuple[str, ...], ...]
    date_words: frozenset[str] = _words("words", "dates")
    """What else stands in a printed date (``2025 года``)."""
    weekdays: frozenset[str] = _words("words", "weekdays")
    abbreviations: frozenset[str]
    town_names: frozenset[str]
    """Names of places that are surnames and second names, too."""
    not_names: frozenset[str]
    """Words in capitals that are part of no name: offices, organisations, places, days."""
    common: frozenset[str]
    """Those of them that can still be the second word of a name."""
    scare: frozenset[str] = _words("scare", "before")
    scare_after: frozenset[str] = _words("scare", "after")
    """What stands behind words in marks that are a name and no speech (``と呼ばれた``)."""
    not_verbs: frozenset[str] = _words("speech", "not")
    """Words that hold a verb of saying and are none, where no spaces part words (``小说``)."""
    lower_roles: bool = _flag("nouns", "lower")
    """Whether words for roles are written in lower case, so that one in capitals behind a name is a surname.

    Example: ``Jolanda Prins``.
    """
    role_tails: frozenset[str] = _words("nouns", "tails")
    """What can follow a word for a role and belongs to it (``in pensione``)."""
    plurals: re.Pattern[str]
    """Verbs that their form shows to have several speakers (``escriben``)."""
    converbs: re.Pattern[str]
    """Forms of verbs that tell how something is done and end a subject (``lasciando``)."""
    role_endings: frozenset[str] = _words("nouns", "role_endings")
    """Characters that end a word for what someone is (``人``, ``员``)."""
    organisation_endings: tuple[str, ...]
    """What ends the name of an organisation, where no spaces part words."""
    via_cues: frozenset[str] = _words("via", "cues")
    via_by: frozenset[str] = _words("via", "by")
    """What stands before the medium that asked somebody (``joint par l'AFP``, ``consultado por EFE``)."""
    via_to: frozenset[str] = _words("via", "to")
    agencies: dict[str, str]
    inserts: tuple[str, ...]
    captions: tuple[str, ...] = _entries("layout", "captions")
    credits: tuple[str, ...] = _entries("layout", "credits")
    mastheads: frozenset[str] = _words("layout", "mastheads")
    """Words in the names of papers, stations and news services (``Dagblad``), or their ends where no spaces part words."""
    source_line: re.Pattern[str]
    """A line that tells whence the article is (``Source: The Harbour Post``), as a group."""
    bylines: tuple[str, ...]
    interviewers: tuple[str, ...] = _entries("layout", "interviewers")
    greetings: tuple[str, ...]
    refusals: tuple[str, ...] = _entries("key", "refusals")
    """Phrases by which someone says nothing (``no comment``, ``we are looking into it``)."""
    stance: frozenset[str] = _words("key", "stance")
    voice: frozenset[str] = _words("key", "voice")
    """Words by which a speaker speaks as one (*I, we*)."""
    contrast: frozenset[str] = _words("key", "contrast")
    """Words that deny or set against (*not, but*)."""
    procedure: frozenset[str] = _words("key", "procedure")
    danglers: frozenset[str] = _words("key", "danglers")
    compounds: bool = _flag("nouns", "compounds")
    """Whether a role or an organisation can be the end of a longer word (``Museumsdirektor``, ``politiewoordvoerder``)."""
    verbal: re.Pattern[str]
    """Words that their form shows to be verbs with a subject before them (``melihat``)."""
    nouns: re.Pattern[str]
    """Words that their form shows to be nouns and no names (``Penyuluhan``)."""
    run_leads: tuple[str, ...]
    """Particles that a run can begin with (*van der Veldt*), with the spaces round them."""
    place_leads: tuple[str, ...]
    """Prepositions that a place follows, with the spaces round them."""
    run: re.Pattern[str]
    """A run of capitalised words, with the particles and initials inside."""
    agency: re.Pattern[str]
    medium: re.Pattern[str] | None
    """A paper, a station or a site with the word that shows it to be one (``газете «Восход»``); None where none is listed."""
    insert: LineBeginning
    caption: LineBeginning
    byline: LineBeginning
