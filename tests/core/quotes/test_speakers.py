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


def test_an_organisation_speaks_by_its_name() -> None:
    (quote,) = extract("“Kami siap sekali sekarang,” kata Kementerian Pertanian.", language="id")
    assert (quote.speaker, quote.speaker_kind) == ("Kementerian Pertanian", "organisation")


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
