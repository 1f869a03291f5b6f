"""From bytes to text, in the encodings that newspapers' files are in."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.decode import declared_in_header, declared_in_html, declared_in_xml, decode, looks_binary

INDONESIAN = "Presiden mengatakan “kita harus bekerja sama” pada Kamis – bukan besok. Ia tiba di kafe…"
GERMAN = "Der Außenminister sagte in München: „Wir müssen über Lösungen reden.“ Größere Schritte wären möglich."
FRENCH = "Le président a déclaré : « Nous sommes prêts à négocier. » L’été sera décisif, a-t-il ajouté à Besançon."
POLISH = "Premier powiedział w środę: „Musimy działać szybko”. Żaden z ministrów nie zgłosił sprzeciwu wobec tej decyzji rządu."
TURKISH = "Başbakan, “Bu işi birlikte çözeceğiz” dedi. Görüşmeler İstanbul'da sürüyor; sonuç için ağustos ayı bekleniyor."
RUSSIAN = "Президент заявил журналистам: «Переговоры продолжатся на следующей неделе в Москве», сообщает агентство."


@pytest.mark.parametrize("text", [INDONESIAN, GERMAN, FRENCH, POLISH, RUSSIAN])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_with_and_without_a_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_utf_16_of_both_byte_orders_is_read(mark: bytes) -> None:
    encoding = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    assert decode(mark + GERMAN.encode(encoding)) == GERMAN


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (INDONESIAN, "windows-1252"),
        (GERMAN.replace("„", '"').replace("“", '"'), "latin-1"),
        (GERMAN, "windows-1252"),
        (FRENCH, "windows-1252"),
        (POLISH, "windows-1250"),
        (TURKISH, "windows-1254"),
        (RUSSIAN, "windows-1251"),
        (RUSSIAN.replace("«", '"').replace("»", '"'), "koi8-r"),
    ],
)
def test_older_encodings_are_detected(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_declaration_helps_where_bytes_alone_are_ambiguous() -> None:
    assert decode("ŠĐŽ".encode("windows-1250"), declared="windows-1250") == "ŠĐŽ"


@pytest.mark.parametrize("declared", ["iso-8859-1", "us-ascii", "windows-1251", "no-such-encoding", "hex", "utf-16"])
def test_utf_8_is_believed_before_a_false_declaration(declared: str) -> None:
    assert decode(GERMAN.encode(), declared=declared) == GERMAN


@pytest.mark.parametrize("declared", ["utf-8", "utf-16", "rot13", "idna", "\x00"])
def test_a_declaration_that_the_bytes_disprove_is_passed_over(declared: str) -> None:
    assert decode(INDONESIAN.encode("windows-1252"), declared=declared) == INDONESIAN


def test_latin_1_is_read_as_browsers_do() -> None:
    assert decode("“Halo”".encode("windows-1252"), declared="iso-8859-1") == "“Halo”"


def test_one_broken_character_does_not_change_the_encoding() -> None:
    data = (GERMAN * 10).encode() + b"\xff" + GERMAN.encode()
    assert decode(data) == GERMAN * 10 + "\ufffd" + GERMAN


def test_a_character_cut_in_two_at_the_end_is_lost_alone() -> None:
    assert decode("Grüße ü".encode()[:-1]) == "Grüße \ufffd"


def test_line_ends_become_line_feeds() -> None:
    assert decode(b"a\r\nb\rc\n") == "a\nb\nc\n"


@pytest.mark.parametrize(
    ("html", "encoding"),
    [
        (b'<html><head><meta charset="windows-1251">', "windows-1251"),
        (b"<meta charset=utf-8>", "utf-8"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">', "ISO-8859-1"),
        (b"<META CONTENT='text/html; charset = gb2312' HTTP-EQUIV=x>", "gb2312"),
        (b'<?xml version="1.0" encoding="koi8-r"?><html>', "koi8-r"),
        (b"<html><p>charset=none</p>", None),
    ],
)
def test_a_page_declares_its_encoding(html: bytes, encoding: str | None) -> None:
    assert declared_in_html(html) == encoding


def test_a_header_and_an_xml_declaration_declare_the_encoding() -> None:
    assert declared_in_header('text/xml; charset="utf-8"; x=y') == "utf-8"
    assert declared_in_header("text/xml") is None
    assert declared_in_header(None) is None
    assert declared_in_xml(b"<?xml version='1.0' encoding='iso-8859-15'?>") == "iso-8859-15"
    assert declared_in_xml(b"<rss>") is None


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"PK\x03\x04\x14\x00", b"\x7fELF\x02\x01\x01\x00", bytes(range(1, 32)) * 9]
)
def test_binary_files_look_binary(data: bytes) -> None:
    assert looks_binary(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "windows-1252"])
def test_text_does_not_look_binary(encoding: str) -> None:
    assert not looks_binary(INDONESIAN.encode(encoding))


@given(st.binary(max_size=300), st.none() | st.text(max_size=12) | st.sampled_from(["utf-7", "cp037", "big5", "iso2022_jp"]))
def test_any_bytes_become_text(data: bytes, declared: str | None) -> None:
    assert "\r" not in decode(data, declared=declared)
    looks_binary(data)
    declared_in_html(data)


@given(st.text(st.characters(codec="utf-8")))
def test_utf_8_comes_through_unchanged(text: str) -> None:
    if not text.startswith("\ufeff") and "\x00" not in text[:2]:
        assert decode(text.encode("utf-8", "replace")) == text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace(
            "\r", "\n"
        )
