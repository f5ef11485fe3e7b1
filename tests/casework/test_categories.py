"""The categories in force: the configuration's, with deadlines that admins set, where they fit."""

from datetime import timedelta

import pytest

from casework import categories
from casework.durations import LONGEST
from casework.errors import DeadlinesError, NotAllowedError, NotFoundError
from casework.people import Actor
from tests import cast
from tests.conftest import Seeded

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def test_new_deadlines_are_in_force_and_the_other_categories_keep_theirs(seeded: Seeded) -> None:
    store, scheme = seeded.store, cast.scheme()
    before = await store.read(categories.in_force, scheme)
    changed = await store.write(categories.set_deadlines, scheme, cast.ZHANG, "hazard", MINUTE, HOUR)
    assert (changed.claim_within, changed.resolve_within) == (MINUTE, HOUR)
    after = await store.read(categories.in_force, scheme)
    assert [one for one in after if one.key != "hazard"] == [one for one in before if one.key != "hazard"]
    assert changed in after


async def test_the_same_length_for_both_is_allowed(seeded: Seeded) -> None:
    changed = await seeded.store.write(
        categories.set_deadlines, cast.scheme(), cast.ZHANG, "hazard", HOUR, HOUR
    )
    assert changed.claim_within == changed.resolve_within == HOUR


@pytest.mark.parametrize(
    ("claim", "resolve"),
    [(2 * HOUR, HOUR), (timedelta(seconds=59), HOUR), (-HOUR, HOUR), (HOUR, LONGEST + MINUTE)],
)
async def test_deadlines_that_do_not_fit_each_other_are_refused(
    seeded: Seeded, claim: timedelta, resolve: timedelta
) -> None:
    store, scheme = seeded.store, cast.scheme()
    before = await store.read(categories.in_force, scheme)
    with pytest.raises(DeadlinesError):
        await store.write(categories.set_deadlines, scheme, cast.ZHANG, "hazard", claim, resolve)
    assert await store.read(categories.in_force, scheme) == before


@pytest.mark.parametrize("actor", [cast.STRANGER, cast.LI, cast.WANG])
async def test_nobody_but_an_admin_sets_deadlines(seeded: Seeded, actor: Actor) -> None:
    with pytest.raises(NotAllowedError):
        await seeded.store.write(categories.set_deadlines, cast.scheme(), actor, "hazard", MINUTE, HOUR)


async def test_a_category_that_is_not_there_is_named(seeded: Seeded) -> None:
    with pytest.raises(NotFoundError, match="category nothing"):
        await seeded.store.write(categories.set_deadlines, cast.scheme(), cast.ZHANG, "nothing", MINUTE, HOUR)
