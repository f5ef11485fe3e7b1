"""No message to a rider has a word of a note in it: every kind of parcel is composed for a case with some."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from casework import (
    cases,
    chasing,
    checking,
    digests,
    drafting,
    extending,
    folding,
    later,
    notices,
    noting,
    origins,
    speaking,
    view,
    weekly,
)
from casework.drafting import Origin, Spot
from casework.scheme import Digests, Scheme
from casework.terms import Term
from casework.vocabulary import ParcelKind, PlaceSource
from handlers import cards, checks, receipts, sheets
from handlers.desk import Desk
from handlers.parcels import Post
from handlers.pulse import Pulse
from handlers.texts import LANGUAGES, texts
from storage import chases, followers
from storage.photos import PhotoStore
from storage.records import Parcel, Report
from storage.tables import outbox
from storage.work import Work
from tests import cast
from tests.casework.conftest import Snap, shot
from tests.cast import HAIFENG_GROUP, IN_HAIFENG, LI, STREET_GROUP, WANG, YINXING_GROUP, ZHANG, ZHOU, Clock
from tests.conftest import Do, Seeded

Parcels = Callable[..., Sequence[Parcel]]
SECRET = "暗语-SECRET-业主电话"
_STAFFS = {HAIFENG_GROUP, YINXING_GROUP, STREET_GROUP, ZHANG.id, WANG.id}


@pytest.fixture
def scheme() -> Scheme:
    return cast.scheme(digests=Digests(morning=time(10), weekly=time(9)))


@pytest.fixture
def desk(seeded: Seeded, scheme: Scheme, clock: Clock, tmp_path: Path) -> Desk:
    return Desk(seeded.store, scheme, PhotoStore(tmp_path / "photos"), clock.now, Pulse(clock.now()))


@dataclass(frozen=True, slots=True)
class Walk:
    """A case through everything that makes a parcel of it, with a note after every step."""

    do: Do
    scheme: Scheme
    clock: Clock

    def note(self, report: Report) -> None:
        self.do(noting.write, self.scheme, WANG, report.id, SECRET)

    def whole(self, report: Report) -> None:
        do, scheme, clock = self.do, self.scheme, self.clock
        self.note(report)
        do(followers.add, report.id, ZHOU.id)
        do(cases.claim, scheme, WANG, report.id)
        do(speaking.comment, scheme, WANG, report.id, "请问几楼")
        do(speaking.answer, scheme, LI, report.id, "三楼")
        do(extending.ask, scheme, WANG, report.id, Term.parse("2工作日"), "等配件")
        self.note(report)
        clock.advance(days=3)
        do(chasing.sweep, scheme)
        do(_are_out)
        do(digests.sweep, scheme)
        do(cases.resolve, scheme, WANG, report.id, "好了")
        do(checking.dispute, scheme, LI, report.id, 0, "没好")
        self.note(report)
        do(cases.resolve, scheme, WANG, report.id, "这回好了")
        do(checking.confirm, scheme, LI, report.id, 1)
        self.note(report)
        clock.set(cast.START + timedelta(days=7))
        do(weekly.sweep, scheme)


@pytest.fixture
def walk(do: Do, scheme: Scheme, clock: Clock) -> Walk:
    return Walk(do, scheme, clock)


def _are_out(work: Work) -> None:
    """The reminders were sent: from now on each is edited as its cases move on."""
    urging = outbox.c.kind.in_([ParcelKind.REMINDER, ParcelKind.ESCALATION])
    for parcel in [Parcel.of(row) for row in work.all(select(outbox).where(urging))]:
        assert parcel.chat_id is not None
        items = [
            chases.Item(int(one["report"]), one["stage"], one["level"]) for one in parcel.details["items"]
        ]
        where = (parcel.chat_id, 900 + parcel.id, None)
        chases.add(work, parcel.kind, parcel.id, where, work.now, items)


def _from_the_group(do: Do, scheme: Scheme) -> Report:
    """李师傅's report that began in 海风's group, which is answered with the number there."""
    draft = do(origins.take, scheme, LI, Origin(HAIFENG_GROUP, 501), shot()).draft
    do(drafting.add_place, scheme, LI, Spot(IN_HAIFENG, PlaceSource.PHONE))
    report = do(drafting.categorise, scheme, LI, draft.id, "hazard").report
    assert report is not None
    return report


def _drafts_wait(do: Do, scheme: Scheme, clock: Clock) -> None:
    do(drafting.add_photo, scheme, LI, shot())
    do(later.put_off, scheme, LI)
    clock.advance(days=1)
    do(later.remind, scheme)


def _folded(do: Do, scheme: Scheme, found: Sequence[Parcel]) -> None:
    """The cards of these cases are one sheet, which changes."""
    do(folding.sent, found, 70, None, {place: one.report_id for place, one in enumerate(found, 1)})
    for one in found:
        do(noting.write, scheme, WANG, one.report_id, SECRET)


async def _composed(desk: Desk, found: Sequence[Parcel]) -> dict[ParcelKind, list[Post]]:
    posts: dict[ParcelKind, list[Post]] = {}
    for parcel in found:
        if parcel.chat_id is None:
            continue
        post = await sheets.compose(desk, folding.Load((parcel,)))
        if post is not None:
            posts.setdefault(ParcelKind(parcel.kind), []).append(post)
    return posts


async def test_no_kind_of_parcel_but_the_groups_card_has_a_note_in_it(
    desk: Desk, do: Do, scheme: Scheme, clock: Clock, snap: Snap, parcels: Parcels, walk: Walk
) -> None:
    _drafts_wait(do, scheme, clock)
    clock.set(cast.START)
    sheeted = [snap() for _ in range(2)]
    cards_of_them = [one for report in sheeted for one in parcels("card", report)]
    _folded(do, scheme, cards_of_them)
    report = _from_the_group(do, scheme)
    walk.whole(report)
    do(notices.word, LI.id, "riders.told.appointed", "1")
    outside = snap(at=cast.OUTSIDE)
    do(noting.write, scheme, ZHANG, outside.id, SECRET)

    posts = await _composed(desk, parcels())
    assert set(posts) == set(ParcelKind)
    for kind, found in posts.items():
        for post in found:
            said = post.text + "".join(
                key.text for row in (post.keyboard.inline_keyboard if post.keyboard else ()) for key in row
            )
            if kind == ParcelKind.CARD:
                assert post.chat_id in _STAFFS
            else:
                assert "SECRET" not in said, (kind, said)
                assert "备注" not in said, (kind, said)
    here = [post for post in posts[ParcelKind.CARD] if post.chat_id == HAIFENG_GROUP]
    assert not any("SECRET" in post.text for post in here)  # a rider reported from this group
    assert any("有内部备注" in post.text for post in here)
    assert any("SECRET" in post.text for post in posts[ParcelKind.CARD] if post.chat_id == STREET_GROUP)


async def test_in_a_group_without_riders_the_card_shows_the_last_two_and_how_many_more(
    desk: Desk, do: Do, scheme: Scheme, snap: Snap, parcels: Parcels
) -> None:
    report = snap()
    for number in range(1, 5):
        do(noting.write, scheme, WANG, report.id, f"第{number}次 <联系> " + "长" * 400)
    (post,) = (await _composed(desk, parcels("card")))[ParcelKind.CARD]
    assert "🗒 王姐：第3次 &lt;联系&gt;" in post.text
    assert "第4次" in post.text
    assert "第2次" not in post.text
    assert "更早的备注还有 2 条" in post.text
    assert cards.units(post.text) <= cards.CAPTION


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_is_drawn_for_a_rider_has_a_note_in_it(
    do: Do, scheme: Scheme, snap: Snap, walk: Walk, language: str
) -> None:
    report = snap()
    walk.whole(report)
    case = do(view.load, scheme, report.id)
    assert case is not None
    t = texts(language)
    drawn = [
        *(receipts.receipt(t, scheme, case, following=one).text for one in (False, True)),
        *(receipts.own_case(t, scheme, case, 0, following=one).text for one in (False, True)),
        *(receipts.timeline(t, scheme, case, following=one) for one in (False, True)),
        *(checks.question(t, case, one)[0] for one in case.checks),
    ]
    assert len(drawn) > 6
    assert "SECRET" not in "".join(drawn)
