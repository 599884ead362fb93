"""A claim or an ask as a calendar shows it: in a mail, in the feed, as a file. Never the person, at any detail."""

from datetime import datetime

from accompany.delivery.house import House
from accompany.ical.shifts import Shift
from accompany.tables import texts
from accompany.tables.feeds import Entry
from accompany.tables.invitations import Invitation
from accompany.words import Detail


def shift(invitation: Invitation | Entry, house: House, stamp: datetime | None = None) -> Shift:
    """Word it in the volunteer's language; ``stamp`` is when this revision is made, else its last change."""
    said = texts.best((invitation.language,))
    url = house.link(invitation.path)
    about = "shift" if invitation.claim else "shift_asked"
    return Shift(
        uid=invitation.uid,
        sequence=invitation.sequence,
        starts_at=invitation.starts_at,
        ends_at=invitation.ends_at,
        zone=invitation.zone,
        summary=said.fill("shift", "summary", role=said.role(invitation.role)),
        location=place(invitation),
        description=said.fill(about, "description", link=url),
        url=url,
        stamp=stamp or invitation.changed_at,
        changed_at=invitation.changed_at,
        cancelled=invitation.cancelled,
    )


def place(invitation: Invitation | Entry) -> str | None:
    """Say where, as much as the volunteer wants their calendar to know."""
    match invitation.detail:
        case Detail.MINIMAL:
            return None
        case Detail.NORMAL:
            return invitation.nickname
        case Detail.FULL:
            return invitation.address
