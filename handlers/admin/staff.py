"""/staff: who may handle a community's cases beside its group's administrators."""

from collections.abc import Sequence

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from casework import insight, people, registers
from casework.errors import NotFoundError
from casework.registers import Team
from handlers import menus
from handlers.admin.presses import StaffPress, StaffVerb
from handlers.admin.targets import Target, named, replied_to, replies
from handlers.callback_data import Number
from handlers.context import Context
from handlers.keyboards import button
from handlers.texts import Html, Texts, lines


async def in_group(_: Update, context: Context) -> None:
    """By reply, id or @username: staff of this group's community; alone: who they are."""
    message, words, t = context.message, context.args or [], context.t
    thread = message.message_thread_id if message.is_topic_message else None
    teams = await context.ask(registers.teams_in, context.actor, context.chat.id, thread)
    if not teams:
        await context.say(t("unbind.none"), reply=True)
        return
    target = replied_to(message) or (await named(context, words[0], " ".join(words[1:])) if words else None)
    if target is not None:
        await _enlist(context, target, teams)
    elif words or replies(message):
        await context.say(t("staff.usage_group"), reply=True)
    else:
        for team in teams:
            await context.say(listed(t, team), keyboard(t, team))


async def in_private(_: Update, context: Context) -> None:
    """`/staff`: all communities; `/staff 社区`: one; `/staff 社区 ID NAME`: registers."""
    t, words = context.t, context.args or []
    if not words:
        await _teams(context)
        return
    team, rest = await _spoken_of(context, words)
    target = await named(context, rest[0], " ".join(rest[1:])) if rest else None
    if target is not None:
        await _enlist(context, target, [team])
    elif rest:
        await context.say(t("staff.usage"), reply=True)
    else:
        await context.say(listed(t, team), keyboard(t, team))


async def _spoken_of(context: Context, words: Sequence[str]) -> tuple[Team, Sequence[str]]:
    """The community that the first words name (a name may have blanks), and the words after it."""
    teams = {team.community.name: team for team in await context.ask(registers.teams, context.actor)}
    for count in range(len(words), 0, -1):
        if (team := teams.get(" ".join(words[:count]))) is not None:
            return team, words[count:]
    raise NotFoundError("community", words[0])


async def _enlist(context: Context, target: Target, teams: Sequence[Team]) -> None:
    for team in teams:
        community, new = await context.do(
            people.enlist, context.actor, target.id, target.name, team.community.id
        )
        key = "staff.added" if new else "staff.known"
        name = target.name or target.id
        await context.say(context.t(key, name=name, community=community.name), reply=True)
    await _menu(context, target.id)


async def _menu(context: Context, person_id: int) -> None:
    """The person is shown the commands that they may use now."""
    works = bool(await context.ask(insight.works_for, person_id))
    await menus.follow(context.bot, context.scheme, person_id, works=works)


async def _teams(context: Context) -> None:
    teams = await context.ask(registers.teams, context.actor)
    await context.say(overview(context.t, teams), teams_keyboard(teams))


def overview(t: Texts, teams: Sequence[Team]) -> Html:
    if not teams:
        return t("bind.no_grids")
    return lines(t("staff.teams"), t("staff.usage"))


def teams_keyboard(teams: Sequence[Team]) -> InlineKeyboardMarkup:
    """A button for each community, with how many it has."""
    keys = [
        button(
            f"{team.community.name} ({len(team.members)})",
            StaffPress(StaffVerb.SHOW, Number(team.community.id)),
        )
        for team in teams[:80]
    ]
    return InlineKeyboardMarkup([keys[at : at + 2] for at in range(0, len(keys), 2)])


def listed(t: Texts, team: Team) -> Html:
    if not team.members:
        return t("staff.none", community=team.community.name)
    rows = [t("staff.line", name=name, id=person_id) for person_id, name in team.members]
    return lines(t("staff.title", n=len(rows), community=team.community.name), *rows)


def keyboard(t: Texts, team: Team, *, back: bool = False) -> InlineKeyboardMarkup:
    """A button for each person, to remove them."""
    community = Number(team.community.id)
    rows = [
        [
            button(
                t.plain("button.staff.remove", name=name),
                StaffPress(StaffVerb.REMOVE, community, Number(person_id)),
            )
        ]
        for person_id, name in team.members[:80]
    ]
    if back:
        rows.append([button(t.plain("button.back"), StaffPress(StaffVerb.TEAMS))])
    return InlineKeyboardMarkup(rows)


async def pressed(_: Update, context: Context) -> None:
    press = context.press(StaffPress)
    t, private = context.t, context.chat.id > 0
    if press.verb == StaffVerb.REMOVE:
        await context.do(people.dismiss, context.actor, press.person_id, press.community_id)
    if press.verb == StaffVerb.TEAMS:
        teams = await context.ask(registers.teams, context.actor)
        await context.toast()
        await context.rewrite(overview(t, teams), teams_keyboard(teams))
        return
    team = await context.ask(registers.team, context.actor, press.community_id)
    await context.toast(context.own_t.plain("staff.removed") if press.verb == StaffVerb.REMOVE else "")
    await context.rewrite(listed(t, team), keyboard(t, team, back=private))
    if press.verb == StaffVerb.REMOVE:
        await _menu(context, press.person_id)


_NEW = ~filters.UpdateType.EDITED

HANDLERS = [
    CommandHandler("staff", in_group, _NEW & filters.ChatType.GROUPS),
    CommandHandler("staff", in_private, _NEW & filters.ChatType.PRIVATE),
    CallbackQueryHandler(pressed, StaffPress.matches),
]
