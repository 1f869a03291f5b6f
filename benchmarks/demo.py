"""How long a newcomer waits: from starting the demo to the first digest, and from a command to its answer.

    python benchmarks/demo.py [--answers 50]

Starts ``kutip demo`` as a process in an empty folder and talks to it over HTTP on loopback, as the chat page does. Prints the
median of three starts (the first with an empty store, the others with the chats as they were) and the percentiles of the answers.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

PATIENCE = 60.0
STARTS = 3


def wait_for(look: Callable[[], Any], pause: float = 0.005) -> Any:  # noqa: ANN401 - whatever is looked for
    """Return what ``look`` finds as soon as it is true. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        if time.monotonic() > deadline:
            raise TimeoutError("nothing came")
        time.sleep(pause)
    return found


class Demo:
    """One run of the demo in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--port", "0", "--no-browser"], cwd=folder, stdout=subprocess.PIPE, text=True,
            stderr=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "en_GB.UTF-8"},
        )  # fmt: skip
        if self.process.stdout is None:
            raise RuntimeError("no output")
        address = self.process.stdout.readline().strip()
        self.to_address = time.monotonic() - self.started
        self.http = httpx.Client(base_url=address, timeout=20)
        chats = {chat["type"]: chat["id"] for chat in self.http.get("/api/chats").json()}
        self.private, self.channel = chats["private"], chats["channel"]

    def messages(self, chat: int, after: int = 0) -> list[dict[str, Any]]:
        """Return the messages of ``chat`` behind ``after``."""
        found: list[dict[str, Any]] = self.http.get(f"/api/chats/{chat}/messages", params={"after": after}).json()
        return found

    def to_first_digest(self) -> float:
        """Return the seconds from the start of the process to the digest in the channel."""
        wait_for(lambda: self.messages(self.channel))
        return time.monotonic() - self.started

    def answer_time(self, command: str) -> float:
        """Return the seconds from writing ``command`` to seeing the answer."""
        start = time.monotonic()
        asked = self.http.post(f"/api/chats/{self.private}/messages", json={"text": command}).json()["message_id"]
        wait_for(lambda: self.messages(self.private, asked), pause=0.001)
        return time.monotonic() - start

    def stop(self) -> float:
        """Press Ctrl-C and return the seconds until the process has ended."""
        self.http.close()
        start = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=PATIENCE)
        return time.monotonic() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=50, help="how often each command is asked")
    answers = parser.parse_args().answers
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")

    first, address, stops = [], [], []
    for _ in range(STARTS):
        with tempfile.TemporaryDirectory() as folder:
            demo = Demo(Path(folder))
            address.append(demo.to_address)
            first.append(demo.to_first_digest())
            stops.append(demo.stop())
    print(f"start to address       {statistics.median(address):6.2f} s   (median of {STARTS})")
    print(f"start to first digest  {statistics.median(first):6.2f} s")
    print(f"Ctrl-C to end          {statistics.median(stops):6.2f} s")

    with tempfile.TemporaryDirectory() as folder:
        demo = Demo(Path(folder))
        wait_for(lambda: demo.messages(demo.channel))
        for command in ("/latest", "/quote", "/quote Tokayev"):
            # Slower than the limit of a private chat (5 in 5 s) would mean to measure the limit: the pauses are not counted.
            times = []
            for _ in range(answers):
                times.append(demo.answer_time(command))
                time.sleep(1.1)
            times.sort()
            p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
            print(f"{command:<16} p50 {statistics.median(times) * 1000:6.1f} ms   p99 {p99 * 1000:6.1f} ms   ({answers} times)")
        demo.stop()


if __name__ == "__main__":
    main()
