"""/admin: what the street's administrators can do, one line each."""

from telegram import Update
from telegram.ext import CommandHandler, filters

from casework import people
from casework.errors import NotAllowedError
from casework.vocabulary import Role
from handlers import menus
from handlers.context import Context
from handlers.texts import Html, Texts, escape, lines


async def command(_: Update, context: Context) -> None:
    if not people.is_admin(context.scheme, context.user.id):
        raise NotAllowedError(Role.ADMIN)
    await context.say(rendered(context.t))


def rendered(t: Texts) -> Html:
    rows = [
        Html(f"/{one.name} {escape(t(one.key))}")
        for one in menus.COMMANDS
        if menus.Scope.STREET in one.scopes and one.name != "admin"
    ]
    return lines(t("admin.title"), *rows, t("admin.more"))


HANDLERS = [
    CommandHandler("admin", command, ~filters.UpdateType.EDITED & filters.ChatType.PRIVATE),
]
