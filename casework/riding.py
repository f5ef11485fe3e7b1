"""Ride mode (捎带拍): a live location shared once, and every photo on the way finds its place by it.

The photos become drafts of their own that ask nothing on the way. At the stop each takes the fix nearest to
it in time, where one can be trusted, and all wait for their categories in one list (`casework.later`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from casework import drafting, fixes, notices, people
from casework.drafting import Origin, Progress, Shot, Spot
from casework.errors import TooManyDraftsError
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import Doubt, DraftState, PhotoRole, PlaceSource
from storage import drafts, inbox, rides
from storage.records import Draft, Ride
from storage.work import Work

_CLOCKS_DIFFER = timedelta(minutes=1)  # what a phone's clock may be off


@dataclass(frozen=True, slots=True)
class Live:
    """A live location as a message says it: whose it is stands with the actor. `until` None: it has ended."""

    message_id: int
    spot: Spot
    at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Snapped:
    """A photo was kept for later and asks nothing now; `placed` where a fix that can be trusted is known."""

    draft: Draft
    placed: bool
    joined: bool = False  # a photo of an album whose first photo was answered already


@dataclass(frozen=True, slots=True)
class Station:
    """A ride has ended (到站) and left so many drafts; `ended` False: nobody was on a ride."""

    ended: bool
    drafts: int


def begin(work: Work, scheme: Scheme, actor: Actor, live: Live) -> Ride:
    """The rider's photos find their places by this live location until its time is over, or the stop."""
    assert actor.id is not None
    assert live.until is not None
    people.require_rider(work, scheme, actor)
    people.meet(work, scheme, actor)
    known = rides.of_message(work, actor.id, live.message_id)
    if known is not None:
        return known
    former = rides.open_ride(work, actor.id)
    if former is not None:
        _end(work, scheme, former, live.at)
    ends_at = min(live.until, live.at + scheme.rides.longest)
    ride = rides.begin(work, actor.id, live.message_id, live.at, ends_at)
    fixes.keep(work, ride, live.spot, live.at)
    return ride


def moved(work: Work, scheme: Scheme, actor: Actor, live: Live) -> Station:
    """The rider is elsewhere by now, or has stopped sharing; a live location that is no ride changes nothing.

    The update that says it is not kept.
    """
    assert actor.id is not None
    inbox.strip(work)
    ride = rides.of_message(work, actor.id, live.message_id)
    if ride is None:
        return Station(ended=False, drafts=0)
    if ride.state != "open":
        if live.at <= ride.ends_at and _waiting(work, ride):  # said before its end, and handled after it
            fixes.keep(work, ride, live.spot, live.at)
        return Station(ended=False, drafts=0)
    if live.until is None or not people.may_report(work, scheme, actor.id):
        return Station(_end(work, scheme, ride, live.at), _waiting(work, ride))
    fixes.keep(work, ride, live.spot, live.at)
    ends_at = min(live.until, ride.began_at + scheme.rides.longest)
    if ends_at != ride.ends_at:
        rides.prolong(work, ride.id, ends_at)
    return Station(ended=False, drafts=0)


def arrive(work: Work, scheme: Scheme, actor: Actor) -> Station:
    """The rider is at the station (到站了)."""
    assert actor.id is not None
    people.require_rider(work, scheme, actor)
    ride = rides.open_ride(work, actor.id)
    if ride is None:
        return Station(ended=False, drafts=len(drafts.kept(work, actor.id)))
    return Station(_end(work, scheme, ride, work.now), _waiting(work, ride))


def sweep(work: Work, scheme: Scheme) -> int:
    """Rides whose time is over have ended, each with its list to the rider; how many."""
    ended = [ride for ride in rides.over(work) if _end(work, scheme, ride, ride.ends_at)]
    for ride in ended:
        if _waiting(work, ride):
            _list(work, ride)
    return len(ended)


def _list(work: Work, ride: Ride) -> None:
    notices.drafts_waiting(work, ride.person_id, "station", f"ride{ride.id}")


def photo(
    work: Work, scheme: Scheme, actor: Actor, shot: Shot, origin: Origin | None = None
) -> Snapped | Progress:
    """The photo is a draft of the ride that the person is on; anywhere else it joins the open draft.

    An open draft that was asked for its photo gets it, ride or not. TooManyDraftsError where too many wait.
    """
    assert actor.id is not None
    people.require_rider(work, scheme, actor)
    done = drafts.caused(work, actor.id)
    if done is not None:
        if done.state in _KEPT:
            return Snapped(done, placed=done.lat is not None)
        return drafting.add_photo(work, scheme, actor, shot)
    home = drafts.album_draft(work, actor.id, shot.album) if shot.album else None
    if home is not None:
        if home.state in _KEPT:
            return _joined(work, scheme, home, shot)
        return drafting.add_photo(work, scheme, actor, shot)
    ride = current(work, actor, shot.sent_at)  # an update may be handled long after it was sent
    if ride is None or (origin is None and _is_asked_for(work, actor)):
        return drafting.add_photo(work, scheme, actor, shot)
    return _snap(work, scheme, actor, ride, shot, origin)


def current(work: Work, actor: Actor, at: datetime | None = None) -> Ride | None:
    """The ride that the person is on now, or was on at that moment."""
    assert actor.id is not None
    return rides.covering(work, actor.id, at or work.now)


def is_on(work: Work, _scheme: Scheme, actor: Actor) -> bool:
    """Whether the person is on a ride now."""
    return current(work, actor) is not None


def remark(work: Work, scheme: Scheme, actor: Actor, text: str, category: str | None) -> bool:
    """The words, or the category they name, go to the last photo of the ride; False where there is none."""
    assert actor.id is not None
    people.require_rider(work, scheme, actor)
    ride = current(work, actor)
    last = drafts.newest_of_ride(work, ride.id) if ride is not None else None
    if last is None or last.state not in _KEPT or drafts.open_draft(work, actor.id) is not None:
        return False
    if work.cause is not None and last.cause == work.cause:
        return True
    if category is not None:
        drafts.change(work, last.id, category=category)
        return True
    words = f"{last.description}\n{text.strip()}".strip()[: scheme.description_max]
    suggested = drafting.suggest(scheme, words)
    chosen = last.category or (suggested.key if suggested is not None else None)
    drafts.change(work, last.id, description=words, category=chosen)
    return True


def doubt_of(work: Work, scheme: Scheme, draft: Draft) -> Doubt | None:
    """Why a photo of a ride has no place; None for a draft of no ride, and for one that has a place."""
    if draft.ride_id is None or draft.taken_at is None or draft.lat is not None:
        return None
    ride = rides.ride(work, draft.ride_id)
    found = fixes.place_at(work, scheme, ride, draft.taken_at) if ride is not None else Doubt.NONE
    return found if isinstance(found, Doubt) else None


def settle(work: Work, ride_id: int | None) -> None:
    """Where no draft of the ride waits any more, nobody knows any more where it was."""
    if ride_id is None:
        return
    ride = rides.ride(work, ride_id)
    if ride is not None and ride.state != "open" and not _waiting(work, ride):
        rides.forget(work, ride_id)


_KEPT = {DraftState.RIDING, DraftState.LATER}


def _is_asked_for(work: Work, actor: Actor) -> bool:
    """Whether the person's open draft waits for its photo."""
    assert actor.id is not None
    draft = drafts.open_draft(work, actor.id)
    return draft is not None and drafts.count_photos(work, draft.id) == 0


def _snap(work: Work, scheme: Scheme, actor: Actor, ride: Ride, shot: Shot, origin: Origin | None) -> Snapped:
    assert actor.id is not None
    require_room(work, scheme, actor)
    words = shot.caption.strip()[: scheme.description_max]
    suggested = drafting.suggest(scheme, words) if words else None
    ride = rides.held(work, ride.id)  # its end takes along the drafts that it sees
    taken_at = _taken_at(scheme, ride, shot) or work.now
    draft = drafts.begin(
        work,
        actor.id,
        work.now + scheme.draft_expires,
        state=(DraftState.RIDING if ride.state == "open" else DraftState.LATER).value,
        ride_id=ride.id,
        taken_at=taken_at,
        remind_at=reminder_at(work, scheme),
        description=words,
        category=suggested.key if suggested is not None else None,
        origin_chat_id=origin.chat_id if origin else None,
        origin_message_id=origin.message_id if origin else None,
    )
    drafting.keep_photo(work, shot, PhotoRole.BEFORE, draft_id=draft.id)
    evidence = shot.evidence
    if evidence is not None and evidence.place is not None:
        lat, lng = evidence.place
        draft = drafts.change(work, draft.id, hint_lat=lat, hint_lng=lng)
    draft = _located(work, scheme, ride, draft)
    if ride.state != "open":
        _list(work, ride)  # after an outage: its end was seen before the photos that had waited
    return Snapped(draft, placed=draft.lat is not None)


def require_room(work: Work, scheme: Scheme, actor: Actor) -> None:
    """TooManyDraftsError where the person has as many drafts waiting as one may have."""
    assert actor.id is not None
    if len(drafts.kept(work, actor.id)) >= scheme.rides.drafts_max:
        raise TooManyDraftsError(scheme.rides.drafts_max)


def reminder_at(work: Work, scheme: Scheme) -> datetime:
    """When the person is reminded of a draft that is put off now."""
    return scheme.rides.reminder(work.now, scheme.timezone, scheme.quiet)


def _joined(work: Work, scheme: Scheme, home: Draft, shot: Shot) -> Snapped:
    if drafts.count_photos(work, home.id) < scheme.photos_max:
        drafting.keep_photo(work, shot, PhotoRole.BEFORE, draft_id=home.id)
    home = drafts.change(work, home.id)
    return Snapped(home, placed=home.lat is not None, joined=True)


def _taken_at(scheme: Scheme, ride: Ride, shot: Shot) -> datetime | None:
    """When the camera took it, if it says a time of this ride; else when it was sent."""
    sent, evidence = shot.sent_at, shot.evidence
    if evidence is None or evidence.taken_at is None or sent is None:
        return sent
    if evidence.taken_offset is not None:
        zoned = (evidence.taken_at - evidence.taken_offset).replace(tzinfo=UTC)
    else:
        zoned = evidence.taken_at.replace(tzinfo=scheme.timezone)
    within = ride.began_at - _CLOCKS_DIFFER <= zoned <= sent + _CLOCKS_DIFFER
    return zoned if within else sent


def _located(work: Work, scheme: Scheme, ride: Ride, draft: Draft) -> Draft:
    """The draft with the place that the fixes know for it by now, or without."""
    assert draft.taken_at is not None
    if draft.place_source not in {None, PlaceSource.LIVE}:
        return draft
    found = fixes.place_at(work, scheme, ride, draft.taken_at)
    if isinstance(found, Doubt):
        place: dict[str, object] = {"lat": None, "lng": None, "accuracy": None, "place_source": None}
    else:
        place = {
            "lat": found.lat,
            "lng": found.lng,
            "accuracy": found.accuracy,
            "place_source": PlaceSource.LIVE.value,
        }
    return drafts.adjust(work, draft.id, **place)


def _end(work: Work, scheme: Scheme, ride: Ride, at: datetime) -> bool:
    """The ride is over: its drafts wait, each with the best place known. False: it was over already."""
    if not rides.end(work, ride.id, min(at, ride.ends_at)):
        return False
    for draft in drafts.of_ride(work, ride.id, DraftState.RIDING):
        if not drafts.count_photos(work, draft.id):  # refused, and its rider was told so
            drafts.adjust(work, draft.id, state=DraftState.CANCELLED.value, remind_at=None)
            continue
        _located(work, scheme, ride, draft)
        drafts.adjust(
            work,
            draft.id,
            state=DraftState.LATER.value,
            remind_at=reminder_at(work, scheme),
            expires_at=work.now + scheme.draft_expires,
        )
    settle(work, ride.id)
    return True


def _waiting(work: Work, ride: Ride) -> int:
    return len(drafts.of_ride(work, ride.id, DraftState.LATER))
