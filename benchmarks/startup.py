"""How long commands take to answer: ``python benchmarks/startup.py [--runs N]``.

Starts each command as a process, as a person does, and prints the median and the slowest of N runs in milliseconds, beside an
empty Python program, whose ratio tells more than milliseconds on another machine. The bound: ``kutip --help``
under 300 ms.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
HELP_BOUND = 300.0
"""Milliseconds."""
CONFIG = """
[store]
url = "sqlite:///kutip.db"
[[sources]]
name = "seeds"
folder = "{seeds}"
[[channels]]
chat = "@kutip_demo"
times = ["07:00"]
"""
COMMANDS = {
    "python -c pass": ("-c", "pass"),
    "kutip --version": ("-m", "bot", "--version"),
    "kutip --help": ("-m", "bot", "--help"),
    "kutip check --help": ("-m", "bot", "check", "--help"),
    "kutip check --offline": ("-m", "bot", "check", "--offline", "--config", "kutip.toml"),
    "kutip digest": ("-m", "bot", "digest", "kutip_demo", "--config", "kutip.toml"),
}


def measure(arguments: tuple[str, ...], folder: Path, runs: int) -> list[float]:
    """Return the milliseconds of each run, after one that fills the caches."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KUTIP_")} | {"PYTHONPATH": str(ROOT)}
    taken = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, check=False)
        taken.append((time.perf_counter() - start) * 1000)
    return taken[1:]


def main() -> int:
    """Measure, print, and return 1 if the help is too slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    print(f"Python {platform.python_version()}, {os.cpu_count()} CPUs, {runs} runs")
    print(f"{'command':24} {'median ms':>9} {'slowest':>9} {'× empty':>8}")
    medians: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "kutip.toml").write_text(CONFIG.format(seeds=ROOT / "seeds"), encoding="utf-8")
        subprocess.run(
            [sys.executable, "-m", "bot", "ingest", "--once", "--config", "kutip.toml"],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        )
        for command, arguments in COMMANDS.items():
            taken = measure(arguments, folder, runs)
            medians[command] = statistics.median(taken)
            ratio = medians[command] / medians["python -c pass"]
            print(f"{command:24} {medians[command]:9.0f} {max(taken):9.0f} {ratio:8.1f}")
    slow = medians["kutip --help"] >= HELP_BOUND
    print(f"kutip --help: {'over' if slow else 'under'} the bound of {HELP_BOUND:.0f} ms")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
