"""What a reader wishes for, and the pure decisions about it: who shares a digest, what a button changes, when each is sent.

Wishes are canonical: two readers who want the same have equal wishes, whatever the order in which they pressed the buttons, and
belong to one group, which has one digest for each slot. docs/subscriptions.md tells what that means for a reader.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Final, Literal, TypeAlias, get_args

from bot.core.matching import normalised
from bot.core.model import Channel, Schedule, Slot
from bot.core.queries import is_number
from bot.core.texts import LANGUAGES
from bot.core.windows import next_slot, slots
from bot.core.zones import is_zone

MOST_TIMES: Final = 6
MOST_WORDS: Final = 20
LONGEST_WORD: Final = 40
ITEM_CHOICES: Final = (1, 3, 5, 7, 10)
EVERY_DAY: Final = frozenset(range(7))
WORKDAYS: Final = frozenset(range(5))
WEEKEND: Final = frozenset((5, 6))
LONGEST_PAUSE: Final = 365

PER_SECOND: Final = 25
"""Readers that a window is laid out for in each second: Telegram takes 30 messages, of which channels and answers need some."""
LONGEST_WINDOW: Final = timedelta(hours=2)
"""A later digest is no digest of its time. More readers than fit are sent to at Telegram's pace, in the same fair order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wishes:
    """What a reader wants. ``language`` is that of the digest's own words, ``languages`` (none: any) those of its articles.

    ``sources`` and ``tags`` empty mean all; an article must hold one of the words in ``include``, if there are any, and none of
    those in ``mute``.
    """

    times: tuple[time, ...] = (time(7),)
    days: frozenset[int] = EVERY_DAY
    timezone: str
    language: str
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    mute: tuple[str, ...] = ()
    items: int = 5

    def __post_init__(self) -> None:
        for name in ("times", "languages", "tags", "sources", "include", "mute"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))

    @property
    def schedule(self) -> Schedule:
        """When the digests are due."""
        return Schedule(times=self.times, days=self.days)

    @property
    def key(self) -> str:
        """What equal wishes have in common, and no others."""
        return hashlib.sha256(json.dumps(wishes_to_json(self), sort_keys=True).encode()).hexdigest()

    def channel(self, own: Channel, *, name: str) -> Channel:
        """Return the channel whose digests are for these wishes; ``own`` has what readers do not decide."""
        return replace(
            own,
            name=name,
            chat=0,
            topic=None,
            schedule=self.schedule,
            timezone=self.timezone,
            language=self.language,
            languages=self.languages or None,
            items=self.items,
            sources=self.sources,
            tags=self.tags,
            include=self.include,
            exclude=self.mute,
            review=None,
            pin=False,
        )


def wishes_to_json(wishes: Wishes) -> dict[str, Any]:
    """Return ``wishes`` as JSON; ``wishes_from_json`` reads it back."""
    return asdict(wishes) | {"times": [moment.strftime("%H:%M") for moment in wishes.times], "days": sorted(wishes.days)}


def wishes_from_json(data: Mapping[str, Any]) -> Wishes:
    """Return the wishes that ``wishes_to_json`` wrote."""
    values = dict(data) | {
        "times": tuple(time.fromisoformat(text) for text in data["times"]),
        "days": frozenset(data["days"]),
    }
    return Wishes(**values)


# Buttons.

Page: TypeAlias = Literal[
    "home", "times", "days", "zone", "region", "language", "topics", "sources", "items", "words", "include", "mute"
]
PAGES: Final[tuple[Page, ...]] = get_args(Page)
Asking: TypeAlias = Literal["zone", "include", "mute"]
"""What the panel waits for a text about."""
Action: TypeAlias = Literal[
    "open",
    "subscribe",
    "unsubscribe",
    "pause",
    "resume",
    "minute",
    "time",
    "days",
    "day",
    "zone",
    "language",
    "articles",
    "topic",
    "source",
    "items",
    "drop_include",
    "drop_mute",
]
Problem: TypeAlias = Literal["last_time", "too_many_times", "last_day", "gone"]

_ACTIONS: Final[Mapping[str, Action]] = {
    "o": "open",
    "y": "subscribe",
    "n": "unsubscribe",
    "p": "pause",
    "r": "resume",
    "m": "minute",
    "t": "time",
    "w": "days",
    "d": "day",
    "z": "zone",
    "l": "language",
    "a": "articles",
    "g": "topic",
    "s": "source",
    "i": "items",
    "+": "drop_include",
    "-": "drop_mute",
}
_CODES: Final = {action: code for code, action in _ACTIONS.items()}
_LISTS: Final[Mapping[Action, tuple[str, Page]]] = {
    "articles": ("languages", "language"),
    "topic": ("tags", "topics"),
    "source": ("sources", "sources"),
    "drop_include": ("include", "words"),
    "drop_mute": ("mute", "words"),
}
PREFIX: Final = "s:"
_DATA: Final = re.compile(r"s:([a-z+-]):([\x21-\x7e]{0,60})")


@dataclass(frozen=True, slots=True)
class Press:
    """What a button of the panel asks for."""

    action: Action
    argument: str = ""

    def data(self) -> str:
        """Return the button's data, within Telegram's 64 bytes; ``parse_press`` reads it back."""
        return f"{PREFIX}{_CODES[self.action]}:{self.argument}"


def parse_press(data: str) -> Press | None:
    """Return what a button asks for; None if the data are from no button of this version."""
    found = _DATA.fullmatch(data)
    action = _ACTIONS.get(found[1]) if found is not None else None
    return None if found is None or action is None else Press(action, found[2])


def handle(name: str) -> str:
    """Return a short sign for a name of any length, for a button's data."""
    return hashlib.sha256(name.encode()).hexdigest()[:12]


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """What there is to choose from: names of sources, tags, languages that articles are in."""

    sources: Sequence[str] = ()
    tags: Sequence[str] = ()
    languages: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """What the panel shows: a page, and where on it (``at``: the minute of the times, the region and offset of a long list)."""

    page: Page = "home"
    at: str = ""

    @property
    def asking(self) -> Asking | None:
        """What a text that the reader writes now is about."""
        pages: Mapping[Page, Asking] = {"zone": "zone", "region": "zone", "include": "include", "mute": "mute"}
        return pages.get(self.page)


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What a press on a page comes to: the wishes and the view after it, and a ``problem`` if it could not be done."""

    wishes: Wishes
    view: View
    problem: Problem | None = None


def step(wishes: Wishes, press: Press, offer: Offer) -> Step:
    """Decide what a press that opens a page or changes a wish comes to; subscribing and the like are the service's."""
    argument = press.argument
    match press.action:
        case "open":
            page, _, at = argument.partition("/")
            found: Page = next((known for known in PAGES if known == page), "home")
            return Step(wishes=wishes, view=View(page=found, at=at))
        case "minute":
            return Step(wishes=wishes, view=View(page="times", at=argument))
        case "time":
            return _toggle_time(wishes, argument)
        case "days" | "day":
            return _choose_days(wishes, argument)
        case "zone" if is_zone(argument):
            return Step(wishes=replace(wishes, timezone=argument), view=View())
        case "language" if argument in LANGUAGES:
            return Step(wishes=replace(wishes, language=argument), view=View(page="language"))
        case "items" if is_number(argument) and int(argument) in ITEM_CHOICES:
            return Step(wishes=replace(wishes, items=int(argument)), view=View())
        case _ if press.action in _LISTS:
            return _toggle(wishes, press, offer)
        case _:
            return Step(wishes=wishes, view=View(), problem="gone")


def with_words(wishes: Wishes, asking: Literal["include", "mute"], text: str) -> tuple[Wishes, bool]:
    """Return ``wishes`` with the words of ``text``, divided by commas or lines, and whether all of them could be taken.

    A word that stood in the other list moves.
    """
    cut = [" ".join(part.split()) for part in re.split(r"[,;\n]", text)]
    typed = [word for word in cut if word]
    taken = [word for word in typed if len(word) <= LONGEST_WORD and normalised(word)]
    before: tuple[str, ...] = getattr(wishes, asking)
    known = {normalised(word) for word in before}
    added = [*before]
    for word in taken:
        if normalised(word) not in known:
            known.add(normalised(word))
            added.append(word.casefold())
    other: Literal["include", "mute"] = "mute" if asking == "include" else "include"
    moved = {normalised(word) for word in taken}
    rest = tuple(word for word in getattr(wishes, other) if normalised(word) not in moved)
    fields: dict[str, Any] = {asking: tuple(added[:MOST_WORDS]), other: rest}
    return replace(wishes, **fields), bool(typed) and len(taken) == len(typed) and len(added) <= MOST_WORDS


def parse_days(words: Sequence[str]) -> int | None:
    """Return the days behind ``/pause``; None for none. Raises ValueError for what is no number of days."""
    if not words:
        return None
    if not is_number(words[0]) or not 1 <= int(words[0]) <= LONGEST_PAUSE:
        raise ValueError(words[0])
    return int(words[0])


def _toggle_time(wishes: Wishes, argument: str) -> Step:
    view = View(page="times", at=argument[2:])
    try:
        moment = time.fromisoformat(f"{argument[:2]}:{argument[2:]}")
    except ValueError:
        return Step(wishes=wishes, view=View(page="times"), problem="gone")
    if moment in wishes.times:
        left = tuple(other for other in wishes.times if other != moment)
        if not left:
            return Step(wishes=wishes, view=view, problem="last_time")
        return Step(wishes=replace(wishes, times=left), view=view)
    if len(wishes.times) >= MOST_TIMES:
        return Step(wishes=wishes, view=view, problem="too_many_times")
    return Step(wishes=replace(wishes, times=(*wishes.times, moment)), view=view)


def _choose_days(wishes: Wishes, argument: str) -> Step:
    view = View(page="days")
    sets = {"all": EVERY_DAY, "work": WORKDAYS, "end": WEEKEND}
    if argument in sets:
        return Step(wishes=replace(wishes, days=sets[argument]), view=view)
    if argument not in set("0123456"):
        return Step(wishes=wishes, view=view, problem="gone")
    days = wishes.days ^ {int(argument)}
    if not days:
        return Step(wishes=wishes, view=view, problem="last_day")
    return Step(wishes=replace(wishes, days=days), view=view)


def _toggle(wishes: Wishes, press: Press, offer: Offer) -> Step:
    """Take a name into a list of the wishes, or out of it; without a name the list is emptied."""
    field, page = _LISTS[press.action]
    sign, _, at = press.argument.partition("/")
    view = View(page=page, at=at)
    chosen: tuple[str, ...] = getattr(wishes, field)
    if not sign:
        return Step(wishes=_with(wishes, field, ()), view=view)
    offered = {"languages": offer.languages, "tags": offer.tags, "sources": offer.sources}.get(field, ())
    name = next((name for name in (*chosen, *offered) if handle(name) == sign), None)
    if name is None:
        return Step(wishes=wishes, view=view, problem="gone")
    changed = tuple(other for other in chosen if other != name) if name in chosen else (*chosen, name)
    return Step(wishes=_with(wishes, field, changed), view=view)


def _with(wishes: Wishes, field: str, names: tuple[str, ...]) -> Wishes:
    changed: dict[str, Any] = {field: names}
    return replace(wishes, **changed)


# Time.


def newest_due(schedule: Schedule, timezone: str, *, since: datetime, now: datetime) -> Slot | None:
    """Return the newest slot in [``since``, ``now``]: those before it, missed, are folded into it."""
    found = slots(schedule, timezone, after=since - timedelta(microseconds=1), until=now)
    return found[-1] if found else None


def first_slot(wishes: Wishes, *, after: datetime) -> datetime | None:
    """Return when the next digest is due."""
    slot = next_slot(wishes.schedule, wishes.timezone, after=after)
    return None if slot is None else slot.at


def window(readers: int) -> timedelta:
    """Return over how long the digests of one moment are spread, so that Telegram's limits carry them without a queue."""
    if readers <= PER_SECOND:
        return timedelta()
    return min(timedelta(seconds=readers / PER_SECOND), LONGEST_WINDOW)


def turn(chat: int, slot: datetime, width: timedelta) -> timedelta:
    """Return when in the window a reader's turn is: evenly spread, and another time each day, so that nobody is always last.

    It depends on nothing else, so whoever goes on after a crash comes to the same.
    """
    digest = hashlib.blake2b(f"{chat}/{slot.isoformat()}".encode(), digest_size=8).digest()
    return width * (int.from_bytes(digest, "big") / 2**64)
