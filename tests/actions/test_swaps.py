"""A shift offered for swap: its holder's until somebody takes it, then in the other calendar, in one transaction."""

import asyncio
from datetime import timedelta

import pytest

from accompany.actions import appointments as plans
from accompany.actions import calendars, founding, slots, swaps
from accompany.tables import claims
from accompany.tables import slots as remembered
from accompany.tables import swaps as kept
from accompany.tables.claims import Kept as Claim
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import AccountId, AppointmentId, ClaimState, Missing, Reason, Refused, VolunteerId
from tests.actions.conftest import Coalition
from tests.cast import NOW

TOLD = Sql("SELECT kind, reader FROM notice WHERE about = {about} ORDER BY kind")
BY = Sql("SELECT released_by, release_reason FROM claim WHERE id = {claim}")


async def held(coalition: Coalition, holder: VolunteerId, hours: int = 24) -> tuple[AppointmentId, Claim]:
    appointment = await coalition.shift(1, hours)
    (place,) = await coalition.slots(appointment)
    return appointment, await slots.claim(coalition.scope, place, holder, NOW)


async def offered(coalition: Coalition, to: VolunteerId | None = None) -> tuple[AppointmentId, Claim]:
    appointment, claim = await held(coalition, coalition.people[0])
    return appointment, await swaps.offer(coalition.scope, claim.id, to, AccountId(coalition.people[0]), NOW)


async def outcome(trying: object) -> str:
    try:
        await trying  # type: ignore[misc]
    except Refused as refused:
        return refused.reason.value
    return "done"


async def test_an_offered_shift_stays_its_holders_until_somebody_takes_it(coalition: Coalition) -> None:
    ana, theo, *_ = coalition.people
    appointment, claim = await offered(coalition)
    (still,) = await claims.holding(coalition.scope, appointment)
    assert (still.id, still.volunteer, still.sequence) == (claim.id, ana, 0)
    taken = await swaps.take(coalition.scope, claim.id, theo, NOW)
    assert taken.uid != claim.uid
    (now_held,) = await claims.holding(coalition.scope, appointment)
    assert (now_held.id, now_held.volunteer, now_held.sequence) == (taken.id, theo, 0)
    assert (await claims.find(coalition.scope, claim.id)).state is ClaimState.RELEASED
    assert await BY.rows(claim=claim.id) == [{"released_by": theo, "release_reason": "swapped"}]
    (row,) = await remembered.team(coalition.scope, appointment)
    assert row.slots[0].volunteer == theo


async def test_both_calendars_hear_of_it(coalition: Coalition) -> None:
    ana, theo, *_ = coalition.people
    _, claim = await offered(coalition)
    taken = await swaps.take(coalition.scope, claim.id, theo, NOW)
    assert [(row["kind"], row["reader"]) for row in await TOLD.rows(about=claim.id)] == [
        ("invite", ana),
        ("invite_cancel", ana),
    ]
    assert [(row["kind"], row["reader"]) for row in await TOLD.rows(about=taken.id)] == [("invite", theo)]


async def test_nothing_of_a_swap_is_written_when_it_fails_late(
    coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    appointment, claim = await offered(coalition)

    async def broken(*_: object, **__: object) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr(calendars, "add", broken)
        with pytest.raises(ConnectionResetError):
            await swaps.take(coalition.scope, claim.id, coalition.people[1], NOW)
    assert [one.id for one in await claims.holding(coalition.scope, appointment)] == [claim.id]
    assert [row["kind"] for row in await TOLD.rows(about=claim.id)] == ["invite"]
    assert await outcome(swaps.take(coalition.scope, claim.id, coalition.people[1], NOW)) == "done"


async def test_of_many_takers_the_database_lets_one_have_it(coalition: Coalition) -> None:
    appointment, claim = await offered(coalition)
    takers = coalition.people[1:]
    answers = await asyncio.gather(*(outcome(swaps.take(coalition.scope, claim.id, one, NOW)) for one in takers))
    assert sorted(answers) == ["done"] + ["slot_taken"] * (len(takers) - 1)
    assert len(await claims.holding(coalition.scope, appointment)) == 1


async def test_who_takes_overlapping_shifts_at_once_gets_one(coalition: Coalition) -> None:
    *holders, lucia = coalition.people[:5]
    for days in range(1, 5):
        shifts = [(await held(coalition, one, hours=24 * days))[1] for one in holders]
        for claim in shifts:
            await swaps.offer(coalition.scope, claim.id, None, AccountId(claim.volunteer), NOW)
        answers = await asyncio.gather(*(outcome(swaps.take(coalition.scope, one.id, lucia, NOW)) for one in shifts))
        assert sorted(answers) == ["conflict"] * 3 + ["done"]


async def test_withdrawing_and_taking_at_once_cannot_both_succeed(coalition: Coalition) -> None:
    for _ in range(5):
        appointment, claim = await held(coalition, coalition.people[0])
        await swaps.offer(coalition.scope, claim.id, None, coalition.june, NOW)
        taking = outcome(swaps.take(coalition.scope, claim.id, coalition.people[1], NOW))
        back, took = await asyncio.gather(outcome(swaps.withdraw(coalition.scope, claim.id, NOW)), taking)
        assert (back == "done") != (took == "done")
        (holder,) = await claims.holding(coalition.scope, appointment)
        assert holder.volunteer == coalition.people[took == "done"]
        await plans.cancel(coalition.scope, appointment, coalition.june, NOW)


async def test_what_is_offered_to_one_person_is_theirs_alone(coalition: Coalition) -> None:
    _, theo, lucia, *_ = coalition.people
    _, claim = await offered(coalition, theo)
    assert await outcome(swaps.take(coalition.scope, claim.id, lucia, NOW)) == "slot_taken"
    assert await kept.to_volunteer(coalition.scope, lucia, NOW) == []
    assert [one.claim for one in await kept.to_volunteer(coalition.scope, theo, NOW)] == [claim.id]
    told = [(row["kind"], row["reader"]) for row in await TOLD.rows(about=claim.id)]
    assert told[1:] == [("swap_asked", theo)]
    assert await outcome(swaps.take(coalition.scope, claim.id, theo, NOW)) == "done"


async def test_a_taker_is_judged_like_anybody_who_claims(coalition: Coalition) -> None:
    _, theo, lucia, *_ = coalition.people
    await held(coalition, theo)
    await Sql("UPDATE volunteer SET vetted_at = NULL WHERE id = {who} RETURNING id").rows(who=lucia)
    _, claim = await offered(coalition)
    assert await outcome(swaps.take(coalition.scope, claim.id, theo, NOW)) == "conflict"
    assert await outcome(swaps.take(coalition.scope, claim.id, lucia, NOW)) == "not_vetted"
    assert await outcome(swaps.take(coalition.scope, claim.id, coalition.people[0], NOW)) == "slot_taken"
    assert await outcome(swaps.put(coalition.scope, claim.id, theo, coalition.june, NOW)) == "conflict"


async def test_an_offer_ends_when_it_is_withdrawn_or_the_shift_begins(coalition: Coalition) -> None:
    ana, theo, *_ = coalition.people
    _, claim = await offered(coalition)
    begins = claim.starts_at
    assert await outcome(swaps.take(coalition.scope, claim.id, theo, begins)) == "too_late"
    assert await outcome(swaps.offer(coalition.scope, claim.id, None, AccountId(ana), begins)) == "too_late"
    assert await outcome(swaps.put(coalition.scope, claim.id, theo, coalition.june, begins)) == "too_late"
    assert await kept.to_volunteer(coalition.scope, theo, begins) == []
    assert await outcome(swaps.withdraw(coalition.scope, claim.id, NOW)) == "done"
    assert await outcome(swaps.withdraw(coalition.scope, claim.id, NOW)) == "wrong_state"
    assert await outcome(swaps.take(coalition.scope, claim.id, theo, NOW)) == "slot_taken"


async def test_a_shift_given_back_and_claimed_again_is_not_on_offer(coalition: Coalition) -> None:
    ana, theo, *_ = coalition.people
    _, claim = await offered(coalition)
    await slots.release(coalition.scope, claim.id, AccountId(ana), "cannot_come", NOW)
    again = await slots.claim(coalition.scope, claim.slot, ana, NOW)
    assert await kept.to_volunteer(coalition.scope, theo, NOW) == []
    assert await outcome(swaps.take(coalition.scope, again.id, theo, NOW)) == "slot_taken"


async def test_an_offer_outlives_a_new_entry_and_a_new_time(coalition: Coalition) -> None:
    ana, theo, *_ = coalition.people
    appointment, _ = await offered(coalition)
    await calendars.replace_all(coalition.scope, ana, NOW)
    later = NOW + timedelta(hours=25)
    await plans.change(coalition.scope, appointment, plans.Change(starts_at=later), NOW)
    (on_offer,) = await kept.to_volunteer(coalition.scope, theo, NOW)
    taken = await swaps.take(coalition.scope, on_offer.claim, theo, NOW)
    assert taken.starts_at == later


async def test_a_coordinator_puts_one_in_anothers_place_in_one_step(coalition: Coalition) -> None:
    ana, theo, *_ = coalition.people
    appointment, claim = await held(coalition, ana)
    taken = await swaps.put(coalition.scope, claim.id, theo, coalition.june, NOW)
    assert [one.id for one in await claims.holding(coalition.scope, appointment)] == [taken.id]
    assert (await BY.rows(claim=claim.id))[0]["released_by"] == coalition.june


async def test_another_chapter_finds_no_swap(coalition: Coalition) -> None:
    _, claim = await offered(coalition)
    eve = Scope(await founding.chapter_named("Hillside", "America/Los_Angeles", NOW))
    theo = coalition.people[1]
    for trying in (
        swaps.offer(eve, claim.id, None, coalition.june, NOW),
        swaps.withdraw(eve, claim.id, NOW),
        swaps.take(eve, claim.id, theo, NOW),
        swaps.put(eve, claim.id, theo, coalition.june, NOW),
    ):
        with pytest.raises(Missing):
            await trying
    assert await kept.to_volunteer(eve, theo, NOW) == []


async def test_offering_to_oneself_or_to_a_stranger_is_refused(coalition: Coalition) -> None:
    ana = coalition.people[0]
    _, claim = await held(coalition, ana)
    with pytest.raises(Refused) as refused:
        await swaps.offer(coalition.scope, claim.id, ana, AccountId(ana), NOW)
    assert refused.value.reason is Reason.CONFLICT
    with pytest.raises(Missing):
        await swaps.offer(coalition.scope, claim.id, VolunteerId(coalition.june), AccountId(ana), NOW)
    assert await kept.to_volunteer(coalition.scope, coalition.people[1], NOW) == []
