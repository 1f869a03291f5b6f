"""German: nouns in capitals, the verb in second place, nouns of saying, names with where someone is from."""

from __future__ import annotations

import pytest

from bot.core.quotes import extract

WORDS = "„Wir haben lange genug gewartet und fangen jetzt an“"
LEAD = "„Wir haben lange genug gewartet und fangen jetzt an.“"

SPEAKERS = {
    "any verb behind the comma": (f"{WORDS}, höhnte der Trainer Malte Brinkhoff.", "Malte Brinkhoff"),
    "an object before the subject": (f"{WORDS}, nahm ihn der Zimmermann Uwe Dahl in Schutz.", "Uwe Dahl"),
    "the organisation is none of the name": (f"{WORDS}, sagte Marktanalyst Robert Dahl von der Nordbank.", "Robert Dahl"),
    "a particle of two words": (f"{WORDS}, sagte Ursula von der Leyden.", "Ursula von der Leyden"),
    "an auxiliary that says something": (f"{WORDS}, ist sich Ute Dahl sicher.", "Ute Dahl"),
    "a name like a trade": (f"{WORDS}, sagte Yona Metzger am Abend.", "Yona Metzger"),
    "a name like a noun": (f"{WORDS}, sagte Bernd Ostertag am Abend.", "Bernd Ostertag"),
    "a role that no list has": (f"{WORDS}, sagte der Spulenwickler Sondhi Vahlen.", "Sondhi Vahlen"),
    "no article before a name alone": (f"Vahlen sagte am Abend: {LEAD}", "Vahlen"),
    "an adverb is no name": (f"Ähnlich äußerte sich Ministerin Ute Dahl: {LEAD}", "Ute Dahl"),
    "the subject behind the verb": (f"Gegenüber dem Talboten sagte Bürgermeisterin Ute Dahl: {LEAD}", "Ute Dahl"),
    "about someone else": (f"Ute Dahl und Jan Vahlen fuhren mit. Über Jan Vahlen sagte Dahl: {LEAD}", "Ute Dahl"),
    "a concert is no person": (f"Vor dem Talberger Konzert sagte Jan Vahlen, Gründer der Band: {LEAD}", "Jan Vahlen"),
    "a noun of saying": (f"{WORDS}, so das Fazit von Jan Vahlen.", "Jan Vahlen"),
    "a sentence that takes it up": (f"{LEAD} Das sagte Landrätin Ute Dahl am Montag.", "Ute Dahl"),
    "it is said from somewhere": (f"Jan Vahlen schwieg. Aus dem Kanzleramt hieß es: {LEAD}", "Kanzleramt"),
    "a sentence of its own behind the full stop": (f"{WORDS}. Das sagte Landrätin Ute Dahl am Montag.", "Ute Dahl"),
    "a particle before the subject": (f"Auch Ministerin Ute Dahl äußerte Vorbehalte und warnte: {LEAD}", "Ute Dahl"),
    "whose deputy it is": (f"Olaf Oland, der Stellvertreter von Timo Kosch, sagte über Jan Vahlen: {LEAD}", "Olaf Oland"),
    "an adjective between preposition and noun": (
        f"Vor ägyptischen Botschaften lehnte Jan Vahlen das ab und sagte: {LEAD}",
        "Jan Vahlen",
    ),
    "a document says it": (f"Ute Dahl schwieg. So heißt es in dem Schreiben wörtlich: {LEAD}", "Schreiben"),
    "in a statement of somebody": (
        f"Ute Dahl schwieg. Der Bund der Flößer klagte. {WORDS}, heißt es in einer Aussendung.",
        "Bund der Flößer",
    ),
    "he is the described one": (f"Der Student schwieg lange. Nur einmal hatte er gefragt: {LEAD}", "Der Student"),
    "a woman's trade": (f"Das kündigte Vorständin Theres Moos an. {WORDS}, sagte Moos.", "Theres Moos"),
    "the end of the office": (f"Verkehrsminister Bodo Zimm klagte. {WORDS}, sagte der Minister.", "Bodo Zimm"),
    "a described person with an adjective": (f"Eine ältere Teilnehmerin rief: {LEAD}", "Eine ältere Teilnehmerin"),
}


@pytest.mark.parametrize(("text", "speaker"), SPEAKERS.values(), ids=SPEAKERS)
def test_speaker(text: str, speaker: str) -> None:
    (quote,) = extract(text, language="de")
    assert quote.speaker == speaker


def test_a_new_sentence_behind_a_quotation_is_no_attribution() -> None:
    text = f"Präsidentin Ute Dahl verteidigte den Plan: {LEAD} Buhrufe gab es dafür nicht zu knapp."
    (quote,) = extract(text, language="de")
    assert quote.speaker == "Ute Dahl"


def test_the_role_begins_behind_where_someone_is_from() -> None:
    text = f"Der SV Talberg trennt sich vor dem Spiel beim FC Moorlage von Trainer Tjark Dahl. {WORDS}, sagte Dahl."
    assert [(quote.speaker, quote.role) for quote in extract(text, language="de")] == [("Tjark Dahl", "Trainer")]


@pytest.mark.parametrize(
    ("behind", "via"),
    [
        ("dem „Talboten“", "Talboten"),
        ("dem Ostkurier", "Ostkurier"),
        ("der Deutschen Presse-Agentur", "dpa"),
        ("den Abgeordneten", None),
    ],
)
def test_to_whom_it_was_said_first(behind: str, via: str | None) -> None:
    quote = extract(f"{WORDS}, sagte Ute Dahl {behind}.", language="de")[0]
    assert (quote.speaker, quote.via) == ("Ute Dahl", via)


@pytest.mark.parametrize(
    "text", ["„Talfunk“, so heißt ein neues Projekt von Ute Dahl.", "Der Wettbewerb „Starke Höfe“. Das ruft Neider."]
)
def test_names_of_things_are_not_said(text: str) -> None:
    assert [quote.text for quote in extract(text, language="de") if not quote.fragment] == []


def test_an_age_takes_up_whom_the_text_named_last() -> None:
    text = f"{WORDS}, sagte Trainer Ralf Kug. Matchwinner war Torhüter Nils Ohls mit 21 Paraden. {WORDS}, gestand der 24-Jährige."
    assert [quote.speaker for quote in extract(text, language="de")] == ["Ralf Kug", "Nils Ohls"]


def test_a_name_with_a_particle_between_commas_is_one() -> None:
    text = f"Das Amt zahlt nicht. Dessen Präsidentin, Hedwine von Alvens, mahnte: {LEAD}"
    assert [quote.speaker for quote in extract(text, language="de")] == ["Hedwine von Alvens"]


def test_a_programme_in_marks_behind_its_station_is_no_further_part() -> None:
    (quote,) = [one for one in extract(f"{WORDS}, sagte Ute Dahl im ZDF-„Morgenmagazin“.", language="de") if not one.fragment]
    assert (len(quote.parts), quote.via) == (1, "ZDF")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        (f"Der Spulenwickler Bertram Kühl lachte. {WORDS}, sagte Kühl.", "Spulenwickler"),
        (f"{WORDS}, sagte Strandräuberin Theres Moos.", "Strandräuberin"),
        (f"Der Bundesligist FC Moos lachte. {WORDS}, sagte Bertram Kühl.", None),
    ],
)
def test_a_noun_before_a_name_says_what_someone_is(text: str, role: str | None) -> None:
    assert [quote.role for quote in extract(text, language="de")] == [role]


def test_what_is_of_a_place_is_no_person() -> None:
    text = f"Bertram Kühl kam. Er sah die Folgen für den Ort. Das Erdbeben von Christchurch war stark. {WORDS}, sagte er."
    assert [quote.speaker for quote in extract(text, language="de")] == ["Bertram Kühl"]


def test_a_surname_alone_takes_up_the_name_with_its_particles() -> None:
    text = f"{WORDS}, sagte Präsidentin Ursula von der Leyden. {WORDS}, sagte von der Leyden am Abend."
    assert {quote.speaker for quote in extract(text, language="de")} == {"Ursula von der Leyden"}
