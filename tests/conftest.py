"""Fixtures for all tests: the clock, the scheme, and a store of its own for each test.

The database is a copy of one that was migrated once. Each test that uses it runs on SQLite, and on PostgreSQL
too (marked so) where GRIDSNAP_TEST_POSTGRES names a server (a URL of a user that may create databases).
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, Protocol, TypeVar

import pytest
from hypothesis import settings

from casework import grids, groups, people
from casework.places import Datum
from casework.scheme import Scheme
from storage import places, schema
from storage.records import Community
from storage.work import Store, Work
from tests import cast, databases

# A machine that is shared is slow at times; and what CI finds, everybody finds again.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

T = TypeVar("T")
GRIDS = Path(__file__).parents[1] / "examples" / "grids.geojson"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: of several processes none is left with them when the others have ended."""

    def allowed(item: pytest.Item) -> float:
        marker = item.get_closest_marker("timeout")
        return float(marker.args[0]) if marker else 0.0

    items.sort(key=allowed, reverse=True)


class Do(Protocol):
    """Runs a verb in a transaction of its own and waits: `do(cases.claim, scheme, WANG, report.id)`."""

    def __call__(self, verb: Callable[Concatenate[Work, ...], T], /, *args: Any, **kwargs: Any) -> T: ...


@dataclass(frozen=True, slots=True)
class Seeded:
    """A street at work: nine grids imported, two groups bound (青石社区 has none), two riders, 王姐."""

    database: str
    store: Store
    haifeng: Community
    yinxing: Community
    qingshi: Community


@pytest.fixture
def clock() -> cast.Clock:
    return cast.Clock()


@pytest.fixture
def scheme() -> Scheme:
    return cast.scheme()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[databases.Templates]:
    """The databases that tests take copies of."""
    with databases.Templates(tmp_path_factory.mktemp("templates")) as made:
        yield made


@pytest.fixture(
    params=[
        pytest.param(one, marks=pytest.mark.postgresql if one != "sqlite" else ())
        for one in databases.BACKENDS
    ],
)
def backend(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    return str(request.param)


@pytest.fixture
def migrated_template(backend: str, templates: databases.Templates) -> str:
    """An empty database at the head revision, to be copied."""
    return templates.one("migrated", backend, schema.prepare)


@pytest.fixture
def seeded_template(backend: str, migrated_template: str, templates: databases.Templates) -> str:
    """The database of `Seeded`, to be copied."""
    return templates.one("seeded", backend, _seeded, like=migrated_template)


@pytest.fixture
def empty_database(backend: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a database in which nothing is yet."""
    with databases.empty(backend, tmp_path) as database:
        yield database


@pytest.fixture
def database(backend: str, migrated_template: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database without rows."""
    with databases.copied(migrated_template, tmp_path) as copied:
        yield copied


@pytest.fixture
def store(database: str, clock: cast.Clock) -> Iterator[Store]:
    """A store on a migrated database without rows."""
    opened = Store(database, clock.now)
    yield opened
    opened.close()


@pytest.fixture
def seeded(backend: str, seeded_template: str, tmp_path: Path, clock: cast.Clock) -> Iterator[Seeded]:
    """A store on a database of its own in which the street is at work."""
    with databases.copied(seeded_template, tmp_path) as database:
        opened = Store(database, clock.now)
        named = {community.name: community for community in opened.submit(_communities).result()}
        yield Seeded(database, opened, named[cast.HAIFENG], named[cast.YINXING], named[cast.QINGSHI])
        opened.close()


@pytest.fixture
def do(seeded: Seeded) -> Do:
    """Runs verbs on the seeded street, one transaction each; what the verb raises is raised."""

    def run(verb: Callable[Concatenate[Work, ...], T], /, *args: Any, **kwargs: Any) -> T:
        return seeded.store.submit(verb, *args, **kwargs).result(timeout=30)

    return run


# How databases are made --------------------------------------------------------------------------------


def _seeded(database: str) -> None:
    store = Store(database, cast.Clock().now)
    store.submit(_seed).result()
    store.close()


def _seed(work: Work) -> None:
    scheme = cast.scheme()
    found = grids.examine(work, scheme, cast.ZHANG, GRIDS.read_bytes(), Datum.WGS84)
    grids.take_over(work, scheme, cast.ZHANG, found)
    groups.bind(work, scheme, cast.ZHANG, cast.HAIFENG, cast.HAIFENG_GROUP, None, "海风社区网格群")
    groups.bind(work, scheme, cast.ZHANG, cast.YINXING, cast.YINXING_GROUP, None, "银杏社区网格群")
    for actor in (cast.ZHANG, cast.LI, cast.ZHOU, cast.WANG):
        people.meet(work, scheme, actor)
    for rider in (cast.LI, cast.ZHOU):
        assert rider.id is not None
        people.appoint(work, scheme, cast.ZHANG, rider.id, rider.name)
    haifeng = next(found for found in _communities(work) if found.name == cast.HAIFENG)
    people.enlist(work, scheme, cast.ZHANG, 3001, cast.WANG.name, haifeng.id)


def _communities(work: Work) -> list[Community]:
    return list(places.all_communities(work))
