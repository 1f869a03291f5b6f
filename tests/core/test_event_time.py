"""When that happens of which an article tells."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.event_time import looks_ahead, named_days, when_told
from bot.core.model import ArticleDraft

MONDAY = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)  # ten o'clock in Jakarta


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Garuda akan menjamu Laskar.", "id"),
        ("Satelit dijadwalkan meluncur Kamis.", "id"),
        ("Garuda menjamu Laskar malam nanti.", "id"),
        ("Garuda menjamu Laskar, Senin (16/11) malam.", "id"),
        ("Garuda hadapi Laskar malam ini.", "id"),
        ("Dockers are due to walk out.", "en"),
        ("Dockers threaten to walk out.", "en"),
        ("Governor to debate rival.", "en"),
    ],
)
def test_words_and_times_of_day_put_an_event_ahead(text: str, language: str) -> None:
    assert looks_ahead("", text, language, MONDAY)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Garuda mengalahkan Laskar, Minggu (15/11) malam.", "id"),
        ("Gempa mengguncang Morowali, Senin (16/11) pagi.", "id"),
        ('"Kami akan menang," kata Damar setelah laga.', "id"),
        (
            "Some 2,300 dockers in Alden walked out on Wednesday. They will be back on Friday, says the second sentence.",
            "en",
        ),
        ("Garuda schlägt Laskar.", "de"),
    ],
)
def test_what_happened_quotations_and_what_comes_later_in_the_text_do_not(text: str, language: str) -> None:
    assert not looks_ahead("", text, language, MONDAY)


def test_the_evening_of_the_day_is_not_ahead_any_more_when_it_has_come() -> None:
    evening = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)
    assert not looks_ahead("", "Garuda mengalahkan Laskar, Senin (16/11) malam.", "id", evening)


@pytest.mark.parametrize(
    ("text", "ahead", "day"),
    [
        ("on Saturday", False, date(2026, 11, 14)),
        ("on Saturday", True, date(2026, 11, 21)),
        ("on Monday", False, date(2026, 11, 16)),
        ("on Tuesday", False, date(2026, 11, 17)),  # tomorrow, rather than six days ago
        ("on Wednesday", False, date(2026, 11, 11)),
    ],
)
def test_a_weekday_is_the_last_one_or_the_next_one_of_what_is_ahead(text: str, ahead: bool, day: date) -> None:
    assert named_days(text, "en", MONDAY, ahead=ahead) == {day}


def test_weekdays_are_read_as_they_are_written_in_a_sentence() -> None:
    assert named_days("selama dua minggu terakhir", "id", MONDAY, ahead=False) == frozenset()
    assert named_days("pada Minggu malam", "id", MONDAY, ahead=False) == {date(2026, 11, 15)}


@pytest.mark.parametrize(
    ("month", "day", "ahead"), [(11, 17, True), (3, 12, True), (11, 16, False), (11, 15, False), (8, 17, False), (1, 2, True)]
)
def test_a_date_without_year_is_of_the_half_year_to_come_or_of_the_one_before(month: int, day: int, ahead: bool) -> None:
    draft = ArticleDraft(source="a", key="1", headline="Konser", text="Konser.", lead="Konser.", published_at=MONDAY)
    assert when_told(draft, draft.text, "id", [f"d{month}-{day}"]) == ({f"d{month}-{day}"}, ahead)


def test_an_article_of_which_the_day_is_known_only_is_taken_to_be_from_noon() -> None:
    draft = ArticleDraft(source="a", key="1", headline="", text="On Saturday.", lead="", published_on=MONDAY.date())
    assert when_told(draft, draft.text, "en", []) == ({"d11-14"}, False)


@given(
    st.text(max_size=500), st.sampled_from(["id", "ms", "en", "de", "xx", None]), st.none() | st.datetimes(timezones=st.just(UTC))
)
def test_any_text_at_any_time_is_taken(text: str, language: str | None, moment: datetime | None) -> None:
    ahead = looks_ahead(text, text, language, moment)
    assert isinstance(named_days(text, language, moment, ahead=ahead), frozenset)
