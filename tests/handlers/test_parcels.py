"""What each parcel of the outbox is when it goes out: rendered from the case as it is then, or nothing."""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from casework import cases, chasing, evidence, notices, photo_intake, speaking
from casework.scheme import Scheme
from casework.vocabulary import ParcelKind, Purpose
from handlers import parcels as looks
from handlers import posts
from handlers.desk import Desk
from handlers.parcels import Post
from handlers.pulse import Pulse
from storage import drafts
from storage.photos import PhotoStore
from storage.records import Parcel, Report
from tests.casework.conftest import Snap
from tests.cast import HAIFENG_GROUP, LI, WANG, YINXING, ZHANG, ZHOU, Clock
from tests.conftest import Do, Seeded

Parcels = Callable[..., Sequence[Parcel]]


@pytest.fixture
def desk(seeded: Seeded, scheme: Scheme, clock: Clock, tmp_path: Path) -> Desk:
    return Desk(seeded.store, scheme, PhotoStore(tmp_path / "photos"), clock.now, Pulse(clock.now()))


async def composed(desk: Desk, found: Sequence[Parcel]) -> Post:
    """What the last of these parcels is now."""
    post = await looks.compose(desk, found[-1])
    assert post is not None
    return post


def labels(post: Post) -> list[str]:
    return [key.text for row in post.keyboard.inline_keyboard for key in row] if post.keyboard else []


def shows(do: Do, scheme: Scheme, report: Report, chat: int, purpose: Purpose, **how: object) -> None:
    """Message 7 of this chat shows the case."""
    do(posts.shows, scheme, chat, 7, report.id, purpose, **how)


def keeps_its_photo(do: Do, desk: Desk, report: Report) -> None:
    """The photo of the case has come home."""
    drawn = io.BytesIO()
    Image.new("RGB", (320, 240), "#3366aa").save(drawn, "JPEG")
    found = evidence.examine(drawn.getvalue())
    desk.photos.keep(found.data)
    (photo,) = do(drafts.photos_of_report, report.id)
    do(photo_intake.kept, desk.scheme, photo.id, found)


# The card -----------------------------------------------------------------------------------------------


async def test_a_card_goes_to_its_group_with_the_buttons_of_its_state(
    desk: Desk, snap: Snap, parcels: Parcels
) -> None:
    report = snap()
    post = await composed(desk, parcels("card"))
    assert (post.chat_id, post.report_id, post.purpose) == (HAIFENG_GROUP, report.id, Purpose.CARD)
    assert report.number in post.text
    assert labels(post) == ["✋ 认领", "↩️ 退回", "🗂 类别", "➡️ 转派", "📍 导航", "⋯ 更多"]
    assert (post.living, post.photo) == (None, None)


async def test_a_card_is_drawn_when_it_goes_out_and_not_before(
    desk: Desk, snap: Snap, parcels: Parcels, do: Do, scheme: Scheme
) -> None:
    report = snap()
    waiting = parcels("card")
    do(cases.claim, scheme, WANG, report.id)
    assert "处置中 · 王姐" in (await composed(desk, waiting)).text


async def test_a_card_has_its_photos_as_one_picture_and_uploads_it_once(
    desk: Desk, snap: Snap, parcels: Parcels, do: Do, scheme: Scheme
) -> None:
    report = snap()
    keeps_its_photo(do, desk, report)
    post = await composed(desk, parcels("card"))
    assert isinstance(post.photo, bytes)
    assert post.photo.startswith(b"\xff\xd8")
    assert post.picture
    shows(do, scheme, report, HAIFENG_GROUP, Purpose.CARD, has_photo=True, shown=post.picture)
    again = await composed(desk, parcels("card"))
    assert again.living is not None
    assert (again.living.message_id, again.photo, again.picture) == (7, None, post.picture)


async def test_a_card_whose_photo_is_lost_goes_out_as_words(
    desk: Desk, snap: Snap, parcels: Parcels, do: Do
) -> None:
    report = snap()
    keeps_its_photo(do, desk, report)
    (photo,) = do(drafts.photos_of_report, report.id)
    desk.photos.remove(*photo.files)
    post = await composed(desk, parcels("card"))
    assert report.number in post.text
    assert (post.photo, post.picture) == (None, "")


async def test_a_card_that_came_without_its_picture_stays_a_text(
    desk: Desk, snap: Snap, parcels: Parcels, do: Do, scheme: Scheme
) -> None:
    report = snap()
    shows(do, scheme, report, HAIFENG_GROUP, Purpose.CARD)
    keeps_its_photo(do, desk, report)
    assert (await composed(desk, parcels("card"))).photo is None


async def test_the_card_that_a_case_left_says_where_it_went_and_has_no_buttons(
    desk: Desk, snap: Snap, parcels: Parcels, do: Do, scheme: Scheme, seeded: Seeded
) -> None:
    report = snap()
    (old,) = parcels("card")
    shows(do, scheme, report, HAIFENG_GROUP, Purpose.CARD)
    do(cases.transfer, scheme, ZHANG, report.id, seeded.yinxing.id)
    left = await composed(desk, [old])
    assert YINXING in left.text
    assert labels(left) == []
    assert left.living is not None


async def test_what_nobody_saw_needs_no_card_once_it_is_elsewhere_or_taken_back(
    desk: Desk, snap: Snap, parcels: Parcels, do: Do, scheme: Scheme, seeded: Seeded
) -> None:
    moved, withdrawn = snap(), snap()
    (one,), (other,) = parcels("card", moved), parcels("card", withdrawn)
    do(cases.transfer, scheme, ZHANG, moved.id, seeded.yinxing.id)
    do(cases.withdraw, scheme, LI, withdrawn.id)
    assert await looks.compose(desk, one) is None
    assert await looks.compose(desk, other) is None


# To the reporter ----------------------------------------------------------------------------------------


async def test_a_receipt_is_silent_and_edits_what_the_reporter_has(
    desk: Desk, snap: Snap, parcels: Parcels, do: Do, scheme: Scheme
) -> None:
    report = snap()
    shows(do, scheme, report, LI.id or 0, Purpose.RECEIPT)
    do(cases.claim, scheme, WANG, report.id)
    post = await composed(desk, parcels("receipt"))
    assert (post.chat_id, post.silent, post.picture) == (LI.id, True, "")
    assert post.living is not None
    assert "王姐" not in post.text  # riders see no names


async def test_a_receipt_that_was_opened_from_my_stays_as_it_was_opened(
    desk: Desk, snap: Snap, parcels: Parcels, do: Do, scheme: Scheme
) -> None:
    report = snap()
    shows(do, scheme, report, LI.id or 0, Purpose.RECEIPT, shown="mine:3")
    do(cases.claim, scheme, WANG, report.id)
    post = await composed(desk, parcels("receipt"))
    assert labels(post)[-1] == "‹ 返回"
    assert post.picture == "mine:3"


async def test_a_receipt_is_in_the_language_of_its_reader(
    desk: Desk, snap: Snap, parcels: Parcels, do: Do, scheme: Scheme
) -> None:
    report = snap(by=ZHOU)
    do(cases.claim, scheme, WANG, report.id)
    assert "Safety hazard" in (await composed(desk, parcels("receipt"))).text
    assert "安全隐患" in (await composed(desk, parcels("card"))).text


async def test_a_notice_says_what_the_group_wrote_and_how_to_answer(
    desk: Desk, snap: Snap, parcels: Parcels, do: Do, scheme: Scheme
) -> None:
    report = snap()
    do(speaking.comment, scheme, WANG, report.id, "在 <几楼>?")
    post = await composed(desk, parcels("notice"))
    assert (post.chat_id, post.purpose, post.keyboard) == (LI.id, Purpose.NOTICE, None)
    assert "在 &lt;几楼&gt;?" in post.text
    assert "回复这条消息" in post.text
    assert "王姐" not in post.text


async def test_a_notice_brings_the_photo_that_the_group_sent(
    desk: Desk, snap: Snap, parcels: Parcels, do: Do, scheme: Scheme
) -> None:
    report = snap()
    do(cases.claim, scheme, WANG, report.id)
    do(speaking.comment, scheme, WANG, report.id, "看", photo=speaking.Picture("a-file"))
    post = await composed(desk, parcels("notice"))
    assert post.photo == "a-file"


# Under the card, to a chat, to a person -----------------------------------------------------------------


async def test_a_relay_is_a_reply_under_the_card_without_a_name(
    desk: Desk, snap: Snap, parcels: Parcels, do: Do, scheme: Scheme
) -> None:
    report = snap()
    shows(do, scheme, report, HAIFENG_GROUP, Purpose.CARD)
    do(speaking.answer, scheme, LI, report.id, "三楼")
    post = await composed(desk, parcels("relay"))
    assert (post.chat_id, post.reply_to, post.purpose) == (HAIFENG_GROUP, 7, Purpose.RELAY)
    assert "三楼" in post.text
    assert LI.name not in post.text


async def test_a_reminder_names_what_is_still_due_and_nothing_else(
    desk: Desk, snap: Snap, parcels: Parcels, do: Do, scheme: Scheme, clock: Clock
) -> None:
    due, claimed = snap(), snap()
    clock.advance(timedelta(minutes=40))
    do(chasing.sweep, scheme)
    (reminder,) = parcels("reminder")
    do(cases.claim, scheme, WANG, claimed.id)
    post = await composed(desk, [reminder])
    assert due.number in post.text
    assert claimed.number not in post.text
    do(cases.return_case, scheme, WANG, due.id, "不属于")
    assert await looks.compose(desk, reminder) is None


async def test_a_word_is_a_sentence_of_the_catalogue_in_the_persons_language(
    desk: Desk, parcels: Parcels, do: Do
) -> None:
    said = []
    for person in (LI, ZHOU):
        do(notices.word, person.id, "group.lost", "1", community="<海风>", title="群", waiting=2)
        said.append(await composed(desk, parcels("word")))
    assert [post.chat_id for post in said] == [LI.id, ZHOU.id]
    assert all("&lt;海风&gt;" in post.text for post in said)
    assert said[0].text != said[1].text


@pytest.mark.parametrize("kind", [ParcelKind.CARD, ParcelKind.NOTICE, ParcelKind.RELAY])
async def test_a_parcel_about_what_is_not_there_says_nothing(
    desk: Desk, snap: Snap, parcels: Parcels, kind: ParcelKind
) -> None:
    report = snap()
    (card,) = parcels("card")
    gone = replace(
        card, kind=kind, report_id=report.id + 1 if kind == ParcelKind.CARD else report.id, event_id=None
    )
    assert await looks.compose(desk, gone) is None


# The weekly report --------------------------------------------------------------------------------------


async def test_the_weekly_report_is_a_picture_and_a_workbook_in_the_language_of_whoever_gets_it(
    desk: Desk, parcels: Parcels, do: Do
) -> None:
    do(notices.weekly, HAIFENG_GROUP, "2026-W47")
    do(notices.weekly, ZHOU.id, "2026-W47")  # who reads English
    found = parcels("weekly")
    posts_ = [await composed(desk, found[at : at + 1]) for at in range(4)]
    assert [post.text.split("\n")[0] for post in posts_[::2]] == [
        "📈 <b>周报 · 2026 年第 47 周</b>（11-16 – 11-22）",
        "📈 <b>Weekly report · week 47 of 2026</b> (11-16 – 11-22)",
    ]
    for picture, book in (posts_[:2], posts_[2:]):
        assert isinstance(picture.photo, bytes)
        assert picture.document is None
        assert book.document is not None
        assert (book.photo, book.document[0]) == (None, "gridsnap-2026-W47.xlsx")
