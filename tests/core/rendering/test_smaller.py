"""Dividing a message that Telegram found too long, though we did not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.document import Document, Heading, Paragraph, PullQuote, Run, Section
from bot.core.rendering.parts import RENDERERS, SHORTEST, smaller


def words(document: Document) -> list[str]:
    return [
        word
        for section in document.sections
        for block in section.blocks
        for word in (block.text if isinstance(block, PullQuote) else "".join(run.text for run in block.text)).split()
    ]


@pytest.mark.parametrize("kind", ["rich", "html", "plain"])
@given(counts=st.lists(st.integers(20, 120), min_size=1, max_size=6))
def test_the_pieces_are_shorter_and_hold_all_words(kind, counts):
    sections = tuple(
        Section((Heading((Run(f"judul {number}"),)), Paragraph((Run(" ".join(f"kata{n}" for n in range(count))),))))
        for number, count in enumerate(counts)
    )
    piece = Document(sections)
    made = smaller(piece, kind)
    assert len(made) >= 2
    assert [word for part in made for word in words(part)] == words(piece)
    for part in made:
        assert len(RENDERERS[kind](part)) == 1


@pytest.mark.parametrize("kind", ["rich", "html", "plain"])
def test_what_is_short_is_not_divided_for_ever(kind):
    assert smaller(Document((Section((Paragraph((Run("a" * (SHORTEST // 2)),)),)),)), kind) == ()
