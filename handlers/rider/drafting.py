"""A report from photo, place and category in any order; every other message gets one helpful sentence."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram import Update
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from casework import drafting, incoming, people, riding
from casework.drafting import Progress, Spot
from casework.moving import Moved
from casework.places.pasted import PastedPlace, UnreadableLink, read_place
from casework.riding import Snapped
from casework.scheme import Category
from casework.vocabulary import Part, PlaceSource
from handlers import calls, keyboards, reactions
from handlers.callback_data import DraftPress, DraftVerb
from handlers.context import Context
from handlers.rider import kept, prompts, rides, start
from handlers.shots import IMAGE_FILE, looked_at, shot_of
from handlers.texts import LANGUAGES, Html, lines, texts


async def photo(_: Update, context: Context) -> None:
    """A photo joins the draft at once; its bytes are fetched behind the answer."""
    await _photo_added(context, await context.do(incoming.photo, context.actor, shot_of(context.message)))


async def image_file(_: Update, context: Context) -> None:
    """An image sent as a file may be anything, and may know its place: it is looked at before the answer."""
    document = context.message.document
    assert document is not None
    await context.ask(people.require_rider, context.actor)
    evidence = await looked_at(context, document)
    shot = replace(shot_of(context.message), evidence=evidence)
    await _photo_added(context, await context.do(incoming.photo, context.actor, shot))


async def _photo_added(context: Context, progress: Progress | Snapped | Moved) -> None:
    if isinstance(progress, Moved):  # it shows what is not mended; the question says what comes of it
        await reactions.react(context.message, reactions.HEARD)
        return
    if isinstance(progress, Snapped):
        await rides.snapped(context, progress)
        return
    if progress.joined and not (progress.report and progress.draft.report_id is None):
        return  # the rest of an album: its first photo was answered
    said = context.t("draft.photo_added", n=progress.photos) if progress.photos > 1 else None
    await prompts.ask(context, progress, said or context.t("draft.photo_first"))


async def location(_: Update, context: Context) -> None:
    """A location or a venue: the last one given counts. A live one begins a ride, too."""
    message = context.message
    if message.location is None or not message.location.live_period:
        await _placed(context, rides.spot_of(context, message))
        return
    said = await rides.begin(context)
    waiting = await context.do(drafting.look_as_rider, context.actor)
    if waiting is not None and Part.PLACE in waiting.missing and Part.PHOTO not in waiting.missing:
        await _placed(context, rides.spot_of(context, message), said)
    else:
        await context.say(said, keyboards.on_a_ride(context.t))


async def _placed(context: Context, spot: Spot, more: Html | None = None) -> None:
    progress = await context.do(drafting.add_place, context.actor, spot)
    said = context.t("draft.place_replaced" if progress.replaced else "draft.place_first")
    await prompts.ask(context, progress, lines(more, said))


async def text(update: Update, context: Context) -> None:
    """A pasted place is the place; other words describe the draft; without one they are told how to begin."""
    words = context.message.text or ""
    t = context.t
    if (label := _LABELS.get(words)) is not None:
        await label(update, context)
        return
    found = read_place(words)
    if isinstance(found, UnreadableLink):
        await context.ask(people.require_rider, context.actor)
        await context.say(t("place.unreadable_link"))
        return
    if isinstance(found, PastedPlace):
        source = PlaceSource.LINK if "://" in words else PlaceSource.TYPED
        await _placed(context, Spot(found.point, source))
        return
    category = _category_named(context, words)
    if await context.do(riding.remark, context.actor, words, category.key if category else None):
        await reactions.react(context.message, reactions.KEPT)
        return
    if category is not None:
        draft = (await context.do(drafting.start, context.actor)).draft
        progress = await context.do(drafting.categorise, context.actor, draft.id, category.key)
        await _categorised(context, progress)
        return
    described = await context.do(incoming.words, context.actor, words)
    if isinstance(described, Moved):
        await reactions.react(context.message, reactions.HEARD)
        return
    if described is None:
        await _nothing_open(context)
        return
    await prompts.ask(context, described, t("draft.described"))


def _category_named(context: Context, words: str) -> Category | None:
    """The category whose name, and nothing else, was typed."""
    name = words.strip().casefold()
    return next(
        (
            category
            for category in context.scheme.categories.values()
            if name in {category.name(language).casefold() for language in LANGUAGES}
        ),
        None,
    )


async def _categorised(context: Context, progress: Progress, *, pressed: int | None = None) -> None:
    """What the category leaves to be asked, or the receipt."""
    said = None
    if progress.draft.category is not None:
        name = context.scheme.category(progress.draft.category).name(context.t.language)
        said = context.t("draft.category_kept", name=name)
    await prompts.ask(context, progress, said, pressed=pressed)


async def _place_label(_: Update, context: Context) -> None:
    """Telegram on the web sends the button's label instead of the place."""
    await context.ask(people.require_rider, context.actor)
    await context.say(context.t("place.by_attachment"))


async def other(_: Update, context: Context) -> None:
    """A sticker, a voice, a film, a contact: one sentence about what is missing."""
    t = context.t
    progress = await context.do(drafting.look_as_rider, context.actor)
    if progress is None:
        await _nothing_open(context)
        return
    await prompts.ask(context, progress, t("draft.not_this"))


async def _nothing_open(context: Context) -> None:
    await context.ask(people.require_rider, context.actor)
    await context.say(context.t("draft.how_to_begin"))


async def pressed(_: Update, context: Context) -> None:
    """A category, the photo's own place, or never mind."""
    press = context.press(DraftPress)
    context.require_private()
    actor, t = context.actor, context.t
    match press.verb:
        case DraftVerb.CATEGORY:
            progress = await context.do(drafting.categorise, actor, press.draft_id, press.value)
        case DraftVerb.HINT:
            progress = await context.do(drafting.take_hint, actor, press.draft_id)
        case DraftVerb.CANCEL:
            dropped = await context.do(drafting.cancel, actor)
            await context.toast()
            await context.rewrite(t("draft.cancelled" if dropped else "draft.none"))
            return
    message_id = context.pressed_id
    if press.verb == DraftVerb.CATEGORY:
        answer = _categorised(context, progress, pressed=message_id)
    else:
        answer = prompts.ask(context, progress, t("draft.place_first"), pressed=message_id)
    await calls.at_once(context.toast(t.plain("draft.received") if progress.report else ""), answer)


# What a keyboard's button says, in whichever language the keyboard was sent.
_LABELS: dict[str, Callable[[Update, Context], Awaitable[None]]] = {
    texts(language).plain(key): act
    for language in LANGUAGES
    for key, act in (
        ("button.snap", start.report),
        ("button.cancel", start.cancel),
        ("button.send_place", _place_label),
        ("button.put_off", kept.put_off),
        ("button.arrived", rides.arrived),
        ("word.my_drafts", kept.command),
    )
}


_PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
_IMAGE = filters.PHOTO
_SERVICE = filters.StatusUpdate.ALL

HANDLERS = [
    CallbackQueryHandler(pressed, DraftPress.matches),
    MessageHandler(_PRIVATE & _IMAGE, photo),
    MessageHandler(_PRIVATE & IMAGE_FILE, image_file),
    MessageHandler(_PRIVATE & (filters.LOCATION | filters.VENUE), location),
    MessageHandler(_PRIVATE & filters.TEXT & ~filters.COMMAND, text),
    MessageHandler(_PRIVATE & ~_SERVICE & ~filters.COMMAND, other),
]
