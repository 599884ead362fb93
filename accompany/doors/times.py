"""Times as programs and forms give them: aware, or naive at the site's wall clock; going out with the site's offset."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accompany.rules import dates
from accompany.words import Invalid, Problem

CLOCK = re.compile(r"[T ]\d", re.ASCII)  # what begins the time behind a date
YEARS = range(1900, 2200)  # what a list can be asked for; dates near the end of the calendar have no day after


def moment(text: str, zone: str, *, field: str = "starts_at", fold: int | None = None) -> datetime:
    """Read a time. A naive one is the wall clock in ``zone``; one that never is, or is twice, is refused (Invalid).

    So is a day without a time: nobody means midnight by it.
    """
    if not CLOCK.search(text):
        raise Invalid({field: Problem.MALFORMED})
    return moment_or_day(text, zone, field=field, fold=fold)


def moment_or_day(text: str, zone: str, *, field: str, fold: int | None = None) -> datetime:
    """Read a time, or a day as its first moment. Raises Invalid."""
    read = _read(text, field)
    if read.tzinfo is not None:
        return dates.as_utc(read, field=field)
    return dates.at_site(read, zone, fold, field=field)


def span(start: str | None, to: str | None, first: datetime, lasts: timedelta) -> tuple[datetime, datetime]:
    """Read ``from`` and ``to``: days (midnight UTC) or aware times. Left out: ``first``, and ``lasts`` later.

    Raises Invalid, also for an end before the start.
    """
    begins = _bound(start, "from") if start is not None else first
    ends = _bound(to, "to") if to is not None else begins + lasts
    if ends < begins:
        raise Invalid({"to": Problem.END_BEFORE_START})
    return dates.as_utc(begins), dates.as_utc(ends)


def days(start: str | None, to: str | None, first: date, lasts: timedelta) -> tuple[date, date]:
    """Read ``from`` and ``to`` as days. Left out: ``first``, and ``lasts`` later. Raises Invalid as ``span`` does."""
    begins = _bound(start, "from").date() if start is not None else first
    ends = _bound(to, "to").date() if to is not None else begins + lasts
    if ends < begins:
        raise Invalid({"to": Problem.END_BEFORE_START})
    return begins, ends


def day(text: str | None, zone: str, now: datetime) -> date:
    """Read one day; left out, it is today in ``zone``. Raises Invalid, naming ``from``."""
    return days(text, None, now.astimezone(ZoneInfo(zone)).date(), timedelta(days=1))[0]


def midnight(day: date, zone: str) -> datetime:
    """Give the moment in which a day begins in ``zone``, aware UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def shown(moment: datetime, zone: str) -> str:
    """Write a time with the site's offset."""
    return moment.astimezone(ZoneInfo(zone)).isoformat()


def _bound(text: str, field: str) -> datetime:
    """Read one end of a span; a day is its midnight in UTC."""
    read = _read(text, field)
    if read.year not in YEARS:
        raise Invalid({field: Problem.MALFORMED})
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _read(text: str, field: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Invalid({field: Problem.MALFORMED}) from None
