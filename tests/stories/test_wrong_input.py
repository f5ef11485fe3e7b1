"""Wrong input at any step: one helpful sentence, and the draft goes on as if nothing had been."""

import io
from collections.abc import Awaitable, Callable

import pytest
from PIL import Image

from playground import Fault, Person, samples
from tests import cast
from tests.stories.street import Json, Street

_PHOTO = samples.read("hazard_cable.jpg")


def _tiny() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


Wrong = Callable[[Person], Awaitable[Json]]
_WRONG: dict[str, tuple[Wrong, str]] = {
    "sticker": (lambda who: who.sticker(), "用不上"),
    "voice": (lambda who: who.voice(), "用不上"),
    "contact": (lambda who: who.contact(), "用不上"),
    "spreadsheet": (
        lambda who: who.document(b"a,b", "a.csv", "text/csv"),
        "用不上",
    ),
    "truncated image": (
        lambda who: who.document(_PHOTO[: len(_PHOTO) // 2], "a.jpg", "image/jpeg"),
        "不完整",
    ),
    "text called an image": (lambda who: who.document(b"hello", "a.jpg", "image/jpeg"), "不是图片"),
    "tiny image": (lambda who: who.document(_tiny(), "a.png", "image/png"), "太小"),
    "unreadable short link": (lambda who: who.say("https://surl.amap.com/abc123"), "短链接"),
    "place button's label": (lambda who: who.say("📍 发送位置"), "请点 📎"),
    "unknown command": (lambda who: who.say("/nothing"), "/my"),
}


@pytest.mark.parametrize("step", ["before", "photo given", "place given"])
async def test_wrong_input_gets_one_sentence_and_the_report_still_comes_in(street: Street, step: str) -> None:
    li = street.li
    if step != "before":
        await li.photo("hazard_cable.jpg")
    if step == "place given":
        await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    await street.settled()
    before = len(street.bot_messages(li))
    for count, (wrong, (act, words)) in enumerate(_WRONG.items(), start=1):
        await act(li)
        await street.settled()
        said = street.words(li)[before:]
        assert len(said) == count, f"{wrong}: {said}"
        beginning = step == "before" and words == "用不上"
        assert ("发一张照片" if beginning else words) in said[-1], wrong

    if step == "before":
        await li.photo("hazard_cable.jpg")
    if step != "place given":
        await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    await street.settled()
    await li.press(_last_question(street), "安全隐患")
    await li.hears("已送达海风社区")
    await street.settled()
    assert street.rows("SELECT state, error FROM inbox WHERE state != 'done'") == []
    assert street.rows("SELECT count(*) FROM photos") == [(1,)]


def _last_question(street: Street) -> Json:
    asked = [said for said in street.bot_messages(street.li) if street.li.labels(said)]
    return asked[-1]


async def test_what_is_still_missing_is_said_with_the_refusal(street: Street) -> None:
    await street.li.photo("hazard_cable.jpg")
    await street.li.sticker()
    said = await street.li.hears("用不上")
    assert "在哪里" in said["text"]


async def test_a_second_location_takes_the_place_of_the_first(street: Street) -> None:
    li = street.li
    await li.photo("hazard_cable.jpg")
    await li.location(cast.OUTSIDE.lat, cast.OUTSIDE.lng)
    await li.hears("位置收到")
    await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    question = await li.hears("位置已更新")
    await li.press(question, "安全隐患")
    await li.hears("已送达海风社区")


async def test_a_photo_that_only_turns_out_broken_later_is_told_and_the_case_stays(street: Street) -> None:
    """Telegram itself gives out a broken file: the rider hears of it, the group gets the card without."""
    li = street.li
    await street.pg.settled()
    street.pg.faults.add(Fault("getFile", kind="400_wrong_file"))
    await li.photo("hazard_cable.jpg")
    await street.settled()
    await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    await street.settled()
    assert any("重新发送" in words for words in street.words(li))


@pytest.mark.parametrize("size", [5000])
async def test_a_description_beyond_the_limit_is_cut_and_never_lost_with_an_error(
    street: Street, size: int
) -> None:
    li = street.li
    await li.photo("hazard_cable.jpg")
    await li.say("长" * 4096)
    await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    await street.settled()
    await li.press(_last_question(street), "安全隐患")
    await street.settled()
    assert len(street.rows("SELECT description FROM reports")[0][0]) == 500
    assert street.wang.last(cast.HAIFENG_GROUP)["photo"]
