"""Entities of a text: offsets in UTF-16 units, what Telegram finds by itself, limits of length."""

import re
from typing import Any

Entity = dict[str, Any]

# What Telegram marks in any text, also in one that a person types.
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"，。；）】]+|(?<![\w@/.])(?:[a-z0-9-]+\.)+(?:com|cn|org|net|gov|me|io)(?:/[^\s<>\"]*)?)"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<bot_command>(?<![\w/>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<!\w)@[A-Za-z][A-Za-z0-9_]{3,31}\b)"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
    r"|(?P<phone_number>(?<![\w+])(?:\+?86[- ]?)?1[3-9]\d{9}(?!\w))",
    re.IGNORECASE,
)


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, offset: int, length: int) -> str:
    """The piece of `text` that an entity covers (offset and length in UTF-16 units)."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")


def found_in(text: str, marked: list[Entity] | None = None) -> list[Entity]:
    """The `marked` entities and the commands, links, mentions, tags, numbers between them, in order."""
    kept = list(marked or [])
    closed = [
        (e["offset"], e["offset"] + e["length"]) for e in kept if e["type"] in {"code", "pre", "text_link"}
    ]
    for match in _FOUND.finditer(text):
        offset, length = units(text[: match.start()]), units(match.group())
        if any(start < offset + length and offset < end for start, end in closed):
            continue
        kept.append({"type": str(match.lastgroup), "offset": offset, "length": length})
    return sorted(kept, key=lambda e: (e["offset"], -e["length"]))


def trimmed(text: str, marked: list[Entity]) -> tuple[str, list[Entity]]:
    """Text without surrounding blanks, entities moved along; those that became empty are gone."""
    lead = units(text) - units(text.lstrip())
    text = text.strip()
    size = units(text)
    kept: list[Entity] = []
    for entity in marked:
        start = max(0, entity["offset"] - lead)
        end = min(size, entity["offset"] + entity["length"] - lead)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return text, kept
