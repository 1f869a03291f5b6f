"""Article pages."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.feeds.page import MOST_ELEMENTS, extract_page, fragment_text

PARAGRAPHS = (
    "JAKARTA - Harga beras turun di pasar induk pada pekan ini setelah panen raya di berbagai daerah.",
    '"Stok kami cukup untuk tiga bulan," kata Kepala Pasar Budi Santoso kepada wartawan, Senin.',
    "Ia menambahkan bahwa pasokan dari daerah akan terus mengalir sampai akhir bulan depan.",
)


def page(head: str = "", body: str | None = None, *, language: str = ' lang="id-ID"') -> str:
    article = body if body is not None else "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f"<!DOCTYPE html><html{language}><head><title>Harga beras turun - Kabar Uji</title>{head}</head><body>"
        f'<nav><a href="/">Beranda</a> <a href="/ekonomi">Ekonomi</a></nav><article><h1>Harga beras turun</h1>{article}</article>'
        "<aside>Terpopuler: hal lain</aside><footer>Hak cipta 2026</footer></body></html>"
    )


HEAD = (
    '<link rel="canonical" href="/a/1"><meta property="og:site_name" content="Kabar Uji">'
    '<meta name="author" content="Ani Wijaya">'
    '<meta property="article:published_time" content="2026-01-05T10:00:00+07:00">'
    '<meta property="og:image" content="https://x.test/i.jpg">'
)


def test_a_page_is_its_article_with_what_it_says_of_itself() -> None:
    found = extract_page(page(HEAD), "https://kabar.test/x?utm=1")
    assert found.text == "\n\n".join(PARAGRAPHS)
    assert found.title == "Harga beras turun"
    assert found.author == "Ani Wijaya"
    assert found.outlet == "Kabar Uji"
    assert found.language == "id"
    assert found.url == "https://kabar.test/a/1"
    assert found.published_at == datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
    assert found.published_on == date(2026, 1, 5)
    assert found.image == "https://x.test/i.jpg"


@pytest.mark.parametrize(
    "head",
    [
        '<meta itemprop="datePublished" content="2026-01-05T10:00:00+07:00">',
        '<meta name="pubdate" content="Senin, 5 Januari 2026 10:00 WIB">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-01-05T10:00:00+07:00"}</script>',
    ],
)
def test_the_moment_is_found_wherever_pages_put_it(head: str) -> None:
    assert extract_page(page(head)).published_at == datetime(2026, 1, 5, 3, 0, tzinfo=UTC)


def test_a_moment_without_zone_is_a_day_only() -> None:
    found = extract_page(page('<meta property="article:published_time" content="2026-01-05 23:00">'))
    assert (found.published_on, found.published_at) == (date(2026, 1, 5), None)


@pytest.mark.parametrize("canonical", ["/", "https://kabar.test/", "javascript:alert(1)", "http://[::1", ""])
def test_a_canonical_address_that_cannot_be_one_is_passed_over(canonical: str) -> None:
    found = extract_page(page(f'<link rel="canonical" href="{canonical}">'), "https://kabar.test/a/1")
    assert found.url == "https://kabar.test/a/1"


@pytest.mark.parametrize(
    ("head", "encoding", "content_type"),
    [
        ('<meta charset="windows-1252">', "windows-1252", None),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">', "windows-1252", "text/html"),
        ("", "windows-1252", "text/html; charset=windows-1252"),
        ("", "windows-1252", None),
        ('<meta charset="iso-8859-1">', "utf-8", "text/html; charset=windows-1251"),
        ("", "utf-16", None),
    ],
)
def test_pages_of_all_encodings_are_read(head: str, encoding: str, content_type: str | None) -> None:
    words = "„Wir müssen über größere Lösungen reden“, sagte der Außenminister am Dienstag in München den Journalisten."
    found = extract_page(page(head, f"<p>{words}</p><p>{words[::-1]}</p>").encode(encoding), content_type=content_type)
    assert words in found.text


def test_an_xml_declaration_is_no_obstacle() -> None:
    assert extract_page('<?xml version="1.0" encoding="utf-8"?>' + page()).text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("html", ["", "   ", "<html></html>", b"\x00\x01\x02"])
def test_a_page_without_an_article_is_an_input_error(html: str | bytes) -> None:
    with pytest.raises(InputError):
        extract_page(html, "https://ani:s3cr3t@kabar.test/x")


def test_errors_name_the_page_without_credentials() -> None:
    with pytest.raises(InputError) as caught:
        extract_page("", "https://ani:s3cr3t@kabar.test/x")
    assert "s3cr3t" not in str(caught.value)
    assert "kabar.test/x" in str(caught.value)


def test_a_fragment_is_all_article() -> None:
    found = fragment_text("<h1>Judul <i>besar</i></h1><p>Satu.</p><p>Dua.</p>")
    assert (found.title, found.text) == ("Judul besar", "Satu.\n\nDua.")
    with pytest.raises(InputError):
        fragment_text("<p> </p>")


PIECES = [b"<p>", b"</div>", b"<html>", b"<meta charset=", b"<body", b">", b"teks ", b"\xff", b"<table><tr>", b"<!--"]


@given(st.binary(max_size=400) | st.lists(st.sampled_from(PIECES)).map(b"".join))
def test_any_bytes_are_a_page_or_an_input_error(data: bytes) -> None:
    with suppress(InputError):
        assert extract_page(data).text.strip()


@pytest.mark.parametrize("piece", ["<p>", "<br>", "<p>x</p>", "<li>"])
def test_a_page_of_bare_tags_is_refused_before_it_costs_seconds(piece: str) -> None:
    page = "<html><body>" + piece * (MOST_ELEMENTS + 1)
    with pytest.raises(InputError, match="more than 50000 elements"):
        extract_page(page)
