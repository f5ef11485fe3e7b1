"""EXIF never leaves: every way by which a photo goes out, with photos that came as files and know too much.

What is looked at are the very bytes that the bot uploads, before the local Telegram makes its sizes of them.
"""

import io
import json
import re
import zipfile
from dataclasses import dataclass, field

import pytest

from bot.pace import Pace
from casework.places import Point
from playground import Person
from playground.methods.call import Call, Upload
from tests import cast
from tests.photographs import NAMES, telltale, traces
from tests.stories.street import Json, Open, Street

GROUP = cast.HAIFENG_GROUP
_WHICH = re.compile("一下就上报|One tap")


@dataclass
class Gate:
    """Everything that the bot uploads, as it does."""

    out: list[bytes] = field(default_factory=list)

    def clean(self, street: Street, at_least: int = 1) -> None:
        """So many pictures went out, none of them tells anything, and no file of anybody was sent on."""
        pictures = [data for data in self.out if not zipfile.is_zipfile(io.BytesIO(data))]
        assert len(pictures) >= at_least
        assert [traces(data) for data in pictures] == [[]] * len(pictures)
        files = [kept for kept in street.pg.world.files._by_id.values() if kept.kind == "document"]
        theirs = [kept.file_id for kept in files if traces_of(kept.data)]
        assert theirs, "nobody sent a file that tells anything"
        said = [json.dumps(call.params) for call in street.pg.calls if call.method != "getFile"]
        assert not [words for words in said if any(file_id in words for file_id in theirs)]


def traces_of(data: bytes) -> bool:
    return b"Secret " in data


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    found, upload = Gate(), Call.upload

    def noted(call: Call, value: object) -> Upload | None:
        taken = upload(call, value)
        if taken is not None:
            found.out.append(taken.data)
        return taken

    monkeypatch.setattr(Call, "upload", noted)
    return found


async def reported(
    street: Street,
    rider: Person | None = None,
    *,
    at: Point = cast.IN_HAIFENG,
    kinds: tuple[str, ...] = ("JPEG",),
    sample: str = "hazard_cable.jpg",
    category: str = "安全隐患",
) -> None:
    """A report whose photos are files that tell where their phone was."""
    rider = rider or street.li
    for kind in kinds:
        await rider.photo(telltale(kind, sample), as_file=True, filename=NAMES[kind])
    await street.settled()
    await rider.location(at.lat, at.lng, accuracy=5)
    question = await rider.hears(_WHICH, since=rider.last())
    await rider.press(question, category)
    await street.settled()


async def done(street: Street) -> Json:
    """The question whether it is mended, after an after-photo that is a file too."""
    card = street.wang.last(GROUP)
    after = telltale("JPEG", "hazard_cable_fixed.jpg")
    await street.wang.photo(after, GROUP, caption="已处理", as_file=True, reply_to=card)
    await street.settled()
    return street.li.last()


@pytest.mark.parametrize("kind", list(NAMES))
async def test_the_card_in_the_group(street: Street, gate: Gate, kind: str) -> None:
    await reported(street, kinds=(kind,))
    assert street.wang.last(GROUP)["photo"]
    gate.clean(street)


async def test_several_photos_in_one(street: Street, gate: Gate) -> None:
    await reported(street, kinds=("JPEG", "PNG", "WEBP"))
    assert street.wang.last(GROUP)["photo"]
    gate.clean(street)


async def test_a_card_without_a_stamp(opened: Open, gate: Gate) -> None:
    async with opened(reports={"watermark": False}) as street:
        await reported(street)
        assert street.wang.last(GROUP)["photo"]
        gate.clean(street)


async def test_the_card_in_another_communitys_group(street: Street, gate: Gate) -> None:
    await reported(street)
    card = street.wang.last(GROUP)
    await street.wang.press(card, "转派")
    await street.settled()
    await street.wang.press(card, "银杏社区")
    await street.settled()
    assert street.calls("sendPhoto", chat=cast.YINXING_GROUP)
    gate.clean(street, 2)


async def test_the_card_in_the_streets_group(street: Street, gate: Gate) -> None:
    await reported(street, at=cast.OUTSIDE)
    assert street.zhang.last(cast.STREET_GROUP)["photo"]
    gate.clean(street)


async def test_a_sheet_of_several_cases(street: Street, gate: Gate) -> None:
    with pytest.MonkeyPatch.context() as held:
        held.setattr(Pace, "waiting", lambda _self, now: {GROUP: now + 0.05})
        for _ in range(6):
            await street.li.photo(telltale(), as_file=True, filename="IMG_1.jpg")
            await street.li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng, accuracy=5)
            question = await street.li.hears("一下就上报", since=street.li.last())
            await street.li.press(question, "安全隐患")
            await street.li.hears("收到", since=question)
    street.bot.delivery.wake()
    await street.settled()
    assert "6 件新案件" in street.wang.last(GROUP)["caption"]
    gate.clean(street)


async def test_before_and_after_for_the_reporter(street: Street, gate: Gate) -> None:
    await reported(street)
    assert (await done(street))["photo"]
    gate.clean(street, 2)


async def test_before_and_after_for_a_rider_nearby(street: Street, gate: Gate) -> None:
    await reported(street)
    await done(street)
    await reported(street, street.zhou, category="Litter and dirt")
    await street.later(hours=48)
    kindly = street.zhou.last()
    assert "If you pass there" in kindly["caption"]
    assert kindly["photo"]
    gate.clean(street, 4)


async def test_what_a_rider_saw_who_says_that_it_is_not_mended(street: Street, gate: Gate) -> None:
    await reported(street)
    await street.li.press(await done(street), "没修好")
    await street.settled()
    await street.li.photo(telltale(), as_file=True, filename="IMG_9.jpg", caption="只绑了一头")
    await street.settled()
    told = street.wang.last(GROUP)
    assert "只绑了一头" in told["caption"]
    assert told["photo"]
    gate.clean(street, 3)


async def test_a_photo_with_staffs_words(street: Street, gate: Gate) -> None:
    await reported(street)
    card = street.wang.last(GROUP)
    await street.wang.photo(
        telltale("PNG"), GROUP, caption="师傅到了", as_file=True, filename="a.png", reply_to=card
    )
    await street.settled()
    assert street.li.last()["photo"]
    gate.clean(street, 2)


async def test_the_question_whether_it_is_the_same_and_what_a_follower_sees(opened: Open, gate: Gate) -> None:
    async with opened(duplicates={"ask": True}) as street:
        street.pg.world.people[2002].language = "zh-hans"
        zhou = street.zhou
        await reported(street)
        await reported(street, zhou)
        question = zhou.last()
        assert "是同一件吗" in question["caption"]
        before = len(gate.out)
        await zhou.press(question, "就是这个")
        await street.settled()
        assert "你也反映了这一件" in zhou.current(question)["caption"]
        assert len(gate.out) > before  # the picture of the case
        await done(street)
        told = zhou.last()
        assert told["message_id"] != question["message_id"]
        assert told["photo"]  # the after-photo
        gate.clean(street, 4)


async def test_several_cases_that_may_be_the_same(opened: Open, gate: Gate) -> None:
    async with opened(duplicates={"ask": True}) as street:
        street.pg.world.people[2002].language = "zh-hans"
        await reported(street)
        await reported(street, sample="manhole_broken.jpg")
        await street.li.press(street.li.last(), "不是")
        await street.settled()
        await reported(street, street.zhou, sample="rubbish_heap.jpg")
        assert street.zhou.labels(street.zhou.last()) == ["① 就是这个", "② 就是这个", "不是，照常上报"]
        assert street.zhou.last()["photo"]
        gate.clean(street, 3)


async def test_a_draft_that_waits(street: Street, gate: Gate) -> None:
    await street.li.photo(telltale(), as_file=True, filename="IMG_1.jpg")
    await street.settled()
    await street.li.tap("稍后再填")
    await street.settled()
    await street.li.say("/later")
    await street.settled()
    assert street.li.last()["photo"]
    gate.clean(street)


async def test_a_case_looked_up(street: Street, gate: Gate) -> None:
    await reported(street)
    asked = await street.zhang.say("/find 001")
    assert (await street.zhang.hears("261123-001", since=asked))["photo"]
    gate.clean(street)


async def test_reminders_lists_and_the_export_have_no_photos(street: Street, gate: Gate) -> None:
    await reported(street)
    pictures = len(gate.out)
    await street.later(hours=30)  # 催办, 督办
    await street.li.say("/my")
    await street.li.press(await street.li.hears("我的上报"), "261123-001")
    await street.zhang.say("/audit 001")
    await street.zhang.say("/export")
    await street.zhang.hears(re.compile("导出|案件"))
    await street.settled()
    assert street.calls("sendDocument")
    workbooks = [
        zipfile.ZipFile(io.BytesIO(data)) for data in gate.out if zipfile.is_zipfile(io.BytesIO(data))
    ]
    assert len(workbooks) == 1
    inside = workbooks[0].namelist()
    assert not [name for name in inside if name.endswith((".jpg", ".jpeg", ".png"))]
    assert not any(b"Secret" in data for data in gate.out)
    images = [data for data in gate.out[pictures:] if data.startswith((b"\xff\xd8", b"\x89PNG"))]
    assert images == []
    assert len(street.calls("sendPhoto", "editMessageMedia")) == pictures
