"""Whom a description means: a role, a noun that takes somebody up, somebody who is never named."""

from __future__ import annotations

from bot.core.quotes import extract


def test_a_role_means_the_person_who_has_it() -> None:
    text = "Pasar itu dibuka oleh Wali Kota Rina Wijaya bersama Budi Hartono.\n“Kami siap sekali sekarang,” kata wali kota itu."
    assert [quote.speaker for quote in extract(text, language="id")] == ["Rina Wijaya"]


def test_who_is_never_named_is_told_as_printed() -> None:
    (quote,) = extract("“Kami siap sekali sekarang,” kata seorang pedagang.", language="id")
    assert (quote.speaker, quote.speaker_kind) == ("seorang pedagang", "unnamed")
