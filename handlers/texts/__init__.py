"""Every sentence that people see, from gettext catalogues read in memory; what they typed is escaped.

A catalogue is a folder of .po files, one a room (common, rider, group, admin): change a sentence there.
"""

import gettext
import html
import io
import re
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("zh_CN", "en")
_ROOM = Path(__file__).parent
_TAG = re.compile(r"<[^>]*>")  # what people typed has none: it is escaped


class Html(str):
    """Text that is safe to send as Telegram HTML."""

    __slots__ = ()

    def __add__(self, other: str) -> "Html":
        return Html(str.__add__(self, escape(other)))


def escape(value: object) -> Html:
    """The value as text that shows just what was typed; an `Html` stays as it is."""
    return value if isinstance(value, Html) else Html(html.escape(str(value), quote=False))


def bare(text: Html) -> str:
    """Its words alone, for where no HTML is read: alerts and toasts."""
    return html.unescape(_TAG.sub("", text))


def lines(*parts: str | None) -> Html:
    """The parts, each on a line of its own; empty ones are left out."""
    return Html("\n".join(escape(part) for part in parts if part))


def language_of(code: str | None, default: str = "zh_CN") -> str:
    """The catalogue for a language code as Telegram gives it ("zh-hans", "en-GB"); Chinese where unknown."""
    if not code:
        return default
    return "zh_CN" if code.casefold().startswith("zh") else "en"


class MissingTextError(KeyError):
    """A sentence that no catalogue has: a mistake of ours, found by the tests."""


class Texts:
    """The sentences of one language: `t("rider.hello", name=…)`; counted ones by `n=`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalog = read_catalogue(language)
        buffer = io.BytesIO()
        write_mo(buffer, self._catalog)
        buffer.seek(0)
        self._translations = gettext.GNUTranslations(buffer)
        self._keys = {_ids(message.id)[0] for message in self._catalog if message.id}
        self._counted = {message.id[0] for message in self._catalog if isinstance(message.id, tuple)}

    def __call__(self, key: str, /, **params: Any) -> Html:
        if key not in self._keys:
            raise MissingTextError(key)
        found = (
            self._translations.ngettext(key, key + "#", params["n"])
            if key in self._counted
            else self._translations.gettext(key)
        )
        if not params:
            return Html(found)
        return Html(found.format_map({name: escape(value) for name, value in params.items()}))

    def plain(self, key: str, /, **params: Any) -> str:
        """The sentence for where HTML is not read: buttons, alerts, pictures."""
        return html.unescape(self(key, **params))

    def has(self, key: str) -> bool:
        return key in self._keys


def _ids(message_id: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (message_id,) if isinstance(message_id, str) else tuple(message_id[:1])


def read_catalogue(language: str) -> Catalog:
    """All .po files of the language as one catalogue; a sentence in two of them is refused."""
    whole = Catalog(locale=language)
    for path in sorted((_ROOM / language).glob("*.po")):
        with path.open("rb") as file:
            part = read_po(file, locale=language, abort_invalid=True)
        for message in part:
            if not message.id:
                continue
            if whole.get(_ids(message.id)[0]) is not None:
                raise ValueError(f"{path.name}: {message.id} is in another file too")
            whole.add(message.id, message.string, flags=message.flags)
    return whole


@cache
def texts(language: str) -> Texts:
    return Texts(language if language in LANGUAGES else "zh_CN")
