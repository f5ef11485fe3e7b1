"""What the bot asks of Telegram in a whole case is what the Bot API publishes."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests import cast
from tests.stories.street import Street

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "bot-api-10.1.json"
# The library adds our default to every edit; Telegram ignores it where nothing is to be parsed.
_HARMLESS = {"parse_mode"}
GROUP = cast.HAIFENG_GROUP


async def test_a_whole_case_uses_only_published_methods_and_parameters(street: Street) -> None:
    if not PUBLISHED.exists():
        pytest.skip(f"{PUBLISHED.name} is not at hand")
    methods: dict[str, Any] = json.loads(PUBLISHED.read_text(encoding="utf-8"))["methods"]
    li, wang = street.li, street.wang
    await li.start()
    await li.album(["rubbish_heap.jpg", "manhole_broken.jpg"])
    await li.location(cast.BETWEEN_GROUPS.lat, cast.BETWEEN_GROUPS.lng)
    receipt = await li.hears("哪一类")
    await li.press(receipt, "环境卫生")
    await street.later(seconds=3)
    await li.press(receipt, "补充说明")
    await li.hears("补充说明。")
    await li.say("在三楼")
    await street.settled()
    card = await wang.hears("在三楼", GROUP)
    for label in ("导航", "返回", "退回", "返回", "转派", "返回", "认领", "办结"):
        await wang.press(card, label)
        await street.settled()
    await street.later(hours=30)
    await wang.say("/open", GROUP)
    await wang.photo("manhole_fixed.jpg", GROUP, reply_to=card)
    await li.say("/my")
    await li.hears("我的上报")
    await street.settled()

    used = {call.method for call in street.pg.calls}
    assert {"sendPhoto", "editMessageCaption", "answerCallbackQuery", "setMessageReaction", "getFile"} <= used
    for call in street.pg.calls:
        assert call.method in methods, call.method
        fields = {field["name"]: field for field in methods[call.method].get("fields") or []}
        assert set(call.params) - _HARMLESS <= set(fields), call.method
        assert {name for name, field in fields.items() if field["required"]} <= set(call.params), call.method
        assert set(call.unknown) <= _HARMLESS, call.method
        assert call.ok, call
