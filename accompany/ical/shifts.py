"""What a calendar is told about one volunteer's shift: words already chosen, translated, free of personal things."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Shift:
    """One volunteer's shift. Times are aware UTC; `zone` is the IANA name of the site's zone."""

    uid: str  # fixed for the life of (shift, volunteer); its 120 random bits are the secret of the invite
    sequence: int  # from 0; +1 on every change of start, end, place or status, already counted here
    starts_at: datetime
    ends_at: datetime
    zone: str
    summary: str
    location: str | None
    description: str | None  # None: nothing but the title, as for a person's own date
    url: str | None  # a page behind log-in, never a link that lets its bearer in
    stamp: datetime  # when this revision was made: DTSTAMP of an invite
    changed_at: datetime  # when the row last changed: DTSTAMP and LAST-MODIFIED of a feed
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Parties:
    """The two ends of one invite. Bare addresses, without `mailto:`."""

    organizer_name: str  # the coalition's, as in From
    organizer: str  # rsvp+TOKEN@…, never changing for a UID
    attendee: str  # the one volunteer; others are never listed
    accepted: bool  # claimed and unchanged since: nothing is asked
