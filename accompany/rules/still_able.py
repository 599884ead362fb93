"""A shift moved: until when its holders may think about it before their place counts as open again."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)
# From so long before the new start: how long an answer may take.
PATIENCE = (
    (timedelta(days=7), 48 * HOUR),
    (timedelta(days=3), 24 * HOUR),
    (timedelta(days=1), 8 * HOUR),
    (12 * HOUR, 2 * HOUR),
    (3 * HOUR, HOUR / 2),
    (timedelta(0), HOUR / 4),
)
MORNING, EVENING = time(9), time(21)  # nobody has to answer at night, on the site's clock
NEAR = 3 * HOUR  # so shortly before the start a silence is heard at any hour


def deadline(moved_at: datetime, starts_at: datetime, zone: str) -> datetime:
    """Say when silence becomes a doubt. Times are aware UTC; ``starts_at`` is the new one, ``zone`` the site's."""
    left = starts_at - moved_at
    patience = next((patience for before, patience in PATIENCE if left >= before), timedelta(0))
    until = moved_at + patience
    return max(until, min(_awake(until, zone), starts_at - NEAR))


def _awake(moment: datetime, zone: str) -> datetime:
    """Give the moment, or the next morning when it is night."""
    local = moment.astimezone(ZoneInfo(zone))
    if MORNING <= local.time() < EVENING:
        return moment
    day = local.date() + timedelta(days=local.time() >= EVENING)
    return datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(moment.tzinfo)
