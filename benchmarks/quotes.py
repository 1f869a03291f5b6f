"""How fast the quote engine reads: ``python benchmarks/quotes.py [DATA_FOLDER] [--baseline FILE] [--rounds N]``.

Reads articles (the sets ``id_dev.jsonl`` and ``en_dev.jsonl`` of DATA_FOLDER, else the files of ``seeds/``) with everything
that ``kutip extract --jsonl`` does for a row, the language given, on one core, and prints articles of 5 kB per second and the
share of each stage. News does not repeat itself: what counts is each article's first reading, in a process that has read only a
few others; the second figure is of articles whose names the process still remembers. With ``--baseline`` (a program that reads
gold rows and writes answers) it prints the ratio to it, which says more than seconds on another machine. Then 1 MB of text, 1
MB of each shape of hostile text (those that take longest, in the languages of ``--hostile``; with a growth that is worse than
in proportion marked), and the memory of ``kutip extract --jsonl`` for two numbers of rows. The bounds: 1,000 articles a second,
1 second, the same memory.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from hostile_texts import SHAPES, hostile  # noqa: E402

from bot.core.extraction import extract_document  # noqa: E402 - found through the line above
from bot.core.quotes import engine, extract  # noqa: E402

P = ParamSpec("P")
R = TypeVar("R")
ARTICLE = 5_000
"""Code points of the article that figures are given for."""
WARMING = 5
"""Articles that are read before, so that the language is loaded."""
LARGE = 1_000_000
ROWS = (20_000, 60_000)
"""Rows of the two streams whose memory is compared."""
TOLERANCE = 1.5
"""How much more than in proportion a measured cost may grow: caches of the machine, and noise."""
SLOWEST = 8
"""Shapes of hostile text that are printed."""
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


def first_reading(texts: list[str], language: str) -> float:
    """Return the seconds for texts of which the process has seen none, the loading of the language left out."""
    read(texts[:WARMING], language)
    return read(texts[WARMING:], language)


def fresh(texts: list[str], language: str, rounds: int) -> float:
    """Return the least seconds of some first readings, each in a process of its own."""
    one_each = ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1)
    with one_each as processes:
        return min(processes.submit(first_reading, texts, language).result() for _ in range(rounds))


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


def worst(language: str) -> list[tuple[str, float, float]]:
    """Return the hostile shapes that cost most: the seconds for 1 MB, and how often the cost of a quarter of it that is."""
    extract("Halo", language=language)

    def spent(shape: str, size: int) -> float:
        text = hostile(shape, size)
        begin = time.process_time()
        extract(text, language=language)
        return time.process_time() - begin

    found = []
    for shape in SHAPES:
        quarter, whole = spent(shape, LARGE // 4), spent(shape, LARGE)
        found.append((shape, whole, whole / quarter))
    return sorted(found, key=lambda one: -one[1])[:SLOWEST]


def memory(rows: int) -> int:
    """Return the most memory in MB that ``kutip extract --jsonl`` takes for so many rows."""
    program = f"""
import json, resource, subprocess, sys, threading
command = [sys.executable, "-c", "from bot.cli import main; main()", "extract", "--jsonl"]
process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
def feed():
    for number in range({rows}):
        text = f"“Ini benar sekali begitu,” kata Nama{{number}} Marga{{number}}."
        process.stdin.write(json.dumps(dict(id=number, language="id", text=text)).encode() + b"\\n")
    process.stdin.close()
threading.Thread(target=feed, daemon=True).start()
assert sum(1 for _ in process.stdout) == {rows}
process.wait()
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=ROOT, check=True)
    return int(done.stdout)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the speed of the quote engine.")
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--baseline", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--hostile", nargs="*", default=["id", "ru", "ja"], metavar="LANGUAGE")
    arguments = parser.parse_args()
    for language, texts in articles(arguments.data).items():
        size = sum(map(len, texts)) / ARTICLE
        seconds = fresh(texts, language, arguments.rounds) * size / (sum(map(len, texts[WARMING:])) / ARTICLE)
        read(texts, language)
        again = min(read(texts, language) for _ in range(arguments.rounds))
        print(
            f"{language}: {size / seconds:6.0f} articles of {ARTICLE // 1000} kB per second"
            f" ({size / again:.0f} when they are read again)"
        )
        for name, share in shares(texts, language).items():
            print(f"    {name:18} {share:6.1%}")
        if arguments.baseline and arguments.data:
            theirs = baseline(arguments.baseline, arguments.data / f"{language}_dev.jsonl")
            print(f"    {theirs / seconds:.2f} times as fast as {arguments.baseline.name}")
        long = "\n".join(texts * (LARGE // sum(map(len, texts)) + 1))[:LARGE]
        for name, text in {"text": long, "text in one line": long.replace("\n", " "), "quote marks": '"' * LARGE}.items():
            print(f"    1 MB of {name}: {read([text], language):.2f} s")
    for language in arguments.hostile:
        print(f"{language}, 1 MB of hostile text:")
        for shape, seconds, growth in worst(language):
            print(f"    {shape:26} {seconds:5.2f} s{'  grows faster than its length' if growth > 4 * TOLERANCE else ''}")
    print("memory of kutip extract --jsonl: " + ", ".join(f"{memory(rows)} MB for {rows:,} rows" for rows in ROWS))


if __name__ == "__main__":
    main()
