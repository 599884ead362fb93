"""A chapter with a coordinator and volunteers, for the tests of verbs."""

from datetime import timedelta
from types import ModuleType

import pytest

from accompany.actions import appointments as plans
from accompany.actions import founding
from accompany.rules.teams import Place
from accompany.tables import accounts, sites
from accompany.tables import slots as remembered
from accompany.tables.accounts import New
from accompany.tables.scope import Scope
from accompany.words import AccountId, AppointmentId, Role, SlotId, VolunteerId
from benchmarks.world import add_volunteers
from tests.cast import NOW


class Coalition:
    """A chapter with a coordinator, volunteers and one published observation shift."""

    scope: Scope
    june: AccountId
    people: list[VolunteerId]

    async def shift(self, places: int, hours: int = 24) -> AppointmentId:
        site = (await sites.all_of_them())[0]
        starts_at = NOW + timedelta(hours=hours)
        plan = plans.Plan("other", site.id, starts_at, team=(Place("accompanier", 1, places, places),))
        appointment = await plans.draft(self.scope, plan, NOW)
        await plans.publish(self.scope, appointment, self.june, NOW, "tested")
        return appointment

    async def slots(self, appointment: AppointmentId) -> list[SlotId]:
        return [slot.id for row in await remembered.team(self.scope, appointment) for slot in row.slots]


@pytest.fixture
async def coalition(store: ModuleType) -> Coalition:
    made = Coalition()
    made.scope = Scope((await founding.found("Riverside", "America/New_York", NOW)).chapter)
    made.june = await accounts.add(made.scope, New("June", "june@example.org", frozenset({Role.COORDINATOR})), NOW)
    made.people = await add_volunteers(made.scope, 12, NOW)
    return made
