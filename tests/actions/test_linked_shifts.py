"""Places for the team inside and the vigil outside: opened with one press, recruited, moved and called off along."""

import asyncio
from datetime import timedelta

import pytest

from accompany.actions import appointments, linked_shifts, people, slots, waves
from accompany.rules.teams import Place
from accompany.tables import appointments as plans
from accompany.tables import linked_shifts as remembered
from accompany.tables import outcomes_told
from accompany.tables import slots as teams
from accompany.tables.sql import Sql
from accompany.words import AppointmentId, AppointmentStatus, Missing, Part, Reason, Refused, Ring, Tier
from tests.calls import Post, Visit, courier, text_of, visit
from tests.cast import NOW, Cast

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ASKED = Sql("SELECT volunteer_id FROM ask WHERE appointment_id = {appointment}")
WITHOUT = Sql("DELETE FROM team_role WHERE code = 'marshal'")


@pytest.fixture
async def where(cast: Cast) -> Visit:
    """Give Marisol's published appointment of tomorrow; everybody may know."""
    planned = await visit(cast.riverside, cast.june.account, NOW, Tier.PUBLIC)
    scope, june = cast.riverside, cast.june.account
    await appointments.set_team(scope, planned.appointment, [Place("accompanier", 1, 1, 1)], NOW)
    await appointments.publish(scope, planned.appointment, june, NOW, "tested")
    return planned


async def opened(cast: Cast, where: Visit, part: Part = Part.OUTSIDE) -> AppointmentId:
    return await linked_shifts.open_places(cast.riverside, where.appointment, part, cast.june.account, NOW)


async def roles(cast: Cast, shift: AppointmentId) -> dict[str, int]:
    return {row.place.role: row.place.ideal for row in await teams.team(cast.riverside, shift) if row.place.maximum}


async def status(cast: Cast, shift: AppointmentId) -> AppointmentStatus:
    return (await plans.find(cast.riverside, shift)).status


async def taken(cast: Cast, shift: AppointmentId, role: str) -> None:
    """Have Theo take a place."""
    slot = next(row.slots[0].id for row in await teams.team(cast.riverside, shift) if row.place.role == role)
    await slots.claim(cast.riverside, slot, cast.theo.volunteer, NOW)


async def test_one_press_makes_a_published_vigil_that_names_nobody(cast: Cast, where: Visit) -> None:
    shift = await opened(cast, where)
    kept, parent = await plans.find(cast.riverside, shift), await plans.find(cast.riverside, where.appointment)
    assert (kept.status, kept.person, kept.site) == (AppointmentStatus.PUBLISHED, None, parent.site)
    assert kept.case != parent.case
    assert kept.starts_at == where.starts_at - 30 * MINUTE
    assert await roles(cast, shift) == {"lead": 1, "marshal": 4, "press_liaison": 1}
    assert await roles(cast, await opened(cast, where, Part.INSIDE)) == {"lead": 1, "accompanier": 6}


async def test_its_places_are_filled_by_the_same_waves(cast: Cast, where: Visit) -> None:
    shift = await opened(cast, where)
    later = NOW + 11 * MINUTE
    await waves.run(later)
    assert {row["volunteer_id"] for row in await ASKED.rows(appointment=shift)} & {
        cast.ana.account,
        cast.theo.account,
    }
    cast.later(later)
    post = Post()
    await courier(post).run_once()
    letters = [text_of(mail) for who in (cast.ana, cast.theo) for mail in post.to(who.email)]
    assert letters
    assert [text for text in letters if "Marisol" in text] == []


async def test_pressed_twice_or_at_once_there_is_one(cast: Cast, where: Visit) -> None:
    answers = await asyncio.gather(opened(cast, where), opened(cast, where), return_exceptions=True)
    assert sorted(isinstance(answer, Refused) for answer in answers) == [False, True]
    with pytest.raises(Refused) as refused:
        await opened(cast, where)
    assert refused.value.reason is Reason.ALREADY_PUBLISHED
    assert len(await remembered.of_appointment(cast.riverside, where.appointment)) == 1


async def test_a_coalition_from_before_there_were_marshals_gets_the_role(cast: Cast, where: Visit) -> None:
    await WITHOUT.rows()
    assert "marshal" in await roles(cast, await opened(cast, where))


async def test_a_vigil_moves_and_is_called_off_with_its_appointment(cast: Cast, where: Visit) -> None:
    shift = await opened(cast, where)
    await taken(cast, shift, "marshal")
    scope, june = cast.riverside, cast.june.account
    await appointments.change(scope, where.appointment, appointments.Change(starts_at=where.starts_at + DAY), NOW)
    assert (await plans.find(scope, shift)).starts_at == where.starts_at + DAY - 30 * MINUTE
    await courier(Post()).run_once()
    await appointments.unpublish(scope, where.appointment, june, NOW)
    assert await status(cast, shift) is AppointmentStatus.DRAFT
    await appointments.publish(scope, where.appointment, june, NOW, "again")
    assert await opened(cast, where) == shift
    await appointments.cancel(scope, where.appointment, june, NOW)
    assert await status(cast, shift) is AppointmentStatus.CANCELLED


async def test_consent_taken_back_ends_the_vigil_and_keeps_the_team_inside(cast: Cast, where: Visit) -> None:
    outside, inside = await opened(cast, where), await opened(cast, where, Part.INSIDE)
    await people.consent(cast.riverside, where.person, Tier.PRIVATE, cast.june.account, NOW)
    assert await status(cast, outside) is AppointmentStatus.CANCELLED
    assert await status(cast, inside) is AppointmentStatus.PUBLISHED
    with pytest.raises(Refused) as refused:
        await opened(cast, where)
    assert refused.value.reason is Reason.RING_NOT_ALLOWED
    await people.consent(cast.riverside, where.person, Tier.COMMUNITY, cast.june.account, NOW)
    again = await opened(cast, where)
    assert again != outside
    assert await roles(cast, again) == {"lead": 1, "marshal": 4}


async def test_without_the_public_nobody_goes_along_for_the_press(cast: Cast, where: Visit) -> None:
    shift = await opened(cast, where)
    await people.consent(cast.riverside, where.person, Tier.COMMUNITY, cast.june.account, NOW)
    assert await status(cast, shift) is AppointmentStatus.PUBLISHED
    assert await roles(cast, shift) == {"lead": 1, "marshal": 4}


async def test_who_stood_in_the_vigil_hears_how_it_went(cast: Cast, where: Visit) -> None:
    await taken(cast, await opened(cast, where), "marshal")
    audience = await outcomes_told.audience(cast.riverside, where.appointment)
    assert {ring: [reader.id for reader in some] for ring, some in audience.items()} == {
        Ring.VOLUNTEERS: [cast.theo.account]
    }


async def test_another_chapter_opens_nothing(cast: Cast, where: Visit) -> None:
    with pytest.raises(Missing):
        await linked_shifts.open_places(cast.hillside, where.appointment, Part.INSIDE, cast.eve.account, NOW)
    assert await remembered.of_appointment(cast.hillside, where.appointment) == []
