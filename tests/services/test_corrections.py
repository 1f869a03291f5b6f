"""Corrections of digests that went to many readers: every message says what is true now, wherever it was on its way."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.document import Document, Heading, Run, Section
from bot.core.document_codec import document_to_json
from bot.core.model import ArticleDraft, Channel, ChatId, Source
from bot.core.ports import HtmlMessage, Rendered
from bot.core.subscriptions import Wishes
from bot.errors import (
    ChatUnavailableError,
    DeliveryError,
    MessageGoneError,
    RejectedError,
    StoreError,
    UncertainError,
    UnreachableError,
    UnsupportedError,
)
from bot.services.catalogue import Catalogue
from bot.services.corrections import Corrections
from bot.services.deliver import Deliver
from bot.services.publish import Publish
from bot.services.subscriptions import Subscriptions
from bot.store import corrections as stored
from bot.store.database import Store

SOURCES = (Source(name="seeds", folder="seeds"),)
OWN = Channel(name="own", chat=0, language="id", timezone="Asia/Jakarta", items=2, style="html")
WISHES = Wishes(timezone="Asia/Jakarta", language="id", items=2)
SEVEN = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)
READERS = range(1, 41)

Clock = Callable[[], datetime]


class FakeTelegram:
    """Chats with their messages; a publisher and an editor on them."""

    def __init__(self) -> None:
        self.chats: dict[ChatId, dict[int, Rendered]] = {}
        self.errors: list[DeliveryError] = []
        self.edit_errors: list[DeliveryError] = []
        self.edits: Counter[ChatId] = Counter()
        self.broadcasts: list[bool] = []
        self.before_sending: Callable[[ChatId], Awaitable[None]] | None = None

    @asynccontextmanager
    async def turn(self, chat: ChatId, **_: object) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        if self.before_sending is not None:
            once, self.before_sending = self.before_sending, None
            await once(chat)
        yield lambda: asyncio.sleep(0)

    def free_in(self, chat: ChatId | None) -> float:
        return 0.0

    def can_find(self, chat: ChatId) -> bool:
        return False

    async def find(self, chat: ChatId, message: Rendered, *, after: int) -> int | None:
        raise UncertainError("private")

    async def send(self, chat: ChatId, message: Rendered, **_: object) -> int:
        if self.errors:
            raise self.errors.pop(0)
        messages = self.chats.setdefault(chat, {})
        messages[len(messages) + 1] = message
        return len(messages)

    async def edit(self, chat: ChatId, message_id: int, message: Rendered, *_: object, broadcast: bool, **__: object) -> None:
        self.broadcasts.append(broadcast)
        if self.edit_errors:
            raise self.edit_errors.pop(0)
        self.edits[chat] += 1
        self.chats[chat][message_id] = message

    def texts(self) -> Counter[str]:
        """What all chats together show, each message counted."""
        return Counter(getattr(message, "html", str(message)) for chat in self.chats.values() for message in chat.values())


class Newsroom:
    """The services around a store, and readers who share one digest."""

    def __init__(self, store: Store, clock: Clock, draft: Callable[..., ArticleDraft], own: Channel = OWN) -> None:
        self.store, self.clock, self.draft = store, clock, draft
        self.telegram = FakeTelegram()
        self.catalogue = Catalogue(store, SOURCES)
        self.channels: tuple[Channel, ...] = ()
        self.publish = Publish(store, self.catalogue, (), clock=clock, claimed=lambda: None)
        self.subscriptions = Subscriptions(store, self.catalogue, self.publish, own, clock=clock, claimed=lambda: None)
        self.deliver = Deliver(store, self.telegram, clock=clock, jitter=lambda: 1.0)
        self.corrections = self.restarted()

    def restarted(self) -> Corrections:
        return Corrections(
            self.store,
            self.catalogue,
            self.telegram,
            self,
            lambda: self.channels,
            readers=self.subscriptions,
            clock=self.clock,
        )

    def wake(self) -> None:
        """Of the notices."""

    async def tell(self, text: str) -> None:
        raise AssertionError("every notice of corrections has its cause in the store")

    async def serve(self, *, for_seconds: float = 60) -> None:
        """Have the morning's digest composed, and sent for so long."""
        self.clock.now = SEVEN
        await self.subscriptions.tick()
        self.clock.advance(seconds=for_seconds)
        await self.send()

    async def send(self) -> None:
        while await self.deliver.drain():
            await asyncio.sleep(0)

    async def correct(self, headline: str, **fields: object) -> None:
        await self.store.articles.save([self.draft(0, headline=headline, **fields)], now=self.clock())

    async def settle(self) -> None:
        """Correct until nothing is due any more."""
        await self.corrections.tick()
        while (moment := await self.corrections.next_at()) is not None and moment <= self.clock():
            await self.corrections.tick()

    async def notices(self) -> list[str]:
        return [notice.text for notice in await self.store.notices.due(now=self.clock(), limit=100)]


@pytest.fixture
async def newsroom(empty_store: Store, clock: Clock, draft: Callable[..., ArticleDraft]) -> Newsroom:
    await empty_store.articles.save([draft(number, hours=number + 1) for number in range(4)], now=clock())
    newsroom = Newsroom(empty_store, clock, draft)
    for chat in READERS:
        await newsroom.subscriptions.begin(chat, topic=None, language="id")
        await newsroom.subscriptions.wish(chat, WISHES)
        await newsroom.subscriptions.subscribe(chat)
    return newsroom


def saying(telegram: FakeTelegram, words: str) -> int:
    return sum(count for text, count in telegram.texts().items() if words in text)


async def test_the_messages_of_all_readers_are_edited_once_when_their_article_changes(newsroom, clock):
    await newsroom.serve()
    assert len(newsroom.telegram.chats) == len(READERS)
    clock.advance(minutes=30)
    await newsroom.correct("Perahu perpustakaan berlayar ke hilir")
    await newsroom.settle()
    assert saying(newsroom.telegram, "ke hilir") == len(READERS)
    assert saying(newsroom.telegram, "ke hulu") == 0
    assert saying(newsroom.telegram, "diperbarui 07.31 WIB") == len(READERS)
    assert set(newsroom.telegram.edits.values()) == {1}
    assert set(newsroom.telegram.broadcasts) == {True}
    await newsroom.settle()
    assert set(newsroom.telegram.edits.values()) == {1}


async def test_what_is_withdrawn_is_sent_to_nobody_who_has_not_had_it_and_is_taken_back_from_the_others(newsroom, clock):
    await newsroom.serve(for_seconds=0.8)
    had = len(newsroom.telegram.chats)
    assert 0 < had < len(READERS)
    (article, *_) = await newsroom.store.articles.get([1])
    await newsroom.store.articles.withdraw(article.id, now=clock())
    await newsroom.settle()
    assert sum(newsroom.telegram.edits.values()) == had
    clock.advance(minutes=2)
    await newsroom.send()
    await newsroom.settle()
    assert len(newsroom.telegram.chats) == len(READERS)
    assert saying(newsroom.telegram, "ditarik") == len(READERS)
    assert saying(newsroom.telegram, "Perahu") == 0
    assert sum(newsroom.telegram.edits.values()) == had


async def test_a_message_that_is_corrected_while_it_waits_for_its_turn_is_sent_as_it_is_then(newsroom, clock):
    waited: list[ChatId] = []

    async def meanwhile(chat: ChatId) -> None:
        waited.append(chat)
        await newsroom.correct("Perahu perpustakaan berlayar ke hilir")
        await newsroom.settle()

    newsroom.telegram.before_sending = meanwhile
    await newsroom.serve()
    assert saying(newsroom.telegram, "ke hilir") == len(READERS)
    assert saying(newsroom.telegram, "ke hulu") == 0
    assert newsroom.telegram.edits[waited[0]] == 0


async def test_what_is_in_flight_is_corrected_when_it_has_arrived(newsroom, clock):
    clock.now = SEVEN
    await newsroom.subscriptions.tick()
    clock.advance(seconds=1)
    (first,) = await newsroom.store.deliveries.due(now=SEVEN + timedelta(hours=1), limit=1)
    await newsroom.store.deliveries.mark_sending(first.id, now=clock())
    await newsroom.correct("Perahu perpustakaan berlayar ke hilir")
    await newsroom.settle()
    newsroom.telegram.chats[first.chat] = {1: HtmlMessage("Perahu perpustakaan berlayar ke hulu")}
    await newsroom.store.deliveries.mark_sent(first.id, 1, now=clock())
    await newsroom.settle()
    assert "ke hilir" in newsroom.telegram.chats[first.chat][1].html
    assert newsroom.telegram.edits == {first.chat: 1}


async def test_what_was_in_flight_and_goes_out_in_a_simpler_form_is_corrected_as_well(newsroom, clock):
    newsroom.telegram.errors = [RejectedError("can't parse entities")]
    await newsroom.serve()
    await newsroom.correct("Perahu perpustakaan berlayar ke hilir")
    await newsroom.settle()
    assert saying(newsroom.telegram, "ke hilir") == len(READERS)
    assert saying(newsroom.telegram, "ke hulu") == 0


async def test_a_second_correction_reaches_those_who_missed_the_first(newsroom, clock):
    await newsroom.serve(for_seconds=0.8)
    await newsroom.correct("Perahu satu")
    await newsroom.corrections.tick()  # some are edited now, and the program is killed
    clock.advance(minutes=5)
    await newsroom.correct("Perahu dua")
    newsroom.corrections = newsroom.restarted()
    await newsroom.settle()
    await newsroom.send()
    assert saying(newsroom.telegram, "Perahu dua") == len(READERS)
    assert saying(newsroom.telegram, "Perahu satu") == 0


async def test_a_kill_between_keeping_and_editing_loses_nothing(newsroom, clock, monkeypatch):
    monkeypatch.setattr(stored, "AT_ONCE", 7)
    await newsroom.serve()
    await newsroom.correct("Perahu perpustakaan berlayar ke hilir")
    change = newsroom.store.corrections.change

    async def killed(*arguments: object, **options: object) -> int:
        if killed.left == 0:
            raise KeyboardInterrupt
        killed.left -= 1
        return await change(*arguments, **options)

    killed.left = 2
    monkeypatch.setattr(newsroom.store.corrections, "change", killed)
    with pytest.raises(KeyboardInterrupt):
        await newsroom.corrections.tick()
    monkeypatch.setattr(newsroom.store.corrections, "change", change)
    newsroom.corrections = newsroom.restarted()
    await newsroom.settle()
    assert saying(newsroom.telegram, "ke hilir") == len(READERS)
    assert set(newsroom.telegram.edits.values()) == {1}


async def test_of_readers_who_cannot_be_edited_the_admins_hear_once_and_not_of_those_who_left(newsroom, clock):
    await newsroom.serve()
    await newsroom.correct("Perahu perpustakaan berlayar ke hilir")
    newsroom.telegram.edit_errors = [
        ChatUnavailableError("bot was blocked", obstacle="blocked"),
        MessageGoneError("message to edit not found"),
        *[RejectedError("message can't be edited")] * 3,
        UnreachableError("no connection"),
    ]
    await newsroom.settle()
    clock.advance(minutes=10)
    await newsroom.settle()
    assert saying(newsroom.telegram, "ke hilir") == len(READERS) - 5
    (told,) = await newsroom.notices()
    assert "message can't be edited" in told


async def test_a_correction_that_does_not_fit_its_message_is_told_to_the_admins_once(newsroom, clock):
    await newsroom.serve()
    await newsroom.correct("Perahu " * 700)
    for _ in range(3):
        newsroom.corrections = newsroom.restarted()
        await newsroom.settle()
    (told,) = await newsroom.notices()
    assert "does not fit" in told
    assert not newsroom.telegram.edits


async def test_corrections_of_channels_go_before_those_of_readers(newsroom, clock, monkeypatch):
    channel = replace(OWN, name="kabar", chat="@kabar")
    newsroom.channels = (channel,)
    await newsroom.serve()
    await newsroom.publish.publish_now(channel)
    await newsroom.send()
    clock.advance(minutes=1)
    await newsroom.correct("Perahu perpustakaan berlayar ke hilir")
    await newsroom.corrections._look()
    (first,) = await newsroom.store.corrections.due(now=clock(), limit=1)
    assert first.chat == "@kabar"
    await newsroom.settle()
    assert newsroom.telegram.broadcasts == [False, *[True] * len(READERS)]


async def test_a_digest_of_readers_who_moved_on_is_still_corrected(newsroom, clock):
    await newsroom.serve()
    for chat in READERS:
        await newsroom.subscriptions.wish(chat, replace(WISHES, items=1))
    await newsroom.correct("Perahu perpustakaan berlayar ke hilir")
    await newsroom.settle()
    assert saying(newsroom.telegram, "ke hilir") == len(READERS)


async def test_what_did_not_change_again_is_not_looked_at_again_and_again(newsroom, clock, monkeypatch):
    """For ten minutes an article counts as changed just now; of readers' groups there may be hundreds that had it."""
    await newsroom.serve()
    await newsroom.correct("Perahu perpustakaan berlayar ke hilir")
    await newsroom.settle()
    looked: list[int] = []
    posted = newsroom.store.corrections.posted

    async def counted(number: int) -> object:
        looked.append(number)
        return await posted(number)

    monkeypatch.setattr(newsroom.store.corrections, "posted", counted)
    for _ in range(5):
        clock.advance(seconds=5)
        await newsroom.corrections.tick()
    assert looked == []
    clock.advance(minutes=1)
    await newsroom.correct("Perahu dua")
    await newsroom.settle()
    assert saying(newsroom.telegram, "Perahu dua") == len(READERS)


async def test_where_the_store_fails_for_one_edit_the_others_are_made(newsroom, clock, monkeypatch):
    await newsroom.serve()
    await newsroom.correct("Perahu perpustakaan berlayar ke hilir")
    settle = newsroom.store.corrections.settle
    failing = iter([True])

    async def sometimes(*arguments: object, **options: object) -> None:
        if next(failing, False):
            raise StoreError("the disk is full")
        await settle(*arguments, **options)

    monkeypatch.setattr(newsroom.store.corrections, "settle", sometimes)
    with pytest.raises(StoreError):
        await newsroom.corrections.tick()
    await newsroom.settle()
    assert saying(newsroom.telegram, "ke hilir") == len(READERS)


async def test_where_rich_messages_cannot_be_edited_admins_hear_of_it_once(newsroom, clock):
    await newsroom.serve()
    await newsroom.correct("Perahu perpustakaan berlayar ke hilir")
    newsroom.telegram.edit_errors = [UnsupportedError("method not found")] * len(READERS)
    await newsroom.settle()
    assert len(await newsroom.notices()) == 1


def test_a_section_is_the_same_after_the_store(newsroom):
    """What is looked for in contents is compared with what was read back."""
    section = Section((Heading((Run("Perahu", url="https://example.org/"),)),))
    from bot.core.document_codec import document_from_json

    assert document_from_json(document_to_json(Document((section,)))).sections[0] == section
