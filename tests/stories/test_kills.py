"""The program may be gone at any moment: what was taken in is done once, and only once."""

import pytest

from playground import Fault
from tests import cast
from tests.stories.street import Street


@pytest.mark.parametrize("method", ["answerCallbackQuery", "editMessageText", "sendPhoto", "getFile"])
async def test_a_kill_while_a_call_hangs_neither_loses_nor_doubles_the_report(
    street: Street, method: str
) -> None:
    li, wang = street.li, street.wang
    await li.photo("hazard_cable.jpg")
    if method == "getFile":
        street.pg.faults.add(Fault("getFile", kind="timeout", delay=0.5))
        await li.photo("rubbish_heap.jpg")
    await li.location(cast.IN_HAIFENG.lat, cast.IN_HAIFENG.lng)
    question = await li.hears("哪一类")
    if method != "getFile":
        street.pg.faults.add(Fault(method, kind="timeout", delay=0.5))
    await li.press(question, "安全隐患", wait=False)
    await street.pg.world.bell.until(lambda: True if not len(street.pg.faults) else None, 5)
    await street.kill()
    await street.start()
    await street.settled()
    await street.later(minutes=2)
    assert street.rows("SELECT count(*) FROM reports") == [(1,)]
    assert street.rows("SELECT count(*) FROM events WHERE kind = 'submitted'") == [(1,)]
    assert street.rows("SELECT count(*) FROM inbox WHERE state != 'done'") == [(0,)]
    cards = street.bot_messages(wang, cast.HAIFENG_GROUP)
    # What was under way when it was killed may have arrived: at least once, never none.
    assert len(cards) == (2 if method == "sendPhoto" else 1)
    assert sum("已送达海风社区" in words for words in street.words(li)) == 1


async def test_a_kill_after_a_claim_tells_everybody_once(street: Street) -> None:
    await street.reported()
    card = street.wang.last(cast.HAIFENG_GROUP)
    street.pg.faults.add(Fault("answerCallbackQuery", kind="timeout", delay=0.5))
    await street.wang.press(card, "认领", wait=False)
    await street.wang.hears("处置中 · 王姐", cast.HAIFENG_GROUP)
    await street.kill()
    await street.start()
    await street.settled()
    assert street.rows("SELECT count(*) FROM events WHERE kind = 'claimed'") == [(1,)]
    assert street.rows("SELECT state FROM inbox WHERE state != 'done'") == []
    assert len(street.bot_messages(street.wang, cast.HAIFENG_GROUP)) == 1


async def test_a_place_after_the_photo_that_completed_a_report_waits_in_a_draft_of_its_own(
    street: Street,
) -> None:
    """Place and category were there, so the photo was the report; kills at the presses lose nothing of it."""
    li, at = street.li, cast.IN_HAIFENG
    walks = (("其他", "other", "hazard_cable.jpg"), ("安全隐患", "hazard", "rubbish_heap.jpg"))
    for reports, (category, key, picture) in enumerate(walks):
        await li.location(at.lat, at.lng)
        await li.press(await li.hears("还差：照片、类别", since=li.last()), category, wait=False)
        await street.kill()
        await street.start()
        await street.settled()
        assert street.rows("SELECT count(*) FROM reports") == [(reports,)]
        assert street.rows("SELECT category, lat FROM drafts WHERE state = 'open'") == [(key, at.lat)]
        await li.photo(picture)
        await street.settled()
    assert street.rows("SELECT category FROM reports ORDER BY id") == [("other",), ("hazard",)]
