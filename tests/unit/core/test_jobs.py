"""Background jobs: run again and again, each by itself."""

from __future__ import annotations

import asyncio

import pytest

from openchair.core.jobs import JobRunner, do_each


async def test_more_work_is_done_at_once_and_none_is_waited_for() -> None:
    looks, done = 0, asyncio.Event()

    async def job() -> bool:
        nonlocal looks
        looks += 1
        if looks == 5:
            done.set()
        return looks < 5

    async with JobRunner({"job": job}, seconds=3600), asyncio.timeout(10):
        await done.wait()
    assert looks == 5


async def test_a_job_that_fails_is_tried_again_and_hinders_no_other() -> None:
    tries, done = 0, asyncio.Event()

    async def fails() -> bool:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise RuntimeError("Ann Lee")
        done.set()
        return False

    other = 0

    async def goes_well() -> bool:
        nonlocal other
        other += 1
        return False

    async with JobRunner({"fails": fails, "goes_well": goes_well}, seconds=0.01), asyncio.timeout(10):
        await done.wait()
    assert other


async def test_what_was_begun_is_finished() -> None:
    begun, finished = asyncio.Event(), False

    async def job() -> bool:
        nonlocal finished
        begun.set()
        await asyncio.sleep(0.05)
        finished = True
        return False

    runner = JobRunner({"job": job}, seconds=0.01)
    await runner.start()
    await begun.wait()
    await runner.stop()
    assert finished


async def test_one_that_fails_hinders_no_other_and_is_told_of_at_the_end() -> None:
    tried: list[int] = []

    async def work(number: int) -> None:
        tried.append(number)
        if number == 2:
            raise ValueError(number)

    with pytest.raises(ValueError, match="2"):
        await do_each([1, 2, 3], work)
    assert tried == [1, 2, 3]


async def test_what_is_about_all_of_them_ends_it_at_once() -> None:
    tried: list[int] = []

    async def work(number: int) -> None:
        tried.append(number)
        raise LookupError(number)

    with pytest.raises(LookupError, match="1"):
        await do_each([1, 2], work, ended_by=(LookupError,))
    assert tried == [1]
