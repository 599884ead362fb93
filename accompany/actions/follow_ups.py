"""What follows when somebody was held: dated tasks, in the same transaction that writes it down."""

from datetime import datetime

from accompany.rules import plans as rules
from accompany.tables import appointments, plans, store, tasks
from accompany.tables.scope import Scope
from accompany.tables.tasks import Place
from accompany.words import AppointmentId, TaskSource


@store.action
async def begin(scope: Scope, appointment: AppointmentId, now: datetime) -> None:
    """Begin what follows: the lawyer first, then the emergency contact, then the children. Begun twice, it is once."""
    kept = await appointments.find(scope, appointment)
    follow = rules.follow_ups(plans.follow_ups(), now)
    await tasks.moot(scope, appointment, now)
    await tasks.add(scope, Place(kept.id, kept.case), follow, TaskSource.HELD, None, now)
