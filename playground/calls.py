"""The log of Bot API calls: what was asked, what was answered, how long it took."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

KEPT = 2000


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One finished call, numbered from 1; `unknown` names parameters that the published API lacks."""

    n: int
    at: datetime
    method: str
    params: dict[str, Any]
    ok: bool
    error_code: int | None
    description: str | None
    ms: float
    unknown: tuple[str, ...] = ()

    def json(self) -> dict[str, Any]:
        """As the page shows it."""
        return {
            "n": self.n,
            "at": self.at.isoformat(timespec="milliseconds"),
            "method": self.method,
            "params": self.params,
            "ok": self.ok,
            "error_code": self.error_code,
            "description": self.description,
            "ms": round(self.ms, 1),
        }


class CallLog(deque[ApiCall]):
    """The newest calls, newest last, and how many there were in all."""

    def __init__(self) -> None:
        super().__init__(maxlen=KEPT)
        self.total = 0

    def record(self, *, at: datetime, method: str, params: dict[str, Any], ms: float,
               refused: tuple[int, str] | None, unknown: tuple[str, ...] = ()) -> ApiCall:  # fmt: skip
        """Adds a call."""
        self.total += 1
        code, description = refused or (None, None)
        call = ApiCall(self.total, at, method, params, refused is None, code, description, ms, unknown)
        self.append(call)
        return call
