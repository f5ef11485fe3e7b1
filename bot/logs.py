"""Logs: lines for people or JSON for machines, with the ids of what is being done, and no secret in them.

Everything goes through one formatter at the root, structlog's own events as well as those of the libraries:
it is there that tokens and passwords are blotted out, whether they stand in a message, an argument or a
traceback. `bound(update=…, report=…, chat=…, person=…)` adds ids to every line written within it.
"""

import json
import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote, quote_plus, unquote, urlsplit

import structlog

from bot.config import Config, Logs

HIDDEN = "[hidden]"
"""What stands where a secret was."""

QUIETED = (
    "aiohttp",
    "alembic",
    "apscheduler",
    "asyncio",
    "httpcore",
    "httpx",
    "PIL",
    "sqlalchemy",
    "telegram",
)
"""Libraries whose lines below WARNING tell nothing about the street."""

_TOKEN = re.compile(r"(?<![0-9])[0-9]{1,20}(?::|%3[Aa])[A-Za-z0-9_-]{30,}")
_PASSWORD = re.compile(r"(?<=://)([^\s:/@?#]*):([^\s/?#]*)@")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_SHORTEST_SECRET = 6
"""Shorter ones are not searched for literally: they would blot out ordinary words."""


class Redactor:
    """Blots secrets out of texts: what looks like a token or a password, and the configured ones literally.

    Args:
        secrets: Texts that must never be shown, as configured; their percent-encoded forms are hidden too.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {
            form
            for secret in secrets
            if len(secret) >= _SHORTEST_SECRET
            for plain in (secret, unquote(secret))
            for form in (plain, quote(plain), quote(plain, safe=""), quote_plus(plain), repr(plain)[1:-1])
        }
        longest_first = sorted(forms, key=len, reverse=True)
        self._literal = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE) if forms else None

    def __call__(self, text: str) -> str:
        """Return the text without secrets."""
        if self._literal is not None:
            text = self._literal.sub(HIDDEN, text)
        text = _TOKEN.sub(HIDDEN, text)
        return _PASSWORD.sub(rf"\1:{HIDDEN}@", text)


def secrets_of(config: Config) -> list[str]:
    """Return every secret that the configuration holds."""
    urls = (config.storage.database, config.telegram.proxy)
    return [
        secret
        for secret in (
            config.telegram.token.get_secret_value(),
            config.telegram.webhook.secret.get_secret_value(),
            *(urlsplit(url).password or "" for url in urls),
        )
        if secret
    ]


def set_up(logs: Logs, secrets: Iterable[str] = (), *, stream: TextIO | None = None) -> None:
    """Make the root logger write as configured; what was set up before is replaced.

    Args:
        logs: Level, format and file.
        secrets: What must never be shown, see `secrets_of`.
        stream: Where to write; None for standard error.

    Raises:
        OSError: The file cannot be written.
    """
    redact = Redactor(secrets)
    level = logging.getLevelNamesMapping()[logs.level.upper()]
    handlers: list[logging.Handler] = [logging.StreamHandler(stream or sys.stderr)]
    if logs.file:
        Path(logs.file).parent.mkdir(parents=True, exist_ok=True)
        handlers.append(logging.FileHandler(logs.file, encoding="utf-8"))
    root = logging.getLogger()
    for old in root.handlers[:]:
        if isinstance(old.formatter, _Formatter):
            root.removeHandler(old)
            old.close()
    for handler in handlers:
        handler.setFormatter(_Formatter(logs.format, redact))
        root.addHandler(handler)
    root.setLevel(level)
    for name in QUIETED:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def bound(**ids: int | str) -> AbstractContextManager[None]:
    """Add ids (update, report, chat, person) to every line written within the block, in this task."""
    return structlog.contextvars.bound_contextvars(**ids)


def _shared() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """The one way from any logger to a line: with positional arguments put in, cleaned, then rendered."""

    def __init__(self, kind: str, redact: Redactor) -> None:
        self._redact = redact
        super().__init__(
            foreign_pre_chain=_shared(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _cleaning(redact),
                _object if kind == "json" else _line,
            ],
        )

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; the last look for secrets is at what will really be written."""
        try:
            return self._redact(super().format(record))
        except Exception as error:  # noqa: BLE001 - logging would print the arguments, secrets among them
            where = f"{record.pathname}:{record.lineno}"
            return f"A log line could not be written ({type(error).__name__}) from {_escaped(where)}"


def _cleaning(redact: Redactor) -> Any:
    """Return a processor that hides secrets in every key and value, however deep, before it is rendered."""

    def clean(value: Any) -> Any:
        if isinstance(value, bool | int | float) or value is None:
            return value
        if isinstance(value, Mapping):
            return {clean(str(key)): clean(item) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [clean(item) for item in value]
        return redact(value if isinstance(value, str) else str(value))

    def process(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
        cleaned: Mapping[str, Any] = clean(event)
        return cleaned

    return process


def _object(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    """Return one JSON object in one line, for every reader's idea of what ends a line."""
    return _visible(json.dumps(event, ensure_ascii=False))


def _line(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    """Return one line for people; only a traceback has more, set in so that none can be forged."""
    at = str(event.pop("timestamp", ""))[11:19]
    level = str(event.pop("level", "")).upper()
    name = str(event.pop("logger", "") or "")
    said = _escaped(str(event.pop("event", "")))
    details = [str(event.pop(key)) for key in ("exception", "stack") if event.get(key)]
    pairs = "".join(f" {_escaped(key)}={_value(value)}" for key, value in sorted(event.items()))
    below = "".join(f"\n    {_escaped(line)}" for detail in details for line in detail.splitlines())
    return f"{at} {level:<7} {name}: {said}{pairs}{below}"


def _value(value: Any) -> str:
    text = _escaped(str(value))
    return f'"{text}"' if not text or " " in text or "=" in text else text


def _escaped(text: str) -> str:
    """Return the text in one line, with what would move the cursor or turn the writing round made visible."""
    plain = text.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t")
    return _visible(plain)


def _visible(text: str) -> str:
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
