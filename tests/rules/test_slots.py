"""Who may take a slot, and the one reason they hear first."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules.slots import Candidate, Need, objection
from accompany.words import AppointmentStatus, Fluency, Reason

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)
THEO = Candidate(
    vetted=True,
    frozen=False,
    qualifications={"accompaniment_101": date(2027, 6, 30)},
    languages={"es": Fluency.FLUENT},
    busy=(),
)
PLACE = Need(
    qualification="accompaniment_101",
    language="es",
    starts_at=TOMORROW,
    ends_at=TOMORROW + timedelta(hours=4),
    status=AppointmentStatus.PUBLISHED,
    taken=False,
    zone="America/New_York",
)


def busy(start: timedelta, end: timedelta) -> Candidate:
    return replace(THEO, busy=((TOMORROW + start, TOMORROW + end),))


@pytest.mark.parametrize(
    ("candidate", "need", "reason"),
    [
        pytest.param(THEO, PLACE, None, id="who fits may"),
        pytest.param(replace(THEO, frozen=True, vetted=False), PLACE, Reason.FROZEN, id="frozen is said first"),
        pytest.param(replace(THEO, vetted=False), PLACE, Reason.NOT_VETTED, id="not vetted yet"),
        pytest.param(THEO, replace(PLACE, status=AppointmentStatus.DRAFT), Reason.NOT_PUBLISHED, id="a draft"),
        pytest.param(THEO, replace(PLACE, status=AppointmentStatus.CANCELLED), Reason.CANCELLED, id="called off"),
        pytest.param(THEO, replace(PLACE, status=AppointmentStatus.DONE), Reason.TOO_LATE, id="over and written down"),
        pytest.param(
            THEO,
            replace(PLACE, starts_at=NOW - timedelta(hours=5), ends_at=NOW),
            Reason.TOO_LATE,
            id="ends this moment",
        ),
        pytest.param(replace(THEO, qualifications={}), PLACE, Reason.NOT_QUALIFIED, id="no training"),
        pytest.param(
            replace(THEO, qualifications={"accompaniment_101": date(2026, 11, 23)}),
            PLACE,
            Reason.NOT_QUALIFIED,
            id="training ends the day before",
        ),
        pytest.param(
            replace(THEO, qualifications={"accompaniment_101": date(2026, 11, 24)}),
            PLACE,
            None,
            id="training ends that very day, on the site's calendar",
        ),
        pytest.param(
            replace(THEO, qualifications={"accompaniment_101": None}), PLACE, None, id="training that never ends"
        ),
        pytest.param(replace(THEO, languages={}), PLACE, Reason.LANGUAGE_NEEDED, id="does not speak it"),
        pytest.param(
            replace(THEO, languages={"es": Fluency.CONVERSATIONAL}), PLACE, Reason.LANGUAGE_NEEDED, id="not well enough"
        ),
        pytest.param(THEO, replace(PLACE, language=None), None, id="no language asked"),
        pytest.param(busy(timedelta(hours=3), timedelta(hours=6)), PLACE, Reason.CONFLICT, id="overlaps its end"),
        pytest.param(busy(timedelta(hours=-3), timedelta(hours=1)), PLACE, Reason.CONFLICT, id="overlaps its start"),
        pytest.param(busy(timedelta(hours=4), timedelta(hours=6)), PLACE, None, id="begins as the other ends"),
        pytest.param(THEO, replace(PLACE, taken=True), Reason.SLOT_TAKEN, id="somebody was faster"),
        pytest.param(
            busy(timedelta(0), timedelta(hours=1)),
            replace(PLACE, taken=True),
            Reason.CONFLICT,
            id="another slot would not help, so the conflict is said",
        ),
    ],
)
def test_says_why_not(candidate: Candidate, need: Need, reason: Reason | None) -> None:
    assert objection(candidate, need, NOW) is reason


@given(
    vetted=st.booleans(),
    frozen=st.booleans(),
    until=st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    fluency=st.sampled_from(Fluency),
    taken=st.booleans(),
    status=st.sampled_from(AppointmentStatus),
)
def test_nobody_goes_who_is_not_vetted_trained_and_understood(
    vetted: bool, frozen: bool, until: date | None, fluency: Fluency, taken: bool, status: AppointmentStatus
) -> None:
    candidate = Candidate(vetted, frozen, {"accompaniment_101": until}, {"es": fluency}, ())
    if objection(candidate, replace(PLACE, taken=taken, status=status), NOW) is None:
        assert vetted
        assert not frozen
        assert not taken
        assert status is AppointmentStatus.PUBLISHED
        assert fluency >= Fluency.FLUENT
        assert until is None or until >= date(2026, 11, 24)
