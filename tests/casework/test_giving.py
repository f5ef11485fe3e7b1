"""What riders are given (回馈): who may note it, once, of which day; and how it is taken back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from casework import giving, people, privacy
from casework.errors import GivingError, NotAllowedError, NotFoundError, TooLongError
from casework.giving import Where
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import GivingRefusal
from storage import giving as rows
from storage import places
from storage.giving import Gift
from storage.work import Work
from tests import cast
from tests.cast import LI, STRANGER, WANG, ZHANG, Clock
from tests.conftest import Do, Seeded

TODAY = date(2026, 11, 23)
PRIVATE = Where()
HERE, THERE, STREET = Where(cast.HAIFENG_GROUP), Where(cast.YINXING_GROUP), Where(cast.STREET_GROUP)


def _all(work: Work) -> Sequence[Gift]:
    return rows.record(work, date.min, date.max)[0]


def _reason(do: Do, scheme: Scheme, actor: Actor, where: Where, line: str) -> GivingRefusal:
    with pytest.raises(GivingError) as refused:
        do(giving.note, scheme, actor, where, line.split())
    return refused.value.reason


@pytest.mark.parametrize("where", [PRIVATE, HERE], ids=["in private", "in their group"])
def test_staff_note_for_their_community_without_naming_it(do: Do, scheme: Scheme, where: Where) -> None:
    gift = do(giving.note, scheme, WANG, where, ["义诊", "32", "社区卫生站"])
    assert (gift.community, gift.kind, gift.people, gift.note) == (cast.HAIFENG, "义诊", 32, "社区卫生站")
    assert (gift.day, gift.author_id, gift.author_name, gift.author_role) == (TODAY, 3001, "王姐", "staff")
    assert gift.withdrawn_at is None


@pytest.mark.parametrize(
    ("where", "line", "community"),
    [
        (PRIVATE, "义诊 32", None),
        (PRIVATE, "海风社区 义诊 32", cast.HAIFENG),
        (PRIVATE, "青石社区 义诊 32", cast.QINGSHI),
        (STREET, "义诊 32", None),
        (HERE, "义诊 32", cast.HAIFENG),
        (HERE, "银杏社区 义诊 32", cast.YINXING),
        (HERE, "街道 义诊 32", None),
    ],
)
def test_an_admin_notes_for_any_community_or_for_the_street(
    do: Do, scheme: Scheme, where: Where, line: str, community: str | None
) -> None:
    gift = do(giving.note, scheme, ZHANG, where, line.split())
    assert (gift.community, gift.kind, gift.author_role) == (community, "义诊", "admin")


@pytest.mark.parametrize("where", [PRIVATE, HERE, STREET])
@pytest.mark.parametrize("actor", [STRANGER, LI], ids=["stranger", "rider"])
def test_strangers_and_riders_are_refused_by_every_verb(
    do: Do, scheme: Scheme, actor: Actor, where: Where, seeded: Seeded
) -> None:
    gift = do(giving.note, scheme, WANG, HERE, ["义诊", "32"])
    for verb, given in (
        (giving.note, (["义诊", "32"],)),
        (giving.note, (["海风社区", "义诊", "32"],)),
        (giving.note, (["义诊"],)),
        (giving.tap, (seeded.haifeng.id, "义诊", 10)),
        (giving.offered, (seeded.haifeng.id, "义诊")),
        (giving.withdraw, (gift.id,)),
        (giving.withdraw, (10**17,)),
        (giving.ledger, ()),
    ):
        with pytest.raises(NotAllowedError):
            do(verb, scheme, actor, where, *given)
    with pytest.raises(NotAllowedError):
        do(giving.recorded, scheme, actor)
    assert do(_all) == [gift]


def test_staff_of_one_community_note_nothing_for_another(do: Do, scheme: Scheme, seeded: Seeded) -> None:
    assert _reason(do, scheme, WANG, PRIVATE, "银杏社区 义诊 32") == GivingRefusal.FOREIGN
    with pytest.raises(GivingError):
        do(giving.tap, scheme, WANG, PRIVATE, seeded.yinxing.id, "义诊", 10)
    with pytest.raises(NotAllowedError):
        do(giving.note, scheme, WANG, PRIVATE, ["街道", "义诊", "32"])
    with pytest.raises(NotAllowedError):
        do(giving.tap, scheme, WANG, HERE, 0, "义诊", 10)
    with pytest.raises(NotAllowedError):  # in the other's group
        do(giving.note, scheme, WANG, THERE, ["海风社区", "义诊", "32"])
    theirs = do(giving.note, scheme, ZHANG, THERE, ["义诊", "32"])
    with pytest.raises(NotFoundError):
        do(giving.withdraw, scheme, WANG, PRIVATE, theirs.id)
    assert do(_all) == [theirs]


def test_the_audit_is_the_admins(do: Do, scheme: Scheme) -> None:
    with pytest.raises(NotAllowedError):
        do(giving.recorded, scheme, WANG)


def test_who_works_for_several_has_to_name_one(do: Do, scheme: Scheme, seeded: Seeded) -> None:
    do(people.enlist, scheme, ZHANG, 3001, WANG.name, seeded.yinxing.id)
    assert _reason(do, scheme, WANG, PRIVATE, "义诊 32") == GivingRefusal.WHOSE
    assert do(giving.note, scheme, WANG, PRIVATE, ["银杏社区", "义诊", "32"]).community == cast.YINXING
    assert do(giving.note, scheme, WANG, HERE, ["义诊", "32"]).community == cast.HAIFENG
    assert not do(giving.ledger, scheme, WANG, PRIVATE).is_clear


def test_in_a_forum_the_topic_says_whose_it_is(do: Do, scheme: Scheme, seeded: Seeded) -> None:
    def one_forum(work: Work) -> None:
        for community, thread in ((seeded.haifeng, 5), (seeded.yinxing, 6)):
            places.set_community(work, community.id, chat_id=cast.STREET_GROUP - 9, thread_id=thread)

    do(one_forum)
    forum = cast.STREET_GROUP - 9
    ruler = Actor(4001, "群主", administers=forum)
    assert do(giving.note, scheme, ruler, Where(forum, 6), ["义诊", "3"]).community == cast.YINXING
    assert do(giving.note, scheme, ZHANG, Where(forum, 5), ["义诊", "3"]).community == cast.HAIFENG
    assert _reason(do, scheme, ruler, Where(forum), "义诊 3") == GivingRefusal.WHOSE
    assert do(giving.note, scheme, ruler, Where(forum), ["海风社区", "义诊", "3"]).community == cast.HAIFENG


def test_an_update_that_comes_again_notes_nothing_more(do: Do, scheme: Scheme, seeded: Seeded) -> None:
    with cast.caused_by(7):
        first = do(giving.note, scheme, WANG, HERE, ["义诊", "32"])
        again = do(giving.note, scheme, WANG, HERE, ["义诊", "32"])
    assert again == first
    with cast.caused_by(8):
        tapped = do(giving.tap, scheme, WANG, HERE, seeded.haifeng.id, "饮水", 20)
        assert do(giving.tap, scheme, WANG, HERE, seeded.haifeng.id, "饮水", 20) == tapped
    assert [gift.people for gift in do(_all)] == [32, 20]


def test_two_taps_are_one_and_a_later_one_is_another(
    do: Do, scheme: Scheme, seeded: Seeded, clock: Clock
) -> None:
    first = do(giving.tap, scheme, WANG, HERE, seeded.haifeng.id, "饮水", 20)
    assert do(giving.tap, scheme, WANG, HERE, seeded.haifeng.id, "饮水", 20) == first
    clock.advance(seconds=11)
    assert do(giving.tap, scheme, WANG, HERE, seeded.haifeng.id, "饮水", 20).id != first.id
    do(giving.tap, scheme, WANG, HERE, seeded.haifeng.id, "饮水", 50)
    assert [gift.people for gift in do(_all)] == [20, 20, 50]


@pytest.mark.parametrize(
    ("kind", "number"), [("金条", 10), ("义诊", 11), ("义诊", 0), ("义诊", -10), ("义诊", 10**17)]
)
def test_a_forged_tap_notes_nothing(do: Do, scheme: Scheme, seeded: Seeded, kind: str, number: int) -> None:
    with pytest.raises(NotFoundError):
        do(giving.tap, scheme, WANG, HERE, seeded.haifeng.id, kind, number)
    with pytest.raises(NotFoundError):
        do(giving.tap, scheme, ZHANG, HERE, 10**17, "义诊", 10)
    assert do(_all) == []


def test_words_that_are_too_long_are_refused(do: Do, scheme: Scheme) -> None:
    for words in (["长" * 21, "3"], ["义诊", "3", "长" * 101]):
        with pytest.raises(TooLongError):
            do(giving.note, scheme, WANG, HERE, words)
    assert do(giving.note, scheme, WANG, HERE, ["长" * 20, "3", "长" * 100]).people == 3


def test_a_day_is_one_of_the_streets_calendar_and_not_too_long_ago(
    do: Do, scheme: Scheme, clock: Clock
) -> None:
    clock.set(cast.START.replace(hour=17))  # 01:00 of the 24th in the city
    assert do(giving.note, scheme, WANG, HERE, ["义诊", "3"]).day == date(2026, 11, 24)
    assert do(giving.note, scheme, WANG, HERE, ["昨天", "义诊", "3"]).day == TODAY
    assert _reason(do, scheme, WANG, HERE, "义诊 3 11-25") == GivingRefusal.DAY
    strict = replace(scheme, giving=replace(scheme.giving, back=timedelta(days=7)))
    assert _reason(do, strict, WANG, HERE, "义诊 3 11-16") == GivingRefusal.DAY
    assert do(giving.note, strict, WANG, HERE, ["义诊", "3", "11-17"]).day == date(2026, 11, 17)


def test_what_is_withdrawn_counts_no_more_and_stays_on_record(
    do: Do, scheme: Scheme, clock: Clock, seeded: Seeded
) -> None:
    gift = do(giving.note, scheme, WANG, HERE, ["义诊", "32"])
    do(giving.note, scheme, WANG, HERE, ["义诊", "30"])
    then = clock.advance(minutes=5)
    gone = do(giving.withdraw, scheme, WANG, PRIVATE, gift.id)
    assert (gone.withdrawn_at, gone.withdrawn_by, gone.withdrawn_name) == (then, 3001, "王姐")
    clock.advance(minutes=5)
    assert do(giving.withdraw, scheme, ZHANG, PRIVATE, gift.id) == gone  # done is done
    assert do(rows.by_community, TODAY, TODAY) == {seeded.haifeng.id: 30}
    assert do(giving.ledger, scheme, WANG, HERE).kinds == {"义诊": 30}
    record, total = do(giving.recorded, scheme, ZHANG)
    assert [(one.people, one.withdrawn_at is None) for one in record] == [(30, True), (32, False)]
    assert total == 2


def test_only_who_noted_it_may_withdraw_it_for_a_while_and_an_admin_for_longer(
    do: Do, scheme: Scheme, clock: Clock, seeded: Seeded
) -> None:
    colleague = Actor(3002, "小刘")
    do(people.enlist, scheme, ZHANG, 3002, colleague.name, seeded.haifeng.id)
    first, second = (do(giving.note, scheme, WANG, HERE, ["义诊", str(n)]) for n in (1, 2))
    for where in (PRIVATE, HERE):
        with pytest.raises(GivingError) as refused:
            do(giving.withdraw, scheme, colleague, where, first.id)
        assert refused.value.reason == GivingRefusal.OTHERS
    clock.advance(hours=24)
    assert do(giving.withdraw, scheme, WANG, HERE, first.id).withdrawn_at is not None
    clock.advance(seconds=1)
    with pytest.raises(GivingError) as refused:
        do(giving.withdraw, scheme, WANG, HERE, second.id)
    assert refused.value.reason == GivingRefusal.LATE
    assert do(giving.withdraw, scheme, ZHANG, PRIVATE, second.id).withdrawn_name == "张主任"
    third = do(giving.note, scheme, WANG, HERE, ["义诊", "3"])
    clock.advance(days=93)
    with pytest.raises(GivingError):
        do(giving.withdraw, scheme, ZHANG, PRIVATE, third.id)


def test_who_works_there_no_more_withdraws_nothing(do: Do, scheme: Scheme, seeded: Seeded) -> None:
    gift = do(giving.note, scheme, WANG, HERE, ["义诊", "32"])
    do(people.dismiss, scheme, ZHANG, 3001, seeded.haifeng.id)
    with pytest.raises(NotAllowedError):
        do(giving.withdraw, scheme, WANG, PRIVATE, gift.id)


def test_what_was_noted_in_the_groups_own_name_its_administrators_withdraw(do: Do, scheme: Scheme) -> None:
    nameless = Actor(people.ANONYMOUS, "群管理员", administers=cast.HAIFENG_GROUP)
    gift = do(giving.note, scheme, nameless, HERE, ["义诊", "32"])
    with pytest.raises(GivingError):  # registered, and no administrator as far as was asked
        do(giving.withdraw, scheme, WANG, HERE, gift.id)
    ruler = Actor(4001, "群主", administers=cast.HAIFENG_GROUP)
    elsewhere = Actor(4002, "别人", administers=cast.YINXING_GROUP)
    with pytest.raises(NotFoundError):
        do(giving.withdraw, scheme, elsewhere, THERE, gift.id)
    assert do(giving.withdraw, scheme, ruler, HERE, gift.id).withdrawn_name == "群主"


def test_the_ledger_is_of_this_month_and_of_whom_one_may_note_for(
    do: Do, scheme: Scheme, clock: Clock
) -> None:
    for actor, where, line in (
        (WANG, HERE, "义诊 32"),
        (WANG, HERE, "饮水 20 昨天"),
        (WANG, HERE, "义诊 8 11-01"),
        (WANG, HERE, "义诊 99 10-31"),
        (ZHANG, THERE, "充电 5"),
        (ZHANG, PRIVATE, "慰问品 100"),
    ):
        do(giving.note, scheme, actor, where, line.split())
    own = do(giving.ledger, scheme, WANG, PRIVATE)
    assert (own.names, own.kinds, own.people, own.total) == (
        [cast.HAIFENG],
        {"义诊": 40, "饮水": 20},
        60,
        3,
    )
    assert [gift.day.day for gift in own.newest] == [23, 22, 1]
    assert own.gives is not None
    whole = do(giving.ledger, scheme, ZHANG, PRIVATE)
    assert (whole.names, whole.people, whole.gives) == ([], 165, None)
    assert do(giving.ledger, scheme, ZHANG, THERE).kinds == {"充电": 5}
    clock.advance(days=8)
    empty = do(giving.ledger, scheme, WANG, HERE)
    assert (empty.today, empty.kinds, empty.newest) == (date(2026, 12, 1), {}, [])


def test_who_is_forgotten_leaves_what_they_noted_without_a_name(
    do: Do, scheme: Scheme, seeded: Seeded
) -> None:
    own = do(giving.note, scheme, WANG, HERE, ["义诊", "32"])
    other = do(giving.note, scheme, ZHANG, HERE, ["饮水", "20"])
    do(giving.withdraw, scheme, WANG, HERE, own.id)
    do(privacy.forget, scheme, WANG)
    found = {gift.id: gift for gift in do(_all)}
    gone = found[own.id]
    assert (gone.author_id, gone.author_name, gone.withdrawn_by, gone.withdrawn_name) == (0, "–", 0, "–")
    assert (found[other.id].author_name, found[other.id].withdrawn_by) == ("张主任", None)
    assert do(rows.by_community, TODAY, TODAY) == {seeded.haifeng.id: 20}
