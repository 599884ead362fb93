"""The text/calendar part of an invite: one VCALENDAR, one VTIMEZONE, one VEVENT (RFC 5546 §3.2)."""

from accompany.ical.shifts import Parties, Shift


def request(shift: Shift, parties: Parties) -> bytes:
    """Write METHOD:REQUEST: put the shift into the calendar, or move it there."""
    raise NotImplementedError


def cancel(shift: Shift, parties: Parties) -> bytes:
    """Write METHOD:CANCEL: take the shift out. The same UID, organizer, attendee and times; SEQUENCE already raised."""
    raise NotImplementedError
