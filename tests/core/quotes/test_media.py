"""The medium that had a quotation first, as its frame names it."""

from __future__ import annotations

import pytest
from engine_parts import read


@pytest.mark.parametrize(
    ("text", "language", "via"),
    [
        ("“Kami siap sekali sekarang,” kata Rina Wijaya, seperti dikutip AFP.", "id", "AFP"),
        ("“We are quite ready now,” Harriet Obuya told Reuters.", "en", "Reuters"),
        ("“We are quite ready now,” said Harriet Obuya.", "en", None),
    ],
)
def test_the_medium_that_had_it_first(text: str, language: str, via: str | None) -> None:
    cue = read(text, language).behind()
    assert cue is not None
    assert cue.via == via
