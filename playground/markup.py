"""Telegram's HTML parse mode: allowed tags only, entities in UTF-16 units, refusals as Telegram words them.

Also the way back: a safe HTML rendering of text and entities for the web page.
"""

import html
import re
from typing import Any

from playground.entities import Entity, units
from playground.errors import ApiError, bad_request

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-time": "date_time",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot));?")
_NAME = re.compile(r"[a-zA-Z0-9-]+")
_ATTRIBUTE = re.compile(r"""\s*([a-zA-Z0-9-]+)\s*(?:=\s*("[^"]*"|'[^']*'|[a-zA-Z0-9.-]+))?""")
_SHOWN = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}


def _cannot(why: str) -> ApiError:
    return bad_request(f"can't parse entities: {why}")


def _resolved(text: str) -> str:
    """Named (four only) and numeric references replaced; anything else stays as it was typed."""

    def replaced(match: re.Match[str]) -> str:
        sixteen, ten, name = match.groups()
        if name:
            return _NAMED[name]
        point = int(sixteen, 16) if sixteen else int(ten)
        try:
            character = chr(point)
            character.encode()
        except (ValueError, OverflowError):
            return match.group()
        return character if point else match.group()

    return _REFERENCE.sub(replaced, text)


def _attributes(inside: str, tag: str, at: int) -> dict[str, str]:
    given: dict[str, str] = {}
    position = 0
    while inside[position:].strip():
        match = _ATTRIBUTE.match(inside, position)
        if match is None:
            raise _cannot(f'Empty attribute name in the tag "{tag}" at byte offset {at}')
        name, value = match.groups()
        if value is None and name.lower() != "expandable":
            raise _cannot(
                f'Expected equal sign in declaration of an attribute of the tag "{tag}" at byte offset {at}'
            )
        value = value or ""
        given[name.lower()] = _resolved(value[1:-1] if value[:1] in {'"', "'"} else value)
        position = match.end()
    return given


def _opened(tag: str, given: dict[str, str], at: int) -> Entity:
    """The entity that a start tag begins, without its length."""
    entity: Entity = {"type": _TAGS[tag]}
    if tag == "span" and given.get("class") != "tg-spoiler":
        raise _cannot(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    if tag == "a":
        entity["url"] = given.get("href", "")
    if tag == "tg-emoji":
        entity["custom_emoji_id"] = given.get("emoji-id", "")
    if tag == "blockquote" and "expandable" in given:
        entity["type"] = "expandable_blockquote"
    if tag == "code" and given.get("class", "").startswith("language-"):
        entity["language"] = given["class"].removeprefix("language-")
    if tag == "tg-time":
        entity["unix_time"] = int(given.get("unix", "0") or 0)
    return entity


def _end_tag(source: str, index: int, at: int) -> tuple[str, int]:
    """Name in the end tag at `index`, and the position after it."""
    end = source.find(">", index)
    if end < 0:
        raise _cannot(f"Unclosed end tag at byte offset {at}")
    return source[index + 2 : end].strip().lower(), end + 1


def _start_tag(source: str, index: int, at: int) -> tuple[str, dict[str, str], int]:
    """Name and attributes of the start tag at `index`, and the position after it."""
    match = _NAME.match(source, index + 1)
    tag = match.group().lower() if match else ""
    if tag not in _TAGS:
        raise _cannot(f'Unsupported start tag "{tag}" at byte offset {at}')
    end = source.find(">", index)
    if end < 0:
        raise _cannot(f'Unclosed start tag "{tag}" at byte offset {at}')
    assert match is not None
    return tag, _attributes(source[match.end() : end], tag, at), end + 1


def parse(source: str) -> tuple[str, list[Entity]]:
    """Plain text and entities of Telegram's HTML; 400 "can't parse entities: …" as Telegram words it."""
    text: list[str] = []
    size = index = 0
    open_tags: list[tuple[str, Entity, int]] = []
    entities: list[Entity] = []
    while index < len(source):
        if source[index] != "<":
            end = source.find("<", index)
            end = len(source) if end < 0 else end
            piece = _resolved(source[index:end])
            text.append(piece)
            size += units(piece)
            index = end
            continue
        at = len(source[:index].encode())
        if not source.startswith("</", index):
            tag, given, index = _start_tag(source, index, at)
            open_tags.append((tag, _opened(tag, given, at), size))
            continue
        name, index = _end_tag(source, index, at)
        if not open_tags:
            raise _cannot(f"Unexpected end tag at byte offset {at}")
        tag, entity, start = open_tags.pop()
        if name not in {"", tag}:
            raise _cannot(f'Unmatched end tag at byte offset {at}, expected "</{tag}>", found "</{name}>"')
        _close(entities, entity, start, size, "".join(text))
    if open_tags:
        raise _cannot(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    entities.sort(key=lambda e: (e["offset"], -e["length"]))
    return "".join(text), entities


def _close(entities: list[Entity], entity: Entity, start: int, end: int, text: str) -> None:
    """Adds a finished entity unless it is empty; a code block inside a pre lends it its language."""
    if end == start:
        return
    if entity["type"] == "text_link" and not entity["url"]:
        entity["url"] = text.encode("utf-16-le")[start * 2 :].decode("utf-16-le")
    if entity["type"] == "text_link" and not re.match(r"(https?|tg|mailto|tel):", entity["url"]):
        if "." not in entity["url"]:
            return
        entity["url"] = f"http://{entity['url']}"
    inner = entities[-1] if entities else None
    if entity["type"] == "pre" and inner and inner.get("language") and inner["offset"] == start:
        entity["language"] = entities.pop()["language"]
    entities.append({"type": entity.pop("type"), "offset": start, "length": end - start, **entity})


def rendered(text: str, entities: list[Entity]) -> str:
    """Safe HTML of a text: everything escaped, a few tags and http(s) links of the entities put back."""
    raw = text.encode("utf-16-le", "surrogatepass")
    edges: dict[int, tuple[list[str], list[str]]] = {}
    for entity in entities:
        tags = _tags_for(entity, raw)
        if tags is None:
            continue
        start, end = entity["offset"], entity["offset"] + entity["length"]
        edges.setdefault(start, ([], []))[1].append(tags[0])
        edges.setdefault(end, ([], []))[0].insert(0, tags[1])
    out: list[str] = []
    last = 0
    for edge in sorted(edges):
        out.append(html.escape(raw[last * 2 : edge * 2].decode("utf-16-le", "replace")))
        closing, opening = edges[edge]
        out.extend([*closing, *opening])
        last = edge
    out.append(html.escape(raw[last * 2 :].decode("utf-16-le", "replace")))
    return "".join(out)


def _tags_for(entity: dict[str, Any], raw: bytes) -> tuple[str, str] | None:
    kind = entity["type"]
    if kind in _SHOWN:
        return f"<{_SHOWN[kind]}>", f"</{_SHOWN[kind]}>"
    if kind == "spoiler":
        return '<span class="spoiler">', "</span>"
    if kind == "bot_command":
        return '<span class="command">', "</span>"
    if kind in {"text_link", "url"}:
        piece = raw[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode(
            "utf-16-le", "replace"
        )
        url = str(entity.get("url", piece))
        url = url if "://" in url else f"https://{url}"
        if url.startswith(("http://", "https://")):
            return f'<a href="{html.escape(url)}" target="_blank" rel="noopener noreferrer">', "</a>"
    return None
