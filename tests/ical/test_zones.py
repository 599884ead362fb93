"""A zone is written by its rules; where rules cannot say the time, UTC does."""

import io
from datetime import datetime, tzinfo
from importlib import resources
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz

from accompany.ical.zones import vtimezone, wall_clock
from tests.ical.samples import all_zones, at, telling_instants, us_zones

UNWRITABLE = {
    *("Africa/Cairo", "Egypt", "Asia/Gaza", "Asia/Hebron", "Asia/Jerusalem", "Asia/Tel_Aviv", "Israel"),
    *("America/Godthab", "America/Nuuk", "America/Scoresbysund"),
}


def read_back(zone: str) -> tzinfo | None:
    """Read the VTIMEZONE with dateutil."""
    return tz.tzical(io.StringIO((vtimezone(zone) or b"").decode())).get(zone)


def test_new_york_is_two_rules() -> None:
    assert (vtimezone("America/New_York") or b"").decode().split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:America/New_York",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700308T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0400",
        "TZNAME:EDT",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19701101T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
        "TZOFFSETFROM:-0400",
        "TZOFFSETTO:-0500",
        "TZNAME:EST",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


def test_phoenix_is_one_observance_without_a_rule() -> None:
    text = vtimezone("America/Phoenix") or b""
    assert (text.count(b"BEGIN:STANDARD"), text.count(b"BEGIN:DAYLIGHT"), text.count(b"RRULE")) == (1, 0, 0)


def test_every_zone_is_written_except_ten() -> None:
    names = all_zones()
    assert len(names) > 590
    assert {name for name in names if vtimezone(name) is None} == UNWRITABLE


def test_no_zone_lists_its_changes() -> None:
    assert [zone for zone in all_zones() if b"RDATE" in (vtimezone(zone) or b"")] == []


@pytest.mark.parametrize("zone", us_zones())
def test_dateutil_reads_each_us_zone_as_we_mean_it(zone: str) -> None:
    theirs = read_back(zone)
    wrong = [
        instant
        for instant in telling_instants(zone)
        if (local := wall_clock(zone, instant)) and local[0].replace(tzinfo=theirs).timestamp() != instant.timestamp()
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("", id="empty"),
        pytest.param("Mars/Olympus", id="not of this world"),
        pytest.param("Eastern Standard Time", id="Windows"),
        pytest.param("America", id="a folder"),
        pytest.param("leapseconds", id="a file that is no zone"),
        pytest.param("../zoneinfo/America/New_York", id="a path"),
        pytest.param("/etc/localtime", id="an absolute path"),
        pytest.param("America/New_York\r\nX:1", id="two lines"),
        pytest.param("America/New_York\n", id="a line break at the end"),
    ],
)
def test_what_is_no_zone_is_none(name: str) -> None:
    assert vtimezone(name) is None
    assert wall_clock(name, at("2027-01-01T12:00:00")) is None


@pytest.mark.parametrize(
    ("zone", "instant", "shown"),
    [
        pytest.param("America/New_York", "2027-07-01T12:30:00", "2027-07-01T08:30:00", id="summer"),
        pytest.param("America/New_York", "2027-12-01T13:30:00", "2027-12-01T08:30:00", id="winter"),
        pytest.param(
            "America/New_York", "2027-11-07T04:59:00", "2027-11-07T00:59:00", id="before the hour that is twice"
        ),
        pytest.param("America/New_York", "2027-11-07T05:30:00", None, id="01:30, the first time"),
        pytest.param("America/New_York", "2027-11-07T06:30:00", None, id="01:30, the second time"),
        pytest.param("America/New_York", "2027-11-07T07:00:00", "2027-11-07T02:00:00", id="after it"),
        pytest.param("America/New_York", "2027-03-14T07:00:00", "2027-03-14T03:00:00", id="after the hour that is not"),
        pytest.param("America/Santiago", "2027-07-01T12:30:00", "2027-07-01T08:30:00", id="south"),
        pytest.param("Asia/Jerusalem", "2027-07-01T12:30:00", None, id="a zone that rules cannot say"),
        pytest.param("America/Vancouver", "2026-01-15T17:30:00", None, id="a zone whose rules began later"),
        pytest.param("UTC", "2027-07-01T12:30:00", None, id="UTC, which needs no zone"),
    ],
)
def test_the_wall_clock(zone: str, instant: str, shown: str | None) -> None:
    expected = None if shown is None else (datetime.fromisoformat(shown),)
    assert wall_clock(zone, at(instant)) == expected


def test_one_instant_that_needs_utc_makes_all_of_them_utc() -> None:
    assert wall_clock("America/New_York", at("2027-11-07T04:00:00"), at("2027-11-07T06:30:00")) is None


def test_every_wall_clock_is_the_real_one() -> None:
    moments = [at(f"{year}-{month:02d}-15T23:45:00") for year in (2026, 2027, 2029) for month in range(1, 13)]
    wrong = [
        (zone, moment)
        for zone in all_zones()
        for moment in moments
        if (local := wall_clock(zone, moment)) and local[0] != moment.astimezone(pinned(zone)).replace(tzinfo=None)
    ]
    assert wrong == []


def pinned(zone: str) -> ZoneInfo:
    """Give the zone as the pinned tzdata package has it: the machine's own may be older."""
    with resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=zone)
