"""The seed article, read as an editor would."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.articles import read_article
from bot.core.model import ArticleDraft

SEED = Path(__file__).parents[3] / "seeds" / "000_d86c128ea78ee13b.txt"


@pytest.fixture(scope="module")
def article() -> ArticleDraft:
    return read_article(SEED.read_text("utf-8"), source="seeds", key=SEED.name)


def test_quotations_with_speaker_role_and_agency(article: ArticleDraft) -> None:
    direct = [quote for quote in article.quotes if not quote.fragment]
    told = [(quote.speaker, quote.role, quote.via) for quote in direct]
    assert told == [
        ("Nikol Pashinyan", "Ketua CSTO, Perdana Menteri Armenia", "AFP"),
        ("Kassym-Jomart Tokayev", "Presiden Kazakhstan", None),
    ]
    assert direct[0].text == (
        "Untuk jangka waktu terbatas guna menstabilkan dan menormalkan situasi di negara itu yang disebabkan oleh gangguan "
        "dari luar"
    )
    parts = [article.text[start:end] for start, end in direct[1].parts]
    assert parts[0].rstrip(",") == "Saya berniat untuk bertindak sekuat mungkin"
    assert parts[1].rstrip(".") == "Bersama-sama kita akan mengatasi periode hitam ini dalam sejarah Kazakhstan"


def test_key_quote_and_scare_quotes(article: ArticleDraft) -> None:
    assert article.key_quote is not None
    assert article.quotes[article.key_quote].speaker == "Kassym-Jomart Tokayev"
    scare = {quote.text for quote in article.quotes if quote.fragment}
    assert scare <= {"menstabilkan", "kelompok teroris", "para teroris", "pertempuran keras kepala"}


def test_front(article: ArticleDraft) -> None:
    assert (article.outlet, article.language, article.byline) == ("WahanaNews.co", "id", "rin")
    assert article.published_on is not None
    assert article.published_on.isoformat() == "2022-01-06"
    assert len(article.headline) <= 100
    assert article.text.startswith(article.headline)
    assert article.text[len(article.headline)] == " "


def test_no_word_of_the_inserts(article: ArticleDraft) -> None:
    for words in ("Baca Juga", "Georgia Gara-gara Putin", "Wamendag", "[rin]", "WahanaNews"):
        assert words not in article.text
