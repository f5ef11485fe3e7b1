"""What these tests share: ids of the cast, pictures, a keyboard, the type of the raw hand."""

import io
from collections.abc import Awaitable, Callable
from typing import Any

from PIL import Image

Raw = Callable[..., Awaitable[dict[str, Any]]]
HAIFENG, YINXING, STREET = -1002000000001, -1002000000002, -1002000000003
RIDER, SECOND_RIDER, WORKER, ADMIN, STRANGER = 2001, 2002, 3001, 1001, 9001


def picture(width: int = 640, height: int = 480, **save: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(out, "JPEG", **save)
    return out.getvalue()


def inline(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "x", **button}]]}
