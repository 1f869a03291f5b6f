"""Names in cases: which forms are one name, and which of them is printed."""

from __future__ import annotations

import pytest

from bot.core.quotes import extract
from bot.core.quotes.declension import is_oblique, stem
from bot.core.quotes.lexicon import load

RUSSIAN = load("ru")


@pytest.mark.parametrize(
    "forms",
    [
        ("орлов", "орлова", "орлову", "орловым", "орлове"),
        ("каминский", "каминского", "каминскому", "каминским", "каминской"),
        ("анна", "анны", "анне", "анну", "анной"),
    ],
)
def test_the_cases_of_a_name_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form, RUSSIAN) for form in forms}) == 1


def test_a_language_without_cases_leaves_names_alone() -> None:
    assert stem("orlova", load("en")) == "orlova"


def test_a_given_name_tells_the_case() -> None:
    assert is_oblique(("вадима", "орлова"), RUSSIAN)
    assert not is_oblique(("вадим", "орлов"), RUSSIAN)


def test_the_nominative_is_the_name_where_the_article_has_it() -> None:
    text = "По словам мэра Вадима Тучкова, снег уберут. «Техника выйдет ночью, обещаю», — сказал Тучков."
    assert [quote.speaker for quote in extract(text, language="ru")] == ["Вадим Тучков"]


@pytest.mark.parametrize(
    ("oblique", "verb", "nominative"),
    [
        ("Вадимом Тучковым", "сказал он", "Вадим Тучков"),
        ("Ниной Крутицкой", "сказала она", "Нина Крутицкая"),
        ("Ниной Штерн", "сказала она", "Нина Штерн"),
        ("Вадимом Коваленко", "сказал он", "Вадим Коваленко"),
        ("Вадимом Штерном", "сказал он", "Вадим Штерн"),
    ],
)
def test_what_stands_only_in_another_case_is_put_into_the_nominative_by_its_ending(
    oblique: str, verb: str, nominative: str
) -> None:
    text = f"Скандал случился с блогером {oblique}. «Я больше не выйду в эфир», — {verb}."
    assert [quote.speaker for quote in extract(text, language="ru")] == [nominative]


def test_a_family_name_whose_ending_tells_no_nominative_is_printed_as_it_stands() -> None:
    text = "Скандал случился с блогером Вадимом Дударём. «Я больше не выйду в эфир», — сказал он."
    assert [quote.speaker for quote in extract(text, language="ru")] == ["Вадимом Дударём"]


def test_a_name_in_the_genitive_behind_a_role_is_not_who_has_it() -> None:
    text = "Отец Вадима, слесарь Иван Орлов, принёс доски. «Сарай всё равно разваливался», — объясняет он."
    assert [(quote.speaker, quote.role) for quote in extract(text, language="ru")] == [("Иван Орлов", "слесарь")]


def test_a_woman_of_the_same_family_is_another_person() -> None:
    text = "Иван Тучков промолчал. «Мы всё объясним завтра утром», — сказала Мария Тучкова."
    assert [quote.speaker for quote in extract(text, language="ru")] == ["Мария Тучкова"]
