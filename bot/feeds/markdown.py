"""Markdown files of articles: front matter, and the text without its markup.

Only the markup goes. Quote marks, dashes and the words stay as they are: a quotation must be verbatim.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")
_RULE = re.compile(r"^\s{0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)(?:\s+#+)?\s*$")
_UNDERLINE = re.compile(r"^\s{0,3}(=+|-{2,})\s*$")
_DEFINITION = re.compile(r"^\s{0,3}\[[^\]]+\]:\s*\S+")
_BULLET = re.compile(r"^\s*[*+-]\s+(?:\[[ xX]\]\s+)?")
_NUMBER = re.compile(r"^\s*\d{1,3}[.)]\s")  # stays in the text: it is printed, and may be a date ("12. Dezember")
_BLOCK_QUOTE = re.compile(r"^\s{0,3}(?:>\s?)+")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,15}(?:\s[^<>\n]{0,1000})?/?>")
_TARGET = r"(?:\((?:[^()\n]|\([^()\n]{0,500}\)){0,2000}\)|\[[^\]\n]{0,200}\])"
_IMAGE = re.compile(rf"!\[[^\]\n]{{0,1000}}\]{_TARGET}")
_LINK = re.compile(rf"\[([^\]\n]{{1,1000}})\]{_TARGET}")
_FOOTNOTE = re.compile(r"\[\^[^\]\n]{1,100}\]")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!~|<>-])")
# The marks must hug the words, as Markdown has it: "5 * 3 * 2" and snake_case stay.
_EMPHASIS = (
    re.compile(r"\*\*\*(?=\S)([^*\n]{1,2000}?)(?<=\S)\*\*\*"),
    re.compile(r"\*\*(?=\S)((?:[^*\n]|\*(?!\*)){1,2000}?)(?<=\S)\*\*(?!\*)"),
    re.compile(r"(?<!\w)__(?=\S)((?:[^_\n]|_(?!_)){1,2000}?)(?<=\S)__(?!\w)"),
    re.compile(r"\*(?=\S)([^*\n]{1,2000}?)(?<=\S)\*"),
    re.compile(r"(?<!\w)_(?=\S)([^_\n]{1,2000}?)(?<=\S)_(?!\w)"),
    re.compile(r"~~(?=\S)([^~\n]{1,2000}?)(?<=\S)~~"),
    re.compile(r"(?<!`)`([^`\n]{1,2000})`(?!`)"),
)
_HELD = "\ue000"  # private use: stands for an escaped character while markup is removed


@dataclass(frozen=True, slots=True)
class MarkdownText:
    """A Markdown file, read: its front matter, its title (the first heading of the first level) and its plain paragraphs."""

    text: str
    title: str | None = None
    meta: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)

    def value(self, *names: str) -> str | None:
        """Return the first of these front matter entries that is there and is one piece of text."""
        return next((v for name in names if isinstance(v := self.meta.get(name), str) and v), None)


def read_markdown(source: str) -> MarkdownText:
    """Read a Markdown file. Front matter that cannot be read is left in the text's place: it is then text."""
    meta, body = _front_matter(source)
    title: str | None = None
    paragraphs: list[str] = []
    for level, block in _blocks(_COMMENT.sub("", body)):
        text = _inline(block)
        if level == 1 and title is None and not paragraphs:
            title = text or None
        elif text:
            paragraphs.append(text)
    return MarkdownText(text="\n\n".join(paragraphs), title=title, meta=meta)


def _front_matter(source: str) -> tuple[dict[str, str | tuple[str, ...]], str]:
    source = source.lstrip("\ufeff\n")
    for fence, read in (("---", _read_yaml), ("+++", _read_toml)):
        if not source.startswith(fence + "\n"):
            continue
        head, end, body = source[4:].partition(f"\n{fence}\n")
        if not end and source.endswith(f"\n{fence}"):
            head, end, body = source[4:-4], fence, ""
        meta = read(head) if end else None
        if meta is not None:
            return meta, body
    return {}, source


def _read_yaml(head: str) -> dict[str, str | tuple[str, ...]] | None:
    """Read the part of YAML that front matter is written in: ``key: value``, ``key: [a, b]``, and lists of ``- item`` lines."""
    meta: dict[str, str | tuple[str, ...]] = {}
    key = ""
    for line in head.split("\n"):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item = re.match(r"^\s*-\s+(.*)$", line)
        if item and key:
            before = meta.get(key) or ()
            meta[key] = (*(before if isinstance(before, tuple) else (before,)), _unquoted(item[1]))
            continue
        entry = re.match(r"^([A-Za-z][\w-]*)\s*:(?:\s+(.*))?$", line)
        if entry is None:
            if line[0].isspace() and key:
                continue  # a nested mapping or a folded line: nothing that an article needs
            return None
        key, value = entry[1].lower(), (entry[2] or "").strip()
        if value.startswith("[") and value.endswith("]"):
            meta[key] = tuple(_unquoted(part) for part in value[1:-1].split(",") if part.strip())
        else:
            meta[key] = _unquoted(value)
    return meta


def _read_toml(head: str) -> dict[str, str | tuple[str, ...]] | None:
    try:
        values = tomllib.loads(head)
    except tomllib.TOMLDecodeError:
        return None
    return {
        key.lower(): tuple(map(str, value)) if isinstance(value, list) else str(value)
        for key, value in values.items()
        if not isinstance(value, dict)
    }


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].replace('\\"', '"') if value[0] == '"' else value[1:-1].replace("''", "'")
    return re.sub(r"\s+#.*$", "", value)


def _blocks(body: str) -> list[tuple[int, str]]:
    """Return the blocks in order, each with its heading level: 0 for paragraphs and items, 1 and 2 for headings."""
    blocks: list[tuple[int, str]] = []
    lines: list[str] = []
    fenced = False

    def flush(level: int = 0) -> None:
        if lines:
            blocks.append((level, "\n".join(lines)))
            lines.clear()

    for raw in body.split("\n"):
        if _FENCE.match(raw):
            flush()
            fenced = not fenced
            continue
        if fenced:
            continue
        line = _BLOCK_QUOTE.sub("", raw)
        underline = _UNDERLINE.match(line)
        if underline and len(lines) == 1:
            flush(1 if underline[1][0] == "=" else 2)
        elif not line.strip() or _RULE.match(line) or _DEFINITION.match(line):
            flush()
        elif heading := _HEADING.match(line):
            flush()
            blocks.append((1 if line.lstrip().startswith("# ") else 2, heading[1]))
        elif bullet := _BULLET.match(line):
            flush()
            lines.append(line[bullet.end() :])
        elif _NUMBER.match(line):
            flush()
            lines.append(line)
        else:
            lines.append(line)
    flush()
    return blocks


def _inline(block: str) -> str:
    """Remove the markup within a block and join its lines; a line end with two spaces or a backslash stays one."""
    text = re.sub(r"(?:[ ]{2,}|\\)\n", "\ue001", block).replace("\n", " ")
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[1])
        return _HELD

    text = _ESCAPE.sub(hold, text.replace(_HELD, ""))
    text = _FOOTNOTE.sub("", _IMAGE.sub("", text))
    text = _AUTOLINK.sub(r"\1", _LINK.sub(r"\1", text))
    for mark in _EMPHASIS:
        text = mark.sub(r"\1", text)
    text = _TAG.sub("", text)
    escaped = iter(held)
    text = re.sub(_HELD, lambda _: next(escaped, ""), text)
    return "\n\n".join(line for part in text.split("\ue001") if (line := " ".join(part.split())))
