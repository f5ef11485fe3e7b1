"""What the buttons carry by which parts of a photo are blurred (打码)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from handlers.callback_data import ZERO, Number, Press


class BlurVerb(StrEnum):
    LIST = "l"  # the photos of the case; the value is the page
    SHOW = "s"
    ON = "y"  # the value is the cell, as it is to be: a second tap of the same is none
    OFF = "n"
    LOOK = "p"  # 预览
    DONE = "d"
    RESTORE = "u"  # 恢复原图, after one question
    RESTORE_YES = "v"
    CLOSE = "x"


@dataclass(frozen=True, slots=True)
class BlurCasePress(Press):
    """打码: the photos of a case are shown in private."""

    area: ClassVar[str] = "bc"
    report_id: Number


@dataclass(frozen=True, slots=True)
class BlurPress(Press):
    """What is chosen is kept with the message, and whose photo it is with the photo."""

    area: ClassVar[str] = "b"
    verb: BlurVerb
    photo_id: Number
    value: Number = ZERO
