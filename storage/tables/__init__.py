"""Every table, as SQLAlchemy Core: the hot path of a bot has no room for an object mapper.

Instants are UTC; texts of closed vocabularies hold the values of `casework.vocabulary`.
"""

from storage.tables.cases import (
    ENDED,
    REDIRECTED,
    SPOKEN,
    checks,
    events,
    extensions,
    followers,
    notes,
    reports,
    transfers,
)
from storage.tables.columns import Instant, metadata
from storage.tables.drafts import DROPPED, GOING, drafts, fixes, photos, rides
from storage.tables.giving import given
from storage.tables.people import (
    barred,
    category_terms,
    communities,
    grids,
    looks,
    people,
    settings,
    staff,
    templates,
)
from storage.tables.traffic import (
    ASIDE,
    PASSING,
    chase_items,
    chases,
    counters,
    inbox,
    messages,
    outbox,
    sent_counts,
    sheet_items,
    sheets,
    uncertain,
)

__all__ = [
    "ASIDE",
    "DROPPED",
    "ENDED",
    "GOING",
    "PASSING",
    "REDIRECTED",
    "SPOKEN",
    "Instant",
    "barred",
    "category_terms",
    "chase_items",
    "chases",
    "checks",
    "communities",
    "counters",
    "drafts",
    "events",
    "extensions",
    "fixes",
    "followers",
    "given",
    "grids",
    "inbox",
    "looks",
    "messages",
    "metadata",
    "notes",
    "outbox",
    "people",
    "photos",
    "reports",
    "rides",
    "sent_counts",
    "settings",
    "sheet_items",
    "sheets",
    "staff",
    "templates",
    "transfers",
    "uncertain",
]
