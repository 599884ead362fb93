"""The day, step by step: what may come after what."""

from collections.abc import Sequence

from accompany.words import DayStep, Reason

ORDER = (DayStep.GATHERING, DayStep.MET, DayStep.BRIEFED, DayStep.IN_LINE, DayStep.INSIDE)
ENDS = (DayStep.OUT, DayStep.TURNED_AWAY, DayStep.HELD)


def objection(step: DayStep, done: Sequence[DayStep]) -> Reason | None:
    """Say why this step cannot come now, or None if it can.

    Steps may be left out: a lead who forgot to tap "in line" must still be able to tap "inside". They do not go back.
    Somebody reported out can still turn out to be held; nobody goes in again after an end.
    """
    taken = [one for one in done if one is not DayStep.OVERDUE_SNOOZED]
    if step in taken:
        return Reason.WRONG_STEP
    ended = [one for one in taken if one in ENDS]
    if ended:
        return None if step is DayStep.HELD else Reason.WRONG_STEP
    if step is DayStep.OVERDUE_SNOOZED:
        return None if DayStep.INSIDE in taken else Reason.WRONG_STEP
    if step in ENDS:
        return None if taken else Reason.WRONG_STEP
    return Reason.WRONG_STEP if taken and ORDER.index(taken[-1]) > ORDER.index(step) else None


def following(done: Sequence[DayStep]) -> tuple[DayStep, ...]:
    """List the steps that may come next, in the order they usually happen."""
    return tuple(step for step in DayStep if objection(step, done) is None)
