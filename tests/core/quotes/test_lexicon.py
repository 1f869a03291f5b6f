"""The data files of the languages, and what is made of them."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from bot.core.quotes import extract
from bot.core.quotes.language_files import codes, entries
from bot.core.quotes.lexicon import load

DOCUMENT = (Path(__file__).parents[3] / "docs" / "quotes.md").read_text("utf-8")
LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "ms", "nl", "pt", "ru", "tr", "zh")

PATTERNS = {
    ("headline", "predicate"), ("names", "nouns"), ("names", "verbal"), ("nouns", "aged"), ("nouns", "agents"),
    ("speech", "plurals"), ("via", "plain"), ("words", "converbs"),
}  # fmt: skip
"""Fields that hold a regular expression and no list."""
OWN = {"months", "month_forms"}
"""Lists that no language takes over from a near one."""


def _own_table(code: str) -> dict[str, Any]:
    """Return what a language's file says itself, without what it takes over."""
    return tomllib.loads(files("bot.core.quotes").joinpath("languages", f"{code}.toml").read_text("utf-8"))


def test_the_languages() -> None:
    assert tuple(sorted(codes())) == LANGUAGES


@pytest.mark.parametrize("code", [*LANGUAGES, "common"])
def test_every_field_is_documented(code: str) -> None:
    table = _own_table(code)
    documented = set(re.findall(r"`([a-z_]+)`", DOCUMENT))
    fields = {key for value in table.values() if isinstance(value, dict) for key in value if key != "names"} | {
        key for key, value in table.items() if not isinstance(value, dict)
    }
    assert fields <= documented


def test_every_documented_field_is_in_a_language() -> None:
    tables = [_own_table(code) for code in [*LANGUAGES, "common"]]
    fields = {key for table in tables for value in table.values() if isinstance(value, dict) for key in value}
    rows = re.findall(r"^\|(.+?)\|", DOCUMENT.split("## How to add a language")[1], re.MULTILINE)
    documented = {field for row in rows for field in re.findall(r"`([a-z_]+)`", row)}
    assert documented - fields <= {"name", "extends", "script", "dotted_i"}, "those are of the whole file"


def _listed(table: dict[str, Any], section: str, key: str) -> list[str]:
    """Return every entry of a list as often as its file has it, as the lexicon compares them."""
    lower = (section, key) != ("via", "agencies")
    return [entry for one in re.split("[,，、\\n]", table.get(section, {}).get(key, "")) for entry in _entry(one, lower=lower)]


def _entry(text: str, *, lower: bool) -> tuple[str, ...]:
    return entries({"a": {"b": text}}, "a", "b", lower=lower)


@pytest.mark.parametrize("code", [*LANGUAGES, "common"])
def test_no_list_has_an_entry_twice_or_one_that_it_takes_over(code: str) -> None:
    table = _own_table(code)
    near = _own_table(table["extends"]) if "extends" in table else {}
    lists = [
        (section, key)
        for section, own in table.items()
        if isinstance(own, dict)
        for key, value in own.items()
        if isinstance(value, str) and (section, key) not in PATTERNS
    ]
    found = {one: Counter(_listed(table, *one) + ([] if one[1] in OWN else _listed(near, *one))) for one in lists}
    assert {
        one: twice for one, all_of in found.items() if (twice := [entry for entry, times in all_of.items() if times > 1])
    } == {}


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
