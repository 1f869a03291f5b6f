"""Sources beside the config file: those that are added by command and live in the store."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.core.model import Source
from bot.errors import UsageError
from bot.services.catalogue import Catalogue
from bot.settings import place_values, values
from bot.settings.options import read_option
from bot.settings.values import MistakeError, or_else, shown

if TYPE_CHECKING:
    from bot.feeds.opml import Subscription
    from bot.settings import Settings
    from bot.store.database import Store

NAME_LENGTH = 64
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What became of one feed of an import: the source that it is now, or the reason why it was not added."""

    url: str
    source: Source | None = None
    reason: str | None = None


class SourceBook:
    """Adds and removes sources. Those of the config file are the file's: they can only be read here."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._configured = settings.sources
        self._networks = settings.feeds.allow_networks

    async def all(self) -> tuple[Source, ...]:
        """Return the sources in force: those of the file, then those added."""
        return tuple((await Catalogue(self._store, self._configured).sources()).values())

    def is_configured(self, name: str) -> bool:
        """Whether a source stands in the config file."""
        return any(source.name == name for source in self._configured)

    async def find(self, name: str) -> Source:
        """Return the source of that name. Raises ``UsageError`` with a suggestion."""
        sources = await self.all()
        found = next((source for source in sources if source.name.casefold() == name.casefold()), None)
        if found is None:
            names = [source.name for source in sources]
            raise UsageError(f"there is no source {shown(name)}" + (or_else(name, names) or "; none is set"))
        return found

    async def add(self, source: Source) -> None:
        """Add a source. Raises ``UsageError`` for a name or address that is there already."""
        await self.check(source)
        await self._store.sources.add(source)

    async def check(self, source: Source) -> None:
        """Raise ``UsageError`` if a source cannot be added, for its name or its address."""
        sources = await self.all()
        if any(other.name.casefold() == source.name.casefold() for other in sources):
            raise UsageError(f"there is a source {shown(source.name)} already; give this one another name with --name")
        same = next((other for other in sources if _place(other) == _place(source)), None)
        if same is not None:
            raise UsageError(f"{shown(_place(source))} is there already, as the source {shown(same.name)}")
        if source.url is not None:
            self._refuse_private(source.url)

    async def remove(self, name: str) -> Source:
        """Remove an added source; its articles stay. Raises ``UsageError``."""
        source = await self.find(name)
        if self.is_configured(source.name):
            raise UsageError(f"{shown(source.name)} stands in the config file; take its [[sources]] out there")
        await self._store.sources.remove(source.name)
        return source

    async def take_over(self, subscriptions: Iterable[Subscription]) -> list[Imported]:
        """Add the feeds of an import that are new. One that cannot be added does not keep the others from it."""
        outcome = []
        for subscription in subscriptions:
            sources = await self.all()
            try:
                source = Source(
                    name=free_name(subscription.title, subscription.url, {other.name for other in sources}),
                    url=place_values.web_address(subscription.url),
                    tags=_good_tags(subscription.tags),
                    language=_good_language(subscription.language),
                )
                await self.add(source)
            except (MistakeError, UsageError) as err:
                outcome.append(Imported(url=subscription.url, reason=str(err)))
            else:
                outcome.append(Imported(url=subscription.url, source=source))
        return outcome

    def _refuse_private(self, url: str) -> None:
        host = place_values.private_host(url)
        if host is not None and not place_values.allows(self._networks, host):
            network = place_values.network_of(host)
            raise UsageError(f'{host} is on a private network; to allow it write allow_networks = ["{network}"] under [feeds]')


def make_source(
    place: str, *, name: str | None, tags: Sequence[str], language: str | None, every: str | None, taken: Collection[str]
) -> Source:
    """Return the source that the arguments of a command describe. Raises ``UsageError`` with what is wrong in them."""
    if not place.strip():
        raise UsageError("the source is empty; give the address of a feed or site, or a folder")
    is_folder = "://" not in place and not re.match(r"[\w-]+(\.[\w-]+)+(/|$)", place)
    url = None if is_folder else read_option(None, place_values.web_address, place)
    own = read_option("--name", values.name, name) if name is not None else free_name(None, place, taken)
    checked_tags = tuple(read_option("--tag", values.tag, tag) for tag in tags)
    interval = None if every is None else read_option("--every", values.duration(MINUTE), every)
    code = None if language is None else read_option("--language", values.language, language)
    source = Source(name=own, url=url, folder=place if is_folder else None, tags=checked_tags, language=code)
    return source if interval is None else replace(source, every=interval)


def free_name(title: str | None, place: str, taken: Collection[str]) -> str:
    """Return a name that may be used and is not ``taken``: made of the title, else of the address's host or the folder."""
    for given in (title, urlsplit(place).hostname, place.rstrip("/").rpartition("/")[2], "source"):
        cleaned = re.sub(r"[^\w .+-]+", " ", given or "")
        base = re.sub(r"\s+", " ", cleaned).lstrip(" .+-").removeprefix("www.").strip()[: NAME_LENGTH - 4].strip()
        if base:
            break
    known = {name.casefold() for name in taken}
    candidates = (base, *(f"{base} {number}" for number in range(2, len(known) + 3)))
    return next(name for name in candidates if name.casefold() not in known)


def _place(source: Source) -> str:
    return source.url or source.folder or ""


def _good_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return those of another program's tags that can be tags here."""
    good = []
    for tag in tags:
        cleaned = re.sub(r"[^\w .+-]+", " ", tag).strip(" .+-")[:NAME_LENGTH]
        if cleaned:
            good.append(values.tag(cleaned))
    return tuple(dict.fromkeys(good))


def _good_language(language: str | None) -> str | None:
    """Return the code of another program's language, None for what is none."""
    code = re.split("[-_]", language or "")[0]
    try:
        return values.language(code) if code else None
    except MistakeError:
        return None
