"""Calendar mail: a shift appears in the volunteer's calendar, moves there, or disappears."""

from collections.abc import Mapping, Sequence

from accompany.delivery import shifts
from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.delivery.mime import Calendar
from accompany.ical import invites
from accompany.ical.shifts import Parties
from accompany.tables import invitations, links
from accompany.tables.invitations import Invitation, Sent
from accompany.tables.outbox import Fate, Leased
from accompany.words import HOLDING, ClaimId, NoticeId, NoticeKind, NoticeState
from accompany.words import Calendar as Wish


async def write(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Word calendar mail from the claims as they are now; what a newer mail replaces is not sent."""
    claims = [ClaimId(notice.about) for notice in notices]
    found, sent = await invitations.of_claims(claims), await invitations.sent(claims)
    together = {notice.id for notice in notices}
    worded: dict[Leased, Worded] = {}
    for notice in sorted(notices, key=lambda one: one.id):
        claim = ClaimId(notice.about)
        invitation = found.get(claim)
        if invitation is None:
            worded[notice] = cancelled("gone")
            continue
        before = [mail for mail in sent[claim] if mail.notice < notice.id and _went(mail, worded, together)]
        worded[notice] = _objection(notice, invitation, before) or _letter(notice, invitation, before, desk)
    return worded


def _went(mail: Sent, worded: Mapping[Leased, Worded], together: set[NoticeId]) -> bool:
    """Say whether an earlier mail may be in the volunteer's calendar. One of this very batch is if it is sent now."""
    if mail.notice in together:
        return any(notice.id == mail.notice and isinstance(letter, Letter) for notice, letter in worded.items())
    return mail.doubted or mail.state in (NoticeState.ACCEPTED, NoticeState.SENDING, NoticeState.IN_DOUBT)


def _objection(notice: Leased, invitation: Invitation, before: Sequence[Sent]) -> Fate | None:
    if notice.kind is NoticeKind.INVITE_CANCEL:
        # Nothing to take out of a calendar it never got into.
        return None if before or notice.doubted else cancelled("never_invited")
    if invitation.state not in HOLDING:
        return cancelled("released")
    return None if invitation.sequence == notice.revision else cancelled("replaced")


def _letter(notice: Leased, invitation: Invitation, before: Sequence[Sent], desk: Desk) -> Letter:
    said = desk.texts(notice)
    path = "/shifts" if notice.kind is NoticeKind.INVITE_CANCEL else links.shift_path(invitation.claim)
    values = {
        "role": said.role(invitation.role),
        "day": said.day(invitation.starts_at, invitation.zone),
        "span": said.span(invitation.starts_at, invitation.ends_at, invitation.zone),
        "place": invitation.nickname,
        "link": desk.house.link(path),
    }
    return Letter(
        subject=said.fill(notice.kind.value, "subject", **values),
        text=said.fill(notice.kind.value, "text", **values),
        sender=desk.house.reply(invitation.reply_token),
        bounces=desk.house.bounce(links.bounce_token(notice.id)),
        calendar=_calendar(notice, invitation, desk) if invitation.calendar is Wish.INVITES else None,
        answers=before[0].notice if before else None,
    )


def _calendar(notice: Leased, invitation: Invitation, desk: Desk) -> Calendar:
    """Write the calendar object. A claim is its own yes, so only a change of time asks for an answer."""
    shift = shifts.shift(invitation, desk.house, stamp=notice.posted_at)
    parties = Parties(
        organizer_name=desk.house.name,
        organizer=desk.house.reply(invitation.reply_token),
        attendee=desk.addressees[notice.reader].email,
        accepted=notice.kind is NoticeKind.INVITE,
    )
    if notice.kind is NoticeKind.INVITE_CANCEL:
        return Calendar(invites.cancel(shift, parties), "CANCEL")
    return Calendar(invites.request(shift, parties), "REQUEST")
