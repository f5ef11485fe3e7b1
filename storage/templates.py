"""Rows of templates (回复模板)."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from storage import prepared
from storage.prepared import where
from storage.records import Template
from storage.tables import templates
from storage.work import Work

_OF_VERB = where(templates, Template, "verb")


def of_verb(work: Work, verb: str) -> Sequence[Template]:
    """All of the verb, oldest first."""
    return _OF_VERB.all(work, verb=verb)


def one(work: Work, template_id: int) -> Template | None:
    return Template.maybe(work.one(select(templates).where(templates.c.id == template_id)))


def add(work: Work, verb: str, category: str, text: str, added_by: int) -> Template | None:
    """The new template; None where there is one just like it."""
    values = {"verb": verb, "category": category, "text": text, "added_by": added_by, "added_at": work.now}
    return prepared.add(templates, Template, frozenset(values)).one(work, **values)


def remove(work: Work, template_id: int) -> bool:
    return work.run(delete(templates).where(templates.c.id == template_id)).rowcount == 1
