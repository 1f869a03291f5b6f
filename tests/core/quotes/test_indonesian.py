"""Indonesian: where names begin and what only looks like one, whom roles and -nya mean, offices in front of a name."""

from __future__ import annotations

import pytest
from engine_parts import read

from bot.core.quotes import extract
from bot.core.quotes.model import Quote

QUOTE = "“Besok pagi kami mulai bekerja lagi,”"


TITLE = "Pasar Lama Dibuka Kembali"


def _speakers(text: str) -> list[str | None]:
    return [quote.speaker for quote in extract(f"{TITLE}\n{text}", language="id") if not quote.fragment]


def _quote(text: str) -> Quote:
    (found,) = extract(f"{TITLE}\n{text}", language="id")
    return found


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("kata CEO TokoBuku Rina Wijaya.", "Rina Wijaya"),
        ("kata Kepala Cabang Medan-Sumut Rina Wijaya.", "Rina Wijaya"),
        ("kata Direktur RSUD M Yusuf Rina Wijaya.", "Rina Wijaya"),
        ("kata Rektor Universitas Sultan Hasan Rina Wijaya.", "Rina Wijaya"),
        ("kata Bupati Sumbulan Rina Dewi Wijaya.", "Rina Dewi Wijaya"),
        ("kata Head of Lapakita.co Rina Wijaya.", "Rina Wijaya"),
        ("kata Ketua Harian Mas Budi Hartono.", "Mas Budi Hartono"),
        ("kata Menteri Kehutanan Raja Juli Hartono.", "Raja Juli Hartono"),
        ("kata Bendesa Adat Sembung, Anak Agung Ngurah Mayun.", "Anak Agung Ngurah Mayun"),
        ("kata Ketua Asosiasi Budi H Hartono.", "Budi H Hartono"),
        ("kata Kepala Penerangan Kodam Kolonel Inf Budi Hartono.", "Budi Hartono"),
        ("kata Ketua Komite Keselamatan Transportasi Soerjanto Tjahjadi.", "Soerjanto Tjahjadi"),
    ],
)
def test_a_name_begins_behind_firm_place_and_institution_and_not_behind_its_own_first_word(said: str, name: str) -> None:
    assert _speakers(f"{QUOTE} {said}") == [name]


def test_a_firm_that_the_article_has_alone_is_no_part_of_the_name() -> None:
    text = f"Pelanggan Lapakita mengeluh.\n{QUOTE} kata Direktur Lapakita Sawitri Manik.\n{QUOTE} kata Sawitri."
    assert _speakers(text) == ["Sawitri Manik", "Sawitri Manik"]


@pytest.mark.parametrize("pair", ["Rina Wijaya-Budi Hartono", "Rina Wijaya/Budi Hartono"])
def test_two_candidates_are_two_people(pair: str) -> None:
    text = f"Pasangan {pair} datang ke pasar.\n{QUOTE} kata Rina.\n{QUOTE} kata Budi."
    assert _speakers(text) == ["Rina Wijaya", "Budi Hartono"]


def test_a_given_name_before_a_whole_name_is_that_of_kin() -> None:
    text = f"Wali Kota Budi Hartono datang bersama Siska Budi Hartono.\n{QUOTE} kata Budi Hartono."
    assert _speakers(text) == ["Budi Hartono"]


def test_a_forename_that_is_left_out_makes_no_other_person() -> None:
    text = f"Wali Kota Muhammad Budi Hartono datang.\n{QUOTE} kata Budi Hartono."
    assert _speakers(text) == ["Muhammad Budi Hartono"]


@pytest.mark.parametrize(
    ("between", "said"),
    [
        ("Pandemi Covid-19 belum usai.", "ujarnya"),
        ("Sebab, Himpunan Pedagang Buku Nusantara (Hipebunus) masih menunggu. Hipebunus memperkirakan pasar sepi.", "ujarnya"),
        ("Para pedagang menunggu.", "katanya"),
        ("Obat-obatan masih langka.", "ucapnya"),
        ("Di Kecamatan Sumbulan pasar tutup. Warga Sumbulan menunggu.", "katanya"),
    ],
)
def test_no_illness_village_union_or_crowd_is_whom_nya_means(between: str, said: str) -> None:
    text = f"Ketua RT Rina Wijaya datang ke pasar. Ia mengatakan pasar akan dibuka.\n{between}\n{QUOTE} {said}."
    assert _speakers(text) == ["Rina Wijaya"]


def test_whom_a_quotation_names_is_not_who_speaks() -> None:
    lead = "Presiden Budi Hartono belum memutuskan. Kepala Staf Rina Wijaya membantah kabar itu."
    text = f"{lead}\nPresiden menerima tamu sampai malam.\n“Beliau, Presiden, masih menimbang semuanya,” ujarnya."
    assert _speakers(text) == ["Rina Wijaya"]


@pytest.mark.parametrize(
    "phrase", ["pengacara itu", "pengacara asal Harsland tersebut", "perempuan 41 tahun itu", "politikus Partai Pasar Rakyat ini"]
)
def test_a_description_with_a_demonstrative_means_whom_the_text_is_about(phrase: str) -> None:
    text = f"Rina Wijaya mengatakan sidang berjalan lancar. {QUOTE} kata {phrase}."
    assert _speakers(text) == ["Rina Wijaya"]


@pytest.mark.parametrize("phrase", ["juru bicara kementerian itu", "sumber itu"])
def test_a_description_of_somebody_else_names_nobody(phrase: str) -> None:
    text = f"Rina Wijaya mengatakan sidang berjalan lancar. {QUOTE} kata {phrase}."
    found = _quote(text)
    assert (found.speaker, found.speaker_kind) == (phrase, "unnamed")


def test_a_described_speaker_is_taken_up_and_not_the_one_named_before() -> None:
    text = f"Rina Wijaya datang.\nSeorang pejabat dinas setempat mengaku lelah. {QUOTE} ujarnya."
    found = _quote(text)
    assert (found.speaker, found.speaker_kind) == ("Seorang pejabat dinas setempat", "unnamed")


@pytest.mark.parametrize(("office", "clipped"), [("Menteri Perindustrian", "Menperin"), ("Kepala Dinas Pasar", "Kadis")])
def test_a_clipped_office_means_its_bearer(office: str, clipped: str) -> None:
    text = f"{office} Rina Wijaya datang bersama Camat Budi Hartono.\n{QUOTE} kata {clipped}."
    assert _speakers(text) == ["Rina Wijaya"]


@pytest.mark.parametrize(
    "text",
    [
        f"Pedagang Rina Wijaya, yang akrab disapa Nana, datang.\n{QUOTE} kata Nana.",
        f"Pedagang Rina Wijaya datang.\n{QUOTE} kata Nana, sapaan akrabnya.",
    ],
)
def test_a_nickname_that_is_said_to_be_one_means_the_whole_name(text: str) -> None:
    assert _speakers(text) == ["Rina Wijaya"]


@pytest.mark.parametrize(
    ("before", "role"),
    [
        ("Pengamat pasar rakyat dari Lembaga Cakra Rina Wijaya", "Pengamat pasar rakyat dari Lembaga Cakra"),
        ("Ketua majelis hakim Rina Wijaya", "Ketua majelis hakim"),
        ("Juru suling kelompok itu, Rina Wijaya,", "Juru suling kelompok itu"),
        ("Komandan Kodim 0719 Sumbulan Letkol Inf Rina Wijaya", "Komandan Kodim 0719 Sumbulan"),
        ("Ketua Koperasi Tani, Hj. Rina Wijaya,", "Ketua Koperasi Tani"),
    ],
)
def test_the_whole_office_is_the_role(before: str, role: str) -> None:
    parts = read(f"Hujan turun sejak malam. {before} datang ke pasar.", "id")
    person = parts.people.of(parts.mention("Rina"))
    assert person is not None
    assert parts.shown(parts.people.role(person)) == role


def test_the_holder_of_another_office_is_no_part_of_a_role() -> None:
    text = "Acara itu dihadiri Presiden Budi Hartono, Menteri Pasar Rina Wijaya, dan warga."
    parts = read(text, "id")
    person = parts.people.of(parts.mention("Rina Wijaya"))
    assert person is not None
    assert parts.shown(parts.people.role(person)) == "Menteri Pasar"


def test_a_clause_behind_a_name_is_no_role() -> None:
    parts = read("Menurut Rina Wijaya, pedagang menanggung kerugian.", "id")
    person = parts.people.of(parts.mention("Rina"))
    assert person is not None
    assert parts.people.role(person) is None


@pytest.mark.parametrize("verb", ["demikian pernyataan", "demikian keterangan tertulis"])
def test_a_statement_is_that_of_the_organisation(verb: str) -> None:
    found = _quote(f"{QUOTE} {verb} Aliansi Pedagang Pasar Lama.")
    assert (found.speaker, found.speaker_kind) == ("Aliansi Pedagang Pasar Lama", "organisation")


@pytest.mark.parametrize("words", ["Pak Sekda masih di jalan sekarang", "Saya kira Pak Sekretaris sudah tahu"])
def test_whoever_is_spoken_of_by_a_clipped_office_does_not_speak(words: str) -> None:
    text = f"Camat Budi Hartono datang ke pasar.\nSekretaris Daerah Rina Wijaya memilih menunggu.\n“{words},” ujarnya."
    assert _speakers(text) == ["Budi Hartono"]


def test_a_handle_is_its_owners_by_the_words_in_it() -> None:
    text = f"Penulis Rina Wijaya berhenti menulis.\n{QUOTE} tulis @rinawijaya_."
    assert _speakers(text) == ["Rina Wijaya"]


def test_a_name_begins_behind_the_short_form_of_what_someone_is_a_member_of() -> None:
    lead = "Secara terpisah, anggota Badan Pengawas Pasar Lama (Bawapas) Sarmun mengatakan pasar akan dibuka."
    assert _speakers(f"{lead}\n{QUOTE} katanya.") == ["Sarmun"]


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Hakim ketua kemudian menunda sidang.", "Hakim ketua"),
        ("Bagaimanapun, kepala proyek itu menolak disalahkan.", "kepala proyek itu"),
        ("Penumpang diminta menunggu di peron.", "Rina Wulandari"),
    ],
)
def test_an_office_without_a_name_that_a_sentence_begins_with_is_meant_by_what_follows(sentence: str, speaker: str) -> None:
    text = f"“Semua sudah kami siapkan,” kata Kepala Stasiun Rina Wulandari.\n{sentence} {QUOTE} katanya."
    assert _speakers(text)[-1] == speaker


@pytest.mark.parametrize("name", ["Yulvina Sabang", "Rina Wijaya"])
def test_an_office_with_a_noun_before_the_comma_belongs_to_the_name_behind_it(name: str) -> None:
    quotes = extract(f"Ketua tim, {name}, mengatakan, “Kami mengira itu suara jangkrik, ternyata katak kecil.”", language="id")
    assert [(quote.speaker, quote.role) for quote in quotes] == [(name, "Ketua tim")]


@pytest.mark.parametrize("named", ["Melati (bukan nama sebenarnya)", "Rina"])
def test_one_of_them_who_is_named_behind_a_comma_is_whom_the_next_pronoun_means(named: str) -> None:
    text = (
        "Kapolres Sumbul AKBP Bima Satya menyebut sindikat itu lama.\n“Mereka berjualan tengah malam,” ungkap Bima.\n"
        f"Salah satu pembeli, {named}, membeli kalung untuk ibunya.\n“Rantainya putus di hari ketiga, saya kecewa,” kata dia."
    )
    quotes = extract(text, language="id")
    assert [(quote.speaker, quote.role) for quote in quotes][1:] == [(named.partition(" ")[0], "pembeli")]


def test_what_someone_teaches_is_no_clause() -> None:
    text = "Rina Wijaya, guru mengaji yang juga menjahit, menolak rencana itu.\n“Kita masih punya utang yang banyak,” kata Rina."
    assert [quote.role for quote in extract(text, language="id")] == ["guru mengaji yang juga menjahit"]
