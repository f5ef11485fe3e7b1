"""The categories in force: the configuration's, with deadlines that admins set, where they fit."""

import pytest

from casework import categories
from casework.errors import DeadlinesError, NotAllowedError, NotFoundError
from casework.people import Actor
from casework.terms import Given
from tests import cast
from tests.conftest import Seeded


def terms(text: str) -> Given:
    given = Given.parse(text)
    assert given is not None
    return given


TERMS = terms("1m/2wd/1h")


async def test_new_deadlines_are_in_force_and_the_other_categories_keep_theirs(seeded: Seeded) -> None:
    store, scheme = seeded.store, cast.scheme()
    before = await store.read(categories.in_force, scheme)
    changed = await store.write(categories.set_terms, scheme, cast.ZHANG, "hazard", TERMS)
    assert changed.terms == TERMS
    after = await store.read(categories.in_force, scheme)
    assert [one for one in after if one.key != "hazard"] == [one for one in before if one.key != "hazard"]
    assert changed in after


async def test_the_same_length_for_both_is_allowed(seeded: Seeded) -> None:
    changed = await seeded.store.write(
        categories.set_terms, cast.scheme(), cast.ZHANG, "hazard", terms("1h//1h")
    )
    assert changed.terms == terms("1h//1h")


async def test_news_need_not_be_asked_for_where_the_configuration_does(seeded: Seeded) -> None:
    scheme = cast.scheme()
    assert scheme.category("other").update_within is not None
    set_to = terms("1h//5wd")
    changed = await seeded.store.write(categories.set_terms, scheme, cast.ZHANG, "other", set_to)
    assert changed.update_within is None


@pytest.mark.parametrize("wrong", ["2h//1h", "59s//1h", "1h/1s/2h", "5wd//4wd", "8wh//1wd"])
async def test_deadlines_that_do_not_fit_each_other_are_refused(seeded: Seeded, wrong: str) -> None:
    store, scheme = seeded.store, cast.scheme()
    before = await store.read(categories.in_force, scheme)
    with pytest.raises(DeadlinesError):
        await store.write(categories.set_terms, scheme, cast.ZHANG, "hazard", terms(wrong))
    assert await store.read(categories.in_force, scheme) == before


@pytest.mark.parametrize("actor", [cast.STRANGER, cast.LI, cast.WANG])
async def test_nobody_but_an_admin_sets_deadlines(seeded: Seeded, actor: Actor) -> None:
    with pytest.raises(NotAllowedError):
        await seeded.store.write(categories.set_terms, cast.scheme(), actor, "hazard", TERMS)


async def test_a_category_that_is_not_there_is_named(seeded: Seeded) -> None:
    with pytest.raises(NotFoundError, match="category nothing"):
        await seeded.store.write(categories.set_terms, cast.scheme(), cast.ZHANG, "nothing", TERMS)
