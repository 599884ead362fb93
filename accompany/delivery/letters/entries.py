"""What all calendar mail shares: what went before it, whether it may still go, and the calendar object in it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from accompany.delivery import shifts
from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.delivery.mime import Calendar
from accompany.ical import invites
from accompany.ical.shifts import Parties
from accompany.tables import invitations, links
from accompany.tables.invitations import Invitation, Sent
from accompany.tables.outbox import Fate, Leased
from accompany.words import Calendar as Wish
from accompany.words import NoticeId, NoticeKind, NoticeState

REPLACED = "replaced"  # the shift goes on under another UID
CANCELS = (NoticeKind.INVITE_CANCEL, NoticeKind.ASK_CANCEL)
UPDATES = (NoticeKind.INVITE_UPDATE, NoticeKind.ASK_UPDATE)


class Before:
    """What of a batch's entries was sent before. A letter of this very batch counts once it is worded."""

    def __init__(self, sent: Mapping[UUID, Sequence[Sent]], batch: Sequence[Leased]) -> None:
        self._sent = sent
        self._together = {notice.id for notice in batch}
        self._went: set[NoticeId] = set()

    def worded(self, notice: Leased, letter: Worded) -> None:
        """Take note of what becomes of one notice of the batch."""
        if isinstance(letter, Letter):
            self._went.add(notice.id)

    def of(self, notice: Leased) -> list[Sent]:
        """List the mails about the same entry that may be in the volunteer's calendar, oldest first."""
        return [mail for mail in self._sent[notice.about] if mail.notice < notice.id and self._may_be_there(mail)]

    def _may_be_there(self, mail: Sent) -> bool:
        if mail.notice in self._together:
            return mail.notice in self._went
        return mail.doubted or mail.state in (NoticeState.ACCEPTED, NoticeState.SENDING, NoticeState.IN_DOUBT)


async def before(batch: Sequence[Leased]) -> Before:
    """Read what was sent about the entries of a batch."""
    return Before(await invitations.sent(sorted({notice.about for notice in batch})), batch)


def objection(notice: Leased, invitation: Invitation, sent: Sequence[Sent]) -> Fate | None:
    """Say why a calendar mail is not sent any more: nothing to take out, over, or replaced by a newer one."""
    if notice.kind in CANCELS:
        return None if sent or notice.doubted else cancelled("never_invited")
    if invitation.cancelled:
        return cancelled("released")
    return None if invitation.sequence == notice.revision else cancelled("replaced")


def enter(letter: Letter, notice: Leased, invitation: Invitation, sent: Sequence[Sent], desk: Desk) -> Letter:
    """Make a letter calendar mail: from the reply address, with the object when the volunteer wants invitations."""
    wanted = invitation.calendar is Wish.INVITES or (notice.kind in CANCELS and invitation.because == REPLACED)
    return Letter(
        subject=letter.subject,
        text=letter.text,
        sender=desk.house.reply(invitation.reply_token),
        bounces=desk.house.bounce(links.bounce_token(notice.id)),
        calendar=_calendar(notice, invitation, sent, desk) if wanted else None,
        answers=sent[0].notice if sent else None,
    )


def _calendar(notice: Leased, invitation: Invitation, sent: Sequence[Sent], desk: Desk) -> Calendar:
    """Write the calendar object. A claim is its own yes, so only an ask and a change of time want an answer."""
    unchanged = not any(mail.kind in UPDATES for mail in sent)
    again = notice.kind is NoticeKind.INVITE_AGAIN and invitation.claim is not None and unchanged
    shift = shifts.shift(invitation, desk.house, stamp=notice.posted_at)
    parties = Parties(
        organizer_name=desk.house.name,
        organizer=desk.house.reply(invitation.reply_token),
        attendee=desk.addressees[notice.reader].email,
        accepted=notice.kind is NoticeKind.INVITE or again,
    )
    if notice.kind in CANCELS:
        return Calendar(invites.cancel(shift, parties), "CANCEL")
    return Calendar(invites.request(shift, parties), "REQUEST")
