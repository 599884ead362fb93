"""Ask for company, and what becomes of it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from accompany.actions import founding, people, requests
from accompany.actions import slots as slot_actions
from accompany.actions.requests import Received
from accompany.tables import appointments, claims, consents, signals, sites
from accompany.tables import people as kept_people
from accompany.tables import requests as kept_requests
from accompany.tables import slots as teams
from accompany.tables.requests import Asking
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import (
    AppointmentStatus,
    Invalid,
    Missing,
    Need,
    Problem,
    ReachBy,
    Reason,
    Refused,
    RequestState,
    Ring,
    SiteId,
    Tier,
    Told,
)
from tests.actions.conftest import Coalition
from tests.cast import NOW

TOMORROW = NOW + timedelta(days=1)
NOTICES = Sql("SELECT reader FROM notice WHERE kind = 'new_request' AND about = {about}")


async def asking() -> Asking:
    return Asking(
        kind="ice_check_in_osup",
        site=(await sites.all_of_them())[0].id,
        starts_at=TOMORROW,
        spoken_language="es",
        reading_language="es",
        reach_by=ReachBy.TEXT,
        needs=(Need.INTERPRETER,),
        told=(Told.PASSPORT,),
        tier=Tier.COMMUNITY,
        name="Marisol",
        contact="555-0100",
    )


async def received(coalition: Coalition, **changed: object) -> Received:
    return await requests.submit(coalition.scope, replace(await asking(), **changed), NOW)  # type: ignore[arg-type]


async def test_link_and_code_lead_back_and_nothing_else_does(coalition: Coalition) -> None:
    mine = await received(coalition)
    assert (await kept_requests.held_by_link(mine.token)).id == mine.id
    spaced = " ".join(mine.code[n : n + 4] for n in range(0, 16, 4))
    assert (await requests.by_code(spaced)).id == mine.id
    for wrong in (mine.code[:4] + "0" * 12, "0" * 16, mine.code[:-1], "hello"):
        with pytest.raises(Refused) as refused:
            await requests.by_code(wrong)
        assert refused.value.reason is Reason.WRONG_CODE
    with pytest.raises(Missing):
        await kept_requests.held_by_link(mine.token[:-1])


async def test_coordinators_hear_of_it_and_the_list_shows_no_name(coalition: Coalition) -> None:
    mine = await received(coalition)
    assert [row["reader"] for row in await NOTICES.rows(about=mine.id)] == [coalition.june]
    (kept,) = await kept_requests.inbox(coalition.scope, RequestState.NEW, most=10)
    assert (kept.asking.name, kept.asking.contact) == (None, None)
    opened = await requests.opened(coalition.scope, mine.id, "call back", coalition.june, NOW)
    assert opened == {"name": "Marisol", "contact": "555-0100"}


async def test_accepting_makes_a_person_a_draft_and_its_signals(coalition: Coalition) -> None:
    mine = await received(coalition)
    made = await requests.accept(coalition.scope, mine.id, coalition.june, NOW + timedelta(hours=2))
    drafted = await appointments.find(coalition.scope, made.appointment)
    assert (drafted.status, drafted.starts_at) == (AppointmentStatus.DRAFT, TOMORROW)
    places = {(row.place.role, row.place.language) for row in await teams.team(coalition.scope, made.appointment)}
    assert places == {("lead", None), ("accompanier", None), ("interpreter", "es")}
    (signal,) = await signals.of_appointment(coalition.scope, made.appointment)
    assert signal.code == "told_bring_ticket"
    agreed = await consents.of_person(coalition.scope, made.person, NOW)
    assert agreed is not None
    assert (agreed.tier, agreed.agreed.confirmed_at) == (Tier.COMMUNITY, NOW)  # when the form came in
    assert await kept_people.opened(coalition.scope, made.person, ["name"]) == {"name": "Marisol"}


async def test_it_is_decided_once(coalition: Coalition) -> None:
    mine = await received(coalition)

    async def accept() -> str:
        try:
            await requests.accept(coalition.scope, mine.id, coalition.june, NOW)
        except Refused as refused:
            return refused.reason.value
        return "accepted"

    assert sorted(await asyncio.gather(accept(), accept(), accept())) == ["accepted", *["already_decided"] * 2]
    assert len(await kept_people.page(coalition.scope, most=10)) == 1


async def test_intake_fills_in_what_the_form_left_open(coalition: Coalition) -> None:
    mine = await received(coalition, site=None, starts_at=None)
    with pytest.raises(Invalid) as refused:
        await requests.accept(coalition.scope, mine.id, coalition.june, NOW)
    assert refused.value.problems == {"site": Problem.REQUIRED, "starts_at": Problem.REQUIRED}
    site = (await sites.all_of_them())[3].id
    made = await requests.accept(coalition.scope, mine.id, coalition.june, NOW, site=site, starts_at=TOMORROW)
    assert (await appointments.find(coalition.scope, made.appointment)).site == site


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        pytest.param({"starts_at": NOW}, {"starts_at": Problem.DATE_PAST}, id="a date that passed"),
        pytest.param({"site": SiteId(appointments.NOWHERE)}, {"site": Problem.UNKNOWN_SITE}, id="no such site"),
    ],
)
async def test_what_cannot_be_is_named_and_not_written(
    coalition: Coalition, changed: dict[str, object], problem: dict[str, Problem]
) -> None:
    with pytest.raises(Invalid) as refused:
        await received(coalition, **changed)
    assert refused.value.problems == problem
    assert await kept_requests.count_new(coalition.scope) == 0


async def test_declining_forgets_who_asked(coalition: Coalition) -> None:
    mine = await received(coalition)
    await requests.decline(coalition.scope, mine.id, coalition.june, NOW)
    assert await kept_requests.opened(coalition.scope, mine.id) == {}


async def test_a_person_takes_their_word_back(coalition: Coalition) -> None:
    mine = await received(coalition)
    made = await requests.accept(coalition.scope, mine.id, coalition.june, NOW)
    kept = await kept_requests.find(coalition.scope, mine.id)
    await requests.consent(kept, Tier.PRIVATE, NOW)
    agreed = await consents.of_person(coalition.scope, made.person, NOW)
    assert agreed is not None
    assert (agreed.version, Ring.LIST in agreed.agreed.rings) == (2, False)


async def test_erasing_calls_everything_off_and_forgets(coalition: Coalition) -> None:
    mine = await received(coalition, needs=())
    made = await requests.accept(coalition.scope, mine.id, coalition.june, NOW)
    from accompany.actions import appointments as plans  # noqa: PLC0415  # only here

    await plans.publish(coalition.scope, made.appointment, coalition.june, NOW, "tested")
    team = await teams.team(coalition.scope, made.appointment)
    place = next(row.slots[0].id for row in team if row.place.role == "accompanier")
    claim = await slot_actions.claim(coalition.scope, place, coalition.people[0], NOW)

    await requests.erase(await kept_requests.find(coalition.scope, mine.id), NOW)

    assert (await claims.find(coalition.scope, claim.id)).state == "released"
    assert (await appointments.find(coalition.scope, made.appointment)).status is AppointmentStatus.CANCELLED
    assert await kept_people.opened(coalition.scope, made.person, kept_people.SEALED) == {}
    assert await kept_requests.opened(coalition.scope, mine.id) == {}
    assert (await kept_requests.held_by_link(mine.token)).state is RequestState.WITHDRAWN


async def test_a_request_nobody_reviewed_is_dropped_after_a_week(coalition: Coalition) -> None:
    mine = await received(coalition)
    assert await kept_requests.drop_unreviewed(NOW + timedelta(days=6)) == 0
    assert await kept_requests.drop_unreviewed(NOW + timedelta(days=8)) == 1
    assert await kept_requests.opened(coalition.scope, mine.id) == {}


async def test_changing_one_thing_keeps_the_rest(coalition: Coalition) -> None:
    new = people.blank(name="Marisol", contact="555-0100", adults=2)
    await people.add(coalition.scope, new, Tier.PRIVATE, coalition.june, NOW)
    await people.change(coalition.scope, new.id, {"contact": "555-0101"})
    assert await kept_people.opened(coalition.scope, new.id, ["name", "contact"]) == {
        "name": "Marisol",
        "contact": "555-0101",
    }
    assert (await kept_people.find(coalition.scope, new.id)).adults == 2


async def test_another_chapter_finds_no_request(coalition: Coalition) -> None:
    mine = await received(coalition)
    eve = Scope(await founding.chapter_named("Hillside", "America/Los_Angeles", NOW))
    for trying in (
        requests.accept(eve, mine.id, coalition.june, NOW),
        requests.decline(eve, mine.id, coalition.june, NOW),
        requests.opened(eve, mine.id, "curious", coalition.june, NOW),
    ):
        with pytest.raises(Missing):
            await trying
    assert await kept_requests.inbox(eve, RequestState.NEW, most=10) == []
