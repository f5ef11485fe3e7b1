"""Settings are read from a file and the environment, and everything wrong with them is said at once."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot.config import Config, ConfigError, Problem, Telegram, load
from casework.workdays import fit

TOKEN = "424242:PLAYGROUND-token-for-local-use-only"
CATEGORY = """
[[categories]]
key = "hazard"
name = { zh = "安全隐患", en = "Safety hazard" }
icon = "⚠️"
claim_within = "30m"
resolve_within = "24h"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def problems(file: Path, text: str, **env: str) -> dict[str, Problem]:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(file, env)
    found = {problem.where: problem for problem in caught.value.problems}
    assert len(found) == len(caught.value.problems)
    return found


def test_nothing_given_means_the_defaults() -> None:
    assert load(None, {}) == Config()


def test_eight_categories_are_shipped_each_with_a_deadline() -> None:
    keys = [category.key for category in Config().categories]
    assert keys == ["hazard", "parking", "rubbish", "fire_lane", "food", "facility", "dispute", "other"]
    assert all(fit(Config().hours.hours, category.terms) for category in Config().categories)


def test_the_file_is_read_with_durations_in_both_languages(file: Path) -> None:
    file.write_text('[reminders]\nsweep = "90s"\nwarn_before = "30分钟"\n' + CATEGORY, encoding="utf-8")
    config = load(file, {})
    assert config.reminders.sweep == timedelta(seconds=90)
    assert config.reminders.warn_before == timedelta(minutes=30)
    assert [category.name.zh for category in config.categories] == ["安全隐患"]


def test_a_byte_order_mark_of_windows_does_no_harm(file: Path) -> None:
    file.write_text('[logs]\nlevel = "debug"\n', encoding="utf-8-sig")
    assert load(file, {}).logs.level == "debug"


def test_the_environment_lies_over_the_file(file: Path) -> None:
    file.write_text('[telegram]\nmode = "polling"\n[telegram.webhook]\nport = 9000\nlisten = "::1"\n')
    config = load(
        file,
        {
            "GRIDSNAP_TELEGRAM__TOKEN": TOKEN,
            "GRIDSNAP_TELEGRAM__WEBHOOK__PORT": "9001",
            "GRIDSNAP_REPORTS__WATERMARK": "false",
            "GRIDSNAP_DEBUG": "1",
            "PATH": "/bin",
        },
    )
    assert config.telegram.token.get_secret_value() == TOKEN
    assert (config.telegram.webhook.listen, config.telegram.webhook.port) == ("::1", 9001)
    assert config.reports.watermark is False


@pytest.mark.parametrize("text", ["1001,2001", "1001, 2001", "[1001, 2001]"])
def test_admins_in_a_variable_are_a_list_with_or_without_brackets(text: str) -> None:
    assert load(None, {"GRIDSNAP_ACCESS__ADMINS": text}).access.admins == (1001, 2001)


@pytest.mark.parametrize("text", ["1001", "[1001]"])
def test_a_single_admin_is_a_list_too(text: str) -> None:
    assert load(None, {"GRIDSNAP_ACCESS__ADMINS": text}).access.admins == (1001,)


def test_the_process_environment_is_read_when_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRIDSNAP_TEST_POSTGRES", raising=False)  # the tests' own, and no setting
    monkeypatch.setenv("GRIDSNAP_LOGS__FORMAT", "json")
    assert load().logs.format == "json"
    assert Config().logs.format == "console"


def test_every_problem_is_named_at_once(file: Path) -> None:
    found = problems(
        file,
        """
        foo = 1
        [telegram]
        mode = "webhok"
        api_ulr = "x"
        proxy = "ftp://x"
        webhook = { port = 99999, url = "http://x" }
        [access]
        admins = [1, -2, "x"]
        [reminders]
        sweep = 30
        quiet_hours = "25-3"
        timezone = "Asia/Atlantis"
        [storage]
        database = "mysql://root:pw@x/y"
        """
        + CATEGORY.replace("24h", "20m"),
        GRIDSNAP_TELEGRAM__WEBHOOK__SECRET="a b",
        GRIDSNAP_TELEGRM__TOKEN="1",
    )
    assert set(found) == {
        "GRIDSNAP_TELEGRM__TOKEN",
        "foo",
        "telegram.mode",
        "telegram.api_ulr",
        "telegram.proxy",
        "telegram.webhook.port",
        "telegram.webhook.url",
        "telegram.webhook.secret",
        "access.admins.#2",
        "access.admins.#3",
        "reminders.sweep",
        "reminders.quiet_hours",
        "reminders.timezone",
        "storage.database",
        "categories.hazard.resolve_within",
    }
    assert str(found["telegram.mode"]) == (
        "telegram.mode: 'webhok' is not known, allowed: 'polling' or 'webhook'"
    )
    assert found["telegram.api_ulr"].wrong == "this key is not known, did you mean 'api_url'?"
    assert "access" in found["foo"].allowed
    assert all(problem.allowed and problem.wrong for problem in found.values())


def test_a_check_between_values_speaks_although_another_value_is_wrong(file: Path) -> None:
    found = problems(
        file, '[telegram]\nmode = "webhook"\nproxy = "no"\n' + CATEGORY + CATEGORY + "words = 3\n"
    )
    assert set(found) == {
        "telegram.proxy",
        "telegram.webhook.url",
        "telegram.webhook.secret",
        "categories.hazard.words",
        "categories",
    }
    assert "twice" in found["categories"].wrong


def test_what_a_category_misses_is_named_and_nothing_is_made_up(file: Path) -> None:
    found = problems(file, '[[categories]]\nkey = "odd"\nname = { zh = "怪" }\n')
    assert set(found) == {
        "categories.odd.name.en",
        "categories.odd.icon",
        "categories.odd.claim_within",
        "categories.odd.resolve_within",
    }


def test_a_category_without_a_key_is_counted_from_one(file: Path) -> None:
    found = problems(file, CATEGORY + CATEGORY.replace('key = "hazard"', ""))
    assert set(found) == {"categories.#2.key"}


@pytest.mark.parametrize("key", ["Hazard", "", "a-b", "安全", "a" * 17])
def test_a_key_is_short_and_plain(file: Path, key: str) -> None:
    found = problems(file, CATEGORY.replace('"hazard"', f'"{key}"'))
    assert len(found) == 1
    assert next(iter(found)).endswith(".key")


def test_there_are_one_to_twelve_categories(file: Path) -> None:
    many = "".join(CATEGORY.replace("hazard", f"hazard{number}") for number in range(13))
    assert problems(file, many)["categories"].wrong == "there are 13"
    assert problems(file, "categories = []")["categories"].wrong == "there are 0"


def test_a_slip_of_syntax_is_named_with_its_line(file: Path) -> None:
    found = problems(file, "[telegram]\ntoken = \n")
    assert "line 2" in found[str(file)].wrong


def test_a_file_that_is_not_there_or_not_text_is_a_problem(file: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load(file, {})
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="UTF-8"):
        load(file, {})


def test_a_table_written_as_a_value_is_a_problem(file: Path) -> None:
    assert problems(file, "telegram = 3")["telegram"].allowed == "a table"


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///a.db",
        "sqlite+aiosqlite:///a.db",
        "postgresql://u:p@h/d",
        "postgresql+asyncpg://u:p@h/d",
        "postgresql+psycopg://u:p@h/d",
    ],
)
def test_databases_that_can_be_used_are_kept_as_written(url: str) -> None:
    assert load(None, {"GRIDSNAP_STORAGE__DATABASE": url}).storage.database == url


def test_secrets_are_neither_shown_nor_repeated_in_a_problem(file: Path) -> None:
    config = load(
        None,
        {
            "GRIDSNAP_TELEGRAM__TOKEN": TOKEN,
            "GRIDSNAP_TELEGRAM__PROXY": "http://u:hush-hush@127.0.0.1:1",
            "GRIDSNAP_STORAGE__DATABASE": "postgresql://u:hush-hush@h/d",
        },
    )
    assert TOKEN not in repr(config)
    assert "hush" not in repr(config)
    found = problems(
        file,
        '[telegram]\ntoken = ["hush"]\nproxy = "ftp://u:hush@x"\nwebhook = { secret = "hush" }\n'
        '[storage]\ndatabase = "mysql://u:hush@h/d"\n',
    )
    assert len(found) == 4
    assert not any("hush" in str(problem) for problem in found.values())


def test_the_token_is_looked_at_only_when_asked() -> None:
    assert Telegram(token=SecretStr(TOKEN)).token_problems() == []
    assert Telegram().token_problems()[0].wrong == "is empty"
    (problem,) = Telegram(token=SecretStr("abc")).token_problems()
    assert problem.where == "telegram.token"
    assert "abc" not in str(problem)


@pytest.mark.parametrize("value", ["1.5", "", "3 weeks of sun"])
def test_what_is_no_duration_is_refused(file: Path, value: str) -> None:
    assert "duration" in problems(file, f'[reminders]\nsweep = "{value}"')["reminders.sweep"].wrong


def test_a_duration_of_nothing_is_refused(file: Path) -> None:
    assert problems(file, '[reminders]\nsweep = "0s"')["reminders.sweep"].allowed == "a second or more"


@pytest.mark.parametrize("url", ["http://", "example.org", "ftp://x", "http://x:99999", "https://a b"])
def test_an_api_address_is_an_http_address(file: Path, url: str) -> None:
    assert "telegram.api_url" in problems(file, f'[telegram]\napi_url = "{url}"')


def test_a_slash_at_the_end_of_the_api_address_is_dropped() -> None:
    assert load(None, {"GRIDSNAP_TELEGRAM__API_URL": "http://127.0.0.1:8081/"}).telegram.api_url == (
        "http://127.0.0.1:8081"
    )


def test_a_configuration_cannot_be_changed() -> None:
    config = Config()
    with pytest.raises(ValidationError):
        config.logs = config.logs  # type: ignore[misc]
    with pytest.raises(ValidationError):
        config.logs.level = "debug"  # type: ignore[misc]


def test_quiet_hours_and_time_zone_come_ready_to_ask() -> None:
    reminders = Config().reminders
    assert str(reminders.quiet) == "22:00-07:00"
    assert reminders.zone.key == "Asia/Shanghai"


@pytest.mark.parametrize("resolve", ["1m", "3uh"])
def test_a_category_needs_its_resolution_after_its_claim(file: Path, resolve: str) -> None:
    later = CATEGORY.replace('"30m"', '"4工作时"').replace('"24h"', f'"{resolve}"')
    assert set(problems(file, later)) == {"categories.hazard.resolve_within"}


def test_terms_are_written_in_the_units_of_the_trade(file: Path) -> None:
    category = CATEGORY.replace('"30m"', '"2工作时"').replace('"24h"', '"5wd"')
    file.write_text(category + 'update_within = "1 工作日"\n', encoding="utf-8")
    (found,) = load(file, {}).categories
    assert str(found.terms) == "2工作时/1工作日/5工作日"


@pytest.mark.parametrize(
    ("hours", "where"),
    [
        ('working = "22:00-06:00"', "hours.working"),
        ('weekdays = ["mon", "funday"]', "hours.weekdays.#2"),
        ("weekdays = []", "hours.weekdays"),
        ('days_off = ["2027-02-30"]', "hours.days_off.#1"),
        ('calendar = "usa"', "hours.calendar"),
    ],
)
def test_working_hours_that_are_none_are_named(file: Path, hours: str, where: str) -> None:
    assert set(problems(file, f"[hours]\n{hours}\n")) == {where}


def test_days_of_the_street_may_be_dates_of_toml(file: Path) -> None:
    file.write_text('[hours]\ndays_off = [2027-02-11, "2027-02-12"]\nworking_days = [2027-02-20]\n')
    hours = load(file, {}).hours.hours
    assert hours.extra_off == {date(2027, 2, 11), date(2027, 2, 12)}
    assert hours.works_on(date(2027, 2, 20))


@pytest.mark.parametrize(
    ("said", "day", "hour"),
    [
        ("monday 09:00", 0, time(9)),
        ("Fri 17:30", 4, time(17, 30)),
        ("周一 09:00", 0, time(9)),
        ("星期天08:05", 6, time(8, 5)),
        ("礼拜三 08:05", 2, time(8, 5)),
    ],
)
def test_a_weekly_hour_is_a_day_with_a_time(file: Path, said: str, day: int, hour: time) -> None:
    file.write_text(f'[digests]\nweekly = "{said}"\n', encoding="utf-8")
    assert load(file, {}).digests.weekly_at == (day, hour)


def test_no_weekly_hour_is_never(file: Path) -> None:
    file.write_text('[digests]\nweekly = ""\n')
    assert load(file, {}).digests.weekly_at is None


@pytest.mark.parametrize(
    "said", ["09:00", "monday", "monday 25:00", "funday 09:00", "周八 09:00", "monday  "]
)
def test_a_weekly_hour_that_is_none_is_named(file: Path, said: str) -> None:
    assert set(problems(file, f'[digests]\nweekly = "{said}"\n')) == {"digests.weekly"}


def test_a_time_to_be_named_is_one_of_the_trade(file: Path) -> None:
    assert set(problems(file, '[reminders]\nnotice_after = "soon"\n')) == {"reminders.notice_after"}


_THIRTEEN = str([f"{letter}物" for letter in "abcdefghijklm"])


@pytest.mark.parametrize(
    "kinds",
    ['["义诊", "义诊"]', '["很长很长很长很长很"]', '["a:b"]', '["3"]', '[" "]', '[""]', _THIRTEEN],
)
def test_what_riders_are_given_has_words_that_a_button_can_carry(file: Path, kinds: str) -> None:
    found = problems(file, f"[giving]\nkinds = {kinds}")
    assert len(found) == 1
    assert next(iter(found)).startswith("giving.kinds")


def test_what_riders_are_given_may_have_no_buttons_or_come_from_the_environment(file: Path) -> None:
    file.write_text("[giving]\nkinds = []\n", encoding="utf-8")
    assert load(file, {}).giving.kinds == ()
    assert load(file, {"GRIDSNAP_GIVING__KINDS": "义诊, 姜汤"}).giving.kinds == ("义诊", "姜汤")
