"""Names in the reporter's own words: what kind each is, and what speaks for a person."""

from __future__ import annotations

import pytest
from engine_parts import read


def test_a_mention_is_found_by_every_position_in_it() -> None:
    parts = read("Kemarin Rina Wijaya datang ke kantor.", "id")
    mention = parts.mention("Rina")
    assert parts.mentions.at(mention.start) is parts.mentions.at(mention.end - 1) is mention
    assert parts.mentions.at(mention.end) is None
    assert parts.mentions.at(mention.start - 1) is None


def test_mentions_are_found_by_a_range_in_order() -> None:
    parts = read("kemarin Rina Wijaya bertemu Budi Hartono dan Tono Saputra.", "id")
    found = parts.mentions.between(parts.text.index("Rina"), parts.text.index("Tono"))
    assert [mention.words for mention in found] == [("rina", "wijaya"), ("budi", "hartono")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kemarin kata Hartono lagi.", "id"),
        ("Yesterday Okonjo said so.", "en"),
        ("Gestern sagte Frau Endebrock wenig.", "de"),
    ],
)
def test_a_verb_of_saying_beside_a_name_speaks_for_a_person(text: str, language: str) -> None:
    mention = next(mention for mention in read(text, language).mentions.items if mention.kind == "person")
    assert mention.speech
    assert mention.sure


def test_a_name_behind_an_object_verb_does_not_speak() -> None:
    assert not read("Yesterday they told Okonjo nothing.", "en").mention("Okonjo").speech


def test_a_title_and_a_given_name_tell_the_gender() -> None:
    parts = read("Kemarin Ibu Hartono bertemu dengan Pak Saputra.", "id")
    assert [parts.mention(name).gender for name in ("Hartono", "Saputra")] == ["female", "male"]


def test_the_short_form_shows_where_a_long_name_begins() -> None:
    text = "Hadir CEO Tokobuku Nadira Wulandari di sana. “Kami siap sekali sekarang,” kata Nadira. Tokobuku berdiri lama."
    assert read(text, "id").mention("Nadira Wulandari").words == ("nadira", "wulandari")


def test_an_office_before_a_comma_is_the_role_of_the_name_behind_it() -> None:
    parts = read("Kemarin Direktur PT Samudra Abadi, Denny Tumbelaka, mengatakan hal itu.", "id")
    assert parts.mention("Direktur").kind != "person"
    assert parts.mention("Denny").sure


def test_a_person_at_the_end_of_an_office_in_two_runs() -> None:
    parts = read("Kemarin Kepala Bidang Tata Ruang dan Kawasan Kota Rina Wijaya mengatakan hal itu.", "id")
    assert parts.mention("Rina").words == ("rina", "wijaya")
    assert parts.mention("Rina").speech


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("قال يوسف بن عيسى العامري أمس إن", "ar", ("يوسف", "بن", "عيسى", "العامري")),
        ("नाविक रामलाल केवट ने कहा कि", "hi", ("रामलाल", "केवट")),
        ("昨天，校长陆文娟说，学校很好。", "zh", ("陆", "文", "娟")),
    ],
)
def test_names_without_capitals(text: str, language: str, name: tuple[str, ...]) -> None:
    assert name in [mention.words for mention in read(text, language).mentions.items]
