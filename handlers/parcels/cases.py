"""Parcels about one case: its card, the reporter's receipt, what was said of it, what is asked about it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from casework import marks, noting, view
from casework.noting import NONE, Shown
from casework.scheme import Scheme
from casework.view import CaseView
from casework.vocabulary import EventKind, ParcelKind, Purpose, Status, TransferState
from handlers import cards, checks, extensions, keyboards, photos, receipts
from handlers.cards import Card
from handlers.desk import Desk
from handlers.parcels.post import Post, about, spoken
from handlers.texts import Texts, lines
from storage import checks as check_rows
from storage import extensions as extension_rows
from storage import people, reports, sheets
from storage.extensions import Extension
from storage.records import Check, Event, Message, Parcel, Person, Photo
from storage.sheets import Sheet
from storage.work import Work

_AT_WORK = {Status.CLAIMED, Status.ON_HOLD}
_FADED = "gone"  # what a message shows whose photos' time is over
_TOLD = (Purpose.NOTICE, Purpose.RELAY, Purpose.RECEIPT)
_ANSWERABLE = {EventKind.COMMENTED, EventKind.RETURNED, EventKind.UNABLE}


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything that a parcel about a case may need, read in one transaction."""

    case: CaseView
    event: Event | None
    living: Message | None
    card: Message | None
    sheet: Sheet | None
    person: Person | None
    notes: Shown  # of the case, for its card alone


def subject_of(work: Work, scheme: Scheme, parcel: Parcel) -> Subject | None:
    if parcel.report_id is None or parcel.chat_id is None:
        return None
    case = view.load(work, scheme, parcel.report_id)
    if case is None:
        return None
    purpose = Purpose.RECEIPT if parcel.kind == ParcelKind.RECEIPT else Purpose.CARD
    living = reports.living(work, case.report.id, purpose, parcel.chat_id)
    if "repaint" in parcel.details:
        said = [reports.said(work, case.report.id, one, parcel.chat_id) for one in _TOLD]
        living = next((one for some in said for one in some if one.id == parcel.details["repaint"]), None)
    folded = sheets.showing(work, case.report.id, parcel.chat_id) if parcel.chat_id < 0 else ()
    return Subject(
        case,
        reports.event(work, parcel.event_id) if parcel.event_id is not None else None,
        living,
        reports.living(work, case.report.id, Purpose.CARD, parcel.chat_id),
        folded[0] if folded else None,
        people.person(work, parcel.chat_id) if parcel.chat_id > 0 else None,
        noting.shown(work, scheme, case.report, parcel.chat_id) if parcel.kind == ParcelKind.CARD else NONE,
    )


async def repainted(desk: Desk, subject: Subject, post: Post) -> Post | None:
    """The same words with the photo as it is now, in the message that told them; nothing where that is so."""
    there, case = subject.living, subject.case
    if there is None:
        return None
    if case.photos_gone_at is not None:
        if there.shown.endswith(_FADED):
            return None
        empty = await _empty(spoken(desk, subject.person), case)
        post = replace(post, photo=empty, picture=f"{there.shown.partition('|')[0]}|{_FADED}")
    elif post.photo is None or there.shown == post.picture:
        return None
    return replace(post, living=there, reply_to=None)


async def card(desk: Desk, parcel: Parcel, subject: Subject) -> Post | None:
    """The living card: the case as it is now, or where it went."""
    assert parcel.chat_id is not None
    case, living = subject.case, subject.living
    t = spoken(desk, subject.person)
    report = case.report
    here = report.chat_id == parcel.chat_id or (report.chat_id is None and parcel.chat_id > 0)
    if not here and living is None:
        return None
    if living is None and case.status == Status.WITHDRAWN:
        return None  # taken back before anybody saw it
    if living is None and subject.sheet is not None and case.status not in _AT_WORK:
        return None  # its sheet shows it, until somebody takes it on
    card = cards.in_group(t, desk.scheme, case, notes=subject.notes) if here else cards.moved_on(t, case)
    post = about(parcel, card, living, Purpose.CARD)
    if case.photos_gone_at is not None:
        return await _faded(t, case, post)
    shown = photos.kept(case.before)
    picture = marks.mark(shown)
    if not shown or (living is not None and (living.shown == picture or not living.has_photo)):
        return replace(post, picture=living.shown if living else "")
    photo = await asyncio.to_thread(_picture, desk, t, case, shown)
    return replace(post, photo=photo, picture=picture if photo is not None else "")


async def _faded(t: Texts, case: CaseView, post: Post) -> Post | None:
    """The card of a case whose photos are gone: a message of Telegram's that has one gets an empty picture.

    Nobody needs a new card for what ended long ago.
    """
    living = post.living
    if living is None and not case.status.is_open:
        return None
    if not isinstance(living, Message) or not living.has_photo or living.shown == _FADED:
        return replace(post, picture=living.shown if isinstance(living, Message) else "")
    return replace(post, photo=await _empty(t, case), picture=_FADED)


async def _empty(t: Texts, case: CaseView) -> bytes:
    """What stands where a photo stood."""
    from handlers.pictures.faded import faded  # noqa: PLC0415 - not needed at a start

    return await asyncio.to_thread(faded, t.plain("card.photos_gone_picture"), case.report.number)


def _picture(desk: Desk, t: Texts, case: CaseView, shown: Sequence[Photo]) -> bytes | None:
    """The photos as one picture, stamped the way watermark cameras do (水印相机); None where all are lost."""
    from handlers.pictures.watermark import Stamp, card_picture  # noqa: PLC0415 - not needed at a start

    images = [data for photo in shown if (data := photos.pixels(desk, photo)) is not None]
    if not images:
        return None
    if not desk.scheme.watermark:
        return card_picture(images, None)
    local = desk.scheme.local(case.report.submitted_at)
    place = case.grid.name if case.grid else ""
    spot = f"{case.report.lat:.5f}, {case.report.lng:.5f}"
    stamp = Stamp(
        number=case.report.number,
        when_text=f"{local:%Y-%m-%d %H:%M}",
        place_text=" ".join(part for part in (place, case.report.place_name) if part) or spot,
        extra_lines=(f"{case.category.name(t.language)}  {spot}",),
    )
    return card_picture(images, stamp)


async def receipt(desk: Desk, parcel: Parcel, subject: Subject) -> Post | None:
    """The reporter's living card; it is edited without a sound.

    A follower's may be a picture: the question whether it is their case, which it was before.
    """
    living = subject.living
    shown = living.shown if living else ""
    follows = parcel.chat_id != subject.case.report.reporter_id
    t = spoken(desk, subject.person)
    card = receipts.to_reporter(t, desk.scheme, subject.case, shown, following=follows)
    post = replace(about(parcel, card, living, Purpose.RECEIPT), silent=True, picture=shown)
    first = subject.case.before[:1] if living is not None and living.has_photo else ()
    wanted = marks.mark(first) if first and first[0].blur else ""
    if not first or shown == wanted:
        return post
    photo = await photos.again(desk, first[0], waits=True)
    return post if photo is None else replace(post, photo=photo, picture=wanted)


async def notice(desk: Desk, parcel: Parcel, subject: Subject) -> Post | None:
    """One short message to the reporter, or a follower, about one event, with the after-photo if any."""
    event, case = subject.event, subject.case
    if event is None:
        return None
    t = spoken(desk, subject.person)
    who = case.community.name if case.community else t.plain("word.street")
    mark = "" if event.kind == EventKind.COMMENTED else "💬 "  # its first line has one
    follows = parcel.chat_id != case.report.reporter_id
    text = lines(
        t(f"notice.{event.kind}", number=case.report.number, who=who),
        t("notice.following", kind=case.category.name(t.language)) if follows else None,
        f"{mark}{cards.cut(event.note, 500)}" if event.note else None,
        t("notice.reply") if event.kind in _ANSWERABLE else None,
    )
    after = case.after[-1] if event.kind == EventKind.RESOLVED and case.after else None
    after = next((one for one in case.after if one.id == parcel.details.get("photo")), after)
    photo = (
        await photos.of_event(desk, event.details)
        if after is None
        else await photos.again(desk, after, waits=True)
    )
    post = about(parcel, Card(text, keyboards.NO_BUTTONS), None, Purpose.NOTICE)
    return replace(post, photo=photo, keyboard=None, picture=marks.of_event(event.id, after))


async def relay(desk: Desk, parcel: Parcel, subject: Subject) -> Post | None:
    """The rider's words as a reply under the card, without a name; or what an admin refused."""
    event = subject.event
    if event is None:
        return None
    t = spoken(desk, subject.person)
    photo: str | bytes | None = None
    found: Photo | None = None
    if event.kind in {EventKind.REWORKED, EventKind.REOPENED}:
        first = checks.sent_back(t, desk.scheme, subject.case, event)
        found = next((one for one in subject.case.looked if one.id == event.details.get("photo")), None)
        photo = await photos.again(desk, found, waits=True) if found is not None else None
    elif event.kind == EventKind.DECLINED:
        said_no = [one for one in subject.case.transfers if one.state == TransferState.DECLINED]
        last = said_no[-1] if said_no else None  # the case may be asked of somebody else by now
        name = subject.case.community_named(last.to_community_id) if last else ""
        first = t("relay.declined", number=subject.case.report.number, name=name)
    elif event.kind == EventKind.EXTENSION_REFUSED:
        first = t("relay.extension_refused", number=subject.case.report.number, name=event.actor_name)
    else:
        first = t("relay.from_rider", number=subject.case.report.number)
    words = cards.cut(event.note, 500)
    mark = (
        "💬 " if event.kind in {EventKind.REWORKED, EventKind.REOPENED} else ""
    )  # else its first line has one
    text = lines(first, f"{mark}{words}" if words else None)
    post = about(parcel, Card(text, keyboards.NO_BUTTONS), None, Purpose.RELAY)
    shown = subject.card or subject.sheet
    reply_to = shown.message_id if shown else None
    return replace(
        post, photo=photo, reply_to=reply_to, keyboard=None, picture=marks.of_event(event.id, found)
    )


async def extension(desk: Desk, parcel: Parcel, subject: Subject) -> Post | None:
    """The message that asks an admin for more time, and what became of it; a former one is left alone."""

    def load(work: Work, _scheme: Scheme) -> tuple[Extension | None, Message | None]:
        assert parcel.chat_id is not None
        asked = extension_rows.extension(work, int(parcel.details["extension"]))
        return asked, reports.living(work, subject.case.report.id, Purpose.EXTENSION, parcel.chat_id)

    asked, living = await desk.store.read(load, desk.scheme)
    if asked is None:
        return None
    card = extensions.request(spoken(desk, subject.person), desk.scheme, subject.case, asked)
    known = living if living is not None and living.shown == str(asked.id) else None
    return replace(about(parcel, card, known, Purpose.EXTENSION), picture=str(asked.id))


async def origin(desk: Desk, parcel: Parcel, subject: Subject) -> Post | None:
    """The number of the case, under the message that it began with; replies to it are about the case."""
    case = subject.case
    t = spoken(desk, None)
    who = case.community.name if case.community else t.plain("word.street")
    text = t("origin.number", number=case.report.number, who=who)
    post = about(parcel, Card(text, keyboards.NO_BUTTONS), None, Purpose.RELAY)
    return replace(post, reply_to=int(parcel.details["message"]), keyboard=None)


async def check(desk: Desk, parcel: Parcel) -> Post | None:
    """The question whether a case is mended, with before and after in one picture; later, its answer."""
    assert parcel.chat_id is not None
    found = await desk.store.read(_asked, desk.scheme, parcel)
    if found is None:
        return None
    case, check, living, person = found
    t = spoken(desk, person)
    text, keyboard = checks.question(t, case, check)
    if living is None and (not keyboard.inline_keyboard or "repaint" in parcel.details):
        return None  # it was decided before anybody could be asked; or what was to be edited is gone
    post = about(parcel, Card(text, keyboard), living, Purpose.CHECK)
    before, after = checks.shown(case, check)
    mark = f"{check.id}|{checks.mark(before, after)}"
    kept = replace(post, picture=living.shown if living else f"{check.id}|")
    if case.photos_gone_at is not None:
        if living is None or not living.has_photo or living.shown.endswith(_FADED):
            return kept
        return replace(post, photo=await _empty(t, case), picture=f"{check.id}|{_FADED}")
    if (before is None and after is None) or (
        living is not None and (living.shown == mark or not living.has_photo)
    ):
        return kept
    is_asked = case.status == Status.AWAITING_CHECK and check.round == case.report.rework
    if not is_asked and (living is None or checks.is_blurred_alike(living.shown, mark)):
        return kept
    photo = await asyncio.to_thread(checks.picture, desk, t, before, after)
    return kept if photo is None else replace(post, photo=photo, picture=mark)


def _asked(
    work: Work, scheme: Scheme, parcel: Parcel
) -> tuple[CaseView, Check, Message | None, Person | None] | None:
    """(the case, what was asked, the message that asks it, who is asked)."""
    check = check_rows.check(work, int(parcel.details["check"]))
    case = None if check is None else view.load(work, scheme, check.report_id)
    if check is None or case is None or parcel.chat_id is None:
        return None
    said = reports.said(work, check.report_id, Purpose.CHECK, parcel.chat_id)
    living = next((one for one in reversed(said) if one.shown.startswith(f"{check.id}|")), None)
    return case, check, living, people.person(work, parcel.chat_id)
