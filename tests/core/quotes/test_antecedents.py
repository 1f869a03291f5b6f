"""Whom a pronoun or silence means."""

from __future__ import annotations

import pytest

from bot.core.quotes import extract


def _speakers(text: str, language: str) -> list[str | None]:
    return [quote.speaker for quote in extract(text, language=language) if not quote.fragment]


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


def test_nobody_speaks_where_nobody_is_named() -> None:
    assert _speakers("“Kami siap sekali sekarang,” katanya.", "id") == [None]


def test_a_paragraph_of_its_own_goes_on_with_who_spoke() -> None:
    text = "“Kami siap sekali sekarang,” kata Rina Wijaya.\n“Besok pagi kami semua mulai bekerja lagi di pasar.”\nHujan turun."
    assert set(_speakers(text, "id")) == {"Rina Wijaya"}
