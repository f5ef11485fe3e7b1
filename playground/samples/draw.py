"""Draws the sample photos: `python -m playground.samples.draw` writes them beside this file.

Each scene is a pure function of its seed, so that the committed files can be made again.
"""

import io
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pylopdf_fonts_zh_cn
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

W, H = 1280, 960
HORIZON = 400
MOST_BYTES = 150_000
TAKEN_AT = "2026:11:20 17:42:08"
AFTERWARDS = ("_fixed.jpg", "_cleared.jpg")
TAKEN_LAT, TAKEN_LNG = 35.9506, 120.1809  # inside 海风社区

Colour = tuple[int, int, int]
Canvas = ImageDraw.ImageDraw
_FONT = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"


def shade(colour: Colour, by: float) -> Colour:
    """The colour, lighter (by > 1) or darker."""
    return (min(255, int(colour[0] * by)), min(255, int(colour[1] * by)), min(255, int(colour[2] * by)))


def gradient(top: Colour, bottom: Colour, width: int, height: int) -> Image.Image:
    """A vertical gradient."""
    strip = Image.new("RGB", (1, 2))
    strip.putpixel((0, 0), top)
    strip.putpixel((0, 1), bottom)
    return strip.resize((width, height), Image.Resampling.BICUBIC)


def street(rng: random.Random) -> tuple[Image.Image, Canvas]:
    """A street between houses, seen from the pavement."""
    image = gradient((148, 186, 222), (222, 230, 232), W, H)
    draw = ImageDraw.Draw(image)
    x = -40
    while x < W:
        width, top = rng.randint(170, 300), rng.randint(20, 210)
        wall = shade(rng.choice([(196, 178, 158), (178, 170, 164), (205, 196, 180), (168, 130, 112)]), 1)
        house(draw, rng, (x, top, x + width, HORIZON + 30), wall)
        x += width
    image.paste(gradient((150, 146, 140), (176, 170, 162), W, 110), (0, HORIZON))
    image.paste(gradient((84, 86, 90), (112, 113, 115), W, H - HORIZON - 80), (0, HORIZON + 80))
    draw.rectangle((0, HORIZON + 72, W, HORIZON + 84), fill=(196, 192, 184))
    for left in range(-100, W, 160):
        draw.line((left, HORIZON + 2, left - 46, HORIZON + 72), fill=(138, 133, 127), width=2)
    for x in range(90, W, 420):
        tree(draw, rng, x + rng.randint(-30, 30), HORIZON + 40)
    return image, draw


def house(draw: Canvas, rng: random.Random, box: tuple[int, int, int, int], wall: Colour) -> None:
    """A front with windows above and shops below."""
    left, top, right, bottom = box
    draw.rectangle(box, fill=wall, outline=shade(wall, 0.72))
    for y in range(top + 22, bottom - 150, 62):
        for x in range(left + 18, right - 40, 56):
            glass = shade((92, 112, 130), rng.uniform(0.7, 1.3))
            draw.rectangle((x, y, x + 34, y + 40), fill=glass, outline=shade(wall, 0.6), width=3)
            draw.line((x + 17, y, x + 17, y + 40), fill=shade(wall, 0.7), width=2)
    sign = rng.choice([(176, 52, 44), (38, 92, 140), (40, 120, 84), (190, 130, 40)])
    draw.rectangle((left + 4, bottom - 128, right - 4, bottom - 92), fill=sign)
    words = rng.choice(["便民超市", "望海水饺", "海风药房", "五金日杂", "理发"])
    draw.text((left + 24, bottom - 126), words, font=font(28), fill=(250, 246, 232))
    draw.rectangle((left + 12, bottom - 90, right - 12, bottom), fill=(70, 76, 82))
    draw.rectangle((left + 20, bottom - 84, (left + right) // 2, bottom - 6), fill=(128, 142, 150))


def font(size: int) -> ImageFont.FreeTypeFont:
    """Noto Sans SC."""
    return ImageFont.truetype(str(_FONT), size)


def tree(draw: Canvas, rng: random.Random, x: int, foot: int) -> None:
    """A street tree."""
    draw.polygon([(x - 9, foot), (x + 9, foot), (x + 5, foot - 190), (x - 5, foot - 190)], fill=(92, 70, 52))
    for _ in range(60):
        cx, cy, r = x + rng.gauss(0, 46), foot - 230 + rng.gauss(0, 40), rng.randint(14, 34)
        draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=shade((74, 116, 62), rng.uniform(0.7, 1.25)))


def shadow(image: Image.Image, box: tuple[int, int, int, int], strength: int = 120) -> None:
    """A soft shadow on the ground."""
    mask = Image.new("L", image.size)
    ImageDraw.Draw(mask).ellipse(box, fill=strength)
    mask = mask.filter(ImageFilter.GaussianBlur(10))
    image.paste((18, 18, 20), (0, 0), mask)


def wheel(draw: Canvas, x: float, y: float, r: float) -> None:
    """A wheel with its rim."""
    draw.ellipse((x - r, y - r, x + r, y + r), fill=(26, 26, 28))
    draw.ellipse((x - r * 0.55, y - r * 0.55, x + r * 0.55, y + r * 0.55), fill=(160, 164, 168))
    draw.ellipse((x - r * 0.2, y - r * 0.2, x + r * 0.2, y + r * 0.2), fill=(70, 72, 76))


def car(image: Image.Image, x: int, y: int, s: float, paint: Colour) -> None:
    """A car from the side; x, y is the left end of the ground line, s its scale."""
    shadow(image, (x - 10, y - 20, int(x + 480 * s), y + 34))
    draw = ImageDraw.Draw(image)

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x + px * s, y - py * s) for px, py in points]

    roof = at((90, 105), (150, 168), (320, 168), (392, 108))
    draw.polygon(at((4, 28), (0, 84), (88, 106), (398, 108), (462, 88), (470, 28)), fill=paint)
    draw.polygon(roof, fill=shade(paint, 0.92))
    draw.polygon(at((108, 106), (156, 158), (228, 158), (228, 106)), fill=(58, 74, 86))
    draw.polygon(at((240, 106), (240, 158), (314, 158), (374, 108)), fill=(66, 84, 96))
    draw.line(at((234, 30), (234, 106)), fill=shade(paint, 0.7), width=3)
    draw.line(at((6, 66), (466, 68)), fill=shade(paint, 1.25), width=3)
    draw.polygon(at((446, 74), (464, 72), (464, 86), (448, 88)), fill=(250, 240, 200))
    draw.rectangle([*at((0, 72))[0], *at((16, 56))[0]], fill=(180, 40, 36))
    for wheel_x in (98, 372):
        wheel(draw, x + wheel_x * s, y - 30 * s, 42 * s)


def bike(image: Image.Image, x: int, y: int, s: float, paint: Colour) -> None:
    """An electric bike, sometimes with a delivery box."""
    shadow(image, (x, y - 14, int(x + 230 * s), y + 18), 90)
    draw = ImageDraw.Draw(image)

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x + px * s, y - py * s) for px, py in points]

    thick = max(3, int(9 * s))
    draw.line(at((44, 34), (70, 92), (130, 92)), fill=paint, width=thick * 2)
    draw.polygon(at((60, 46), (160, 40), (176, 60), (70, 80)), fill=shade(paint, 0.8))
    draw.line(at((196, 34), (170, 140), (146, 148)), fill=(60, 62, 66), width=thick)
    draw.polygon(at((160, 60), (178, 130), (190, 120), (186, 60)), fill=paint)
    draw.rounded_rectangle([*at((50, 104))[0], *at((128, 90))[0]], 6, fill=(30, 30, 32))
    if paint[2] > paint[0]:
        draw.rounded_rectangle([*at((14, 168))[0], *at((84, 104))[0]], 6, fill=(240, 196, 40))
    wheel(draw, *at((44, 32))[0], 32 * s)
    wheel(draw, *at((196, 32))[0], 32 * s)


def cable_scene(rng: random.Random, *, fixed: bool) -> Image.Image:
    """A cable that hangs down to the heads of passers-by; fixed: drawn tight."""
    image, draw = street(rng)
    for x in (250, 1060):
        draw.polygon([(x - 13, 690), (x + 13, 690), (x + 8, 30), (x - 8, 30)], fill=(128, 122, 114))
        draw.rectangle((x - 70, 66, x + 70, 80), fill=(92, 84, 76))
    for sag, thick in ((36, 4), (52, 3), (70 if fixed else 560, 8)):
        points = [(250 + 810 * t / 40, 74 + 4 * sag * (t / 40) * (1 - t / 40)) for t in range(41)]
        draw.line(points, fill=(24, 24, 26), width=thick, joint="curve")
    if not fixed:
        coil = [(640 + rng.gauss(0, 60), 640 + rng.gauss(0, 24)) for _ in range(26)]
        draw.line(coil, fill=(24, 24, 26), width=7, joint="curve")
        shadow(image, (520, 640, 780, 720), 70)
    return image


def manhole_scene(rng: random.Random, *, fixed: bool) -> Image.Image:
    """A manhole with a broken cover; fixed: with a new one."""
    image, draw = street(rng)
    box = (430, 610, 850, 830)
    draw.ellipse((404, 596, 876, 846), fill=(126, 124, 120))
    draw.ellipse(box, fill=(66, 66, 68) if fixed else (8, 8, 10))
    if fixed:
        for ring in range(20, 200, 34):
            inside = (box[0] + ring, box[1] + ring * 0.52, box[2] - ring, box[3] - ring * 0.52)
            draw.ellipse(inside, outline=(104, 104, 106), width=6)
        draw.text((592, 690), "排水", font=font(46), fill=(120, 120, 122))
        return image
    draw.pieslice(box, 150, 290, fill=(70, 70, 72), outline=(110, 110, 112), width=5)
    draw.polygon([(650, 720), (520, 640), (600, 800), (660, 790)], fill=(60, 60, 62), outline=(112, 112, 112))
    for _ in range(46):
        x, y, r = rng.gauss(640, 190), rng.gauss(850, 30), rng.randint(3, 15)
        draw.polygon(
            [(x - r, y), (x, y - r * 0.7), (x + r, y - 2), (x + r * 0.4, y + r * 0.6)],
            fill=shade((120, 118, 114), rng.uniform(0.6, 1.2)),
        )
    return image


def rubbish_scene(rng: random.Random, *, fixed: bool) -> Image.Image:
    """Bags and boxes around two bins; fixed: only the bins."""
    image, draw = street(rng)
    shadow(image, (330, 650, 980, 800), 110)
    for x, paint, word in ((420, (46, 112, 72), "厨余"), (600, (48, 92, 150), "回收")):
        draw.polygon([(x, 470), (x + 140, 470), (x + 126, 700), (x + 14, 700)], fill=paint)
        draw.rounded_rectangle((x - 8, 448, x + 148, 478), 8, fill=shade(paint, 0.75))
        draw.text((x + 40, 560), word, font=font(34), fill=(236, 240, 236))
    if fixed:
        return image
    for _ in range(64):
        x, y = int(rng.gauss(640, 190)), int(rng.gauss(720, 46))
        size = rng.randint(26, 84)
        tone = rng.choice(
            [(34, 34, 38), (60, 62, 66), (196, 196, 190), (176, 132, 84), (156, 50, 46), (60, 110, 150)]
        )
        tone = shade(tone, rng.uniform(0.8, 1.15))
        if tone[0] > 150 and tone[2] < 110:  # noqa: PLR2004 - cardboard
            draw.polygon(
                [(x, y), (x + size * 1.5, y - 12), (x + size * 1.6, y + size), (x + 8, y + size + 8)],
                fill=tone, outline=shade(tone, 0.6),
            )  # fmt: skip
            continue
        draw.ellipse((x, y, x + size * 1.25, y + size), fill=tone, outline=shade(tone, 0.6), width=2)
        draw.polygon(
            [(x + size * 0.5, y + 6), (x + size * 0.62, y - size * 0.3), (x + size * 0.78, y + 6)],
            fill=shade(tone, 0.8),
        )
        draw.arc((x + 8, y + 8, x + size * 0.7, y + size * 0.6), 190, 280, fill=shade(tone, 1.6), width=3)
    return image


def fire_lane_scene(rng: random.Random) -> Image.Image:
    """Cars on the hatched ground of a fire lane."""
    image, draw = street(rng)
    for x in range(-200, W, 120):
        draw.polygon([(x, H), (x + 34, H), (x + 250, 560), (x + 232, 560)], fill=(214, 176, 52))
    draw.line((0, 560, W, 560), fill=(222, 184, 60), width=8)
    sign = Image.new("RGBA", (720, 130))
    ImageDraw.Draw(sign).text((0, 0), "消防通道 禁止占用", font=font(84), fill=(226, 188, 62, 235))
    image.paste(sign, (290, 830), sign)
    car(image, 60, 740, 1.25, (172, 176, 182))
    car(image, 700, 780, 1.2, (140, 38, 40))
    return image


def bikes_scene(rng: random.Random) -> Image.Image:
    """Electric bikes all over the pavement."""
    image, _ = street(rng)
    paints = [(196, 60, 50), (48, 96, 170), (60, 64, 68), (230, 230, 226), (60, 130, 96)]
    for row in range(4):
        for number in range(6 - row // 2):
            x = int(number * (190 + row * 24) - 60 + rng.randint(-36, 36))
            bike(image, x, 560 + row * 96 + rng.randint(-20, 20), 0.95 + row * 0.22, rng.choice(paints))
    return image


def kitchen_scene(rng: random.Random) -> Image.Image:
    """A restaurant kitchen that an inspector would not like."""
    image = gradient((206, 208, 202), (150, 150, 142), W, H)
    draw = ImageDraw.Draw(image)
    for x in range(0, W, 80):
        draw.line((x, 0, x, 560), fill=(176, 178, 170), width=2)
    for y in range(0, 560, 70):
        draw.line((0, y, W, y), fill=(176, 178, 170), width=2)
    draw.polygon([(180, 0), (760, 0), (840, 150), (100, 150)], fill=(126, 130, 134))
    draw.rectangle((60, 430, W, 700), fill=(162, 168, 172))
    draw.rectangle((60, 430, W, 456), fill=(206, 210, 212))
    image.paste(gradient((112, 92, 78), (88, 74, 66), W, H - 700), (0, 700))
    for x, r in ((250, 120), (560, 130)):
        draw.ellipse((x - r, 372, x + r, 372 + r * 0.9), fill=(40, 40, 42))
        draw.ellipse((x - r + 12, 382, x + r - 12, 372 + r * 0.62), fill=(94, 62, 36))
    for number in range(11):
        x, y = 800 + (number % 4) * 104, 420 - (number // 4) * 22
        draw.ellipse((x, y - 26, x + 120, y + 22), fill=shade((226, 226, 220), rng.uniform(0.8, 1.05)))
        draw.ellipse((x + 24, y - 14, x + 92, y + 10), fill=shade((168, 120, 70), rng.uniform(0.7, 1.2)))
    grease = Image.new("RGB", (W, H), (255, 255, 255))
    pen = ImageDraw.Draw(grease)
    for _ in range(150):
        x, height, r = rng.randint(60, W), rng.gauss(420, 190), rng.randint(4, 26)
        pen.ellipse(
            (x - r, height - r, x + r, height + r * rng.uniform(1, 4)),
            fill=shade((214, 186, 130), rng.uniform(0.8, 1.1)),
        )
    for _ in range(70):
        x, y, r = rng.randint(0, W), rng.randint(720, H), rng.randint(6, 34)
        pen.ellipse(
            (x - r, y - r * 0.4, x + r, y + r * 0.4), fill=shade((150, 150, 110), rng.uniform(0.6, 1.2))
        )
    return ImageChops.multiply(image, grease.filter(ImageFilter.GaussianBlur(5)))


def finished(image: Image.Image, rng: random.Random) -> Image.Image:
    """Grain, a soft lens and darker corners, as of a phone at dusk."""
    image = image.filter(ImageFilter.GaussianBlur(1.1))
    grain = Image.frombytes("L", (W // 2, H // 2), rng.randbytes(W * H // 4)).resize((W, H))
    image = Image.blend(image, Image.merge("RGB", (grain, grain, grain)), 0.045)
    corners = Image.radial_gradient("L").resize((W, H)).point(lambda v: 255 - max(0, v - 90) // 2)
    return ImageChops.multiply(image, Image.merge("RGB", (corners, corners, corners)))


def exif() -> Image.Exif:
    """Time and place of the picture that is meant to be sent as a file."""

    def degrees(value: float) -> tuple[float, float, float]:
        whole, rest = divmod(value, 1)
        minutes, rest = divmod(rest * 60, 1)
        return whole, minutes, round(rest * 60, 3)

    out = Image.Exif()
    out[0x010F], out[0x0110] = "Gridsnap", "Playground"
    out[0x0132] = TAKEN_AT
    out.get_ifd(0x8769).update({0x9003: TAKEN_AT, 0x9011: "+08:00"})
    place = {1: "N", 2: degrees(TAKEN_LAT), 3: "E", 4: degrees(TAKEN_LNG)}
    out.get_ifd(0x8825).update(place)
    return out


SCENES: dict[str, Callable[[random.Random], Image.Image]] = {
    "hazard_cable.jpg": lambda rng: cable_scene(rng, fixed=False),
    "hazard_cable_fixed.jpg": lambda rng: cable_scene(rng, fixed=True),
    "manhole_broken.jpg": lambda rng: manhole_scene(rng, fixed=False),
    "manhole_fixed.jpg": lambda rng: manhole_scene(rng, fixed=True),
    "rubbish_heap.jpg": lambda rng: rubbish_scene(rng, fixed=False),
    "rubbish_cleared.jpg": lambda rng: rubbish_scene(rng, fixed=True),
    "fire_lane_blocked.jpg": fire_lane_scene,
    "bikes_scattered.jpg": bikes_scene,
    "kitchen_dirty.jpg": kitchen_scene,
}
_SEEDS = {"hazard": 11, "manhole": 23, "rubbish": 37, "fire": 41, "bikes": 53, "kitchen": 67}


def jpeg(name: str) -> bytes:
    """The finished JPEG of a scene, at most 150 KB; a pair before/after shares its street."""
    rng = random.Random(_SEEDS[name.partition("_")[0]])  # noqa: S311 - the same picture each time
    scene = SCENES[name](rng)
    if name.endswith(AFTERWARDS):
        # Somebody comes back later and stands elsewhere: the pair must not pass for one and the same photo.
        view = (150, 10, 1190, 790) if name.startswith("hazard") else (190, 250, 1110, 940)
        scene = scene.crop(view).resize((W, H), Image.Resampling.LANCZOS)
    image = finished(scene, rng)
    extra = {"exif": exif()} if name == "fire_lane_blocked.jpg" else {}
    for quality in range(84, 30, -6):
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True, **extra)
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
    raise ValueError(f"{name} does not fit into {MOST_BYTES} bytes")


def main() -> None:
    """Writes all samples."""
    for name in SCENES:
        data = jpeg(name)
        (Path(__file__).parent / name).write_bytes(data)
        sys.stdout.write(f"{name} {len(data)}\n")


if __name__ == "__main__":
    main()
