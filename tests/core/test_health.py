"""How a source does, and what the admins hear of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.health import MOST_NAMED, Alarm, Condition, messages, news

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


def failing(failures: int = 3, hours: float = 2, **values: object) -> Condition:
    return Condition(polled_at=NOW, failures=failures, failing_since=NOW - timedelta(hours=hours), error="HTTP 500", **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("condition", "state"),
    [
        (Condition(), "unread"),
        (Condition(polled_at=NOW, took=1.0), "fine"),
        (Condition(polled_at=NOW, took=30.0), "slow"),
        (failing(1, took=30.0), "failing"),
        (failing(gone=True), "gone"),
    ],
)
def test_each_source_has_a_state(condition: Condition, state: str) -> None:
    assert condition.state == state


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("https://kabar.test/rss: HTTP 500 Server Error", "HTTP 500 Server Error"),
        ("/srv/artikel: no such folder", "/srv/artikel: no such folder"),
        ("https://kabar.test/rss", "https://kabar.test/rss"),
        (None, "?"),
    ],
)
def test_beside_a_source_s_name_its_error_needs_no_address(error: str | None, reason: str) -> None:
    assert Condition(failures=1, error=error).reason == reason


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (failing(3, 1), True),
        (failing(2, 5), False),
        (failing(10, 0.9), False),
        (failing(1, 0, gone=True), True),
        (Condition(polled_at=NOW, took=100.0), False),
    ],
)
def test_only_what_keeps_failing_is_told(condition: Condition, told: bool) -> None:
    assert bool(news({"kabar": condition}, {}, now=NOW)) is told


def test_a_failure_and_its_recovery_are_told_once_each() -> None:
    alarm = {"kabar": Alarm(since=NOW)}
    assert not news({"kabar": failing()}, alarm, now=NOW)
    assert not news({"kabar": failing(1, 0)}, alarm, now=NOW)  # it failed again before it was well
    assert set(news({"kabar": Condition(polled_at=NOW)}, alarm, now=NOW).recovered) == {"kabar"}
    assert not news({"kabar": Condition(polled_at=NOW)}, {}, now=NOW)


def test_a_source_that_failed_and_is_gone_now_is_told_as_gone() -> None:
    assert set(news({"kabar": failing(gone=True)}, {"kabar": Alarm(since=NOW)}, now=NOW).gone) == {"kabar"}
    assert not news({"kabar": failing(gone=True)}, {"kabar": Alarm(since=NOW, gone=True)}, now=NOW)


def test_of_a_removed_source_nothing_is_told() -> None:
    found = news({}, {"kabar": Alarm(since=NOW)}, now=NOW)
    assert found.forgotten == {"kabar"}
    assert messages(found, now=NOW) == ()


def test_messages_are_lines_with_the_error_in_words() -> None:
    (one,) = messages(news({"kabar": failing()}, {}, now=NOW), now=NOW)
    assert one == 'A source keeps failing: "kabar" has failed for 2 hours (3 times): HTTP 500; it is tried again by itself'
    many = {f"s{number}": failing() for number in range(MOST_NAMED + 2)}
    (together,) = messages(news(many, {}, now=NOW), now=NOW)
    assert together.startswith("12 sources keep failing: ")
    assert together.endswith("; and 2 more")
    assert "\n" not in together
    (back,) = messages(news({"kabar": Condition(polled_at=NOW)}, {"kabar": Alarm(since=NOW)}, now=NOW), now=NOW)
    assert back == 'A source can be read again: "kabar"'
