"""Times as programs and forms give them: aware, or naive at the site's wall clock; going out with the site's offset."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from accompany.rules import dates
from accompany.words import Invalid, Problem


def moment(text: str, zone: str, *, field: str = "starts_at", fold: int | None = None) -> datetime:
    """Read a time. A naive one is the wall clock in ``zone``; one that never is, or is twice, is refused (Invalid)."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid({field: Problem.MALFORMED}) from None
    if read.tzinfo is not None:
        return dates.as_utc(read)
    return dates.at_site(read, zone, fold, field=field)


def day(text: str | None, otherwise: datetime, *, field: str) -> datetime:
    """Read the start of a span: a day (midnight UTC) or an aware time; left out, ``otherwise``. Raises Invalid."""
    if text is None:
        return otherwise
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid({field: Problem.MALFORMED}) from None
    return dates.as_utc(read if read.tzinfo else read.replace(tzinfo=UTC))


def shown(moment: datetime, zone: str) -> str:
    """Write a time with the site's offset."""
    return moment.astimezone(ZoneInfo(zone)).isoformat()
