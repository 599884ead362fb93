"""A volunteer subscribes to their shifts with programs of others, over HTTP: what moves, moves; what ends, says so."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.ical.khal import Desktop
from tests.stories.coalition import Caller, Coalition, coalition
from tests.stories.shifts import add_volunteers, publish, sites

TODAY = datetime(2027, 3, 8, 15, 0, tzinfo=UTC)
LENGTH, EACH = timedelta(hours=2), timedelta(hours=3)
# The clocks of the contiguous states are turned between the first and the second of each pair.
AROUND = [datetime(2027, 3, 13), datetime(2027, 3, 14, 12), datetime(2027, 11, 6), datetime(2027, 11, 7, 12)]  # noqa: DTZ001
ZONES = [
    *("America/New_York", "America/Detroit", "America/Indiana/Indianapolis", "America/Chicago", "America/Denver"),
    *("America/Phoenix", "America/Los_Angeles", "America/Puerto_Rico", "Pacific/Honolulu"),
]
TITLE = "Shift, accompanier"
Row = tuple[datetime, datetime, str, str]


def fetched(desktop: Desktop) -> list[Row]:
    """Fetch the feed and list what khal shows."""
    desktop.sync()
    return sorted((one.starts_at, one.ends_at, one.title, one.status) for one in desktop.shows().values())


def row(starts_at: datetime, status: str = "CONFIRMED") -> Row:
    return (starts_at, starts_at + LENGTH, TITLE, status)


def take(june: Caller, volunteer: Caller, site: str, starts_at: datetime) -> dict[str, str]:
    """Publish a shift and let the volunteer take it."""
    appointment, place = publish(june, site, starts_at)
    return {"appointment": appointment, "claim": volunteer.post(f"/api/v1/slots/{place}/claim")["id"]}


@pytest.fixture(scope="module")
def riverside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coalition]:
    folder = tmp_path_factory.mktemp("riverside")
    with coalition(folder, f"sqlite:///{folder}/accompany.sqlite3", TODAY) as program:
        add_volunteers(program.account("june@example.org", "coordinator"), "Ana", "Theo")
        yield program


@pytest.fixture
def june(riverside: Coalition) -> Caller:
    return riverside.speak_as("june@example.org")


@pytest.fixture
def desktop(tmp_path: Path) -> Desktop:
    return Desktop(tmp_path)


@pytest.mark.long
def test_a_feed_over_http_shows_each_shift_when_it_is_through_moves_and_cancellations(
    riverside: Coalition, june: Caller, desktop: Desktop
) -> None:
    at, ana = sites(june), riverside.speak_as("ana@example.org")
    starts = [day.replace(tzinfo=UTC) + n * EACH for day in AROUND for n in range(len(ZONES))]
    taken = [take(june, ana, at[zone], moment) for zone, moment in zip(ZONES * 4, starts, strict=True)]
    desktop.subscribe(ana.post("/api/v1/volunteers/me/feed")["url"])
    assert fetched(desktop) == [row(moment) for moment in starts]

    later = starts[0] - timedelta(days=1, minutes=30)
    june.patch(f"/api/v1/appointments/{taken[0]['appointment']}", {"starts_at": later.isoformat()})
    ana.post(f"/api/v1/claims/{taken[1]['claim']}/release", {"reason": "ill"})
    assert fetched(desktop) == [row(later), row(starts[1], "CANCELLED"), *map(row, starts[2:])]

    for number in (0, *range(2, len(taken))):
        ana.post(f"/api/v1/claims/{taken[number]['claim']}/release", {"reason": "ill"})
    assert fetched(desktop) == [row(moment, "CANCELLED") for moment in (later, *starts[1:])]


@pytest.mark.long
def test_a_feed_without_shifts_is_no_error_and_a_withdrawn_one_deletes_nothing(
    riverside: Coalition, june: Caller, desktop: Desktop
) -> None:
    theo, starts_at = riverside.speak_as("theo@example.org"), TODAY + timedelta(days=1)
    desktop.subscribe(theo.post("/api/v1/volunteers/me/feed")["url"])
    assert fetched(desktop) == []

    take(june, theo, sites(june)["America/New_York"], starts_at)
    assert fetched(desktop) == [row(starts_at)]

    theo.post("/api/v1/volunteers/me/feed")
    assert "error" in desktop.refusal()
    assert [one.starts_at for one in desktop.shows().values()] == [starts_at]
