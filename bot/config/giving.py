"""`[giving]`: what riders are given in return (回馈)."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.config.fields import Duration, Listed, Table
from bot.config.problems import finding

_MOST = 12
"""Four rows of three buttons."""

# A button carries the word itself, in at most 64 bytes with all else, parted by colons.
Kind = Annotated[str, Field(pattern=r"^[^\s:0-9][^\s:]{0,7}$")]


def _distinct(kinds: tuple[str, ...]) -> tuple[str, ...]:
    if len(kinds) > _MOST or len(set(kinds)) < len(kinds):
        raise finding("are too many, or one is there twice", f"up to {_MOST} words that differ")
    return kinds


class Giving(Table):
    """What has a button, and how long after it may be noted and taken back."""

    kinds: Annotated[tuple[Kind, ...], Listed, AfterValidator(_distinct)] = (
        "义诊",
        "饮水",
        "加热",
        "充电",
        "药箱",
        "慰问品",
    )
    back: Duration = timedelta(days=92)
    undo_within: Duration = timedelta(hours=24)
