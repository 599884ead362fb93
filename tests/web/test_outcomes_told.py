"""Telling how it went, on a coordinator's pages and in the API."""

import html
import re
from datetime import timedelta

import httpx
import pytest

from accompany.actions import appointments as plans
from accompany.actions import days, people, slots
from accompany.actions import outcomes_told as outcomes
from accompany.actions.days import Report
from accompany.rules.teams import Place
from accompany.tables import appointments
from accompany.tables import slots as teams
from accompany.words import News, Outcome, Ring, Tier
from tests.actions.test_outcomes_told import called
from tests.calls import Post, Visit, add_members, courier
from tests.calls import visit as planned
from tests.cast import NOW, Cast
from tests.web.test_volunteer_pages import said, send

AREA = re.compile(r'<textarea id="group-[0-9a-f-]+-(\w+)"[^>]*>(.*?)</textarea>', re.DOTALL)


@pytest.fixture
async def where(cast: Cast) -> Visit:
    """Give an appointment that Ana goes along to and the list is called to, over and not yet written down."""
    where = await planned(cast.riverside, cast.june.account, NOW)
    scope, june = cast.riverside, cast.june.account
    await plans.set_team(scope, where.appointment, [Place("accompanier", 1, 1, 1)], NOW)
    await plans.publish(scope, where.appointment, june, NOW, "tested")
    (row,) = await teams.team(scope, where.appointment)
    await slots.claim(scope, row.slots[0].id, cast.ana.volunteer, NOW)
    await add_members(scope, june, 2, NOW)
    await called(cast, where, {Ring.LIST})
    cast.later(where.starts_at + timedelta(hours=3))
    return where


async def over(cast: Cast, where: Visit, outcome: Outcome = Outcome.ATTENDED) -> str:
    """Write the outcome down; give the page."""
    await days.finish(cast.riverside, where.appointment, Report(outcome), cast.june.account, where.starts_at)
    return f"/visit/{(await appointments.find(cast.riverside, where.appointment)).code}/tell"


def told_in(answer: httpx.Response) -> str:
    found = re.search(r"/tell/([0-9a-f-]{36})", answer.text)
    assert found
    return found[1]


async def test_news_is_chosen_drafted_approved_by_another_and_sent(cast: Cast, where: Visit) -> None:
    page = await over(cast, where)
    june, rosa = await cast.signed_in(cast.june), await cast.signed_in(cast.rosa)
    assert "What is true?" in said(await june.get(page))
    shown = await june.get(f"{page}?news=stay")
    assert "The rapid mobilization list: 2 people" in said(shown)
    assert "They may stay for now." in shown.text
    assert "another coordinator has to approve it" in said(shown)
    form: dict[str, object] = {"news": "stay", "text-en": " ", "text-es": "Volvió a casa."}
    empty = await send(cast, june, page, form)
    assert (empty.status_code, "Volvió a casa." in empty.text) == (409, True)
    assert (await send(cast, june, page, form | {"text-en": "They went home."})).status_code == 303
    drafted = await june.get(page)
    assert "Another coordinator has to approve this." in said(drafted)
    one = f"{page}/{told_in(drafted)}"
    refused = await send(cast, june, one, {"verb": "send"})
    assert (refused.status_code, "not approved yet" in said(refused)) == (409, True)
    assert (await send(cast, rosa, one, {"verb": "approve"})).status_code == 303
    assert (await send(cast, june, one, {"verb": "send"})).status_code == 303
    assert "The rapid mobilization list 0 2 0" in said(await june.get(page))
    post = Post()
    await courier(post).run_once()
    assert "The rapid mobilization list 2 0 0" in said(await june.get(page))
    assert (await send(cast, june, one, {"verb": "send"})).status_code == 409
    assert (await send(cast, june, one, {"verb": "shout"})).status_code == 404


async def told(cast: Cast, where: Visit) -> str:
    """Tell everybody that she is held; give the page."""
    page = await over(cast, where, Outcome.HELD)
    scope, june, at = cast.riverside, cast.june.account, where.starts_at + timedelta(hours=3)
    one = await outcomes.draft(scope, outcomes.Wanted(where.appointment, News.HELD), june, at)
    await outcomes.approve(scope, one, cast.rosa.account, at)
    await outcomes.send(scope, one, june, at)
    return page


async def pasted(cast: Cast, page: str) -> dict[str, str]:
    shown = (await (await cast.signed_in(cast.june)).get(page)).text
    return {code: html.unescape(text) for code, text in AREA.findall(shown)}


async def test_what_was_told_can_be_copied_for_groups_as_it_was_told(cast: Cast, where: Visit) -> None:
    page = await over(cast, where, Outcome.HELD)
    june = cast.june.account
    wanted = outcomes.Wanted(where.appointment, News.HELD, {"en": "She was held <at ten>."})
    one = await outcomes.draft(cast.riverside, wanted, june, where.starts_at)
    assert await pasted(cast, page) == {}
    await outcomes.approve(cast.riverside, one, cast.rosa.account, where.starts_at)
    assert await pasted(cast, page) == {}
    await outcomes.send(cast.riverside, one, june, where.starts_at)
    texts = await pasted(cast, page)
    assert set(texts) == {"en", "es"}
    assert texts["en"].strip().startswith("She was held <at ten>.")
    assert "Sent:" in texts["en"]
    assert "Enviado:" in texts["es"]
    assert not any("http" in text for text in texts.values())  # no link that is one person's


async def test_nothing_can_be_copied_beyond_what_the_person_agrees_to_now(cast: Cast, where: Visit) -> None:
    page = await told(cast, where)
    assert set(await pasted(cast, page)) == {"en", "es"}
    later = where.starts_at + timedelta(hours=4)
    await people.consent(cast.riverside, where.person, Tier.PRIVATE, cast.june.account, later)
    assert await pasted(cast, page) == {}
    shown = said(await (await cast.signed_in(cast.june)).get(page))
    assert "The person has not agreed" in shown


async def test_outward_the_person_is_asked_again_before_a_group_hears_it_a_day_later(cast: Cast, where: Visit) -> None:
    page = await told(cast, where)
    cast.later(where.starts_at + timedelta(days=3))
    assert await pasted(cast, page) == {}
    shown = said(await (await cast.signed_in(cast.june)).get(page))
    assert "Ask the person again" in shown


async def test_before_the_outcome_is_known_nothing_can_be_told(cast: Cast, where: Visit) -> None:
    june = await cast.signed_in(cast.june)
    page = f"/visit/{(await appointments.find(cast.riverside, where.appointment)).code}/tell"
    assert "Only what is known is told." in said(await june.get(page))
    refused = await send(cast, june, page, {"news": "win"})
    assert (refused.status_code, "Only what is known is told." in said(refused)) == (409, True)


async def test_the_api_says_and_does_the_same(cast: Cast, where: Visit) -> None:
    await over(cast, where, Outcome.HELD)
    june, rosa = await cast.speaking_as(cast.june), await cast.speaking_as(cast.rosa)
    path = f"/api/v1/appointments/{where.appointment}/outcome/told"
    prospect = (await june.get(path)).json()
    assert prospect == {
        "why_not": None,
        "news": ["held"],
        "tier": "community",
        "people": {"team": 1, "list": 2},
        "rings": [1, 3],
        "needs_approval": True,
        "items": [],
    }
    assert (await june.post(path, json={"news": "win"})).status_code == 422
    made = await june.post(path, json={"news": "held"})
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    assert "was held" in made.json()["texts"]["en"]
    one = f"/api/v1/outcomes-told/{made.json()['id']}"
    assert (await june.post(f"{one}/approve")).json()["reason"] == "own_draft"
    assert (await rosa.post(f"{one}/approve")).json()["approved_by"] == str(cast.rosa.account)
    sent = (await june.post(f"{one}/send")).json()
    assert [(ring["name"], ring["waiting"]) for ring in sent["rings"]] == [("team", 1), ("list", 2)]
    assert (await june.post(f"{one}/cancel")).json()["reason"] == "wrong_state"
    assert [item["state"] for item in (await june.get(path)).json()["items"]] == ["sent"]
