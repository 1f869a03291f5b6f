"""What is compared of articles, and when two of them tell one event."""

import json
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import ArticleDraft
from bot.core.stories import (
    SURE,
    WINDOW,
    Candidate,
    Frequencies,
    compare,
    find_story,
    hopeless,
    pair_features,
)
from bot.core.story_profile import MOST_TERMS, StoryProfile, profile, stem

HOUR = timedelta(hours=1)
LABELLED = Path(__file__).with_name("data") / "stories.jsonl"
NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)
ANY = Frequencies({}, 1000)

QUAKE = """Gempa bermagnitudo 5,6 mengguncang Tanjung Lesung, Pandeglang, Selasa (3/11) pukul 04.12.
Sebanyak 14 rumah rusak.

"Warga berhamburan ke lapangan," kata Kepala BPBD Rahmat Suhada. Kerugian ditaksir Rp 2,5 miliar."""
QUAKE_AGAIN = """Dua warga terluka ketika gempa berkekuatan 5,6 mengguncang Tanjung Lesung. Rahmat Suhada dari BPBD Pandeglang
menghitung 14 rumah rusak. Nilai kerugian sekitar Rp 2,5 miliar."""
QUAKE_ENGLISH = """A magnitude 5.6 quake shook Tanjung Lesung before dawn on November 3, damaging 14 homes,
officials in Pandeglang said.

Losses came to Rp 2.5 billion, according to Rahmat Suhada of the disaster agency BPBD."""
QUAKE_ELSEWHERE = """Gempa bermagnitudo 5,4 mengguncang Pulau Buru, Rabu (4/11) pukul 21.30. Sebanyak 300 warga Namlea mengungsi.

"Kami menyiapkan tenda," kata Camat Namlea Yusuf Latuconsina. Jembatan Waeapo retak."""


def told(text: str, headline: str = "Berita", language: str | None = "id", at: datetime | None = None) -> StoryProfile:
    lead = text[:40]
    return profile(ArticleDraft(source="a", key="1", headline=headline, text=text, lead=lead, language=language, published_at=at))


def same(one: StoryProfile, other: StoryProfile, apart: timedelta = HOUR) -> bool:
    return compare(one, other, ANY, apart=apart).same


class TestTerms:
    @pytest.mark.parametrize(
        ("indonesian", "english", "term"),
        [
            ("sebesar 5,6 derajat", "a 5.6 degree rise", "#5.6"),
            ("Rp 2,5 miliar", "Rp 2.5 billion", "#2500000000"),
            ("sebanyak 1.200 orang", "some 1,200 people", "#1200"),
            ("naik 6 persen", "up 6%", "#6%"),
            ("naik 6 persen", "up 6 percent", "#6%"),
            ("tiga orang", "three people", "#3"),
            ("warga Jepang pulang", "he left Japan early", "n:@jp"),
            ("ke Korea Selatan lagi", "to South Korea again", "n:@kr"),
            ("di Amerika Serikat kemarin", "in the United States again", "n:@us"),
        ],
    )
    def test_agree_across_languages(self, indonesian: str, english: str, term: str):
        assert term in told(f"Ada {indonesian} itu.").terms()
        assert term in told(f"There was {english} there.", language="en").terms()

    @pytest.mark.parametrize(
        ("text", "language", "day"),
        [
            ("Kejadian pada Selasa (3/11) pagi.", "id", "d11-3"),
            ("Kejadian pada 3 November pagi.", "id", "d11-3"),
            ("It was November 3 at night.", "en", "d11-3"),
            ("It was 3 Nov. at night.", "en", "d11-3"),
            ("Tercatat 2026-11-03 di log.", "id", "d11-3"),
        ],
    )
    def test_a_day_is_a_date_and_no_number(self, text: str, language: str, day: str):
        found = told(text, language=language)
        assert found.days == {day}
        assert not found.numbers

    @pytest.mark.parametrize(
        ("text", "language", "score"),
        [
            ("Persada menang 2-0 atas Rajawali.", "id", "s2-0"),
            ("Rajawali kalah 0–2 dari Persada.", "id", "s2-0"),
            ("Rajawali lost 19-21 in the first game.", "en", "s21-19"),
        ],
    )
    def test_a_result_is_no_number_and_has_no_side(self, text: str, language: str, score: str):
        found = told(text, language=language)
        assert found.scores == {score}
        assert not found.numbers & {"#2", "#0", "#19", "#21"}
        assert not found.days

    @pytest.mark.parametrize("text", ["Untuk usia 10-15 tahun.", "Hujan turun 16-18 November.", "Harga naik 2-3 persen."])
    def test_a_range_is_no_result(self, text: str):
        assert not told(text).scores

    def test_years_tell_nothing(self):
        assert not told("Sejak 2019 hingga 2026 mereka menunggu.").numbers

    def test_names_are_what_has_a_capital_inside_a_sentence(self):
        found = told("Presiden Aditya Warman tiba di Lembata. Warga senang. Hujan turun.")
        assert {"n:aditya", "n:warman", "n:lembata"} <= found.names
        assert not {"n:presiden", "n:warga", "n:hujan"} & found.names

    def test_a_name_in_a_title_counts_though_every_word_has_a_capital(self):
        found = told("Kemarin Rizal Fadli mencetak gol di Tirtonadi.", headline="Rizal Fadli Bungkam Tirtonadi")
        assert found.headline == {"n:rizal", "n:fadli", "n:tirtonadi", "w:bungkam"}

    def test_there_are_only_so_many_however_long_the_text(self):
        words = " ".join(f"kata{chr(97 + n % 26)}{chr(97 + n // 26)} {n}" for n in range(600))
        assert len(told(words).terms()) == MOST_TERMS

    @pytest.mark.parametrize(("word", "stemmed"), [("mengguncang", "guncang"), ("diguncang", "guncang"), ("kebakaran", "bakar")])
    def test_voices_of_a_verb_agree(self, word: str, stemmed: str):
        assert stem(word, "id") == stemmed

    @given(st.text(max_size=400), st.text(max_size=60), st.sampled_from(["id", "en", "ja", "ar", "de", "xx", None]))
    def test_any_text_has_a_profile_which_survives_storing(self, text: str, headline: str, language: str | None):
        found = told(text, headline, language)
        assert StoryProfile.from_json(json.loads(json.dumps(found.to_json()))) == found
        assert found.focus <= found.terms()
        assert found.headline <= found.focus


class TestPairs:
    def test_a_copy_with_another_headline_and_its_end_cut_is_the_same(self):
        cut = QUAKE.split("\n\n", maxsplit=1)[0]
        verdict = compare(told(QUAKE), told(f"(Antara) {cut}", "Pandeglang digoyang"), ANY, apart=HOUR)
        assert verdict.same
        assert verdict.features["copy"] > 0.8

    def test_rewritten_text_is_the_same(self):
        assert same(told(QUAKE, "Gempa Tanjung Lesung"), told(QUAKE_AGAIN, "Dua Warga Terluka"))

    def test_a_report_in_another_language_is_the_same_by_names_and_numbers(self):
        assert same(told(QUAKE), told(QUAKE_ENGLISH, "Quake", "en"))

    def test_the_same_kind_of_event_elsewhere_is_not(self):
        assert not same(told(QUAKE), told(QUAKE_ELSEWHERE))

    def test_a_report_filled_into_the_same_template_the_next_day_is_not(self):
        template = (
            "Harga emas batangan {0} menjadi Rp 1.{1}.000 per gram, {2}. Harga pembelian kembali ikut {0} ke Rp 1.{3}.000.\n\n"
            "Berikut daftar harga emas hari ini: 5 gram Rp 6.{4}.000; 10 gram Rp 13.{5}.000. Analis Bintoro menilai pasar ragu."
        )
        monday = told(template.format("naik", 412, "Senin (2/11)", 301, 835, 615), "Harga Emas Hari Ini")
        tuesday = told(template.format("turun", 401, "Selasa (3/11)", 290, 780, 505), "Harga Emas Hari Ini")
        assert not same(monday, tuesday, 24 * HOUR)
        assert same(monday, monday, 2 * HOUR)

    def test_the_preview_of_a_match_and_its_result_are_not(self):
        preview = told(
            "Garuda Malang akan menjamu Laskar Pesisir di Kanjuruhan, Senin (2/11) malam. Pelatih Damar Widjaja meminta sabar.",
            "Garuda Malang Jamu Laskar Pesisir",
        )
        result = told(
            "Laskar Pesisir menang 2-0 atas Garuda Malang di Kanjuruhan, Senin (2/11) malam. Pelatih Damar Widjaja tetap sabar.",
            "Laskar Pesisir Permalukan Garuda Malang",
        )
        assert not same(preview, result, 12 * HOUR)
        assert compare(preview, result, ANY, apart=12 * HOUR).features["result_apart"] == 1

    def test_two_matches_of_one_player_are_not(self):
        semi = told("Arya Melawai beat Sho Tanaka 21-18, 21-15 to reach the Kumamoto final against Lee.", "Melawai", "en")
        final = told("Arya Melawai beat Lee 19-21, 21-16, 21-19 in the Kumamoto final after Sho Tanaka.", "Melawai", "en")
        assert not same(semi, final, 20 * HOUR)
        assert compare(semi, final, ANY, apart=HOUR).features["scores_apart"] == 1

    def test_a_result_in_sets_does_not_speak_against_the_one_in_points(self):
        sets = told("Petir beat Samara 3-1 in Gresik.", language="en")
        points = told("Petir beat Samara 25-21, 22-25, 25-19, 27-25 in Gresik.", language="en")
        assert compare(sets, points, ANY, apart=HOUR).features["scores_apart"] == 0

    def test_days_that_articles_begin_with_speak_for_or_against_it(self):
        saturday = told("Rendra Mahesa took pole at Mandalika on Saturday.", language="en", at=NOW)
        again = told("Mahesa was fastest at Mandalika on Saturday.", language="en", at=NOW + HOUR)
        sunday = told("Rendra Mahesa crashed at Mandalika on Sunday.", language="en", at=NOW)
        plan = told("Rendra Mahesa will ride at Mandalika on Saturday.", language="en", at=NOW - 7 * 24 * HOUR)
        days = [compare(saturday, other, ANY, apart=HOUR).features["days"] for other in (again, sunday, plan)]
        assert days == [1, -1, 0], "what is announced for a day is not told by what happened on it"

    def test_profiles_of_before_can_be_read(self):
        stored = told("Kejadian pada Selasa (3/11) pagi.").to_json()
        older = {name: value for name, value in stored.items() if name not in {"days", "scores", "ahead"}} | {"dates": ["d11-3"]}
        assert StoryProfile.from_json(older).days == {"d11-3"}

    def test_one_person_on_two_subjects_is_not(self):
        one = told("Menteri Laras Wulandari menjanjikan 120.000 guru honorer diangkat, katanya di Makassar.", "Guru Honorer")
        other = told("Menteri Laras Wulandari menghapus tes masuk sekolah dasar, katanya di Yogyakarta, Rabu.", "Tes Dihapus")
        assert not same(one, other, 20 * HOUR)

    def test_articles_without_words_are_no_story(self):
        assert not same(told("", ""), told("", ""))

    def test_rare_terms_tell_more_than_common_ones(self):
        one, other = told(QUAKE), told(QUAKE_AGAIN)
        common = Frequencies(dict.fromkeys(one.terms(), 900), 1000)
        assert compare(one, other, common, apart=HOUR).score < compare(one, other, ANY, apart=HOUR).score

    def test_what_looks_hopeless_at_first_is_so(self):
        """For all pairs of the labelled set that tell one event, and as many that do not, however often their words occur."""
        rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
        profiles = [told(row["text"], row["headline"], row["language"]) for row in rows]
        counts = Counter(term for found in profiles for term in found.terms())
        pairs = list(combinations(range(len(rows)), 2))
        alike = [pair for pair in pairs if rows[pair[0]]["story"] == rows[pair[1]]["story"]]
        chosen = [*alike, *random.Random(1).sample(pairs, len(alike))]
        for frequencies in (Frequencies(counts, len(rows)), Frequencies({}, 50_000)):
            given_up = [(a, b) for a, b in chosen if hopeless(profiles[a], profiles[b], frequencies)]
            assert not any(compare(profiles[a], profiles[b], frequencies, apart=HOUR * 0).same for a, b in given_up)
            assert len(given_up) > len(alike) / 2  # it spares something

    @given(st.permutations([QUAKE, QUAKE_AGAIN, QUAKE_ENGLISH, QUAKE_ELSEWHERE]), st.integers(0, 96))
    def test_the_order_of_the_two_makes_no_difference(self, texts: list[str], hours: int):
        one, other = told(texts[0]), told(texts[1])
        apart = hours * HOUR
        assert pair_features(one, other, ANY, apart=apart) == pair_features(other, one, ANY, apart=apart)


class TestFindStory:
    def candidate(self, number: int, text: str, *, story: int | None = None, hours: float = 1, age: float = 0) -> Candidate:
        moment = NOW - hours * HOUR
        began = NOW - (age or hours) * HOUR
        return Candidate(article=number, story=story or number, moment=moment, began=began, profile=told(text))

    def find(self, text: str, *candidates: Candidate) -> Any:
        return find_story(told(text), NOW, candidates, ANY)

    def test_is_that_of_the_article_that_it_is_most_like(self):
        match = self.find(QUAKE_AGAIN, self.candidate(1, QUAKE_ELSEWHERE), self.candidate(2, QUAKE))
        assert (match.story, match.article) == (2, 2)
        assert match.verdict.score >= SURE
        assert match.to_json()["article"] == 2

    def test_is_named_by_its_first_article(self):
        assert self.find(QUAKE_AGAIN, self.candidate(7, QUAKE, story=3)).story == 3

    def test_there_is_none_where_nothing_is_alike(self):
        assert self.find(QUAKE, self.candidate(1, QUAKE_ELSEWHERE)) is None
        assert self.find(QUAKE) is None

    def test_ends_with_the_window(self):
        hours = WINDOW / HOUR
        assert self.find(QUAKE, self.candidate(1, QUAKE, hours=hours - 1)) is not None
        assert self.find(QUAKE, self.candidate(1, QUAKE, hours=hours + 1)) is None

    def test_does_not_grow_beyond_the_window_by_ever_later_reports(self):
        age = WINDOW / HOUR
        assert self.find(QUAKE, self.candidate(2, QUAKE, story=1, hours=50, age=age - 1)) is not None
        assert self.find(QUAKE, self.candidate(2, QUAKE, story=1, hours=50, age=age + 1)) is None

    def test_does_not_take_in_what_is_unlike_its_first_article(self):
        first, last = self.candidate(1, QUAKE_ELSEWHERE), self.candidate(2, QUAKE, story=1)
        assert self.find(QUAKE_AGAIN, first, last) is None

    def test_is_the_same_in_whatever_order_the_candidates_come(self):
        candidates = [self.candidate(n, text) for n, text in enumerate([QUAKE, QUAKE_AGAIN, QUAKE_ELSEWHERE, QUAKE], start=1)]
        expected = self.find(QUAKE, *candidates)
        for seed in range(5):
            random.Random(seed).shuffle(candidates)
            assert self.find(QUAKE, *candidates) == expected
