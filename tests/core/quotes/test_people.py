"""Mentions gathered to people: one person for a name and its short forms, with role and gender."""

from __future__ import annotations

import pytest
from engine_parts import read

from bot.core.quotes.people import agrees, printed


def _names(text: str, language: str = "id") -> list[str]:
    return [person.name for person in read(text, language).people.persons]


def test_a_short_form_is_the_person_with_the_long_name() -> None:
    assert _names("Rina Wijaya datang. Kemarin kata Rina begitu. Lalu Wijaya pergi.") == ["Rina Wijaya"]


def test_the_fullest_name_is_kept_whichever_comes_first() -> None:
    assert _names("Kemarin kata Nadira begitu. Lalu Nadira Wulandari pergi.") == ["Nadira Wulandari"]


def test_two_people_with_one_family_name_stay_two() -> None:
    assert _names("Kemarin Rina Wijaya dan Budi Wijaya datang.") == ["Rina Wijaya", "Budi Wijaya"]


def test_a_short_form_of_two_means_who_was_named_last() -> None:
    parts = read("Kemarin Rina Wijaya datang, lalu Budi Wijaya. “Kami siap,” kata Wijaya.", "id")
    assert parts.people.of(parts.mentions.items[-1]) is parts.people.persons[1]


@pytest.mark.parametrize(
    ("text", "language", "name", "role"),
    [
        ("Kemarin Wali Kota Rina Wijaya datang.", "id", "Rina", "Wali Kota"),
        ("Kemarin Rina Wijaya, pedagang sayur, datang.", "id", "Rina", "pedagang sayur"),
        ("Then prime minister Harriet Obuya left.", "en", "Harriet", "prime minister"),
        ("Then Harriet Obuya, the chief executive of Venn Boats, left.", "en", "Harriet", "the chief executive of Venn Boats"),
        ("Kemarin Rina Wijaya datang dari pasar.", "id", "Rina", None),
        ("Dün Göltepe Üniversitesi kardiyoloğu Selin Ertem geldi.", "tr", "Selin", "Göltepe Üniversitesi kardiyoloğu"),
        ("Dün Göltepe Kilisesi rahibi Yusuf Ertem geldi.", "tr", "Yusuf", "Göltepe Kilisesi rahibi"),
    ],
)
def test_the_role_as_printed(text: str, language: str, name: str, role: str | None) -> None:
    parts = read(text, language)
    person = parts.people.of(parts.mention(name))
    assert person is not None
    assert parts.shown(parts.people.role(person)) == role


def test_the_role_tells_the_gender_where_the_name_does_not() -> None:
    parts = read("Gestern kam die Bürgermeisterin Kim Ahlers.", "de")
    person = parts.people.of(parts.mention("Kim"))
    assert person is not None
    assert parts.people.gender(person) == "female"


def test_a_word_of_a_gender_can_mean_whose_gender_nobody_knows() -> None:
    assert agrees(None, "male")
    assert agrees("female", "any")
    assert agrees("female", "plural")
    assert not agrees("female", "male")


def test_what_is_printed_has_neither_entities_nor_invisible_signs() -> None:
    text = "a &amp; b\u200b\n c"
    assert printed(text, 0, len(text)) == "a & b c"
