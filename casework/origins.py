"""Reports that begin in a work group (群里随手拍): the photo is there, what it lacks is asked in private."""

from dataclasses import dataclass

from casework import drafting, groups, later, people, riding
from casework.drafting import Origin, Shot
from casework.errors import NotFoundError
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import DraftState, PhotoRole
from storage import drafts, reports
from storage.records import Draft, Report
from storage.work import Work

_DROPPED = {DraftState.CANCELLED, DraftState.EXPIRED}


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a group's photo: a draft of the actor's, or what was made of it before (`known`).

    `joined` is one more photo of an album.
    """

    draft: Draft
    known: bool = False
    joined: bool = False
    report: Report | None = None  # where it is one already


def take(work: Work, scheme: Scheme, actor: Actor, origin: Origin, shot: Shot, *, own: bool = True) -> Taken:
    """The photo is a draft of the actor's, who reports it, whoever took it (`own` where they did).

    One's own joins the ride that one was on. Where nothing else is open it is the draft that the person is
    asked about, else it waits. NotFoundError in a group where nobody answers for anything.
    """
    assert actor.id is not None
    may_take(work, scheme, actor, origin)
    done = drafts.caused(work, actor.id)
    if done is not None:
        return Taken(done)
    known = drafts.from_message(work, origin.chat_id, origin.message_id)
    if known is not None:
        if _waits_for(work, actor, known):
            known = later.take_up(work, scheme, actor, known.id).draft
        return Taken(known, known=True, report=_report(work, known))
    home = drafts.album_draft(work, actor.id, shot.album) if shot.album else None
    if home is not None and more_of_album(work, scheme, actor, origin.chat_id, shot):
        return Taken(home, joined=True, report=_report(work, home))
    if own and riding.current(work, actor, shot.sent_at) is not None:
        snapped = riding.photo(work, scheme, actor, shot, origin)
        assert isinstance(snapped, riding.Snapped)
        return Taken(snapped.draft)
    values: dict[str, object] = {
        "origin_chat_id": origin.chat_id,
        "origin_message_id": origin.message_id,
        "description": shot.caption.strip()[: scheme.description_max],
    }
    if shot.evidence is not None and shot.evidence.place is not None:
        values["hint_lat"], values["hint_lng"] = shot.evidence.place
    if drafts.open_draft(work, actor.id) is not None:
        riding.require_room(work, scheme, actor)
        values |= later.waiting(work, scheme)
    expires_at = work.now + scheme.draft_expires
    draft = drafts.begin(work, actor.id, expires_at, **values)
    if draft.origin_message_id != origin.message_id:  # one was opened in private at the same moment
        draft = drafts.begin(work, actor.id, expires_at, **(values | later.waiting(work, scheme)))
    drafting.keep_photo(work, shot, PhotoRole.BEFORE, draft_id=draft.id)
    return Taken(draft)


def may_take(work: Work, scheme: Scheme, actor: Actor, origin: Origin) -> None:
    """Nothing where the actor may report from this group; else NotFoundError or NotAllowedError."""
    if not groups.answers(work, scheme, origin.chat_id):
        raise NotFoundError("work_group", origin.chat_id)
    people.require_rider(work, scheme, actor)


def more_of_album(work: Work, scheme: Scheme, actor: Actor, chat_id: int, shot: Shot) -> bool:
    """Another photo of an album that this person reported from this group; False for any other photo."""
    assert actor.id is not None
    home = drafts.album_draft(work, actor.id, shot.album) if shot.album else None
    if home is None or home.origin_chat_id != chat_id or not people.may_report(work, scheme, actor.id):
        return False
    if home.state == DraftState.SUBMITTED:
        drafting.join_report(work, scheme, home, shot)
    elif home.state not in _DROPPED and drafts.count_photos(work, home.id) < scheme.photos_max:
        drafting.keep_photo(work, shot, PhotoRole.BEFORE, draft_id=home.id)
    return True


def _waits_for(work: Work, actor: Actor, known: Draft) -> bool:
    """Whether the person put it off and has nothing else in hand now: then it is what they mean."""
    mine = known.person_id == actor.id and known.state == DraftState.LATER
    return mine and drafts.open_draft(work, known.person_id) is None


def _report(work: Work, draft: Draft) -> Report | None:
    """What the draft became: a report, or one more follower of somebody else's."""
    return reports.report(work, draft.report_id) if draft.report_id is not None else None
