"""Where runs of capitals stand, and where the name in one begins."""

from __future__ import annotations

from dataclasses import fields

import pytest

from bot.core.quotes.known_runs import CALLED, NOUN, runs_of, split_word
from bot.core.quotes.language_files import codes
from bot.core.quotes.layout import read_layout
from bot.core.quotes.lexicon import load
from bot.core.quotes.runs import find_runs
from bot.core.quotes.splitting import NONE, split_run, words_of


def _runs(text: str, language: str) -> list[tuple[str, bool]]:
    lexicon = load(language)
    return [(run, initial) for _, run, initial, _ in find_runs(text, read_layout(text, lexicon, titled=False), lexicon)]


def _name(run: str, language: str, *, initial: bool = False) -> tuple[str, str]:
    split = split_run(run, initial, load(language), NONE, NONE, NONE)
    return split.kind, run[split.begin : split.end]


@pytest.mark.parametrize(
    ("text", "language", "runs"),
    [
        ("kemarin Rina Wijaya tiba di Kota Ambon.", "id", [("Rina Wijaya", False), ("Kota Ambon", False)]),
        ("Rina Wijaya tiba. Budi pergi.", "id", [("Rina Wijaya", True), ("Budi", True)]),
        ("semua orang pergi.", "id", []),
        ("then Robert O’Brien and J. R. Smith left", "en", [("Robert O’Brien", False), ("J. R. Smith", False)]),
        ("gisteren zei Jan van der Veldt dat", "nl", [("Jan van der Veldt", False)]),
        ("kata Kepala Badan Kepegawaian (BKN) Kota Ambon", "id", [("Kepala Badan Kepegawaian (BKN) Kota Ambon", False)]),
        ("dün Selin Ertem'in Ankara evi", "tr", [("Selin Ertem", False), ("Ankara", False)]),
        ("hier à l’AFP Solène Kermadec a parlé", "fr", [("AFP", False), ("Solène Kermadec", False)]),
    ],
)
def test_where_runs_stand(text: str, language: str, runs: list[tuple[str, bool]]) -> None:
    assert _runs(text, language) == runs


def test_a_word_with_a_capital_for_its_sentence_alone_is_no_run() -> None:
    assert _runs("Namun hujan turun. The rain fell.", "id") == [("The", True)]
    assert _runs("Namun hujan turun. The rain fell.", "en") == [("Namun", True)]


@pytest.mark.parametrize(
    ("run", "language", "kind", "name"),
    [
        ("Rina Wijaya", "id", "person", "Rina Wijaya"),
        ("Kepala Dinas Perhubungan Kota Ambon Rina Wijaya", "id", "person", "Rina Wijaya"),
        ("Menurut Budi Santoso", "id", "person", "Budi Santoso"),
        ("Dr. H. Ahmad Fauzan", "id", "person", "Ahmad Fauzan"),
        ("President Harriet Obuya", "en", "person", "Harriet Obuya"),
        ("Harriet Obuya’s", "en", "person", "Harriet Obuya"),
        ("Kementerian Pertanian", "id", "organisation", "Kementerian Pertanian"),
        ("Kabupaten Muna", "id", "place", "Kabupaten Muna"),
        ("Wakil Presiden", "id", "role", "Wakil Presiden"),
    ],
)
def test_where_the_name_in_a_run_begins(run: str, language: str, kind: str, name: str) -> None:
    assert _name(run, language) == (kind, name)


def test_what_the_article_has_in_lower_case_is_no_name_at_the_beginning_of_a_sentence() -> None:
    lexicon = load("id")
    assert split_run("Pompong", True, lexicon, frozenset({"pompong"}), NONE, NONE).words == ()
    assert split_run("Pompong", True, lexicon, NONE, NONE, NONE).words == ("pompong",)


def test_what_speaks_elsewhere_is_a_name_though_a_town_has_it_too() -> None:
    lexicon = load("id")
    split = split_run("Wali Kota Bima Arya", False, lexicon, NONE, NONE, frozenset({"bima"}))
    assert split.words == ("bima", "arya")


def test_a_run_is_read_once() -> None:
    lexicon = load("id")
    assert runs_of(lexicon)["Rina Wijaya"] is runs_of(lexicon)["Rina Wijaya"]
    assert runs_of(lexicon)["Rina Wijaya"] is not runs_of(load("ms"))["Rina Wijaya"]


@pytest.mark.parametrize("language", codes())
def test_a_single_word_is_read_as_the_first_one_that_is_alike(language: str) -> None:
    """What is remembered for words that are alike is what each would give by itself, whatever list it is in."""
    lexicon = load(language)
    if lexicon.script != "capitals":
        return
    lists = [getattr(lexicon, field.name) for field in fields(lexicon)]
    listed = sorted({word for words in lists if isinstance(words, frozenset | dict) for word in words if " " not in word})
    words = (*listed[::29], "zorvath", "müllersche", "kota-kota", "bukunya", "x", "sj-182", "a-b", "bestuhlung", "oberlehrerin")
    for number, word in enumerate(words):
        for run in {word.capitalize(), word.upper() if number % 3 else f"{word.capitalize()}'s"}:
            low = words_of(run)
            if len(low) != 1 or not low[0] or not run[0].isupper():
                continue
            for initial in (False, True):
                for told in (0, NOUN, CALLED, NOUN | CALLED) if number % 4 == 0 else (0, CALLED):
                    lower, called = (frozenset(low) if told & kind else NONE for kind in (NOUN, CALLED))
                    whole = split_run(run, initial, lexicon, lower, frozenset(low) if number % 2 else NONE, called)
                    assert split_word(run, low, initial, told, lexicon) == whole


@pytest.mark.parametrize("language", codes())
def test_what_is_settled_is_what_the_rules_give_whatever_the_article_tells(language: str) -> None:
    lexicon = load(language)
    if lexicon.script != "capitals":
        return
    given = sorted(name for name in lexicon.given if name.isalpha())
    names = given[:: max(1, len(given) // 60)]
    runs = [f"{first} {last}" for first, last in zip(names, [*names[1:], "zorvath"], strict=True)]
    runs += [f"{name} zorvath" for name in names] + [f"{name} zorvath quillmar" for name in names]
    for run in (run.title() for run in (*names, *runs, "zorvath")):
        known = runs_of(lexicon)[run]
        for initial in (False, True):
            for told in (NONE, frozenset(known.words[:1]), frozenset(known.words[-1:]), frozenset(known.words)):
                if known.settled[initial] is not None:
                    assert known.settled[initial] == split_run(run, initial, lexicon, told, told, NONE)
                    assert known.settled[initial] == split_run(run, initial, lexicon, NONE, told, told)
