"""The doctor names what is amiss, says what to do, and changes nothing."""

import json
from datetime import date
from pathlib import Path
from shutil import disk_usage

import pytest
from sqlalchemy import select, update

from bot import demo, doctor
from bot.config import Config
from bot.config.hours import WorkingHours
from bot.doctor import FAIL, OK, WARN, Finding
from casework import groups
from handlers.pictures import fonts
from playground import Playground
from storage import tables
from storage.work import Work
from tests import cast
from tests.bot.running import changed, running


@pytest.fixture(autouse=True)
def _as_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


async def examined(config: Config) -> list[Finding]:
    return [found async for found in doctor.examine(config)]


def about(found: list[Finding], words: str) -> Finding:
    """The one finding that says this."""
    (one,) = [finding for finding in found if words in finding.what]
    return one


async def test_a_street_at_work_is_well_but_for_what_is_not_bound(tmp_path: Path, database: str) -> None:
    async with running(tmp_path, database) as at:
        found = await examined(at.config)
    assert [finding for finding in found if finding.state == FAIL] == []
    for words in (
        "1 administrator(s) named",
        "photos go to",
        "GiB free for ",
        "a Chinese font",
        "in Asia/Shanghai",
        "the database is at",
        "9 grids, none on another's ground",
        "@gridsnap_bot",
        "privacy mode is on",
        "administrator in the group of 海风社区",
        "the clock agrees",
    ):
        assert about(found, words).state == OK
    unbound = about(found, "青石社区 has no group")
    assert (unbound.state, unbound.advice) == (WARN, "send /bind 青石社区 in its group")


async def test_before_the_first_start_nothing_is_made(tmp_path: Path, empty_database: str) -> None:
    async with Playground() as pg:
        found = await examined(demo.configured(Config(), pg, tmp_path / "new", empty_database))
    assert about(found, "made at the first start").state == OK
    assert not (tmp_path / "new").exists()


async def test_everything_that_is_amiss_has_its_advice(tmp_path: Path, database: str) -> None:
    async with running(tmp_path, database) as at:
        world = at.pg.world
        world.set_bot_status(cast.HAIFENG_GROUP, "member")
        world.set_bot_status(cast.YINXING_GROUP, "kicked")
        found = await examined(changed(at.config, access={"admins": ()}))
    plain = about(found, "in the group of 海风社区 the bot is member")
    assert plain.state == WARN
    gone = next(one for one in found if "银杏社区" in one.what)
    assert gone.state == FAIL
    assert about(found, "[access] admins").state == FAIL
    assert all(one.advice for one in found if one.state != OK)


async def test_a_street_group_that_became_a_supergroup_is_to_be_written_down(
    tmp_path: Path, database: str
) -> None:
    basic = -4000000009
    async with running(tmp_path, database, access={"street_group": basic}) as at:
        at.pg.world.add_group(basic, "街道群", type="group", members=[1001], bot="administrator")
        new = at.pg.world.migrate(basic)
        await at.bot.desk.store.write(groups.migrated, at.bot.desk.scheme, basic, new)
        found = await examined(at.config)
        edited = await examined(changed(at.config, access={"street_group": new}))
    moved = about(found, f"its id is {new} now")
    assert (moved.state, moved.advice) == (WARN, f"write street_group = {new} into [access]")
    for one in (found, edited):
        assert about(one, "administrator in the group of street_group").state == OK
    assert [one for one in edited if "supergroup" in one.what] == []


async def test_overlapping_grids_are_named(tmp_path: Path, database: str) -> None:
    def lay_over(work: Work) -> None:
        border = work.run(select(tables.grids.c.geometry).where(tables.grids.c.code == "WH-01")).scalar_one()
        work.run(update(tables.grids).where(tables.grids.c.code == "WH-05").values(geometry=border))

    async with running(tmp_path, database) as at:
        await at.bot.desk.store.write(lay_over)
        found = about(await examined(at.config), "overlaps between grids")
    assert found.state == WARN
    assert "WH-05 and WH-01" in found.what


async def test_a_border_that_cannot_be_read_is_named(tmp_path: Path, database: str) -> None:
    def break_one(work: Work) -> None:
        broken = json.dumps({"type": "Polygon", "coordinates": "none"})
        work.run(update(tables.grids).where(tables.grids.c.code == "WH-05").values(geometry=broken))

    async with running(tmp_path, database) as at:
        await at.bot.desk.store.write(break_one)
        assert about(await examined(at.config), "grid WH-05 cannot be read").state == FAIL


async def test_a_token_that_is_refused_is_said_without_it(tmp_path: Path) -> None:
    async with Playground() as pg:
        config = demo.configured(Config(), pg, tmp_path)
        wrong = changed(
            config, telegram={"token": Config(telegram={"token": "1:" + "x" * 35}).telegram.token}
        )
        found = about(await examined(wrong), "cannot speak to Telegram")
    assert found.state == FAIL
    assert "x" * 35 not in found.what


@pytest.mark.parametrize(
    ("skew", "state", "words"),
    [(3.0, OK, "agrees"), (45.0, FAIL, "is 45 s off"), (None, WARN, "is not known here")],
)
async def test_the_clock_is_compared_with_telegrams(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, skew: float | None, state: str, words: str
) -> None:
    async def known(_: str) -> float | None:
        return skew

    monkeypatch.setattr(doctor, "_skew", known)
    async with Playground() as pg:
        found = await examined(demo.configured(Config(), pg, tmp_path))
    assert about(found, words).state == state


async def test_a_full_disk_and_a_missing_font_are_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type(disk_usage("/"))
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage(1, 1, 1024**2))
    monkeypatch.setattr(fonts, "drawable", lambda _: "")
    found = await examined(Config())
    assert about(found, "0.0 GiB free").state == WARN
    assert about(found, "no Chinese font").state == WARN


async def test_the_exit_code_is_that_of_the_worst(
    tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running(tmp_path, database) as at:
        assert await doctor.run(at.config) == 0
        assert await doctor.run(changed(at.config, access={"admins": ()})) == 1
    said = capsys.readouterr().out
    assert "[FAIL] nobody is named in [access] admins\n       → send /start to the bot" in said
    assert at.pg.token not in said


@pytest.mark.parametrize(
    ("today", "state", "words"),
    [
        ("2026-10-31", OK, "days of 2026 are worked"),
        ("2088-10-31", WARN, "(调休) of 2088 are not known"),
        ("2088-11-01", WARN, "(调休) of 2088 and 2089 are not known"),
    ],
)
def test_a_year_whose_working_days_nobody_knows_is_warned_of(today: str, state: str, words: str) -> None:
    found = doctor._calendar(Config(), date.fromisoformat(today))
    assert found.state == state
    assert words in found.what


def test_a_year_that_the_street_knows_itself_is_known() -> None:
    named = Config(hours=WorkingHours(days_off=(date(2088, 2, 2),)))
    assert doctor._calendar(named, date(2088, 5, 1)).state == OK
    alone = Config(hours=WorkingHours(calendar="none"))
    assert doctor._calendar(alone, date(2088, 5, 1)).state == OK
