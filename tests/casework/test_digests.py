"""The morning digest (早报) is written once a day, whoever sweeps."""

from datetime import time

from casework import digests
from casework.scheme import Digests
from casework.vocabulary import ParcelKind
from storage.work import Store
from tests import cast
from tests.casework.conftest import Snap
from tests.casework.walks import Parcels
from tests.conftest import Do, Seeded


def test_processes_that_sweep_at_once_say_it_once(
    seeded: Seeded, do: Do, snap: Snap, clock: cast.Clock, parcels: Parcels
) -> None:
    scheme = cast.scheme(digests=Digests(morning=time(8, 30)))
    snap()
    clock.advance(hours=22, minutes=45)  # 8:45 of the next morning
    other = Store(seeded.database, clock.now)
    try:
        racing = [store.submit(digests.sweep, scheme) for store in (seeded.store, other) for _ in range(4)]
        said = [one.result(timeout=30) for one in racing]
    finally:
        other.close()
    assert sorted(said) == [0] * 7 + [1]
    assert [parcel.version for parcel in parcels(ParcelKind.DIGEST)] == [1]
