"""Rows of communities and grids, and of small settings."""

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Executable, delete, select, update

from storage.people import upsert
from storage.prepared import Prepared, bind, insert, where
from storage.records import Community, Grid, Terms
from storage.tables import category_terms, communities, counters, grids, settings
from storage.work import Work

_GRIDS_VERSION = "grids.version"
_COMMUNITY = where(communities, Community, "id")
_COMMUNITIES = where(communities, Community)
_GRID = where(grids, Grid, "id")
_TERMS = where(category_terms, Terms)
_SETTING = Prepared(lambda _: select(settings.c.value).where(settings.c.key == bind("key")), Terms)


def _count_up(dialect: str) -> Executable:
    new = insert(dialect, counters).values(name=bind("name"), value=1)
    more = new.on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1})
    return more.returning(counters.c.value)


_COUNT_UP = Prepared(_count_up, Terms)


def all_communities(work: Work) -> Sequence[Community]:
    return sorted(_COMMUNITIES.all(work), key=lambda community: community.name)


def community(work: Work, community_id: int) -> Community | None:
    return _COMMUNITY.one(work, id=community_id)


def community_named(work: Work, name: str) -> Community | None:
    return Community.maybe(work.one(select(communities).where(communities.c.name == name)))


def communities_in(work: Work, chat_id: int) -> Sequence[Community]:
    """The communities bound to this chat (one for each topic of a forum)."""
    found = select(communities).where(communities.c.chat_id == chat_id).order_by(communities.c.name)
    return [Community.of(row) for row in work.all(found)]


def ensure_community(work: Work, name: str) -> Community:
    work.run(upsert(work, communities).values(name=name).on_conflict_do_nothing())
    found = community_named(work, name)
    assert found is not None
    return found


def set_community(work: Work, community_id: int, **values: Any) -> None:
    work.run(update(communities).where(communities.c.id == community_id).values(**values))


def set_reachable(work: Work, chat_id: int, reachable: bool) -> None:
    work.run(update(communities).where(communities.c.chat_id == chat_id).values(reachable=reachable))


def all_grids(work: Work) -> Sequence[Grid]:
    return [Grid.of(row) for row in work.all(select(grids).where(grids.c.active).order_by(grids.c.code))]


def grid(work: Work, grid_id: int) -> Grid | None:
    return _GRID.one(work, id=grid_id)


def grids_by_code(work: Work) -> dict[str, Grid]:
    """Every grid that was ever imported, retired ones too."""
    return {row.code: Grid.of(row) for row in work.all(select(grids))}


def put_grid(work: Work, code: str, values: Mapping[str, Any]) -> None:
    new = upsert(work, grids).values(code=code, updated_at=work.now, **values)
    work.run(new.on_conflict_do_update(index_elements=["code"], set_={"updated_at": work.now, **values}))


def migrate_chat(work: Work, old: int, new: int) -> None:
    """Communities and grids that pointed at the group point at its supergroup."""
    for table in (communities, grids):
        work.run(update(table).where(table.c.chat_id == old).values(chat_id=new))
    for grid_ in all_grids(work):
        if old in grid_.chats.values():
            chats = {category: new if chat == old else chat for category, chat in grid_.chats.items()}
            moved = json.dumps(chats, sort_keys=True)
            work.run(update(grids).where(grids.c.id == grid_.id).values(chat_ids=moved))


def setting(work: Work, key: str) -> str | None:
    found = _SETTING.value(work, key=key)
    return None if found is None else str(found)


def drop_setting(work: Work, key: str) -> bool:
    """False where there was none."""
    return work.run(delete(settings).where(settings.c.key == key)).rowcount == 1


def set_setting(work: Work, key: str, value: str) -> None:
    new = upsert(work, settings).values(key=key, value=value)
    work.run(new.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def settle(work: Work, key: str, value: str) -> str:
    """The setting: this value, or the one of whoever was first."""
    work.run(upsert(work, settings).values(key=key, value=value).on_conflict_do_nothing())
    settled = setting(work, key)
    assert settled is not None
    return settled


def advance(work: Work, key: str, value: str) -> bool:
    """True for the one who moves the setting on to this value; False where it is there or beyond."""
    new = upsert(work, settings).values(key=key, value=value)
    moved = new.on_conflict_do_update(
        index_elements=["key"], set_={"value": value}, where=settings.c.value < value
    )
    return work.one(moved.returning(settings.c.key)) is not None


def count_up(work: Work, name: str) -> int:
    """The next number of this name: 1, 2, 3, …"""
    return int(_COUNT_UP.value(work, name=name))


def terms(work: Work) -> Mapping[str, Terms]:
    """Category key → what an admin changed of it."""
    return {row.key: row for row in _TERMS.all(work)}


def set_terms(work: Work, key: str, **values: Any) -> None:
    new = upsert(work, category_terms).values(key=key, **values)
    work.run(new.on_conflict_do_update(index_elements=["key"], set_=values))


def grids_version(work: Work) -> str | None:
    """Another text after each change of the grids; None before the first."""
    return setting(work, _GRIDS_VERSION)


def grids_changed(work: Work) -> None:
    # Neither an instant (two imports may share one) nor a number (one that was rolled back comes again).
    set_setting(work, _GRIDS_VERSION, secrets.token_hex(8))
