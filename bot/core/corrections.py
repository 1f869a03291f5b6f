"""What becomes of a posted digest when its articles change: which items say something else now, and the messages that say it.

    items as shown ─┐
                    ├──► those that differ ──► marked sections ──► the posted messages with these in their place
    articles now  ──┘

An item is what its section of the digest says: headline, quotes, credit, origin. An article that changed somewhere else is no
correction. The mark tells when Kutip saw the change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.document import Details, Document, Paragraph, Run, Section
from bot.core.model import Article
from bot.core.texts import translator
from bot.core.wording import moment_phrase


@dataclass(frozen=True, slots=True)
class Writing:
    """For whom a digest was written, and when."""

    language: str
    timezone: str
    written_at: datetime

    def moment(self, at: datetime) -> str:
        """Return a moment in words, as seen from the day on which the digest was written."""
        return moment_phrase(at, self.language, zone=ZoneInfo(self.timezone), now=self.written_at)

    def gettext(self, message: str) -> str:
        """Return a text in the digest's language."""
        return translator(self.language).gettext(message)


@dataclass(frozen=True, slots=True)
class ShownItem:
    """What an item says: its ``section`` without a mark; ``corrected_at`` when it was changed last, None if it never was."""

    section: Section
    corrected_at: datetime | None = None
    withdrawn: bool = False


END: Final = -1
"""The position of a digest's end, which counts its items."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What an item, or the end of a digest, says ``now``, and the sections (with their marks) that it said before."""

    now: ShownItem
    former: tuple[Section, ...]


def replaced(before: Correction | None, shown: Section, now: ShownItem) -> Correction:
    """Return the correction of what ``shown`` was: ``before`` was the one until now."""
    former = () if before is None else before.former
    return Correction(now, (*(section for section in former if section != shown), shown))


def changes(corrected: Mapping[int, Correction], writing: Writing) -> dict[Section, Section]:
    """Return what is to stand in the place of each section that a message may still have."""
    found: dict[Section, Section] = {}
    for item in corrected.values():
        now = display(item.now, writing)
        found |= {section: now for section in item.former if section != now}
    return found


def correction(shown: ShownItem, article: Article, section: Section, alone: Section, writing: Writing) -> ShownItem | None:
    """Return what an item is to say now that its article would be told by ``section``; None where nothing is to change.

    ``alone`` is the section without who else reports the story: that others do is no correction.
    """
    if article.withdrawn_at is not None:
        return None if shown.withdrawn else ShownItem(_withdrawn(article, writing), article.withdrawn_at, withdrawn=True)
    if shown.withdrawn:  # and its publisher has given it back
        return ShownItem(section, article.updated_at)
    said = shown.section.blocks
    if said[: len(alone.blocks)] == alone.blocks and len(said) <= len(alone.blocks) + 1:
        return None
    return ShownItem(section, article.updated_at)


def display(item: ShownItem, writing: Writing) -> Section:
    """Return the section of an item with its mark, as readers see it."""
    if item.corrected_at is None or item.withdrawn:
        return item.section
    mark = writing.gettext("updated {time}").format(time=writing.moment(item.corrected_at))
    return Section((*item.section.blocks, Paragraph((Run(mark, italic=True),))))


def _withdrawn(article: Article, writing: Writing) -> Section:
    """Say that an item was taken back. What it said is not said again."""
    outlet = article.outlet or article.source
    at = article.withdrawn_at
    time = "" if at is None else writing.moment(at)
    text = writing.gettext("An item from {outlet} was withdrawn · {time}").format(outlet=outlet, time=time)
    return Section((Paragraph((Run(text, italic=True),)),))


def with_sections(document: Document, changes: Mapping[Section, Section]) -> Document | None:
    """Return a posted message's document with these sections changed; None if it has none of them."""
    if not any(section in changes for section in document.sections):
        return None
    return Document(tuple(changes.get(section, section) for section in document.sections))


def without_details(document: Document) -> Document:
    """Return the document without what is folded: a correction may be longer than what it corrects, the message may not."""
    return Document(
        tuple(Section(tuple(block for block in s.blocks if not isinstance(block, Details))) for s in document.sections)
    )


def correctable(posted_at: datetime, corrections_for: timedelta, *, now: datetime) -> bool:
    """Return whether a digest is still corrected."""
    return now < posted_at + corrections_for
