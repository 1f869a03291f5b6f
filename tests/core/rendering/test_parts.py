"""A document in the outbox: each part is one message, in every kind."""

from __future__ import annotations

import pytest

from bot.core.document import Document, Heading, Paragraph, PullQuote, Run, Section
from bot.core.rendering.parts import RENDERERS, render_part, split
from bot.core.rendering.plain import render_plain


def document(sections: int, words: int) -> Document:
    return Document(
        tuple(
            Section((Heading((Run(f"Headline {number}"),)), PullQuote("kata " * words + f"akhir{number}", (Run("Seseorang"),))))
            for number in range(sections)
        )
    )


@pytest.mark.parametrize("kind", sorted(RENDERERS))
@pytest.mark.parametrize(("sections", "words"), [(1, 5), (30, 60), (3, 1500)])
def test_each_part_is_exactly_one_message_and_nothing_is_lost(kind, sections, words):
    whole = document(sections, words)
    pieces = split(whole, kind)
    assert len([render_part(piece, kind) for piece in pieces]) == len(pieces)
    said = "".join(render_plain(piece) for piece in pieces)
    assert all(f"akhir{number}" in said for number in range(sections))
    assert said.count("kata") == render_plain(whole).count("kata")


def test_a_part_refused_in_one_kind_can_be_said_in_a_simpler_one():
    rich = split(document(30, 60), "rich")
    assert len(rich) == 1
    html = [piece for part in rich for piece in split(part, "html")]
    assert len(html) > 1
    assert all(len(split(piece, "plain")) >= 1 for piece in html)


def test_an_empty_document_has_no_parts():
    assert split(Document(()), "html") == ()
    assert split(Document((Section((Paragraph((Run(" "),)),)),)), "html") == ()
