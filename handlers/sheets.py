"""The sheet (九宫格) of a group under flood: a numbered picture, a line and a claim button for each case.

`compose` turns what delivery claimed into a message: a sheet here, everything else in `parcels`.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from casework import chasing, folding
from casework.folding import Load, SheetView
from casework.scheme import Scheme
from casework.view import CaseView
from casework.vocabulary import ParcelKind
from handlers import cards, keyboards, moments, parcels, photos
from handlers.callback_data import CasePress, CaseVerb, Number
from handlers.cards import Card
from handlers.desk import Desk
from handlers.parcels import Post
from handlers.texts import Html, Texts, escape, lines
from storage.records import Parcel

MARKS = "①②③④⑤⑥⑦⑧⑨"
_IN_A_ROW = 3  # as in the picture
_PLACE, _NAME = 20, 16  # UTF-16 units of a line that nine of them leave for words of any length


@dataclass(frozen=True, slots=True)
class SheetPost(Post):
    """A sheet: `items` is place → report; `apart` those of its parcels that it does not show."""

    items: Mapping[int, int] = field(default_factory=dict)
    apart: tuple[Parcel, ...] = ()


async def compose(desk: Desk, load: Load) -> Post | None:
    """The message that goes out for this load, or None when there is nothing to say any more.

    In the quiet hours it makes no sound.
    """
    post = await _composed(desk, load)
    if post is None or not desk.scheme.silent_at_night:
        return post
    return replace(post, silent=post.silent or desk.scheme.quiet.covers(desk.now(), desk.scheme.timezone))


async def _composed(desk: Desk, load: Load) -> Post | None:
    if load.is_folded:
        return await _new(desk, load)
    if load.first.kind == ParcelKind.SHEET:
        return await _refreshed(desk, load.first)
    return await parcels.compose(desk, load.first)


async def _new(desk: Desk, load: Load) -> SheetPost | None:
    view = await desk.store.read(folding.to_fold, desk.scheme, load)
    items = {place: case.report.id for place, case in view.cases.items()}
    if not items:
        return None
    t = desk.texts()
    card = render(t, desk.scheme, view)
    picture = await asyncio.to_thread(_picture, desk, t, view)
    there = set(items.values())
    return SheetPost(
        view.chat_id,
        card.text,
        card.keyboard,
        load.first.thread_id,
        picture,
        items=items,
        apart=tuple(parcel for parcel in load.parcels if parcel.report_id not in there),
    )


async def _refreshed(desk: Desk, parcel: Parcel) -> SheetPost | None:
    view = await desk.store.read(folding.shown, desk.scheme, int(parcel.details["sheet"]))
    if view is None or view.chat_id != parcel.chat_id:
        return None
    t = desk.texts()
    card = render(t, desk.scheme, view)
    anew = parcel.details.get("repaint")  # a photo of it was blurred, or is no longer
    picture = await asyncio.to_thread(_picture, desk, t, view) if anew else None
    return SheetPost(view.chat_id, card.text, card.keyboard, parcel.thread_id, picture, living=view.sheet)


def render(t: Texts, scheme: Scheme, view: SheetView) -> Card:
    """The caption with a line for each case, and the button of each that waits to be claimed."""
    rows = [_line(t, scheme, view.chat_id, place, case) for place, case in view.cases.items()]
    waiting = {place: case for place, case in view.cases.items() if _waits(view.chat_id, case)}
    title = t("sheet.title", n=len(rows))
    return Card(lines(title, *rows, t("sheet.hint") if waiting else None), _buttons(waiting))


def _waits(chat_id: int, case: CaseView) -> bool:
    return folding.is_foldable(case.report.status, case.report.chat_id, chat_id)


def _line(t: Texts, scheme: Scheme, chat_id: int, place: int, case: CaseView) -> Html:
    report = case.report
    start = f"{MARKS[place - 1]} {case.category.icon}"
    number = f"<code>{escape(report.number)}</code>"
    if report.chat_id != chat_id:
        name = case.community.name if case.community else t.plain("word.street")
        return Html(f"{start} {number} {t('card.moved_on', name=cards.cut(name, _NAME))}")
    if not _waits(chat_id, case):
        named = replace(case, report=replace(report, holder_name=cards.cut(report.holder_name, _NAME)))
        return Html(f"{start} {number} {cards.status_line(t, scheme, named)}")
    kind = cards.cut(case.category.name(t.language), _NAME)
    where = cards.cut(report.place_name or (case.grid.name if case.grid else ""), _PLACE)
    due = moments.clock(chasing.due_at(report), case.now, scheme.timezone)
    parts = [escape(kind), number, escape(where), escape(f"⏰{due}")]
    return Html(f"{start} {' · '.join(part for part in parts if part)}")


def _buttons(waiting: Mapping[int, CaseView]) -> InlineKeyboardMarkup:
    """Rows as in the picture; a case that somebody has takes its button away and moves no other row."""
    rows: dict[int, list[InlineKeyboardButton]] = {}
    for place, case in waiting.items():
        press = CasePress(CaseVerb.CLAIM, Number(case.report.id))
        key = keyboards.button(f"✋ {MARKS[place - 1]}", press, "primary")
        rows.setdefault((place - 1) // _IN_A_ROW, []).append(key)
    return InlineKeyboardMarkup(list(rows.values()))


def _picture(desk: Desk, t: Texts, view: SheetView) -> bytes:
    kinds = {key: at for at, key in enumerate(desk.scheme.categories)}
    from handlers.pictures.sheet import Cell, contact_sheet  # noqa: PLC0415 - not needed at a start

    return contact_sheet(
        [
            Cell(
                place,
                _first_photo(desk, case),
                case.category.name(t.language),
                case.report.place_name or (case.grid.name if case.grid else ""),
                kinds.get(case.report.category, 0),
            )
            for place, case in view.cases.items()
        ]
    )


def _first_photo(desk: Desk, case: CaseView) -> bytes | None:
    first = next(iter(photos.kept(case.before)), None)
    return None if first is None else photos.glimpse(desk, first)  # the others of the sheet do not wait
