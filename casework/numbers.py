"""A case's number as people write it: the whole (261122-007) or its end, in whatever digits a phone has."""

import re
import unicodedata

_NUMBER = re.compile(r"#?\s*([0-9]{6}-[0-9]{3,}|[0-9]{1,6})")


def plain(text: str) -> str:
    """The text with ０ for 0, ＃ for # and － for -, as a Chinese keyboard writes them, made plain."""
    return unicodedata.normalize("NFKC", text).strip()


def read(text: str) -> str | None:
    """The number or the end of one that this is, and nothing else; None where it is none."""
    found = _NUMBER.fullmatch(plain(text))
    return None if found is None else found[1]
