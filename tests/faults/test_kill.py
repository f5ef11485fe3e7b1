"""kill -9 while everybody works: 50 kills here, 1,000 by `python -m tests.faults.kill --kills 1000`."""

import os
import random
import sys
import time
from pathlib import Path

import pytest

from tests.faults import kill

SEED = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(10**6))


@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform == "win32", reason="there is neither fork nor SIGKILL")
async def test_fifty_kills_lose_nothing_double_nothing_unlisted_and_keep_every_order(
    tmp_path: Path, empty_database: str
) -> None:
    began = time.monotonic()
    sys.stdout.write(f"KILL_SEED={SEED}\n")
    result = await kill.run(int(os.environ.get("KILL_KILLS") or 50), SEED, tmp_path, empty_database)
    sys.stdout.write(f"{result}\n")
    assert not result.problems, f"{result}\n" + "\n".join(result.problems)
    assert result.reports > 15
    assert result.reminders
    assert time.monotonic() - began < 240
