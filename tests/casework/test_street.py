"""The street's group keeps its work when it becomes a supergroup, though no one edited the configuration."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from casework import chasing, groups, street
from casework.scheme import Scheme
from storage.records import Parcel
from tests import cast
from tests.casework.conftest import Snap
from tests.conftest import Do

OLD, NEW = -4000000009, -1002000000009
SCHEME = cast.scheme(street_group=OLD)


def test_the_street_s_group_is_the_configured_one_until_it_moves(do: Do, scheme: Scheme) -> None:
    assert do(street.group, scheme) == cast.STREET_GROUP
    assert do(street.group, cast.scheme(street_group=None)) is None
    do(groups.migrated, scheme, cast.HAIFENG_GROUP, NEW)
    assert do(street.group, scheme) == cast.STREET_GROUP


def test_after_a_migration_the_new_id_counts_however_often_it_is_told(do: Do) -> None:
    for _ in range(2):
        do(groups.migrated, SCHEME, OLD, NEW)
    assert do(street.group, SCHEME) == NEW
    assert do(groups.speaks_for_someone, SCHEME, NEW)
    assert not do(groups.speaks_for_someone, SCHEME, OLD)
    do(groups.migrated, SCHEME, NEW, NEW - 1)
    assert do(street.group, SCHEME) == NEW - 1


def test_an_edited_configuration_goes_before_what_is_stored(do: Do) -> None:
    do(groups.migrated, SCHEME, OLD, NEW)
    for edited in (NEW, cast.STREET_GROUP):
        assert do(street.group, cast.scheme(street_group=edited)) == edited


def test_what_lies_outside_every_grid_goes_to_the_supergroup(do: Do, snap: Snap) -> None:
    do(groups.migrated, SCHEME, OLD, NEW)
    assert snap(at=cast.OUTSIDE, scheme=SCHEME).chat_id == NEW


def test_the_street_is_told_of_late_cases_in_the_supergroup(
    do: Do, snap: Snap, clock: cast.Clock, parcels: Callable[..., Sequence[Parcel]]
) -> None:
    snap()
    do(groups.migrated, SCHEME, OLD, NEW)
    for _ in range(40):
        clock.advance(timedelta(minutes=30))
        do(chasing.sweep, SCHEME)
    assert {parcel.chat_id for parcel in parcels("reminder")} == {cast.HAIFENG_GROUP}
    assert [parcel.chat_id for parcel in parcels("escalation")] == [NEW]
