"""How fast the quote engine reads: ``python benchmarks/quotes.py [DATA_FOLDER] [--baseline FILE] [--rounds N]``.

Reads articles (the sets ``id_dev.jsonl`` and ``en_dev.jsonl`` of DATA_FOLDER, else the files of ``seeds/``) with everything that
``kutip extract --jsonl`` does for a row, the language given, on one core, and prints articles of 5 kB per second and
the share of each stage. With ``--baseline`` (a program that reads gold rows and writes answers) it prints the ratio
to it, which says more than seconds on another machine. Then 1 MB of text, and 1 MB of quote marks. The bounds: 1,000
articles a second, 1 second.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot.core.extraction import extract_document  # noqa: E402 - found through the line above
from bot.core.quotes import engine  # noqa: E402

P = ParamSpec("P")
R = TypeVar("R")
ARTICLE = 5_000
"""Code points of the article that figures are given for."""
LARGE = 1_000_000
STAGES = ("find_stretches", "repair", "blot", "_names_and_frames", "People", "utterances", "score_quotes")


def articles(folder: Path | None) -> dict[str, list[str]]:
    """Return texts by language."""
    if folder is None:
        texts = [path.read_text("utf-8") for path in sorted((ROOT / "seeds").glob("*contoh*.txt"))]
        return {"id": texts}
    found = {}
    for language in ("id", "en"):
        with (folder / f"{language}_dev.jsonl").open(encoding="utf-8") as rows:
            found[language] = [json.loads(row)["text"] for row in rows]
    return found


def read(texts: list[str], language: str) -> float:
    """Read texts as ``kutip extract --jsonl`` does; return the seconds of processor time."""
    begin = time.process_time()
    for number, text in enumerate(texts):
        json.dumps(extract_document(text, language=language).row(number), ensure_ascii=False)
    return time.process_time() - begin


def shares(texts: list[str], language: str) -> dict[str, float]:
    """Return the share of each stage of the engine in the whole time."""
    spent: Counter[str] = Counter()

    def timed(name: str, stage: Callable[P, R]) -> Callable[P, R]:
        def run(*arguments: P.args, **keywords: P.kwargs) -> R:
            begin = time.perf_counter()
            try:
                return stage(*arguments, **keywords)
            finally:
                spent[name] += time.perf_counter() - begin

        return run

    whole = {name: getattr(engine, name) for name in STAGES}
    try:
        for name, stage in whole.items():
            setattr(engine, name, timed(name, stage))
        begin = time.perf_counter()
        read(texts, language)
        total = time.perf_counter() - begin
    finally:
        for name, stage in whole.items():
            setattr(engine, name, stage)
    return {name: spent[name] / total for name in STAGES} | {"the rest": 1 - sum(spent.values()) / total}


def baseline(program: Path, gold: Path) -> float:
    """Return the seconds that a program takes for a set, without its start."""

    def run(rows: bytes) -> float:
        begin = time.perf_counter()
        subprocess.run([sys.executable, str(program)], input=rows, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - begin

    return run(gold.read_bytes()) - run(b"")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the speed of the quote engine.")
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--baseline", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    for language, texts in articles(arguments.data).items():
        read(texts[:5], language)  # loads the language
        first = read(texts, language)
        best = min(first, *(read(texts, language) for _ in range(arguments.rounds)))
        size = sum(map(len, texts)) / ARTICLE
        print(
            f"{language}: {size / best:6.0f} articles of {ARTICLE // 1000} kB per second ({size / first:.0f} in the first round)"
        )
        for name, share in shares(texts, language).items():
            print(f"    {name:18} {share:6.1%}")
        if arguments.baseline and arguments.data:
            seconds = baseline(arguments.baseline, arguments.data / f"{language}_dev.jsonl")
            print(f"    {seconds / best:.2f} times as fast as {arguments.baseline.name}")
        long = "\n".join(texts * (LARGE // sum(map(len, texts)) + 1))[:LARGE]
        for name, text in {"text": long, "text in one line": long.replace("\n", " "), "quote marks": '"' * LARGE}.items():
            print(f"    1 MB of {name}: {read([text], language):.2f} s")


if __name__ == "__main__":
    main()
