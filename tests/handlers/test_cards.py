"""Cards: within Telegram's limits whatever people write, and each status says where the case stands."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import cases, checking, drafting, speaking, view
from casework.drafting import Shot, Spot
from casework.scheme import Scheme
from casework.vocabulary import PlaceSource, Rating, Status
from handlers import cards, receipts
from handlers.texts import LANGUAGES, texts
from tests import cast
from tests.conftest import Do


@pytest.fixture
def report_id(do: Do, scheme: Scheme) -> int:
    """A report of 李师傅 in 海风社区, with words as long as they may be and hostile."""
    draft = do(drafting.add_photo, scheme, cast.LI, Shot("file", "unique", 1)).draft
    do(drafting.describe, scheme, cast.LI, "<b>&👍" * 100)
    do(drafting.add_place, scheme, cast.LI, Spot(cast.IN_HAIFENG, PlaceSource.VENUE, 5.0, "<店>" * 60))
    progress = do(drafting.categorise, scheme, cast.LI, draft.id, "hazard")
    assert progress.report is not None
    return int(progress.report.id)


def _visible(card: str) -> str:
    """What Telegram counts: the text without our markup."""
    for tag in ("b", "code", "i"):
        card = card.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    return card.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_in_every_status_fits_into_a_caption(
    do: Do, scheme: Scheme, report_id: int, language: str
) -> None:
    t, wang, long = texts(language), cast.WANG, "长" * 500

    def check(status: Status) -> None:
        case = do(view.load, scheme, report_id)
        assert case is not None
        assert case.status == status
        card = cards.in_group(t, scheme, case)
        assert cards.units(_visible(card.text)) <= cards.CAPTION
        assert case.report.number in card.text
        assert cards.STATUS_ICONS[status] in card.text
        receipt = receipts.receipt(t, scheme, case)
        assert cards.units(_visible(receipt.text)) <= cards.TEXT
        own = receipts.own_case(t, scheme, case, 0)
        assert cards.units(_visible(own.text)) <= cards.TEXT
        assert cast.LI.name not in card.text

    check(Status.DISPATCHED)
    do(cases.claim, scheme, wang, report_id)
    check(Status.CLAIMED)
    do(cases.hold, scheme, wang, report_id, timedelta(days=3), long)
    check(Status.ON_HOLD)
    do(cases.resume, scheme, wang, report_id)
    do(speaking.comment, scheme, wang, report_id, long)
    do(cases.resolve, scheme, wang, report_id, long)
    check(Status.AWAITING_CHECK)
    do(checking.dispute, scheme, cast.LI, report_id, 0, long)
    check(Status.CLAIMED)
    do(cases.resolve, scheme, wang, report_id, long)
    do(checking.confirm, scheme, cast.LI, report_id, 1)
    check(Status.CLOSED)
    do(checking.rate, scheme, cast.LI, report_id, 1, Rating.POOR)
    check(Status.CLOSED)
    do(checking.dispute, scheme, cast.LI, report_id, 1, long)
    do(cases.unable, scheme, wang, report_id, long)
    check(Status.UNABLE)


def test_the_riders_name_stands_on_the_card_only_where_the_street_wants_it(do: Do, report_id: int) -> None:
    for shown in (False, True):
        chosen = cast.scheme(show_reporter=shown)
        case = do(view.load, chosen, report_id)
        assert case is not None
        assert (cast.LI.name in cards.in_group(texts("zh_CN"), chosen, case).text) is shown


@given(st.text(max_size=300), st.integers(1, 200))
def test_a_cut_text_fits_and_says_that_it_was_cut(text: str, room: int) -> None:
    found = cards.cut(text, room)
    assert cards.units(found) <= room
    assert found == text or found.endswith("…")


@given(st.lists(st.text(alphabet="ab长👍<>", max_size=40), max_size=40), st.integers(10, 300))
def test_lines_are_cut_whole(rows: list[str], limit: int) -> None:
    found = cards.cut_lines("\n".join(rows), limit)
    assert cards.units(found) <= limit
    kept = found.split("\n")
    assert all(line in rows or line in {"…", ""} for line in kept)
