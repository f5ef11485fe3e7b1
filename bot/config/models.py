"""Every setting with its default: one class a table of config.toml, `Config` for the whole file."""

import re
from datetime import timedelta
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, PositiveInt, SecretStr, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.config.categories import Category, distinct, shipped
from bot.config.checks import Checks
from bot.config.digests import Digests
from bot.config.fields import (
    DatabaseUrl,
    Duration,
    HttpUrl,
    KeepText,
    Listed,
    PhotosPlace,
    ProxyUrl,
    QuietSpan,
    Table,
    TermText,
    TimeZone,
    WebhookUrl,
)
from bot.config.giving import Giving
from bot.config.handing import Duplicates, Transfers
from bot.config.hours import WorkingHours
from bot.config.problems import Problem, finding, findings
from bot.config.rides import Rides
from casework import workdays
from casework.quiet import QuietHours
from casework.terms import Term

Datum = Literal["wgs84", "gcj02", "bd09"]
Language = Literal["zh", "en"]
Port = Annotated[int, Field(ge=1, le=65535)]

_SECRET = "16 to 256 of A-Z, a-z, 0-9, _ and -"  # noqa: S105 - the words that say what a secret looks like
_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{30,}")


def _webhook_secret(value: SecretStr) -> SecretStr:
    secret = value.get_secret_value()
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret):
        raise finding("is too short or has other characters", _SECRET)
    return value


class Webhook(Table):
    """Where the bot listens, and under which public address Telegram calls it."""

    listen: str = "127.0.0.1"
    port: Port = 8443
    url: WebhookUrl = ""
    secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] = SecretStr("")


class Telegram(Table):
    """The bot's account and the way to Telegram."""

    token: SecretStr = SecretStr("")
    api_url: HttpUrl = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    proxy: Annotated[ProxyUrl, Field(repr=False)] = ""
    webhook: Webhook = Webhook()

    @model_validator(mode="after")
    def _webhook_is_complete(self) -> Self:
        if self.mode == "webhook":
            missing = [
                Problem(f"webhook.{key}", 'is empty while mode = "webhook"', allowed)
                for key, value, allowed in (
                    ("url", self.webhook.url, "an address that begins with https://"),
                    ("secret", self.webhook.secret.get_secret_value(), _SECRET),
                )
                if not value
            ]
            if missing:
                raise findings(missing)
        return self

    def token_problems(self) -> list[Problem]:
        """Return what is wrong with the token; asked only when the real bot is to run."""
        token = self.token.get_secret_value()
        where, allowed = "telegram.token", "the token that @BotFather gave, such as 123456:ABC…"
        if not token:
            return [Problem(where, "is empty", f"{allowed} (or GRIDSNAP_TELEGRAM__TOKEN)")]
        if not _TOKEN.fullmatch(token):
            return [Problem(where, "does not look like a bot token", allowed)]
        return []


class Storage(Table):
    """Where reports and photos are kept, and for how long."""

    database: Annotated[DatabaseUrl, Field(repr=False)] = "sqlite+aiosqlite:///var/gridsnap.db"
    photos: PhotosPlace = "var/photos"
    backup_keep: Annotated[int, Field(ge=1, le=1000)] = 5
    keep_photos: KeepText = "365d"
    keep_dropped: Duration = timedelta(days=7)
    keep_looks: Duration = timedelta(days=730)


class Access(Table):
    """Who may do what."""

    admins: Annotated[tuple[PositiveInt, ...], Listed] = ()
    riders: Literal["appointed", "open"] = "appointed"
    street_group: Annotated[int, Field(le=0)] = 0
    location_datum: Datum = "wgs84"
    show_reporter: bool = False


class Reminders(Table):
    """When a case is chased (催办, 督办), and when not."""

    sweep: Duration = timedelta(seconds=30)
    quiet_hours: QuietSpan = "22:00-07:00"
    silent_at_night: bool = True
    timezone: TimeZone = "Asia/Shanghai"
    warn_before: Duration = timedelta(minutes=30)
    repeat_every: Duration = timedelta(hours=4)
    street_after: Duration = timedelta(hours=4)
    nudge_every: Duration = timedelta(hours=2)
    max_per_case: Annotated[int, Field(ge=0, le=50)] = 6
    notice_after: TermText = Term.parse("5工作日")

    @property
    def quiet(self) -> QuietHours:
        """The quiet hours (免打扰时段) as a span that can be asked."""
        return QuietHours.parse(self.quiet_hours)

    @property
    def zone(self) -> ZoneInfo:
        """The street's time zone."""
        return ZoneInfo(self.timezone)


class Reports(Table):
    """What a report may hold and how it is shown."""

    photos_max: Annotated[int, Field(ge=1, le=30)] = 9
    draft_expires: Duration = timedelta(hours=24)
    border_margin: Annotated[int, Field(ge=0, le=500)] = 15
    description_max: Annotated[int, Field(ge=50, le=700)] = 500
    watermark: bool = True
    after_photo_required: bool = False
    direct_resolve: bool = True
    language_default: Language = "zh"


class Limits(Table):
    """How much at once: towards this machine, and towards Telegram (30/s in all, 20/min a group)."""

    updates_in_flight: Annotated[int, Field(ge=1, le=10_000)] = 256
    per_person_per_minute: Annotated[int, Field(ge=5, le=1000)] = 40
    group_per_minute: Annotated[int, Field(ge=1, le=20)] = 20
    global_per_second: Annotated[int, Field(ge=1, le=1000)] = 28


class Logs(Table):
    """What is written down of the running program, and how."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["console", "json"] = "console"
    file: str = ""


class Health(Table):
    """The local address that tells whether the bot is well."""

    listen: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 0


class Config(BaseSettings):
    """The whole configuration; `Config()` is every default, `bot.config.load` reads file and environment."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        env_prefix="GRIDSNAP_",
        env_nested_delimiter="__",
    )

    telegram: Telegram = Telegram()
    storage: Storage = Storage()
    access: Access = Access()
    reminders: Reminders = Reminders()
    hours: WorkingHours = WorkingHours()
    reports: Reports = Reports()
    rides: Rides = Rides()
    duplicates: Duplicates = Duplicates()
    checks: Checks = Checks()
    transfers: Transfers = Transfers()
    digests: Digests = Digests()
    giving: Giving = Giving()
    limits: Limits = Limits()
    logs: Logs = Logs()
    health: Health = Health()
    categories: Annotated[tuple[Category, ...], AfterValidator(distinct)] = shipped()

    @model_validator(mode="after")
    def _terms_fit(self) -> Self:
        """Refuse terms that leave less time to solve a case than to claim it, or that never end."""
        hours = self.hours.hours
        wrong = [
            Problem(
                f"categories.{category.key}.resolve_within",
                "is shorter than claim_within, or is not over within five years of these working hours",
                "the time to claim or more, and each term a minute or more",
            )
            for category in self.categories
            if not workdays.fit(hours, category.terms)
        ]
        if wrong:
            raise findings(wrong)
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is pydantic-settings'
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read nothing unasked: the environment is laid over the file by `bot.config.load` alone."""
        return (init_settings,)
