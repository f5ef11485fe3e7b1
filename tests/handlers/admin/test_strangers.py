"""Nothing of the admins' part opens to anybody else, whatever they type or forge."""

import pytest

from handlers import menus
from tests import cast
from tests.stories.street import Street

COMMANDS = [command.name for command in menus.COMMANDS if menus.Scope.STREET in command.scopes]
REFUSED = "只有街道管理员可以这样做。"
FORGED = [
    "1as:t",
    "1ax:a",
    "1aw:2026-W46",
    "1av:l:0::0",
    "1av:n:1:义诊:10",
    "1au:1",
    "1ar:p:0:0",
    "1ar:a:9001:0",
    "1at:t:0:0",
    "1at:r:1:3001",
    "1ac:c:hazard:600",
    "1ag:wgs84",
    "1af:1",
    "1ah:p:1:9001",
    "1ah:c:1:0",
    "1e:n:1:",
    "1e:h:1:",
    "1e:x:1:",
    "1eg:1:4uh:0",
    "1e:c:1:",
    "1e:o:1:",
    "1e:b:1:",
]


async def test_every_command_answers_the_stranger_with_the_one_refusal(street: Street) -> None:
    await street.reported()
    for name in COMMANDS:
        asked = await street.stranger.say(f"/{name} 001")
        await street.stranger.hears(REFUSED, since=asked)
    await street.settled()
    assert set(street.words(street.stranger)) == {REFUSED}
    assert street.rows("SELECT count(*) FROM people WHERE id IN (1, 9001) AND rider != 'none'") == [(0,)]


async def test_a_rider_and_the_community_worker_are_refused_too(street: Street) -> None:
    for person in (street.li, street.wang):
        asked = await person.say("/export")
        await person.hears(REFUSED, since=asked)
    for person, words in ((street.zhou, "/stats"), (street.zhou, "/find 1"), (street.wang, "/audit 1")):
        asked = await person.say(words, cast.HAIFENG_GROUP)
        await person.hears(REFUSED, cast.HAIFENG_GROUP, since=asked)


@pytest.mark.parametrize("data", FORGED)
async def test_a_forged_button_is_refused_and_changes_nothing(street: Street, data: str) -> None:
    await street.reported()
    said = await street.zhang.say("/riders")
    listed = await street.zhang.hears("网格员", since=said)
    await street.stranger.start()
    under = await street.stranger.hears("编号")
    before = street.rows("SELECT id, rider FROM people ORDER BY id"), street.rows("SELECT * FROM reports")

    answer = await street.stranger.forge(under, data)

    assert answer == {"text": REFUSED, "show_alert": True, "url": None}
    assert street.rows("SELECT id, rider FROM people ORDER BY id") == before[0]
    assert street.rows("SELECT * FROM reports") == before[1]
    assert street.zhang.current(listed) == listed
