"""What to say where the file is not TOML: the line, and what was probably meant."""

from __future__ import annotations

import re
import tomllib

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")

_MEANINGS: tuple[tuple[str, str, str], ...] = (
    (
        "Cannot overwrite|Cannot declare|Duplicate",
        "",
        "this is there already further up; a section or setting can stand once ([[sources]] and [[channels]]: once for each)",
    ),
    ("Invalid|Expected|Illegal", "^[^#]*[“”„«»‘’]", 'typographic quote marks; write plain ones: "…"'),
    (r"Unescaped '\\'|[Ee]scape|[Hh]ex", "", "a backslash in a text; write it twice, or put the text in 'single quotes'"),
    ("", r"^[^#]*(?<![\w\":-])\d{1,2}[:.]\d{2}(?![\w\":-])", 'a time without quotes; write it like "07:00"'),
    ("Invalid value", r"=\s*(#|$)", "there is nothing after ="),
    ("Invalid value", "", 'this is neither text, number nor list; write texts in quotes: "…"'),
    (r"Unterminated string|Illegal character '\\n'|Expected \"'\"", "", "a quote mark is not closed on this line"),
    ("Unclosed array", "", 'a list is not closed here or above, or a comma is missing in it; write ["…", "…"]'),
    ("(table|array) declaration", "", "a section's bracket is not closed; write [bot] or [[channels]]"),
    ("Expected newline", "", 'something stands behind the value; write texts in quotes: "…", lists in brackets: ["…", "…"]'),
    ("Expected '='|Invalid statement", "", "neither a [section] nor key = value; begin comments with #"),
)
"""What tomllib says (a pattern), what stands on the line (a pattern), and what is meant then; the first that fits."""


def explain(error: tomllib.TOMLDecodeError, text: str) -> tuple[int | None, str]:
    """Return the line of a syntax error and a message that quotes nothing from the file, as the line may hold a secret."""
    place = _PLACE.search(str(error))
    line = int(place[1]) if place and place[1] else max(1, len(text.rstrip().splitlines()))
    what = _PLACE.sub("", str(error))
    lines = text.replace("\r\n", "\n").split("\n")
    source = lines[line - 1] if line <= len(lines) else ""
    return line, _meaning(what, source)


def _meaning(what: str, source: str) -> str:
    for said, stands, meaning in _MEANINGS:
        if re.search(said, what) and re.search(stands, source):
            return meaning
    return f"not TOML: {what[:1].lower()}{what[1:]}"
