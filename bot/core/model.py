"""The nouns that all parts of Kutip speak: sources, articles, channels, digests.

Records are frozen and keyword-only. Moments are aware datetimes; a naive one is refused at the door.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.core.identity import Signals
from bot.core.quotes.model import Quote

if TYPE_CHECKING:
    from bot.core.story_profile import StoryProfile

Style: TypeAlias = Literal["rich", "html"]
EmptyPolicy: TypeAlias = Literal["skip", "note", "archive"]
UncertainPolicy: TypeAlias = Literal["skip", "resend"]
Preview: TypeAlias = Literal["none", "small", "large"]
"""The preview of the first link under a classic message."""
ChatId: TypeAlias = int | str
"""A chat's number, or the @name of a public channel or group."""


def require_aware(moment: datetime | None, name: str) -> None:
    """Raise ValueError if ``moment`` has no time zone."""
    if moment is not None and moment.tzinfo is None:
        raise ValueError(f"{name} must be an aware datetime, not {moment!r}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where articles come from: the ``url`` of a feed, or a ``folder`` of article files; exactly one of the two."""

    name: str
    url: str | None = None
    folder: str | None = None
    every: timedelta = timedelta(minutes=15)
    tags: tuple[str, ...] = ()
    language: str | None = None

    @property
    def is_folder(self) -> bool:
        """Whether the articles are files on disk. Folders have no bound on an article's age."""
        return self.folder is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleDraft:
    """An article as read, before the store has given it an id.

    ``key`` identifies it within its source (a feed's entry id, a file's path below the folder); ``headline`` is the printed
    title or was drawn from the lead; ``outlet`` is the medium as printed (``WahanaNews.co``), else the source's name.
    ``published_on`` is the calendar day as printed, ``published_at`` the exact moment where it is known. ``text`` has one blank
    line between paragraphs, and the offsets of ``quotes`` point into it; ``key_quote`` is an index into ``quotes``. ``lead`` is
    the first sentence, shown where there is no quote. ``image`` is the address of the lead picture.
    """

    source: str
    key: str
    headline: str
    text: str
    lead: str
    url: str | None = None
    image: str | None = None
    outlet: str | None = None
    byline: str | None = None
    language: str | None = None
    published_on: date | None = None
    published_at: datetime | None = None
    quotes: tuple[Quote, ...] = ()
    key_quote: int | None = None
    archived: bool = False
    """Whether it was old when its source was new: it is no news, and only a digest from the archive may have it."""
    signals: Signals | None = field(default=None, compare=False, repr=False)
    """What it is recognised by when its feed gives it another key; None: by its key alone."""
    profile: StoryProfile | None = field(default=None, compare=False, repr=False)
    """What stories compare of it, where whoever read it has made that already."""

    def __post_init__(self) -> None:
        require_aware(self.published_at, "published_at")

    @property
    def best_quote(self) -> Quote | None:
        """The quote to show, if the article has one worth showing."""
        return None if self.key_quote is None else self.quotes[self.key_quote]

    def news_at(self, seen: datetime) -> datetime:
        """Return when it is news: its publication as exactly as known, else when it was first ``seen``."""
        if self.published_at is not None:
            return self.published_at
        return seen if self.published_on is None else datetime.combine(self.published_on, time(), UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Another article that tells the same event. ``reasons`` are why it belongs to the story; the first one needs none."""

    article: int
    source: str
    headline: str
    outlet: str | None = None
    url: str | None = None
    reasons: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Article(ArticleDraft):
    """An article in the store. ``added_at`` is when Kutip first saw it, ``updated_at`` when its content last changed.

    ``story`` is the id of the article that told the same event first, None while no other one tells it; ``story_reasons`` are why
    this one belongs there: the ``article`` that it is most like, the ``score``, and the features that the score is made of.
    ``also`` are the other articles of the story, the first one first.
    """

    id: int
    added_at: datetime
    updated_at: datetime
    story: int | None = None
    story_reasons: Mapping[str, float] = field(default_factory=dict)
    also: tuple[Report, ...] = ()
    withdrawn_at: datetime | None = None
    """When an editor or the publisher took it back: it is in no further digest, list or answer, and posted ones say so."""

    @property
    def moment(self) -> datetime:
        """When the article is news: its publication as exactly as known, else when it was first seen."""
        return self.news_at(self.added_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """One quote with the article that it is from."""

    article: Article
    quote: Quote


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """When a channel's digests are due, in the channel's time zone: wall ``times`` on ``days`` (0 is Monday), or ``cron``.

    ``cron`` is the standard five fields (0 and 7 are Sunday), or six with seconds in front.
    """

    times: tuple[time, ...] = ()
    days: frozenset[int] = frozenset(range(7))
    cron: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """Wall times between which something holds each day: from ``start`` until before ``end``, or over midnight to it."""

    start: time
    end: time


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """Where a channel's digests go first: to the editors in ``chat``, for so long (``wait``); then they are published."""

    chat: ChatId
    topic: int | None = None
    wait: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """A place where digests are posted, with what is chosen for it, when and how.

    ``name`` is unique and permanent: the store knows the channel by it. ``languages`` (None: any) are those of the articles;
    ``language`` is that of the digest's own words. ``sources`` and ``tags`` empty mean all. ``max_age`` None means the default:
    3 days for feeds, no bound for folders. A missed slot is still posted within ``grace``. ``uncertain`` says what becomes of a
    message that may or may not have been posted, where that cannot be found out; ``paid_broadcast`` lets it go out at 1000 a
    second, for Telegram Stars. In the hours of ``silent`` messages make no sound, in those of ``quiet`` none is posted. ``pin``
    keeps the newest digest pinned. A posted digest is edited when its articles change, for as long as ``corrections_for``.
    """

    name: str
    chat: ChatId
    topic: int | None = None
    schedule: Schedule | None = None
    timezone: str = "UTC"
    language: str = "id"
    languages: tuple[str, ...] | None = None
    items: int = 5
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_age: timedelta | None = None
    grace: timedelta = timedelta(hours=2)
    fresh_for: timedelta = timedelta(hours=12)
    style: Style = "rich"
    empty: EmptyPolicy = "skip"
    uncertain: UncertainPolicy = "skip"
    paid_broadcast: bool = False
    silent: Hours | None = None
    quiet: Hours | None = None
    pin: bool = False
    preview: Preview = "none"
    review: Review | None = None
    corrections_for: timedelta = timedelta(days=2)


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestItem:
    """One article of a digest. ``reasons`` names what its rank is made of; they sum to ``rank`` (higher comes first)."""

    article: Article
    rank: float = 0.0
    reasons: Mapping[str, float] = field(default_factory=dict)

    @property
    def quote(self) -> Quote | None:
        """The quote that is shown."""
        return self.article.best_quote

    @property
    def further_quotes(self) -> tuple[Quote, ...]:
        """The article's other full quotations, in the order of the text."""
        shown = self.article.key_quote
        return tuple(q for i, q in enumerate(self.article.quotes) if i != shown and not q.fragment)


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """One moment at which a digest is due. ``key`` is unique for a channel, and is what the store holds the uniqueness on.

    The key is the local date and wall time of the schedule (``2026-10-25T02:30``), so that a clock that is set back does not
    make the slot come twice; for a schedule within the day (hourly, every ten minutes) it is the instant in UTC.
    """

    key: str
    at: datetime

    def __post_init__(self) -> None:
        require_aware(self.at, "at")


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """What is posted to a channel for a slot. No items and a ``note`` is a digest that says there is nothing new."""

    channel: str
    slot: Slot
    language: str
    timezone: str
    items: tuple[DigestItem, ...]
    archive: bool = False
    """Whether the items are from the archive, because nothing new was there."""
    late: bool = False
    """Whether it comes noticeably later than its slot, so that readers are told."""
