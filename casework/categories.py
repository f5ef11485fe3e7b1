"""The categories as they are in force: the configuration's, with what admins changed from the chat."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from casework import keeping, people
from casework.errors import DeadlinesError, NotFoundError
from casework.people import Actor
from casework.scheme import Category, Scheme
from casework.terms import Given, Term
from casework.workdays import fit
from storage import places
from storage.records import Terms
from storage.work import Work


def current(work: Work, scheme: Scheme, key: str) -> Category:
    """The category with the terms in force now."""
    return _changed(scheme.category(key), places.terms(work).get(key))


def in_force(work: Work, scheme: Scheme) -> Sequence[Category]:
    """All categories in the order of the configuration, with the terms in force now."""
    changed = places.terms(work)
    return [_changed(category, changed.get(key)) for key, category in scheme.categories.items()]


def set_terms(work: Work, scheme: Scheme, actor: Actor, key: str, terms: Given) -> Category:
    """New reports of this category get these terms; the ones that run keep theirs.

    DeadlinesError where they do not fit each other.
    """
    people.require_admin(scheme, actor)
    if key not in scheme.categories:
        raise NotFoundError("category", key)
    if not fit(scheme.hours, terms):
        raise DeadlinesError
    places.set_terms(
        work,
        key,
        claim_within=str(terms.claim),
        update_within=str(terms.update or ""),
        resolve_within=str(terms.resolve),
    )
    return current(work, scheme, key)


def set_keep(work: Work, scheme: Scheme, actor: Actor, key: str, keep: timedelta | None) -> Category:
    """The photos of this category's cases are kept so long after their end, those that ended before too."""
    people.require_admin(scheme, actor)
    if key not in scheme.categories:
        raise NotFoundError("category", key)
    places.set_terms(work, key, keep_photos=keeping.code(keep))
    return current(work, scheme, key)


def _changed(category: Category, changed: Terms | None) -> Category:
    if changed is None:
        return category
    claim, resolve = changed.claim_within, changed.resolve_within
    update = category.update_within
    if changed.update_within is not None:  # "" for none at all
        update = Term.parse(changed.update_within) if changed.update_within else None
    return replace(
        category,
        claim_within=Term.parse(claim) if claim else category.claim_within,
        update_within=update,
        resolve_within=Term.parse(resolve) if resolve else category.resolve_within,
        keep_photos=keeping.parse(changed.keep_photos) if changed.keep_photos else category.keep_photos,
    )
