"""The morning digest (早报): how a group stands, on one screen, with a bar of a square for each case."""

from telegram import InlineKeyboardMarkup

from casework import chasing
from casework.digests import Digest
from casework.scheme import Scheme
from handlers import moments, reminders
from handlers.cards import Card
from handlers.texts import Html, Texts, escape, lines
from storage.records import Report

_SQUARES = 12
_LOOKS = {"overdue": "🟥", "today": "🟧", "later": "🟩", "held": "⬜"}


def render(t: Texts, scheme: Scheme, chat_id: int, thread_id: int | None, digest: Digest) -> Card:
    """What is overdue first; every number leads to its card."""
    day = f"{scheme.local(digest.now):%m-%d}"
    counts = {name: getattr(digest, name) for name in _LOOKS}
    legend = " · ".join(str(t(f"digest.{name}", icon=_LOOKS[name], n=n)) for name, n in counts.items() if n)
    rows = [
        t("digest.title", day=day, n=digest.total),
        Html(bar(counts)),
        Html(legend),
        t("digest.awaiting", n=digest.awaiting) if digest.awaiting else None,
        Html("—"),
        *(_line(t, scheme, chat_id, thread_id, digest, report) for report in digest.urgent),
    ]
    rest = digest.total - len(digest.urgent)
    if rest > 0:
        rows.append(t("reminder.more", n=rest))
    return Card(lines(*rows), InlineKeyboardMarkup([]))


def bar(counts: dict[str, int]) -> str:
    """A square for each case; of many cases twelve in their proportions, and none of them left out."""
    total = sum(counts.values())
    if total <= _SQUARES:
        return "".join(_LOOKS[name] * n for name, n in counts.items())
    return "".join(_LOOKS[name] * max(1, round(n * _SQUARES / total)) for name, n in counts.items() if n)


def _line(
    t: Texts, scheme: Scheme, chat_id: int, thread_id: int | None, digest: Digest, report: Report
) -> Html:
    number = reminders.case_link(chat_id, digest.cards.get(report.id), report.number, thread_id)
    category = scheme.category(report.category)
    due = chasing.due_at(report)
    icon = "🔴" if due < digest.now else "⏰"
    parts = [
        Html(f"{icon} {number} {category.icon}{escape(category.name(t.language))}"),
        escape(digest.grids.get(report.grid_id or 0, "")),
        escape(moments.left(t, due, digest.now)),
        escape(report.holder_name),
    ]
    return Html(" · ".join(part for part in parts if part))
