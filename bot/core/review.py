"""A digest before its editors: what their buttons mean, and what becomes of the digest. Values in, values out.

    open ──publish, or its time is over──► published
     │
     └──skip, too old, its channel is gone──► skipped

While it is open, items are dropped and quotes are swapped. A button says which digest and item it means, and for a swap also
which quote it saw: pressed a second time, or by two editors at once, it finds that done which it asks for, and does nothing
more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from bot.core.model import Article, Digest, DigestItem

ReviewState: TypeAlias = Literal["review", "posted", "skipped"]
PressKind: TypeAlias = Literal["publish", "skip", "choose_drop", "drop", "choose_swap", "swap", "back"]
MenuKind: TypeAlias = Literal["drop", "swap"]

_CODES: Final[dict[PressKind, str]] = {
    "publish": "p", "skip": "s", "choose_drop": "d", "drop": "x", "choose_swap": "w", "swap": "q", "back": "b",
}  # fmt: skip
_KINDS: Final = {code: kind for kind, code in _CODES.items()}
_DATA: Final = re.compile(r"rv:(\d{1,18}):([psdxwqb])(?::(\d{1,4}))?(?::(\d{1,4}))?")


@dataclass(frozen=True, slots=True)
class Press:
    """What a button asks for. ``item`` is the item's position in the digest as composed, ``seen`` the quote that was shown.

    Where a menu is asked for, ``item`` is the number of entries before the page that it is to show.
    """

    digest: int
    kind: PressKind
    item: int | None = None
    seen: int | None = None

    def data(self) -> str:
        """Return the button data; ``parse_press`` reads it back."""
        numbers = [str(number) for number in (self.item, self.seen) if number is not None]
        return ":".join(["rv", str(self.digest), _CODES[self.kind], *numbers])


def parse_press(data: str) -> Press | None:
    """Return what a button asks for, or None if the data are not from a button of a review."""
    found = _DATA.fullmatch(data)
    if found is None:
        return None
    digest, code, item, seen = found.groups()
    return Press(int(digest), _KINDS[code], None if item is None else int(item), None if seen is None else int(seen))


@dataclass(frozen=True, slots=True)
class ItemEdit:
    """What editors changed of an item: ``dropped``, or the ``quote`` to show, by its words (None: as it was)."""

    dropped: bool = False
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Keep this of the item at ``item``, and show the digest anew."""

    item: int
    edit: ItemEdit


@dataclass(frozen=True, slots=True)
class Close:
    """Publish the digest, or skip it."""

    state: Literal["posted", "skipped"]


@dataclass(frozen=True, slots=True)
class Menu:
    """Which item is meant: what is done with it, and how many entries stand on the pages before this one."""

    kind: MenuKind
    at: int = 0


@dataclass(frozen=True, slots=True)
class Choose:
    """Show a menu. None: back to the first buttons."""

    menu: Menu | None


Refusal: TypeAlias = Literal["decided", "done", "last_item", "no_other_quote"]


@dataclass(frozen=True, slots=True)
class Refuse:
    """Change nothing, and say why."""

    why: Refusal


Decision: TypeAlias = Change | Close | Choose | Refuse


def decide_press(press: Press, state: ReviewState, items: Sequence[DigestItem], edits: Mapping[int, ItemEdit]) -> Decision:
    """Return what a press does to a digest in ``state``, whose ``items`` were composed, and edited by ``edits``."""
    if state != "review":
        return Refuse("decided")
    match press.kind:
        case "publish":
            return Close("posted")
        case "skip":
            return Close("skipped")
        case "choose_drop":
            return Refuse("last_item") if len(remaining(items, edits)) <= 1 else Choose(Menu("drop", press.item or 0))
        case "choose_swap":
            swappable = any(next_alternative(item.article) is not None for _, item in remaining(items, edits))
            return Choose(Menu("swap", press.item or 0)) if swappable else Refuse("no_other_quote")
        case "back":
            return Choose(None)
        case "drop" | "swap" if press.item is None or press.item >= len(items) or edits.get(press.item, ItemEdit()).dropped:
            return Refuse("done")
        case "drop":
            last = len(remaining(items, edits)) <= 1
            return Refuse("last_item") if last else Change(press.item, replace(edits.get(press.item, ItemEdit()), dropped=True))
        case "swap":
            return _swap(press.item, press.seen, items[press.item], edits.get(press.item, ItemEdit()))


def _swap(position: int, seen: int | None, item: DigestItem, edit: ItemEdit) -> Decision:
    article = edited_item(item, edit).article
    following = next_alternative(article)
    if following is None:
        return Refuse("no_other_quote")
    if article.key_quote != seen:
        return Refuse("done")
    return Change(position, replace(edit, quote=article.quotes[following].text))


def alternatives(article: Article) -> tuple[int, ...]:
    """Return the numbers of the quotes that can be shown, the best first: whole ones, and the present one."""
    choice = [n for n, quote in enumerate(article.quotes) if not quote.fragment or n == article.key_quote]
    return tuple(sorted(choice, key=lambda n: (-article.quotes[n].score, n)))


def next_alternative(article: Article) -> int | None:
    """Return the number of the quote that comes next when the present one is swapped; None where there is no other."""
    choice = alternatives(article)
    if len(choice) < 2:
        return None
    place = choice.index(article.key_quote) if article.key_quote in choice else -1
    return choice[(place + 1) % len(choice)]


def remaining(items: Sequence[DigestItem], edits: Mapping[int, ItemEdit]) -> tuple[tuple[int, DigestItem], ...]:
    """Return the items that were not dropped, as edited, each with its position."""
    every = ((position, item, edits.get(position, ItemEdit())) for position, item in enumerate(items))
    return tuple((position, edited_item(item, edit)) for position, item, edit in every if not edit.dropped)


def edited_item(item: DigestItem, edit: ItemEdit) -> DigestItem:
    """Return the item with the quote that the editors chose, if the article still has it."""
    if edit.quote is None:
        return item
    found = next((n for n, quote in enumerate(item.article.quotes) if quote.text == edit.quote), item.article.key_quote)
    return replace(item, article=replace(item.article, key_quote=found))


def edited(digest: Digest, edits: Mapping[int, ItemEdit]) -> Digest:
    """Return the digest as the editors want it."""
    return replace(digest, items=tuple(item for _, item in remaining(digest.items, edits)))


def overdue(publish_at: datetime, *, now: datetime, fresh_for: timedelta) -> Literal["posted", "skipped"] | None:
    """Return what becomes of a digest that nobody has decided on; None while there is time.

    Where the program did not run for so long that it is no news any more, it is skipped.
    """
    if now < publish_at:
        return None
    return "posted" if now < publish_at + fresh_for else "skipped"
