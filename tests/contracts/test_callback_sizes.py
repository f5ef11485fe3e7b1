"""Every button fits into Telegram's 64 bytes, with the largest number that a database key can be."""

import itertools
from dataclasses import fields
from enum import StrEnum
from typing import Any

import pytest

from bot.config.categories import shipped
from handlers.callback_data import Number, Press
from tests.presses import PRESSES

_LARGEST = Number(10**18 - 1)


def _choices(kind: Any) -> list[Any]:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return list(kind)
    if isinstance(kind, type) and issubclass(kind, int):
        return [_LARGEST]
    return ["x" * 16]  # a category's key, the longest text that a button carries


def _largest(press: type[Press]) -> list[Press]:
    return [
        press(*values) for values in itertools.product(*(_choices(field.type) for field in fields(press)))
    ]


@pytest.mark.parametrize("press", PRESSES, ids=lambda press: press.__name__)
def test_the_largest_of_its_kind_packs_and_is_read_back(press: type[Press]) -> None:
    for one in _largest(press):
        packed = one.pack()
        assert 1 <= len(packed.encode()) <= 64
        assert press.unpack(packed) == one


def test_no_two_kinds_read_each_others_data() -> None:
    areas = [press.area for press in PRESSES]
    assert len(areas) == len(set(areas))
    for one, other in itertools.permutations(PRESSES, 2):
        assert not other.matches(_largest(one)[0].pack())


def test_every_shipped_category_fits_into_its_button() -> None:
    assert max(len(category.key) for category in shipped()) <= 16
