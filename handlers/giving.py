"""What riders were given (回馈) on a screen: one entry, a month in short, the buttons that note another."""

import itertools
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from telegram import InlineKeyboardMarkup

from casework import giving
from casework.giving import Ledger
from casework.scheme import Scheme
from handlers.callback_data import ZERO, Number, Press
from handlers.cards import Card
from handlers.keyboards import NO_BUTTONS, button
from handlers.texts import Html, Texts, escape, lines
from storage.giving import Gift
from storage.records import Community

_KINDS = 6
"""Sums that a line has room for."""


class GivenStep(StrEnum):
    LIST = "l"
    KIND = "k"  # this is what was given: to how many?
    NOTE = "n"


@dataclass(frozen=True, slots=True)
class GivenPress(Press):
    """`community_id` 0 is the street as a whole; `kind` the word of the configuration."""

    area: ClassVar[str] = "av"
    step: GivenStep
    community_id: Number = ZERO
    kind: str = ""
    people: Number = ZERO


@dataclass(frozen=True, slots=True)
class WithdrawPress(Press):
    """撤销 under an entry."""

    area: ClassVar[str] = "au"
    gift_id: Number


def entry(t: Texts, gift: Gift, today: date) -> Card:
    """One entry with its 撤销; what was withdrawn is struck out."""
    if gift.withdrawn_at is not None:
        what = t("given.withdrawn", kind=gift.kind, n=gift.people)
        return Card(lines(what, _about(t, gift, today, gift.withdrawn_name)), NO_BUTTONS)
    what = t("given.noted", kind=gift.kind, n=gift.people)
    undo = button(t.plain("button.given.withdraw"), WithdrawPress(Number(gift.id)))
    return Card(lines(what, _about(t, gift, today, gift.note)), InlineKeyboardMarkup([[undo]]))


def _about(t: Texts, gift: Gift, today: date, more: str) -> Html:
    parts = (gift.community or t.plain("word.street"), day(gift.day, today), more)
    return escape(" · ".join(part for part in parts if part))


def day(of: date, today: date) -> str:
    """11-23; with its year where that is another one."""
    return f"{of:%m-%d}" if of.year == today.year else f"{of:%Y-%m-%d}"


def month(t: Texts, scheme: Scheme, found: Ledger) -> Card:
    """The month in short, and how to note what was given."""
    whose = "、".join(found.names) or t.plain("word.street")
    rows = [_line(t, gift, found) for gift in found.newest]
    more = t("given.more", n=found.total - len(rows)) if found.total > len(rows) else None
    title = t("given.title", whose=whose, n=found.people)
    example = " ".join(filter(None, (_name(found), _example(scheme), "32")))
    how = t("given.how", example=example) if found.is_clear else t("given.how_named", example=example)
    undo = t("given.how_undo", number=found.newest[0].id) if found.newest else None
    return Card(
        lines(title, _sums(t, found), *rows, more, Html("\n") + lines(how, undo)),
        kinds(scheme, found.gives) if found.is_clear else NO_BUTTONS,
    )


def _sums(t: Texts, found: Ledger) -> str | None:
    """义诊 64 · 饮水 20: each kind with its 人次, those that have no room as one."""
    said = [f"{kind} {n}" for kind, n in itertools.islice(found.kinds.items(), _KINDS)]
    rest = sum(itertools.islice(found.kinds.values(), _KINDS, None))
    return " · ".join([*said, *([t.plain("given.others", n=rest)] if rest else [])]) or None


def _line(t: Texts, gift: Gift, found: Ledger) -> Html:
    """№12 11-23 义诊 32 · 社区卫生站; with its community where there are several."""
    community = "" if len(found.names) == 1 else gift.community or t.plain("word.street")
    words = " · ".join(part for part in (f"{gift.kind} {gift.people}", community, gift.note) if part)
    return t("given.line", number=gift.id, day=day(gift.day, found.today), words=words)


def _name(found: Ledger) -> str:
    """The community that a line begins with, where none is meant without a name."""
    return "" if found.is_clear else found.names[0]


def _example(scheme: Scheme) -> str:
    return scheme.giving.kinds[0] if scheme.giving.kinds else "义诊"


def kinds(scheme: Scheme, community: Community | None) -> InlineKeyboardMarkup:
    """A button for each kind that is common here."""
    whose = Number(community.id if community else 0)
    keys = [button(kind, GivenPress(GivenStep.KIND, whose, kind)) for kind in scheme.giving.kinds]
    return InlineKeyboardMarkup([keys[at : at + 3] for at in range(0, len(keys), 3)])


def numbers(t: Texts, kind: str, community: Community | None) -> Card:
    """To how many it was given today."""
    whose = Number(community.id if community else 0)
    keys = [
        button(str(n), GivenPress(GivenStep.NOTE, whose, kind, Number(n)), "primary") for n in giving.QUICK
    ]
    back = button(t.plain("button.back"), GivenPress(GivenStep.LIST, whose))
    text = t("given.how_many", kind=kind, whose=community.name if community else t("word.street"))
    return Card(text, InlineKeyboardMarkup([keys[:4], keys[4:], [back]]))


# On record ------------------------------------------------------------------------------------------------


def recorded(t: Texts, scheme: Scheme, gift: Gift) -> Html:
    """For the audit: when who noted what, and who withdrew it when."""
    who = t("audit.who", name=gift.author_name, role=t.plain(f"role.{gift.author_role}"), id=gift.author_id)
    of = f"{gift.community or t.plain('word.street')} · {gift.day:%Y-%m-%d}"
    what = t("given.recorded", number=gift.id, kind=gift.kind, n=gift.people, of=of)
    rows = [Html(f"{_moment(scheme, gift.at)} {what} {who}")]
    if gift.note:
        rows.append(escape(f"　💬 {gift.note}"))
    if gift.withdrawn_at is not None:
        by = t("given.withdrawn_by", name=gift.withdrawn_name, id=gift.withdrawn_by or "–")
        rows.append(Html(f"　↩️ {_moment(scheme, gift.withdrawn_at)} {by}"))
    return lines(*rows)


def _moment(scheme: Scheme, instant: datetime) -> str:
    return f"<code>{scheme.local(instant):%Y-%m-%d %H:%M:%S}</code>"
