"""What the street's administrators ask and change; every command reads the right anew."""

from typing import Any

from telegram.ext import BaseHandler

from handlers.admin import (
    audit,
    categories,
    export,
    extending,
    find,
    giving,
    grids,
    health,
    overview,
    reassign,
    riders,
    staff,
    stats,
    supervising,
    templates,
    weekly,
)

HANDLERS: list[BaseHandler[Any, Any, Any]] = [
    *stats.HANDLERS,
    *weekly.HANDLERS,
    *giving.HANDLERS,
    *export.HANDLERS,
    *extending.HANDLERS,
    *riders.HANDLERS,
    *staff.HANDLERS,
    *categories.HANDLERS,
    *grids.HANDLERS,
    *find.HANDLERS,
    *reassign.HANDLERS,
    *supervising.HANDLERS,
    *audit.HANDLERS,
    *health.HANDLERS,
    *templates.HANDLERS,
    *overview.HANDLERS,
]
