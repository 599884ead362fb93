"""What signals add up to."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules.risk import Sighting, assess, signals_from_told
from accompany.words import Level, Told

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


def seen(code: str, weight: int, expires_in: timedelta | None = None) -> Sighting:
    return Sighting(code, weight, NOW, NOW + expires_in if expires_in is not None else None)


TICKET, SUMMONS, OSUP = seen("told_bring_ticket", 100), seen("unscheduled_summons", 60), seen("osup", 20)
STAY, LAWYER = seen("stay_in_force", -60), seen("lawyer_attending", -10)


@pytest.mark.parametrize(
    ("sightings", "floor", "points", "proposed"),
    [
        pytest.param([], Level.ROUTINE, 0, Level.ROUTINE, id="nothing seen"),
        pytest.param([], Level.WATCH, 0, Level.WATCH, id="the type's floor holds without signals"),
        pytest.param([OSUP], Level.ROUTINE, 20, Level.ROUTINE, id="below thirty is routine"),
        pytest.param([OSUP, seen("no_lawyer", 10)], Level.ROUTINE, 30, Level.WATCH, id="thirty is watch"),
        pytest.param([SUMMONS], Level.ROUTINE, 60, Level.HIGH, id="sixty is high"),
        pytest.param([TICKET], Level.ROUTINE, 100, Level.CRITICAL, id="a one-way ticket alone is critical"),
        pytest.param([SUMMONS, STAY], Level.ROUTINE, 0, Level.ROUTINE, id="a written stay takes sixty away"),
        pytest.param([TICKET, STAY, LAWYER], Level.ROUTINE, 30, Level.CRITICAL, id="a stay never cancels a ticket"),
        pytest.param([STAY], Level.HIGH, -60, Level.HIGH, id="nothing goes below the floor"),
        pytest.param(
            [seen("site_wave", 30, timedelta(0)), OSUP], Level.ROUTINE, 20, Level.ROUTINE, id="expired this moment"
        ),
    ],
)
def test_adds_up(sightings: list[Sighting], floor: Level, points: int, proposed: Level) -> None:
    assessment = assess(sightings, floor, NOW)
    assert (assessment.points, assessment.floor, assessment.proposed) == (points, floor, proposed)


def test_names_the_heaviest_reason_first_and_each_once() -> None:
    assert assess([OSUP, TICKET, STAY, OSUP], Level.ROUTINE, NOW).reasons == (
        "told_bring_ticket",
        "stay_in_force",
        "osup",
    )


@given(st.lists(st.sampled_from([TICKET, SUMMONS, OSUP, STAY, LAWYER])), st.sampled_from(Level))
def test_a_decisive_signal_is_never_cancelled(sightings: list[Sighting], floor: Level) -> None:
    proposed = assess(sightings, floor, NOW).proposed
    assert proposed >= floor
    assert proposed is Level.CRITICAL or TICKET not in sightings


@given(
    st.lists(st.sampled_from([TICKET, SUMMONS, OSUP, STAY, LAWYER])),
    st.sampled_from([TICKET, SUMMONS, OSUP]),
    st.sampled_from(Level),
)
def test_one_more_reason_to_worry_never_lowers_the_level(
    sightings: list[Sighting], more: Sighting, floor: Level
) -> None:
    assert assess([*sightings, more], floor, NOW).proposed >= assess(sightings, floor, NOW).proposed


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        pytest.param([], (), id="nothing"),
        pytest.param([Told.PASSPORT], ("told_bring_ticket",), id="passport"),
        pytest.param([Told.BAGS, Told.TICKET], ("told_bring_ticket",), id="bags and ticket count once"),
        pytest.param([Told.DOCUMENTS], ("consulate_docs",), id="documents"),
        pytest.param([Told.DOCUMENTS, Told.PASSPORT], ("told_bring_ticket", "consulate_docs"), id="both"),
    ],
)
def test_what_was_told_becomes_signals(told: list[Told], codes: tuple[str, ...]) -> None:
    assert signals_from_told(told) == codes
