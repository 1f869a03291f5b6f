"""The services of a running program, put together; and how changed settings reach them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.app.composition import steady_seconds, utc_now
from bot.app.live import Live, Profile
from bot.chat.editing import Editorial
from bot.chat.sender import AdminNotifier, TelegramPublisher
from bot.scheduler import Scheduler
from bot.services.browse import Browse
from bot.services.catalogue import Catalogue
from bot.services.corrections import Corrections
from bot.services.deliver import Deliver
from bot.services.desk import Desk
from bot.services.editing import Editing
from bot.services.health import SourceHealth
from bot.services.pins import Pins
from bot.services.publish import Publish
from bot.services.review import Reviews
from bot.services.subscriptions import Subscriptions

if TYPE_CHECKING:
    from bot.chat.application import TelegramBot
    from bot.core.model import Channel
    from bot.services.ingest import Ingest
    from bot.settings import Settings
    from bot.store.database import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Assembly:
    """Everything that ``assemble`` made, for those who start, stop and reconfigure it."""

    live: Live
    catalogue: Catalogue
    publisher: TelegramPublisher
    notifier: AdminNotifier
    deliver: Deliver
    publish: Publish
    desk: Desk
    """Reviews, corrections and pins."""
    readers: Desk
    """Readers' own digests."""
    subscriptions: Subscriptions
    health: SourceHealth
    scheduler: Scheduler
    profile: Profile

    async def put(self, settings: Settings) -> None:
        """Put ``settings`` into force, as far as they can change while the program runs."""
        self.live.take(settings)
        self.publisher.admins = self.notifier.admins = settings.bot.admins
        self.catalogue.configure(settings.sources)
        self.publish.configure(settings.channels)
        await self.publish.introduce(since=utc_now())
        self.scheduler.configure(settings.channels)
        self.profile.publish()
        self.subscriptions.configure(self.live.options.own)
        self.desk.wake()


def assemble(settings: Settings, store: Store, bot: TelegramBot, ingest: Ingest) -> Assembly:
    """Make the services on an open store and a connected bot, and give the bot its handlers. Nothing is started."""
    live = Live(settings)
    catalogue = Catalogue(store, settings.sources)
    publisher, notifier = bot.publisher(settings.bot.admins), AdminNotifier(bot.bot, settings.bot.admins)
    deliver = Deliver(store, publisher, notifier, clock=utc_now, policy=live.policy, steady=steady_seconds)

    def claimed() -> None:
        deliver.wake()
        desk.wake()

    publish = Publish(store, catalogue, settings.channels, clock=utc_now, claimed=claimed)
    desk, editorial = _editors_desk(store, catalogue, bot, notifier=notifier, publish=publish, deliver=deliver)
    subscriptions = Subscriptions(store, catalogue, publish, live.options.own, clock=utc_now, claimed=deliver.wake)
    bot.add_handlers(
        Browse(store, catalogue),
        publish,
        store.chats,
        live.options,
        clock=utc_now,
        editorial=editorial,
        subscriptions=subscriptions,
    )
    health = SourceHealth(store, catalogue, notifier, clock=utc_now)
    return Assembly(
        live=live,
        catalogue=catalogue,
        publisher=publisher,
        notifier=notifier,
        deliver=deliver,
        publish=publish,
        desk=desk,
        readers=Desk((subscriptions,), clock=utc_now),
        subscriptions=subscriptions,
        health=health,
        scheduler=Scheduler(publish, ingest, catalogue, settings.channels, clock=utc_now, health=health),
        profile=Profile(bot, live),
    )


def _editors_desk(
    store: Store, catalogue: Catalogue, bot: TelegramBot, *, notifier: AdminNotifier, publish: Publish, deliver: Deliver
) -> tuple[Desk, Editorial]:
    """Return the editors' desk, and what the handlers of their buttons and commands need of it."""

    def channels() -> tuple[Channel, ...]:
        return publish.channels

    editor = bot.editor()
    reviews = Reviews(store, catalogue, editor, notifier, channels, clock=utc_now, claimed=deliver.wake)
    corrections = Corrections(store, catalogue, editor, notifier, channels, clock=utc_now)
    pins = Pins(store, editor, notifier, channels, clock=utc_now)
    desk = Desk((reviews, corrections), (pins,), clock=utc_now)
    editing = Editing(store, publish, reviews, clock=utc_now, changed=desk.wake)
    return desk, Editorial(editing, reviews, desk.wake)
