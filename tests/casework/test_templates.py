"""What staff answer with one tap: shipped, taken over by the first change, kept by the admins alone."""

import pytest

from casework import templates
from casework.errors import NotAllowedError, NotFoundError, TooLongError, TooManyTemplatesError
from casework.people import Actor
from casework.scheme import Scheme
from casework.vocabulary import TemplateVerb
from tests.cast import LI, STRANGER, WANG, ZHANG
from tests.conftest import Do

RETURN = TemplateVerb.RETURN
SHIPPED = ("不归我们", "没有找到")


def _add(do: Do, scheme: Scheme, text: str, category: str = "") -> str:
    return do(templates.add, scheme, ZHANG, RETURN, category, text, shipped=SHIPPED)


def _texts(do: Do, scheme: Scheme, category: str = "hazard") -> list[str]:
    return [one.text for one in do(templates.choices, scheme, RETURN, category)]


def test_the_first_change_takes_the_shipped_ones_over(do: Do, scheme: Scheme) -> None:
    assert _texts(do, scheme) == []
    assert _add(do, scheme, " 归 物业\n管 ") == "归 物业 管"
    assert _texts(do, scheme) == [*SHIPPED, "归 物业 管"]
    _add(do, scheme, "归 物业 管")
    assert len(_texts(do, scheme)) == 3


def test_a_category_has_its_own_before_those_for_all(do: Do, scheme: Scheme) -> None:
    _add(do, scheme, "归交警管", "parking")
    assert _texts(do, scheme, "parking") == ["归交警管", *SHIPPED]
    assert _texts(do, scheme, "hazard") == list(SHIPPED)
    assert do(templates.choices, scheme, TemplateVerb.UNABLE, "parking") == []


def test_a_shipped_one_can_go_and_without_any_they_are_back(do: Do, scheme: Scheme) -> None:
    gone = do(templates.remove, scheme, ZHANG, RETURN, -2, shipped=SHIPPED)
    assert gone == SHIPPED[1]
    (left,) = do(templates.kept, scheme, ZHANG, RETURN)
    assert left.text == SHIPPED[0]
    assert do(templates.text_of, scheme, RETURN, left.id) == SHIPPED[0]
    do(templates.remove, scheme, ZHANG, RETURN, left.id, shipped=SHIPPED)
    assert _texts(do, scheme) == []
    for which in (left.id, -9, 0):
        with pytest.raises(NotFoundError):
            do(templates.remove, scheme, ZHANG, RETURN, which, shipped=SHIPPED)
    with pytest.raises(NotFoundError):
        do(templates.text_of, scheme, RETURN, left.id)


def test_another_verb_s_sentence_is_not_found(do: Do, scheme: Scheme) -> None:
    _add(do, scheme, "归物业管")
    (first, *_) = do(templates.kept, scheme, ZHANG, RETURN)
    with pytest.raises(NotFoundError):
        do(templates.text_of, scheme, TemplateVerb.HOLD, first.id)


def test_what_fits_on_no_button_is_refused(do: Do, scheme: Scheme) -> None:
    with pytest.raises(TooLongError):
        _add(do, scheme, "长" * 61)
    with pytest.raises(NotFoundError):
        _add(do, scheme, "归物业管", "nothing")
    for number in range(templates.MOST):
        _add(do, scheme, f"第{number}句", "parking")
    with pytest.raises(TooManyTemplatesError):
        _add(do, scheme, "再一句", "parking")
    _add(do, scheme, "第0句", "parking")


@pytest.mark.parametrize("actor", [WANG, LI, STRANGER, Actor(None, "匿名")])
def test_only_the_street_s_admins_keep_them(do: Do, scheme: Scheme, actor: Actor) -> None:
    with pytest.raises(NotAllowedError):
        do(templates.add, scheme, actor, RETURN, "", "归物业管", shipped=SHIPPED)
    with pytest.raises(NotAllowedError):
        do(templates.remove, scheme, actor, RETURN, -1, shipped=SHIPPED)
    with pytest.raises(NotAllowedError):
        do(templates.kept, scheme, actor, RETURN)
