"""What the editors' buttons do, as values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import Article, Digest, DigestItem, Slot
from bot.core.quotes.model import Quote
from bot.core.review import (
    Change,
    Choose,
    Close,
    ItemEdit,
    Menu,
    Press,
    PressKind,
    Refuse,
    alternatives,
    decide_press,
    edited,
    overdue,
    parse_press,
    remaining,
)

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
KINDS: tuple[PressKind, ...] = ("publish", "skip", "choose_drop", "drop", "choose_swap", "swap", "back")


def item(number: int, *scores: float, fragment: bool = False) -> DigestItem:
    """An item whose article has a quote for each score; the best one is shown."""
    quotes = tuple(
        Quote(text=f"q{n}", parts=((0, 2),), score=score, fragment=fragment and n > 0) for n, score in enumerate(scores)
    )
    best = max(range(len(scores)), key=lambda n: scores[n]) if scores else None
    article = Article(
        id=number, source="a", key=str(number), headline=f"h{number}", text="text", lead="lead", quotes=quotes, key_quote=best,
        added_at=NOW, updated_at=NOW,
    )  # fmt: skip
    return DigestItem(article=article)


ITEMS = (item(1, 0.5, 0.9, 0.7), item(2, 0.8), item(3))


def press(kind: PressKind, position: int | None = None, seen: int | None = None) -> Press:
    return Press(7, kind, position, seen)


@given(
    st.builds(
        Press,
        st.integers(0, 10**17),
        st.sampled_from(KINDS),
        st.none() | st.integers(0, 99),
    )
)
def test_a_button_is_read_back_as_it_was_written_and_fits(pressed):
    assert parse_press(pressed.data()) == pressed
    assert len(pressed.data().encode()) <= 64


@pytest.mark.parametrize("data", ["", "rv", "rv:1:z", "rv:x:p", "l:0:3:", "rv:1:p:1:1:1", "rv:1:p\n"])
def test_other_data_are_no_button_of_a_review(data):
    assert parse_press(data) is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", ["posted", "skipped"])
def test_a_decided_digest_does_not_change(kind, state):
    assert decide_press(press(kind, 0, 1), state, ITEMS, {}) == Refuse("decided")


def test_publish_and_skip_close_it():
    assert decide_press(press("publish"), "review", ITEMS, {}) == Close("posted")
    assert decide_press(press("skip"), "review", ITEMS, {}) == Close("skipped")


def test_dropping_twice_is_done_already_and_the_last_item_stays():
    assert decide_press(press("drop", 1), "review", ITEMS, {}) == Change(1, ItemEdit(dropped=True))
    edits = {1: ItemEdit(dropped=True)}
    assert decide_press(press("drop", 1), "review", ITEMS, edits) == Refuse("done")
    edits[0] = ItemEdit(dropped=True)
    assert decide_press(press("drop", 2), "review", ITEMS, edits) == Refuse("last_item")
    assert decide_press(press("choose_drop"), "review", ITEMS, edits) == Refuse("last_item")


def test_swapping_goes_round_the_whole_quotes_the_best_first():
    shown, edits = 1, {}
    seen = []
    for _ in range(3):
        decision = decide_press(press("swap", 0, shown), "review", ITEMS, edits)
        assert isinstance(decision, Change)
        edits = {0: decision.edit}
        (_, changed), *_ = remaining(ITEMS, edits)
        shown = changed.article.key_quote
        seen.append(changed.quote.text)
    assert seen == ["q2", "q0", "q1"]


def test_a_swap_that_saw_another_quote_is_done_already():
    assert decide_press(press("swap", 0, 2), "review", ITEMS, {}) == Refuse("done")
    assert decide_press(press("swap", 1, 0), "review", ITEMS, {}) == Refuse("no_other_quote")
    assert decide_press(press("swap", 2, None), "review", ITEMS, {}) == Refuse("no_other_quote")
    assert decide_press(press("swap", 9, 0), "review", ITEMS, {}) == Refuse("done")


def test_fragments_are_no_alternatives():
    assert alternatives(item(1, 0.9, 0.5, fragment=True).article) == (0,)


def test_menus_are_offered_where_there_is_a_choice():
    assert decide_press(press("choose_drop"), "review", ITEMS, {}) == Choose(Menu("drop"))
    assert decide_press(press("choose_swap"), "review", ITEMS, {}) == Choose(Menu("swap"))
    assert decide_press(press("choose_swap"), "review", ITEMS[1:], {}) == Refuse("no_other_quote")
    assert decide_press(press("choose_swap", 8), "review", ITEMS, {}) == Choose(Menu("swap", 8))  # the next page
    assert decide_press(press("back"), "review", ITEMS, {}) == Choose(None)


def test_a_chosen_quote_that_the_article_lost_gives_way_to_its_key_quote():
    digest = Digest(channel="a", slot=Slot(key="s", at=NOW), language="id", timezone="UTC", items=ITEMS)
    edits = {0: ItemEdit(quote="gone"), 1: ItemEdit(dropped=True)}
    found = edited(digest, edits)
    assert [each.article.id for each in found.items] == [1, 3]
    assert found.items[0].quote.text == "q1"
    assert replace(found, items=ITEMS) == digest


@pytest.mark.parametrize(("minutes", "state"), [(-1, None), (0, "posted"), (59, "posted"), (60, "skipped")])
def test_what_nobody_decides_on_is_published_in_time_or_skipped(minutes, state):
    assert overdue(NOW, now=NOW + timedelta(minutes=minutes), fresh_for=timedelta(hours=1)) == state
