"""The data files of the languages: read, added to what a near language has, and taken apart into words."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any, Literal, TypeAlias

Gender: TypeAlias = Literal["male", "female", "plural", "any"]
Table: TypeAlias = dict[str, Any]
"""What a language file holds, by section and key."""

_FOLDER = files(__package__).joinpath("languages")
_UNDOTTED = dict(zip(range(0x0958, 0x0960), "कखगजडढफय", strict=True)) | {0x093C: None}
_WHOLE = frozenset({"months", "month_forms", "nouns", "predicate"})
"""Entries that a language has for itself, whatever the one that it extends has."""


def read_table(code: str) -> Table:
    """Return what the file of a language holds, with what it takes over from a near one; nothing where there is no file."""
    path = _FOLDER.joinpath(f"{code}.toml")
    table = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    return _extended(read_table(table["extends"]), table) if "extends" in table else table


def _extended(base: Table, table: Table) -> Table:
    """Return ``table`` with the lists of a near language added to its own; what is no list it takes where it has none."""
    merged = base | table
    for section, own in table.items():
        inherited = base.get(section)
        if isinstance(own, dict) and isinstance(inherited, dict):
            lists = {key: f"{inherited[key]}, {value}" for key, value in own.items() if key in inherited and key not in _WHOLE}
            merged[section] = inherited | own | lists
    return merged


def codes() -> tuple[str, ...]:
    """Return the codes of the languages that there are data for, sorted."""
    names = (entry.name.removesuffix(".toml") for entry in _FOLDER.iterdir() if entry.name.endswith(".toml"))
    return tuple(sorted(name for name in names if name != "common"))


def plain_letters(text: str) -> str:
    """Return a word without the dots below that Devanagari letters have in some papers and not in others (``ज़रूरत``)."""
    return text if text.isascii() else text.translate(_UNDOTTED)


def entries(table: Table, section: str, key: str, *, lower: bool = True) -> tuple[str, ...]:
    """Return what is listed under a section and a key, in order, each once; in lower case unless ``lower`` is false."""
    text = table.get(section, {}).get(key, "")
    items = [" ".join(part.split()) for part in re.split(r"[,，、\n]", text)]
    if not lower:
        return tuple(dict.fromkeys(item for item in items if item))
    if table.get("dotted_i"):  # "İzmir".lower() is "i̇zmir", "Işık".lower() is "işık"
        items += [
            form
            for item in items
            for form in (item.replace("i", "i\u0307", 1), item.replace("ı", "i", 1))
            if form[:1] != item[:1] or form[:2] == "i\u0307"
        ]
    return tuple(dict.fromkeys(item.lower() for item in items if item))


def words(table: Table, section: str, key: str) -> frozenset[str]:
    """Return the set of the words under a section and a key, with and without the dots of Devanagari letters."""
    listed = entries(table, section, key)
    return frozenset(listed).union(map(plain_letters, listed))
