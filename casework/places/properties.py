"""The properties of a feature that describe a grid, each read by itself and refused at its first fault."""

from collections.abc import Mapping

from casework.places.problems import ProblemKind, UnusableError

LONGEST = {"code": 32, "name": 64, "community": 64}
"""Characters; a name has to fit on a card beside much else."""

_LARGEST_ID = 2**52  # Telegram: ids have at most 52 significant bits


def text(properties: Mapping[str, object], name: str) -> str:
    """Return a required text without the blanks around it."""
    value = properties.get(name)
    if value is None:
        raise UnusableError(ProblemKind.MISSING, {"property": name})
    if not isinstance(value, str):
        raise UnusableError(ProblemKind.WRONG_TYPE, {"property": name, "allowed": "a text"})
    stripped = value.strip()
    if not stripped:
        raise UnusableError(ProblemKind.EMPTY, {"property": name})
    if len(stripped) > LONGEST[name]:
        raise UnusableError(ProblemKind.TOO_LONG, {"property": name, "limit": LONGEST[name]})
    if not stripped.isprintable():
        raise UnusableError(ProblemKind.UNPRINTABLE, {"property": name})
    return stripped


def group_id(value: object, name: str) -> int | None:
    """Return the id of a group, None for none; a person's would make a private chat of the community's."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST_ID:
        raise UnusableError(ProblemKind.WRONG_TYPE, {"property": name, "allowed": "a whole number"})
    if value >= 0:
        raise UnusableError(ProblemKind.NOT_A_GROUP, {"property": name, "value": value})
    return value


def topic_id(properties: Mapping[str, object]) -> int | None:
    """Return the id of a topic in the group `chat_id`, None for none."""
    value = properties.get("thread_id")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _LARGEST_ID:
        raise UnusableError(
            ProblemKind.WRONG_TYPE, {"property": "thread_id", "allowed": "a whole number above 0"}
        )
    if properties.get("chat_id") is None:
        raise UnusableError(ProblemKind.TOPIC_WITHOUT_GROUP)
    return value
