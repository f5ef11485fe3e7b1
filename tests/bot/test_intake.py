"""Which conversation an update belongs to."""

from typing import Any

import pytest

from bot.intake import ALLOWED_UPDATES, lane_of

_LI, _GROUP = {"id": 2001}, {"id": -1002000000001}


@pytest.mark.parametrize(
    ("raw", "lane"),
    [
        ({"message": {"from": _LI, "chat": _LI}}, (2001, 2001)),
        ({"edited_message": {"from": _LI, "chat": _LI}}, (2001, 2001)),
        ({"callback_query": {"from": _LI, "message": {"chat": _GROUP}}}, (-1002000000001, 2001)),
        ({"my_chat_member": {"from": _LI, "chat": _GROUP}}, (-1002000000001, 2001)),
        ({"callback_query": {"from": _LI, "inline_message_id": "x"}}, (None, 2001)),
        ({"poll": {"id": "1"}}, None),
    ],
)
def test_one_person_in_one_chat_is_one_lane(raw: dict[str, Any], lane: object) -> None:
    assert lane_of({"update_id": 1, **raw}) == lane


def test_what_is_asked_of_telegram_is_named() -> None:
    assert set(ALLOWED_UPDATES) == {"message", "edited_message", "callback_query", "my_chat_member"}
