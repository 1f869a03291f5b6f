import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.model import Article, DigestItem
from bot.core.quotes.model import Quote
from bot.core.ranking import SAME_SPEAKER, WITH_QUOTE, Reason, news_moment, pick

Make: TypeAlias = Callable[..., Article]
JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 24, 0, 0, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)

TOPICS = [
    "Harga cabai turun",
    "Gempa guncang Lombok",
    "Timnas menang lagi",
    "Rupiah menguat tipis",
    "Kereta cepat mogok",
    "Hutan Riau terbakar",
]
WORDS = [
    "panen raya tiba",
    "warga mengungsi malam",
    "gol menit akhir",
    "bunga acuan tetap",
    "rem darurat menyala",
    "asap sampai Singapura",
]


def chosen(articles: Sequence[Article], items: int = 5) -> list[Article]:
    return [item.article for item in pick(articles, items=items, zone=JAKARTA, now=NOW)]


class TestOrder:
    def test_newer_news_comes_first(self, make_article: Make):
        articles = [make_article(topic, published_at=NOW - age * HOUR) for topic, age in zip(TOPICS, [5, 1, 3], strict=False)]
        assert chosen(articles) == [articles[1], articles[2], articles[0]]

    def test_a_better_quote_comes_first(self, make_article: Make):
        scores = [0.2, 0.9, 0.5]
        articles = [
            make_article(TOPICS[n], says=WORDS[n], speaker=f"S{n}", score=score, published_at=NOW - HOUR)
            for n, score in enumerate(scores)
        ]
        assert chosen(articles) == [articles[1], articles[2], articles[0]]

    def test_an_article_with_any_quote_comes_before_one_without(self, make_article: Make):
        fresh = make_article(TOPICS[0], published_at=NOW)
        stale = make_article(TOPICS[1], says="kami tunggu", score=0.0, published_at=NOW - 60 * HOUR)
        assert chosen([fresh, stale]) == [stale, fresh]

    def test_old_articles_of_a_folder_are_told_newest_first_too(self, make_article: Make):
        articles = [
            make_article(topic, published_on=date(year, 1, 6)) for topic, year in zip(TOPICS, [2015, 2022, 1998], strict=False)
        ]
        items = pick(articles, items=3, zone=JAKARTA, now=NOW)
        assert [item.article for item in items] == [articles[1], articles[0], articles[2]]
        assert len({item.reasons[Reason.FRESHNESS] for item in items}) == 3

    def test_the_same_articles_in_any_order_give_the_same_items(self, make_article: Make):
        articles = [
            make_article(f"{topic} {number}", source=source, published_at=NOW - HOUR)
            for number, (topic, source) in enumerate(zip(TOPICS, "abcabc", strict=True))
        ]
        expected = chosen(articles)
        for seed in range(10):
            shuffled = list(articles)
            random.Random(seed).shuffle(shuffled)
            assert chosen(shuffled) == expected

    def test_no_more_items_than_asked_for_and_none_where_there_is_nothing(self, make_article: Make):
        articles = [make_article(topic) for topic in TOPICS]
        assert len(chosen(articles, items=4)) == 4
        assert len(chosen(articles, items=50)) == 6
        assert chosen([], items=5) == []


class TestTheSameStoryTwice:
    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("Harga cabai turun separuh", "Harga cabai turun separuh", True),
            ("Harga Cabai Turun Separuh!", "harga cabai turun separuh", True),
            ("Gempa M 5,1 guncang Lombok, warga mengungsi", "Gempa guncang Lombok M 5,1, warga mengungsi", True),
            ("Presiden buka pameran dagang di Surabaya pagi ini", "Presiden buka pameran dagang di Surabaya", True),
            ("Harga emas Antam 6 Januari", "Harga emas Antam 7 Januari", False),
            ("Harga cabai turun separuh", "Harga beras turun separuh", False),
            ("Timnas menang", "Timnas kalah", False),
            ("東京で大雨、電車が止まる", "東京で大雨、電車が止まる", True),
            ("東京で大雨、電車が止まる", "大阪で花火大会が開かれる", False),
        ],
    )
    def test_by_its_headline_is_told_once(self, make_article: Make, one: str, other: str, same: bool):
        articles = [make_article(one, source="a", published_at=NOW), make_article(other, source="b", published_at=NOW - HOUR)]
        assert chosen(articles) == (articles[:1] if same else articles)

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("Kami siap membantu warga", "Kami siap membantu warga", True),
            ("Kami siap membantu semua warga yang terdampak banjir", "Kami siap membantu semua warga yang terdampak", True),
            (
                "Hari ini kami siap membantu semua warga yang terdampak banjir besar di utara kota",
                "siap membantu semua warga yang terdampak",
                True,
            ),
            ("Kami siap", "Kami siap membantu warga yang terdampak banjir hari ini juga", False),
            ("Kami siap membantu warga", "Kami belum menerima laporan warga", False),
        ],
    )
    def test_by_its_quote_is_told_once(self, make_article: Make, one: str, other: str, same: bool):
        first = make_article("Banjir di utara kota", says=one, speaker="A", published_at=NOW)
        second = make_article("Wali kota tinjau posko", says=other, speaker="B", published_at=NOW - HOUR)
        assert {article.id for article in chosen([first, second])} == ({first.id} if same else {first.id, second.id})

    def test_leaves_its_place_to_another_story(self, make_article: Make):
        twins = [make_article("Gempa guncang Lombok", published_at=NOW - n * HOUR) for n in range(3)]
        other = make_article("Timnas menang lagi", published_at=NOW - 9 * HOUR)
        assert chosen([*twins, other], items=2) == [twins[0], other]

    def test_articles_without_any_word_in_their_headline_are_not_taken_for_one(self, make_article: Make):
        assert len(chosen([make_article("—"), make_article("…")])) == 2


class TestSpeakers:
    def test_the_same_speaker_is_not_quoted_twice_where_there_is_choice(self, make_article: Make):
        best = make_article(TOPICS[0], says=WORDS[0], speaker="Joko Widodo", score=1.0, published_at=NOW)
        second = make_article(TOPICS[1], says=WORDS[1], speaker="JOKO WIDODO", score=0.95, published_at=NOW)
        other = make_article(TOPICS[2], says=WORDS[2], speaker="Sri Mulyani", score=0.0, published_at=NOW - 70 * HOUR)
        assert chosen([best, second, other], items=2) == [best, other]

    def test_but_is_where_there_is_none(self, make_article: Make):
        best = make_article(TOPICS[0], says=WORDS[0], speaker="Joko Widodo", score=1.0)
        second = make_article(TOPICS[1], says=WORDS[1], speaker="Joko Widodo", score=0.9)
        silent = make_article(TOPICS[2])
        items = pick([best, second, silent], items=3, zone=JAKARTA, now=NOW)
        assert [item.article for item in items] == [best, second, silent]
        assert items[1].reasons[Reason.VARIETY] <= -SAME_SPEAKER

    @pytest.mark.parametrize(
        "who", [{"speaker": None, "speaker_kind": None}, {"speaker": "seorang warga", "speaker_kind": "unnamed"}]
    )
    def test_people_whose_name_is_not_known_are_not_taken_for_one(
        self, make_article: Make, quote_of: Callable[..., Quote], who: dict[str, str | None]
    ):
        articles = [
            make_article(TOPICS[n], quotes=(quote_of(WORDS[n], WORDS[n], score=0.5, **who),), key_quote=0, text=WORDS[n])
            for n in range(2)
        ]
        items = pick(articles, items=2, zone=JAKARTA, now=NOW)
        assert all(item.reasons[Reason.VARIETY] > -1 for item in items)


class TestVariety:
    def test_of_equals_the_one_from_another_source_comes_first(self, make_article: Make):
        first, same, other = (
            make_article(topic, source=source, published_at=NOW - HOUR) for topic, source in zip(TOPICS, "zzb", strict=False)
        )
        assert chosen([first, same, other], items=3) == [same, other, first]

    def test_of_equals_the_one_with_other_words_comes_first(self, make_article: Make):
        articles = [
            make_article(headline, published_at=NOW - HOUR) for headline in ("Banjir Demak", "Gempa Lombok", "Gempa Nias")
        ]
        assert chosen(articles, items=2) == [articles[2], articles[0]]

    def test_a_lone_source_is_no_repetition(self, make_article: Make):
        items = pick([make_article(topic) for topic in TOPICS[:3]], items=3, zone=JAKARTA, now=NOW)
        assert [item.reasons[Reason.VARIETY] for item in items] == [0.0, 0.0, 0.0]


class TestFairShare:
    def test_no_source_has_more_than_its_share(self, make_article: Make):
        flood = [make_article(f"{topic} {word}", source="a", published_at=NOW) for topic, word in zip(TOPICS, WORDS, strict=True)]
        others = [make_article(word, source="b", published_at=NOW - 50 * HOUR) for word in WORDS]
        sources = Counter(article.source for article in chosen([*flood, *others], items=5))
        assert sources == {"a": 3, "b": 2}

    def test_what_a_source_does_not_use_of_its_share_goes_to_the_others(self, make_article: Make):
        flood = [make_article(topic, source="a", published_at=NOW) for topic in TOPICS]
        lone = make_article("Festival jazz dibuka", source="b", published_at=NOW - 50 * HOUR)
        sources = Counter(article.source for article in chosen([*flood, lone], items=5))
        assert sources == {"a": 4, "b": 1}

    def test_a_lone_source_fills_the_digest(self, make_article: Make):
        assert len(chosen([make_article(topic, source="a") for topic in TOPICS], items=5)) == 5

    def test_the_share_is_a_matter_of_sources_that_have_something(self, make_article: Make):
        articles = [
            make_article(f"{word} {n}", source=source)
            for n, (word, source) in enumerate(zip([*TOPICS, *WORDS], "aaaabbbbcccc", strict=True))
        ]
        assert Counter(article.source for article in chosen(articles, items=6)) == {"a": 2, "b": 2, "c": 2}


class TestNewsMoment:
    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"published_at": NOW - HOUR, "published_on": date(2020, 1, 1)}, NOW - HOUR),
            ({"published_on": date(2026, 11, 23)}, datetime(2026, 11, 23, 5, tzinfo=UTC)),  # noon in Jakarta
            ({"published_on": date(2026, 11, 24)}, NOW),  # today, and noon is still to come
            ({"added_at": NOW - 2 * HOUR}, NOW - 2 * HOUR),
        ],
    )
    def test_is_as_exact_as_is_known(self, make_article: Make, fields: dict[str, datetime], expected: datetime):
        assert news_moment(make_article(**fields), JAKARTA, now=NOW) == expected


RECIPES = st.lists(
    st.tuples(
        st.sampled_from(TOPICS + WORDS),
        st.sampled_from("abc"),
        st.integers(0, 100),
        st.none() | st.sampled_from(WORDS),
        st.sampled_from(["X", "Y", "Z"]),
        st.floats(0, 1),
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(recipes=RECIPES, items=st.integers(1, 8), order=st.randoms(use_true_random=False))
def test_reasons_sum_to_the_rank_and_ranks_fall(
    recipes: list[tuple[str, str, int, str | None, str, float]], items: int, order: random.Random
):
    articles = [article(number, *recipe) for number, recipe in enumerate(recipes)]
    picked = pick(articles, items=items, zone=JAKARTA, now=NOW)
    assert len(picked) <= items
    assert len({item.article.id for item in picked}) == len(picked)
    for item in picked:
        assert item.rank == sum(item.reasons.values())
        assert list(item.reasons) == ["freshness", "quote", "variety"]
        assert 0 <= item.reasons["freshness"] <= 1
        assert (item.reasons["quote"] >= WITH_QUOTE) == (item.quote is not None)
        assert item.reasons["variety"] <= 0
    ranks = [item.rank for item in picked]
    assert ranks == sorted(ranks, reverse=True)
    with_quote = [item.quote is not None for item in picked]
    assert with_quote == sorted(with_quote, reverse=True)
    assert not told_twice(picked)
    order.shuffle(articles)
    assert pick(articles, items=items, zone=JAKARTA, now=NOW) == picked


def article(number: int, headline: str, source: str, age: int, says: str | None, speaker: str, score: float) -> Article:
    quotes = (
        () if says is None else (Quote(text=says, parts=((0, len(says)),), speaker=speaker, speaker_kind="person", score=score),)
    )
    return Article(
        id=number,
        source=source,
        key=str(number),
        headline=headline,
        text=says or "Isi.",
        lead="Isi.",
        quotes=quotes,
        key_quote=0 if quotes else None,
        published_at=NOW - age * HOUR,
        added_at=NOW,
        updated_at=NOW,
    )


def told_twice(items: Sequence[DigestItem]) -> bool:
    headlines = [item.article.headline for item in items]
    quotes = [item.quote.text for item in items if item.quote is not None]
    return len(set(headlines)) < len(headlines) or len(set(quotes)) < len(quotes)
