import pytest

from casework import people
from casework.errors import NotAllowedError, NotFoundError
from casework.people import Actor
from casework.scheme import Scheme
from storage import people as rows
from tests.casework.conftest import Snap
from tests.cast import LI, STRANGER, WANG, ZHANG, Clock
from tests.conftest import Do, Seeded


def test_a_person_is_met_with_the_name_and_language_of_now(do: Do, scheme: Scheme, clock: Clock) -> None:
    do(people.meet, scheme, Actor(5, "旧名", "old", "zh-hans"))
    clock.advance(hours=1)
    do(people.meet, scheme, Actor(5, "新名", None, "zh-hant-hk-x-long"))
    found = do(rows.person, 5)
    assert found is not None
    assert (found.name, found.username, found.language) == ("新名", None, "zh-hant-")
    assert (found.rider, found.updated_at) == ("none", clock.now())


@pytest.mark.parametrize("written", ["Li_ShiFu", "li_shifu", "@LI_SHIFU"])
def test_a_username_is_one_however_it_is_written(do: Do, scheme: Scheme, written: str) -> None:
    do(people.meet, scheme, Actor(5, "李", "Li_Shifu", None))
    found = do(rows.by_username, written)
    assert found is not None
    assert found.id == 5
    assert do(rows.by_username, "li") is None


def test_of_two_who_had_a_username_the_one_seen_last_has_it(do: Do, scheme: Scheme, clock: Clock) -> None:
    for person_id in (6, 5):
        do(people.meet, scheme, Actor(person_id, "李", "Shifu", None))
        clock.advance(hours=1)
    found = do(rows.by_username, "shifu")
    assert found is not None
    assert found.id == 5


def test_who_is_met_again_unchanged_is_not_written_again(do: Do, scheme: Scheme, clock: Clock) -> None:
    before = do(rows.person, 2001)
    clock.advance(hours=1)
    do(people.meet, scheme, LI)
    assert do(rows.person, 2001) == before


def test_who_blocked_the_bot_is_reachable_again_once_they_write(do: Do, scheme: Scheme) -> None:
    do(people.reached, scheme, 2001, reachable=False)
    found = do(rows.person, 2001)
    assert found is not None
    assert found.unreachable
    do(people.meet, scheme, LI)
    found = do(rows.person, 2001)
    assert found is not None
    assert not found.unreachable


def test_an_appointment_gives_a_name_only_where_there_was_none(do: Do, scheme: Scheme) -> None:
    assert do(people.appoint, scheme, ZHANG, 77).name == ""
    assert do(people.appoint, scheme, ZHANG, 77, "新骑手").name == "新骑手"
    assert do(people.appoint, scheme, ZHANG, 77, "别名").name == "新骑手"
    assert do(people.appoint, scheme, ZHANG, 2001).name == LI.name


def test_a_suspended_rider_may_be_appointed_again(do: Do, scheme: Scheme) -> None:
    assert do(people.suspend, scheme, ZHANG, 2001).rider == "suspended"
    assert not do(people.may_report, scheme, 2001)
    assert do(people.appoint, scheme, ZHANG, 2001).rider == "appointed"
    assert do(people.may_report, scheme, 2001)


def test_nobody_unknown_is_suspended(do: Do, scheme: Scheme) -> None:
    with pytest.raises(NotFoundError):
        do(people.suspend, scheme, ZHANG, 404)


@pytest.mark.parametrize("actor", [STRANGER, LI, WANG, Actor(None, "匿名", administers=-1002000000001)])
def test_only_a_street_admin_appoints_suspends_enlists_and_dismisses(
    do: Do, scheme: Scheme, seeded: Seeded, actor: Actor
) -> None:
    community = seeded.haifeng.id
    with pytest.raises(NotAllowedError):
        do(people.appoint, scheme, actor, 9001, "路人甲")
    with pytest.raises(NotAllowedError):
        do(people.suspend, scheme, actor, 404)
    with pytest.raises(NotAllowedError):
        do(people.enlist, scheme, actor, 9001, "路人甲", community)
    with pytest.raises(NotAllowedError):
        do(people.dismiss, scheme, actor, 3001, community)
    assert not do(people.may_report, scheme, 9001)
    assert do(rows.is_staff, 3001, community)


def test_staff_are_registered_once_for_each_community(do: Do, scheme: Scheme, seeded: Seeded) -> None:
    community, is_new = do(people.enlist, scheme, ZHANG, 88, "赵哥", seeded.yinxing.id)
    assert (community.name, is_new) == ("银杏社区", True)
    assert do(people.enlist, scheme, ZHANG, 88, "别名", seeded.yinxing.id)[1] is False
    assert do(rows.staff_of, seeded.yinxing.id) == [(88, "赵哥")]
    assert do(rows.communities_of, 88) == {seeded.yinxing.id}
    assert do(people.dismiss, scheme, ZHANG, 88, seeded.yinxing.id)
    assert not do(people.dismiss, scheme, ZHANG, 88, seeded.yinxing.id)
    with pytest.raises(NotFoundError):
        do(people.enlist, scheme, ZHANG, 88, "赵哥", 404)


def test_storage_knows_staff_of_the_case_s_community_and_admins(do: Do, scheme: Scheme, snap: Snap) -> None:
    report = snap()
    assert [do(people.knows_staff, scheme, one, report.id) for one in (1001, 3001, 2001, 9001)] == [
        True,
        True,
        False,
        False,
    ]
    assert not do(people.knows_staff, scheme, 1001, 404)
