"""Whom subjects mean: names, pronouns, roles, and silence."""

from __future__ import annotations

import pytest
from engine_parts import read

from bot.core.quotes import extract


def _speakers(text: str, language: str) -> list[str | None]:
    return [quote.speaker for quote in extract(text, language=language) if not quote.fragment]


def test_a_short_form_means_the_fullest_name() -> None:
    text = "Pasar itu dibuka oleh Wali Kota Rina Wijaya kemarin.\n“Kami siap sekali sekarang,” kata Rina."
    assert _speakers(text, "id") == ["Rina Wijaya"]


@pytest.mark.parametrize(
    ("pronoun", "speaker"),
    [("she", "Mary Obuya"), ("he", "John Venn")],
)
def test_a_pronoun_means_who_agrees_with_it(pronoun: str, speaker: str) -> None:
    lead = "On the first day of the new year Mary Obuya met her old friend John Venn."
    text = f"{lead}\n“We are quite ready now,” {pronoun} said."
    (found,) = _speakers(text, "en")
    assert found == speaker


def test_a_pronoun_means_who_spoke_last() -> None:
    text = "“Kami siap sekali sekarang,” kata Rina Wijaya.\n“Besok pagi kami mulai bekerja,” ujarnya."
    assert _speakers(text, "id") == ["Rina Wijaya", "Rina Wijaya"]


def test_a_role_means_the_person_who_has_it() -> None:
    text = "Pasar itu dibuka oleh Wali Kota Rina Wijaya bersama Budi Hartono.\n“Kami siap sekali sekarang,” kata wali kota itu."
    assert _speakers(text, "id") == ["Rina Wijaya"]


def test_who_is_never_named_is_told_as_printed() -> None:
    (quote,) = extract("“Kami siap sekali sekarang,” kata seorang pedagang.", language="id")
    assert (quote.speaker, quote.speaker_kind) == ("seorang pedagang", "unnamed")


def test_an_organisation_speaks_by_its_name() -> None:
    (quote,) = extract("“Kami siap sekali sekarang,” kata Kementerian Pertanian.", language="id")
    assert (quote.speaker, quote.speaker_kind) == ("Kementerian Pertanian", "organisation")


def test_nobody_speaks_where_nobody_is_named() -> None:
    assert _speakers("“Kami siap sekali sekarang,” katanya.", "id") == [None]


def test_a_paragraph_of_its_own_goes_on_with_who_spoke() -> None:
    text = "“Kami siap sekali sekarang,” kata Rina Wijaya.\n“Besok pagi kami semua mulai bekerja lagi di pasar.”\nHujan turun."
    assert set(_speakers(text, "id")) == {"Rina Wijaya"}


def test_the_resolver_forgets_a_fragment() -> None:
    parts = read("Rina Wijaya datang. “Kami siap,” kata Budi Hartono.", "id")
    resolver = parts.resolver()
    speaker = resolver.resolve(parts.behind(), parts.stretches[0].outer_start, 0, alone=False, remember=False)
    assert speaker.name == "Budi Hartono"
    assert resolver.antecedents.last.name is None
    assert resolver.resolve(parts.behind(), parts.stretches[0].outer_start, 0, alone=False).name == "Budi Hartono"
    assert resolver.antecedents.last.name == "Budi Hartono"


@pytest.mark.parametrize("language", ["xx", None, "tlh", ""])
def test_without_data_marks_and_colons_decide(language: str | None) -> None:
    text = (
        "Rina Wijaya: “Kami semua siap sekali sekarang.”\nHujan turun di kota.\n"
        "“Besok pagi kami semua mulai bekerja lagi di pasar.”"
    )
    quotes = extract(text, language=language)
    assert [quote.text for quote in quotes] == [
        "Kami semua siap sekali sekarang.",
        "Besok pagi kami semua mulai bekerja lagi di pasar.",
    ]
    assert quotes[0].speaker == "Rina Wijaya"
