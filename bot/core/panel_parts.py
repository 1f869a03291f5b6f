"""What the pages of a reader's panel are made of: buttons, rows, lists with pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Final

from babel.core import Locale
from babel.dates import format_time, get_day_names

from bot.core.answers import Shown
from bot.core.document import Block, Button, Document, Heading, Keyboard, Paragraph, Reply, Run, Section
from bot.core.subscriptions import Action, Page, Press
from bot.core.texts import text_language

ZONES_PER_PAGE: Final = 16
BUTTON_LENGTH: Final = 32
MARK: Final = "✓ "


def page_reply(shown: Shown, title: str, lines: Sequence[str], rows: Keyboard, *, back: Page = "home") -> Reply:
    """Return a page with a title, lines, buttons, and a way back."""
    _ = shown.text
    blocks: list[Block] = [Heading((Run(title),)), *(Paragraph((Run(line),)) for line in lines)]
    last = (opening(_("« Back"), back),)
    return Reply(Document((Section(tuple(blocks)),)), (*rows, last))


def button(text: str, action: Action, argument: str = "") -> Button:
    """Return a button, with as much of its text as there is room for."""
    short = text if len(text) <= BUTTON_LENGTH else f"{text[: BUTTON_LENGTH - 1]}…"
    return Button(short, Press(action, argument).data())


def opening(text: str, page: Page, at: str = "") -> Button:
    """Return a button that opens a page."""
    return button(text, "open", f"{page}/{at}" if at else page)


def choosing(text: str, is_chosen: bool, press: Press) -> Button:
    """Return a button for what is chosen, or not."""
    return button(f"{MARK}{text}" if is_chosen else text, press.action, press.argument)


def pairs(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    """Return the buttons two in a row."""
    return [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]


def triples(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    """Return the buttons three in a row."""
    return [tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3)]


def offset_of(text: str, total: int, size: int = ZONES_PER_PAGE) -> int:
    """Return the offset of a page that is there."""
    wanted = int(text) if text.isdecimal() and len(text) < 7 else 0
    return wanted // size * size if wanted < total else 0


def turning(shown: Shown, page: Page, offset: int, total: int, *, size: int, prefix: str = "") -> list[tuple[Button, ...]]:
    """Return the row that turns the pages of a long list; none, where there is one page."""
    _ = shown.text
    row = []
    if offset > 0:
        row.append(opening("«", page, f"{prefix}{max(0, offset - size)}"))
    if offset + size < total:
        row.append(opening(_("More »"), page, f"{prefix}{offset + size}"))
    return [tuple(row)] if row else []


def _locale(shown: Shown) -> Locale:
    return Locale(text_language(shown.language))


def day_names(shown: Shown) -> list[str]:
    """Return the names of the days, Monday first."""
    names = get_day_names("wide", locale=_locale(shown))
    return [str(names[day]) for day in range(7)]


def wall_time(shown: Shown, at: time) -> str:
    """Return a wall time, on 24 hours: the grid has no room for "a.m."."""
    return format_time(at, "HH.mm" if text_language(shown.language) == "id" else "HH:mm", locale=_locale(shown))
