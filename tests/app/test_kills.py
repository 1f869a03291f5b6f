"""The benchmark of kills, on a small scale: nothing lost, nothing twice, parts in order, everything accounted for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "delivery.py"


@pytest.mark.timeout(400)
def test_kills_and_faults_of_every_kind_lose_nothing_and_repeat_nothing():
    arguments = ["kills", "--digests", "100", "--kills", "4"]
    measured = subprocess.run([sys.executable, BENCHMARK, *arguments], capture_output=True, text=True, timeout=360, check=False)
    assert measured.returncode == 0, measured.stdout + measured.stderr
    assert "4 kills" in measured.stdout
    assert "0 lost, 0 twice, 0 channels out of order" in measured.stdout
