"""py3langid's table of n-grams, cut down to the languages that are asked about: a third of its memory, the same answers.

The library keeps 80 MB: weights of 142 languages, and an automaton with a row of 256 bytes' successors for each state. Kept here
are the weights of the languages asked for, and of each row one of the bytes that always go together (those that UTF-8 does not
have, controls …). States have 17 bits: 16 of them stand in one array, the last one in another. The library itself needs 150 MB
for a moment to load its table; so its file is read here, piece by piece.
"""

from __future__ import annotations

import lzma
import math
import shutil
import unicodedata
import zipfile
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Any

_LOW = 1 << 16
_BYTES = 256
_ROWS_AT_ONCE = 2048


class LanguageTable:
    """Weighs which of some languages a text is in."""

    def __init__(self, languages: Iterable[str]) -> None:
        """Load the table for those of the ISO 639-1 codes in ``languages`` that it knows."""
        import numpy as np  # noqa: PLC0415 - 11 MB, and rarely needed

        wanted = set(languages)
        with _unpacked() as model:
            with np.load(model, allow_pickle=False) as small:
                labels, priors, rows = small["classes"].tolist(), small["pc"], small["nextmove_row"]
                self._features = array("i", small["out_feat"].tolist())
            if len(rows) > 2 * _LOW:
                raise ValueError("py3langid's automaton has more states than are provided for")
            columns = [number for number, label in enumerate(labels) if label in wanted]
            self._labels: list[str] = [labels[number] for number in columns]
            self._priors: Any = priors[columns]
            self._weights: Any = np.concatenate([block[:, columns] for block in _blocks(model, "ptc", len(labels))])
            self._group_of, first = _groups(model)
            self._low, high = array("H"), []
            for block in _blocks(model, "nextmove", _BYTES):
                successors = block[:, first].ravel()
                self._low.frombytes(successors.astype(np.uint16).tobytes())
                high.append(successors >= _LOW)
            self._high = np.packbits(np.concatenate(high), bitorder="little").tobytes()
            self._rows = array("L", (int(row) * len(first) for row in rows))

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


@contextmanager
def _unpacked() -> Iterator[IO[bytes]]:
    """Unpack the library's model into a file for the block. It is an archive of arrays (npz) in LZMA."""
    from py3langid.langid import MODEL_DIR, MODEL_FILE  # noqa: PLC0415 - as numpy

    with _scratch() as model:
        with lzma.open(MODEL_DIR / MODEL_FILE) as packed:
            shutil.copyfileobj(packed, model, length=1 << 20)
        model.seek(0)
        yield model


def _scratch() -> IO[bytes]:
    """Return a file without a name, or memory where nothing can be written (a read-only container without ``/tmp``)."""
    try:
        return TemporaryFile(suffix=".npz")
    except OSError:
        return BytesIO()


def _blocks(model: IO[bytes], name: str, width: int) -> Iterator[Any]:
    """Read an array of the archive as rows of ``width``, some at a time: two of them have 68 MB together."""
    import numpy as np  # noqa: PLC0415 - loaded by now
    from numpy.lib import format as npy  # noqa: PLC0415 - "

    with zipfile.ZipFile(model) as archive, archive.open(f"{name}.npy") as member:
        npy.read_magic(member)
        _, _, kind = npy.read_array_header_1_0(member)
        while data := member.read(_ROWS_AT_ONCE * width * kind.itemsize):
            yield np.frombuffer(data, dtype=kind).reshape(-1, width)


def _groups(model: IO[bytes]) -> tuple[bytes, list[int]]:
    """Return for each byte the group of those that it always goes together with, and the first byte of each group."""
    columns = [blake2b() for _ in range(_BYTES)]
    for block in _blocks(model, "nextmove", _BYTES):
        for byte, column in enumerate(columns):
            column.update(block[:, byte].tobytes())
    groups: dict[bytes, int] = {}
    group_of = bytes(groups.setdefault(column.digest(), len(groups)) for column in columns)
    return group_of, [group_of.index(group) for group in range(len(groups))]
