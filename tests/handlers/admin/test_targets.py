"""Whom an admin means by what they reply to, forward or share."""

from typing import Any

import pytest
from telegram import Message

from handlers.admin.targets import Target, replied_to, replies, whose

PRIVATE = {"id": 1001, "type": "private", "first_name": "张主任"}
GROUP = {"id": -1002000000001, "type": "supergroup", "title": "海风社区网格群"}
LI = {"id": 2001, "is_bot": False, "first_name": "李", "last_name": "师傅", "username": "li"}
ZHANG = {"id": 1001, "is_bot": False, "first_name": "张主任"}
BOT = {"id": 424242, "is_bot": True, "first_name": "网格随手拍"}


def _message(chat: dict[str, Any], sender: dict[str, Any], **more: Any) -> Message:
    message = Message.de_json(
        {"message_id": 1, "date": 1_795_000_000, "chat": chat, "from": sender, **more}, None
    )
    assert message is not None
    return message


def _forwarded(**origin: Any) -> Message:
    return _message(PRIVATE, ZHANG, text="x", forward_origin={"date": 1_794_000_000, **origin})


def test_a_forwarded_message_is_about_its_writer() -> None:
    assert whose(_forwarded(type="user", sender_user=LI)) == Target(2001, "李 师傅", "li")


@pytest.mark.parametrize(
    "origin",
    [
        {"type": "hidden_user", "sender_user_name": "某某"},
        {"type": "user", "sender_user": BOT},
        {"type": "chat", "sender_chat": GROUP},
    ],
)
def test_who_hides_and_what_is_no_person_is_nobody(origin: dict[str, Any]) -> None:
    assert whose(_forwarded(**origin)) is None


def test_a_contact_is_about_the_account_on_it() -> None:
    contact = {"phone_number": "+86", "first_name": "李", "last_name": "师傅", "user_id": 2001}
    assert whose(_message(PRIVATE, ZHANG, contact=contact)) == Target(2001, "李 师傅")
    contact.pop("user_id")
    assert whose(_message(PRIVATE, ZHANG, contact=contact)) is None


def test_ones_own_words_in_private_are_about_nobody() -> None:
    assert whose(_message(PRIVATE, ZHANG, text="x")) is None


def test_words_in_a_group_are_about_their_writer_unless_a_bot_or_anonymous() -> None:
    assert whose(_message(GROUP, LI, text="x")) == Target(2001, "李 师傅", "li")
    assert whose(_message(GROUP, BOT, text="x")) is None
    assert whose(_message(GROUP, LI, sender_chat=GROUP, text="x")) is None


def test_a_message_in_a_topic_is_no_reply_to_the_one_that_opened_it() -> None:
    opening = {
        "message_id": 7,
        "date": 1_795_000_000,
        "chat": GROUP,
        "from": LI,
        "forum_topic_created": {"name": "案件", "icon_color": 7322096},
    }
    message = _message(GROUP, ZHANG, text="/staff", reply_to_message=opening)
    assert not replies(message)
    assert replied_to(message) is None
