"""Worker processes for what strangers wrote: a parser that hangs, crashes or eats memory costs one job, not the program.

A job is a function of a module and its arguments, pickled to a child process that answers with the result. Every job has a hard
limit of time, kept twice: the parent kills the child, and the child has asked the system to kill it a little later, should the
parent be gone. Children start when the first job comes, end when there was none for a while, and are replaced after many, or when
they have grown.

    Workers.run ── length + pickle ──► python -m bot.feeds.worker (a child, limited in memory and time)
                ◄─ length + pickle ──
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import pickle  # both ends are this program
import resource
import signal
import struct
import sys
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, ParamSpec, Self, TypeVar

from bot.errors import InputError

P = ParamSpec("P")
R = TypeVar("R")

MEMORY = 2 * 1024**3
"""Bytes of address space for a child. Python with its libraries takes 0.5 GB of it, most of it never touched."""
_GRACE = 5.0  # seconds after a job's limit at which the system ends a child that the parent did not
_AT_ONCE = 2  # jobs that a child has: one at work, one that waits for it in the pipe
_MOST_JOBS = 10_000  # of one child: parsers leak, and what grows by it is ended by its size long before
LARGEST = 88 * 1024**2
"""Bytes of memory that a child has to itself from which on it is replaced. It has 30 to 80 MB, unless a page was a large one."""
_COLLECT_AFTER = 50_000
"""New objects after which a child looks for cycles: a parsed feed is many objects and no cycles, and goes with its job."""
_ENVIRONMENT = {
    # One thread each: numerical libraries below would start one per core, with address space for each.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    # What is large is given back to the system when it is freed. glibc would keep up to 32 MiB of each such piece.
    "MALLOC_MMAP_THRESHOLD_": "262144",
}
_LENGTH = struct.Struct(">Q")


class WorkerFaultError(RuntimeError):
    """A job failed by a bug: its text is the child's traceback."""


class Workers:
    """A pool of ``count`` child processes. Close it with ``close()``, or use it as an asynchronous context manager.

    A child that is at work is handed a second job already, so that it need not wait for the parent between two.
    """

    def __init__(self, count: int = 1, *, memory: int = MEMORY, largest: int = LARGEST, idle: float = 60.0) -> None:
        self._children = [_Child(memory, largest, idle) for _ in range(count)]
        self._places = asyncio.Semaphore(count * _AT_ONCE)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exc_info: object) -> None:
        await self.close()

    async def run(self, job: Callable[P, R], /, what: str, limit: float, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run ``job(*args, **kwargs)`` in a child within ``limit`` seconds. ``what`` names the material in errors.

        Raises InputError when the job does, when it is not finished in time, or when it ends the child (memory, a crash). A job
        should have no effects: it is done again where a child is ended for the sake of another job.
        """
        async with self._places:
            child = min(self._children, key=lambda child: child.load)  # the first of those without work: others can fall asleep
            return await child.run(job, what, limit, args, kwargs)

    async def close(self) -> None:
        """End all children, also those at work."""
        for child in self._children:
            await child.close()


class _Child:
    """One place of the pool: a process, while there is one, and the jobs that were handed to it. ``load`` is their number.

    Jobs are written and answered in turn. Whoever ends the process in between counts its ``_generation`` up, by which the others
    see that their jobs are lost and have to be written again.
    """

    def __init__(self, memory: int, largest: int, idle: float) -> None:
        self.load = 0
        self._memory = memory
        self._largest = largest
        self._idle = idle
        self._process: asyncio.subprocess.Process | None = None
        self._generation = 0
        self._jobs = 0
        self._sleep: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()
        self._reading = asyncio.Lock()
        self._is_closed = False

    async def run(self, job: Callable[..., R], what: str, limit: float, args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
        payload = pickle.dumps((limit + _GRACE, job, args, kwargs))
        self._stay_awake()
        self.load += 1
        try:
            answer = None
            while answer is None:
                if self._is_closed:
                    raise InputError(what, "not read: the program is ending")
                answer = await self._attempt(payload, what, limit)
        finally:
            self.load -= 1
            if self.load == 0 and self._process is not None:
                self._sleep = asyncio.create_task(self._fall_asleep())
        kind, value = answer
        if kind == "memory":
            raise InputError(what, "reading it takes too much memory")
        if kind == "fault":
            raise WorkerFaultError(value)
        if kind == "input":
            raise value
        return value  # type: ignore[no-any-return] # what the job returned

    async def _attempt(self, payload: bytes, what: str, limit: float) -> tuple[str, Any] | None:
        """Hand the job over and return its answer; None if the process was ended for the sake of another job."""
        generation = None
        try:
            async with self._writing:
                if self._process is None:
                    self._process = await _start(self._memory)
                    self._jobs = 0
                process, generation = self._process, self._generation
                with suppress(ConnectionError):  # it has ended: seen by whoever reads
                    await _write(process, payload)
            await self._reading.acquire()
        except asyncio.CancelledError:
            # Half of it may be written; if all of it is, its answer would come to the next.
            if generation == self._generation:
                await self.stop()
            raise
        try:
            return await self._answer(process, generation, what, limit)
        finally:
            self._reading.release()

    async def _answer(
        self, process: asyncio.subprocess.Process, generation: int, what: str, limit: float
    ) -> tuple[str, Any] | None:
        """Read the next answer, which is that of the caller's job. The caller has the turn to read."""
        if generation != self._generation:
            return None
        finished = False
        try:
            async with asyncio.timeout(limit):
                kind, value, size = await _read(process)
            self._jobs += 1
            # Grown, it never shrinks. Out of memory, there is no telling what is left of it.
            finished = size <= self._largest and self._jobs < _MOST_JOBS and kind != "memory"
        except TimeoutError as err:
            raise InputError(what, f"not read within {limit:g} seconds") from err
        except (asyncio.IncompleteReadError, ConnectionError) as err:
            if generation != self._generation:
                return None
            raise InputError(what, "reading it ended the reader: too large, or it hits a fault of a parser") from err
        finally:
            if not finished or generation != self._generation:
                await self.stop(process)
        return kind, value

    def _stay_awake(self) -> None:
        if self._sleep is not None:
            self._sleep.cancel()
            self._sleep = None

    async def _fall_asleep(self) -> None:
        await asyncio.sleep(self._idle)
        self._sleep = None
        await self.stop()

    async def close(self) -> None:
        self._is_closed = True
        self._stay_awake()
        await self.stop()

    async def stop(self, read: asyncio.subprocess.Process | None = None) -> None:
        """End the process, if there is one. ``read`` is given by who has the turn to read: that process, or the one before."""
        process = self._process
        if process is not None and read in {None, process}:
            self._process = None
            self._generation += 1
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    # Not process.kill(): it polls first, and takes the exit status of a crashed child from asyncio's watcher.
                    os.kill(process.pid, signal.SIGKILL)
        ended = read or process
        if ended is not None and (read is not None or not self._reading.locked()):  # else it is left to who reads
            # Reading to the end closes the pipes; shielded, because a half-stopped process is one that nobody stops.
            await asyncio.shield(asyncio.ensure_future(ended.communicate()))


async def _start(memory: int) -> asyncio.subprocess.Process:
    paths = os.pathsep.join(path or str(os.getcwd()) for path in sys.path)  # noqa: PTH109 - as a string
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "bot.feeds.worker",
        str(memory),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | _ENVIRONMENT | {"PYTHONPATH": paths},
        start_new_session=True,  # Ctrl-C is for the parent, which ends its children in order
    )


async def _write(process: asyncio.subprocess.Process, payload: bytes) -> None:
    if process.stdin is None:
        raise ConnectionError("the child has no pipe")
    process.stdin.write(_LENGTH.pack(len(payload)) + payload)
    await process.stdin.drain()


async def _read(process: asyncio.subprocess.Process) -> tuple[str, Any, int]:
    if process.stdout is None:
        raise ConnectionError("the child has no pipe")
    (length,) = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
    kind, value, size = pickle.loads(await process.stdout.readexactly(length))  # noqa: S301 - from our own child
    return kind, value, size


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Do jobs until the parent closes the pipe, or is gone."""
    while header := requests.read(_LENGTH.size):
        (length,) = _LENGTH.unpack(header)
        answer = _answer(requests.read(length))
        answers.write(_LENGTH.pack(len(answer)) + answer)
        answers.flush()


def _answer(request: bytes) -> bytes:
    try:
        until, job, args, kwargs = pickle.loads(request)  # noqa: S301 - from our own parent
        signal.setitimer(signal.ITIMER_REAL, until)
        return pickle.dumps(("result", job(*args, **kwargs), _size()))
    except InputError as err:
        return pickle.dumps(("input", err, _size()))
    except MemoryError:
        return pickle.dumps(("memory", None, 0))
    except Exception:  # noqa: BLE001 - a bug: it surfaces in the parent, with this traceback
        return pickle.dumps(("fault", traceback.format_exc(), _size()))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _size() -> int:
    """Return the bytes of memory that this process has to itself; 0 where the system does not tell."""
    try:
        _, resident, shared, *_ = Path("/proc/self/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return (int(resident) - int(shared)) * resource.getpagesize()


def main() -> None:
    """Be a worker: requests on standard input, answers on standard output, whose place standard error takes for all else."""
    with suppress(ValueError, OSError):  # where the system knows no such limit (macOS)
        memory = int(sys.argv[1])
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # What the parsers remark on a stranger's markup is not the operator's business; what matters comes back as an error.
    logging.basicConfig(handlers=[logging.NullHandler()])
    warnings.simplefilter("ignore")
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, 20, 50)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
