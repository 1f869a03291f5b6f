"""The table of n-grams answers as the library does from which it is cut."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.language_table import LanguageTable

LANGUAGES = ("id", "ms", "en", "de", "ar", "zh", "ja", "ru", "hi", "jv", "xx")
TEXTS = (
    "Harga beras turun di pasar induk.", "Der Preis fällt.", "THE PRICE FALLS", "价格下跌", "السعر ينخفض", "कीमत", "Цена",
    "", "1", "é\u0301",
)  # fmt: skip


@lru_cache(maxsize=1)
def table() -> LanguageTable:
    return LanguageTable(LANGUAGES)


@lru_cache(maxsize=1)
def library() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in LANGUAGES if code in identifier.labels])
    return identifier


def assert_as_the_library(text: str) -> None:
    expected = dict(library().rank(text))
    weights = table().weigh(text)
    assert weights.keys() == expected.keys()
    assert weights == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_weighs_as_in_the_library(text: str) -> None:
    assert_as_the_library(text)


@settings(deadline=None)  # the first example loads the library's table
@given(st.text(max_size=200) | st.lists(st.sampled_from(TEXTS)).map(" ".join))
def test_any_text_weighs_as_in_the_library(text: str) -> None:
    assert_as_the_library(text)


def test_all_languages_together_weigh_one() -> None:
    assert sum(table().weigh(TEXTS[0]).values()) == pytest.approx(1.0)


def test_without_a_place_for_files_the_table_is_unpacked_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/at/all")
    assert LanguageTable(LANGUAGES).weigh(TEXTS[0]) == table().weigh(TEXTS[0])
