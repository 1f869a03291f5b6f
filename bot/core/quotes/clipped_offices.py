"""Clipped offices: words made of the beginnings of an office's words, as Indonesian papers make them (*wagub*, *mensos*)."""

from __future__ import annotations

from bot.core.quotes.lexicon import Lexicon

SHORTEST_PIECE = 2
"""A clipped office has so many letters at least of each of its words (``mensos``: *menteri sosial*)."""


def is_clipped(word: str, role: list[str], lexicon: Lexicon) -> bool:
    """Say whether a word is made of the beginnings of an office's words in their order (``wagub``: *wakil gubernur*)."""
    if len(word) <= SHORTEST_PIECE or not role:
        return False
    pieces = lexicon.clip_pieces
    clip = pieces.get(role[0], "")
    ends = {len(clip)} if clip and word.startswith(clip) else set()
    ends |= {n for n in range(SHORTEST_PIECE, len(role[0]) + 1) if word[:n] == role[0][:n]}
    ends.discard(len(word))  # a whole word is no clipped office
    for part in role[1:]:
        further = set(ends)
        for end in ends:
            rest, clip = word[end:], pieces.get(part, "")
            if clip and rest.startswith(clip):
                further.add(end + len(clip))
            further |= {end + n for n in range(SHORTEST_PIECE, len(part) + 1) if rest[:n] == part[:n] and len(rest) >= n}
        ends = further
        if len(word) in ends:
            return True
    return False
