"""Time zones as calendars understand them: VTIMEZONE with RRULEs, from the POSIX TZ footer of a tzdata file (RFC 8536 §3.3)."""


def vtimezone(tzid: str) -> bytes | None:
    """Write the zone as one STANDARD and at most one DAYLIGHT. None: no such zone or no such rule, so send UTC."""
    raise NotImplementedError
