"""Whether the program still does by itself what it has to, as a watcher from outside needs to know."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CLOCK_STANDS = timedelta(minutes=2)  # the timetable has a line for every minute
TIMER_LATE = timedelta(seconds=60)
COURIER_LATE = timedelta(minutes=5)
AUDITOR_STANDS = timedelta(minutes=5)


class Ailment(StrEnum):
    """What stands still, or does not hold."""

    CLOCK = "clock"
    TIMER = "timer"  # of a watch over somebody's day
    COURIER = "courier"
    AUDITOR = "auditor"  # it has not finished looking
    AUDIT = "audit"  # it found something


@dataclass(frozen=True, slots=True)
class Signs:
    """What can be seen from outside, in aware times; None where nothing waits, or nothing ever ran.

    The newest tick of the clock, the due times of the watch and of the notice that wait longest, when the auditor last
    looked at everything, and how much it found.
    """

    ticked: datetime | None
    timer: datetime | None
    notice: datetime | None
    audited: datetime | None
    findings: int


def ailments(signs: Signs, now: datetime) -> list[Ailment]:
    """Say what is wrong. A clock that never ran belongs to a program that has just been set up."""
    late = {
        Ailment.CLOCK: (signs.ticked, CLOCK_STANDS),
        Ailment.TIMER: (signs.timer, TIMER_LATE),
        Ailment.COURIER: (signs.notice, COURIER_LATE),
        Ailment.AUDITOR: (signs.audited, AUDITOR_STANDS),
    }
    found = [ailment for ailment, (since, most) in late.items() if since is not None and now - since > most]
    return [*found, Ailment.AUDIT] if signs.findings else found
