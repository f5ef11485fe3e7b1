"""The two messages of a weekly report, made beside the loop that answers people."""

import asyncio
from dataclasses import dataclass

from casework.scheme import Scheme
from casework.weekly import Weekly
from handlers.texts import Html, Texts
from handlers.weekly.caption import caption


@dataclass(frozen=True, slots=True)
class Made:
    """A file with what is said under it."""

    name: str
    data: bytes
    caption: Html


async def picture(t: Texts, scheme: Scheme, report: Weekly) -> Made:
    data = await asyncio.to_thread(_drawn, t, scheme, report)
    return Made(f"gridsnap-{report.week.code}.png", data, caption(t, scheme, report))


async def book(t: Texts, scheme: Scheme, report: Weekly) -> Made:
    data = await asyncio.to_thread(_written, t, scheme, report)
    return Made(f"gridsnap-{report.week.code}.xlsx", data, t("weekly.book"))


def _drawn(t: Texts, scheme: Scheme, report: Weekly) -> bytes:
    from handlers.weekly.board import board  # noqa: PLC0415 - drawing is not needed at a start

    return board(t, scheme, report)


def _written(t: Texts, scheme: Scheme, report: Weekly) -> bytes:
    from handlers.weekly.workbook import workbook  # noqa: PLC0415 - nor is xlsxwriter

    return workbook(t, scheme, report)
