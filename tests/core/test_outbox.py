"""What becomes of a message that Telegram did not take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.outbox import (
    BACKOFF_CEILING,
    PROBE_AFTER,
    SETTLE,
    Divide,
    Follow,
    GiveUp,
    Halt,
    Pause,
    Postpone,
    Reconcile,
    Simplify,
    backoff,
    decide,
)
from bot.errors import (
    ChatMigratedError,
    ChatUnavailableError,
    DeliveryError,
    RejectedError,
    RetryLaterError,
    ServerFailedError,
    TooLongError,
    UnauthorizedError,
    UncertainError,
    UnreachableError,
    UnsupportedError,
)

NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)


def decision(error: DeliveryError, kind="rich", attempts=1, chat=-5, divisible=True, findable=True):
    return decide(
        error, kind=kind, chat=chat, attempts=attempts, now=NOW, jitter=1.0, divisible=divisible, findable=findable
    )  # fmt: skip


def test_too_many_requests_wait_at_least_as_long_as_telegram_says():
    found = decision(RetryLaterError("Too Many Requests", seconds=35))
    assert isinstance(found, Postpone)
    assert timedelta(seconds=35) < found.until - NOW < timedelta(seconds=36)


def test_a_server_that_was_not_reached_is_tried_again_later_and_later():
    waits = [decision(UnreachableError("502"), attempts=n).until - NOW for n in (1, 2, 3)]
    assert waits == [timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=8)]


def test_a_lost_answer_is_looked_into_and_never_blindly_repeated():
    assert isinstance(decision(UncertainError("ReadTimeout")), Reconcile)


def test_a_server_that_failed_may_have_posted_it_which_is_looked_into_where_that_is_possible():
    found = decision(ServerFailedError("Internal Server Error (500)"), attempts=3)
    assert found == Reconcile("Internal Server Error (500)", NOW + timedelta(seconds=8), unlikely=True)
    assert found.outage
    elsewhere = decision(ServerFailedError("Internal Server Error (500)"), attempts=3, findable=False)
    assert elsewhere == Postpone(NOW + timedelta(seconds=8), "Internal Server Error (500)", outage=True)
    assert decision(UncertainError("Gateway Timeout (504)"), findable=False) == Reconcile("Gateway Timeout (504)", NOW + SETTLE)


def test_an_upgraded_group_is_followed():
    assert decision(ChatMigratedError("migrated", chat=-1002)) == Follow(-1002, "migrated")


def test_a_name_that_moves_is_tried_again_since_it_stays_the_same():
    assert isinstance(decision(ChatMigratedError("migrated", chat=-1002), chat="@kanal"), Postpone)


@pytest.mark.parametrize("obstacle", ["blocked", "deactivated", "not_started"])
def test_what_a_reader_has_done_pauses_the_chat_until_the_reader_comes_back_and_is_nobodys_business(obstacle):
    found = decision(ChatUnavailableError("bot was blocked", obstacle=obstacle), chat=7)
    assert found == Pause(obstacle, "bot was blocked", retry_at=None, advice=None)


@pytest.mark.parametrize(
    ("obstacle", "tried_again"), [("removed", False), ("rights", True), ("topic", True), ("not_found", True)]
)
def test_what_an_admin_can_mend_pauses_the_chat_with_advice(obstacle, tried_again):
    found = decision(ChatUnavailableError("no", obstacle=obstacle))
    assert isinstance(found, Pause)
    assert found.advice
    assert found.retry_at == (NOW + PROBE_AFTER if tried_again else None)
    assert found.topic_only is (obstacle == "topic")


def test_a_refused_token_halts_everything_since_it_concerns_every_message():
    assert isinstance(decision(UnauthorizedError("Unauthorized")), Halt)


def test_only_an_outage_is_held_against_telegram():
    assert decision(UnreachableError("502")).outage is True
    assert decision(RetryLaterError("429", seconds=1)).outage is False


@pytest.mark.parametrize("kind", ["rich", "html", "plain"])
def test_what_is_too_long_is_divided(kind):
    assert decision(TooLongError("message is too long"), kind=kind) == Divide("message is too long")


@pytest.mark.parametrize(("kind", "to"), [("rich", Simplify), ("html", Simplify), ("plain", GiveUp)])
def test_what_is_too_long_and_cannot_be_divided_is_said_more_simply_or_given_up(kind, to):
    assert isinstance(decision(TooLongError("message is too long"), kind=kind, divisible=False), to)


@pytest.mark.parametrize(
    ("error", "kind", "to", "remember"),
    [
        (UnsupportedError("no such method"), "rich", "html", True),
        (RejectedError("can't parse"), "rich", "html", False),
        (RejectedError("can't parse entities"), "html", "plain", False),
    ],
)
def test_what_is_refused_is_said_more_simply(error, kind, to, remember):
    assert decision(error, kind=kind) == Simplify(to, remember=remember, reason=error.reason, alert=to == "plain")


def test_what_is_refused_in_the_simplest_form_is_given_up():
    assert isinstance(decision(RejectedError("text is empty"), kind="plain"), GiveUp)


@given(st.integers(min_value=-3, max_value=10_000), st.floats(min_value=0.001, max_value=1))
def test_backoff_is_positive_and_bounded(attempts, jitter):
    assert timedelta(0) < backoff(attempts, jitter) <= BACKOFF_CEILING
