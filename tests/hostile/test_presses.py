"""Forged buttons and deep links: a kind answer, nothing changes, nothing is noted as our failure."""

import enum
import itertools
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.callback_data import VERSION, Number, Press
from handlers.rider.privacy import ForgetPress
from tests import cast
from tests.hostile import soundness
from tests.hostile.stage import with_a_stranger
from tests.presses import PRESSES
from tests.stories.street import Json, Open, Street

# Who has themselves forgotten is nobody from then on: that comes last.
_AREAS = sorted(PRESSES, key=lambda one: one is ForgetPress)
_NUMBERS = ("1", "2", "-1", "999999999999999999")
_WORDS = ("", "hazard", "x", "1", "'", "{n}")
_TABLES = (
    "reports",
    "events",
    "drafts",
    "photos",
    "people",
    "staff",
    "communities",
    "grids",
    "category_terms",
)


def _forged(area: type[Press]) -> list[str]:
    """Every verb of the area with every kind of number, as few as tell all the readers apart."""
    choices: list[tuple[str, ...]] = []
    for field in fields(area):
        kind: Any = field.type
        if isinstance(kind, type) and issubclass(kind, enum.Enum):
            choices.append(tuple(str(one.value) for one in kind))
        else:
            choices.append(_NUMBERS if kind is Number else _WORDS)
    found = []
    for verb in choices[0]:
        for at in range(len(_NUMBERS)):
            rest = [choice[(at * (place + 1)) % len(choice)] for place, choice in enumerate(choices[1:])]
            found.append(":".join([VERSION + area.area, verb, *rest]))
    return [data for data in dict.fromkeys(found) if len(data.encode()) <= 64]


def _standing(street: Street) -> list[Any]:
    return [street.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in _TABLES]  # noqa: S608 - our names


async def _answer(street: Street, who: int, message: Json, data: str) -> str:
    answer = await street.pg.person(who).forge(message, data)
    assert answer is not None, f"{data!r} of {who} was not answered"
    return answer["text"] or ""


async def _nothing_failed(street: Street) -> None:
    await street.settled()
    breaches = list(soundness.breaches(street))
    assert not breaches, "\n".join(breaches)


def _under(street: Street, who: int) -> list[Json]:
    """The group's card, the last words said in private, and messages that are not there any more."""
    card = street.wang.last(cast.HAIFENG_GROUP)
    person = street.pg.person(who)
    own = [person.last()] if person.messages() else []
    return [card, *own, *({**one, "message_id": 999_999} for one in (card, *own))]


@pytest.mark.timeout(180)
@pytest.mark.usefixtures("unhurried")
async def test_no_forged_button_does_anything_for_a_stranger(opened: Open) -> None:
    """In private, in the group, and under a message that Telegram says no more of."""
    async with opened(world=with_a_stranger()) as street:
        await street.reported()
        await street.stranger.start()
        await street.settled()
        before, card = _standing(street), street.wang.last(cast.HAIFENG_GROUP)
        for data in itertools.chain.from_iterable(_forged(one) for one in _AREAS if one is not ForgetPress):
            for message in _under(street, 9001):
                await _answer(street, 9001, message, data)
        await _nothing_failed(street)
        assert _standing(street) == before
        assert street.wang.current(card) == card, "the group's card was changed"


@pytest.mark.parametrize("who", [2001, 3001, 1001], ids=["rider", "worker", "admin"])
@pytest.mark.timeout(180)
@pytest.mark.usefixtures("unhurried")
async def test_every_forged_button_is_answered(opened: Open, who: int) -> None:
    """Whoever may do something may do it by hand too; but nothing breaks, and nothing goes unanswered."""
    async with opened(world=with_a_stranger()) as street:
        await street.reported()
        await street.reported(street.zhou, category="Safety hazard")
        await street.pg.person(who).start()
        await street.settled()
        for data in itertools.chain.from_iterable(map(_forged, _AREAS)):
            for message in _under(street, who):
                if who in street.pg.world.chats[message["chat"]["id"]].members:
                    await _answer(street, who, message, data)
        await street.settled()
        assert street.rows("SELECT error FROM inbox WHERE state != 'done'") == []


@pytest.mark.usefixtures("unhurried")
async def test_to_be_forgotten_concerns_whoever_presses_alone(opened: Open) -> None:
    """By a forged button, too, nobody else is; in a group not even they are."""
    async with opened(world=with_a_stranger()) as street:
        await street.reported()
        await street.stranger.start()
        await street.settled()
        others = "SELECT * FROM people WHERE id > 0 AND id != 9001 ORDER BY id"
        own = "SELECT id FROM people WHERE id = 9001"
        before, known, card = street.rows(others), street.rows(own), street.wang.last(cast.HAIFENG_GROUP)
        await _answer(street, 9001, card, "1y:y")
        await street.settled()
        assert street.rows(own) == known
        await _answer(street, 9001, street.stranger.last(), "1y:y")
        await _nothing_failed(street)
        assert street.rows(others) == before
        assert street.rows(own) == []
        assert street.wang.current(card) == card


async def test_a_workers_own_case_is_not_shown_on_another_communitys_card(street: Street) -> None:
    """Whoever may handle one case cannot paint it over the card of another one."""
    await street.reported(street.zhou, cast.IN_YINXING, "Safety hazard")
    await street.reported()
    card = street.wang.last(cast.HAIFENG_GROUP)
    [(other,)] = street.rows("SELECT id FROM reports ORDER BY id LIMIT 1")
    for verb in ("re", "rt", "tr", "mp", "bk"):
        await street.zhang.forge(card, f"1c:{verb}:{other}:0")
    await street.settled()
    shown = street.wang.current(card)
    assert (shown["caption"], shown["reply_markup"]) == (card["caption"], card["reply_markup"])


async def test_a_deleted_question_still_becomes_a_report(street: Street) -> None:
    """The category is pressed on a screen whose message is gone: the receipt comes as a new one."""
    await street.li.photo("hazard_cable.jpg")
    await street.li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    question = await street.li.hears("哪一类")
    await street.settled()
    post = street.li.post_of(question)
    assert post is not None
    street.pg.world.delete(post)
    await street.li.press(question, "安全隐患")
    assert "已送达" in (await street.li.hears("已送达海风社区"))["text"]
    await _nothing_failed(street)


_LETTERS = st.characters(exclude_categories=["Cs"])


@given(data=st.text(_LETTERS, max_size=64) | st.text(":1cdmrax0-９²٣\x00\n", max_size=64))
@settings(max_examples=500, deadline=None)
def test_no_data_breaks_a_reader(data: str) -> None:
    for area in PRESSES:
        press = area.unpack(data)
        assert press is None or area.unpack(press.pack()) == press


@pytest.mark.usefixtures("unhurried")
async def test_any_bytes_as_data_are_an_old_button(opened: Open) -> None:
    """Whatever stands in the data: an answer, and the inbox notes no failure."""
    async with opened(world=with_a_stranger()) as street:
        await street.reported()
        before, card = _standing(street), street.wang.last(cast.HAIFENG_GROUP)
        for data in (
            "\x00",
            "1",
            ":",
            "1c",
            "1c:",
            "🚧" * 16,
            "1d:c:１:x",
            "1d:c:²:x",
            "%s",
            "{0}",
            "\u202e",
            "a" * 64,
        ):
            for who in (2001, 3001, 9001):
                assert await _answer(street, who, card, data) == "这个按钮已经过期了。"
        await _nothing_failed(street)
        assert _standing(street) == before


@pytest.mark.parametrize(
    "payload",
    ["x" * 64, "-", "_", "0", "-1002000000001", "1cl_1", "admin", "9" * 64, "AAAA" * 16, "__class__"],
)
async def test_a_deep_link_gives_no_right(street: Street, payload: str) -> None:
    before = _standing(street)[:1] + _standing(street)[5:]
    for person in (street.stranger, street.li, street.zhang):
        said = await person.start(payload)
        await person.hears("编号" if person is street.stranger else "欢迎", since=said)
    await _nothing_failed(street)
    assert _standing(street)[:1] + _standing(street)[5:] == before
