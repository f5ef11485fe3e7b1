"""/forgetme and suspension (停用): who was suspended does not come back as somebody new."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from casework import drafting, people, privacy
from casework.errors import NotAllowedError
from casework.privacy import Known
from storage import barring
from storage.tables import metadata
from storage.work import Work
from tests import cast
from tests.casework.conftest import shot
from tests.cast import STRANGER, ZHANG, ZHOU
from tests.conftest import Do

OPEN = cast.scheme(riders_open=True)


def _forgotten(do: Do) -> None:
    """小周 is suspended, and has themselves forgotten."""
    do(people.suspend, OPEN, ZHANG, 2002)
    assert do(privacy.known, OPEN, ZHOU) == Known(0, is_suspended=True)
    assert do(privacy.forget, OPEN, ZHOU)


def _cells(work: Work) -> Sequence[str]:
    return [str(cell) for table in metadata.sorted_tables for row in work.all(select(table)) for cell in row]


def test_who_was_suspended_may_not_report_after_being_forgotten(do: Do) -> None:
    _forgotten(do)
    assert not do(people.may_report, OPEN, 2002)  # not even before they are met
    with pytest.raises(NotAllowedError):
        do(drafting.add_photo, OPEN, ZHOU, shot())
    do(people.meet, OPEN, ZHOU)
    assert not do(people.may_report, OPEN, 2002)
    assert do(privacy.known, OPEN, ZHOU) == Known(
        0, is_suspended=True
    )  # an admin sees it in the list of riders
    do(privacy.forget, OPEN, ZHOU)  # once more
    assert not do(people.may_report, OPEN, 2002)


def test_nothing_that_is_kept_is_their_number(do: Do) -> None:
    _forgotten(do)
    cells = do(_cells)
    assert "2002" not in cells
    assert not any("小周" in cell or "zhou" in cell for cell in cells)
    assert not do(barring.is_barred, 2001)
    assert not do(barring.is_barred, 20020)


def test_an_admin_who_appoints_them_again_ends_it(do: Do) -> None:
    _forgotten(do)
    do(people.appoint, OPEN, ZHANG, 2002)
    assert do(people.may_report, OPEN, 2002)
    do(privacy.forget, OPEN, ZHOU)
    assert do(people.may_report, OPEN, 2002)
    assert not do(barring.is_barred, 2002)


def test_who_was_not_suspended_leaves_no_mark_and_begins_anew(do: Do) -> None:
    do(privacy.forget, OPEN, ZHOU)
    assert do(people.may_report, OPEN, 2002)
    assert not do(barring.is_barred, 2002)
    assert "barred_key" not in do(_cells)


def test_everybody_else_is_met_as_ever_where_somebody_is_barred(do: Do) -> None:
    _forgotten(do)
    do(people.meet, OPEN, STRANGER)
    assert do(people.may_report, OPEN, STRANGER.id)
    assert not do(people.may_report, cast.scheme(), STRANGER.id)


def test_who_returns_suspended_has_to_be_appointed_where_riders_are(do: Do) -> None:
    scheme = cast.scheme()
    _forgotten(do)
    do(people.meet, scheme, ZHOU)
    assert not do(people.may_report, scheme, 2002)
    with pytest.raises(NotAllowedError):
        do(people.appoint, scheme, ZHOU, 2002)
    do(people.appoint, scheme, ZHANG, 2002)
    assert do(people.may_report, scheme, 2002)
