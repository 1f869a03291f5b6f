"""What messages say. A digest that goes to thousands of chats is kept once for each form in which it goes out."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.dialect import insert_or
from bot.store.schema import contents
from bot.store.types import dump_json

PartKind: TypeAlias = Literal["rich", "html", "plain"]
REMEMBERED: Final = 256
"""Payloads that are kept at hand: those of a broadcast are needed again and again."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message: ``payload`` is JSON, and what it means depends on ``kind``."""

    kind: PartKind
    payload: Any


async def keep_contents(connection: AsyncConnection, digest_id: int, parts: Sequence[Part]) -> list[int]:
    """Return the id of each part's content; what the digest says already in this form is not kept twice."""
    keys = [(part.kind, hashlib.sha256(dump_json(part.payload).encode()).hexdigest()) for part in parts]
    rows = [
        {"digest_id": digest_id, "kind": kind, "fingerprint": fingerprint, "payload": part.payload}
        for (kind, fingerprint), part in zip(keys, parts, strict=True)
    ]
    if not rows:
        return []
    await connection.execute(insert_or(connection, contents).on_conflict_do_nothing(), rows)
    c = contents.c
    prints = {fingerprint for _, fingerprint in keys}
    kept = await connection.execute(
        select(c.id, c.kind, c.fingerprint).where(c.digest_id == digest_id, c.fingerprint.in_(prints))
    )
    ids = {(row.kind, row.fingerprint): int(row.id) for row in kept}
    return [ids[key] for key in keys]


class Payloads:
    """Payloads by content, the latest read at hand. They never change."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, Any] = OrderedDict()

    async def of(self, connection: AsyncConnection, ids: Collection[int]) -> Mapping[int, Any]:
        """Return the payloads of these contents."""
        found = {id: self._known[id] for id in ids if id in self._known}  # noqa: A001 - the field's name
        missing = [id for id in ids if id not in found]  # noqa: A001
        if missing:
            rows = await connection.execute(select(contents.c.id, contents.c.payload).where(contents.c.id.in_(missing)))
            found |= {row.id: row.payload for row in rows}
        for id, payload in found.items():  # noqa: A001
            self._known[id] = payload
            self._known.move_to_end(id)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return found
