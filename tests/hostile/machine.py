"""What the state machines share: a street for each walk, what holds after each step, and the search."""

from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test

from tests.hostile.stage import Stage

_WALKS = settings(stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck))
# What a brief search finds is told as it was found: to make it smaller would take longer than the tests have.
_BRIEF = settings(_WALKS, max_examples=6, phases=[Phase.reuse, Phase.generate])
_LONG = settings(_WALKS, max_examples=80, derandomize=False)

briefly_and_long = pytest.mark.parametrize(
    "effort",
    [
        pytest.param(_BRIEF, id="brief", marks=pytest.mark.timeout(300)),
        pytest.param(_LONG, id="long", marks=[pytest.mark.long, pytest.mark.timeout(1800)]),
    ],
)
"""`effort`: six walks whenever the tests are run; eighty, drawn anew in CI too, for `pytest -m long`."""


class Machine(RuleBasedStateMachine):
    """People on a street, which is sound after every step that they take."""

    template: ClassVar[str]
    street: ClassVar[dict[str, dict[str, Any]]] = {}
    """How the street is set up otherwise, as `open_street` takes it."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage(self.template, **self.street)

    def teardown(self) -> None:
        self.stage.close()

    @invariant()
    def all_is_sound(self) -> None:
        self.stage.sound()


def search(machine: type[Machine], template: str, effort: settings) -> None:
    """Walks on copies of this street; the first step after which something does not hold fails."""
    machine.template = template
    run_state_machine_as_test(machine, settings=effort)
