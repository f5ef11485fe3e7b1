"""A part of a whole as newspapers and audits write it: rounded half up, never by way of a float."""

from typing import Self


class Ratio(float):
    """`part` / `whole`; a number like any other that still knows what it was made of."""

    part: int
    whole: int

    @classmethod
    def of(cls, part: int, whole: int) -> Self | None:
        """None where there is nothing to divide by."""
        if whole <= 0:
            return None
        ratio = cls(part / whole)
        ratio.part, ratio.whole = part, whole
        return ratio

    @property
    def hundredths(self) -> int:
        """Hundredths of a percent, half of one rounded up: 911 of 972 are 9372, as in 93.72 %."""
        return (2 * 10_000 * self.part + self.whole) // (2 * self.whole)
