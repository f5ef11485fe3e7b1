"""Photos whose time is over (保存期限): counted from the end of their case, by its category.

An open case never loses a photo; one that is taken up again starts anew; a merged one goes with the case that
it went into. First nothing shows them any more, then their files go: what is cut off is done again.
"""

from collections.abc import Sequence

from casework import repainting
from casework.categories import current
from casework.scheme import Scheme
from storage import retention
from storage.records import Photo
from storage.work import Work

AT_ONCE = 50  # few, for nobody else writes meanwhile


def withdraw(work: Work, scheme: Scheme) -> int:
    """The next cases whose photos are shown no more; how many. What shows them is edited."""
    for key in retention.categories(work):
        keep = current(work, scheme, key).keep_photos
        if keep is None:
            continue
        if found := retention.ended(work, key, work.now - keep, AT_ONCE):
            over = retention.withdraw(work, retention.with_duplicates(work, found))
            retention.repaint(work, over)
            for report_id in over:
                repainting.fade(work, report_id)
            return len(over)
    return 0


def drop(work: Work, scheme: Scheme) -> int:
    """The next drafts that came to nothing a while ago are forgotten with their photos; how many."""
    return retention.drop(work, work.now - scheme.keep_dropped, AT_ONCE)


def going(work: Work, _scheme: Scheme, after: int) -> Sequence[Photo]:
    """The next photos whose files are to be removed, in the order of their ids."""
    return retention.going(work, after, AT_ONCE)


def needed(work: Work, _scheme: Scheme, found: Sequence[Photo]) -> frozenset[str]:
    """The files of these that another photo still needs; the same picture twice is one file."""
    return retention.needed(work, found)


def removed(work: Work, _scheme: Scheme, found: Sequence[Photo]) -> None:
    """Their files are no more."""
    retention.removed(work, [photo.id for photo in found])
    retention.clear(work)
