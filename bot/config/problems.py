"""What is wrong with a configuration, said for a person: every problem at once, each with its place.

ConfigError            the configuration cannot be used; carries every `Problem`
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic_core import ErrorDetails, PydanticCustomError

WRONG = "gridsnap"
"""The pydantic error type of our own checks; their context holds the findings in words."""

_BOOLEANS = "true or false"
_ALLOWED = {
    "bool_parsing": _BOOLEANS,
    "bool_type": _BOOLEANS,
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "a text in quotes",
    "tuple_type": "a list in square brackets",
    "path_type": "a path in quotes",
    "model_type": "a table",
    "model_attributes_type": "a table",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `where` as `table.key`, what is `wrong` there, and what is `allowed`."""

    where: str
    wrong: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.where}: {self.wrong}, allowed: {self.allowed}"


class ConfigError(Exception):
    """The configuration cannot be used; `problems` names everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def finding(wrong: str, allowed: str, *, key: str = "") -> PydanticCustomError:
    """Return an error to raise in a validator; `key` names the place within the value that is checked."""
    return findings([Problem(key, wrong, allowed)])


def findings(problems: Iterable[Problem]) -> PydanticCustomError:
    """Return one error that carries several problems; each `where` is relative to the checked value."""
    return PydanticCustomError(WRONG, "see the context", {"problems": list(problems)})


def read(error: ErrorDetails, where: str, siblings: Iterable[str]) -> list[Problem]:
    """Say one pydantic error in our words; `siblings` are the keys known beside the place.

    The value itself is repeated only where a choice is misspelt: others may be secrets.
    """
    kind, context = error["type"], error.get("ctx", {})
    if kind == WRONG:
        return [
            Problem(".".join(part for part in (where, found.where) if part), found.wrong, found.allowed)
            for found in context["problems"]
        ]
    if kind == "extra_forbidden":
        known = sorted(siblings)
        close = difflib.get_close_matches(where.rpartition(".")[2], known, n=1)
        hint = f", did you mean {close[0]!r}?" if close else ""
        return [Problem(where, f"this key is not known{hint}", ", ".join(known))]
    if kind == "missing":
        return [Problem(where, "is missing", "it must be set")]
    if kind == "literal_error":
        return [Problem(where, f"{error['input']!r} is not known", str(context["expected"]))]
    return [Problem(where, _lowered(error["msg"]), _bounds(kind, context))]


def _bounds(kind: str, context: dict[str, Any]) -> str:
    match kind:
        case "greater_than_equal":
            return f"{context['ge']} or more"
        case "less_than_equal":
            return f"{context['le']} or less"
        case "greater_than":
            return f"more than {context['gt']}"
        case "string_too_short":
            return f"at least {context['min_length']} characters"
        case "string_too_long" | "too_long":
            return f"at most {context['max_length']}"
        case "string_pattern_mismatch":
            return f"what matches {context['pattern']}"
        case _:
            return _ALLOWED.get(kind, "see config.example.toml")


def _lowered(message: str) -> str:
    return message[:1].lower() + message[1:]
