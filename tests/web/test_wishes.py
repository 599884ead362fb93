"""When and how volunteers want to be asked: dates away or free, standing wishes, more for a while."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from accompany.actions import appointments as plans
from accompany.actions import founding, slots
from accompany.rules.availability import Dates
from accompany.rules.candidates import Wishes
from accompany.rules.teams import Place
from accompany.tables import sites
from accompany.tables import slots as remembered
from accompany.tables import volunteers as kept
from accompany.tables.sql import insert
from accompany.words import SiteId
from tests.cast import NOW, Cast

ME, AWAY = "/api/v1/volunteers/me", {"from": "2026-12-20", "until": "2027-01-03", "kind": "away"}


@pytest.fixture
async def theo(cast: Cast) -> httpx.AsyncClient:
    await founding.found("Riverside", "America/New_York", NOW)
    return await cast.speaking_as(cast.theo)


async def site(number: int = 0) -> SiteId:
    return (await sites.all_of_them())[number].id


async def test_volunteers_say_when_and_how(cast: Cast, theo: httpx.AsyncClient) -> None:
    there = str(await site())
    said = {
        "exceptions": [AWAY, {"from": "2026-12-05", "until": "2026-12-05", "kind": "free"}],
        "wishes": [
            {"wish": "with_lead", "about": str(cast.ana.volunteer)},
            {"wish": "not_site", "about": there},
            {"wish": "early_mornings", "about": None},
        ],
        "more_until": "2026-12-31",
    }
    answer = await theo.patch(ME, json=said)
    assert {name: answer.json()[name] for name in said} == said
    assert (await theo.get(ME)).json() == answer.json()


async def test_what_is_left_out_stays(theo: httpx.AsyncClient) -> None:
    await theo.patch(
        ME, json={"exceptions": [AWAY], "wishes": [{"wish": "early_mornings"}], "more_until": "2026-12-31"}
    )
    after = (await theo.patch(ME, json={"zones": ["Queens"]})).json()
    assert (after["exceptions"], after["more_until"]) == ([AWAY], "2026-12-31")
    ended = (await theo.patch(ME, json={"exceptions": [], "wishes": [], "more_until": None})).json()
    assert (ended["exceptions"], ended["wishes"], ended["more_until"]) == ([], [], None)


@pytest.mark.parametrize(
    ("body", "field", "problem"),
    [
        pytest.param(
            {"exceptions": [AWAY, {"from": "2027-01-03", "until": "2027-01-05", "kind": "free"}]},
            "exceptions",
            "overlapping",
            id="two that share a day",
        ),
        pytest.param(
            {"exceptions": [{"from": "2027-01-03", "until": "2027-01-01"}]},
            "exceptions",
            "end_before_start",
            id="the wrong way round",
        ),
        pytest.param({"exceptions": [{"from": "2027-02-30", "until": "2027-03-01"}]}, None, None, id="no such day"),
        pytest.param({"exceptions": [{**AWAY, "kind": "perhaps"}]}, None, None, id="neither away nor free"),
        pytest.param({"wishes": [{"wish": "only_sundays"}]}, None, None, id="a wish nobody knows"),
        pytest.param({"wishes": [{"wish": "with_lead"}]}, "wishes", "required", id="with no lead"),
        pytest.param({"wishes": [{"wish": "not_site", "about": "here"}]}, "wishes", "malformed", id="no id"),
        pytest.param(
            {"wishes": [{"wish": "not_site", "about": str(UUID(int=1))}]}, "wishes", "unknown_site", id="no such site"
        ),
        pytest.param(
            {"wishes": [{"wish": "with_lead", "about": str(UUID(int=1))}]},
            "wishes",
            "unknown_choice",
            id="no such lead",
        ),
        pytest.param(
            {"wishes": [{"wish": "early_mornings", "about": str(UUID(int=1))}]},
            "wishes",
            "unknown_field",
            id="early mornings with somebody",
        ),
        pytest.param({"newcomer": False}, None, None, id="only coordinators say who is new"),
    ],
)
async def test_what_cannot_be_is_named_and_nothing_changes(
    theo: httpx.AsyncClient, body: dict[str, Any], field: str | None, problem: str | None
) -> None:
    before = (await theo.get(ME)).json()
    answer = await theo.patch(ME, json=body)
    assert answer.status_code == 422
    if field is not None:
        assert [(one["field"], one["problem"]) for one in answer.json()["errors"]] == [(field, problem)]
    assert (await theo.get(ME)).json() == before


async def test_a_lead_of_another_chapter_is_nobody(cast: Cast, theo: httpx.AsyncClient) -> None:
    answer = await theo.patch(ME, json={"wishes": [{"wish": "with_lead", "about": str(cast.eve.volunteer)}]})
    assert answer.status_code == 422


async def test_coordinators_say_who_is_new_and_what_somebody_told_them(cast: Cast, theo: httpx.AsyncClient) -> None:
    june = await cast.speaking_as(cast.june)
    path = f"/api/v1/volunteers/{cast.theo.volunteer}"
    answer = await june.patch(path, json={"newcomer": True, "exceptions": [AWAY]})
    assert (answer.json()["newcomer"], answer.json()["exceptions"]) == (True, [AWAY])


@pytest.mark.parametrize(("vetted", "newcomer"), [(True, False), (False, True)])
async def test_who_is_not_welcomed_at_once_begins_beside_a_lead(cast: Cast, vetted: bool, newcomer: bool) -> None:
    june = await cast.speaking_as(cast.june)
    new = {"name": "Sol", "email": "sol@example.org", "vetted": vetted}
    assert (await june.post("/api/v1/volunteers", json=new)).json()["newcomer"] is newcomer


async def test_the_page_keeps_what_is_said(cast: Cast) -> None:
    await founding.found("Riverside", "America/New_York", NOW)
    client = await cast.signed_in(cast.theo)
    there = await site(3)
    form = await filled(cast, client)
    form |= {"away_from": ["2026-12-20", ""], "away_until": ["2027-01-03", ""], "away_kind": ["away", "away"]}
    form |= {"not_site": [str(there), ""], "early_mornings": "yes", "more_until": "2026-12-31"}
    assert (await client.post("/me", data=form)).status_code == 303
    profile = (await kept.find(cast.riverside, cast.theo.volunteer)).profile
    assert profile.exceptions == (Dates(date(2026, 12, 20), date(2027, 1, 3), free=False),)
    assert profile.wishes == Wishes(not_sites=frozenset({there}), early_mornings=True)
    assert profile.more_until == date(2026, 12, 31)
    shown = (await client.get("/me")).text
    assert shown.count('value="2026-12-20"') == 1
    assert f'value="{there}" selected' in shown


async def test_the_page_says_what_cannot_be_and_forgets_nothing(cast: Cast) -> None:
    client = await cast.signed_in(cast.theo)
    form = await filled(cast, client)
    form |= {"away_from": ["2026-12-20"], "away_until": ["2026-12-01"], "away_kind": ["free"], "not_site": "elsewhere"}
    both = await client.post("/me", data=form)
    assert both.status_code == 422
    dates_only = await client.post("/me", data={**form, "not_site": ""})
    assert "The end comes before the start." in dates_only.text
    assert 'value="2026-12-01"' in dates_only.text


async def test_a_lead_is_offered_to_who_was_out_with_them(cast: Cast) -> None:
    await founding.found("Riverside", "America/New_York", NOW)
    await insert("volunteer_qualification", {"volunteer_id": cast.ana.volunteer, "code": "lead", "until": None})
    team = (Place("lead", 1, 1, 1), Place("accompanier", 1, 1, 1))
    made = await plans.draft(
        cast.riverside, plans.Plan("other", await site(), NOW + timedelta(hours=5), team=team), NOW
    )
    await plans.publish(cast.riverside, made, cast.june.account, NOW, "tested")
    rows = await remembered.team(cast.riverside, made)
    for row, who in zip(rows, (cast.ana, cast.theo), strict=True):
        await slots.claim(cast.riverside, row.slots[0].id, who.volunteer, NOW)
    client = await cast.signed_in(cast.theo)
    before = (await client.get("/me")).text
    cast.later(NOW + timedelta(days=1))
    after = (await client.get("/me")).text
    assert ("led by Ana" in before, "led by Ana" in after) == (False, True)


async def filled(cast: Cast, client: httpx.AsyncClient) -> dict[str, Any]:
    return {
        "csrf": await cast.csrf_of(client),
        "name": "Theo",
        "language": "en",
        "weekly_ask_limit": "3",
        "quiet_from": "21:00",
        "quiet_to": "06:00",
    }
