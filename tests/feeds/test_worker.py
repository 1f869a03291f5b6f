"""Worker processes: what hangs, crashes or eats memory costs its job only."""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import sys
import time
import warnings
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.errors import FetchError, InputError
from bot.feeds.page import extract_page
from bot.feeds.worker import WorkerFaultError, Workers


@pytest_asyncio.fixture
async def workers() -> AsyncIterator[Workers]:
    async with Workers(2) as workers:
        yield workers


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def until_gone(pid: int) -> None:
    async with asyncio.timeout(20):
        while alive(pid):
            await asyncio.sleep(0.02)


async def test_a_job_is_done_in_another_process(workers: Workers) -> None:
    assert await workers.run(divmod, "x", 20, 7, 2) == (3, 1)
    assert await workers.run(os.getpid, "x", 20) != os.getpid()


async def test_jobs_are_done_at_the_same_time_by_as_many_processes_as_there_are(workers: Workers) -> None:
    pids = await asyncio.gather(*(workers.run(os.getpid, "x", 20) for _ in range(20)))
    assert len(set(pids)) <= 2
    assert await asyncio.gather(*(workers.run(pow, "x", 20, 2, n) for n in range(50))) == [2**n for n in range(50)]


async def test_large_material_goes_there_and_back(workers: Workers) -> None:
    data = os.urandom(3_000_000)
    assert await workers.run(bytes.hex, "x", 30, data) == data.hex()


async def test_a_job_that_hangs_ends_at_its_limit_and_the_next_goes_on(workers: Workers) -> None:
    pid = await workers.run(os.getpid, "x", 20)
    with pytest.raises(InputError, match=r"page 5: not read within 0\.2 seconds"):
        await workers.run(time.sleep, "page 5", 0.2, 600)
    await until_gone(pid)
    assert await workers.run(pow, "x", 20, 2, 3) == 8


async def test_a_job_that_ends_the_process_is_an_input_error_and_the_next_goes_on(workers: Workers) -> None:
    with pytest.raises(InputError, match="page 5: reading it ended the reader"):
        await workers.run(os._exit, "page 5", 20, 3)
    with pytest.raises(InputError, match="ended the reader"):
        await workers.run(os.abort, "page 5", 20)
    assert await workers.run(pow, "x", 20, 2, 3) == 8


async def test_a_job_that_takes_too_much_memory_is_an_input_error(workers: Workers) -> None:
    with pytest.raises(InputError, match="page 5: reading it takes too much memory"):
        await workers.run(bytearray, "page 5", 20, 64 * 1024**3)
    assert await workers.run(pow, "x", 20, 2, 3) == 8


async def test_an_input_error_of_the_job_comes_back_as_it_is(workers: Workers) -> None:
    with pytest.raises(InputError) as caught:
        await workers.run(extract_page, "x", 60, "", "https://kabar.test/a")
    assert (caught.value.what, caught.value.reason) == ("https://kabar.test/a", "is not an HTML page")


def test_a_fetch_error_keeps_what_it_carries(workers: Workers) -> None:
    error = pickle.loads(pickle.dumps(FetchError("a", "b", status=429, retry_after=5)))
    assert isinstance(error, FetchError)
    assert (str(error), error.status, error.retry_after) == ("a: b", 429, 5)


async def test_a_bug_in_the_job_surfaces_with_its_traceback(workers: Workers) -> None:
    with pytest.raises(WorkerFaultError, match="ZeroDivisionError"):
        await workers.run(divmod, "x", 20, 1, 0)


async def test_what_a_job_prints_does_not_disturb_the_answers(workers: Workers) -> None:
    assert await workers.run(print, "x", 20, "noise", flush=True) is None
    assert await workers.run(pow, "x", 20, 2, 3) == 8


async def test_what_parsers_remark_is_not_printed(workers: Workers, capfd: pytest.CaptureFixture[str]) -> None:
    await workers.run(logging.warning, "x", 20, "parsed tree length: 1, wrong data type")
    await workers.run(warnings.warn, "x", 20, "looks like a file name")
    assert capfd.readouterr().err == ""


async def test_a_cancelled_job_is_not_answered_to_the_next(workers: Workers) -> None:
    task = asyncio.create_task(workers.run(time.sleep, "x", 60, 600))
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.gather(*(workers.run(pow, "x", 20, 2, n) for n in range(4))) == [1, 2, 4, 8]


async def test_closing_ends_the_processes() -> None:
    workers = Workers(1)
    pid = await workers.run(os.getpid, "x", 20)
    await workers.close()
    await until_gone(pid)


async def test_a_process_without_work_ends_after_a_while_and_another_starts() -> None:
    async with Workers(1, idle=0.1) as workers:
        pid = await workers.run(os.getpid, "x", 20)
        await until_gone(pid)
        assert await workers.run(os.getpid, "x", 20) != pid


@pytest.mark.parametrize("job", ["pow, 'x', 20, 2, 3", "time.sleep, 'x', 0.2, 600"])
async def test_a_process_ends_when_the_parent_is_killed(tmp_path: Path, job: str) -> None:
    """Nobody is left to end it: it must notice itself, or be ended by the system, when it is in the middle of a job."""
    note = tmp_path / "pid"
    program = f"""
import asyncio, os, pathlib, signal, time
from bot.feeds import worker

worker._GRACE = 0.2

async def main():
    workers = worker.Workers(1)
    pathlib.Path({str(note)!r}).write_text(str(await workers.run(os.getpid, "x", 20)))
    job = asyncio.create_task(workers.run({job}))
    await asyncio.sleep(0.1)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program)
    assert await process.wait() < 0
    await until_gone(int(note.read_text()))


async def test_a_child_that_has_grown_is_replaced_after_its_job() -> None:
    async with Workers(1, largest=60 * 1024**2) as workers:
        first = await workers.run(os.getpid, "x", 20)
        assert await workers.run(os.getpid, "x", 20) == first
        await workers.run(exec, "x", 20, "import os; os.kept = b'x' * 80_000_000")
        assert await workers.run(os.getpid, "x", 20) != first
        await until_gone(first)


async def test_what_waits_behind_a_job_that_hangs_or_crashes_is_done_all_the_same() -> None:
    async with Workers(1) as workers:
        await workers.run(pow, "x", 20, 2, 3)
        jobs = [workers.run(time.sleep, "slow", 0.3, 600), *(workers.run(pow, "x", 20, 2, n) for n in range(5))]
        hung, *done = await asyncio.gather(*jobs, return_exceptions=True)
        assert isinstance(hung, InputError)
        assert done == [1, 2, 4, 8, 16]
        jobs = [workers.run(os.abort, "bad", 20), *(workers.run(pow, "x", 20, 2, n) for n in range(5))]
        crashed, *done = await asyncio.gather(*jobs, return_exceptions=True)
        assert isinstance(crashed, InputError)
        assert done == [1, 2, 4, 8, 16]


async def test_a_job_that_is_cancelled_while_it_waits_disturbs_no_other() -> None:
    async with Workers(1) as workers:
        await workers.run(pow, "x", 20, 2, 3)
        first = asyncio.create_task(workers.run(time.sleep, "x", 20, 0.3))
        second = asyncio.create_task(workers.run(pow, "x", 20, 2, 4))
        third = asyncio.create_task(workers.run(pow, "x", 20, 2, 5))
        await asyncio.sleep(0.1)
        second.cancel()
        assert await asyncio.gather(first, third) == [None, 32]
        assert second.cancelled()


async def test_large_jobs_and_answers_pass_each_other() -> None:
    """Neither side may wait for the other to read while it writes more than a pipe holds."""
    data = [os.urandom(500_000) for _ in range(8)]
    async with Workers(1) as workers:
        assert await asyncio.gather(*(workers.run(bytes.hex, "x", 30, one) for one in data)) == [one.hex() for one in data]


async def test_closing_ends_also_what_is_at_work() -> None:
    workers = Workers(1)
    pid = await workers.run(os.getpid, "x", 20)
    jobs = [asyncio.create_task(workers.run(time.sleep, "x", 60, 600)) for _ in range(3)]
    await asyncio.sleep(0.1)
    await workers.close()
    await until_gone(pid)
    assert all(isinstance(outcome, InputError) for outcome in await asyncio.gather(*jobs, return_exceptions=True))


async def test_many_jobs_of_all_kinds_are_each_answered_with_their_own() -> None:
    async def one(number: int) -> object:
        kind = number % 7
        if kind == 3:
            return await workers.run(time.sleep, "x", 0.05, 60)
        if kind == 5:
            return await workers.run(os._exit, "x", 20, 1)
        return await workers.run(pow, "x", 20, number, 2)

    async with Workers(2) as workers:
        outcomes = await asyncio.gather(*(one(number) for number in range(40)), return_exceptions=True)
    for number, outcome in enumerate(outcomes):
        assert isinstance(outcome, InputError) if number % 7 in {3, 5} else outcome == number**2
