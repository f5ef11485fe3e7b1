"""What the admins' buttons carry. Who may is read from the scheme when a press arrives."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from casework.figures import Span
from casework.places import Datum
from casework.vocabulary import TemplateVerb
from handlers.callback_data import ZERO, Number, Press


class RiderVerb(StrEnum):
    PAGE = "p"
    ALLOW = "a"
    SUSPEND = "s"


class StaffVerb(StrEnum):
    TEAMS = "t"
    SHOW = "s"
    REMOVE = "r"


class TermVerb(StrEnum):
    LIST = "l"
    SHOW = "s"
    CLAIM = "c"
    UPDATE = "u"
    RESOLVE = "r"
    KEEP = "k"  # how long photos are kept
    KEEP_YES = "y"  # less time than so far, really


class TemplateStep(StrEnum):
    LIST = "l"
    SHOW = "s"
    ADD = "a"
    ASK = "k"
    REMOVE = "r"


class HandVerb(StrEnum):
    SHOW = "s"
    COMMUNITY = "c"  # value 0: the street
    PERSON = "p"


@dataclass(frozen=True, slots=True)
class StatsPress(Press):
    area: ClassVar[str] = "as"
    span: Span


@dataclass(frozen=True, slots=True)
class WeeklyPress(Press):
    """`week` as Week.code writes it."""

    area: ClassVar[str] = "aw"
    week: str


@dataclass(frozen=True, slots=True)
class ExportPress(Press):
    area: ClassVar[str] = "ax"
    span: Span


@dataclass(frozen=True, slots=True)
class RiderPress(Press):
    area: ClassVar[str] = "ar"
    verb: RiderVerb
    person_id: Number = ZERO
    page: Number = ZERO


@dataclass(frozen=True, slots=True)
class StaffPress(Press):
    area: ClassVar[str] = "at"
    verb: StaffVerb
    community_id: Number = ZERO
    person_id: Number = ZERO


@dataclass(frozen=True, slots=True)
class TermPress(Press):
    area: ClassVar[str] = "ac"
    verb: TermVerb
    key: str = ""
    term: str = ""  # as Term.code or keeping.code writes it; "" where there is none


@dataclass(frozen=True, slots=True)
class DatumPress(Press):
    """The file itself is the document of the message that the question replies to."""

    area: ClassVar[str] = "ag"
    datum: Datum


@dataclass(frozen=True, slots=True)
class FindPress(Press):
    area: ClassVar[str] = "af"
    report_id: Number


@dataclass(frozen=True, slots=True)
class HandPress(Press):
    """Giving a case to somebody else (改派)."""

    area: ClassVar[str] = "ah"
    verb: HandVerb
    report_id: Number
    value: Number = ZERO


@dataclass(frozen=True, slots=True)
class TemplatePress(Press):
    """`value` is the sentence, `key` the category it is for."""

    area: ClassVar[str] = "ap"
    step: TemplateStep
    which: TemplateVerb
    value: Number = ZERO
    key: str = ""
