"""Kutip's commands as processes, talked to over HTTP only."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds after which something that has not happened is a failure. Generous: it bounds a hang, it measures nothing."""


def eventually(look: Callable[[], T], *, within: float = PATIENCE) -> T:
    """Return what ``look`` finds as soon as it is true; the last thing that it found when it never is."""
    deadline = time.monotonic() + within
    while True:
        found = look()
        if found or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


class Kutip:
    """One process of ``kutip``, ended with the test."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.errors_path = folder / f"stderr-{time.monotonic_ns()}.log"
        self._errors = self.errors_path.open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=folder,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def line(self) -> str:
        """Return the next line of the output; empty when the process has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    @property
    def errors(self) -> str:
        return self.errors_path.read_text()

    def interrupt(self) -> int:
        """Stop it as Ctrl-C does, and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.wait()

    def terminate(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """End it at once, with nothing tidied up."""
        self.process.kill()
        self.wait()

    def wait(self) -> int:
        return self.process.wait(timeout=PATIENCE)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=PATIENCE)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self._errors.close()


class Page:
    """The sandbox's side for people."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=20)

    def close(self) -> None:
        self.http.close()

    def get(self, path: str, **parameters: Any) -> Any:
        response = self.http.get(path, params=parameters)
        response.raise_for_status()
        return response.json()

    def post(self, path: str, **body: Any) -> Any:
        response = self.http.post(path, json=body)
        response.raise_for_status()
        return response.json()

    def chat(self, kind: str) -> int:
        """Return the id of the only chat of this kind."""
        (found,) = [chat["id"] for chat in self.get("/api/chats") if chat["type"] == kind]
        return int(found)

    def messages(self, chat: int, after: int = 0) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get(f"/api/chats/{chat}/messages", after=after)
        return found

    def ask(self, chat: int, text: str) -> dict[str, Any]:
        """Write ``text`` and return the first answer."""
        asked = self.post(f"/api/chats/{chat}/messages", text=text)["message_id"]
        answers = eventually(lambda: [m for m in self.messages(chat, asked) if m["from"]["is_bot"]])
        assert answers, f"no answer to {text}"
        return answers[0]


def headings(message: dict[str, Any]) -> list[str]:
    """Return the headlines of a digest in the channel, without its own heading."""
    blocks = message["rich_message"]["blocks"]
    return [block["text"] for block in blocks if block["type"] == "heading"][1:]
