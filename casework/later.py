"""Drafts that wait (稍后再填): put off on the way, or left by a ride; finished and sent at the station.

They are looked at one at a time, each gets its category by one tap, and all that are complete go together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from casework import drafting, likely, notices, people, riding, submission
from casework.drafting import Progress
from casework.errors import NotFoundError
from casework.people import Actor
from casework.places import Point
from casework.scheme import Scheme
from casework.vocabulary import Doubt, DraftState, Part
from storage import drafts, reports
from storage.records import Draft, Photo, Report
from storage.work import Work

_AT_ONCE = 8  # reports in one transaction: nobody else's writing waits for a whole ride's


@dataclass(frozen=True, slots=True)
class Row:
    """One draft of the list: where it is in words ("" where no grid is there), and what it lacks."""

    draft: Draft
    photos: Sequence[Photo]
    place: str
    missing: tuple[Part, ...]
    doubt: Doubt | None
    is_known: bool  # an open case of its category is near: 附近已有


@dataclass(frozen=True, slots=True)
class Pile:
    """A person's drafts that wait, in the order of their photos; `at` is the place of the one shown."""

    rows: Sequence[Row]
    at: int
    riding_until: datetime | None
    now: datetime

    @property
    def shown(self) -> Row:
        return self.rows[self.at]

    @property
    def complete(self) -> int:
        return sum(not row.missing for row in self.rows)


@dataclass(frozen=True, slots=True)
class Sent:
    """All reports that one press has sent so far; `more` where others may still wait."""

    reports: Sequence[Report]
    more: bool


def pile(work: Work, scheme: Scheme, actor: Actor, draft_id: int | None = None) -> Pile | None:
    """The list with this draft shown, else the first that lacks something; None where nothing waits."""
    people.require_rider(work, scheme, actor)
    return _pile(work, scheme, actor, draft_id)


def of_person(work: Work, scheme: Scheme, person_id: int) -> Pile | None:
    """The list for a message that is sent unasked; None for somebody who may no longer report."""
    if not people.may_report(work, scheme, person_id):
        return None
    return _pile(work, scheme, Actor(person_id, ""), None)


def _pile(work: Work, scheme: Scheme, actor: Actor, draft_id: int | None) -> Pile | None:
    assert actor.id is not None
    rows = [_row(work, scheme, draft) for draft in drafts.kept(work, actor.id)]
    rows = [row for row in rows if row.photos]  # what was refused, its rider was told of
    if not rows:
        return None
    lacking = (at for at, row in enumerate(rows) if row.missing)
    wanted = (at for at, row in enumerate(rows) if row.draft.id == draft_id)
    at = next(wanted, next(lacking, 0))
    ride = riding.current(work, actor)
    return Pile(rows, at, ride.ends_at if ride is not None else None, work.now)


def _row(work: Work, scheme: Scheme, draft: Draft) -> Row:
    photos = drafts.photos_of_draft(work, draft.id)
    place = ""
    if draft.lat is not None and draft.lng is not None:
        point = Point(draft.lat, draft.lng)
        grid, _ = scheme.router.locate(work, point, min(draft.accuracy or 0.0, 200.0), scheme.border_margin)
        place = grid.name if grid is not None else ""
    missing = drafting.missing_parts(draft, len(photos))
    known = not missing and bool(likely.of_draft(work, scheme, draft))
    return Row(draft, photos, place, missing, riding.doubt_of(work, scheme, draft), known)


def put_off(work: Work, scheme: Scheme, actor: Actor) -> Draft | None:
    """The open draft waits, and its rider is reminded in the evening; None without one that has a photo."""
    assert actor.id is not None
    people.require_rider(work, scheme, actor)
    done = drafts.caused(work, actor.id)
    if done is not None and done.state == DraftState.LATER:
        return done
    draft = drafts.open_draft(work, actor.id)
    if draft is None or not drafts.count_photos(work, draft.id):
        return None
    riding.require_room(work, scheme, actor)
    expires_at = work.now + scheme.draft_expires
    return drafts.change(work, draft.id, **waiting(work, scheme), expires_at=expires_at)


def put_back(work: Work, scheme: Scheme, actor: Actor) -> bool:
    """The open draft is a photo of a ride, and waits in the list again: nobody can take it a second time.

    False for any other draft, and without one.
    """
    assert actor.id is not None
    done = drafts.caused(work, actor.id)
    if done is not None and done.state == DraftState.LATER:
        return True
    draft = drafts.open_draft(work, actor.id)
    if draft is None or draft.ride_id is None:
        return False
    drafts.change(work, draft.id, **waiting(work, scheme))
    return True


def waiting(work: Work, scheme: Scheme) -> dict[str, object]:
    """The columns of a draft that is put off now."""
    return {"state": DraftState.LATER.value, "remind_at": riding.reminder_at(work, scheme)}


def categorise(work: Work, scheme: Scheme, actor: Actor, draft_id: int, key: str) -> Pile | None:
    """The draft has this category, and the next one that lacks its category is shown."""
    if key not in scheme.categories:
        raise NotFoundError("category", key)
    _own(work, scheme, actor, draft_id)
    drafts.change(work, draft_id, category=key)
    shown = _pile(work, scheme, actor, draft_id)
    if shown is None:
        return None
    order = [*shown.rows[shown.at + 1 :], *shown.rows[: shown.at]]
    following = next((row.draft.id for row in order if Part.CATEGORY in row.missing), draft_id)
    return _pile(work, scheme, actor, following)


def drop(work: Work, scheme: Scheme, actor: Actor, draft_id: int) -> Pile | None:
    """The draft is gone; the list without it, None where it was the last."""
    people.require_rider(work, scheme, actor)
    draft = drafts.draft(work, draft_id)
    if draft is None or draft.person_id != actor.id or draft.state != DraftState.CANCELLED:
        draft = _own(work, scheme, actor, draft_id)
        drafts.finish(work, draft.id, DraftState.CANCELLED, was=draft.state)
        riding.settle(work, draft.ride_id)
    return _pile(work, scheme, actor, None)


def take_up(work: Work, scheme: Scheme, actor: Actor, draft_id: int) -> Progress:
    """The draft is the one that the person is asked about now; another that was open waits instead.

    One that is a report by now comes with it.
    """
    assert actor.id is not None
    people.require_rider(work, scheme, actor)
    draft = drafts.draft(work, draft_id)
    if draft is None or draft.person_id != actor.id:
        raise NotFoundError("draft", draft_id)
    if draft.state == DraftState.SUBMITTED:
        return drafting.progress(work, scheme, draft, report=reports.of_draft(work, draft.id))
    if draft.state == DraftState.OPEN:
        return drafting.progress(work, scheme, draft)
    draft = _own(work, scheme, actor, draft_id)
    other = drafts.open_draft(work, actor.id)
    if other is not None:
        drafts.adjust(work, other.id, **waiting(work, scheme))
    values = {"state": DraftState.OPEN.value, "remind_at": None}
    return drafting.step(work, scheme, actor, drafts.change(work, draft.id, **values), began=True)


def send(work: Work, scheme: Scheme, actor: Actor) -> Sent:
    """Some of the person's complete drafts are reports now (全部发送); asked again until none is left."""
    assert actor.id is not None
    people.require_rider(work, scheme, actor)
    done = [draft for draft in drafts.all_caused(work, actor.id) if draft.state == DraftState.SUBMITTED]
    known = [reports.of_draft(work, draft.id) for draft in done]
    fresh: list[Report] = []
    for draft in drafts.kept(work, actor.id):
        if len(fresh) < _AT_ONCE and not drafting.missing_parts(draft, drafts.count_photos(work, draft.id)):
            fresh.append(submission.submit(work, scheme, actor, draft))
            riding.settle(work, draft.ride_id)
    sent = {report.id: report for report in (*known, *fresh) if report is not None}
    return Sent(list(sent.values()), more=len(fresh) == _AT_ONCE)


def remind(work: Work, scheme: Scheme) -> int:
    """Whoever has drafts waiting hears of it in the evening, once a day, and not in quiet hours; how many."""
    if scheme.quiet.covers(work.now, scheme.timezone):
        return 0
    riders = {draft.person_id for draft in drafts.to_remind(work)}
    for person_id in sorted(riders):
        for draft in drafts.kept(work, person_id):
            drafts.adjust(work, draft.id, remind_at=riding.reminder_at(work, scheme))
        notices.drafts_waiting(work, person_id, "evening", f"{scheme.local(work.now):%y%m%d}")
    return len(riders)


def expire(work: Work, _scheme: Scheme) -> int:
    """Drafts that waited too long are closed, with one word to each rider; how many."""
    gone: dict[int, list[Draft]] = {}
    for draft in drafts.expired_kept(work):
        if drafts.finish(work, draft.id, DraftState.EXPIRED, was=draft.state):
            gone.setdefault(draft.person_id, []).append(draft)
            riding.settle(work, draft.ride_id)
    for person_id, old in gone.items():
        notices.word(work, person_id, "later.expired", str(old[0].id), n=len(old))
    return sum(map(len, gone.values()))


def _own(work: Work, scheme: Scheme, actor: Actor, draft_id: int) -> Draft:
    """The person's own draft that waits."""
    people.require_rider(work, scheme, actor)
    draft = drafts.draft(work, draft_id)
    if (
        draft is None
        or draft.person_id != actor.id
        or draft.state not in {DraftState.RIDING, DraftState.LATER}
    ):
        raise NotFoundError("draft", draft_id)
    return draft
