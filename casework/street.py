"""The street's own group (街道群), found again after it became a supergroup and so has another id.

The configuration names the group; while it still names the id of before, the one that Telegram told counts.
"""

from casework.scheme import Scheme
from storage import places
from storage.work import Work


def group(work: Work, scheme: Scheme) -> int | None:
    """The id of its chat today; None where the configuration names no group."""
    if scheme.street_group is None:
        return None
    moved = places.setting(work, _moved(scheme.street_group))
    return scheme.street_group if moved is None else int(moved)


def chats(work: Work, scheme: Scheme) -> list[int]:
    """Where the street reads: its group, or each admin's private chat where there is none."""
    own = group(work, scheme)
    return sorted(scheme.admins) if own is None else [own]


def migrated(work: Work, scheme: Scheme, old: int, new: int) -> None:
    """If that was the street's group, it has the new id from now on."""
    if scheme.street_group is not None and group(work, scheme) == old:
        places.set_setting(work, _moved(scheme.street_group), str(new))


def _moved(configured: int) -> str:
    return f"street.moved:{configured}"
