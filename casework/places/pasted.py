"""A place that somebody pasted (粘贴的位置): a map program's link, or coordinates, found in a message."""

import re
from dataclasses import dataclass

from casework.places.coordinates import LONGEST_TEXT, read_coordinates
from casework.places.datums import Point
from casework.places.mapurls import Source, read_link

# Scheme or not, as apps share both; up to what cannot stand in a link or ends a Chinese sentence.
_LINK = re.compile(
    r"(?:https?://)?(?:[a-z0-9-]{1,63}+\.){1,6}[a-z]{2,10}(?![a-z0-9-])(?::[0-9]{1,5})?"
    r"(?:[/?#][^\s<>\"“”，。；、）】」]{0,2000}+)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PastedPlace:
    """A place read from a message, in WGS-84, and where it came from."""

    point: Point
    source: Source


@dataclass(frozen=True, slots=True)
class UnreadableLink:
    """A link to a map that keeps its place on its server (短链接): only following it would tell.

    The rider is asked for the position itself, or to copy the coordinates.
    """

    source: Source
    host: str


def read_place(text: str) -> PastedPlace | UnreadableLink | None:
    """Return the place that `text` names; links go before bare coordinates, which are taken as WGS-84.

    Nothing is raised, whatever the text; only its first 4096 characters are read.
    """
    message = text[:LONGEST_TEXT]
    unreadable = None
    for link in _LINK.finditer(message):
        linked = read_link(link[0])
        if linked is None:
            continue
        if linked.point is not None:
            return PastedPlace(linked.point, linked.source)
        unreadable = unreadable or UnreadableLink(linked.source, linked.host)
    # Two bars where a link was: numbers on its two sides are no pair.
    point = read_coordinates(_LINK.sub("||", message))
    if point is not None:
        return PastedPlace(point, Source.TEXT)
    return unreadable
