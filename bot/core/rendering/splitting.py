"""Dividing a document among messages, on the structure: what comes out is rendered, never cut again.

    sections ──► as many as fit into a message ──► a section too long for a message of its own:
                     without its last folded blocks ──► block by block ──► a block too long: at word boundaries

A title is not left alone at a message's end, nor a footer in a message of its own, where it can be helped. Nothing is lost but
the folded blocks of a section that is too long with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeAlias, TypeVar

from bot.core.document import Block, Details, Document, Footer, Heading, Inline, Paragraph, PullQuote, Run, Section
from bot.core.rendering.characters import word_end

Size: TypeAlias = tuple[int, ...]
"""What a rendering takes of each thing that is limited; first its length in code points, as the reader sees it."""

Group: TypeAlias = tuple[Section, ...]

Thing = TypeVar("Thing", Block, Group)

TITLE_LEVEL = 2
"""A section that begins with a heading of this level or a larger one is a title."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How much the messages of a renderer hold.

    ``block`` is the size of a rendered block with what separates it from the next one (all zeros where nothing is shown); a
    section takes ``section`` more. ``limits`` are those of a message, each inclusive.
    """

    block: Callable[[Block], Size]
    section: Size
    limits: Size

    def of(self, section: Section) -> Size:
        """Return the size of a section."""
        size = self.total(*map(self.block, section.blocks))
        return self.total(size, self.section) if any(size) else size

    def total(self, *sizes: Size) -> Size:
        """Return the sum of sizes."""
        return tuple(map(sum, zip((0,) * len(self.limits), *sizes, strict=True)))

    def holds(self, *sizes: Size) -> bool:
        """Whether one message holds all of this together."""
        return all(taken <= limit for taken, limit in zip(self.total(*sizes), self.limits, strict=True))

    def holds_block(self, block: Block) -> bool:
        """Whether a message holds the block, in a section of its own."""
        return self.holds(self.block(block), self.section)


def divide(document: Document, measure: Measure) -> tuple[tuple[Section, ...], ...]:
    """Return the sections of each message, in order. A section is divided only if it fits into no message."""
    measure = replace(measure, block=cache(measure.block))
    pieces = (piece for section in document.sections for piece in _section_pieces(section, measure))
    groups = (part for group in _groups(pieces) for part in _if_held(group, measure))
    packed = _packed(groups, lambda group: measure.total(*map(measure.of, group)), measure)
    return tuple(tuple(section for group in message for section in group) for message in packed)


def _groups(sections: Iterable[Section]) -> Iterator[Group]:
    """Yield sections that should not be parted: a title and the first item under it, the last item and a footer."""
    group: Group = ()
    for section in sections:
        if group and not _is_footer(section) and not all(map(_is_title, group)):
            yield group
            group = ()
        group = (*group, section)
    if group:
        yield group


def _if_held(group: Group, measure: Measure) -> Iterator[Group]:
    """Yield the group as one if a message holds it, else its sections one by one."""
    if measure.holds(*map(measure.of, group)):
        yield group
    else:
        yield from ((section,) for section in group)


def _is_title(section: Section) -> bool:
    first = next(iter(section.blocks), None)
    return isinstance(first, Heading) and first.level <= TITLE_LEVEL


def _is_footer(section: Section) -> bool:
    return all(isinstance(block, Footer) for block in section.blocks)


def _packed(things: Iterable[Thing], size: Callable[[Thing], Size], measure: Measure) -> Iterator[list[Thing]]:
    """Put one thing after another into a message, as long as it holds them."""
    current: list[Thing] = []
    taken = measure.total()
    for thing in things:
        more = size(thing)
        if current and not measure.holds(taken, more):
            yield current
            current, taken = [], measure.total()
        current.append(thing)
        taken = measure.total(taken, more)
    if current:
        yield current


def _section_pieces(section: Section, measure: Measure) -> Iterator[Section]:
    """Yield the section, or what has to be made of it to fit into messages."""
    if measure.holds(measure.of(section)):
        yield section
    elif (shorter := _with_fewer_details(section, measure)) is not None:
        yield shorter
    else:
        pieces = (piece for block in _laid_open(section.blocks) for piece in _block_pieces(block, measure))
        # Each message gets a section of its own, so what sections take is left free.
        inside = replace(measure, limits=tuple(map(int.__sub__, measure.limits, measure.section)))
        yield from (Section(tuple(blocks)) for blocks in _packed(pieces, measure.block, inside))


def _with_fewer_details(section: Section, measure: Measure) -> Section | None:
    """Leave off the last folded block, again and again, until the section fits; None if that does not help."""
    blocks = list(section.blocks)
    if _is_only_details(blocks):
        return None
    for at in range(len(blocks) - 1, -1, -1):
        block = blocks[at]
        if not isinstance(block, Details):
            continue
        for kept in range(len(block.blocks) - 1, 0, -1):
            shorter = Section((*blocks[:at], replace(block, blocks=block.blocks[:kept]), *blocks[at + 1 :]))
            if measure.holds(measure.of(shorter)):
                return shorter
        del blocks[at]
        if measure.holds(measure.of(Section(tuple(blocks)))):
            return Section(tuple(blocks))
    return None


def _laid_open(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks without what is folded; where there is nothing else, unfold it."""
    open_them = _is_only_details(blocks)
    for block in blocks:
        if not isinstance(block, Details):
            yield block
        elif open_them:
            yield Paragraph(block.summary)
            yield from block.blocks


def _is_only_details(blocks: Sequence[Block]) -> bool:
    """Whether nothing is left to read of the blocks where what is folded is left off."""
    for block in blocks:
        match block:
            case Details():
                continue
            case PullQuote() if block.text.strip():
                return False
            case PullQuote(credit=text) | Heading(text=text) | Paragraph(text=text) | Footer(text=text):
                if any(run.text.strip() for run in text):
                    return False
    return True


def _block_pieces(block: Block, measure: Measure) -> Iterator[Block]:
    """Yield the block, or parts of it that each fit into a message."""
    if measure.holds_block(block):
        yield block
    elif isinstance(block, PullQuote):
        yield from _quote_pieces(block, measure)
    elif not isinstance(block, Details):
        rest = block.text
        while rest:
            head, rest = _inline_head(rest, lambda runs: measure.holds_block(replace(block, text=runs)), measure)
            yield replace(block, text=head)


def _quote_pieces(quote: PullQuote, measure: Measure) -> Iterator[Block]:
    """Divide a quote; its credit stays with the end. A credit that is too long itself becomes a paragraph."""
    words = quote.text.strip()
    if words and not measure.holds_block(replace(quote, text=words[:1])):
        yield from _block_pieces(replace(quote, credit=()), measure)
        yield from _block_pieces(Paragraph(quote.credit), measure)
        return
    if not words:
        yield from _block_pieces(Paragraph(quote.credit), measure)
        return
    while not measure.holds_block(replace(quote, text=words)):
        head, rest = _inline_head((Run(words),), lambda runs: measure.holds_block(replace(quote, text=runs[0].text)), measure)
        yield replace(quote, text=head[0].text.rstrip(), credit=())
        words = "".join(run.text for run in rest).lstrip()
    yield replace(quote, text=words)


def _inline_head(text: Inline, holds: Callable[[Inline], bool], measure: Measure) -> tuple[Inline, Inline]:
    """Return the longest beginning that is held, up to a word's end, and the rest."""
    plain = "".join(run.text for run in text)
    most = _most(min(len(plain), measure.limits[0]), lambda length: holds(_cut(text, length)[0]))
    return _cut(text, word_end(plain, most))


def _cut(text: Inline, length: int) -> tuple[Inline, Inline]:
    head: list[Run] = []
    for place, run in enumerate(text):
        if len(run.text) > length:
            head += [replace(run, text=run.text[:length])] if length else []
            return tuple(head), (replace(run, text=run.text[length:]), *text[place + 1 :])
        head.append(run)
        length -= len(run.text)
    return tuple(head), ()


def _most(length: int, holds: Callable[[int], bool]) -> int:
    """Return the greatest number up to ``length`` that is held, at least 1 (where one is held, all smaller ones are)."""
    low, high = 1, length
    while low < high:
        middle = (low + high + 1) // 2
        if holds(middle):
            low = middle
        else:
            high = middle - 1
    return low
