"""Small pieces of text that several admin answers share."""

from datetime import date

from telegram import Message

from casework.figures import Span
from handlers.texts import Texts


def span_name(t: Texts, span: Span) -> str:
    return t.plain(f"span.{span.name.lower()}")


def days(first: date, last: date) -> str:
    """11-23, or 11-01 – 11-23; with the years where they differ."""
    if first == last:
        return f"{first:%Y-%m-%d}"
    if first.year != last.year:
        return f"{first:%Y-%m-%d} – {last:%Y-%m-%d}"
    return f"{first:%Y-%m-%d} – {last:%m-%d}"


def percent(part: float | None) -> str:
    """93.7%, or 100%; a dash where there is nothing to divide by."""
    return "–" if part is None else f"{part:.1%}".replace(".0%", "%")


def size(count: int) -> str:
    """A number of bytes as people say it: 812 KB, 3.4 MB."""
    amount = float(count)
    for unit in ("B", "KB", "MB"):
        if amount < 1024:  # noqa: PLR2004 - what makes a KB
            return f"{amount:.0f} {unit}" if unit != "MB" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GB"


def topic(message: Message) -> int | None:
    """The topic that an answer belongs into."""
    return message.message_thread_id if message.is_topic_message else None
