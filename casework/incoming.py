"""What a rider sends in private and says not what for: the reason that a check awaits, or a report."""

from casework import checking, drafting, riding
from casework.drafting import Progress, Shot
from casework.moving import Moved
from casework.people import Actor
from casework.riding import Snapped
from casework.scheme import Scheme
from storage.work import Work


def photo(work: Work, scheme: Scheme, actor: Actor, shot: Shot) -> Progress | Snapped | Moved:
    """The photo shows what is not mended (核查), or is taken on a ride, or joins the draft."""
    return checking.say(work, scheme, actor, shot.caption, shot) or riding.photo(work, scheme, actor, shot)


def words(work: Work, scheme: Scheme, actor: Actor, text: str) -> Progress | Moved | None:
    """The words say what is not mended, or describe the draft; None where there is neither."""
    return checking.say(work, scheme, actor, text) or drafting.describe(work, scheme, actor, text)
