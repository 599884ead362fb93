"""Dates in words, from small tables of our own: in the reader's language and in the English of the letter.

Babel's formatting is not used: it leaks one language's month names into another's and prints French for Haitian Creole.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Table:
    """How one language writes dates. Patterns name weekday, day, month and year; digits are always Latin."""

    weekdays: tuple[str, ...]  # Monday first
    short_weekdays: tuple[str, ...]
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    day: str
    day_and_year: str
    short_day: str
    month_day: str
    halves: tuple[str, str]
    ahead: str
    ago: str
    minutes: str
    hours: str
    days: tuple[str, str]  # for one and for more


_ENGLISH = Table(
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    short_weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    short_months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    day="{weekday}, {month} {day}",
    day_and_year="{weekday}, {month} {day}, {year}",
    short_day="{weekday} {month} {day}",
    month_day="{month} {day}",
    halves=("AM", "PM"),
    ahead="in {gap}",
    ago="{gap} ago",
    minutes="{n} min",
    hours="{n} h",
    days=("{n} day", "{n} days"),
)
_SPANISH = Table(
    weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    short_weekdays=("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
    months=(
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
    short_months=("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
    day="{weekday} {day} de {month}",
    day_and_year="{weekday} {day} de {month} de {year}",
    short_day="{weekday} {day} {month}",
    month_day="{day} {month}",
    halves=("a. m.", "p. m."),
    ahead="en {gap}",
    ago="hace {gap}",
    minutes="{n} min",
    hours="{n} h",
    days=("{n} día", "{n} días"),
)
TABLES = {"en": _ENGLISH, "es": _SPANISH}


@dataclass(frozen=True, slots=True)
class When:
    """A time as a page shows it: words, the letter's English line (None when the words are English), RFC 3339."""

    words: str
    english: str | None
    iso: str


def when(starts_at: datetime, ends_at: datetime | None, zone: str, language: str, *, year: bool = False) -> When:
    """Word an aware time, or a span of two, on the clock of ``zone``."""
    start = starts_at.astimezone(ZoneInfo(zone))
    end = ends_at.astimezone(ZoneInfo(zone)) if ends_at else None
    english = None if language == "en" else _line(start, end, "en", year=year)
    return When(_line(start, end, language, year=year), english, start.isoformat(timespec="minutes"))


def whole_day(moment: datetime, zone: str, language: str) -> When:
    """Word the day of an aware time on the clock of ``zone``, with its year, when the time is not known."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    english = None if language == "en" else long_day(day, "en", year=True)
    return When(long_day(day, language, year=True), english, day.isoformat())


def long_day(day: date, language: str, *, year: bool = False) -> str:
    """Write ``Tuesday, December 1``, with the year when asked."""
    table = TABLES[language]
    pattern = table.day_and_year if year else table.day
    weekday, month = table.weekdays[day.weekday()], table.months[day.month - 1]
    return pattern.format(weekday=weekday, month=month, day=day.day, year=day.year)


def short_day(day: date, language: str) -> str:
    """Write ``Tue Dec 1``."""
    table = TABLES[language]
    weekday, month = table.short_weekdays[day.weekday()], table.short_months[day.month - 1]
    return table.short_day.format(weekday=weekday, month=month, day=day.day)


def weekday(number: int, language: str) -> tuple[str, str]:
    """Name a day of the week in short and in full; 0 is Monday."""
    return TABLES[language].short_weekdays[number], TABLES[language].weekdays[number]


def clock(moment: datetime, language: str) -> str:
    """Write ``8:30 AM``, the clock of the moment's own zone."""
    return f"{_hour(moment)} {TABLES[language].halves[moment.hour // 12]}"


def span(start: datetime, end: datetime, language: str) -> str:
    """Write ``7:45 – 11:30 AM``; the half of the day is said once when both share it."""
    first = _hour(start) if start.hour // 12 == end.hour // 12 else clock(start, language)
    return f"{first} – {clock(end, language)}"


def days(first: date, last: date, language: str) -> str:
    """Write ``Nov 30 – Dec 6``."""
    table = TABLES[language]
    ends = (table.month_day.format(month=table.short_months[d.month - 1], day=d.day) for d in (first, last))
    return " – ".join(ends)


def gap(now: datetime, then: datetime, language: str) -> str:
    """Write how far off a time is: ``in 5 h``, ``9 min ago``, in the largest unit that says enough."""
    table = TABLES[language]
    pattern = table.ahead if then >= now else table.ago
    return pattern.format(gap=_length(abs(then - now), table))


def _length(length: timedelta, table: Table) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return table.minutes.format(n=minutes)
    if minutes < 48 * 60:
        return table.hours.format(n=minutes // 60)
    whole = minutes // (24 * 60)
    return table.days[whole != 1].format(n=whole)


def _line(start: datetime, end: datetime | None, language: str, *, year: bool) -> str:
    hours = span(start, end, language) if end else clock(start, language)
    return f"{long_day(start, language, year=year)} · {hours}"


def _hour(moment: datetime) -> str:
    return f"{moment.hour % 12 or 12}:{moment.minute:02}"
