"""What the top and the tail of an article print about it: title, outlet, byline, date."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.front import Front, read_front
from bot.core.quotes.layout import read_layout
from bot.core.quotes.lexicon import load
from bot.core.text import paragraphs

BODY = "Warga desa menanam ribuan bibit bakau di pantai utara sejak pagi hari."


def _front(text: str, language: str = "id") -> Front:
    lexicon = load(language)
    return read_front(text, read_layout(text, lexicon), lexicon)


def _paragraphs(text: str, language: str = "id") -> tuple[str, ...]:
    return paragraphs(text, read_layout(text, load(language)))


@pytest.mark.parametrize(
    ("dateline", "language", "outlet"),
    [
        ("WahanaNews.co | ", "id", "WahanaNews.co"),
        ("JAKARTA, KOMPAS — ", "id", "KOMPAS"),
        ("LONDON (Reuters) - ", "en", "Reuters"),
        ("JAKARTA - ", "id", None),
        ("The Harlow Courier | ", "en", "The Harlow Courier"),
        ("Harian Pagi, KOTA BANYUMILI - ", "id", "Harian Pagi"),
        ("KOTA SELARAS, Kantor Berita Contoh – ", "id", "Kantor Berita Contoh"),
        ("PEGUNUNGAN BINTARA (Kantor Berita Contoh) - ", "id", "Kantor Berita Contoh"),
        ("SAN MATEO, Calif. (AP) — ", "en", "AP"),
        ("Puerto Brumal (Chile), 14 de mayo de 2026 (AFP) - ", "es", "AFP"),
        ("（時事）", "ja", "時事"),
    ],
)
def test_datelines(dateline: str, language: str, outlet: str | None) -> None:
    text = dateline + BODY
    assert _front(text, language).outlet == outlet
    assert _paragraphs(text, language) == (BODY,)


def test_title_line() -> None:
    assert _front(f"Warga Tanam Bakau\n\n{BODY}\n").title == "Warga Tanam Bakau"
    assert _front(BODY).title is None


@pytest.mark.parametrize(("tail", "byline"), [(" [rin]", "rin"), (" (ant/rin)", "ant/rin"), ("", None)])
def test_signature_is_the_byline_and_no_text(tail: str, byline: str | None) -> None:
    text = f"{BODY}\n{BODY}{tail}"
    assert _front(text).byline == byline
    assert _paragraphs(text) == (BODY, BODY)


def test_byline_and_date_lines() -> None:
    front = _front(
        "Town plants trees\nBy Jill Ferris, The Harlow Courier\n12 March 2025\n"
        "The town planted trees on its hills.\nMore will follow.",
        "en",
    )
    assert (front.title, front.byline, front.outlet) == ("Town plants trees", "Jill Ferris", "The Harlow Courier")
    assert front.day is not None
    assert front.day.isoformat() == "2025-03-12"
    assert front.dated


ARTICLES = {
    "id": (
        "Jembatan Kali Wungu Dibuka Lagi",
        "Warga mengaku lega setelah jembatan itu dibuka kembali.",
        '"Kami tidak perlu memutar lagi," kata Sarwono, warga setempat.',
    ),
    "en": (
        "Bridge over the Tarn reopens",
        "Residents said they were relieved after the bridge reopened.",
        '"We no longer have to go the long way round," said Harriet Doyle, a shopkeeper.',
    ),
    "de": (
        "Brücke über die Wipper wieder offen",
        "Die Anwohner zeigten sich erleichtert, als die Brücke wieder öffnete.",
        "„Wir müssen keinen Umweg mehr fahren“, sagte die Händlerin Karla Wendt.",
    ),
    "ms": (
        "Jambatan Sungai Limau dibuka semula",
        "Penduduk lega selepas jambatan itu dibuka semula.",
        '"Kami tidak perlu berpusing jauh lagi," kata Hamidah Salleh, peniaga.',
    ),
    "es": (
        "Reabre el puente de Alcor",
        "Los vecinos se mostraron aliviados tras la reapertura del puente.",
        "«Ya no tenemos que dar la vuelta», dijo Amparo Ruiz, tendera.",
    ),
    "fr": (
        "Le pont de Vernaz rouvre",
        "Les riverains se disent soulagés après la réouverture du pont.",
        "« Nous n'avons plus à faire le détour », a déclaré Solène Marchal, commerçante.",
    ),
    "pt": (
        "Ponte de Alvor reabre",
        "Os moradores ficaram aliviados com a reabertura da ponte.",
        "“Já não temos de dar a volta”, disse Amélia Teles, comerciante.",
    ),
    "it": (
        "Riapre il ponte di Varlo",
        "I residenti sono sollevati dopo la riapertura del ponte.",
        "«Non dobbiamo più fare il giro lungo», ha detto Ornella Sarti, negoziante.",
    ),
    "nl": (
        "Brug in Oudwerf weer open",
        "Bewoners zijn opgelucht nu de brug weer open is.",
        "‘We hoeven niet meer om te rijden’, zegt winkelier Anneke Bos.",
    ),
    "tr": (
        "Aksu Köprüsü yeniden açıldı",
        "Köprünün yeniden açılmasıyla mahalleli rahat bir nefes aldı.",
        '"Artık uzun yoldan dolaşmıyoruz" dedi esnaf Nurcan Özer.',
    ),
    "ru": (
        "Мост через Уньжу снова открыт",
        "Жители вздохнули с облегчением после открытия моста.",
        "«Больше не надо ехать в объезд», — сказала продавщица Алла Зуева.",
    ),
    "ar": (
        "إعادة فتح جسر الوادي",
        "عبّر السكان عن ارتياحهم بعد إعادة فتح الجسر.",
        "وقالت التاجرة سلمى الحداد: «لم نعد مضطرين إلى الطريق الطويل».",
    ),
    "hi": (
        "पुल दोबारा खुला",
        "पुल दोबारा खुलने से लोगों ने राहत की साँस ली।",
        "दुकानदार सुनीता रावत ने कहा, “अब हमें लंबा रास्ता नहीं लेना पड़ता।”",
    ),
    "zh": (
        "临江大桥重新开放",
        "大桥重新开放后，居民都松了一口气。",
        "“我们再也不用绕远路了，”店主何丽华说。",
    ),
    "ja": (
        "臨江大橋が再開通",
        "橋が再び開通し、住民は胸をなで下ろした。",
        "商店主の田村幸子さんは「もう遠回りしなくていい」と話した。",
    ),
}
"""A title and two paragraphs in each language."""


@pytest.mark.parametrize(
    ("language", "top", "outlet", "day"),
    [
        ("id", "Suara Wungu - Senin, 5 Januari 2026 | 08:14 WIB\n", "Suara Wungu", "2026-01-05"),
        (
            "id",
            "Ratih Puspita | Warta Banyumas\n5 Januari 2026, 08:14\n",
            "Warta Banyumas",
            "2026-01-05",
        ),
        (
            "id",
            "Penulis: Ratih Puspita\nEditor: Budi Harjo\nWONOGIRI, KABARKITA.id - ",
            "KABARKITA.id",
            None,
        ),
        ("id", "SUARAMERAPI.COM, WONOGIRI – ", "SUARAMERAPI.COM", None),
        ("id", "TRIBUNWUNGU.COM, WONOGIRI - ", "TRIBUNWUNGU.COM", None),
        ("id", "MediaRakyat.co.id – ", "MediaRakyat.co.id", None),
        ("id", "Wonogiri (Suara Daerah) - ", "Suara Daerah", None),
        ("id", "Senin, 05 Januari 2026 08:14 WIB\nSumber: Antara\n", "Antara", "2026-01-05"),
        ("id", "BeritaWungu, Jakarta - ", "BeritaWungu", None),
        ("id", "Oleh Ratih Puspita / Harian Lembah\n", "Harian Lembah", None),
        ("en", "Harlow Evening Post\nMonday 5 January 2026\n", "Harlow Evening Post", "2026-01-05"),
        ("en", "By Jill Ferris | The Tarn Herald\n", "The Tarn Herald", None),
        ("en", "By Jill Ferris\nTarn Valley News\nJan 5, 2026\n", "Tarn Valley News", "2026-01-05"),
        ("en", "MILLBROOK, Jan. 5 (Tarn News Service) -- ", "Tarn News Service", None),
        ("en", "The Tarn Herald — ", "The Tarn Herald", None),
        ("en", "Published in The Tarn Herald, January 5, 2026\n", "The Tarn Herald", "2026-01-05"),
        ("en", "Millbrook, 5 January (Tarn Wire) – ", "Tarn Wire", None),
        ("en", "Jill Ferris, transport correspondent\n", None, None),
        ("en", "TARN TIMES | January 5, 2026\n", "TARN TIMES", "2026-01-05"),
        ("en", "MILLBROOK, England, January 5, 2026 /TarnPress/ -- ", "TarnPress", None),
        ("de", "Wipperfeld (dpa) - ", "dpa", None),
        ("de", "Wipperfeld (wz) – ", "wz", None),
        ("de", "Wipperfeld/Hagen (lnw). ", "lnw", None),
        ("de", "Von Jens Kolbe, Wipperfelder Anzeiger\n", "Wipperfelder Anzeiger", None),
        (
            "de",
            "Wipperfelder Anzeiger, 5. Januar 2026\n",
            "Wipperfelder Anzeiger",
            "2026-01-05",
        ),
        ("ms", "SUNGAI LIMAU, 5 Jan (Bernama) -- ", "Bernama", None),
        (
            "ms",
            "Oleh Farid Hassan - Suara Utara\n5 Januari 2026\n",
            "Suara Utara",
            "2026-01-05",
        ),
        ("es", "El Eco de Alcor, 5 de enero de 2026\n", "El Eco de Alcor", "2026-01-05"),
        ("es", "Alcor, 5 ene (EFE).- ", "EFE", None),
        ("es", "Redacción / La Voz de Alcor\n", "La Voz de Alcor", None),
        ("es", "Por Lucía Prado | El Faro del Sur\n", "El Faro del Sur", None),
        ("es", "ALCOR (Agencia Cordillera) - ", "Agencia Cordillera", None),
        ("fr", "Par Luc Tissier, Le Courrier de Vernaz\n", "Le Courrier de Vernaz", None),
        (
            "fr",
            "Le Courrier de Vernaz avec AFP\nPublié le 5 janvier 2026\n",
            "Le Courrier de Vernaz",
            "2026-01-05",
        ),
        ("fr", "VERNAZ (Agence Alpine) – ", "Agence Alpine", None),
        ("pt", "Lusa, 5 de janeiro de 2026\n", "Lusa", "2026-01-05"),
        ("pt", "Diário de Alvor | 5 jan. 2026\n", "Diário de Alvor", "2026-01-05"),
        ("pt", "Por Rita Lemos, do Diário de Alvor\n", "Diário de Alvor", None),
        ("it", "VARLO (ANSA) - ", "ANSA", None),
        ("it", "(ANSA) - VARLO, 5 GEN - ", "ANSA", None),
        ("it", "di Marco Pini - La Gazzetta di Varlo\n", "La Gazzetta di Varlo", None),
        ("it", "La Gazzetta di Varlo, 5 gennaio 2026\n", "La Gazzetta di Varlo", "2026-01-05"),
        ("nl", "Van onze verslaggever\nOUDWERF (ANP) - ", "ANP", None),
        ("nl", "De Oudwerfse Courant, 5 januari 2026\n", "De Oudwerfse Courant", "2026-01-05"),
        ("tr", "AKSU (İLHA) - ", "İLHA", None),
        ("tr", "Aksu Postası - 5 Ocak 2026\n", "Aksu Postası", "2026-01-05"),
        ("ru", "УНЬЖА, 5 января. /ТАСС/. ", "ТАСС", None),
        ("ru", "УНЬЖА-НА-ОКЕ, 5 января («Уньженские вести») — ", "Уньженские вести", None),
        ("ru", "УНЬЖА, 5 янв — ИА «Заволжье». ", "ИА «Заволжье»", None),
        ("ru", "«Уньженский вестник», 5 января 2026 года\n", "Уньженский вестник", "2026-01-05"),
        ("ar", "الوادي - «صحيفة الغد»: ", "صحيفة الغد", None),
        ("ar", "الوادي (وكالة الأنباء الوطنية) ـ ", "وكالة الأنباء الوطنية", None),
        ("hi", "रामपुरा, 5 जनवरी (भाषा) ", "भाषा", None),
        ("hi", "रामपुरा (नवप्रभात)। ", "नवप्रभात", None),
        ("zh", "新华社临江1月5日电（记者 高远）", "新华社", None),
        ("zh", "来源：临江日报 2026年1月5日\n", "临江日报", "2026-01-05"),
        ("zh", "（中央社記者高遠臨江5日電）", "中央社", None),
        ("zh", "【記者高遠／臨江報導】", None, None),
        ("zh", "临江新闻网讯（记者 高远）", "临江新闻网", None),
        ("ja", "臨江新聞 2026年1月5日\n", "臨江新聞", "2026-01-05"),
        ("ja", "【臨江＝北都日報】", "北都日報", None),
        ("ja", "【1月5日 AFP】", "AFP", None),
    ],
)
def test_tops(language: str, top: str, outlet: str | None, day: str | None) -> None:
    title, *body = ARTICLES[language]
    text = "\n".join((title, top + body[0], body[1]))
    front = _front(text, language)
    assert (front.title, front.outlet) == (title, outlet)
    if day is not None:
        assert str(front.day) == day
    assert _paragraphs(text, language) == tuple(body)


@pytest.mark.parametrize(
    ("language", "credit", "outlet"),
    [
        ("id", "(Sumber: Harian Lembah)", "Harian Lembah"),
        ("en", "Source: The Tarn Herald", "The Tarn Herald"),
        ("en", "© 2026 The Tarn Herald", "The Tarn Herald"),
        ("de", "Quelle: dpa", "dpa"),
        ("es", "Fuente: La Voz de Alcor", "La Voz de Alcor"),
        ("fr", "Source : Agence Alpine", "Agence Alpine"),
        ("id", "Copyright © ANTARA 2026", "ANTARA"),
        ("zh", "（来源：临江日报）", "临江日报"),
        ("nl", "© ANP", "ANP"),
    ],
)
def test_credits_at_the_end(language: str, credit: str, outlet: str) -> None:
    text = "\n".join((*ARTICLES[language], credit))
    assert _front(text, language).outlet == outlet
    assert _paragraphs(text, language) == ARTICLES[language][1:]


def test_the_top_wins_over_a_credit() -> None:
    assert _front(f"WONOGIRI, KOMPAS - {BODY}\n{BODY}\n(Sumber: Antara)").outlet == "KOMPAS"


@pytest.mark.parametrize("line", ["Jill Ferris, legal correspondent", "By Jill Ferris"])
def test_what_a_reporter_is_is_no_outlet(line: str) -> None:
    front = _front("\n".join((ARTICLES["en"][0], line, *ARTICLES["en"][1:])), "en")
    assert (front.byline, front.outlet) == ("Jill Ferris", None)


def test_a_subtitle_is_no_outlet() -> None:
    text = "\n".join((ARTICLES["en"][0], "Residents of Millbrook are relieved", "Jan 5, 2026", *ARTICLES["en"][1:]))
    assert _front(text, "en").outlet is None


@given(st.text(max_size=200), st.sampled_from(["id", "en", "de", "ru", "ja"]))
def test_an_outlet_is_printed_on_one_line(text: str, language: str) -> None:
    outlet = _front(text, language).outlet
    assert outlet is None or (outlet.strip() and "\n" not in outlet)
