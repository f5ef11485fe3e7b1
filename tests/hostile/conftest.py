"""The stories' street, for people who send whatever they like."""

import pytest

from handlers.flood import Flood
from tests.stories.conftest import _as_the_program, opened, street, street_template

__all__ = ["_as_the_program", "opened", "street", "street_template", "unhurried"]


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is too fast: a machine's steps take no time."""
    monkeypatch.setattr(Flood, "admits", lambda *_: (True, False))
