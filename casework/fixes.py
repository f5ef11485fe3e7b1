"""Where a ride (捎带拍) was, and when: its fixes, kept thinly, and how far each is to be trusted."""

from datetime import datetime, timedelta

from casework.drafting import Spot
from casework.places import Point, distance_m
from casework.scheme import Scheme
from casework.vocabulary import Doubt
from storage import rides
from storage.records import Fix, Ride
from storage.work import Work

_KEEP = timedelta(hours=18)  # tidied every six hours: no fix is kept for longer than a day
_THIN_TIME = timedelta(seconds=5)
_THIN_PLACE = 10.0  # metres


def keep(work: Work, ride: Ride, spot: Spot, at: datetime) -> None:
    """Thinned out: at most one in five seconds, and of a stop only its begin and its end."""
    here, known = spot.point, rides.before(work, ride.id, at)
    if known and at - known[0].at < _THIN_TIME:
        return
    stands = len(known) > 1 and all(_is_near(fix, here) for fix in known)
    if stands and (known[0].accuracy or 0.0) >= (spot.accuracy or 0.0):
        rides.move_fix(work, known[0].id, at)
        return
    rides.add_fix(work, ride.id, at, here.lat, here.lng, spot.accuracy)


def _is_near(fix: Fix, point: Point) -> bool:
    return distance_m(Point(fix.lat, fix.lng), point) < _THIN_PLACE


def place_at(work: Work, scheme: Scheme, ride: Ride, at: datetime) -> Fix | Doubt:
    """The fix nearest to that moment, or why it is not to be trusted."""
    terms = scheme.rides
    earlier, later = rides.before(work, ride.id, at), rides.after(work, ride.id, at)
    nearest = min((*earlier[:1], *later[:1]), key=lambda fix: abs(fix.at - at), default=None)
    if nearest is None:
        return Doubt.NONE
    if abs(nearest.at - at) > terms.fix_within:
        return Doubt.STALE
    if (nearest.accuracy or 0.0) > terms.accuracy_max:
        return Doubt.VAGUE
    around = [*reversed(earlier), *later]
    here = around.index(nearest)
    neighbours = [around[n] for n in (here - 1, here + 1) if 0 <= n < len(around)]
    # One leap on one side may be the neighbour's fault, if the other side is in order.
    if neighbours and all(_leaps(scheme, nearest, other) for other in neighbours):
        return Doubt.JUMP
    return nearest


def _leaps(scheme: Scheme, one: Fix, other: Fix) -> bool:
    """Whether nobody rides that fast; what both fixes may be off is granted."""
    metres = distance_m(Point(one.lat, one.lng), Point(other.lat, other.lng))
    metres -= (one.accuracy or 0.0) + (other.accuracy or 0.0)
    seconds = max(abs((one.at - other.at).total_seconds()), 1.0)
    return metres / seconds * 3.6 > scheme.rides.speed_max


def tidy(work: Work, _scheme: Scheme) -> int:
    """Old fixes, and those of rides whose drafts are done, are gone; how many."""
    return rides.forget_old(work, work.now - _KEEP)
