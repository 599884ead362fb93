"""The week of the coalition that does not exist: its appointments, as a coordinator would plan them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5
EVERYBODY = 99  # every place is taken
# The sites of the demo by what messages call them.
SITES = {
    "Heron": "New York City Field Office",
    "Cedar": "New York (Federal Plaza) Immigration Court",
    "Maple": "New York (Varick) Immigration Court",
    "Lantern": "New York (Broadway) Immigration Court",
    "Harbor": "Newark Immigration Court",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One appointment: on which working day and when, and how many of its places are taken.

    ``day`` 0 is today, or on a weekend the Monday after; −1 is the working day before it.
    """

    kind: str
    site: str
    day: int
    at: time
    name: str = field(repr=False)
    language: str = "es"
    taken: int = 0
    confirmed: bool = False
    published: bool = True
    ours: bool = False  # Ana and Theo go along


MARISOL = Visit("ice_check_in_osup", "Heron", -1, time(8, 30), "Marisol", taken=EVERYBODY, confirmed=True, ours=True)
TODAY = Visit("ice_check_in_osup", "Heron", 0, time(8, 30), "Luz", taken=EVERYBODY, confirmed=True, ours=True)
COMING = (
    Visit("master_hearing", "Maple", 0, time(13, 0), "Nadia", "en", taken=2),
    Visit("ice_check_in_ror", "Heron", 1, time(8, 0), "Pilar", taken=1),
    Visit("individual_hearing", "Lantern", 1, time(9, 0), "Emmanuel", "ht"),
    Visit("isap_office", "Cedar", 1, time(10, 30), "Rosaura", taken=EVERYBODY, confirmed=True),
    Visit("master_hearing", "Cedar", 2, time(8, 30), "Tomás", taken=EVERYBODY, ours=True),
    Visit("ice_check_in_osup", "Heron", 2, time(9, 15), "Wei", "zh-Hans", taken=2),
    Visit("biometrics", "Harbor", 2, time(11, 0), "Amina", "ar", taken=EVERYBODY),
    Visit("asylum_interview", "Harbor", 3, time(8, 0), "Kofi", "en", taken=1),
    Visit("family_court", "Lantern", 3, time(14, 0), "Inés"),
    Visit("ice_check_in_osup", "Heron", 4, time(8, 30), "Jun", "en", published=False),
    Visit("bond_hearing", "Maple", 4, time(9, 30), "Bashir", "ar", published=False),
)


def starts_at(visit: Visit, zone: str, now: datetime) -> datetime:
    """Say when a visit begins, as aware UTC, for a coalition whose week is around ``now``."""
    day = working_day(now.astimezone(ZoneInfo(zone)).date(), visit.day)
    return datetime.combine(day, visit.at, ZoneInfo(zone)).astimezone(UTC)


def working_day(today: date, number: int) -> date:
    """Count working days from today, or from the Monday after a weekend."""
    day = today
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    step = timedelta(days=1 if number > 0 else -1)
    left = abs(number)
    while left:
        day += step
        left -= day.weekday() < SATURDAY
    return day
