import json
from datetime import timedelta

import pytest

from casework import categories, grids
from casework.errors import BadImportError, NotAllowedError, NotFoundError
from casework.places import Datum, Point
from casework.scheme import Scheme
from casework.terms import Given, Term
from storage import places
from storage.work import Store, Work
from tests.casework.conftest import Snap
from tests.cast import IN_HAIFENG, IN_YINXING, LI, OUTSIDE, START, STRANGER, WANG, ZHANG, Clock
from tests.conftest import GRIDS, Do, Seeded


def import_file(do: Do, scheme: Scheme, document: bytes) -> grids.Imported:
    return do(grids.take_over, scheme, ZHANG, do(grids.examine, scheme, ZHANG, document, Datum.WGS84))


def changed(**properties: object) -> bytes:
    """The sample with other properties for WH-02."""
    document = json.loads(GRIDS.read_text())
    for feature in document["features"]:
        if feature["properties"]["code"] == "WH-02":
            feature["properties"].update(properties)
    return json.dumps(document).encode()


def square(code: str, at: Point, community: str = "新社区") -> bytes:
    ring = [
        [at.lng + east, at.lat + north]
        for east, north in (
            (-0.001, -0.001),
            (0.001, -0.001),
            (0.001, 0.001),
            (-0.001, 0.001),
            (-0.001, -0.001),
        )
    ]
    feature = {
        "type": "Feature",
        "properties": {"code": code, "name": code, "community": community},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def test_the_same_file_again_changes_nothing(do: Do, scheme: Scheme) -> None:
    before = do(places.all_grids), do(places.grids_version)
    imported = import_file(do, scheme, GRIDS.read_bytes())
    assert (imported.added, imported.changed, imported.communities) == ((), (), ())
    assert len(imported.unchanged) == 9
    assert (do(places.all_grids), do(places.grids_version)) == before


def test_a_changed_grid_is_changed_by_its_code_and_keeps_its_id(do: Do, scheme: Scheme) -> None:
    before = do(places.grids_by_code)["WH-02"]
    imported = import_file(do, scheme, changed(name="海风二网格", community="海港社区", chat_id=-100777))
    assert (imported.changed, imported.communities) == (("WH-02",), ("海港社区",))
    after = do(places.grids_by_code)["WH-02"]
    assert (after.id, after.name, after.chat_id) == (before.id, "海风二网格", -100777)


def test_a_bad_file_is_refused_whole(do: Do, scheme: Scheme) -> None:
    before = do(places.all_grids)
    for document in (b"{", square("Y-1", IN_HAIFENG)):
        with pytest.raises(BadImportError) as refused:
            import_file(do, scheme, document)
        assert refused.value.problems
    assert do(places.all_grids) == before
    assert do(places.community_named, "新社区") is None


@pytest.mark.parametrize("actor", [STRANGER, LI, WANG])
def test_only_a_street_admin_imports(do: Do, scheme: Scheme, actor: object) -> None:
    found = do(grids.examine, scheme, ZHANG, GRIDS.read_bytes(), Datum.WGS84)
    with pytest.raises(NotAllowedError):
        do(grids.examine, scheme, actor, GRIDS.read_bytes(), Datum.WGS84)
    with pytest.raises(NotAllowedError):
        do(grids.take_over, scheme, actor, found)


def test_two_imports_in_one_instant_are_both_followed(do: Do, scheme: Scheme, snap: Snap) -> None:
    assert snap(at=OUTSIDE).grid_id is None
    import_file(do, scheme, square("Y-1", OUTSIDE))
    assert snap(at=OUTSIDE).grid_id is not None
    other = Point(36.2, 120.6)
    import_file(do, scheme, square("Y-2", other))
    assert snap(at=other).grid_id is not None


def test_an_import_that_was_rolled_back_is_not_followed(do: Do, scheme: Scheme, snap: Snap) -> None:
    found = do(grids.examine, scheme, ZHANG, square("Y-1", OUTSIDE), Datum.WGS84)

    def import_and_fail(work: Work) -> None:
        grids.take_over(work, scheme, ZHANG, found)
        assert scheme.router.locate(work, OUTSIDE, 0.0, 15.0)[0] is not None
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        do(import_and_fail)
    assert snap(at=OUTSIDE).grid_id is None
    assert snap(at=IN_YINXING).grid_id is not None


def test_another_process_s_import_is_followed(
    scheme: Scheme, seeded: Seeded, do: Do, snap: Snap, clock: Clock
) -> None:
    assert snap(at=OUTSIDE).grid_id is None
    other = Store(seeded.database, clock.now)
    found = other.submit(grids.examine, scheme, ZHANG, square("Y-1", OUTSIDE), Datum.WGS84).result()
    other.submit(grids.take_over, scheme, ZHANG, found).result()
    other.close()
    assert snap(at=OUTSIDE).grid_id is not None


# The deadlines that admins change --------------------------------------------------------------------


def test_changed_deadlines_hold_for_new_reports_only(
    do: Do, scheme: Scheme, snap: Snap, clock: Clock
) -> None:
    before = snap(category="parking")
    do(categories.set_terms, scheme, ZHANG, "parking", Given(Term.parse("1h"), None, Term.parse("2cd")))
    after = snap(category="parking")
    assert before.resolve_due_at == START + timedelta(hours=3)
    assert (after.claim_due_at, after.resolve_due_at) == (
        START + timedelta(hours=1),
        START + timedelta(days=2),
    )
    do(categories.set_terms, scheme, ZHANG, "parking", Given(Term.parse("5m"), None, Term.parse("10m")))
    in_force = {category.key: category for category in do(categories.in_force, scheme)}
    assert list(in_force) == list(scheme.categories)
    assert in_force["parking"].resolve_within == Term.parse("10m")
    assert in_force["food"] == scheme.categories["food"]


def test_only_a_street_admin_changes_deadlines_of_known_categories(do: Do, scheme: Scheme) -> None:
    hour = Given(Term(3600), None, Term(3600))
    for actor in (STRANGER, WANG, LI):
        with pytest.raises(NotAllowedError):
            do(categories.set_terms, scheme, actor, "parking", hour)
    with pytest.raises(NotFoundError):
        do(categories.set_terms, scheme, ZHANG, "nonsense", hour)
