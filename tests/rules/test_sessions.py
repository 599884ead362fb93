"""How long somebody stays signed in."""

from datetime import UTC, datetime, timedelta

import pytest

from accompany.rules.sessions import alive, stay
from accompany.words import Role

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("roles", "idle", "whole"),
    [
        pytest.param({Role.VOLUNTEER}, timedelta(days=14), timedelta(days=90), id="a volunteer"),
        pytest.param(set(), timedelta(days=14), timedelta(days=90), id="nobody special"),
        pytest.param({Role.LEAD}, timedelta(minutes=30), timedelta(hours=12), id="a lead"),
        pytest.param({Role.VOLUNTEER, Role.COORDINATOR}, timedelta(minutes=30), timedelta(hours=12), id="the shorter"),
        pytest.param({Role.OPERATOR}, timedelta(minutes=30), timedelta(hours=12), id="an operator"),
    ],
)
def test_a_session_ends_idle_or_old(roles: set[Role], idle: timedelta, whole: timedelta) -> None:
    assert (stay(roles).idle, stay(roles).whole) == (idle, whole)
    moment = timedelta(microseconds=1)
    assert alive(roles, START, START, START + idle - moment)
    assert not alive(roles, START, START, START + idle)
    assert alive(roles, START, START + whole - moment, START + whole - moment)
    assert not alive(roles, START, START + whole - moment, START + whole)
