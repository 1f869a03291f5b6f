"""The frame of one quotation: verb of saying, subject, medium."""

from __future__ import annotations

import pytest
from engine_parts import read


@pytest.mark.parametrize(
    ("text", "language", "verb", "subject"),
    [
        ("“Kami siap sekali sekarang,” kata Rina Wijaya.", "id", "kata", "Rina Wijaya"),
        ("“Kami siap sekali sekarang,” Rina Wijaya mengatakan.", "id", "mengatakan", "Rina Wijaya"),
        ("“Kami siap sekali sekarang,” katanya.", "id", "katanya", "katanya"),
        ("“Kami siap sekali sekarang,” kata juru bicara kepolisian.", "id", "kata", "juru bicara kepolisian"),
        ("“We are quite ready now,” said Harriet Obuya.", "en", "said", "Harriet Obuya"),
        ("“We are quite ready now,” Harriet Obuya, the mayor, told Reuters.", "en", "told", "Harriet Obuya"),
        ("“We are quite ready now,” she added.", "en", "added", "she"),
        ("„Wir sind jetzt so weit“, sagte Roswitha Endebrock.", "de", "sagte", "Roswitha Endebrock"),
        ("« Nous sommes prêts », a déclaré Solène Kermadec.", "fr", "déclaré", "Solène Kermadec"),
    ],
)
def test_the_frame_behind(text: str, language: str, verb: str, subject: str) -> None:
    parts = read(text, language)
    cue = parts.behind()
    assert cue is not None
    assert (cue.word, parts.subject(cue), cue.side) == (verb, subject, "after")


@pytest.mark.parametrize(
    ("text", "language", "verb", "subject"),
    [
        ("Rina Wijaya mengatakan: “Kami siap sekali sekarang.”", "id", "mengatakan", "Rina Wijaya"),
        ("Menurut Rina Wijaya, “kami siap sekali sekarang.”", "id", "menurut", "Rina Wijaya"),
        ("Harriet Obuya said: “We are quite ready now.”", "en", "said", "Harriet Obuya"),
        ("Roswitha Endebrock: „Wir sind jetzt so weit.“", "de", "", "Roswitha Endebrock"),
    ],
)
def test_the_frame_before(text: str, language: str, verb: str, subject: str) -> None:
    parts = read(text, language)
    cue = parts.before()
    assert cue is not None
    assert (cue.word, parts.subject(cue), cue.side) == (verb, subject, "before")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("“Kami siap sekali sekarang.” Hujan turun di kota.", "id"),
        ("“We are quite ready now.” The rain fell.", "en"),
        ("“Kami siap sekali sekarang.”", "id"),
    ],
)
def test_no_frame_where_nobody_is_said_to_speak(text: str, language: str) -> None:
    assert read(text, language).behind() is None


def test_a_sentence_that_leads_in_to_the_next_quotation_is_no_frame_behind() -> None:
    assert read("“We are quite ready now.” Harriet Obuya said:", "en").behind() is None


def test_a_sentence_does_not_end_at_an_abbreviation() -> None:
    frames = read("Ia bertemu Dr. Budi di kota. Lalu ia pergi.", "id").frames
    assert frames.masked[: frames.sentence_end(0, len(frames.masked))] == "Ia bertemu Dr. Budi di kota."


def test_where_a_sentence_begins() -> None:
    frames = read("Hujan turun. Lalu Rina berkata begitu saja", "id").frames
    assert frames.masked[frames.sentence_start(0, len(frames.masked)) :].startswith("Lalu")


def test_what_stands_in_brackets_is_no_word_of_a_frame() -> None:
    frames = read("kata Rina (43) di kota", "id").frames
    assert [token.low for token in frames.tokens(0, len(frames.masked))] == ["kata", "rina", "di", "kota"]


def test_an_article_without_its_vowel_is_a_word_of_its_own() -> None:
    frames = read("a dit à l’AFP", "fr").frames
    assert [token.low for token in frames.tokens(0, len(frames.masked))] == ["a", "dit", "à", "l'", "afp"]
