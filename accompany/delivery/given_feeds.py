"""A person's date and a site's shifts, worded for a calendar: neutral, and never who it is about."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accompany.delivery.house import House
from accompany.ical.shifts import Shift
from accompany.rules.dates import time_known
from accompany.tables import given_feeds as table
from accompany.tables import texts
from accompany.tables.given_feeds import Dates, Entry, Kind, Place, Span
from accompany.words import Detail

BACK, AHEAD, CANCELLED_FOR = timedelta(days=7), timedelta(days=400), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Shown:
    """A calendar's name and its entries, worded."""

    name: str
    shifts: tuple[Shift, ...]


def span(now: datetime) -> Span:
    """Say how far a feed looks; it slides at midnight UTC."""
    start = datetime.combine(now.date(), time(), UTC)
    return Span(start - BACK, start + AHEAD, start - CANCELLED_FOR)


async def of_person(token: str, now: datetime) -> Shown:
    """Word the date of whoever holds this address. Raises Missing."""
    return await dates(await table.person(token), now)


async def dates(whose: Dates, now: datetime) -> Shown:
    """Word a person's dates: that there is an appointment, when, and nothing else."""
    said = texts.best((whose.language,))
    entries = await table.of_person(whose, span(now))
    known = (entry for entry in entries if time_known(entry.starts_at, entry.zone))
    summary = said.fill("own_date", "summary")
    return Shown(summary, tuple(_neutral(entry, whose, summary) for entry in known))


async def of_site(token: str, house: House, now: datetime) -> Shown:
    """Word a site's shifts for whoever leads there: how many of a team are found. Raises Missing."""
    place = await table.site(token)
    entries = await table.of_site(place, span(now))
    return Shown(f"{house.name}: {place.nickname}", tuple(_team(entry, place, house) for entry in entries))


def _neutral(entry: Entry, whose: Dates, summary: str) -> Shift:
    """Word one date. The first keeps its UID when what was asked for becomes what is planned."""
    uid = table.uid(Kind.PERSON, whose.owner, whose.owner if entry.first else entry.id)
    return replace(_shift(entry, uid), summary=summary)


def _team(entry: Entry, place: Place, house: House) -> Shift:
    said = texts.best((place.language,))
    day = entry.starts_at.astimezone(ZoneInfo(place.zone)).date()
    url = house.link(f"/board/day/{day.isoformat()}" if place.coordinates else "/shifts")
    return replace(
        _shift(entry, table.uid(Kind.SITE, place.owner, entry.id)),
        summary=said.fill("shift", "team", have=str(entry.have), need=str(entry.need)),
        location={Detail.MINIMAL: None, Detail.NORMAL: place.nickname, Detail.FULL: place.address}[place.detail],
        description=said.fill("shift", "description", link=url),
        url=url,
    )


def _shift(entry: Entry, uid: str) -> Shift:
    return Shift(
        uid=uid,
        sequence=entry.sequence,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        zone=entry.zone,
        summary="",
        location=None,
        description=None,
        url=None,
        stamp=entry.changed_at,
        changed_at=entry.changed_at,
        cancelled=entry.cancelled,
    )
