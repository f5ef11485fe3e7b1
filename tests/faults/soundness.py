"""What must be true when all has settled, whatever was killed in between; each breach is a sentence."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Protocol

from sqlalchemy import text

from storage import uncertain
from storage.work import Store, Work
from tests import cast
from tests.faults.actors import PLACES, Handling, Order, Play

CLAIM_WINDOW = 8
"""Messages under way at once: so many sends may be in doubt after one kill."""

GROUPS = dict(zip(PLACES, (cast.HAIFENG_GROUP, cast.YINXING_GROUP), strict=True))

Row = Any


class Verdict(Protocol):
    """What `judge` fills in."""

    kills: int
    reports: int
    sheets: int
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
    result.reports, result.uncertain, result.sheets = len(facts.reports), facts.uncertain, len(facts.sheets)
    result.reminders = sum(parcel.kind == "reminder" for parcel in facts.outbox)
    result.problems += _rows(facts)
    result.problems += _orders(play, facts)
    result.problems += _handlings(play, facts)
    result.problems += _reminders(play, facts)
    result.problems += _doubts(facts, result.kills)
    result.problems += _living(play, facts)
    private, group = _private(play, facts), _groups(play, facts)
    result.doubled = private.doubled + sum(beyond.doubled for beyond in group.values())
    for where, beyond in {"private": private, **group}.items():
        if beyond.doubled > beyond.in_doubt:
            result.problems.append(
                f"{where}: {beyond.doubled} messages too many, {beyond.in_doubt} listed as uncertain"
            )


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
        self._of: dict[tuple[int, str], list[Row]] = {}  # a long run has very many
        for event in self.events:
            self._of.setdefault((event.report_id, event.kind), []).append(event)
        self.outbox = rows("SELECT * FROM outbox")
        self.inbox = rows("SELECT * FROM inbox WHERE state != 'done'")
        self.living = rows("SELECT * FROM messages WHERE purpose = 'card'")
        self.cards = Counter(row.report_id for row in self.living)
        self.sheets = rows("SELECT * FROM sheets")
        self.on_sheets = Counter(row.report_id for row in rows("SELECT * FROM sheet_items"))
        self.uncertain = uncertain.count(work)
        self.doubts = rows("SELECT * FROM uncertain WHERE kind != 'answers'")
        self.answers = sum(row.n for row in rows("SELECT * FROM uncertain WHERE kind = 'answers'"))

    def of(self, number: str, kind: str) -> list[Row]:
        return self._of.get((self.reports[number].id, kind), [])


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
    shown = (facts.cards[report.id], facts.on_sheets[report.id])
    if max(shown) != 1:  # the card of a case on a sheet comes when it is claimed
        yield f"{order.number} has {shown[0]} living cards and stands on {shown[1]} sheets"
    group = GROUPS[order.place]
    if report.chat_id != group or not _shown(play, order.number, group):
        yield f"{order.number} never reached its group"


def _shown(play: Play, number: str, group: int) -> bool:
    posts = play.playground.world.chats[group].posts.values()
    return any(post.from_bot and number in post.words for post in posts)


def _handlings(play: Play, facts: _Facts) -> Iterator[str]:
    """What staff did is there once each, in the order in which it was done."""
    for number, done in play.handled.items():
        if number in facts.reports:
            yield from _handling(play, facts, number, done)
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


def _handling(play: Play, facts: _Facts, number: str, done: Handling) -> Iterator[str]:
    report = facts.reports[number]
    if len(facts.of(number, "claimed")) != 1:
        yield f"{number} was claimed {len(facts.of(number, 'claimed'))} times"
    comments = [event.note for event in facts.of(number, "commented")]
    if comments != done.comments:
        yield f"{number}: comments {comments}, not {done.comments}"
    resolved = [event.note for event in facts.of(number, "resolved")]
    if resolved != ([done.resolved] if done.resolved else []):
        yield f"{number}: resolved {resolved}, not {done.resolved!r}"
    checked = play.checked.get(number)
    if [event.note for event in facts.of(number, "reworked")] != ([checked] if checked else []):
        yield f"{number}: sent back {len(facts.of(number, 'reworked'))} times, not for {checked!r}"
    if len(facts.of(number, "passed")) != (checked == ""):
        yield f"{number}: found mended {len(facts.of(number, 'passed'))} times"
    waiting = "awaiting_check" if done.resolved else "claimed"
    expected = waiting if checked is None else "claimed" if checked else "closed"
    if report.status != expected:
        yield f"{number} is {report.status}, not {expected}"


def _reminders(play: Play, facts: _Facts) -> Iterator[str]:
    """Each level of a case is said once, and whatever is open and due has been said."""
    now = play.playground.clock.now()
    levels = Counter(
        (event.report_id, event.data, _turn(json.loads(event.data), event.at))
        for event in facts.events
        if event.kind == "reminded"
    )
    yield from (f"reminder {key} was noted {count} times" for key, count in levels.items() if count > 1)
    said = Counter(
        item
        for parcel in facts.outbox
        if parcel.kind == "reminder" and parcel.chat_id in GROUPS.values()
        for item in _items(parcel)
    )
    for key, count in said.items():
        if count > 1 and key[2] != "repeat":
            yield f"reminder {key} was put {count} times"
    reminded = Counter(event.report_id for event in facts.events if event.kind == "reminded")
    put = Counter(report for report, *_ in said.elements())
    for number, report in facts.reports.items():
        is_open = report.status in {"dispatched", "claimed"}
        due = report.claim_due_at if report.status == "dispatched" else report.resolve_due_at
        if is_open and _utc(due) < now and not reminded[report.id]:
            yield f"{number} is due since {due} and nobody was reminded"
        if put[report.id] < reminded[report.id]:
            yield f"{number}: {reminded[report.id]} reminders noted, {put[report.id]} put"


def _doubts(facts: _Facts, kills: int) -> Iterator[str]:
    """What one kill leaves in doubt: at most one message of each chat, of a few chats."""
    after_kill = Counter((row.at, row.chat_id) for row in facts.doubts)
    per_kill = Counter(at for at, _ in after_kill)
    yield from (f"{n} messages in doubt at {at}" for at, n in per_kill.items() if n > CLAIM_WINDOW)
    if len(per_kill) > kills:
        yield f"{len(per_kill)} starts found sends in doubt after {kills} kills"


def _living(play: Play, facts: _Facts) -> Iterator[str]:
    """What the database takes for a card or a sheet is there in its chat."""
    chats = play.playground.world.chats
    for row in (*facts.living, *facts.sheets):
        if row.message_id not in chats[row.chat_id].posts:
            yield f"{row} is not there"


class Beyond(NamedTuple):
    """Messages beyond those that were meant, and how many the bot says there may be."""

    doubled: int
    in_doubt: int


def _private(play: Play, facts: _Facts) -> Beyond:
    """An answer to each message of a rider, a receipt that is edited, a notice for each event."""
    riders = {order.rider for order in play.orders}
    there = {rider: _from_bot(play, rider) for rider in riders}
    meant = Counter(parcel.chat_id for parcel in facts.outbox if parcel.kind in {"notice", "check"})
    for order in play.orders:
        meant[order.rider] += order.messages
    doubled = sum(max(there[rider] - meant[rider], 0) for rider in riders)
    return Beyond(doubled, facts.answers + sum(row.chat_id in riders for row in facts.doubts))


def _groups(play: Play, facts: _Facts) -> dict[str, Beyond]:
    """Each group has its living cards and sheets, riders' words, and reminders."""
    found = {}
    for group in GROUPS.values():
        meant = sum(row.chat_id == group for row in (*facts.living, *facts.sheets))
        meant += sum(p.kind in {"relay", "reminder"} and p.chat_id == group for p in facts.outbox)
        in_doubt = len({row.at for row in facts.doubts if row.chat_id == group})
        found[str(group)] = Beyond(max(_from_bot(play, group) - meant, 0), in_doubt)
    return found


def _from_bot(play: Play, chat_id: int) -> int:
    return sum(post.from_bot for post in play.playground.world.chats[chat_id].posts.values())


def _items(parcel: Row) -> list[tuple[int, str, str, str]]:
    items = json.loads(parcel.payload)["items"]
    return [(item["report"], item["stage"], item["level"], _turn(item, parcel.created_at)) for item in items]


def _turn(item: dict[str, str], at: Any) -> str:
    """The day, where news are asked for: again on each day that brings none. Else there is one turn."""
    return str((_utc(at) + timedelta(hours=8)).date()) if item["stage"] == "update" else ""


def _utc(value: Any) -> datetime:
    """An instant as SQLite (a text without a zone) or PostgreSQL gives it."""
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
