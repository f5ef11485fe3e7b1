"""A message as it is to be sent, or edited."""

from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from casework.urging import Urge
from casework.vocabulary import Purpose
from handlers.cards import Card
from handlers.desk import Desk
from handlers.texts import Html, Texts
from storage.chases import Chase
from storage.records import Message, Parcel, Person
from storage.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Post:
    """One message to be sent, or an edit of the living one.

    `photo` is a file id or the bytes of a picture; `document` a file's name and bytes; `living` the message
    to edit; `picture` names what the photo shows, so that an edit uploads it again only when that changed.
    """

    chat_id: int
    text: Html
    keyboard: InlineKeyboardMarkup | None = None
    thread_id: int | None = None
    photo: str | bytes | None = None
    document: tuple[str, bytes] | None = None
    picture: str = ""
    living: Message | Sheet | Chase | None = None
    reply_to: int | None = None
    silent: bool = False
    report_id: int | None = None
    purpose: Purpose | None = None
    person_id: int | None = None
    urge: Urge | None = None


def about(parcel: Parcel, card: Card, living: Message | None, purpose: Purpose) -> Post:
    """The card as what this parcel of a case is."""
    assert parcel.chat_id is not None
    return Post(
        parcel.chat_id,
        card.text,
        card.keyboard,
        parcel.thread_id,
        living=living,
        report_id=parcel.report_id,
        purpose=purpose,
    )


def spoken(desk: Desk, person: Person | None) -> Texts:
    """The sentences in this person's language; in the street's for groups."""
    return desk.texts(person.language if person else None)
