"""What must be true when all has settled, whatever was killed in between; each breach is a sentence."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import text

from storage import uncertain
from storage.work import Store, Work
from tests import cast
from tests.faults.actors import Handling, Order, Play

CLAIM_WINDOW = 8
"""Parcels under way at once: so many sends may be in doubt after one kill."""

Row = Any


class Verdict(Protocol):
    """What `judge` fills in."""

    kills: int
    reports: int
    uncertain: int
    doubled: int
    reminders: int
    problems: list[str]


async def judge(play: Play, database: str, result: Verdict) -> None:
    store = Store(database, play.playground.clock.now)
    try:
        facts = await store.read(_Facts)
    finally:
        await asyncio.to_thread(store.close)
    result.reports, result.uncertain = len(facts.reports), facts.uncertain
    result.reminders = sum(parcel.kind == "reminder" for parcel in facts.outbox)
    result.problems += _rows(facts)
    result.problems += _orders(play, facts)
    result.problems += _handlings(play, facts)
    result.problems += _reminders(play, facts)
    doubled = _doubled(play, facts)
    result.doubled = sum(doubled.values())
    if result.doubled > facts.uncertain:
        result.problems.append(f"{doubled} sends are there twice, {facts.uncertain} are listed as uncertain")
    if facts.uncertain_parcels > result.kills * CLAIM_WINDOW:
        result.problems.append(f"{facts.uncertain_parcels} parcels in doubt after {result.kills} kills")


class _Facts:
    """What stands in the database."""

    def __init__(self, work: Work) -> None:
        def rows(question: str) -> Sequence[Row]:
            return work.all(text(question))

        self.reports = {row.number: row for row in rows("SELECT * FROM reports")}
        self.drafts = {row.id: row for row in rows("SELECT * FROM drafts")}
        self.photos = Counter(row.report_id for row in rows("SELECT * FROM photos WHERE role = 'before'"))
        self.lost_photos = rows("SELECT * FROM photos WHERE state != 'kept'")
        self.events = rows("SELECT * FROM events ORDER BY id")
        self.outbox = rows("SELECT * FROM outbox")
        self.inbox = rows("SELECT * FROM inbox WHERE state != 'done'")
        self.cards = Counter(row.report_id for row in rows("SELECT * FROM messages WHERE purpose = 'card'"))
        self.uncertain = uncertain.count(work)
        answers = rows("SELECT coalesce(sum(n), 0) AS n FROM uncertain WHERE kind = 'answers'")
        self.uncertain_parcels = self.uncertain - int(answers[0].n)

    def of(self, number: str, kind: str) -> list[Row]:
        report = self.reports[number]
        return [event for event in self.events if event.report_id == report.id and event.kind == kind]


def _rows(facts: _Facts) -> Iterator[str]:
    for letter in facts.inbox:
        yield f"update {letter.update_id} ended as {letter.state}: {letter.error}"
    for parcel in facts.outbox:
        if parcel.state != "sent":
            yield f"parcel {parcel.key} ended as {parcel.state}: {parcel.error}"
    for photo in facts.lost_photos:
        yield f"photo {photo.id} ended as {photo.state}: {photo.refusal}"


def _orders(play: Play, facts: _Facts) -> Iterator[str]:
    """Every report that was acknowledged is there as it was given, once, with its card in the group."""
    if len(facts.reports) != len(play.orders):
        yield f"{len(play.orders)} orders became {len(facts.reports)} reports"
    numbers = Counter(order.number for order in play.orders)
    yield from (
        f"{count} orders were told the number {number}" for number, count in numbers.items() if count > 1
    )
    for order in play.orders:
        if order.number not in facts.reports:
            yield f"{order.tag} was acknowledged as {order.number!r}, which is not there"
            continue
        yield from _order(play, facts, order)


def _words(facts: _Facts, order: Order) -> Iterator[str]:
    """What the rider wrote is there once; a supplement to a case that was closed is an answer instead."""
    report = facts.reports[order.number]
    answered = facts.of(order.number, "answered")
    description = order.description
    if order.supplement:
        said = [*facts.of(order.number, "supplemented"), *answered]
        if [event.note for event in said] != [order.supplement]:
            yield f"{order.tag}: the supplement was applied {len(said)} times"
        if not answered:
            description += f"\n{order.supplement}"
    if report.description != description:
        yield f"{order.tag}: described as {report.description!r}, not {description!r}"


def _order(play: Play, facts: _Facts, order: Order) -> Iterator[str]:
    yield from _words(facts, order)
    report = facts.reports[order.number]
    if report.reporter_id != order.rider:
        yield f"{order.tag} belongs to {report.reporter_id}"
    if (report.lat, report.lng) != (order.place.lat, order.place.lng):
        yield f"{order.tag}: the first place won over the second"
    if facts.photos[report.id] != 1:
        yield f"{order.tag} has {facts.photos[report.id]} photos"
    if facts.drafts[report.draft_id].state != "submitted":
        yield f"{order.tag}: its draft is {facts.drafts[report.draft_id].state}"
    for kind in ("submitted", "dispatched"):
        if len(facts.of(order.number, kind)) != 1:
            yield f"{order.tag} was {kind} {len(facts.of(order.number, kind))} times"
    if facts.cards[report.id] > 1:  # none where it stands on a sheet with others
        yield f"{order.number} has {facts.cards[report.id]} living cards"
    if not _shown(play, order.number):
        yield f"{order.number} never reached its group"


def _shown(play: Play, number: str) -> bool:
    posts = play.playground.world.chats[cast.HAIFENG_GROUP].posts.values()
    return any(post.from_bot and number in post.words for post in posts)


def _handlings(play: Play, facts: _Facts) -> Iterator[str]:
    """What staff did is there once each, in the order in which it was done."""
    for number, done in play.handled.items():
        if number in facts.reports:
            yield from _handling(facts, number, done)
    for event, count in Counter((event.report_id, event.kind, event.cause) for event in facts.events).items():
        if count > 1 and event[2] is not None:
            yield f"{event} is there {count} times"
    for cause, kinds in _by_cause(facts).items():
        verbs = kinds - {"submitted", "dispatched", "claimed"}
        if len(verbs) > 1:
            yield f"update {cause} was applied as {sorted(verbs)}"


def _by_cause(facts: _Facts) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for event in facts.events:
        if event.cause is not None:
            found.setdefault(event.cause, set()).add(event.kind)
    return found


def _handling(facts: _Facts, number: str, done: Handling) -> Iterator[str]:
    report = facts.reports[number]
    if len(facts.of(number, "claimed")) != 1:
        yield f"{number} was claimed {len(facts.of(number, 'claimed'))} times"
    comments = [event.note for event in facts.of(number, "commented")]
    if comments != done.comments:
        yield f"{number}: comments {comments}, not {done.comments}"
    resolved = [event.note for event in facts.of(number, "resolved")]
    if resolved != ([done.resolved] if done.resolved else []):
        yield f"{number}: resolved {resolved}, not {done.resolved!r}"
    expected = "closed" if done.resolved else "claimed"
    if report.status != expected:
        yield f"{number} is {report.status}, not {expected}"


def _reminders(play: Play, facts: _Facts) -> Iterator[str]:
    """Each level of a case is said once, and whatever is open and due has been said."""
    now = play.playground.clock.now()
    levels = Counter((event.report_id, event.data) for event in facts.events if event.kind == "reminded")
    yield from (f"reminder {key} was noted {count} times" for key, count in levels.items() if count > 1)
    said = Counter(
        item
        for parcel in facts.outbox
        if parcel.kind == "reminder" and parcel.chat_id == cast.HAIFENG_GROUP
        for item in _items(parcel.payload)
    )
    for key, count in said.items():
        if count > 1 and key[2] != "repeat":
            yield f"reminder {key} was put {count} times"
    reminded = Counter(event.report_id for event in facts.events if event.kind == "reminded")
    put = Counter(report for report, _, _ in said.elements())
    for number, report in facts.reports.items():
        is_open = report.status in {"dispatched", "claimed"}
        due = report.claim_due_at if report.status == "dispatched" else report.resolve_due_at
        if is_open and _utc(due) < now and not reminded[report.id]:
            yield f"{number} is due since {due} and nobody was reminded"
        if put[report.id] < reminded[report.id]:
            yield f"{number}: {reminded[report.id]} reminders noted, {put[report.id]} put"


def _doubled(play: Play, facts: _Facts) -> dict[str, int]:
    """How many messages there are beyond those that were meant, in private and in the group."""
    chats = play.playground.world.chats
    kinds = Counter(parcel.kind for parcel in facts.outbox)
    private = sum(
        post.from_bot
        for rider in {order.rider for order in play.orders}
        for post in chats[rider].posts.values()
    )
    meant = sum(order.messages for order in play.orders) + kinds["notice"]
    group = sum(post.from_bot for post in chats[cast.HAIFENG_GROUP].posts.values())
    at_most = len(facts.reports) + kinds["relay"]
    at_most += sum(p.kind == "reminder" and p.chat_id == cast.HAIFENG_GROUP for p in facts.outbox)
    return {"private": max(private - meant, 0), "group": max(group - at_most, 0)}


def _items(payload: str) -> list[tuple[int, str, str]]:
    return [(item["report"], item["stage"], item["level"]) for item in json.loads(payload)["items"]]


def _utc(value: Any) -> datetime:
    """An instant as SQLite (a text without a zone) or PostgreSQL gives it."""
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
