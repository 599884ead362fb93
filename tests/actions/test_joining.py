"""Somebody wants to help: written down once, told of once a day, welcomed, or forgotten when the link stays shut."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accompany.actions import joining, trainings, volunteers
from accompany.actions.joining import Applying
from accompany.delivery import letters
from accompany.delivery.channels import Envelope
from accompany.tables import accounts, outbox
from accompany.tables import joining as table
from accompany.tables import volunteers as kept_volunteers
from accompany.tables.sql import Sql
from accompany.words import AccountId, Fluency, Invalid, Missing, NoticeKind, Problem, VolunteerId
from tests.actions.conftest import Coalition
from tests.calls import HOUSE, read, text_of
from tests.cast import NOW

SOL = Applying("Sol", "sol@example.org", "212-555-0123", "es", ("es", "ht"))
A_DAY = timedelta(days=1)
TODAY = NOW.date()
TOLD = Sql("SELECT reader FROM notice WHERE kind = 'new_volunteer' ORDER BY id")
LINKS = Sql("SELECT account_id FROM login_link ORDER BY id")


async def sol_of(coalition: Coalition) -> VolunteerId:
    found = await accounts.by_email(SOL.email)
    assert found is not None
    return VolunteerId(found.id)


async def test_who_writes_themselves_down_is_a_newcomer_whom_nobody_welcomed(coalition: Coalition) -> None:
    await joining.apply(SOL, None, NOW)
    sol = await kept_volunteers.find(coalition.scope, await sol_of(coalition))
    assert (sol.name, sol.phone, sol.language, sol.vetted_at) == ("Sol", "+12125550123", "es", None)
    assert sol.profile.languages == {"es": Fluency.FLUENT, "ht": Fluency.FLUENT}
    assert sol.profile.newcomer
    assert [row["account_id"] for row in await LINKS.rows()] == [sol.id]


async def test_a_known_address_stays_as_it_is_and_its_owner_gets_a_link(coalition: Coalition) -> None:
    june = Applying("Not June", "JUNE@example.org ")
    assert len(await joining.apply(june, None, NOW)) == len(await joining.apply(SOL, None, NOW))
    assert (await accounts.contact(coalition.june)).name == "June"
    assert await kept_volunteers.some(coalition.scope, [VolunteerId(coalition.june)]) == []
    assert coalition.june in [row["account_id"] for row in await LINKS.rows()]


async def test_twice_is_once(coalition: Coalition) -> None:
    await joining.apply(SOL, None, NOW)
    await joining.apply(replace(SOL, name="Sol again"), None, NOW)
    assert [one.name for one in await kept_volunteers.search(coalition.scope, "sol")] == ["Sol"]


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"name": " "}, {"name": Problem.REQUIRED}),
        ({"email": "nobody"}, {"email": Problem.NOT_EMAIL}),
        ({"phone": "12"}, {"phone": Problem.NOT_PHONE}),
        ({"speaks": ("tlh",)}, {"languages": Problem.UNKNOWN_LANGUAGE}),
        ({"language": "tlh"}, {"language": Problem.UNKNOWN_LANGUAGE}),
    ],
)
async def test_what_cannot_be_is_refused_whether_the_address_is_known_or_not(
    coalition: Coalition, wrong: dict[str, str], problem: dict[str, Problem]
) -> None:
    for email in (SOL.email, "june@example.org"):
        with pytest.raises(Invalid) as invalid:
            await joining.apply(replace(SOL, **{"email": email, **wrong}), None, NOW)  # type: ignore[arg-type]
        assert invalid.value.problems == problem


async def test_they_wait_once_the_address_is_theirs_and_no_longer_when_welcomed(coalition: Coalition) -> None:
    await joining.apply(SOL, None, NOW)
    sol = await sol_of(coalition)
    assert await table.waiting(coalition.scope, TODAY, NOW) == []
    await accounts.confirm(AccountId(sol), NOW)
    (waiting,) = await table.waiting(coalition.scope, TODAY, NOW)
    assert (waiting.name, waiting.since) == ("Sol", NOW)
    await trainings.give(coalition.scope, sol, trainings.Given("accompaniment_101", TODAY), coalition.june, NOW)
    facts = await table.facts(coalition.scope, sol, TODAY, NOW)
    assert (facts.confirmed, facts.trained, facts.vetted, facts.went) == (True, True, False, False)
    assert not (await table.facts(coalition.scope, sol, TODAY + A_DAY, NOW)).trained  # it has ended
    await volunteers.vet(coalition.scope, sol, coalition.june, NOW)
    assert await table.waiting(coalition.scope, TODAY, NOW) == []


async def test_coordinators_hear_of_it_once_a_day_while_somebody_waits(coalition: Coalition) -> None:
    await joining.apply(SOL, None, NOW)
    await joining.run(NOW)
    assert await TOLD.rows() == []  # nobody opened the link
    await accounts.confirm(AccountId(await sol_of(coalition)), NOW)
    for minutes in range(0, 60 * 30, 10):
        await joining.run(NOW + timedelta(minutes=minutes))
    assert [row["reader"] for row in await TOLD.rows()] == [coalition.june] * 2  # today and tomorrow before ten
    assert "be welcomed: 1" in (await worded())[0]


async def test_who_was_welcomed_meanwhile_is_not_told_of(coalition: Coalition) -> None:
    await joining.apply(SOL, None, NOW)
    sol = await sol_of(coalition)
    await accounts.confirm(AccountId(sol), NOW)
    await joining.run(NOW)
    await volunteers.vet(coalition.scope, sol, coalition.june, NOW)
    assert await worded() == ["welcomed"]


async def worded() -> list[str]:
    batch = [one for one in await outbox.lease("tests", 100, NOW) if one.kind is NoticeKind.NEW_VOLUNTEER]
    found = (await letters.word(batch, HOUSE, NOW)).values()
    return [text_of(read(one.content)) if isinstance(one, Envelope) else one.why or "" for one in found]


async def test_whose_link_stays_shut_is_forgotten_after_a_week_and_nobody_else(coalition: Coalition) -> None:
    await joining.apply(SOL, None, NOW)
    by_june = await volunteers.add(coalition.scope, volunteers.New("Bo", "bo@example.org"), coalition.june, NOW)
    await joining.run(NOW + 7 * A_DAY - timedelta(minutes=1))
    sol = await sol_of(coalition)
    await joining.run(NOW + 7 * A_DAY)
    with pytest.raises(Missing):
        await kept_volunteers.find(coalition.scope, sol)
    assert await accounts.by_email(SOL.email) is None
    assert (await kept_volunteers.find(coalition.scope, by_june.id)).name == "Bo"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (trainings.Given("", None), {"training": Problem.REQUIRED}),
        (trainings.Given("juggling", None), {"training": Problem.UNKNOWN_CHOICE}),
        (trainings.Given("lead", TODAY - A_DAY), {"until": Problem.DATE_PAST}),
    ],
)
async def test_a_training_that_cannot_be_is_refused(
    coalition: Coalition, given: trainings.Given, problem: dict[str, Problem]
) -> None:
    with pytest.raises(Invalid) as invalid:
        await trainings.give(coalition.scope, coalition.people[0], given, coalition.june, NOW)
    assert invalid.value.problems == problem


async def test_a_training_renewed_is_the_same_with_another_day(coalition: Coalition) -> None:
    ana = coalition.people[0]
    before = dict((await kept_volunteers.find(coalition.scope, ana)).profile.qualifications)
    for until in (TODAY + A_DAY, None):
        await trainings.give(coalition.scope, ana, trainings.Given("lead", until), coalition.june, NOW)
        held = (await kept_volunteers.find(coalition.scope, ana)).profile.qualifications
        assert held == {**before, "lead": until}
