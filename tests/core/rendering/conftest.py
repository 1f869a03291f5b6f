"""Telegram's reading of HTML, for the tests of what is sent to it."""

import re
from collections.abc import Callable
from html import unescape

import pytest

TAGS = {"b", "i", "a", "blockquote"}
TOKEN = re.compile(r"<(?P<closing>/?)(?P<tag>[a-z-]+)(?P<rest>[^<>]*)>|&(?P<name>\w+);|(?P<stray>[<>&])|(?P<text>[^<>&]+)")


class MarkupError(Exception):
    pass


def parse(markup: str) -> tuple[str, list[tuple[str, str]]]:
    """Read Telegram HTML as strictly as the server: return the text, and the entities as (tag, text inside)."""
    text = ""
    entities: list[tuple[str, str]] = []
    open_tags: list[tuple[str, int]] = []
    for token in TOKEN.finditer(markup):
        if token["text"] is not None:
            text += token["text"]
        elif token["name"] is not None:
            if token["name"] not in {"lt", "gt", "amp", "quot"}:
                raise MarkupError(f"unsupported entity: {token[0]}")
            text += unescape(token[0])
        elif token["stray"] is not None:
            raise MarkupError(f"{token[0]!r} is not escaped")
        elif token["closing"]:
            tag, start = open_tags.pop()
            if tag != token["tag"] or token["rest"]:
                raise MarkupError(f"{token[0]} closes <{tag}>")
            entities.append((tag, text[start:]))
        else:
            check_opening(token["tag"], token["rest"], [tag for tag, _ in open_tags])
            open_tags.append((token["tag"], len(text)))
    if open_tags:
        raise MarkupError(f"not closed: {open_tags}")
    return text, entities


def check_opening(tag: str, rest: str, outside: list[str]) -> None:
    if tag not in TAGS:
        raise MarkupError(f"unsupported tag <{tag}>")
    if tag == "blockquote" and "blockquote" in outside:
        raise MarkupError("blockquotes do not nest")
    if tag == "a":
        if not re.fullmatch(r' href="[^"<>]+"', rest):
            raise MarkupError(f"attributes of a link: {rest}")
    elif rest and (tag, rest) != ("blockquote", " expandable"):
        raise MarkupError(f"attributes of <{tag}>: {rest}")


@pytest.fixture(scope="session", name="parse")
def html_parser() -> Callable[[str], tuple[str, list[tuple[str, str]]]]:
    """Read Telegram HTML: return the text, and the entities as (tag, text inside); MarkupError for what the server refuses."""
    return parse
