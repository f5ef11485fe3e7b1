"""Every error as one sentence to the person: a refusal by its own words, anything else by a short code."""

import secrets
from contextvars import ContextVar
from dataclasses import dataclass

import structlog
from telegram import Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter

from casework import groups
from casework.errors import (
    BadImportError,
    CaseworkError,
    DeadlinesError,
    ExtensionError,
    FollowedError,
    GivingError,
    MergeError,
    MovedError,
    NotAllowedError,
    NotFoundError,
    PendingError,
    PhotoLostError,
    PhotoNeededError,
    RedrawnError,
    TooLongError,
    TooManyDraftsError,
    TooManyPhotosError,
    TooManyTemplatesError,
    UnwillingError,
)
from casework.evidence import PhotoRefused
from casework.vocabulary import Role, Status
from handlers import moments
from handlers.context import Context
from handlers.texts import Html, Texts, bare
from storage.work import StoreUnavailableError

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Outcome:
    """What became of one update: `again` where Telegram or the database could not be reached for it."""

    again: Exception | None = None
    failure: str = ""


# The application's error handler cannot raise; it leaves word here for whoever runs the update.
outcome: ContextVar[Outcome | None] = ContextVar("outcome", default=None)


async def handle(update: object, context: Context) -> None:
    """The error handler of the application; whoever acted gets an answer, whatever happened."""
    error = context.error
    assert error is not None
    left_word = outcome.get() or Outcome()
    try:
        await _settle(update, context, error, left_word)
    except Exception as second:
        if not _is_passing(second):
            raise
        left_word.again = second  # not even the sentence about it could be said


def _is_passing(error: Exception) -> bool:
    """Whether the same update may well be handled a little later."""
    unreached = isinstance(error, NetworkError) and not isinstance(error, BadRequest)
    return unreached or isinstance(error, RetryAfter | StoreUnavailableError)


async def _settle(update: object, context: Context, error: Exception, left_word: Outcome) -> None:
    if _is_passing(error):
        left_word.again = error
        return
    if isinstance(error, ChatMigrated) and isinstance(update, Update) and update.effective_chat is not None:
        log.info("answer not delivered, the group has moved", new_chat=error.new_chat_id)
        await context.do(groups.migrated, update.effective_chat.id, error.new_chat_id)
        return
    if isinstance(error, Forbidden):
        log.info("blocked", reason=str(error))
        return
    if not isinstance(update, Update) or update.effective_chat is None:
        left_word.failure = f"{type(error).__name__}: {error}"
        log.error("update failed", exc_info=error)
        return
    if isinstance(error, CaseworkError | PhotoRefused):
        key_language = context.own_t if update.callback_query else context.t
        await _answer(update, context, sentence(key_language, context, error))
        return
    code = secrets.token_hex(3).upper()
    left_word.failure = f"{code} {type(error).__name__}: {error}"
    log.error("update failed", code=code, exc_info=error)
    await _answer(update, context, context.t("problem.unexpected", code=code))


async def _answer(update: Update, context: Context, text: Html) -> None:
    """An alert for who pressed, a reply for who wrote; a refusal that cannot be delivered is only logged."""
    try:
        if update.callback_query is not None:
            await context.toast(bare(text), alert=True)
        elif update.effective_message is not None:
            await context.say(text, reply=update.effective_chat is not None and update.effective_chat.id < 0)
    except (BadRequest, Forbidden) as error:
        log.warning("answer not delivered", reason=str(error))


_LIMITS: dict[type[CaseworkError], str] = {
    TooManyPhotosError: "refused.too_many_photos",
    TooManyDraftsError: "refused.too_many_drafts",
    TooLongError: "refused.too_long",
    TooManyTemplatesError: "templates.too_many",
}


_PLAIN: dict[type[CaseworkError], str] = {
    PhotoNeededError: "refused.photo_needed",
    PhotoLostError: "refused.photo_lost",
    RedrawnError: "refused.redrawn",
    DeadlinesError: "terms.unfit",
}


def sentence(t: Texts, context: Context, error: Exception) -> Html:
    """What this refusal means to the person, and what they may do."""
    match error:
        case MovedError():
            return _moved(t, context, error)
        case NotAllowedError(needed=needed):
            return _not_allowed(t, context, needed)
        case NotFoundError(what=what, name=name):
            key = f"not_found.{what}"
            return t(key, name=name) if t.has(key) else t("not_found.button")
        case ExtensionError(reason=reason):
            return t(f"extension.refused.{reason}")
        case GivingError(reason=reason, about=about):
            return t(f"given.refused.{reason}", about=about)
        case MergeError() | PendingError() | UnwillingError() | FollowedError():
            return _of_several(t, error)
        case PhotoNeededError() | PhotoLostError() | RedrawnError() | DeadlinesError():
            return t(_PLAIN[type(error)])
        case TooManyPhotosError() | TooManyDraftsError() | TooManyTemplatesError() | TooLongError():
            return t(_LIMITS[type(error)], limit=error.limit)
        case PhotoRefused():
            return t(f"photo.refused.{error.reason}")
        case BadImportError():
            return t("refused.import", n=len(error.problems))
    raise error


def _of_several(t: Texts, error: MergeError | PendingError | UnwillingError | FollowedError) -> Html:
    """What stands in the way where more than one case, or more than one community, is concerned."""
    match error:
        case MergeError(reason=reason, number=number):
            return t(f"merge.refused.{reason}", number=number)
        case PendingError(report=report):
            return t("transfer.pending", number=report.number)
        case UnwillingError(name=name):
            return t("transfer.unwilling", name=name)
        case FollowedError(report=report):
            return t("refused.followed", number=report.number)


def _not_allowed(t: Texts, context: Context, needed: Role) -> Html:
    match needed:
        case Role.RIDER:
            return t("refused.rider", id=context.user.id)
        case Role.STAFF:
            return t("refused.staff")
    return t("refused.admin")


def _moved(t: Texts, context: Context, error: MovedError) -> Html:
    """Who was faster, and when."""
    report, scheme = error.report, context.scheme
    status = Status(report.status)
    done = report.resolved_at if status in {Status.AWAITING_CHECK, Status.CLOSED} else None
    since = done or report.closed_at or report.claimed_at or report.submitted_at
    return t(
        f"moved.{status}",
        number=report.number,
        name=report.holder_name,
        at=moments.clock(since, context.desk.now(), scheme.timezone),
    )
