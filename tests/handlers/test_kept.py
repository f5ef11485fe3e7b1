"""The list of drafts that wait fits under a photo, whatever is in it, and its buttons lead where they say."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from casework.later import Pile, Row
from casework.vocabulary import Doubt, Part
from handlers import cards, kept
from handlers.kept import KeptPress, KeptVerb
from handlers.texts import LANGUAGES, texts
from storage.records import Draft
from tests import cast

SCHEME = cast.scheme()


def _draft(number: int, **changes: Any) -> Draft:
    values: dict[str, Any] = {field.name: None for field in fields(Draft)}
    values |= {"id": number, "person_id": 2001, "state": "later", "description": "", "created_at": cast.START}
    return Draft(**(values | {"expires_at": cast.START, "taken_at": cast.START} | changes))


def _row(number: int, place: str = "", doubt: Doubt | None = None, **changes: Any) -> Row:
    draft = _draft(number, **changes)
    missing = [Part.PLACE] if doubt else []
    missing += [] if draft.category else [Part.CATEGORY]
    return Row(draft, (), place, tuple(missing), doubt, is_known=not missing)


ROWS = st.builds(
    _row,
    st.integers(1, 10**18 - 1),
    st.text(max_size=256),
    st.sampled_from([None, *Doubt]),
    category=st.sampled_from([None, *SCHEME.categories, "one that is gone"]),
    description=st.text(max_size=500),
    taken_at=st.integers(0, 10**6).map(lambda minutes: cast.START - timedelta(minutes=minutes)),
)


@given(st.lists(ROWS, min_size=1, max_size=60), st.data(), st.sampled_from(LANGUAGES))
def test_it_fits_whatever_is_in_it(rows: list[Row], data: st.DataObject, language: str) -> None:
    at = data.draw(st.integers(0, len(rows) - 1))
    card = kept.render(texts(language), SCHEME, Pile(rows, at, None, cast.START))
    assert cards.units(card.text) <= cards.CAPTION
    assert f"👉 <b>{at + 1}. " in card.text
    presses = [KeptPress.unpack(key.callback_data) for row in card.keyboard.inline_keyboard for key in row]
    assert None not in presses


def _verbs(pile: Pile) -> list[tuple[KeptVerb, int]]:
    card = kept.render(texts("en"), SCHEME, pile)
    found = [KeptPress.unpack(key.callback_data) for row in card.keyboard.inline_keyboard for key in row]
    return [(press.verb, press.draft_id) for press in found if press and press.verb != KeptVerb.CATEGORY]


def test_the_way_through_the_list_goes_round() -> None:
    rows = [_row(number, category="hazard") for number in (1, 2, 3)]
    shown = [(KeptVerb.SHOW, 3), (KeptVerb.SHOW, 2), (KeptVerb.DROP, 1), (KeptVerb.SEND, 1)]
    assert _verbs(Pile(rows, 0, None, cast.START)) == shown
    assert _verbs(Pile(rows, 2, None, cast.START))[:2] == [(KeptVerb.SHOW, 2), (KeptVerb.SHOW, 1)]


def test_one_draft_alone_has_nowhere_to_go_and_asks_for_what_it_lacks() -> None:
    lost = [_row(1, doubt=Doubt.JUMP)]
    assert _verbs(Pile(lost, 0, None, cast.START)) == [(KeptVerb.PLACE, 1), (KeptVerb.DROP, 1)]
    text = kept.render(texts("en"), SCHEME, Pile(lost, 0, None, cast.START)).text
    assert "jumped too far" in text
    done = [_row(1, category="hazard")]
    assert "Send all" in kept.render(texts("en"), SCHEME, Pile(done, 0, None, cast.START)).text
