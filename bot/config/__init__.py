"""The configuration: `load` reads config.toml and the environment into a `Config` that cannot change."""

from bot.config.categories import Category, Name
from bot.config.checks import Checks
from bot.config.models import (
    Access,
    Config,
    Health,
    Limits,
    Logs,
    Reminders,
    Reports,
    Storage,
    Telegram,
    Webhook,
)
from bot.config.problems import ConfigError, Problem
from bot.config.rides import Rides
from bot.config.sources import load

__all__ = [
    "Access",
    "Category",
    "Checks",
    "Config",
    "ConfigError",
    "Health",
    "Limits",
    "Logs",
    "Name",
    "Problem",
    "Reminders",
    "Reports",
    "Rides",
    "Storage",
    "Telegram",
    "Webhook",
    "load",
]
