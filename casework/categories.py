"""The categories as they are in force: the configuration's, with what admins changed from the chat."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from casework import people
from casework.durations import LONGEST
from casework.errors import DeadlinesError, NotFoundError
from casework.people import Actor
from casework.scheme import Category, Scheme
from storage import places
from storage.work import Work

SHORTEST_DEADLINE = timedelta(minutes=1)


def deadlines_fit(claim_within: timedelta, resolve_within: timedelta) -> bool:
    """Whether a category may have these deadlines: nobody solves what they have not yet claimed."""
    return SHORTEST_DEADLINE <= claim_within <= resolve_within <= LONGEST


def current(work: Work, scheme: Scheme, key: str) -> Category:
    """The category with the deadlines in force now."""
    return _changed(scheme.category(key), places.terms(work).get(key))


def in_force(work: Work, scheme: Scheme) -> Sequence[Category]:
    """All categories in the order of the configuration, with the deadlines in force now."""
    changed = places.terms(work)
    return [_changed(category, changed.get(key)) for key, category in scheme.categories.items()]


def set_deadlines(
    work: Work, scheme: Scheme, actor: Actor, key: str, claim_within: timedelta, resolve_within: timedelta
) -> Category:
    """New reports of this category get these deadlines; the ones that run keep theirs.

    DeadlinesError where the two do not fit each other.
    """
    people.require_admin(scheme, actor)
    if key not in scheme.categories:
        raise NotFoundError("category", key)
    if not deadlines_fit(claim_within, resolve_within):
        raise DeadlinesError
    places.set_terms(
        work,
        key,
        claim_seconds=int(claim_within.total_seconds()),
        resolve_seconds=int(resolve_within.total_seconds()),
    )
    return current(work, scheme, key)


def _changed(category: Category, terms: tuple[int | None, int | None] | None) -> Category:
    if terms is None:
        return category
    claim, resolve = terms
    return replace(
        category,
        claim_within=category.claim_within if claim is None else timedelta(seconds=claim),
        resolve_within=category.resolve_within if resolve is None else timedelta(seconds=resolve),
    )
