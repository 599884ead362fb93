"""What an outcome says about the next appointment."""

from collections.abc import Iterable

from accompany.rules.risk import signals_from_told
from accompany.words import Outcome, Told


def signals(outcome: Outcome, told: Iterable[Told]) -> tuple[str, ...]:
    """Say which signals an outcome brings. They belong to the next appointment when there is one."""
    if outcome in (Outcome.ENDED, Outcome.RELEASED):
        return ()
    return signals_from_told(told)
