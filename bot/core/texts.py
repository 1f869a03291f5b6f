"""The words that people read, in their language: gettext catalogues packaged with the program.

Texts are written in English in the code, ``translator(language).gettext("…")``, and looked up in ``bot/locales``. ``make texts``
collects them; a test fails when a catalogue lacks one.
"""

from __future__ import annotations

import gettext
from functools import cache
from importlib.resources import files

DOMAIN = "kutip"
LANGUAGES = ("id", "en")
"""Languages that have a catalogue."""

FALLBACK = "en"


def text_language(language: str | None) -> str:
    """Return the language whose catalogue serves ``language`` (``"id-ID"`` → ``"id"``); English for one that has none."""
    primary = (language or "").replace("_", "-").split("-", maxsplit=1)[0].lower()
    return primary if primary in LANGUAGES else FALLBACK


def translator(language: str | None) -> gettext.NullTranslations:
    """Return the catalogue for ``language``; English for a language that has none, or None."""
    return _catalogue(text_language(language))


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    path = files("bot.locales") / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with path.open("rb") as catalogue:
        return gettext.GNUTranslations(catalogue)
