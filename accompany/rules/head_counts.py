"""How many come to a call, and whether that is as many as it wants."""

from dataclasses import dataclass

MOST = 9999  # people that one call may want, or one partner may bring


@dataclass(frozen=True, slots=True)
class Promised:
    """Who said they come: here in minutes, within thirty, and whom the partners bring."""

    coming: int = 0
    thirty_minutes: int = 0
    partners: int = 0

    @property
    def number(self) -> int:
        """Count them all."""
        return self.coming + self.thirty_minutes + self.partners


def enough(wanted: int | None, promised: Promised) -> bool:
    """Say whether to stop calling more people. Whoever was called may still come, and calling on by hand is free."""
    return wanted is not None and promised.number >= wanted


def may_be_wanted(number: int | None) -> bool:
    """Say whether a call may want this many; None is as many as come."""
    return number is None or 0 < number <= MOST


def fits(number: int) -> bool:
    """Say whether this many people can be meant."""
    return 0 <= number <= MOST
