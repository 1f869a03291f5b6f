"""docs/sandbox.md says what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.sandbox import limits
from bot.sandbox.controls import _FAULT, _NEW_CHAT
from bot.sandbox.parameters import METHODS
from bot.sandbox.server import Sandbox, _routes

DOCS = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_method_is_named(method: str) -> None:
    assert f"`{method}`" in DOCS


def test_every_route_is_named(sandbox: Sandbox) -> None:
    for pattern, *_ in _routes(None):  # type: ignore[arg-type]
        plain = pattern.replace(r"(-?\d+)", "{id}").replace(r"(?:/(\d+))?", "").replace(r"(\d+)", "{user}")
        if plain.startswith("/api/"):
            assert plain in DOCS


def test_every_event_is_named() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "bot" / "sandbox").rglob("*.py")
    )
    kinds = set(re.findall(r"\b(?:tell|publish)\(\"(\w+)\"", sources))
    assert {"message", "chat", "callback_answer"} <= kinds
    assert [kind for kind in kinds if f"`{kind}`" not in DOCS] == []


def test_the_fields_of_controls_are_named() -> None:
    names = {*_FAULT.required, *_FAULT.optional, *_NEW_CHAT.required, *_NEW_CHAT.optional}
    assert [name for name in sorted(names) if name not in DOCS] == []


def test_the_limits_are_named() -> None:
    for number in (limits.MESSAGE_CHARACTERS, limits.RAW_MARKUP_BYTES, limits.ENTITIES, limits.RICH_BLOCKS, limits.RICH_DEPTH):
        assert str(number) in DOCS
