"""The data files of the languages, and what is made of them."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from bot.core.quotes import extract
from bot.core.quotes.language_files import codes
from bot.core.quotes.lexicon import load

DOCUMENT = (Path(__file__).parents[3] / "docs" / "quotes.md").read_text("utf-8")
LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "ms", "nl", "pt", "ru", "tr", "zh")


def test_the_languages() -> None:
    assert tuple(sorted(codes())) == LANGUAGES


@pytest.mark.parametrize("code", [*LANGUAGES, "common"])
def test_every_field_is_documented(code: str) -> None:
    table = tomllib.loads(files("bot.core.quotes").joinpath("languages", f"{code}.toml").read_text("utf-8"))
    documented = set(re.findall(r"`([a-z_]+)`", DOCUMENT))
    fields = {key for value in table.values() if isinstance(value, dict) for key in value if key != "names"} | {
        key for key, value in table.items() if not isinstance(value, dict)
    }
    assert fields <= documented


def test_every_documented_field_is_in_a_language() -> None:
    tables = [
        tomllib.loads(files("bot.core.quotes").joinpath("languages", f"{code}.toml").read_text("utf-8"))
        for code in [*LANGUAGES, "common"]
    ]
    fields = {key for table in tables for value in table.values() if isinstance(value, dict) for key in value}
    rows = re.findall(r"^\|(.+?)\|", DOCUMENT.split("## How to add a language")[1], re.MULTILINE)
    documented = {field for row in rows for field in re.findall(r"`([a-z_]+)`", row)}
    assert documented - fields <= {"name", "extends", "script", "dotted_i"}, "those are of the whole file"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_what_carries_the_weight(code: str) -> None:
    lexicon = load(code)
    assert lexicon.verbs
    assert lexicon.roles
    assert lexicon.pronouns
    assert len(lexicon.months) == 12


@pytest.mark.parametrize("code", [None, "", "xx", "../../etc/passwd", "und"])
def test_an_unknown_language_is_none_in_particular(code: str | None) -> None:
    assert not load(code).verbs


def test_regions_are_their_language() -> None:
    assert load("pt-BR").name == load("pt").name == "Portuguese"


def test_the_same_answer_for_a_language_in_capitals() -> None:
    text = "“Kami menolak rencana itu sepenuhnya,” kata Rina Wijaya."
    assert extract(text, language="ID") == extract(text, language="id")
