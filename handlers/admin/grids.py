"""/grids: the map of the grids with what is open on it; a GeoJSON file sent in private brings new ones."""

import asyncio
import re

from telegram import Document, InlineKeyboardMarkup, Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from casework import lookup, people
from casework.errors import BadImportError, NotAllowedError
from casework.lookup import GridMap
from casework.places import Datum
from casework.vocabulary import Role
from handlers.admin import gridfile
from handlers.admin.presses import DatumPress
from handlers.cards import TEXT, cut_lines
from handlers.context import Context
from handlers.keyboards import button
from handlers.texts import Html, Texts, lines

_DATUM = re.compile(r"wgs-?84|gcj-?02|bd-?09", re.IGNORECASE)


async def show(_: Update, context: Context) -> None:
    found = await context.ask(lookup.grid_map, context.actor)
    t = context.t
    if not found.grids:
        await context.say(lines(t("bind.no_grids"), t("grids.how")))
        return
    picture = await asyncio.to_thread(_drawn, t, found)
    await context.bot.send_photo(context.chat.id, picture, caption=caption(t, found))


def _drawn(t: Texts, found: GridMap) -> bytes:
    from handlers.admin.boards import chart_of_grids  # noqa: PLC0415 - drawing is not needed at a start

    return chart_of_grids(t, found)


def caption(t: Texts, found: GridMap) -> Html:
    lonely = [one.name for one in found.communities.values() if one.chat_id is None]
    lost = [one.name for one in found.communities.values() if one.chat_id is not None and not one.reachable]
    return lines(
        t("grids.count", n=len(found.grids), communities=len(found.communities), open=len(found.open_cases)),
        t("grids.unbound", names="、".join(lonely[:20])) if lonely else None,
        t("grids.unreachable", names="、".join(lost[:20])) if lost else None,
        t("grids.how"),
    )


async def received(_: Update, context: Context) -> None:
    """A file of grids: imported at once where its caption names the datum, else the datum is asked for."""
    message, t = context.message, context.t
    if not people.is_admin(context.scheme, context.user.id):
        raise NotAllowedError(Role.ADMIN)
    named = _DATUM.search(message.caption or "")
    if named is not None:
        await _import(context, message, Datum(named[0].lower().replace("-", "")))
        return
    keys = [[button(t.plain(f"button.datum.{datum}"), DatumPress(datum))] for datum in Datum]
    await context.say(t("grids.which_datum"), InlineKeyboardMarkup(keys), reply=True)


async def pressed(_: Update, context: Context) -> None:
    """The datum of the file that our question replies to."""
    press = context.press(DatumPress)
    if not people.is_admin(context.scheme, context.user.id):
        raise NotAllowedError(Role.ADMIN)
    await context.toast(context.own_t.plain("grids.checking"))
    asked = context.message.reply_to_message
    if asked is None or asked.document is None:
        await context.rewrite(context.t("grids.send_again"))
        return
    await _import(context, asked, press.datum)
    await context.rewrite(context.t("grids.datum_was", datum=context.t.plain(f"button.datum.{press.datum}")))


async def _import(context: Context, message: Message, datum: Datum) -> None:
    """Checked whole by a reader, then taken over in one transaction; or every problem named."""
    from casework import grids  # noqa: PLC0415 - shapely and numpy are not needed at a start
    from casework.places.geojson import LARGEST_BYTES  # noqa: PLC0415

    document = message.document
    assert document is not None
    if (document.file_size or 0) > LARGEST_BYTES:
        await context.say(context.t("grids.too_large", megabytes=LARGEST_BYTES // 1024**2))
        return
    data = await _bytes(context, document)
    try:
        found = await context.ask(grids.examine, context.actor, data, datum)
        done = await context.do(grids.take_over, context.actor, found)
    except BadImportError as error:
        said = gridfile.problems(context.t, error.problems)
    else:
        said = gridfile.changes(context.t, done)
    await context.say(Html(cut_lines(said, TEXT)))


async def _bytes(context: Context, document: Document) -> bytes:
    file = await context.bot.get_file(document.file_id)
    return bytes(await file.download_as_bytearray())


_PRIVATE = filters.ChatType.PRIVATE & ~filters.UpdateType.EDITED
_GRID_FILE = filters.Document.FileExtension("geojson") | filters.Document.FileExtension("json")

HANDLERS = [
    CommandHandler("grids", show, _PRIVATE),
    MessageHandler(_PRIVATE & _GRID_FILE, received),
    CallbackQueryHandler(pressed, DatumPress.matches),
]
