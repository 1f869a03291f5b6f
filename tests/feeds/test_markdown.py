"""Markdown articles: front matter is read, markup goes, words and quote marks stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.markdown import read_markdown


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ('**"Kami siap,"** kata *Menteri* Rosa.', '"Kami siap," kata Menteri Rosa.'),
        ("“Kami *sangat* siap,” kata __Rosa__.", "“Kami sangat siap,” kata Rosa."),
        ("***“Tiga.”***", "“Tiga.”"),
        ('lihat [situs itu](https://x.test/a_(b) "judul") ini', "lihat situs itu ini"),
        ("lihat [situs](https://x.test) dan [acuan][1]\n\n[1]: https://y.test", "lihat situs dan acuan"),
        ("<https://x.test/a>", "https://x.test/a"),
        ("a ![foto](b.png) c", "a c"),
        ("5 * 3 * 2 = 30 dan nama_berkas_ini", "5 * 3 * 2 = 30 dan nama_berkas_ini"),
        (r"\*bukan miring\* dan \_ini\_", "*bukan miring* dan _ini_"),
        ("baris satu\nbaris dua", "baris satu baris dua"),
        ("baris satu  \nbaris dua", "baris satu\n\nbaris dua"),
        ('> "Kutipan"\n> lanjut', '"Kutipan" lanjut'),
        ("- satu\n- dua\n* tiga", "satu\n\ndua\n\ntiga"),
        ("12. Dezember war es.", "12. Dezember war es."),
        ("— Saya datang, katanya.", "— Saya datang, katanya."),
        ("Sub\n---\nteks", "Sub\n\nteks"),
        ("a\n\n---\n\nb\n\n***\n\nc", "a\n\nb\n\nc"),
        ("a\n\n```\nkode\n```\n\nb", "a\n\nb"),
        ("catatan[^1].\n\n[^1]: kaki", "catatan."),
        ("<b>tebal</b><br>x <!-- komentar --> y", "tebalx y"),
        ("~~salah~~ `kode`", "salah kode"),
        ('3 < 4 dan "5 > 4"', '3 < 4 dan "5 > 4"'),
    ],
)
def test_markup_goes_and_words_stay(markdown: str, text: str) -> None:
    assert read_markdown(markdown).text == text


@pytest.mark.parametrize("heading", ["# Judul *besar* #", "Judul **besar**\n===", "\n\n#  Judul besar"])
def test_the_first_heading_is_the_title(heading: str) -> None:
    article = read_markdown(f"{heading}\n\nIsi.\n\n# Bukan judul\n\nLagi.")
    assert article.title == "Judul besar"
    assert article.text == "Isi.\n\nBukan judul\n\nLagi."


def test_yaml_front_matter_is_read() -> None:
    article = read_markdown(
        "---\ntitle: \"Menteri: \\\"Harga stabil\\\"\"\ndate: 2026-03-01 # hari ini\nsource: 'Harian ''Contoh'''\n"
        'tags: [pangan, "harga beras"]\nauthors:\n  - Ani\n  - Budi\nnested:\n  deep: 1\nempty:\n---\nIsi.\n'
    )
    assert article.text == "Isi."
    assert article.meta["title"] == 'Menteri: "Harga stabil"'
    assert article.meta["date"] == "2026-03-01"
    assert article.meta["source"] == "Harian 'Contoh'"
    assert article.meta["tags"] == ("pangan", "harga beras")
    assert article.meta["authors"] == ("Ani", "Budi")
    assert article.value("empty", "date") == "2026-03-01"
    assert article.value("tags", "missing") is None


def test_toml_front_matter_is_read() -> None:
    article = read_markdown('+++\ntitle = "Judul"\ndate = 2026-03-01T10:00:00+07:00\ntags = ["a"]\n+++\nIsi.')
    assert article.text == "Isi."
    assert article.value("title") == "Judul"
    assert article.value("date") == "2026-03-01 10:00:00+07:00"
    assert article.meta["tags"] == ("a",)


@pytest.mark.parametrize("text", ["---\nini bukan kunci\n---\nIsi.", "---\ntidak ditutup: ya\n\nIsi.", "+++\n= rusak\n+++\nIsi."])
def test_front_matter_that_is_none_stays_text(text: str) -> None:
    article = read_markdown(text)
    assert article.meta == {}
    assert "Isi." in article.text


@given(
    st.text()
    | st.lists(
        st.sampled_from(["*", "_", "**", "[", "](", ")", "`", "#", "\n", " ", ">", "---\n", "a: b\n", '"', "x", "\\"])
    ).map("".join)
)
def test_any_text_is_read(text: str) -> None:
    article = read_markdown(text)
    assert "\n\n\n" not in article.text


@given(st.lists(st.sampled_from(['"', "“", "”", "„", "«", "»", "'", "’", "kata", "Budi,", " "]), max_size=40).map("".join))
def test_quote_marks_come_through(text: str) -> None:
    assert "".join(read_markdown(text).text.split()) == "".join(text.split())
