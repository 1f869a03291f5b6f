"""Quote marks, as each language sets them."""

from __future__ import annotations

ENGLISH = ("“", "”")

MARKS = {
    "ar": ("«", "»"),
    "da": ("»", "«"),
    "de": ("„", "“"),
    "es": ("«", "»"),
    "fi": ("”", "”"),
    "fr": ("«\u202f", "\u202f»"),
    "it": ("«", "»"),
    "ja": ("「", "」"),
    "no": ("«", "»"),
    "pl": ("„", "”"),
    "pt": ("“", "”"),
    "ru": ("«", "»"),
    "sv": ("”", "”"),
    "uk": ("«", "»"),
}
"""Outer quote marks of the languages that do not set them as English (and Indonesian, Malay, Dutch, Turkish, Chinese) does."""


def quoted(text: str, language: str | None) -> str:
    """Return ``text`` between the quote marks of ``language``."""
    primary = (language or "").replace("_", "-").split("-", maxsplit=1)[0].lower()
    opening, closing = MARKS.get(primary, ENGLISH)
    return f"{opening}{text}{closing}"
