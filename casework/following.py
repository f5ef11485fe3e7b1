"""What a rider answers to "is it this one?" (就是这个, 不是): they follow that case, or make a new one."""

from dataclasses import dataclass

from casework import drafting, journal, likely, notices, people
from casework.drafting import Progress
from casework.errors import NotFoundError
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import DraftState, EventKind, PhotoRole, Role, Status
from storage import drafts, followers, likeness, reports
from storage.records import Draft, Report
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Answer:
    """Either the case that is followed now, or where the draft went by itself.

    `gone` is the case that was meant, where it was no longer to be joined.
    """

    followed: Report | None = None
    progress: Progress | None = None
    gone: Report | None = None


def same(work: Work, scheme: Scheme, actor: Actor, draft_id: int, report_id: int) -> Answer:
    """It is this one (就是这个): no second case, the rider follows it and their photos are kept with it.

    A case that was closed meanwhile cannot be followed: then the draft is a report of its own.
    """
    people.require_rider(work, scheme, actor)
    known = drafts.draft(work, draft_id)
    if known is not None and known.person_id == actor.id and known.state == DraftState.FOLLOWED:
        assert known.report_id is not None
        return Answer(followed=reports.report(work, known.report_id))
    draft = drafting.own(work, actor, draft_id)
    if draft.state == DraftState.SUBMITTED:
        return Answer(progress=drafting.step(work, scheme, actor, draft))
    meant = reports.report(work, report_id)
    if meant is None or not likely.is_near(scheme, draft, meant):
        raise NotFoundError("button", report_id)
    root = root_of(work, meant)
    joined = _join(work, actor, draft, root)
    if joined is None:
        draft = drafts.change(work, draft.id, unlike=_with(draft, meant.id))
        return Answer(progress=drafting.step(work, scheme, actor, draft), gone=root)
    return Answer(followed=joined)


def other(work: Work, scheme: Scheme, actor: Actor, draft_id: int) -> Progress:
    """It is none of those (不是): submitted as ever, and never asked about them again."""
    draft = drafting.own(work, actor, draft_id)
    if draft.state == DraftState.SUBMITTED:
        return drafting.step(work, scheme, actor, draft)
    shown = likely.of_draft(work, scheme, draft)
    for photo in drafts.photos_of_draft(work, draft.id):  # whoever handles it is told of a photo used twice
        twice = next((one for one in shown if one.photo and likely.same_photo([photo], [one.photo])), None)
        if twice is not None:
            likeness.remember_seen(work, photo.id, twice.report.id)
    draft = drafts.change(work, draft.id, unlike=_with(draft, *(one.report.id for one in shown)))
    return drafting.step(work, scheme, actor, draft)


def leave(work: Work, _scheme: Scheme, actor: Actor, report_id: int) -> Report:
    """The person hears of the case no more (取消关注)."""
    assert actor.id is not None
    report = reports.report(work, report_id)
    if report is None or not followers.follows(work, report_id, actor.id):
        raise NotFoundError("report", report_id)
    followers.remove(work, report_id, actor.id)
    counted(work, root_of(work, report))
    return report


def root_of(work: Work, report: Report) -> Report:
    """The case that this one is a duplicate of, however often; itself where it is none."""
    while report.duplicate_of is not None:
        above = reports.report(work, report.duplicate_of)
        assert above is not None
        report = above
    return report


def counted(work: Work, root: Report) -> Report:
    """The case with the number of people who hear of it beside its reporter; its cards show it."""
    others = {person for person, _ in followers.audience(work, root.id)} - {root.reporter_id}
    root = reports.change(work, root.id, followers=len(others))
    notices.changed_in_groups(work, root)
    return root


def _join(work: Work, actor: Actor, draft: Draft, root: Report) -> Report | None:
    """The case with its new follower; None where it is not being worked on any more."""
    assert actor.id is not None
    held = reports.hold_open(work, root.id)
    if held is None or Status(held.status) not in likely.AT_WORK:
        return None
    drafts.finish(work, draft.id, DraftState.FOLLOWED, was=draft.state, report_id=held.id)
    notices.origin(work, held, draft)
    drafts.lend_photos(work, draft.id, held.id, PhotoRole.FOLLOW)
    journal.write(work, held, EventKind.FOLLOWED, actor, Role.RIDER, note=draft.description)
    if held.reporter_id != actor.id:
        followers.add(work, held.id, actor.id)
    return counted(work, held)


def _with(draft: Draft, *report_ids: int) -> str:
    """The draft's list of cases that it is not, with these, as many as the column holds."""
    known = [part for part in draft.unlike.split(",") if part]
    known += [str(one) for one in report_ids if str(one) not in known]
    while len(",".join(known)) > 200:  # noqa: PLR2004 - the column's length
        known.pop(0)
    return ",".join(known)
