"""Which misses of the quote engine are none by its contract: the annotation has a rank, an office or a short form for the name.

Used by ``quote_accuracy.py --contract``. The contract: the name alone, without office and rank, in its fullest form that the
article prints. Annotated articles of others hold ``Kolonel Rina Wijaya``, ``Presiden`` where the article says who that is, or
``Rina`` where it has ``Rina Wijaya`` as well. Those answers count as wrong in the scorer's figures; here they are told apart.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from bot.core.quotes.lexicon import Lexicon, load

OFFICE = "a rank or an office in the name"
SHORT = "a short form, where the article has a fuller one"
NAMED_OTHERWISE = (OFFICE, SHORT)
"""Misses that are only another form of the right name."""
_WORD = re.compile(r"[\w'’-]+")


def _scorer(folder: Path) -> Any:  # noqa: ANN401 - a module that is not ours
    """Load the scorer, which imports its neighbour by its bare name."""
    sys.path.insert(0, str(folder))
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(folder / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _is_office(word: str, lexicon: Lexicon) -> bool:
    known = lexicon.titles | lexicon.role_parts | lexicon.openers
    return word in known or lexicon.is_role(word) or lexicon.is_organisation(word)


def reason(wanted: str, answered: str, text: str, lexicon: Lexicon) -> str | None:
    """Return by which part of the contract an answer differs from the annotation, None if by none.

    ``wanted``: the annotated speaker; ``answered``: ours, which must be printed in ``text``.
    """
    gold, ours = [word.lower() for word in _WORD.findall(wanted)], [word.lower() for word in _WORD.findall(answered)]
    if not ours or answered not in text or gold == ours:
        return None
    names = [word for word in gold if not _is_office(word, lexicon)]
    if names and names != gold and set(names) <= set(ours):
        return OFFICE
    if set(gold) < set(ours):
        return SHORT
    if not names or wanted[:1].islower():
        return "an office or a description, where the article names who it is"
    return None


def count(gold: Path, answers: Path, tools: Path) -> tuple[Counter[str], int]:
    """Count the answers that are not wholly right in the scorer's eyes by the part of the contract, and all that it judges.

    The scorer judges the key quote as well, which is one of the others: it is left out.
    """
    scorer = _scorer(tools / "quote_eval")
    counts: Counter[str] = Counter()
    original = scorer.speaker_match
    article: dict[str, Any] = {}

    def judged(wanted: dict[str, Any], answered: str | None) -> Any:  # noqa: ANN401 - the scorer's own answer
        verdict = original(wanted, answered)
        if not all(verdict[1:4]) and answered and wanted.get("speaker"):
            why = reason(wanted["speaker"], answered, article["text"], load(article["lang"]))
            counts[why or "other"] += 1
        return verdict

    scorer.speaker_match = judged
    units = 0
    with gold.open(encoding="utf-8") as rows, answers.open(encoding="utf-8") as given:
        by_name = {row["id"]: row for row in map(json.loads, given)}
        for row in map(json.loads, rows):
            article = row
            answer = {**by_name.get(row["id"], {}), "key_quote": None}
            figures = scorer.score_doc(row, answer, None, 4)
            units += figures["gold"] - figures["joint_skip"] - figures["joint_skip_gold"]
            counts["not found"] += figures["gold"] - figures["joint_skip_gold"] - figures["tp"]
            counts["nobody given"] += figures["sp_null"]
    return counts, units
