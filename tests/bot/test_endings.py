"""A part of the program that is told to end does, in whatever moment it is told."""

import asyncio

import pytest

from bot import leader
from bot.leader import Leader

NOWHERE = "postgresql://gridsnap@127.0.0.1:1/nowhere"


async def test_a_leader_that_is_cancelled_with_the_proof_in_hand_holds_no_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """asyncio.wait_for() of Python 3.11 takes the result and forgets that it was cancelled."""
    monkeypatch.setattr(leader, "BEAT", 0.001)
    leading, asked = Leader(NOWHERE), asyncio.Event()
    proof = asyncio.get_running_loop().create_future()

    def ask(_step: object) -> asyncio.Future[None]:
        asked.set()
        return proof

    monkeypatch.setattr(leading, "_do", ask)
    holding = asyncio.create_task(leading.hold())
    await asked.wait()
    proof.set_result(None)
    holding.cancel()
    await asyncio.wait({holding}, timeout=1)
    is_over = holding.done()
    while not holding.done():
        holding.cancel()
        await asyncio.sleep(0)
    await leading.resign()
    assert is_over
