"""Open places for the team inside or the vigil outside: one press makes an observation shift that recruits by itself.

It has no person and a case of its own, so it cannot say a name: those who stand there never need it.
"""

from datetime import datetime

from accompany.actions import appointments as plans
from accompany.actions import slots as slot_actions
from accompany.rules import linked_shifts as rules
from accompany.rules.consent import Consent
from accompany.tables import appointments, consents, kinds, ledger, linked_shifts, live, seeds, slots, store
from accompany.tables.appointments import Kept as Appointment
from accompany.tables.linked_shifts import Kept, New
from accompany.tables.scope import Scope
from accompany.words import AccountId, AppointmentId, AppointmentStatus, Part, PersonId, Reason, Refused

TYPE = "other"  # as observation shifts are
OPEN = (AppointmentStatus.DRAFT, AppointmentStatus.PUBLISHED)


@store.action
async def open_places(
    scope: Scope, appointment: AppointmentId, part: Part, by: AccountId, now: datetime
) -> AppointmentId:
    """Make and publish the shift; gives it. One that was hidden is shown again. Raises Refused, Missing."""
    kept = await appointments.find(scope, appointment)
    consent = await consents.agreed(scope, kept.person, now)
    before = [one for one in await linked_shifts.of_appointment(scope, appointment) if one.part is part]

    if reason := rules.objection(part, rules.Beside(kept.status, kept.starts_at, consent), now):
        raise Refused(reason)
    standing = next((one for one in before if one.status in OPEN), None)
    if standing and standing.status is AppointmentStatus.PUBLISHED:
        raise Refused(Reason.ALREADY_PUBLISHED)

    shift = standing.shift if standing else await _make(scope, kept, part, consent, now)
    if not standing:
        number = max((one.number for one in before), default=0) + 1
        try:
            await linked_shifts.add(scope, New(shift, kept.id, part, number), by, now)
        except store.Clash:
            raise Refused(Reason.ALREADY_PUBLISHED) from None
    await plans.publish(scope, shift, by, now, f"beside {kept.code}")
    await ledger.write(scope, by, f"open_{part.value}", shift, now)
    await live.touch(scope, now)
    return shift


@store.action
async def revoke(scope: Scope, person: PersonId, now: datetime) -> None:
    """Stop what the person no longer agrees to: a vigil is called off, and nobody goes along for the press."""
    consent = await consents.agreed(scope, person, now)
    for one in await linked_shifts.of_person(scope, person):
        if one.status not in OPEN or one.starts_at <= now:
            continue
        if not rules.allowed(one.part, consent):
            await plans.cancel(scope, one.shift, None, now)
        elif not rules.press_allowed(consent):
            await _without_press(scope, one, now)


async def _make(scope: Scope, kept: Appointment, part: Part, consent: Consent | None, now: datetime) -> AppointmentId:
    team = rules.team(part, consent)
    known = {role.code for role in await kinds.roles()}
    wanted = {place.role for place in team} - known  # a coalition from before a role was shipped
    await kinds.add_roles([role for role in seeds.roles() if role.code in wanted])
    plan = plans.Plan(TYPE, kept.site, rules.starts_at(part, kept.starts_at, now), team=team)
    return await plans.draft(scope, plan, now)


async def _without_press(scope: Scope, one: Kept, now: datetime) -> None:
    team = await slots.team(scope, one.shift)
    for row in team:
        for slot in row.slots if row.place.role == rules.PRESS else ():
            if slot.claim is not None:
                await slot_actions.release(scope, slot.claim, None, "revoked", now)
    if any(row.place.role == rules.PRESS for row in team):
        rest = [row.place for row in team if row.place.role != rules.PRESS]
        await plans.set_team(scope, one.shift, rest, now)
