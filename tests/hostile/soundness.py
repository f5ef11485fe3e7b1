"""What must hold after every step, whatever people do; each breach is a sentence."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from casework import lifecycle
from casework.vocabulary import EventKind, Status, Verb
from playground.chats import Post
from tests.stories.street import Street

_VERBS = {
    EventKind.CLAIMED: Verb.CLAIM,
    EventKind.RESOLVED: Verb.RESOLVE,
    EventKind.RETURNED: Verb.RETURN,
    EventKind.TRANSFERRED: Verb.TRANSFER,
    EventKind.HELD: Verb.HOLD,
    EventKind.RESUMED: Verb.RESUME,
    EventKind.WITHDRAWN: Verb.WITHDRAW,
    EventKind.REASSIGNED: Verb.REASSIGN,
    EventKind.MERGED: Verb.MERGE,
    EventKind.UNABLE: Verb.UNABLE,
    EventKind.PASSED: Verb.PASS,
    EventKind.REWORKED: Verb.REWORK,
    EventKind.CLOSED: Verb.CLOSE,
    EventKind.REOPENED: Verb.REOPEN,
}
_HELD = {Status.CLAIMED, Status.ON_HOLD, Status.AWAITING_CHECK, Status.CLOSED, Status.UNABLE}
_NUMBER = re.compile(r"\d{6}-\d{3,}")
_ADMIN, _STRANGER = 1001, 9001


def breaches(street: Street) -> Iterator[str]:
    """All of them, of the database and of the chats."""
    reports = [
        dict(
            zip(("id", "number", "draft", "reporter", "status", "holder", "chat", "asked"), row, strict=True)
        )
        for row in street.rows(
            "SELECT id, number, draft_id, reporter_id, status, holder_id, chat_id, asked_by FROM reports"
        )
    ]
    yield from _updates(street)
    yield from _drafts(street, reports)
    yield from _records(street, reports)
    yield from _holders(reports)
    yield from _cards(street, reports)
    yield from _chats(street, reports)


# A word to somebody who never spoke to the bot cannot arrive.
def _updates(street: Street) -> Iterator[str]:
    for update_id, state, error in street.rows(
        "SELECT update_id, state, error FROM inbox WHERE state != 'done'"
    ):
        yield f"update {update_id} ended as {state}: {error}"
    for key, state, error in street.rows(
        "SELECT key, state, error FROM outbox WHERE state = 'dead' AND kind != 'word'"
    ):
        yield f"parcel {key} ended as {state}: {error}"


def _drafts(street: Street, reports: list[dict[str, Any]]) -> Iterator[str]:
    drafts = street.rows("SELECT id, person_id, state, report_id FROM drafts")
    of_draft = {report["draft"]: report for report in reports}
    for person, count in Counter(row[1] for row in drafts if row[2] == "open").items():
        if count > 1:
            yield f"{person} has {count} drafts open"
    for draft, person, state, report_id in drafts:
        report = of_draft.get(draft)
        if person == _STRANGER:
            yield "the Stranger has a draft"
        if (report is None) != (state != "submitted"):
            yield f"draft {draft} is {state}, its report is {report}"
        elif report is not None and (report["id"], report["reporter"]) != (report_id, person):
            yield f"draft {draft} of {person} is report {report_id}, which says otherwise: {report}"
    yield from (
        f"{number} is there twice" for number, n in Counter(r["number"] for r in reports).items() if n > 1
    )
    for photo, report in street.rows(
        "SELECT photos.id, reports.number FROM photos JOIN reports ON reports.id = photos.report_id"
        " WHERE photos.role = 'before' AND photos.draft_id != reports.draft_id"
    ):
        yield f"{report} shows photo {photo} of another draft"


def _records(street: Street, reports: list[dict[str, Any]]) -> Iterator[str]:
    """The events of a case lead, by lawful steps, to the status that it has."""
    events = defaultdict(list)
    for report_id, *event in street.rows(
        "SELECT report_id, kind, status_before, status_after FROM events ORDER BY id"
    ):
        events[report_id].append(event)
    for report in reports:
        kinds = Counter(kind for kind, _, _ in events[report["id"]])
        if kinds[EventKind.SUBMITTED] != 1 or kinds[EventKind.DISPATCHED] != 1:
            yield f"{report['number']} was submitted {kinds[EventKind.SUBMITTED]} times"
        status: str = Status.DISPATCHED
        for kind, before, after in events[report["id"]]:
            verb = _VERBS.get(EventKind(kind))
            if kind == EventKind.SPLIT and before == status:  # back to where it was merged
                status = after
            if verb is None:
                continue
            if (
                before != status
                or not lifecycle.allows(verb, before)
                or lifecycle.after(verb, before) != after
            ):
                yield f"{report['number']}: {kind} took it from {before} to {after} when it was {status}"
            status = after
        if status != report["status"]:
            yield f"{report['number']} is {report['status']}, its record says {status}"


def _holders(reports: list[dict[str, Any]]) -> Iterator[str]:
    for report in reports:
        held = report["status"] in _HELD
        free = report["status"] in {Status.DISPATCHED, Status.WITHDRAWN}
        if (held and report["holder"] is None) or (free and report["holder"] is not None):
            yield f"{report['number']} is {report['status']} and held by {report['holder']}"
        if report["asked"] is not None and not Status(report["status"]).is_to_do:
            yield f"{report['number']} is {report['status']} and still asks {report['asked']}"


def _cards(street: Street, reports: list[dict[str, Any]]) -> Iterator[str]:
    """A case is, or will be, where it belongs; nowhere twice, but for sends that a kill left in doubt."""
    known = Counter(street.rows("SELECT report_id, chat_id FROM messages WHERE purpose = 'card'"))
    coming = {
        row[0] for row in street.rows("SELECT report_id FROM outbox WHERE kind = 'card' AND state != 'sent'")
    }
    folded = {row[0] for row in street.rows("SELECT report_id FROM sheet_items")}
    doubt = Counter(row[0] for row in street.rows("SELECT report_id FROM uncertain WHERE kind = 'card'"))
    for report in reports:
        number = report["number"]
        shown = (report["id"], report["chat"]) in known
        if not shown and report["id"] not in coming | folded and report["status"] != Status.WITHDRAWN:
            yield f"{number} is not in its group and never will be"
        for chat in street.pg.world.chats.values():
            here = sum(_is_card(post, number) for post in chat.posts.values()) if chat.is_group else 0
            if here > 1 + doubt[report["id"]]:
                yield f"{number} has {here} cards in {chat.title}"
    yield from (f"report {key} has {n} living cards" for key, n in known.items() if n > 1)


def _is_card(post: Post, number: str) -> bool:
    """A card says its number as code, under its photo; what /find shows has a button of its own."""
    found_again = any(
        button.get("callback_data", "").startswith("1af:")
        for row in post.json.get("reply_markup", {}).get("inline_keyboard", [])
        for button in row
    )
    if not post.from_bot or "photo" not in post.json or number not in post.words or found_again:
        return False
    marked = post.json.get("entities") or post.json.get("caption_entities") or []
    raw = post.words.encode("utf-16-le", "surrogatepass")
    return any(
        entity["type"] == "code"
        and raw[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le")
        == number
        for entity in marked
    )


def _chats(street: Street, reports: list[dict[str, Any]]) -> Iterator[str]:
    """Nobody reads in private of a case that is not theirs, and nobody hears of a code of ours."""
    own = {report["number"]: {report["reporter"]} for report in reports}
    for number, person in street.rows(
        "SELECT reports.number, checks.person_id FROM checks JOIN reports ON reports.id = checks.report_id"
    ):
        own[number].add(person)
    for chat in street.pg.world.chats.values():
        for post in chat.posts.values():
            if not post.from_bot:
                continue
            if "出了点问题，已记录" in post.words or "Something went wrong" in post.words:
                yield f"in {chat.id} the bot said {post.words!r}"
            if chat.is_group or chat.id == _ADMIN:
                continue
            for number in _NUMBER.findall(post.words):
                if chat.id not in own.get(number, ()):
                    yield f"{chat.id} reads of {number}, which is {own.get(number)}'s: {post.words!r}"
