"""Refusals in Telegram's words.

ApiError            an answer {"ok": false, "error_code", "description", …}; HTTP status = error_code
├─ bad_request()    400 "Bad Request: …"
├─ forbidden()      403 "Forbidden: …"
├─ conflict()       409 "Conflict: …"
└─ too_many()       429 "Too Many Requests: retry after N", parameters.retry_after
HandError           a person tried what no Telegram client offers (not a Bot API answer)
"""

from typing import Any

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
TERMINATED = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)


class ApiError(Exception):
    """A refused Bot API call."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The JSON that Telegram answers."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


class HandError(ValueError):
    """What a person wanted cannot be done in any Telegram client; the sentence says why."""


def bad_request(why: str, parameters: dict[str, Any] | None = None) -> ApiError:
    """400 with Telegram's prefix."""
    return ApiError(400, f"Bad Request: {why}", parameters)


def forbidden(why: str) -> ApiError:
    """403 with Telegram's prefix."""
    return ApiError(403, f"Forbidden: {why}")


def conflict(why: str) -> ApiError:
    """409 with Telegram's prefix."""
    return ApiError(409, f"Conflict: {why}")


def too_many(retry_after: int | None) -> ApiError:
    """429; without `retry_after` as a proxy in between may answer it."""
    if retry_after is None:
        return ApiError(429, "Too Many Requests")
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
