"""How right the quote engine is on annotated articles.

``python benchmarks/quote_accuracy.py DATA_FOLDER [--tools FOLDER] [--write] [--contract]``

DATA_FOLDER holds the sets (``id_dev.jsonl``, ``challenge_public.jsonl``, …), or is ``benchmarks/articles``; the scorers
``quote_eval/score.py`` and ``challenge/score_challenge.py`` are looked for in ``tools`` beside it, or where ``--tools`` says.
Every set that is there is read by ``extract_document`` with its language given and scored; ``--write`` puts the table into
``docs/quotes.md``.
``--contract`` tells instead how many of the misses are none by the engine's contract (``quote_contract.py``).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.quote_contract import NAMED_OTHERWISE, count  # noqa: E402 - found through the line above
from bot.core.extraction import extract_document  # noqa: E402 - found through the line above

DOCUMENT = ROOT / "docs" / "quotes.md"
BEGIN, END = "<!-- figures: written by benchmarks/quote_accuracy.py -->", "<!-- end of figures -->"
SETS = ("id_dev", "id_dev_extra", "en_dev", "en_train", "de_dev", "de_train")
COLUMNS = {
    "span F1": "span",
    "joint F1": "joint",
    "joint F1, clean name": "clean",
    "joint F1, full clean name": "full",
    "scare-quote false-positive rate": "scare quotes",
    "exact F1": "exact",
}
"""The scorer's names of the figures that are shown, and ours."""


def predict(gold: Path, answers: Path) -> int:
    """Write the answers to a set as ``kutip extract --jsonl`` would; return the number of articles."""
    count = 0
    with gold.open(encoding="utf-8") as rows, answers.open("w", encoding="utf-8") as out:
        for line in rows:
            row = json.loads(line)
            answer = extract_document(row["text"], language=row["lang"]).row(row["id"])
            out.write(json.dumps(answer, ensure_ascii=False) + "\n")
            count += 1
    return count


def score(scorer: Path, gold: Path, answers: Path, *options: str) -> tuple[Any, str]:
    """Run a scorer; return the figures that it writes as JSON and what it prints."""
    figures = answers.with_suffix(".figures")
    command = [sys.executable, str(scorer), str(gold), str(answers), "--json", str(figures), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    return json.loads(figures.read_text("utf-8")), done.stdout


def set_table(data: Path, tools: Path, work: Path) -> list[str]:
    """Return a row for each set of single-language articles."""
    rows = [f"| set | articles | {' | '.join(COLUMNS.values())} |", "|---|---:|" + "---:|" * len(COLUMNS)]
    for name in SETS:
        gold = data / f"{name}.jsonl"
        if gold.exists():
            articles = predict(gold, work / name)
            _, printed = score(tools / "quote_eval" / "score.py", gold, work / name, "--boot", "1")
            values = dict(line.strip().rsplit("[", 1)[0].rstrip().rsplit(None, 1) for line in printed.splitlines() if "[" in line)
            shown = {label.strip(): value for label, value in values.items()}
            rows.append(f"| {name} | {articles} | {' | '.join(shown.get(label, '–') for label in COLUMNS)} |")
    return rows


def challenge_tables(data: Path, tools: Path, work: Path) -> list[str]:
    """Return what the challenge scorer prints for each ``challenge_*.jsonl``: a row for each language."""
    table: list[str] = []
    for gold in sorted(data.glob("challenge_*.jsonl")):
        predict(gold, work / gold.stem)
        _, printed = score(tools / "challenge" / "score_challenge.py", gold, work / gold.stem)
        lines = [line for line in printed.splitlines() if line.strip()]
        table += ["", f"{gold.stem}:", "", "```", *lines, "```"]
    return table


def contract_table(data: Path, tools: Path, work: Path, names: Iterable[str]) -> list[str]:
    """Return a row for each set with the share of its quotations that the annotation names otherwise than the contract does."""
    rows = []
    for name in names:
        gold = data / f"{name}.jsonl"
        if gold.exists():
            predict(gold, work / name)
            counts, units = count(gold, work / name, tools)
            wrong = sum(counts.values())
            excused = sum(counts[why] for why in NAMED_OTHERWISE)
            shares = f"{1 - wrong / units:.1%} wholly right, {1 - (wrong - excused) / units:.1%} by the contract"
            rows.append(f"{name}: {units} quotations, {shares}")
            rows += [f"  {number:5} ({number / units:.1%})  {why}" for why, number in counts.most_common()]
    return rows


def write(table: list[str]) -> None:
    """Put the table between its marks in the documentation."""
    before, _, rest = DOCUMENT.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    DOCUMENT.write_text("\n".join([before + BEGIN, *table, END]) + after, "utf-8")


def main() -> None:
    """Score every set that is there."""
    parser = argparse.ArgumentParser(description="Score the quote engine on annotated articles.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--tools", type=Path)
    parser.add_argument("--write", action="store_true", help=f"put the table into {DOCUMENT.relative_to(ROOT)}")
    parser.add_argument("--contract", action="store_true", help="count the misses that are none by the contract")
    parser.add_argument("--sets", nargs="*", default=(), help="names of the sets that --contract reads; all by default")
    arguments = parser.parse_args()
    tools = arguments.tools or arguments.data.parent / "tools"
    with tempfile.TemporaryDirectory() as folder:
        if arguments.contract:
            print("\n".join(contract_table(arguments.data, tools, Path(folder), arguments.sets or SETS)))
            return
        table = set_table(arguments.data, tools, Path(folder)) + challenge_tables(arguments.data, tools, Path(folder))
    print("\n".join(table))
    if arguments.write:
        write(table)


if __name__ == "__main__":
    main()
