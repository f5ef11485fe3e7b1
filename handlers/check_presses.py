"""What the buttons under the question whether a case is mended (核查) carry."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from handlers.callback_data import Number, Press


class CheckVerb(StrEnum):
    FIXED = "y"  # 已修好
    NOT_FIXED = "n"  # 没修好
    AWAY = "a"  # 不顺路
    AS_IT_IS = "s"  # 就这样: no photo, no words
    SLIP = "b"  # 点错了
    GOOD = "3"  # 满意
    FAIR = "2"  # 基本满意
    POOR = "1"  # 不满意


@dataclass(frozen=True, slots=True)
class CheckPress(Press):
    """`at_round` tells an old question from the one that stands."""

    area: ClassVar[str] = "v"
    verb: CheckVerb
    report_id: Number
    at_round: Number
