"""Shifts to write, and the hours that matter: US zones around both clock changes of three years."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

from accompany.ical.shifts import Parties, Shift

LINK = "https://accompany.example.org/slots/5f1c"
US = {"US", "PR", "VI", "GU", "MP", "AS"}  # states and territories: all have sites
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PARTIES = Parties(
    organizer_name="Coalition",
    organizer="rsvp+mfrggzdfmztwq2lknnwg23tpoa@cal.example.org",
    attendee="ana@example.org",
    accepted=False,
)


def at(text: str) -> datetime:
    """Read a time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def shift(
    uid: str = "nbswy3dpeb3w64tmmqxc4ltojuxxe6lp@cal.example.org",
    starts_at: datetime = datetime(2027, 3, 16, 12, 30, tzinfo=UTC),
    zone: str = "America/New_York",
    **changes: object,
) -> Shift:
    values = {
        "sequence": 0,
        "ends_at": starts_at + 3 * HOUR,
        "summary": "Shift, accompanier",
        "location": "Site New York",
        "description": f"You accompany on this day. Everything else is behind your log-in: {LINK}",
        "url": LINK,
        "stamp": at("2027-02-01T09:00:00"),
        "changed_at": at("2027-01-31T18:15:00"),
    }
    return Shift(uid=uid, starts_at=starts_at, zone=zone, **(values | changes))  # type: ignore[arg-type]


def all_zones() -> list[str]:
    return resources.files("tzdata").joinpath("zones").read_text().split()


def us_zones() -> list[str]:
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text()
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return sorted(row[2] for row in rows if row[0] in US)


def clock_changes(zone: str) -> Iterator[datetime]:
    """Give every instant of 2026–2028 at which the zone's clocks are turned."""
    local, moment = ZoneInfo(zone), at("2026-01-01T17:00:00")
    while moment.year < 2029:
        before, moment = moment, moment + HOUR
        if before.astimezone(local).utcoffset() != moment.astimezone(local).utcoffset():
            yield moment


def telling_instants(zone: str) -> Iterator[datetime]:
    """Give the half-hours within five hours of every clock change, and one instant of every week."""
    yield from (at("2026-01-01T17:00:00") + 7 * n * DAY for n in range(157))
    for change in clock_changes(zone):
        yield from (change + half * HOUR / 2 for half in range(-11, 10))


def telling_hours(zone: str) -> Iterator[datetime]:
    """Give the hours at which a shift starts or ends around a clock change, and two plain days a year."""
    yield from (at(f"{year}-{day}T17:00:00") for year in (2026, 2027, 2028) for day in ("01-20", "07-20"))
    for change in clock_changes(zone):
        yield from (change + hour * HOUR for hour in range(-3, 2))
