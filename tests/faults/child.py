"""The real program as a process of its own that starts at once: everything is imported, then it forks.

Reads a configuration's path a line from its standard input, runs `gridsnap run --config PATH` in a fork, and
writes `pid N`, then `exit CODE` (negative: the signal). Two things differ from a program that was started
cold: the clock is the wall clock plus the seconds that stand in the file that the first argument names, and
a minute of Telegram's limits takes twelve seconds (the playground's own limits are off): slow enough that
new cases queue and are folded into sheets, quick enough that a thousand kills end on the same day.
"""

import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path


def _keep_the_tests_time(file: Path) -> None:
    from storage import work  # noqa: PLC0415 - before anything else of ours takes the clock from it

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(file.read_text()))

    work.utc_now = now


def _import_all() -> None:
    import bot.app  # noqa: PLC0415
    from bot import pace  # noqa: PLC0415

    assert bot.app
    pace._MINUTE, pace._SECOND, pace._MARGIN = 12.0, 0.1, 0.0
    pace.Pace._PERSON_BURST = 100_000.0
    pace.Pace._GROUP_BURST = 1.0  # every start forgets what was sent


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _fork(path: str) -> int:
    """Run the program once; its exit code, or minus the signal that ended it."""
    from bot.cli import main  # noqa: PLC0415

    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            sys.argv = ["gridsnap", "run", "--config", path]
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        finally:
            os._exit(code)
    _say(f"pid {pid}")
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    _keep_the_tests_time(Path(sys.argv[1]))
    _import_all()
    _say("ready")
    for line in sys.stdin:
        _say(f"exit {_fork(line.strip())}")
