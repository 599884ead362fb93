"""Quiet hours end when the clock on the volunteer's wall says so."""

from datetime import UTC, datetime

import pytest

from accompany.rules.quiet import Quiet, over_at

NOON = Quiet("12:00", "14:00", "America/New_York")
NONE = Quiet("06:00", "06:00", "America/New_York")
FAR = Quiet("21:00", "06:00", "America/Los_Angeles")
NIGHT = Quiet("21:00", "06:00", "America/New_York")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        pytest.param(NIGHT, "2026-11-23T20:59:00-05:00", "2026-11-23T20:59:00-05:00", id="just before"),
        pytest.param(NIGHT, "2026-11-23T21:00:00-05:00", "2026-11-24T06:00:00-05:00", id="as it begins"),
        pytest.param(NIGHT, "2026-11-24T05:59:00-05:00", "2026-11-24T06:00:00-05:00", id="after midnight"),
        pytest.param(NIGHT, "2026-11-24T06:00:00-05:00", "2026-11-24T06:00:00-05:00", id="over"),
        pytest.param(NIGHT, "2027-03-13T23:00:00-05:00", "2027-03-14T06:00:00-04:00", id="the night an hour is lost"),
        pytest.param(NIGHT, "2026-10-31T23:00:00-04:00", "2026-11-01T06:00:00-05:00", id="the night an hour is won"),
        pytest.param(NOON, "2026-11-23T13:00:00-05:00", "2026-11-23T14:00:00-05:00", id="at noon"),
        pytest.param(NONE, "2026-11-23T03:00:00-05:00", "2026-11-23T03:00:00-05:00", id="none"),
        pytest.param(FAR, "2026-11-24T00:30:00-05:00", "2026-11-24T06:00:00-08:00", id="in their own zone"),
    ],
)
def test_when_they_may_be_written_to(quiet: Quiet, now: str, until: str) -> None:
    assert over_at(quiet, at(now)) == at(until)
