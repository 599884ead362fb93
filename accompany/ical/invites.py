"""The text/calendar part of an invite: one VCALENDAR, one VTIMEZONE, one VEVENT (RFC 5546 §3.2)."""

from accompany.ical.calendars import of_one
from accompany.ical.events import Kind, event
from accompany.ical.shifts import Parties, Shift


def request(shift: Shift, parties: Parties) -> bytes:
    """Write METHOD:REQUEST: put the shift into the calendar, or move it there."""
    kind = Kind("CONFIRMED", alarms=True, invite=True, accepted=parties.accepted)
    return of_one(event(kind, shift, parties), shift.zone, "REQUEST")


def cancel(shift: Shift, parties: Parties) -> bytes:
    """Write METHOD:CANCEL: take the shift out. The same UID, organizer, attendee and times; SEQUENCE already raised."""
    kind = Kind("CANCELLED", alarms=False, invite=True, accepted=parties.accepted)
    return of_one(event(kind, shift, parties), shift.zone, "CANCEL")
