import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.words import MAX_QUERY, MAX_TERMS, MAX_WORD, terms, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kassym-Jomart Tokayev", ["kassym", "jomart", "tokayev"]),
        ("Recep Tayyip Erdoğan", ["recep", "tayyip", "erdogan"]),
        ("Binali Yıldırım", ["binali", "yildirim"]),
        ("İSTANBUL", ["istanbul"]),
        ("Bjørn Łukasz Straße", ["bjorn", "lukasz", "strasse"]),
        ("Abdul Mu'ti", ["abdul", "muti"]),
        ("Abdul Mu’ti", ["abdul", "muti"]),
        ("Ḥamād al-Thānī", ["hamad", "al", "thani"]),
        ("习近平 Xi", ["习", "近", "平", "xi"]),
        ("東京・ア、イ", ["東", "京", "ア", "イ"]),
        ("৺ ฿ ।", []),
        ("नरेन्द्र मोदी।", None),
        ("مُحَمَّد", ["محمد"]),
        ("2026: 1,5%", ["2026", "1", "5"]),
        ("snake_case", ["snake", "case"]),
        ("😀 … — !", []),
        ("", []),
        ("\ud800\x00", []),
    ],
)
def test_words_are_folded(text: str, expected: list[str] | None) -> None:
    if expected is not None:
        assert list(words(text)) == expected
    else:
        assert words(text)


def test_vowel_signs_belong_to_their_words() -> None:
    assert len(words("नरेन्द्र मोदी।")) == 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("joko widodo", [("joko",), ("widodo",)]),
        ('"krisis ini" tokayev', [("krisis", "ini"), ("tokayev",)]),
        ("“krisis ini”", [("krisis", "ini")]),
        ("al-Assad", [("al", "assad")]),
        ('"unclosed phrase', [("unclosed",), ("phrase",)]),
        ("a OR b NOT c* NEAR(d) -e speaker:f", None),
        ("習近平", [("習", "近", "平")]),
        ("x x X", [("x",)]),
        ("' \" ; -- %", []),
    ],
)
def test_a_query_is_terms(query: str, expected: list[tuple[str, ...]] | None) -> None:
    if expected is None:
        assert ("or",) in terms(query)
        assert ("speaker", "f") in terms(query)
    else:
        assert list(terms(query)) == expected


@given(st.text())
def test_any_text_has_words_that_fold_to_themselves(text: str) -> None:
    found = words(text)
    assert all(0 < len(word) <= MAX_WORD for word in found)
    assert all(unicodedata.category(c)[0] not in "ZPS" and unicodedata.category(c) not in {"Cc", "Cs"} for c in "".join(found))
    assert words(" ".join(found)) == found


@given(st.text(max_size=30))
def test_case_and_composition_do_not_matter(text: str) -> None:
    assert words(unicodedata.normalize("NFD", text)) == words(unicodedata.normalize("NFC", text))


@given(st.text())
def test_any_query_has_few_terms(query: str) -> None:
    found = terms(query)
    assert len(found) <= MAX_TERMS
    assert all(found)
    assert sum(len(word) for term in found for word in term) <= 20 * MAX_QUERY
