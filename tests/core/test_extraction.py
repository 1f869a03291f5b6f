"""What ``kutip extract`` tells of a text."""

from __future__ import annotations

import json

from bot.core.extraction import extract_document

TEXT = (
    "Pasar Baru Dibuka\nMANADO, KOMPAS — Pasar baru dibuka, Kamis (6/1/2022).\n"
    "“Pasar ini milik semua pedagang kecil di kota kita,” kata Wali Kota Manado Rina Wijaya.\n"
)


def test_row() -> None:
    row = extract_document(TEXT, language="id").row("a-1")
    assert (row["id"], row["headline"], row["source"]) == ("a-1", "Pasar Baru Dibuka", "KOMPAS")
    assert (row["published"], row["language"]) == ("2022-01-06", "id")
    (quote,) = row["quotes"]
    assert (quote["speaker"], quote["role"], quote["cue"]) == ("Rina Wijaya", "Wali Kota Manado", "kata")
    assert [TEXT[start:end] for start, end in quote["parts"]] == [quote["text"]]
    assert row["key_quote"] == quote
    assert json.loads(json.dumps(row)) == row


def test_the_language_is_detected_when_it_is_not_given() -> None:
    assert extract_document(TEXT).language == "id"


def test_an_unknown_language_still_has_its_quotations() -> None:
    reading = extract_document("“We go now and never come back to the valley,” said Jane Roe.", language="xx")
    assert [quote.text for quote in reading.quotes] == ["We go now and never come back to the valley"]


def test_an_empty_text() -> None:
    reading = extract_document("", language="id")
    assert (reading.headline, reading.quotes, reading.key_quote) == (None, (), None)
