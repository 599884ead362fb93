"""Whether the program still does by itself what it has to, as a watcher from outside needs to know."""

from datetime import datetime, timedelta
from enum import StrEnum

CLOCK_STANDS = timedelta(minutes=2)  # the timetable has a line for every minute
COURIER_LATE = timedelta(minutes=5)


class Ailment(StrEnum):
    """What stands still."""

    CLOCK = "clock"
    COURIER = "courier"


def ailments(ticked: datetime | None, due: datetime | None, now: datetime) -> list[Ailment]:
    """Say what stands still, from the newest tick and the due time of the notice that waits longest (aware times).

    A clock that never ran belongs to a program that has just been set up.
    """
    found = []
    if ticked is not None and now - ticked > CLOCK_STANDS:
        found.append(Ailment.CLOCK)
    if due is not None and now - due > COURIER_LATE:
        found.append(Ailment.COURIER)
    return found
