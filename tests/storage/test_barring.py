"""Who was suspended and forgotten is known again, also where two were forgotten in the same moment."""

from storage import barring
from storage.work import Store
from tests.cast import Clock
from tests.conftest import Seeded


def test_two_processes_that_bar_for_the_first_time_bar_both(seeded: Seeded, clock: Clock) -> None:
    people = range(7001, 7009)
    other = Store(seeded.database, clock.now)
    try:
        barred = [(seeded.store, other)[person % 2].submit(barring.bar, person) for person in people]
        for one in barred:
            one.result(timeout=30)
    finally:
        other.close()
    assert all(seeded.store.submit(barring.is_barred, person).result(timeout=30) for person in people)
    assert not seeded.store.submit(barring.is_barred, 7999).result(timeout=30)
