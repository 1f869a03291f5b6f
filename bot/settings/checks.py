"""What several settings must be together: names that are unique, references that lead somewhere, one of two and not both.

Each check gets the tables as far as they could be read, and the keys that stand in the file (``given``), so that a setting which
is wrong already is not also reported as missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from bot.settings.place_values import allows, chat_name, network_of, private_host
from bot.settings.positions import Place
from bot.settings.tables import ChannelTable, DigestSettings, FeedSettings, SourceTable, StoreSettings, Table, TelegramSettings
from bot.settings.values import or_else, shown

T_co = TypeVar("T_co", bound=Table, covariant=True)

Finding: TypeAlias = tuple[Place, str]
"""A place and what is wrong there."""


@dataclass(frozen=True, slots=True)
class Entry(Generic[T_co]):
    """A table as far as it could be read: settings with mistakes have their default."""

    path: Place
    table: T_co
    given: Mapping[str, object] = field(default_factory=dict, repr=False)
    """What stands in the file under each known key, right or wrong."""

    def at(self, key: str) -> Place:
        """Return the path of a setting."""
        return (*self.path, key)


def check_telegram(entry: Entry[TelegramSettings]) -> Iterator[Finding]:
    """Check for a token or its file; an address for the webhook."""
    if "token" in entry.given and "token_file" in entry.given:
        yield entry.at("token_file"), "token is given too; keep one of the two"
    if entry.table.mode == "webhook" and "webhook_url" not in entry.given:
        yield entry.at("mode"), '"webhook" needs webhook_url, the public https address that Telegram calls'


def check_store(entry: Entry[StoreSettings]) -> Iterator[Finding]:
    """Check for one address of the store."""
    if "url" in entry.given and "url_file" in entry.given:
        yield entry.at("url_file"), "url is given too; keep one of the two"


def check_digest(entry: Entry[DigestSettings]) -> Iterator[Finding]:
    """Check for times with days, or cron; for words that contradict each other."""
    if "times" in entry.given and "cron" in entry.given:
        yield entry.at("cron"), "times are given too; keep one of the two"
    elif "days" in entry.given and "cron" in entry.given:
        yield entry.at("days"), "belong to times; write the days into cron, like 0 7 * * 1-5"
    times = entry.table.times
    for number, moment in enumerate(times):
        if moment in times[:number]:
            yield (*entry.at("times"), number), f'"{moment:%H:%M}" is there twice'
    excluded = {word.casefold() for word in entry.table.exclude}
    for number, word in enumerate(entry.table.include):
        if word.casefold() in excluded:
            yield (*entry.at("include"), number), f"{shown(word)} is under exclude too, so nothing would be chosen"


def check_sources(entries: Sequence[Entry[SourceTable]], feeds: FeedSettings) -> Iterator[Finding]:
    """Check for a unique name; a url or a folder; no private address that is not allowed."""
    for entry in entries:
        source = entry.table
        if "name" not in entry.given:
            yield entry.at("name"), 'is missing; a source needs one, like name = "antara"'
        if "url" in entry.given and "folder" in entry.given:
            yield entry.at("folder"), "url is given too; a source has one of the two"
        elif "url" not in entry.given and "folder" not in entry.given:
            yield entry.at("url"), "is missing; a source needs a url (of a feed) or a folder (of article files)"
        host = private_host(source.url) if source.url else None
        if host is not None and not allows(feeds.allow_networks, host):
            yield (
                entry.at("url"),
                f'{host} is on a private network; to allow it write allow_networks = ["{network_of(host)}"] under [feeds]',
            )
    yield from _doubles(entries, lambda entry: entry.table.name)


def check_channels(
    entries: Sequence[Entry[ChannelTable]], digest: Entry[DigestSettings], sources: Sequence[Entry[SourceTable]]
) -> Iterator[Finding]:
    """Check for a chat; a unique name; sources and tags that exist; days that have times."""
    for entry in entries:
        yield from check_digest(entry)
        if "chat" not in entry.given:
            yield entry.at("chat"), 'is missing; a channel needs one, like chat = "@my_channel"'
        timed = "times" in entry.given or "times" in digest.given or "cron" in entry.given
        if "days" in entry.given and not timed:
            yield entry.at("days"), "are without times, so nothing would be posted"
        review = entry.table.review
        if review is not None and (review.chat, review.topic) == (entry.table.chat, entry.table.topic):
            yield entry.at("review"), "is the channel itself; name another chat, where only editors read"
        yield from _unknown_references(entry, sources)
        yield from _empty_choice(entry, digest.table, sources)
    yield from _unknown_references(digest, sources)
    yield from _doubles(entries, lambda entry: name_of(entry.table))


def name_of(channel: ChannelTable) -> str | None:
    """Return the name of a channel, given or made from its chat; None if it has neither."""
    if channel.name is not None or channel.chat is None:
        return channel.name
    return chat_name(channel.chat, channel.topic)


def _unknown_references(entry: Entry[DigestSettings], sources: Sequence[Entry[SourceTable]]) -> Iterator[Finding]:
    names = [source.table.name for source in sources if source.table.name is not None]
    tags = [tag for source in sources for tag in source.table.tags]
    for number, name in enumerate(entry.table.sources):
        if name not in names:
            yield (*entry.at("sources"), number), f"there is no source {shown(name)}" + _end(name, names, "no sources are set")
    for number, tag in enumerate(entry.table.tags):
        if tag not in tags:
            yield (*entry.at("tags"), number), f"no source has the tag {shown(tag)}" + _end(tag, tags, "no source has tags")


def _empty_choice(entry: Entry[ChannelTable], digest: DigestSettings, sources: Sequence[Entry[SourceTable]]) -> Iterator[Finding]:
    """Check for sources and tags that exist, but never together."""
    names = entry.table.sources if "sources" in entry.given else digest.sources
    tags = entry.table.tags if "tags" in entry.given else digest.tags
    named = [source.table for source in sources if source.table.name in names]
    known = {tag for source in sources for tag in source.table.tags}
    if named and tags and known.issuperset(tags) and not any(set(tags).intersection(source.tags) for source in named):
        place = "tags" if "tags" in entry.given else "sources"
        yield entry.at(place), "none of the channel's sources has one of its tags, so nothing would be chosen"


def _end(word: str, options: Sequence[str], nothing: str) -> str:
    return or_else(word, tuple(dict.fromkeys(options))) if options else f"; {nothing}"


def _doubles(entries: Sequence[Entry[T_co]], name: Callable[[Entry[T_co]], str | None]) -> Iterator[Finding]:
    """Names that come a second time. Case does not tell names apart, because people type them."""
    seen: dict[str, Place] = {}
    for entry in entries:
        own = name(entry)
        if own is None:
            continue
        first = seen.setdefault(own.casefold(), entry.path)
        if first != entry.path:
            made = "" if "name" in entry.given else "; give this one a name of its own"
            yield entry.at("name"), f"{shown(own)} is the name of {first[0]}[{first[1]}] already{made}"
