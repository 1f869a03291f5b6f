"""The panel, on all its pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.core import subscription_answers
from bot.core import subscription_texts as texts
from bot.core.answers import Shown
from bot.core.rendering.html import render_html
from bot.core.rendering.plain import render_plain
from bot.core.subscription_texts import Panel
from bot.core.subscriptions import PAGES, Offer, View, Wishes, parse_press
from bot.core.zones import find, regions

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
LONG = "Kantor Berita " + "panjang " * 20
OFFER = Offer(sources=[f"{LONG}{n}" for n in range(300)], tags=[f"topik{n}" for n in range(50)], languages=["de", "en", "id"])
WISHES = Wishes(
    timezone="Asia/Jakarta",
    language="id",
    times=tuple(time(hour) for hour in range(6)),
    sources=tuple(OFFER.sources[:100]),
    tags=tuple(OFFER.tags),
    include=tuple(f"{'kata' * 9}{n}" for n in range(20)),
    mute=tuple(f"{'bisu' * 9}{n}" for n in range(20)),
)
VIEWS = [
    *(View(page=page) for page in PAGES),
    *(View(page="region", at=f"{region}/{offset}") for region in regions() for offset in (0, 16, 999)),
    *(View(page=page, at=at) for page in ("sources", "topics", "times") for at in ("16", "30", "99999", "x")),
]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("is_group", [False, True])
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: f"{view.page}-{view.at}")
def test_every_page_is_one_message_whose_buttons_are_read_back(view, language, is_group):
    shown = Shown(language, "Asia/Jakarta", NOW)
    reply = texts.panel(shown, Panel(wishes=replace(WISHES, language=language), is_group=is_group), view, OFFER)
    assert len(render_html(reply.document)) == 1
    buttons = [button for row in reply.keyboard for button in row]
    assert buttons
    assert len(buttons) <= 100
    for button in buttons:
        assert parse_press(button.data) is not None, button
        assert 1 <= len(button.data.encode()) <= 64
        assert button.text
    assert all(len(row) <= 8 for row in reply.keyboard)


@pytest.mark.parametrize(
    ("panel", "said", "first"),
    [
        (Panel(wishes=WISHES, next_at=NOW), "Not subscribed yet. The first digest would come today at 14:00.", "Subscribe"),
        (Panel(wishes=WISHES, state="active", next_at=NOW + timedelta(days=1)), "comes tomorrow at 14:00", "Times"),
        (Panel(wishes=WISHES, state="active", next_at=NOW + timedelta(days=3)), "on Friday at 14:00", "Times"),
        (Panel(wishes=WISHES, state="active", next_at=NOW + timedelta(days=9)), "on December 3 at 14:00", "Times"),
        (Panel(wishes=WISHES, state="active", next_at=NOW, in_topic=True), "into this topic", "Times"),
        (Panel(wishes=WISHES, state="paused"), "until you press Resume", "Times"),
        (Panel(wishes=WISHES, state="ended"), "You are not subscribed", "Subscribe"),
    ],
)
def test_the_first_page_says_what_comes_next(panel, said, first):
    reply = texts.panel(Shown("en", "Asia/Jakarta", NOW), panel, View(), OFFER)
    assert said in " ".join(render_plain(reply.document).split())
    assert reply.keyboard[0][0].text == first


def test_what_a_typed_place_may_mean_is_offered():
    panel = Panel(wishes=WISHES, found=find("Indonesia", now=NOW))
    reply = texts.panel(Shown("en", "Asia/Jakarta", NOW), panel, View(page="zone"), OFFER)
    assert [button.text for button in reply.keyboard[0]] == ["✓ Jakarta 14:00", "Makassar 15:00"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_notices_fit_telegrams_200_characters(language):
    shown = Shown(language, "Asia/Jakarta", NOW)
    notices = [subscription_answers.old_panel(shown), subscription_answers.not_a_manager(shown)]
    notices += [subscription_answers.problem(shown, problem) for problem in ("last_time", "too_many_times", "last_day", "gone")]
    assert all(0 < len(notice) <= 200 for notice in notices)
