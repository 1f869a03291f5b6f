"""Telegram's pace, on a clock of the test's own."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import RetryAfter

from bot.chat import pacing
from bot.chat.pacing import OVERALL, PRIVATE, SHARED, Limit, Pace, PacedRequests, Window


class FakeTime:
    """A clock that moves only by sleeping; sleepers wake in order."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        until = self.now + seconds
        await asyncio.sleep(0)
        self.now = max(self.now, until)


def most_within(moments: list[float], seconds: float) -> int:
    return max(sum(start <= moment < start + seconds for moment in moments) for start in moments)


async def sent_at(chats: list[int | str]) -> dict[int | str, list[float]]:
    """Send to ``chats`` in this order, one after another, and return when each was let through."""
    time = FakeTime()
    pace = Pace(monotonic=time.monotonic, sleep=time.sleep)
    moments: dict[int | str, list[float]] = {chat: [] for chat in chats}
    for chat in chats:
        await pace.turn(chat)
        moments[chat].append(time.now)
    return moments


async def test_a_private_chat_gets_a_burst_and_then_one_a_second():
    moments = (await sent_at([7] * 12))[7]
    assert moments[4] == moments[0]
    assert most_within(moments, 5.0) == 5


async def test_a_channel_gets_twenty_in_any_minute():
    moments = (await sent_at(["@kanal"] * 45))["@kanal"]
    assert most_within(moments, 60.0) == 20


async def test_all_chats_together_get_thirty_in_any_second():
    by_chat = await sent_at(list(range(1, 101)))
    assert most_within(sorted(moment for moments in by_chat.values() for moment in moments), 1.0) == 30


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from([1, 2, -100, "@k"]), min_size=1, max_size=150))
def test_no_order_of_requests_exceeds_a_limit(chats):
    by_chat = asyncio.run(sent_at(chats))
    for chat, moments in by_chat.items():
        for limit in PRIVATE if pacing.is_private(chat) else SHARED:
            assert most_within(moments, limit.seconds) <= limit.count
    together = sorted(moment for moments in by_chat.values() for moment in moments)
    assert all(most_within(together, limit.seconds) <= limit.count for limit in OVERALL)


async def test_requests_of_one_chat_keep_their_order():
    time = FakeTime()
    pace = Pace(monotonic=time.monotonic, sleep=time.sleep)
    order: list[int] = []

    async def send(number: int) -> None:
        await pace.turn(7)
        order.append(number)

    await asyncio.gather(*(send(number) for number in range(15)))
    assert order == list(range(15))


async def test_a_held_chat_waits_and_the_others_do_not():
    time = FakeTime()
    pace = Pace(monotonic=time.monotonic, sleep=time.sleep)
    pace.hold(7, 30.0)
    await pace.turn(8)
    assert time.now == 1000.0
    await pace.turn(7)
    assert time.now >= 1030.0


async def test_quiet_chats_are_forgotten_and_busy_ones_are_not(monkeypatch):
    monkeypatch.setattr(pacing, "CHATS_REMEMBERED", 10)
    time = FakeTime()
    pace = Pace(monotonic=time.monotonic, sleep=time.sleep)
    pace.hold(1, 1e6)
    for chat in range(2, 200):
        await pace.turn(chat)
    assert len(pace._chats) <= 12
    assert 1 in pace._chats


class Telegram:
    """Answers with the given errors first, then well."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls: Counter[str] = Counter()

    async def __call__(self, endpoint: str, data: dict[str, object]) -> bool:
        self.calls[endpoint] += 1
        if self.errors:
            raise self.errors.pop(0)
        return True


async def request(telegram: Telegram, endpoint: str, chat: int | None, on_ban: str | None = None) -> tuple[object, float]:
    time = FakeTime()
    requests = PacedRequests(Pace(monotonic=time.monotonic, sleep=time.sleep))
    data = {} if chat is None else {"chat_id": chat}
    answer = await requests.process_request(telegram, (endpoint, data), {}, endpoint, data, on_ban)
    return answer, time.now - 1000.0


async def test_an_answer_waits_out_a_short_ban():
    answer, waited = await request(Telegram(RetryAfter(3)), "sendMessage", 7)
    assert answer is True
    assert waited >= 3.0


async def test_the_outbox_is_told_of_a_ban_at_once():
    with pytest.raises(RetryAfter):
        await request(Telegram(RetryAfter(3)), "sendMessage", 7, on_ban="raise")


async def test_an_answer_does_not_wait_for_hours():
    telegram = Telegram(RetryAfter(7200))
    with pytest.raises(RetryAfter):
        await request(telegram, "sendMessage", 7)
    assert telegram.calls["sendMessage"] == 1


async def test_methods_without_a_chat_pass_freely():
    answer, waited = await request(Telegram(), "getMe", None)
    assert (answer, waited) == (True, 0.0)


@settings(deadline=None)
@given(st.lists(st.floats(0, 3), max_size=60), st.integers(1, 10), st.floats(0.1, 10))
def test_a_window_never_holds_more_than_its_limit(pauses, count, seconds):
    window = Window((Limit(count, seconds),))
    now, booked = 0.0, []
    for pause in pauses:
        now = window.free_at(now + pause)
        window.book(now)
        booked.append(now)
    assert not booked or most_within(booked, seconds) <= count
