"""Faults on demand: the wire and Telegram misbehave exactly where a test or the page asks for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from playground.errors import NOT_MODIFIED, TERMINATED, ApiError, too_many

When = Literal["before", "body", "after"]

# Answers that are given instead of doing what was asked.
_REFUSALS: dict[str, tuple[int, str]] = {
    "403_blocked": (403, "Forbidden: bot was blocked by the user"),
    "403_kicked": (403, "Forbidden: bot was kicked from the supergroup chat"),
    "400_chat_not_found": (400, "Bad Request: chat not found"),
    "400_message_not_found": (400, "Bad Request: message to edit not found"),
    "400_query_too_old": (
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    ),
    "400_thread_not_found": (400, "Bad Request: message thread not found"),
    "400_topic_closed": (400, "Bad Request: TOPIC_CLOSED"),
    "400_wrong_file": (400, "Bad Request: wrong file_id or the file is temporarily unavailable"),
    "401": (401, "Unauthorized"),
    "409": (409, TERMINATED),
    "500": (500, "Internal Server Error"),
    "not_modified": (
        400,
        f"Bad Request: {NOT_MODIFIED}",
    ),
}
WIRE_KINDS = frozenset({"502_html", "timeout", "reset", "truncated"})
KINDS = frozenset({"429", *_REFUSALS, *WIRE_KINDS})


@dataclass(slots=True)
class Fault:
    """One misbehaviour, `times` times.

    `method` "*" is any method but getUpdates; `chat_id` None is any chat. Kinds beside plain refusals:
    "429" answers with `retry_after` (None: without one); "timeout" does what is asked and answers after
    `delay` seconds; "reset" closes the connection `when` before or after it is done, or in the middle of the
    answer's body; "truncated" does it and answers half of the JSON; "502_html" does nothing.
    """

    method: str = "*"
    chat_id: int | None = None
    times: int = 1
    kind: str = "500"
    retry_after: int | None = 3
    when: When = "before"
    delay: float = 3600.0

    def __post_init__(self) -> None:
        """Refuses a kind that does not exist."""
        if self.kind not in KINDS:
            raise ValueError(f"no fault {self.kind!r}; there are {', '.join(sorted(KINDS))}")

    def refusal(self) -> ApiError | None:
        """The answer given instead of doing it, or None for a fault of the wire."""
        if self.kind == "429":
            return too_many(self.retry_after)
        if self.kind in _REFUSALS:
            return ApiError(*_REFUSALS[self.kind])
        return None


class Faults:
    """The faults that wait, first added first taken."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Puts a fault in wait and returns it."""
        self._waiting.append(fault)
        return fault

    def clear(self) -> None:
        """Forgets all faults."""
        self._waiting.clear()

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that hits this call, used up once; None when none does."""
        for fault in self._waiting:
            named = fault.method.lower() == method.lower() or (fault.method == "*" and method != "getUpdates")
            if named and fault.chat_id in {None, chat_id}:
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None

    def __iter__(self) -> Iterator[Fault]:
        """The faults that wait."""
        return iter(list(self._waiting))

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)
