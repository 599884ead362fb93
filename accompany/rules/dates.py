"""Wall clocks and instants: a time at a site is a real moment, or it is refused."""

from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from accompany.words import Invalid, Problem

# Keeps the day when the letter names no time: nobody takes it for one, and it is not past before the day is.
TIME_UNKNOWN = time(23, 59)
FARTHEST = timedelta(days=3 * 366)  # hearings are set years ahead, but not this far


def at_site(naive: datetime, zone: str, fold: int | None = None, *, field: str = "starts_at") -> datetime:
    """Read a wall-clock time in an IANA zone; gives it in UTC.

    Raises Invalid: TIME_IN_GAP when clocks skip it, TIME_AMBIGUOUS when it comes twice and ``fold`` does not say which.
    """
    try:
        return _at_site(naive, ZoneInfo(zone), fold, field)
    except OverflowError:  # within hours of the calendar's ends
        raise Invalid({field: Problem.MALFORMED}) from None


def _at_site(naive: datetime, local: ZoneInfo, fold: int | None, field: str) -> datetime:
    first, second = (naive.replace(tzinfo=local, fold=which) for which in (0, 1))
    if first.utcoffset() != second.utcoffset():
        if first.astimezone(UTC).astimezone(local).replace(tzinfo=None) != naive:
            raise Invalid({field: Problem.TIME_IN_GAP})
        if fold is None:
            raise Invalid({field: Problem.TIME_AMBIGUOUS})
    return (second if fold == 1 else first).astimezone(UTC)


def as_utc(moment: datetime, *, field: str = "starts_at") -> datetime:
    """Give an aware time in UTC. Raises Invalid for one that is before or after the calendar there."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise Invalid({field: Problem.MALFORMED}) from None


def time_known(starts_at: datetime, zone: str) -> bool:
    """Say whether an aware time is more than a day on the clock of ``zone``."""
    return starts_at.astimezone(ZoneInfo(zone)).time() != TIME_UNKNOWN


def check_future(starts_at: datetime, now: datetime, *, field: str = "starts_at") -> None:
    """Refuse a time that has passed, or that nobody plans for. Raises Invalid."""
    if starts_at <= now:
        raise Invalid({field: Problem.DATE_PAST})
    if starts_at - now > FARTHEST:
        raise Invalid({field: Problem.DATE_TOO_FAR})


def check_past(at: datetime, now: datetime, *, field: str, within: timedelta = timedelta(0)) -> None:
    """Refuse what cannot have happened yet; clocks may differ by ``within``. Raises Invalid."""
    if at > now + within:
        raise Invalid({field: Problem.NOT_YET})


def check_span(starts_at: datetime, ends_at: datetime, *, field: str = "ends_at") -> None:
    """Refuse an end that is not after its start. Raises Invalid."""
    if ends_at <= starts_at:
        raise Invalid({field: Problem.END_BEFORE_START})


def next_monday(now: datetime, zone: tzinfo) -> datetime:
    """Give the beginning of the next Monday on a zone's clock, as aware UTC."""
    today = now.astimezone(zone).date()
    return datetime.combine(today + timedelta(days=7 - today.weekday()), time(), zone).astimezone(UTC)
