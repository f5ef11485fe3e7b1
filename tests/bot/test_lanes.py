"""Lanes: order within a conversation, none between conversations, and no flood holds up the others."""

import asyncio

import pytest

from bot.lanes import Lanes


async def test_the_jobs_of_a_conversation_run_in_their_order() -> None:
    lanes, done = Lanes(8, 100), []

    async def job(n: int) -> None:
        await asyncio.sleep(0)
        done.append(n)

    for n in range(20):
        lanes.put("li", lambda n=n: job(n))  # type: ignore[misc]
    await lanes.drain(1)
    assert done == list(range(20))
    assert lanes.jobs == 0


async def test_a_flood_in_one_lane_holds_one_slot_and_not_all() -> None:
    lanes, gate, done = Lanes(2, 1000), asyncio.Event(), []

    async def slow() -> None:
        await gate.wait()

    async def quick() -> None:
        done.append("zhou")

    for _ in range(50):
        lanes.put("li", slow)
    lanes.put("zhou", quick)
    for _ in range(5):
        await asyncio.sleep(0)
    assert done == ["zhou"]
    gate.set()
    await lanes.drain(1)


async def test_a_job_that_fails_takes_nobody_with_it() -> None:
    lanes, done = Lanes(2, 10), []

    async def fail() -> None:
        raise RuntimeError("boom")

    async def work() -> None:
        done.append(1)

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, _context: None)
    lanes.put("li", fail)
    lanes.put("zhou", work)
    await lanes.drain(1)
    lanes.put("li", work)
    await lanes.drain(1)
    assert done == [1, 1]
    assert lanes.jobs == 0


async def test_the_intake_waits_while_too_much_is_under_way() -> None:
    lanes, gate = Lanes(1, 2), asyncio.Event()

    async def slow() -> None:
        await gate.wait()

    lanes.put("a", slow)
    await asyncio.wait_for(lanes.room(), 0.5)
    lanes.put("b", slow)
    waiting = asyncio.create_task(lanes.room())
    await asyncio.sleep(0)
    assert not waiting.done()
    gate.set()
    await asyncio.wait_for(waiting, 1)


async def test_what_is_not_done_in_time_is_cancelled() -> None:
    lanes, ended = Lanes(1, 2), []

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append(True)
            raise

    lanes.put("a", endless)
    await asyncio.sleep(0)
    await lanes.drain(0.01)
    assert ended == [True]


@pytest.mark.parametrize("count", [0, 3])
async def test_jobs_counts_what_waits_and_what_runs(count: int) -> None:
    lanes, gate = Lanes(1, 10), asyncio.Event()

    async def slow() -> None:
        await gate.wait()

    for n in range(count):
        lanes.put(n, slow)
    assert lanes.jobs == count
    gate.set()
    await lanes.drain(1)
    assert lanes.jobs == 0
