"""Texts as Telegram keeps them: trimmed, measured, with the entities that it finds by itself (links, mentions, commands)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.sandbox import limits
from bot.sandbox.errors import bad_request
from bot.sandbox.grammar import Json
from bot.sandbox.html_markup import MarkupError, parse_html

_DETECTORS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "url",
        re.compile(
            r"(?<![\w@./])(?:(?:https?|ftp|tg)://[^\s<>\"]*[\w/]|(?:[a-z0-9-]+\.)+(?:com|org|net|co|id|io|de|me)\b(?:/[^\s<>\"]*[\w/])?)",
            re.IGNORECASE,
        ),
    ),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-zA-Z]{2,}\b")),
    ("mention", re.compile(r"(?<![\w@/.])@[a-zA-Z][a-zA-Z0-9_]{3,31}\b")),
    ("bot_command", re.compile(r"(?<![\w/<>@.])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z][a-zA-Z0-9_]{2,31})?(?![\w/])")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d_])\w{1,256}")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}\b")),
)
_STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
_QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_PREFORMATTED = frozenset({"code", "pre"})
_OPAQUE = frozenset({"code", "pre", "text_link", "text_mention", "url", "email", "mention", "bot_command", "custom_emoji"})
"""Entities within which nothing is detected."""


@dataclass(frozen=True, slots=True)
class FormattedText:
    """Text with entities, as it stands in a message."""

    text: str
    entities: tuple[dict[str, Json], ...] = ()


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 code units, which entities are counted in."""
    return len(text) + sum(character > "\uffff" for character in text)


def utf16_offsets(text: str) -> list[int]:
    """Return for each index of ``text`` (and its end) the offset in UTF-16 code units."""
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + (2 if character > "\uffff" else 1))
    return offsets


def formatted_text(
    text: str,
    *,
    parse_mode: str | None = None,
    entities: Sequence[dict[str, Json]] | None = None,
    maximum: int = limits.MESSAGE_CHARACTERS,
    what: str = "message",
) -> FormattedText:
    """Return the text of a message or caption as Telegram stores it. Raises ApiError for what it refuses.

    ``what`` is "message" or "message caption", for the wording of the refusal.
    """
    if len(text.encode()) > limits.RAW_MARKUP_BYTES:
        raise bad_request("text is too long")
    if parse_mode == "HTML":
        try:
            text, found = parse_html(text)
        except MarkupError as err:
            raise bad_request(f"can't parse entities: {err}") from err
    elif parse_mode is not None:
        raise bad_request(f"the sandbox does not parse {parse_mode}: send HTML, or entities")
    else:
        found = _checked(text, entities or ())
    text, found = _trimmed(*_without_returns(text, compatible(found)))
    if len(text) > maximum:
        raise bad_request(f"{what} is too long")
    kept = sorted([*found, *detect(text, found)], key=_order)
    return FormattedText(text, tuple(kept[: limits.ENTITIES]))


def _order(entity: dict[str, Json]) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


def _checked(text: str, entities: Sequence[dict[str, Json]]) -> list[dict[str, Json]]:
    size = utf16_length(text)
    kept = []
    for entity in entities:
        offset, length = entity["offset"], entity["length"]
        if offset < 0 or length < 0 or offset + length > size:
            raise bad_request(
                f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {size}"
            )
        if length:
            kept.append(dict(entity))
    return kept


def compatible(entities: Sequence[dict[str, Json]]) -> list[dict[str, Json]]:
    """Return entities as Telegram lets them stand together.

    Styles (bold, italic …) overlap with anything but code and pre, out of which they are cut. Quotations do not contain each
    other; nor do all other entities: of those that would, the outer one stays, and code before a link of the same extent.
    """
    ordered = sorted(entities, key=lambda entity: (*_order(entity), entity["type"] not in _PREFORMATTED))
    kept: list[dict[str, Json]] = []
    for group in (_QUOTES, None):
        end = 0
        for entity in ordered:
            is_quote = entity["type"] in _QUOTES
            if entity["type"] in _STYLES or is_quote is not (group is _QUOTES) or entity["offset"] < end:
                continue
            kept.append(entity)
            end = entity["offset"] + entity["length"]
    holes = [(e["offset"], e["offset"] + e["length"]) for e in kept if e["type"] in _PREFORMATTED]
    return sorted([*kept, *_styles(ordered, sorted(holes))], key=_order)


def _styles(ordered: Sequence[dict[str, Json]], holes: Sequence[tuple[int, int]]) -> Iterator[dict[str, Json]]:
    """Yield the styles without what lies in ``holes``; one within another of its kind adds nothing."""
    ends: dict[str, int] = {}
    for entity in ordered:
        kind = entity["type"]
        if kind not in _STYLES:
            continue
        start, end = max(entity["offset"], ends.get(kind, 0)), entity["offset"] + entity["length"]
        ends[kind] = max(end, ends.get(kind, 0))
        for hole_start, hole_end in [*holes, (end, end)]:
            if start < min(hole_start, end):
                yield {**entity, "offset": start, "length": min(hole_start, end) - start}
            start = max(start, hole_end)


def _without_returns(text: str, entities: list[dict[str, Json]]) -> tuple[str, list[dict[str, Json]]]:
    """Remove carriage returns, which Telegram does not keep."""
    if "\r" not in text:
        return text, entities
    kept = [0]  # for each UTF-16 offset, how much is kept before it
    for character in text:
        kept += [kept[-1] + (character != "\r")] if character <= "\uffff" else [kept[-1] + 1, kept[-1] + 2]
    moved = []
    for entity in entities:
        start, end = kept[entity["offset"]], kept[entity["offset"] + entity["length"]]
        if start < end:
            moved.append({**entity, "offset": start, "length": end - start})
    return text.replace("\r", ""), moved


def _trimmed(text: str, entities: list[dict[str, Json]]) -> tuple[str, list[dict[str, Json]]]:
    """Cut white space at the end, and at the start up to the first entity, as the real server does."""
    text = text.rstrip(" \t\n\r\0\x0b")
    first = min((entity["offset"] for entity in entities), default=len(text))
    cut = 0
    while cut < min(first, len(text)) and text[cut] in " \n\t":
        cut += 1
    text = text[cut:]
    size = utf16_length(text)
    moved = []
    for entity in entities:
        offset = entity["offset"] - cut
        length = min(entity["length"], size - offset)
        if length > 0:
            moved.append({**entity, "offset": offset, "length": length})
    return text, moved


def detect(text: str, given: Sequence[dict[str, Json]] = ()) -> list[dict[str, Json]]:
    """Return the links, mentions, commands and tags in ``text`` that Telegram marks by itself, outside of ``given`` ones."""
    offsets = utf16_offsets(text)
    taken = [(e["offset"], e["offset"] + e["length"]) for e in given if e["type"] in _OPAQUE]
    found: list[dict[str, Json]] = []
    for kind, pattern in _DETECTORS:
        for match in pattern.finditer(text):
            start, end = offsets[match.start()], offsets[match.end()]
            if all(end <= other_start or start >= other_end for other_start, other_end in taken):
                taken.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    return found


def slice_of(text: str, entity: dict[str, Json]) -> str:
    """Return the stretch of ``text`` that an entity covers."""
    units = text.encode("utf-16-le")
    start = entity["offset"] * 2
    return units[start : start + entity["length"] * 2].decode("utf-16-le")
