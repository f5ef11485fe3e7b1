"""Text is fitted into widths: cut with an ellipsis, or broken into lines by the habits of each script."""

import re
from typing import Final

from handlers.pictures.fonts import drawable, font

ELLIPSIS: Final = "…"
_NOT_FIRST: Final = frozenset("，。、；：？！）》」』】”’…%,.;:?!)]}")  # never begin a line
_WORDS: Final = re.compile(r"[^\s⺀-鿿　-〿豈-﫿＀-￯]+|\S|\s+")


def width(text: str, size: float) -> float:
    """How wide a line of text is, px."""
    return font(size).getlength(text)


def fitting(text: str, size: float, limit: float) -> float:
    """The size, or one down to two thirds of it, at which the text stays within `limit` px if it can."""
    smallest = size * 2 / 3
    while (
        size > smallest and (needed := width(text, size)) > limit
    ):  # widths are whole px: once is too little
        size = max(smallest, min(size * limit / needed, size - 0.5))
    return size


def cut(text: str, size: float, limit: float) -> str:
    """The text, or as much of it as fits into `limit` px with an ellipsis; empty when not even that fits."""
    text = drawable(text)
    if width(text, size) <= limit:
        return text
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip() + ELLIPSIS, size) <= limit:
            low = middle
        else:
            high = middle - 1
    kept = text[:low].rstrip() + ELLIPSIS
    return kept if width(kept, size) <= limit else ""


def wrap(text: str, size: float, limit: float, most: int) -> list[str]:
    """At most `most` lines of at most `limit` px; what does not fit ends in an ellipsis."""
    words = _pieces(drawable(text), size, limit)
    lines: list[str] = []
    line = ""
    for at, word in enumerate(words):
        if width((line + word).rstrip(), size) <= limit or not line:
            line += word
            continue
        if len(lines) == most - 1:
            lines.append(cut(line + "".join(words[at:]), size, limit))
            return lines
        split = len(line) - (word in _NOT_FIRST and len(line) > 1)
        if width(line[split:] + word, size) > limit:
            split = len(line)  # too narrow for manners
        lines.append(line[:split].rstrip())
        line = (line[split:] + word).lstrip()
    return [*lines, cut(line, size, limit)] if line.strip() else lines


def _pieces(text: str, size: float, limit: float) -> list[str]:
    """Words of Latin script, single signs of Chinese; a word wider than the line falls into its letters."""
    pieces: list[str] = []
    for word in _WORDS.findall(text):
        pieces.extend([word] if width(word, size) <= limit else list(word))
    return pieces
