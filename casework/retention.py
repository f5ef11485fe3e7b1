"""Photos whose time is over (保存期限): their files go, then the rows; what is cut off is done again."""

from collections.abc import Sequence

from casework.scheme import Scheme
from storage import retention
from storage.records import Photo
from storage.work import Work

AT_ONCE = 200


def over(work: Work, _scheme: Scheme) -> Sequence[Photo]:
    """The next photos to be removed: those that belong to nobody (/forgetme)."""
    return retention.orphans(work, AT_ONCE)


def needed(work: Work, _scheme: Scheme, found: Sequence[Photo]) -> frozenset[str]:
    """The files of these that another photo still needs; the same picture twice is one file."""
    names = {name for photo in found for name in photo.files}
    return retention.shared(work, names, {one.id for one in found})


def gone(work: Work, _scheme: Scheme, found: Sequence[Photo]) -> None:
    """Their files are no more."""
    retention.gone(work, [photo.id for photo in found])
