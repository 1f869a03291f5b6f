"""Dividing a document among messages, on the structure: what comes out is rendered, never cut again.

    sections ──► as many as fit into a message ──► a section too long for a message of its own:
                     without its folded details ──► block by block ──► a block too long: at word boundaries

Each renderer says what fits. Nothing is lost but the details of an item that is too long with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from bot.core.document import Block, Details, Document, Footer, Heading, Inline, Paragraph, PullQuote, Run, Section
from bot.core.rendering.characters import word_end

Fits: TypeAlias = Callable[[Sequence[Section]], bool]
"""Whether these sections can stand in one message."""


def divide(document: Document, fits: Fits) -> tuple[tuple[Section, ...], ...]:
    """Return the sections of each message, in order. A section is divided only if it fits into no message."""
    messages: list[tuple[Section, ...]] = []
    current: tuple[Section, ...] = ()
    for section in document.sections:
        for piece in [section] if fits((section,)) else _pieces(section, fits):
            if current and not fits((*current, piece)):
                messages.append(current)
                current = ()
            current = (*current, piece)
    return tuple([*messages, current] if current else messages)


def _pieces(section: Section, fits: Fits) -> Iterator[Section]:
    """Divide a section that is too long for a message."""
    unfolded = _without_details(section, fits)
    if unfolded is not None:
        yield unfolded
        return
    current: tuple[Block, ...] = ()
    for block in _laid_open(section.blocks):
        for piece in _block_pieces(block, fits):
            if current and not fits((Section((*current, piece)),)):
                yield Section(current)
                current = ()
            current = (*current, piece)
    if current:
        yield Section(current)


def _without_details(section: Section, fits: Fits) -> Section | None:
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
            if fits((shorter,)):
                return shorter
        del blocks[at]
        if fits((Section(tuple(blocks)),)):
            return Section(tuple(blocks))
    return None


def _laid_open(blocks: Sequence[Block]) -> Iterator[Block]:
    """Unfold details that stand alone, and bring texts that can be divided into the open."""
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


def _block_pieces(block: Block, fits: Fits) -> Iterator[Block]:
    """Divide a block at word boundaries, as often as needed."""
    if fits((Section((block,)),)):
        yield block
    elif isinstance(block, PullQuote):
        # The credit stays with the quote's end; one that is too long itself becomes a paragraph.
        if fits((Section((replace(block, text=""),)),)) and block.text:
            pieces = list(_text_pieces(block.text, lambda text: fits((Section((replace(block, text=text),)),))))
            yield from (replace(block, text=piece, credit=()) for piece in pieces[:-1])
            yield replace(block, text=pieces[-1])
        else:
            yield from _block_pieces(replace(block, credit=()), fits)
            yield from _block_pieces(Paragraph(block.credit), fits)
    elif not isinstance(block, Details):
        text: Inline = block.text
        while text:
            head, text = _inline_head(text, lambda runs: fits((Section((replace(block, text=runs),)),)))
            yield replace(block, text=head)


def _text_pieces(text: str, fits: Callable[[str], bool]) -> Iterator[str]:
    rest = text.strip()
    while rest:
        at = word_end(rest, _most(len(rest), lambda length, rest=rest: fits(rest[:length])))  # type: ignore[misc]
        yield rest[:at].rstrip()
        rest = rest[at:].lstrip()


def _inline_head(text: Inline, fits: Callable[[Inline], bool]) -> tuple[Inline, Inline]:
    """Return the longest beginning that fits, up to a word's end, and the rest."""
    plain = "".join(run.text for run in text)
    at = word_end(plain, _most(len(plain), lambda length: fits(_cut(text, length)[0])))
    return _cut(text, at)


def _cut(text: Inline, length: int) -> tuple[Inline, Inline]:
    head: list[Run] = []
    for place, run in enumerate(text):
        if len(run.text) > length:
            head += [replace(run, text=run.text[:length])] if length else []
            return tuple(head), (replace(run, text=run.text[length:]), *text[place + 1 :])
        head.append(run)
        length -= len(run.text)
    return tuple(head), ()


def _most(length: int, fits: Callable[[int], bool]) -> int:
    """Return the greatest number up to ``length`` that fits, at least 1 (what fits in part, fits in less)."""
    low, high = 1, length
    while low < high:
        middle = (low + high + 1) // 2
        if fits(middle):
            low = middle
        else:
            high = middle - 1
    return low
