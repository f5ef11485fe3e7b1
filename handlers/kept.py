"""The list of drafts that wait (稍后再填): one photo at a time, a tap for each category, one to send all."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from casework.later import Pile, Row
from casework.scheme import Scheme
from casework.vocabulary import Part
from handlers import cards, moments, photos
from handlers.callback_data import Number, Press
from handlers.cards import Card
from handlers.desk import Desk
from handlers.keyboards import button
from handlers.texts import Html, Texts, escape, lines
from storage.records import Report

_NAME = 20  # UTF-16 units of a place or a category: all lines together fit under a photo
_AROUND = 4  # lines of the list above and below the draft that is shown


class KeptVerb(StrEnum):
    SHOW = "s"
    CATEGORY = "c"
    PLACE = "p"  # 补位置: it is the open draft now
    DROP = "x"
    DROP_YES = "y"
    SEND = "a"  # 全部发送


@dataclass(frozen=True, slots=True)
class KeptPress(Press):
    area: ClassVar[str] = "w"
    verb: KeptVerb
    draft_id: Number
    value: str = ""


def render(t: Texts, scheme: Scheme, pile: Pile, why: str = "list") -> Card:
    """The caption under the photo shown, and its buttons; `why`: list, station or evening."""
    shown = pile.shown
    first = max(0, min(pile.at - _AROUND, len(pile.rows) - 2 * _AROUND - 1))
    near = list(enumerate(pile.rows))[first : first + 2 * _AROUND + 1]
    rows = [_line(t, scheme, pile, at, row) for at, row in near]
    words = cards.cut(shown.draft.description, 120)
    text = lines(
        t(f"later.title.{why}", n=len(pile.rows)),
        *rows,
        f"📝 {words}" if words else None,
        _wanting(t, pile),
    )
    return Card(text, _keyboard(t, scheme, pile))


def _line(t: Texts, scheme: Scheme, pile: Pile, at: int, row: Row) -> Html:
    draft = row.draft
    category = scheme.category(draft.category) if draft.category else None
    kind = (
        f"{category.icon} {cards.cut(category.name(t.language), _NAME)}"
        if category
        else t.plain("later.no_category")
    )
    place = t.plain("later.no_place") if Part.PLACE in row.missing else cards.cut(row.place, _NAME)
    when = moments.clock(draft.taken_at or draft.created_at, pile.now, scheme.timezone)
    mark = "▫️" if row.missing else "✅"
    known = t.plain("later.known") if row.is_known else ""
    said = escape(" · ".join(part for part in (f"{at + 1}. {kind}", place, when, known) if part))
    return Html(f"👉 <b>{said}</b>" if at == pile.at else f"{mark} {said}")


def _wanting(t: Texts, pile: Pile) -> Html:
    """What to do next, in one line."""
    shown = pile.shown
    if shown.doubt is not None:
        return t(f"doubt.{shown.doubt}")
    if Part.PLACE in shown.missing:
        return t("later.ask_place")
    if pile.complete == len(pile.rows):
        return t("later.ready")
    return t("later.ask_category")


def _keyboard(t: Texts, scheme: Scheme, pile: Pile) -> InlineKeyboardMarkup:
    shown, draft_id = pile.shown, Number(pile.shown.draft.id)

    def key(label: str, verb: KeptVerb, style: str | None = None, of: int = draft_id) -> InlineKeyboardButton:
        return button(label, KeptPress(verb, Number(of)), style)

    chosen = shown.draft.category
    categories = [
        button(
            f"{category.icon} {category.name(t.language)}" + (" ✓" if category.key == chosen else ""),
            KeptPress(KeptVerb.CATEGORY, draft_id, category.key),
            "primary" if category.key == chosen else None,
        )
        for category in scheme.categories.values()
    ]
    rows = [categories[at : at + 2] for at in range(0, len(categories), 2)]
    if len(pile.rows) > 1:
        before = pile.rows[pile.at - 1].draft.id
        after = pile.rows[(pile.at + 1) % len(pile.rows)].draft.id
        rows.append(
            [
                key(t.plain("button.later.before"), KeptVerb.SHOW, of=before),
                key(t.plain("button.later.after"), KeptVerb.SHOW, of=after),
            ]
        )
    drop = key(t.plain("button.later.drop"), KeptVerb.DROP)
    lost = Part.PLACE in shown.missing
    rows.append([key(t.plain("button.later.place"), KeptVerb.PLACE, "primary"), drop] if lost else [drop])
    if pile.complete:
        rows.append([key(t.plain("button.later.send", n=pile.complete), KeptVerb.SEND, "success")])
    return InlineKeyboardMarkup(rows)


def sure_to_drop(t: Texts, draft_id: int) -> InlineKeyboardMarkup:
    wanted = Number(draft_id)
    yes = button(t.plain("button.later.drop_yes"), KeptPress(KeptVerb.DROP_YES, wanted), "danger")
    no = button(t.plain("button.back"), KeptPress(KeptVerb.SHOW, wanted))
    return InlineKeyboardMarkup([[yes, no]])


def take_up(t: Texts, draft_id: int) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[button(t.plain("button.later.take_up"), KeptPress(KeptVerb.PLACE, Number(draft_id)))]]
    )


def sent(t: Texts, scheme: Scheme, reports: list[Report]) -> Html:
    """What was sent together, a line each."""
    rows = [Html(f"<code>{report.number}</code> {escape(_kind(t, scheme, report))}") for report in reports]
    return Html(cards.cut_lines("\n".join([t("later.sent", n=len(reports)), *rows]), cards.CAPTION))


def _kind(t: Texts, scheme: Scheme, report: Report) -> str:
    category = scheme.category(report.category)
    return f"{category.icon} {category.name(t.language)}"


async def photo_of(desk: Desk, pile: Pile) -> str | bytes | None:
    """The first photo of the draft shown."""
    return await photos.again(desk, pile.shown.photos[0])
