"""Mail that comes back: mark the address it went to, and let the coordinators know."""

from datetime import datetime

from accompany.actions import calendar_answers
from accompany.ical import bounces as reader
from accompany.rules.replies import Do
from accompany.tables import bounces, claims, live, mail_notes, store
from accompany.tables.bounces import Returned
from accompany.words import AppointmentId, ClaimId, Missing, ReaderKind, VolunteerId

BOUNCED = "bounced"  # why there is a note
FAILED = "failed"  # RFC 3464 §2.3.3: given up; a delay is no news


async def take(token: str, raw: bytes, now: datetime) -> Do:
    """Take what came to a bounce address. Only a report of a failure changes anything."""
    report = reader.read(raw)
    if report is None or report.action != FAILED:
        return Do.NOTHING
    return await _mark(token, report.status, now)


@store.action
async def _mark(token: str, status: str, now: datetime) -> Do:
    returned = await bounces.of_address(token)
    if returned is None:
        return Do.DROP
    scope, volunteer = returned.scope, None
    if await bounces.keep(scope, returned.reader, status, now):
        volunteer = await _volunteer(returned)
        note = mail_notes.New(BOUNCED, volunteer, await _appointment(returned), status)
        await calendar_answers.tell(scope, note, now)
    await live.touch(scope, now)
    return Do.NOTE


async def _volunteer(returned: Returned) -> VolunteerId | None:
    if returned.reader.kind is not ReaderKind.ACCOUNT:
        return None
    return await bounces.volunteer(returned.scope, returned.reader.id)


async def _appointment(returned: Returned) -> AppointmentId | None:
    """Say which appointment the mail was about, when it was about a claim."""
    try:
        return (await claims.find(returned.scope, ClaimId(returned.about))).appointment
    except Missing:
        return None
