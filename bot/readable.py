"""Updates as any database and any message can hold them: no half characters, no NUL."""

import json
import re
from collections.abc import Mapping
from typing import Any

_PERHAPS = re.compile(
    r"\\u0000|\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}"
)


def readable(raw: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """(the update, its JSON in ASCII); what UTF-8 or PostgreSQL refuses is � in both."""
    body = json.dumps(raw, separators=(",", ":"))
    if _PERHAPS.search(body) is None:
        return raw, body
    mended = {key: _mended(value) for key, value in raw.items()}
    return mended, json.dumps(mended, separators=(",", ":"))


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        whole = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return whole.replace("\x00", "\ufffd")
    if isinstance(value, dict):
        return {key: _mended(one) for key, one in value.items()}
    return [_mended(one) for one in value] if isinstance(value, list) else value
