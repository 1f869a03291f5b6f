"""Collect the texts of the code into the catalogues, and compile these: ``python -m bot.locales.collect``.

Texts are the first argument of ``gettext`` (``_``, ``N_``) and the first two of ``ngettext``. A new one stands without a
translation in ``*.po`` until someone writes it there and runs this again; in English it is its own translation. What the code no
longer says is dropped. The files hold no dates and no line numbers, so that they change only when a text does.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bot.core.texts import DOMAIN, LANGUAGES

SOURCE_LANGUAGE = "en"
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None}

PLURALS = {"en": "nplurals=2; plural=(n != 1);", "id": "nplurals=1; plural=0;"}
"""Babel takes Indonesian to have two forms."""

NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
"""The same texts give the same files, whenever they are written."""

HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: Kutip\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


def texts_in_code() -> Catalog:
    """Return the texts that the program's code contains."""
    catalogue = Catalog()
    package = Path(str(files("bot")))
    for _file, _line, message, comments, context in extract_from_dir(package, keywords=KEYWORDS):
        catalogue.add(message, None, auto_comments=comments, context=context)
    return catalogue


def read_catalogue(language: str) -> Catalog:
    """Return the catalogue as its ``.po`` file has it; an empty one where there is no file."""
    path = catalogue_path(language)
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def catalogue_path(language: str) -> Path:
    """Return where the ``.po`` file of a language stands."""
    return Path(str(files("bot.locales"))) / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def merged(code: Catalog, translated: Catalog, language: str) -> Catalog:
    """Return the texts of ``code`` with what ``translated`` has for them, in alphabetical order."""
    catalogue = _empty(language)
    for message in sorted((message for message in code if message.id), key=_order):
        known = translated.get(message.id, message.context)
        string = known.string if known is not None else ""
        if language == SOURCE_LANGUAGE:
            string = message.id
        catalogue.add(message.id, string, context=message.context, flags=message.flags)
    return catalogue


def write(catalogue: Catalog, language: str) -> None:
    """Write the ``.po`` file of a language, and the ``.mo`` file that the program reads."""
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(HEADER.format(language=language, plural=PLURALS[language]).encode("utf-8"))
        write_po(file, catalogue, omit_header=True, no_location=True, width=0)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def untranslated(catalogue: Catalog) -> list[Message]:
    """Return the messages without a translation."""
    return [message for message in catalogue if message.id and not all(_strings(message))]


def _empty(language: str) -> Catalog:
    catalogue = Catalog(locale=language, project="Kutip", creation_date=NO_DATE, fuzzy=False)
    catalogue.mime_headers = [("Plural-Forms", PLURALS[language])]
    return catalogue


def _strings(message: Message) -> list[str]:
    return [str(string or "") for string in (message.string if isinstance(message.string, (tuple, list)) else [message.string])]


def _order(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def main() -> None:
    """Bring all catalogues up to date, and tell what is left to translate."""
    code = texts_in_code()
    for language in LANGUAGES:
        catalogue = merged(code, read_catalogue(language), language)
        write(catalogue, language)
        for message in untranslated(catalogue):
            print(f"{catalogue_path(language)}: not translated: {_order(message)}")  # noqa: T201 - a tool for developers


if __name__ == "__main__":
    main()
