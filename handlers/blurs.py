"""The screens on which parts of a photo are blurred (打码): pictures, words, buttons; all in private."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from casework.blurring import Sketch
from casework.raster import read
from handlers import photos
from handlers.blur_presses import BlurPress, BlurVerb
from handlers.callback_data import Number
from handlers.cards import Card
from handlers.desk import Desk
from handlers.keyboards import button
from handlers.sheets import MARKS
from handlers.texts import Html, Texts, lines
from storage.records import Photo, Report

ON_A_PAGE = len(MARKS)
_IN_A_ROW = 3  # as in the picture
_ROOMY = 6  # columns; in narrower ones a phone has no room for three signs


# Which photo ---------------------------------------------------------------------------------------------


def choice(t: Texts, report: Report, found: Sequence[Photo], page: int) -> Card:
    """The words and buttons under the picture of `overview`."""
    keys = [
        button(mark, BlurPress(BlurVerb.SHOW, Number(photo.id)))
        for mark, photo in zip(MARKS, _page(found, page), strict=False)
    ]
    rows = [keys[at : at + _IN_A_ROW] for at in range(0, len(keys), _IN_A_ROW)]
    first = Number(found[0].id)
    turn = [
        button(label, BlurPress(BlurVerb.LIST, first, Number(to)))
        for label, to in (("‹", page - 1), ("›", page + 1))
        if _page(found, to)
    ]
    close = [button(t.plain("button.blur.close"), BlurPress(BlurVerb.CLOSE, first))]
    text = lines(t("blur.title", number=report.number), t("blur.which", n=len(found)))
    return Card(text, InlineKeyboardMarkup([*rows, *([turn] if turn else []), close]))


def overview(desk: Desk, t: Texts, found: Sequence[Photo], page: int) -> bytes:
    """The photos side by side with their numbers, as everybody is shown them; it blocks."""
    from handlers.pictures.sheet import Cell, contact_sheet  # noqa: PLC0415 - not needed at a start

    cells = [
        Cell(number, photos.glimpse(desk, photo), name(t, found, photo), _how(t, photo), 6)
        for number, photo in enumerate(_page(found, page), 1)
    ]
    return contact_sheet(cells)


def _page(found: Sequence[Photo], page: int) -> Sequence[Photo]:
    return found[page * ON_A_PAGE : (page + 1) * ON_A_PAGE] if page >= 0 else ()


def name(t: Texts, found: Sequence[Photo], photo: Photo) -> str:
    """处置前, or 处置前 2 where there are several."""
    alike = [one.id for one in found if one.role == photo.role]
    role = t.plain(f"blur.role.{photo.role}")
    return f"{role} {alike.index(photo.id) + 1}" if len(alike) > 1 else role


def _how(t: Texts, photo: Photo) -> str:
    known = read(photo.blur)
    return t.plain("blur.is_blurred", n=len(known[1])) if known else t.plain("blur.is_plain")


# Which cells ---------------------------------------------------------------------------------------------


def grid(t: Texts, sketch: Sketch) -> Card:
    """The words and buttons under the picture of `laid_over`: a button for each cell, where it is."""
    return Card(lines(_title(t, sketch), t("blur.how"), _count(t, sketch)), keyboard(t, sketch))


def keyboard(t: Texts, sketch: Sketch) -> InlineKeyboardMarkup:
    photo_id, raster = Number(sketch.photo.id), sketch.raster

    def cell(at: int) -> InlineKeyboardButton:
        if at not in sketch.chosen:
            return button(raster.label(at), BlurPress(BlurVerb.ON, photo_id, Number(at)))
        label = f"▣{raster.label(at)}" if raster.columns <= _ROOMY else "▣"
        return button(label, BlurPress(BlurVerb.OFF, photo_id, Number(at)), "primary")

    def key(verb: BlurVerb, style: str | None = None) -> InlineKeyboardButton:
        return button(t.plain(f"button.blur.{verb.name.lower()}"), BlurPress(verb, photo_id), style)

    rows = [
        [cell(row * raster.columns + column) for column in range(raster.columns)]
        for row in range(raster.rows)
    ]
    done = [key(BlurVerb.LOOK), key(BlurVerb.DONE, "success" if sketch.is_changed else None)]
    return InlineKeyboardMarkup([*rows, done, _ways(t, sketch)])


def laid_over(desk: Desk, sketch: Sketch) -> bytes:
    """The photo with what is chosen blurred as it will be, and the cells over it; it blocks."""
    from casework.mosaic import hidden  # noqa: PLC0415 - not needed at a start
    from handlers.pictures.cellgrid import cell_grid  # noqa: PLC0415 - nor this

    photo = photos.original(desk, sketch.photo)
    seen = hidden(photo, sketch.raster, sketch.chosen) if sketch.chosen else photo
    return cell_grid(seen, sketch.raster, sketch.chosen)


# What came of it -----------------------------------------------------------------------------------------


def finished(t: Texts, sketch: Sketch) -> Card:
    """The words and buttons under the photo as everybody is shown it now."""
    said = t("blur.done", n=len(sketch.base)) if sketch.base else t("blur.restored")
    again = [button(t.plain("button.blur.again"), BlurPress(BlurVerb.SHOW, Number(sketch.photo.id)))]
    if sketch.base and sketch.may_uncover:
        press = BlurPress(BlurVerb.RESTORE, Number(sketch.photo.id))
        again.append(button(t.plain("button.blur.restore"), press))
    return Card(lines(_title(t, sketch), said), InlineKeyboardMarkup([again, _ways(t, sketch)]))


def sure_to_restore(t: Texts, photo_id: int) -> InlineKeyboardMarkup:
    yes = BlurPress(BlurVerb.RESTORE_YES, Number(photo_id))
    no = BlurPress(BlurVerb.SHOW, Number(photo_id))
    return InlineKeyboardMarkup(
        [[button(t.plain("button.blur.restore_yes"), yes, "danger"), button(t.plain("button.back"), no)]]
    )


def _ways(t: Texts, sketch: Sketch) -> list[InlineKeyboardButton]:
    photo_id = Number(sketch.photo.id)
    close = button(t.plain("button.blur.close"), BlurPress(BlurVerb.CLOSE, photo_id))
    if len(sketch.photos) == 1:
        return [close]
    return [button(t.plain("button.blur.list"), BlurPress(BlurVerb.LIST, photo_id)), close]


def _title(t: Texts, sketch: Sketch) -> Html:
    what = name(t, sketch.photos, sketch.photo)
    return t("blur.title_of", number=sketch.report.number, what=what)


def _count(t: Texts, sketch: Sketch) -> Html | None:
    """What is blurred already; the buttons say what is chosen."""
    return t("blur.already", n=len(sketch.base)) if sketch.base else None
