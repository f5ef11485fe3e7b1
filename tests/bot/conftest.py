"""Cases for what the program carries out: `snap` makes one, `parcels` reads what was written about it."""

from tests.casework.conftest import parcels, snap

__all__ = ["parcels", "snap"]
