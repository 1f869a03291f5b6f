"""Documents as JSON, for the store: what was composed before a restart is rendered and sent after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from bot.core.document import Block, Details, Document, Footer, Heading, Inline, Paragraph, PullQuote, Run, Section

Json: TypeAlias = Any
"""A value that ``json`` writes and reads."""

VERSION = 1


def document_to_json(document: Document) -> dict[str, Json]:
    """Return the document as a value of lists, dictionaries with string keys, strings and numbers."""
    return {
        "version": VERSION,
        "sections": [[_block_to_json(block) for block in section.blocks] for section in document.sections],
    }


def document_from_json(value: Json) -> Document:
    """Return the document that ``document_to_json`` wrote. Raises ValueError for anything else."""
    try:
        if value["version"] == VERSION:
            return Document(tuple(Section(tuple(map(_block_from_json, blocks))) for blocks in value["sections"]))
    except (KeyError, TypeError, ValueError) as err:
        raise ValueError(f"not a document: {err!r}") from err
    raise ValueError(f"a document of version {value['version']!r}; this program reads {VERSION}")


def _block_to_json(block: Block) -> dict[str, Json]:
    match block:
        case Heading():
            return {"type": "heading", "text": _inline_to_json(block.text), "level": block.level}
        case Paragraph():
            return {"type": "paragraph", "text": _inline_to_json(block.text)}
        case PullQuote():
            return {"type": "quote", "text": block.text, "credit": _inline_to_json(block.credit), "language": block.language}
        case Details():
            return {"type": "details", "summary": _inline_to_json(block.summary), "blocks": [*map(_block_to_json, block.blocks)]}
        case Footer():
            return {"type": "footer", "text": _inline_to_json(block.text)}


def _block_from_json(value: Mapping[str, Json]) -> Block:
    match value["type"]:
        case "heading":
            return Heading(_inline_from_json(value["text"]), level=_whole(value["level"]))
        case "footer":
            return Footer(_inline_from_json(value["text"]))
        case "details":
            return Details(_inline_from_json(value["summary"]), tuple(map(_foldable_from_json, value["blocks"])))
        case _:
            return _foldable_from_json(value)


def _foldable_from_json(value: Mapping[str, Json]) -> PullQuote | Paragraph:
    match value["type"]:
        case "paragraph":
            return Paragraph(_inline_from_json(value["text"]))
        case "quote":
            language = value["language"]
            return PullQuote(
                _string(value["text"]),
                _inline_from_json(value["credit"]),
                language=None if language is None else _string(language),
            )
        case other:
            raise ValueError(f"{other!r} is no type of block")


def _inline_to_json(text: Inline) -> list[Json]:
    """Write a run as its text, followed by its style only where it has one."""
    return [_run_to_json(run) for run in text]


def _run_to_json(run: Run) -> Json:
    style = ("b" if run.bold else "") + ("i" if run.italic else "")
    if run.url is not None:
        return [run.text, style, run.url]
    return [run.text, style] if style else run.text


def _inline_from_json(value: Sequence[Json]) -> Inline:
    if not isinstance(value, list):
        raise TypeError(f"a list of runs expected, not {value!r}")
    return tuple(map(_run_from_json, value))


def _run_from_json(value: Json) -> Run:
    if isinstance(value, str):
        return Run(value)
    text, style, url = (*value, None) if len(value) == 2 else value
    return Run(_string(text), bold="b" in style, italic="i" in style, url=None if url is None else _string(url))


def _string(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text expected, not {value!r}")
    return value


def _whole(value: Json) -> int:
    if not isinstance(value, int):
        raise TypeError(f"a number expected, not {value!r}")
    return value
