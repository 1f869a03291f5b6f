"""Which article each draft is, before it is stored: known by its key, recognised by its signals, or new."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import Connection

from bot.core.identity import Signals, listed_twice, own_key
from bot.core.model import ArticleDraft
from bot.store.identities import recognise
from bot.store.types import storable

MAX_KEY: Final = 500
"""Characters of an article's key that are kept; what is beyond is hashed. PostgreSQL's indexes hold 2,700 bytes."""
MAX_NAME: Final = 80
"""Characters of an outlet's name and of a language's code that are kept: they are keys of ``article_counts``."""

Identity = tuple[str, str]
"""The source of an article and its key there."""


@dataclass(frozen=True, slots=True)
class Placed:
    """``drafts`` by the article that each is or will be; ``same``: articles that were recognised as they are in the store.

    ``seen`` are all signals, with those that their article had before. ``aliases`` are, by source, the keys of articles by the
    keys that drafts came with, where they differ.
    """

    drafts: dict[Identity, ArticleDraft] = field(default_factory=dict)
    same: dict[Identity, ArticleDraft] = field(default_factory=dict)
    seen: list[tuple[Identity, Signals, Signals | None]] = field(default_factory=list)
    aliases: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))


def place(connection: Connection, drafts: Sequence[ArticleDraft], present: Mapping[str, Collection[str]]) -> Placed:
    """Find the article of each draft. Those without signals are known by their keys alone; of several the last counts.

    ``present`` are, by source, the keys of articles that its feed has now, unchanged.
    """
    placed = Placed()
    recognising: dict[str, dict[str, ArticleDraft]] = defaultdict(dict)
    for draft in map(bounded, drafts):
        if draft.signals is None:
            placed.drafts[draft.source, draft.key] = draft
        else:
            recognising[draft.source][draft.key] = draft
    for source, by_key in recognising.items():
        _recognise(connection, source, by_key, present.get(source, ()), placed)
    return placed


def _recognise(
    connection: Connection, source: str, by_key: Mapping[str, ArticleDraft], present: Collection[str], placed: Placed
) -> None:
    entries = {key: draft.signals or Signals() for key, draft in by_key.items()}
    decisions, taken = recognise(connection, source, entries, present=present)
    twice = listed_twice(entries)
    keys: dict[str, str] = {}
    for key, draft in by_key.items():
        decision = decisions[key]
        before = decision.item.signals if decision.item else None
        if decision.item is not None:
            keys[key] = decision.item.key
        elif key in twice and twice[key] in keys:
            keys[key] = keys[twice[key]]
        else:
            keys[key] = own_key(key, entries[key]) if key in taken else key
        article = bounded(replace(draft, key=keys[key]))
        identity = (source, article.key)
        keys[key] = article.key
        placed.seen.append((identity, entries[key], before))
        if article.key != key:
            placed.aliases[source][key] = article.key
        if decision.verdict == "same":
            placed.same.setdefault(identity, article)
        elif identity not in placed.drafts:
            placed.drafts[identity] = article


def bounded(draft: ArticleDraft) -> ArticleDraft:
    """Return the draft with the fields that are in indexes as they are stored. A feed sends any length, an index takes less."""
    key = storable(draft.key)
    if len(key) > MAX_KEY:
        rest = hashlib.blake2b(key[MAX_KEY:].encode(), digest_size=16).hexdigest()
        key = f"{key[:MAX_KEY]}…{rest}"
    fields: dict[str, Any] = {"source": storable(draft.source), "key": key}
    fields |= {name: storable(value)[:MAX_NAME] for name in ("outlet", "language") if (value := getattr(draft, name)) is not None}
    return replace(draft, **fields) if any(getattr(draft, name) != value for name, value in fields.items()) else draft
