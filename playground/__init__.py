"""A local Telegram to try the bot without a token and to test it over real HTTP (演练场)."""

from playground.calls import ApiCall
from playground.clock import Clock
from playground.faults import Fault
from playground.limits import Limits
from playground.person import Person
from playground.server import Playground
from playground.world import World

__all__ = ["ApiCall", "Clock", "Fault", "Limits", "Person", "Playground", "World"]
