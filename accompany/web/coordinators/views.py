"""What coordinators' pages show: frozen values, already worded in the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from accompany.rules import teams, urgency
from accompany.rules.teams import Standing
from accompany.tables import languages
from accompany.tables.board import Day as Row
from accompany.web import dates
from accompany.web.languages import gettext, ngettext

MOST_IN_QUEUE = 12


@dataclass(frozen=True, slots=True)
class Urgent:
    """One appointment in "Fill these first"."""

    id: str
    code: str
    title: str
    where: str
    kind: Standing
    label: str
    when: str
    have: int
    need: int
    languages: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One site on one day: how it stands, and how many places are missing. ``kind`` None: nothing planned."""

    kind: Standing | None
    have: int
    need: int
    href: str


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site's week."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class DayHead:
    """One day's column."""

    short: str
    long: str
    number: int
    today: bool


@dataclass(frozen=True, slots=True)
class Numbers:
    """The four numbers on top of the board."""

    unfilled: int
    soon: int
    to_confirm: int
    requests: int


def numbers(rows: list[Row], requests: int, now: datetime) -> Numbers:
    """Count what coordinators watch. Appointments that began are not counted."""
    ahead = [row for row in rows if row.starts_at > now and row.status == "published"]
    return Numbers(
        unfilled=sum(row.unfilled for row in ahead),
        soon=sum(row.unfilled for row in ahead if urgency.is_near(row.starts_at, now)),
        to_confirm=sum(row.to_confirm for row in ahead if urgency.is_near(row.starts_at, now)),
        requests=requests,
    )


def queue(rows: list[Row], now: datetime, language: str) -> tuple[Urgent, ...]:
    """List what to fill first, most urgent first."""
    open_rows = [row for row in rows if row.status == "published" and row.unfilled and row.starts_at > now]
    ordered = sorted(open_rows, key=lambda row: urgency.rank(row.gap, now))
    return tuple(_urgent(row, now, language) for row in ordered[:MOST_IN_QUEUE])


def week(
    rows: list[Row], first: date, today: date, now: datetime, language: str
) -> tuple[tuple[DayHead, ...], tuple[SiteRow, ...]]:
    """Lay seven days out by site."""
    days = [first + timedelta(days=n) for n in range(7)]
    heads = tuple(_head(day, today, language) for day in days)
    sites: dict[str, dict[date, list[Row]]] = {}
    for row in rows:
        local = row.starts_at.astimezone(ZoneInfo(row.zone)).date()
        sites.setdefault(row.nickname, {}).setdefault(local, []).append(row)
    lines = (
        SiteRow(name, tuple(_cell(by_day.get(day, []), day, now) for day in days)) for name, by_day in sites.items()
    )
    return heads, tuple(sorted(lines, key=lambda line: line.name))


def _urgent(row: Row, now: datetime, language: str) -> Urgent:
    missing = row.unfilled
    tongues = sorted({gap.language for gap in row.gaps if gap.language and gap.filled < gap.ideal})
    return Urgent(
        id=str(row.id),
        code=row.code,
        title=gettext(row.type_label),
        where=row.nickname,
        kind=teams.standing(row.staffing, now),
        label=ngettext("%(n)s place", "%(n)s places", missing) % {"n": missing},
        when=dates.gap(now, row.starts_at, language),
        have=row.filled,
        need=row.ideal,
        languages=", ".join(languages.name_of(code) for code in tongues),
    )


def _cell(rows: list[Row], day: date, now: datetime) -> Cell:
    if not rows:
        return Cell(None, 0, 0, "")
    order = (Standing.ALERT, Standing.SOON, Standing.OPEN, Standing.COVERED)
    kinds = {teams.standing(row.staffing, now) for row in rows}
    return Cell(
        kind=next(kind for kind in order if kind in kinds),
        have=sum(row.filled for row in rows),
        need=sum(row.ideal for row in rows),
        href=f"/board/day/{day.isoformat()}",
    )


def _head(day: date, today: date, language: str) -> DayHead:
    return DayHead(dates.short_day(day, language).split()[0], dates.long_day(day, language), day.day, day == today)
