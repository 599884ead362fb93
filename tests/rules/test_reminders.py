"""Reminders come at the hours of the site's own clock, once, and not to those who need none."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules.reminders import LATE, Held, Reminder, due, moments

HOURS = timedelta(hours=3)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def held(start: str = "2026-12-01T08:30:00-05:00", *, confirmed: bool = False, since: datetime = LONG_AGO) -> Held:
    return Held(at(start), "America/New_York", since, confirmed, at(start) + HOURS)


@pytest.mark.parametrize(
    ("shift", "now", "told"),
    [
        pytest.param(held(), "2026-11-27T08:29:00-05:00", [], id="a minute before the first"),
        pytest.param(held(), "2026-11-27T08:30:00-05:00", [Reminder.EARLY], id="four days before"),
        pytest.param(held(), "2026-11-30T17:00:00-05:00", [Reminder.CONFIRM], id="5 pm the day before"),
        pytest.param(held(), "2026-11-30T20:00:00-05:00", [Reminder.CONFIRM_AGAIN], id="8 pm"),
        pytest.param(held(), "2026-11-30T21:00:00-05:00", [Reminder.CONFIRM_AGAIN, Reminder.SILENT], id="9 pm"),
        pytest.param(held(), "2026-12-01T07:00:00-05:00", [Reminder.ON_THE_WAY], id="90 minutes before"),
        pytest.param(held(), "2026-12-01T08:30:00-05:00", [], id="it begins"),
        pytest.param(held(), "2026-12-01T12:29:00-05:00", [], id="it is just over"),
        pytest.param(held(), "2026-12-01T12:30:00-05:00", [Reminder.DEBRIEF], id="an hour after the end"),
        pytest.param(held(confirmed=True), "2026-12-01T15:29-05:00", [Reminder.DEBRIEF], id="who confirmed went too"),
        pytest.param(held(), "2026-12-01T15:30:00-05:00", [], id="too late to ask how it was"),
        pytest.param(held(confirmed=True), "2026-11-30T21:00:00-05:00", [], id="who confirmed is not asked"),
        pytest.param(held(confirmed=True), "2026-12-01T07:00:00-05:00", [Reminder.ON_THE_WAY], id="but reminded"),
        pytest.param(held(since=at("2026-11-27T01:00-05:00")), "2026-11-27T08:30:00-05:00", [], id="took it at night"),
        pytest.param(held(since=at("2026-11-30T18:00-05:00")), "2026-11-30T19:00:00-05:00", [], id="took it at six"),
        pytest.param(held(), "2026-11-30T20:30:00-05:00", [Reminder.CONFIRM_AGAIN], id="the clock stood still at five"),
        pytest.param(held("2027-03-14T08:30-04:00"), "2027-03-13T17:00-05:00", [Reminder.CONFIRM], id="hour lost"),
        pytest.param(held("2026-11-01T08:30-05:00"), "2026-10-31T17:00-04:00", [Reminder.CONFIRM], id="hour won"),
    ],
)  # fmt: skip
def test_what_is_due(shift: Held, now: str, told: list[Reminder]) -> None:
    assert due(shift, at(now)) == told


@given(
    st.datetimes(datetime(2026, 1, 3), datetime(2029, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["America/New_York", "America/Los_Angeles", "America/Phoenix", "Pacific/Guam", "UTC"]),
)
def test_looked_at_every_minute_each_comes_exactly_once_and_in_order(starts_at: datetime, zone: str) -> None:
    shift = Held(starts_at, zone, starts_at - timedelta(days=30), confirmed=False, ends_at=starts_at + HOURS)
    known = moments(shift)
    assert known[Reminder.CONFIRM] < known[Reminder.CONFIRM_AGAIN] < known[Reminder.SILENT]
    for reminder, moment in known.items():
        assert reminder not in due(shift, moment - timedelta(minutes=1))
        assert reminder in due(shift, moment)
        assert reminder not in due(shift, moment + LATE)


# When clocks change: five in the evening stays five, an hour before stays an hour.
SPRING = "2027-03-14"  # New York and Los Angeles lose 2 to 3 am; Phoenix and Guam nothing
AUTUMN = "2026-11-01"  # 1 to 2 am comes twice
CHANGES = [
    pytest.param("America/New_York", f"{SPRING}T08:30-04:00", {
        Reminder.EARLY: "2027-03-10T07:30-05:00", Reminder.CONFIRM: "2027-03-13T17:00-05:00",
        Reminder.CONFIRM_AGAIN: "2027-03-13T20:00-05:00", Reminder.SILENT: "2027-03-13T21:00-05:00",
        Reminder.ON_THE_WAY: f"{SPRING}T07:00-04:00", Reminder.DEBRIEF: f"{SPRING}T12:30-04:00"},
        id="the night has an hour less"),
    pytest.param("America/New_York", f"{SPRING}T03:00-04:00", {
        Reminder.CONFIRM: "2027-03-13T17:00-05:00", Reminder.ON_THE_WAY: f"{SPRING}T00:30-05:00",
        Reminder.DEBRIEF: f"{SPRING}T07:00-04:00"}, id="90 minutes before are 90 minutes, through the gap"),
    pytest.param("America/New_York", "2027-03-15T08:30-04:00", {
        Reminder.CONFIRM: f"{SPRING}T17:00-04:00", Reminder.SILENT: f"{SPRING}T21:00-04:00"}, id="an evening later"),
    pytest.param("America/Los_Angeles", f"{AUTUMN}T08:30-08:00", {
        Reminder.EARLY: "2026-10-28T09:30-07:00", Reminder.CONFIRM: "2026-10-31T17:00-07:00",
        Reminder.CONFIRM_AGAIN: "2026-10-31T20:00-07:00", Reminder.SILENT: "2026-10-31T21:00-07:00",
        Reminder.ON_THE_WAY: f"{AUTUMN}T07:00-08:00", Reminder.DEBRIEF: f"{AUTUMN}T12:30-08:00"},
        id="the night has an hour more"),
    pytest.param("America/New_York", f"{AUTUMN}T01:30-04:00", {
        Reminder.ON_THE_WAY: f"{AUTUMN}T00:00-04:00", Reminder.DEBRIEF: f"{AUTUMN}T04:30-05:00"},
        id="in the hour that comes twice, the first time"),
    pytest.param("America/New_York", f"{AUTUMN}T01:30-05:00", {
        Reminder.CONFIRM: "2026-10-31T17:00-04:00", Reminder.ON_THE_WAY: f"{AUTUMN}T01:00-04:00",
        Reminder.DEBRIEF: f"{AUTUMN}T05:30-05:00"}, id="in the hour that comes twice, the second time"),
    pytest.param("America/Phoenix", f"{SPRING}T08:30-07:00", {
        Reminder.EARLY: "2027-03-10T08:30-07:00", Reminder.CONFIRM: "2027-03-13T17:00-07:00",
        Reminder.ON_THE_WAY: f"{SPRING}T07:00-07:00"}, id="Arizona changes nothing"),
    pytest.param("Pacific/Guam", f"{AUTUMN}T08:30+10:00", {
        Reminder.CONFIRM: "2026-10-31T17:00+10:00", Reminder.SILENT: "2026-10-31T21:00+10:00",
        Reminder.DEBRIEF: f"{AUTUMN}T12:30+10:00"}, id="Guam is a day ahead"),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "start", "told"), CHANGES)
def test_hours_are_right_around_the_nights_when_clocks_change(zone: str, start: str, told: dict[Reminder, str]) -> None:
    shift = Held(at(start), zone, LONG_AGO, confirmed=False, ends_at=at(start) + HOURS)
    assert {reminder: moments(shift)[reminder] for reminder in told} == {one: at(text) for one, text in told.items()}
    for reminder, moment in told.items():
        assert reminder in due(shift, at(moment))
        assert reminder not in due(shift, at(moment) - timedelta(minutes=1))
