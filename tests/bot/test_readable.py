"""What UTF-8 or PostgreSQL cannot hold is shown as a replacement character, all else as it came."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.readable import readable


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a\ud83db", "a\ufffdb"),
        ("\ude00a", "\ufffda"),
        ("\ud83d\ud83d\ude00", "\ufffd😀"),
        ("a\x00b", "a\ufffdb"),
        ("😀 \\ud83d \\u0000", "😀 \\ud83d \\u0000"),
    ],
)
def test_half_characters_become_one_that_can_be_kept(sent: str, kept: str) -> None:
    update, body = readable({"update_id": 1, "message": {"text": sent, "entities": [{"url": sent}]}})
    assert update == {"update_id": 1, "message": {"text": kept, "entities": [{"url": kept}]}}
    assert json.loads(body) == update


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_everything_else_stays_as_it_is(text: str) -> None:
    raw = {"update_id": 1, "message": {"text": text}}
    assert readable(raw) == (raw, json.dumps(raw, separators=(",", ":")))


@given(st.text())
def test_what_comes_out_can_always_be_encoded(text: str) -> None:
    update, _ = readable({"update_id": 1, "text": text})
    assert b"\x00" not in str(update["text"]).encode()
