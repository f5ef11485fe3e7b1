"""What a row of /audit says beside who, when and why: each detail of an event as an admin reads it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from casework.scheme import Scheme
from casework.vocabulary import EventKind, Level, Stage
from handlers import checks
from handlers.texts import Texts
from storage.records import Event

# Ids, which say nothing to a reader; and what a merged case is given back when it is split.
_UNTOLD = {"file_id", "sha256", "chat", "held_at", "hold_until", "next_chase_at", "update_due_at"}
_CATEGORIES = {"from", "to", "category"}
_INSTANTS = {"until", "due"}


def told(t: Texts, scheme: Scheme, event: Event) -> str:
    """All of them in one line; "" where there is nothing to say."""
    return " · ".join(_parts(t, scheme, event))


def _parts(t: Texts, scheme: Scheme, event: Event) -> Iterator[str]:
    for name, value in event.details.items():
        if not value or name in _UNTOLD:
            continue
        if (said := _part(t, scheme, event, name, value)) is not None:
            yield said


def _part(t: Texts, scheme: Scheme, event: Event, name: str, value: Any) -> str | None:
    if name == "photo":
        return _photo(t, str(value))
    if name == "n" and event.kind == EventKind.REMINDED:
        return None  # which rung it was: its level says so
    if name in {"as", "rating", "stage", "level"}:
        return _named(t, name, value)
    if name in _CATEGORIES:
        value = scheme.category(str(value)).name(t.language)
    elif name in _INSTANTS:
        value = f"{scheme.local(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    key = f"audit.detail.{name}"
    return t.plain(key, value=value) if t.has(key) else f"{name} {value}"


def _named(t: Texts, name: str, value: Any) -> str:
    """One of a few values that have words of their own."""
    match name:
        case "as":
            return t.plain(f"verified.{value}")
        case "rating":
            return checks.rating_name(t, int(value))
        case "stage":
            return t.plain(f"audit.stage.{Stage(value)}")
        case _:
            return t.plain(f"audit.level.{Level(value)}")


def _photo(t: Texts, value: str) -> str | None:
    """The second photo of the place, of "before 2"; a bare number is a row's id."""
    role, _, number = value.partition(" ")
    return f"{t.plain(f'blur.role.{role}')} {number}" if number else None
