"""Who holds a shift is reminded once at each hour, about the time it has now; who stays silent is named."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from accompany.actions import appointments as plans
from accompany.actions import reminders, slots
from accompany.delivery import letters
from accompany.delivery.channels import Envelope
from accompany.delivery.house import House
from accompany.rules.reminders import Held, Reminder, moments
from accompany.tables import appointments, outbox
from accompany.tables.claims import Kept as Claim
from accompany.tables.outbox import Fate
from accompany.tables.sql import Sql
from accompany.words import AppointmentId, NoticeKind, NoticeState
from tests.actions.conftest import Coalition
from tests.cast import NOW

HOUSE = House("Riverside", "https://riverside.example.org", "us@example.org", "rsvp+{token}@cal.example.org")
KINDS = ("remind", "confirm", "confirm_again", "on_the_way", "debrief", "unconfirmed", "still_able")
POSTED = Sql("SELECT kind, revision FROM notice WHERE kind IN {kinds} ORDER BY id")


@pytest.fixture
async def shift(coalition: Coalition) -> AppointmentId:
    return await coalition.shift(1, hours=24 * 10)


async def held(coalition: Coalition, shift: AppointmentId) -> Claim:
    return await slots.claim(coalition.scope, (await coalition.slots(shift))[0], coalition.people[0], NOW)


async def hours(coalition: Coalition, shift: AppointmentId) -> dict[Reminder, datetime]:
    kept = await appointments.find(coalition.scope, shift)
    return moments(Held(kept.starts_at, kept.zone, NOW, confirmed=False, ends_at=kept.ends_at))


async def posted() -> Counter[tuple[str, int]]:
    return Counter((row["kind"], row["revision"]) for row in await POSTED.rows(kinds=list(KINDS)))


async def sent(now: datetime) -> dict[str, str]:
    """Word and settle what is due, and say what became of each kind: that it was sent, or why not."""
    became: dict[str, str] = {}
    while batch := await outbox.lease("tests", 100, now):  # the next may have waited for one of these
        worded = await letters.word([one for one in batch if one.kind.value in KINDS], HOUSE, now)
        became |= {notice.kind.value: _became(envelope) for notice, envelope in worded.items()}
        await outbox.settle("tests", dict.fromkeys(batch, Fate(NoticeState.ACCEPTED)), now)
    return became


def _became(worded: Envelope | Fate) -> str:
    return worded.why or "" if isinstance(worded, Fate) else "sent"


async def test_every_minute_of_the_week_each_reminder_is_posted_once(
    coalition: Coalition, shift: AppointmentId
) -> None:
    await held(coalition, shift)
    marks = await hours(coalition, shift)
    for moment in marks.values():
        for minute in range(-1, 4):
            await reminders.run(moment + timedelta(minutes=minute))
    counted = await posted()
    assert {kind: number for (kind, _), number in counted.items()} == dict.fromkeys(KINDS[:-1], 1)  # nothing moved


async def test_who_confirmed_is_reminded_and_not_asked_again(coalition: Coalition, shift: AppointmentId) -> None:
    claim = await held(coalition, shift)
    await slots.confirm(coalition.scope, claim.id, NOW)
    for moment in (await hours(coalition, shift)).values():
        await reminders.run(moment)
    assert set(await posted()) == {("remind", 0), ("on_the_way", 0), ("debrief", 0)}


async def test_a_reminder_that_a_new_time_overtook_is_not_sent(coalition: Coalition, shift: AppointmentId) -> None:
    await held(coalition, shift)
    moment = (await hours(coalition, shift))[Reminder.CONFIRM]
    await reminders.run(moment)
    kept = await appointments.find(coalition.scope, shift)
    later = plans.Change(starts_at=kept.starts_at + timedelta(days=1))
    await plans.change(coalition.scope, shift, later, moment)
    assert await sent(moment) == {"confirm": "replaced"}
    moment = (await hours(coalition, shift))[Reminder.CONFIRM]
    await reminders.run(moment)
    assert ("confirm", 1) in await posted()
    assert (await sent(moment))["confirm"] == "sent"


async def test_who_gave_it_back_or_answered_in_the_meantime_hears_nothing(
    coalition: Coalition, shift: AppointmentId
) -> None:
    claim = await held(coalition, shift)
    moment = (await hours(coalition, shift))[Reminder.CONFIRM]
    await reminders.run(moment)
    await slots.confirm(coalition.scope, claim.id, moment)
    assert await sent(moment) == {"confirm": "confirmed"}
    moment = (await hours(coalition, shift))[Reminder.ON_THE_WAY]
    await reminders.run(moment)
    await slots.release(coalition.scope, claim.id, None, "cannot_come", moment)
    assert (await sent(moment))["on_the_way"] == "released"


async def test_the_coordinators_hear_of_the_silent_and_not_of_nobody(
    coalition: Coalition, shift: AppointmentId
) -> None:
    claim = await held(coalition, shift)
    moment = (await hours(coalition, shift))[Reminder.SILENT]
    await reminders.run(moment)
    readers = await Sql("SELECT reader FROM notice WHERE kind = {kind}").rows(kind=NoticeKind.UNCONFIRMED.value)
    assert [row["reader"] for row in readers] == [coalition.june]
    await slots.confirm(coalition.scope, claim.id, moment)
    assert (await sent(moment))["unconfirmed"] == "confirmed"


async def test_nobody_is_reminded_of_what_is_not_published(coalition: Coalition, shift: AppointmentId) -> None:
    await held(coalition, shift)
    marks = await hours(coalition, shift)
    await plans.cancel(coalition.scope, shift, coalition.june, NOW)
    for moment in marks.values():
        await reminders.run(moment)
    assert await posted() == Counter()
