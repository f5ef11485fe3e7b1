"""What staff answer with one tap (回复模板): shipped with the program, or kept by the street's admins.

As long as the admins have changed nothing of a verb, its shipped sentences stand; the first change takes them
over, so that each of them can go too. `shipped` are those sentences, in the street's language.
"""

from collections.abc import Sequence

from casework import people
from casework.errors import NotFoundError, TooLongError, TooManyTemplatesError
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import TemplateVerb
from storage import templates
from storage.records import Template
from storage.work import Work

LONGEST = 60
"""Characters: what a button shows."""

MOST = 12
"""Templates of a verb for one category, or for all."""


def choices(work: Work, _scheme: Scheme, verb: TemplateVerb, category: str) -> Sequence[Template]:
    """The admins' templates for a case of this category, its own before those for all; none: the shipped."""
    found = templates.of_verb(work, verb)
    fit = [one for one in found if one.category in {category, ""}]
    return sorted(fit, key=lambda one: (one.category == "", one.id))


def kept(work: Work, scheme: Scheme, actor: Actor, verb: TemplateVerb) -> Sequence[Template]:
    """All that the admins keep for the verb."""
    people.require_admin(scheme, actor)
    return templates.of_verb(work, verb)


def text_of(work: Work, _scheme: Scheme, verb: TemplateVerb, template_id: int) -> str:
    """The sentence behind a button; NotFoundError where it was removed."""
    found = templates.one(work, template_id)
    if found is None or found.verb != verb:
        raise NotFoundError("template", template_id)
    return found.text


def add(
    work: Work,
    scheme: Scheme,
    actor: Actor,
    verb: TemplateVerb,
    category: str,
    text: str,
    *,
    shipped: Sequence[str],
) -> str:
    """Staff may answer this from now on, for cases of the category or ("") of all; it as it is kept."""
    people.require_admin(scheme, actor)
    words = " ".join(text.split())
    if len(words) > LONGEST:
        raise TooLongError(LONGEST)
    if category and category not in scheme.categories:
        raise NotFoundError("category", category)
    _take_over(work, actor, verb, shipped)
    known = [one for one in templates.of_verb(work, verb) if one.category == category]
    if len(known) >= MOST and words not in {one.text for one in known}:
        raise TooManyTemplatesError(MOST)
    templates.add(work, verb, category, words, actor.id or 0)
    return words


def remove(
    work: Work, scheme: Scheme, actor: Actor, verb: TemplateVerb, which: int, *, shipped: Sequence[str]
) -> str:
    """Nobody answers this any more; its words. `which` is its id, or the place of a shipped one below zero.

    Without any left the shipped ones are back.
    """
    people.require_admin(scheme, actor)
    if which < 0 and -which <= len(shipped) and not templates.of_verb(work, verb):
        _take_over(work, actor, verb, shipped)
        which = templates.of_verb(work, verb)[-which - 1].id
    text = text_of(work, scheme, verb, which)
    templates.remove(work, which)
    return text


def _take_over(work: Work, actor: Actor, verb: TemplateVerb, shipped: Sequence[str]) -> None:
    if not templates.of_verb(work, verb):
        for text in shipped:
            templates.add(work, verb, "", text, actor.id or 0)
