"""A report being put together (草稿): any order, one open draft a person, every step committed.

What the draft still lacks decides what the rider is asked; the step that completes it submits it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from casework import grading, likely, notices, people, submission, view
from casework.errors import NotFoundError, TooManyPhotosError
from casework.evidence import Evidence
from casework.likely import Likely
from casework.people import Actor
from casework.places import Point
from casework.scheme import Category, Scheme
from casework.view import CaseView
from casework.vocabulary import DraftState, Part, PhotoRole, PhotoState, PlaceSource, Topic
from storage import drafts, outbox, reports
from storage import people as people_rows
from storage.records import Draft, Photo, Report
from storage.work import Work

_ALBUM_GRACE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo as Telegram names it; `evidence` where its bytes were looked at already (sent as a file)."""

    file_id: str
    file_unique_id: str
    message_id: int
    album: str | None = None
    caption: str = ""
    forwarded: bool = False
    as_file: bool = False
    evidence: Evidence | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place the rider gave, WGS-84; `accuracy` in metres where the phone says it."""

    point: Point
    source: PlaceSource
    accuracy: float | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """The message in a work group that a report begins with."""

    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a draft stands after a step; `report` once the step completed it."""

    draft: Draft
    photos: int
    missing: tuple[Part, ...]
    report: Report | None = None
    case: CaseView | None = None  # the report, where this very step completed it
    began: bool = False  # this step opened the draft
    joined: bool = False  # a photo of an album whose first photo was answered already
    replaced: bool = False  # a second location took the place of the first
    suggestion: Category | None = None
    likely: tuple[Likely, ...] = ()  # complete, but one of these open cases may be the same


def missing_parts(draft: Draft, photos: int) -> tuple[Part, ...]:
    lacks = {
        Part.PHOTO: photos == 0,
        Part.PLACE: draft.lat is None,
        Part.CATEGORY: draft.category is None,
    }
    return tuple(part for part, is_missing in lacks.items() if is_missing)


def suggest(scheme: Scheme, text: str) -> Category | None:
    """The category whose words the text uses most; none when it uses none."""
    lowered = text.casefold()
    scores = {
        key: sum(lowered.count(word.casefold()) for word in category.words)
        for key, category in scheme.categories.items()
    }
    best = max(scores, key=lambda key: scores[key], default=None)
    return scheme.categories[best] if best is not None and scores[best] else None


def start(work: Work, scheme: Scheme, actor: Actor) -> Progress:
    """The person's open draft, a new one where there is none."""
    if (done := _done_before(work, scheme, actor)) is not None:
        return done
    draft, began = _open(work, scheme, actor)
    return step(work, scheme, actor, draft, began=began)


def look(work: Work, scheme: Scheme, actor: Actor) -> Progress | None:
    """Where the person's open draft stands; None without one."""
    assert actor.id is not None
    draft = drafts.open_draft(work, actor.id)
    return None if draft is None else progress(work, scheme, draft)


def look_as_rider(work: Work, scheme: Scheme, actor: Actor) -> Progress | None:
    """The same for somebody who may report; everybody else raises NotAllowedError."""
    people.require_rider(work, scheme, actor)
    return look(work, scheme, actor)


def add_photo(work: Work, scheme: Scheme, actor: Actor, shot: Shot) -> Progress:
    """The photo joins the draft, or the report that an earlier photo of its album already became."""
    assert actor.id is not None
    people.require_rider(work, scheme, actor)
    if (done := _done_before(work, scheme, actor)) is not None:
        return done
    home = drafts.album_draft(work, actor.id, shot.album) if shot.album else None
    if home is not None and home.state in {DraftState.SUBMITTED, DraftState.FOLLOWED}:
        return join_report(work, scheme, home, shot)
    draft, began = _open(work, scheme, actor)
    if drafts.count_photos(work, draft.id) >= scheme.photos_max:
        raise TooManyPhotosError(scheme.photos_max)
    keep_photo(work, shot, PhotoRole.BEFORE, draft_id=draft.id)
    values: dict[str, object] = {}
    if shot.caption and not draft.description:
        values["description"] = shot.caption.strip()[: scheme.description_max]
    evidence = shot.evidence
    if evidence is not None and evidence.place is not None and draft.lat is None:
        values["hint_lat"], values["hint_lng"] = evidence.place
    draft = drafts.change(work, draft.id, **values)
    return step(work, scheme, actor, draft, began=began, joined=home is not None)


def add_place(work: Work, scheme: Scheme, actor: Actor, spot: Spot) -> Progress:
    """The draft has this place; a second one takes the place of the first."""
    if (done := _done_before(work, scheme, actor)) is not None:
        return done
    draft, began = _open(work, scheme, actor)
    replaced = draft.lat is not None
    draft = drafts.change(
        work,
        draft.id,
        lat=spot.point.lat,
        lng=spot.point.lng,
        accuracy=spot.accuracy,
        place_source=str(spot.source),
        place_name=spot.name[:256],
    )
    return step(work, scheme, actor, draft, began=began, replaced=replaced)


def take_hint(work: Work, scheme: Scheme, actor: Actor, draft_id: int) -> Progress:
    """The place that the photo's EXIF names is the place of the report."""
    draft = own(work, actor, draft_id)
    if draft.report_id is not None or draft.hint_lat is None or draft.hint_lng is None:
        return step(work, scheme, actor, draft)
    spot = Spot(Point(draft.hint_lat, draft.hint_lng), PlaceSource.EXIF)
    return add_place(work, scheme, actor, spot)


def categorise(work: Work, scheme: Scheme, actor: Actor, draft_id: int, key: str) -> Progress:
    """The draft has this category; where nothing else is missing it is a report now."""
    if key not in scheme.categories:
        raise NotFoundError("category", key)
    draft = own(work, actor, draft_id)
    if draft.state != DraftState.SUBMITTED:
        draft = drafts.change(work, draft.id, category=key)
    return step(work, scheme, actor, draft)


def describe(work: Work, scheme: Scheme, actor: Actor, text: str) -> Progress | None:
    """The words are the draft's description, added to what it had; None without a draft."""
    assert actor.id is not None
    if (done := _done_before(work, scheme, actor)) is not None:
        return done
    draft = drafts.open_draft(work, actor.id)
    if draft is None:
        return None
    words = f"{draft.description}\n{text.strip()}".strip()[: scheme.description_max]
    draft = drafts.change(work, draft.id, description=words)
    return step(work, scheme, actor, draft)


def cancel(work: Work, _scheme: Scheme, actor: Actor) -> bool:
    """The person's draft is dropped; False when there was none."""
    assert actor.id is not None
    done = drafts.caused(work, actor.id)
    if done is not None and done.state == DraftState.CANCELLED:
        return True
    draft = drafts.open_draft(work, actor.id)
    return draft is not None and drafts.finish(work, draft.id, DraftState.CANCELLED)


def prompted(work: Work, _scheme: Scheme, draft_id: int, message_id: int) -> None:
    """This message of ours asks for what the draft lacks."""
    drafts.change(work, draft_id, prompt_id=message_id)


def expire(work: Work, scheme: Scheme) -> int:
    """Drafts that nobody finished are closed, each with a word to the rider; how many.

    One that only waits for the rider to say whether it is a case nearby becomes a report: they have left,
    believing that it was.
    """
    count = 0
    for draft in drafts.expired(work):
        if not missing_parts(draft, drafts.count_photos(work, draft.id)) and people.may_report(
            work, scheme, draft.person_id
        ):
            report = submission.submit(work, scheme, _rider_of(work, draft), draft)
            notices.receipt(work, report)
            count += 1
        elif drafts.finish(work, draft.id, DraftState.EXPIRED):
            notices.word(work, draft.person_id, "draft.expired", str(draft.id))
            count += 1
    return count


def _rider_of(work: Work, draft: Draft) -> Actor:
    known = people_rows.person(work, draft.person_id)
    return Actor(draft.person_id, known.name if known else "")


def _done_before(work: Work, scheme: Scheme, actor: Actor) -> Progress | None:
    """What the update being handled brought about before the program was stopped; None: it is new."""
    assert actor.id is not None
    draft = drafts.caused(work, actor.id)
    if draft is None:
        return None
    people.require_rider(work, scheme, actor)
    return progress(work, scheme, draft, report=reports.of_draft(work, draft.id))


def _open(work: Work, scheme: Scheme, actor: Actor) -> tuple[Draft, bool]:
    """(the person's open draft, whether it is new); `step` reads their rights, and undoes it without them."""
    assert actor.id is not None
    found = drafts.open_draft(work, actor.id)
    if found is not None:
        return found, False
    people.meet(work, scheme, actor)
    return drafts.begin(work, actor.id, work.now + scheme.draft_expires), True


def own(work: Work, actor: Actor, draft_id: int) -> Draft:
    """The draft behind a button: the person's own, still open or a report by now."""
    draft = drafts.draft(work, draft_id)
    if draft is None or draft.person_id != actor.id:
        raise NotFoundError("draft", draft_id)
    if draft.state in {DraftState.CANCELLED, DraftState.EXPIRED, DraftState.FOLLOWED}:
        raise NotFoundError("draft", draft_id)
    return draft


def progress(
    work: Work,
    scheme: Scheme,
    draft: Draft,
    *,
    report: Report | None = None,
    began: bool = False,
    joined: bool = False,
    replaced: bool = False,
) -> Progress:
    """Where the draft stands now."""
    photos = drafts.count_photos(work, draft.id)
    missing = missing_parts(draft, photos)
    waits = not missing and report is None and draft.state == DraftState.OPEN
    return Progress(
        draft,
        photos,
        missing,
        report,
        began=began,
        joined=joined,
        replaced=replaced,
        suggestion=suggest(scheme, draft.description) if draft.description else None,
        likely=likely.of_draft(work, scheme, draft) if waits else (),
    )


def step(
    work: Work,
    scheme: Scheme,
    actor: Actor,
    draft: Draft,
    *,
    began: bool = False,
    joined: bool = False,
    replaced: bool = False,
) -> Progress:
    """The draft's progress; a complete one becomes its report in this same transaction.

    Unless the rider is to be asked first whether it is one that is open near it: see `expire`.
    """
    people.require_rider(work, scheme, actor)
    reached = progress(work, scheme, draft, began=began, joined=joined, replaced=replaced)
    if reached.missing:
        return reached
    if reached.likely:
        waiting = drafts.change(work, draft.id, expires_at=work.now + scheme.duplicates.answer_within)
        return replace(reached, draft=waiting)
    report = submission.submit(work, scheme, actor, draft)
    case = view.of(work, scheme, report)
    return replace(reached, report=report, case=case, began=False, replaced=False)


def keep_photo(
    work: Work,
    shot: Shot,
    role: PhotoRole,
    *,
    draft_id: int | None = None,
    report_id: int | None = None,
    at_round: int = 0,
) -> Photo | None:
    """The photo is the draft's or the case's; None where it has it already."""
    values: dict[str, object] = {
        "draft_id": draft_id,
        "report_id": report_id,
        "role": str(role),
        "round": at_round,
        "state": str(PhotoState.NEW),
        "file_id": shot.file_id,
        "file_unique_id": shot.file_unique_id,
        "as_file": shot.as_file,
        "forwarded": shot.forwarded,
        "album": shot.album,
        "message_id": shot.message_id,
    }
    if shot.evidence is not None:
        values |= described(shot.evidence)
    photo = drafts.add_photo(work, dict(values))
    if photo is not None and photo.state == PhotoState.NEW:
        work.wake(Topic.PHOTOS)
    if photo is not None and photo.dhash is not None and draft_id is not None:  # sent as a file
        draft = drafts.draft(work, draft_id)
        grading.recognise(work, photo, draft.person_id if draft else 0)
    return photo


def described(evidence: Evidence) -> dict[str, object]:
    """What is known of a photo once its bytes were looked at, as columns."""
    lat, lng = evidence.place or (None, None)
    return {
        "state": str(PhotoState.KEPT),
        "sha256": evidence.sha256,
        "width": evidence.width,
        "height": evidence.height,
        "dhash": evidence.dhash,
        "taken_at": evidence.taken_at.isoformat() if evidence.taken_at else None,
        "lat": lat,
        "lng": lng,
    }


def join_report(work: Work, scheme: Scheme, draft: Draft, shot: Shot) -> Progress:
    """A straggler of an album: its report is there already and shows it too."""
    assert draft.report_id is not None
    report = reports.report(work, draft.report_id)
    assert report is not None
    role = PhotoRole.FOLLOW if draft.state == DraftState.FOLLOWED else PhotoRole.BEFORE
    full = drafts.count_photos(work, draft.id) >= scheme.photos_max
    late = work.now - draft.touched_at > _ALBUM_GRACE
    if not full and not late:
        photo = keep_photo(work, shot, role, draft_id=draft.id, report_id=report.id)
        if photo is not None and role == PhotoRole.BEFORE:
            outbox.rearm(work, report.id, "card")
    return progress(work, scheme, draft, report=report, joined=True)


def add_later_photo(
    work: Work, report: Report, shot: Shot, role: PhotoRole, *, at_round: int | None = None
) -> Photo | None:
    """The photo shows the case once it was handled (处置后), or what a rider saw who looked (核查)."""
    this = report.rework if at_round is None else at_round
    known: Sequence[Photo] = drafts.photos_of_report(work, report.id, role)
    if any(photo.file_unique_id == shot.file_unique_id and photo.round == this for photo in known):
        return None
    return keep_photo(work, shot, role, report_id=report.id, at_round=this)
