"""The services of a running program, put together; and how changed settings reach them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.app.composition import steady_seconds, utc_now
from bot.app.live import Following, Live, Profile, followed
from bot.chat.editing import Editorial
from bot.chat.sender import TelegramPublisher
from bot.scheduler import Scheduler
from bot.services.browse import Browse
from bot.services.catalogue import Catalogue
from bot.services.corrections import Corrections
from bot.services.deliver import Deliver
from bot.services.desk import Desk
from bot.services.editing import Editing
from bot.services.health import SourceHealth
from bot.services.notices import Notices
from bot.services.pins import Pins
from bot.services.pruning import Pruning
from bot.services.publish import Publish
from bot.services.review import Reviews
from bot.services.subscriptions import Subscriptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.application import TelegramBot
    from bot.core.model import Channel
    from bot.core.ports import Editor
    from bot.services.ingest import Ingest
    from bot.settings import Settings
    from bot.store.database import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Assembly:
    """Everything that ``assemble`` made, for those who start, stop and reconfigure it."""

    store: Store
    live: Live
    catalogue: Catalogue
    publisher: TelegramPublisher
    notices: Notices
    deliver: Deliver
    publish: Publish
    desks: Desks
    subscriptions: Subscriptions
    health: SourceHealth
    scheduler: Scheduler
    profile: Profile

    async def put(self, settings: Settings) -> None:
        """Put ``settings`` into force, as far as they can change while the program runs."""
        settings = followed(settings, await self.store.chats.moves())
        self.live.take(settings)
        self.publisher.admins = self.notices.admins = settings.bot.admins
        self.catalogue.configure(settings.sources)
        self.publish.configure(settings.channels)
        await self.publish.introduce(since=utc_now())
        self.scheduler.configure(settings.channels)
        self.profile.publish()
        self.subscriptions.configure(self.live.options.own)
        self.desks.editors.wake()


@dataclass(kw_only=True, slots=True)
class Desks:
    """What is looked at again and again, in tasks of their own: none of them waits for the others' chats."""

    editors: Desk
    """Reviews and pins."""
    corrections: Desk
    readers: Desk
    """Readers' own digests."""
    admins: Desk
    """Notices to them."""
    housekeeping: Desk

    def all(self) -> tuple[Desk, ...]:
        """Return all of them, in the order of starting."""
        return self.editors, self.corrections, self.readers, self.admins, self.housekeeping

    def wake(self) -> None:
        """Let the editors' desk and the corrections look now: something was claimed or changed."""
        self.editors.wake()
        self.corrections.wake()


def assemble(settings: Settings, store: Store, bot: TelegramBot, ingest: Ingest) -> Assembly:
    """Make the services on an open store and a connected bot, and give the bot its handlers. Nothing is started."""
    live = Live(settings)
    catalogue = Catalogue(store, settings.sources)
    publisher = bot.publisher(settings.bot.admins)

    def noted() -> None:
        desks.admins.wake()

    def moved() -> None:
        following.moved()
        desks.admins.wake()

    def claimed() -> None:
        deliver.wake()
        desks.wake()

    notices = Notices(store, bot.admin_chats(), settings.bot.admins, clock=utc_now, wake=noted)
    deliver = Deliver(store, publisher, clock=utc_now, policy=live.policy, steady=steady_seconds, noted=noted, moved=moved)
    publish = Publish(store, catalogue, settings.channels, clock=utc_now, claimed=claimed)
    subscriptions = Subscriptions(store, catalogue, publish, live.options.own, clock=utc_now, claimed=deliver.wake)

    async def put(settings: Settings) -> None:
        await assembly.put(settings)

    following = Following(live, put)
    work = _EditorsWork(
        store, catalogue, bot.editor(), notices, publish=publish, readers=subscriptions, claimed=deliver.wake, moved=moved
    )
    pruning = Pruning(store, keep=settings.store.keep, correctable=live.correctable, clock=utc_now)
    desks = work.desks(subscriptions=subscriptions, notices=notices, following=following, pruning=pruning)
    browse, editorial = Browse(store, catalogue), work.editorial(store, publish, desks)
    bot.add_handlers(
        browse, publish, store.chats, live.options, clock=utc_now, editorial=editorial, subscriptions=subscriptions, moved=moved
    )
    health = SourceHealth(store, catalogue, notices, clock=utc_now)
    assembly = Assembly(
        store=store,
        live=live,
        catalogue=catalogue,
        publisher=publisher,
        notices=notices,
        deliver=deliver,
        publish=publish,
        desks=desks,
        subscriptions=subscriptions,
        health=health,
        scheduler=Scheduler(publish, ingest, catalogue, settings.channels, clock=utc_now, health=health),
        profile=Profile(bot, live),
    )
    return assembly


class _EditorsWork:
    """What editors and posted digests need."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        editor: Editor,
        notices: Notices,
        *,
        publish: Publish,
        readers: Subscriptions,
        claimed: Callable[[], None],
        moved: Callable[[], None],
    ) -> None:
        def channels() -> tuple[Channel, ...]:
            return publish.channels

        self.reviews = Reviews(store, catalogue, editor, notices, channels, clock=utc_now, claimed=claimed, moved=moved)
        self.corrections = Corrections(store, catalogue, editor, notices, channels, readers=readers, clock=utc_now)
        self.pins = Pins(store, editor, notices, channels, clock=utc_now)

    def desks(self, *, subscriptions: Subscriptions, notices: Notices, following: Following, pruning: Pruning) -> Desks:
        """Return the desks at which this and the other work is done."""
        return Desks(
            editors=Desk((self.reviews,), (self.pins,), clock=utc_now),
            corrections=Desk((self.corrections,), clock=utc_now),
            readers=Desk((subscriptions,), clock=utc_now),
            admins=Desk((notices,), (following,), clock=utc_now),
            housekeeping=Desk((pruning,), clock=utc_now),
        )

    def editorial(self, store: Store, publish: Publish, desks: Desks) -> Editorial:
        """Return what the handlers of the editors' buttons and commands need."""
        editing = Editing(store, publish, self.reviews, clock=utc_now, changed=desks.wake)
        return Editorial(editing, self.reviews, desks.editors.wake)
