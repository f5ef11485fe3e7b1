"""The reminder (催办): all due cases of a chat in one message; what is late by how long, and a tap that acts.

It is edited as its cases move: each line says who took the case, and its button goes.
"""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from casework import chasing
from casework.scheme import Scheme
from casework.urging import Item, Urge
from casework.vocabulary import Stage, Status
from handlers import cards, keyboards, moments
from handlers.callback_data import Number, ReminderPress, ReminderVerb, UrgePress, UrgeVerb
from handlers.cards import TEXT, Card, cut_lines
from handlers.texts import Html, Texts, escape

_SHOWN = 20
_WITH_BUTTONS = 6


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


def render(t: Texts, scheme: Scheme, urge: Urge) -> Card:
    """The most urgent first; the holder is named, so that Telegram tells them."""
    waiting = [item for item in urge.items if urge.waits(item)]
    late = sum(chasing.due_at(item.case.report) < item.case.now for item in waiting)
    rows = [_title(t, urge, len(waiting), late)]
    rows += [_line(t, scheme, urge, item) for item in urge.items[:_SHOWN]]
    if len(urge.items) > _SHOWN:
        rows.append(t("reminder.more", n=len(urge.items) - _SHOWN))
    return Card(Html(cut_lines("\n".join(rows), TEXT)), _keyboard(t, scheme, urge, waiting))


def _title(t: Texts, urge: Urge, waiting: int, late: int) -> Html:
    if urge.by:
        return t("reminder.nudge", name=urge.by)
    if not waiting:
        again = any(item.later for item in urge.items)
        return t("reminder.title" if again else "reminder.all_done", n=len(urge.items))
    if late == waiting:
        return t("reminder.all_late", n=waiting)
    return t("reminder.late", n=waiting, late=late) if late else t("reminder.title", n=waiting)


def _line(t: Texts, scheme: Scheme, urge: Urge, item: Item) -> Html:
    case = item.case
    report = case.report
    number = case_link(urge.chat_id, item.card, report.number, urge.thread_id)
    if not urge.waits(item):
        return _done(t, scheme, urge, item, number)
    kind = f"{case.category.icon}{case.category.name(t.language)}"
    place = case.grid.name if case.grid else ""
    due = chasing.due_at(report)
    stage = Stage.UPDATE if item.stage == Stage.UPDATE else chasing.stage_of(report)
    late = "late" if due < case.now else "soon"
    how = t("reminder.update" if stage == Stage.UPDATE else f"reminder.{stage}.{late}")
    parts = [how]
    if stage != Stage.CLAIM and report.holder_id is not None:
        parts.append(Html(f'<a href="tg://user?id={report.holder_id}">{escape(report.holder_name)}</a>'))
    if (told := urge.news(item)) is not None:
        parts.append(t("reminder.at_it", at=moments.clock(told, case.now, scheme.timezone)))
    if place:
        parts.append(escape(place))
    left = escape(moments.about(t, due, case.now))
    return Html(f"{t(f'level.{item.level}')} {number} {escape(kind)} <b>{left}</b>\n　{' · '.join(parts)}")


def _done(t: Texts, scheme: Scheme, urge: Urge, item: Item, number: Html) -> Html:
    """One line that says what became of it."""
    case = item.case
    if item.later:
        return Html(f"{number} {t('reminder.again')}")
    if case.status.is_open and not urge.lives_here(item):
        name = case.community.name if case.community else t.plain("word.street")
        return Html(f"{number} {t('card.moved_on' if case.pending is None else 'card.asked_on', name=name)}")
    if case.status == Status.CLAIMED and item.stage == Stage.CLAIM:
        return Html(f"🔵 {number} {t('reminder.taken', name=case.report.holder_name)}")
    if case.status == Status.CLAIMED and item.stage == Stage.UPDATE:
        return Html(f"💬 {number} {t('reminder.told')}")
    return Html(f"{number} {cards.status_line(t, scheme, case)}")


def _keyboard(t: Texts, scheme: Scheme, urge: Urge, waiting: Sequence[Item]) -> InlineKeyboardMarkup:
    """The first few cases have their buttons, two in a row; all of them are put off together."""
    if not waiting:
        return keyboards.NO_BUTTONS
    alone = len(urge.items) == 1
    rows: list[list[InlineKeyboardButton]] = []
    single = False
    ends = tails([item.case.report.number for item in waiting])
    for item, end in list(zip(waiting, ends, strict=True))[:_WITH_BUTTONS]:
        keys = _keys(t, scheme, urge, item, "" if alone else f" {end}")
        if len(keys) == 1 and single:
            rows[-1] += keys
            single = False
        elif keys:
            rows.append(keys)
            single = len(keys) == 1
    if urge.by == "":
        snooze = ReminderPress(ReminderVerb.SNOOZE, Number(urge.parcel_id))
        hours = moments.span(t, chasing.SNOOZE)
        rows.append([keyboards.button(t.plain("button.snooze", span=hours), snooze)])
    return InlineKeyboardMarkup(rows)


def tails(numbers: Sequence[str]) -> list[str]:
    """The ends of the numbers, by which people know the cases; the whole ones where two ends are the same."""
    ends = [number.rpartition("-")[2] for number in numbers]
    return [f"#{end if ends.count(end) == 1 else number}" for number, end in zip(numbers, ends, strict=True)]


def _keys(t: Texts, scheme: Scheme, urge: Urge, item: Item, tail: str) -> list[InlineKeyboardButton]:
    case = item.case

    def key(verb: UrgeVerb, style: str | None = None) -> InlineKeyboardButton:
        label = t.plain(f"button.urge.{verb.name.lower()}") + tail
        return keyboards.button(label, UrgePress(verb, Number(case.report.id)), style)

    if case.report.asked_by is not None:
        without = scheme.direct_resolve and (not scheme.after_photo_required or bool(case.after))
        return [key(UrgeVerb.DIRECT, "success")] if without else []
    if case.status == Status.DISPATCHED:
        return [key(UrgeVerb.CLAIM, "primary")]
    if urge.news(item) is not None:
        return [key(UrgeVerb.RESOLVE, "success")]
    if item.stage == Stage.UPDATE:
        return [key(UrgeVerb.IN_HAND, "primary"), key(UrgeVerb.RESOLVE)]
    return [key(UrgeVerb.RESOLVE, "success"), key(UrgeVerb.IN_HAND)]
