"""What editors see of a digest before it is posted: the preview with its buttons and menus, in their language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from bot.core.answers import Shown
from bot.core.document import (
    Block,
    Button,
    Details,
    Document,
    Footer,
    Heading,
    Keyboard,
    Paragraph,
    PullQuote,
    Reply,
    Run,
    Section,
)
from bot.core.editor_texts import clock
from bot.core.model import DigestItem
from bot.core.rendering.parts import split
from bot.core.review import Menu, MenuKind, Press, PressKind, Refusal, ReviewState, next_alternative

BUTTON_LENGTH: Final = 34
"""Code points on a button: as many as a telephone shows in one line."""
PER_PAGE: Final = 8
"""Items in a menu: with the buttons below, what a telephone shows at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PreviewState:
    """Where a digest stands before its editors. ``by`` is the name of who decided; None: nobody, the time was over."""

    channel: str
    digest_id: int
    state: ReviewState
    publish_at: datetime
    decided_at: datetime | None = None
    by: str | None = None
    reason: str | None = None


def preview(
    shown: Shown,
    status: PreviewState,
    digest: Document,
    items: Sequence[tuple[int, DigestItem]],
    *,
    menu: Menu | None = None,
) -> Reply:
    """Return a digest as its editors see it: ``digest`` with its items numbered, what happens when, and buttons.

    ``items`` are those that are left, with their positions. It always fits one message, so that it can be edited; where the
    digest needs several, what is folded is left out, then the quotes, and the preview says so.
    """
    top = Section((Paragraph((Run(_headline(shown, status), bold=True),)),))
    document = _numbered(digest, len(items)) if status.state == "review" else digest
    end = Section((Paragraph((Run(_outlook(shown, status), bold=True),)),))  # where the buttons are
    fitting = _fitting(Document((top, *document.sections, end)), shown)
    if status.state != "review":
        return Reply(fitting)
    return Reply(fitting, _keyboard(shown, status.digest_id, items, menu))


def _headline(shown: Shown, status: PreviewState) -> str:
    _ = shown.text
    return _("Preview for {channel}").format(channel=status.channel)


def _outlook(shown: Shown, status: PreviewState) -> str:
    _ = shown.text
    at = clock(status.decided_at or status.publish_at, shown)
    if status.state == "review":
        return _("Published by itself at {time}, unless you decide before.").format(time=at)
    if status.state == "posted":
        if status.by is None:
            return _("Published by itself at {time}.").format(time=at)
        return _("Published by {name} at {time}.").format(name=status.by, time=at)
    if status.by is None:
        return _("Not published: its time was over. ({time})").format(time=at)
    return _("Skipped by {name} at {time}.").format(name=status.by, time=at)


def _numbered(digest: Document, count: int) -> Document:
    """Put numbers before the headlines of the items, which stand behind the opening section."""
    opening, *rest = digest.sections
    numbered = [_with_number(section, n) if n <= count else section for n, section in enumerate(rest, 1)]
    return Document((opening, *numbered))


def _with_number(section: Section, number: int) -> Section:
    first, *others = section.blocks
    if not isinstance(first, Heading):
        return section
    return Section((replace(first, text=(Run(f"{number}. "), *first.text)), *others))


def _fitting(document: Document, shown: Shown) -> Document:
    """Return the document, or as much of it as one classic message holds: the least that a chat takes."""
    _ = shown.text
    if _is_one_message(document):
        return document
    note = Section((Footer((Run(_("Shortened here; the post has everything.")),)),))
    top, *rest, end = document.sections
    for leave_out in ((Details,), (Details, PullQuote), (Details, PullQuote, Paragraph)):
        shortened = (_without(section, leave_out) for section in rest)
        candidate = Document((top, *(section for section in shortened if section.blocks), note, end))
        if _is_one_message(candidate):
            return candidate
    return Document((top, note, end))


def _without(section: Section, kinds: tuple[type[Block], ...]) -> Section:
    return Section(tuple(block for block in section.blocks if not isinstance(block, kinds)))


def _is_one_message(document: Document) -> bool:
    return len(split(document, "html")) <= 1


def _keyboard(shown: Shown, digest: int, items: Sequence[tuple[int, DigestItem]], menu: Menu | None) -> Keyboard:
    _ = shown.text
    if menu is None:
        return (
            (Button(_("Publish now"), Press(digest, "publish").data()),),
            (
                Button(_("Drop an item"), Press(digest, "choose_drop").data()),
                Button(_("Swap the quote"), Press(digest, "choose_swap").data()),
            ),
            (Button(_("Skip this digest"), Press(digest, "skip").data()),),
        )
    rows = [_droppable(digest, *item) if menu.kind == "drop" else _swappable(digest, *item) for item in enumerate(items, 1)]
    offered = [row for row in rows if row is not None]
    start = menu.at if menu.at < len(offered) else 0
    shown_rows = [(button,) for button in offered[start : start + PER_PAGE]]
    return (*shown_rows, *_turning(shown, digest, menu.kind, start, len(offered)), (_back(shown, digest),))


def _droppable(digest: int, number: int, item: tuple[int, DigestItem]) -> Button:
    position, content = item
    return Button(_short(f"✕ {number}. {content.article.headline}"), Press(digest, "drop", position).data())


def _swappable(digest: int, number: int, item: tuple[int, DigestItem]) -> Button | None:
    """Return a button with the words that would be quoted; None where there are no others."""
    position, content = item
    article = content.article
    following = next_alternative(article)
    if following is None:
        return None
    words = article.quotes[following].text
    return Button(_short(f"{number}. → “{words}", end="…”", full="”"), Press(digest, "swap", position, article.key_quote).data())


def _turning(shown: Shown, digest: int, kind: MenuKind, start: int, total: int) -> Keyboard:
    """Return the row that turns the pages of a menu; none, where there is one page."""
    _ = shown.text
    choose: PressKind = "choose_drop" if kind == "drop" else "choose_swap"
    row = []
    if start > 0:
        row.append(Button(_("« Previous"), Press(digest, choose, max(0, start - PER_PAGE)).data()))
    if start + PER_PAGE < total:
        row.append(Button(_("More »"), Press(digest, choose, start + PER_PAGE).data()))
    return (tuple(row),) if row else ()


def _back(shown: Shown, digest: int) -> Button:
    _ = shown.text
    return Button(_("« Back"), Press(digest, "back").data())


def _short(label: str, *, end: str = "…", full: str = "") -> str:
    """Return as many words of a label as a button shows, with ``end`` where it is cut and ``full`` where it is not."""
    if len(label) + len(full) <= BUTTON_LENGTH:
        return label + full
    room = BUTTON_LENGTH - len(end)
    words = label[: room + 1].rpartition(" ")[0].rstrip()
    return (words if len(words) > room // 2 else label[:room]).rstrip() + end  # one long word: as much of it as there is room for


def press_answer(shown: Shown, outcome: Literal["published", "skipped", "dropped", "swapped"] | Refusal) -> str:
    """Return the line that an editor sees for a moment after a press."""
    _ = shown.text
    return {
        "published": _("It is being published."),
        "skipped": _("Skipped."),
        "dropped": _("Dropped."),
        "swapped": _("Another quote is shown."),
        "decided": _("This digest was decided on already."),
        "done": _("That is done already."),
        "last_item": _("It is the only item. To post nothing, press Skip this digest."),
        "no_other_quote": _("There is no other quote to show."),
    }[outcome]
