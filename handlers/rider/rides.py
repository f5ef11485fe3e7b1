"""Ride mode (捎带拍) in the chat: a line at the start, a light receipt for a photo, the list at the end."""

from datetime import timedelta

from telegram import Message, Update
from telegram.ext import MessageHandler, filters

from casework import riding
from casework.drafting import Spot
from casework.places import Datum, Point, convert
from casework.riding import Live, Snapped, Station
from casework.vocabulary import PlaceSource
from handlers import keyboards, moments, reactions
from handlers.context import Context
from handlers.rider import kept
from handlers.texts import Html, lines


def spot_of(context: Context, message: Message) -> Spot:
    """Where the message says that somebody is, WGS-84."""
    venue = message.venue
    place = venue.location if venue else message.location
    assert place is not None
    point = convert(Point(place.latitude, place.longitude), Datum(context.scheme.location_datum), Datum.WGS84)
    source = PlaceSource.VENUE if venue else PlaceSource.LIVE if place.live_period else PlaceSource.PHONE
    name = f"{venue.title} {venue.address}".strip() if venue else ""
    return Spot(point, source, place.horizontal_accuracy, name)


def _live(context: Context, message: Message) -> Live:
    assert message.location is not None
    period = message.location.live_period
    length = period if isinstance(period, timedelta) else timedelta(seconds=period or 0)
    until = message.date + length if length else None
    return Live(message.message_id, spot_of(context, message), message.edit_date or message.date, until)


async def begin(context: Context) -> Html:
    """The ride is on; the line that says so."""
    t, scheme = context.t, context.scheme
    ride = await context.do(riding.begin, context.actor, _live(context, context.message))
    return t("ride.on", until=moments.clock(ride.ends_at, context.desk.now(), scheme.timezone))


async def moved(_: Update, context: Context) -> None:
    """A live location moved on, which nobody is told of, or ended."""
    station = await context.do(riding.moved, context.actor, _live(context, context.message))
    if station.ended:
        await _at_station(context, station)


async def arrived(_: Update, context: Context) -> None:
    """到站了: the list, once more where the ride was over already."""
    station = await context.do(riding.arrive, context.actor)
    if station.ended:
        await _at_station(context, station, context.t("ride.stop_sharing"))
    else:
        await kept.show(context)


async def _at_station(context: Context, station: Station, more: Html | None = None) -> None:
    t = context.t
    said = t("ride.station", n=station.drafts) if station.drafts else t("ride.empty")
    await context.say(lines(said, more), keyboards.start(t))
    if station.drafts:
        await kept.show(context, "station")


async def snapped(context: Context, photo: Snapped) -> None:
    """The photo is kept: a light receipt, no question."""
    await reactions.react(context.message, reactions.KEPT if photo.placed else reactions.UNSURE)


HANDLERS = [
    MessageHandler(filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE & filters.LOCATION, moved),
]
