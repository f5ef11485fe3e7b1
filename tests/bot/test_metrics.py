"""What Prometheus reads from a running bot, and how little it costs."""

import re
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import Metrics
from playground import Fault
from storage import figures
from storage.work import Work
from tests import cast
from tests.bot.running import Running, running

Values = dict[tuple[str, ...], float]


@pytest.fixture(autouse=True)
def _as_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


def parsed(page: str) -> Values:
    """Sample name and label values → value."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


async def scraped(at: Running) -> Values:
    status, page = await at.get("/metrics")
    assert status == 200
    return parsed(page)


async def report(at: Running) -> None:
    li = at.pg.person(2001)
    await li.start()
    await li.photo("hazard_cable.jpg")
    await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng, accuracy=5)
    question = await li.hears("哪一类")
    await li.press(question, "安全隐患")
    await li.hears("已送达海风社区")
    await at.pg.person(3001).hears("待认领", cast.HAIFENG_GROUP)
    await at.pg.settled()


async def test_one_report_is_seen_in_every_figure_that_it_touches(tmp_path: Path, database: str) -> None:
    async with running(tmp_path, database) as at:
        before = await scraped(at)
        assert before["gridsnap_updates_total", "failed"] == 0
        assert before[("gridsnap_reports_open",)] == 0
        await report(at)
        at.bot.metrics._read_at = None  # as if 15 seconds had gone by
        after = await scraped(at)
        assert after["gridsnap_updates_total", "taken"] == 4
        assert after["gridsnap_updates_total", "handled"] == 4
        assert after["gridsnap_photos_total", "kept"] == 1
        assert after["gridsnap_sends_total", "card", "sent"] == 1
        assert after["gridsnap_api_calls_total", "sendPhoto", "ok"] >= 1
        assert after["gridsnap_api_calls_total", "file", "ok"] == 1
        assert after["gridsnap_api_seconds_count", "sendPhoto"] >= 1
        assert after[("gridsnap_reports_open",)] == 1
        assert after[("gridsnap_reports_overdue",)] == 0
        assert after["gridsnap_outbox_parcels", "pending"] == 0
        assert after[("gridsnap_lane_jobs",)] == 0
        assert 0 <= after[("gridsnap_sweep_age_seconds",)] < 60
        assert after[("gridsnap_ready",)] == 1
        assert after[("process_resident_memory_bytes",)] > 1e6


async def test_no_figure_holds_the_token_an_id_or_a_text(tmp_path: Path, database: str) -> None:
    async with running(tmp_path, database) as at:
        await report(at)
        _, page = await at.get("/metrics")
    for hidden in (at.pg.token, at.pg.token.partition(":")[2], "1002000000001", "李师傅", "hazard"):
        assert hidden not in page
    assert not re.search(
        r"(?<![\d.])2001(?![\d.])", page
    )  # as a number of its own, not within a measured time


async def test_what_goes_wrong_is_counted_by_its_kind(tmp_path: Path, database: str) -> None:
    async with running(tmp_path, database) as at:
        at.pg.faults.add(Fault("sendMessage", kind="429", retry_after=0))
        await at.pg.person(2001).start()
        await at.pg.person(2001).hears("欢迎")
        await at.pg.settled()
        values = await scraped(at)
        assert values["gridsnap_api_calls_total", "sendMessage", "limited"] == 1
        assert values["gridsnap_api_calls_total", "sendMessage", "ok"] == 1


async def test_the_database_is_asked_at_most_every_15_seconds(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Work] = []
    look = figures.open_and_overdue

    def noted(work: Work) -> tuple[int, int]:
        asked.append(work)
        return look(work)

    monkeypatch.setattr(figures, "open_and_overdue", noted)
    async with running(tmp_path, database) as at:
        for _ in range(5):
            await scraped(at)
        assert len(asked) == 1
        at.bot.metrics._read_at = (at.bot.metrics._read_at or 0) - 15
        await scraped(at)
        assert len(asked) == 2


async def test_without_the_database_the_rest_is_still_told(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(work: Work) -> tuple[int, int]:
        raise OSError("no disk")

    monkeypatch.setattr(figures, "open_and_overdue", gone)
    async with running(tmp_path, database) as at:
        values = await scraped(at)
    assert ("gridsnap_sweep_age_seconds",) in values
    assert ("gridsnap_outbox_parcels", "pending") not in values


def test_two_programs_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.taken(3, 1)
    assert parsed(generate_latest(one.registry).decode())["gridsnap_updates_total", "taken"] == 3
    assert parsed(generate_latest(other.registry).decode())["gridsnap_updates_total", "taken"] == 0


@pytest.mark.parametrize(
    ("url", "status", "labels"),
    [
        ("https://t/bot1:SECRET/sendMessage", 200, ("sendMessage", "ok")),
        ("https://t/bot1:SECRET/sendMessage?x=1", 400, ("sendMessage", "refused")),
        ("https://t/bot1:SECRET/getMe", 502, ("getMe", "broken")),
        ("https://t/bot1:SECRET/getMe", None, ("getMe", "lost")),
        ("https://t/file/bot1:SECRET/photos/file_1.jpg", 429, ("file", "limited")),
        ("https://t/bot1:SECRET/../../weird-1", 200, ("other", "ok")),
        ("https://t/bot1:SECRET", 200, ("other", "ok")),
    ],
)
def test_labels_are_few_and_without_the_address(
    url: str, status: int | None, labels: tuple[str, str]
) -> None:
    metrics = Metrics()
    metrics.called(url, status, 0.1)
    page = generate_latest(metrics.registry).decode()
    assert parsed(page)["gridsnap_api_calls_total", *labels] == 1
    assert "SECRET" not in page


def test_an_unknown_kind_of_parcel_is_one_label() -> None:
    metrics = Metrics()
    for kind in ("card", "made up", "made up too"):
        metrics.sent(kind, "sent")
    values = parsed(generate_latest(metrics.registry).decode())
    assert values["gridsnap_sends_total", "card", "sent"] == 1
    assert values["gridsnap_sends_total", "other", "sent"] == 2
