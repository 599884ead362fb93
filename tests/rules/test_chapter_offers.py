"""Which places may be offered to another chapter."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from accompany.rules.chapter_offers import objection
from accompany.rules.slots import Need
from accompany.words import AppointmentStatus, Reason

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TOMORROW = Need(
    qualification=None,
    language=None,
    starts_at=NOW + timedelta(hours=24),
    ends_at=NOW + timedelta(hours=27),
    status=AppointmentStatus.PUBLISHED,
    taken=False,
    zone="America/New_York",
)
BEGUN = replace(TOMORROW, starts_at=NOW, ends_at=NOW + timedelta(hours=3))


@pytest.mark.parametrize(
    ("role", "need", "why"),
    [
        ("accompanier", TOMORROW, None),
        ("interpreter", TOMORROW, None),
        ("lead", TOMORROW, Reason.LEAD_STAYS),
        ("accompanier", replace(TOMORROW, taken=True), Reason.SLOT_TAKEN),
        ("accompanier", BEGUN, Reason.TOO_LATE),
        ("accompanier", replace(TOMORROW, status=AppointmentStatus.DRAFT), Reason.NOT_PUBLISHED),
        ("accompanier", replace(TOMORROW, status=AppointmentStatus.CANCELLED), Reason.CANCELLED),
        ("accompanier", replace(TOMORROW, status=AppointmentStatus.DONE), Reason.TOO_LATE),
    ],
)
def test_what_may_be_offered(role: str, need: Need, why: Reason | None) -> None:
    assert objection(role, need, NOW) is why
