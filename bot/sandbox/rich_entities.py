"""Links, mentions and commands that Telegram marks by itself in the texts of rich messages (unless told to skip that)."""

from __future__ import annotations

from bot.sandbox.entities import detect, slice_of, utf16_offsets
from bot.sandbox.grammar import Json
from bot.sandbox.html_markup import checked_url

_VALUES = {
    "bot_command": "bot_command",
    "mention": "username",
    "hashtag": "hashtag",
    "cashtag": "cashtag",
    "email": "email_address",
}
_STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler", "subscript", "superscript", "marked"})
"""Inline types within which texts are looked at."""
_TEXTS = frozenset({"text", "credit", "summary", "caption"})


def with_entities(block: Json) -> Json:
    """Return a block of a message with what is found in its texts; preformatted ones stay as they are."""
    if isinstance(block, list):
        return [with_entities(item) for item in block]
    if not isinstance(block, dict) or block.get("type") == "pre":
        return block
    found = {}
    for name, value in block.items():
        if name in _TEXTS:
            is_object = isinstance(value, dict) and "type" not in value
            found[name] = with_entities(value) if is_object else _marked(value)
        elif name in {"blocks", "items", "cells"}:
            found[name] = with_entities(value)
        else:
            found[name] = value
    return found


def _marked(text: Json) -> Json:
    """Return a rich text with what is found in it."""
    if isinstance(text, str):
        parts = _parts(text)
        return parts[0] if len(parts) == 1 else parts
    if isinstance(text, list):
        return [part for item in text for part in (_parts(item) if isinstance(item, str) else [_marked(item)])]
    if text["type"] in _STYLES:
        return {**text, "text": _marked(text["text"])}
    return text


def _parts(text: str) -> list[Json]:
    entities = sorted(detect(text), key=lambda entity: entity["offset"])
    if not entities:
        return [text]
    index_of = {offset: index for index, offset in enumerate(utf16_offsets(text))}
    parts: list[Json] = []
    position = 0
    for entity in entities:
        start, end = index_of[entity["offset"]], index_of[entity["offset"] + entity["length"]]
        parts += [text[position:start]] if start > position else []
        parts.append(_entity(entity["type"], slice_of(text, entity)))
        position = end
    return [*parts, text[position:]] if position < len(text) else parts


def _entity(kind: str, covered: str) -> dict[str, Json]:
    if kind == "url":
        return {"type": "url", "text": covered, "url": checked_url(covered) or covered}
    name = _VALUES[kind]
    value = covered.removeprefix("@") if kind == "mention" else covered
    return {"type": "email_address" if kind == "email" else kind, "text": covered, name: value}
