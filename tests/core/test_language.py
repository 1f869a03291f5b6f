"""Which language a text is in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import language as language_module
from bot.core.language import detect_language

TEXTS = {
    "id": "Pemerintah kota menambah dua jalur bus karena penumpang terus bertambah, kata kepala dinas perhubungan, Senin.",
    "ms": "Kerajaan negeri menambah dua laluan bas kerana jumlah penumpang semakin meningkat, kata pengerusi majlis, Isnin.",
    "en": "The city adds two bus lines because more people ride them every month, the head of the transport office said.",
    "de": "Die Stadt richtet zwei weitere Buslinien ein, weil immer mehr Menschen sie nutzen, sagte die Amtsleiterin am Montag.",
    "es": "La ciudad añade dos líneas de autobús porque cada mes las usa más gente, dijo la directora de transportes el lunes.",
    "fr": "La ville ajoute deux lignes de bus parce que de plus en plus de gens les prennent, a déclaré la directrice lundi.",
    "ru": "Город открывает две новые автобусные линии, потому что ими пользуется всё больше людей, сказала глава ведомства.",
    "ar": "تضيف المدينة خطين جديدين للحافلات لأن عدد الركاب يزداد كل شهر، بحسب مديرة النقل يوم الاثنين.",
    "hi": "शहर दो नई बस सेवाएँ शुरू कर रहा है क्योंकि हर महीने यात्रियों की संख्या बढ़ रही है, परिवहन प्रमुख ने कहा।",
    "zh": "交通局局长星期一表示，由于乘客人数逐月增加，该市将增开两条公交线路。",
    "ja": "交通局長は月曜日、利用者が毎月増えているため、市がバス路線を二つ増やすと述べた。",
}


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_a_news_sentence_is_recognised(language):
    assert detect_language(TEXTS[language]) == language


@pytest.mark.parametrize(("language", "other"), [("id", "ms"), ("ms", "id")])
def test_indonesian_and_malay_are_told_apart_even_against_the_sources_prior(language, other):
    assert detect_language(TEXTS[language], prior=other) == language


@pytest.mark.parametrize("prior", ["id", "ms"])
def test_what_could_be_either_is_what_the_source_writes(prior):
    assert detect_language("Dia sudah makan.", prior=prior) == prior


def test_one_word_of_the_neighbour_does_not_overrule_the_text():
    assert detect_language(f"{TEXTS['id']} Ia dikenal di Kuala Lumpur sebagai pengerusi.", prior="id") == "id"


@pytest.mark.parametrize("text", ["", "   \n", "12345 67 %", "!!! …"])
def test_a_text_without_words_is_what_the_source_writes(text):
    assert detect_language(text, prior="id") == "id"
    assert detect_language(text) is None


@settings(deadline=None)  # the first example may load the table
@given(st.text(max_size=300))
def test_any_text_has_a_language_or_none(text):
    assert detect_language(text) is None or len(detect_language(text)) == 2


INDONESIAN = (
    "Pemerintah mengatakan bahwa harga beras akan turun karena panen di beberapa daerah sudah dimulai. Warga berharap agar "
    "pasokan dari petani tidak terlambat, kata Kepala Dinas, Kamis."
)
MALAY = (
    "Kerajaan berkata bahawa harga beras akan turun kerana tuaian di beberapa negeri sudah bermula. Penduduk berharap agar "
    "bekalan daripada pesawah tidak lewat, kata Pengarah Jabatan, Khamis."
)
ENGLISH = (
    "The government said that the price of rice would fall because the harvest in some regions had begun. They hope it will "
    "not be too late for the farmers."
)


@pytest.mark.parametrize(("text", "language"), [(INDONESIAN, "id"), (MALAY, "ms"), (ENGLISH, "en")])
def test_small_words_settle_the_language_of_the_source_without_the_table(text, language, monkeypatch):
    def table():
        raise AssertionError("the table was asked")

    monkeypatch.setattr(language_module, "_table", table)
    assert detect_language(text, prior=language) == language


@pytest.mark.parametrize(("text", "language"), [(INDONESIAN, "id"), (MALAY, "ms"), (ENGLISH, "en")])
@pytest.mark.parametrize("prior", ["id", "ms", "en", "de", "ja", None])
def test_small_words_do_not_make_a_text_one_in_the_language_of_the_source(text, language, prior):
    assert detect_language(text, prior=prior) == language


def test_a_text_in_two_languages_is_not_settled_by_the_small_words_of_one():
    assert not language_module._is_settled(INDONESIAN[:60] + ENGLISH, "id")
    assert not language_module._is_settled(INDONESIAN + ENGLISH[:80], "id")


@settings(deadline=None)  # the first example may load the table
@given(st.text(max_size=300))
def test_any_text_is_settled_or_not(text):
    assert language_module._is_settled(text, "id") in {True, False}


@pytest.mark.parametrize(
    "text",
    [
        "Ing dina iki wong akeh padha teka menyang alun-alun kanggo nonton wayang, lan ora ana sing mulih nganti esuk, kandhane.",
        "Ang mga tao ay dumating sa plaza para manood, at hindi sila umuwi hanggang umaga, ayon kay Juan.",
        "Człowiek ten przez długi czas nie był w domu, ale po wojnie wrócił do miasta oraz mówi, że tylko tam jest szczęśliwy.",
    ],
)
def test_languages_without_quotation_data_are_not_taken_for_the_sources(text):
    assert detect_language(text, prior="id") != "id"
