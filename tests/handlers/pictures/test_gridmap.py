import math
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from PIL import Image

from handlers.pictures.gridmap import MapCase, MapGrid, MapPicture, grid_map
from handlers.pictures.style import CANVAS, PHONE_WIDTH, SOFT, STATE_COLOURS, Colour

Look = Callable[[bytes], Image.Image]
WEST, SOUTH = 120.18, 35.95


def square(west: float, south: float, side: float = 0.01) -> list[list[float]]:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def grid(community: str, *rings: list[list[float]], code: str = "", name: str = "") -> MapGrid:
    return MapGrid(code, name, community, {"type": "Polygon", "coordinates": list(rings)})


def area(image: Image.Image, colour: Colour, *, bottom: int = 0) -> int:
    """How many pixels have exactly this colour, above the last `bottom` px."""
    pixels = image.crop((0, 0, image.width, image.height - bottom)).getcolors(1 << 22)
    assert pixels is not None
    return next((count for count, found in pixels if found == colour), 0)


def drawn(look: Look, grids: Sequence[MapGrid], cases: Sequence[MapCase] = (), **more: Any) -> Image.Image:
    return look(grid_map(MapPicture(grids, cases, "望海街道", **more)))


HAIFENG = grid("海风社区", square(WEST, SOUTH))
YINXING = grid("银杏社区", square(WEST + 0.01, SOUTH))


def test_each_community_has_its_colour(look: Look) -> None:
    image = drawn(look, [HAIFENG, YINXING])
    assert image.width == PHONE_WIDTH
    first, second = (area(image, SOFT[at], bottom=150) for at in (0, 1))
    assert first == pytest.approx(second, rel=0.02)
    assert first > 100_000


def test_grids_of_one_community_share_a_colour(look: Look) -> None:
    image = drawn(look, [HAIFENG, grid("海风社区", square(WEST + 0.01, SOUTH))])
    assert area(image, SOFT[1]) == 0


def test_the_ground_is_seen_through_a_hole(look: Look) -> None:
    holed = grid("海风社区", square(WEST, SOUTH), square(WEST + 0.0025, SOUTH + 0.0025, 0.005))
    whole, image = (drawn(look, [ground]) for ground in (HAIFENG, holed))
    lost = area(whole, SOFT[0], bottom=150) - area(image, SOFT[0], bottom=150)
    assert lost == pytest.approx(area(whole, SOFT[0], bottom=150) / 4, rel=0.05)
    assert area(image, CANVAS) > area(whole, CANVAS)


def test_all_parts_of_a_multipolygon_are_drawn(look: Look) -> None:
    parts = {"type": "MultiPolygon", "coordinates": [[square(WEST, SOUTH)], [square(WEST + 0.02, SOUTH)]]}
    image = drawn(look, [MapGrid("", "", "海风社区", parts)])
    assert image.getpixel((150, 350)) == image.getpixel((PHONE_WIDTH - 150, 350)) == SOFT[0]
    assert image.getpixel((PHONE_WIDTH // 2, 350)) == CANVAS


def test_a_square_on_the_ground_is_a_square_on_the_map(look: Look) -> None:
    squeezed = math.cos(math.radians(SOUTH + 0.005))
    ring = [
        [WEST, SOUTH],
        [WEST + 0.01, SOUTH],
        [WEST + 0.01, SOUTH + 0.01],
        [WEST, SOUTH + 0.01],
        [WEST, SOUTH],
    ]
    wide = [[WEST + (lng - WEST) / squeezed, lat] for lng, lat in ring]
    image = drawn(look, [grid("海风社区", wide)])
    flat = Image.eval(image.convert("L"), lambda value: 255 * (value == round_grey(SOFT[0])))
    box = flat.crop((0, 140, PHONE_WIDTH, image.height - 150)).getbbox()
    assert box is not None
    assert box[2] - box[0] == pytest.approx(box[3] - box[1], abs=6)


def round_grey(colour: Colour) -> int:
    grey = Image.new("RGB", (1, 1), colour).convert("L").getpixel((0, 0))
    assert isinstance(grey, int)
    return grey


def test_a_case_is_a_pin_in_the_colour_of_its_state(look: Look) -> None:
    image = drawn(look, [HAIFENG], [MapCase(SOUTH + 0.005, WEST + 0.005, "0042", "claimed")])
    assert 300 < area(image, STATE_COLOURS["claimed"]) < 1500
    assert area(image, STATE_COLOURS["new"]) == 0


def test_cases_at_one_spot_share_a_mark_of_their_commonest_state(look: Look) -> None:
    spot = SOUTH + 0.005, WEST + 0.005
    cases = [MapCase(*spot, str(number), state) for number, state in enumerate(["new", "claimed", "claimed"])]
    image = drawn(look, [HAIFENG], cases)
    assert area(image, STATE_COLOURS["claimed"]) > 600
    assert area(image, STATE_COLOURS["new"]) == 0


def test_a_far_case_stands_hollow_at_the_edge_and_leaves_the_map_as_it_is(look: Look) -> None:
    near, far = (
        drawn(look, [HAIFENG], [MapCase(SOUTH + 0.005, WEST + away, "0042", "new")]) for away in (0.005, 9.0)
    )
    assert near.size == far.size
    red = STATE_COLOURS["new"]
    assert 0 < area(far, red) < area(near, red)
    edge = far.crop((PHONE_WIDTH - 60, 0, PHONE_WIDTH, far.height))
    assert area(edge, red) == area(far, red)


def test_a_case_without_a_real_place_is_left_out(look: Look) -> None:
    image = drawn(look, [HAIFENG], [MapCase(math.nan, WEST, "0042", "new")])
    assert area(image, STATE_COLOURS["new"]) == 0


def test_an_unknown_state_is_drawn_too(look: Look) -> None:
    plain, image = (
        drawn(look, [HAIFENG], cases) for cases in ([], [MapCase(SOUTH + 0.005, WEST + 0.005, "", "?")])
    )
    assert plain.tobytes() != image.tobytes()


def test_names_are_drawn_where_there_is_room_and_shortened_or_left_out_elsewhere(look: Look) -> None:
    def dark(name: str, side: float) -> int:
        small = grid("海风社区", square(WEST, SOUTH, side), code="HF-01", name=name)
        frame = grid("银杏社区", square(WEST + 0.1, SOUTH, 0.1))
        letters = Image.eval(
            drawn(look, [small, frame]).convert("L").crop((0, 145, 500, 700)), lambda v: 255 * (v < 90)
        )
        return sum(value > 0 for value in letters.tobytes())

    assert dark("海风第一网格", 0.08) > dark("", 0.08) > 0
    assert dark("海风第一网格", 0.002) == dark("", 0.002) == 0


def test_a_map_without_grids_says_so(look: Look) -> None:
    silent, speaking = (drawn(look, [], nothing_word=word) for word in ("", "还没有网格"))
    assert silent.tobytes() != speaking.tobytes()


def test_the_legend_grows_with_communities_and_states(look: Look) -> None:
    few = drawn(look, [HAIFENG])
    many = drawn(
        look, [HAIFENG._replace(community=f"第{at}社区") for at in range(12)], legend=[("new", "待认领")]
    )
    assert many.height > few.height + 100
    assert area(many, STATE_COLOURS["new"]) > 200


def test_a_point_like_grid_is_no_reason_to_fail(look: Look) -> None:
    assert drawn(look, [grid("海风社区", square(WEST, SOUTH, 1e-9))]).width == PHONE_WIDTH
