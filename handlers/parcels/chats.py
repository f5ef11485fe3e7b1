"""Parcels about a chat and no one case: what urges it on, its digests, a rider's drafts, one sentence."""

from datetime import date

from casework import digests, later, urging, weekly
from casework.vocabulary import ParcelKind
from casework.weeks import Week
from handlers import digests as digest_texts
from handlers import escalations, kept, reminders
from handlers.desk import Desk
from handlers.parcels.post import Post, spoken
from handlers.weekly import making
from storage import people
from storage.records import Parcel


async def urge(desk: Desk, parcel: Parcel) -> Post | None:
    """What urges cases on: new, about those that still wait; one that is out, as they are now."""
    chase_id = parcel.details.get("chase")
    if chase_id is None:
        urge = await desk.store.read(urging.fresh, desk.scheme, parcel)
    else:
        urge = await desk.store.read(urging.known, desk.scheme, int(chase_id))
    if urge is None:
        return None
    person = await desk.store.read(people.person, urge.chat_id) if urge.chat_id > 0 else None
    look = escalations.render if urge.kind == ParcelKind.ESCALATION else reminders.render
    card = look(spoken(desk, person), desk.scheme, urge)
    reply_to = urge.items[0].card if urge.by else None  # what an admin asks for comes under its card
    return Post(
        urge.chat_id,
        card.text,
        card.keyboard,
        urge.thread_id,
        living=urge.known,
        reply_to=reply_to,
        urge=urge,
    )


async def word(desk: Desk, parcel: Parcel) -> Post:
    """One sentence of the catalogue to one person."""
    assert parcel.chat_id is not None
    person = await desk.store.read(people.person, parcel.chat_id)
    t = spoken(desk, person)
    return Post(parcel.chat_id, t(parcel.details["key"], **parcel.details["params"]))


async def drafts(desk: Desk, parcel: Parcel) -> Post | None:
    """A rider's drafts that wait, with the first that lacks something; at night it makes no sound."""
    person_id, scheme = parcel.chat_id, desk.scheme
    assert person_id is not None
    pile = await desk.store.read(later.of_person, scheme, person_id)
    if pile is None:
        return None
    t = spoken(desk, await desk.store.read(people.person, person_id))
    card = kept.render(t, scheme, pile, parcel.details["why"])
    photo = await kept.photo_of(desk, pile)
    silent = scheme.quiet.covers(desk.now(), scheme.timezone)
    return Post(person_id, card.text, card.keyboard, photo=photo, silent=silent)


async def digest(desk: Desk, parcel: Parcel) -> Post | None:
    """How the chat stands now; nothing where everything was done meanwhile."""
    chat_id, thread_id, scheme = parcel.chat_id, parcel.thread_id, desk.scheme
    assert chat_id is not None
    since = parcel.details.get("since")
    last = date.fromisoformat(since) if since else None
    digest = await desk.store.read(digests.of_chat, scheme, chat_id, thread_id, last)
    if not digest.total:
        return None
    card = digest_texts.render(spoken(desk, None), scheme, chat_id, thread_id, digest)
    return Post(chat_id, card.text, card.keyboard, thread_id)


async def weekly_report(desk: Desk, parcel: Parcel) -> Post | None:
    """A week's report, as the picture or as the workbook."""
    chat_id, scheme = parcel.chat_id, desk.scheme
    assert chat_id is not None
    week = Week.parse(parcel.details["week"])
    assert week is not None
    report = await desk.store.read(weekly.count, scheme, week)
    t = spoken(desk, await desk.store.read(people.person, chat_id) if chat_id > 0 else None)
    if parcel.details["part"] == "picture":
        made = await making.picture(t, scheme, report)
        return Post(chat_id, made.caption, photo=made.data)
    made = await making.book(t, scheme, report)
    return Post(chat_id, made.caption, document=(made.name, made.data))
