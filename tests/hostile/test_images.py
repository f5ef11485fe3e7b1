"""Image files that are not what they seem, through the real dialogue: one sentence, and nothing breaks."""

import io
import json
import resource
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from tests import cast
from tests.hostile import corpus
from tests.hostile.soundness import breaches
from tests.stories.street import Json, Street

_ROOM = 150 * 1024**2
_ASKED = "在哪里"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, *extra: bytes, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG whose pixels are all zero, so that a giant one is a small file."""
    size = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    row = (width * depth * {0: 1, 2: 3, 6: 4}[colour] + 7) // 8 + 1
    packer = zlib.compressobj(9)
    pixels = b"".join([packer.compress(b"\0" * row) for _ in range(min(height, 4000))]) + packer.flush()
    chunks = (_chunk(b"IHDR", size), *extra, _chunk(b"IDAT", pixels), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _looped_exif() -> bytes:
    """A directory of tags whose next one is itself."""
    loop = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0"
    return corpus.GOOD[:2] + b"\xff\xe1" + struct.pack(">H", len(loop) + 2) + loop + corpus.GOOD[2:]


def _animated(count: int) -> bytes:
    frames = [Image.new("RGB", (300, 300), (at % 256, 0, 0)) for at in range(count)]
    return _saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)


# Name → (the file, whether it can be a photo; None where either is well).
CORPUS: dict[str, tuple[bytes, bool | None]] = {
    "bomb of pixels": (_png(30_000, 30_000), False),
    "bomb just below Pillow's own bound": (_png(13_000, 13_000), False),
    "bomb in a row": (_png(2_000_000, 1), False),
    "bomb of text": (
        _png(320, 240, _chunk(b"zTXt", b"x\0\0" + zlib.compress(b"\0" * 60_000_000, 9))),
        None,
    ),
    "bomb of a profile": (
        _png(320, 240, _chunk(b"iCCP", b"x\0\0" + zlib.compress(b"\0" * 60_000_000, 9))),
        None,
    ),
    "the largest that is taken": (_png(6000, 6000), None),
    "truncated png": (_png(320, 240)[:-40], False),
    "cmyk": (_saved(Image.new("CMYK", (320, 240), (10, 200, 0, 30)), "JPEG"), True),
    "sixteen bits": (_png(320, 240, depth=16), True),
    "sixteen bits of grey": (_saved(Image.new("I;16", (320, 240), 40_000), "PNG"), True),
    "palette with transparency": (_saved(Image.new("P", (320, 240), 3), "PNG", transparency=3), True),
    "animated": (_animated(60), None),
    "animated gif": (_saved(Image.new("P", (320, 240)), "GIF"), False),
    "exif that points at itself": (_looped_exif(), True),
    "one pixel": (corpus.picture("PNG", (1, 1)), False),
    "one pixel high": (corpus.picture("PNG", (320, 1)), False),
    "20 MB of tail": (corpus.GOOD + b"\0" * (20 * 1024**2 - len(corpus.GOOD)), None),
    "more than 20 MB": (corpus.GOOD + b"\0" * (20 * 1024**2), False),
    "jpeg that is a page": (b"\xff\xd8\xff\xe0<html><script>alert(1)</script>", False),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>', False),
    "zip": (b"PK\x03\x04" + b"\0" * 1000, False),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", False),
    "tiff": (_saved(Image.new("RGB", (320, 240)), "TIFF"), False),
    "ico": (_saved(Image.new("RGB", (64, 64)), "ICO"), False),
    "nothing": (b"", False),
}


@pytest.mark.parametrize("name", sorted(CORPUS))
async def test_one_sentence_and_nothing_is_broken(street: Street, name: str) -> None:
    data, can_be_one = CORPUS[name]
    before = len(street.bot_messages(street.li))
    await street.li.document(data, "IMG_1.png", "image/png")
    await street.settled()
    said = street.words(street.li)[before:]
    assert len(said) == 1, said
    taken = _ASKED in said[0]
    assert can_be_one is None or taken == can_be_one, said
    if taken:
        await street.li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
        await street.li.press(await street.li.hears("哪一类"), "安全隐患")
        await street.settled()
        card: Json = street.wang.last(cast.HAIFENG_GROUP)
        assert "photo" in card
        kept = street.pg.world.files.get(card["photo"][-1]["file_id"])
        assert kept is not None
        with Image.open(io.BytesIO(kept.data)) as shown:
            assert (shown.format, shown.mode) == ("JPEG", "RGB")
            assert not shown.getexif()
    found = list(breaches(street))
    assert not found, "\n".join(found)


_LOOK = """
import json, resource, sys, time
from pathlib import Path
from casework.evidence import PhotoRefused, examine
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
good = Path(sys.argv[2]).read_bytes()
examine(good)
data = Path(sys.argv[1]).read_bytes()
before, started = peak(), time.process_time()
try:
    examine(data)
    said = "taken"
except PhotoRefused as refused:
    said = str(refused.reason)
print(json.dumps([said, peak() - before, time.process_time() - started]))
"""


@pytest.mark.parametrize("name", sorted(name for name in CORPUS if "bomb" in name or "largest" in name))
def test_no_bomb_takes_much_room_or_time(name: str, tmp_path: Path) -> None:
    """At most 150 MiB and a second of work beyond an ordinary photo, in a process that may have no more."""
    bomb, good = tmp_path / "bomb", tmp_path / "good"
    bomb.write_bytes(CORPUS[name][0])
    good.write_bytes(corpus.GOOD)

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2 * 1024**3, 2 * 1024**3))
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))

    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _LOOK, str(bomb), str(good)],
        capture_output=True,
        check=True,
        text=True,
        timeout=50,
        preexec_fn=bounded,
    )
    said, room, seconds = json.loads(done.stdout)
    assert room <= _ROOM, f"{said}: {room / 1024**2:.0f} MiB"
    assert seconds <= 1, f"{said}: {seconds:.2f} s"
