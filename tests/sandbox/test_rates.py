from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.rates import GROUP_MESSAGES, RateModel


def _admitted(model: RateModel, times: Iterator[float], *, private: bool, chat: int = 1) -> list[bool]:
    return [model.admit(chat, private=private, now=time) is None for time in times]


def test_a_private_chat_takes_a_burst_of_five_then_one_a_second() -> None:
    model = RateModel()
    assert _admitted(model, iter([0, 0, 0, 0, 0]), private=True) == [True] * 5
    assert model.admit(1, private=True, now=0.5) == 1
    assert model.admit(1, private=True, now=2.0) is None


def test_a_group_takes_twenty_in_any_minute() -> None:
    model = RateModel()
    assert _admitted(model, (index * 2.0 for index in range(20)), private=False) == [True] * 20
    assert model.admit(1, private=False, now=40.0) == 20
    assert model.admit(1, private=False, now=60.0) is None


def test_thirty_in_any_second_over_all_chats() -> None:
    model = RateModel()
    assert all(model.admit(chat, private=True, now=0.0) is None for chat in range(30))
    assert model.admit(99, private=True, now=0.9) == 1
    assert model.admit(99, private=True, now=1.9) is None


def test_who_does_not_wait_waits_twice_as_long_each_time() -> None:
    model = RateModel()
    _admitted(model, iter([0.0] * 5), private=True)
    assert [model.admit(1, private=True, now=0.1 * step) for step in range(1, 5)] == [1, 2, 4, 8]
    assert model.admit(1, private=True, now=0.4 + 7.9) == 16
    assert model.admit(1, private=True, now=0.4 + 7.9 + 16.0) is None


def test_offences_are_forgotten_in_time() -> None:
    model = RateModel()
    _admitted(model, iter([0.0] * 5), private=True)
    assert model.admit(1, private=True, now=0.0) == 1
    _admitted(model, iter([1000.0] * 5), private=True)
    assert model.admit(1, private=True, now=1000.0) == 1


def test_a_refused_message_does_not_use_up_the_allowance_of_others() -> None:
    model = RateModel()
    for _ in range(100):
        model.admit(1, private=True, now=0.0)
    assert model.admit(2, private=True, now=0.0) is None


def test_a_paid_broadcast_goes_beyond() -> None:
    model = RateModel()
    assert all(model.admit(1, private=False, now=0.0, paid=True) is None for _ in range(1000))
    assert model.admit(1, private=False, now=0.0, paid=True) == 1


@given(st.lists(st.floats(min_value=0, max_value=5), max_size=200))
def test_a_group_never_gets_more_than_its_share_in_any_minute(gaps: list[float]) -> None:
    model = RateModel()
    now, admitted = 0.0, []
    for gap in gaps:
        now += gap
        if model.admit(1, private=False, now=now) is None:
            admitted.append(now)
    assert all(sum(start <= time < start + 60 for time in admitted) <= GROUP_MESSAGES for start in admitted)
