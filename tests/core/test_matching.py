import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.matching import contains_any, likeness, normalised, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Harga\n Cabai\t", "harga cabai"),
        ("STRASSE Straße", "strasse strasse"),
        ("ﬁnal Ｋｏｍｐａｓ", "final kompas"),
        ("e\u0301", "é"),
        ("ca\u00adbai\u200b", "cabai"),
    ],
)
def test_text_as_it_is_compared(text: str, expected: str):
    assert normalised(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Harga cabai: Rp 40.000!", {"harga", "cabai", "rp", "40", "000"}),
        ("東京都", {"東京", "京都"}),
        ("雨", {"雨"}),
        ("— …", set()),
    ],
)
def test_the_words_of_a_text(text: str, expected: set[str]):
    assert words(text) == expected


@given(st.text(), st.text())
def test_likeness_is_a_share(one: str, other: str):
    assert likeness(words(one), words(one)) in {0.0, 1.0}
    assert 0 <= likeness(words(one), words(other)) == likeness(words(other), words(one)) <= 1


@given(st.text(), st.text(alphabet="abc àé字क्", min_size=1), st.text())
def test_a_term_between_spaces_is_found_anywhere(before: str, term: str, after: str):
    text = normalised(f"{before} | {term} | {after}")
    assert contains_any(text, [term]) is bool(normalised(term))


@given(st.text())
def test_normalising_twice_changes_nothing_that_matters(text: str):
    assert words(normalised(text)) == words(text)
