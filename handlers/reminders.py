"""The reminder (催办): all due cases of a chat in one message that links their cards."""

from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from casework import chasing
from casework.view import CaseView
from casework.vocabulary import Stage
from handlers import keyboards, moments
from handlers.callback_data import Number, ReminderPress, ReminderVerb
from handlers.cards import TEXT, Card, cut_lines
from handlers.texts import Html, Texts, escape
from storage.records import Parcel

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Item:
    case: CaseView
    level: str
    stage: Stage
    card: int | None  # message id of its card in this chat


def link(chat_id: int, message_id: int, thread_id: int | None = None) -> str:
    """A link to a message of a supergroup, for those who are in it."""
    inside = str(chat_id).removeprefix("-100")
    path = f"{thread_id}/{message_id}" if thread_id else str(message_id)
    return f"https://t.me/c/{inside}/{path}"


def case_link(chat_id: int, card: int | None, number: str, thread_id: int | None = None) -> Html:
    """The number, leading to its card where there is one to lead to."""
    if card is None or not str(chat_id).startswith("-100"):
        return Html(f"<b>{escape(number)}</b>")
    return Html(f'<a href="{link(chat_id, card, thread_id)}">{escape(number)}</a>')


def render(t: Texts, parcel: Parcel, items: list[Item]) -> Card:
    """The most urgent first; the holder is named, so that Telegram tells them."""
    assert parcel.chat_id is not None
    ordered = sorted(items, key=lambda item: chasing.due_at(item.case.report))
    rows = [t("reminder.title", n=len(ordered))]
    rows += [_line(t, parcel, item) for item in ordered[:_SHOWN]]
    if len(ordered) > _SHOWN:
        rows.append(t("reminder.more", n=len(ordered) - _SHOWN))
    snooze = ReminderPress(ReminderVerb.SNOOZE, Number(parcel.id))
    hours = moments.span(t, chasing.SNOOZE)
    keyboard = InlineKeyboardMarkup([[keyboards.button(t.plain("button.snooze", span=hours), snooze)]])
    return Card(Html(cut_lines("\n".join(rows), TEXT)), keyboard)


def _line(t: Texts, parcel: Parcel, item: Item) -> Html:
    case = item.case
    report = case.report
    assert parcel.chat_id is not None
    number = case_link(parcel.chat_id, item.card, report.number, parcel.thread_id)
    kind = f"{case.category.icon}{case.category.name(t.language)}"
    place = case.grid.name if case.grid else ""
    stage = Stage.UPDATE if item.stage == Stage.UPDATE else chasing.stage_of(report)
    late = "late" if chasing.due_at(report) < case.now else "soon"
    how = t("reminder.update" if stage == Stage.UPDATE else f"reminder.{stage}.{late}")
    left = moments.left(t, chasing.due_at(report), case.now)
    line = Html(f"{t(f'level.{item.level}')} {number} {escape(kind)} {escape(place)}\n　{how} · {left}")
    if stage != Stage.CLAIM and report.holder_id is not None:
        line = Html(f'{line} · <a href="tg://user?id={report.holder_id}">{escape(report.holder_name)}</a>')
    if case.community is not None and report.chat_id != parcel.chat_id:
        line = Html(f"{line} · {escape(case.community.name)}")
    return line
