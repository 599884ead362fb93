"""How somebody becomes a volunteer: five steps, in the order of help. Those they take themselves come first."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

UNCONFIRMED_FOR = timedelta(days=7)  # whoever never opens the link is forgotten


class Step(StrEnum):
    """What lies between wanting to help and going along."""

    ADDRESS = "address"  # signed in once, so the address is theirs
    CONDUCT = "conduct"
    TRAINING = "training"
    WELCOME = "welcome"  # vetted by a coordinator
    FIRST_SHIFT = "first_shift"  # beside a lead


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of somebody. ``agreed`` to any version; ``trained`` in anything that has not ended."""

    confirmed: bool
    agreed: bool
    trained: bool
    vetted: bool
    went: bool


def done(facts: Facts) -> dict[Step, bool]:
    """Say of each step whether it is behind them."""
    return {
        Step.ADDRESS: facts.confirmed,
        Step.CONDUCT: facts.agreed,
        Step.TRAINING: facts.trained,
        Step.WELCOME: facts.vetted,
        Step.FIRST_SHIFT: facts.went,
    }


def following(facts: Facts) -> Step | None:
    """Name the step that comes next, or None when they are all the way in."""
    return next((step for step, is_done in done(facts).items() if not is_done), None)


def is_on_the_way(facts: Facts) -> bool:
    """Say whether somebody is still to be led in: not welcomed, or not out yet. The rest needs no list of steps."""
    return not (facts.vetted and facts.went)
