"""How large a team should be, and how it stands."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules import teams
from accompany.rules.teams import Place, Staffing, Standing
from accompany.words import Level, Need, Problem

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
PAIR = (Place("lead", 1, 1, 1), Place("accompanier", 1, 2, 3))
ROLES = {"lead": False, "accompanier": False, "interpreter": True, "driver": False, "childcare": False}
INTERPRETERS = (Place("interpreter", 1, 1, 1, "es"), Place("interpreter", 1, 1, 1, "mam"))


def roles(team: tuple[Place, ...]) -> dict[str, int]:
    return {place.role: place.minimum for place in team}


def test_an_interpreter_joins_who_needs_one() -> None:
    assert teams.suggested(PAIR, Level.ROUTINE, "es", [Need.INTERPRETER])[-1] == Place("interpreter", 1, 1, 1, "es")
    assert roles(teams.suggested(PAIR, Level.ROUTINE, "en", [Need.INTERPRETER])) == {"lead": 1, "accompanier": 1}


def test_a_ride_brings_a_driver() -> None:
    assert roles(teams.suggested(PAIR, Level.ROUTINE, "en", [Need.RIDE])) == {"lead": 1, "accompanier": 1, "driver": 1}


def test_watch_brings_an_interpreter_unasked() -> None:
    assert roles(teams.suggested(PAIR, Level.WATCH, "mam", [])) == {"lead": 1, "accompanier": 1, "interpreter": 1}
    assert roles(teams.suggested(PAIR, Level.WATCH, "en", [])) == {"lead": 1, "accompanier": 1}
    assert roles(teams.suggested(PAIR, Level.ROUTINE, "mam", [])) == {"lead": 1, "accompanier": 1}


def test_nobody_a_type_brings_is_lost_or_doubled() -> None:
    with_driver = (*PAIR, *INTERPRETERS, Place("driver", 1, 2, 2))
    assert teams.suggested(with_driver, Level.WATCH, "es", [Need.RIDE]) == with_driver


def test_a_type_may_say_that_an_interpreter_goes_whatever_the_language() -> None:
    open_language = (*PAIR, Place("interpreter", 1, 1, 2))
    assert teams.suggested(open_language, Level.ROUTINE, "es", [])[2:] == (Place("interpreter", 1, 1, 2, "es"),)
    assert teams.suggested(open_language, Level.WATCH, "en", []) == PAIR


def test_where_few_are_let_in_accompaniers_make_room() -> None:
    assert teams.suggested(PAIR, Level.ROUTINE, "es", [Need.INTERPRETER], cap=3) == (
        Place("lead", 1, 1, 1),
        Place("accompanier", 1, 2, 2),
        Place("interpreter", 1, 1, 1, "es"),
    )
    assert roles(teams.suggested(PAIR, Level.CRITICAL, "en", [], cap=3)) == {"lead": 1, "accompanier": 3}


@given(
    st.sampled_from(Level),
    st.sampled_from(["en", "es", "mam"]),
    st.sets(st.sampled_from(Need)),
    st.none() | st.integers(3, 12),
)
def test_what_is_suggested_can_be_published(level: Level, language: str, needs: set[Need], cap: int | None) -> None:
    team = teams.suggested(PAIR, level, language, needs, cap)
    problems = teams.problems(team, ROLES, cap)
    least = sum(place.minimum for place in team if place.role != "lead")
    assert problems == {} or (cap is not None and least > cap)  # what the person needs is never left out


@given(st.sampled_from([Level.HIGH, Level.CRITICAL]), st.sampled_from(["en", "es"]), st.sets(st.sampled_from(Need)))
def test_from_high_on_six_go_along(level: Level, language: str, needs: set[Need]) -> None:
    assert sum(place.minimum for place in teams.suggested(PAIR, level, language, needs)) >= 6


@pytest.mark.parametrize(
    ("staffing", "standing"),
    [
        pytest.param((4, 4, False, 24, Level.ROUTINE), Standing.COVERED, id="all there"),
        pytest.param((3, 4, False, 72, Level.ROUTINE), Standing.OPEN, id="one missing next week"),
        pytest.param((3, 4, False, 48, Level.ROUTINE), Standing.SOON, id="one missing within 48 hours"),
        pytest.param((5, 4, True, 72, Level.ROUTINE), Standing.OPEN, id="enough people, but no lead: never covered"),
        pytest.param((1, 6, True, 72, Level.CRITICAL), Standing.ALERT, id="critical and not safe"),
    ],
)
def test_how_a_team_stands(staffing: tuple[int, int, bool, int, Level], standing: Standing) -> None:
    filled, ideal, unsafe, hours, level = staffing
    facts = Staffing(filled, ideal, unsafe, NOW + timedelta(hours=hours), level)
    assert teams.standing(facts, NOW) is standing


@pytest.mark.parametrize(
    ("place", "problems"),
    [
        pytest.param(Place("pilot", 1, 1, 1), {"team.1.role": Problem.UNKNOWN_ROLE}, id="no such role"),
        pytest.param(Place("lead", 1, 1, 1), {"team.1.role": Problem.DUPLICATE_ROW}, id="the same role twice"),
        pytest.param(Place("interpreter", 1, 1, 1), {"team.1.language": Problem.REQUIRED}, id="of which language?"),
        pytest.param(Place("accompanier", 2, 1, 3), {"team.1.minimum": Problem.TEAM_NUMBERS}, id="more than wanted"),
        pytest.param(Place("accompanier", 0, 0, 0), {"team.1.minimum": Problem.TEAM_NUMBERS}, id="nobody at all"),
        pytest.param(Place("interpreter", 1, 1, 1, "es"), {}, id="a good one"),
    ],
)
def test_names_what_is_wrong_with_a_team(place: Place, problems: dict[str, Problem]) -> None:
    assert teams.problems([Place("lead", 1, 1, 1), place], ROLES) == problems


@pytest.mark.parametrize(
    ("cap", "problems"),
    [
        pytest.param(None, {}, id="as many as want to"),
        pytest.param(3, {}, id="a site that lets three in, leads not counted"),
        pytest.param(2, {"team": Problem.TOO_LARGE}, id="a site that lets two in"),
    ],
)
def test_no_more_go_than_are_let_in(cap: int | None, problems: dict[str, Problem]) -> None:
    assert teams.problems(PAIR, ROLES, cap) == problems


def test_a_team_is_no_crowd() -> None:
    assert teams.problems([Place("accompanier", 1, 1, 3000)], ROLES) == {}
    assert teams.problems([Place("accompanier", 1, 1, 3001)], ROLES) == {"team": Problem.TOO_LARGE}


def test_a_team_says_where_it_names_languages() -> None:
    assert teams.languages((*PAIR, *INTERPRETERS)) == {"team.2.language": "es", "team.3.language": "mam"}
