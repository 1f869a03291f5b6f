from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.polling import JITTER, LONGEST_BACKOFF, LONGEST_OBEDIENCE, Failed, Outcome, Polled, PollHistory, decide

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
FRESH = PollHistory()


def wait(outcome: Outcome, before: PollHistory = FRESH, *, every: timedelta = QUARTER, chance: float = 0.5) -> timedelta:
    decision = decide(outcome, before, every=every, now=NOW, chance=chance)
    assert decision.next_poll_at is not None
    return decision.next_poll_at - NOW


def test_a_source_that_answers_is_polled_again_after_its_interval():
    assert wait(Polled(changed=False)) == QUARTER
    assert wait(Polled(changed=True)) == QUARTER


def test_jitter_spreads_polls_around_the_interval():
    assert wait(Polled(changed=False), chance=0.0) == QUARTER * (1 - JITTER)
    assert QUARTER < wait(Polled(changed=False), chance=0.999) < QUARTER * (1 + JITTER)


def test_news_is_remembered_and_silence_keeps_what_was():
    before = PollHistory(changed_at=NOW - timedelta(days=2))
    assert decide(Polled(changed=True), before, every=QUARTER, now=NOW, chance=0.5).changed_at == NOW
    assert decide(Polled(changed=False), before, every=QUARTER, now=NOW, chance=0.5).changed_at == NOW - timedelta(days=2)


@pytest.mark.parametrize(("failures", "times"), [(0, 1), (1, 2), (2, 4), (3, 8)])
def test_the_wait_doubles_with_every_failure(failures: int, times: int):
    assert wait(Failed(error="x"), PollHistory(failures=failures)) == QUARTER * times


def test_the_wait_has_a_longest():
    assert wait(Failed(error="x"), PollHistory(failures=10_000)) == LONGEST_BACKOFF


def test_a_source_polled_rarely_is_not_tried_more_often_because_it_fails():
    assert wait(Failed(error="x"), PollHistory(failures=5), every=timedelta(days=1)) == timedelta(days=1)


def test_failures_are_counted_since_the_first():
    first = decide(Failed(error="down"), FRESH, every=QUARTER, now=NOW, chance=0.5)
    second = decide(Failed(error="still down"), first, every=QUARTER, now=NOW + QUARTER, chance=0.5)
    assert (second.failures, second.failing_since, second.error) == (2, NOW, "still down")


def test_recovery_forgets_the_failures():
    failing = PollHistory(failures=3, failing_since=NOW, error="down")
    decision = decide(Polled(changed=False), failing, every=QUARTER, now=NOW, chance=0.5)
    assert (decision.failures, decision.failing_since, decision.error) == (0, None, None)


def test_what_the_server_asks_for_is_obeyed_within_reason():
    assert wait(Failed(error="429", retry_after=timedelta(hours=2))) == timedelta(hours=2)
    assert wait(Failed(error="429", retry_after=timedelta(seconds=1))) == QUARTER
    assert wait(Failed(error="429", retry_after=timedelta(days=999))) == LONGEST_OBEDIENCE
    assert wait(Polled(changed=False, fresh_for=timedelta(hours=1))) == timedelta(hours=1)


def test_a_source_that_is_gone_is_not_polled_again():
    decision = decide(Failed(error="HTTP 410 Gone", gone=True), FRESH, every=QUARTER, now=NOW, chance=0.5)
    assert decision.gone
    assert decision.next_poll_at is None


def test_a_naive_now_is_refused():
    with pytest.raises(ValueError, match="aware"):
        decide(Polled(changed=True), FRESH, every=QUARTER, now=NOW.replace(tzinfo=None), chance=0.5)


@given(
    failures=st.integers(0, 10**6),
    seconds=st.integers(1, 10**7),
    asked=st.none() | st.timedeltas(timedelta(), timedelta(days=999_999)),
    chance=st.floats(0, 1, exclude_max=True),
)
def test_the_next_poll_is_always_later_and_never_out_of_reach(
    failures: int, seconds: int, asked: timedelta | None, chance: float
):
    every = timedelta(seconds=seconds)
    pause = wait(Failed(error="x", retry_after=asked), PollHistory(failures=failures), every=every, chance=chance)
    assert timedelta() < pause <= max(every, LONGEST_BACKOFF, LONGEST_OBEDIENCE) * (1 + JITTER)


HOURS_2 = timedelta(hours=2)


def adaptive(outcome: Outcome, before: PollHistory, *, now: datetime = NOW) -> timedelta:
    decision = decide(outcome, before, every=QUARTER, slowest=HOURS_2, now=now, chance=0.5)
    assert decision.next_poll_at is not None
    return decision.next_poll_at - now


@pytest.mark.parametrize(
    ("rhythm", "interval"),
    [
        (timedelta(minutes=5), QUARTER),  # never more often than it is set
        (timedelta(minutes=90), QUARTER),
        (timedelta(hours=3), timedelta(minutes=30)),
        (timedelta(hours=12), HOURS_2),
        (timedelta(days=30), HOURS_2),  # never more rarely than the slowest
    ],
)
def test_the_interval_follows_the_usual_time_between_changes(rhythm: timedelta, interval: timedelta):
    assert adaptive(Polled(changed=False), PollHistory(changed_at=NOW - QUARTER, rhythm=rhythm)) == interval


def test_a_source_that_falls_silent_is_polled_less_and_less_often():
    now, history, waits = NOW, PollHistory(changed_at=NOW, rhythm=QUARTER), []
    for _ in range(40):
        decision = decide(Polled(changed=False), history, every=QUARTER, slowest=HOURS_2, now=now, chance=0.5)
        assert decision.next_poll_at is not None
        waits.append(decision.next_poll_at - now)
        history, now = decision, decision.next_poll_at
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (QUARTER, HOURS_2)


def test_a_source_that_begins_to_change_often_is_polled_often_soon():
    now, history = NOW, PollHistory(changed_at=NOW - timedelta(days=1), rhythm=timedelta(days=1))
    for _ in range(12):
        decision = decide(Polled(changed=True), history, every=QUARTER, slowest=HOURS_2, now=now, chance=0.5)
        history, now = decision, now + QUARTER
    assert adaptive(Polled(changed=False), history, now=now) == QUARTER


def test_the_first_articles_of_a_source_say_nothing_of_its_rhythm():
    assert decide(Polled(changed=True), FRESH, every=QUARTER, slowest=HOURS_2, now=NOW, chance=0.5).rhythm is None


def test_a_slowest_below_the_source_s_own_interval_does_not_count():
    silent = PollHistory(changed_at=NOW - timedelta(days=9))
    day = timedelta(days=1)
    assert decide(Polled(changed=False), silent, every=day, slowest=HOURS_2, now=NOW, chance=0.5).next_poll_at == NOW + day


def test_a_failing_source_backs_off_from_its_own_interval():
    slow = PollHistory(changed_at=NOW - timedelta(hours=6), rhythm=timedelta(hours=6))
    assert adaptive(Failed(error="x"), slow) == timedelta(hours=1)
    later = PollHistory(changed_at=slow.changed_at, rhythm=slow.rhythm, failures=1, failing_since=NOW)
    assert adaptive(Failed(error="x"), later) == timedelta(hours=2)
