"""Hostile words and names, wherever people can put them: shown as they are, and never as anything else."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator

import pytest

from handlers.cards import CAPTION, TEXT, units
from playground import World
from tests import cast
from tests.hostile import corpus
from tests.hostile.soundness import breaches
from tests.hostile.stage import with_a_stranger
from tests.stories.street import Json, Open, Street

_LINK = re.compile(r"https://t\.me/c/\d+/\d+|tg://user\?id=\d+")


def _nothing_broke(street: Street) -> None:
    found = list(breaches(street))
    assert not found, "\n".join(found)
    refused = [call for call in street.pg.calls if not call.ok and call.error_code == 400]
    unexpected = [call.description for call in refused if "not modified" not in str(call.description)]
    assert not unexpected


def _said(street: Street) -> Iterator[Json]:
    """All that the bot ever said."""
    for chat in street.pg.world.chats.values():
        yield from (post.json for post in chat.posts.values() if post.from_bot)


def _shown_as_text(street: Street) -> None:
    """No words of people became a link, a mention or a tag of ours, and all fit into a message."""
    for message in _said(street):
        limit = CAPTION if "caption" in message else TEXT
        assert units(message.get("caption") or message.get("text") or "") <= limit
        for entity in [*message.get("entities", []), *message.get("caption_entities", [])]:
            if entity["type"] == "text_link":
                assert _LINK.fullmatch(entity["url"]), entity


@pytest.mark.parametrize("name", sorted(corpus.WORDS))
async def test_words_are_shown_as_they_were_typed(street: Street, name: str) -> None:
    """As caption, description, supplement, comment, result and reason: one case after the other."""
    words = corpus.WORDS[name]
    li, wang, group = street.li, street.wang, cast.HAIFENG_GROUP
    await li.photo(corpus.GOOD, caption=words[:500])
    await li.say(words)
    await li.venue(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng, words[:300], words[:300])
    await street.settled()
    [(draft,)] = street.rows("SELECT id FROM drafts WHERE state = 'open'")
    await li.forge(li.last(), f"1d:c:{draft}:hazard")
    await street.settled()
    receipt = next(said for said in reversed(street.bot_messages(li)) if "已送达" in said["text"])
    await li.say(words[:100], reply_to=receipt)
    card = wang.last(group)
    await wang.say(words, group, reply_to=card)
    await wang.say(f"挂起 3天 {words}"[:4096], group, reply_to=card)
    await wang.say(f"收到 {words}"[:4096], group, reply_to=card)
    await wang.say(f"退回 {words[:400]}", group, reply_to=card)
    await street.settled()
    await li.say("/my")
    await li.press(await li.hears("上报"), "261123-001")
    for command in ("/find 001", "/audit 001", "/reassign 001", "/open"):
        await street.zhang.say(command)
    await street.settled()
    assert street.rows("SELECT status FROM reports") == [("returned",)]
    _nothing_broke(street)
    _shown_as_text(street)
    [(description,)] = street.rows("SELECT description FROM reports")
    assert any(description[:20].strip() in said for said in street.words(li))


def _named(kind: str) -> World:
    world = with_a_stranger()
    for human in world.people.values():
        human.name = corpus.NAMES[kind]
        human.username = None
    for chat in world.chats.values():
        chat.title = corpus.NAMES[kind]
    return world


@pytest.mark.parametrize("kind", sorted(corpus.NAMES))
async def test_a_name_is_only_a_name(opened: Open, kind: str) -> None:
    """Of a rider, a worker, an admin and a group: on cards, in answers, lists and records."""
    async with opened(world=_named(kind), reports={"show_reporter": True}) as street:
        group = cast.HAIFENG_GROUP
        for person in (street.li, street.zhang, street.stranger):
            await person.start()
        await street.reported()
        card = street.wang.last(group)
        await street.wang.say("收到", group, reply_to=card)
        await street.settled()
        for command in (
            f"/riders allow 7001 {corpus.NAMES[kind]}",
            "/riders",
            "/riders 7001",
            f"/staff 海风社区 7002 {corpus.NAMES[kind]}",
            "/staff 海风社区",
            "/staff",
            "/find 001",
            "/audit 001",
            "/reassign 001",
            "/stats",
            "/grids",
            "/health",
            "/export all",
        ):
            await street.zhang.say(command)
        for command in (f"/bind {corpus.NAMES[kind]}", "/bind 青石社区", "/open", "/staff", "/unbind"):
            await street.zhang.say(command, group)
        await street.later(hours=30)
        _nothing_broke(street)
        _shown_as_text(street)


@pytest.mark.parametrize("name", ["formula", "formulas", "controls", "nul", "newlines", "html", "bidi"])
async def test_an_export_of_hostile_words_is_safe(street: Street, name: str) -> None:
    """No cell begins like a formula, and both files can be read."""
    words = corpus.WORDS[name]
    await street.reported(caption=words)
    await street.wang.say(words, cast.HAIFENG_GROUP, reply_to=street.wang.last(cast.HAIFENG_GROUP))
    await street.zhang.say("/export all")
    await street.settled()
    _nothing_broke(street)
    files = [said["document"] for said in street.bot_messages(street.zhang) if "document" in said]
    assert len(files) == 2
    for document in files:
        kept = street.pg.world.files.get(document["file_id"])
        assert kept is not None
        if document["file_name"].endswith(".csv"):
            rows = list(csv.reader(io.StringIO(kept.data.decode("utf-8-sig"), newline="")))
            cells = [cell for row in rows for cell in row]
            assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
        else:
            with zipfile.ZipFile(io.BytesIO(kept.data)) as book:
                sheets = [book.read(part).decode() for part in book.namelist() if "/sheet" in part]
            assert sheets
            assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
