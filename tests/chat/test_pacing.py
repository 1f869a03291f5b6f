"""Telegram's pace, in virtual time, and against the sandbox's own count of the limits."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import Callable

import pytest
import virtual_time
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import BadRequest, RetryAfter

from bot.chat import pacing
from bot.chat.limits import MARGIN, TELEGRAM, Bucket, Limit, Limits, ShortestWay, Window
from bot.chat.paced_requests import PacedRequests
from bot.chat.pacing import Pace, Priority
from bot.sandbox.rates import RateModel

TICKS = 1e-5
"""What the readings of a clock may add up to in a test."""


def in_virtual_time(test: Callable[..., object]) -> Callable[..., None]:
    """Run a coroutine function as a test in virtual time."""

    def run(*args: object, **kwargs: object) -> None:
        virtual_time.run(test(*args, **kwargs))  # type: ignore[arg-type]

    run.__name__ = test.__name__
    return run


def new_pace(**options) -> Pace:
    """Make a pace whose clock is never the same twice, as real ones are not."""
    loop, readings = asyncio.get_running_loop(), itertools.count()
    return Pace(monotonic=lambda: loop.time() + next(readings) * 1e-8, **options)


def now() -> float:
    return asyncio.get_running_loop().time() - 1000.0


def most_within(moments: list[float], seconds: float) -> int:
    return max(sum(start <= moment < start + seconds for moment in moments) for start in moments)


class Server:
    """Counts by the sandbox's rate model what arrives, after a way of its own for each message, there and back."""

    def __init__(self, pace: Pace, *, way: Callable[[], float] = lambda: 0.0, commit: Callable[[], float] = lambda: 0.0) -> None:
        self.pace = pace
        self.model = RateModel()
        self.way = way
        self.commit = commit
        self.arrived: list[tuple[float, int]] = []
        self.refused = 0

    async def send(self, chat: int, priority: Priority = Priority.CHANNEL, *, paid: bool = False) -> float:
        """Send a message and return how long it waited for its turn."""
        asked = now()
        async with self.pace.turn(chat, priority=priority, paid=paid) as sending:
            waited = now() - asked
            await asyncio.sleep(self.commit())
            await sending()
            await asyncio.sleep(self.way())
            if self.model.admit(chat, private=chat > 0, now=now(), paid=paid) is not None:
                self.refused += 1
            self.arrived.append((now(), chat))
            await asyncio.sleep(self.way())
        return waited


@in_virtual_time
async def test_a_private_chat_gets_a_burst_and_then_one_a_second():
    server = Server(new_pace())
    for _ in range(12):
        await server.send(7, Priority.ANSWER)
    moments = [moment for moment, _ in server.arrived]
    assert moments[4] == pytest.approx(moments[0], abs=1e-6)
    assert [round(moment) for moment in moments[5:]] == [1, 2, 3, 4, 5, 6, 7]
    assert server.refused == 0


@in_virtual_time
async def test_a_channel_gets_twenty_in_any_minute():
    server = Server(new_pace())
    for _ in range(45):
        await server.send(-100)
    moments = [moment for moment, _ in server.arrived]
    assert most_within(moments, 60.0) == 20
    assert moments[-1] == pytest.approx(120, abs=1)
    assert server.refused == 0


@in_virtual_time
async def test_all_chats_together_get_thirty_in_any_second():
    server = Server(new_pace())
    await asyncio.gather(*(server.send(chat) for chat in range(1, 101)))
    moments = [moment for moment, _ in server.arrived]
    assert most_within(moments, 1.0) == 30
    assert moments[-1] == pytest.approx(3, abs=0.4)
    assert server.refused == 0


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from([1, 2, 3, 4, -100, -200]), st.sampled_from(list(Priority)), st.floats(0, 1.5), st.booleans()),
        min_size=1,
        max_size=200,
    ),
    st.floats(0, 0.4),
    st.randoms(use_true_random=False),
)
def test_no_order_and_no_delay_of_requests_provokes_a_refusal(requests, slowest, chance):
    """Whatever is sent when, however long each takes there and back: the server's count never finds too many."""

    async def scenario() -> Server:
        pace = new_pace()
        server = Server(pace, way=lambda: 0.001 + chance.random() * slowest, commit=lambda: chance.random() * slowest / 4)
        # The shortest way there is has been seen: margins cover what lies below it.
        for _ in range(ShortestWay.ENOUGH):
            pace._ways.note(now(), 0.002)

        async def later(chat, priority, pause, paid):
            await asyncio.sleep(pause)
            await server.send(chat, priority, paid=paid)

        await asyncio.gather(*(later(*request) for request in requests))
        return server

    assert virtual_time.run(scenario()).refused == 0


@in_virtual_time
async def test_a_broadcast_goes_at_the_pace_that_the_limits_allow():
    chance = random.Random(1)
    server = Server(new_pace(), way=lambda: chance.uniform(0.001, 0.003), commit=lambda: chance.uniform(0.004, 0.012))
    chats = iter(range(1, 3001))

    async def work():
        for chat in chats:
            await server.send(chat, Priority.BROADCAST)

    await asyncio.gather(*(work() for _ in range(200)))
    assert server.refused == 0
    assert now() < (3000 / 30 - 1) * 1.02


@in_virtual_time
async def test_a_program_that_was_kept_from_running_makes_up_for_it_within_the_limits():
    """A busy machine stands still for a moment now and then; the pace is not slower for it, nor does any window hold more."""
    server = Server(new_pace(), way=lambda: 0.002, commit=lambda: 0.005)
    loop, chance = asyncio.get_running_loop(), random.Random(3)

    async def standing_still() -> None:
        while True:
            await asyncio.sleep(chance.uniform(1.0, 4.0))
            loop._virtual.now += chance.uniform(0.05, 0.2)

    stalls = asyncio.create_task(standing_still())
    await asyncio.gather(*(server.send(chat, Priority.BROADCAST) for chat in range(1, 1501)))
    stalls.cancel()
    assert server.refused == 0
    assert now() < 1500 / 30 * 1.03  # it stood still for 5 % of the time
    assert most_within([moment for moment, _ in server.arrived], 0.1) <= 18  # of 30 in a second: not all in one go


@in_virtual_time
async def test_while_people_ask_a_delay_is_not_made_up_for_at_their_expense():
    """What goes out together leaves a gap in every second that follows."""
    server = Server(new_pace(), way=lambda: 0.002, commit=lambda: 0.005)
    loop, chance = asyncio.get_running_loop(), random.Random(3)
    broadcast = asyncio.gather(*(server.send(chat, Priority.BROADCAST) for chat in range(1, 1501)))
    waits = []
    for chat in range(10_001, 10_031):
        waits.append(await server.send(chat, Priority.ANSWER))
        await asyncio.sleep(chance.uniform(1.0, 1.4))
        if chat % 3 == 0:
            loop._virtual.now += 0.2  # the machine stands still
    await broadcast
    assert sorted(waits)[int(len(waits) * 0.95)] < 0.1
    assert server.refused == 0


@in_virtual_time
async def test_a_ban_is_not_made_up_for():
    server = Server(new_pace(), way=lambda: 0.002)
    broadcast = asyncio.gather(*(server.send(chat, Priority.BROADCAST) for chat in range(1, 301)))
    await asyncio.sleep(3)
    server.pace.hold(None, 2.0)
    over = now() + 2.0
    await broadcast
    after = [moment for moment, _ in server.arrived if moment >= over]
    assert most_within(after, 0.2) <= 7
    assert server.refused == 0


@in_virtual_time
async def test_an_answer_goes_before_a_broadcast_and_waits_no_longer_than_for_the_next_place():
    server = Server(new_pace(), way=lambda: 0.002)
    broadcast = asyncio.gather(*(server.send(chat, Priority.BROADCAST) for chat in range(1, 601)))
    waits = []
    for chat in range(10_001, 10_101):
        await asyncio.sleep(0.13)
        waits.append(await server.send(chat, Priority.ANSWER))
    await broadcast
    assert max(waits) < 0.08
    assert server.refused == 0


@in_virtual_time
async def test_channels_go_before_broadcasts_and_broadcasts_go_on():
    server = Server(new_pace())
    order: list[str] = []

    async def send(name: str, chat: int, priority: Priority) -> None:
        await server.send(chat, priority)
        order.append(name)

    broadcast = [send("reader", chat, Priority.BROADCAST) for chat in range(1, 100)]
    await asyncio.gather(*broadcast, *(send("channel", -chat, Priority.CHANNEL) for chat in range(1, 31)))
    assert order.index("channel") < 5
    assert "channel" not in order[62:]


@in_virtual_time
async def test_chats_take_turns():
    server = Server(new_pace())
    flood = [server.send(-1, Priority.CHANNEL) for _ in range(200)]
    others = [server.send(-chat, Priority.CHANNEL) for chat in range(2, 60)]
    everything = asyncio.gather(*flood, *others)
    await asyncio.sleep(4)
    assert {chat for _, chat in server.arrived} >= {-chat for chat in range(2, 60)}
    everything.cancel()


@in_virtual_time
async def test_requests_of_one_chat_keep_their_order():
    pace = new_pace()
    order: list[int] = []

    async def send(number: int) -> None:
        async with pace.turn(7):
            order.append(number)

    await asyncio.gather(*(send(number) for number in range(15)))
    assert order == list(range(15))


@in_virtual_time
async def test_a_held_chat_waits_and_the_others_do_not():
    pace = new_pace()
    pace.hold(7, 30.0)
    async with pace.turn(8):
        assert now() == pytest.approx(0.0, abs=1e-6)
    assert pace.free_in(7) == pytest.approx(30.0, abs=TICKS)
    async with pace.turn(7):
        assert now() >= 30.0 - TICKS


@in_virtual_time
async def test_several_chats_refused_at_once_hold_all_for_the_longest_time():
    told: list[tuple[object, float]] = []
    pace = new_pace(on_hold=lambda chat, seconds: told.append((chat, seconds)))
    for chat, seconds in ((1, 5.0), (2, 40.0), (3, 7.0)):
        pace.refused(chat, seconds)
    assert pace.free_in(None) == pytest.approx(40.0, abs=TICKS)
    async with pace.turn(99):
        assert now() >= 40.0 - TICKS
    assert told[-1] == (None, 40.0)


@in_virtual_time
async def test_chats_refused_one_after_another_hold_themselves_alone():
    pace = new_pace()
    for chat in (1, 2, 3):
        pace.refused(chat, 50.0)
        await asyncio.sleep(1.0)
    pace.refused(3, 50.0)
    async with pace.turn(99):
        assert now() < 4.0


@in_virtual_time
async def test_a_request_under_way_keeps_its_place_until_its_answer():
    pace = new_pace(limits=Limits(overall=Limit(1, 1.0)))
    async with pace.turn(1):
        second = asyncio.create_task(pace.turn(2).__aenter__())
        await asyncio.sleep(20)
        assert not second.done()
    await second
    assert now() == pytest.approx(20 + 1 + MARGIN)


@in_virtual_time
async def test_a_caller_that_gives_up_leaves_its_place_to_the_next():
    pace = new_pace()
    for _ in range(5):
        async with pace.turn(7):
            pass
    given_up = [asyncio.create_task(pace.turn(7).__aenter__()) for _ in range(3)]
    kept = asyncio.create_task(pace.turn(7).__aenter__())
    await asyncio.sleep(0.1)
    for task in given_up:
        task.cancel()
    await kept
    assert now() == pytest.approx(1.0, abs=0.1)


@in_virtual_time
async def test_what_is_refused_for_its_content_costs_the_chat_nothing():
    requests = PacedRequests(new_pace())
    telegram = Telegram(*(BadRequest("message to forward not found") for _ in range(20)))
    for chat in (7, -100):
        for _ in range(10):
            with pytest.raises(BadRequest):
                await requests.process_request(telegram, ("forwardMessage", {}), {}, "forwardMessage", {"chat_id": chat}, None)
    assert now() < 0.1


@in_virtual_time
async def test_quiet_chats_are_forgotten_and_busy_ones_are_not():
    pace = new_pace()
    pace.hold(1, 1e6)
    for chat in range(2, 300):
        async with pace.turn(chat):
            pass
    pace._chats = type(pace._chats)(pace._chats)
    remembered, pacing.CHATS_REMEMBERED = pacing.CHATS_REMEMBERED, 10  # type: ignore[misc]
    try:
        await asyncio.sleep(20)
        for chat in range(300, 320):
            async with pace.turn(chat):
                pass
    finally:
        pacing.CHATS_REMEMBERED = remembered  # type: ignore[misc]
    assert 1 in pace._chats
    assert len(pace._chats) < 60


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
    requests = PacedRequests(new_pace())
    data = {} if chat is None else {"chat_id": chat}
    answer = await requests.process_request(telegram, (endpoint, data), {}, endpoint, data, on_ban)
    return answer, now()


@in_virtual_time
async def test_an_answer_waits_out_a_short_ban():
    answer, waited = await request(Telegram(RetryAfter(3)), "sendMessage", 7)
    assert answer is True
    assert waited >= 3.0 - TICKS


@in_virtual_time
async def test_who_asks_for_it_is_told_of_a_ban_at_once():
    with pytest.raises(RetryAfter):
        await request(Telegram(RetryAfter(3)), "sendMessage", 7, on_ban="raise")


@in_virtual_time
async def test_an_answer_does_not_wait_for_hours():
    telegram = Telegram(RetryAfter(7200))
    with pytest.raises(RetryAfter):
        await request(telegram, "sendMessage", 7)
    assert telegram.calls["sendMessage"] == 1


@in_virtual_time
async def test_methods_without_a_chat_pass_freely():
    answer, waited = await request(Telegram(), "getMe", None)
    assert (answer, waited) == (True, 0.0)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 3), st.floats(0, 2)), max_size=60), st.integers(1, 10), st.floats(0.1, 10))
def test_a_window_never_holds_more_than_its_limit(requests, count, seconds):
    window = Window(Limit(count, seconds))
    moment, arrived = 0.0, []
    for pause, way in requests:
        moment = window.free_at(moment + pause)
        window.begin(moment)
        window.end(moment, moment + way)
        arrived.append(moment + way)
        moment += way
    assert not arrived or most_within(arrived, seconds) <= count


@settings(deadline=None)
@given(st.lists(st.floats(0, 3), max_size=60))
def test_a_bucket_gives_a_burst_and_then_one_at_a_time(pauses):
    bucket, model = Bucket(TELEGRAM.private), RateModel()
    moment = 0.0
    for pause in pauses:
        moment = bucket.free_at(moment + pause)
        bucket.begin(moment)
        # The model allows 30 a second over all; one chat never comes near.
        assert model.admit(7, private=True, now=moment) is None


def test_the_shortest_way_is_forgotten_after_a_while():
    ways = ShortestWay()
    for _ in range(ShortestWay.ENOUGH):
        assert ways.note(0.0, 0.5) == 0.0 or _ == ShortestWay.ENOUGH - 1
    assert ways.note(0.5, 0.5) == ShortestWay.LONGEST
    assert ways.note(1.0, 0.2) == 0.2
    assert ways.note(2.0, 0.4) == 0.2
    assert ways.note(31.5, 0.3) == 0.0, "there are too few now to tell"
    for _ in range(ShortestWay.ENOUGH):
        shortest = ways.note(60.0, 0.25)
    assert shortest == 0.25
