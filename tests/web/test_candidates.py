"""Whom a coordinator is shown for an empty place, why, and that one tap assigns them."""

import re
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from accompany.actions import appointments as plans
from accompany.actions import candidates as actions
from accompany.actions import founding, volunteers
from accompany.actions.candidates import Candidate
from accompany.rules.availability import Dates
from accompany.rules.candidates import History, Person
from accompany.rules.matching import Shift
from accompany.rules.slots import Need
from accompany.rules.teams import Place
from accompany.tables import sites, slots
from accompany.web.coordinators import why
from accompany.words import AccountId, AppointmentId, AppointmentStatus, Because, Fluency, SiteId, SlotId, VolunteerId
from tests.cast import NOW, Cast

TUESDAY = datetime(2026, 12, 1, 13, 30, tzinfo=NOW.tzinfo)  # half past eight in New York
NEED = Need(None, "es", TUESDAY, TUESDAY + timedelta(hours=3), AppointmentStatus.PUBLISHED, False, "America/New_York")
SHIFT = Shift(NEED, SiteId(UUID(int=1)), "new york, NY", "")
THEO = Person(VolunteerId(AccountId(UUID(int=2))), languages={"es": Fluency.NATIVE}, week=frozenset({"tue_morning"}))


async def interpreter_wanted(cast: Cast) -> tuple[AppointmentId, SlotId]:
    await founding.found("Riverside", "America/New_York", NOW)
    site = next(one for one in await sites.all_of_them() if one.city == "New York")
    team = (Place("interpreter", 1, 1, 1, "es"), Place("accompanier", 1, 1, 1))
    plan = plans.Plan("other", site.id, TUESDAY, team=team)
    made = await plans.draft(cast.riverside, plan, NOW)
    await plans.publish(cast.riverside, made, cast.june.account, NOW, "tested")
    (interpreter, _) = await slots.team(cast.riverside, made)
    return made, interpreter.slots[0].id


async def test_the_api_says_who_fits_and_why(cast: Cast) -> None:
    _, slot = await interpreter_wanted(cast)
    june = await cast.speaking_as(cast.june)
    answer = await june.get(f"/api/v1/slots/{slot}/candidates?limit=1")
    assert answer.json() == {
        "items": [
            {
                "volunteer": str(cast.theo.volunteer),
                "name": "Theo",
                "why": ["speaks", "not_out_lately"],
                "sentence": "Spanish, not out in the last six months",
            }
        ],
        "next": None,
    }


async def test_a_list_goes_on_after_its_limit(cast: Cast) -> None:
    appointment, _ = await interpreter_wanted(cast)
    (_, accompanier) = await slots.team(cast.riverside, appointment)
    june = await cast.speaking_as(cast.june)
    path = f"/api/v1/slots/{accompanier.slots[0].id}/candidates"
    first = (await june.get(f"{path}?limit=1")).json()
    second = (await june.get(f"{path}?limit=1&cursor={first['next']}")).json()
    assert {one["items"][0]["name"] for one in (first, second)} == {"Ana", "Theo"}
    assert second["next"] is None


async def test_one_tap_on_the_visit_page_assigns_who_fits(cast: Cast) -> None:
    appointment, slot = await interpreter_wanted(cast)
    june = await cast.signed_in(cast.june)
    api = await cast.speaking_as(cast.june)
    code = (await api.get(f"/api/v1/appointments/{appointment}")).json()["code"]
    plain = await june.get(f"/visit/{code}")
    shown = await june.get(f"/visit/{code}?slot={slot}")
    assert "Spanish, not out in the last six months" not in plain.text
    assert "Spanish, not out in the last six months" in shown.text
    (volunteer,) = re.findall(r'name="volunteer" value="([^"]+)"', shown.text)
    form = {"slot": str(slot), "volunteer": volunteer, "csrf": await cast.csrf_of(june)}
    assert (await june.post(f"/visit/{code}/assign", data=form)).status_code == 303
    (interpreter, _) = await slots.team(cast.riverside, appointment)
    assert interpreter.slots[0].volunteer == cast.theo.volunteer


async def test_nobody_is_shown_for_a_place_that_is_held_or_of_another_visit(cast: Cast) -> None:
    appointment, slot = await interpreter_wanted(cast)
    june, api = await cast.signed_in(cast.june), await cast.speaking_as(cast.june)
    code = (await api.get(f"/api/v1/appointments/{appointment}")).json()["code"]
    assert (await api.post(f"/api/v1/slots/{slot}/assign", json={"volunteer": str(cast.theo.volunteer)})).is_success
    assert await actions.best(cast.riverside, slot, 10, NOW) == []
    assert [
        'id="candidates"' in (await june.get(f"/visit/{code}?slot={text}")).text
        for text in (slot, "nothing", UUID(int=7))
    ] == [False, False, False]


async def test_who_is_away_is_not_shown(cast: Cast) -> None:
    _, slot = await interpreter_wanted(cast)
    away = (Dates(date(2026, 11, 30), date(2026, 12, 2), free=False),)
    await volunteers.change(cast.riverside, cast.theo.volunteer, {"exceptions": away}, cast.theo.account, NOW)
    assert await actions.best(cast.riverside, slot, 10, NOW) == []


@pytest.mark.parametrize(
    ("codes", "history", "english", "spanish"),
    [
        pytest.param(
            (Because.SPEAKS, Because.USUALLY_FREE, Because.LAST_OUT),
            History(last_out=NOW - timedelta(days=22)),
            "Spanish, free Tuesday mornings, last out 3 weeks ago",
            "Español, libre martes por la mañana, última salida hace 3 semanas",
            id="as the coalition says it",
        ),
        pytest.param(
            (Because.FIRST_SHIFT, Because.FREE_THAT_DATE),
            History(),
            "First shift, beside a lead, free on Tue Dec 1",
            "Primer turno, junto a quien guía, libre el mar 1 dic",
            id="the first time",
        ),
        pytest.param(
            (Because.LAST_OUT, Because.MANY_LATELY, Because.MISSED, Because.DROPPED_LATE),
            History(1, NOW - timedelta(days=2), 3, 2, 1),
            "Last out in the last 7 days, 1 shift in four weeks, did not come 1 time, gave 2 back late",
            "Última salida en los últimos 7 días, 1 turno en cuatro semanas, no llegó 1 vez, devolvió 2 tarde",
            id="what speaks against",
        ),
    ],
)
def test_says_it_in_one_sentence(codes: tuple[Because, ...], history: History, english: str, spanish: str) -> None:
    candidate = Candidate(THEO._replace(history=history), SHIFT, "Theo", codes)
    assert why.sentence(candidate, NOW, "en") == english
    assert why.sentence(candidate, NOW, "es") == spanish


@pytest.mark.parametrize("code", Because)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_reason_has_words(code: Because, language: str) -> None:
    assert why.sentence(Candidate(THEO, SHIFT, "Theo", (code,)), NOW, language)
