"""Who sees what, and when: the table of the security contract, cell by cell."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules.visibility import Field, Standing, horizon_days, meeting_open, person_sees_meeting, visible
from accompany.words import Role

STARTS = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=4)
MOMENT = timedelta(microseconds=1)
FAR, NEAR, LATE = STARTS - timedelta(hours=25), STARTS - timedelta(hours=23), ENDS + timedelta(hours=3)
EXACT = {Field.DAY, Field.EXACT_TIME}
GOING = EXACT | {Field.HANDLE}


def standing(**known: bool) -> Standing:
    base = {
        "coordinator": False,
        "vetted": True,
        "claimed": False,
        "leads": False,
        "observation": False,
        "published": True,
    }
    return Standing(**{**base, **known}, starts_at=STARTS, ends_at=ENDS)


@pytest.mark.parametrize(
    ("who", "now", "seen"),
    [
        pytest.param(standing(vetted=False), NEAR, {Field.DAY}, id="new volunteer: day and district"),
        pytest.param(
            standing(vetted=False, observation=True), NEAR, EXACT, id="new volunteer: observation shifts whole"
        ),
        pytest.param(standing(), NEAR, EXACT, id="vetted: site and time"),
        pytest.param(standing(claimed=True), FAR, GOING, id="claimed: the handle too"),
        pytest.param(
            standing(claimed=True), NEAR, GOING | {Field.MEETING, Field.NAME}, id="from the day before: where"
        ),
        pytest.param(standing(claimed=True), LATE, GOING, id="two hours after: no more"),
        pytest.param(
            standing(claimed=True, contact_shared=True),
            NEAR,
            GOING | {Field.MEETING, Field.NAME, Field.CONTACT},
            id="the contact only if the person ticked it",
        ),
        pytest.param(
            standing(claimed=True, vetted=False, leads=True),
            NEAR,
            {Field.DAY},
            id="not vetted any more: what a newcomer sees",
        ),
        pytest.param(
            standing(claimed=True, leads=True),
            FAR,
            GOING | {Field.MEETING, Field.NAME, Field.NOTES, Field.CONTACT},
            id="the lead sees their own cases",
        ),
        pytest.param(standing(coordinator=True, published=False), LATE, set(Field), id="coordinator"),
        pytest.param(standing(published=False, claimed=True), NEAR, set(), id="unpublished: nothing at all"),
    ],
)
def test_the_table(who: Standing, now: datetime, seen: set[Field]) -> None:
    assert visible(who, now) == seen


@given(
    st.builds(
        Standing,
        coordinator=st.just(False),
        vetted=st.booleans(),
        claimed=st.booleans(),
        leads=st.booleans(),
        observation=st.booleans(),
        published=st.booleans(),
        starts_at=st.just(STARTS),
        ends_at=st.just(ENDS),
        contact_shared=st.booleans(),
    ),
    st.datetimes(datetime.fromisoformat("2026-11-01"), datetime.fromisoformat("2026-12-31")),
)
def test_nobody_sees_the_case_or_an_unclaimed_person(who: Standing, at: datetime) -> None:
    seen = visible(who, at.replace(tzinfo=UTC))
    assert Field.CASE not in seen
    if not (who.claimed and who.vetted):
        assert seen <= EXACT
    if seen & {Field.CONTACT, Field.NOTES} and not who.leads:
        assert who.contact_shared
        assert Field.NOTES not in seen
    if not who.published:
        assert seen == set()


@given(
    st.sampled_from([standing(claimed=True), standing(claimed=True, leads=True), standing(vetted=False)]),
    st.timedeltas(timedelta(0), timedelta(days=400)),
)
def test_nothing_about_the_person_comes_to_light_afterwards(who: Standing, after: timedelta) -> None:
    assert visible(who, ENDS + timedelta(hours=2) + MOMENT + after) <= visible(who, ENDS)


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        pytest.param(STARTS - timedelta(hours=24) - MOMENT, False, id="a moment too early"),
        pytest.param(STARTS - timedelta(hours=24), True, id="24 hours before"),
        pytest.param(ENDS + timedelta(hours=2), True, id="two hours after"),
        pytest.param(ENDS + timedelta(hours=2) + MOMENT, False, id="a moment too late"),
    ],
)
def test_where_the_team_meets_is_shown_about_the_day(now: datetime, shown: bool) -> None:
    assert meeting_open(STARTS, ENDS, now) is shown
    assert (Field.MEETING in visible(standing(claimed=True), now)) is shown
    assert person_sees_meeting(STARTS, now) is (now >= STARTS - timedelta(hours=24))


def test_volunteers_look_two_weeks_ahead_and_leads_five() -> None:
    assert (horizon_days(Role.VOLUNTEER), horizon_days(Role.LEAD)) == (14, 35)
