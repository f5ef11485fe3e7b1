"""Button presses that wait for their answer, and what the bot answered."""

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from playground.errors import bad_request

LIFETIME = timedelta(minutes=15)
LONGEST_ANSWER = 200


@dataclass(slots=True)
class Query:
    """One press: who, when, and the answer once there is one."""

    id: str
    person_id: int
    chat_id: int
    at: datetime
    answer: dict[str, Any] | None = None


class Queries:
    """All presses of this run."""

    def __init__(self) -> None:
        self._numbers = itertools.count(4_382_000_000_000_000_001)
        self._known: dict[str, Query] = {}

    def ask(self, person_id: int, chat_id: int, now: datetime) -> Query:
        """A new query with an id of its own."""
        query = Query(str(next(self._numbers)), person_id, chat_id, now)
        self._known[query.id] = query
        return query

    def answer(self, query_id: str, answer: dict[str, Any], now: datetime) -> Query:
        """Stores the first answer; 400 when the query is unknown or older than 15 minutes."""
        query = self._known.get(query_id)
        if query is None or now - query.at > LIFETIME:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if query.answer is None:
            query.answer = answer
        return query
