"""What a button carries: typed, versioned, at most 64 bytes, and never trusted.

A press names what it is about; whether it may is read from storage when it arrives.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar, Self

from casework.vocabulary import TemplateVerb

VERSION = "1"
_LIMIT = 64
_DIGITS = 18  # what a database key can hold


class DraftVerb(StrEnum):
    CATEGORY = "c"
    HINT = "h"  # take the place that the photo names
    CANCEL = "x"


class CaseVerb(StrEnum):
    CLAIM = "cl"
    RESOLVE = "re"
    DIRECT = "di"  # 直接办结
    RETURN = "rt"
    UNABLE = "ua"
    TRANSFER = "tr"
    SEND_TO = "to"
    ACCEPT = "ac"  # 接收
    DECLINE = "de"  # 不接
    RESUME = "rs"
    MAP = "mp"
    MORE = "mo"  # 更多
    BACK = "bk"


class MineVerb(StrEnum):
    PAGE = "p"
    SHOW = "s"
    WITHDRAW = "w"
    WITHDRAW_YES = "y"
    SUPPLEMENT = "a"
    RECEIPT = "r"  # back to the receipt
    LEAVE = "l"  # 取消关注


class DecideVerb(StrEnum):
    GRANT = "y"
    REFUSE = "n"


class ReminderVerb(StrEnum):
    SNOOZE = "z"


class UrgeVerb(StrEnum):
    """What a reminder lets its reader do at once."""

    CLAIM = "c"
    RESOLVE = "r"
    DIRECT = "d"  # 直接办结
    IN_HAND = "h"  # 处理中


class StreetVerb(StrEnum):
    """What the street's admins do under a 督办."""

    NUDGE = "n"  # 催一下
    HAND = "h"  # 改派
    EXTEND = "x"  # 延期, by an admin's own word: how long
    CARD = "c"
    OPEN = "o"  # from a list: the case with its record
    BACK = "b"


@dataclass(frozen=True, slots=True)
class Press:
    """The data of one button; subclasses name their fields, the text form is `<version><area>:<field>:…`."""

    area: ClassVar[str] = ""

    def pack(self) -> str:
        text = ":".join([VERSION + self.area, *(str(getattr(self, name)) for name, _ in _parts(type(self)))])
        if len(text.encode()) > _LIMIT:
            raise ValueError(f"{text!r} does not fit into {_LIMIT} bytes")
        return text

    @classmethod
    def unpack(cls, text: object) -> Self | None:
        """The press, or None for anything that is not one of this class: old, forged, foreign."""
        if not isinstance(text, str) or not text.startswith(VERSION + cls.area):
            return None
        head, *parts = text.split(":")
        wanted = _parts(cls)
        if head != VERSION + cls.area or len(parts) != len(wanted):
            return None
        try:
            values = [kind(part) for (_, kind), part in zip(wanted, parts, strict=True)]
        except ValueError:
            return None
        return cls(*values)

    @classmethod
    def matches(cls, text: object) -> bool:
        return cls.unpack(text) is not None


_PARTS: dict[type[Press], tuple[tuple[str, Callable[[str], Any]], ...]] = {}


def _parts(kind: type[Press]) -> tuple[tuple[str, Callable[[str], Any]], ...]:
    """(name, what reads it) of each field; every press is held against every kind of button."""
    known = _PARTS.get(kind)
    if known is None:
        known = _PARTS[kind] = tuple((field.name, field.type) for field in fields(kind))  # type: ignore[misc]
    return known


class Number(int):
    """A whole number as it stands in a button: ASCII digits, no more than a database key can hold."""

    def __new__(cls, text: str | int) -> Self:
        value = str(text)
        digits = value.removeprefix("-")
        if not (digits.isascii() and digits.isdecimal() and len(digits) <= _DIGITS):
            raise ValueError(f"{value!r} is not a number")
        return super().__new__(cls, value)


ZERO = Number(0)


@dataclass(frozen=True, slots=True)
class DraftPress(Press):
    area: ClassVar[str] = "d"
    verb: DraftVerb
    draft_id: Number
    value: str = ""


@dataclass(frozen=True, slots=True)
class CasePress(Press):
    area: ClassVar[str] = "c"
    verb: CaseVerb
    report_id: Number
    value: Number = ZERO


@dataclass(frozen=True, slots=True)
class QuickPress(Press):
    """A sentence: `value` is the admins' by its id, a shipped one by its place below zero; 0: the choice."""

    area: ClassVar[str] = "q"
    verb: TemplateVerb
    report_id: Number
    value: Number = ZERO


@dataclass(frozen=True, slots=True)
class KindPress(Press):
    """改类别; without a key the choice of them."""

    area: ClassVar[str] = "o"
    report_id: Number
    key: str = ""


@dataclass(frozen=True, slots=True)
class NotePress(Press):
    """备注: asks for its words."""

    area: ClassVar[str] = "n"
    report_id: Number


@dataclass(frozen=True, slots=True)
class ExtendPress(Press):
    """Asking for more time (延期): first a term, as Term.code writes it, then a reason, counted from 1."""

    area: ClassVar[str] = "x"
    report_id: Number
    term: str = ""
    reason: Number = ZERO


@dataclass(frozen=True, slots=True)
class DecidePress(Press):
    area: ClassVar[str] = "xd"
    verb: DecideVerb
    extension_id: Number


@dataclass(frozen=True, slots=True)
class MinePress(Press):
    area: ClassVar[str] = "m"
    verb: MineVerb
    report_id: Number = ZERO
    page: Number = ZERO


@dataclass(frozen=True, slots=True)
class UrgePress(Press):
    area: ClassVar[str] = "u"
    verb: UrgeVerb
    report_id: Number


@dataclass(frozen=True, slots=True)
class DigestPress(Press):
    """认领, under the morning digest."""

    area: ClassVar[str] = "g"
    report_id: Number


@dataclass(frozen=True, slots=True)
class StreetPress(Press):
    """`term` is the length of time of an older button, which asks anew: see GrantPress."""

    area: ClassVar[str] = "e"
    verb: StreetVerb
    report_id: Number
    term: str = ""


@dataclass(frozen=True, slots=True)
class GrantPress(Press):
    """More time by an admin's own word, as Term.code writes it.

    `before` is how often the case had got some when this was offered: a second tap gives no more.
    """

    area: ClassVar[str] = "eg"
    report_id: Number
    term: str
    before: Number


@dataclass(frozen=True, slots=True)
class ReminderPress(Press):
    area: ClassVar[str] = "r"
    verb: ReminderVerb
    parcel_id: Number
