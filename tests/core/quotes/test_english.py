"""English: what stands before and behind a name, who is meant by a pronoun, and words that only look like names."""

from __future__ import annotations

import pytest

from bot.core.quotes import extract

WORDS = "“We have waited long enough and now we start,”"
LEAD = "“We have waited long enough and now we start.”"

SPEAKERS = {
    "a suffix of the name": (f"{WORDS} said Sen. Robert P. Ely Jr. (D-Pa.), a backer.", "Robert P. Ely Jr."),
    "a state after the name": (f"Sen. Ada Quill, R-Wis., said in a letter, {LEAD}", "Ada Quill"),
    "a state before an office": (f"{WORDS} said former Vermont governor Tom Ely (D), a backer.", "Tom Ely"),
    "an organisation before an office": (f"{WORDS} Harbour Watch president Tom Ely said Tuesday.", "Tom Ely"),
    "a town before a trade": (f"{WORDS} New York attorney Tom Ely said of the deal.", "Tom Ely"),
    "a firm before its unnamed voice": (f"{WORDS} said a Lumenar spokesperson.", "a Lumenar spokesperson"),
    "whose voice it is": (f"{WORDS} said a spokesman for Tom Ely.", "a spokesman for Tom Ely"),
    "according to is no place": (f"According to Ada Quill, {LEAD}", "Ada Quill"),
    "somebody's lawyer": (f"Tom Ely sat. {WORDS} Ely’s lawyer, Marcus Vane, told the court.", "Marcus Vane"),
    "whose friend it is": (f"A friend of Tom Ely said: {LEAD}", "A friend of Tom Ely"),
    "where a lord is from": (f"Lord Ely of Harlow said: {LEAD}", "Ely"),
    "a day before the name": (f"It rained, but on Tuesday Ada Quill said: {LEAD}", "Ada Quill"),
    "a surname like a country": (f"Steve Israel sat down. {WORDS} Israel said.", "Steve Israel"),
    "a weekday is nobody": (f"Ada Quill was not impressed on Tuesday, telling reporters, {LEAD}", "Ada Quill"),
    "an adverb of time is nobody": (f"Hours later, Ada Quill answered, telling reporters, {LEAD}", "Ada Quill"),
    "a participle is nobody": (f"Recalling that day, Ada Quill, who was there, said: {LEAD}", "Ada Quill"),
    "the clause behind the subordinate one": (f"When Tom Ely left, President Quill released a statement: {LEAD}", "Quill"),
    "said, adding": (f"Tom Ely left as soon as he could, Ada Quill said, adding, {LEAD}", "Ada Quill"),
    "an unlisted verb behind a comma": (f"{WORDS} an angry Ada Quill retorted hotly.", "Ada Quill"),
    "no verb at all": (f"{WORDS} Ada Quill from her desk.", "Ada Quill"),
    "a description and then the name": (f"{WORDS} the customer, retired postman Tom Ely, told a court.", "Tom Ely"),
    "a trade that only its form shows": (f"Physiologist Maud Ekel slept. {WORDS} Ekel recalled.", "Maud Ekel"),
    "a nickname in marks": (f"Ada “Dodo” Quill, 52, was found. {WORDS} Quill recalled.", "Ada Quill"),
    "the role that a sentence begins with": (
        f"{WORDS} said captain Beth Marl.\nPlayer of the match Quill, 21, was shy. {WORDS} she said.",
        "Quill",
    ),
    "letters behind the name": (f"{WORDS} said Marcus Ely QC in court.", "Marcus Ely"),
    "her brother speaks": (f"Ada Quill died. Her brother and manager, Enzo, confirmed it in a post: {LEAD}", "Enzo"),
    "a pronoun of the other gender": (
        f"Ada Quill was born in a boat. Her father, a ferryman, sang.\n{WORDS} she recalled.",
        "Ada Quill",
    ),
}


@pytest.mark.parametrize(("text", "speaker"), SPEAKERS.values(), ids=SPEAKERS)
def test_speaker(text: str, speaker: str) -> None:
    assert [quote.speaker for quote in extract(text, language="en")][-1:] == [speaker]


def test_who_stands_behind_a_qualified_role_is_the_topic() -> None:
    text = f"Marlow consultant Tom Ely, the oldest of the crew, saw it coming. {WORDS} he said."
    assert [quote.speaker for quote in extract(text, language="en")] == ["Tom Ely"]


def test_it_is_the_organisation_that_spoke() -> None:
    text = (
        f'Copper producer Tanimbar cut its forecast. Tanimbar, which has two pits, said it had "ample cash".\n{WORDS} it added.'
    )
    assert [(quote.speaker, quote.speaker_kind) for quote in extract(text, language="en") if not quote.fragment] == [
        ("Tanimbar", "organisation")
    ]


def test_words_quoted_inside_the_attribution_divide_no_quotation() -> None:
    text = "“I expect to be asked about it,” Ada Quill said on “Meet the Day.” “But being asked is one thing.”"
    (quote,) = [quote for quote in extract(text, language="en") if not quote.fragment]
    assert (quote.speaker, len(quote.parts)) == ("Ada Quill", 2)


def test_a_few_words_go_on_behind_the_attribution() -> None:
    (quote,) = extract("“They sent me a coupon,” Ada Quill told Circuit. “For bulbs.”", language="en")
    assert quote.text.endswith("For bulbs.")


def test_a_description_is_not_taken_for_the_name_behind_its_comma() -> None:
    text = f"{WORDS} the customer, who knew Tom Ely, told a court."
    assert [quote.speaker for quote in extract(text, language="en")] != ["Tom Ely"]


@pytest.mark.parametrize(
    ("behind", "via"),
    [("told the Harbour Herald", "Harbour Herald"), ("told Circuit Weekly", "Circuit Weekly"), ("told the jury", None)],
)
def test_to_whom_it_was_said_first(behind: str, via: str | None) -> None:
    assert [(quote.speaker, quote.via) for quote in extract(f"{WORDS} Ada Quill {behind}.", language="en")] == [
        ("Ada Quill", via)
    ]


def test_an_article_behind_a_name_begins_what_someone_is() -> None:
    quotes = extract(f"{WORDS} said Wagi, 42, a river reader. {WORDS} said Ada Quill, a day later.", language="en")
    assert [quote.role for quote in quotes] == ["a river reader", None]


def test_an_office_takes_up_its_abbreviation_if_only_one_has_it() -> None:
    text = f"Sen. Hector Vila asked where it was.\n{WORDS} the senator said."
    assert [quote.speaker for quote in extract(text, language="en")] == ["Hector Vila"]
    two = text.replace("asked", "and Sen. Ada Quill asked")
    assert [quote.speaker for quote in extract(two, language="en")] == ["the senator"]


def test_somebody_described_with_an_office_before_a_name_is_meant_by_a_pronoun() -> None:
    text = f"Grace Wanja sang.\nA spokesperson for the Red Cross, who asked not to be named, said it rained.\n{WORDS} she said."
    assert [quote.speaker for quote in extract(text, language="en")] == ["A spokesperson for the Red Cross"]


def test_one_of_them_is_no_role() -> None:
    assert [quote.role for quote in extract(f"{WORDS} said one of them, Mika Larn.", language="en")] == [None]


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("Sen. Ada Quill, the senior member of the transport panel, came.", "the senior member of the transport panel"),
        ("Nobody left before the chairman, Sen. Ada Quill, rose.", "chairman"),
        ("Sen. Ada Quill, a Republican from Harlow, came.", "Sen."),
    ],
)
def test_what_someone_is_says_more_than_a_rank(words: str, role: str) -> None:
    assert [quote.role for quote in extract(f"{words}\n{WORDS} Quill said.", language="en")] == [role]


@pytest.mark.parametrize(("client", "verb"), [("drummers", "was asked to stay"), ("fire service", "declined to comment")])
def test_the_spokesman_is_the_one_that_was_introduced_with_his_client(client: str, verb: str) -> None:
    text = f"“It is over now,” said Ada Quill.\nA spokesman for the {client} {verb}. {WORDS} the spokesman said."
    assert [quote.speaker for quote in extract(text, language="en")][-1] == f"A spokesman for the {client}"


def test_a_pronoun_means_whom_a_noun_took_up_in_the_sentence_before() -> None:
    text = (
        "The poet Ada Quill kept bees.\nHer editor, Jonty Ely, was sad. “We are all sad about her,” he said. “So it goes.”\n"
        f"In a letter now at the Hall Library, the poet explained her choice. {WORDS} she wrote."
    )
    assert [quote.speaker for quote in extract(text, language="en")] == ["Jonty Ely", "Ada Quill"]
