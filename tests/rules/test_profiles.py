"""What volunteers and people say of themselves: languages, hours, where to reach them; and what a site is called."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules import addresses, nicknames, profiles
from accompany.rules.availability import Dates
from accompany.rules.candidates import Wishes
from accompany.rules.profiles import Profile
from accompany.words import Fluency, Problem, ReachBy, SiteId

LANGUAGES = ("en", "es")
MONDAY, TUESDAY, DAY = date(2026, 11, 23), date(2026, 11, 24), timedelta(days=1)
ANA = Profile(
    languages={"es": Fluency.NATIVE},
    qualifications={"accompaniment_101": None},
    zones=("Queens",),
    availability=("mon_morning", "sat_evening"),
)


def test_a_good_profile_has_no_problems() -> None:
    assert profiles.problems(ANA, LANGUAGES) == {}
    assert profiles.problems(Profile(), LANGUAGES) == {}


@pytest.mark.parametrize(
    ("profile", "problem"),
    [
        pytest.param(
            replace(ANA, languages={"tlh": Fluency.NATIVE}), {"languages": Problem.UNKNOWN_LANGUAGE}, id="language"
        ),
        pytest.param(
            replace(ANA, qualifications={"First Aid": None}), {"qualifications": Problem.MALFORMED}, id="no code"
        ),
        pytest.param(replace(ANA, zones=(" ",)), {"zones": Problem.TOO_LONG}, id="an empty zone"),
        pytest.param(replace(ANA, zones=("x",) * 41), {"zones": Problem.TOO_LONG}, id="everywhere"),
        pytest.param(
            replace(ANA, availability=("mon_night",)), {"availability": Problem.UNKNOWN_CHOICE}, id="no such part"
        ),
        pytest.param(replace(ANA, weekly_ask_limit=-1), {"weekly_ask_limit": Problem.TOO_SMALL}, id="less than never"),
        pytest.param(replace(ANA, weekly_ask_limit=51), {"weekly_ask_limit": Problem.TOO_LARGE}, id="all the time"),
        pytest.param(replace(ANA, quiet_from="24:00"), {"quiet_from": Problem.MALFORMED}, id="no such hour"),
        pytest.param(
            replace(ANA, exceptions=(Dates(MONDAY, MONDAY - DAY, free=False),)),
            {"exceptions": Problem.END_BEFORE_START},
            id="dates the wrong way round",
        ),
        pytest.param(
            replace(ANA, exceptions=(Dates(MONDAY, TUESDAY, free=False), Dates(TUESDAY, TUESDAY, free=True))),
            {"exceptions": Problem.OVERLAPPING},
            id="away and free on one day",
        ),
        pytest.param(
            replace(ANA, exceptions=tuple(Dates(MONDAY + n * DAY, MONDAY + n * DAY, free=False) for n in range(61))),
            {"exceptions": Problem.TOO_LONG},
            id="a diary",
        ),
        pytest.param(
            replace(ANA, exceptions=(Dates(MONDAY, MONDAY + 367 * DAY, free=True),)),
            {"exceptions": Problem.TOO_LARGE},
            id="more than a year",
        ),
        pytest.param(
            replace(ANA, wishes=Wishes(not_sites=frozenset(SiteId(UUID(int=n)) for n in range(21)))),
            {"wishes": Problem.TOO_LONG},
            id="nowhere",
        ),
        pytest.param(replace(ANA, quiet_to="6:00"), {"quiet_to": Problem.MALFORMED}, id="half an hour's digits"),
    ],
)
def test_names_what_cannot_be(profile: Profile, problem: dict[str, Problem]) -> None:
    assert profiles.problems(profile, LANGUAGES) == problem


@given(st.times())
def test_every_time_of_day_can_be_a_quiet_hour(at: object) -> None:
    hour = str(at)[:5]
    assert profiles.problems(replace(ANA, quiet_from=hour, quiet_to=hour), LANGUAGES) == {}


@pytest.mark.parametrize(
    ("channel", "text", "problem"),
    [
        pytest.param(ReachBy.NONE, "", None, id="who comes back with a code leaves nothing"),
        pytest.param(ReachBy.CALL, "", Problem.REQUIRED, id="a call to whom?"),
        pytest.param(ReachBy.TEXT, "(212) 555-0100", None, id="a number as people write it"),
        pytest.param(ReachBy.TEXT, "marisol@example.org", Problem.NOT_PHONE, id="nobody texts an address"),
        pytest.param(ReachBy.EMAIL, "marisol@example.org", None, id="an address"),
        pytest.param(ReachBy.EMAIL, "212 555 0100", Problem.NOT_EMAIL, id="nobody mails a number"),
        pytest.param(ReachBy.SIGNAL, "marisol.42", None, id="a name on Signal"),
        pytest.param(ReachBy.SIGNAL, "+1 212", Problem.NOT_PHONE, id="half a number on Signal"),
    ],
)
def test_an_address_must_be_one_its_channel_can_use(channel: ReachBy, text: str, problem: Problem | None) -> None:
    assert addresses.problem(channel, text) is problem


@given(st.lists(st.sampled_from(["Albany", "Boston", "Llanfair" * 10, "Llanfair" * 9]), max_size=12))
def test_no_two_sites_share_a_nickname(cities: list[str]) -> None:
    taken: list[str] = []
    for city in cities:
        taken.append(nicknames.nickname(city, taken))
    assert len(set(taken)) == len(taken)
    assert [name for name in taken if not (name.startswith("Site ") and len(name) <= 80)] == []
