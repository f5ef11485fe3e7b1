"""Every kind of button that the handlers know, wherever it is declared."""

import importlib
import pkgutil
import sys
from collections.abc import Sequence

import handlers
from handlers.callback_data import Press

for _module in pkgutil.walk_packages(handlers.__path__, "handlers."):
    importlib.import_module(_module.name)

# A dataclass with slots is made twice; the first one is nobody's.
PRESSES: Sequence[type[Press]] = sorted(
    (one for one in Press.__subclasses__() if vars(sys.modules[one.__module__])[one.__name__] is one),
    key=lambda one: one.__name__,
)
