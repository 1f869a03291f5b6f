import re
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from bot.core.texts import LANGUAGES, text_language, translator
from bot.locales import collect
from bot.locales.collect import catalogue_path, merged, read_catalogue, texts_in_code, untranslated

PLACEHOLDER = re.compile(r"\{[^}]*\}")


@pytest.fixture(scope="module")
def code() -> Catalog:
    return texts_in_code()


def ids(catalogue: Catalog) -> set[tuple[str, ...]]:
    return {key(message) for message in catalogue if message.id}


def key(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else [string or "" for string in message.string or [""]]


class TestCatalogues:
    def test_texts_are_found_in_the_code(self, code: Catalog):
        assert ("Speaker not named",) in ids(code)
        assert ("{count} more quote", "{count} more quotes") in ids(code)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_text_of_the_code_is_translated_and_no_other(self, code: Catalog, language: str):
        catalogue = read_catalogue(language)
        assert ids(catalogue) == ids(code), "run `make texts`"
        assert [message.id for message in untranslated(catalogue)] == [], (
            f"translate in {catalogue_path(language).name}, run `make texts`"
        )
        assert not any(message.fuzzy for message in catalogue if message.id)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_what_is_read_is_what_was_written(self, language: str):
        """The compiled catalogue is committed beside its source."""
        with catalogue_path(language).with_suffix(".mo").open("rb") as file:
            compiled = read_mo(file)
        written = read_catalogue(language)
        assert {key(message): strings(message) for message in compiled if message.id} == {
            key(message): strings(message) for message in written if message.id
        }
        assert compiled.plural_expr == written.plural_expr

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_translation_has_the_placeholders_of_its_text(self, language: str):
        for message in read_catalogue(language):
            if message.id:
                texts = [message.id] if isinstance(message.id, str) else list(message.id)
                expected = set(PLACEHOLDER.findall(texts[-1]))
                assert all(set(PLACEHOLDER.findall(string)) == expected for string in strings(message)), message.id

    def test_english_is_what_the_code_says(self):
        assert all(strings(message) == list(key(message)) for message in read_catalogue("en") if message.id)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_writing_again_changes_nothing(self, code: Catalog, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        committed = catalogue_path(language)
        catalogue = merged(code, read_catalogue(language), language)
        monkeypatch.setattr(collect, "catalogue_path", lambda _: tmp_path / "kutip.po")
        collect.write(catalogue, language)
        for suffix in (".po", ".mo"):
            written = (tmp_path / "kutip").with_suffix(suffix).read_bytes()
            assert written == committed.with_suffix(suffix).read_bytes(), "run `make texts`"

    def test_a_missing_translation_is_noticed(self):
        catalogue = Catalog(locale="id")
        catalogue.add("Speaker not named", "")
        catalogue.add(("{count} quote", "{count} quotes"), ("{count} kutipan", ""))
        catalogue.add("Done", "Selesai")
        assert [message.id for message in untranslated(catalogue)] == ["Speaker not named", ("{count} quote", "{count} quotes")]


class TestTranslator:
    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("id", "Pembicara tidak disebutkan"),
            ("id-ID", "Pembicara tidak disebutkan"),
            ("ID_id", "Pembicara tidak disebutkan"),
            ("en", "Speaker not named"),
            ("en-GB", "Speaker not named"),
            ("de", "Speaker not named"),
            ("", "Speaker not named"),
            (None, "Speaker not named"),
            ("../../etc", "Speaker not named"),
        ],
    )
    def test_speaks_the_language_or_english(self, language: str | None, text: str):
        assert translator(language).gettext("Speaker not named") == text

    @pytest.mark.parametrize(
        ("language", "one", "two"),
        [("id", "{count} kutipan lain", "{count} kutipan lain"), ("en", "{count} more quote", "{count} more quotes")],
    )
    def test_counts_as_the_language_does(self, language: str, one: str, two: str):
        texts = translator(language)
        assert texts.ngettext("{count} more quote", "{count} more quotes", 1) == one
        assert texts.ngettext("{count} more quote", "{count} more quotes", 2) == two

    def test_is_read_once(self):
        assert translator("id") is translator("id-ID")

    def test_every_language_has_a_catalogue_in_the_package(self):
        folders = {entry.name for entry in files("bot.locales").iterdir() if entry.is_dir() and not entry.name.startswith("_")}
        assert folders == set(LANGUAGES)
        assert all(text_language(language) == language for language in LANGUAGES)
