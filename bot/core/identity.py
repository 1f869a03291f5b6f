"""Whether an entry of a feed is an item that is known already. Pure; docs/sources.md tells it in words.

    entries ──► signals (id, address, title, moment, text) ──► items with a signal in common ──► same, edited or new, and why

No single signal can be trusted: publishers regenerate ids, give all items one, add tracking parameters, move, edit, and bump.
So an item is recognised by one signal only where the others do not speak against it. Two wrongs have to be weighed: taking an
item for new again posts it twice; taking two for one overwrites an article with another one. Where nothing decides, the second is
worse.
"""

from __future__ import annotations

import re
import unicodedata
from binascii import b2a_base64
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Literal, NamedTuple, TypeAlias
from zlib import crc32

from bot.core.canonical import address_path, canonical_url, is_front_page

Verdict: TypeAlias = Literal["new", "same", "edited"]

ALIKE = 0.5
"""Share of sampled words that two texts must have in common to be versions of one. Edits of an article keep some 80 %; two
articles of one source share some 10 to 20 %, reports written to one template up to 60 %: likeness alone decides nothing."""
_SAMPLE = 16
"""Words of a text that are kept for comparing: those with the lowest hashes, so that two texts keep the same ones."""
_FEWEST = 20
"""Different words from which on a text can be compared. Below it, excerpts are often one and the same phrase."""
_SHORTEST_TITLE = 8
"""Characters of a title that says something. "Video" does not."""
_MOST = 8
"""Signals of one kind that are kept of an item: the newest. An item that gets a new id with every poll must not grow for ever."""
_WORD = re.compile(r"\w{4,}")
_WORDS = re.compile(r"\w+")
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_COUNTER = re.compile(r"\d{0,3}")
"""Ids that are the entry's position in the feed rather than its own."""

_OWN = "ilp"
"""The kinds of signals that say nothing if entries with different titles share them."""
_SOUGHT = "iplmt"
"""The kinds of signals by which items are looked up."""
_LATEST = "cs"
"""The kinds of which only the newest counts: what the item says now."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What an item is recognised by: tokens that begin with the letter of their kind.

    ``i`` id, ``l`` address, ``p`` address without its site, ``t`` title, ``m`` moment of publication, ``d`` its day, ``c`` digest
    of all that the entry says, ``s`` sample of the words of its text.
    """

    tokens: tuple[str, ...] = ()

    def of(self, kind: str) -> frozenset[str]:
        """Return the tokens of one kind."""
        return frozenset(token for token in self.tokens if token.startswith(kind))

    def sought(self) -> tuple[str, ...]:
        """Return the tokens by which to look for items that may be the same."""
        return tuple(token for token in self.tokens if token[0] in _SOUGHT)

    def with_address(self, url: str) -> Signals:
        """Return these signals with one more address, as the item's page declares it."""
        return Signals(tuple(dict.fromkeys((*self.tokens, *_address_tokens(url)))))

    def with_content(self, entry: Said) -> Signals:
        """Return these signals with what the entry itself says, whatever feed it is in."""
        tokens = ["c" + _digest(f"{entry.title or ''}\n{entry.author or ''}\n{entry.text}")]
        if sample := _sampled(entry.text):
            tokens.append("s" + sample)
        return Signals(tuple(dict.fromkeys((*self.tokens, *tokens))))

    def without_content(self) -> Signals:
        """Return these signals without what the item says: it will count as edited when it is read again."""
        return Signals(tuple(token for token in self.tokens if token[0] != "c"))

    def merged(self, newer: Signals) -> Signals:
        """Return what an item is known by after it was seen once more."""
        kinds: dict[str, list[str]] = {}
        for token in dict.fromkeys((*self.tokens, *newer.tokens)):
            kinds.setdefault(token[0], []).append(token)
        kept: list[str] = []
        for kind, tokens in kinds.items():
            if kind in _LATEST:
                kept += [token for token in newer.tokens if token[0] == kind]
            else:
                again = [token for token in newer.tokens if token[0] == kind]
                kept += ([token for token in tokens if token not in again] + again)[-_MOST:]
        return Signals(tuple(kept))


class Said(NamedTuple):
    """What an entry says that can identify it. ``published_at`` only where the moment is known, ``published_on`` the day."""

    id: str | None = None
    link: str | None = None
    title: str | None = None
    text: str = ""
    author: str | None = None
    published_at: datetime | None = None
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item in the store: the id and the key of its article, and its signals (None: known by its key only)."""

    article: int
    key: str
    signals: Signals | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What an entry is: ``new``, or the ``item`` as it was (``same``) or ``edited``. ``reason`` is what it was recognised by."""

    verdict: Verdict
    reason: str
    item: KnownItem | None = None


NEW = Decision("new", "nothing like it is known")


def signals_of(entries: Sequence[Said]) -> list[Signals]:
    """Return the signals of all entries of one feed.

    What several different entries share (one guid or one address for all, the moment at which the feed was built) says nothing
    of any of them and is left out.
    """
    return [signals.with_content(entry) for signals, entry in zip(outer_signals(entries), entries, strict=True)]


def outer_signals(entries: Sequence[Said]) -> list[Signals]:
    """Return what only a whole feed can tell of its entries' signals: all but their content, which costs the most."""
    found = [_tokens(entry) for entry in entries]
    title_of: dict[str, str] = {}
    silent: set[str] = set()
    moments: Counter[str] = Counter()
    for tokens, title in found:
        for token in tokens:
            if token[0] in _OWN:
                if title_of.setdefault(token, title) != title:
                    silent.add(token)
            elif token[0] == "m":
                moments[token] += 1
    # Two items may appear in one minute by chance; a third of a feed does not.
    silent.update(token for token, times in moments.items() if times > max(1, len(entries) // 3))
    if not silent:
        return [Signals(tokens) for tokens, _ in found]
    return [Signals(tuple(token for token in tokens if token not in silent)) for tokens, _ in found]


def _tokens(entry: Said) -> tuple[tuple[str, ...], str]:
    """Return what an entry could be recognised by beside its content, and of that the token of its title, "" if it has none."""
    tokens, title = [], ""
    if entry.id and not _COUNTER.fullmatch(entry.id.strip()):
        # An id that is an address changes with it, from http to https for one.
        tokens.append("i" + _digest(canonical_url(entry.id)))
    if entry.link:
        tokens += _address_tokens(entry.link)
    words = _words_of(entry.title or "")
    if len(words) >= _SHORTEST_TITLE:
        title = "t" + _digest(words)
        tokens.append(title)
    if entry.published_at is not None:
        tokens.append(f"m{int(entry.published_at.timestamp())}")
    day = entry.published_at.astimezone(UTC).date() if entry.published_at else entry.published_on
    if day is not None:
        tokens.append(f"d{day.isoformat()}")
    return tuple(tokens), title


def _sampled(text: str) -> str:
    """Return the sample of a text's words, empty if it has too few."""
    words = set(_WORD.findall(text.casefold()))
    if len(words) < _FEWEST:
        return ""
    # All words are encoded at once: a call for each costs more than the hashing.
    numbers = sorted(set(map(crc32, "\n".join(words).encode("utf-8", "replace").split(b"\n"))))
    kept = tuple(numbers[:_SAMPLE])
    return ",".join(["%08x"] * len(kept)) % kept if len(numbers) >= _FEWEST else ""


def _address_tokens(url: str) -> list[str]:
    canonical = canonical_url(url)
    if is_front_page(canonical):
        return []
    tokens = ["l" + _digest(canonical)]
    if path := address_path(canonical):
        tokens.append("p" + _digest(path))
    return tokens


def _words_of(title: str) -> str:
    plain = title if title.isascii() else unicodedata.normalize("NFKC", title)
    return " ".join(_WORDS.findall(plain.casefold()))


def _digest(words: str) -> str:
    """Return a digest as 12 letters of the Base64 alphabet that is safe in addresses."""
    digest = blake2b(words.encode("utf-8", "replace"), digest_size=9).digest()
    return b2a_base64(digest, newline=False).translate(_URL_SAFE).decode("ascii")


class _Pair:
    """An entry beside a known item."""

    def __init__(self, entry: Signals, item: Signals) -> None:
        self._entry = entry
        self._item = item

    def same(self, kind: str) -> bool:
        return not self._entry.of(kind).isdisjoint(self._item.of(kind))

    def differ(self, kind: str) -> bool:
        return bool(self._entry.of(kind) and self._item.of(kind)) and not self.same(kind)

    @property
    def alike(self) -> bool | None:
        """Whether the texts are versions of one; None where they are too short to tell."""
        entry, item = (next(iter(signals.of("s")), None) for signals in (self._entry, self._item))
        if entry is None or item is None:
            return None
        one, other = set(entry[1:].split(",")), set(item[1:].split(","))
        sample = sorted(one | other)[:_SAMPLE]
        return sum(word in one and word in other for word in sample) >= ALIKE * len(sample)


def recognised_by(entry: Signals, item: Signals) -> str | None:
    """Return what shows that an entry is a known item, or None if it is another one."""
    pair = _Pair(entry, item)
    return _by_id(pair) or _by_address(pair) or _by_moved_address(pair) or _by_title(pair) or _by_moment(pair)


def _by_id(pair: _Pair) -> str | None:
    if not pair.same("i"):
        return None
    nothing_else = pair.differ("t") and pair.differ("l") and pair.differ("m")  # but a template, perhaps
    supported = pair.same("l") or pair.same("p") or pair.same("m") or (pair.alike and not nothing_else)
    # With another address or date *and* another title, and nothing in common: the publisher uses ids again.
    reused = pair.differ("t") and (pair.differ("l") or pair.differ("m") or pair.differ("d"))
    templated = pair.differ("l") and pair.differ("d")
    return "id" if supported or not (reused or templated) else None


def _by_address(pair: _Pair) -> str | None:
    if not pair.same("l"):
        return None
    # A page that shows something else every day ("/kurs") is not one item.
    another_day = pair.differ("t") and pair.differ("d") and not pair.alike
    another_item = pair.differ("t") and pair.differ("i") and pair.alike is False
    return None if another_day or another_item else "address"


def _by_moved_address(pair: _Pair) -> str | None:
    if not pair.same("p"):
        return None
    return "address on another site" if pair.same("m") or pair.alike or (pair.same("t") and not pair.differ("d")) else None


def _by_title(pair: _Pair) -> str | None:
    if not pair.same("t"):
        return None
    if pair.same("c") and pair.alike:
        return "title and text"  # whenever it says to be from
    if pair.same("m"):
        return "title and moment"
    if pair.differ("d") or pair.alike is False:
        return None
    others = pair.differ("l") + pair.differ("i")
    if others == 0:
        return "title and day"
    # "Harga emas hari ini" comes twice a day, with another id and address and at another time.
    at_another_time = pair.differ("m")
    if others == 1:
        return "title and day" if not at_another_time else None
    return "title, day and text" if pair.alike and not at_another_time else None


def _by_moment(pair: _Pair) -> str | None:
    return "moment and text" if pair.same("m") and pair.alike else None


_STRENGTH = (
    "id",
    "address",
    "address on another site",
    "title and text",
    "title and moment",
    "moment and text",
    "title, day and text",
    "title and day",
)
_CERTAIN = _STRENGTH[:4]
"""What recognises an item even if another entry of the feed is that item already: then they are one item, listed twice."""


def decide(entries: Mapping[str, Signals], items: Iterable[KnownItem], *, present: Collection[str] = ()) -> dict[str, Decision]:
    """Decide for each entry of a feed, by its key there, what it is.

    ``items`` are those in the store that have a signal or the key in common with an entry. ``present`` are the keys of articles
    that other entries of the feed are (those that have not changed): no weak resemblance makes an entry one of these too.
    """
    known = list(items)
    taken = set(present)
    spoken_for: set[int] = set()
    decisions: dict[str, Decision] = {}
    found = sorted(_resemblances(entries, known), key=lambda one: (one[0], one[1].article))
    for _, item, key, reason in found:
        if key in decisions or (item.key in taken and reason not in _CERTAIN):
            continue
        taken.add(item.key)
        signals = entries[key]
        unchanged = item.signals is not None and bool(signals.of("c")) and signals.of("c") <= item.signals.of("c")
        # One item listed twice: the first entry that was recognised speaks for it.
        again = item.article in spoken_for
        spoken_for.add(item.article)
        decisions[key] = Decision("same" if unchanged or again else "edited", reason, item)
    return {key: decisions.get(key, NEW) for key in entries}


def _resemblances(entries: Mapping[str, Signals], known: Sequence[KnownItem]) -> Iterable[tuple[int, KnownItem, str, str]]:
    by_key = {item.key: item for item in known}
    by_token: dict[str, list[KnownItem]] = {}
    for item in known:
        for token in item.signals.sought() if item.signals else ():
            by_token.setdefault(token, []).append(item)
    for key, signals in entries.items():
        candidates = {item.article: item for token in signals.sought() for item in by_token.get(token, ())}
        for item in candidates.values():
            reason = recognised_by(signals, item.signals or Signals())
            if reason is not None:
                yield _STRENGTH.index(reason), item, key, reason
        if key in by_key and by_key[key].signals is None:
            yield 0, by_key[key], key, "id"


def listed_twice(entries: Mapping[str, Signals]) -> dict[str, str]:
    """Return which entries of a feed are another one once more, by their keys: the address and title, or title and text agree."""
    first: dict[tuple[str, ...], str] = {}
    twice: dict[str, str] = {}
    for key, signals in entries.items():
        title, text = signals.of("t"), signals.of("s")
        marks = [tuple(sorted((*title, address))) for address in signals.of("l")] if title else []
        if title and text:
            marks.append(tuple(sorted((*title, *signals.of("c"), *text))))
        original = next((first[mark] for mark in marks if mark in first), None)
        if original is not None:
            twice[key] = original
        for mark in marks:
            first.setdefault(mark, original or key)
    return twice


def own_key(key: str, signals: Signals) -> str:
    """Return the key of a new item whose entry has the key of another one."""
    return f"{key}#{_digest(' '.join(sorted(signals.tokens)))}"
