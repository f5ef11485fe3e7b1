"""What a parcel of the outbox looks like when it is sent: rendered at that moment, never before.

`compose` turns one parcel into a `Post`, or into None when there is nothing to say any more.
"""

from collections.abc import Awaitable, Callable

from casework.vocabulary import ParcelKind
from handlers.desk import Desk
from handlers.parcels import cases, chats
from handlers.parcels.cases import Subject
from handlers.parcels.post import Post
from storage.records import Parcel

__all__ = ["Post", "compose"]


async def compose(desk: Desk, parcel: Parcel) -> Post | None:
    """The message that this parcel is now."""
    assert parcel.chat_id is not None
    kind = ParcelKind(parcel.kind)
    if (look := _BY_ITSELF.get(kind)) is not None:
        return await look(desk, parcel)
    subject = await desk.store.read(cases.subject_of, desk.scheme, parcel)
    if subject is None:
        return None
    post = await _ABOUT_A_CASE[kind](desk, parcel, subject)
    if post is None or "repaint" not in parcel.details:
        return post
    return await cases.repainted(desk, subject, post)


_BY_ITSELF: dict[ParcelKind, Callable[[Desk, Parcel], Awaitable[Post | None]]] = {
    ParcelKind.WORD: chats.word,
    ParcelKind.CHECK: cases.check,
    ParcelKind.REMINDER: chats.urge,
    ParcelKind.ESCALATION: chats.urge,
    ParcelKind.CHASE: chats.urge,
    ParcelKind.DIGEST: chats.digest,
    ParcelKind.WEEKLY: chats.weekly_report,
    ParcelKind.DRAFTS: chats.drafts,
}

_ABOUT_A_CASE: dict[ParcelKind, Callable[[Desk, Parcel, Subject], Awaitable[Post | None]]] = {
    ParcelKind.CARD: cases.card,
    ParcelKind.RECEIPT: cases.receipt,
    ParcelKind.NOTICE: cases.notice,
    ParcelKind.RELAY: cases.relay,
    ParcelKind.ORIGIN: cases.origin,
    ParcelKind.EXTENSION: cases.extension,
}
