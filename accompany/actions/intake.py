"""Intake by phone: the person and their appointment are written down together, or neither is."""

from datetime import datetime

from accompany.actions import appointments, people
from accompany.actions.appointments import Plan
from accompany.tables import store
from accompany.tables.people import New
from accompany.tables.scope import Scope
from accompany.words import AccountId, AppointmentId, Tier


@store.action
async def take(scope: Scope, person: New, tier: Tier, plan: Plan, by: AccountId, now: datetime) -> AppointmentId:
    """Write a person down, what they agree to, and their appointment as a draft. Raises Invalid."""
    await people.add(scope, person, tier, by, now)
    return await appointments.draft(scope, plan, now)
