"""The look of all pictures in one place: colours as (R, G, B), lengths in px of the finished picture."""

from typing import Final

Colour = tuple[int, int, int]

INK: Final[Colour] = (27, 36, 48)
MUTED: Final[Colour] = (104, 117, 133)
FAINT: Final[Colour] = (160, 170, 182)
HAIRLINE: Final[Colour] = (227, 232, 238)
PAPER: Final[Colour] = (255, 255, 255)
CANVAS: Final[Colour] = (243, 245, 248)
GUTTER_COLOUR: Final[Colour] = (255, 255, 255)
BRAND: Final[Colour] = (23, 104, 229)
YELLOW: Final[Colour] = (255, 199, 0)  # the bar of watermark cameras

# States of a case, by key; unknown keys are drawn in MUTED.
STATE_COLOURS: Final[dict[str, Colour]] = {
    "new": (227, 77, 89),
    "claimed": (23, 104, 229),
    "on_hold": (146, 111, 214),
    "check": (240, 140, 46),
    "overdue": (176, 20, 44),
    "closed": (43, 164, 113),
}
REPORTED: Final[Colour] = (150, 187, 246)
CLOSED: Final[Colour] = (43, 164, 113)
OPEN: Final[Colour] = (246, 166, 86)
GIVEN: Final[Colour] = (236, 128, 158)  # to riders

# Communities on the map; after the last one they begin again.
SOFT: Final[tuple[Colour, ...]] = (
    (198, 219, 247),
    (204, 235, 208),
    (253, 226, 188),
    (226, 211, 245),
    (250, 209, 214),
    (196, 234, 235),
    (238, 232, 176),
    (221, 222, 228),
    (244, 213, 236),
    (213, 228, 190),
)

PHONE_WIDTH: Final = 1080
MARGIN: Final = 40
GAP: Final = 24
RADIUS: Final = 24
GUTTER: Final = 8  # between photos of a collage
PHOTO_SIDE: Final = 1600
PHOTO_BYTES: Final = 1_000_000
JPEG_QUALITY: Final = 85


def darker(colour: Colour, part: float) -> Colour:
    """The colour mixed with black; part 0 leaves it, 1 is black."""
    red, green, blue = (round(channel * (1 - part)) for channel in colour)
    return red, green, blue
