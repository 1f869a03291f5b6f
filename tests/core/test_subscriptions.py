"""What readers wish for: canonical, changed by buttons, spread over a window."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import Channel, Review
from bot.core.subscriptions import (
    LONGEST_WINDOW,
    MOST_TIMES,
    MOST_WORDS,
    Offer,
    Press,
    View,
    Wishes,
    first_slot,
    handle,
    newest_due,
    parse_days,
    parse_press,
    step,
    turn,
    window,
    wishes_from_json,
    wishes_to_json,
    with_words,
)

WISHES = Wishes(timezone="Asia/Jakarta", language="id")
OFFER = Offer(sources=("Antara", "Kompas"), tags=("ekonomi", "olahraga"), languages=("en", "id"))
SEVEN = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)

names = st.lists(st.text(min_size=1, max_size=12), max_size=5)
any_wishes = st.builds(
    Wishes,
    times=st.lists(st.times().map(lambda at: at.replace(second=0, microsecond=0)), min_size=1, max_size=6).map(tuple),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    timezone=st.sampled_from(["Asia/Jakarta", "Europe/Berlin"]),
    language=st.sampled_from(["id", "en"]),
    tags=names.map(tuple),
    sources=names.map(tuple),
    include=names.map(tuple),
    mute=names.map(tuple),
    items=st.integers(1, 10),
)


@given(any_wishes)
def test_wishes_come_back_from_json(wishes):
    assert wishes_from_json(wishes_to_json(wishes)) == wishes
    assert wishes_from_json(wishes_to_json(wishes)).key == wishes.key


@given(any_wishes, st.randoms(use_true_random=False))
def test_the_order_in_which_buttons_were_pressed_makes_no_difference(wishes, random):
    shuffled = {name: list(getattr(wishes, name)) for name in ("times", "tags", "sources", "include", "mute")}
    for values in shuffled.values():
        random.shuffle(values)
    again = replace(wishes, **{name: tuple(values + values[:1]) for name, values in shuffled.items()})
    assert again == wishes
    assert again.key == wishes.key


@given(any_wishes, any_wishes)
def test_only_equal_wishes_have_the_same_key(one, other):
    assert (one.key == other.key) == (one == other)


def test_a_channel_takes_what_readers_wish_and_no_more():
    own = Channel(name="own", chat=5, topic=3, review=Review(chat=1), pin=True, max_age=timedelta(days=1), style="html")
    wishes = replace(WISHES, mute=("gosip",), languages=("en",), days=frozenset((5,)))
    channel = wishes.channel(own, name="readers 1")
    assert (channel.exclude, channel.languages, channel.schedule) == (("gosip",), ("en",), wishes.schedule)
    assert (channel.max_age, channel.style) == (own.max_age, "html")
    assert (channel.chat, channel.topic, channel.review, channel.pin) == (0, None, None, False)


@given(st.sampled_from(["open", "time", "zone", "topic", "source", "drop_mute"]), st.text("abcXYZ/_+-0123456789", max_size=40))
def test_buttons_are_read_back_and_fit_telegrams_64_bytes(action, argument):
    press = Press(action, argument)
    assert parse_press(press.data()) == press
    assert len(press.data().encode()) <= 64


@given(st.text(max_size=80))
def test_any_data_are_read_or_refused(data):
    press = parse_press(data)
    if press is not None:
        step(WISHES, press, OFFER)


@pytest.mark.parametrize(
    ("press", "field", "value"),
    [
        (Press("time", "1830"), "times", (time(7), time(18, 30))),
        (Press("day", "6"), "days", frozenset(range(6))),
        (Press("days", "work"), "days", frozenset(range(5))),
        (Press("days", "end"), "days", frozenset((5, 6))),
        (Press("zone", "Asia/Tokyo"), "timezone", "Asia/Tokyo"),
        (Press("language", "en"), "language", "en"),
        (Press("articles", handle("en")), "languages", ("en",)),
        (Press("topic", f"{handle('olahraga')}/0"), "tags", ("olahraga",)),
        (Press("source", f"{handle('Kompas')}/0"), "sources", ("Kompas",)),
        (Press("items", "10"), "items", 10),
    ],
)
def test_a_button_changes_one_wish(press, field, value):
    changed = step(WISHES, press, OFFER)
    assert changed.problem is None
    assert changed.wishes == replace(WISHES, **{field: value})


@pytest.mark.parametrize(
    ("press", "problem"),
    [
        (Press("time", "0700"), "last_time"),
        (Press("zone", "Asia/Nowhere"), "gone"),
        (Press("zone", "../../etc/passwd"), "gone"),
        (Press("language", "tlh"), "gone"),
        (Press("items", "99"), "gone"),
        (Press("topic", f"{handle('gone')}/0"), "gone"),
        (Press("time", "9999"), "gone"),
        (Press("day", "9"), "gone"),
        (Press("day", ""), "gone"),
    ],
)
def test_what_cannot_be_done_changes_nothing(press, problem):
    refused = step(WISHES, press, OFFER)
    assert (refused.wishes, refused.problem) == (WISHES, problem)


def test_there_are_at_most_so_many_times_and_at_least_one_day():
    full = replace(WISHES, times=tuple(time(hour) for hour in range(MOST_TIMES)))
    assert step(full, Press("time", "2300"), OFFER).problem == "too_many_times"
    assert step(replace(WISHES, days=frozenset((2,))), Press("day", "2"), OFFER).problem == "last_day"


def test_a_source_that_is_gone_can_still_be_taken_out():
    old = replace(WISHES, sources=("Bubar",))
    assert step(old, Press("source", f"{handle('Bubar')}/0"), OFFER).wishes == WISHES


def test_pages_that_wait_for_a_text():
    assert {page: View(page=page).asking for page in ("home", "zone", "region", "include", "mute", "words")} == {
        "home": None, "zone": "zone", "region": "zone", "include": "include", "mute": "mute", "words": None
    }  # fmt: skip


def test_words_are_divided_cleaned_and_bounded():
    wishes, all_taken = with_words(WISHES, "mute", " Gosip,  sepak   bola\nGOSIP;;")
    assert (wishes.mute, all_taken) == (("gosip", "sepak bola"), True)
    wishes, all_taken = with_words(wishes, "include", "gosip")
    assert (wishes.include, wishes.mute) == (("gosip",), ("sepak bola",))
    assert with_words(WISHES, "mute", "x" * 41) == (WISHES, False)
    assert with_words(WISHES, "mute", " , ") == (WISHES, False)
    many, all_taken = with_words(WISHES, "mute", ",".join(f"kata{n}" for n in range(MOST_WORDS + 1)))
    assert (len(many.mute), all_taken) == (MOST_WORDS, False)


@given(st.text(max_size=300))
def test_any_text_can_be_typed_as_words(text):
    wishes, _ = with_words(WISHES, "include", text)
    assert len(wishes.include) <= MOST_WORDS


def test_days_of_a_pause():
    assert parse_days([]) is None
    assert parse_days(["7"]) == 7
    for word in ("0", "-1", "366", "x", "1.5"):
        with pytest.raises(ValueError, match=word):
            parse_days([word])


def test_missed_slots_are_folded_into_the_newest():
    schedule = replace(WISHES, times=(time(6), time(7))).schedule
    slot = newest_due(schedule, "Asia/Jakarta", since=SEVEN - timedelta(hours=1), now=SEVEN + timedelta(minutes=5))
    assert slot is not None
    assert slot.at == SEVEN
    assert newest_due(schedule, "Asia/Jakarta", since=SEVEN + timedelta(seconds=1), now=SEVEN + timedelta(hours=1)) is None
    assert first_slot(WISHES, after=SEVEN) == SEVEN + timedelta(days=1)


def test_a_window_carries_its_readers_at_telegrams_pace():
    assert window(1) == timedelta()
    assert window(100_000) == timedelta(seconds=4000)
    assert window(10_000_000) == LONGEST_WINDOW


def test_turns_are_even_and_other_ones_each_day():
    width = window(100_000)
    turns = [turn(chat, SEVEN, width) for chat in range(5000)]
    assert all(timedelta() <= one < width for one in turns)
    tenths = Counter(int(one / width * 10) for one in turns)
    assert all(350 < tenths[tenth] < 650 for tenth in range(10))
    assert turns == [turn(chat, SEVEN, width) for chat in range(5000)]
    tomorrow = [turn(chat, SEVEN + timedelta(days=1), width) for chat in range(5000)]
    last = [tomorrow[chat] / width for chat in range(5000) if turns[chat] / width > 0.9]
    assert 0.4 < sum(last) / len(last) < 0.6
