import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.model import ArticleDraft
from bot.core.quotes.model import Quote
from bot.store.database import Store
from bot.store.search import MAX_POSITION, SEARCH_DEPTH, entry_key, key_parts


async def found(store: Store, words: str, *, limit: int = 10, offset: int = 0) -> list[tuple[str, str]]:
    page = await store.citations.search(words, limit=limit, offset=offset)
    return [(citation.article.key, citation.quote.text) for citation in page.items]


@pytest.fixture
async def filled(store: Store, draft: Callable[..., ArticleDraft], quote: Callable[..., Quote], now: datetime):
    await store.articles.save(
        [
            draft(
                "csto",
                hours=1,
                headline="CSTO kirim pasukan ke Kazakhstan",
                quotes=(
                    quote("Untuk jangka waktu terbatas", speaker="Nikol Pashinyan", role="Ketua CSTO"),
                    quote("Saya berniat bertindak sekuat mungkin"),
                    quote("teroris", fragment=True),
                ),
            ),
            draft("later", hours=0.5, headline="Tokayev bicara lagi", quotes=(quote("Kita akan mengatasi periode hitam"),)),
            draft(
                "other",
                hours=0,
                headline="Pasar beras tenang",
                quotes=(
                    quote("Tokayev tidak ada di sini", speaker="Joko Widodo", role="Presiden"),
                    quote("Saya pedagang", speaker="seorang pedagang beras", speaker_kind="unnamed"),
                    quote("Tanpa nama", speaker=None, speaker_kind=None),
                    quote("Kutipan lain", speaker="Kementerian Perdagangan", speaker_kind="organisation"),
                ),
            ),
        ],
        now=now,
    )
    return store


@pytest.mark.parametrize(
    "words", ["tokayev", "TOKAYEV", "Tokáyev", "  Tokayev!  ", "Jomart Kassym", "kassym-jomart tokayev", "“Tokayev”"]
)
async def test_a_name_gives_what_that_person_said_newest_first(filled: Store, words: str):
    assert await found(filled, words) == [
        ("later", "Kita akan mengatasi periode hitam"),
        ("csto", "Saya berniat bertindak sekuat mungkin"),
    ]


async def test_all_words_of_the_name_have_to_match_whole(filled: Store):
    assert await found(filled, "joko tokayev") == [
        ("other", "Tokayev tidak ada di sini")
    ]  # not by name, but the words are all there
    assert await found(filled, "toka") == []
    assert await found(filled, "widodo pashinyan") == []


async def test_an_organisation_is_found_by_its_name(filled: Store):
    assert await found(filled, "kementerian") == [("other", "Kutipan lain")]


async def test_someone_unnamed_is_not_a_name(filled: Store):
    """A word of the phrase that stands for someone searches the texts."""
    assert "seorang" not in [text for _, text in await found(filled, "seorang")]
    assert ("other", "Saya pedagang") in await found(filled, "beras")
    assert len(await found(filled, "beras")) == 4


async def test_without_a_name_words_are_searched_in_headline_quote_and_role(filled: Store):
    assert await found(filled, "periode") == [("later", "Kita akan mengatasi periode hitam")]
    assert await found(filled, "pasar tenang saya") == [("other", "Saya pedagang")]
    assert await found(filled, "ketua csto") == [("csto", "Untuk jangka waktu terbatas")]
    assert await found(filled, '"akan mengatasi"') == [("later", "Kita akan mengatasi periode hitam")]
    assert await found(filled, '"mengatasi akan"') == []


async def test_fragments_are_left_out(filled: Store):
    assert await found(filled, "teroris") == []


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "😀",
        "'",
        '"',
        '""',
        "*",
        "NOT",
        "AND OR",
        "(",
        "a AND (",
        "^x",
        "col:x",
        "x:*",
        "'; DROP TABLE quotes; --",
        "\\",
        "%",
        "\x00",
        "\ud800",
    ],
)
async def test_any_text_is_safe(filled: Store, words: str):
    page = await filled.citations.search(words, limit=5)
    assert page.items == ()
    assert page.total == 0
    assert await filled.articles.count() == 3


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\"'()*:^-&|!<>\\ aAtokayev"))))
async def test_no_text_breaks_the_search(filled: Store, words: str):
    page = await filled.citations.search(words, limit=2)
    assert len(page.items) <= page.total


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=20), rest=st.text(max_size=20))
async def test_whoever_was_quoted_is_found_by_the_name_as_printed(
    store: Store, draft: Callable[..., ArticleDraft], quote: Callable[..., Quote], now: datetime, name: str, rest: str
):
    from bot.store.words import terms

    await store.articles.save([draft(f"{name}{rest}", quotes=(quote(rest, speaker=name),))], now=now)
    page = await store.citations.search(name.replace('"', " "), limit=SEARCH_DEPTH)
    assert bool(page.items) == bool(terms(name.replace('"', " ")))


async def test_pages_of_a_search_follow_each_other(store: Store, draft: Callable[..., ArticleDraft], now: datetime):
    await store.articles.save([draft(str(number), hours=number) for number in range(7)], now=now)
    pages = [await store.citations.search("tokayev", limit=3, offset=offset) for offset in (0, 3, 6, 9)]
    assert [[citation.article.key for citation in page.items] for page in pages] == [["0", "1", "2"], ["3", "4", "5"], ["6"], []]
    assert {page.total for page in pages} == {7}


async def test_the_newest_matches_are_offered_up_to_a_bound(store: Store, draft: Callable[..., ArticleDraft], now: datetime):
    await store.articles.save([draft(str(number), hours=number) for number in range(SEARCH_DEPTH + 10)], now=now)
    last = await store.citations.search("tokayev", limit=5, offset=SEARCH_DEPTH - 2)
    assert last.total == SEARCH_DEPTH
    assert [citation.article.key for citation in last.items] == [str(SEARCH_DEPTH - 2), str(SEARCH_DEPTH - 1)]
    assert (await store.citations.search("tokayev", limit=5, offset=SEARCH_DEPTH)).items == ()


async def test_within_a_minute_the_newest_come_first_too(store: Store, draft: Callable[..., ArticleDraft], now: datetime):
    await store.articles.save([draft(str(second), hours=second / 3600) for second in (30, 10, 20)], now=now)
    assert [key for key, _ in await found(store, "tokayev")] == ["10", "20", "30"]


async def test_an_article_whose_moment_changes_moves_in_the_index(
    store: Store, draft: Callable[..., ArticleDraft], now: datetime
):
    old = draft("a", hours=5)
    await store.articles.save([old, draft("b", hours=3)], now=now)
    await store.articles.save([replace(old, published_at=now)], now=now)
    assert [key for key, _ in await found(store, "tokayev")] == ["a", "b"]
    assert (await store.citations.search("tokayev", limit=1)).total == 2


async def test_an_article_with_very_many_quotes_is_stored_whole(
    store: Store, draft: Callable[..., ArticleDraft], quote: Callable[..., Quote], now: datetime
):
    spoken = tuple(quote(f"Kutipan nomor {number}") for number in range(MAX_POSITION + 40))
    (number,) = (await store.articles.save([draft(quotes=spoken)], now=now)).added
    assert (await store.articles.get([number]))[0].quotes == spoken
    assert (await store.citations.search("tokayev", limit=1)).total == MAX_POSITION
    await store.articles.save([draft(quotes=spoken[:1])], now=now)
    assert (await store.citations.search("tokayev", limit=1)).total == 1


@given(
    moment=st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    article=st.integers(1, 2**30 - 1),
    position=st.integers(0, MAX_POSITION - 1),
)
def test_a_key_fits_the_database_and_holds_its_parts(moment: datetime, article: int, position: int):
    key = entry_key(moment, article, position)
    assert -(2**63) <= key < 2**63
    assert key_parts(key) == (article, position)
    assert entry_key(moment + timedelta(minutes=1), 1, 0) >= entry_key(moment, 1, 0)


DAY = date(2026, 11, 24)


async def test_the_quote_of_the_day_is_the_best_key_quote_of_the_recent(
    store: Store, draft: Callable[..., ArticleDraft], quote: Callable[..., Quote], now: datetime
):
    await store.articles.save(
        [
            draft("good", hours=3, quotes=(quote("Biasa", score=0.1), quote("Bagus", score=0.9)), key_quote=1),
            draft("better hidden", hours=2, quotes=(quote("Lebih bagus", score=0.95), quote("Sedang", score=0.5)), key_quote=1),
            draft("none", hours=1, quotes=(quote("Terbaik", score=1.0),), key_quote=None),
        ],
        now=now,
    )
    citation = await store.citations.of_the_day(DAY)
    assert (citation.article.key, citation.quote.text) == ("good", "Bagus")


async def test_the_quote_of_the_day_stays_whatever_comes_in(
    store: Store, second: Store, draft: Callable[..., ArticleDraft], quote: Callable[..., Quote], now: datetime
):
    await store.articles.save([draft("first", hours=3)], now=now)
    chosen = await store.citations.of_the_day(DAY)
    text = "Warga menanam bakau di Pantai Lestari sejak Maret."  # another story
    await store.articles.save([draft("better", hours=2, headline=text, text=text, quotes=(quote(score=1.0),))], now=now)
    assert await store.citations.of_the_day(DAY) == chosen
    assert await second.citations.of_the_day(DAY) == chosen
    assert (await store.citations.of_the_day(DAY + timedelta(days=1))).article.key == "better"


async def test_another_day_has_another_quote_while_there_are_any(store: Store, draft: Callable[..., ArticleDraft], now: datetime):
    await store.articles.save([draft(str(number), hours=number) for number in range(3)], now=now)
    keys = [(await store.citations.of_the_day(DAY + timedelta(days=days))).article.key for days in range(4)]
    assert set(keys[:3]) == {"0", "1", "2"}
    assert keys[3] in keys


async def test_a_quote_of_the_day_that_is_lost_gives_way(store: Store, draft: Callable[..., ArticleDraft], now: datetime):
    old = draft("a", hours=1)
    await store.articles.save([old, draft("b", hours=2)], now=now)
    first = await store.citations.of_the_day(DAY)
    for key in ("a", "b"):
        if key == first.article.key:
            await store.articles.save([draft(key, quotes=(), key_quote=None)], now=now)
    after = await store.citations.of_the_day(DAY)
    assert after.article.key != first.article.key
    assert await store.citations.of_the_day(DAY) == after


async def test_the_quote_of_the_day_in_a_language(store: Store, draft: Callable[..., ArticleDraft], now: datetime):
    await store.articles.save([draft("id", language="id"), draft("en", language="en")], now=now)
    assert (await store.citations.of_the_day(DAY, language="en")).article.key == "en"
    assert (await store.citations.of_the_day(DAY, language="id")).article.key == "id"
    assert await store.citations.of_the_day(DAY, language="de") is None


async def test_an_empty_store_has_no_quote_of_the_day(store: Store):
    assert await store.citations.of_the_day(DAY) is None


async def test_everybody_who_asks_at_once_gets_the_same_quote(
    store: Store, second: Store, draft: Callable[..., ArticleDraft], now: datetime
):
    await store.articles.save([draft(str(number), hours=number) for number in range(9)], now=now)
    answers = await asyncio.gather(*(part.citations.of_the_day(DAY) for part in (store, second) for _ in range(5)))
    assert len({citation.article.key for citation in answers}) == 1
