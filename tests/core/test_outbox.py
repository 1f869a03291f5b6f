"""What becomes of a message that Telegram did not take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.outbox import BACKOFF_CEILING, Follow, GiveUp, Postpone, Reconcile, Simplify, backoff, decide
from bot.errors import (
    ChatMigratedError,
    ChatUnavailableError,
    DeliveryError,
    RejectedError,
    RetryLaterError,
    UnauthorizedError,
    UncertainError,
    UnreachableError,
    UnsupportedError,
)

NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)


def decision(error: DeliveryError, kind="rich", attempts=1):
    return decide(error, kind=kind, attempts=attempts, now=NOW, jitter=1.0)


def test_too_many_requests_wait_at_least_as_long_as_telegram_says():
    found = decision(RetryLaterError("Too Many Requests", seconds=35))
    assert isinstance(found, Postpone)
    assert timedelta(seconds=35) < found.until - NOW < timedelta(seconds=36)


def test_a_server_that_was_not_reached_is_tried_again_later_and_later():
    waits = [decision(UnreachableError("502"), attempts=n).until - NOW for n in (1, 2, 3)]
    assert waits == [timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=8)]


def test_a_lost_answer_is_looked_into_and_never_blindly_repeated():
    assert isinstance(decision(UncertainError("ReadTimeout")), Reconcile)


def test_an_upgraded_group_is_followed():
    assert decision(ChatMigratedError("migrated", chat=-1002)) == Follow(-1002, "migrated")


def test_a_chat_that_cannot_be_written_to_needs_an_admin():
    assert decision(ChatUnavailableError("bot was kicked")) == GiveUp("bot was kicked", tell=True)


def test_a_wrong_token_is_waited_out_since_it_concerns_every_message():
    assert isinstance(decision(UnauthorizedError("Unauthorized")), Postpone)


@pytest.mark.parametrize(
    ("error", "kind", "to", "remember"),
    [
        (UnsupportedError("no such method"), "rich", "html", True),
        (RejectedError("can't parse"), "rich", "html", False),
        (RejectedError("can't parse entities"), "html", "plain", False),
    ],
)
def test_what_is_refused_is_said_more_simply(error, kind, to, remember):
    assert decision(error, kind=kind) == Simplify(to, remember=remember, reason=error.reason)


def test_what_is_refused_in_the_simplest_form_is_given_up():
    assert isinstance(decision(RejectedError("text is empty"), kind="plain"), GiveUp)


@given(st.integers(min_value=-3, max_value=10_000), st.floats(min_value=0.001, max_value=1))
def test_backoff_is_positive_and_bounded(attempts, jitter):
    assert timedelta(0) < backoff(attempts, jitter) <= BACKOFF_CEILING
