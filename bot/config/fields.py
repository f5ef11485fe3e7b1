"""The kinds of value that a setting can have, each with a check that says what is allowed."""

import re
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from bot.config.problems import finding
from casework import durations, keeping, workdays
from casework.quiet import QuietHours
from casework.terms import Term, TermError

DATABASE_DRIVERS = ("sqlite", "sqlite+aiosqlite", "postgresql", "postgresql+asyncpg", "postgresql+psycopg")
PROXY_SCHEMES = ("http", "socks4", "socks5")

_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9!_.*'()/-]*)?")
_PHOTOS = 'a folder such as "var/photos", or "s3://bucket/prefix"'
_DURATIONS = "a duration such as 90s, 30m, 24h, 3d or 30分钟"
_KEEP = 'a day or more, such as 180d, 26w or 365天, or "forever"'
_TERMS = "a time limit such as 3紧急工作时, 5工作时, 1工作日, 2自然日, 5wh, 1wd, 30m or 24h"


class Table(BaseModel):
    """A table of the configuration: unchangeable, and no key in it that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _duration(value: object) -> object:
    if isinstance(value, timedelta):
        found = value
    elif isinstance(value, str):
        try:
            found = durations.parse(value)
        except durations.DurationError:
            raise finding(f"{value!r} is not a duration", _DURATIONS) from None
    else:
        raise finding("a number without a unit is not a duration", _DURATIONS)
    if found < timedelta(seconds=1):
        raise finding("is too short", "a second or more")
    return found


def _term(value: object) -> object:
    if isinstance(value, Term):
        return value
    if not isinstance(value, str):
        raise finding("a number without a unit is not a time limit", _TERMS)
    try:
        return Term.parse(value)
    except TermError as error:
        raise finding(f"{value!r} {error.why}", _TERMS) from None


def _maybe_term(value: object) -> object:
    return None if value is None or value == "" else _term(value)


def _keep(value: object) -> object:
    """The time as `keeping.code` writes it."""
    if not isinstance(value, str):
        raise finding("a number without a unit is no time to keep photos", _KEEP)
    try:
        return keeping.code(keeping.parse(value))
    except keeping.KeepError as error:
        raise finding(str(error), _KEEP) from None


def _maybe_keep(value: object) -> object:
    return "" if value == "" else _keep(value)


def _working_hours(value: str) -> str:
    try:
        workdays.parse_spans(value)
    except ValueError as error:
        raise finding(str(error), "hours of one day, such as 09:00-12:00,14:00-18:00") from None
    return value


def _quiet_hours(value: str) -> str:
    try:
        QuietHours.parse(value)
    except ValueError:
        raise finding(f"{value!r} is not a span of hours", 'such as "22:00-07:00", or "" for none') from None
    return value


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError; a folder is an OSError
        raise finding(f"there is no time zone {value!r}", 'an IANA name such as "Asia/Shanghai"') from None
    return value


def _database(value: str) -> str:
    scheme, found, rest = value.partition("://")
    if scheme not in DATABASE_DRIVERS or not found or not rest:
        raise finding(
            "is not a database that can be used", " or ".join(f"{driver}://…" for driver in DATABASE_DRIVERS)
        )
    return value


def _http_url(value: str) -> str:
    if not _is_url(value, ("http", "https")):
        raise finding("is not a web address", 'such as "https://api.telegram.org"')
    return value.rstrip("/")


def _webhook_url(value: str) -> str:
    if value and not _is_url(value, ("https",)):
        raise finding("is not an address that Telegram can call", "an address that begins with https://")
    return value


def _proxy(value: str) -> str:
    if value and not _is_url(value, PROXY_SCHEMES):
        kinds = " or ".join(f"{scheme}://host:port" for scheme in PROXY_SCHEMES)
        raise finding("is not a proxy that can be used", f'{kinds}, or "" for none')
    return value


def _text(value: object) -> object:
    return str(value) if isinstance(value, Path) else value


def _photos_place(value: str) -> str:
    if "://" not in value:
        if not value.strip():
            raise finding("is empty", _PHOTOS)
        return value
    if not _BUCKET.fullmatch(value):
        raise finding(f"{value.partition('://')[0]}:// is no place for photos", _PHOTOS)
    if find_spec("obstore") is None:
        raise finding("needs the extra s3", "after pip install 'gridsnap[s3]', or a folder")
    return value.rstrip("/")


def _is_url(value: str, schemes: tuple[str, ...]) -> bool:
    """Tell whether the value is an absolute address; a host or a port that cannot be read is none."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname) and port != 0 and not re.search(r"\s", value)


def _listed(value: object) -> object:
    """Take `1001, 1002`, as an environment variable gives it, for a list; one number alone too."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return (value,) if isinstance(value, int) and not isinstance(value, bool) else value


TermText = Annotated[Term, BeforeValidator(_term), PlainSerializer(str)]
MaybeTerm = Annotated[
    Term | None, BeforeValidator(_maybe_term), PlainSerializer(lambda term: str(term or ""))
]
WorkingSpans = Annotated[str, AfterValidator(_working_hours)]
KeepText = Annotated[str, BeforeValidator(_keep)]
MaybeKeep = Annotated[str, BeforeValidator(_maybe_keep)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
QuietSpan = Annotated[str, AfterValidator(_quiet_hours)]
TimeZone = Annotated[str, AfterValidator(_timezone)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
WebhookUrl = Annotated[str, AfterValidator(_webhook_url)]
PhotosPlace = Annotated[str, BeforeValidator(_text), AfterValidator(_photos_place)]
ProxyUrl = Annotated[str, AfterValidator(_proxy)]
Listed = BeforeValidator(_listed)
