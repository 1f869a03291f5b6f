from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias

import pytest

from bot.core.digest import compose, oldest_wanted, select
from bot.core.model import Article, Channel, EmptyPolicy, Report, Slot, Source

Make: TypeAlias = Callable[..., Article]
NOW = datetime(2026, 11, 24, 0, 0, 5, tzinfo=UTC)  # 07:00:05 in Jakarta
DAY = timedelta(days=1)
SLOT = Slot(key="2026-11-24T07:00", at=datetime(2026, 11, 24, tzinfo=UTC))
SOURCES = {
    source.name: source
    for source in (
        Source(name="kompas", url="https://kompas.example/rss", tags=("nasional", "Politik")),
        Source(name="tempo", url="https://tempo.example/rss", tags=("nasional",)),
        Source(name="arsip", folder="seeds", tags=("arsip",)),
    )
}
CHANNEL = Channel(name="pagi", chat=-100, timezone="Asia/Jakarta")


def chosen(article: Article, had: tuple[int, ...] = (), **settings: Any) -> bool:
    """Whether the channel, with these settings, takes the article."""
    return bool(select([article], replace(CHANNEL, **settings), SOURCES, had=had, now=NOW))


class TestSources:
    @pytest.mark.parametrize(
        ("settings", "sources"),
        [
            ({}, {"kompas", "tempo", "arsip"}),
            ({"sources": ("tempo",)}, {"tempo"}),
            ({"tags": ("nasional",)}, {"kompas", "tempo"}),
            ({"tags": ("politik", "arsip")}, {"kompas", "arsip"}),
            ({"sources": ("tempo", "arsip"), "tags": ("nasional",)}, {"tempo"}),
            ({"sources": ("unknown",)}, set()),
        ],
    )
    def test_a_channel_takes_the_sources_and_tags_that_it_names(
        self, make_article: Make, settings: dict[str, Any], sources: set[str]
    ):
        assert {name for name in SOURCES if chosen(make_article(source=name), **settings)} == sources

    def test_articles_of_a_source_that_is_gone_are_left_out(self, make_article: Make):
        assert not chosen(make_article(source="koran yang ditutup"))


class TestWords:
    @pytest.mark.parametrize(
        ("text", "term", "found"),
        [
            ("Harga Cabai naik", "cabai", True),
            ("Harga cabai naik", "CABAI", True),
            ("Harga cabai-rawit naik", "cabai", True),
            ("Percabaian nasional", "cabai", False),
            ("cabainya", "cabai", False),
            ("Harga  cabai\nrawit", "cabai rawit", True),
            ("Anggaran C++ dan C", "c++", True),
            ("Cafe\u0301 baru di Kemang", "café", True),
            ("Ｋｏｍｐａｓ", "kompas", True),
            ("Straße gesperrt", "STRASSE", True),
            ("ca\u00adbai", "cabai", True),
            ("東京都で大雨", "東京", True),
            ("किताबें", "किताब", False),
            ("ฝนตกหนักในกรุงเทพ", "กรุงเทพ", True),
            ("กี่", "ก", False),
            ("किताब मिली", "किताब", True),
            ("apa saja", "", False),
        ],
    )
    def test_are_whole_words_whatever_their_case_and_composition(self, make_article: Make, text: str, term: str, found: bool):
        in_text = make_article("Judul", text=text)
        assert chosen(in_text, include=(term,)) is found
        assert chosen(in_text, exclude=(term,)) is not found
        assert chosen(make_article(text, text="Isi."), include=(term,)) is found

    def test_one_included_word_is_enough_and_one_excluded_word_too_many(self, make_article: Make):
        article = make_article("Harga cabai naik")
        assert chosen(article, include=("beras", "cabai"))
        assert not chosen(article, include=("cabai",), exclude=("beras", "harga"))


class TestLanguages:
    @pytest.mark.parametrize(
        ("language", "languages", "taken"),
        [
            ("id", None, True),
            ("id", ("id",), True),
            ("id-ID", ("id",), True),
            ("en", ("id",), False),
            ("en", ("id", "en_GB"), True),
            (None, ("id",), True),
        ],
    )
    def test_articles_in_other_languages_are_left_out_unknown_ones_are_not(
        self, make_article: Make, language: str | None, languages: tuple[str, ...] | None, taken: bool
    ):
        assert chosen(make_article(language=language), languages=languages) is taken


class TestAge:
    @pytest.mark.parametrize(
        ("fields", "settings", "taken"),
        [
            ({"published_at": NOW - 3 * DAY}, {}, True),
            ({"published_at": NOW - 3 * DAY - timedelta(seconds=1)}, {}, False),
            ({"published_on": date(2026, 11, 21)}, {}, True),
            ({"published_on": date(2026, 11, 20)}, {}, False),
            ({"published_at": NOW - 10 * DAY}, {"max_age": 11 * DAY}, True),
            ({"published_at": NOW - 2 * DAY}, {"max_age": DAY}, False),
            ({"published_on": date(2022, 1, 6), "source": "arsip"}, {}, True),
            ({"published_on": date(2022, 1, 6), "source": "arsip"}, {"max_age": DAY}, False),
            ({"added_at": NOW - 4 * DAY}, {}, False),
            ({"added_at": NOW - 2 * DAY}, {}, True),
        ],
    )
    def test_feeds_have_three_days_and_folders_no_bound_unless_the_channel_says(
        self, make_article: Make, fields: dict[str, Any], settings: dict[str, Any], taken: bool
    ):
        assert chosen(make_article(**fields), **settings) is taken

    @pytest.mark.parametrize(
        ("fields", "taken"),
        [
            ({"published_at": NOW}, True),
            ({"published_at": NOW + timedelta(seconds=1)}, False),
            ({"published_on": date(2026, 11, 24)}, True),
            ({"published_on": date(2026, 11, 25)}, False),
            ({"published_on": date(2030, 1, 1), "source": "arsip"}, False),
        ],
    )
    def test_nothing_is_from_the_future(self, make_article: Make, fields: dict[str, Any], taken: bool):
        assert chosen(make_article(**fields)) is taken

    def test_a_day_is_that_of_the_channels_time_zone(self, make_article: Make):
        # At 06:00 in Jakarta, today's paper is there while UTC has yesterday's date.
        early = datetime(2026, 11, 23, 23, tzinfo=UTC)
        article = make_article(published_on=date(2026, 11, 24))
        assert select([article], CHANNEL, SOURCES, had=(), now=early)
        assert not select([article], replace(CHANNEL, timezone="UTC"), SOURCES, had=(), now=early)


class TestSelect:
    def test_nothing_that_the_channel_had(self, make_article: Make):
        assert not chosen(make_article(), had=(1,))
        assert chosen(make_article(), had=(1,))

    def test_at_most_as_many_items_as_the_channel_wants_best_first(self, make_article: Make):
        articles = [
            make_article(f"{word} baru", published_at=NOW - hours * timedelta(hours=1)) for hours, word in enumerate("ABCDEFG")
        ]
        items = select(articles, replace(CHANNEL, items=3), SOURCES, had=(), now=NOW)
        assert [item.article for item in items] == articles[:3]

    def test_an_article_given_twice_is_chosen_once(self, make_article: Make):
        article = make_article("—")
        assert len(select([article, article], CHANNEL, SOURCES, had=(), now=NOW)) == 1

    def test_a_naive_now_is_refused(self, make_article: Make):
        with pytest.raises(ValueError, match="now must be an aware datetime"):
            select([], CHANNEL, SOURCES, had=(), now=NOW.replace(tzinfo=None))


class TestCompose:
    def test_a_digest_says_for_whom_and_when(self, make_article: Make):
        digest = compose([make_article()], replace(CHANNEL, language="en"), SOURCES, had=(), slot=SLOT, now=NOW)
        assert digest is not None
        assert (digest.channel, digest.slot, digest.language, digest.timezone) == ("pagi", SLOT, "en", "Asia/Jakarta")
        assert [item.article.id for item in digest.items] == [1]
        assert not digest.archive

    @pytest.mark.parametrize("empty", ["skip", "note", "archive"])
    def test_what_is_new_is_told_whatever_the_policy(self, make_article: Make, empty: EmptyPolicy):
        articles = [make_article("Baru"), make_article("Lama", published_at=NOW - 9 * DAY)]
        digest = compose(articles, replace(CHANNEL, empty=empty), SOURCES, had=(), slot=SLOT, now=NOW)
        assert digest is not None
        assert [item.article.headline for item in digest.items] == ["Baru"]
        assert not digest.archive

    def test_where_nothing_is_new_skip_posts_nothing(self, make_article: Make):
        old = make_article(published_at=NOW - 9 * DAY)
        assert compose([old], CHANNEL, SOURCES, had=(), slot=SLOT, now=NOW) is None

    def test_note_says_so(self, make_article: Make):
        old = make_article(published_at=NOW - 9 * DAY)
        digest = compose([old], replace(CHANNEL, empty="note"), SOURCES, had=(), slot=SLOT, now=NOW)
        assert digest is not None
        assert digest.items == ()
        assert not digest.archive

    def test_archive_brings_the_best_that_the_channel_has_not_had(self, make_article: Make):
        had, older, oldest, foreign = (
            make_article("Sudah", published_at=NOW - 9 * DAY),
            make_article("Lama sekali", published_at=NOW - 20 * DAY),
            make_article("Paling lama", published_at=NOW - 400 * DAY, says="kami ingat semuanya"),
            make_article("Asing", published_at=NOW - 9 * DAY, language="en"),
        )
        channel = replace(CHANNEL, empty="archive", languages=("id",))
        digest = compose([had, older, oldest, foreign], channel, SOURCES, had={had.id}, slot=SLOT, now=NOW)
        assert digest is not None
        assert [item.article.headline for item in digest.items] == ["Paling lama", "Lama sekali"]
        assert digest.archive

    def test_an_archive_of_which_the_channel_has_had_everything_posts_nothing(self, make_article: Make):
        had = make_article(published_at=NOW - 9 * DAY)
        assert compose([had], replace(CHANNEL, empty="archive"), SOURCES, had={had.id}, slot=SLOT, now=NOW) is None


class TestOldestWanted:
    @pytest.mark.parametrize(
        ("settings", "bounded"),
        [
            ({"sources": ("kompas",)}, True),
            ({"sources": ("kompas",), "max_age": 30 * DAY}, True),
            ({"max_age": DAY}, True),
            ({}, False),  # a folder is among the sources
            ({"sources": ("kompas",), "empty": "archive"}, False),
        ],
    )
    def test_is_a_bound_below_which_nothing_can_be_chosen(self, make_article: Make, settings: dict[str, Any], bounded: bool):
        channel = replace(CHANNEL, **settings)
        oldest = oldest_wanted(channel, SOURCES, now=NOW)
        assert (oldest is not None) is bounded
        for days in range(40):
            for fields in ({"published_at": NOW - days * DAY}, {"published_on": (NOW - days * DAY).date()}):
                article = make_article(**fields)
                if select([article], channel, SOURCES, had=(), now=NOW):
                    assert oldest is None or article.moment >= oldest


class TestStories:
    def told(self, make_article: Make, *reports: dict[str, Any]) -> list[Article]:
        """Make the articles of one story, each of which knows the others."""
        articles = [make_article(f"Judul {n} berbeda", story=1, **fields) for n, fields in enumerate(reports)]
        known = [Report(article=a.id, source=a.source, headline=a.headline, outlet=a.outlet) for a in articles]
        return [replace(a, also=tuple(report for report in known if report.article != a.id)) for a in articles]

    def test_of_a_story_the_article_with_the_best_quote_is_told_with_the_others_named(self, make_article: Make):
        articles = self.told(
            make_article,
            {"says": "kami lihat dulu nanti", "score": 0.3},
            {"says": "air datang seperti tembok cokelat", "score": 0.9, "source": "tempo", "speaker": "Enung"},
            {"source": "arsip"},
        )
        (item,) = select(articles, CHANNEL, SOURCES, had=(), now=NOW)
        assert item.article.source == "tempo"
        assert [report.source for report in item.article.also] == ["kompas", "arsip"]

    def test_only_the_channels_own_sources_are_named(self, make_article: Make):
        articles = self.told(make_article, {}, {"source": "tempo"}, {"source": "arsip"})
        (item,) = select(articles, replace(CHANNEL, sources=("kompas", "tempo")), SOURCES, had=(), now=NOW)
        assert {item.article.source, *(report.source for report in item.article.also)} == {"kompas", "tempo"}

    def test_of_equally_good_articles_the_newest_is_told(self, make_article: Make):
        articles = self.told(make_article, {"published_at": NOW - DAY}, {"published_at": NOW, "source": "tempo"})
        (item,) = select(articles, CHANNEL, SOURCES, had=(), now=NOW)
        assert item.article is not articles[0]
        assert item.article.source == "tempo"

    def test_a_story_of_which_one_report_was_had_is_told(self, make_article: Make):
        articles = self.told(make_article, {}, {"source": "tempo"})
        assert select(articles, CHANNEL, SOURCES, had={articles[0].id}, now=NOW) == ()

    def test_a_report_that_the_channel_does_not_want_does_not_keep_the_others_out(self, make_article: Make):
        articles = self.told(
            make_article, {"says": "good words indeed here", "language": "en", "score": 0.9}, {"source": "tempo"}
        )
        (item,) = select(articles, replace(CHANNEL, languages=("id",)), SOURCES, had=(), now=NOW)
        assert item.article.source == "tempo"
