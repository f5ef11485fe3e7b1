"""How a ride is ridden in tests: a start, fixes every so often, photos, a stop."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from casework import riding
from casework.drafting import Shot, Spot
from casework.people import Actor
from casework.places import Point
from casework.riding import Live, Snapped, Station
from casework.scheme import Scheme
from casework.vocabulary import PlaceSource
from storage.records import Ride
from tests.casework.conftest import shot
from tests.cast import IN_HAIFENG, LI, Clock
from tests.conftest import Do

METRE = 1 / 111_195  # of a degree of latitude
MESSAGE = 77


def metres_north(length: float, of: Point = IN_HAIFENG) -> Point:
    return Point(of.lat + length * METRE, of.lng)


@dataclass(slots=True)
class Rider:
    """One rider with a live location; every step happens at the clock's time."""

    do: Do
    scheme: Scheme
    clock: Clock
    actor: Actor = LI
    message: int = MESSAGE

    def live(self, point: Point, accuracy: float | None, until: datetime | None) -> Live:
        spot = Spot(point, PlaceSource.LIVE, accuracy)
        return Live(self.message, spot, self.clock.now(), until)

    def begins(self, at: Point = IN_HAIFENG, period: timedelta = timedelta(hours=1)) -> Ride:
        return self.do(riding.begin, self.scheme, self.actor, self.live(at, None, self.clock.now() + period))

    def is_at(self, point: Point, *, accuracy: float | None = None, after: float = 10) -> Station:
        self.clock.advance(seconds=after)
        until = self.clock.now() + timedelta(minutes=50)
        return self.do(riding.moved, self.scheme, self.actor, self.live(point, accuracy, until))

    def stops(self, at: Point = IN_HAIFENG) -> Station:
        return self.do(riding.moved, self.scheme, self.actor, self.live(at, None, None))

    def snaps(self, *, after: float = 1, **changes: Any) -> Snapped:
        self.clock.advance(seconds=after)
        snapped = self.do(riding.photo, self.scheme, self.actor, self.photo(**changes))
        assert isinstance(snapped, Snapped)
        return snapped

    def photo(self, **changes: Any) -> Shot:
        return shot(**{"sent_at": self.clock.now(), **changes})


@pytest.fixture
def rider(do: Do, scheme: Scheme, clock: Clock) -> Rider:
    return Rider(do, scheme, clock)
