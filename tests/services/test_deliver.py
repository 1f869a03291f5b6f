"""From the outbox to a publisher that fails in every way, on a real store."""

from __future__ import annotations

import pytest

from bot.core.document import Document, Paragraph, Run, Section
from bot.core.outbox import SETTLE, Policy
from bot.core.ports import HtmlMessage, PlainMessage, RichMessage
from bot.errors import (
    ChatMigratedError,
    ChatUnavailableError,
    RejectedError,
    RetryLaterError,
    TooLongError,
    UnauthorizedError,
    UnreachableError,
    UnsupportedError,
)
from bot.services.messages import outbox_parts
from bot.store.chats import KnownChat
from bot.store.outbox_rows import Place


async def test_parts_are_sent_in_order_and_marked(outbox):
    digest = await outbox.put("satu", "dua", "tiga")
    await outbox.until_idle()
    assert ["satu" in text for text in outbox.telegram.texts] == [True, False, False]
    assert "tiga" in outbox.telegram.texts[2]
    assert await outbox.states(digest) == ["sent", "sent", "sent"]
    assert [d.message_id for d in await outbox.store.deliveries.of_digest(digest)] == [1, 2, 3]


async def test_a_part_that_fails_holds_the_parts_behind_it_and_no_other_chat(outbox, clock):
    first = await outbox.put("satu", "dua")
    second = await outbox.put("lain", chat="@lain")
    outbox.telegram.errors = [UnreachableError("Bad Gateway")]
    await outbox.until_idle()
    assert await outbox.states(first) == ["pending", "pending"]
    assert await outbox.states(second) == ["sent"]
    clock.advance(seconds=3)
    await outbox.until_idle()
    assert await outbox.states(first) == ["sent", "sent"]
    assert len(outbox.telegram.posted) == 3


async def test_a_ban_is_waited_out_and_survives_a_restart(outbox, clock):
    digest = await outbox.put("satu")
    outbox.telegram.errors = [RetryLaterError("Too Many Requests", seconds=30)]
    await outbox.until_idle()
    outbox.deliver = outbox.restarted()
    clock.advance(seconds=29)
    await outbox.until_idle()
    assert outbox.telegram.posted == []
    clock.advance(seconds=2)
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent"]


async def test_what_is_stale_is_skipped_with_the_reason(outbox, clock):
    digest = await outbox.put("satu", fresh_hours=1)
    outbox.telegram.errors = [UnreachableError("Bad Gateway (502)")] * 100
    for _ in range(80):
        await outbox.until_idle()
        clock.advance(minutes=1)
    (delivery,) = await outbox.store.deliveries.of_digest(digest)
    assert delivery.state == "skipped"
    assert "502" in (delivery.reason or "")


async def test_an_unknown_method_falls_back_to_html_and_is_remembered(outbox):
    digest = await outbox.put("satu")
    outbox.telegram.errors = [UnsupportedError("no such method")]
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent"]
    assert isinstance(outbox.telegram.posted[0][1], HtmlMessage)
    assert await outbox.store.chats.feature("@kanal", "rich") is False


async def test_a_refused_content_falls_back_for_that_message_alone(outbox):
    digest = await outbox.put("satu", "dua")
    outbox.telegram.errors = [RejectedError("rich message is invalid"), RejectedError("can't parse entities")]
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent", "sent"]
    assert [type(message) for _, message in outbox.telegram.posted] == [PlainMessage, RichMessage]
    assert await outbox.store.chats.feature("@kanal", "rich") is None


async def test_what_is_refused_in_every_form_is_dead_and_the_admins_hear_of_it(outbox):
    digest = await outbox.put("satu", kind="plain")
    outbox.telegram.errors = [RejectedError("message is too strange")]
    await outbox.until_idle()
    assert await outbox.states(digest) == ["dead"]
    assert "too strange" in (await outbox.told())[0]


@pytest.mark.parametrize("obstacle", ["removed", "rights"])
async def test_a_chat_that_cannot_be_written_to_is_paused_and_told_to_the_admins_once(outbox, obstacle):
    first, second = await outbox.put("satu", "dua"), await outbox.put("tiga")
    outbox.telegram.errors = [ChatUnavailableError("Forbidden: bot was kicked", obstacle=obstacle)] * 9
    for _ in range(5):
        await outbox.after(minutes=20)
    third = await outbox.put("empat")
    await outbox.after(minutes=1)
    assert await outbox.states(first) == ["pending", "pending"]
    assert await outbox.states(second) == await outbox.states(third) == ["pending"]
    assert len(await outbox.told()) == 1
    assert "@kanal" in (await outbox.told())[0]
    assert "kicked" in (await outbox.told())[0]


async def test_of_a_readers_group_that_threw_the_bot_out_the_admins_do_not_hear(outbox, clock):
    """Its own admins have done it."""
    digest = await outbox.put(chat=0)
    part = outbox_parts(Document((Section((Paragraph((Run("satu"),)),)),)), "html")
    await outbox.store.deliveries.put(digest, part, [Place(chat=-1007)], now=clock(), stale_at=None)
    outbox.telegram.errors = [ChatUnavailableError("Forbidden: bot was kicked", obstacle="removed")]
    await outbox.until_idle()
    assert await outbox.told() == []
    assert len(await outbox.store.chats.pauses([-1007])) == 1


async def test_what_is_resumed_in_time_is_posted_and_what_is_too_late_is_skipped_with_the_reason(outbox, clock):
    early = await outbox.put("satu", chat=7, fresh_hours=1)
    late = await outbox.put("dua", chat=7, fresh_hours=20)
    outbox.telegram.errors = [ChatUnavailableError("Forbidden: bot was blocked by the user", obstacle="blocked")]
    await outbox.until_idle()
    await outbox.after(hours=2)
    assert await outbox.states(early) == ["skipped"]
    assert "blocked" in (await outbox.store.deliveries.of_digest(early))[0].reason
    assert await outbox.states(late) == ["pending"]
    assert await outbox.store.chats.resume(7, now=clock()) is True
    await outbox.until_idle()
    assert await outbox.states(late) == ["sent"]
    assert await outbox.told() == []


async def test_a_reader_who_blocked_the_bot_is_not_tried_again(outbox):
    await outbox.put("satu", chat=7)
    outbox.telegram.errors = [ChatUnavailableError("blocked", obstacle="blocked")]
    await outbox.until_idle()
    await outbox.put("dua", chat=7)
    for _ in range(30):
        await outbox.after(hours=1)
    assert len(outbox.telegram.turns) == 1


async def test_missing_rights_are_tried_again_every_hour_and_all_goes_on_when_they_are_there(outbox):
    first, second = await outbox.put("satu", fresh_hours=30), await outbox.put("dua", fresh_hours=30)
    outbox.telegram.errors = [ChatUnavailableError("not enough rights", obstacle="rights")] * 3
    await outbox.until_idle()
    for _ in range(8):
        await outbox.after(minutes=30)
    assert await outbox.states(first) == await outbox.states(second) == ["sent"]
    assert await outbox.store.chats.pauses(["@kanal"]) == ()
    assert len(await outbox.told()) == 1


async def test_a_closed_topic_pauses_that_topic_alone(outbox):
    closed = await outbox.put("satu", chat=-1007, topic=5)
    outbox.telegram.errors = [ChatUnavailableError("TOPIC_CLOSED", obstacle="topic")]
    await outbox.until_idle()
    others = [await outbox.put("dua", chat=-1007, topic=topic) for topic in (6, None, 6)]
    await outbox.after(seconds=1)
    assert await outbox.states(closed) == ["pending"]
    assert [await outbox.states(other) for other in others] == [["sent"]] * 3
    assert "topic 5" in (await outbox.told())[0]
    await outbox.after(hours=1)
    assert await outbox.states(closed) == ["sent"]


async def test_messages_to_several_topics_of_a_chat_go_out_one_after_another(outbox):
    """Of one whose answer is lost it has to be known behind which one it stands."""
    for topic in (5, 6, 7):
        await outbox.put("satu", chat=-1007, topic=topic)
    outbox.telegram.lose_answers = 1
    assert await outbox.deliver.drain() == 1
    assert await outbox.deliver.drain() == 0
    for _ in range(4):
        await outbox.after(seconds=SETTLE.total_seconds())
    assert len(outbox.telegram.posted) == 3


async def test_an_upgraded_group_is_followed_by_all_its_waiting_messages(outbox):
    digest = await outbox.put("satu", "dua", chat=-100)
    outbox.telegram.errors = [ChatMigratedError("group upgraded", chat=-1005)]
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent", "sent"]
    assert {chat for chat, _ in outbox.telegram.posted} == {-1005}


async def test_unparsable_html_goes_out_as_plain_text_with_an_alert(outbox):
    digest = await outbox.put("satu", kind="html")
    outbox.telegram.errors = [RejectedError("can't parse entities")]
    await outbox.until_idle()
    assert await outbox.states(digest) == ["sent"]
    assert isinstance(outbox.telegram.posted[0][1], PlainMessage)
    assert "can't parse entities" in (await outbox.told())[0]


async def test_what_is_too_long_is_divided_until_it_fits_and_nothing_is_lost(outbox):
    words = " ".join(f"kata{number}" for number in range(200))
    digest = await outbox.put(words, kind="html")
    outbox.telegram.errors = [TooLongError("message is too long")] * 2
    await outbox.until_idle()
    states = await outbox.states(digest)
    assert len(states) == 3
    assert set(states) == {"sent"}
    posted = " ".join(message.html for _, message in outbox.telegram.posted)
    assert posted.split() == words.split()


async def test_a_refused_token_halts_all_and_costs_no_message_an_attempt(outbox, clock):
    first, second = await outbox.put("satu"), await outbox.put("dua", chat="@lain")
    outbox.telegram.errors = [UnauthorizedError("Unauthorized")] * 2
    await outbox.until_idle()
    tried = len(outbox.telegram.turns)
    await outbox.after(seconds=29)
    assert len(outbox.telegram.turns) == tried
    await outbox.after(seconds=2)
    assert await outbox.states(first) == await outbox.states(second) == ["sent"]
    assert [d.attempts for d in await outbox.store.deliveries.of_digest(first)] == [1]


async def test_an_outage_pauses_all_chats_and_not_each_for_itself(outbox):
    digests = [await outbox.put("satu", chat=-1000 - number) for number in range(40)]
    outbox.telegram.errors = [UnreachableError("ConnectError")] * 40
    await outbox.until_idle()
    tried = len(outbox.telegram.turns)
    more = [await outbox.put("dua", chat=-2000 - number) for number in range(40)]
    await outbox.until_idle()
    assert len(outbox.telegram.turns) == tried
    for _ in range(30):
        await outbox.after(minutes=1)
    for digest in (*digests, *more):
        assert await outbox.states(digest) == ["sent"]


async def test_a_chat_that_is_busy_makes_room_for_others_and_is_not_forgotten(outbox):
    busy, free = await outbox.put("satu", chat="@sibuk"), await outbox.put("dua", chat="@lain")
    outbox.telegram.busy = {"@sibuk": 40.0}
    await outbox.until_idle()
    assert [await outbox.states(busy), await outbox.states(free)] == [["pending"], ["sent"]]
    outbox.telegram.busy = {}
    await outbox.after(seconds=41)
    assert await outbox.states(busy) == ["sent"]


async def test_when_telegram_holds_all_chats_nothing_is_tried(outbox):
    digest = await outbox.put("satu")
    outbox.telegram.busy = {None: 600.0}
    await outbox.until_idle()
    outbox.telegram.busy = {}
    await outbox.after(seconds=599)
    assert await outbox.states(digest) == ["pending"]
    await outbox.after(seconds=2)
    assert await outbox.states(digest) == ["sent"]


async def test_a_paid_channel_asks_for_paid_turns_and_readers_for_those_of_a_broadcast(outbox, clock):
    outbox.policy = Policy(paid=True)
    digest = await outbox.put("satu")
    parts = outbox_parts(Document((Section((Paragraph((Run("pembaca"),)),)),)), "html")
    await outbox.store.deliveries.put(digest, parts, [Place(chat=7)], now=clock(), stale_at=None)
    await outbox.until_idle()
    assert sorted(outbox.telegram.turns, key=str) == [("@kanal", False, True), (7, True, True)]


async def test_a_group_that_was_upgraded_before_is_followed_when_a_digest_is_claimed(outbox, clock):
    await outbox.store.chats.remember(KnownChat(id=-100, kind="group"), now=clock())
    await outbox.store.chats.migrate(-100, -1005)
    await outbox.put("satu", chat=-100)
    await outbox.until_idle()
    assert outbox.telegram.posted[0][0] == -1005
