"""Cases for what handlers render: `snap` makes one, `parcels` reads what was written about it."""

from tests.casework.conftest import parcels, snap

__all__ = ["parcels", "snap"]
