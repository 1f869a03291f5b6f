"""What the admins are told, and what keeps it from being told twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core import notices
from bot.core.notices import LINES, Undelivered, gathered

NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)


def test_of_a_channel_each_message_is_told_and_of_readers_one_for_all():
    first, second = Undelivered(1, "@kabar"), Undelivered(2, "@kabar")
    keys = {notices.refused(message, "no", at=NOW).key for message in (first, second)}
    assert len(keys) == 2
    readers = [Undelivered(number, number, readers_of=9) for number in (3, 4)]
    assert len({notices.refused(message, "no", at=NOW).key for message in readers}) == 1
    assert len({notices.uncertain(message, "lost", resent=False, at=NOW).key for message in (first, *readers)}) == 2


def test_what_happens_to_one_message_one_after_another_has_different_keys():
    message = Undelivered(1, "@kabar")
    told = [
        notices.refused(message, "no", at=NOW),
        notices.uncertain(message, "lost", resent=True, at=NOW),
        notices.not_corrected(message, 5, "no", at=NOW),
    ]
    assert len({notice.key for notice in told}) == 3
    assert "it is sent again" in told[1].text


def test_a_chat_that_is_paused_again_is_told_of_again():
    first = notices.paused("@kabar", None, "no rights", "give the bot the right", at=NOW)
    again = notices.paused("@kabar", None, "no rights", "give the bot the right", at=NOW + timedelta(hours=1))
    topic = notices.paused("@kabar", 5, "closed", "reopen the topic", at=NOW)
    assert len({first.key, again.key, topic.key}) == 3
    assert "topic 5 of @kabar" in topic.text


@given(st.lists(st.text(min_size=1, max_size=5000), min_size=1, max_size=50))
def test_gathered_lines_fit_a_message_and_some_are_always_taken(lines):
    text, count = gathered(lines)
    assert 1 <= count <= LINES
    assert len(text) <= 4096
    left = lines
    while left:
        _, count = gathered(left)
        left = left[count:]
