"""py3langid's table of n-grams, cut down to the languages that are asked about: a third of its memory, the same answers.

The library keeps 80 MB: weights of 142 languages, and an automaton with a row of 256 bytes' successors for each state. Kept here
are the weights of the languages asked for, and of each row one of the bytes that always go together (those that UTF-8 does not
have, controls …). States have 17 bits: 16 of them stand in one array, the last one in another.
"""

from __future__ import annotations

import math
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

_LOW = 1 << 16


class LanguageTable:
    """Weighs which of some languages a text is in."""

    def __init__(self, languages: Iterable[str]) -> None:
        """Load the table for those of the ISO 639-1 codes in ``languages`` that it knows."""
        import numpy as np  # noqa: PLC0415 - 11 MB, and rarely needed
        from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - "

        model = LanguageIdentifier.from_model_file(MODEL_FILE)
        known = set(model.labels)
        model.set_languages([code for code in languages if code in known])
        self._labels: list[str] = model.nb_classes
        self._weights: Any = np.ascontiguousarray(model.nb_ptc)
        self._priors: Any = model.nb_pc
        self._features = array("i", model.tk_output)
        rows = np.frombuffer(model.tk_nextmove, dtype=f"u{model.tk_nextmove.itemsize}").reshape(-1, 256)
        groups: dict[bytes, int] = {}
        columns = (blake2b(rows[:, byte].tobytes()).digest() for byte in range(256))
        self._group_of = bytes(groups.setdefault(column, len(groups)) for column in columns)
        first = [self._group_of.index(group) for group in range(len(groups))]
        successors = rows[:, first].ravel()
        if len(model.tk_row) > 2 * _LOW:
            raise ValueError("py3langid's automaton has more states than are provided for")
        self._low = array("H", successors.astype(np.uint16).tobytes())
        self._high = np.packbits(successors >= _LOW, bitorder="little").tobytes()
        self._rows = array("L", (row * len(groups) for row in model.tk_row))

    def weigh(self, text: str) -> dict[str, float]:
        """Return how likely each language is, all together 1."""
        import numpy as np  # noqa: PLC0415 - loaded by now

        if text.isupper():
            text = text.lower()
        data = unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")
        counts = self._count(data)
        if not counts:
            return dict.fromkeys(self._labels, 1.0 / len(self._labels))
        features = np.fromiter(counts.keys(), dtype=np.intp, count=len(counts))
        often = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        scores = (np.log1p(often) @ self._weights[features] + self._priors) / math.sqrt(len(data))
        likelihoods = np.exp(scores - scores.max())
        weights: dict[str, float] = {}
        for label, weight in zip(self._labels, (likelihoods / likelihoods.sum()).tolist(), strict=True):
            weights[label] = weights.get(label, 0.0) + weight  # a language in two scripts has two columns
        return weights

    def _count(self, data: bytes) -> Counter[int]:
        """Walk through the automaton and count the n-grams that it finds."""
        low, high, rows, features = self._low, self._high, self._rows, self._features
        state = 0
        found: list[int] = []
        for group in data.translate(self._group_of):
            place = rows[state] + group
            state = low[place]
            if high[place >> 3] >> (place & 7) & 1:
                state += _LOW
            if (feature := features[state]) >= 0:
                found.append(feature)
        return Counter(found)
