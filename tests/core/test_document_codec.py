import json
from typing import Any

import pytest

from bot.core.document import Details, Document, Footer, Heading, Paragraph, PullQuote, Run, Section
from bot.core.document_codec import document_from_json, document_to_json

DOCUMENT = Document(
    (
        Section((Heading((Run("Kabar"),), level=2),)),
        Section(
            (
                Heading((Run("Harga turun", url="https://a.example/?x=1&y=2"),), level=4),
                PullQuote("Empat puluh ribu", (Run("Siti", bold=True), Run(", pedagang", italic=True)), "id"),
                PullQuote("Tanpa nama"),
                Paragraph((Run("satu", bold=True, italic=True, url="https://a.example/"),)),
                Details((Run("1 kutipan lain"),), (PullQuote("Dua", language="en"), Paragraph(()))),
            )
        ),
        Section(()),
        Section((Footer((Run("1 artikel"),)),)),
    )
)


def test_a_document_comes_back_as_it_was():
    stored = json.dumps(document_to_json(DOCUMENT))
    assert document_from_json(json.loads(stored)) == DOCUMENT


def test_what_is_stored_stays_readable():
    """Rows written by this version are in people's databases: a change of the form needs a new version number."""
    document = Document((Section((Heading((Run("a"), Run("b", bold=True), Run("c", url="d")), level=2), PullQuote("e"))),))
    assert document_to_json(document) == {
        "version": 1,
        "sections": [
            [
                {"type": "heading", "text": ["a", ["b", "b"], ["c", "", "d"]], "level": 2},
                {"type": "quote", "text": "e", "credit": [], "language": None},
            ]
        ],
    }


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "text",
        {},
        {"version": 2, "sections": []},
        {"version": 1},
        {"version": 1, "sections": [[{"type": "video", "text": []}]]},
        {"version": 1, "sections": [[{"type": "paragraph"}]]},
        {"version": 1, "sections": [[{"type": "paragraph", "text": "a"}]]},
        {"version": 1, "sections": [[{"type": "paragraph", "text": [1]}]]},
        {"version": 1, "sections": [[{"type": "paragraph", "text": [["a", "", 1]]}]]},
        {"version": 1, "sections": [[{"type": "paragraph", "text": [["a"]]}]]},
        {"version": 1, "sections": [[{"type": "heading", "text": [], "level": "2"}]]},
        {"version": 1, "sections": [[{"type": "quote", "text": None, "credit": [], "language": None}]]},
        {
            "version": 1,
            "sections": [[{"type": "details", "summary": [], "blocks": [{"type": "heading", "text": [], "level": 1}]}]],
        },
        {"version": 1, "sections": [["paragraph"]]},
    ],
)
def test_anything_else_is_refused(value: Any):
    with pytest.raises(ValueError, match="document"):
        document_from_json(value)
