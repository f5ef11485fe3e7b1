"""Plain replies to a card (or to what was relayed under it): the work without buttons."""

from telegram import Message, Update
from telegram.ext import MessageHandler, filters

from casework import cases, duplicates, extending, folding, noting, resolving, speaking, transferring, until
from casework.errors import NotAllowedError
from casework.moving import Moved
from casework.people import Actor
from casework.speaking import Picture
from casework.vocabulary import Purpose, Status
from handlers import quoting, reactions
from handlers.callback_data import ReminderPress
from handlers.context import Context
from handlers.group import doubles, notes
from handlers.group.words import Said, Spoken, numbered, read
from handlers.rights import actor_for, where_it_went
from handlers.shots import IMAGE_FILE, best, looked_at, shot_of
from storage.records import Report

ABOUT_A_CASE = {Purpose.CARD, Purpose.RELAY}
TAKES_WORDS = ABOUT_A_CASE | {Purpose.NOTE}


async def reply(update: Update, context: Context) -> None:
    """The reply does what its words say; who may not is told so and nothing changes."""
    message = context.message
    await answer(update, context, message.text or message.caption or "")


async def takes(context: Context, asked: Message) -> bool:
    """Whether a reply to this message is about a case: else a command's words would go nowhere."""
    await doubles.adopt(context, asked)
    about = await quoting.about(context, asked)
    if about is not None:
        return about.purpose in TAKES_WORDS
    return _is_reminder(context, asked) or bool(
        await context.ask(folding.items_at, context.chat.id, asked.message_id)
    )


async def answer(update: Update, context: Context, words: str) -> None:
    """The same for words that a command stands for."""
    asked = context.message.reply_to_message
    assert asked is not None
    await doubles.adopt(context, asked)
    about = await quoting.about(context, asked)
    if about is None and _is_reminder(context, asked):
        await context.say(context.t("reply.to_the_card"), reply=True)
        return
    if about is None:
        meant = await _on_sheet(update, context, asked.message_id, words)
        if meant is None:
            return
        report_id, words = meant
    elif about.purpose in TAKES_WORDS:
        report_id = about.report_id
    else:
        return
    actor = await actor_for(update, context, report_id)
    try:
        report = await context.ask(cases.may_touch, actor, report_id)
    except NotAllowedError:
        if (gone := await where_it_went(context, actor, report_id)) is None:
            raise
        await context.say(gone, reply=True)
        return
    spoken = read(words)
    if about is not None and about.purpose == Purpose.NOTE and spoken.said != Said.NOTE:
        spoken = Spoken(Said.NOTE, words.strip())
    if not await _goes_with_a_note(context, actor, report, words):
        await _act(context, actor, report, spoken)


async def _act(context: Context, actor: Actor, report: Report, spoken: Spoken) -> None:
    if spoken.said == Said.NOTE:
        await notes.take(context, actor, report, spoken.rest)
    elif spoken.said in {Said.ACCEPT, Said.DECLINE}:
        await _take_or_not(context, actor, report, spoken)
    elif spoken.said in {Said.MERGE, Said.SPLIT}:
        await _merge_or_split(context, actor, report, spoken)
    elif context.message.photo or context.message.document:
        await _with_photo(context, actor, report, spoken)
    else:
        await _in_words(context, actor, report, spoken)


async def _goes_with_a_note(context: Context, actor: Actor, report: Report, words: str) -> bool:
    """Whether this is one more photo of an album whose words were for staff alone."""
    album = context.message.media_group_id
    if album is None or words:
        return False
    return await context.ask(noting.goes_with, actor, report.id, album)


def _is_reminder(context: Context, asked: Message) -> bool:
    """Whether a reminder of ours is answered: it may speak of several cases, so nothing is guessed."""
    if asked.from_user is None or asked.from_user.id != context.bot.id or asked.reply_markup is None:
        return False
    keys = [key for row in asked.reply_markup.inline_keyboard for key in row]
    return any(ReminderPress.unpack(key.callback_data) is not None for key in keys)


async def _on_sheet(update: Update, context: Context, message_id: int, words: str) -> tuple[int, str] | None:
    """(the case that is meant, what is said of it); who named none is told how, None.

    The later photos of an album have no words of their own: they belong to the case that its first one ended.
    """
    items = await context.ask(folding.items_at, context.chat.id, message_id)
    if not items:
        return None
    message = context.message
    if message.media_group_id and not words:
        for report_id in items.values():
            actor = await actor_for(update, context, report_id)
            try:
                if await context.ask(noting.goes_with, actor, report_id, message.media_group_id):
                    return None
                if await context.do(resolving.more, actor, report_id, shot_of(message)):
                    return None
            except NotAllowedError:  # it went to another group
                continue
    place, rest = numbered(words)
    if place is not None and place in items:
        return items[place], rest
    key = "sheet.which" if place is None else "sheet.no_such"
    await context.say(context.t(key, most=len(items)), reply=True)
    return None


async def _with_photo(context: Context, actor: Actor, report: Report, spoken: Spoken) -> None:
    """Said to be done, or asked for by 办结: the after-photo. Anything else goes to the rider as it is."""
    shot = shot_of(context.message)
    emoji = reactions.HEARD
    done = spoken.said == Said.RESOLVE or (spoken.said == Said.COMMENT and _asked(context, actor, report))
    if done and Status(report.status).is_to_do:
        await context.do(resolving.with_photo, actor, report.id, spoken.rest, shot)
    elif await context.do(resolving.more, actor, report.id, shot):
        if context.message.media_group_id is not None:
            return  # its first photo was answered
    elif spoken.said in {Said.COMMENT, Said.RESOLVE}:
        words = context.message.caption or ""
        said = await context.do(speaking.comment, actor, report.id, words, photo=await _picture(context))
        emoji = _brought(said)
    else:  # 退回 with a photo of the place: the photo first, then what was said
        await context.do(speaking.comment, actor, report.id, "", photo=await _picture(context))
        await _in_words(context, actor, report, spoken)
        return
    await reactions.react(context.message, emoji)


def _brought(said: Moved) -> str:
    """Words that go to the rider are told from those that did something; a bird where somebody hears them."""
    return reactions.PASSED_ON if speaking.is_heard(said.report) else reactions.NOTED


async def _picture(context: Context) -> Picture:
    """The photo for the rider; one sent as a file is cleaned of what it knows of its phone."""
    document = context.message.document
    if document is None:
        return Picture(file_id=best(context.message.photo).file_id)
    evidence = await looked_at(context, document)
    return Picture(sha256=evidence.sha256, dhash=evidence.dhash)


def _asked(context: Context, actor: Actor, report: Report) -> bool:
    """Whether this reply is the one that 办结 asked for; an anonymous person pressed by their name."""
    if report.asked_by is None:
        return False
    return report.asked_by == actor.id or context.message.sender_chat is not None


async def _in_words(context: Context, actor: Actor, report: Report, spoken: Spoken) -> None:
    emoji = reactions.HEARD
    match spoken.said:
        case Said.CLAIM:
            await context.do(cases.claim, actor, report.id)
        case Said.IN_HAND:
            await context.do(speaking.in_hand, actor, report.id)
        case Said.RESOLVE:
            await context.do(cases.resolve, actor, report.id, spoken.rest)
        case Said.RETURN | Said.UNABLE:
            verb, question = _WITH_REASON[spoken.said]
            if not spoken.rest:
                await context.say(context.t(question), reply=True)
                return
            await context.do(verb, actor, report.id, spoken.rest)
        case Said.HOLD:
            today = context.scheme.local(context.desk.now()).date()
            pause = until.pause(spoken.rest, today)
            if pause is None:
                await context.say(context.t("reply.ask_pause"), reply=True)
                return
            await context.do(cases.hold, actor, report.id, *pause)
        case Said.RESUME:
            await context.do(cases.resume, actor, report.id)
        case Said.EXTEND:
            await context.do(extending.ask_in_words, actor, report.id, spoken.rest)
        case Said.COMMENT:
            if _asked(context, actor, report):
                await context.do(cases.resolve, actor, report.id, spoken.rest)
            else:
                emoji = _brought(await context.do(speaking.comment, actor, report.id, spoken.rest))
    await reactions.react(context.message, emoji)


# What is only done with a reason, and how one is asked for.
_WITH_REASON = {
    Said.RETURN: (cases.return_case, "reply.ask_reason"),
    Said.UNABLE: (cases.unable, "reply.ask_unable"),
}


async def _take_or_not(context: Context, actor: Actor, report: Report, spoken: Spoken) -> None:
    """The answer to whether this community takes the case on; where nobody asks, who takes it claims it."""
    if spoken.said == Said.ACCEPT:
        waits = await context.ask(transferring.is_pending, report.id)
        await context.do(transferring.accept if waits else cases.claim, actor, report.id)
    elif not spoken.rest:
        await context.say(context.t("transfer.ask_why"), reply=True)
        return
    else:
        await context.do(transferring.decline, actor, report.id, spoken.rest)
    await reactions.react(context.message, reactions.HEARD)


async def _merge_or_split(context: Context, actor: Actor, report: Report, spoken: Spoken) -> None:
    """Two cases are one, or are not after all."""
    if spoken.said == Said.MERGE and not spoken.rest:
        await context.say(context.t("merge.ask_number"), reply=True)
        return
    if spoken.said == Said.SPLIT and report.duplicate_of is None:
        await context.say(context.t("merge.not_merged", number=report.number), reply=True)
        return
    if spoken.said == Said.MERGE:
        await context.do(duplicates.merge, actor, report.id, spoken.rest)
    else:
        await context.do(duplicates.split, actor, report.id)
    await reactions.react(context.message, reactions.HEARD)


_REPLY = (
    filters.ChatType.GROUPS
    & filters.UpdateType.MESSAGE
    & filters.REPLY
    & (filters.TEXT | filters.PHOTO | IMAGE_FILE)
    & ~filters.COMMAND
)

HANDLERS = [MessageHandler(_REPLY, reply)]
