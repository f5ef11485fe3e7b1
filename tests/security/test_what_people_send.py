"""Nobody opens anything by a link, a file name, a flood or a word: over real HTTP, to the running bot."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from casework.places import Datum
from casework.places.geojson import check
from handlers.flood import Flood
from storage.work import Work
from tests import cast
from tests.bot.running import Running, free_port, running

PAYLOADS = [
    "admin",
    "1cl_1",
    "appoint_9001",
    "1as-t",
    "bind_-1002000000001",
    "A" * 64,
    "____",
    "-1002000000001",
]


@pytest.fixture(autouse=True)
def _as_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


def standing(work: Work) -> list[list[tuple[object, ...]]]:
    """All that an intruder might want to change."""
    return [
        [tuple(row) for row in work.all(text(statement))]
        for statement in (
            "SELECT id, rider FROM people WHERE rider != 'none' ORDER BY id",
            "SELECT * FROM staff ORDER BY person_id",
            "SELECT id, chat_id FROM communities ORDER BY id",
            "SELECT code, active FROM grids ORDER BY code",
            "SELECT * FROM reports ORDER BY id",
            "SELECT * FROM category_terms",
        )
    ]


async def settled(at: Running) -> None:
    """Every lane is empty, and nothing under way to Telegram."""
    await at.pg.settled()
    await at.bot.lanes.drain(10)
    await at.pg.settled()


async def test_a_deep_link_opens_nothing(tmp_path: Path, database: str) -> None:
    async with running(tmp_path, database) as at:
        before = await at.bot.desk.store.read(standing)
        stranger = at.pg.person(9001)
        answers = set()
        for payload in ["", *PAYLOADS]:
            said = await stranger.start(payload)
            answers.add((await stranger.hears("编号", since=said))["text"])
        await settled(at)
        assert len(answers) == 1
        assert "9001" in answers.pop()
        assert await at.bot.desk.store.read(standing) == before


async def test_a_link_that_people_send_is_never_opened(tmp_path: Path, database: str) -> None:
    called: list[str] = []

    async def note(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.append("called")
        writer.close()

    port = free_port()
    server = await asyncio.start_server(note, "127.0.0.1", port)
    async with server, running(tmp_path, database) as at:
        li = at.pg.person(2001)
        await li.start()
        await li.photo("hazard_cable.jpg")
        await li.hears("在哪里")
        for link in (
            f"http://127.0.0.1:{port}/35.9,120.1",
            f"https://surl.amap.com@127.0.0.1:{port}/abc",
            f"http://localhost:{port}/?q=35.95,120.18",
            f"看这里 http://[::1]:{port}/ 35.950,120.180",
        ):
            await li.say(link)
        await settled(at)
        assert called == []


async def test_the_name_of_a_sent_file_never_names_a_file(tmp_path: Path, database: str) -> None:
    kept = tmp_path / "bot"
    kept.mkdir()
    async with running(kept, database) as at:
        li = at.pg.person(2001)
        await li.start()
        photo = (Path(__file__).parents[2] / "playground" / "samples" / "hazard_cable.jpg").read_bytes()
        for name in ("../../../escaped.jpg", "/tmp/escaped.jpg", "a\x00b.jpg", "..\\..\\escaped.jpg"):  # noqa: S108 - an attack
            await li.document(photo, name, "image/jpeg")
        await li.hears("照片收到")
        await settled(at)
        files = [path for path in await asyncio.to_thread(lambda: [*tmp_path.rglob("*")]) if path.is_file()]
        assert not [path for path in files if "escaped" in path.name]
        photos = [path for path in files if path.suffix == ".jpg"]
        assert photos
        assert all(len(path.stem) == 64 and path.parents[2] == kept / "photos" for path in photos)


async def test_words_are_words_to_the_database(tmp_path: Path, database: str) -> None:
    async with running(tmp_path, database) as at:
        before = await at.bot.desk.store.read(standing)
        li = at.pg.person(2001)
        await li.start()
        await li.photo("hazard_cable.jpg", caption="'); DROP TABLE reports; -- \" \\ %s :x ${y} {0}")
        await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng, accuracy=5)
        await li.press(await li.hears("哪一类"), "安全隐患")
        await li.hears("已送达海风社区")
        await settled(at)
        after = await at.bot.desk.store.read(standing)
        assert after[:4] == before[:4]
        assert len(after[4]) == 1
        assert "'); DROP TABLE reports; -- \" \\ %s :x ${y} {0}" in after[4][0]


async def test_who_floods_gets_one_word_and_then_silence_and_the_others_are_answered(
    tmp_path: Path, database: str
) -> None:
    async with running(tmp_path, database, limits={"per_person_per_minute": 5}) as at:
        stranger, li = at.pg.person(9001), at.pg.person(2001)
        for _ in range(30):
            await stranger.say("你好")
        await li.start()
        await li.hears("欢迎")
        await settled(at)
        answers = [said for said in stranger.messages() if said["from"]["id"] == at.pg.bot_id]
        assert len(answers) <= 7


def test_a_flood_from_very_many_people_is_forgotten_again() -> None:
    clock = [0.0]
    flood = Flood(5, lambda: clock[0])
    for person in range(10_001):
        assert flood.admits(person) == (True, False)
    clock[0] = 3600
    assert flood.admits(99_999) == (True, False)
    assert len(flood._people) < 10


@pytest.mark.parametrize(
    "bomb",
    [
        b"[" * 5_000_000,
        b'{"type":"FeatureCollection","features":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"type":"FeatureCollection","features":[' + b"0," * 200_000 + b"0]}",
        b"9" * 5_000_000,
        b'{"a":"' + b"x" * 30_000_000 + b'"}',
        b"\x1f\x8b\x08" + b"\x00" * 1000,
        b"PK\x03\x04" + b"\x00" * 1000,
    ],
    ids=["deep", "deep inside", "many", "long number", "huge", "gzip", "workbook"],
)
@pytest.mark.timeout(10)
def test_a_geojson_bomb_is_refused_quickly(bomb: bytes) -> None:
    found = check(bomb, datum=Datum.WGS84, known_categories={"hazard"})
    assert found.problems
    assert not found.grids
